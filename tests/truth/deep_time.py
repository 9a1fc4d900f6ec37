"""The engine far from the present beside Swiss Ephemeris, ΔT matched and not.

Matched: both take TT. On the very same DE422 (the excerpt, repacked) what differs is the reduction
alone; on Swiss Ephemeris's own Moshier series, their orbits as well. Not matched: both take UT, and
each its own ΔT.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import swisseph as swe

from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from services.ephemeris.time.calendar import Calendar, jdn
from services.ephemeris.time.instants import Instant
from tests.truth import by_swiss
from tests.truth.engine import BODIES, DAY, Floats, chart_rows
from tests.truth.residuals import wrapped

DATES: tuple[tuple[int, int, int, Calendar], ...] = (
    (-2900, 1, 1, "julian"),
    (-500, 3, 1, "gregorian"),
    (0, 1, 1, "gregorian"),
    (1066, 10, 14, "julian"),
    (1500, 1, 1, "julian"),
    (1900, 1, 1, "gregorian"),
)
ANYWHERE = Site(0.0, 0.0)
MOSHIER = swe.FLG_MOSEPH | swe.FLG_SPEED


@dataclass(frozen=True)
class Beside:
    """One noon, geocentric apparent places, ecliptic and equinox of date; (10, 2) degrees each.

    `delta_t`: ours, its sigma, Swiss Ephemeris's (s). `sigma`: `uncertainty_arcsec` of the answers
    to TT and to UT. `rate`: degrees a day.
    """

    date: tuple[int, int, int, Calendar]
    tt: Floats
    ut: Floats
    same_file: Floats
    moshier: Floats
    moshier_ut: Floats
    delta_t: tuple[float, float, float]
    sigma: tuple[Floats, Floats]
    rate: Floats


def beside(engine: Ephemeris, date: tuple[int, int, int, Calendar]) -> Beside:
    """Compute one date at noon, TT and UT. The engine must have the kernels of DE422-excerpt."""
    noon = float(jdn(*date))
    tt, ut = (engine.timescales.instant(noon, time_scale=scale) for scale in ("tt", "ut1"))
    tdb = np.array([tt.tdb[0] + tt.tdb[1]])
    by_swiss.open_same_de422(float(tdb[0]))
    same_file = by_swiss.places(tdb)[0]
    moshier = by_swiss.places(tdb, MOSHIER)[0]
    theirs = swe.deltat_ex(noon, swe.FLG_MOSEPH) * DAY
    moshier_ut = by_swiss.places(np.array([noon + theirs / DAY]), MOSHIER)[0]
    ours, rate, sigma_tt = _ours(engine, tt)
    ours_ut, _, sigma_ut = _ours(engine, ut)
    return Beside(
        date,
        ours,
        ours_ut,
        same_file[:, :2],
        moshier[:, :2],
        moshier_ut[:, :2],
        (float(ut.delta_t_s), float(ut.delta_t_sigma_s), theirs),
        (sigma_tt, sigma_ut),
        rate,
    )


def _ours(engine: Ephemeris, instant: Instant) -> tuple[Floats, Floats, Floats]:
    by_body = chart_rows(engine, instant, ANYWHERE, Options(bodies=BODIES, observer="geocentric"))
    rows = [by_body[name] for name in BODIES]
    return (
        np.array([[row["longitude"], row["latitude"]] for row in rows]),
        np.array([row["speed"] for row in rows]),
        np.array([row["uncertainty_arcsec"] for row in rows]),
    )


def arcsec(ours: Floats, theirs: Floats) -> Floats:
    """Return differences in longitude x cos latitude and in latitude, arcsec, (10, 2)."""
    apart = wrapped(ours - theirs) * 3600.0
    apart[:, 0] *= np.cos(np.radians(ours[:, 1]))
    return apart
