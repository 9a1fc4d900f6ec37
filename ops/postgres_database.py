"""Backups of PostgreSQL: pg_dump of one snapshot; put back by renaming databases."""

from __future__ import annotations

import os
import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa
from psycopg import sql

from ops.databases import Damaged, Database, Facts, Unreachable, facts, opened, reason

_TROUBLE = (sa.exc.SQLAlchemyError, psycopg.Error, OSError)


class PostgresDatabase(Database):
    """A database of a server that we may make further databases on (the role needs CREATEDB)."""

    kind = "postgresql"

    @property
    def name(self) -> str:
        """Its name on the server."""
        return self.url.database or self.url.username or "postgres"

    def exists(self) -> bool:
        """Say whether the server has a database of that name."""
        with self._server() as server:
            found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name])
            return found.fetchone() is not None

    def dump(self, target: Path) -> Facts:
        """Dump one snapshot, and count what the same snapshot holds."""
        try:
            with opened(self.url) as connection:
                connection.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
                snapshot = connection.execute(sa.text("SELECT pg_export_snapshot()")).scalar_one()
                found = facts(connection, self.kind)
                self._run(
                    "pg_dump", self.name, f"--snapshot={snapshot}", "--format=custom",
                    "--no-owner", "--no-privileges", f"--file={target}",
                )  # fmt: skip
        except _TROUBLE as error:
            raise Unreachable(reason(error)) from None
        return found

    def try_out(self, dump: Path) -> Facts:
        """Restore it into a database of its own, which is dropped again."""
        name = f"{self.name}_verify_{secrets.token_hex(4)}"
        try:
            return self._restored(dump, name)
        finally:
            self._drop(name)

    def replace(self, dump: Path, wanted: Facts) -> str | None:
        """Restore it under another name, prove it, and swap the names."""
        stamp = time.strftime("%Y%m%d_%H%M%S", time.gmtime())
        new = f"{self.name}_restoring_{stamp}"
        try:
            wanted.must_equal(self._restored(dump, new))
        except BaseException:
            self._drop(new)
            raise
        old = f"{self.name}_before_{stamp}" if self.exists() else None
        with self._server() as server:
            if old is not None:
                self._rename_in_use(server, self.name, old)
            self._rename_in_use(server, new, self.name)
        return old

    def _restored(self, dump: Path, name: str) -> Facts:
        with self._server() as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        self._run(
            "pg_restore", name, "--exit-on-error", "--no-owner", "--no-privileges",
            f"--dbname={name}", str(dump), damaged=True,
        )  # fmt: skip
        try:
            with opened(self.url.set(database=name)) as connection:
                return facts(connection, self.kind)
        except _TROUBLE as error:
            raise Damaged(reason(error)) from None

    def _rename_in_use(
        self, server: psycopg.Connection[tuple[object, ...]], a: str, b: str
    ) -> None:
        one, other = sql.Identifier(a), sql.Identifier(b)
        server.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(one))
        server.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [a]
        )
        server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(one, other))
        server.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(other))

    def _drop(self, name: str) -> None:
        with self._server() as server:
            server.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    @contextmanager
    def _server(self) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
        """Give a connection to the server's own database, each statement by itself."""
        try:
            with psycopg.connect(
                host=self.url.host,
                port=self.url.port or 5432,
                user=self.url.username,
                password=self.url.password,
                dbname="postgres",
                autocommit=True,
                connect_timeout=5,
            ) as server:
                yield server
        except psycopg.Error as error:
            raise Unreachable(reason(error)) from None

    def _run(self, program: str, database: str, *words: str, damaged: bool = False) -> None:
        where = {
            "PGHOST": self.url.host or "",
            "PGPORT": str(self.url.port or 5432),
            "PGUSER": self.url.username or "",
            "PGPASSWORD": self.url.password or "",
            "PGDATABASE": database,
        }
        environment = {**os.environ, **{k: v for k, v in where.items() if v}}
        try:
            done = subprocess.run(
                [program, *words], env=environment, capture_output=True, text=True, check=False
            )
        except FileNotFoundError:
            raise Unreachable(f"{program} is not here: install postgresql-client") from None
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["it said nothing"])[0]
            raise (Damaged if damaged else Unreachable)(f"{program}: {said}")
