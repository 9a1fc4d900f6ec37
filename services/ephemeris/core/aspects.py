"""Aspects between longitudes: which pairs stand near which angle, and which way they go."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.core.angles import wrap_degrees
from services.ephemeris.core.jit import compiled, inline

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Nearest = NDArray[np.int8]

NO_ASPECT = -1

EPOCH, FIRST, SECOND, ASPECT = range(4)
"""The rows of an aspect's whole numbers."""

SEPARATION, ORB, ORB_RATE = range(3)
"""The rows of its real ones."""


@inline
def ahead_of(first: float, second: float) -> float:
    """Return how far the second longitude is ahead of the first: degrees in [-180, 180)."""
    ahead = wrap_degrees(second) - wrap_degrees(first)
    if ahead >= 180.0:
        return ahead - 360.0
    return ahead + 360.0 if ahead < -180.0 else ahead


@inline
def nearest_aspect(separation: float, angles: Floats, orbs: Floats) -> int:
    """Return the closest of the aspects that reach, or `NO_ASPECT`."""
    nearest, best = NO_ASPECT, np.inf
    for a in range(len(angles)):
        away = abs(separation - angles[a])
        if away <= orbs[a] and away < best:
            nearest, best = a, away
    return nearest


@compiled(
    "void(float64[:, ::1], int64[:, ::1], float64[::1], float64[::1], int8[:, ::1], int64[::1])"
)
def match(
    longitudes: Floats,
    pairs: Integers,
    angles: Floats,
    orbs: Floats,
    nearest: Nearest,
    starts: Integers,
) -> None:
    """Find the aspect of each of P pairs of columns at E epochs, and how many there are.

    `longitudes` (E, B), degrees, of which one that is not a number makes no aspect; `pairs` (P, 2);
    `angles` and `orbs` (A,), degrees. Out: `nearest` (E, P), an index into them or `NO_ASPECT`;
    `starts` (E + 1,), where each epoch's aspects begin in a list of all of them.
    """
    starts[0] = 0
    for e in range(longitudes.shape[0]):
        count = 0
        for p in range(pairs.shape[0]):
            ahead = ahead_of(longitudes[e, pairs[p, 0]], longitudes[e, pairs[p, 1]])
            aspect = nearest_aspect(abs(ahead), angles, orbs)
            nearest[e, p] = aspect
            count += int(aspect != NO_ASPECT)
        starts[e + 1] = starts[e] + count


@inline
def swap_back(numbers: Integers, values: Floats, begin: int, place: int) -> None:
    """Bring the last aspect of a sorted list to its place, the closest first."""
    while place > begin and abs(values[ORB, place]) < abs(values[ORB, place - 1]):
        for row in range(4):
            held = numbers[row, place]
            numbers[row, place] = numbers[row, place - 1]
            numbers[row, place - 1] = held
        for row in range(3):
            value = values[row, place]
            values[row, place] = values[row, place - 1]
            values[row, place - 1] = value
        place -= 1


@compiled(
    "void(float64[:, ::1], float64[:, ::1], int64[:, ::1], float64[::1], int8[:, ::1], "
    "int64[::1], int64[:, ::1], float64[:, ::1])"
)
def put_aspects(
    longitudes: Floats,
    speeds: Floats,
    pairs: Integers,
    angles: Floats,
    nearest: Nearest,
    starts: Integers,
    numbers: Integers,
    values: Floats,
) -> None:
    """Write the aspects that `match` found, by epoch, the closest first.

    `speeds` (E, B), degrees a day. Out: `numbers` (4, N) and `values` (3, N), rows as named above,
    degrees and degrees a day. The orb is the separation less the angle.
    """
    for e in range(longitudes.shape[0]):
        place = starts[e]
        for p in range(pairs.shape[0]):
            aspect = nearest[e, p]
            if aspect == NO_ASPECT:
                continue
            first, second = pairs[p, 0], pairs[p, 1]
            ahead = ahead_of(longitudes[e, first], longitudes[e, second])
            opening = speeds[e, second] - speeds[e, first]
            numbers[EPOCH, place] = e
            numbers[FIRST, place] = first
            numbers[SECOND, place] = second
            numbers[ASPECT, place] = aspect
            values[SEPARATION, place] = abs(ahead)
            values[ORB, place] = abs(ahead) - angles[aspect]
            values[ORB_RATE, place] = opening if ahead >= 0.0 else -opening
            swap_back(numbers, values, starts[e], place)
            place += 1
