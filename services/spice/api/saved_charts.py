"""POST /charts, GET and DELETE /charts/{id}: charts kept under links that nobody can guess."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from services.common import security_events
from services.common.accept import JSON
from services.common.json_body import read_json, validate
from services.common.problems import Problem, request_id
from services.spice.api import examples
from services.spice.api.answer import answers_of
from services.spice.api.located import located
from services.spice.api.models import ChartRequest
from services.spice.api.openapi import json_request, refusals
from services.spice.api.schemas import SavedChart, StoredChart
from services.spice.api.unknown_time_model import refuse_unknown_time
from services.store.chart_records import Deletion, Stored
from services.store.chart_store import Store, Unavailable
from services.time_resolver.routes import resolver_of

router = APIRouter()

SECRET_HEADER = "x-delete-secret"  # noqa: S105 - a name, not a secret
_PRIVATE = {"cache-control": "private, no-store"}
CHART_ID: dict[str, Any] = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The id that POST /charts gave.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{22}$"},
}
_SECRET: dict[str, Any] = {
    "name": SECRET_HEADER,
    "in": "header",
    "required": True,
    "description": "The `delete_secret` that POST /charts gave.",
    "schema": {"type": "string", "maxLength": 100},
}


@router.post(
    "/charts",
    summary="Compute one chart and keep it, with its request, under a link",
    tags=["saved charts"],
    operation_id="save_chart",
    status_code=201,
    response_class=Response,
    responses={201: {"model": SavedChart}, **refusals(400, 413, 415, 422, 429, 503)},
    openapi_extra=json_request("ChartRequest", examples.CHARTS),
)
async def save(request: Request) -> Response:
    """Take what `/calculate` takes. The answer holds the chart, its `id`, and `delete_secret`.

    The id is 128 random bits: whoever has the link can read the chart, nobody else. The secret is
    told this once; only its hash is kept.
    """
    value = await read_json(request)
    refuse_unknown_time(value)
    chart = validate(ChartRequest, await located(request, value))
    if chart.needs_time_zones:
        await resolver_of(request.app)
    answer = answers_of(request).chart(chart, request_id(request.scope))
    given = chart.model_dump_json(exclude_unset=True, exclude=chart.filled_in).encode()
    try:
        saved = await _store(request).save(given, answer)
    except Unavailable as error:
        raise _unavailable(error) from None
    link = f"/charts/{saved.id}"
    body = {
        "id": saved.id,
        "url": link,
        "created": _iso(saved.created_ms),
        "delete_secret": saved.secret,
        "chart": orjson.Fragment(answer),
    }
    return Response(
        orjson.dumps(body), 201, headers={**_PRIVATE, "location": link}, media_type=JSON
    )


@router.get(
    "/charts/{id}",
    summary="A saved chart, byte for byte as it was given, with its request",
    tags=["saved charts"],
    operation_id="read_chart",
    response_class=Response,
    responses={200: {"model": StoredChart}, **refusals(404, 429, 503)},
    openapi_extra={"parameters": [CHART_ID]},
)
async def read(request: Request) -> Response:
    """Nothing is computed again: `chart.meta` tells with which kernels and models it was."""
    stored = await stored_chart(request)
    body = {
        "id": stored.id,
        "created": _iso(stored.created_ms),
        "request": orjson.Fragment(stored.request),
        "chart": orjson.Fragment(stored.answer),
    }
    return Response(orjson.dumps(body), headers=_PRIVATE, media_type=JSON)


@router.delete(
    "/charts/{id}",
    summary="Delete a saved chart",
    tags=["saved charts"],
    operation_id="delete_chart",
    status_code=204,
    response_class=Response,
    responses=refusals(403, 404, 429, 503),
    openapi_extra={"parameters": [CHART_ID, _SECRET]},
)
async def delete(request: Request) -> Response:
    """Delete it at once and for good; backups keep it until they are dropped."""
    secret = request.headers.get(SECRET_HEADER, "")
    try:
        done = await _store(request).delete(request.path_params["id"], secret)
    except Unavailable as error:
        raise _unavailable(error) from None
    if done is Deletion.WRONG_SECRET:
        security_events.note("wrong_secret", request.scope.get("client_address"))
        raise Problem("WRONG_SECRET", f"Send the delete_secret in the header {SECRET_HEADER}.")
    if done is Deletion.MISSING:
        raise Problem("NOT_FOUND", "There is no chart of this id, or it was deleted.")
    return Response(status_code=204)


async def stored_chart(request: Request) -> Stored:
    """Return the chart of the request's path. Raises Problem."""
    try:
        stored = await _store(request).find(request.path_params["id"])
    except Unavailable as error:
        raise _unavailable(error) from None
    if stored is None:
        raise Problem("NOT_FOUND", "There is no chart of this id, or it was deleted.")
    return stored


def _store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


def _unavailable(error: Unavailable) -> Problem:
    return Problem("STORE_UNAVAILABLE", str(error), headers={"retry-after": "5"})


def _iso(unix_ms: int) -> str:
    moment = datetime.fromtimestamp(unix_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
