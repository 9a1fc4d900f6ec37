"""POST /time/resolve, for any app that has a `Resolver` in `app.state.resolver`."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from services.common import accept
from services.common.accept import JSON, MARKDOWN
from services.common.http_contract import json_request, refusals
from services.common.json_body import read_json, validate
from services.common.problems import Problem
from services.ephemeris.errors import InvalidInput
from services.refresh.watch import Watch
from services.time_resolver import renewal, resolve_words
from services.time_resolver.resolution import Place
from services.time_resolver.resolve import Resolver
from services.time_resolver.resolve_schemas import EXAMPLES, ResolveAnswer, ResolveRequest
from services.time_resolver.towns import town_answer, town_meant

router = APIRouter()
FORMATS = (JSON, MARKDOWN)


@router.post(
    "/time/resolve",
    summary="Local civil time and a place or zone to UTC: every candidate, with its reason",
    tags=["time"],
    operation_id="time_resolve",
    response_class=Response,
    responses={
        200: {"model": ResolveAnswer, "content": accept.WORDS},
        **refusals(400, 413, 415, 422, 429, 503),
    },
    openapi_extra=json_request("ResolveRequest", EXAMPLES),
)
async def resolve(request: Request) -> Response:
    """Candidates come by falling weight; `warnings` says what was assumed or is doubtful.

    Before standard time the local mean time of the place's own longitude comes first. Dates before
    a country took the Gregorian calendar are read as Julian unless `calendar` says otherwise.
    """
    resolver = await resolver_of(request.app)
    if resolver is None:
        raise Problem("NOT_READY", "The time zone data are not loaded; the log says why.")
    query = validate(ResolveRequest, await read_json(request))
    town = town_meant(request.app, query.place) if isinstance(query.place, str) else None
    point = None if town is None else Place(town.latitude, town.longitude)
    try:
        answer = resolver.resolve(query.query(point)).as_dict()
    except InvalidInput as error:
        raise Problem(error.code, str(error), field=error.field, **error.extra) from None
    if town is not None:
        answer["town"] = town_answer(town, resolver.places)
    if accept.preferred(request.headers.get("accept", ""), FORMATS) == MARKDOWN:
        return accept.markdown(resolve_words.resolution(answer))
    return Response(orjson.dumps(answer), media_type=JSON)


async def resolver_of(app: Any) -> Resolver | None:
    """Return the app's resolver, when it is still being loaded after a start, once it is there."""
    loading: asyncio.Task[None] | None = getattr(app.state, "resolver_loading", None)
    if loading is not None and not loading.done():
        await asyncio.wait([loading])
    resolver: Resolver | None = app.state.resolver
    return resolver


def check_of(resolver: Resolver | None, watch: Watch) -> dict[str, Any]:
    """Return the health check `time_resolver` of any app that carries a resolver."""
    refresh = watch.summary(renewal.TimeZones.name)
    if resolver is None:
        return {"status": "unhealthy", "tzdb_version": None, "refresh": refresh}
    database = resolver.database
    return {
        "status": "healthy",
        "tzdb_version": database.version,
        "tzdb_released": f"{database.released:%Y-%m-%dT%H:%M:%SZ}",
        "tzdb_age_days": round(renewal.age_days(database), 1),
        "boundary_version": resolver.places.boundary_version,
        "refresh": refresh,
    }
