"""Backups of SQLite: its own online backup, compressed; put back by renaming."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
import tempfile
import time
import zlib
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL

from ops.databases import Damaged, Database, Facts, Unreachable, facts, opened, reason

_TROUBLE = (sa.exc.SQLAlchemyError, sqlite3.Error, OSError)


class SqliteDatabase(Database):
    """A file, with its journal beside it."""

    kind = "sqlite"

    def __init__(self, url: URL) -> None:
        super().__init__(url)
        self.path = Path(url.database or "")

    def exists(self) -> bool:
        """Say whether the file is there."""
        return self.path.exists()

    def dump(self, target: Path) -> Facts:
        """Copy it as of one moment with SQLite's online backup."""
        if not self.exists():
            raise Unreachable(f"there is no database at {self.path}")
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            copy = Path(folder) / "copy.db"
            try:
                with (
                    closing(
                        sqlite3.connect(f"file:{quote(str(self.path))}?mode=rw", uri=True)
                    ) as live,
                    closing(sqlite3.connect(copy)) as other,
                ):
                    live.backup(other)
            except sqlite3.Error as error:
                raise Unreachable(f"{self.path}: {reason(error)}") from None
            found = _inspect(copy)
            with copy.open("rb") as plain, gzip.open(target, "wb", compresslevel=1) as packed:
                shutil.copyfileobj(plain, packed, 1 << 20)
        return found

    def try_out(self, dump: Path) -> Facts:
        """Unpack it into a temporary file and read all of it."""
        with tempfile.TemporaryDirectory() as folder:
            scratch = Path(folder) / "scratch.db"
            _unpack(dump, scratch)
            return _inspect(scratch)

    def replace(self, dump: Path, wanted: Facts) -> str | None:
        """Unpack it beside the file, prove it, and rename it into place."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        new = self.path.with_name(f"{self.path.name}.restoring")
        _unpack(dump, new)
        wanted.must_equal(_inspect(new))
        new.chmod(0o600)
        old = None
        if self.path.exists():
            old = self.path.with_name(f"{self.path.name}.before-{stamp}")
            self.path.rename(old)
        for suffix in ("-wal", "-shm"):
            # The journal belongs to the old file: under the old name it stays readable with it,
            # beside the new one it would be played into it.
            journal = self.path.with_name(self.path.name + suffix)
            if not journal.exists():
                continue
            if old is None:
                journal.unlink()
            else:
                journal.rename(old.with_name(old.name + suffix))
        new.rename(self.path)
        return str(old) if old else None


def _unpack(dump: Path, target: Path) -> None:
    try:
        with gzip.open(dump, "rb") as packed, target.open("wb") as plain:
            shutil.copyfileobj(packed, plain, 1 << 20)
    except (OSError, EOFError, zlib.error) as error:
        raise Damaged(f"the dump does not unpack: {reason(error)}") from None


def _inspect(path: Path) -> Facts:
    """Return what a file holds, after SQLite's own check of all its pages."""
    try:
        with opened(sa.URL.create("sqlite", database=str(path))) as connection:
            said = connection.execute(sa.text("PRAGMA integrity_check")).scalar_one()
            if said != "ok":
                raise Damaged(f"SQLite's integrity check says: {said}")
            connection.execute(sa.text("PRAGMA journal_mode=DELETE"))
            return facts(connection, "sqlite")
    except _TROUBLE as error:
        raise Damaged(f"it does not open as SQLite: {reason(error)}") from None
