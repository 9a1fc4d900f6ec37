"""CPU milliseconds of searches for events, beside those who find the same ones.

`python -m benchmarks.events [ROUNDS]`: all on one DE440 (Swiss Ephemeris reads it repacked; but
Kerykeion, which brings its own), in turns. Each must find as many events as the others, or the run
fails.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np
import swisseph as swe
from skyfield import almanac
from skyfield.api import load
from skyfield.framelib import ecliptic_frame
from skyfield.jpllib import SpiceKernel

from benchmarks.kerykeion_peer import VERSION as KERYKEION_VERSION
from benchmarks.kerykeion_peer import Kerykeion
from benchmarks.page import machine, table
from services.ephemeris.astrology.aspects import MAJOR_ORBS
from services.ephemeris.events.distribution import distribution, sigmas
from services.ephemeris.events.exact_aspects import Aspect
from services.ephemeris.events.ingresses import Ingress
from services.ephemeris.events.prior import UniformPrior
from services.ephemeris.events.search import Kind
from services.ephemeris.events.search_context import Context
from services.ephemeris.events.sky_curves import CurveCache
from services.ephemeris.events.solar_eclipses import SolarEclipse
from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from tests.truth import by_swiss
from tests.truth.engine import BODIES, KERNELS

J2000 = 2451545.0
YEAR = (8765.5 + 69.184 / 86400.0, 9131.5 + 69.184 / 86400.0)
"""2024 by UTC, TT days from J2000.0."""
CENTURY = (0.5, 36525.5)
ANGLES = (0.0, 30.0, 45.0, 60.0, 90.0, 120.0, 135.0, 150.0, 180.0)
DALLAS = Site(32.78, -96.8, 130.0)
ENOUGH = 0.5 / 86400.0
"""Days to which a bisection goes: half a second."""


class Swiss:
    """How users of pyswisseph find events: steps, and bisection where something has changed.

    `points`: longitudes of a natal chart.
    """

    def __init__(self, points: list[float]) -> None:
        both = (1.0, -1.0)
        self.levels = np.unique(
            np.mod([p + s * a for p in points for a in ANGLES for s in both], 360.0).round(9)
        )

    def longitude(self, body: int, day: float) -> float:
        """Return an apparent longitude."""
        return swe.calc(day, body, by_swiss.SAME_FILE)[0][0]

    def crossings(self, body: int, step: float, levels: Any, span: tuple[float, float]) -> int:
        """Count crossings of levels: steps of `step` days, then bisection of each."""
        count, day, stop = 0, J2000 + span[0], J2000 + span[1]
        before = self.longitude(body, day)
        while day < stop:
            following = min(day + step, stop)
            after = self.longitude(body, following)
            moved = (after - before + 180.0) % 360.0 - 180.0
            gone = (levels - before) % 360.0 if moved > 0 else (before - levels) % 360.0
            for level in levels[gone < abs(moved)]:
                self.bisect(body, float(level), day, following)
                count += 1
            day, before = following, after
        return count

    def bisect(self, body: int, level: float, low: float, high: float) -> float:
        """Return where a longitude crosses a level."""
        sign = (self.longitude(body, low) - level + 180.0) % 360.0 > 180.0
        while high - low > ENOUGH:
            middle = (low + high) / 2.0
            if ((self.longitude(body, middle) - level + 180.0) % 360.0 > 180.0) == sign:
                low = middle
            else:
                high = middle
        return (low + high) / 2.0

    def transits(self) -> int:
        """Count a year of transits."""
        return sum(
            self.crossings(number, 0.25 if name == "Moon" else 1.0, self.levels, YEAR)
            for number, name in enumerate(BODIES)
        )

    def moon_ingresses(self) -> int:
        """Go from border to border by Swiss Ephemeris's own search."""
        day, count = J2000 + YEAR[0], 0
        while True:
            border = (self.longitude(swe.MOON, day + 1e-6) // 30.0 + 1.0) % 12.0 * 30.0
            day = swe.mooncross(border, day, by_swiss.SAME_FILE)
            if day >= J2000 + YEAR[1]:
                return count
            count += 1

    def eclipses(self) -> int:
        """Count a century of solar eclipses."""
        day, count = J2000 + CENTURY[0], 0
        while True:
            _, times = swe.sol_eclipse_when_glob(day, swe.FLG_JPLEPH)
            if times[0] >= J2000 + CENTURY[1]:
                return count
            day, count = times[0] + 10.0, count + 1

    def local_eclipse(self) -> int:
        """Find the next solar eclipse of a place."""
        place = (DALLAS.longitude, DALLAS.latitude, DALLAS.elevation)
        swe.sol_eclipse_when_loc(J2000 + 8856.5, place, swe.FLG_JPLEPH)
        return 1


class Engine:
    """The engine's own searches; `fresh`: nothing kept from before but the day's nutation."""

    def __init__(self, ephemeris: Ephemeris, points: list[float], *, fresh: bool) -> None:
        self.ephemeris, self.fresh = ephemeris, fresh
        self.points = tuple((str(i), longitude, 0.0) for i, longitude in enumerate(points))
        self.cache = CurveCache()

    def count(self, kind: Kind, span: tuple[float, float], site: Site | None = None) -> int:
        """Count the events of a search, which must be proved complete."""
        cache = CurveCache() if self.fresh else self.cache
        events, proof = kind.events(Context(self.ephemeris, cache, site=site), *span)
        if proof.unproved:
            raise SystemExit(f"{kind.kind}: the search is not proved complete")
        return len(events)

    def transits(self) -> int:
        """Count a year of transits."""
        return self.count(Aspect(BODIES, points=self.points, angles=ANGLES), YEAR)

    def moon_ingresses(self) -> int:
        """Count a year of the Moon's ingresses."""
        return self.count(Ingress(("Moon",)), YEAR)

    def eclipses(self) -> int:
        """Count a century of solar eclipses."""
        return self.count(SolarEclipse(), CENTURY)

    def local_eclipse(self) -> int:
        """Find the next solar eclipse of a place."""
        return self.count(SolarEclipse(local=True), (8856.5, 8876.5), DALLAS)


def skyfield_ingresses(kernel: SpiceKernel) -> int:
    """Count the Moon's ingresses as users of Skyfield do: a step function for find_discrete."""
    scale = load.timescale(builtin=True)
    earth, moon = kernel["earth"], kernel["moon"]

    def sign(time: Any) -> Any:
        place = earth.at(time).observe(moon).apparent().frame_latlon(ecliptic_frame)
        return (place[1].degrees // 30.0).astype(int)

    sign.step_days = 1.0  # type: ignore[attr-defined]
    span = scale.tt_jd(J2000 + YEAR[0]), scale.tt_jd(J2000 + YEAR[1])
    return len(almanac.find_discrete(*span, sign)[0])


class Unknown:
    """Charts as distributions, each of another day: what no peer has."""

    def __init__(self, ephemeris: Ephemeris) -> None:
        self.ephemeris, self.day = ephemeris, YEAR[0]
        self.options = Options(houses="placidus", aspects=tuple(MAJOR_ORBS.items()))

    def chart(self) -> int:
        """Reckon a day's distribution with the sigmas of its moments; count the changes."""
        self.day += 1.0
        prior = UniformPrior.of([(self.day, self.day + 1.0, 1.0)])
        unknown = distribution(self.ephemeris, DALLAS, self.options, prior)
        if unknown.unproved or unknown.left_out:
            raise SystemExit("the distribution is not complete")
        return len(sigmas(self.ephemeris, DALLAS, self.options, unknown.changes))

    def row(self, rounds: int) -> tuple[str, str, str, str]:
        """Return the table's row."""
        changes = self.chart()
        spent = statistics.median(turn(self.chart) for _ in range(rounds))
        title = f"a day as a chart's distribution: 12 bodies, Placidus, aspects ({changes} changes)"
        return title, "the engine", f"{spent:.3g}", "1.00"


TURN_MS = 100.0
"""What takes less is done again and again in its turn: a machine that has just done something else
is slow at first with whatever comes next."""


def measured(rivals: dict[str, Callable[[], int]], rounds: int) -> dict[str, float]:
    """Return the median CPU ms of each, in turns. Fails where their counts differ."""
    counts = {name: run() for name, run in rivals.items()}
    if len(set(counts.values())) > 1:
        raise SystemExit(f"they found different numbers of events: {counts}")
    times: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(rounds):
        for name, run in rivals.items():
            times[name].append(turn(run))
    return {name: statistics.median(spent) for name, spent in times.items()}


def turn(run: Callable[[], int]) -> float:
    """Return the CPU ms that one run takes; of short ones the first does not count."""
    first = timed(run)
    if isinstance(run, Kerykeion):
        return run.spent_ms
    if first >= TURN_MS:
        return first
    count, total = 0, 0.0
    while total < TURN_MS:
        count, total = count + 1, total + timed(run)
    return total / count


def timed(run: Callable[[], int]) -> float:
    """Return the CPU ms of one run in this process."""
    begun = time.process_time()
    run()
    return (time.process_time() - begun) * 1000.0


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    by_swiss.open_same_de440()
    ephemeris = Ephemeris.open("DE440", KERNELS)
    kernel = SpiceKernel(str(KERNELS / "files" / "de440.bsp"))
    with Kerykeion() as kerykeion:
        rows = compared(ephemeris, kernel, kerykeion, rounds)
    rows.append(Unknown(ephemeris).row(rounds))
    print(
        "All events of a span: median CPU time of "
        f"{rounds} turns (of a tenth of a second, where one run is shorter), on one DE440, the "
        "days' nutation known. Transits, ingresses: Swiss Ephemeris by steps (a day; the Moon six "
        "hours) and bisection to half a second, its own search for the Moon's signs. Kerykeion (by "
        "itself, with the ephemeris it brings) lists the aspects in orb every six hours, and what "
        "changed its side between two is counted: its moments are as good as that. "
        f"`python -m benchmarks.events {rounds}` on {machine()}.\n"
    )
    print(table(("work (events found by each)", "who", "ms", "times the engine's"), rows))


def compared(
    ephemeris: Ephemeris, kernel: SpiceKernel, kerykeion: Kerykeion, rounds: int
) -> list[tuple[str, str, str, str]]:
    """Return the table's rows of all who search."""
    swiss = Swiss(kerykeion.points)
    fresh, kept = (Engine(ephemeris, kerykeion.points, fresh=one) for one in (True, False))
    skyfield = f"Skyfield {version('skyfield')}"
    peer = f"Swiss Ephemeris (pyswisseph {version('pyswisseph')})"
    works: dict[str, tuple[str, dict[str, Callable[[], int]]]] = {
        f"a year of transits: 10 bodies to 12 points, 9 aspects ({fresh.transits()} events)":
            ("transits", {f"Kerykeion {KERYKEION_VERSION}": kerykeion}),
        f"a year of the Moon's ingresses ({fresh.moon_ingresses()})":
            ("moon_ingresses", {skyfield: lambda: skyfield_ingresses(kernel)}),
        f"a century of solar eclipses ({fresh.eclipses()})": ("eclipses", {}),
        "the next solar eclipse of a place": ("local_eclipse", {}),
    }  # fmt: skip
    rows = []
    for title, (name, others) in works.items():
        rivals = {
            "the engine": getattr(fresh, name),
            "the engine, curves kept": getattr(kept, name),
            peer: getattr(swiss, name),
            **others,
        }
        spent = measured(rivals, rounds)
        least = spent["the engine"]
        for number, (who, ms) in enumerate(spent.items()):
            rows.append(("" if number else title, who, f"{ms:.3g}", f"{ms / least:.2f}"))
    return rows


if __name__ == "__main__":
    main()
