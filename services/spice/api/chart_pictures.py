"""POST /wheel: a chart as a picture; pictures of saved charts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from services.common import accept
from services.common.json_body import read_json, validate
from services.common.middleware.quota import charge
from services.common.problems import Problem, request_id
from services.ephemeris.astrology.aspects import MAJOR_ORBS, find
from services.ephemeris.astrology.ayanamsa_table import AYANAMSAS
from services.ephemeris.astrology.houses import SYSTEMS
from services.ephemeris.errors import EphemerisError
from services.ephemeris.targets.bodies import DEFAULT_GEOCENTRIC
from services.spice.api import examples
from services.spice.api.answer import answers_of
from services.spice.api.error_answers import problem_of
from services.spice.api.located import located
from services.spice.api.models import ChartRequest
from services.spice.api.openapi import json_request, refusals
from services.spice.api.rasterizing import picture_as_png
from services.spice.api.saved_charts import CHART_ID, stored_chart
from services.spice.api.unknown_time_model import refuse_unknown_time
from services.spice.api.wheel_model import (
    LONGEST_NAME,
    WheelRequest,
    WheelStyle,
    chart_of,
    one_line,
    transits_of,
)
from services.time_resolver.routes import resolver_of
from services.wheel.chart_points import AspectRow, DrawingError
from services.wheel.drawing import Second, draw
from services.wheel.heading import Heading, file_name, heading_of

router = APIRouter()

SVG, PNG = "image/svg+xml", "image/png"
_ONE_NODE = tuple(name for name in DEFAULT_GEOCENTRIC if name != "MeanNode")
_GROUND = ("topocentric", "geocentric")
_ECLIPTICS = ("ecliptic_of_date", "ecliptic_j2000")
_NAMES = {id_: row.name for id_, row in SYSTEMS.items()} | {
    id_: row.name for id_, row in AYANAMSAS.items()
}


def _pictures(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of an operation that answers with a picture."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    return {200: {"description": "The picture.", "content": content}}


@router.post(
    "/wheel",
    summary="A chart as a picture: SVG or PNG",
    tags=["charts"],
    operation_id="draw_wheel",
    response_class=Response,
    responses={**_pictures(SVG, PNG), **refusals(400, 406, 413, 415, 422, 429, 503)},
    openapi_extra=json_request("WheelRequest", examples.WHEELS),
)
async def wheel(request: Request) -> Response:
    """Take what `/calculate` takes, and `name`, `style`, `transits` and `format` besides.

    Left out, `houses` are `placidus`, `aspects` `major`, and of the nodes the true one is drawn,
    where such a chart has them.
    """
    value = await read_json(request)
    refuse_unknown_time(value)
    value = await located(request, _with_defaults(value))
    payload = validate(WheelRequest, value)
    kind = _kind(request, payload.format)
    chart = chart_of(payload)
    answer = await _answer(request, chart)
    heading = heading_of(answer, chart.model_dump(), payload.name or "", _NAMES, payload.place_name)
    second = None
    if payload.transits is not None:
        second = await _second(request, value, payload, answer)
    return await _picture(request, answer, heading, payload.style, kind, second)


@router.get(
    "/charts/{id}.svg",
    summary="A saved chart as a picture, SVG",
    tags=["saved charts"],
    operation_id="read_chart_svg",
    response_class=Response,
    responses={**_pictures(SVG), **refusals(404, 422, 429, 503)},
    openapi_extra={"parameters": [CHART_ID]},
)
async def saved_svg(request: Request) -> Response:
    """Draw it from the answer that was kept; `name` and the style's fields go into the query."""
    return await _saved(request, SVG)


@router.get(
    "/charts/{id}.png",
    summary="A saved chart as a picture, PNG",
    tags=["saved charts"],
    operation_id="read_chart_png",
    response_class=Response,
    responses={**_pictures(PNG), **refusals(404, 422, 429, 503)},
    openapi_extra={"parameters": [CHART_ID]},
)
async def saved_png(request: Request) -> Response:
    """Do as the SVG; `width` in pixels besides."""
    return await _saved(request, PNG)


async def _saved(request: Request, kind: str) -> Response:
    query = dict(request.query_params)
    name = query.pop("name", "").strip()
    if len(name) > LONGEST_NAME or not one_line(name):
        raise Problem(
            "VALIDATION_FAILED",
            f"name: must be one line of at most {LONGEST_NAME} characters.",
            field="name",
        )
    style = validate(WheelStyle, _typed(query))
    stored = await stored_chart(request)
    answer = orjson.loads(stored.answer)
    heading = heading_of(answer, orjson.loads(stored.request), name, _NAMES)
    return await _picture(request, answer, heading, style, kind, None)


