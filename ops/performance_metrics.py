"""Latency, errors, memory of all instances, and whether they keep the promises."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from ops.configuration import configured
from ops.instances import BAD_SHARE, SLOW_P95_MS, Look, look_at
from ops.outcome import FINDING, GOOD

COMPUTING = ("calculate", "batch", "ephemeris", "time_resolve")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def performance_metrics(as_json: bool) -> None:
    """Tell each instance's latency by operation since its start, errors, memory and workers.

    INSTANCE_URLS names the instances: a proxy does not show /metrics. Exit code 1 when the recent
    95th percentile is above 500 ms or more than 5 % of the answers were errors of the service.
    """
    settings = configured()
    summaries = [summary(one) for one in look_at(settings.instances)]
    if as_json:
        click.echo(json.dumps(summaries, indent=2))
    else:
        for one in summaries:
            _print(one)
    sys.exit(GOOD if all(one["good"] for one in summaries) else FINDING)


def summary(one: Look) -> dict[str, Any]:
    """Return what one instance's numbers say; `findings` names what is not as promised."""
    checks = one.health.get("checks", {})
    recent, system = checks.get("performance", {}), checks.get("system", {})
    requests, errors = one.requests(), one.server_errors()
    share = errors / requests if requests else 0.0
    slow = recent.get("latency_p95_ms")
    findings = []
    if one.status == 0:
        findings.append("nobody answers")
    elif not one.samples:
        findings.append("/metrics is not shown there: name the instances in INSTANCE_URLS")
    if slow is not None and slow > SLOW_P95_MS:
        findings.append(f"p95 of {slow:g} ms is above {SLOW_P95_MS:g} ms")
    if share > BAD_SHARE:
        findings.append(f"{100 * share:.1f} % of the answers are errors")
    return {
        "instance": one.name,
        "good": not findings,
        "findings": findings,
        "requests": int(requests),
        "server_errors": int(errors),
        "recent_ms": {k: recent.get(f"latency_{k}_ms") for k in ("p50", "p95", "p99")},
        "since_start_ms": {
            name: {f"p{int(100 * s)}": one.milliseconds(s, [name]) for s in (0.5, 0.95, 0.99)}
            for name in one.operations()
            if name in COMPUTING or not as_side(name)
        },
        "memory_mb": system.get("memory_usage_mb"),
        "memory_per_worker_mb": system.get("memory_per_worker_mb"),
        "uptime_seconds": one.health.get("uptime_seconds"),
    }


def as_side(name: str) -> bool:
    """Say whether an operation is an operator's or a browser's, not a client's."""
    return name in {"health", "live", "ready", "metrics", "debug", "docs", "openapi", "unknown"}


def _print(one: dict[str, Any]) -> None:
    mark = "ok  " if one["good"] else "FAIL"
    click.echo(
        f"{mark} {one['instance']}: {one['requests']} requests, {one['server_errors']} errors, "
        f"{one['memory_mb']} MB, up {one['uptime_seconds']} s"
    )
    known = {name: value for name, value in one["recent_ms"].items() if value is not None}
    recent = ", ".join(f"{name} {value} ms" for name, value in known.items())
    click.echo(f"     recently: {recent or 'nothing was computed'}")
    for name, times in one["since_start_ms"].items():
        click.echo(f"     {name}: " + ", ".join(f"{k} {v} ms" for k, v in times.items()))
    for finding in one["findings"]:
        click.echo(f"     {finding}")
