"""Ayanamsas at many epochs, by their equinox or by their star: see `astrology.ayanamsa`."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import DAY, JULIAN_CENTURY
from services.ephemeris.core.angles import wrap_half_turn
from services.ephemeris.core.jit import compiled, inline
from services.ephemeris.core.light import (
    BLOCK,
    DIRECTION,
    DIRECTION_RATE,
    OBSERVER_ROWS,
    SEEN_ROWS,
    put_observer,
    vector,
)
from services.ephemeris.core.longterm_precession import (
    Moving,
    biased,
    crossed,
    ecliptic_pole,
    equator_pole,
    equinox,
)
from services.ephemeris.core.star_places import star
from services.ephemeris.core.vectors import Vector, dot, times

Floats = NDArray[np.float64]

POSITION, VELOCITY, ACCELERATION, SUN, SUN_VELOCITY = 0, 3, 6, 9, 12
"""First columns of the Earth's and the Sun's states: km, km/s, km/s²; barycentric, ICRF."""
STATE_COLUMNS = 15

_STAR = star(0, OBSERVER_ROWS)

NEAREST = 1e-6
"""Where the deflection of a star that the Sun covers is held, for ayanamsas: 5' off its centre, as
they have been from the first (and in `erfa.ldsun`)."""

SECONDS = JULIAN_CENTURY * DAY
"""Seconds in a Julian century."""


@inline
def vector_at(table: Floats, row: int, column: int) -> Vector:
    """Return three numbers of a row."""
    return table[row, column], table[row, column + 1], table[row, column + 2]


@inline
def longitude_in(x_axis: Moving, y_axis: Moving, point: Moving) -> tuple[float, float]:
    """Return a point's angle from the x axis towards the y axis, and its rate: radians."""
    x, y = dot(x_axis[0], point[0]), dot(y_axis[0], point[0])
    x_rate = dot(x_axis[1], point[0]) + dot(x_axis[0], point[1])
    y_rate = dot(y_axis[1], point[0]) + dot(y_axis[0], point[1])
    return math.atan2(y, x), (x * y_rate - y * x_rate) / (x * x + y * y)


@compiled(
    "void(float64[::1], float64[:, ::1], int64[::1], float64[:, ::1], float64[::1], int64[::1], "
    "float64[:, ::1], float64[:, :, ::1])"
)
def put_ayanamsas(
    days: Floats,
    equinoxes: Floats,
    equinox_columns: NDArray[np.int64],
    stars: Floats,
    anchors: Floats,
    star_columns: NDArray[np.int64],
    earth: Floats,
    out: Floats,
) -> None:
    """Write ayanamsas, degrees in (-180, 180], and their rates, degrees a day: `out` (2, E, N).

    `days` (E,) of TT from J2000. `equinoxes` (n, 7): the x and the y axis of the ecliptic of each
    one's epoch, in the mean equator of J2000, and its value (degrees) there; `stars` (m,
    STAR_COLUMNS) as in `stars`, and the longitudes (degrees) where they stand, `anchors` (m,);
    `earth` (E, 15) as named above, not read where there are no stars. The columns say where in N
    each stands.
    """
    work = np.empty((OBSERVER_ROWS + SEEN_ROWS) * BLOCK)
    degrees = 180.0 / math.pi
    for e in range(len(days)):
        t = days[e] / JULIAN_CENTURY
        ecliptic = ecliptic_pole(t)
        node = equinox(ecliptic, equator_pole(t))
        for i in range(len(equinox_columns)):
            x, y = vector_at(equinoxes, i, 0), vector_at(equinoxes, i, 3)
            still = 0.0, 0.0, 0.0
            angle, rate = longitude_in((x, still), (y, still), node)
            column = equinox_columns[i]
            out[0, e, column] = wrap_half_turn(equinoxes[i, 6] - angle * degrees)
            out[1, e, column] = -rate * degrees / JULIAN_CENTURY
        if len(star_columns) == 0:
            continue
        y_axis = crossed(ecliptic, node)
        put_observer(
            work, 0, 0, vector_at(earth, e, POSITION), vector_at(earth, e, VELOCITY),
            vector_at(earth, e, ACCELERATION), vector_at(earth, e, SUN),
            vector_at(earth, e, SUN_VELOCITY),
        )  # fmt: skip
        for i in range(len(star_columns)):
            _STAR(work, 1, days[e : e + 1] * DAY, stars[i], 1.0, NEAREST)
            seen = vector(work, OBSERVER_ROWS + DIRECTION, 0)
            moving = times(SECONDS, vector(work, OBSERVER_ROWS + DIRECTION_RATE, 0))
            angle, rate = longitude_in(node, y_axis, (biased(seen), biased(moving)))
            column = star_columns[i]
            out[0, e, column] = wrap_half_turn(angle * degrees - anchors[i])
            out[1, e, column] = rate * degrees / JULIAN_CENTURY
