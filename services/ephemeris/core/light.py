"""From geometric states to apparent directions: light time, deflection, aberration.

Units km, km/s, s; frame ICRF; time TDB. Every quantity comes with its rate, formed by the product
rule beside it, so that the same formulas give speeds: no difference is taken anywhere. Loops run
over the columns of a work table of BLOCK epochs without branches or calls, so that the compiler
makes vectors of them; a vector's arithmetic is a single number's, so one epoch and many have the
same bits. Rows must be constants for that: a function is made for the rows that it works on.
"""

from __future__ import annotations

from math import log, sqrt
from typing import Any

import numpy as np

from services.ephemeris.constants import SCHWARZSCHILD, SUN_RADIUS, C
from services.ephemeris.core.jit import inline
from services.ephemeris.core.vectors import Vector, dot, minus

BLOCK = 128
"""Epochs worked on together: the table then stays in a processor's second cache."""

# An observer's rows, from its first: barycentric position and velocity; from the Sun to the
# observer, and its rate; that distance, and its rate; velocity and acceleration over c; the inverse
# Lorentz factor and the Sun's potential over c², with their rates.
POSITION, VELOCITY, FROM_SUN, FROM_SUN_RATE, SUN_DISTANCE, SUN_DISTANCE_RATE = 0, 3, 6, 9, 12, 13
BETA, BETA_RATE, LORENTZ, LORENTZ_RATE, POTENTIAL, POTENTIAL_RATE = 14, 17, 20, 21, 22, 23
OBSERVER_ROWS = 24

# A body's rows, from its first: barycentric state when the light left, light time; then what the
# steps below leave: path, its rate, length and rate, the logarithm's argument and the logarithm's
# rate, the triangle of observer, body and Sun, and the logarithm of the Shapiro delay.
BODY, LIGHT_TIME, PATH, PATH_RATE, LENGTH, LENGTH_RATE = 0, 6, 7, 10, 13, 14
RATIO, RATIO_RATE, AROUND, AROUND_RATE, SHORTCUT, SHORTCUT_RATE = 15, 16, 17, 18, 19, 20
ALONG, ALONG_RATE, LOGARITHM = 21, 22, 23
BODY_ROWS = 24

DIRECTION, DIRECTION_RATE, DISTANCE, DISTANCE_RATE = 0, 3, 6, 7
SEEN_ROWS = 8


@inline
def at(row: int, e: int) -> Any:
    """Return where a row's number for an epoch stands.

    Unsigned: a signed index may count from the end, and what may do so is no vector.
    """
    return np.uint64(row * BLOCK) + np.uint64(e)


@inline
def vector(work: Any, row: int, e: int) -> Vector:
    """Return the three numbers of rows row..row+2 at an epoch."""
    return (work[at(row, e)], work[at(row + 1, e)], work[at(row + 2, e)])


@inline
def put(work: Any, row: int, e: int, value: Vector) -> None:
    """Put three numbers into rows row..row+2 at an epoch."""
    work[at(row, e)] = value[0]
    work[at(row + 1, e)] = value[1]
    work[at(row + 2, e)] = value[2]


@inline
def put_observer(
    work: Any, row: int, e: int, position: Vector, velocity: Vector, acceleration: Vector,
    sun: Vector, sun_velocity: Vector,
) -> None:  # fmt: skip
    """Put an observer's rows, from its barycentric motion and the Sun's."""
    put(work, row + POSITION, e, position)
    put(work, row + VELOCITY, e, velocity)
    o, o_rate = minus(position, sun), minus(velocity, sun_velocity)
    distance = sqrt(dot(o, o))
    distance_rate = dot(o, o_rate) / distance if distance > 0.0 else 0.0
    put(work, row + FROM_SUN, e, o)
    put(work, row + FROM_SUN_RATE, e, o_rate)
    work[at(row + SUN_DISTANCE, e)] = distance
    work[at(row + SUN_DISTANCE_RATE, e)] = distance_rate
    v = (velocity[0] / C, velocity[1] / C, velocity[2] / C)
    a = (acceleration[0] / C, acceleration[1] / C, acceleration[2] / C)
    put(work, row + BETA, e, v)
    put(work, row + BETA_RATE, e, a)
    lorentz = sqrt(1.0 - dot(v, v))
    work[at(row + LORENTZ, e)] = lorentz
    work[at(row + LORENTZ_RATE, e)] = -dot(v, a) / lorentz
    potential = SCHWARZSCHILD / distance
    work[at(row + POTENTIAL, e)] = potential
    work[at(row + POTENTIAL_RATE, e)] = -potential * distance_rate / distance


