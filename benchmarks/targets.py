"""What stars cost: `python -m benchmarks.targets [--rounds 25] [--write]`.

A thousand stars at one instant, a chart of twelve bodies with twenty stars, and a search of all
targets; medians of the CPU time of rounds in turns.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from benchmarks import page
from services.ephemeris.charts.chart import charts
from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from services.ephemeris.targets.bodies import DEFAULT_GEOCENTRIC
from services.ephemeris.targets.name_search import search
from services.ephemeris.targets.stars import stars
from tests.truth.engine import opened

HERE = Site(51.4779, -0.0015, 46.0)
TEXT = "2024-06-21T18:00:00Z"
PLAIN = "a chart of the usual 12 bodies"
WITH_STARS = "the same with 20 stars"
THOUSAND = "1,000 stars at one instant, all fields and sigmas"
COUNTS = {PLAIN: 50, WITH_STARS: 50, THOUSAND: 10}
QUERIES = {"spica": 50, "alpha leonis": 50, "leo": 20, "a": 5}


def work(engine: Ephemeris) -> dict[str, tuple[Callable[[], object], int]]:
    """Return what is measured, by name, and how often a round does it."""
    table = stars()
    brightest = [table.ids[row] for row in table.magnitude.argsort()[:1000]]
    options = {
        PLAIN: Options(),
        WITH_STARS: Options(bodies=(*DEFAULT_GEOCENTRIC, *brightest[:20])),
        THOUSAND: Options(bodies=tuple(brightest)),
    }

    def chart(which: Options) -> Callable[[], object]:
        return lambda: charts(engine, engine.timescales.instant(TEXT), HERE, which)

    def look(query: str) -> Callable[[], object]:
        return lambda: search(query, 20)

    made = {name: (chart(which), COUNTS[name]) for name, which in options.items()}
    return made | {f"search: {query}": (look(query), count) for query, count in QUERIES.items()}


def measure(parts: dict[str, tuple[Callable[[], object], int]], rounds: int) -> dict[str, float]:
    """Return the median microseconds of each, one taking turns with another."""
    times: dict[str, list[float]] = {name: [] for name in parts}
    for _ in range(rounds + 1):
        for name, (run, count) in parts.items():
            start = time.process_time()
            for _ in range(count):
                run()
            times[name].append((time.process_time() - start) / count * 1e6)
    # the first round filled the caches
    return {name: statistics.median(values[1:]) for name, values in times.items()}


def report(times: dict[str, float], rounds: int) -> str:
    """Return the section of docs/performance.md."""
    plain = times[PLAIN]
    rows = [(name, f"{value:,.0f}", f"{value / plain:.2f}") for name, value in times.items()]
    text = (
        "Charts from the text of their time, topocentric, apparent, with speeds and all sigmas; "
        f"searches of all {len(stars().ids):,} stars and the bodies. Median CPU time of {rounds} "
        f"rounds in turns. `python -m benchmarks.targets --rounds {rounds}` on {page.machine()}."
    )
    return f"{text}\n\n{page.table(('what', 'µs', 'times the plain chart'), rows)}"


def main() -> None:
    """Measure, print, and with --write put the table into docs/performance.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.targets", description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--write", action="store_true", help="rewrite docs/performance.md's table")
    options = parser.parse_args()
    with opened() as engine:
        text = report(measure(work(engine), options.rounds), options.rounds)
    print(text)
    if options.write:
        page.write("targets", text)


if __name__ == "__main__":
    main()
