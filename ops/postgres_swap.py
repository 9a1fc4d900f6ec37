"""Exchange the store's tables inside a live PostgreSQL database, in one transaction.

Nothing is renamed that a client connects by, nobody is shut out, and a sudden end at any moment
leaves either what was there or what was restored.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import psycopg
from psycopg import errors, sql

from ops.databases import Damaged, Refused, reason
from services.store.database import MIGRATION_LOCK
from services.store.tables import METADATA

RESTORING, BEFORE = "involution_restoring_", "involution_before_"
MARKS = (RESTORING, BEFORE)
TABLES = (*sorted(METADATA.tables), "alembic_version")
# Longer than PostgreSQL's deadlock_timeout (1 s), after which a waiting lock cancels an ordinary
# autovacuum; shorter than the engines wait for an answer (DB_TIMEOUT), as they queue behind us.
LOCK_SECONDS = 3.0
TRIES = 2

Session = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Holder:
    """A session that holds one of the store's tables."""

    pid: int
    role: str
    program: str
    since: str  # when its transaction began; empty where this role may not see it

    def __str__(self) -> str:
        return (
            f"process {self.pid} ({', '.join(word for word in (self.role, self.program) if word)})"
        )


def set_aside(session: Session, schema: str) -> list[str]:
    """Move the store's tables of a scratch database into a schema of their own; return which."""
    tables = [name for name in TABLES if _schema_of(session, name)]
    with session.transaction():
        session.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        for name in tables:
            _move(session, str(_schema_of(session, name)), name, schema)
    if not tables:
        raise Damaged("the backup has none of the store's tables")
    return tables


def last_kept(session: Session) -> tuple[str, list[str]]:
    """Return the schema that the last restore kept, and its tables; raises Refused."""
    rows = session.execute(
        "SELECT schemaname, tablename FROM pg_tables WHERE starts_with(schemaname, %s)", [BEFORE]
    ).fetchall()
    if not rows:
        raise Refused("no restore has kept anything here")
    newest = max(str(schema) for schema, _ in rows)
    return newest, [str(table) for schema, table in rows if schema == newest]


def drop_schema(session: Session, schema: str) -> None:
    """Drop a schema of ours with all that is in it."""
    session.execute(f"SET lock_timeout = {int(LOCK_SECONDS * 1000)}")
    session.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))


def has_schema(session: Session, schema: str) -> bool:
    """Say whether the database has a schema of that name."""
    return _scalar(session, "SELECT 1 FROM pg_namespace WHERE nspname = %s", schema) is not None


def drop_unfinished(session: Session) -> None:
    """Drop what restores left that were killed before they exchanged anything."""
    rows = session.execute(
        "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", [RESTORING]
    ).fetchall()
    for (name,) in rows:
        with suppress(errors.InsufficientPrivilege, errors.LockNotAvailable):
            drop_schema(session, str(name))


def exchange(session: Session, schema: str, tables: list[str], before: str) -> str | None:
    """Put the tables of `schema` in the place of the live ones, in one transaction.

    Return `before`, the schema where the live ones are then, None if there were none. Raises
    Refused when a session that may not be ended holds them; nothing has changed then.
    """
    for last in (False,) * (TRIES - 1) + (True,):
        held = _holders(session)
        try:
            return _exchange(session, schema, tables, before)
        except (errors.LockNotAvailable, errors.DeadlockDetected):
            # An engine's request holds them for a moment: those that held on are in the way.
            stuck = _holders(session) & held
            staying = [holder for holder in stuck if not _end(session, holder)]
            if staying and last:
                who = ", ".join(map(str, staying))
                raise Refused(
                    f"not restored, the live data are as they were: {who} holds the tables, and "
                    "this role may not end it. End it, then try again"
                ) from None
        except errors.InsufficientPrivilege as error:
            raise Refused(
                f"not restored, the live data are as they were: {reason(error)} "
                "(the role must own the database and the store's tables)"
            ) from None
    raise Refused("not restored, the live data are as they were: the tables are always in use")


def _exchange(session: Session, schema: str, tables: list[str], before: str) -> str | None:
    with session.transaction():
        session.execute(f"SET LOCAL lock_timeout = {int(LOCK_SECONDS * 1000)}")
        # so that no engine makes tables in the meantime
        session.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        live = {name: place for name in TABLES if (place := _schema_of(session, name))}
        home = live.get("charts") or str(_scalar(session, "SELECT current_schema()") or "public")
        if live:
            names = sql.SQL(", ").join(sql.Identifier(h, n) for n, h in live.items())
            session.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(names))
            session.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(before)))
        grants = [statement for name in live for statement in _grants(session, live[name], name)]
        for name, place in live.items():
            _move(session, place, name, before)
        for name in tables:
            _move(session, schema, name, home)
        session.execute(sql.SQL("DROP SCHEMA {}").format(sql.Identifier(schema)))
        for statement in grants:
            session.execute(statement)
    return before if live else None


