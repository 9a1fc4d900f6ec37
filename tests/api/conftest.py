"""The real app on the real kernels, in this very process and thread, as CSPICE wants it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from services.common.settings import Settings
from services.spice.main import create_app

PLACE = {"latitude": 37.7749, "longitude": -122.4194, "elevation": 25}
MODERN = {"birth_time": "2024-06-21T18:00:00Z", **PLACE}


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes
    pieces: int

    def json(self) -> Any:
        return orjson.loads(self.body)


class Client:
    """Speaks ASGI to an app: no sockets, no threads, no HTTP library between."""

    def __init__(self, app: Any, runner: asyncio.Runner) -> None:
        self.app = app
        self.runner = runner

    def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        leave_after: int | None = None,
    ) -> Reply:
        """Send one request; `leave_after`: hang up after so many pieces of the answer."""
        return self.runner.run(self.exchange(method, path, body, headers, leave_after))

    async def exchange(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        leave_after: int | None = None,
    ) -> Reply:
        path, _, query = path.partition("?")
        names = {"host": "localhost", "content-length": str(len(body)), **(headers or {})}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(k.encode(), v.encode()) for k, v in names.items()],
            "client": ("127.0.0.1", 50000),
            "server": ("localhost", 80),
            "state": {},
        }
        reply = Reply(0, {}, b"", 0)
        waiting = [{"type": "http.request", "body": body, "more_body": False}]
        gone = asyncio.Event()

        async def receive() -> Any:
            if waiting:
                return waiting.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                reply.status = message["status"]
                reply.headers = {k.decode(): v.decode() for k, v in message["headers"]}
            else:
                reply.body += message.get("body", b"")
                reply.pieces += 1
                if reply.pieces == leave_after or not message.get("more_body", False):
                    gone.set()

        await self.app(scope, receive, send)
        return reply

    def get(self, path: str, **headers: str) -> Reply:
        return self.send("GET", path, headers=headers)

    def post(self, path: str, value: Any, **headers: str) -> Reply:
        """Post `value` as JSON, or as it is if it is bytes."""
        body = value if isinstance(value, bytes) else orjson.dumps(value)
        return self.send("POST", path, body, {"content-type": "application/json", **headers})


def settings(**more: object) -> Settings:
    return Settings.model_validate(
        {
            "ENVIRONMENT": "test",
            "DISABLE_RATE_LIMIT": True,
            "LOG_LEVEL": "critical",
            "DATABASE_URL": "none",
            **more,
        }
    )


def served(configured: Settings) -> Iterator[Client]:
    """Serve the real app as configured; CSPICE's pool is free again afterwards."""
    app = create_app(configured)
    with asyncio.Runner() as runner:
        lifespan = app.router.lifespan_context(app)
        runner.run(lifespan.__aenter__())
        assert app.state.fault is None
        try:
            yield Client(app, runner)
        finally:
            runner.run(lifespan.__aexit__(None, None, None))
            app.state.ephemeris.pool.close()


@pytest.fixture(scope="package")
def client() -> Iterator[Client]:
    yield from served(settings())
