"""The store's tables, for SQLite and PostgreSQL alike. Changes go with a migration of their own."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData()

CHARTS = Table(
    "charts",
    METADATA,
    Column("id", String(22), primary_key=True),
    Column("created_ms", BigInteger, nullable=False),  # Unix time, milliseconds, UTC
    # SHA-256 of the secret. It needs no salt or slow hash: the secret is 256 random bits.
    Column("secret_hash", LargeBinary(32), nullable=False),
    Column("request", Text, nullable=False),  # JSON, as it was validated
    Column("answer", LargeBinary, nullable=False),  # JSON, byte for byte as given, zlib
)

SECURITY_EVENTS = Table(
    "security_events",
    METADATA,
    # SQLite counts up by itself only for a column that is exactly INTEGER.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("client", String(64), nullable=False),  # truncated: a network, never a person
    Column("instance", String(128), nullable=False),
    Column("count", Integer, nullable=False),
    Column("detail", Text, nullable=False),
    Index("security_events_at_ms", "at_ms"),
)