@inline
def linear_light_time(separation: Vector, velocity: Vector) -> float:
    """Return the light time (s) if the body moved uniformly.

    `separation` = body - observer at the time of observation, `velocity` the body's own. Solves
    |separation - velocity·lt| = c·lt in closed form.
    """
    along = dot(separation, velocity)
    room = C * C - dot(velocity, velocity)
    return (sqrt(along * along + room * dot(separation, separation)) - along) / room


def sun_side(observer: int, body: int) -> Any:
    """Return what forms the path to a body, and the triangle with the Sun that it is one side of.

    With r from Sun to body, R from Sun to observer O, d the path's length: r² = d² + 2·path·O + R²;
    `AROUND` = r + R, `SHORTCUT` = r + R - d, held at its value on the limb, b² (r + R) / (2rR),
    where the body stands behind the disk of radius b. (A body inside the Sun is the Sun itself:
    its r is held at b.) `RATIO` = (r + R + d) / (r + R - d).
    """

    @inline
    def run(work: Any, n: int) -> None:
        for e in range(n):
            there, there_rate = vector(work, body + BODY, e), vector(work, body + BODY + 3, e)
            path = minus(there, vector(work, observer + POSITION, e))
            path_rate = minus(there_rate, vector(work, observer + VELOCITY, e))
            length = sqrt(dot(path, path))
            length_rate = dot(path, path_rate) / length
            o, o_rate = (
                vector(work, observer + FROM_SUN, e),
                vector(work, observer + FROM_SUN_RATE, e),
            )
            sun = work[at(observer + SUN_DISTANCE, e)]
            sun_rate = work[at(observer + SUN_DISTANCE_RATE, e)]
            along, along_rate = dot(path, o), dot(path_rate, o) + dot(path, o_rate)
            square = length * length + 2.0 * along + sun * sun
            square_rate = 2.0 * (length * length_rate + along_rate + sun * sun_rate)
            inside = square < SUN_RADIUS * SUN_RADIUS
            square = SUN_RADIUS * SUN_RADIUS if inside else square
            square_rate = 0.0 if inside else square_rate
            from_sun = sqrt(square)
            around, around_rate = from_sun + sun, 0.5 * square_rate / from_sun + sun_rate
            shortcut, shortcut_rate = around - length, around_rate - length_rate
            limb = (0.5 * SUN_RADIUS * SUN_RADIUS) * around / (from_sun * sun)
            behind = shortcut < limb
            shortcut = limb if behind else shortcut
            shortcut_rate = 0.0 if behind else shortcut_rate
            ratio = (around + length) / shortcut
            put(work, body + PATH, e, path)
            put(work, body + PATH_RATE, e, path_rate)
            work[at(body + LENGTH, e)] = length
            work[at(body + LENGTH_RATE, e)] = length_rate
            work[at(body + RATIO, e)] = ratio
            work[at(body + RATIO_RATE, e)] = (around_rate + length_rate - ratio * shortcut_rate) / (
                around + length
            )
            work[at(body + AROUND, e)] = around
            work[at(body + AROUND_RATE, e)] = around_rate
            work[at(body + SHORTCUT, e)] = shortcut
            work[at(body + SHORTCUT_RATE, e)] = shortcut_rate
            work[at(body + ALONG, e)] = along
            work[at(body + ALONG_RATE, e)] = along_rate

    return run


def logarithms(body: int) -> Any:
    """Return what puts the logarithm of `RATIO` into its row; `RATIO_RATE` is its rate."""

    @inline
    def run(work: Any, n: int) -> None:
        for e in range(n):
            work[at(body + LOGARITHM, e)] = log(work[at(body + RATIO, e)])

    return run


