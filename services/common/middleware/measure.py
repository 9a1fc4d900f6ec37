"""Requests by operation and status, seconds by operation, problems by code, and in flight.

Labels come from the fixed map of operations, so their number is bounded.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Any

from services.common import metrics
from services.common.turns import AtEndOfTurn


class _Turn:
    """What happened during a turn of the event loop: one addition each, however many requests.

    With several workers an addition writes to a file that they share.
    """

    def __init__(self) -> None:
        self.in_flight = 0
        self.requests: Counter[tuple[str, int]] = Counter()
        self.seconds: dict[str, list[float]] = {}
        self.end = AtEndOfTurn(self.write)

    def write(self) -> None:
        """Write down what has been counted since the last time."""
        if self.in_flight:
            metrics.IN_FLIGHT.inc(self.in_flight)
            self.in_flight = 0
        for (operation, status), count in self.requests.items():
            _requests(operation, status).inc(count)
        self.requests.clear()
        for name, values in self.seconds.items():
            metrics.observe_all(_seconds(name), values)
        self.seconds.clear()


_turn = _Turn()
metrics.unwritten.append(_turn.write)


def begun() -> None:
    """Count a request that is being served from now on."""
    _turn.in_flight += 1
    _turn.end.ask()


def ended(operation: str, status: int, seconds: float, code: str | None) -> None:
    """Count and time a request that has been served.

    Status 0: the client went away, or the connection was cut, before there was an answer.
    """
    _turn.in_flight -= 1
    _turn.requests[operation, status] += 1
    _turn.seconds.setdefault(operation, []).append(seconds)
    if code:
        metrics.ERRORS.labels(code).inc()
    _turn.end.ask()


# Looking a label up costs more than counting it.
@lru_cache(maxsize=256)
def _seconds(operation: str) -> Any:
    return metrics.SECONDS.labels(operation)


@lru_cache(maxsize=1024)
def _requests(operation: str, status: int) -> Any:
    return metrics.REQUESTS.labels(operation, status)
