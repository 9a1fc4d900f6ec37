"""Positions and rates of targets at many epochs: the whole reduction in one loop.

Epochs are worked on in blocks of BLOCK, target after target. What is dear to a processor's vectors
(reading records, the logarithm) stands in loops of its own; see `light`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from services.ephemeris.constants import JULIAN_CENTURY
from services.ephemeris.core import table
from services.ephemeris.core.angle_sigmas import (
    put_floor,
    put_known,
    put_sigmas,
    put_star_floor,
)
from services.ephemeris.core.coordinates import (
    put_equatorial,
    put_horizontal,
    put_main,
    put_of_date,
)
from services.ephemeris.core.frame_table import ECLIPTIC, EQUATOR, RATES
from services.ephemeris.core.jit import compiled, inline
from services.ephemeris.core.light import (
    BLOCK,
    BODY,
    DIRECTION,
    DIRECTION_RATE,
    DISTANCE,
    DISTANCE_RATE,
    LIGHT_TIME,
    POSITION,
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
from services.ephemeris.core.motions import motions
from services.ephemeris.core.points import point
from services.ephemeris.core.records import READ
from services.ephemeris.core.star_places import star
from services.ephemeris.core.vectors import cross, minus, plus, times

# Rows of the epochs' table
ET, TT_DAYS = 0, 1
EPOCH_ROWS = 2

# Observers, corrections, frames
TOPOCENTRIC, GEOCENTRIC, HELIOCENTRIC, BARYCENTRIC = 0, 1, 2, 3
APPARENT, ASTROMETRIC, GEOMETRIC = 0, 1, 2
ECLIPTIC_OF_DATE, ECLIPTIC_J2000, EQUATOR_OF_DATE, ICRF = 0, 1, 2, 3

# Columns of the targets' table: a point's kind (0: a body; STAR), a body's row of the record tables
# or a star's of the stars', the row of the states given from elsewhere (-1: none), whether it is
# the Sun
POINT, ROW, GIVEN, IS_SUN = 0, 1, 2, 3
STAR = 64

_read_sun = motions(table.TIME, table.SUN, accelerated=False)
_read_earth = motions(table.TIME, table.EARTH, accelerated=True)
_read_moon = motions(table.TIME, table.MOON, accelerated=True)
_read_body = motions(table.TIME, table.BODY + BODY, accelerated=False)
_read_body_then = motions(table.SENT, table.BODY + BODY, accelerated=False)
_side_of_site, _side_of_centre = (
    sun_side(table.SITE, table.BODY),
    sun_side(table.CENTRE, table.BODY),
)
_logarithms = logarithms(table.BODY)
_apparent_to_site = apparent(table.SITE, table.BODY, table.SEEN)
_apparent_to_centre = apparent(table.CENTRE, table.BODY, table.FROM_CENTRE)
_retarded_to_site = retarded(table.SITE, table.BODY, table.SEEN)
_retarded_to_centre = retarded(table.CENTRE, table.BODY, table.FROM_CENTRE)
_star_from_site = star(table.SITE, table.SEEN)
_star_from_centre = star(table.CENTRE, table.FROM_CENTRE)


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
    _put_matrix(work, table.OF_DATE, e, frame, ECLIPTIC)
    if which == ECLIPTIC_OF_DATE:
        _put_matrix(work, table.MAIN, e, frame, ECLIPTIC)
    elif which == EQUATOR_OF_DATE:
        _put_matrix(work, table.MAIN, e, frame, EQUATOR)
    elif which == ECLIPTIC_J2000:
        _put_constant(work, table.MAIN, e, fixed[0])
    else:
        _put_constant(work, table.MAIN, e, fixed[1])
    if which in (ECLIPTIC_OF_DATE, EQUATOR_OF_DATE):
        _put_matrix(work, table.EQUATORIAL, e, frame, EQUATOR)
    else:
        _put_constant(work, table.EQUATORIAL, e, fixed[1])


@inline
def _put_horizon(work: Any, e: int, site: Any, turn: Any) -> None:
    """Put ICRF to east, north, up, from a site's axes (numbers 3..11) and ITRF to ICRF."""
    for i in range(3):
        for j in range(3):
            total = 0.0
            for k in range(3):
                total += site[3 + 3 * i + k] * turn[3 * j + k]
            work[at(table.HORIZON + 3 * i + j, e)] = total


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
def _read_epochs(work: Any, n: int, kernels: Any, observer: int) -> int:
    """Put the motions of Sun, Earth and Moon, as far as they are needed; return how it went.

    `kernels`: the record tables and the rows of Sun, Earth and Moon in them.
    """
    spans, codes, bodies, sun_row, earth_row, moon_row = kernels
    status = _read_sun(work, n, spans, codes, bodies, sun_row)
    if status != READ or observer in (HELIOCENTRIC, BARYCENTRIC):
        return status
    status = _read_earth(work, n, spans, codes, bodies, earth_row)
    if status == READ and moon_row >= 0:
        status = _read_moon(work, n, spans, codes, bodies, moon_row)
    return status


