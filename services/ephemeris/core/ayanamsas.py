"""Ayanamsas at many epochs, by their equinox or by their star: see `astrology.ayanamsa`."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import AU, DAY, JULIAN_CENTURY, SCHWARZSCHILD, C
from services.ephemeris.core.angles import wrap_half_turn
from services.ephemeris.core.jit import compiled, inline
from services.ephemeris.core.longterm_precession import (
    Moving,
    biased,
    crossed,
    ecliptic_pole,
    equator_pole,
    equinox,
    unit,
)
from services.ephemeris.core.vectors import Vector, combined, dot, minus, plus, times

Floats = NDArray[np.float64]

POSITION, VELOCITY, ACCELERATION, SUN, SUN_VELOCITY = 0, 3, 6, 9, 12
"""First columns of the Earth's and the Sun's states: km, km/s, km/s²; barycentric, ICRF."""
STATE_COLUMNS = 15

PLACE, MOTION, ANCHOR = 0, 3, 6
"""First columns of a row of a star: AU and AU a century, barycentric, ICRF; degrees."""
STAR_COLUMNS = 7

SECONDS = JULIAN_CENTURY * DAY
"""Seconds in a Julian century."""
NEAREST = 1e-6
"""Least 1 + cos of the angle between a star and the Sun's far side: 5' off the Sun's centre, inside
its disk, where the deflection is held (as in `erfa.ldsun`)."""


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


@inline
def deflected(star: Moving, from_sun: Vector, distance: float, velocity: Vector) -> Moving:
    """Bend a star's direction by the Sun's gravity.

    `from_sun`: the direction from the Sun to the observer, who is `distance` (AU) from it; the rate
    of the one and of the other are `velocity` (AU a century) across and along it. Explanatory
    Supplement (2013) eq. 7.63 for a source far away: p + w (e - (p·e) p), with
    w = (2GM/c²R) / (1 + p·e).
    """
    p, p_rate = star
    distance_rate = dot(from_sun, velocity)
    e_rate = combined(1.0 / distance, velocity, -distance_rate / distance, from_sun)
    along = dot(p, from_sun)
    along_rate = dot(p_rate, from_sun) + dot(p, e_rate)
    beyond, beyond_rate = 1.0 + along, along_rate
    if beyond < NEAREST:
        beyond, beyond_rate = NEAREST, 0.0
    w = SCHWARZSCHILD / AU / distance / beyond
    w_rate = -w * (distance_rate / distance + beyond_rate / beyond)
    across = combined(1.0, from_sun, -along, p)
    across_rate = minus(combined(1.0, e_rate, -along, p_rate), times(along_rate, p))
    return (
        combined(1.0, p, w, across),
        plus(p_rate, combined(w_rate, across, w, across_rate)),
    )


@inline
def aberrated(star: Moving, distance: float, distance_rate: float, observer: Moving) -> Moving:
    """Return a vector in the direction in which a moving observer sees a star.

    `observer`: the velocity over that of light, with its rate, `distance` (AU) from the Sun.
    Special relativity with the Sun's potential (Klioner 2003, AJ 125, 1580; Explanatory Supplement
    2013, sect. 7.2.3), as `erfa.ab`, but of a length that is only about one.
    """
    p, p_rate = star
    v, v_rate = observer
    potential = SCHWARZSCHILD / AU / distance
    potential_rate = -potential * distance_rate / distance
    lorentz = math.sqrt(1.0 - dot(v, v))
    lorentz_rate = -dot(v, v_rate) / lorentz
    along = dot(p, v)
    along_rate = dot(p_rate, v) + dot(p, v_rate)
    onward = lorentz - potential * along
    onward_rate = lorentz_rate - potential_rate * along - potential * along_rate
    share = along / (1.0 + lorentz)
    forward = 1.0 + share + potential
    forward_rate = (along_rate - share * lorentz_rate) / (1.0 + lorentz) + potential_rate
    return (
        combined(onward, p, forward, v),
        plus(combined(onward_rate, p, forward_rate, v), combined(onward, p_rate, forward, v_rate)),
    )


@inline
def apparent_star(t: float, stars: Floats, i: int, earth: Floats, e: int) -> Moving:
    """Return where a star is seen from the Earth's centre: ICRF, per century; length about one."""
    motion = vector_at(stars, i, MOTION)
    position, velocity = vector_at(earth, e, POSITION), vector_at(earth, e, VELOCITY)
    star = unit(
        minus(combined(1.0, vector_at(stars, i, PLACE), t, motion), times(1.0 / AU, position)),
        minus(motion, times(SECONDS / AU, velocity)),
    )
    from_sun = times(1.0 / AU, minus(position, vector_at(earth, e, SUN)))
    passing = times(SECONDS / AU, minus(velocity, vector_at(earth, e, SUN_VELOCITY)))
    distance = math.sqrt(dot(from_sun, from_sun))
    away = times(1.0 / distance, from_sun)
    bent = deflected(star, away, distance, passing)
    beta = times(1.0 / C, velocity), times(SECONDS / C, vector_at(earth, e, ACCELERATION))
    return aberrated(bent, distance, dot(away, passing), beta)


@compiled(
    "void(float64[::1], float64[:, ::1], int64[::1], float64[:, ::1], int64[::1], "
    "float64[:, ::1], float64[:, :, ::1])"
)
def put_ayanamsas(
    days: Floats,
    equinoxes: Floats,
    equinox_columns: NDArray[np.int64],
    stars: Floats,
    star_columns: NDArray[np.int64],
    earth: Floats,
    out: Floats,
) -> None:
    """Write ayanamsas, degrees in (-180, 180], and their rates, degrees a day: `out` (2, E, N).

    `days` (E,) of TT from J2000. `equinoxes` (n, 7): the x and the y axis of the ecliptic of each
    one's epoch, in the mean equator of J2000, and its value (degrees) there; `stars` (m, 7) and
    `earth` (E, 15) as named above, the latter not read where there are no stars. The columns say
    where in N each stands.
    """
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
        for i in range(len(star_columns)):
            star = apparent_star(t, stars, i, earth, e)
            angle, rate = longitude_in(node, y_axis, (biased(star[0]), biased(star[1])))
            column = star_columns[i]
            out[0, e, column] = wrap_half_turn(angle * degrees - stars[i, ANCHOR])
            out[1, e, column] = rate * degrees / JULIAN_CENTURY
