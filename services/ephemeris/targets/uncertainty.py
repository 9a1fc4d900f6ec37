"""How sure a position is: one sigma along the ecliptic, arcseconds.

Three things move a longitude: the ephemeris and the models themselves (the floor), how well the
civil time is known, and how well the Earth's rotation is known (ΔT).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.time.instants import Instant

Number: TypeAlias = Any  # float or array of floats


@dataclass(frozen=True, slots=True)
class Orbit:
    """Geocentric error of one body, arcsec, one sigma.

    `now`: in the years of modern observations. Beyond them it grows with t, t² and t³, centuries
    from 2000.
    """

    now: float
    linear: float = 0.0
    square: float = 0.0
    cube: float = 0.0


DE422: dict[str, Orbit] = {
    "Sun": Orbit(0.001, square=0.0012),
    "Moon": Orbit(0.005, square=0.026, cube=0.0029),
    "Mercury": Orbit(0.004, square=0.002),
    "Venus": Orbit(0.001, square=0.0016),
    "Earth": Orbit(0.001, square=0.0012),
    "Mars": Orbit(0.004, linear=0.08),
    "Jupiter": Orbit(0.012, linear=0.002),
    "Saturn": Orbit(0.002, linear=0.005),
    "Uranus": Orbit(0.2, linear=0.42),
    "Neptune": Orbit(0.15, linear=0.06),
    "Pluto": Orbit(0.15, linear=0.09),
}
"""DE422 against its successors, which have twelve more years of observations in them: DE440 in
1550-2650, and DE441 (JPL Horizons) from -1000 to 2700; docs/accuracy.md has both, and the tests
hold three sigma against them. The Moon departs by 0.026 t² + 0.0029 t³ arcsec: 55" at -1000 and
318" at -2900."""

DE44X: dict[str, Orbit] = {
    "Sun": Orbit(0.0005, square=0.0006),
    "Moon": Orbit(0.001, square=0.02),
    "Mercury": Orbit(0.001, square=0.001),
    "Venus": Orbit(0.0005, square=0.0008),
    "Earth": Orbit(0.0005, square=0.0006),
    "Mars": Orbit(0.0005, linear=0.04),
    "Jupiter": Orbit(0.005, linear=0.001),
    "Saturn": Orbit(0.002, linear=0.0025),
    "Uranus": Orbit(0.12, linear=0.21),
    "Neptune": Orbit(0.1, linear=0.03),
    "Pluto": Orbit(0.1, linear=0.045),
}
"""DE440 and DE441. `now` is an estimate from what the orbits rest on (Park et al. 2021, AJ 161:105,
sect. 5): ranging to spacecraft and the Moon to Saturn (a mas and less), telescopes alone for
Uranus, Neptune and Pluto. The growth of the planets is taken as half of DE422's: an estimate, for
there is nothing better to compare with. It covers JPL's own centre of Uranus (Horizons, 0.77" from
DE440 in 1800). The Moon's is the step between DE440 and DE441, 0.44" at 1550: they differ in the
damping between its core and its mantle."""

OBSERVED_CENTURIES = 0.6
"""Orbits rest on good observations for about sixty years: no growth within them."""

OBSERVED_YEARS = (2000 - round(100 * OBSERVED_CENTURIES), 2000 + round(100 * OBSERVED_CENTURIES))
"""The same as years. The arc of each orbit's own observations is in no SPK file; it may be longer
(Chiron is on plates of 1895) or shorter (JPL's Ceres rests on 1995 to 2021)."""

LEVERS = {
    "TrueNode": 11.0,
    "TrueSouthNode": 11.0,
    "OsculatingApogee": 36.0,
    "OsculatingPerigee": 36.0,
}
"""How much an error of the Moon moves a point of its osculating orbit: the node by 1/sin(5.1°), the
apsides by 2/e."""

DEFINED = frozenset(
    {"MeanNode", "MeanSouthNode", "MeanApogee", "MeanPerigee", "VernalPoint"},
)
"""Points that are formulas: they have no error of their own beyond the models'."""

MODEL_FLOOR = 0.0005
"""Precession-nutation against the observed pole (IERS Conventions 2010, sect. 5.5.1), arcsec."""


def orbit(ephemeris: str, name: str) -> Orbit:
    """Return a body's or a point's own error. Raises LookupError for one whose error is not stated.

    `ephemeris` is the set's ephemeris, for example "DE440".
    """
    if name in DEFINED:
        return Orbit(0.0)
    table = DE422 if ephemeris.startswith("DE422") else DE44X
    lever = LEVERS.get(name)
    own = table.get(name if lever is None else "Moon")
    if own is None:
        raise LookupError(f"no sigma is stated for {name}")
    return own if lever is None else replace(own, now=own.now * lever)


@lru_cache(maxsize=1024)
def orbits(ephemeris: str, names: tuple[str, ...]) -> NDArray[np.float64]:
    """Return each target's own error: now, and its growth with t, t² and t³, (T, 4), arcsec.

    Raises LookupError for a name whose error is not stated: nothing is exact by default.
    """
    rows = [orbit(ephemeris, name) for name in names]
    return np.array([(one.now, one.linear, one.square, one.cube) for one in rows]).reshape(-1, 4)


def extrapolated(names: tuple[str, ...], days: NDArray[np.float64]) -> dict[str, NDArray[np.bool_]]:
    """Return which orbits of small bodies are carried on beyond the observed years, by name.

    `days` (E,): TT, from J2000.0. At the epochs (E,) that are True the sigma grows; those for whom
    there are none are left out.
    """
    if not names:
        return {}
    outside = np.abs(days) > OBSERVED_CENTURIES * 36525.0
    return dict.fromkeys(names, outside) if outside.any() else {}


class Clock(NamedTuple):
    """How well an instant is known, one sigma, seconds.

    An error of TT (`tt`) moves the bodies, an error of UT1 (`ut1`) turns the Earth under the
    observer, an error of the stated time (`stated`) does both.
    """

    tt: Number
    ut1: Number
    stated: Number


def clock_of(instant: Instant, stated: Number) -> Clock:
    """Return how well instants are known; `stated` is the caller's own sigma, seconds.

    ΔT links TT and UT1: whichever of the two the input gave is exact, the other has ΔT's sigma.
    """
    delta_t, given_ut1 = instant.delta_t_sigma_s, instant.input_is_ut1
    if not isinstance(given_ut1, np.ndarray):
        return Clock(*(delta_t, 0.0) if given_ut1 else (instant.utc_sigma_s, delta_t), stated)
    return Clock(
        np.where(given_ut1, delta_t, instant.utc_sigma_s), np.where(given_ut1, 0.0, delta_t), stated
    )
