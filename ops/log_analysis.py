"""What the logs say: errors, statuses, the slowest operations."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import click

from ops import logs
from ops.configuration import configured
from ops.outcome import FINDING, GOOD

_BAD = {"error", "critical"}
_CRASH = ("Traceback (most recent call last)", "Error:", "Exception:")
_REQUESTS = {"request", "access"}


@click.command()
@click.argument("files", nargs=-1)
@click.option("--last", type=logs.Duration(), help="Only the last while: 90m, 24h, 7d.")
@click.option("--errors", is_flag=True, help="Only errors; exit code 1 when there are any.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def log_analysis(
    files: tuple[str, ...], last: timedelta | None, errors: bool, as_json: bool
) -> None:
    """Count what the logs tell: FILES, `-` for standard input, else the logs of RUN_DIR."""
    settings = configured()
    summary = analyse(logs.read(logs.sources(settings, files), last))
    if errors:
        summary = {name: summary[name] for name in ("lines", "errors", "server_errors")}
    if as_json:
        click.echo(json.dumps(summary, indent=2))
    else:
        _print(summary)
    errors_seen = bool(summary["errors"]) or bool(summary["server_errors"])
    sys.exit(FINDING if errors and errors_seen else GOOD)


def analyse(lines: Iterable[logs.Line]) -> dict[str, Any]:
    """Return counts of errors, statuses and levels, and the milliseconds of each operation."""
    count = 0
    levels: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    times: dict[str, list[float]] = defaultdict(list)
    for line in lines:
        count += 1
        event = str(line.get("event"))
        levels[str(line.get("level", "none"))] += 1
        if str(line.get("level")) in _BAD or (event == "text" and _crashed(line)):
            errors[_named(line)] += 1
        if event in _REQUESTS:
            status, operation = str(line.get("status")), str(line.get("operation", "nginx"))
            statuses[status] += 1
            if status.startswith("5"):
                failed[f"{operation} {status} {line.get('code', '')}".strip()] += 1
            if isinstance(line.get("ms"), int | float):
                times[operation].append(float(line["ms"]))
    return {
        "lines": count,
        "levels": dict(levels.most_common()),
        "errors": dict(errors.most_common()),
        "server_errors": dict(failed.most_common()),
        "statuses": dict(sorted(statuses.items())),
        "milliseconds": {name: _spread(values) for name, values in sorted(times.items())},
    }


def _crashed(line: logs.Line) -> bool:
    return any(word in str(line["text"]) for word in _CRASH)


def _named(line: logs.Line) -> str:
    """Return what makes an error the same as another: event, source and reason."""
    if line.get("event") == "text":
        return str(line["text"])[:200]
    parts = [line.get("source"), line.get("event"), line.get("error") or line.get("reason")]
    raised = line.get("raised")
    if isinstance(raised, list) and raised:
        parts.append(raised[0])
    return " ".join(str(part) for part in parts if part)[:300]


def _spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)

    def at(share: float) -> float:
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    return {
        "count": len(ordered), "p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "max": ordered[-1]
    }  # fmt: skip


def _print(summary: dict[str, Any]) -> None:
    for title, section in summary.items():
        if not isinstance(section, dict):
            click.echo(f"{title}: {section}")
            continue
        click.echo(f"{title.replace('_', ' ')}:{'' if section else ' none'}")
        for name, value in section.items():
            if isinstance(value, dict):
                value = ", ".join(f"{k} {v:g}" for k, v in value.items())  # noqa: PLW2901
            click.echo(f"  {value:>8}  {name}" if isinstance(value, int) else f"  {name}: {value}")
