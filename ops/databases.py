"""The store's database as backups see it: dumped, tried out in a scratch database, put back."""

from __future__ import annotations

import abc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.engine import URL

from services.store import chart_records, database
from services.store.tables import METADATA

PATIENCE = 600.0


class Damaged(Exception):  # noqa: N818 - said to the operator as it is
    """What was found is not what was backed up; the message says where."""


class Unreachable(Exception):  # noqa: N818
    """The database does not answer, or its tools are not here; the message says which."""


class Refused(Unreachable):
    """A restore could not take the place of what is there; the live data are untouched."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a database holds: `digest` is one SHA-256 over all saved charts."""

    kind: str
    revision: str | None
    charts: int
    digest: str

    def must_equal(self, actual: Facts) -> None:
        """Raise Damaged unless `found` holds exactly the same."""
        for name in ("kind", "revision", "charts", "digest"):
            wanted, seen = getattr(self, name), getattr(actual, name)
            if wanted != seen:
                raise Damaged(f"restored, its {name} is {seen}, but {wanted} was backed up")


@dataclass(frozen=True, slots=True)
class Replacement:
    """How a restore went: where the data are kept that were there, None if there were none."""

    kept: str | None
    leftovers: list[str] = field(default_factory=list)  # what could not be removed, in words
    attached: list[str] = field(default_factory=list)  # what went with the old tables, in words


class Database(abc.ABC):
    """One database of the store. Dumps are open files: they need have no name on any disk."""

    kind: str

    def __init__(self, url: URL) -> None:
        self.url = url
        self.leftovers: list[str] = []  # what this object made and could not remove, in words

    @abc.abstractmethod
    def exists(self) -> bool:
        """Say whether it is there at all; raises Unreachable when that cannot be known."""

    @abc.abstractmethod
    def dump(self, target: BinaryIO) -> Facts:
        """Write all of it into one file, as of one moment, while it is in use."""

    @abc.abstractmethod
    def try_out(self, dump: BinaryIO) -> Facts:
        """Restore a dump into a scratch database, return what that holds, and drop it."""

    @abc.abstractmethod
    def replace(self, dump: BinaryIO, wanted: Facts) -> Replacement:
        """Restore a dump beside the present data, prove it, and put it in their place at once.

        Raises Damaged, Unreachable or Refused, and has then changed nothing.
        """

    @abc.abstractmethod
    def undo(self) -> Replacement:
        """Put back what the last restore kept, and keep what is there now in the same way.

        Raises Unreachable or Refused, and has then changed nothing.
        """

    def faults(self) -> list[str]:
        """Return what is wrong with a database that answers, in words; raises Unreachable."""
        try:
            with opened(self.url) as connection:
                return self._faults(connection)
        except (sa.exc.SQLAlchemyError, OSError) as error:
            raise Unreachable(reason(error)) from None

    def _faults(self, connection: sa.Connection) -> list[str]:
        inspector = sa.inspect(connection)
        gone = [name for name in sorted(METADATA.tables) if not inspector.has_table(name)]
        return [f"table {name} is gone" for name in gone]

    def look(self) -> Facts:
        """Return what it holds now; raises Unreachable."""
        try:
            with opened(self.url) as connection:
                return facts(connection, self.kind)
        except (sa.exc.SQLAlchemyError, OSError) as error:
            raise Unreachable(reason(error)) from None


@contextmanager
def opened(url: URL) -> Iterator[sa.Connection]:
    """Give one connection and leave none behind."""
    engine = database.connect(url, timeout=PATIENCE)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def facts(connection: sa.Connection, kind: str) -> Facts:
    """Return what the database at the other end of `connection` holds."""
    revision = database.revision(connection)
    if revision is None:
        raise Damaged("the database has none of the store's tables")
    return Facts(kind, revision, chart_records.count(connection), chart_records.digest(connection))


def reason(error: BaseException) -> str:
    """Return the first line of what a database's error says (never the statement)."""
    inner = getattr(error, "orig", None) or error
    lines = str(inner).strip().splitlines()
    return lines[0] if lines else type(inner).__name__
