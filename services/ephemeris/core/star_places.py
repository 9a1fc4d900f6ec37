"""Where a star is seen: space motion in a straight line, parallax, deflection, aberration.

With all lengths counted in the star's own distance at the catalogue's epoch the direction from an
observer at r, at the time t, is (ESA SP-1200 (1997), vol. 1, 1.2.8 and 1.5.5)

    p = u + m (t - t0 + u·r/c) - ϖ r

u is the barycentric direction at the epoch t0, m its rate: the proper motion across it and the
radial velocity over the distance along it; ϖ is the parallax. Nothing is divided by a parallax: one
of zero is a star infinitely far away. u·r/c is the time that the light still needs from the
observer to the barycentre (Rømer's), for proper motions are counted in the time of its arrival
there (as `erfa.pmpx`): 0.16 mas for the fastest star. The light's way from the star itself is no
part of it: catalogues tell of where stars are seen.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from services.ephemeris.constants import SCHWARZSCHILD, SUN_RADIUS, C
from services.ephemeris.core.jit import inline
from services.ephemeris.core.light import (
    DIRECTION,
    DIRECTION_RATE,
    DISTANCE,
    DISTANCE_RATE,
    FROM_SUN,
    FROM_SUN_RATE,
    POSITION,
    SUN_DISTANCE,
    SUN_DISTANCE_RATE,
    VELOCITY,
    at,
    put,
    put_aberrated,
    vector,
)
from services.ephemeris.core.vectors import combined, dot

# Columns of a row: direction, its rate per second, parallax (radians over km: 1/distance), epoch
# (TDB seconds past J2000), whether the parallax is good enough to tell a distance (1 or 0)
PLACE, MOTION, PARALLAX, EPOCH, MEASURED = 0, 3, 6, 7, 8
STAR_COLUMNS = 9


def star(observer: int, seen: int) -> Any:
    """Return what puts a star's direction and distance into `seen`, as the observer sees it.

    `bending` is 1 with the Sun's deflection and aberration, 0 without (astrometric). The deflection
    is `light.apparent`'s of a body without end far away, and held on the Sun's limb as there; with
    `nearest` it is held where 1 + cos of the angle from the Sun's far side is that (`erfa.ldsun`).
    """

    @inline
    def run(work: Any, n: int, times: Any, row: Any, bending: float, nearest: float = 0.0) -> None:
        place = (row[PLACE], row[PLACE + 1], row[PLACE + 2])
        motion = (row[MOTION], row[MOTION + 1], row[MOTION + 2])
        parallax = row[PARALLAX]
        for e in range(n):
            here, velocity = (
                vector(work, observer + POSITION, e),
                vector(work, observer + VELOCITY, e),
            )
            arrival = times[e] - row[EPOCH] + dot(place, here) * (1.0 / C)
            pace = 1.0 + dot(place, velocity) * (1.0 / C)
            far = combined(arrival, motion, -parallax, here)
            x, y, z = place[0] + far[0], place[1] + far[1], place[2] + far[2]
            rate = combined(pace, motion, -parallax, velocity)
            length = sqrt(x * x + y * y + z * z)
            p = (x / length, y / length, z / length)
            length_rate = dot(p, rate)
            q = combined(1.0 / length, rate, -length_rate / length, p)
            if bending > 0.0:
                o, o_rate = (
                    vector(work, observer + FROM_SUN, e),
                    vector(work, observer + FROM_SUN_RATE, e),
                )
                sun = work[at(observer + SUN_DISTANCE, e)]
                sun_rate = work[at(observer + SUN_DISTANCE_RATE, e)]
                along, along_rate = dot(p, o), dot(q, o) + dot(p, o_rate)
                shortcut, shortcut_rate = sun + along, sun_rate + along_rate
                limb = 0.5 * SUN_RADIUS * SUN_RADIUS / sun
                least = nearest * sun if nearest > 0.0 else limb
                behind = shortcut < least
                shortcut = least if behind else shortcut
                shortcut_rate = 0.0 if behind else shortcut_rate
                bend = SCHWARZSCHILD / (sun * shortcut)
                bend_rate = -bend * (sun_rate / sun + shortcut_rate / shortcut)
                onward = 1.0 - bend * along
                onward_rate = -bend_rate * along - bend * along_rate
                bent = combined(onward, p, bend, o)
                turn, back = (
                    combined(onward, q, onward_rate, p),
                    combined(bend, o_rate, bend_rate, o),
                )
                put_aberrated(
                    work, observer, seen, e, bent,
                    (turn[0] + back[0], turn[1] + back[1], turn[2] + back[2]),
                )  # fmt: skip
            else:
                put(work, seen + DIRECTION, e, p)
                put(work, seen + DIRECTION_RATE, e, q)
            known = row[MEASURED] > 0.0
            work[at(seen + DISTANCE, e)] = length / parallax if known else np.nan
            work[at(seen + DISTANCE_RATE, e)] = length_rate / parallax if known else np.nan

    return run
