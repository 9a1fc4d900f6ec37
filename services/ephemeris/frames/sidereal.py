"""Sidereal time: from the origin that the Earth's rotation is counted from to the equinox.

The equation of the origins EO = ERA - GAST (IERS Conventions 2010, sect. 5.5.7). Within 1800-2200
it is IAU 2006's. Outside, IAU 2006's polynomial belongs to another equinox (10" off at -3000, 256"
at -12000, 1.6° at 17000): there it comes from the motion of the long-term equinox itself along its
equator, integrated once by `build_sidereal_time` and kept as a table.

Where one gives way to the other, hour angles on the equator go on without a step (0.01 mas);
apparent sidereal time steps as the equinox does (1.3 mas in 1800, 0.7 mas in 2200), and so do
right ascensions.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import erfa
import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import ARCSEC, J2000, JULIAN_CENTURY
from services.ephemeris.errors import OutOfCoverage

Floats = NDArray[np.float64]

TABLE = Path(__file__).parent / "data" / "sidereal_time_longterm.csv"
DAYS_PER_YEAR = 365.25


def equation_of_the_origins(
    days: Floats | float, dpsi: Floats | float, obliquity: Floats | float, *, short_term: bool
) -> Any:
    """Return ERA - GAST, radians, not folded, at `days` of TT from J2000, (E,) or a number.

    `dpsi`: nutation in longitude, `obliquity`: the mean one, radians. `short_term`: by IAU 2006,
    else by the long-term precession; it must be the model that `equator` of date comes from.

    GAST - ERA = W + Δψ cos ε + complementary terms (`erfa.eect00`), W from the two functions below.
    Raises OutOfCoverage outside the table's years, -14000 to 18000.
    """
    mean = gmst_minus_era_iau2006(days) if short_term else gmst_minus_era_longterm(days)
    return -(mean + dpsi * np.cos(obliquity) + erfa.eect00(J2000, days))


def gmst_minus_era_iau2006(days: Floats | float) -> Any:
    """Return GMST - ERA, radians: IERS Conventions 2010, eq. 5.32; Capitaine et al. 2003."""
    t = days / JULIAN_CENTURY
    c0, c1, c2, c3, c4, c5 = 0.014506, 4612.156534, 1.3915817, -4.4e-7, -2.9956e-5, -3.68e-8
    return (c0 + (c1 + (c2 + (c3 + (c4 + c5 * t) * t) * t) * t) * t) * ARCSEC


def gmst_minus_era_longterm(days: Floats | float) -> Any:
    """Return GMST - ERA of the long-term precession, radians, at `days` of TT from J2000.

    Joined to IAU 2006 in 1800 for epochs before 2000, in 2200 for the others.
    """
    starts, coefficients = _table()
    years = 2000.0 + np.asarray(days, dtype=np.float64) / DAYS_PER_YEAR
    width = starts[1] - starts[0]
    index = np.floor((years - starts[0]) / width).astype(np.int64)
    if np.any((index < 0) | (index >= len(starts))):
        raise OutOfCoverage("Sidereal time is known from -14000 to 18000 only.")
    x = 2.0 * (years - starts[index]) / width - 1.0
    ahead = after = np.zeros_like(x)
    for row in coefficients[:0:-1]:  # Clenshaw's recurrence
        ahead, after = row[index] + 2.0 * x * ahead - after, ahead
    return (coefficients[0][index] + x * ahead - after)[()] * ARCSEC


@lru_cache(maxsize=1)
def _table() -> tuple[Floats, Floats]:
    """Return the pieces' first years (n,) and their coefficients, arcsec, (degree + 1, n)."""
    rows = np.loadtxt(TABLE, delimiter=",")
    return rows[:, 0], np.ascontiguousarray(rows[:, 1:].T)
