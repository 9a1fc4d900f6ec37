"""GET /eclipses, /moon and /sun: what a person would type.

Each is a request of `/events`, made from a few words.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.common.http_contract import refusals
from services.common.json_body import validate
from services.common.problems import Problem
from services.spice.api.events_job import answer
from services.spice.api.events_model import EventsRequest
from services.spice.api.events_routes import EVENTS
from services.time_resolver.routes import resolver_of
from services.time_resolver.towns import town_meant

router = APIRouter()

ANSWERS = {**EVENTS, **refusals(406, 422, 429, 503)}

_WHEN = re.compile(r"([+-]?\d{4,6})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_PLACE = ("place", "latitude", "longitude")

From = Annotated[
    str | None, Query(alias="from", description="A year, month or day: `2024`, `2024-05`.")
]
To = Annotated[
    str | None, Query(description="A year, month or day, itself included; left out: `from` alone.")
]
Month = Annotated[
    str | None, Query(description="A month or year: `2026-11`, `2026`; left out: this month.")
]
PlaceName = Annotated[str | None, Query(description="A town, as of `/places`: `Ulm, DE`.")]
Latitude = Annotated[float | None, Query(description="Instead of `place`: degrees, WGS84.")]
Longitude = Annotated[float | None, Query(description="Degrees, east positive.")]


def _span(text: str, field: str) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Return the first day of a year, month or day, and the first one after it."""
    match = _WHEN.fullmatch(text.strip())
    if match is None:
        raise Problem(
            "VALIDATION_FAILED",
            f"{field} must be a year, a month or a day, such as 2024, 2024-05 or 2024-05-17.",
            field=field,
        )
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None  # noqa: S101 - the pattern has it
    if month is None:
        return (year, 1, 1), (year + 1, 1, 1)
    if not 1 <= month <= 12:
        raise Problem("VALIDATION_FAILED", f"{field}: there are twelve months.", field=field)
    if day is None:
        return (year, month, 1), (year + month // 12, month % 12 + 1, 1)
    return (year, month, day), (year, month, day)


def _text(day: tuple[int, int, int], *, clock: str = "00:00:00") -> str:
    year = f"{day[0]:04d}" if 0 <= day[0] <= 9999 else f"{day[0]:+07d}"
    return f"{year}-{day[1]:02d}-{day[2]:02d}T{clock}Z"


def _between(begin: str, end: str | None, names: tuple[str, str]) -> dict[str, str]:
    first, after = _span(begin, names[0])
    last = first
    if end is not None:
        last, after = _span(end, names[1])
    if last == after:  # a day, itself included: to its last moment
        return {"start": _text(first), "stop": _text(after, clock="23:59:59.999999")}
    return {"start": _text(first), "stop": _text(after)}


async def _where(
    request: Request, place: str | None, latitude: float | None, longitude: float | None
) -> dict[str, float]:
    """Return the place that was named or given; nothing for none."""
    if place is not None:
        if latitude is not None or longitude is not None:
            raise Problem("VALIDATION_FAILED", "Give place, or coordinates.", field="place")
        await resolver_of(request.app)
        town = town_meant(request.app, place)
        return {"latitude": town.latitude, "longitude": town.longitude}
    given = {"latitude": latitude, "longitude": longitude}
    return {name: value for name, value in given.items() if value is not None}


def _known(request: Request, *names: str) -> None:
    unknown = sorted(set(request.query_params) - set(names))
    if unknown:
        raise Problem(
            "VALIDATION_FAILED",
            f"{unknown[0][:64]!r} is no parameter here: {', '.join(names)}.",
        )


async def _answered(request: Request, asked: dict[str, Any]) -> Response:
    return await answer(request, validate(EventsRequest, asked))


def _now() -> str:
    return datetime.now(tz=UTC).strftime("%Y-%m")


@router.get(
    "/eclipses",
    summary="Eclipses of some years; with a place, the Sun's as it sees them",
    tags=["events"],
    operation_id="eclipses",
    response_class=Response,
    responses=ANSWERS,
)
async def eclipses(
    request: Request,
    begin: From = None,
    to: To = None,
    place: PlaceName = None,
    latitude: Latitude = None,
    longitude: Longitude = None,
) -> Response:
    """`/eclipses?from=2024&to=2030&place=Dallas, Texas`."""
    _known(request, "from", "to", *_PLACE)
    where = await _where(request, place, latitude, longitude)
    search = [{"kind": "eclipse_solar", "local": bool(where)}, {"kind": "eclipse_lunar"}]
    span = _between(begin or _now()[:4], to, ("from", "to"))
    return await _answered(request, {**span, **where, "search": search})


@router.get(
    "/moon",
    summary="The Moon's month: phases, signs, void spans; with a place its risings too",
    tags=["events"],
    operation_id="moon",
    response_class=Response,
    responses=ANSWERS,
)
async def moon(
    request: Request,
    month: Month = None,
    place: PlaceName = None,
    latitude: Latitude = None,
    longitude: Longitude = None,
) -> Response:
    """`/moon?month=2026-11`."""
    _known(request, "month", *_PLACE)
    where = await _where(request, place, latitude, longitude)
    search: list[dict[str, Any]] = [
        {"kind": "phase"},
        {"kind": "ingress", "bodies": ["Moon"]},
        {"kind": "void_of_course"},
        {"kind": "apsis", "bodies": ["Moon"]},
        {"kind": "node", "bodies": ["Moon"]},
    ]
    if where:
        search += [{"kind": kind, "bodies": ["Moon"]} for kind in ("rise", "transit", "set")]
    span = _between(month or _now(), None, ("month", "month"))
    return await _answered(request, {**span, **where, "search": search})


@router.get(
    "/sun",
    summary="The Sun's month at a place: dawn, rising, noon, setting, dusk",
    tags=["events"],
    operation_id="sun",
    response_class=Response,
    responses=ANSWERS,
)
async def sun(
    request: Request,
    month: Month = None,
    place: PlaceName = None,
    latitude: Latitude = None,
    longitude: Longitude = None,
) -> Response:
    """`/sun?month=2026-11&place=Ulm, DE`."""
    _known(request, "month", *_PLACE)
    where = await _where(request, place, latitude, longitude)
    search: list[dict[str, Any]] = [
        {"kind": kind, "bodies": ["Sun"]} for kind in ("rise", "transit", "set")
    ]
    search.append({"kind": "twilight"})
    span = _between(month or _now(), None, ("month", "month"))
    return await _answered(request, {**span, **where, "search": search})
