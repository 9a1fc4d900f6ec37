"""How the gateway is, and where it sends what: /health, /metrics, /routing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Protocol

import orjson
from starlette.responses import Response
from starlette.types import Scope

from gateway.gateway_settings import GatewaySettings
from gateway.routing import Name, Router
from gateway.upstream import Upstream
from services.common import accept, metrics, resources, status_page
from services.common.health_words import health_page
from services.common.problems import Problem
from services.common.scrape import scraped
from services.common.status_page import Section, StatusPage
from services.common.version import VERSION


class Instance(Protocol):
    """What is told of: the gateway's settings, its edges and its engines."""

    settings: GatewaySettings
    router: Router
    upstreams: dict[Name, Upstream]


LINKS = {"Chart": "/", "API": "/docs", "Coverage": "/routing", "Health": "/health"}


def answer(gateway: Instance, scope: Scope) -> Response:
    """Return the answer of one of the gateway's own routes."""
    path = scope["path"]
    if path == "/health/live":
        return _json({"status": "alive"})
    if path == "/health/ready":
        return _ready(gateway)
    if path == "/health":
        return _health(gateway, scope)
    if path == "/metrics":
        return _metrics(gateway)
    return _routing(gateway, scope)


def _ready(gateway: Instance) -> Response:
    if all(upstream.state != "ready" for upstream in gateway.upstreams.values()):
        raise Problem("NOT_READY", "No engine can be reached.", headers={"Retry-After": "5"})
    return _json({"status": "ready"})


def _health(gateway: Instance, scope: Scope) -> Response:
    """503 when the modern engine is away; `degraded` (200) when only the historical one is."""
    checks = {name: _upstream(upstream) for name, upstream in gateway.upstreams.items()}
    checks["historical"]["status"] = {"unhealthy": "degraded"}.get(
        checks["historical"]["status"], checks["historical"]["status"]
    )
    status = max(
        (check["status"] for check in checks.values()),
        key=("healthy", "degraded", "unhealthy").index,
    )
    body = {
        "status": status,
        "timestamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "uptime_seconds": round(time.time() - resources.started()),
        "service": {
            "name": "involution-gateway",
            "version": VERSION,
            "instance_id": gateway.settings.instance,
            "environment": gateway.settings.environment,
        },
        "checks": checks,
    }
    code = 503 if status == "unhealthy" else 200
    if status_page.wanted(scope):
        return status_page.response(scope, health_page(body, LINKS), code)
    return accept.varied(_json(body, code))


def _upstream(upstream: Upstream) -> dict[str, Any]:
    span = upstream.span
    return {
        "status": "healthy" if upstream.state == "ready" else "unhealthy",
        "state": upstream.state,
        "breaker": "open" if upstream.breaker.open else "closed",
        "ephemeris": span.ephemeris if span else None,
        "kernel_set_tag": span.kernel_set if span else None,
        "poll_ms": None if upstream.poll_ms is None else round(upstream.poll_ms, 2),
    }


def _metrics(gateway: Instance) -> Response:
    def facts() -> Iterator[metrics.Fact]:
        yield "involution_build_info", "What is running", {"version": VERSION}, 1
        yield "involution_start_time_seconds", "When the instance started", {}, resources.started()

    return scraped(gateway.settings.metrics_enabled, facts)


def _routing(gateway: Instance, scope: Scope) -> Response:
    """Tell the edges, and what each upstream is for."""
    modern, upstreams = gateway.router.modern, gateway.upstreams
    past = upstreams["historical"].span
    body = {
        "modern": {
            "kernel": "de440",
            "ephemeris": modern.ephemeris,
            "coverage": modern.summary(),
            "assumed": upstreams["modern"].span is None,
            "available": upstreams["modern"].state == "ready",
        },
        "historical": {
            "kernel": "de441",
            "ephemeris": past.ephemeris if past else None,
            "coverage": past.summary() if past else None,
            "available": upstreams["historical"].state == "ready",
        },
        "rule": "An instant inside the modern coverage goes to the modern engine, any other to "
        "the historical one, which must be enabled.",
        "how_to_enable": {"header": "x-historical-enabled: true", "query": "?kernel=de441"},
    }
    if status_page.wanted(scope):
        return status_page.response(scope, _coverage_page(gateway, body))
    return accept.varied(_json(body))


def _coverage_page(gateway: Instance, body: dict[str, Any]) -> StatusPage:
    """Return the edges as a page."""
    spans = {name: body[name]["coverage"] for name in ("modern", "historical")}
    begin, end = (spans["modern"][side].partition("T")[0] for side in ("begin", "end"))
    lead = f"Moments from {begin} to {end} are answered by {body['modern']['ephemeris']}"
    if spans["historical"] is not None:
        begin, end = (spans["historical"][side].partition("T")[0] for side in ("begin", "end"))
        lead += f", others from {begin} to {end} by {body['historical']['ephemeris']}, once enabled"
    sections = [
        Section(
            f"The {name} engine",
            {key: value for key, value in body[name].items() if key != "available"},
            gateway.upstreams[name].state,
        )
        for name in gateway.upstreams
    ]
    rules = {"rule": body["rule"], "how_to_enable": body["how_to_enable"]}
    sections.append(Section("Which engine answers", rules))
    return StatusPage("Coverage", lead + ".", sections, links=LINKS)


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(
        orjson.dumps(body),
        status_code=status,
        headers={"cache-control": "no-store"},
        media_type="application/json",
    )
