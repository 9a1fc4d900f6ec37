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
from services.ephemeris.core.vectors import Vector, cross, minus, plus, times

# Columns of the epochs' table
ET, TT_DAYS, OFFSET, OFFSET_RATE = 0, 1, 2, 3
EPOCH_COLUMNS = 4

# Observers, corrections, frames
TOPOCENTRIC, GEOCENTRIC, HELIOCENTRIC, BARYCENTRIC = 0, 1, 2, 3
APPARENT, ASTROMETRIC, GEOMETRIC = 0, 1, 2
ECLIPTIC_OF_DATE, ECLIPTIC_J2000, EQUATOR_OF_DATE, ICRF = 0, 1, 2, 3

# Columns of the targets' table: a point's kind (0: a body), a body's row of the record tables, the
# row of the states given from elsewhere (-1: none), whether it is the Sun
POINT, ROW, GIVEN, IS_SUN = 0, 1, 2, 3

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
_ROWS = _MOON + 9


@inline
def _put_matrix(work: Any, row: int, e: int, frame: Any, first: int) -> None:
    """Copy a matrix of a frame (9 numbers) and its rate."""
    for k in range(9):
        work[(row + k) * BLOCK + e] = frame[first + k]
        work[(row + 9 + k) * BLOCK + e] = frame[RATES + first + k]


@inline
def _put_constant(work: Any, row: int, e: int, matrix: Any) -> None:
    """Copy a matrix that does not turn."""
    for k in range(9):
        work[(row + k) * BLOCK + e] = matrix[k]
        work[(row + 9 + k) * BLOCK + e] = 0.0


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
            work[(_HORIZON + 3 * i + j) * BLOCK + e] = total


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
        work[(_BODY + LIGHT_TIME) * BLOCK + e] = light_time
    return READ


@inline
def _see_body(work: Any, n: int, observer: int, corrections: int, is_sun: int) -> None:
    """Put the body's direction from the site and, if that is not it, from the Earth's centre.

    From the centre only a rate is used: the light of both observers left within 21 ms, and one
    Newton step from the site's light time serves both, and one logarithm.
    """
    bending = 1.0 - is_sun
    if corrections == APPARENT and observer in (TOPOCENTRIC, GEOCENTRIC):
        sun_side(work, n, _SITE, _BODY)
        logarithms(work, n, _BODY)
        apparent(work, n, _SITE, _BODY, _SEEN, bending)
        if observer == TOPOCENTRIC:
            sun_side(work, n, _CENTRE, _BODY)
            apparent(work, n, _CENTRE, _BODY, _FROM_CENTRE, bending)
        return
    step_on = 0.0 if corrections == GEOMETRIC else 1.0
    retarded(work, n, _SITE, _BODY, _SEEN, step_on)
    if observer == TOPOCENTRIC:
        retarded(work, n, _CENTRE, _BODY, _FROM_CENTRE, step_on)


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
        work[(_SEEN + DISTANCE) * BLOCK + e] = np.nan
        work[(_SEEN + DISTANCE_RATE) * BLOCK + e] = np.nan
        work[(_BODY + LIGHT_TIME) * BLOCK + e] = np.nan


@inline
def _turned(work: Any, matrix: int, e: int, i: int, d: Vector) -> float:
    """Return component i of a direction in the frame of a matrix."""
    row = matrix + 3 * i
    return (
        work[row * BLOCK + e] * d[0]
        + work[(row + 1) * BLOCK + e] * d[1]
        + work[(row + 2) * BLOCK + e] * d[2]
    )


@inline
def _turned_rate(work: Any, matrix: int, e: int, i: int, d: Vector, r: Vector) -> float:
    """Return the rate of component i of a direction in the frame of a matrix that turns."""
    return _turned(work, matrix, e, i, r) + _turned(work, matrix + 9, e, i, d)


PER_DAY = DEGREE * DAY


