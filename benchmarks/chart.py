"""Microseconds of a chart of ten bodies with speeds, topocentric and apparent, in one thread.

The contestants take turns, so that a busy machine slows them alike; the figure is the median of
the rounds. Everybody computes the same random instants and sites of 1962-2026 on the same DE440.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from itertools import cycle

import numpy as np
import swisseph as swe
from skyfield.api import wgs84
from skyfield.framelib import ecliptic_frame

from benchmarks import page
from services.ephemeris.frames import of_date as ecliptic
from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from services.ephemeris.time.instants import Instant
from tests.truth import by_swiss
from tests.truth.by_skyfield import Skyfield
from tests.truth.engine import BODIES, KERNELS, opened, random_instants, random_sites

Chart = Callable[[], object]
Case = tuple[Instant, Site]

CASES = 64
ONE_INSTANT = "the engine, one instant again and again"
WARM = "the engine, random instants, nutation of the day known"
COLD = "the engine, random instants, nutation computed anew"
TEXT = "the engine, from the text of the request's time"
SWISS = f"Swiss Ephemeris (pyswisseph {version('pyswisseph')})"
SKYFIELD = f"Skyfield {version('skyfield')}"


@dataclass(frozen=True)
class Contestant:
    """A way to get a chart, and how many it makes in a round."""

    name: str
    chart: Chart
    count: int


def _engine(engine: Ephemeris, cases: list[Case]) -> list[Contestant]:
    options = Options(bodies=BODIES)
    instant, site = cases[0]
    text = "2024-06-21T18:00:00Z"
    warm, cold = cycle(cases), cycle(cases)

    def forget() -> object:
        ecliptic._window.cache_clear()  # noqa: SLF001
        for grid in ecliptic._GRIDS.values():  # noqa: SLF001
            grid.pages.clear()
        return engine.chart(*next(cold), options)

    return [
        Contestant(ONE_INSTANT, lambda: engine.chart(instant, site, options), 200),
        Contestant(WARM, lambda: engine.chart(*next(warm), options), 200),
        Contestant(COLD, forget, 50),
        Contestant(TEXT, lambda: engine.chart(engine.timescales.instant(text), site, options), 200),
    ]


def _swiss(cases: list[Case]) -> Contestant:
    by_swiss.open_same_de440()
    flags = by_swiss.SAME_FILE | swe.FLG_TOPOCTR
    numbers = by_swiss.NUMBERS
    turns = cycle(
        [(float(by_swiss.whole(one.tdb)), site.longitude, site.latitude, site.elevation)
         for one, site in cases]
    )  # fmt: skip

    def chart() -> object:
        tdb, *place = next(turns)
        swe.set_topo(*place)
        return [swe.calc(tdb, number, flags) for number in numbers]

    return Contestant(SWISS, chart, 100)


def _skyfield(skyfield: Skyfield, cases: list[Case]) -> Contestant:
    turns = cycle(cases)

    def chart() -> object:
        instant, site = next(turns)
        when = skyfield.timescale.tt_jd(*instant.tt)
        place = wgs84.latlon(site.latitude, site.longitude, site.elevation)
        here = (skyfield.kernel["earth"] + place).at(when)
        return [
            here.observe(body).apparent().frame_latlon_and_rates(ecliptic_frame)
            for body in skyfield.targets
        ]

    return Contestant(SKYFIELD, chart, 3)


@contextmanager
def contestants() -> Iterator[list[Contestant]]:
    """Open everything."""
    skyfield = Skyfield(KERNELS / "files" / "de440.bsp")
    with opened() as engine:
        instants = random_instants(engine, 64, CASES)
        order = np.random.default_rng(65).permutation(CASES).tolist()
        cases = [
            (instants.at(i), site) for i, site in zip(order, random_sites(66, CASES), strict=True)
        ]
        yield [*_engine(engine, cases), _swiss(cases), _skyfield(skyfield, cases)]
    skyfield.close()


def measure(runners: list[Contestant], rounds: int) -> dict[str, float]:
    """Return the median microseconds a chart of each contestant, one taking turns with another."""
    found: dict[str, list[float]] = {runner.name: [] for runner in runners}
    for _ in range(rounds + 1):
        for runner in runners:
            start = time.perf_counter()
            for _ in range(runner.count):
                runner.chart()
            spent = time.perf_counter() - start
            found[runner.name].append(spent / runner.count * 1e6)
    # the first round filled the caches
    return {name: statistics.median(values[1:]) for name, values in found.items()}


def report(found: dict[str, float], rounds: int) -> str:
    """Return the section of docs/performance.md."""
    warm = found[WARM]
    rows = [(name, f"{value:.0f}", f"{value / warm:.2f}") for name, value in found.items()]
    text = (
        f"A chart of {len(BODIES)} bodies, topocentric, apparent, with speeds, in one thread: "
        f"median of {rounds} rounds in which all take turns, on one and the same DE440 (Swiss "
        "Ephemeris reads it repacked into JPL's classic file). The engine's chart holds azimuth, "
        "altitude, equatorial places and uncertainties besides. "
        f"`python -m benchmarks.chart --rounds {rounds}` on {page.machine()}."
    )
    head = ("who", "µs a chart", "times the engine's")
    return f"{text}\n\n{page.table(head, rows)}"


def main() -> None:
    """Measure, print, and with --write put the table into docs/performance.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chart", description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--write", action="store_true", help="rewrite docs/performance.md's table")
    options = parser.parse_args()
    with contestants() as runners:
        text = report(measure(runners, options.rounds), options.rounds)
    print(text)
    if options.write:
        page.write("chart", text)


if __name__ == "__main__":
    main()
