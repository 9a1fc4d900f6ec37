"""What the service knows and covers, told by itself: GET /bodies, /ayanamsas, /houses and so on."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from services.common import accept, status_page
from services.common.accept import HTML, JSON, MARKDOWN
from services.common.problems import Problem
from services.ephemeris.astrology.lots import DEFINITIONS
from services.ephemeris.astrology.zodiac_offset import ayanamsas_on
from services.ephemeris.constants import DAY, J2000
from services.ephemeris.errors import OutOfCoverage
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import DEFAULT_BODIES
from services.ephemeris.targets.name_search import search
from services.ephemeris.targets.registry import REGISTRY
from services.ephemeris.targets.target import Target
from services.hints import sentence
from services.spice.api import catalogue_words
from services.spice.api.answer import answers_of
from services.spice.api.caches import Remembered
from services.spice.api.catalogue_schemas import (
    AyanamsaList,
    BodiesAnswer,
    CoverageAnswer,
    HouseList,
    Info,
)
from services.spice.api.fields import TEXT_LIMIT
from services.spice.api.ids import AYANAMSAS, BODIES, HOUSES
from services.spice.api.models import MAX_CHARTS, ChartRequest
from services.spice.api.openapi import refusals

UNIX_EPOCH_JD = 2440587.5
USUAL, MOST = 20, 100
"""How many targets a search tells."""

router = APIRouter(tags=["about"], default_response_class=Response)


def _json(value: Any) -> Response:
    return Response(value if isinstance(value, bytes) else orjson.dumps(value), media_type=JSON)


_BODIES = orjson.dumps(
    {
        "bodies": [
            {
                "id": body.id,
                "kind": body.kind,
                "naif_id": body.naif,
                "point": body.point,
                "definition": body.definition,
                "source": body.source,
            }
            for body in BODIES.values()
        ],
        "default": DEFAULT_BODIES,
        "lots": [
            {"id": name, "definition": definition, "source": source}
            for name, (definition, source) in DEFINITIONS.items()
            if name.startswith("part_of_")
        ],
    }
)
_HOUSES = orjson.dumps({"houses": [asdict(entry) for entry in HOUSES.values()], "default": None})


@router.get(
    "/bodies",
    operation_id="bodies",
    summary="The usual bodies and points; with q a search of all targets: stars, small bodies too",
    responses={200: {"model": BodiesAnswer}, **refusals(422)},
    openapi_extra={
        "parameters": [
            {
                "name": "q",
                "in": "query",
                "description": (
                    "Search all targets, stars and small bodies too, by name, designation, "
                    "number, or what they are called elsewhere: `spica`, `alpha leo`, `2060`, "
                    "`rahu`."
                ),
                "schema": {"type": "string", "minLength": 1, "maxLength": TEXT_LIMIT},
            },
            {
                "name": "limit",
                "in": "query",
                "description": "How many to tell of those that `q` finds.",
                "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
            },
        ]
    },
)
async def bodies(request: Request) -> Response:
    """`default` lists what a chart holds when it does not name its `bodies`; `q` searches all."""
    if not request.scope["query_string"]:
        return _json(_BODIES)
    query, limit = _wanted(request)
    engine: Ephemeris | None = request.app.state.ephemeris
    targets, total = search(query, limit)
    rows = [_row(target, engine) for target in targets]
    hint = None
    if not targets:
        hint = sentence(f"{query!r} is not known here{REGISTRY.refusal(query)}")
    answer = {"query": query, "bodies": rows, "total": total, "hint": hint}
    if accept.preferred(request.headers.get("accept", ""), (JSON, MARKDOWN)) == MARKDOWN:
        return accept.markdown(catalogue_words.bodies(answer))
    return accept.varied(_json(answer))


def _wanted(request: Request) -> tuple[str, int]:
    """Return the query and how many are wanted. Raises VALIDATION_FAILED."""
    given = request.query_params
    unknown = [name for name in given if name not in {"q", "limit"}]
    if unknown:
        raise Problem(
            "VALIDATION_FAILED",
            f"{unknown[0][:TEXT_LIMIT]}: is not a parameter of this route; it has q and limit.",
            field=unknown[0][:TEXT_LIMIT],
        )
    query = given.get("q", "").strip()
    if not 1 <= len(query) <= TEXT_LIMIT:
        raise Problem(
            "VALIDATION_FAILED", f"q: must be 1 to {TEXT_LIMIT} characters to look for.", field="q"
        )
    word = given.get("limit", str(USUAL))
    if not (word.isascii() and word.isdigit() and 1 <= int(word[:4]) <= MOST and len(word) < 4):
        raise Problem(
            "VALIDATION_FAILED", f"limit: must be a whole number from 1 to {MOST}.", field="limit"
        )
    return query, int(word)


def _row(target: Target, engine: Ephemeris | None) -> dict[str, Any]:
    spans = None if engine is None else target.span(engine.pool)
    return {
        "id": target.id,
        "kind": target.kind,
        "catalogue": target.catalogue,
        "number": target.number,
        "aliases": target.aliases,
        "point": target.point,
        "magnitude": target.magnitude,
        "definition": target.definition,
        "source": target.source,
        "sigma": target.sigma,
        "spans_jd_tdb": None
        if spans is None
        else [(J2000 + a / DAY, J2000 + b / DAY) for a, b in spans],
    }


@router.get(
    "/ayanamsas",
    operation_id="ayanamsas",
    summary="Every ayanamsa, with its definition, source and value today",
    responses={200: {"model": AyanamsaList}},
)
async def ayanamsas(request: Request) -> Response:
    """List them; besides these, a request may bring its own: `{"t0_jd": .., "value": ..}`."""
    state = request.app.state
    kept: Remembered | None = getattr(state, "ayanamsas", None)
    if kept is None:
        settings = state.settings
        ttl = settings.ayanamsa_cache_ttl if settings.enable_ayanamsa_cache else 0
        kept = state.ayanamsas = Remembered(ttl)
    today = UNIX_EPOCH_JD + time.time() // DAY
    return _json(kept.get((today, state.ephemeris), lambda: _ayanamsas(state.ephemeris, today)))


def _ayanamsas(engine: Ephemeris | None, jd_tt: float) -> bytes:
    """Return the table with the values of one day, where there is an engine that reaches it."""
    values: dict[str, float] = {}
    if engine is not None:
        with suppress(OutOfCoverage):
            values = ayanamsas_on(engine, list(AYANAMSAS), jd_tt)
    lahiri = values.get("lahiri")
    rows = [
        {
            **asdict(entry),
            "today_deg": value,
            "minus_lahiri_deg": None if value is None or lahiri is None else value - lahiri,
        }
        for name, entry in AYANAMSAS.items()
        for value in (values.get(name),)
    ]
    return orjson.dumps(
        {"ayanamsas": rows, "default": ChartRequest.model_fields["ayanamsa"].default}
    )


@router.get(
    "/houses",
    operation_id="houses",
    summary="Every house system, with its definition and source",
    responses={200: {"model": HouseList}},
)
async def houses() -> Response:
    """Return the systems; where one has no cusps, /calculate says which other it used."""
    return _json(_HOUSES)


@router.get(
    "/coverage",
    operation_id="coverage",
    summary="Which moments this instance can answer",
    responses={
        200: {
            "model": CoverageAnswer,
            "description": f"JSON, or for browsers (`accept: {HTML}`) a page.",
            "content": accept.PAGE,
        },
        **refusals(503),
    },
)
async def coverage(request: Request) -> Response:
    """Moments outside are refused with DATE_OUT_OF_COVERAGE and this same `coverage`."""
    answers = answers_of(request)
    pool = answers.engine.pool
    begin, end = pool.orientation_span
    answer = {
        "kernel_set_tag": pool.tag,
        "ephemeris": pool.ephemeris,
        "coverage": answers.about["coverage"],
        "windows_jd_tdb": [[J2000 + a / DAY, J2000 + b / DAY] for a, b in pool.windows],
        "measured_orientation_jd_tdb": [J2000 + begin / DAY, J2000 + end / DAY],
    }
    if status_page.wanted(request.scope):
        return status_page.response(request.scope, catalogue_words.coverage(answer))
    return accept.varied(_json(answer))


@router.get(
    "/info",
    operation_id="info",
    summary="Version, kernels and limits of this instance",
    responses={200: {"model": Info}, **refusals(503)},
)
async def info(request: Request) -> Response:
    """Enough to say which code and which files an answer came from."""
    about = answers_of(request).about
    size = request.app.state.settings.max_request_size
    return _json(
        {
            "name": "involution-engine",
            **about,
            "limits": {"charts_in_a_batch": MAX_CHARTS, "request_bytes": size},
        }
    )
