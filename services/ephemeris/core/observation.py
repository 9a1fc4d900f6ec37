"""Positions and rates of targets at many epochs: the whole reduction in one loop.

Epochs are worked on in blocks of BLOCK, target after target. What is dear to a processor's vectors
(reading records, the logarithm) stands in loops of its own; see `light`.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from services.ephemeris.constants import AU, DAY, JULIAN_CENTURY
from services.ephemeris.core.angles import DEGREE, wrap_degrees
from services.ephemeris.core.arctangent import arctangent
from services.ephemeris.core.frames import ECLIPTIC, EQUATOR, RATES
from services.ephemeris.core.jit import compiled, inline
from services.ephemeris.core.light import (
    BLOCK,
    BODY,
    BODY_ROWS,
    DIRECTION,
    DIRECTION_RATE,
    DISTANCE,
    DISTANCE_RATE,
    LIGHT_TIME,
    OBSERVER_ROWS,
    POSITION,
    SEEN_ROWS,
    apparent,
    at,
    linear_light_time,
    logarithms,
    put,
    put_observer,
    retarded,
    sun_side,
    vector,
)
from services.ephemeris.core.points import point
from services.ephemeris.core.records import READ, acceleration, state
from services.ephemeris.core.stars import star
from services.ephemeris.core.vectors import Vector, cross, minus, plus, times

# Columns of the epochs' table
ET, TT_DAYS, OFFSET, OFFSET_RATE = 0, 1, 2, 3
EPOCH_COLUMNS = 4

# Observers, corrections, frames
TOPOCENTRIC, GEOCENTRIC, HELIOCENTRIC, BARYCENTRIC = 0, 1, 2, 3
APPARENT, ASTROMETRIC, GEOMETRIC = 0, 1, 2
ECLIPTIC_OF_DATE, ECLIPTIC_J2000, EQUATOR_OF_DATE, ICRF = 0, 1, 2, 3

# Columns of the targets' table: a point's kind (0: a body; STAR), a body's row of the record tables
# or a star's of the stars', the row of the states given from elsewhere (-1: none), whether it is
# the Sun
POINT, ROW, GIVEN, IS_SUN = 0, 1, 2, 3
STAR = 64

# What comes out, (FIELDS, T, E)
(
    LONGITUDE, LATITUDE, RANGE, LONGITUDE_RATE, LATITUDE_RATE, RANGE_RATE, RIGHT_ASCENSION,
    DECLINATION, RIGHT_ASCENSION_RATE, DECLINATION_RATE, AZIMUTH, ALTITUDE, GEOCENTRIC_RATE,
    RATE_OF_DATE, GEOCENTRIC_LATITUDE_RATE, LATITUDE_RATE_OF_DATE, COSINE_OF_DATE, LIGHT_TIME_S,
) = range(18)  # fmt: skip
FIELDS = 18
"""Rates and the latitude's cosine `of date` are in ecliptic coordinates of date whatever the frame,
from the observer's own place; `geocentric` from the Earth's centre (for others: from theirs)."""

# Rows of the work table
_SITE = 0
_CENTRE = _SITE + OBSERVER_ROWS
_BODY = _CENTRE + OBSERVER_ROWS
_SEEN = _BODY + BODY_ROWS
_FROM_CENTRE = _SEEN + SEEN_ROWS
_MAIN = _FROM_CENTRE + SEEN_ROWS
_OF_DATE = _MAIN + 18
_EQUATORIAL = _OF_DATE + 18
_HORIZON = _EQUATORIAL + 18
_MOON = _HORIZON + 9
_OFFSET = _MOON + 9
_OUT = _OFFSET + 2
_ROWS = _OUT + FIELDS

_side_of_site, _side_of_centre = sun_side(_SITE, _BODY), sun_side(_CENTRE, _BODY)
_logarithms = logarithms(_BODY)
_apparent_to_site = apparent(_SITE, _BODY, _SEEN)
_apparent_to_centre = apparent(_CENTRE, _BODY, _FROM_CENTRE)
_retarded_to_site = retarded(_SITE, _BODY, _SEEN)
_retarded_to_centre = retarded(_CENTRE, _BODY, _FROM_CENTRE)
_star_from_site = star(_SITE, _SEEN)
_star_from_centre = star(_CENTRE, _FROM_CENTRE)


@inline
def _put_matrix(work: Any, row: int, e: int, frame: Any, first: int) -> None:
    """Copy a matrix of a frame (9 numbers) and its rate."""
    for k in range(9):
        work[at(row + k, e)] = frame[first + k]
        work[at(row + 9 + k, e)] = frame[RATES + first + k]


@inline
def _put_constant(work: Any, row: int, e: int, matrix: Any) -> None:
    """Copy a matrix that does not turn."""
    for k in range(9):
        work[at(row + k, e)] = matrix[k]
        work[at(row + 9 + k, e)] = 0.0


@inline
def _put_frames(work: Any, e: int, frame: Any, which: int, fixed: Any) -> None:
    """Put the matrices that the angles need; `fixed` (2, 9): ecliptic of J2000 and ICRF."""
    _put_matrix(work, _OF_DATE, e, frame, ECLIPTIC)
    if which == ECLIPTIC_OF_DATE:
        _put_matrix(work, _MAIN, e, frame, ECLIPTIC)
    elif which == EQUATOR_OF_DATE:
        _put_matrix(work, _MAIN, e, frame, EQUATOR)
    elif which == ECLIPTIC_J2000:
        _put_constant(work, _MAIN, e, fixed[0])
    else:
        _put_constant(work, _MAIN, e, fixed[1])
    if which in (ECLIPTIC_OF_DATE, EQUATOR_OF_DATE):
        _put_matrix(work, _EQUATORIAL, e, frame, EQUATOR)
    else:
        _put_constant(work, _EQUATORIAL, e, fixed[1])


@inline
def _put_horizon(work: Any, e: int, site: Any, turn: Any) -> None:
    """Put ICRF to east, north, up, from a site's axes (numbers 3..11) and ITRF to ICRF."""
    for i in range(3):
        for j in range(3):
            total = 0.0
            for k in range(3):
                total += site[3 + 3 * i + k] * turn[3 * j + k]
            work[at(_HORIZON + 3 * i + j, e)] = total


