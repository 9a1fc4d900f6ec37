"""Microseconds of a picture beside those of its chart, through the whole app without a socket.

`python -m benchmarks.pictures [ROUNDS]`: every round asks for another instant; what is measured
takes turns, so that a busy machine slows all alike. The figure is the median CPU time.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson

from benchmarks import page
from services.wheel.raster import png
from tests.api import conftest
from tests.api.conftest import Client

CALCULATE = "POST /calculate, houses and aspects"
WHEEL = "POST /wheel"
SHEET = "POST /wheel, a sheet of A4"
TRANSITS = "POST /wheel, transits about it"
RASTER = "resvg: that SVG as PNG, 1600 pixels (in a process of its own)"
LIMIT = "/calculate and 3,000 µs"
BODIES = [
    "Sun", "Moon", "Mercury", "Venus", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto",
    "TrueNode",
]  # fmt: skip
NATAL = {"latitude": 48.1374, "longitude": 11.5755, "bodies": BODIES, "houses": "placidus"}


@contextmanager
def served() -> Iterator[Client]:
    """Start the app in this process, without a memory of its answers."""
    yield from conftest.served(conftest.settings(ENABLE_POSITION_CACHE=False))


def work(client: Client) -> dict[str, Callable[[], object]]:
    """Return what is measured, by name; each call is about an instant of its own."""
    rng = random.Random(22)

    def instant() -> str:
        year, month, hour = rng.randrange(1930, 2030), rng.randrange(1, 13), rng.randrange(24)
        return f"{year}-{month:02d}-11T{hour:02d}:17:00Z"

    def ask(path: str, **more: Any) -> bytes:
        body = {"birth_time": instant(), "aspects": "major", **NATAL, **more}
        reply = client.send("POST", path, orjson.dumps(body), {"content-type": "application/json"})
        if reply.status != 200:
            raise SystemExit(reply.body.decode())
        return reply.body

    svg = ask("/wheel").decode()
    return {
        CALCULATE: lambda: ask("/calculate"),
        WHEEL: lambda: ask("/wheel"),
        SHEET: lambda: ask("/wheel", style={"layout": "sheet"}),
        TRANSITS: lambda: ask("/wheel", transits={"birth_time": instant()}),
        RASTER: lambda: png(svg, 1600),
    }


def measure(parts: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median CPU microseconds of each."""
    taken: dict[str, list[float]] = {name: [] for name in parts}
    for number in range(rounds):
        for name, run in parts.items():
            if name == RASTER and number % 20:
                continue  # a tenth of a second each
            begin = time.process_time()
            run()
            taken[name].append(1e6 * (time.process_time() - begin))
    return {name: statistics.median(values) for name, values in taken.items()}


def report(medians: dict[str, float], rounds: int) -> str:
    """Return the section of docs/performance.md."""
    chart = medians[CALCULATE]
    rows = [
        (name, f"{value:,.0f}", f"{value - chart:,.0f}" if name not in {CALCULATE, RASTER} else "",
         LIMIT if name == WHEEL else "")
        for name, value in medians.items()
    ]  # fmt: skip
    return (
        "Eleven bodies with houses and major aspects, every time another instant, through the "
        f"whole app without a socket. Median CPU time of {rounds} rounds, in turns. "
        f"`python -m benchmarks.pictures {rounds}` on {page.machine()}.\n\n"
        + page.table(("what", "µs", "over /calculate, µs", "must stay below"), rows)
    )


def main() -> None:
    """Measure, and print the section."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with served() as client:
        parts = work(client)
        measure(parts, 3)
        print(report(measure(parts, rounds), rounds))


if __name__ == "__main__":
    main()
