"""Microseconds of a chart of ten bodies with speeds, topocentric and apparent, in one thread.

The contestants take turns, so that a busy machine slows them alike; the figure is the median of
the rounds, of the CPU time of the process that does the work. Everybody computes the same random
instants and sites of 1962-2026 on the same DE440; the old build does so in its own process.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from itertools import cycle
from typing import Any

import numpy as np
import swisseph as swe
from skyfield.api import wgs84
from skyfield.framelib import ecliptic_frame

from benchmarks import old_build, page
from benchmarks.old_build import Build
from benchmarks.workers import Ask, worker
from services.ephemeris.charts.chart import charts
from services.ephemeris.frames import of_date
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
OLD_WARM = "the old build, random instants, nutation of the day known"
OLD_COLD = "the old build, random instants, nutation computed anew"
SWISS = f"Swiss Ephemeris (pyswisseph {version('pyswisseph')})"
SKYFIELD = f"Skyfield {version('skyfield')}"


@dataclass(frozen=True)
class Contestant:
    """A way to get a chart, and how many it makes in a round."""

    name: str
    chart: Chart
    count: int
    seconds: Callable[[int], float] | None = None
    """What so many took, where another process makes them; else they are timed here."""


def _engine(engine: Ephemeris, cases: list[Case]) -> list[Contestant]:
    options = Options(bodies=BODIES)
    instant, site = cases[0]
    text = "2024-06-21T18:00:00Z"
    warm, cold = cycle(cases), cycle(cases)

    def forget() -> object:
        for grid in of_date._GRIDS.values():  # noqa: SLF001
            grid.forget()
        return charts(engine, *next(cold), options)

    def from_text() -> object:
        return charts(engine, engine.timescales.instant(text), site, options)

    return [
        Contestant(ONE_INSTANT, lambda: charts(engine, instant, site, options), 200),
        Contestant(WARM, lambda: charts(engine, *next(warm), options), 200),
        Contestant(COLD, forget, 50),
        Contestant(TEXT, from_text, 200),
    ]


def _old(ask: Ask) -> list[Contestant]:
    def contestant(name: str, work: str, count: int) -> Contestant:
        return Contestant(name, lambda: ask(work, 1), count, lambda many: ask(work, many))

    return [contestant(OLD_WARM, "warm", 200), contestant(OLD_COLD, "cold", 50)]


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


def given(cases: list[Case]) -> dict[str, Any]:
    """Return what a worker is to work on."""
    instants, sites = zip(*cases, strict=True)
    return {
        "tt": [[float(one.tt[part]) for one in instants] for part in (0, 1)],
        "sites": [[one.latitude, one.longitude, one.elevation] for one in sites],
        "bodies": list(BODIES),
    }


@contextmanager
def contestants(old: Build | None) -> Iterator[list[Contestant]]:
    """Open everything; `old` takes part if there is one."""
    skyfield = Skyfield(KERNELS / "files" / "de440.bsp")
    with ExitStack() as stack, opened() as engine:
        instants = random_instants(engine, 64, CASES)
        sites = random_sites(66, CASES)
        order = np.random.default_rng(65).permutation(CASES).tolist()
        cases = [(instants.at(i), site) for i, site in zip(order, sites, strict=True)]
        runners = _engine(engine, cases)
        if old is not None:
            runners += _old(stack.enter_context(worker(old, given(cases))))
        yield [*runners, _swiss(cases), _skyfield(skyfield, cases)]
    skyfield.close()


def measure(runners: list[Contestant], rounds: int) -> dict[str, float]:
    """Return the median microseconds a chart of each contestant, one taking turns with another."""
    times: dict[str, list[float]] = {runner.name: [] for runner in runners}
    for _ in range(rounds + 1):
        for runner in runners:
            if runner.count >= CASES:  # what comes before it may have emptied the caches
                _run(runner, CASES)
            spent = _run(runner, runner.count)
            times[runner.name].append(spent / runner.count * 1e6)
    # the first round filled the caches
    return {name: statistics.median(values[1:]) for name, values in times.items()}


def _run(runner: Contestant, count: int) -> float:
    """Return the seconds that so many charts took."""
    if runner.seconds is not None:
        return runner.seconds(count)
    start = time.process_time()
    for _ in range(count):
        runner.chart()
    return time.process_time() - start


def report(times: dict[str, float], rounds: int) -> str:
    """Return the section of docs/performance.md."""
    warm = times[WARM]
    rows = [(name, f"{value:.0f}", f"{value / warm:.2f}") for name, value in times.items()]
    text = (
        f"A chart of {len(BODIES)} bodies, topocentric, apparent, with speeds, in one thread: "
        f"median CPU time of {rounds} rounds in turns, on one and the same DE440 (Swiss "
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
    parser.add_argument("--alone", action="store_true", help="without the old build")
    options = parser.parse_args()
    with contestants(None if options.alone else old_build.build()) as runners:
        text = report(measure(runners, options.rounds), options.rounds)
    print(text)
    if options.write:
        page.write("chart", text)


if __name__ == "__main__":
    main()