@inline
def _site_motion(site: Any, turn: Any, omega: float) -> Any:
    """Return a site's geocentric position, velocity and acceleration in ICRF.

    The acceleration is ω x v, with ω along the ITRF pole (the pole's own wander, 1e-6 of it, is
    left out).
    """
    p = (
        turn[0] * site[0] + turn[1] * site[1] + turn[2] * site[2],
        turn[3] * site[0] + turn[4] * site[1] + turn[5] * site[2],
        turn[6] * site[0] + turn[7] * site[1] + turn[8] * site[2],
    )
    v = (
        turn[9] * site[0] + turn[10] * site[1] + turn[11] * site[2],
        turn[12] * site[0] + turn[13] * site[1] + turn[14] * site[2],
        turn[15] * site[0] + turn[16] * site[1] + turn[17] * site[2],
    )
    return p, v, cross(times(omega, (turn[2], turn[5], turn[8])), v)


@inline
def _put_epoch(
    work: Any, e: int, et: float, kernels: Any, observer: int, site: Any, turn: Any, omega: float
) -> int:
    """Put the observers' rows of one epoch, and the Moon's geocentric motion; return how it went.

    `kernels`: the record tables and the rows of Sun, Earth and Moon in them.
    """
    spans, codes, bodies, sun_row, earth_row, moon_row = kernels
    sx, sy, sz, su, sv, sw, status = state(spans, codes, bodies, sun_row, et)
    if status != READ:
        return status
    sun, sun_velocity = (sx, sy, sz), (su, sv, sw)
    nothing = (0.0, 0.0, 0.0)
    if observer in (HELIOCENTRIC, BARYCENTRIC):
        if observer == HELIOCENTRIC:
            put_observer(work, _SITE, e, sun, sun_velocity, nothing, sun, sun_velocity)
        else:
            put_observer(work, _SITE, e, nothing, nothing, nothing, sun, sun_velocity)
        return READ
    ex, ey, ez, eu, ev, ew, status = state(spans, codes, bodies, earth_row, et)
    if status != READ:
        return status
    earth, velocity = (ex, ey, ez), (eu, ev, ew)
    change = acceleration(spans, codes, bodies, earth_row, et)
    if observer == TOPOCENTRIC:
        p, v, a = _site_motion(site, turn, omega)
        put_observer(
            work, _SITE, e, plus(earth, p), plus(velocity, v), plus(change, a), sun, sun_velocity
        )
        put_observer(work, _CENTRE, e, earth, velocity, change, sun, sun_velocity)
        _put_horizon(work, e, site, turn)
    else:
        put_observer(work, _SITE, e, earth, velocity, change, sun, sun_velocity)
    if moon_row >= 0:
        mx, my, mz, mu, mv, mw, status = state(spans, codes, bodies, moon_row, et)
        if status != READ:
            return status
        put(work, _MOON, e, minus((mx, my, mz), earth))
        put(work, _MOON + 3, e, minus((mu, mv, mw), velocity))
        moon_change = acceleration(spans, codes, bodies, moon_row, et)
        put(work, _MOON + 6, e, minus(moon_change, change))
    return READ


