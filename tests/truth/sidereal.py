"""Sidereal time in deep time by another way than the engine's, from the same published poles.

The origin from which the Earth's rotation is counted is carried along by hand: from one pole to the
next by the shortest rotation, a year at a time; no equinox, no derivative and no series of the
product is used. What nutation adds is measured on the true pole, carried along day by day through
a whole revolution of the Moon's node at a few epochs (`erfa.nut06a`).
"""

from __future__ import annotations

from functools import lru_cache

import erfa
import numpy as np

from tests.truth.engine import J2000, Floats

FIRST, LAST = -13210, 17210
NODE_DAYS = 6798.383  # a revolution of the Moon's node
WINDOWS = (-15000.0, -11000.0, -7000.0, -3000.0, 0.0, 5000.0, 10000.0, 15000.0)  # years from 2000
YEAR = 365.25


def carried(frames: Floats) -> Floats:
    """Return how far an origin carried along gets ahead of the first axis: (N - 1,) radians.

    `frames` (N, 3, 3): x, y and the pole as rows. Each step's shortest rotation takes one pole into
    the next; what it makes of x is compared with the next x.
    """
    x, pole = frames[:-1, 0], frames[:-1, 2]
    following = frames[1:, 2]
    axis = np.cross(pole, following)
    turned = (
        np.vecdot(pole, following)[:, None] * x
        + np.cross(axis, x)
        + axis * (np.vecdot(axis, x) / (1.0 + np.vecdot(pole, following)))[:, None]
    )
    new_x, new_y = frames[1:, 0], frames[1:, 1]
    return np.arctan2(np.vecdot(turned, new_y), np.vecdot(turned, new_x))


def nutation_rate(centre: float) -> float:
    """Return what nutation adds to GMST - ERA, radians a century; `centre`: days from J2000."""
    days = centre + np.linspace(-0.5, 0.5, 6800) * NODE_DAYS
    day = np.full_like(days, J2000)
    mean = np.asarray(erfa.ltpb(2000.0 + days / YEAR))
    poles = np.vecdot(erfa.ltpequ(2000.0 + days / YEAR), erfa.ltpecl(2000.0 + days / YEAR))
    epsilon = np.arccos(poles)
    dpsi, deps = erfa.nut06a(day, days)
    true = np.asarray(erfa.numat(epsilon, dpsi, deps)) @ mean
    along = dpsi * np.cos(epsilon) + erfa.eect00(day, days)
    total = carried(true).sum() - carried(mean).sum() - (along[-1] - along[0])
    return float(total / (NODE_DAYS / 36525.0))


@lru_cache(maxsize=1)
def _integral() -> tuple[Floats, Floats, Floats]:
    """Return years, what precession alone makes of GMST - ERA, and nutation's own: radians."""
    years = np.arange(FIRST, LAST + 1.0)
    moved = np.cumsum(carried(np.asarray(erfa.ltpb(years))))
    precession = np.concatenate([[0.0], moved])
    centuries = np.array(WINDOWS) / 100.0
    rates = [nutation_rate(t * 36525.0) for t in centuries]
    rise = np.polyint(np.polyfit(centuries, rates, 3))
    nutation = np.polyval(rise, (years - 2000.0) / 100.0)
    at_2000 = np.searchsorted(years, 2000.0)
    gmst = 0.014506 / 3600.0  # IAU 2006 at J2000, degrees
    return years, precession - precession[at_2000] + np.radians(gmst), nutation


def gmst_minus_era(years: Floats, *, nutation: bool = True) -> Floats:
    """Return GMST - ERA at Julian epoch years (TT), radians, with or without nutation's share."""
    known, precession, added = _integral()
    total = precession + added if nutation else precession
    # cubic between the yearly values: the second difference is 1e-4 arcsec, the fourth nothing
    index = np.clip(np.floor(years - FIRST).astype(int), 1, len(known) - 3)
    t = years - known[index]
    p, q, r, s = (total[index + k] for k in (-1, 0, 1, 2))
    return (
        -t * (t - 1.0) * (t - 2.0) / 6.0 * p
        + (t + 1.0) * (t - 1.0) * (t - 2.0) / 2.0 * q
        - (t + 1.0) * t * (t - 2.0) / 2.0 * r
        + (t + 1.0) * t * (t - 1.0) / 6.0 * s
    )


def gast(ut1: tuple[float, float], tt: tuple[float, float]) -> float:
    """Return Greenwich apparent sidereal time at one instant (two-part JD each), radians."""
    day, days = J2000, (tt[0] - J2000) + tt[1]
    year = 2000.0 + days / YEAR
    dpsi, _ = erfa.nut06a(day, days)
    epsilon = np.arccos(np.vecdot(erfa.ltpequ(year), erfa.ltpecl(year)))
    mean = gmst_minus_era(np.array([year]))[0]
    return float(erfa.era00(*ut1) + mean + dpsi * np.cos(epsilon) + erfa.eect00(day, days))