@inline
def _angles(
    work: Any, n: int, frame_code: int, centre: int, offsets: Any, offset_rates: Any, out: Any
) -> None:
    """Turn the directions of a target into the numbers that come out, (FIELDS, n).

    `centre`: first row of the direction from the Earth's centre (or the site's own).
    """
    for e in range(n):
        d, r = vector(work, _SEEN + DIRECTION, e), vector(work, _SEEN + DIRECTION_RATE, e)
        x, y, z = (
            _turned(work, _MAIN, e, 0, d), _turned(work, _MAIN, e, 1, d),
            _turned(work, _MAIN, e, 2, d),
        )  # fmt: skip
        dx, dy, dz = (
            _turned_rate(work, _MAIN, e, 0, d, r), _turned_rate(work, _MAIN, e, 1, d, r),
            _turned_rate(work, _MAIN, e, 2, d, r),
        )  # fmt: skip
        rho2 = x * x + y * y
        rho = sqrt(rho2)
        around = (x * dy - y * dx) / rho2 * PER_DAY
        out[LONGITUDE, e] = wrap_degrees(arctangent(y, x) * DEGREE - offsets[e])
        out[LATITUDE, e] = arctangent(z, rho) * DEGREE
        out[LONGITUDE_RATE, e] = around - offset_rates[e]
        across = (rho2 * dz - z * (x * dx + y * dy)) / (rho * (rho2 + z * z)) * PER_DAY
        out[LATITUDE_RATE, e] = across
        out[RATE_OF_DATE, e] = around
        out[GEOCENTRIC_RATE, e] = around
        out[LATITUDE_RATE_OF_DATE, e] = across
        out[GEOCENTRIC_LATITUDE_RATE, e] = across
        out[COSINE_OF_DATE, e] = rho / sqrt(rho2 + z * z)
        out[RANGE, e] = work[(_SEEN + DISTANCE) * BLOCK + e] * (1.0 / AU)
        out[RANGE_RATE, e] = work[(_SEEN + DISTANCE_RATE) * BLOCK + e] * (DAY / AU)
        out[LIGHT_TIME_S, e] = work[(_BODY + LIGHT_TIME) * BLOCK + e]
    if frame_code != ECLIPTIC_OF_DATE:
        _rates_of_date(work, n, _SEEN, out, RATE_OF_DATE, LATITUDE_RATE_OF_DATE)
    if frame_code != ECLIPTIC_OF_DATE or centre != _SEEN:
        _rates_of_date(work, n, centre, out, GEOCENTRIC_RATE, GEOCENTRIC_LATITUDE_RATE)
    for e in range(n):
        d, r = vector(work, _SEEN + DIRECTION, e), vector(work, _SEEN + DIRECTION_RATE, e)
        x, y, z = (
            _turned(work, _EQUATORIAL, e, 0, d), _turned(work, _EQUATORIAL, e, 1, d),
            _turned(work, _EQUATORIAL, e, 2, d),
        )  # fmt: skip
        dx, dy, dz = (
            _turned_rate(work, _EQUATORIAL, e, 0, d, r),
            _turned_rate(work, _EQUATORIAL, e, 1, d, r),
            _turned_rate(work, _EQUATORIAL, e, 2, d, r),
        )
        rho2 = x * x + y * y
        rho = sqrt(rho2)
        out[RIGHT_ASCENSION, e] = wrap_degrees(arctangent(y, x) * DEGREE)
        out[DECLINATION, e] = arctangent(z, rho) * DEGREE
        out[RIGHT_ASCENSION_RATE, e] = (x * dy - y * dx) / rho2 * PER_DAY
        out[DECLINATION_RATE, e] = (
            (rho2 * dz - z * (x * dx + y * dy)) / (rho * (rho2 + z * z)) * PER_DAY
        )