def _grants(session: Session, schema: str, table: str) -> list[sql.Composed]:
    """Return the statements that give other roles on the new table what they had on the old."""
    rows = session.execute(
        "SELECT a.privilege_type, coalesce(r.rolname, 'public'), a.grantee = 0, a.is_grantable, "
        "g.attname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, LATERAL ("
        "SELECT NULL::name AS attname, c.relacl AS acl UNION ALL SELECT t.attname, t.attacl "
        "FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attnum > 0 AND NOT t.attisdropped"
        ") g, aclexplode(g.acl) a LEFT JOIN pg_roles r ON r.oid = a.grantee "
        "WHERE n.nspname = %s AND c.relname = %s AND a.grantee <> c.relowner",
        [schema, table],
    ).fetchall()
    return [
        sql.SQL("GRANT {}{} ON {} TO {}{}").format(
            sql.SQL(str(privilege)),  # a word of PostgreSQL's own
            sql.SQL("" if column is None else " ({})").format(sql.Identifier(str(column))),
            sql.Identifier(schema, table),
            sql.SQL("PUBLIC") if everybody else sql.Identifier(str(role)),
            sql.SQL(" WITH GRANT OPTION" if passed_on else ""),
        )
        for privilege, role, everybody, passed_on, column in rows
    ]


def attached(session: Session, schema: str) -> list[str]:
    """Return, in words, what others hung on the store's tables of a schema, which goes with them.

    Views and rules, foreign keys of tables that are not the store's, triggers, row policies,
    publications: they know a table by its number, not by its name.
    """
    rows = session.execute(
        "WITH own AS (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = %s AND c.relname = ANY (%s)) "
        "SELECT DISTINCT CASE v.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' "
        "ELSE 'rule on ' END || v.oid::regclass FROM pg_depend d JOIN pg_rewrite w "
        "ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid JOIN pg_class v "
        "ON v.oid = w.ev_class WHERE d.refclassid = 'pg_class'::regclass "
        "AND d.refobjid IN (SELECT oid FROM own) "
        "UNION SELECT 'foreign key of ' || conrelid::regclass FROM pg_constraint "
        "WHERE contype = 'f' AND confrelid IN (SELECT oid FROM own) "
        "AND conrelid NOT IN (SELECT oid FROM own) "
        "UNION SELECT 'trigger ' || quote_ident(tgname) FROM pg_trigger "
        "WHERE NOT tgisinternal AND tgrelid IN (SELECT oid FROM own) "
        "UNION SELECT 'policy ' || quote_ident(polname) FROM pg_policy "
        "WHERE polrelid IN (SELECT oid FROM own) "
        "UNION SELECT 'publication ' || quote_ident(p.pubname) FROM pg_publication_rel r "
        "JOIN pg_publication p ON p.oid = r.prpubid WHERE r.prrelid IN (SELECT oid FROM own)",
        [schema, list(TABLES)],
    ).fetchall()
    return sorted(str(words) for (words,) in rows)


def _holders(session: Session) -> set[Holder]:
    """Return the other sessions that hold or use the store's tables, or the migrations' lock."""
    rows = session.execute(
        "SELECT DISTINCT a.pid, coalesce(a.usename, ''), "
        "coalesce(nullif(a.application_name, ''), a.backend_type, ''), "
        "coalesce(a.xact_start::text, '') "
        "FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
        "WHERE l.granted AND l.pid <> pg_backend_pid() AND l.database = "
        "(SELECT oid FROM pg_database WHERE datname = current_database()) "
        "AND (l.relation = ANY (SELECT to_regclass(name)::oid FROM unnest(%s::text[]) AS name) "
        "OR (l.locktype = 'advisory' AND l.objid::bigint = %s))",
        [list(TABLES), MIGRATION_LOCK],
    ).fetchall()
    return {Holder(int(str(pid)), *map(str, words)) for pid, *words in rows}


def _end(session: Session, holder: Holder) -> bool:
    """End a session; say whether that could be done."""
    try:
        ended = _scalar(session, "SELECT pg_terminate_backend(%s, 2000)", holder.pid)
    except (errors.InsufficientPrivilege, errors.OperationalError):
        return False
    return ended is True


def _schema_of(session: Session, table: str) -> str | None:
    """Return the schema in which the store finds a table, None where there is none."""
    value = _scalar(
        session,
        "SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.oid = to_regclass(quote_ident(%s))",
        table,
    )
    return str(value) if value is not None else None


def _move(session: Session, source: str, table: str, target: str) -> None:
    session.execute(
        sql.SQL("ALTER TABLE {} SET SCHEMA {}").format(
            sql.Identifier(source, table), sql.Identifier(target)
        )
    )


def _scalar(session: Session, statement: str, *values: object) -> object:
    row = session.execute(statement.encode(), values).fetchone()
    return row[0] if row else None
