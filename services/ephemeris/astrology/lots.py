"""Lots and other points that follow from the angles: Fortune, Spirit, the vernal point.

Longitudes in degrees, rates in degrees a day, scalars or arrays that broadcast together; each
function returns (longitude in [0, 360), rate). Longitudes may be of either zodiac, but of one.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

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
    lon, theta, eps, phi = (
        np.radians(np.asarray(item, dtype=np.float64))
        for item in (sun_longitude, armc, obliquity, latitude)
    )
    along_meridian = np.cos(theta) * np.cos(lon) + np.sin(theta) * np.sin(lon) * np.cos(eps)
    height = np.cos(phi) * along_meridian + np.sin(phi) * np.sin(lon) * np.sin(eps)
    return height >= 0.0


def part_of_fortune(ascendant: Moving, sun: Moving, moon: Moving, day: ArrayLike) -> Moving:
    """Return the Part of Fortune: as far from the Ascendant as the Moon is from the Sun by day.

    day: boolean, see `is_day`. For one formula at all hours, pass True.
    """
    sign = np.where(day, 1.0, -1.0)
    return _lot(ascendant, sun, moon, sign)


def part_of_spirit(ascendant: Moving, sun: Moving, moon: Moving, day: ArrayLike) -> Moving:
    """Return the Part of Spirit, Fortune's mirror image in the Ascendant."""
    sign = np.where(day, -1.0, 1.0)
    return _lot(ascendant, sun, moon, sign)


def vernal_point(offset: ArrayLike = 0.0, offset_rate: ArrayLike = 0.0) -> Moving:
    """Return the true equinox of date in a zodiac that begins `offset` (degrees) beyond it."""
    return _fold(-np.asarray(offset, dtype=np.float64)), -np.asarray(offset_rate)


def _lot(ascendant: Moving, sun: Moving, moon: Moving, sign: Any) -> Moving:
    value, rate = (
        np.asarray(ascendant[i]) + sign * (np.asarray(moon[i]) - np.asarray(sun[i])) for i in (0, 1)
    )
    return _fold(value), rate


def _fold(degrees: Any) -> Any:
    """Fold into [0, 360): a rounding below zero is 0, not 360."""
    folded = degrees % 360.0
    return np.where(folded >= 360.0, 0.0, folded)
