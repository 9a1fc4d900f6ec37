"""Who was refused, and why: from the logs and from the audit trail."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import click

from ops import logs, trail
from ops.configuration import configured
from ops.outcome import FINDING, GOOD

SUSPICIOUS = 50  # refusals of one client in the time looked at: the alert's number an hour
_REFUSALS = {
    "RATE_LIMITED", "BLOCKED", "UNTRUSTED_HOST", "WRONG_SECRET", "BODY_TOO_LARGE",
    "MALFORMED_JSON", "REQUEST_TIMEOUT",
}  # fmt: skip
_STATUSES = {"400", "403", "408", "413", "429"}


@click.command()
@click.argument("files", nargs=-1)
@click.option("--last", type=logs.Duration(), default="1h", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def security_log_analysis(files: tuple[str, ...], last: timedelta, as_json: bool) -> None:
    """Count refusals by reason and by client (FILES, `-`, else the logs of RUN_DIR).

    Clients are networks: logs and trail keep no full address. Exit code 1 when one client was
    refused 50 times or more.
    """
    settings = configured()
    summary = analyse(logs.read(logs.sources(settings, files), last))
    events = trail.recent(settings, last.total_seconds() / 3600)
    summary["audit_trail"] = None if events is None else _summed(events)
    if as_json:
        click.echo(json.dumps(summary, indent=2))
    else:
        _print(summary)
    sys.exit(FINDING if summary["suspicious"] else GOOD)


def analyse(lines: Iterable[logs.Line]) -> dict[str, Any]:
    """Return refusals by reason and client, and who had so many that it is no accident."""
    requests = 0
    reasons: Counter[str] = Counter()
    clients: Counter[str] = Counter()
    for line in lines:
        if str(line.get("event")) not in {"request", "access"}:
            continue
        requests += 1
        code, status = str(line.get("code")), str(line.get("status"))
        # nginx knows statuses only; the engine's own line names the code.
        reason = code if code in _REFUSALS else None
        if reason is None and line["event"] == "access" and status in _STATUSES:
            reason = f"nginx {status}"
        if reason:
            reasons[reason] += 1
            clients[str(line.get("client", "unknown"))] += 1
    return {
        "requests": requests,
        "refusals": dict(reasons.most_common()),
        "clients": dict(clients.most_common(20)),
        "suspicious": [name for name, count in clients.items() if count >= SUSPICIOUS],
    }


def _summed(events: list[Any]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for event in events:
        counts[f"{event.kind} {event.client}"] += event.count
    return dict(counts.most_common(20))


def _print(summary: dict[str, Any]) -> None:
    click.echo(f"requests: {summary['requests']}")
    for title in ("refusals", "clients", "audit_trail"):
        section = summary[title]
        if section is None:
            click.echo("audit trail: the database cannot be read")
            continue
        click.echo(f"{title.replace('_', ' ')}:{'' if section else ' none'}")
        for name, count in section.items():
            click.echo(f"  {count:>8}  {name}")
    for name in summary["suspicious"]:
        click.echo(f"suspicious: {name}; to shut it out: scripts/block_ip.sh {name} --hours 24")
