"""Backups of SQLite: its own online backup, compressed; put back by one rename.

Copies that need a name on a disk lie beside the database, in the clear as it is, and never in
BACKUP_DIR or /tmp; what a killed command leaves of them is removed by the next.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import time
import zlib
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL

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
from ops.staging import give_to_owner, made_folder, staging

_TROUBLE = (sa.exc.SQLAlchemyError, sqlite3.Error, OSError)
LOCK_SECONDS = 10.0


class SqliteDatabase(Database):
    """A file, with its journal beside it."""

    kind = "sqlite"

    def __init__(self, url: URL) -> None:
        super().__init__(url)
        self.path = Path(url.database or "")

    def exists(self) -> bool:
        """Say whether the file is there; raises Unreachable where the path holds no file."""
        if self.path.exists() and not self.path.is_file():
            raise Unreachable(f"{self.path} is no file: move it away")
        return self.path.exists()

    def _faults(self, connection: sa.Connection) -> list[str]:
        gone = super()._faults(connection)
        try:
            said = str(connection.execute(sa.text("PRAGMA integrity_check")).scalar_one())
        except sa.exc.DatabaseError as error:
            said = reason(error)
        return gone if said == "ok" else [*gone, f"SQLite's integrity check says: {said.strip()}"]

    def dump(self, target: BinaryIO) -> Facts:
        """Copy it as of one moment with SQLite's online backup."""
        if not self.exists():
            raise Unreachable(f"there is no database at {self.path}")
        with self._workspace() as folder:
            copy = folder / "copy.db"
            try:
                with closing(self._connected()) as live, closing(sqlite3.connect(copy)) as other:
                    live.backup(other)
            except sqlite3.Error as error:
                raise Unreachable(f"{self.path}: {reason(error)}") from None
            contents = _inspect(copy)
            with copy.open("rb") as plain, gzip.open(target, "wb", compresslevel=1) as packed:
                shutil.copyfileobj(plain, packed, 1 << 20)
        return contents

    def try_out(self, dump: BinaryIO) -> Facts:
        """Unpack it into a temporary file and read all of it."""
        with self._workspace() as folder:
            scratch = folder / "scratch.db"
            _unpack(dump, scratch)
            return _inspect(scratch)

    def replace(self, dump: BinaryIO, wanted: Facts) -> Replacement:
        """Unpack it beside the file, prove it, and rename it into place.

        The path names a whole database at every moment: before the rename what was there has a
        second name, and its journal is empty.
        """
        with self._workspace() as folder:
            new = folder / "restoring.db"
            _unpack(dump, new)
            wanted.must_equal(_inspect(new))
            new.chmod(0o600)
            give_to_owner(new, self.path if self.exists() else self.path.parent)
            with new.open("rb+") as file:
                os.fsync(file.fileno())
            return self._put_in_place(new)

    def undo(self) -> Replacement:
        """Rename the newest file that a restore kept into place."""
        files = self.path.parent.glob(f"{self.path.name}.before-*Z")
        last = max(files, default=None)
        if last is None:
            raise Refused("no restore has kept anything here")
        with opened(sa.URL.create("sqlite", database=str(last))) as connection:
            # what was written while the files changed places lies in its journal still
            connection.execute(sa.text("PRAGMA journal_mode=DELETE"))
        return self._put_in_place(last)

    def _put_in_place(self, new: Path) -> Replacement:
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        kept = self.path.with_name(f"{self.path.name}.before-{stamp}")
        lock, there = self._write_lock(), self.exists()
        try:
            self._exchange(new, kept)
        finally:
            if lock is not None:
                lock.close()
        return Replacement(str(kept) if there else None)

    def _exchange(self, new: Path, kept: Path) -> None:
        if self.exists():
            os.link(self.path, kept)
        # The journal belongs to the old file: under the old name it stays readable with it, beside
        # the new one it would be played into it.
        for suffix in ("-wal", "-shm"):
            journal = self.path.with_name(self.path.name + suffix)
            if kept.exists() and journal.exists():
                journal.rename(kept.with_name(kept.name + suffix))
            journal.unlink(missing_ok=True)
        new.replace(self.path)

    def _write_lock(self) -> sqlite3.Connection | None:
        """Return a connection that lets nobody write, while the journal is empty.

        None where nothing is, or nothing that SQLite opens: there is nobody to hold back then.
        """
        if not self.exists():
            return None
        live = self._connected()
        live.isolation_level = None
        try:
            busy = live.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if not busy:
                live.execute("BEGIN IMMEDIATE")
                return live
        except sqlite3.OperationalError as error:
            busy = "locked" in str(error)
        except sqlite3.DatabaseError:
            busy = False
        live.close()
        if busy:
            raise Refused(
                f"not restored, the live data are as they were: {self.path} has been in use for "
                f"{LOCK_SECONDS:g} s"
            )
        return None

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(
            f"file:{quote(str(self.path))}?mode=rw", uri=True, timeout=LOCK_SECONDS
        )

    def _workspace(self) -> AbstractContextManager[Path]:
        return staging(made_folder(self.path.parent), f".{self.path.name}.copy-")


def _unpack(dump: BinaryIO, target: Path) -> None:
    dump.seek(0)
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
