"""POST /events, /transits and /returns: when the sky does something."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from services.common.accept import MARKDOWN, NDJSON
from services.common.json_body import read_json, validate
from services.common.problems import request_id
from services.ephemeris.errors import InvalidInput
from services.spice.api import examples
from services.spice.api.answer import answers_of
from services.spice.api.events_calendar import CALENDAR
from services.spice.api.events_job import Extra, answer
from services.spice.api.events_model import EventsRequest, ReturnsRequest, TransitsRequest
from services.spice.api.events_schemas import EventsAnswer
from services.spice.api.located import all_located
from services.spice.api.models import ChartRequest
from services.spice.api.openapi import json_request, refusals
from services.time_resolver.routes import resolver_of

router = APIRouter()

EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "model": EventsAnswer,
        "description": (
            f"The events in order of time. By `Accept`: JSON, an event a line (`{NDJSON}`), whose "
            f"last line has `complete` and `meta`, a calendar (`{CALENDAR}`), or words "
            f"(`{MARKDOWN}`)."
        ),
        "content": {
            NDJSON: {"schema": {"type": "string"}},
            CALENDAR: {"schema": {"type": "string"}},
            MARKDOWN: {"schema": {"type": "string"}},
        },
    },
}
ANSWERS = {**EVENTS, **refusals(400, 406, 413, 415, 422, 429, 503)}


@router.post(
    "/events",
    summary="When? Ingresses, stations, aspects, risings, eclipses ..., each with its sigma",
    tags=["events"],
    operation_id="events",
    response_class=Response,
    responses=ANSWERS,
    openapi_extra=json_request("EventsRequest", examples.EVENTS),
)
async def events(request: Request) -> Response:
    """All events of the span from `start` to before `stop`, of all searches, by time.

    `complete` is true where the search has shown that it missed none; `meta.search` says how. A
    request that is too dear is refused before it begins, with its cost and the limit.
    """
    return await answer(
        request, validate(EventsRequest, await all_located(request, await read_json(request)))
    )


@router.post(
    "/transits",
    summary="Transits to a natal chart: when each aspect begins, is exact, and ends",
    tags=["events"],
    operation_id="transits",
    response_class=Response,
    responses=ANSWERS,
    openapi_extra=json_request("TransitsRequest", examples.TRANSITS),
)
async def transits(request: Request) -> Response:
    """`/events` with the natal chart as the target of one search for aspects."""
    payload = validate(TransitsRequest, await all_located(request, await read_json(request)))
    return await answer(request, payload.events())


@router.post(
    "/returns",
    summary="Returns: all passes of a body over its natal place, with their charts",
    tags=["events"],
    operation_id="returns",
    response_class=Response,
    responses=ANSWERS,
    openapi_extra=json_request("ReturnsRequest", examples.RETURNS),
)
async def returns(request: Request) -> Response:
    """`/events` with one search for returns; with `chart` each has the chart of its moment."""
    payload = validate(ReturnsRequest, await all_located(request, await read_json(request)))
    missing = [name for name in ("latitude", "longitude") if getattr(payload, name) is None]
    if len(missing) == 1:
        raise InvalidInput("A place needs both latitude and longitude.", field=missing[0])
    if payload.needs_time_zones:
        await resolver_of(request.app)
    more = _charts(request, payload) if payload.chart else None
    cast = payload.natal.model_copy(update=_place(payload))
    return await answer(request, payload.events(), more, cast if payload.chart else None)


def _charts(request: Request, payload: ReturnsRequest) -> Extra:
    """Return what adds to each return the chart of its moment, by the natal chart's options."""
    answers, name = answers_of(request), request_id(request.scope)
    place = _place(payload)

    def add(row: dict[str, Any]) -> None:
        moment = {
            "birth_time": row["time"]["tt_jd"], "time_scale": "tt", "local_time": None,
            "zodiac": payload.zodiac, "ayanamsa": payload.ayanamsa, "time_uncertainty_s": 0.0,
            "delta_t_s": None,
        }  # fmt: skip
        chart: ChartRequest = payload.natal.model_copy(update={**place, **moment})
        instant, _ = answers.moment(chart)
        row["chart"] = orjson.Fragment(answers.chart_at(chart, instant, None, name))

    return add


def _place(payload: ReturnsRequest) -> dict[str, float]:
    """Return the fields of the place that the charts are cast for, where it is another."""
    named = {name: getattr(payload, name) for name in ("latitude", "longitude", "elevation")}
    return {name: value for name, value in named.items() if value is not None}
