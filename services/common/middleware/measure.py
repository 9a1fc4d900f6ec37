"""Requests by operation and status, seconds by operation, problems by code, and in flight.

Labels come from the fixed map of operations, so their number is bounded.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from services.common import metrics


def begun() -> None:
    """Count a request that is being served from now on."""
    metrics.IN_FLIGHT.inc()


def ended(operation: str, status: int, seconds: float, code: str | None) -> None:
    """Count and time a request that has been served.

    Status 0: the client went away, or the connection was cut, before there was an answer.
    """
    metrics.IN_FLIGHT.dec()
    _seconds(operation).observe(seconds)
    _requests(operation, status).inc()
    if code:
        metrics.ERRORS.labels(code).inc()


# Looking a label up costs more than counting it.
@lru_cache(maxsize=256)
def _seconds(operation: str) -> Any:
    return metrics.SECONDS.labels(operation)


@lru_cache(maxsize=1024)
def _requests(operation: str, status: int) -> Any:
    return metrics.REQUESTS.labels(operation, status)
