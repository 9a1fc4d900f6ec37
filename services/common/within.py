"""Ask an app from within: the same routes and refusals, without the quota taken once more."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message

from services.common.direct import Direct, DirectApp

_KEPT = ("account", "client_address", "request_id")
"""What a request within another has of it: whose quota it costs, and its name."""


@dataclass(slots=True)
class Reply:
    """An answer: its status, its media type without parameters, and its body."""

    status: int = 0
    kind: str = ""
    body: bytes = b""

    async def take(self, message: Message) -> None:
        """Take a message of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = dict(message.get("headers", ()))
            kind = headers.get(b"content-type", b"").decode("latin-1")
            self.kind = kind.partition(";")[0]
        else:
            self.body += message.get("body", b"")


async def ask(
    app: DirectApp,
    outer: Mapping[str, Any],
    method: str,
    target: str,
    body: bytes = b"",
    accept: str = "*/*",
) -> Reply:
    """Return the answer of `app` to `method target`, within the request that `outer` is of.

    What it costs is taken from the outer request's quota. Raises what the app has no answer for.
    """
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"content-type", b"application/json"), (b"accept", accept.encode())],
        "client": None,
        "server": None,
        "state": {},
        "app": app,
        "body": body,
        **{name: outer[name] for name in _KEPT if name in outer},
    }
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if waiting:
            return waiting.pop()
        await asyncio.Event().wait()  # who asks from within does not hang up
        raise AssertionError

    reply = Reply()
    await _innermost(app)(scope, receive, reply.take)
    return reply


def _innermost(app: DirectApp) -> ASGIApp:
    """Return the layer behind which there are only the routes."""
    layer: Any = app.middleware_stack or app.build_middleware_stack()
    app.middleware_stack = layer
    while not isinstance(layer, Direct):
        layer = layer.app
    return layer
