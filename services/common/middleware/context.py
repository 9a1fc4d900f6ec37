"""Every request has an id, and one line in the log."""

from __future__ import annotations

import os
import re
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common import logging
from services.common.addresses import truncated

_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


class RequestContext:
    """Name the request by its X-Request-ID, its W3C trace, or a new id, and say so in the answer.

    The id is in every log line of the request and in every problem. The request's own line tells
    the operation, status, milliseconds and the truncated address: nothing that the client sent.
    """

    def __init__(self, app: ASGIApp, log_requests: bool = True) -> None:
        self.app = app
        self.log_requests = log_requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (or the lifespan, which passes through)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id, trace_id = _ids(scope["headers"])
        scope["request_id"] = request_id
        logging.request_ids.set((request_id, trace_id))
        header = (b"x-request-id", request_id.encode())
        status = 0

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), header]
            await send(message)

        started = time.perf_counter()
        try:
            await self.app(scope, receive, send_named)
        finally:
            if self.log_requests:
                self._log(scope, status, time.perf_counter() - started)

    def _log(self, scope: Scope, status: int, seconds: float) -> None:
        facts = {"operation": scope["operation"].name, "status": status}
        if "problem_code" in scope:
            facts["code"] = scope["problem_code"]
        facts["ms"] = round(seconds * 1000, 3)
        facts["client"] = truncated(scope["client_address"])
        logging.info(__name__, "request", facts)


def _ids(headers: list[tuple[bytes, bytes]]) -> tuple[str, str | None]:
    """Return the request's id and its trace id (None without a valid traceparent)."""
    request_id = trace_id = None
    for name, value in headers:
        if name == b"x-request-id" and _ID.fullmatch(value):
            request_id = value.decode()
        elif name == b"traceparent" and (match := _TRACEPARENT.fullmatch(value)):
            trace_id = match[1].decode()
    return request_id or trace_id or os.urandom(16).hex(), trace_id
