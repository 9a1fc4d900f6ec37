"""How sure a position is: one sigma along the ecliptic, arcseconds.

Three things move a longitude: the ephemeris and the models themselves (the floor), how well the
civil time is known, and how well the Earth's rotation is known (ΔT).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from .instant import Instant

ORBIT_FLOOR: dict[str, float] = {
    "Sun": 0.0005,
    "Moon": 0.001,
    "Mercury": 0.001,
    "Venus": 0.0005,
    "Earth": 0.0005,
    "Mars": 0.0005,
    "Jupiter": 0.005,
    "Saturn": 0.002,
    "Uranus": 0.1,
    "Neptune": 0.1,
    "Pluto": 0.1,
}
"""Geocentric error (arcsec) of DE440/441 in the years of modern observations.

An estimate from what the orbits rest on (Park et al. 2021, AJ 161:105, sect. 5): ranging to
spacecraft and the Moon to Saturn (a mas and less), telescopes alone for Uranus, Neptune and Pluto,
where DE440 differs from DE422 of twelve years before by up to 0.4".
"""

NODE_LEVER = 11.0
"""An error across the Moon's orbit moves its node by 1/sin(5.1°) as much."""

MODEL_FLOOR = 0.0005
"""Precession-nutation against the observed pole (IERS Conventions 2010, sect. 5.5.1), arcsec."""

POINT_FLOOR = 0.0
"""Mean node: a definition has no error of its own beyond the model's."""

LONG_TERM_PRECESSION = 6.7 / 149.0**2
"""Vondrák et al. 2011: 6.7" at -12900, taken as growing with the square of the centuries."""


@lru_cache(maxsize=65536)
def floor_arcsec(ephemeris: str, body: str, centuries: float) -> float:
    """Return the models' own one-sigma error (arcsec) for a body, `centuries` (TT) from J2000.

    Growth in time: for the Sun and planets the step between DE422 and DE441 (0.75" at -500), for
    the Moon that between DE440 and DE441 (0.44" at 1550), each with the square of time; for the
    Moon of DE422 its difference from DE441 (30" at -500, 318" at -2900), with the cube.
    `ephemeris` is the set's ephemeris, for example "DE440".
    """
    t = abs(centuries)
    orbit = ORBIT_FLOOR.get(body, POINT_FLOOR)
    if body in {"Moon", "TrueNode"}:
        drift = 0.0027 * t**3 if ephemeris.startswith("DE422") else 0.02 * t**2
        if body == "TrueNode":
            orbit = NODE_LEVER * ORBIT_FLOOR["Moon"]
    elif body == "MeanNode":
        drift = 0.0
    else:
        drift = 0.0012 * t**2
    precession = LONG_TERM_PRECESSION * t**2 if t > 2.0 else 0.0
    observed_years = max(0.0, t - 0.6)  # orbits rest on good observations for about sixty years
    return math.hypot(orbit, MODEL_FLOOR, drift * (observed_years / max(t, 1e-9)), precession)


@dataclass(frozen=True, slots=True)
class Clock:
    """How well an instant is known, one sigma, seconds.

    An error of TT (`tt`) moves the bodies, an error of UT1 (`ut1`) turns the Earth under the
    observer, an error of the stated time (`stated`) does both.
    """

    tt: float
    ut1: float
    stated: float


def clock_of(instant: Instant, stated: float) -> Clock:
    """Return how well one instant is known; `stated` is the caller's own sigma, seconds.

    ΔT links TT and UT1: whichever of the two the input gave is exact, the other has ΔT's sigma.
    """
    delta_t = float(instant.delta_t_sigma_s)
    if instant.input_is_ut1:
        return Clock(delta_t, 0.0, stated)
    return Clock(float(instant.utc_sigma_s), delta_t, stated)


def longitude_sigma_arcsec(
    rate: float, geocentric_rate: float, clock: Clock, floor: float
) -> float:
    """Return one sigma of a longitude, arcsec.

    `rate`: the longitude's full rate from the observer's place, `geocentric_rate`: the part that
    is the body's own (degrees a day both; one degree a day is 1/24 arcsec a second).
    """
    own = geocentric_rate / 24.0
    both = rate / 24.0
    return math.hypot(own * clock.tt, (both - own) * clock.ut1, both * clock.stated, floor)


def same_sign(sign_degree: float, sigma_arcsec: float) -> bool:
    """Say whether three sigma around a place (degrees within its sign, 0..30) stay in the sign."""
    reach = 3.0 * sigma_arcsec / 3600.0
    return reach <= sign_degree and sign_degree + reach < 30.0
