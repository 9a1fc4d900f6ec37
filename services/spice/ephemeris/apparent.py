"""From geometric states to apparent directions: light time, deflection, aberration.

Vectors carry a last axis of 3; leading axes broadcast: (E, K, B, 3) for E epochs, K observers and
B bodies, observers as (E, K, 1, 3). Units km, km/s, s; frame ICRF; time TDB. Every quantity is
dual: it carries its rate (see `dual`), so the formulas below give speeds as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .constants import SCHWARZSCHILD, SUN_RADIUS, C
from .dual import Duals, Floats, dot, dual, length, logarithm, over, quotient, root, unit


@dataclass(frozen=True, slots=True)
class Observer:
    """The observer's barycentric position and velocity, and the Sun's place: (E, K, 1, 3) each."""

    position: Duals
    velocity: Duals
    sun: Duals


def linear_light_time(separation: Floats, velocity: Floats) -> Floats:
    """Return the light time (s) if the body moved uniformly.

    `separation` = body - observer at the time of observation, `velocity` the body's own. Solves
    |separation - velocity·lt| = c·lt in closed form.
    """
    along = np.vecdot(separation, velocity)
    room = C * C - np.vecdot(velocity, velocity)
    discriminant = along * along + room * np.vecdot(separation, separation)
    return np.asarray((np.sqrt(discriminant) - along) / room)


def retarded(
    body: Floats, velocity: Floats, lt: Floats, observer: Observer, *, shapiro: bool
) -> tuple[Duals, Duals]:
    """Return the vector from the observer to where the body was, and its length (km).

    `body` and `velocity` are the body's barycentric state at the time of observation minus `lt`;
    one Newton step, with the Shapiro delay in it, ends the iteration (what is left is the body's
    acceleration times the square of the step: below 1 mm). The light time's own rate comes out of
    the same step. (Moyer 2003, "Formulation", eq. 8-39, 8-55.)
    """
    path = dual(body, velocity) - observer.position
    distance = length(path)
    excess = distance - C * lt
    if shapiro:
        excess += _shapiro(path + observer.position, distance, observer)
    step = quotient(excess, C + quotient(dot(path, velocity), distance))
    path -= velocity * step[..., None]
    return path, length(path)


def _shapiro(body: Duals, distance: Duals, observer: Observer) -> Duals:
    """Extra path (km) by the Sun's gravity: (2GM/c²) ln((r1 + r2 + d) / (r1 + r2 - d))."""
    way_around = length(body - observer.sun) + length(observer.position - observer.sun)
    room = way_around - distance
    # On a ray through the Sun itself the logarithm has no meaning: hold it at the limb's value
    least = SUN_RADIUS**2 / np.maximum(way_around.real, SUN_RADIUS)
    room = np.where(room.real < least, least, room)
    return np.asarray(SCHWARZSCHILD * logarithm(quotient(way_around + distance, room)))


def deflect(path: Duals, distance: Duals, observer: Observer, exempt: NDArray[np.bool_]) -> Duals:
    """Return the body's direction with the Sun's light deflection.

    Explanatory Supplement (2013) eq. 7.63, as `erfa.ld`: the direction p moves by
    (2GM/c²|E|) ((p·q) e - (e·p) q) / (1 + q·e), with e from the Sun to the observer and q from the
    Sun to the body. `exempt` (B,) marks bodies that are not deflected (the Sun itself). Behind the
    Sun's disk the denominator is held at its value on the limb.
    """
    p = over(path, distance)
    to_observer = observer.position - observer.sun
    sun_distance = length(to_observer)
    e = over(to_observer, sun_distance)
    q = path + to_observer
    # The Sun's own row would be 0/0: give it any direction; `exempt` takes it out again below.
    q[..., exempt, :] = to_observer
    q = unit(q)
    room = 1.0 + dot(q, e)
    limb = 0.5 * (SUN_RADIUS / sun_distance.real) ** 2
    room = np.where(room.real < limb, limb, room)
    scale = quotient(SCHWARZSCHILD, sun_distance * room)
    scale[..., exempt] = 0.0
    bend = dot(p, q)[..., None] * e - dot(e, p)[..., None] * q
    return np.asarray(p + scale[..., None] * bend)


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