def _typed(query: Mapping[str, str]) -> dict[str, Any]:
    """Return a query's words as JSON would have them."""
    typed: dict[str, Any] = dict(query)
    if query.get("width", "").isdecimal():
        typed["width"] = int(query["width"][:9])
    if query.get("lots") in {"true", "false", "1", "0"}:
        typed["lots"] = query["lots"] in {"true", "1"}
    return typed


def _with_defaults(value: Any) -> Any:
    """Return a request with what a picture has unless it is told otherwise."""
    if type(value) is not dict:
        return value
    observer, frame = value.get("observer", "topocentric"), value.get("frame", "ecliptic_of_date")
    words = [word.strip().lower() if isinstance(word, str) else word for word in (observer, frame)]
    added: dict[str, Any] = {}
    if words[1] in _ECLIPTICS:
        added["aspects"] = "major"
    if words[0] in _GROUND:
        added["bodies"] = [*_ONE_NODE]
        if words[1] == _ECLIPTICS[0]:
            added["houses"] = "placidus"
    return {**added, **value}


def _kind(request: Request, payload: str | None) -> str:
    """Return the media type: by the request's `format`, or by what its client accepts."""
    if payload is not None:
        return PNG if payload == "png" else SVG
    return accept.chosen(request.headers.get("accept", ""), (SVG, PNG))


async def _answer(request: Request, chart: ChartRequest) -> dict[str, Any]:
    """Return the answer that `/calculate` would give."""
    if chart.needs_time_zones:
        await resolver_of(request.app)
    answer: dict[str, Any] = orjson.loads(
        answers_of(request).chart(chart, request_id(request.scope))
    )
    return answer


async def _second(
    request: Request, value: dict[str, Any], payload: WheelRequest, natal: Mapping[str, Any]
) -> Second:
    """Return the other chart, computed by the first one's options."""
    assert payload.transits is not None  # noqa: S101 - the caller looked
    try:
        other = await located(request, transits_of(value["transits"], value))
        chart = validate(ChartRequest, other)
        answer = await _answer(request, chart)
    except EphemerisError as error:
        raise _of_transits(problem_of(error)) from None
    except Problem as problem:
        raise _of_transits(problem) from None
    heading = heading_of(answer, chart.model_dump(), payload.transits.name or "", _NAMES)
    return Second(answer, heading, _aspects_between(answer, natal, payload.transits.orb))


def _of_transits(problem: Problem) -> Problem:
    """Return a refusal of the other chart, its fields named as this request has them."""
    field = problem.extra.get("field")
    if field is not None:
        problem.extra["field"] = f"transits.{field}"
        problem.detail = f"transits: {problem.detail}"
    return problem


def _aspects_between(
    other: Mapping[str, Any], natal: Mapping[str, Any], orb: float
) -> list[AspectRow]:
    """Return the major aspects of one chart's bodies to another's, which stand still."""
    moving = {name: body for name, body in other["data"].items() if body is not None}
    fixed = {name: body for name, body in natal["data"].items() if body is not None}
    longitudes = [body["longitude"] for body in (*moving.values(), *fixed.values())]
    speeds = [body["speed"] for body in moving.values()] + [0.0] * len(fixed)
    rows = find(longitudes, speeds, dict.fromkeys(MAJOR_ORBS, orb))
    names, count = [*moving, *fixed], len(moving)
    return [
        AspectRow(names[first], names[second], row["aspect"], abs(row["orb"]), row["applying"])
        for row in rows.listed([str(i) for i in range(len(names))])
        for first, second in [(int(row["first"]), int(row["second"]))]
        if first < count <= second
    ]


async def _picture(
    request: Request,
    answer: Mapping[str, Any],
    heading: Heading,
    style: WheelStyle,
    kind: str,
    second: Second | None,
) -> Response:
    try:
        svg = draw(answer, heading, style.picture_as(kind == PNG), second)
    except DrawingError as error:
        field = {"form": "style.form"}.get(error.field, error.field)
        raise Problem("VALIDATION_FAILED", f"{field}: {error}", field=field) from None
    content = svg.encode()
    if kind == PNG:
        await charge(request.scope, png_cost(style.width))
        content = await picture_as_png(svg, style.width)
    extension = "png" if kind == PNG else "svg"
    headers = {
        "content-disposition": disposition(file_name(heading, extension)),
        "cache-control": "private, no-store",
    }
    return Response(content, media_type=kind, headers=headers)


PIXELS_A_POSITION = 200
"""Pixels of a PNG that take about the time of one position."""


def png_cost(width: int) -> int:
    """Return what a PNG costs, in positions of the quota."""
    return width * width // PIXELS_A_POSITION


def disposition(name: str) -> str:
    """Return a Content-Disposition that shows the picture, and names the file when it is saved."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "")
    return f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