@inline
def _put_epoch(
    work: Any, e: int, observer: int, with_moon: bool, site: Any, turn: Any, omega: float
) -> None:
    """Put the observers' rows of one epoch, and the Moon's geocentric motion."""
    sun, sun_velocity = vector(work, table.SUN, e), vector(work, table.SUN + 3, e)
    nothing = (0.0, 0.0, 0.0)
    if observer in (HELIOCENTRIC, BARYCENTRIC):
        if observer == HELIOCENTRIC:
            put_observer(work, table.SITE, e, sun, sun_velocity, nothing, sun, sun_velocity)
        else:
            put_observer(work, table.SITE, e, nothing, nothing, nothing, sun, sun_velocity)
        return
    earth, velocity = vector(work, table.EARTH, e), vector(work, table.EARTH + 3, e)
    change = vector(work, table.EARTH + 6, e)
    if observer == TOPOCENTRIC:
        p, v, a = _site_motion(site, turn, omega)
        here, moving, turning = plus(earth, p), plus(velocity, v), plus(change, a)
        put_observer(work, table.SITE, e, here, moving, turning, sun, sun_velocity)
        put_observer(work, table.CENTRE, e, earth, velocity, change, sun, sun_velocity)
        _put_horizon(work, e, site, turn)
    else:
        put_observer(work, table.SITE, e, earth, velocity, change, sun, sun_velocity)
    if with_moon:
        put(work, table.MOON, e, minus(vector(work, table.MOON, e), earth))
        put(work, table.MOON + 3, e, minus(vector(work, table.MOON + 3, e), velocity))
        put(work, table.MOON + 6, e, minus(vector(work, table.MOON + 6, e), change))


@inline
def _put_light_time(work: Any, n: int) -> None:
    """Put when the light left if the body moves uniformly, and how long it took."""
    for e in range(n):
        separation = minus(
            vector(work, table.BODY + BODY, e), vector(work, table.SITE + POSITION, e)
        )
        et = work[at(table.TIME, e)]
        sent = et - linear_light_time(separation, vector(work, table.BODY + BODY + 3, e))
        work[at(table.SENT, e)] = sent
        # what rounding left of it: the Earth goes 3 mm in 0.1 µs
        work[at(table.BODY + LIGHT_TIME, e)] = et - sent


@inline
def _put_given(work: Any, n: int, given: Any) -> None:
    """Put states given from elsewhere, (6, n)."""
    for k in range(6):
        for e in range(n):
            work[at(table.BODY + BODY + k, e)] = given[k, e]


@inline
def _put_body(work: Any, n: int, kernels: Any, row: int, given: Any, corrections: int) -> int:
    """Put a body's state when its light left, and the light time; return how reading went.

    `given` (2, 6, n): states at the time of observation and at the emission, used where `row` < 0.
    """
    spans, codes, bodies = kernels[0], kernels[1], kernels[2]
    status = READ
    if row < 0:
        _put_given(work, n, given[0])
    else:
        status = _read_body(work, n, spans, codes, bodies, row)
    if status != READ:
        return status
    if corrections == GEOMETRIC:
        for e in range(n):
            work[at(table.BODY + LIGHT_TIME, e)] = 0.0
        return READ
    _put_light_time(work, n)
    if row < 0:
        _put_given(work, n, given[1])
        return READ
    return _read_body_then(work, n, spans, codes, bodies, row)


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
        work[at(table.BODY + LIGHT_TIME, e)] = np.nan


@inline
def _see_point(work: Any, n: int, kind: int, days: Any, frames: Any) -> None:
    """Put a point's direction: the same for every observer, at no distance."""
    for e in range(n):
        moon = (
            vector(work, table.MOON, e),
            vector(work, table.MOON + 3, e),
            vector(work, table.MOON + 6, e),
        )
        direction, rate = point(kind, days[e] / JULIAN_CENTURY, frames[e], moon)
        put(work, table.SEEN + DIRECTION, e, direction)
        put(work, table.SEEN + DIRECTION_RATE, e, rate)
        put(work, table.FROM_CENTRE + DIRECTION, e, direction)
        put(work, table.FROM_CENTRE + DIRECTION_RATE, e, rate)
        work[at(table.SEEN + DISTANCE, e)] = np.nan
        work[at(table.SEEN + DISTANCE_RATE, e)] = np.nan
        work[at(table.BODY + LIGHT_TIME, e)] = np.nan


