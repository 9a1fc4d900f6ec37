"""The engine as the truth tests and docs/accuracy.md use it: real kernels, the public calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from services.ephemeris.charts import chart
from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from services.ephemeris.positions import Positions
from services.ephemeris.time.instants import Instant
from services.spice.api import chart_json
from tests.truth.residuals import Angles

Floats = NDArray[np.float64]

KERNELS = Path(__file__).parents[2] / "kernels"

BODIES = (
    "Sun",
    "Moon",
    "Mercury",
    "Venus",
    "Mars",
    "Jupiter",
    "Saturn",
    "Uranus",
    "Neptune",
    "Pluto",
)
J2000, DAY = 2451545.0, 86400.0
MEASURED = (2437684.6, 2461041.5)  # JD TT, 1962-01-20 .. 2026-01-01: measured Earth orientation


@contextmanager
def opened(tag: str = "DE440") -> Iterator[Ephemeris]:
    """Load a kernel set into this process, and take it out again."""
    engine = Ephemeris.open(tag, KERNELS)
    try:
        yield engine
    finally:
        engine.pool.close()


def random_instants(
    engine: Ephemeris, seed: int, count: int, span: tuple[float, float] = MEASURED
) -> Instant:
    """Return instants spread evenly over a span of JD TT, seeded, in order."""
    days = np.sort(np.random.default_rng(seed).uniform(*span, count))
    return engine.timescales.instants((np.floor(days), days % 1.0), "tt")


def random_sites(seed: int, count: int) -> list[Site]:
    """Return sites spread evenly over the globe, sea level to 4000 m, seeded."""
    rng = np.random.default_rng(seed)
    latitudes = np.degrees(np.arcsin(rng.uniform(-1.0, 1.0, count)))
    longitudes = rng.uniform(-180.0, 180.0, count)
    heights = rng.uniform(0.0, 4000.0, count)
    return [Site(*map(float, row)) for row in zip(latitudes, longitudes, heights, strict=True)]


def each(instants: Instant | list[Instant]) -> list[Instant]:
    """Return the single instants of an array of them."""
    if isinstance(instants, list):
        return instants
    return [instants.at(i) for i in range(len(instants.tt[0]))]


def chart_rows(
    engine: Ephemeris, instant: Instant, site: Site, options: Options
) -> dict[str, dict[str, Any]]:
    """Return the fields of every body of one chart, as the service answers them."""
    made: dict[str, dict[str, Any]] = orjson.loads(
        chart_json.bodies_of(chart.charts(engine, instant, site, options))[0]
    )
    return made


def chart_houses(
    engine: Ephemeris, instant: Instant, site: Site, options: Options
) -> dict[str, Any]:
    """Return the houses and angles of one chart, as the service answers them."""
    made: dict[str, Any] = orjson.loads(
        chart_json.houses_of(chart.charts(engine, instant, site, options))[0]
    )
    return made


def charts(
    engine: Ephemeris,
    instants: Instant | list[Instant],
    sites: list[Site],
    observer: str,
    names: tuple[str, ...] = BODIES,
    **options: str,
) -> Angles:
    """Return longitudes and latitudes (degrees, (N, B)), chart by chart."""
    chosen = Options(bodies=names, observer=observer, **options)
    pairs = zip(each(instants), sites, strict=True)
    parts = [chart.charts(engine, instant, site, chosen).positions for instant, site in pairs]
    return (
        np.concatenate([one.longitude for one in parts]),
        np.concatenate([one.latitude for one in parts]),
    )


def many(
    engine: Ephemeris,
    instants: Instant,
    site: Site | None,
    names: tuple[str, ...] = BODIES,
    corrections: str = "apparent",
    frame: str = "ecliptic_of_date",
) -> Positions:
    """Return the places of many instants at one site (None: geocentric)."""
    options = Options(
        bodies=names,
        observer="geocentric" if site is None else "topocentric",
        corrections=corrections,
        frame=frame,
    )
    return engine.observe(instants, site or Site(0.0, 0.0), options)
