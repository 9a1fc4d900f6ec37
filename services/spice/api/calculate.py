"""POST /calculate: one chart."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from services.common import accept
from services.common.accept import JSON, MARKDOWN
from services.common.direct import Json
from services.common.json_body import read_json, validate
from services.common.middleware.quota import charge
from services.common.problems import request_id
from services.spice.api import chart_words, examples, unknown_time_words
from services.spice.api.answer import answers_of
from services.spice.api.located import located, names_a_town
from services.spice.api.models import ChartRequest
from services.spice.api.openapi import json_request, refusals
from services.spice.api.schemas import ChartAnswer
from services.spice.api.unknown_time import answer as distribution_answer
from services.spice.api.unknown_time import by_the_clock, when_of
from services.spice.api.unknown_time_model import UnknownTimeRequest, is_unknown_time
from services.spice.api.unknown_time_schemas import DistributionAnswer
from services.spice.api.zone_suffix import has_zone
from services.time_resolver.routes import resolver_of

router = APIRouter()

_EXAMPLES = {**examples.CHARTS, **examples.UNKNOWN_TIMES}


@router.post(
    "/calculate",
    summary="One chart: where the bodies were, from a place, at a moment",
    tags=["charts"],
    operation_id="calculate",
    response_class=Response,
    responses={
        200: {
            "model": ChartAnswer | DistributionAnswer,
            "description": (
                f"The chart. By `Accept`: JSON, or words (`{MARKDOWN}`), each number with its "
                "certain digits."
            ),
            "content": accept.WORDS,
        },
        **refusals(400, 413, 415, 422, 429, 503),
    },
    openapi_extra=json_request("ChartRequest", _EXAMPLES, "UnknownTimeRequest"),
)
async def calculate(request: Request) -> Response:
    """Angles in degrees, distances in AU, rates per day, elevation in metres.

    Only `birth_time`, and `place` or `latitude` and `longitude`, are required. Fields that are not
    known are refused by name. The answer's `time` echoes the moment that was understood, in both
    calendars; `meta` holds all it takes to reproduce the answer.

    With `"time": "unknown"` on a date, `time_from` and `time_to`, or `time_sigma_s`, the answer is
    the chart as a distribution: probabilities, and the moment of every change (docs/events.md).
    """
    value = await read_json(request)
    if names_a_town(value):
        value = await located(request, value)
    if is_unknown_time(value):
        return await _unknown(request, validate(UnknownTimeRequest, value))
    chart = validate(ChartRequest, value)
    if chart.needs_time_zones:
        await resolver_of(request.app)
    answer = answers_of(request).chart(chart, request_id(request.scope))
    if _in_words(request):
        return accept.markdown(chart_words.chart(orjson.loads(answer), chart))
    return Json(answer)


def _in_words(request: Request) -> bool:
    """Say whether the client would rather have Markdown; without an `Accept` nobody would."""
    wanted = next((v for name, v in request.scope["headers"] if name == b"accept"), b"")
    if b"text/" not in wanted.lower():
        return False
    return accept.preferred(request.headers["accept"], (JSON, MARKDOWN)) == MARKDOWN


async def _unknown(request: Request, payload: Any) -> Response:
    """Answer for a time that is not known."""
    if by_the_clock(payload) or any(
        has_zone(one) for one in (payload.time_from, payload.time_to, payload.birth_time)
    ):
        await resolver_of(request.app)
    answers = answers_of(request)
    when = when_of(answers, payload)
    await charge(request.scope, when.cost)
    answer = distribution_answer(answers, payload, when, request_id(request.scope))
    if _in_words(request):
        return accept.markdown(unknown_time_words.unknown_time(orjson.loads(answer), payload))
    return Json(answer)
