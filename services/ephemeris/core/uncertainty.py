"""How sure the angles of many places are: one sigma of each, arcseconds.

The causes are those of `targets.angle_uncertainty`: the clock, the ephemeris (the floor), the
equinox's place, the obliquity, the turn of the Earth's origin, polar motion. Each shifts an angle
by its partial derivative; they are added in squares.
"""

from __future__ import annotations

from math import cos, sin, sqrt
from typing import Any

import numpy as np

from services.ephemeris.constants import DAY, JULIAN_CENTURY
from services.ephemeris.core.angles import DEGREE
from services.ephemeris.core.frames import DEPS, OBLIQUITY
from services.ephemeris.core.jit import compiled, inline
from services.ephemeris.core.observation import (
    ALTITUDE,
    AZIMUTH,
    COSINE_OF_DATE,
    DECLINATION,
    GEOCENTRIC_LATITUDE_RATE,
    GEOCENTRIC_RATE,
    LATITUDE_RATE_OF_DATE,
    RATE_OF_DATE,
    RIGHT_ASCENSION,
)

(
    LONGITUDE, LATITUDE, RIGHT_ASCENSION_SIGMA, DECLINATION_SIGMA, AZIMUTH_SIGMA, ALTITUDE_SIGMA,
) = range(6)  # fmt: skip
SIGMAS = 6

# Rows of what is known of an epoch's time: one sigma of TT, of UT1 and of the stated time, seconds
OF_TT, OF_UT1, STATED = range(3)

# Rows of what `_known` makes of it, arcsec but for the last: the sigma of the equinox, of it as far
# as longitudes are counted from it, of the obliquity, the Earth's origin, the ecliptic, the pole
EQUINOX, COUNTED, TILT, TURN, ECLIPTIC_TILT, POLE = range(6)

POLE_NOW, POLE_DRIFT = 0.25, 0.35
"""How far the pole of rotation lies from ITRF's, one axis, arcsec: rms 1962-2026 (IERS EOP 20 C04),
and what its drift makes in a century (3.5 mas a year: Gross & Vondrák 1999, GRL 26, 2085)."""
EQUINOX_CUBE, EQUINOX_MOST = 1.25e-4, 165.0
J2_RATE_SQUARE, J2_RATE_SINCE = 3.5e-3, 20.0
OBLIQUITY_CUBE, OBLIQUITY_MOST = 5.2e-5, 65.0
SIDEREAL_FOURTH, SIDEREAL_MOST = 1.15e-7, 40.0
ECLIPTIC_SQUARE = 3.3e-4
"""How the models' sigmas grow with centuries from J2000: see `targets.angle_uncertainty`."""

PER_SECOND = 1.0 / 24.0
"""One degree a day in arcseconds a second."""
TURN_PER_SECOND = 15.04106864
"""How fast sidereal time grows: arcseconds per second of UT1 (IERS Conventions 2010, eq. 5.15)."""


@inline
def _square(x: float) -> float:
    return x * x


@inline
def floor(orbit: Any, centuries: float, observed: float, models: float) -> float:
    """Return the ephemeris's own sigma: `orbit` now and its growth with t, t² and t³."""
    t = abs(centuries)
    fade = (t - observed) / t if t > observed else 0.0
    drift = (
        _square(orbit[1] * t) + _square(orbit[2] * t * t) + _square(orbit[3] * t * t * t)
    ) * _square(fade)
    return sqrt(_square(orbit[0]) + drift + _square(models))


# Columns of a star's own sigma: the squares of its parts east, north and between both, each by
# powers of the time from its epoch (three numbers, arcsec² and years), and what is added by the
# power 0, 2 and 4 of it
EAST, NORTH, BOTH, ADDED = 0, 3, 6, 9
STAR_SIGMA_COLUMNS = 12
STAR_EPOCH = -0.0875
"""J1991.25 in Julian centuries from J2000."""


@inline
def star_floor(star: Any, centuries: float, models: float) -> float:
    """Return a star's own sigma, that along the longer axis of its error ellipse, arcsec."""
    t = (centuries - STAR_EPOCH) * 100.0
    east = star[EAST] + (star[EAST + 1] + star[EAST + 2] * t) * t
    north = star[NORTH] + (star[NORTH + 1] + star[NORTH + 2] * t) * t
    both = star[BOTH] + (star[BOTH + 1] + star[BOTH + 2] * t) * t
    added = star[ADDED] + (star[ADDED + 1] + star[ADDED + 2] * t * t) * t * t
    longer = 0.5 * (east + north) + sqrt(_square(0.5 * (east - north)) + both * both)
    return sqrt(longer + added + _square(models))


@inline
def _models(centuries: float, of_date: bool, counted: bool, modelled: bool, out: Any) -> None:
    """Put the sigmas of the models of date, and of polar motion where the Earth is modelled."""
    t = abs(centuries)
    for k in range(6):
        out[k] = 0.0
    if of_date:
        cube = min(EQUINOX_CUBE * t * t * t, EQUINOX_MOST)
        rounder = J2_RATE_SQUARE * t * t * min(1.0, t / J2_RATE_SINCE)
        out[EQUINOX] = sqrt(cube * cube + rounder * rounder)
        out[COUNTED] = out[EQUINOX] if counted else 0.0
        out[TILT] = min(OBLIQUITY_CUBE * t * t * t, OBLIQUITY_MOST)
        out[TURN] = min(SIDEREAL_FOURTH * t * t * t * t, SIDEREAL_MOST)
        out[ECLIPTIC_TILT] = ECLIPTIC_SQUARE * t * t
    if modelled:
        out[POLE] = sqrt(POLE_NOW * POLE_NOW + POLE_DRIFT * POLE_DRIFT * t * t)


