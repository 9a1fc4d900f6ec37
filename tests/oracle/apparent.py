"""From geometric states to apparent directions: light time, deflection, aberration.

Vectors carry a last axis of 3; leading axes broadcast: (E, K, B, 3) for E epochs, K observers and
B bodies, observers as (E, K, 1, 3). Units km, km/s, s; frame ICRF; time TDB. Every quantity is
dual: it carries its rate (see `dual`), so the formulas below give speeds as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import SCHWARZSCHILD, SUN_RADIUS, C
from tests.oracle.dual_numbers import (
    Duals,
    Floats,
    dot,
    dual,
    length,
    logarithm,
    quotient,
    root,
    unit,
)


@dataclass(frozen=True, slots=True)
class Observer:
    """The observer's barycentric position and velocity, and the Sun's place: (E, K, 1, 3) each."""

    position: Duals
    velocity: Duals
    sun: Duals


@dataclass(frozen=True, slots=True)
class SunSide:
    """How light passes the Sun: the triangle of observer, body and Sun, (E, K, B), with rates.

    `around` = r + R, the way round by the Sun's centre (r: Sun to body, R: Sun to observer);
    `shortcut` = r + R - d, by how much the straight way d is shorter, held at its value on the
    limb where the body stands behind the disk; `along` = path · O: km, km, km². O = `to_observer`
    (E, K, 1, 3), from the Sun to the observer, of length R = `sun_distance` (E, K, 1): km.
    """

    to_observer: Duals
    sun_distance: Duals
    around: Duals
    shortcut: Duals
    along: Duals


def sun_side(path: Duals, distance: Duals, observer: Observer) -> SunSide:
    """Return the triangle of which `path` (E, K, B, 3) and `distance` (E, K, B) are one side.

    r² = d² + 2·path·O + R². On a ray that grazes the limb r + R - d is b² (r + R) / (2rR), b the
    Sun's radius. (A body inside the Sun is the Sun itself:
    its r is held at b.)
    """
    to_observer = observer.position - observer.sun
    sun_distance = length(to_observer)
    along = dot(path, to_observer)
    square = distance * distance + 2.0 * along + sun_distance * sun_distance
    from_sun = root(np.where(square.real < SUN_RADIUS**2, SUN_RADIUS**2, square))
    around = from_sun + sun_distance
    shortcut = around - distance
    limb = (0.5 * SUN_RADIUS**2) * around.real / (from_sun.real * sun_distance.real)
    shortcut = np.where(shortcut.real < limb, limb, shortcut)
    return SunSide(to_observer, sun_distance, around, shortcut, along)


def linear_light_time(separation: Floats, velocity: Floats) -> Floats:
    """Return the light time (s) if the body moved uniformly.

    `separation` = body - observer at the time of observation, `velocity` the body's own. Solves
    |separation - velocity·lt| = c·lt in closed form.
    """
    along = dot(separation, velocity)
    room = C * C - dot(velocity, velocity)
    discriminant = along * along + room * dot(separation, separation)
    return np.asarray((np.sqrt(discriminant) - along) / room)


def retarded(
    body: Floats, velocity: Floats, lt: Floats, observer: Observer, *, shapiro: bool
) -> tuple[Duals, Duals, SunSide | None]:
    """Return the vector from the observer to where the body was, its length (km), and the triangle.

    `body` and `velocity` are the body's barycentric state at the time of observation minus `lt`;
    one Newton step, with the Shapiro delay in it, ends the iteration (what is left is the body's
    acceleration times the square of the step: below 1 mm). The light time's own rate comes out of
    the same step. (Moyer 2003, "Formulation", eq. 8-39, 8-55.) The triangle is that of before the
    step, a metre or so away; None without the delay.
    """
    path = dual(body, velocity) - observer.position
    distance = length(path)
    excess = distance - C * lt
    side = None
    if shapiro:
        side = sun_side(path, distance, observer)
        # (2GM/c²) ln((r + R + d) / (r + R - d))
        excess += SCHWARZSCHILD * logarithm(quotient(side.around + distance, side.shortcut))
    receding = quotient(dot(path, velocity), distance)
    step = quotient(excess, C + receding)
    path -= velocity * step[..., None]
    return path, distance - receding * step, side


def deflect(
    path: Duals,
    distance: Duals,
    observer: Observer,
    exempt: NDArray[np.bool_],
    side: SunSide | None = None,
) -> Duals:
    """Return the body's direction with the Sun's light deflection, of length one to 1e-15.

    Explanatory Supplement (2013) eq. 7.63, as `erfa.ld`: the direction p moves by
    (2GM/c²R) ((p·q) e - (e·p) q) / (1 + q·e), with e from the Sun to the observer and q from the
    Sun to the body. With the triangle's sides (see `SunSide`) 1 + q·e is
    (r + R + d) (r + R - d) / (2rR), and all of it is a sum of the path and of O = R·e:
    p = path (1 - β·(path·O)/d) / d + β·O with β = (4GM/c²) d / (R (r + R + d) (r + R - d)).
    `exempt` (B,) marks bodies that are not deflected (the Sun itself).
    """
    if side is None:
        side = sun_side(path, distance, observer)
    nearness = side.sun_distance * (side.around + distance) * side.shortcut
    bend = quotient(2.0 * SCHWARZSCHILD * distance, nearness)
    bend[..., exempt] = 0.0
    onward = quotient(1.0 - quotient(bend * side.along, distance), distance)
    return np.asarray(onward[..., None] * path + bend[..., None] * side.to_observer)


def aberrate(direction: Duals, observer: Observer) -> Duals:
    """Return the unit direction as the moving observer sees it: see `towards`."""
    return unit(towards(direction, observer))


def towards(direction: Duals, observer: Observer) -> Duals:
    """Return a vector in the direction in which the moving observer sees it, of length one or so.

    Special relativity with the Sun's potential, as `erfa.ab` (Klioner 2003, AJ 125, 1580;
    Explanatory Supplement 2013, sect. 7.2.3).
    """
    v = observer.velocity * (1.0 / C)
    potential = quotient(SCHWARZSCHILD, length(observer.position - observer.sun))
    inverse_gamma = root(1.0 - dot(v, v))
    along = dot(direction, v)
    onward = inverse_gamma - potential * along
    forward = 1.0 + along * quotient(1.0, 1.0 + inverse_gamma) + potential
    return np.asarray(onward[..., None] * direction + forward[..., None] * v)
