"""Whether the Sun is up, and the Parts of Fortune and Spirit, at many instants."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.core.angles import wrap_degrees
from services.ephemeris.core.jit import compiled

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SUN, ARMC, OBLIQUITY, LATITUDE = range(4)
"""The rows of what `put_days` is given."""

ASCENDANT, ASCENDANT_RATE, SUN_LONGITUDE, SUN_RATE, MOON_LONGITUDE, MOON_RATE = range(6)
"""The rows of what `put_lots` is given."""

FORTUNE, SPIRIT = range(2)


@compiled("void(float64[:, ::1], boolean[::1])")
def put_days(given: Floats, day: Flags) -> None:
    """Write whether the Sun's centre is not below the horizon: `given` (4, E), degrees; `day` (E,).

    Its altitude has the sign of the height, by the horizon's pole and the Sun in one frame (Meeus,
    Astronomical Algorithms, eq. 13.6).
    """
    radians = math.pi / 180.0
    for e in range(given.shape[1]):
        longitude, armc = given[SUN, e] * radians, given[ARMC, e] * radians
        obliquity, latitude = given[OBLIQUITY, e] * radians, given[LATITUDE, e] * radians
        s = math.sin(longitude)
        along = math.cos(armc) * math.cos(longitude) + math.sin(armc) * s * math.cos(obliquity)
        height = math.cos(latitude) * along + math.sin(latitude) * s * math.sin(obliquity)
        day[e] = height >= 0.0


@compiled("void(float64[:, ::1], boolean[::1], float64[:, :, ::1])")
def put_lots(given: Floats, day: Flags, out: Floats) -> None:
    """Write both parts: `given` (6, E), degrees and degrees a day; `day` (E,).

    `out` (2, 2, E): Fortune and Spirit, each as longitudes in [0, 360) and rates.
    """
    for e in range(given.shape[1]):
        arc = given[MOON_LONGITUDE, e] - given[SUN_LONGITUDE, e]
        arc_rate = given[MOON_RATE, e] - given[SUN_RATE, e]
        if not day[e]:
            arc, arc_rate = -arc, -arc_rate
        out[FORTUNE, 0, e] = wrap_degrees(given[ASCENDANT, e] + arc)
        out[FORTUNE, 1, e] = given[ASCENDANT_RATE, e] + arc_rate
        out[SPIRIT, 0, e] = wrap_degrees(given[ASCENDANT, e] - arc)
        out[SPIRIT, 1, e] = given[ASCENDANT_RATE, e] - arc_rate
