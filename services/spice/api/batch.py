"""POST /calculate/batch: many charts in one request, computed a slice at a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from services.common import accept
from services.common.accept import JSON, NDJSON
from services.common.json_body import read_json
from services.common.middleware.quota import charge
from services.common.problems import Problem, request_id
from services.ephemeris.targets.bodies import DEFAULT_GEOCENTRIC
from services.spice.api import examples
from services.spice.api.answer import Answers, answers_of
from services.spice.api.many_answers import results
from services.spice.api.models import MAX_CHARTS
from services.spice.api.openapi import json_request, refusals
from services.spice.api.schemas import BatchAnswer
from services.spice.api.zone_suffix import has_zone
from services.time_resolver.routes import resolver_of

SLICE_S = 0.01
"""About how long to work before other requests get their turn, seconds of this thread."""
FIRST, LEAST, MOST = 768, 60, 6144
"""Positions of the first slice, of the smallest and of the largest; 768 are 64 usual charts."""
SLICE = 256
"""Charts of a slice at most, however small: a refusal has its cost, too."""
LOCAL = 10
"""What it costs besides to find out which moment a local time was, refused or not, in positions."""
TOWN = 60
"""What it costs besides to find a town by its name, in positions."""
PARTS = 6
"""What houses, aspects or a list of ayanamsas cost besides, each, in positions."""

router = APIRouter()


@router.post(
    "/calculate/batch",
    summary="Up to 5 000 charts, answered in order, each a chart or a problem",
    tags=["charts"],
    operation_id="calculate_batch",
    response_class=Response,
    responses={
        200: {
            "model": BatchAnswer,
            "description": "The charts in order. With `Accept: application/x-ndjson`: one a line.",
            "content": {NDJSON: {"schema": {"type": "string"}}},
        },
        **refusals(400, 406, 413, 415, 422, 429, 503),
    },
    openapi_extra=json_request("BatchRequest", examples.BATCHES),
)
async def calculate_batch(request: Request) -> Response:
    """Each item of `charts` is a request of `/calculate`, each result what that would answer.

    One bad item spoils no other: its result is the problem, with its `code` and `status`.
    """
    kind = accept.chosen(request.headers.get("accept", ""), (JSON, NDJSON))
    charts = _charts(await read_json(request))
    costs = [_cost(chart) for chart in charts]
    await charge(request.scope, sum(costs))
    answers = answers_of(request)
    await resolver_of(request.app)
    return StreamingResponse(
        _written(answers, charts, costs, request_id(request.scope), kind == NDJSON),
        media_type=kind,
    )


def _charts(value: Any) -> list[Any]:
    """Return the list of requests, or raise VALIDATION_FAILED."""
    if type(value) is not dict or "charts" not in value or len(value) > 1:
        raise Problem("VALIDATION_FAILED", "The body must be {'charts': [..]} and nothing else.")
    charts = value["charts"]
    if not isinstance(charts, list) or not 1 <= len(charts) <= MAX_CHARTS:
        raise Problem(
            "VALIDATION_FAILED",
            f"charts: must be a list of 1 to {MAX_CHARTS} requests of /calculate.",
            field="charts",
        )
    return charts


def _cost(chart: Any) -> int:
    """Return what one item costs, in positions; a refusal costs what its chart would have.

    It is not validated yet: that is a part of the work that is paid for.
    """
    if not isinstance(chart, dict):
        return 1
    bodies = chart.get("bodies")
    cost = len(bodies) if isinstance(bodies, list) else len(DEFAULT_GEOCENTRIC)
    more = [isinstance(chart.get("ayanamsa"), list)]
    more += [chart.get(name) is not None for name in ("houses", "aspects")]
    local = LOCAL if chart.get("local_time") is not None or has_zone(chart.get("birth_time")) else 0
    town = TOWN if chart.get("place") is not None else 0
    return max(1, cost) + PARTS * sum(more) + local + town


async def _written(
    answers: Answers,
    charts: list[Any],
    costs: list[int],
    request_id: str | None,
    lines: bool,
) -> AsyncIterator[bytes]:
    """Yield the answer in pieces, and the event loop between them.

    A slice is measured in this thread's own time: where others have the processor, smaller ones
    would only make more work. When the client has gone the server cancels us at such a point, and
    the rest is not computed.
    """
    between = b"\n" if lines else b","
    yield b"" if lines else b'{"results":['
    size, start = float(FIRST), 0
    while start < len(charts):
        if start:
            await asyncio.sleep(0)
        began, stop = time.thread_time(), _end_of_slice(costs, start, size)
        answered = results(answers, charts[start:stop], request_id)
        yield (between if start else b"") + between.join(answered)
        pace = SLICE_S / max(1e-6, time.thread_time() - began)
        size, start = min(MOST, max(LEAST, size * min(2.0, max(0.5, pace)))), stop
    yield b"\n" if lines else b"]}"


def _end_of_slice(costs: list[int], start: int, size: float) -> int:
    """Return where a slice ends that begins at `start` and costs `size` positions, or one chart."""
    stop = start
    while stop < min(len(costs), start + SLICE) and size > 0:
        size -= costs[stop]
        stop += 1
    return stop
