"""Count and time every request."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common import metrics


class Measure:
    """Requests by operation and status, seconds by operation, problems by code, and in flight.

    Labels come from the fixed map of operations, so their number is bounded.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (or the lifespan, which passes through)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 0

        async def send_seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        metrics.IN_FLIGHT.inc()
        started = time.perf_counter()
        try:
            await self.app(scope, receive, send_seen)
        finally:
            metrics.IN_FLIGHT.dec()
            operation = scope["operation"].name
            _seconds(operation).observe(time.perf_counter() - started)
            _requests(operation, status).inc()
            if code := scope.get("problem_code"):
                metrics.ERRORS.labels(code).inc()


# Looking a label up costs more than counting it.
@lru_cache(maxsize=256)
def _seconds(operation: str) -> Any:
    return metrics.SECONDS.labels(operation)


@lru_cache(maxsize=1024)
def _requests(operation: str, status: int) -> Any:
    # Status 0: the client went away, or the connection was cut, before there was an answer.
    return metrics.REQUESTS.labels(operation, status)
