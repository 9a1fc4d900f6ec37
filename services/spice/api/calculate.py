"""POST /calculate: one chart."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.common.direct import Json
from services.common.json_body import read_json, validate
from services.common.problems import request_id
from services.spice.api import examples
from services.spice.api.answer import answers_of
from services.spice.api.located import located
from services.spice.api.models import ChartRequest
from services.spice.api.openapi import json_request, refusals
from services.spice.api.schemas import ChartAnswer
from services.time_resolver.routes import resolver_of

router = APIRouter()


@router.post(
    "/calculate",
    summary="One chart: where the bodies were, from a place, at a moment",
    tags=["charts"],
    operation_id="calculate",
    response_class=Response,
    responses={200: {"model": ChartAnswer}, **refusals(400, 413, 415, 422, 429, 503)},
    openapi_extra=json_request("ChartRequest", examples.CHARTS),
)
async def calculate(request: Request) -> Response:
    """Angles in degrees, distances in AU, rates per day, elevation in metres.

    Only `birth_time`, and `place` or `latitude` and `longitude`, are required. Fields that are not
    known are refused by name. The answer's `time` echoes the moment that was understood, in both
    calendars; `meta` holds all it takes to reproduce the answer.
    """
    chart = validate(ChartRequest, await located(request, await read_json(request)))
    if chart.needs_time_zones:
        await resolver_of(request.app)
    answer = answers_of(request).chart(chart, request_id(request.scope))
    return Json(answer)
