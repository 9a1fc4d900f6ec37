"""Lunations, and the Saros series that an eclipse belongs to.

A Saros is 223 lunations and keeps the series; an Inex is 358 lunations and leads to the next. So
L = 223 i + 358 s + c for lunation L of series s, and s follows from L modulo 223 (van den Bergh
1955, Periodicity and Variation of Solar (and Lunar) Eclipses). One eclipse of each kind tells c.
"""

from __future__ import annotations

MONTH = 29.530588861
"""Mean synodic month, days (Chapront-Touzé & Chapront 1991; Meeus 1998, ch. 49)."""
SAROS, INEX = 223, 358
_STEP = pow(INEX, -1, SAROS)
# 1999 August 11, lunation -5 from 2000 January 6: solar series 145. 2000 January 21, the full moon
# of lunation 0: lunar series 124 (NASA's catalogues of both).
_SOLAR, _LUNAR = (-5, 145), (0, 124)


def mean_phase(lunation: float) -> float:
    """Return the mean new moon (of k + 0.5 the full one), TT days from J2000.0.

    Meeus 1998, Astronomical Algorithms, eq. 49.1; never more than 14 hours from the true one.
    """
    t = lunation / 1236.85
    return (
        2451550.09766 - 2451545.0 + MONTH * lunation
        + t * t * (0.00015437 + t * (-0.000000150 + 0.00000000073 * t))
    )  # fmt: skip


def latitude_argument(lunation: float) -> float:
    """Return the Moon's mean argument of latitude at a mean phase, degrees (eq. 49.6)."""
    t = lunation / 1236.85
    return (
        160.7108 + 390.67050284 * lunation
        - t * t * (0.0016118 + t * (0.00000227 - 0.000000011 * t))
    )  # fmt: skip


def series(lunation: int, *, solar: bool) -> int:
    """Return the Saros series, 1 to 223, of an eclipse; a full moon has the new moon's number."""
    known, number = _SOLAR if solar else _LUNAR
    return (number + (lunation - known) * _STEP - 1) % SAROS + 1
