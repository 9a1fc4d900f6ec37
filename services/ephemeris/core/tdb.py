"""TDB from TT, as a formula: plain for one epoch, compiled for many (`dynamical_time`).

Both give the same bits: the same operations in the same order, with the C library's sine. Whoever
needs instants alone (the gateway) does without the compiler, 60 MB.
"""

from __future__ import annotations

from math import sin

from services.ephemeris.constants import J2000, JULIAN_CENTURY


def tdb_minus_tt(jd1: float, jd2: float) -> float:
    """Return TDB - TT in seconds at a two-part TT (or TDB) Julian date.

    Source: USNO Circular 179 (Kaplan 2005), equation 2.6; within 10 microseconds for 1600-2200.
    """
    t = ((jd1 - J2000) + jd2) / JULIAN_CENTURY
    return (
        0.001657 * sin(628.3076 * t + 6.2401)
        + 0.000022 * sin(575.3385 * t + 4.2970)
        + 0.000014 * sin(1256.6152 * t + 6.1969)
        + 0.000005 * sin(606.9777 * t + 4.0212)
        + 0.000005 * sin(52.9691 * t + 0.4444)
        + 0.000002 * sin(21.3299 * t + 5.5431)
        + 0.000010 * t * sin(628.3076 * t + 4.2490)
    )
