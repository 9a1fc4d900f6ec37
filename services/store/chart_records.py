"""Saved charts: written, read and deleted on a connection. All of it blocks."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
import zlib
from dataclasses import dataclass
from enum import Enum

import sqlalchemy as sa

from services.store.tables import CHARTS

_ID = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Saved:
    """What the one who saves is told: where it is, and what deletes it (never told again)."""

    id: str
    secret: str
    created_ms: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A saved chart: the request and the answer as JSON bytes."""

    id: str
    created_ms: int
    request: bytes
    answer: bytes


class Deletion(Enum):
    """How an attempt to delete went."""

    DONE = "done"
    WRONG_SECRET = "wrong secret"  # noqa: S105 - a sentence, not a secret
    MISSING = "missing"


def insert(connection: sa.Connection, request: bytes, answer: bytes) -> Saved:
    """Save a request and its answer under a new id of 128 random bits."""
    saved = Saved(secrets.token_urlsafe(16), secrets.token_urlsafe(32), int(time.time() * 1000))
    connection.execute(
        CHARTS.insert().values(
            id=saved.id,
            created_ms=saved.created_ms,
            secret_hash=_hash(saved.secret),
            request=request.decode(),
            answer=zlib.compress(answer),
        )
    )
    return saved


def find(connection: sa.Connection, chart_id: str) -> Stored | None:
    """Return the chart of that id, None when there is none."""
    if not _ID.fullmatch(chart_id):
        return None
    row = connection.execute(sa.select(CHARTS).where(CHARTS.c.id == chart_id)).one_or_none()
    if row is None:
        return None
    return Stored(row.id, row.created_ms, row.request.encode(), zlib.decompress(row.answer))


def delete(connection: sa.Connection, chart_id: str, secret: str) -> Deletion:
    """Delete the chart of that id if `secret` is the one that was given when it was saved."""
    if not _ID.fullmatch(chart_id):
        return Deletion.MISSING
    same = CHARTS.c.id == chart_id
    gone = connection.execute(
        CHARTS.delete().where(same, CHARTS.c.secret_hash == _hash(secret))
    ).rowcount
    if gone:
        return Deletion.DONE
    there = connection.execute(sa.select(CHARTS.c.id).where(same)).one_or_none()
    return Deletion.WRONG_SECRET if there else Deletion.MISSING


def count(connection: sa.Connection) -> int:
    """Return how many charts are saved."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(CHARTS)).scalar_one())


def digest(connection: sa.Connection) -> str:
    """Return one SHA-256 over every saved chart, whatever order and database they lie in."""
    rows = connection.execution_options(yield_per=500).execute(sa.select(CHARTS))
    parts = []
    for row in rows:
        one = hashlib.sha256(f"{row.id}\0{row.created_ms}\0{row.request}\0".encode())
        one.update(row.secret_hash + row.answer)
        parts.append(one.digest())
    return hashlib.sha256(b"".join(sorted(parts))).hexdigest()


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
