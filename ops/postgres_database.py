"""Backups of PostgreSQL: pg_dump of one snapshot; restored in a scratch database, then swapped in.

The live database keeps its name, its connections and its permissions whatever happens: a restore
fills a schema of its own inside it, and one transaction exchanges the tables (postgres_swap.py).
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import BinaryIO

import psycopg
import sqlalchemy as sa
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ops import postgres_swap
from ops.databases import (
    Damaged,
    Database,
    Facts,
    Refused,
    Replacement,
    Unreachable,
    facts,
    opened,
    reason,
)

_TROUBLE = (sa.exc.SQLAlchemyError, psycopg.Error, OSError)
_ONE_AT_A_TIME = 0x1_4E_50_4D  # an advisory lock on the server: one restore or trial at a time
_LONGEST = 40  # of 63 bytes of an identifier, for the database's own name
Server = psycopg.Connection[tuple[object, ...]]


class PostgresDatabase(Database):
    """A database of a server that we may make scratch databases on (the role needs CREATEDB)."""

    kind = "postgresql"

    @property
    def name(self) -> str:
        """Its name on the server."""
        return self.url.database or self.url.username or "postgres"

    def exists(self) -> bool:
        """Say whether the server has a database of that name."""
        with self._server() as server:
            return _has(server, self.name)

    def dump(self, target: BinaryIO) -> Facts:
        """Dump one snapshot, and count what the same snapshot holds."""
        try:
            with opened(self.url) as connection:
                connection.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
                snapshot = connection.execute(sa.text("SELECT pg_export_snapshot()")).scalar_one()
                contents = facts(connection, self.kind)
                self._run(
                    "pg_dump", self.name, f"--snapshot={snapshot}", "--format=custom",
                    "--no-owner", "--no-privileges",
                    # what earlier restores keep is no part of the store
                    *(f"--exclude-schema={mark}*" for mark in postgres_swap.MARKS),
                    output=target,
                )  # fmt: skip
        except _TROUBLE as error:
            raise Unreachable(reason(error)) from None
        return contents

    def try_out(self, dump: BinaryIO) -> Facts:
        """Restore it into a database of its own, which is dropped again."""
        with self._scratch() as (_, name):
            return self._restored(dump, name)

    def replace(self, dump: BinaryIO, wanted: Facts) -> Replacement:
        """Restore it in a scratch database, prove it, and swap its tables into the live one."""
        with self._scratch() as (server, scratch), tempfile.TemporaryFile() as moved:
            wanted.must_equal(self._restored(dump, scratch))
            schema = f"{postgres_swap.RESTORING}{secrets.token_hex(4)}"
            with self._session(scratch) as session:
                tables = postgres_swap.set_aside(session, schema)
            self._run(
                "pg_dump", scratch, "--format=custom", f"--schema={schema}",
                "--no-owner", "--no-privileges", output=moved,
            )  # fmt: skip
            if not _has(server, self.name):
                _create(server, self.name)
            kept = self._swapped(moved, wanted, schema, tables)
        return self._replaced(kept)

    def undo(self) -> Replacement:
        """Swap the newest schema of kept tables with the live ones."""
        with self._session(self.name) as session:
            schema, tables = postgres_swap.last_kept(session)
            kept = postgres_swap.exchange(session, schema, tables, _before())
        return self._replaced(kept)

    def _replaced(self, kept: str | None) -> Replacement:
        """Say what was exchanged, and what hangs on the tables that are kept."""
        if kept is None:
            return Replacement(None, self.leftovers)
        where = f"schema {kept} of database {self.name}"
        try:
            with self._session(self.name) as session:
                attached = postgres_swap.attached(session, kept)
        except (Unreachable, psycopg.Error) as error:
            attached = [f"could not be looked at ({reason(error)})"]
        return Replacement(where, self.leftovers, attached)

    def _swapped(
        self, moved: BinaryIO, wanted: Facts, schema: str, tables: list[str]
    ) -> str | None:
        """Load the proved tables into a schema of the live database, and exchange them."""
        before = _before()
        try:
            with self._session(self.name) as session:
                # left by a restore that was killed; nobody's now, as the server's lock is ours
                postgres_swap.drop_unfinished(session)
                self._run(
                    "pg_restore", self.name, "--exit-on-error", "--single-transaction",
                    "--no-owner", "--no-privileges", source=moved,
                )  # fmt: skip
                with opened(self.url) as connection:
                    connection.execute(sa.text(f"SET search_path TO {schema}"))
                    wanted.must_equal(facts(connection, self.kind))
                kept = postgres_swap.exchange(session, schema, tables, before)
        except BaseException as error:
            if not self._clean(schema):
                self.leftovers.append(f"schema {schema} of database {self.name}")
            if not isinstance(error, (Refused, Damaged, *_TROUBLE, Unreachable)):
                raise
            # The connection may have broken on the way back from a commit that was done.
            if not self._has_schema(before):
                raise self._translated(error) from None
            kept = before
        return kept

    def _translated(self, error: Exception) -> Exception:
        """Return what to raise for an error before the exchange, with what it left behind."""
        left = "; left: " + ", ".join(self.leftovers) if self.leftovers else ""
        if isinstance(error, Damaged):
            return Damaged(f"{error}{left}")
        if isinstance(error, Refused):
            return Refused(f"{error}{left}")
        return Refused(f"not restored, the live data are as they were: {reason(error)}{left}")

    def _has_schema(self, schema: str) -> bool:
        try:
            with self._session(self.name) as session:
                return postgres_swap.has_schema(session, schema)
        except Unreachable as error:
            raise Unreachable(
                f"the server went away while the tables were exchanged ({error}): once it is "
                f"back, database {self.name} has schema {schema} if the restore was done"
            ) from None

    def _clean(self, schema: str) -> bool:
        """Remove a schema that was filled in vain; say whether it is gone."""
        try:
            with self._session(self.name) as session:
                postgres_swap.drop_schema(session, schema)
        except (Unreachable, psycopg.Error):
            return False
        return True

    def _restored(self, dump: BinaryIO, name: str) -> Facts:
        self._run(
            "pg_restore", name, "--exit-on-error", "--no-owner", "--no-privileges",
            source=dump, damaged=True,
        )  # fmt: skip
        try:
            with opened(self.url.set(database=name)) as connection:
                return facts(connection, self.kind)
        except _TROUBLE as error:
            raise Damaged(reason(error)) from None

    @contextmanager
    def _scratch(self) -> Iterator[tuple[Server, str]]:
        """Give a connection to the server and a new database on it, which is dropped whatever."""
        prefix = f"{self.name[:_LONGEST]}_scratch_"
        with self._server() as server:
            locked = server.execute("SELECT pg_try_advisory_lock(%s)", [_ONE_AT_A_TIME]).fetchone()
            if not locked or not locked[0]:
                raise Unreachable("another restore or verification is running on this server")
            self._sweep(server, prefix)
            name = f"{prefix}{secrets.token_hex(4)}"
            _create(server, name)
            try:
                yield server, name
            finally:
                self._drop(name)

    def _sweep(self, server: Server, prefix: str) -> None:
        """Drop what a killed command left behind: we hold the lock, so nobody uses it."""
        rows = server.execute(
            "SELECT datname FROM pg_database WHERE datdba = "
            "(SELECT oid FROM pg_roles WHERE rolname = current_user)"
        ).fetchall()
        for (name,) in rows:
            if re.fullmatch(re.escape(prefix) + "[0-9a-f]{8}", str(name)):
                self._drop(str(name))

    def _drop(self, name: str) -> None:
        """Drop a scratch database; what cannot be dropped is noted, and tried next time again."""
        drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
        try:
            with self._server() as server:
                try:
                    # sends autovacuum away and waits for it, which FORCE may not as this role
                    server.execute(drop)
                except psycopg.errors.ObjectInUse:
                    server.execute(drop + sql.SQL(" WITH (FORCE)"))
        except Unreachable as error:
            self.leftovers.append(f"database {name} ({error})")

    def _server(self) -> AbstractContextManager[Server]:
        """Give a connection to the server's own database, each statement by itself."""
        return self._session("postgres")

    def _session(self, database: str) -> AbstractContextManager[Server]:
        return _session(self._where(database), self._password)

    @property
    def _password(self) -> str | None:
        query = self.url.query.get("password")
        return self.url.password or (query if isinstance(query, str) else None)

    def _where(self, database: str) -> str:
        """Return libpq's words for a database of this server, without the password."""
        options = {k: v for k, v in self.url.query.items() if isinstance(v, str)}
        options.pop("password", None)
        # a socket is named in the query: postgresql:///name?host=/var/run/postgresql
        own = {"host": self.url.host, "port": self.url.port, "user": self.url.username}
        named = {k: v for k, v in own.items() if v}
        return make_conninfo("", **{**options, **named, "dbname": database})

    def _run(
        self, program: str, database: str, *words: str, damaged: bool = False,
        source: BinaryIO | None = None, output: BinaryIO | None = None,
    ) -> None:  # fmt: skip
        environment = dict(os.environ)
        if self._password:
            environment["PGPASSWORD"] = self._password
        if source is not None:
            source.seek(0)
        try:
            done = subprocess.run(
                [program, f"--dbname={self._where(database)}", *words], env=environment,
                stdin=source or subprocess.DEVNULL, stdout=output or subprocess.DEVNULL,
                stderr=subprocess.PIPE, text=True, check=False,
            )  # fmt: skip
        except FileNotFoundError:
            raise Unreachable(f"{program} is not here: install postgresql-client") from None
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["it said nothing"])[0]
            raise (Damaged if damaged else Unreachable)(f"{program}: {said}")


@contextmanager
def _session(where: str, password: str | None) -> Iterator[Server]:
    try:
        with psycopg.connect(
            where, password=password, autocommit=True, connect_timeout=5, client_encoding="utf8"
        ) as connection:
            yield connection
    except psycopg.Error as error:
        raise Unreachable(reason(error)) from None


def _before() -> str:
    return f"{postgres_swap.BEFORE}{time.strftime('%Y%m%d_%H%M%S', time.gmtime())}"


def _has(server: Server, name: str) -> bool:
    matches = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return matches.fetchone() is not None


def _create(server: Server, name: str) -> None:
    # template1 cannot be copied while anybody is connected to it. The server's own encoding may not
    # hold what was backed up (initdb in the C locale takes SQL_ASCII); C goes with every encoding.
    server.execute(
        sql.SQL(
            "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        ).format(sql.Identifier(name))
    )
