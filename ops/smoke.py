"""Small real requests against running engines, and what their answers must be."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import click

from ops.engine_pair import pair
from ops.outcome import Check, give_up, report
from ops.processes import get, post

PLACE = {"latitude": 37.7749, "longitude": -122.4194, "elevation": 25}
MODERN = {"birth_time": "2024-06-21T18:00:00Z", **PLACE, "zodiac": "tropical"}
HASTINGS = {"birth_time": "1066-10-14T12:00:00Z", "latitude": 50.91, "longitude": 0.49}

Answer = tuple[int, dict[str, Any]]


def ask(url: str, request: dict[str, Any]) -> Answer:
    """POST a chart request, return the status and the answer's object."""
    status, body = post(f"{url}/calculate", request)
    return status, _object(body)


def look(url: str) -> Answer:
    """GET a URL, return the status and the answer's object."""
    status, body = get(url)
    return status, _object(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except ValueError:
        return {"detail": body.decode(errors="replace")[:200]}
    return data if isinstance(data, dict) else {"detail": str(data)[:200]}


def separation(a: dict[str, Any], b: dict[str, Any]) -> float:
    """Return the angle between two places of the ecliptic, degrees."""
    lon = math.radians(a["longitude"] - b["longitude"])
    one, two = math.radians(a["latitude"]), math.radians(b["latitude"])
    sine = math.hypot(
        math.cos(two) * math.sin(lon),
        math.cos(one) * math.sin(two) - math.sin(one) * math.cos(two) * math.cos(lon),
    )
    return math.degrees(
        math.atan2(
            sine, math.sin(one) * math.sin(two) + math.cos(one) * math.cos(two) * math.cos(lon)
        )
    )


def expect(name: str, answer: Answer, status: int, code: str | None = None) -> Check:
    """Check an answer's status, and its problem code when one is expected."""
    seen, body = answer
    good = seen == status and (code is None or body.get("code") == code)
    detail = body.get("code") or body.get("detail") or "answered"
    return Check(name, good, f"status {seen}, {detail}")


def ready(name: str, url: str) -> Check:
    """Check that an engine is ready."""
    return expect(f"{name} is ready", look(f"{url}/health/ready"), 200)


def quick_checks(modern: str, historical: str) -> list[Check]:
    """Return the guide's own requests against both ports."""
    return [
        expect("modern: health", look(f"{modern}/health"), 200),
        expect("historical: health", look(f"{historical}/health"), 200),
        expect("modern: 2024-06-21", ask(modern, MODERN), 200),
        expect(
            "modern: 1066 is refused with the coverage",
            ask(modern, HASTINGS),
            422,
            "DATE_OUT_OF_COVERAGE",
        ),
        expect("historical: 1066-10-14", ask(historical, HASTINGS), 200),
    ]


def pair_checks(modern: str, historical: str) -> list[Check]:
    """Return checks of the pair: readiness, which set each holds, who answers what."""
    checks = [ready("modern", modern), ready("historical", historical)]
    for name, url, prefixes in (
        ("modern", modern, ("DE440",)),
        ("historical", historical, ("DE441", "DE422")),
    ):
        status, body = look(f"{url}/coverage")
        tag = str(body.get("kernel_set", body.get("kernel_set_tag", "none")))
        good = status == 200 and tag.startswith(prefixes)
        checks.append(Check(f"{name} holds {' or '.join(prefixes)}", good, f"kernel set {tag}"))
    checks += quick_checks(modern, historical)[2:]
    old, body = ask(historical, HASTINGS)
    if old == 200:
        sigma = body["time"]["delta_t_sigma_s"]
        checks.append(
            Check("historical: 1066 tells how unsure ΔT is", sigma > 1.0, f"σ(ΔT) = {sigma:.0f} s")
        )
    return checks


def frame_checks(url: str, request: dict[str, Any]) -> list[Check]:
    """Return checks of coverage and of how the observer's place moves the answer."""
    answers = {
        kind: ask(url, {**request, "observer": kind})
        for kind in ("topocentric", "geocentric", "heliocentric", "barycentric")
    }
    checks = [expect(f"{kind} observer", answer, 200) for kind, answer in answers.items()]
    if not all(check.good for check in checks):
        return checks
    here, centre = answers["topocentric"][1]["data"], answers["geocentric"][1]["data"]
    for body, low, high in (("Moon", 1e-4, 1.1), ("Sun", 0.0, 9.0 / 3600.0)):
        angle = separation(here[body], centre[body])
        checks.append(
            Check(
                f"parallax of the {body} lies within {low:g}..{high:.4g} degrees",
                low <= angle <= high,
                f"{angle:.5f} degrees",
            )
        )
    far = ask(url, {**request, "latitude": -request["latitude"], "observer": "geocentric"})
    same = far[0] == 200 and far[1]["data"]["Moon"]["longitude"] == centre["Moon"]["longitude"]
    checks.append(
        Check("geocentric answers do not depend on the place", same, f"Moon equal: {same}")
    )
    sun, earth = centre["Sun"], answers["heliocentric"][1]["data"]["Earth"]
    turned = abs((sun["longitude"] - earth["longitude"]) % 360.0 - 180.0)
    checks.append(
        Check("the Earth from the Sun is opposite to the Sun", turned < 0.02, f"{turned:.5f} off")
    )
    return checks


@click.group()
def smoke() -> None:
    """Check running engines with real requests."""


def _command(name: str, title: str, checks: Callable[[str, str], list[Check]]) -> click.Command:
    modern, historical = pair()

    @click.command(name, help=title + ".")
    @click.option("--modern", default=modern.url, show_default=True, help="The modern engine.")
    @click.option(
        "--historical", default=historical.url, show_default=True, help="The historical engine."
    )
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    def command(modern: str, historical: str, as_json: bool) -> None:
        for url in (modern, historical):
            status, body = get(f"{url}/health/live")
            if status == 0:
                give_up(f"nobody answers at {url} ({body.decode(errors='replace')[:120]})")
        report(title, checks(modern, historical), as_json=as_json)

    return command


def _ephemeris_checks(modern: str, historical: str) -> list[Check]:
    rows = [(modern, MODERN, "modern"), (historical, HASTINGS, "historical")]
    return [
        Check(f"{name}: {check.name}", check.good, check.detail)
        for url, request, name in rows
        for check in frame_checks(url, request)
    ]


smoke.add_command(_command("quick", "Quick smoke test", quick_checks))
smoke.add_command(_command("dual", "Dual ephemeris test", pair_checks))
smoke.add_command(_command("ephemeris", "Ephemeris smoke test", _ephemeris_checks))
