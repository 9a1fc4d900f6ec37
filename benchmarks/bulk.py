"""Positions a second: in process, over HTTP, from file to file; beside pyswisseph and Skyfield.

All compute the same: apparent topocentric places of ten bodies, with speeds, on the same DE440. The
contestants take turns, so that a busy machine slows them alike; the figure is the best round.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
import swisseph as swe
from skyfield.api import wgs84
from skyfield.framelib import ecliptic_frame

from benchmarks import files, old_build, page
from benchmarks.chart import given
from benchmarks.http import server
from benchmarks.old_build import HERE as THIS
from benchmarks.old_build import Build
from benchmarks.workers import Ask, worker
from services.ephemeris.charts.chart import charts
from services.ephemeris.core import observation
from services.ephemeris.frames.earth import Site, Sites
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from services.ephemeris.time.instants import Instant
from tests.truth import by_swiss
from tests.truth.by_skyfield import Skyfield
from tests.truth.engine import BODIES, KERNELS, opened, random_instants, random_sites

HERE = Site(37.7749, -122.4194, 25.0)
OLD = "the old build's bulk path, a place for each instant"
BIRTHS = "the engine's bulk path, a place for each instant"
TABLE = "the engine's bulk path, one place"
SINGLE = "the engine, chart by chart"
FLOOR = "of it the loop over positions alone, all else known"
SWISS = f"Swiss Ephemeris (pyswisseph {version('pyswisseph')}), call by call"
SKYFIELD = f"Skyfield {version('skyfield')}, vectorised, one place"


@dataclass(frozen=True)
class Contestant:
    """A way to get positions, and how many a call of it makes."""

    name: str
    work: Callable[[], object]
    positions: int
    seconds: Callable[[], float] | None = None
    """What the work took, where another process does it; else it is timed here."""


def _engine(engine: Ephemeris, instants: Instant, places: list[Site]) -> list[Contestant]:
    count = len(places)
    sites = _sites(places)
    options = Options(bodies=BODIES)
    jd = np.asarray(instants.tt[0]), np.asarray(instants.tt[1])
    few = _few(instants, places)

    def bulk(place: Site | Sites) -> object:
        moments = engine.timescales.instants(jd, "tt")
        positions = engine.observe(moments, place, options)
        # What is derived of them, as the old build's table held it
        return (
            positions,
            positions.retrograde,
            positions.sign,
            positions.sign_degree,
            positions.sign_certain,
        )

    def single() -> None:
        for instant, site in few:
            charts(engine, instant, site, options)

    return [
        Contestant(BIRTHS, lambda: bulk(sites), count * len(BODIES)),
        Contestant(TABLE, lambda: bulk(HERE), count * len(BODIES)),
        Contestant(SINGLE, single, len(few) * len(BODIES)),
    ]


def _floor(engine: Ephemeris, instants: Instant, places: list[Site]) -> Contestant:
    """Return the compiled reduction by itself, with its arguments as the engine gives them.

    Time scales, frames, sites and a new array for what comes out are not in it.
    """
    given: list[tuple[Any, ...]] = []
    whole = observation.observe

    def noted(*arguments: Any) -> int:
        given.append(arguments)
        return whole(*arguments)

    observation.observe = noted
    try:
        engine.observe(instants, _sites(places), Options(bodies=BODIES))
    finally:
        observation.observe = whole
    return Contestant(FLOOR, lambda: whole(*given[0]), len(places) * len(BODIES))


def _sites(places: list[Site]) -> Sites:
    return Sites(
        *(
            np.array([getattr(one, name) for one in places])
            for name in ("latitude", "longitude", "elevation")
        )
    )


def _few(instants: Instant, places: list[Site]) -> list[tuple[Instant, Site]]:
    step = max(1, len(places) // 50)
    return [(instants.at(i), places[i]) for i in range(0, len(places), step)]


def _swiss(instants: Instant, places: list[Site]) -> Contestant:
    by_swiss.open_same_de440()
    flags = by_swiss.SAME_FILE | swe.FLG_TOPOCTR
    few = _few(instants, places)

    def work() -> None:
        for instant, site in few:
            swe.set_topo(site.longitude, site.latitude, site.elevation)
            for number in by_swiss.NUMBERS:
                swe.calc(float(by_swiss.whole(instant.tdb)), number, flags)

    return Contestant(SWISS, work, len(few) * len(BODIES))


def _skyfield(skyfield: Skyfield, instants: Instant) -> Contestant:
    one, two = (np.asarray(part) for part in instants.tt)
    step = max(1, len(one) // 1000)
    when = skyfield.timescale.tt_jd(one[::step], two[::step])
    place = wgs84.latlon(HERE.latitude, HERE.longitude, HERE.elevation)

    def work() -> None:
        here = (skyfield.kernel["earth"] + place).at(when)
        for body in skyfield.targets:
            here.observe(body).apparent().frame_latlon_and_rates(ecliptic_frame)

    return Contestant(SKYFIELD, work, len(one[::step]) * len(BODIES))


def _old(ask: Ask, count: int) -> Contestant:
    return Contestant(OLD, lambda: ask("bulk", 1), count * len(BODIES), lambda: ask("bulk", 1))


def in_process(count: int, rounds: int, old: Build | None) -> dict[str, float]:
    """Return positions a second and core of each contestant, by CPU time, in one thread."""
    skyfield = Skyfield(KERNELS / "files" / "de440.bsp")
    with ExitStack() as stack, opened() as engine:
        instants, places = random_instants(engine, 70, count), random_sites(71, count)
        contestants = [
            *_engine(engine, instants, places),
            _floor(engine, instants, places),
            _swiss(instants, places),
            _skyfield(skyfield, instants),
        ]
        if old is not None:
            work = given([(instants.at(i), place) for i, place in enumerate(places)])
            contestants.insert(1, _old(stack.enter_context(worker(old, work)), count))
        best = dict.fromkeys((one.name for one in contestants), 0.0)
        for _ in range(rounds + 1):  # the first fills the caches
            for one in contestants:
                rate = one.positions / (one.seconds() if one.seconds else _spent(one))
                best[one.name] = max(best[one.name], rate)
    skyfield.close()
    return best


def _spent(one: Contestant) -> float:
    began = time.process_time()
    one.work()
    return time.process_time() - began


def batches(charts_in_all: int, rounds: int, builds: list[Build]) -> dict[str, float]:
    """Return CPU seconds of a build's charts with Placidus and aspects through the ASGI app.

    A request holds 5,000, the most that it takes; the best round.
    """
    rng = np.random.default_rng(73)
    births = [
        {
            "birth_time": round(2451545.0 + day, 5), "time_scale": "tt",
            "latitude": round(latitude, 4), "longitude": round(longitude, 4),
            "houses": "placidus", "aspects": "major",
        }
        for day, latitude, longitude in zip(
            rng.uniform(-20000.0, 8000.0, charts_in_all),
            rng.uniform(-60.0, 60.0, charts_in_all),
            rng.uniform(-180.0, 180.0, charts_in_all),
            strict=True,
        )
    ]  # fmt: skip
    requests = [births[start : start + 5000] for start in range(0, len(births), 5000)]
    best = {build.name: float("inf") for build in builds}
    with ExitStack() as stack:
        workers = [stack.enter_context(worker(build, {"requests": requests})) for build in builds]
        for _ in range(rounds + 1):  # the first fills the caches
            for build, ask in zip(builds, workers, strict=True):
                best[build.name] = min(best[build.name], ask("batch", 1))
    return best


FORMATS = {
    "Arrow": "application/vnd.apache.arrow.stream",
    "CSV": "text/csv",
    "NDJSON": "application/x-ndjson",
    "JSON": "application/json",
}


def over_http(rounds: int) -> list[tuple[str, ...]]:
    """Return positions a second of /ephemeris, one worker, and how /health answers meanwhile."""
    body = {
        "start": "2000-01-01T00:00:00Z", "stop": "2001-02-20T15:00:00Z", "step": {"hours": 1},
        "latitude": HERE.latitude, "longitude": HERE.longitude, "bodies": list(BODIES),
    }  # fmt: skip
    rows = []
    with server(1) as port:
        url = f"http://127.0.0.1:{port}"
        with _watcher(url) as idle:
            time.sleep(1.0)
        alone = max(idle)
        for name, kind in FORMATS.items():
            best, size, waits = 0.0, 0, [0.0]
            for _ in range(rounds + 1):
                request = urllib.request.Request(  # noqa: S310 - our own server
                    f"{url}/ephemeris", json.dumps(body).encode(),
                    {"content-type": "application/json", "accept": kind},
                )  # fmt: skip
                with _watcher(url) as waited:
                    began = time.perf_counter()
                    with urllib.request.urlopen(request, timeout=300) as answer:  # noqa: S310
                        size = len(answer.read())
                    rate = 10_000 * len(BODIES) / (time.perf_counter() - began)
                if rate > best:
                    best, waits = rate, waited
            middle = statistics.median(waits)
            rows.append(
                (name, f"{best:,.0f}", f"{size / 1e6:.1f}", f"{middle:.0f}", f"{max(waits):.0f}")
            )
        rows.append(("(no table)", "", "", f"{statistics.median(idle):.0f}", f"{alone:.0f}"))
    return rows


WATCH = """
import http.client, sys, time
while True:
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=60)
    connection.request("GET", "/health/live")
    connection.getresponse().read()
    connection.close()
    print((time.perf_counter() - began) * 1000, flush=True)
    time.sleep(0.01)
