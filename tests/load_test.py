"""Load a running service with charts, so many at once and so many in all, and tell how it went.

    python tests/load_test.py --url https://yourdomain.com --concurrent 50 --requests 1000

Prints the statuses, percentiles and a histogram of the time the answers took. Exit codes: 0 every
request was answered as expected, 1 some were not (or p95 is above --max-p95), 2 wrong usage, 3 the
service cannot be reached. Mind the quota: a client has RATE_LIMIT requests a minute; refusals by
quota (429) are told apart, and count as failures unless --allow-429 is given.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import ssl
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

import aiohttp

CHART = {
    "latitude": 37.7749,
    "longitude": -122.4194,
    "elevation": 25,
    "zodiac": "tropical",
    "ayanamsa": "lahiri",
}
BOUNDS_MS = (1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000)
SHARES = (0.5, 0.9, 0.95, 0.99, 0.999)
BAR = 40


@dataclass
class Outcome:
    """What came of all requests."""

    statuses: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="the service")
    parser.add_argument("--path", default="/calculate", help="GET any other path")
    parser.add_argument("--concurrent", type=int, default=20, help="requests at once (1..1000)")
    parser.add_argument("--requests", type=int, default=1000, help="in all (1..1000000)")
    parser.add_argument("--timeout", type=float, default=10.0, help="seconds a request may take")
    parser.add_argument("--max-p95", type=float, help="milliseconds; above: exit code 1")
    parser.add_argument("--allow-429", action="store_true", help="refusals by quota are no failure")
    parser.add_argument("--insecure", action="store_true", help="accept any certificate")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args(words)
    if not 1 <= given.concurrent <= 1000 or not 1 <= given.requests <= 1_000_000:
        parser.error("--concurrent is 1 to 1000, --requests 1 to 1000000")
    if not given.url.startswith(("http://", "https://")):
        parser.error("--url is an http:// or https:// address")
    return given


def chart(number: int) -> dict[str, object]:
    """Return a request like no other near it: no cache may answer for the engine."""
    day, hour, minute = 1 + number % 28, number // 28 % 24, number // 672 % 60
    year = 1950 + number // 40320 % 100
    return {**CHART, "birth_time": f"{year}-06-{day:02d}T{hour:02d}:{minute:02d}:00Z"}


async def load(given: argparse.Namespace) -> Outcome:
    outcome = Outcome()
    numbers = iter(range(given.requests))
    tls: ssl.SSLContext | bool = not given.insecure
    connector = aiohttp.TCPConnector(limit=given.concurrent, ssl=tls)
    timeout = aiohttp.ClientTimeout(total=given.timeout)
    url = given.url.rstrip("/") + given.path

    async def client(session: aiohttp.ClientSession) -> None:
        for number in numbers:
            started = time.perf_counter()
            try:
                if given.path == "/calculate":
                    pending = session.post(url, json=chart(number))
                else:
                    pending = session.get(url)
                async with pending as answer:
                    await answer.read()
                    name = str(answer.status)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                name = type(error).__name__
            outcome.statuses[name] += 1
            outcome.milliseconds.append((time.perf_counter() - started) * 1000)

    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        async with session.get(given.url.rstrip("/") + "/health/live") as answer:
            await answer.read()
        begun = time.perf_counter()
        await asyncio.gather(*(client(session) for _ in range(given.concurrent)))
        outcome.seconds = time.perf_counter() - begun
    return outcome


def quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def histogram(milliseconds: list[float]) -> list[tuple[str, int]]:
    bounds = [*BOUNDS_MS, float("inf")]
    counts = [0] * len(bounds)
    for value in milliseconds:
        counts[next(i for i, bound in enumerate(bounds) if value <= bound)] += 1
    return [(f"<= {b:g} ms", n) for b, n in zip(bounds, counts, strict=True) if n]


def summary(given: argparse.Namespace, outcome: Outcome) -> dict[str, object]:
    ordered = sorted(outcome.milliseconds)
    expected = {"200", "429"} if given.allow_429 else {"200"}
    failures = sum(n for name, n in outcome.statuses.items() if name not in expected)
    p95 = quantile(ordered, 0.95)
    slow = given.max_p95 is not None and p95 > given.max_p95
    return {
        "requests": len(ordered),
        "seconds": round(outcome.seconds, 3),
        "per_second": round(len(ordered) / outcome.seconds, 1),
        "statuses": dict(outcome.statuses.most_common()),
        "failures": failures,
        "milliseconds": {
            **{f"p{100 * share:g}": round(quantile(ordered, share), 2) for share in SHARES},
            "max": round(ordered[-1], 2),
        },
        "histogram": dict(histogram(ordered)),
        "good": not failures and not slow,
    }


def show(report: dict) -> None:
    print(
        f"{report['requests']} requests in {report['seconds']} s: {report['per_second']} a second"
    )
    print("statuses:", ", ".join(f"{name} x {n}" for name, n in report["statuses"].items()))
    print("percentiles:", ", ".join(f"{k} {v} ms" for k, v in report["milliseconds"].items()))
    most = max(report["histogram"].values())
    for name, count in report["histogram"].items():
        print(f"{name:>12} {count:>8} {'#' * max(1, round(BAR * count / most))}")
    print("good" if report["good"] else f"NOT GOOD: {report['failures']} failures")


def main(words: list[str] | None = None) -> int:
    given = arguments(words)
    try:
        outcome = asyncio.run(load(given))
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        print(f"error: nobody answers at {given.url}: {error}", file=sys.stderr)
        return 3
    report = summary(given, outcome)
    if given.json:
        print(json.dumps(report, indent=2))
    else:
        show(report)
    return 0 if report["good"] else 1


if __name__ == "__main__":
    sys.exit(main())
