"""Every request has an id, and one line in the log."""

from __future__ import annotations

import os
import re

from starlette.types import Scope

from services.common import logging

_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def name_request(wanted: bytes | None, traceparent: bytes | None) -> str:
    """Return a request's id: its X-Request-ID, its W3C trace, or a new one.

    It is in every log line of the request, with its trace.
    """
    request_id = trace_id = None
    if wanted is not None and _ID.fullmatch(wanted):
        request_id = wanted.decode()
    if traceparent is not None and (match := _TRACEPARENT.fullmatch(traceparent)):
        trace_id = match[1].decode()
    request_id = request_id or trace_id or os.urandom(16).hex()
    logging.request_ids.set((request_id, trace_id))
    return request_id


def tell(scope: Scope, status: int, seconds: float, client: str) -> None:
    """Write a request's own line: nothing that the client sent, its address truncated."""
    logging.request(
        __name__,
        scope["operation"].name,
        status,
        scope.get("problem_code"),
        round(seconds * 1000, 3),
        client,
    )