"""
"""Another client, in a process of its own: this one's reading must not delay its clock."""


@contextmanager
def _watcher(url: str) -> Iterator[list[float]]:
    """Ask /health/live again and again meanwhile; the list then has the answers' milliseconds."""
    samples: list[float] = []
    port = url.rpartition(":")[2]
    with subprocess.Popen(
        [sys.executable, "-c", WATCH, port], stdout=subprocess.PIPE, text=True
    ) as watcher:
        assert watcher.stdout is not None  # noqa: S101 - a pipe was asked for
        watcher.stdout.readline()  # it runs
        yield samples
        watcher.terminate()
        samples.extend(float(line) for line in watcher.stdout.read().split())


def report(options: argparse.Namespace) -> str:
    """Measure everything and return the section of docs/performance.md."""
    old = None if options.alone else old_build.build()
    builds = [THIS, *([old] if old else [])]
    rates = in_process(options.epochs, options.rounds, old)
    first = rates[BIRTHS]
    rows = [
        (name, f"{rate:,.0f}", f"{1e9 / rate:,.0f}", f"{rate / first:.4f}")
        for name, rate in rates.items()
    ]
    parts = [
        (
            f"Apparent topocentric places of {len(BODIES)} bodies with speeds, RA, Dec, azimuth, "
            f"altitude, uncertainties; {options.epochs:,} random instants of 1962-2026 in one "
            f"thread, by CPU time, the best of {options.rounds} rounds in turn. (Swiss Ephemeris "
            "and Skyfield give longitudes, latitudes and distances, with rates.)"
        ),
        page.table(("who", "positions/s", "ns a position", "times the first's"), rows),
        *_batch_part(options, builds),
        (
            "POST /ephemeris, 10,000 moments of 10 bodies, one worker, client on the same cores; "
            "and how long another client, a process of its own, waited for /health/live meanwhile."
        ),
        page.table(("format", "positions/s", "MB", "/health, median ms", "at most"), over_http(2)),
        *files.report(options.births, options.processes, builds),
        f"`python -m benchmarks.bulk` on {page.machine()}.",
    ]
    return "\n\n".join(parts)


def _batch_part(options: argparse.Namespace, builds: list[Build]) -> list[str]:
    spent = batches(options.charts, options.batch_rounds, builds)
    base = spent[THIS.name]
    rows = [
        (name, f"{seconds:.2f}", f"{options.charts / seconds:,.0f}", f"{seconds / base:.2f}")
        for name, seconds in spent.items()
    ]
    text = (
        f"POST /calculate/batch through the ASGI app, {options.charts:,} charts of 12 "
        "bodies with Placidus and aspects, JSON in and out: CPU time, the "
        f"best of {options.batch_rounds} rounds in turn."
    )
    return [text, page.table(("who", "seconds", "charts/s", "times the first's"), rows)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bulk", description=__doc__)
    parser.add_argument("--epochs", type=int, default=30_000, help="of the run in process")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--births", type=int, default=1_000_000, help="from file to file")
    parser.add_argument("--charts", type=int, default=5000, help="of the batches")
    parser.add_argument("--batch-rounds", type=int, default=3)
    parser.add_argument("--alone", action="store_true", help="without the old build")
    parser.add_argument("--processes", type=int, nargs="*", default=[1, 2])
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    print(report(parser.parse_args()))


if __name__ == "__main__":
    main()
