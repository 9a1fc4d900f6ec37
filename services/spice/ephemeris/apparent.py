"""From geometric states to apparent directions: light time, deflection, aberration, and rates.

Vectors carry a last axis of 3; leading axes broadcast: (E, K, B, 3) for E epochs, K observers
and B bodies, observers as (E, K, 1, 3). Units km, km/s, s; frame ICRF; time TDB. Each step returns
a vector and its time derivative, by the product rule: no finite differences.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .constants import SCHWARZSCHILD, SUN_RADIUS, C
from .vectors import length, unit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Observer:
    """The observer's barycentric position, velocity, acceleration; the Sun's place and velocity.

    Each (E, K, 1, 3).
    """

    position: Floats
    velocity: Floats
    acceleration: Floats
    sun: Floats
    sun_velocity: Floats


def linear_light_time(separation: Floats, velocity: Floats) -> Floats:
    """Return the light time (s) if the body moved uniformly.

    `separation` = body - observer at the time of observation, `velocity` the body's own. Solves
    |separation - velocity·lt| = c·lt in closed form.
    """
    dot = np.vecdot(separation, velocity)
    room = C * C - np.vecdot(velocity, velocity)
    discriminant = dot * dot + room * np.vecdot(separation, separation)
    return np.asarray((np.sqrt(discriminant) - dot) / room)


def retarded(
    body: Floats, velocity: Floats, lt: Floats, observer: Observer, *, shapiro: bool
) -> tuple[Floats, Floats, Floats]:
    """Return the vector from the observer to where the body was, its rate, and the light time.

    `body` and `velocity` are the body's barycentric state at the time of observation minus `lt`;
    one Newton step, with the Shapiro delay in it, ends the iteration (the error left is the
    body's acceleration times the square of the step: below 1 mm). The rate counts that the light
    time changes: lt' = p·(v - v_o) / (c + p·v). (Moyer 2003, "Formulation", eq. 8-39, 8-55.)
    """
    path = body - observer.position
    distance = length(path)
    excess = distance - C * lt
    if shapiro:
        excess = excess + _shapiro(body, distance, observer)
    radial = np.vecdot(path, velocity) / distance
    step = excess / (C + radial)
    path = path - velocity * step[..., None]
    distance = length(path)
    direction = path / distance[..., None]
    closing = velocity - observer.velocity
    slope = np.vecdot(direction, closing) / (C + np.vecdot(direction, velocity))
    return path, closing - velocity * slope[..., None], lt + step


def _shapiro(body: Floats, distance: Floats, observer: Observer) -> Floats:
    """Extra path (km) by the Sun's gravity: (2GM/c²) ln((r1 + r2 + d) / (r1 + r2 - d))."""
    from_sun = body - observer.sun
    seen_from_sun = observer.position - observer.sun
    r = length(from_sun) + length(seen_from_sun)
    # Behind the Sun's centre (or at it) the logarithm has no meaning: hold it at the limb's value
    room = np.maximum(r - distance, SUN_RADIUS**2 / np.maximum(r, SUN_RADIUS))
    return np.asarray(SCHWARZSCHILD * np.log((r + distance) / room))


def deflect(
    path: Floats, path_rate: Floats, observer: Observer, exempt: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return direction, its rate, distance and its rate, with the Sun's light deflection.

    Explanatory Supplement (2013) eq. 7.63, as `erfa.ld`: the body's direction p moves by
    (2GM/c²|E|) ((p·q) e - (e·p) q) / (1 + q·e), with e from the Sun to the observer and q from the
    Sun to the body. `exempt` (B,) marks bodies that are not deflected (the Sun itself). Behind the
    Sun's disk the denominator is held at its value on the limb.
    """
    p, dp, distance, growth = unit(path, path_rate)
    to_observer = observer.position - observer.sun
    motion = observer.velocity - observer.sun_velocity
    e, de, sun_distance, sun_growth = unit(to_observer, motion)
    # The Sun's own row would be 0/0: give it any direction; `exempt` takes it out again below.
    offset = np.where(exempt[:, None], to_observer, path + to_observer)
    q, dq, _, _ = unit(offset, path_rate + motion)

    pq, ep = np.vecdot(p, q), np.vecdot(e, p)
    bend = pq[..., None] * e - ep[..., None] * q
    d_pq = np.vecdot(dp, q) + np.vecdot(p, dq)
    d_ep = np.vecdot(de, p) + np.vecdot(e, dp)
    d_bend = d_pq[..., None] * e + pq[..., None] * de - d_ep[..., None] * q - ep[..., None] * dq

    limb = 0.5 * (SUN_RADIUS / sun_distance) ** 2
    room = 1.0 + np.vecdot(q, e)
    behind = room < limb
    d_room = np.where(behind, 0.0, np.vecdot(dq, e) + np.vecdot(q, de))
    room = np.where(behind, limb, room)
    scale = np.where(exempt, 0.0, SCHWARZSCHILD / (sun_distance * room))
    d_scale = -scale * (sun_growth / sun_distance + d_room / room)
    direction = p + scale[..., None] * bend
    rate = dp + d_scale[..., None] * bend + scale[..., None] * d_bend
    return direction, rate, distance, growth


def aberrate(direction: Floats, rate: Floats, observer: Observer) -> tuple[Floats, Floats]:
    """Return the direction as the moving observer sees it, and its rate.

    Special relativity with the Sun's potential, as `erfa.ab` (Klioner 2003, AJ 125, 1580;
    Explanatory Supplement 2013, sect. 7.2.3). The rates of 1/γ and of the potential term are left
    out: they turn no direction by more than 1e-4 mas a day.
    """
    v = observer.velocity / C
    dv = observer.acceleration / C
    sun = observer.position - observer.sun
    potential = SCHWARZSCHILD / length(sun)
    inverse_gamma = np.sqrt(1.0 - np.vecdot(v, v))
    along = np.vecdot(direction, v)
    d_along = np.vecdot(rate, v) + np.vecdot(direction, dv)
    weight = 1.0 + along / (1.0 + inverse_gamma) + potential
    g = inverse_gamma - potential * along
    d_weight = d_along / (1.0 + inverse_gamma)
    seen = g[..., None] * direction + weight[..., None] * v
    d_seen = g[..., None] * rate + d_weight[..., None] * v + weight[..., None] * dv
    seen, d_seen, _, _ = unit(seen, d_seen)
    return seen, d_seen
