"""The resolver's own app: `uvicorn services.time_resolver.main:app --port 8002`.

The engine carries the same route; this app serves it where no ephemeris is wanted.
"""

from __future__ import annotations

import asyncio
import os
import platform
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from services.common import (
    accept,
    documentation,
    http_contract,
    logging,
    metrics,
    problems,
    resources,
    settings,
    status_page,
    tracing,
)
from services.common.health_words import health_page
from services.common.http_contract import refusals
from services.common.limiter import Limiter
from services.common.middleware import stack
from services.common.operation import Operation, Operations, computing
from services.common.problems import Problem
from services.common.scrape import scraped
from services.common.version import VERSION
from services.refresh.watch import Watch
from services.time_resolver import renewal, routes, town_routes
from services.time_resolver.resolve import Resolver
from services.time_resolver.resolve_schemas import ResolveRequest
from services.time_resolver.routes import check_of

log = logging.get(__name__)

OPERATIONS: Operations = {
    ("POST", "/time/resolve"): computing("time_resolve"),
    ("GET", "/places"): Operation("places"),
    ("GET", "/health"): Operation("health"),
    ("GET", "/health/live"): Operation("live"),
    ("GET", "/health/ready"): Operation("ready"),
    ("GET", "/metrics"): Operation("metrics"),
    **{("GET", path): Operation("docs") for path in documentation.PATHS},
    ("GET", "/openapi.json"): Operation("openapi"),
}

router = APIRouter(tags=["operations"], default_response_class=Response)

_JSON: dict[str, Any] = {"model": dict[str, Any]}


def create_app(configured: settings.Settings) -> FastAPI:
    """Return the app; its data are loaded when it starts to serve."""
    logging.configure(configured.log_level, configured.log_format)
    limiter = Limiter(configured)
    app = FastAPI(
        title="Involution time resolver",
        version=VERSION,
        lifespan=_lifespan,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        middleware=[
            *tracing.middleware(configured, "involution-time-resolver"),
            *stack(configured, limiter, OPERATIONS),
        ],
    )
    app.state.settings, app.state.limiter, app.state.resolver = configured, limiter, None
    names = (renewal.TimeZones.name,)
    app.state.watch = Watch(configured.refresh_dir, names, configured.refresh_poll_seconds)
    problems.install(app)
    app.include_router(routes.router)
    app.include_router(town_routes.router)
    app.include_router(router)
    app.include_router(documentation.router)
    http_contract.install(app, (ResolveRequest,))
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    metrics.worker_begins(("time_resolve",))
    try:
        app.state.resolver = renewal.resolver(app.state.settings.refresh_dir, app.state.watch)
    except (OSError, ValueError, KeyError) as error:
        log.error("time_zone_data_missing", reason=str(error))  # noqa: TRY400 - the reason is enough
    metrics.READY.set(app.state.resolver is not None)
    async with app.state.limiter.watching():
        watching = asyncio.create_task(app.state.watch.run())
        log.info("started", pid=os.getpid(), ready=app.state.resolver is not None)
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
    log.info("stopped", pid=os.getpid())


@router.get(
    "/health",
    summary="Whether the resolver can answer, and by which data",
    operation_id="health",
    responses={200: _JSON, 503: _JSON},
)
async def health(request: Request) -> Response:
    """503 when the data are not loaded."""
    state = request.app.state
    check = check_of(state.resolver, state.watch)
    now = datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="seconds")
    body = {
        "status": check["status"],
        "timestamp": now.replace("+00:00", "Z"),
        "uptime_seconds": round(time.time() - resources.started()),
        "service": {
            "name": "involution-time-resolver",
            "version": VERSION,
            "instance_id": state.settings.instance,
            "environment": state.settings.environment,
        },
        "checks": {"time_resolver": check},
    }
    code = 200 if check["status"] == "healthy" else 503
    if status_page.wanted(request.scope):
        links = {"API": "/docs", "Health": "/health"}
        return status_page.response(request.scope, health_page(body, links), code)
    return accept.varied(_json(body, code))


@router.get(
    "/health/live",
    summary="The process answers",
    operation_id="live",
    responses={200: _JSON},
)
async def live() -> Response:
    """Touches no dependency."""
    return _json({"status": "alive"})


@router.get(
    "/health/ready",
    summary="The worker can resolve",
    operation_id="ready",
    responses={200: _JSON, **refusals(503)},
)
async def ready(request: Request) -> Response:
    """503 NOT_READY until the data are loaded."""
    if request.app.state.resolver is None:
        raise Problem("NOT_READY", "The time zone data are not loaded; the log says why.")
    return _json({"status": "ready"})


@router.get(
    "/metrics",
    summary="Prometheus text, all workers of the instance together",
    operation_id="metrics",
    responses={200: {"content": {"text/plain": {}}}, **refusals(404)},
)
async def prometheus(request: Request) -> Response:
    """404 when METRICS_ENABLED=0."""
    state = request.app.state
    return scraped(state.settings.metrics_enabled, lambda: _facts(state))


def _facts(state: Any) -> Iterator[metrics.Fact]:
    resolver: Resolver | None = state.resolver
    build = {"version": VERSION, "python": platform.python_version()}
    if resolver is not None:
        build["tzdb"] = resolver.database.version
    yield "involution_build_info", "What is running", build, 1
    yield "involution_start_time_seconds", "When the instance started", {}, resources.started()
    yield from state.watch.facts()
    if resolver is not None:
        yield from renewal.facts(resolver.database)


def _json(body: dict[str, Any], status: int = 200) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(orjson.dumps(body), status, headers, "application/json")


def _configured() -> settings.Settings:
    try:
        return settings.load()
    except settings.SettingsError as error:
        raise SystemExit(str(error)) from None


app = create_app(_configured())