@inline
def put_aberrated(
    work: Any, observer: int, seen: int, e: int, direction: Vector, rate: Vector
) -> None:
    """Put into `seen` the direction in which a moving observer sees light, and its rate.

    `direction`, about one long, is where the light comes from at his place. Special relativity with
    the Sun's potential, as `erfa.ab` (Klioner 2003, AJ 125, 1580; Explanatory Supplement 2013,
    sect. 7.2.3), but of a length that is only about one.
    """
    dx, dy, dz = direction
    ex, ey, ez = rate
    v, a = vector(work, observer + BETA, e), vector(work, observer + BETA_RATE, e)
    lorentz = work[at(observer + LORENTZ, e)]
    lorentz_rate = work[at(observer + LORENTZ_RATE, e)]
    potential = work[at(observer + POTENTIAL, e)]
    potential_rate = work[at(observer + POTENTIAL_RATE, e)]
    toward = dx * v[0] + dy * v[1] + dz * v[2]
    toward_rate = ex * v[0] + ey * v[1] + ez * v[2] + dx * a[0] + dy * a[1] + dz * a[2]
    main = lorentz - potential * toward
    main_rate = lorentz_rate - potential_rate * toward - potential * toward_rate
    share = 1.0 / (1.0 + lorentz)
    forward = 1.0 + toward * share + potential
    forward_rate = (toward_rate - toward * share * lorentz_rate) * share + potential_rate
    put(
        work, seen + DIRECTION, e,
        (main * dx + forward * v[0], main * dy + forward * v[1], main * dz + forward * v[2]),
    )  # fmt: skip
    put(
        work, seen + DIRECTION_RATE, e,
        (
            main * ex + main_rate * dx + forward * a[0] + forward_rate * v[0],
            main * ey + main_rate * dy + forward * a[1] + forward_rate * v[1],
            main * ez + main_rate * dz + forward * a[2] + forward_rate * v[2],
        ),
    )  # fmt: skip


def apparent(observer: int, body: int, seen: int) -> Any:
    """Return what puts into `seen` the direction, about one long, and the distance of a body.

    One Newton step, with the Shapiro delay (2GM/c²) ln((r + R + d) / (r + R - d)) in it, ends the
    light time's iteration (what is left is the body's acceleration times the square of the step:
    below 1 mm); the light time's own rate comes out of the same step. (Moyer 2003, "Formulation",
    eq. 8-39, 8-55.)

    The Sun's deflection, Explanatory Supplement (2013) eq. 7.63, as `erfa.ld`: the direction p
    moves by (2GM/c²R) ((p·q) e - (e·p) q) / (1 + q·e), with e from the Sun to the observer and q
    from the Sun to the body. With the triangle's sides 1 + q·e is (r + R + d) (r + R - d) / (2rR),
    and all of it is a sum of the path and of O: p = path (1 - β·(path·O)/d) / d + β·O with
    β = (4GM/c²) d / (R (r + R + d) (r + R - d)). `bending` is 1, and 0 for the Sun itself.

    Aberration: `put_aberrated`.
    """

    @inline
    def run(work: Any, n: int, bending: float) -> None:
        for e in range(n):
            body_velocity = vector(work, body + BODY + 3, e)
            path, path_rate = vector(work, body + PATH, e), vector(work, body + PATH_RATE, e)
            length, length_rate = (
                work[at(body + LENGTH, e)],
                work[at(body + LENGTH_RATE, e)],
            )
            excess = (length - C * work[at(body + LIGHT_TIME, e)]) + SCHWARZSCHILD * work[
                at(body + LOGARITHM, e)
            ]
            excess_rate = length_rate + SCHWARZSCHILD * work[at(body + RATIO_RATE, e)]
            receding = dot(path, body_velocity) / length
            receding_rate = (dot(path_rate, body_velocity) - receding * length_rate) / length
            step = excess / (C + receding)
            step_rate = (excess_rate - step * receding_rate) / (C + receding)
            px = path[0] - body_velocity[0] * step
            py = path[1] - body_velocity[1] * step
            pz = path[2] - body_velocity[2] * step
            qx = path_rate[0] - body_velocity[0] * step_rate
            qy = path_rate[1] - body_velocity[1] * step_rate
            qz = path_rate[2] - body_velocity[2] * step_rate
            distance = length - receding * step
            distance_rate = length_rate - receding_rate * step - receding * step_rate
            # deflection
            o, o_rate = (
                vector(work, observer + FROM_SUN, e),
                vector(work, observer + FROM_SUN_RATE, e),
            )
            sun = work[at(observer + SUN_DISTANCE, e)]
            sun_rate = work[at(observer + SUN_DISTANCE_RATE, e)]
            way = work[at(body + AROUND, e)] + distance
            way_rate = work[at(body + AROUND_RATE, e)] + distance_rate
            shortcut = work[at(body + SHORTCUT, e)]
            shortcut_rate = work[at(body + SHORTCUT_RATE, e)]
            along = work[at(body + ALONG, e)]
            along_rate = work[at(body + ALONG_RATE, e)]
            nearness = sun * way * shortcut
            nearness_rate = (sun_rate * way + sun * way_rate) * shortcut + sun * way * shortcut_rate
            bend = bending * 2.0 * SCHWARZSCHILD * distance / nearness
            bend_rate = (
                bending * 2.0 * SCHWARZSCHILD * distance_rate - bend * nearness_rate
            ) / nearness
            inverse = 1.0 / distance
            less = bend * along * inverse
            less_rate = (bend_rate * along + bend * along_rate - less * distance_rate) * inverse
            onward = (1.0 - less) * inverse
            onward_rate = (-less_rate - onward * distance_rate) * inverse
            dx = onward * px + bend * o[0]
            dy = onward * py + bend * o[1]
            dz = onward * pz + bend * o[2]
            ex = onward * qx + onward_rate * px + bend * o_rate[0] + bend_rate * o[0]
            ey = onward * qy + onward_rate * py + bend * o_rate[1] + bend_rate * o[1]
            ez = onward * qz + onward_rate * pz + bend * o_rate[2] + bend_rate * o[2]
            put_aberrated(work, observer, seen, e, (dx, dy, dz), (ex, ey, ez))
            work[at(seen + DISTANCE, e)] = distance
            work[at(seen + DISTANCE_RATE, e)] = distance_rate

    return run