@inline
def _put_epochs(
    work: Any, start: int, n: int, epochs: Any, offsets: Any, frames: Any, sites: Any, turns: Any,
    kernels: Any, options: Any, fixed: Any, omega: float, doubts: Any,
) -> int:  # fmt: skip
    """Put what belongs to the block's epochs, whatever the target; return how reading went."""
    observer, _, frame_code = options
    clock, measured, _, _, known, _ = doubts
    for e in range(n):
        work[at(table.TIME, e)] = epochs[ET, start + e]
    status = _read_epochs(work, n, kernels, observer)
    if status != READ:
        return status
    for e in range(n):
        here = start + e
        site = sites[here if len(sites) > 1 else 0]
        turn = turns[here if observer == TOPOCENTRIC else 0]
        _put_epoch(work, e, observer, kernels[5] >= 0, site, turn, omega)
        _put_frames(work, e, frames[here], frame_code, fixed)
        for k in range(2):
            work[at(table.OFFSETS + k, e)] = offsets[k, here] if len(offsets) > 0 else 0.0
        modelled = len(measured) > 0 and not measured[here]
        put_known(work, e, epochs[ET, here], clock, here, frames[here], site, modelled, known)
    return READ


@compiled(
    "int64(Tuple((float64[:,::1], int64[:,::1], int64[:,::1], int64, int64, int64)),"
    " float64[:,::1], float64[:,::1], float64[:,::1], float64[:,::1], float64[:,::1],"
    " int64[:,::1], float64[:,::1], float64[:,:,:,::1], UniTuple(int64, 3), float64[:,::1],"
    " float64, Tuple((float64[:,::1], boolean[::1], float64[:,::1], float64[:,::1],"
    " UniTuple(boolean, 2), UniTuple(float64, 2))), float64[:,:,::1])"
)
def observe(
    kernels: Any, epochs: Any, offsets: Any, frames: Any, sites: Any, turns: Any, targets: Any,
    stars: Any, given: Any, options: Any, fixed: Any, omega: float, doubts: Any, out: Any,
) -> int:  # fmt: skip
    """Put T targets' positions at E epochs into `out` (NUMBERS, T, E); return how reading went.

    kernels: record tables (see `records`), and in them the rows of Sun, Earth and (-1 where it is
    not needed) Moon. epochs (EPOCH_ROWS, E). offsets (2, E): what a sidereal longitude is less than
    the tropical one, and its rate, degrees (a day); (0, E) for none. frames (E, FRAME). sites
    (1 or E, 12): ITRF position, km, and axes east, north, up. turns (E, 18): ITRF to ICRF and its
    rate. targets (T, 4). stars (S, STAR_COLUMNS): see `stars`. given (G, 2, 6, E): states of
    targets that the records do not hold. options: observer, corrections, frame. fixed (2, 9): ICRF
    to the ecliptic of J2000, and the unit matrix. omega: rad/s. doubts: sigmas of TT, UT1 and the
    stated time (3, E), seconds; where the Earth's orientation is measured (E,), empty off the
    ground; the targets' own (T, 4) and the stars' (S, STAR_SIGMA_COLUMNS), see `uncertainty`;
    whether the frame is of date, and whether longitudes are counted from its equinox; centuries
    without growth, and the floor of all, arcsec.

    Degrees, AU, and rates per day; light time in seconds; sigmas in arcseconds of the coordinate.
    """
    observer, corrections, _ = options
    _, _, orbits, star_sigmas, _, levels = doubts
    observed, least = levels
    on_the_ground = observer == TOPOCENTRIC
    work = np.empty(table.ROWS * BLOCK)
    count = epochs.shape[1]
    for start in range(0, count, BLOCK):
        n = min(BLOCK, count - start)
        status = _put_epochs(
            work, start, n, epochs, offsets, frames, sites, turns, kernels, options, fixed, omega,
            doubts,
        )  # fmt: skip
        if status != READ:
            return status
        stop = start + n
        for t in range(len(targets)):
            if targets[t, POINT] == STAR:
                row = targets[t, ROW]
                _see_star(work, n, epochs[ET, start:stop], stars[row], observer, corrections)
                put_star_floor(work, n, star_sigmas[row], least)
            elif targets[t, POINT] != 0:
                _see_point(
                    work, n, targets[t, POINT], epochs[TT_DAYS, start:stop], frames[start:stop]
                )
            else:
                row, other = targets[t, ROW], targets[t, GIVEN]
                status = _put_body(
                    work, n, kernels, -1 if other >= 0 else row,
                    given[max(other, 0), :, :, start:stop], corrections,
                )  # fmt: skip
                if status != READ:
                    return status
                _see_body(work, n, observer, corrections, targets[t, IS_SUN])
            put_main(work, n)
            put_of_date(work, n, on_the_ground)
            put_equatorial(work, n)
            put_horizontal(work, n, on_the_ground)
            if targets[t, POINT] != STAR:
                put_floor(work, n, orbits[t], observed, least)
            put_sigmas(work, n)
            for number in range(table.NUMBERS):
                for e in range(n):
                    out[number, t, start + e] = work[at(table.OUT + number, e)]
    return READ
