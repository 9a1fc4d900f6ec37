"""A PostgreSQL whose store belongs to a role without special powers, and others' sessions on it."""

from __future__ import annotations

import json
from contextlib import contextmanager

import psycopg
from operators import Operator
from postgres import PASSWORD

from services.store import chart_records, database

CHART = {"birth_time": "2024-06-21T18:00:00Z", "latitude": 37.7749, "longitude": -122.4194}
OWNER, OTHER, SUPERUSER = "keeper", "other", "involution"
# Vacuums and analyses each table after every change, once a second.
EAGER = {
    "autovacuum_naptime": "1s",
    "autovacuum_vacuum_threshold": "0",
    "autovacuum_vacuum_scale_factor": "0",
    "autovacuum_vacuum_insert_threshold": "0",
    "autovacuum_vacuum_insert_scale_factor": "0",
    "autovacuum_analyze_threshold": "0",
    "autovacuum_analyze_scale_factor": "0",
}


class Kept:
    """A store in a database of its own, owned by `keeper` as docs/operations.md has it."""

    def __init__(self, server, folder, name="kept") -> None:
        self.server, self.name = server, name
        for role, powers in ((OWNER, "CREATEDB"), (OTHER, "")):
            server.sql("postgres", f"CREATE ROLE {role} LOGIN {powers} PASSWORD '{PASSWORD}'")
        server.sql("postgres", f"CREATE DATABASE {name} OWNER {OWNER}")
        self.address = f"postgresql://{OWNER}@127.0.0.1:{server.port}/{name}"
        self.url = database.address(self.address).set(password=PASSWORD)
        with opened(self.url) as engine:
            database.migrate(engine, self.url)
        server.sql(name, f"GRANT SELECT ON charts TO {OTHER}")
        self.settings = {"DATABASE_URL": self.address, "DB_PASSWORD": PASSWORD}
        self.operator = Operator(
            BACKUP_DIR=folder / "backups", RUN_DIR=folder / "run", **self.settings
        )

    def fill(self, number: int, answer: bytes = b"{}") -> None:
        fill(self.url, number, answer)

    def holds(self) -> tuple[int, str]:
        """What clients of the live database find: number of charts, and their digest."""
        with opened(self.url) as engine, engine.connect() as connection:
            return chart_records.count(connection), chart_records.digest(connection)

    def session(self, role: str, name: str | None = None) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1", port=self.server.port, user=role, password=PASSWORD,
            dbname=name or self.name,
        )  # fmt: skip

    def sessions(self) -> int:
        """How many sessions the store's role has with the server now."""
        return (
            self.server.sql("postgres", "SELECT usename FROM pg_stat_activity").split().count(OWNER)
        )

    def leftovers(self) -> list[str]:
        """Databases and schemas that only a restore under way may have."""
        bases = self.server.sql("postgres", "SELECT datname FROM pg_database").split()
        schemas = self.server.sql(self.name, "SELECT nspname FROM pg_namespace").split()
        names_left = [name for name in bases if name.startswith(f"{self.name}_")]
        return names_left + [name for name in schemas if name.startswith("involution_restoring")]

    def open_to_all(self) -> bool:
        states = self.server.sql("postgres", "SELECT datname, datallowconn FROM pg_database")
        return f"{self.name}|t" in states.split()


def fill(url, number: int, answer: bytes = b"{}") -> None:
    """Save charts that differ from each other."""
    with opened(url) as engine, engine.begin() as connection:
        for index in range(number):
            request = json.dumps({**CHART, "elevation": index}).encode()
            chart_records.insert(connection, request, answer)


@contextmanager
def opened(url):
    engine = database.connect(url, timeout=60)
    yield engine
    engine.dispose()
