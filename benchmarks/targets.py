"""What stars and small bodies cost: `python -m benchmarks.targets [--rounds 25] [--write]`.

A thousand stars at one instant, a chart of twelve bodies with twenty stars and five asteroids, and
a search of all targets, through the app as well; medians of the CPU time of rounds in turns. The
small bodies are the tests' excerpt of the optional pack, in a kernels folder of this run's own.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import page
from services.ephemeris.charts.chart import charts
from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from services.ephemeris.targets.bodies import DEFAULT_GEOCENTRIC
from services.ephemeris.targets.name_search import search
from services.ephemeris.targets.stars import stars
from services.spice.kernel_sets.add import add
from tests.api import conftest
from tests.api.conftest import Client
from tests.oracle.kernel_folders import EXCERPT, own_folder

HERE = Site(51.4779, -0.0015, 46.0)
TEXT = "2024-06-21T18:00:00Z"
PLAIN = "a chart of the usual 12 bodies"
WITH_STARS = "the same with 20 stars"
WITH_ALL = "the same with 20 stars and 5 small bodies"
THOUSAND = "1,000 stars at one instant, all fields and sigmas"
COUNTS = {PLAIN: 50, WITH_STARS: 50, WITH_ALL: 50, THOUSAND: 10}
SMALL = ("Ceres", "Chiron", "Eris", "AsteroidLilith", "Amor")
MUST = {WITH_ALL: "2 times the plain chart", THOUSAND: "1,000 µs"}
"""What may at most be taken; a GET takes 2,000 µs at most."""
QUERIES = {"spica": 50, "alpha leonis": 50, "leo": 20, "a": 5}


@contextmanager
def served() -> Iterator[Client]:
    """Start the app in this process, with the excerpt of small bodies in its kernels."""
    with tempfile.TemporaryDirectory() as place:
        folder = own_folder(Path(place) / "kernels")
        add(folder, EXCERPT)
        yield from conftest.served(conftest.settings(KERNELS_DIR=folder))


def work(client: Client) -> dict[str, tuple[Callable[[], object], int]]:
    """Return what is measured, by name, and how often a round does it."""
    engine: Ephemeris = client.app.state.ephemeris
    table = stars()
    brightest = [table.ids[row] for row in table.magnitude.argsort()[:1000]]
    options = {
        PLAIN: Options(),
        WITH_STARS: Options(bodies=(*DEFAULT_GEOCENTRIC, *brightest[:20])),
        WITH_ALL: Options(bodies=(*DEFAULT_GEOCENTRIC, *brightest[:20], *SMALL)),
        THOUSAND: Options(bodies=tuple(brightest)),
    }

    def chart(which: Options) -> Callable[[], object]:
        return lambda: charts(engine, engine.timescales.instant(TEXT), HERE, which)

    def look(query: str) -> Callable[[], object]:
        return lambda: search(query, 20)

    def get(query: str) -> Callable[[], object]:
        path = f"/bodies?q={query.replace(' ', '%20')}"
        return lambda: client.get(path)

    made = {name: (chart(which), COUNTS[name]) for name, which in options.items()}
    for query, count in QUERIES.items():
        made[f"search: {query}"] = look(query), count
        made[f"GET /bodies?q={query}"] = get(query), count
    return made


def measure(parts: dict[str, tuple[Callable[[], object], int]], rounds: int) -> dict[str, float]:
    """Return the median microseconds of each, one taking turns with another."""
    times: dict[str, list[float]] = {name: [] for name in parts}
    order = random.Random(1)  # whoever comes behind the slowest has its leavings
    for _ in range(rounds + 1):
        for name in order.sample([*parts], len(parts)):
            run, count = parts[name]
            run()
            start = time.process_time()
            for _ in range(count):
                run()
            times[name].append((time.process_time() - start) / count * 1e6)
    # the first round filled the caches
    return {name: statistics.median(values[1:]) for name, values in times.items()}


def report(times: dict[str, float], rounds: int) -> str:
    """Return the section of docs/performance.md."""
    plain = times[PLAIN]
    rows = [
        (
            name, f"{value:,.0f}", f"{value / plain:.2f}",
            "2,000 µs" if name.startswith("GET") else MUST.get(name, ""),
        )
        for name, value in times.items()
    ]  # fmt: skip
    text = (
        "Charts from the text of their time, topocentric, apparent, with speeds and all sigmas; "
        f"searches of all {len(stars().ids):,} stars and the bodies, the GET through the whole app "
        f"without a socket. Median CPU time of {rounds} "
        f"rounds, shuffled. `python -m benchmarks.targets --rounds {rounds}` on {page.machine()}."
    )
    return f"{text}\n\n{page.table(HEAD, rows)}"


HEAD = ("what", "µs", "times the plain chart", "must stay below")


def main() -> None:
    """Measure, print, and with --write put the table into docs/performance.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.targets", description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--write", action="store_true", help="rewrite docs/performance.md's table")
    options = parser.parse_args()
    with served() as client:
        text = report(measure(work(client), options.rounds), options.rounds)
    print(text)
    if options.write:
        page.write("targets", text)


if __name__ == "__main__":
    main()
