"""The database behind the store: SQLite in a file, or PostgreSQL; opened, migrated, in one way.

Everything here blocks. The service calls it in threads of the store's own (store.py), which never
touch CSPICE; the operators' commands call it directly.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import QueuePool

MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = "0001"  # the last of them
MIGRATION_LOCK = 0x1_4E_50_4C  # any number, the same in every process that migrates

# SQLSTATEs of class 53 (no room) and read_only_sql_transaction; SQLite's for writing a page
_READABLE = {"53100", "25006", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE"}


def address(url: str) -> URL:
    """Return DATABASE_URL as SQLAlchemy's, with the driver that is installed."""
    parsed = make_url(url)
    if parsed.get_backend_name() in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    return parsed.set(drivername="sqlite")


def sqlite_path(url: URL) -> Path | None:
    """Return the file of a SQLite address, None for PostgreSQL."""
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def connect(url: URL, *, pool: int = 1, overflow: int = 0, timeout: float = 5.0) -> sa.Engine:
    """Return an engine with at most `pool + overflow` connections; nothing is opened yet.

    No statement, lock or connection attempt takes longer than `timeout` seconds.
    """
    path = sqlite_path(url)
    sizes: dict[str, Any] = {"pool_size": pool, "max_overflow": overflow, "pool_timeout": timeout}
    if path is not None:
        return _sqlite(path, timeout, sizes)
    milliseconds = int(timeout * 1000)
    arguments = {
        "connect_timeout": max(2, round(timeout)),  # libpq takes less than 2 for 2
        "options": f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}",
        "tcp_user_timeout": milliseconds,
        "application_name": "involution",
        # A server of encoding SQL_ASCII (initdb in the C locale) would have text come as bytes.
        "client_encoding": "utf8",
    }
    return sa.create_engine(url, connect_args=arguments, pool_pre_ping=True, **sizes)


def _sqlite(path: Path, timeout: float, sizes: dict[str, Any]) -> sa.Engine:
    def opened() -> sqlite3.Connection:
        # Never create: a file that has vanished must not come back empty behind our back.
        return sqlite3.connect(
            f"file:{quote(str(path))}?mode=rw", uri=True, timeout=timeout, check_same_thread=False
        )

    engine = sa.create_engine("sqlite://", creator=opened, poolclass=QueuePool, **sizes)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        record.info["file"] = _identity(path)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    @sa.event.listens_for(engine, "checkout")
    def same_file(_connection: Any, record: Any, _proxy: Any) -> None:
        # After a restore the path holds another file; an old connection would write to a ghost.
        if record.info.get("file") != _identity(path):
            raise sa.exc.DisconnectionError("the database file was replaced")

    return engine


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def create_file(url: URL) -> None:
    """Make an empty SQLite file, readable by its owner only, where there is none; raises OSError.

    PostgreSQL's database is its administrator's to make.
    """
    path = sqlite_path(url)
    if path is not None and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def migrate(engine: sa.Engine, url: URL) -> str:
    """Bring the tables up to date, one process at a time; return the revision they then have.

    Tables of a newer version than this code are left as they are: migrations only add.
    """
    with _alone(url), engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        current = revision(connection)
        if current == NEWEST:
            return NEWEST
        # Alembic takes half a second to import: only for this, and no command waits for it.
        from alembic import command  # noqa: PLC0415
        from alembic.config import Config  # noqa: PLC0415
        from alembic.script import ScriptDirectory  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        known = {s.revision for s in ScriptDirectory.from_config(config).walk_revisions()}
        if current is not None and current not in known:
            return current
        config.attributes["connection"] = connection
        if connection.dialect.name == "sqlite":
            # Python begins none for statements that make tables, and each would stay by itself:
            # half a migration, of a process that ended in the middle, could not be gone on with
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        command.upgrade(config, "head")
        connection.commit()
    return NEWEST


def revision(connection: sa.Connection) -> str | None:
    """Return the revision of the tables, None where there are none."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(
        sa.text("SELECT version_num FROM alembic_version")
    ).scalar_one_or_none()
    return version


def has_charts(connection: sa.Connection) -> bool:
    """Say whether the store's tables are there."""
    return revision(connection) is not None and sa.inspect(connection).has_table("charts")


def fault(error: BaseException) -> str:
    """Return a database error's own code: PostgreSQL's SQLSTATE, SQLite's name; else its class."""
    inner = getattr(error, "orig", None) or error
    code = getattr(inner, "sqlstate", None) or getattr(inner, "sqlite_errorname", None)
    return str(code or type(inner).__name__)


def refuses_writing(error: BaseException) -> bool:
    """Say whether a database that failed so can be read from still: a full disk, a standby."""
    code = fault(error)
    return code in _READABLE or code.startswith(("SQLITE_READONLY", "SQLITE_FULL"))


@contextmanager
def _alone(url: URL) -> Iterator[None]:
    """Keep other processes of this machine from migrating the same file."""
    path = sqlite_path(url)
    if path is None:
        yield
        return
    with path.with_name(path.name + ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
