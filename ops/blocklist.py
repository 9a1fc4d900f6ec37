"""The blocklist in Redis, which every worker of every instance reads twice a second."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis as client
from redis.exceptions import RedisError

from services.common import addresses
from services.common.limiter import BLOCKLIST_KEY
from services.common.settings import Settings

PATIENCE = 5.0


class NoRedis(Exception):  # noqa: N818 - said to the operator as it is
    """There is no Redis to keep the list in; the message says why."""


@contextmanager
def redis_of(settings: Settings) -> Iterator[Any]:
    """Give a connection to the settings' Redis; raises NoRedis."""
    if not settings.redis_uri:
        raise NoRedis("RATE_LIMIT_STORAGE_URI names no Redis: there is no list to share.")
    redis = client.Redis.from_url(
        settings.redis_uri, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
    )
    try:
        redis.ping()
        yield redis
    except RedisError as error:
        raise NoRedis(f"Redis does not answer as it should: {type(error).__name__}.") from None
    finally:
        redis.close()


def parsed(text: str) -> addresses.Network:
    """Return an address or network; raises ValueError."""
    return addresses.network(text)


def network(text: str) -> str:
    """Return an address or network in the one form it is listed in; raises ValueError."""
    parsed_network = parsed(text)
    return (
        str(parsed_network.network_address)
        if parsed_network.num_addresses == 1
        else str(parsed_network)
    )


def entries(redis: Any) -> dict[str, float | None]:
    """Return what is blocked, each with the Unix time until which, None for ever."""
    rows = redis.zrangebyscore(BLOCKLIST_KEY, time.time(), "+inf", withscores=True)
    return {name.decode(): None if until == float("inf") else until for name, until in rows}


def add(redis: Any, name: str, until: float | None) -> None:
    """Block an address or network until a Unix time, None for ever; drop what has run out."""
    redis.zadd(BLOCKLIST_KEY, {name: "+inf" if until is None else until})
    redis.zremrangebyscore(BLOCKLIST_KEY, "-inf", time.time())


def remove(redis: Any, name: str) -> bool:
    """Let it in again; say whether it was blocked."""
    return bool(redis.zrem(BLOCKLIST_KEY, name))
