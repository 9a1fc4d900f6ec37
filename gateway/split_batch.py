"""A batch whose charts need different engines: split, asked at the same time, joined in order.

Both engines are asked for NDJSON and their lines are put together as they come; a line is passed on
as it is. An engine that fails spoils its own charts only: each gets the problem as its result.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import orjson

from gateway.raw_json import items_of_only_list
from gateway.routing import Moment, Name, Route, Router, Wish
from gateway.upstream import Answer, Failure, Upstream
from services.common.accept import NDJSON
from services.common.json_body import parse_json
from services.common.problems import Problem

MAX_CHARTS = 5000
_SLICE = 250  # charts routed before other requests get their turn
_PIECE = 65_536


def charts_of(body: bytes) -> list[Any] | None:
    """Return the charts of a batch, None when an engine will refuse it anyway."""
    try:
        value = parse_json(body)
    except Problem:
        return None
    if not isinstance(value, dict) or set(value) != {"charts"}:
        return None
    charts = value["charts"]
    return charts if isinstance(charts, list) and 1 <= len(charts) <= MAX_CHARTS else None


async def routes_of(router: Router, wish: Wish, charts: list[Any]) -> list[Route]:
    """Return the route of each chart."""
    routes = []
    for index, chart in enumerate(charts):
        if index % _SLICE == _SLICE - 1:
            await asyncio.sleep(0)
        routes.append(router.route(wish, Moment.of(chart)))
    return routes


def bodies_of(body: bytes, routes: Sequence[Route]) -> dict[Name, bytes]:
    """Return for each engine the batch of its charts, each chart as it was written."""
    shares: dict[Name, list[bytes]] = {}
    for raw, route in zip(items_of_only_list(body), routes, strict=True):
        if route.upstream is not None:
            shares.setdefault(route.upstream, []).append(raw)
    return {name: b'{"charts":[' + b",".join(raws) + b"]}" for name, raws in shares.items()}


class Feed:
    """One engine's results, a line each; after a failure, the problem for each that is missing."""

    def __init__(self, answer: Answer | None, problem: bytes) -> None:
        self.answer = answer
        self.problem = problem
        self._stream = answer.stream() if answer else None
        self._lines: list[bytes] = []
        self._rest = b""

    async def next(self) -> bytes:
        """Return the next result; never raises."""
        while not self._lines and self._stream is not None:
            try:
                await self._read(self._stream)
            except (Failure, StopAsyncIteration):
                self._stream = None  # an unfinished line is no result
        return self._lines.pop() if self._lines else self.problem

    async def _read(self, stream: AsyncIterator[bytes]) -> None:
        *lines, self._rest = (self._rest + await anext(stream)).split(b"\n")
        self._lines = [line for line in reversed(lines) if line]


async def feed(
    upstream: Upstream, headers: list[tuple[str, str]], body: bytes, request_id: str
) -> tuple[Feed, Problem | Answer | None]:
    """Ask one engine for its share. The second is its refusal of the whole share, if it refused."""
    lost = Problem("UPSTREAM_UNAVAILABLE", "The service behind this one broke off its answer.")
    forwarded = [(n, v) for n, v in headers if n not in {"accept", "accept-encoding"}]
    forwarded.append(("accept", NDJSON))
    try:
        answer = await upstream.ask("POST", "/calculate/batch", forwarded, body, request_id)
    except Failure as failure:
        return Feed(None, orjson.dumps(failure.body(request_id))), failure
    if answer.status == 200:
        return Feed(answer, orjson.dumps(lost.body(request_id))), None
    try:
        refusal = b"".join([piece async for piece in answer.stream()])
        problem = orjson.dumps(orjson.loads(refusal))
    except (Failure, ValueError):
        return Feed(None, orjson.dumps(lost.body(request_id))), lost
    answer.body = refusal
    return Feed(None, problem), answer


async def joined(
    routes: Sequence[Route], feeds: dict[Name, Feed], required: bytes, lines: bool
) -> AsyncIterator[bytes]:
    """Yield the whole answer in pieces, its results in the order of `routes`.

    `required` is the result of a chart that nobody was asked for.
    """
    between = b"\n" if lines else b","
    pieces = [b"" if lines else b'{"results":[']
    size = 0
    for index, route in enumerate(routes):
        if index:
            pieces.append(between)
        result = required if route.upstream is None else await feeds[route.upstream].next()
        pieces.append(result)
        size += len(result)
        if size >= _PIECE:
            yield b"".join(pieces)
            pieces.clear()
            size = 0
    pieces.append(b"\n" if lines else b"]}")
    yield b"".join(pieces)
