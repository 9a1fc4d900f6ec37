"""The Earth's orientation: UT1 and ITRF to ICRF, against the IERS's series by way of ERFA."""

from __future__ import annotations

import erfa
import numpy as np

from services.ephemeris.observe import Ephemeris
from tests.truth.engine import DAY, Floats
from tests.truth.iers import MJD, c04

TT_MINUS_TAI = 32.184
EARTH_RADIUS_M = 6378137.0
EDGES = (1962, 1968, 1972, 1980, 1990, 2000, 2010, 2020, 2026)
UNTIL = "2026-01-01"


def _epochs(every: int) -> tuple[dict[str, Floats], Floats, Floats]:
    """Return every n-th row of C04, and its TT as a two-part JD."""
    series = {name: values[::every] for name, values in c04().items()}
    inside = series["mjd"] >= 37685.0  # 1962-01-21: the kernels' first whole day
    series = {name: values[inside] for name, values in series.items()}
    day = series["mjd"]
    years, months, days, _ = erfa.jd2cal(MJD, day)
    tai_minus_utc = erfa.dat(years, months, days, 0.0)
    return series, MJD + day, (tai_minus_utc + TT_MINUS_TAI) / DAY


def delta_t(series: dict[str, Floats], tt2: Floats) -> Floats:
    """Return TT-UT1 (s) of rows of C04 at 0h UTC."""
    return np.asarray(tt2 * DAY - series["ut1_utc"])


def compare_ut1(engine: Ephemeris, every: int = 10) -> tuple[Floats, Floats]:
    """Return the calendar years of C04's days, and ours minus its TT-UT1 (s)."""
    series, tt1, tt2 = _epochs(every)
    ours = engine.timescales.delta_t(tt1, tt2)
    return 2000.0 + (series["mjd"] - 51544.5) / 365.25, ours - delta_t(series, tt2)


def by_iers(series: dict[str, Floats], tt1: Floats, tt2: Floats) -> Floats:
    """Return ITRF to GCRS, (E, 3, 3): IERS Conventions 2010, eq. 5.1, CIO based."""
    x, y, s = erfa.xys06a(tt1, tt2)
    to_celestial = erfa.c2ixys(x + series["dx"] * erfa.DAS2R, y + series["dy"] * erfa.DAS2R, s)
    era = erfa.era00(tt1, tt2 - delta_t(series, tt2) / DAY)
    pole = erfa.pom00(series["x"] * erfa.DAS2R, series["y"] * erfa.DAS2R, erfa.sp00(tt1, tt2))
    return np.asarray(erfa.c2tcio(to_celestial, era, pole)).swapaxes(1, 2)


def compare_itrf(engine: Ephemeris, every: int = 20) -> tuple[Floats, Floats]:
    """Return years, and how far (m, at the equator) the kernels' ITRF93 lies from the IERS's."""
    series, tt1, tt2 = _epochs(every)
    turning = engine.sky(engine.timescales.instants((tt1, tt2), "tt"), "topocentric").orientation
    assert turning is not None
    assert turning.measured.all()
    turn = turning.matrix @ by_iers(series, tt1, tt2).swapaxes(1, 2)
    angle = np.linalg.norm(erfa.rm2v(turn), axis=-1)
    return 2000.0 + (series["mjd"] - 51544.5) / 365.25, angle * EARTH_RADIUS_M
