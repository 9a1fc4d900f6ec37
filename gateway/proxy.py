"""Pass a request on as it came, and an answer back as it came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from gateway.routing import KERNELS, Route, Wish
from gateway.upstream import Answer, Headers
from services.common.problems import Problem

# What an engine needs to know of a request; the rest (cookies, credentials) stays here.
_PASSED = frozenset(
    b"accept accept-encoding accept-language content-encoding content-type host if-modified-since "
    b"if-none-match traceparent tracestate user-agent x-delete-secret".split()
)


def request_headers(scope: Scope) -> list[tuple[str, str]]:
    """Return the headers for the engine: the client's own, its id, and where it came from.

    The client's address is the one that our own chain of trust found, alone: an engine that trusts
    this gateway sees the client, whatever the client wrote about itself.
    """
    headers = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in scope["headers"]
        if name in _PASSED or name.startswith(b"mcp-")
    ]
    headers.append(("x-request-id", scope["request_id"]))
    if scope["client_address"] is not None:
        headers.append(("x-forwarded-for", str(scope["client_address"])))
    headers.append(("x-forwarded-proto", scope["scheme"]))
    return headers


def target(scope: Scope) -> str:
    """Return the path and query for the engine: the query less `kernel`, which is for us."""
    query = scope["query_string"].decode("latin-1")
    kept = "&".join(part for part in query.split("&") if part.partition("=")[0] != "kernel")
    path: str = scope["path"]
    return f"{path}?{kept}" if kept else path


def wish(scope: Scope) -> Wish:
    """Return what the client said about the ephemeris; a `Problem` for a kernel nobody knows."""
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    named = [value for name, value in query if name == "kernel"]
    kernel = None
    if named:
        kernel = KERNELS.get(named[-1].lower())
        if kernel is None:
            raise Problem("VALIDATION_FAILED", "kernel: must be de440 or de441.", field="kernel")
    enabled = any(
        name == b"x-historical-enabled" and value.strip().lower() in {b"true", b"1"}
        for name, value in scope["headers"]
    )
    return Wish(kernel, enabled)


def routing_headers(ephemeris: str | None, route: Route) -> Headers:
    """Return the headers that tell the routing; without an ephemeris where none was used."""
    named = [] if ephemeris is None else [(b"x-ephemeris", ephemeris.lower().encode())]
    return [*named, (b"x-routing-reason", route.reason.encode())]


async def pass_back(answer: Answer, routing: Headers, receive: Receive, send: Send) -> None:
    """Send the engine's answer to the client, byte for byte, as it comes."""
    start = {
        "type": "http.response.start",
        "status": answer.status,
        "headers": [*answer.headers, *routing],
    }
    await send(start)
    if answer.body is not None:
        await send({"type": "http.response.body", "body": answer.body, "more_body": False})
        return
    async with leaving(receive, answer) as left:
        async for chunk in answer.stream():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            if left.is_set():
                return
    await send({"type": "http.response.body", "body": b"", "more_body": False})


@asynccontextmanager
async def leaving(receive: Receive, *answers: Answer) -> AsyncIterator[asyncio.Event]:
    """Close the engines' answers as soon as the client leaves: nobody computes for nobody."""
    left = asyncio.Event()

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        left.set()
        for answer in answers:
            answer.abandon()

    watcher = asyncio.create_task(watch())
    try:
        yield left
    except Problem:
        if not left.is_set():
            raise
    finally:
        watcher.cancel()
        with suppress(asyncio.CancelledError):
            await watcher
        for answer in answers:
            answer.close()
