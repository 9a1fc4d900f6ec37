"""What is worth remembering between requests of one process: charts, and today's ayanamsas.

A chart costs less than a round trip to Redis, so the memory is the process's own: least recently
used, with a time to live. Answers remembered are the bytes that were sent, but for the request id.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import orjson
from cachetools import TTLCache

from services.spice.api.models import ChartRequest

MAX_BYTES = 16 * 1024 * 1024
"""Of charts kept in a process; a chart with few bodies and no aspects takes 6 KB."""

REQUEST_BYTES = 2048
"""What a request takes that is kept as a key (measured: 1.5 to 2 KB)."""

_MARK = "@request-id@"

Value = TypeVar("Value")


class ChartCache:
    """Answers by request, without the request id."""

    def __init__(self, ttl: float, max_bytes: int = MAX_BYTES) -> None:
        """`ttl`: seconds an answer is kept."""
        self._kept: TTLCache[ChartRequest, tuple[bytes, bytes]] = TTLCache(
            max_bytes, ttl, getsizeof=_size
        )

    @property
    def size(self) -> int:
        """How many bytes are kept."""
        return int(self._kept.currsize)

    def answer(
        self, request: ChartRequest, request_id: str | None, make: Callable[[str], bytes]
    ) -> bytes:
        """Return the chart's answer; `make` computes it for a request id when it is not kept.

        What `make` raises is not kept.
        """
        kept = self._kept.get(request)
        if kept is None:
            head, _, tail = make(_MARK).partition(orjson.dumps(_MARK))
            kept = (head, tail)
            if _size(kept) <= self._kept.maxsize:
                self._kept[request] = kept
        return kept[0] + orjson.dumps(request_id) + kept[1]


def _size(kept: tuple[bytes, bytes]) -> int:
    return len(kept[0]) + len(kept[1]) + REQUEST_BYTES


class Remembered:
    """One value a key, for a while; `ttl` 0 remembers nothing."""

    def __init__(self, ttl: float) -> None:
        """`ttl`: seconds a value is kept."""
        self._kept: TTLCache[object, object] | None = TTLCache(16, ttl) if ttl > 0 else None

    def get(self, key: object, make: Callable[[], Value]) -> Value:
        """Return the value kept for a key, or make it and keep it."""
        if self._kept is None:
            return make()
        # One look: a value may expire between two.
        kept: Value | None = self._kept.get(key)  # type: ignore[assignment]
        if kept is None:
            kept = make()
            self._kept[key] = kept
        return kept
