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
from services.ephemeris.errors import InvalidInput
from services.ephemeris.time.day_spans import day_numbers, days_of_words
from services.spice.api.events_job import answer
from services.spice.api.events_model import EventsRequest
from services.spice.api.events_routes import EVENTS
from services.time_resolver.routes import resolver_of
from services.time_resolver.towns import town_meant

router = APIRouter()

ANSWERS = {**EVENTS, **refusals(406, 422, 429, 503)}

_PLACE = ("place", "latitude", "longitude")
_ENDS = re.compile(r"\b(start|stop)\b")

From = Annotated[
    str | None, Query(alias="from", description="A year, month or day: `2024`, `2024-05`.")
]
To = Annotated[
    str | None, Query(description="A year, month or day, itself included; left out: `from` alone.")
]
Month = Annotated[
    str | None, Query(description="A month or year: `2026-11`, `2026`; left out: this month.")
]
Date = Annotated[
    str | None, Query(description="A day, instead of a span in other words: `2026-11-28`.")
]
PlaceName = Annotated[str | None, Query(description="A town, as of `/places`: `Ulm, DE`.")]
Latitude = Annotated[float | None, Query(description="Instead of `place`: degrees, WGS84.")]
Longitude = Annotated[float | None, Query(description="Degrees, east positive.")]
ZodiacName = Annotated[str | None, Query(description="`tropical` (the default) or `sidereal`.")]
AyanamsaName = Annotated[str | None, Query(description="An id of `/ayanamsas`.")]


def _between(
    begin: str, end: str | None, names: tuple[str, str], where: dict[str, Any]
) -> dict[str, str]:
    """Return start and stop: the days of the place where there is one, else of UTC."""
    first, after = days_of_words(begin, names[0])
    if end is not None:
        if day_numbers(end, names[1])[1] <= day_numbers(begin, names[0])[0]:
            raise Problem(
                "VALIDATION_FAILED", f"{names[1]} must not lie before {names[0]}.", field=names[1]
            )
        after = days_of_words(end, names[1])[1]
    mark = "" if len(where) > 1 else "Z"
    return {"start": first + mark, "stop": after + mark}


async def _where(
    request: Request, place: str | None, latitude: float | None, longitude: float | None
) -> dict[str, Any]:
    """Return the place that was named or given; nothing for none."""
    if place is not None:
        if latitude is not None or longitude is not None:
            raise Problem("VALIDATION_FAILED", "Give place, or coordinates.", field="place")
        await resolver_of(request.app)
        town = town_meant(request.app, place)
        return {"place": place, "latitude": town.latitude, "longitude": town.longitude}
    given = {"latitude": latitude, "longitude": longitude}
    return {name: value for name, value in given.items() if value is not None}


def _known(request: Request, *names: str) -> None:
    unknown = sorted(set(request.query_params) - set(names))
    if unknown:
        raise Problem(
            "VALIDATION_FAILED",
            f"{unknown[0][:64]!r} is no parameter here: {', '.join(names)}.",
        )


def _days(
    words: dict[str, str | None], where: dict[str, Any]
) -> tuple[dict[str, str], tuple[str, str]]:
    """Return start and stop of the days that one of several parameters names, and its name twice.

    Without any they are this month's.
    """
    given = {name: word for name, word in words.items() if word is not None}
    if len(given) > 1:
        both = " and ".join(given)
        raise Problem("VALIDATION_FAILED", f"Give one of {both}, not both.", field="date")
    name, word = next(iter(given.items()), ("month", _now()))
    return _between(word, None, (name, name), where), (name, name)


async def _answered(request: Request, payload: dict[str, Any], names: tuple[str, str]) -> Response:
    """Return the answer to a request of `/events` whose start and stop came by other `names`."""
    named = dict(zip(("start", "stop"), names, strict=True))

    def renamed(sentence: str) -> str:
        return _ENDS.sub(lambda word: named[word[0]], sentence)

    try:
        return await answer(request, validate(EventsRequest, payload))
    except InvalidInput as error:
        if error.field not in named:
            raise
        raise InvalidInput(renamed(str(error)), field=named[error.field], **error.extra) from error
    except Problem as error:
        if error.extra.get("field") not in named:
            raise
        extra = {**error.extra, "field": named[error.extra["field"]]}
        raise Problem(error.code, renamed(error.detail), headers=error.headers, **extra) from error


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
    date: Date = None,
    place: PlaceName = None,
    latitude: Latitude = None,
    longitude: Longitude = None,
) -> Response:
    """`/eclipses?from=2024&to=2030&place=Dallas, Texas`, `/eclipses?date=2026-08-12`."""
    _known(request, "from", "to", "date", *_PLACE)
    where = await _where(request, place, latitude, longitude)
    search = [{"kind": "eclipse_solar", "local": bool(where)}, {"kind": "eclipse_lunar"}]
    if date is not None and (begin or to) is not None:
        raise Problem("VALIDATION_FAILED", "Give date, or from and to.", field="date")
    names = ("from", "to") if date is None else ("date", "date")
    span = _between(date or begin or _now()[:4], to, names, where)
    return await _answered(request, {**span, **where, "search": search}, names)


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
    date: Date = None,
    place: PlaceName = None,
    latitude: Latitude = None,
    longitude: Longitude = None,
    zodiac: ZodiacName = None,
    ayanamsa: AyanamsaName = None,
) -> Response:
    """`/moon?month=2026-11`, `/moon?date=2026-11-28`."""
    _known(request, "month", "date", "zodiac", "ayanamsa", *_PLACE)
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
    span, names = _days({"month": month, "date": date}, where)
    signs = {"zodiac": zodiac, "ayanamsa": ayanamsa}
    counted = {name: word for name, word in signs.items() if word is not None}
    return await _answered(request, {**span, **where, **counted, "search": search}, names)


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
    date: Date = None,
    place: PlaceName = None,
    latitude: Latitude = None,
    longitude: Longitude = None,
) -> Response:
    """`/sun?month=2026-11&place=Ulm, DE`, `/sun?date=2026-11-28&place=Ulm, DE`."""
    _known(request, "month", "date", *_PLACE)
    where = await _where(request, place, latitude, longitude)
    search: list[dict[str, Any]] = [
        {"kind": kind, "bodies": ["Sun"]} for kind in ("rise", "transit", "set")
    ]
    search.append({"kind": "twilight"})
    span, names = _days({"month": month, "date": date}, where)
    return await _answered(request, {**span, **where, "search": search}, names)