@inline
def _put_body(
    work: Any, n: int, times_et: Any, kernels: Any, row: int, given: Any, corrections: int
) -> int:
    """Put a body's state when its light left, and the light time; return how reading went.

    `given` (2, 6, n): states at the time of observation and at the emission, used where `row` < 0.
    """
    spans, codes, bodies = kernels[0], kernels[1], kernels[2]
    for e in range(n):
        et = times_et[e]
        if row < 0:
            position = (given[0, 0, e], given[0, 1, e], given[0, 2, e])
            velocity = (given[0, 3, e], given[0, 4, e], given[0, 5, e])
        else:
            x, y, z, u, v, w, status = state(spans, codes, bodies, row, et)
            if status != READ:
                return status
            position, velocity = (x, y, z), (u, v, w)
        light_time = 0.0
        if corrections != GEOMETRIC:
            separation = minus(position, vector(work, _SITE + POSITION, e))
            sent = et - linear_light_time(separation, velocity)
            light_time = et - sent  # what rounding left of it: the Earth goes 3 mm in 0.1 µs
            if row < 0:
                position = (given[1, 0, e], given[1, 1, e], given[1, 2, e])
                velocity = (given[1, 3, e], given[1, 4, e], given[1, 5, e])
            else:
                x, y, z, u, v, w, status = state(spans, codes, bodies, row, sent)
                if status != READ:
                    return status
                position, velocity = (x, y, z), (u, v, w)
        put(work, _BODY + BODY, e, position)
        put(work, _BODY + BODY + 3, e, velocity)
        work[at(_BODY + LIGHT_TIME, e)] = light_time
    return READ


@inline
def _see_body(work: Any, n: int, observer: int, corrections: int, is_sun: int) -> None:
    """Put the body's direction from the site and, if that is not it, from the Earth's centre.

    From the centre only a rate is used: the light of both observers left within 21 ms, and one
    Newton step from the site's light time serves both, and one logarithm.
    """
    bending = 1.0 - is_sun
    if corrections == APPARENT and observer in (TOPOCENTRIC, GEOCENTRIC):
        _side_of_site(work, n)
        _logarithms(work, n)
        _apparent_to_site(work, n, bending)
        if observer == TOPOCENTRIC:
            _side_of_centre(work, n)
            _apparent_to_centre(work, n, bending)
        return
    step_on = 0.0 if corrections == GEOMETRIC else 1.0
    _retarded_to_site(work, n, step_on)
    if observer == TOPOCENTRIC:
        _retarded_to_centre(work, n, step_on)


@inline
def _see_star(work: Any, n: int, times_et: Any, row: Any, observer: int, corrections: int) -> None:
    """Put a star's direction from the site and, if that is not it, from the Earth's centre.

    A catalogue's place is where a star is seen: without its light time there is none to tell.
    """
    near = corrections == APPARENT and observer in (TOPOCENTRIC, GEOCENTRIC)
    bending = 1.0 if near else 0.0
    _star_from_site(work, n, times_et, row, bending)
    if observer == TOPOCENTRIC:
        _star_from_centre(work, n, times_et, row, bending)
    for e in range(n):
        work[at(_BODY + LIGHT_TIME, e)] = np.nan


@inline
def _see_point(work: Any, n: int, kind: int, days: Any, frames: Any) -> None:
    """Put a point's direction: the same for every observer, at no distance."""
    for e in range(n):
        moon = (vector(work, _MOON, e), vector(work, _MOON + 3, e), vector(work, _MOON + 6, e))
        direction, rate = point(kind, days[e] / JULIAN_CENTURY, frames[e], moon)
        put(work, _SEEN + DIRECTION, e, direction)
        put(work, _SEEN + DIRECTION_RATE, e, rate)
        put(work, _FROM_CENTRE + DIRECTION, e, direction)
        put(work, _FROM_CENTRE + DIRECTION_RATE, e, rate)
        work[at(_SEEN + DISTANCE, e)] = np.nan
        work[at(_SEEN + DISTANCE_RATE, e)] = np.nan
        work[at(_BODY + LIGHT_TIME, e)] = np.nan


