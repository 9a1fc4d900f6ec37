"""The reduction once more, the slow way: converged light time, `erfa.ld`, `erfa.ab`.

Body by body, with CSPICE's states and ERFA's own routines for what the engine does in one sweep.
"""

from __future__ import annotations

import erfa
import numpy as np
import spiceypy

from services.ephemeris.frames.earth import Site
from tests.truth.engine import Floats

C = 299792.458
AU = 149597870.7
SCHWARZSCHILD = 2.0 * 132712440041.279419 / C**2  # km; GM of the Sun: Park et al. 2021
SUN, EARTH = 10, 399
LIMB = 1e-9  # the denominator below which erfa.ld stops dividing


def state(target: int, et: float) -> tuple[Floats, Floats]:
    """Return a body's barycentric position and velocity, km and km/s, ICRF."""
    vector = spiceypy.spkssb(target, et, "J2000")
    return np.array(vector[:3]), np.array(vector[3:])


def observer_state(et: float, site: Site | None) -> tuple[Floats, Floats]:
    """Return the observer's barycentric position and velocity; the site turns with ITRF93."""
    position, velocity = state(EARTH, et)
    if site is None:
        return position, velocity
    lon, lat = np.radians(site.longitude), np.radians(site.latitude)
    fixed = np.concatenate([erfa.gd2gc(1, lon, lat, site.elevation) / 1000.0, np.zeros(3)])
    turned = spiceypy.sxform("ITRF93", "J2000", et) @ fixed
    return position + turned[:3], velocity + turned[3:]


def _shapiro(body: Floats, here: Floats, sun_then: Floats, sun_now: Floats) -> float:
    r1, r2 = np.linalg.norm(body - sun_then), np.linalg.norm(here - sun_now)
    d = np.linalg.norm(body - here)
    return float(SCHWARZSCHILD * np.log((r1 + r2 + d) / (r1 + r2 - d)))


def apparent(target: int, et: float, site: Site | None = None) -> Floats:
    """Return the apparent direction of a body in ICRF axes, (3,)."""
    here, velocity = observer_state(et, site)
    sun_now, _ = state(SUN, et)
    lt = 0.0
    for _ in range(20):
        body, _ = state(target, et - lt)
        path = float(np.linalg.norm(body - here))
        if target != SUN:
            path += _shapiro(body, here, state(SUN, et - lt)[0], sun_now)
        if abs(path / C - lt) < 1e-10:
            break
        lt = path / C
    direction = (body - here) / np.linalg.norm(body - here)
    to_here = here - sun_now
    distance = float(np.linalg.norm(to_here))
    if target != SUN:
        from_sun = body - sun_now
        direction = erfa.ld(
            1.0, direction, from_sun / np.linalg.norm(from_sun), to_here / distance,
            distance / AU, LIMB,
        )  # fmt: skip
    beta = velocity / C
    return np.asarray(erfa.ab(direction, beta, distance / AU, np.sqrt(1.0 - beta @ beta)))
