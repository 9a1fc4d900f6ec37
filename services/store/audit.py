"""The audit trail: security events, counted by kind and client. All of it blocks."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from services.store.tables import SECURITY_EVENTS

_DAY_MS = 86_400_000
_PROBE_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class Event:
    """`count` events of one kind by one client (a network), noted at Unix time `at_ms`."""

    at_ms: int
    kind: str
    client: str
    instance: str
    count: int = 1
    detail: str = ""


def write(connection: sa.Connection, events: Iterable[Event]) -> None:
    """Add events to the trail."""
    rows = [asdict(event) for event in events]
    if rows:
        connection.execute(SECURITY_EVENTS.insert(), rows)


def try_writing(connection: sa.Connection) -> None:
    """Write an event and take it back again, as large as a chart, in one transaction.

    Rolling back instead would leave a full disk unseen: nothing is written before the commit.
    """
    event = Event(0, "write_probe", "", "", 1, "x" * _PROBE_BYTES)
    new = connection.execute(SECURITY_EVENTS.insert().values(**asdict(event)))
    assert new.inserted_primary_key is not None  # noqa: S101 - of one row
    connection.execute(
        SECURITY_EVENTS.delete().where(SECURITY_EVENTS.c.id == new.inserted_primary_key[0])
    )


def since(connection: sa.Connection, at_ms: int, limit: int = 10_000) -> list[Event]:
    """Return the events from `at_ms` on, the newest first, `limit` at most."""
    columns = [column for column in SECURITY_EVENTS.c if column.name != "id"]
    rows = connection.execute(
        sa.select(*columns)
        .where(SECURITY_EVENTS.c.at_ms >= at_ms)
        .order_by(SECURITY_EVENTS.c.at_ms.desc())
        .limit(limit)
    )
    return [Event(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


def forget(connection: sa.Connection, days: int) -> int:
    """Drop events older than `days`; return how many records those were."""
    before = int(time.time() * 1000) - days * _DAY_MS
    return connection.execute(
        SECURITY_EVENTS.delete().where(SECURITY_EVENTS.c.at_ms < before)
    ).rowcount