@inline
def _turned(work: Any, matrix: int, e: int, i: int, d: Vector) -> float:
    """Return component i of a direction in the frame of a matrix."""
    row = matrix + 3 * i
    return work[at(row, e)] * d[0] + work[at(row + 1, e)] * d[1] + work[at(row + 2, e)] * d[2]


@inline
def _turned_rate(work: Any, matrix: int, e: int, i: int, d: Vector, r: Vector) -> float:
    """Return the rate of component i of a direction in the frame of a matrix that turns."""
    return _turned(work, matrix, e, i, r) + _turned(work, matrix + 9, e, i, d)


PER_DAY = DEGREE * DAY


@inline
def _set(work: Any, field: int, e: int, value: float) -> None:
    """Put one of the numbers that come out."""
    work[at(_OUT + field, e)] = value


def _spherical(matrix: int, seen: int) -> Any:
    """Return what turns a direction into the frame of a matrix: angles (radians) and rates a day.

    Longitude, latitude, their rates, the latitude's cosine.
    """

    @inline
    def run(work: Any, e: int) -> Any:
        d, r = vector(work, seen + DIRECTION, e), vector(work, seen + DIRECTION_RATE, e)
        x, y, z = (
            _turned(work, matrix, e, 0, d), _turned(work, matrix, e, 1, d),
            _turned(work, matrix, e, 2, d),
        )  # fmt: skip
        dx, dy, dz = (
            _turned_rate(work, matrix, e, 0, d, r), _turned_rate(work, matrix, e, 1, d, r),
            _turned_rate(work, matrix, e, 2, d, r),
        )  # fmt: skip
        rho2 = x * x + y * y
        rho = sqrt(rho2)
        size2 = rho2 + z * z
        around = (x * dy - y * dx) / rho2 * PER_DAY
        across = (rho2 * dz - z * (x * dx + y * dy)) / (rho * size2) * PER_DAY
        return x, y, z, rho, around, across, rho / sqrt(size2)

    return run


_main, _equatorial = _spherical(_MAIN, _SEEN), _spherical(_EQUATORIAL, _SEEN)
_of_date, _of_centre = _spherical(_OF_DATE, _SEEN), _spherical(_OF_DATE, _FROM_CENTRE)


@inline
def _put_main(work: Any, n: int) -> None:
    """Put what is counted in the frame asked for."""
    for e in range(n):
        x, y, z, rho, around, across, _ = _main(work, e)
        angle = arctangent(y, x) * DEGREE - work[at(_OFFSET, e)]
        _set(work, LONGITUDE, e, wrap_degrees(angle))
        _set(work, LATITUDE, e, arctangent(z, rho) * DEGREE)
        _set(work, LONGITUDE_RATE, e, around - work[at(_OFFSET + 1, e)])
        _set(work, LATITUDE_RATE, e, across)
        _set(work, RANGE, e, work[at(_SEEN + DISTANCE, e)] * (1.0 / AU))
        _set(work, RANGE_RATE, e, work[at(_SEEN + DISTANCE_RATE, e)] * (DAY / AU))
        _set(work, LIGHT_TIME_S, e, work[at(_BODY + LIGHT_TIME, e)])


@inline
def _put_of_date(work: Any, n: int, observer: int) -> None:
    """Put the rates in ecliptic coordinates of date, from the place and from the Earth's centre."""
    for e in range(n):
        _, _, _, _, around, across, cosine = _of_date(work, e)
        _set(work, RATE_OF_DATE, e, around)
        _set(work, LATITUDE_RATE_OF_DATE, e, across)
        _set(work, GEOCENTRIC_RATE, e, around)
        _set(work, GEOCENTRIC_LATITUDE_RATE, e, across)
        _set(work, COSINE_OF_DATE, e, cosine)
    if observer == TOPOCENTRIC:
        for e in range(n):
            _, _, _, _, around, across, _ = _of_centre(work, e)
            _set(work, GEOCENTRIC_RATE, e, around)
            _set(work, GEOCENTRIC_LATITUDE_RATE, e, across)


