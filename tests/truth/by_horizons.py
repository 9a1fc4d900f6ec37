"""JPL Horizons' published answers, in Horizons' own frame of date.

Horizons' ecliptic and equator of date are those of IAU 1976 precession and IAU 1980 nutation with
the observed offsets of the celestial pole. The pole is then the same as ours to a fraction of a
mas; the equinox is not, by some 48 mas. `frames_1980` makes that frame from the same pole.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import erfa
import numpy as np
from numpy.typing import NDArray

from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.time.instants import Instant
from tests.truth.engine import BODIES, Floats, charts
from tests.truth.iers import MJD, c04
from tests.truth.residuals import Residuals

DATA = Path(__file__).parents[1] / "data"
GEOCENTRIC = DATA / "horizons_geocentric_ecliptic.json"
MARS = DATA / "horizons_mars_topocentric.txt"
OUTER = {"Jupiter": 77.0, "Saturn": 50.0, "Uranus": 35.0, "Neptune": 3.5, "Pluto": 100.0}
"""How far (mas) Horizons' planet centre may lie from DE440's barycentre, 1969-2022.

Jupiter, Saturn, Neptune, Pluto: the satellites' pull. For Uranus that would be 3.5 mas, and the
table shows up to 31 mas, growing slowly and evenly to both sides of the present (0.8" in 1800):
an orbit of another solution, which Horizons takes for the planet's centre.
"""

# The head of horizons_mars_topocentric.txt: 282.9342 E, 38.92056 N, 0 m.
MARS_SITE = Site(38.92056, 282.9342 - 360.0, 0.0)
RETRIEVED = 2459404.5  # 2021-07-09: Earth orientation after it was a prediction


def frames_1980(tt1: Floats, tt2: Floats) -> tuple[Floats, Floats]:
    """Return ICRF to Horizons' ecliptic and equator of date, (E, 3, 3) each."""
    epsilon = erfa.obl80(tt1, tt2)
    dpsi, deps = np.add(erfa.nut80(tt1, tt2), _pole_offsets(tt1, tt2))
    mean_ecliptic = _stack(erfa.rx, epsilon, erfa.pmat76(tt1, tt2))
    ecliptic = _stack(erfa.rz, -dpsi, mean_ecliptic)
    return ecliptic, _stack(erfa.rx, -(epsilon + deps), ecliptic)


def _stack(turn: Callable[[float, Floats], Floats], angles: Floats, matrices: Floats) -> Floats:
    return np.array([turn(*pair) for pair in zip(angles, matrices, strict=True)])


def _pole_offsets(tt1: Floats, tt2: Floats) -> tuple[Floats, Floats]:
    """Return dψ, dε (radians) of the observed pole from IAU 1976/1980, (E,) each.

    The observed pole is that of IAU 2006/2000A (`erfa.xys06a`) plus the IERS's dX, dY. Outside
    the IERS's series Horizons keeps the first and the last offsets: its own table shows it.
    """
    series = c04()
    mjd = np.clip((tt1 - MJD) + tt2, series["mjd"][0], series["mjd"][-1])
    dx, dy = (np.interp(mjd, series["mjd"], series[name]) * erfa.DAS2R for name in ("dx", "dy"))
    x, y, _ = erfa.xys06a(MJD, mjd)
    x, y = x + dx, y + dy
    pole = np.stack([x, y, np.sqrt(1.0 - x * x - y * y)], axis=-1)
    epsilon = erfa.obl80(MJD, mjd)
    mean_ecliptic = _stack(erfa.rx, epsilon, erfa.pmat76(MJD, mjd))
    x, y, z = np.einsum("eij,ej->ie", mean_ecliptic, pole)
    dpsi, deps = erfa.nut80(MJD, mjd)
    return (
        np.pi / 2 - np.arctan2(y, x) - dpsi,
        np.arctan2(np.hypot(x, y), z) - epsilon - deps,
    )


def _directions(longitude: Floats, latitude: Floats) -> Floats:
    return np.asarray(erfa.s2c(np.radians(longitude), np.radians(latitude)))


def _turned(matrices: Floats, icrf: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Return angles (degrees, (E, B)) in the frames of `matrices` of ICRF angles."""
    vectors = np.einsum("eij,ebj->ebi", matrices, _directions(*icrf))
    longitude, latitude = erfa.c2s(vectors)
    return np.degrees(longitude) % 360.0, np.degrees(latitude)


@dataclass(frozen=True)
class Published:
    """The geocentric table: instants, and longitudes and latitudes (degrees, (E, B))."""

    utc: tuple[str, ...]
    longitude: Floats
    latitude: Floats


def published() -> Published:
    """Read horizons_geocentric_ecliptic.json."""
    points = json.loads(GEOCENTRIC.read_text(encoding="utf-8"))["points"]
    angles = [
        np.array([[point["bodies"][name][field] for name in BODIES] for point in points])
        for field in ("ecl_lon_deg", "ecl_lat_deg")
    ]
    return Published(tuple(point["utc"] for point in points), *angles)


def compare(engine: Ephemeris) -> tuple[Published, Residuals, list[Instant]]:
    """Return Horizons' table, the residuals (a row an instant) and what the instants were."""
    table = published()
    instants = [engine.timescales.instant(text) for text in table.utc]
    anywhere = [Site(0.0, 0.0)] * len(instants)
    icrf = charts(engine, instants, anywhere, "geocentric", frame="icrf")
    tt1, tt2 = np.array([one.tt for one in instants]).T
    ecliptic, _ = frames_1980(tt1, tt2)
    ours = _turned(ecliptic, icrf)
    residuals = Residuals.between(BODIES, ours, (table.longitude, table.latitude))
    return table, residuals, instants


def mars_table() -> tuple[Floats, NDArray[np.float64]]:
    """Return JD UT (N,) and (N, 4): astrometric and apparent right ascension, declination."""
    lines = MARS.read_text(encoding="ascii").splitlines()[2:]
    rows = [line.split() for line in lines]
    days = np.array([float(row[0]) for row in rows])
    return days, np.array([[float(word) for word in row[-4:]] for row in rows])


def compare_mars(engine: Ephemeris) -> tuple[Floats, Residuals, Residuals]:
    """Return JD UT, and the residuals of the astrometric (ICRF) and the apparent places."""
    days, table = mars_table()
    instants = engine.timescales.instants(days, "utc")
    sites = [MARS_SITE] * len(days)
    astrometric, apparent = (
        charts(engine, instants, sites, "topocentric", ("Mars",), frame="icrf", corrections=kind)
        for kind in ("astrometric", "apparent")
    )
    _, equator = frames_1980(*instants.tt)
    ours = _turned(equator, apparent)
    theirs = table[:, :, None]
    return (
        days,
        Residuals.between(("Mars",), astrometric, (theirs[:, 0], theirs[:, 1])),
        Residuals.between(("Mars",), ours, (theirs[:, 2], theirs[:, 3])),
    )
