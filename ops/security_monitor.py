"""Watch the guards: how many requests all instances refuse, an hour."""

from __future__ import annotations

import json
import sys
import time

import click

from ops import trail
from ops.amounts import Amount
from ops.configuration import configured
from ops.instances import Look, look, look_at
from ops.outcome import FINDING, GOOD
from services.common.settings import OperatorSettings

THRESHOLD = 50.0  # an hour, the alert's


@click.command()
@click.option("--once", is_flag=True, help="Tell of the last hour by the audit trail, and end.")
@click.option(
    "--interval",
    type=Amount(more=True),
    default=10.0,
    show_default=True,
    help="Seconds between two looks.",
)
@click.option("--samples", type=click.IntRange(0), help="End after so many looks [never].")
@click.option(
    "--threshold", type=Amount(), default=THRESHOLD, show_default=True, help="Events an hour."
)
@click.option("--json", "as_json", is_flag=True, help="A JSON object a line.")
def security_monitor(
    once: bool, interval: float, samples: int | None, threshold: float, as_json: bool
) -> None:
    """Print a line a look: events since the one before, and their rate an hour.

    Ends with Ctrl-C, or after --samples; exit code 1 when the threshold was crossed.
    """
    settings = configured()
    crossed = _hour(settings, threshold, as_json) if once else False
    if not once:
        crossed = _watch(settings.instances, interval, samples, threshold, as_json)
    sys.exit(FINDING if crossed else GOOD)


def _hour(settings: OperatorSettings, threshold: float, as_json: bool) -> bool:
    """Tell of the last hour; say whether there was too much."""
    events = trail.recent(settings, 1.0)
    looks = look_at(settings.instances)
    line: dict[str, object] = {
        "instances": {one.name: int(one.security_events()) for one in looks},
        "last_hour": None if events is None else sum(e.count for e in events if _outside(e.kind)),
    }
    _say(line, as_json)
    hour = line["last_hour"]
    return isinstance(hour, int) and hour > threshold


def _outside(kind: str) -> bool:
    """Say whether a kind of event is a client's doing, not an operator's."""
    return kind in {"rate_limited", "blocked", "untrusted_host", "wrong_secret"}


def _watch(
    urls: tuple[str, ...], interval: float, samples: int | None, threshold: float, as_json: bool
) -> bool:
    before = {one.url: one for one in look_at(urls)}
    crossed, number = False, 0
    while samples is None or number < samples:
        number += 1
        try:
            time.sleep(interval)
        except KeyboardInterrupt:
            break
        now = {url: look(url) for url in urls}
        events, seconds = _between(before, now)
        rate = events * 3600.0 / seconds if seconds else 0.0
        away = [url for url, one in now.items() if one.status == 0]
        over = rate > threshold and events > 1
        crossed = crossed or over
        _say(
            {
                "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "events": int(events),
                "per_hour": round(rate, 1),
                "alert": over,
                "away": away,
            },
            as_json,
        )
        before = now
    return crossed


def _between(before: dict[str, Look], now: dict[str, Look]) -> tuple[float, float]:
    """Return the events between two looks, and the seconds; a restarted instance counts anew."""
    events = seconds = 0.0
    for url, one in now.items():
        earlier = before[url].security_events()
        seen = one.security_events()
        events += seen - earlier if seen >= earlier else seen
        seconds = max(seconds, one.at - before[url].at)
    return events, seconds


def _say(line: dict[str, object], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(line))
    else:
        click.echo("  ".join(f"{name} {value}" for name, value in line.items()))
