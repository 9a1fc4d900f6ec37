"""TDB from TT."""

from __future__ import annotations

from math import sin

from services.ephemeris.constants import J2000, JULIAN_CENTURY
from services.ephemeris.core.jit import compiled


@compiled("float64(float64, float64)")
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


@compiled("void(float64[::1], float64[::1], float64[::1])")
def put_tdb_minus_tt(jd1: float, jd2: float, out: float) -> None:
    """Do as `tdb_minus_tt` for many, (E,) each."""
    for e in range(len(out)):
        out[e] = tdb_minus_tt(jd1[e], jd2[e])