@inline
def _put_equatorial(work: Any, n: int) -> None:
    """Put right ascension and declination."""
    for e in range(n):
        x, y, z, rho, around, across, _ = _equatorial(work, e)
        _set(work, RIGHT_ASCENSION, e, wrap_degrees(arctangent(y, x) * DEGREE))
        _set(work, DECLINATION, e, arctangent(z, rho) * DEGREE)
        _set(work, RIGHT_ASCENSION_RATE, e, around)
        _set(work, DECLINATION_RATE, e, across)


@inline
def _put_horizontal(work: Any, n: int, observer: int) -> None:
    """Put azimuth, from north through east, and airless altitude; nothing off the ground."""
    if observer != TOPOCENTRIC:
        for e in range(n):
            _set(work, AZIMUTH, e, np.nan)
            _set(work, ALTITUDE, e, np.nan)
        return
    for e in range(n):
        d = vector(work, _SEEN + DIRECTION, e)
        east, north, up = (
            _turned(work, _HORIZON, e, 0, d), _turned(work, _HORIZON, e, 1, d),
            _turned(work, _HORIZON, e, 2, d),
        )  # fmt: skip
        _set(work, AZIMUTH, e, wrap_degrees(arctangent(east, north) * DEGREE))
        _set(work, ALTITUDE, e, arctangent(up, sqrt(east * east + north * north)) * DEGREE)


@compiled(
    "int64(Tuple((float64[:,::1], int64[:,::1], int64[:,::1], int64, int64, int64)),"
    " float64[:,::1], float64[:,::1], float64[:,::1], float64[:,::1], int64[:,::1],"
    " float64[:,::1], float64[:,:,:,::1], UniTuple(int64, 3), float64[:,::1], float64,"
    " float64[:,:,::1])"
)
def observe(
    kernels: Any, epochs: Any, frames: Any, sites: Any, turns: Any, targets: Any, stars: Any,
    given: Any, options: Any, fixed: Any, omega: float, out: Any,
) -> int:  # fmt: skip
    """Put T targets' positions at E epochs into `out` (FIELDS, T, E); return how reading went.

    kernels: record tables (see `records`), and in them the rows of Sun, Earth and (-1 where it is
    not needed) Moon. epochs (EPOCH_COLUMNS, E). frames (E, FRAME). sites (1 or E, 12): ITRF
    position, km, and axes east, north, up. turns (E, 18): ITRF to ICRF and its rate. targets
    (T, 4). stars (S, STAR_COLUMNS): see `stars`. given (G, 2, 6, E): states of targets that the
    records do not hold. options: observer, corrections, frame. fixed (2, 9): ICRF to the ecliptic
    of J2000, and the unit matrix. omega: rad/s. Degrees, AU, rates per day; light time in seconds.
    """
    observer, corrections, frame_code = options
    work = np.empty(_ROWS * BLOCK)
    count = epochs.shape[1]
    for start in range(0, count, BLOCK):
        n = min(BLOCK, count - start)
        for e in range(n):
            here = start + e
            site = sites[here if len(sites) > 1 else 0]
            turn = turns[here if observer == TOPOCENTRIC else 0]
            status = _put_epoch(work, e, epochs[ET, here], kernels, observer, site, turn, omega)
            if status != READ:
                return status
            _put_frames(work, e, frames[here], frame_code, fixed)
            work[at(_OFFSET, e)] = epochs[OFFSET, here]
            work[at(_OFFSET + 1, e)] = epochs[OFFSET_RATE, here]
        stop = start + n
        for t in range(len(targets)):
            if targets[t, POINT] == STAR:
                _see_star(
                    work, n, epochs[ET, start:stop], stars[targets[t, ROW]], observer, corrections
                )
            elif targets[t, POINT] != 0:
                _see_point(
                    work, n, targets[t, POINT], epochs[TT_DAYS, start:stop], frames[start:stop]
                )
            else:
                row, other = targets[t, ROW], targets[t, GIVEN]
                status = _put_body(
                    work, n, epochs[ET, start:stop], kernels, -1 if other >= 0 else row,
                    given[max(other, 0), :, :, start:stop], corrections,
                )  # fmt: skip
                if status != READ:
                    return status
                _see_body(work, n, observer, corrections, targets[t, IS_SUN])
            _put_main(work, n)
            _put_of_date(work, n, observer)
            _put_equatorial(work, n)
            _put_horizontal(work, n, observer)
            for field in range(FIELDS):
                for e in range(n):
                    out[field, t, start + e] = work[at(_OUT + field, e)]
    return READ
