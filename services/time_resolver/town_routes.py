"""GET /places: towns by name, each with its zone by the map, for any app that has a resolver."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services.common import accept
from services.common.accept import JSON, MARKDOWN
from services.common.http_contract import refusals
from services.common.problems import Problem
from services.gazetteer.town_lookup import LONGEST_QUERY, MOST
from services.time_resolver import resolve_words
from services.time_resolver.resolve_schemas import TownAnswer
from services.time_resolver.routes import FORMATS, resolver_of
from services.time_resolver.towns import gazetteer_of, town_answer

router = APIRouter()


class PlacesAnswer(BaseModel):
    """Towns, the likeliest first."""

    places: list[TownAnswer]
    source: Annotated[str, Field(description="To be named where the towns are shown (CC BY 4.0).")]


@router.get(
    "/places",
    summary="Towns by name, in any language, old or misspelt",
    tags=["time"],
    operation_id="places",
    response_class=Response,
    responses={200: {"model": PlacesAnswer, "content": accept.WORDS}, **refusals(422, 503)},
)
async def places(
    request: Request,
    q: Annotated[
        str,
        Query(description="A name; after commas, or at the end, a region, country or code."),
    ] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 10,
) -> Response:
    """`q` such as `Ulm`, `Konstantinopel`, `Springfield, IL`, `Paris Texas`, `東京`."""
    unknown = sorted(set(request.query_params) - {"q", "limit"})
    if unknown:
        raise Problem("VALIDATION_FAILED", f"{unknown[0][:64]!r} is not a parameter of /places.")
    if not q.strip():
        raise Problem("VALIDATION_FAILED", "q is the name of a town.", field="q")
    if len(q) > LONGEST_QUERY:
        raise Problem("VALIDATION_FAILED", f"q has at most {LONGEST_QUERY} characters.", field="q")
    resolver = await resolver_of(request.app)
    if resolver is None:
        raise Problem("NOT_READY", "The time zone data are not loaded; the log says why.")
    gazetteer = gazetteer_of(request.app)
    towns = [town_answer(town, resolver.places) for town in gazetteer.search(q, limit)]
    body = {"places": towns, "source": gazetteer.source}
    if accept.preferred(request.headers.get("accept", ""), FORMATS) == MARKDOWN:
        return accept.markdown(resolve_words.towns(body))
    return Response(orjson.dumps(body), media_type=JSON, headers=accept.VARY)
