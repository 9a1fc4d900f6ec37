"""Lots and other points that follow from the angles: Fortune, Spirit, the vernal point.

Longitudes in degrees, rates in degrees a day, numbers or (E,) arrays; each function returns
(longitude in [0, 360), rate), numbers only if it was given nothing else. Longitudes may be of
either zodiac, but of one.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from services.ephemeris.astrology.loop_rows import rows_of
from services.ephemeris.core.angles import wrap_degrees_array
from services.ephemeris.core.lot_longitudes import FORTUNE, SPIRIT, put_days, put_lots

Moving: TypeAlias = tuple[ArrayLike, ArrayLike]
"""A longitude and its rate."""

DEFINITIONS = {
    "part_of_fortune": (
        "Ascendant + Moon - Sun by day; Ascendant + Sun - Moon by night",
        "Vettius Valens, Anthology II.3; Paulus Alexandrinus, Introduction 23",
    ),
    "part_of_spirit": (
        "Ascendant + Sun - Moon by day; Ascendant + Moon - Sun by night",
        "Paulus Alexandrinus, Introduction 23",
    ),
    "vernal_point": (
        "The true equinox of date: 0° tropical; less (ayanamsa + nutation) in a sidereal zodiac",
        "The definition of the tropical zodiac",
    ),
}


def is_day(
    sun_longitude: ArrayLike, armc: ArrayLike, obliquity: ArrayLike, latitude: ArrayLike
) -> Any:
    """Whether the Sun's centre is above the horizon, without refraction; at the horizon, it is.

    sun_longitude: tropical, degrees; armc, obliquity (true) and latitude (geographic): degrees.
    By its altitude (Meeus, Astronomical Algorithms, eq. 13.6), which also holds inside the polar
    circles, where the half of the zodiac after the Ascendant may be the one above the horizon.
    """
    given = sun_longitude, armc, obliquity, latitude
    rows = rows_of(*given)
    day = np.empty(rows.shape[1], dtype=np.bool_)
    put_days(rows, day)
    return day if any(np.ndim(item) for item in given) else day[0]


def part_of_fortune(ascendant: Moving, sun: Moving, moon: Moving, day: ArrayLike) -> Moving:
    """Return the Part of Fortune: as far from the Ascendant as the Moon is from the Sun by day.

    day: boolean, see `is_day`. For one formula at all hours, pass True.
    """
    return lots(ascendant, sun, moon, day)[FORTUNE]


def part_of_spirit(ascendant: Moving, sun: Moving, moon: Moving, day: ArrayLike) -> Moving:
    """Return the Part of Spirit, Fortune's mirror image in the Ascendant."""
    return lots(ascendant, sun, moon, day)[SPIRIT]


def lots(ascendant: Moving, sun: Moving, moon: Moving, day: ArrayLike) -> tuple[Moving, Moving]:
    """Return both, Fortune and Spirit."""
    given = (*ascendant, *sun, *moon, day)
    rows = rows_of(*given)
    both = np.empty((2, 2, rows.shape[1]))
    put_lots(rows[:6], rows[6] != 0.0, both)
    if not any(np.ndim(item) for item in given):
        both = both[..., 0]
    return (both[FORTUNE, 0], both[FORTUNE, 1]), (both[SPIRIT, 0], both[SPIRIT, 1])


def vernal_point(offset: ArrayLike = 0.0, offset_rate: ArrayLike = 0.0) -> Moving:
    """Return the true equinox of date in a zodiac that begins `offset` (degrees) beyond it."""
    value = wrap_degrees_array(-np.asarray(offset, dtype=np.float64))
    return value[()], -np.asarray(offset_rate, dtype=np.float64)[()]
