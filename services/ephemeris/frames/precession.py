"""Precession of the equator: the long-term model, and two retired ones.

Rotation matrices act on column vectors, `mean_of_date = matrix @ vector`, and have shape
(..., 3, 3) for epochs of shape (...). Epochs are two-part Julian dates in TT. Obliquities are
in radians.

Long-term model
  Vondrák, Capitaine & Wallace 2011 (A&A 534, A22; corrigendum 2012, A&A 541, C1): sound for
  200,000 years around J2000. Near the present the core has IAU 2006 (Capitaine, Wallace & Chapront
  2003, A&A 412, 567) in its place.

Retired models, in which some ayanamsas were defined
  Kinoshita 1975 (Smithsonian Astrophysical Observatory Special Report 364): Newcomb's precession
  in rigorous form, from Newcomb's own constants.
  IAU 1976 (Lieske, Lederle, Fricke & Morando 1977, A&A 58, 1).
"""

from __future__ import annotations

from typing import Any, TypeAlias

import erfa
import numpy as np
import numpy.typing as npt

from services.ephemeris.constants import ARCSEC, J2000

FloatArray: TypeAlias = npt.NDArray[np.float64]
Epoch: TypeAlias = float | FloatArray

DAYS_PER_YEAR = 365.25

# The years between which IAU 2006 is used; both models agree there within 1.3 mas.
IAU2006_YEARS = (1800.0, 2200.0)


def julian_year(tt1: Epoch, tt2: Epoch = 0.0) -> Any:
    """Julian epoch, in years, of a two-part Julian date in TT; same shape as the input."""
    return 2000.0 + ((tt1 - J2000) + tt2) / DAYS_PER_YEAR


# ---- Vondrák, Capitaine & Wallace 2011 --------------------------------------------------------


def precession_longterm(tt1: Epoch, tt2: Epoch = 0.0) -> FloatArray:
    """Mean equator and equinox of J2000 to that of date, long-term, no bias (`erfa.ltp`).

    Its first row is the equinox of date, seen in the mean equator of J2000.
    """
    return np.asarray(erfa.ltp(julian_year(tt1, tt2)))


def obliquity_longterm(tt1: Epoch, tt2: Epoch = 0.0) -> Any:
    """Mean obliquity of date, radians: the angle between the long-term poles.

    From the sine, which keeps all digits of an angle this size. It is smaller than the authors' own
    series for it (their eq. 10, table 3) by 0.2" in year 0, 3" at -2000, 46" at -13000: the paper's
    two poles and its obliquity agree no better. docs/accuracy.md has the figures.
    """
    year = julian_year(tt1, tt2)
    cross = np.cross(erfa.ltpequ(year), erfa.ltpecl(year))
    return np.arcsin(np.sqrt(np.sum(cross * cross, axis=-1)))


# ---- retired models ---------------------------------------------------------------------------

B1850 = 2396758.203
TROPICAL_MILLENNIUM = 365242.198782


def kinoshita_angles(jd_from: Epoch, jd_to: Epoch) -> tuple[Any, Any, Any]:
    """Newcomb's equatorial precession angles zeta, z, theta, radians, from one date to another.

    Kinoshita 1975, SAO Special Report 364: T is the span in tropical millennia and t the start,
    counted from B1850.
    """
    t = (jd_from - B1850) / TROPICAL_MILLENNIUM
    span = (jd_to - B1850) / TROPICAL_MILLENNIUM - t
    rate = 23035.5548 + (139.720 + 0.069 * t) * t
    zeta = (rate + (30.242 - 0.269 * t + 17.996 * span) * span) * span
    z = (rate + (109.478 - 0.387 * t + 18.324 * span) * span) * span
    theta = (
        20051.125 - (85.294 + 0.365 * t) * t - (42.647 + 0.365 * t) * span - 41.802 * span * span
    ) * span
    return zeta * ARCSEC, z * ARCSEC, theta * ARCSEC


def iau1976_angles(jd_from: Epoch, jd_to: Epoch) -> tuple[Any, Any, Any]:
    """IAU 1976 precession angles zeta, z, theta, radians, from one date (TT) to another."""
    zeta, z, theta = erfa.prec76(jd_from, 0.0, jd_to, 0.0)
    return zeta, z, theta


def precession_matrix(zeta: Any, z: Any, theta: Any) -> FloatArray:
    """R3(-z) R2(theta) R3(-zeta), shape (..., 3, 3), from the three equatorial angles (radians)."""
    identity = np.broadcast_to(np.eye(3), (*np.shape(zeta), 3, 3))
    return np.asarray(erfa.rz(-z, erfa.ry(theta, erfa.rz(-zeta, identity))))
