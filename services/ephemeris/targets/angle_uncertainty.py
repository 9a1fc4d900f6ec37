"""How sure the models of date are, and the points that follow from them: one sigma, arcseconds.

Of the models three things can be wrong: the equinox's place on the ecliptic, the obliquity, and the
turn of the Earth's origin about its pole (`ModelSigmas`). Each shifts a point by its partial
derivative; they are added in squares, with the clock's (`uncertainty.Clock`). The sigmas of bodies
are the core's (`angle_sigmas`).

All functions take numbers or arrays that broadcast; angles are radians, sigmas arcseconds, of the
coordinate itself (a right ascension's grows towards the pole), unless said otherwise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from services.ephemeris.core.angle_sigmas import (
    ECLIPTIC_SQUARE,
    EQUINOX_CUBE,
    EQUINOX_MOST,
    J2_RATE_SINCE,
    J2_RATE_SQUARE,
    OBLIQUITY_CUBE,
    OBLIQUITY_MOST,
    SIDEREAL_FOURTH,
    SIDEREAL_MOST,
    TURN_PER_SECOND,
)

Number: TypeAlias = Any  # float or array of floats

_PER_SECOND = 3600.0 / 86_400.0  # arcseconds a second, of a degree a day
_SIGN = 30.0


@dataclass(frozen=True, slots=True)
class ModelSigmas:
    """One sigma of the models of date, arcsec.

    `equinox`: its place along the ecliptic. `obliquity`. `sidereal`: the turn about the pole of the
    origin from which the Earth's rotation is counted. `ecliptic`: the tilt of the ecliptic itself.
    """

    equinox: Number = 0.0
    obliquity: Number = 0.0
    sidereal: Number = 0.0
    ecliptic: Number = 0.0


def model_sigmas(centuries: Number) -> ModelSigmas:
    """Return how sure the models of date are, `centuries` (TT) from J2000.

    Of Vondrák et al. 2011 there are two versions: the two poles, which ERFA and the engine take,
    and the general precession and the obliquity, each with a series of its own. They do not agree:
    by 0.7" and 0.2" in year 0, 11" and 6" at -2900, 125" and 46" at -13000. The curves are the
    envelope of that (docs/decisions/deep-time-angles.md; tests/truth/test_precession_theory.py
    holds them against it). The equinox has a second term: half of what the flattening's present
    rate of change makes, which nobody knows to go on for more than 2000 years. `ecliptic`: the Sun
    of DE422 leaves it by 0.8" at -2900. Within 1800-2200 all are below 2 mas.
    """
    t = np.abs(centuries)
    cube = np.minimum(EQUINOX_CUBE * t**3, EQUINOX_MOST)
    rounder = J2_RATE_SQUARE * t**2 * np.minimum(1.0, t / J2_RATE_SINCE)
    return ModelSigmas(
        equinox=np.hypot(cube, rounder),
        obliquity=np.minimum(OBLIQUITY_CUBE * t**3, OBLIQUITY_MOST),
        sidereal=np.minimum(SIDEREAL_FOURTH * t**4, SIDEREAL_MOST),
        ecliptic=ECLIPTIC_SQUARE * t**2,
    )


@dataclass(frozen=True, slots=True)
class ClockSigmas:
    """How well instants are known, one sigma, seconds: as `uncertainty.Clock`, or arrays of it."""

    tt: Number
    ut1: Number
    stated: Number


def armc_sigma(obliquity: Number, clock: ClockSigmas, models: ModelSigmas, floor: Number) -> Number:
    """Return the sigma of a local apparent sidereal time, the right ascension of the meridian.

    An error of TT moves it by the precession of that time alone: 3 mas for half an hour, left out.
    """
    turn = TURN_PER_SECOND * np.hypot(clock.ut1, clock.stated)
    equinox = models.equinox * np.cos(obliquity)
    return np.sqrt(turn**2 + np.square(equinox) + np.square(models.sidereal) + np.square(floor))


def point_sigma(by_armc: Number, by_obliquity: Number, armc: Number, models: ModelSigmas) -> Number:
    """Return the sigma of a point of the ecliptic that follows from ARMC, obliquity and latitude.

    The Ascendant, the MC, vertex, east point and cusps: `by_armc` and `by_obliquity` are the
    derivatives of its longitude (`houses` gives both as rates), `armc` the sigma of the ARMC.
    """
    return np.hypot(by_armc * armc, by_obliquity * models.obliquity)


def lot_sigma(
    ascendant: tuple[Number, Number],
    luminaries: tuple[tuple[Number, Number], tuple[Number, Number]],
    lot_rate: Number,
    clock: ClockSigmas,
) -> Number:
    """Return the sigma of Ascendant + one luminary - the other; each is (sigma, rate).

    Rates in degrees a day. A wrong clock moves all three at once, and the lot at its own rate; what
    else is in their sigmas (models, ephemeris) counts for each alone, which in deep time is too
    much, for the equinox moves all of them.
    """
    turned = ascendant[1] * _PER_SECOND
    by_stated = lot_rate * _PER_SECOND * clock.stated
    total = np.square(turned * clock.ut1) + np.square(by_stated)
    total = total + _rest(ascendant[0], turned * np.hypot(clock.ut1, clock.stated))
    apart: Number = 0.0
    for (sigma, rate), sign in zip(luminaries, (1.0, -1.0), strict=True):
        # TT moves a luminary at its own rate; the rate given has the observer's turn in it
        by_tt = np.minimum(np.abs(rate) * _PER_SECOND * clock.tt, sigma)
        apart = apart + sign * by_tt
        total = total + _rest(sigma, np.hypot(by_tt, rate * _PER_SECOND * clock.stated))
    return np.sqrt(total + np.square(apart))


def _rest(sigma: Number, moved: Number) -> Number:
    """Return the square of what is in a sigma besides a part of it."""
    return np.maximum(np.square(sigma) - np.square(moved), 0.0)


def sign_cusp_sigma(ascendant: Number, sigma: Number) -> Number:
    """Return the sigma of cusps at the beginnings of signs, from an Ascendant in degrees.

    They go by the Ascendant's sign: zero where three of its sigmas stay in that, else the standard
    deviation of the sign that a normal distribution falls into.
    """
    ascendant, sigma = np.broadcast_arrays(np.asarray(ascendant, dtype=np.float64), sigma)
    within = ascendant % _SIGN
    spread = np.minimum(np.asarray(sigma) / 3600.0, 180.0)
    result = np.zeros(ascendant.shape)
    for at in np.flatnonzero(np.minimum(within, _SIGN - within) < 3.0 * spread):
        scale = spread.flat[at] * math.sqrt(2.0)
        edges = [_SIGN * k - within.flat[at] for k in range(-18, 20)]
        below = [0.5 * (1.0 + math.erf(edge / scale)) for edge in edges]
        shares = np.diff(below)
        steps = _SIGN * np.arange(-18, 19)
        mean = float(shares @ steps)
        result.flat[at] = 3600.0 * math.sqrt(float(shares @ (steps - mean) ** 2))
    return result
