"""House cusps and angles at many instants and places: the loop around `house_systems`."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.core.angles import wrap_degrees
from services.ephemeris.core.house_systems import (
    CAMPANUS,
    KOCH,
    PLACIDUS,
    PORPHYRY,
    REGIOMONTANUS,
    TOPOCENTRIC,
    WHOLE_SIGN,
    Row,
    Sphere,
    east_point,
    put_cusps,
    sphere,
    vertex,
)
from services.ephemeris.core.jit import compiled, inline

Floats = NDArray[np.float64]

ARMC, ARMC_RATE, OBLIQUITY, OBLIQUITY_RATE, LATITUDE, OFFSET, OFFSET_RATE = range(7)
"""The rows of what `put_houses` is given."""

ASCENDANT, MIDHEAVEN, VERTEX, EAST_POINT, MERIDIAN = range(5)
"""The rows of the angles that it gives; the last is the ARMC, a right ascension."""

SYSTEM_HOLDS, NO_SEMI_ARCS, MC_BELOW_HORIZON, OUT_OF_ORDER = range(4)
"""Why Porphyry's cusps stand where another system was asked for."""


@inline
def in_order(cusps: Row) -> bool:
    """Whether the cusps go round the zodiac once, forwards; opposite cusps need no second look."""
    half_way = 0.0
    for i in range(6):
        half_way += (cusps[i + 1] - cusps[i]) % (2.0 * math.pi)
    return abs(half_way - math.pi) < 1e-6


@inline
def reason_against(sky: Sphere, system: int, cusps: Row) -> int:
    """Return why the system has no cusps here, or `SYSTEM_HOLDS`."""
    if system in (PLACIDUS, KOCH):
        if sky.never_sets:
            return NO_SEMI_ARCS
    elif system in (REGIOMONTANUS, CAMPANUS, TOPOCENTRIC):
        if sky.mc_height <= 0.0:
            return MC_BELOW_HORIZON
    else:
        return SYSTEM_HOLDS
    return SYSTEM_HOLDS if in_order(cusps) else OUT_OF_ORDER


@compiled("boolean(int64, float64[:, ::1], float64[:, :, ::1], float64[:, :, ::1], int64[::1])")
def put_houses(
    system: int, given: Floats, cusps: Floats, angles: Floats, reasons: NDArray[np.int64]
) -> bool:
    """Write the houses of E instants and places; return False if a latitude is none.

    `given` (7, E): right ascension of the meridian, true obliquity, latitude and the zodiac's
    offset from the true equinox, three of them with their rates; degrees and degrees a day. Out:
    `cusps` (2, E, 12) and `angles` (2, 5, E), values in [0, 360) and rates, both less the offset
    (the ARMC but for it); `reasons` (E,).
    """
    radians = math.pi / 180.0
    for e in range(given.shape[1]):
        if not -90.0 <= given[LATITUDE, e] <= 90.0:
            return False
        offset = given[OFFSET, e] * radians, given[OFFSET_RATE, e] * radians
        sky = sphere(
            given[ARMC, e] * radians,
            given[ARMC_RATE, e] * radians,
            given[OBLIQUITY, e] * radians,
            given[OBLIQUITY_RATE, e] * radians,
            given[LATITUDE, e] * radians,
        )
        values, rates = cusps[0, e], cusps[1, e]
        put_cusps(sky, system, offset, values, rates)
        reasons[e] = reason_against(sky, system, values)
        if reasons[e] != SYSTEM_HOLDS:
            put_cusps(sky, PORPHYRY, offset, values, rates)
        for i in range(12):
            values[i] = wrap_degrees((values[i] - offset[0]) / radians)
            rates[i] = (rates[i] - offset[1]) / radians
            if system == WHOLE_SIGN:  # whole degrees, to the last digit
                values[i] = wrap_degrees(np.rint(values[i] / 30.0) * 30.0)
        pairs = (
            (sky.ascendant, sky.ascendant_rate),
            (sky.mc, sky.mc_rate),
            vertex(sky),
            east_point(sky),
        )
        for i in range(4):
            angles[0, i, e] = wrap_degrees((pairs[i][0] - offset[0]) / radians)
            angles[1, i, e] = (pairs[i][1] - offset[1]) / radians
        angles[0, MERIDIAN, e] = wrap_degrees(given[ARMC, e])
        angles[1, MERIDIAN, e] = given[ARMC_RATE, e]
    return True


@compiled("void(float64[:, ::1], float64[:, ::1], int64[:, ::1])")
def put_house_numbers(longitudes: Floats, cusps: Floats, houses: NDArray[np.int64]) -> None:
    """Write the house, 1 to 12, of each longitude (E, n) among the cusps (E, 12).

    Along the zodiac from the first cusp a longitude comes behind as many cusps as its house's
    number. Both are compared as they stand, without a subtraction that would round.
    """
    for e in range(longitudes.shape[0]):
        first = cusps[e, 0]
        for b in range(longitudes.shape[1]):
            longitude = wrap_degrees(longitudes[e, b])
            beyond = longitude < first  # 0° lies between it and the first cusp
            house = 0
            for i in range(12):
                cusp_beyond = cusps[e, i] < first
                if cusp_beyond == beyond:
                    house += int(longitude >= cusps[e, i])
                else:
                    house += int(beyond)
            houses[e, b] = house
