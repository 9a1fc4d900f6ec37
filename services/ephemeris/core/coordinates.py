"""From directions to angles and their rates, in each of the frames of an answer."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from services.ephemeris.constants import AU, DAY
from services.ephemeris.core import table
from services.ephemeris.core.angles import DEGREE, wrap_degrees
from services.ephemeris.core.arctangent import arctangent
from services.ephemeris.core.jit import inline
from services.ephemeris.core.light import (
    DIRECTION,
    DIRECTION_RATE,
    DISTANCE,
    DISTANCE_RATE,
    LIGHT_TIME,
    at,
    vector,
)
from services.ephemeris.core.vectors import Vector


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
    work[at(table.OUT + field, e)] = value


@inline
def _set_part(work: Any, part: int, e: int, value: float) -> None:
    """Put a sine or a cosine that the sigmas need."""
    work[at(table.PARTS + part, e)] = value


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


_main, _equatorial = _spherical(table.MAIN, table.SEEN), _spherical(table.EQUATORIAL, table.SEEN)
_of_date, _of_centre = (
    _spherical(table.OF_DATE, table.SEEN),
    _spherical(table.OF_DATE, table.FROM_CENTRE),
)


@inline
def put_main(work: Any, n: int) -> None:
    """Put what is counted in the frame asked for."""
    for e in range(n):
        x, y, z, rho, around, across, _ = _main(work, e)
        angle = arctangent(y, x) * DEGREE - work[at(table.OFFSETS, e)]
        _set(work, table.LONGITUDE, e, wrap_degrees(angle))
        _set(work, table.LATITUDE, e, arctangent(z, rho) * DEGREE)
        _set(work, table.LONGITUDE_RATE, e, around - work[at(table.OFFSETS + 1, e)])
        _set(work, table.LATITUDE_RATE, e, across)
        _set(work, table.RANGE, e, work[at(table.SEEN + DISTANCE, e)] * (1.0 / AU))
        _set(work, table.RANGE_RATE, e, work[at(table.SEEN + DISTANCE_RATE, e)] * (DAY / AU))
        _set(work, table.LIGHT_TIME_S, e, work[at(table.BODY + LIGHT_TIME, e)])


@inline
def put_of_date(work: Any, n: int, on_the_ground: bool) -> None:
    """Put the rates in ecliptic coordinates of date, from the place and from the Earth's centre."""
    for e in range(n):
        _, _, _, _, around, across, cosine = _of_date(work, e)
        _set(work, table.RATE_OF_DATE, e, around)
        _set(work, table.LATITUDE_RATE_OF_DATE, e, across)
        _set(work, table.GEOCENTRIC_RATE, e, around)
        _set(work, table.GEOCENTRIC_LATITUDE_RATE, e, across)
        _set(work, table.COSINE_OF_DATE, e, cosine)
    if on_the_ground:
        for e in range(n):
            _, _, _, _, around, across, _ = _of_centre(work, e)
            _set(work, table.GEOCENTRIC_RATE, e, around)
            _set(work, table.GEOCENTRIC_LATITUDE_RATE, e, across)


@inline
def put_equatorial(work: Any, n: int) -> None:
    """Put right ascension and declination."""
    for e in range(n):
        x, y, z, rho, around, across, cosine = _equatorial(work, e)
        _set_part(work, table.ALPHA_SINE, e, y / rho)
        _set_part(work, table.ALPHA_COSINE, e, x / rho)
        size = sqrt(x * x + y * y + z * z)
        _set_part(work, table.DELTA_SINE, e, z / size)
        _set_part(work, table.DELTA_COSINE, e, cosine)
        _set(work, table.RIGHT_ASCENSION, e, wrap_degrees(arctangent(y, x) * DEGREE))
        _set(work, table.DECLINATION, e, arctangent(z, rho) * DEGREE)
        _set(work, table.RIGHT_ASCENSION_RATE, e, around)
        _set(work, table.DECLINATION_RATE, e, across)


@inline
def put_horizontal(work: Any, n: int, on_the_ground: bool) -> None:
    """Put azimuth, from north through east, and airless altitude; nothing off the ground."""
    if not on_the_ground:
        for e in range(n):
            _set(work, table.AZIMUTH, e, np.nan)
            _set(work, table.ALTITUDE, e, np.nan)
            _set_part(work, table.AZIMUTH_SINE, e, np.nan)
            _set_part(work, table.AZIMUTH_COSINE, e, np.nan)
            _set_part(work, table.ALTITUDE_SINE, e, np.nan)
            _set_part(work, table.ALTITUDE_COSINE, e, np.nan)
        return
    for e in range(n):
        d = vector(work, table.SEEN + DIRECTION, e)
        east, north, up = (
            _turned(work, table.HORIZON, e, 0, d), _turned(work, table.HORIZON, e, 1, d),
            _turned(work, table.HORIZON, e, 2, d),
        )  # fmt: skip
        rho2 = east * east + north * north
        rho, size = sqrt(rho2), sqrt(rho2 + up * up)
        _set(work, table.AZIMUTH, e, wrap_degrees(arctangent(east, north) * DEGREE))
        _set(work, table.ALTITUDE, e, arctangent(up, rho) * DEGREE)
        _set_part(work, table.AZIMUTH_SINE, e, east / rho)
        _set_part(work, table.AZIMUTH_COSINE, e, north / rho)
        _set_part(work, table.ALTITUDE_SINE, e, up / size)
        _set_part(work, table.ALTITUDE_COSINE, e, rho / size)
