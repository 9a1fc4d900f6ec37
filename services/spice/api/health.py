"""How the instance is: for people, load balancers and Prometheus."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from services.common import accept, metrics, resources, status_page
from services.common.accept import HTML, PAGE
from services.common.health_words import health_page
from services.common.performance import Performance
from services.common.problems import Problem
from services.common.scrape import scraped
from services.common.version import VERSION
from services.refresh.watch import Watch
from services.spice import kernel_watch
from services.spice.api.health_schemas import HealthAnswer, LiveAnswer, ReadyAnswer
from services.spice.api.openapi import refusals
from services.spice.engine import delta_t_now
from services.spice.supplies import ORIENTATION
from services.store.chart_store import Store
from services.time_resolver import renewal
from services.time_resolver.resolve import Resolver
from services.time_resolver.routes import check_of, resolver_of

router = APIRouter(tags=["operations"], default_response_class=Response)

SLOW_P95_MS = 500.0  # the deployment checklist's limit
FULL_SHARE = 0.9
J2000_JD = 2451545.0
DAY_S = 86400.0
_ORDER = ("healthy", "degraded", "unhealthy")


@router.get(
    "/health",
    summary="Everything about the instance's health, all its workers together",
    operation_id="health",
    responses={
        200: {
            "model": HealthAnswer,
            "description": f"JSON, or for browsers (`accept: {HTML}`) a page.",
            "content": PAGE,
        },
        503: {"model": HealthAnswer, "content": PAGE},
    },
)
async def health(request: Request) -> Response:
    """503 when this worker cannot compute; `degraded` (200) when it can, but not as it should."""
    state = request.app.state
    samples = metrics.samples(max_age=1.0)
    checks = {
        "spice": _spice(state, samples),
        "time_resolver": _time_resolver(await resolver_of(request.app), state.watch),
        "performance": _performance(state.recent.look(samples, time.monotonic())),
        "security": _security(state, samples),
        "store": _store(state.store),
        "system": _system(),
    }
    status = max((check["status"] for check in checks.values()), key=_ORDER.index)
    body = {
        "status": status,
        "timestamp": _iso(time.time()),
        "uptime_seconds": round(time.time() - resources.started()),
        "service": {
            "name": "involution-engine",
            "version": VERSION,
            "instance_id": state.settings.instance,
            "environment": state.settings.environment,
        },
        "checks": checks,
    }
    code = 503 if status == "unhealthy" else 200
    if status_page.wanted(request.scope):
        return status_page.response(request.scope, health_page(body), code)
    return accept.varied(_json(body, code))


@router.get(
    "/health/live",
    summary="The process answers",
    operation_id="live",
    responses={200: {"model": LiveAnswer}},
)
async def live() -> Response:
    """Touches no dependency: a restart would mend nothing that this does not show."""
    return _json({"status": "alive"})


@router.get(
    "/health/ready",
    summary="The instance can compute",
    operation_id="ready",
    responses={200: {"model": ReadyAnswer}, **refusals(503)},
)
async def ready(request: Request) -> Response:
    """503 NOT_READY until this worker's kernels are loaded and no worker's are found wrong.

    A worker that is still loading, as at a reload, does not count against the others. A kernel file
    that has changed on disk counts: answers stay right, but a restart would fail.
    """
    if request.app.state.ephemeris is None:
        raise Problem("NOT_READY", "The ephemeris is not loaded; the log says why.")
    samples = metrics.samples(max_age=1.0)
    if metrics.total(samples, "involution_workers_broken"):
        raise Problem("NOT_READY", "Another worker's kernels are wrong; the log says why.")
    if names := kernel_watch.changed_kernels(samples):
        raise Problem("NOT_READY", _differs(names))
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
    return scraped(state.settings.metrics_enabled, lambda: facts(state))


def facts(state: Any) -> Iterator[metrics.Fact]:
    """Yield what is the same in all workers: build, kernels, coverage, Earth orientation."""
    build = {"version": VERSION, "python": platform.python_version()}
    pool = state.ephemeris.pool if state.ephemeris else None
    if pool is not None:
        build["spice"] = pool.spice_version
    yield "involution_build_info", "What is running", build, 1
    memory = sum(map(resources.proportional_mb, resources.processes())) * resources.MB
    yield "involution_memory_pss_bytes", "Memory of all workers, shared pages once", {}, memory
    if limit := resources.memory_limit_mb():
        text = "Memory that the instance's container may use"
        yield "involution_memory_limit_bytes", text, {}, limit * resources.MB
    yield "involution_start_time_seconds", "When the instance started", {}, resources.started()
    yield from state.watch.facts()
    if state.resolver is not None:
        yield from renewal.facts(state.resolver.database)
    if pool is None:
        return
    held = sum(one.source.stat().st_size for one in pool.served if one.blocks is None)
    yield "involution_kernels_held_bytes", "Memory that holds kernels, touched or not", {}, held
    tag = {"tag": pool.tag, "ephemeris": pool.ephemeris}
    yield "involution_kernel_set_info", "The loaded kernel set", tag, 1
    begin, end = (_jd(et) for et in pool.coverage)
    yield "involution_coverage_begin_jd", "First covered instant, JD TDB", {}, begin
    yield "involution_coverage_end_jd", "Last covered instant, JD TDB", {}, end
    measured = _unix(pool.orientation_span[1])
    yield "involution_eop_end_time_seconds", "Earth orientation known until", {}, measured
    age = time.time() - measured
    yield "involution_eop_age_seconds", "Since Earth orientation ends (below 0: ahead)", {}, age
    if pool.measured_until is not None:
        last = _unix(pool.measured_until)
        yield "involution_eop_measured_time_seconds", "Earth orientation measured until", {}, last
        age = time.time() - last
        yield "involution_eop_measured_age_seconds", "Since the last measurement in it", {}, age
    yield "involution_delta_t_seconds", "TT - UT1 now", {}, delta_t_now(state.ephemeris)


def _spice(state: Any, samples: metrics.Samples) -> dict[str, Any]:
    workers = int(metrics.total(samples, "involution_workers"))
    working = int(metrics.total(samples, "involution_workers_ready"))
    refresh = state.watch.summary(ORIENTATION)
    if state.ephemeris is None:
        counted = {"kernels_loaded": 0, "changed_on_disk": [], "workers": workers, "ready": working}
        return {"status": "unhealthy", **counted, "fault": state.fault, "refresh": refresh}
    pool = state.ephemeris.pool
    changed = kernel_watch.changed(samples)
    begin, end = pool.coverage
    measured = None if pool.measured_until is None else _unix(pool.measured_until)
    return {
        "status": "healthy" if working >= workers and not changed else "degraded",
        "fault": _differs(changed) if changed else None,
        "changed_on_disk": changed,
        "kernels_loaded": len(pool.kernels),
        "kernel_set_tag": pool.tag,
        "ephemeris": pool.ephemeris,
        "coverage_jd": [_jd(begin), _jd(end)],
        "orientation_until": _iso(_unix(pool.orientation_span[1])),
        "orientation_measured_until": None if measured is None else _iso(measured + 3600.0)[:10],
        "orientation_age_days": None if measured is None else _days_since(measured),
        "orientation_issue": state.orientation_issue,
        "refresh": refresh,
        "workers": workers,
        "ready": working,
    }


def _differs(names: list[str]) -> str:
    return (
        f"What was verified is no longer on disk: {', '.join(names)}. Answers stay right, from "
        "memory, but a restart would fail. Put back what was there: the instance is then ready."
    )


def _performance(recent: Performance) -> dict[str, Any]:
    slow = recent.p95_ms is not None and recent.p95_ms > SLOW_P95_MS
    return {
        "status": "degraded" if slow else "healthy",
        "latency_p50_ms": recent.p50_ms,
        "latency_p95_ms": recent.p95_ms,
        "latency_p99_ms": recent.p99_ms,
        "requests": recent.requests,
        "server_errors": recent.failures,
        "window_seconds": recent.seconds,
    }


def _security(state: Any, samples: metrics.Samples) -> dict[str, Any]:
    settings, limiter = state.settings, state.limiter
    # Redis is shared only while every worker reaches it.
    shared = limiter.shared is not None and metrics.total(samples, "involution_redis_up") > 0
    wanted = limiter.shared is not None or settings.production
    return {
        "status": "degraded" if wanted and limiter.enabled and not shared else "healthy",
        "rate_limit": settings.rate_limit if limiter.enabled else "disabled",
        "rate_limit_storage": "redis" if shared else "memory",
        "rate_limited_requests": int(metrics.total(samples, "involution_rate_limited_total")),
        "blocked_requests": int(metrics.total(samples, "involution_blocked_total")),
        "redis_fallbacks": int(metrics.total(samples, "involution_redis_fallbacks_total")),
    }


def _store(store: Store) -> dict[str, Any]:
    # Charts need no database: without it the engine is hurt, not down.
    good = store.url is None or (store.well and store.writable)
    return {
        "status": "healthy" if good else "degraded",
        "storage": store.kind,
        "readable": store.well,
        "writable": store.writable,
    }


def _system() -> dict[str, Any]:
    memory = [round(resources.proportional_mb(pid), 1) for pid in resources.processes()]
    limit = resources.memory_limit_mb()
    full = limit is not None and sum(memory) > FULL_SHARE * limit
    return {
        "status": "degraded" if full else "healthy",
        "memory_usage_mb": round(sum(memory), 1),
        "memory_per_worker_mb": memory,
        "memory_limit_mb": None if limit is None else round(limit, 1),
        "open_files": resources.open_files(),
    }


def _time_resolver(resolver: Resolver | None, watch: Watch) -> dict[str, Any]:
    check = check_of(resolver, watch)
    # Charts of a birth_time need no time zones: without them the engine is hurt, not down.
    return check if resolver is not None else {**check, "status": "degraded"}


def _jd(et: float) -> float:
    """Return seconds past J2000 as a Julian date of the same scale."""
    return J2000_JD + et / DAY_S


def _unix(et: float) -> float:
    """Return seconds past J2000 (TDB) as Unix time, within about a minute: only ages need it."""
    return (_jd(et) - 2440587.5) * DAY_S - 69.184


def _days_since(unix: float) -> float:
    return round((time.time() - unix) / DAY_S, 1)


def _iso(unix: float) -> str:
    return datetime.fromtimestamp(unix, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(
        orjson.dumps(body),
        status_code=status,
        headers={"cache-control": "no-store"},
        media_type="application/json",
    )