def retarded(observer: int, body: int, seen: int) -> Any:
    """Return what puts into `seen` direction and distance with light time alone, or without.

    `step_on` is 1, or 0 for none.

    Without light time the body's rows hold its state at the time of observation.
    """

    @inline
    def run(work: Any, n: int, step_on: float) -> None:
        for e in range(n):
            there, there_rate = vector(work, body + BODY, e), vector(work, body + BODY + 3, e)
            path = minus(there, vector(work, observer + POSITION, e))
            path_rate = minus(there_rate, vector(work, observer + VELOCITY, e))
            length = sqrt(dot(path, path))
            length_rate = dot(path, path_rate) / length
            receding = dot(path, there_rate) / length
            receding_rate = (dot(path_rate, there_rate) - receding * length_rate) / length
            excess = length - C * work[at(body + LIGHT_TIME, e)]
            step = step_on * excess / (C + receding)
            step_rate = step_on * (length_rate - step * receding_rate) / (C + receding)
            px = path[0] - there_rate[0] * step
            py = path[1] - there_rate[1] * step
            pz = path[2] - there_rate[2] * step
            qx = path_rate[0] - there_rate[0] * step_rate
            qy = path_rate[1] - there_rate[1] * step_rate
            qz = path_rate[2] - there_rate[2] * step_rate
            distance = length - receding * step
            distance_rate = length_rate - receding_rate * step - receding * step_rate
            inverse = 1.0 / distance
            relative = distance_rate * inverse
            put(work, seen + DIRECTION, e, (px * inverse, py * inverse, pz * inverse))
            put(
                work, seen + DIRECTION_RATE, e,
                (
                    (qx - px * relative) * inverse,
                    (qy - py * relative) * inverse,
                    (qz - pz * relative) * inverse,
                ),
            )  # fmt: skip
            work[at(seen + DISTANCE, e)] = distance
            work[at(seen + DISTANCE_RATE, e)] = distance_rate

    return run
