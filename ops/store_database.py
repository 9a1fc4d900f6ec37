"""Which database keeps the store: the choice of an implementation, by the settings' URL."""

from __future__ import annotations

from ops.databases import Database, Unreachable
from ops.sqlite_database import SqliteDatabase
from services.store import database


def database_of(store_url: str) -> Database:
    """Return the database of the settings; raises Unreachable when none is set up."""
    if not store_url:
        raise Unreachable("no database is set up (DATABASE_URL=none)")
    url = database.address(store_url)
    if url.get_backend_name() == "sqlite":
        return SqliteDatabase(url)
    # Imported here: its driver is an extra, which whoever keeps SQLite may lack
    from ops.postgres_database import PostgresDatabase  # noqa: PLC0415

    return PostgresDatabase(url)