@inline
def _rates_of_date(work: Any, n: int, seen: int, out: Any, along: int, across: int) -> None:
    """Put the rates of a direction's ecliptic longitude and latitude of date."""
    for e in range(n):
        d, r = vector(work, seen + DIRECTION, e), vector(work, seen + DIRECTION_RATE, e)
        x, y, z = (
            _turned(work, _OF_DATE, e, 0, d), _turned(work, _OF_DATE, e, 1, d),
            _turned(work, _OF_DATE, e, 2, d),
        )  # fmt: skip
        dx, dy, dz = (
            _turned_rate(work, _OF_DATE, e, 0, d, r), _turned_rate(work, _OF_DATE, e, 1, d, r),
            _turned_rate(work, _OF_DATE, e, 2, d, r),
        )  # fmt: skip
        rho2 = x * x + y * y
        rho = sqrt(rho2)
        out[along, e] = (x * dy - y * dx) / rho2 * PER_DAY
        out[across, e] = (rho2 * dz - z * (x * dx + y * dy)) / (rho * (rho2 + z * z)) * PER_DAY
        out[COSINE_OF_DATE, e] = rho / sqrt(rho2 + z * z)


@inline
def _horizontal(work: Any, n: int, out: Any) -> None:
    """Put azimuth, from north through east, and airless altitude."""
    for e in range(n):
        d = vector(work, _SEEN + DIRECTION, e)
        east, north, up = (
            _turned(work, _HORIZON, e, 0, d), _turned(work, _HORIZON, e, 1, d),
            _turned(work, _HORIZON, e, 2, d),
        )  # fmt: skip
        out[AZIMUTH, e] = wrap_degrees(arctangent(east, north) * DEGREE)
        out[ALTITUDE, e] = arctangent(up, sqrt(east * east + north * north)) * DEGREE


@compiled(
    "int64(Tuple((float64[:,::1], int64[:,::1], int64[:,::1], int64, int64, int64)),"
    " float64[:,::1], float64[:,::1], float64[:,::1], float64[:,::1], int64[:,::1],"
    " float64[:,:,:,::1], UniTuple(int64, 3), float64[:,::1], float64, float64[:,:,::1])"
)
def observe(
    kernels: Any, epochs: Any, frames: Any, sites: Any, turns: Any, targets: Any,
    given: Any, options: Any, fixed: Any, omega: float, out: Any,
) -> int:  # fmt: skip
    """Put T targets' positions at E epochs into `out` (FIELDS, T, E); return how reading went.

    kernels: record tables (see `records`), and in them the rows of Sun, Earth and (-1 where it is
    not needed) Moon. epochs (EPOCH_COLUMNS, E). frames (E, FRAME). sites (1 or E, 12): ITRF
    position, km, and axes east, north, up. turns (E, 18): ITRF to ICRF and its rate. targets
    (T, 4). given (G, 2, 6, E): states of targets that the records do not hold. options: observer,
    corrections, frame. fixed (2, 9): ICRF to the ecliptic of J2000, and the unit matrix.
    omega: rad/s. Degrees, AU, and rates per day; light time in seconds.
    """
    observer, corrections, frame_code = options
    work = np.empty(_ROWS * BLOCK)
    count = epochs.shape[1]
    for start in range(0, count, BLOCK):
        n = min(BLOCK, count - start)
        for e in range(n):
            at = start + e
            site = sites[at if len(sites) > 1 else 0]
            turn = turns[at if observer == TOPOCENTRIC else 0]
            status = _put_epoch(work, e, epochs[ET, at], kernels, observer, site, turn, omega)
            if status != READ:
                return status
            _put_frames(work, e, frames[at], frame_code, fixed)
        stop = start + n
        for t in range(len(targets)):
            if targets[t, POINT] != 0:
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
            centre = _FROM_CENTRE if observer == TOPOCENTRIC else _SEEN
            here = out[:, t, start:stop]
            offset, offset_rate = epochs[OFFSET, start:stop], epochs[OFFSET_RATE, start:stop]
            _angles(work, n, frame_code, centre, offset, offset_rate, here)
            if observer == TOPOCENTRIC:
                _horizontal(work, n, here)
            else:
                here[AZIMUTH, :] = np.nan
                here[ALTITUDE, :] = np.nan
    return READ
