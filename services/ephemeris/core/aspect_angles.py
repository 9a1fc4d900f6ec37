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
    """Return how far one longitude in [0, 360) is ahead of another: degrees in [-180, 180)."""
    ahead = second - first
    ahead = ahead - 360.0 if ahead >= 180.0 else ahead
    return ahead + 360.0 if ahead < -180.0 else ahead


@inline
def put_nearest(
    longitudes: Floats,
    pairs: Integers,
    angles: Floats,
    orbs: Floats,
    away: Floats,
    nearest: Nearest,
) -> None:
    """Write each pair's closest aspect within reach, or `NO_ASPECT`; longitudes (B,) in [0, 360).

    Aspect by aspect along all pairs and without branches, which would be guessed wrong as often as
    not: the compiler makes vectors of it. `away` (2, P) is for the work.
    """
    separation, best = away[0], away[1]
    for p in range(len(pairs)):
        separation[p] = abs(ahead_of(longitudes[pairs[p, 0]], longitudes[pairs[p, 1]]))
        best[p] = np.inf
        nearest[p] = NO_ASPECT
    for a in range(len(angles)):
        angle, orb = angles[a], orbs[a]
        for p in range(len(pairs)):
            distance = abs(separation[p] - angle)
            closer = (distance <= orb) & (distance < best[p])
            best[p] = distance if closer else best[p]
            nearest[p] = a if closer else nearest[p]


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
    away = np.empty((2, len(pairs)))
    folded = np.empty(longitudes.shape[1])
    starts[0] = 0
    for e in range(len(longitudes)):
        for b in range(len(folded)):
            folded[b] = wrap_degrees(longitudes[e, b])
        put_nearest(folded, pairs, angles, orbs, away, nearest[e])
        count = 0
        for p in range(len(pairs)):
            count += int(nearest[e, p] != NO_ASPECT)
        starts[e + 1] = starts[e] + count


@inline
def sort_in(keys: Floats, order: Integers, count: int, key: float, value: int) -> None:
    """Put a value with its key into a list of `count` that is sorted by key, behind its equals."""
    place = count
    while place > 0 and keys[place - 1] > key:
        keys[place], order[place] = keys[place - 1], order[place - 1]
        place -= 1
    keys[place], order[place] = key, value


@compiled(
    "void(float64[:, ::1], float64[:, ::1], int64[:, ::1], float64[::1], int8[:, ::1], "
    "int64[::1], int64[:, ::1], float64[:, ::1], boolean[::1])"
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
    applying: NDArray[np.bool_],
) -> None:
    """Write the aspects that `match` found, by epoch, the closest first.

    `speeds` (E, B), degrees a day. Out: `numbers` (4, N) and `values` (3, N), rows as named above,
    degrees and degrees a day, and `applying` (N,). The orb is the separation less the angle.
    """
    keys, order = np.empty(len(pairs)), np.empty(len(pairs), dtype=np.int64)
    for e in range(len(longitudes)):
        count = 0
        for p in range(len(pairs)):
            aspect = nearest[e, p]
            if aspect != NO_ASPECT:
                first, second = longitudes[e, pairs[p, 0]], longitudes[e, pairs[p, 1]]
                ahead = ahead_of(wrap_degrees(first), wrap_degrees(second))
                sort_in(keys, order, count, abs(abs(ahead) - angles[aspect]), p)
                count += 1
        for i in range(count):
            p, place = order[i], starts[e] + i
            first, second, aspect = pairs[p, 0], pairs[p, 1], nearest[e, p]
            ahead = ahead_of(
                wrap_degrees(longitudes[e, first]), wrap_degrees(longitudes[e, second])
            )
            opening = speeds[e, second] - speeds[e, first]
            numbers[EPOCH, place] = e
            numbers[FIRST, place] = first
            numbers[SECOND, place] = second
            numbers[ASPECT, place] = aspect
            orb = abs(ahead) - angles[aspect]
            orb_rate = opening if ahead >= 0.0 else -opening
            values[SEPARATION, place] = abs(ahead)
            values[ORB, place] = orb
            values[ORB_RATE, place] = orb_rate
            applying[place] = orb * orb_rate < 0.0
