"""Lunations, and the Saros and Inex series that an eclipse belongs to.

A Saros is 223 lunations and keeps the series; an Inex is 358 lunations and leads to the next. So
L = 223 i + 358 s + c for lunation L of series s (van den Bergh 1955, Periodicity and Variation of
Solar (and Lunar) Eclipses), and i, which changes little in ten thousand years, follows from L
modulo 358. One eclipse tells c.
In his panorama series of the Saros are columns and those of the Inex rows: i is the Inex number.
"""

from __future__ import annotations

MONTH = 29.530588861
"""Mean synodic month, days (Chapront-Touzé & Chapront 1991; Meeus 1998, ch. 49)."""
SAROS, INEX = 223, 358
_STEP = pow(SAROS, -1, INEX)
# 1716 April 22, lunation -3509 from 2000 January 6, has Saros 124 and Inex 56 in his panorama (F.
# Verbelen 2001, Saros, Inex and Eclipse cycles).
_LUNATION, _SERIES, _ROW = -3509, 124, 56
_LUNAR_SHIFT = 7
"""The Moon's series have the number of the Sun's half a Saros later, less this (2000 January 21:
lunar series 124; 2009 January 26: solar series 131; NASA's catalogues)."""


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


def saros_and_inex(lunation: int) -> tuple[int, int]:
    """Return the Saros and Inex series of a solar eclipse.

    A lunation has a pair of numbers in every 358 rows. Eclipses of ten thousand years are in some
    hundred rows (the columns are what time brings), so the pair near the known row is theirs.
    """
    later = lunation - _LUNATION
    row = (later * _STEP + INEX // 2) % INEX - INEX // 2  # among rows -179 to 178 from the known
    return _SERIES + (later - SAROS * row) // INEX, _ROW + row


def series(lunation: int, *, solar: bool) -> int:
    """Return the Saros series of an eclipse; a full moon has the new moon's number.

    Numbers go on below 1 and above 180, as in NASA's canons.
    """
    if solar:
        return saros_and_inex(lunation)[0]
    return saros_and_inex(lunation + (SAROS + 1) // 2)[0] - _LUNAR_SHIFT


def inex_series(lunation: int) -> int:
    """Return the Inex series of a solar eclipse, by the numbers of van den Bergh's panorama."""
    return saros_and_inex(lunation)[1]