@compiled(
    "void(float64[:,:,::1], float64[::1], float64[:,::1], float64[:,::1], boolean[::1],"
    " float64[:,::1], int64[::1], float64[:,::1], float64[::1], boolean, boolean, float64, float64,"
    " float64[:,:,::1])"
)
def put_sigmas(
    places: Any, et: Any, clock: Any, frames: Any, measured: Any, orbits: Any, which: Any,
    stars: Any, latitudes: Any,
    of_date: bool, counted: bool, observed: float, least: float, out: Any,
) -> None:  # fmt: skip
    """Put one sigma of each angle into `out` (SIGMAS, T, E), arcsec of the coordinate itself.

    places: what `observation.observe` gives; et (E,): TDB s past J2000; clock (3, E); frames
    (E, FRAME); measured (E,): where the Earth's orientation is (empty off the ground); orbits
    (T, 4); which (T,): the rows of stars (S, STAR_SIGMA_COLUMNS), -1 for what is none; latitudes (1
    or E): of the sites, degrees; of_date: whether the frame is; counted:
    whether longitudes are counted from its equinox; observed: centuries without growth; least: the
    floor of all, arcsec.
    """
    models = np.empty(6)
    for e in range(len(et)):
        centuries = et[e] / (DAY * JULIAN_CENTURY)
        modelled = len(measured) > 0 and not measured[e]
        _models(centuries, of_date, counted, modelled, models)
        site = latitudes[e if len(latitudes) > 1 else 0] / DEGREE
        obliquity = frames[e, OBLIQUITY] + frames[e, DEPS]
        for target in range(places.shape[1]):
            if which[target] >= 0:
                own = star_floor(stars[which[target]], centuries, least)
            else:
                own = floor(orbits[target], centuries, observed, least)
            _put_one(
                places[:, target, e], clock[:, e], models, obliquity, own, site, out[:, target, e]
            )


@inline
def _put_one(
    place: Any, clock: Any, known: Any, obliquity: float, least: float, site: float, out: Any
) -> None:
    """Put the sigmas of one place."""
    tt, ut1, stated = clock[OF_TT], clock[OF_UT1], clock[STATED]
    own = place[GEOCENTRIC_RATE] * PER_SECOND
    full = place[RATE_OF_DATE] * PER_SECOND
    own_across = place[GEOCENTRIC_LATITUDE_RATE] * PER_SECOND
    full_across = place[LATITUDE_RATE_OF_DATE] * PER_SECOND
    least2 = _square(least)
    beta = place[COSINE_OF_DATE]
    out[LONGITUDE] = sqrt(
        _square(own * tt) + _square((full - own) * ut1) + _square(full * stated)
        + least2 / _square(beta) + _square(known[COUNTED])
    )  # fmt: skip
    out[LATITUDE] = sqrt(
        _square(own_across * tt) + _square((full_across - own_across) * ut1)
        + _square(full_across * stated) + least2 + _square(known[ECLIPTIC_TILT])
    )  # fmt: skip
    alpha, delta = place[RIGHT_ASCENSION] / DEGREE, place[DECLINATION] / DEGREE
    sa, ca, sd, cd = sin(alpha), cos(alpha), sin(delta), cos(delta)
    se, ce = sin(obliquity), cos(obliquity)
    # η, the angle at the body between both poles: cos β sin η = sin ε cos α, and so on
    sine, cosine = se * ca, ce * cd + se * sd * sa
    size = sqrt(sine * sine + cosine * cosine)
    sn, cn = sine / size, cosine / size
    azimuth, altitude = place[AZIMUTH] / DEGREE, place[ALTITUDE] / DEGREE
    sq = -sin(azimuth) * cos(site) / cd
    cq = (sin(site) * cos(altitude) - cos(site) * sin(altitude) * cos(azimuth)) / cd
    east = north = least2
    up = sideways = least2 + _square(known[POLE])
    for cause in range(6):
        if cause == 0:
            along, across, turn = own * beta * tt, own_across * tt, 0.0
        elif cause == 1:
            along, across = (full - own) * beta * ut1, (full_across - own_across) * ut1
            turn = TURN_PER_SECOND * ut1
        elif cause == 2:
            along, across, turn = (
                full * beta * stated,
                full_across * stated,
                TURN_PER_SECOND * stated,
            )
        else:
            along = across = turn = 0.0
        x, y = cn * along - sn * across, sn * along + cn * across
        if cause == 3:
            x, y, turn = cosine * known[EQUINOX], sine * known[EQUINOX], ce * known[EQUINOX]
        elif cause == 4:
            x, y = -ca * sd * known[TILT], sa * known[TILT]
        elif cause == 5:
            turn = known[TURN]
        east, north = east + x * x, north + y * y
        relative = x - cd * turn  # of the body against the site's meridian
        up += _square(cq * y + sq * relative)
        sideways += _square(sq * y - cq * relative)
    out[RIGHT_ASCENSION_SIGMA] = sqrt(east) / cd
    out[DECLINATION_SIGMA] = sqrt(north)
    out[AZIMUTH_SIGMA] = sqrt(sideways) / cos(altitude)
    out[ALTITUDE_SIGMA] = sqrt(up)
