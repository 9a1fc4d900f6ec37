"""Ask an ASGI app in this process, byte by byte, without any client library in between."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name.lower()), None)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


async def ask(
    app,
    method="GET",
    path="/",
    *,
    headers=(),
    body=b"",
    chunks=None,
    client=("192.0.2.1", 1234),
    scheme="http",
) -> Answer:
    """One request; `chunks` is a list of body pieces (a float among them is a pause in seconds)."""
    given = [(n.lower().encode(), v.encode("latin-1")) for n, v in headers]
    if not any(name == b"host" for name, _ in given):
        given.append((b"host", b"testserver"))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path.partition("?")[0],
        "raw_path": path.encode(),
        "query_string": path.partition("?")[2].encode(),
        "root_path": "",
        "scheme": scheme,
        "headers": [(n, v) for n, v in given if v != b"<none>"],
        "client": client,
        "server": ("testserver", 80),
        "state": {},
    }
    pieces = list(chunks) if chunks is not None else [body]
    sent: list[dict[str, Any]] = []

    async def receive():
        if pieces and isinstance(pieces[0], float):
            await asyncio.sleep(pieces.pop(0))
        if not pieces:
            return {"type": "http.disconnect"}
        piece = pieces.pop(0)
        more = bool(pieces)
        return {"type": "http.request", "body": piece, "more_body": more}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    start = next((m for m in sent if m["type"] == "http.response.start"), None)
    if start is None:
        return Answer(0, [], b"")
    return Answer(
        start["status"],
        [(n.decode("latin-1").lower(), v.decode("latin-1")) for n, v in start["headers"]],
        b"".join(m.get("body", b"") for m in sent if m["type"] == "http.response.body"),
    )


def run(app, *args, **kwargs) -> Answer:
    return asyncio.run(ask(app, *args, **kwargs))
