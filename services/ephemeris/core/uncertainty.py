"""How sure the angles of many places are: one sigma of each, arcseconds.

The causes are those of `targets.angle_uncertainty`: the clock, the ephemeris (the floor), the
equinox's place, the obliquity, the turn of the Earth's origin, polar motion. Each shifts an angle
by its partial derivative; they are added in squares.
"""

from __future__ import annotations

from math import cos, sin, sqrt
from typing import Any

from services.ephemeris.core.angles import DEGREE
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

# Columns of what is known of an epoch
(
    CENTURIES, OF_TT, OF_UT1, STATED, EQUINOX, COUNTED, TILT, TURN, ECLIPTIC_TILT, POLE, OBLIQUITY,
) = range(11)  # fmt: skip
KNOWN = 11
"""Centuries of TT from J2000; sigmas of TT, of UT1 and of the stated time, s; of the equinox, of it
as far as longitudes are counted from it, of the obliquity, the Earth's origin, the ecliptic and
polar motion, arcsec; the true obliquity, radians (see `targets.angle_uncertainty`)."""

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


@compiled(
    "void(float64[:,:,::1], float64[:,::1], float64[:,::1], float64[::1], float64, float64,"
    " float64[:,:,::1])"
)
def put_sigmas(
    places: Any, known: Any, orbits: Any, latitudes: Any, observed: float, models: float, out: Any
) -> None:
    """Put one sigma of each angle into `out` (SIGMAS, T, E), arcsec of the coordinate itself.

    places: what `observation.observe` gives; known (KNOWN, E); orbits (T, 4); latitudes (1 or E):
    of the sites, radians; observed: centuries without growth; models: the floor of all, arcsec.
    """
    epochs = places.shape[2]
    for target in range(places.shape[1]):
        here = places[:, target]
        for e in range(epochs):
            site = latitudes[e if len(latitudes) > 1 else 0]
            least = floor(orbits[target], known[CENTURIES, e], observed, models)
            _put_one(here[:, e], known[:, e], least, site, out[:, target, e])


@inline
def _put_one(place: Any, known: Any, least: float, site: float, out: Any) -> None:
    """Put the sigmas of one place."""
    tt, ut1, stated = known[OF_TT], known[OF_UT1], known[STATED]
    own = place[GEOCENTRIC_RATE] * PER_SECOND
    full = place[RATE_OF_DATE] * PER_SECOND
    own_across = place[GEOCENTRIC_LATITUDE_RATE] * PER_SECOND
    full_across = place[LATITUDE_RATE_OF_DATE] * PER_SECOND
    least2 = _square(least)
    out[LONGITUDE] = sqrt(
        _square(own * tt) + _square((full - own) * ut1) + _square(full * stated)
        + least2 + _square(known[COUNTED])
    )  # fmt: skip
    out[LATITUDE] = sqrt(
        _square(own_across * tt) + _square((full_across - own_across) * ut1)
        + _square(full_across * stated) + least2 + _square(known[ECLIPTIC_TILT])
    )  # fmt: skip
    beta = place[COSINE_OF_DATE]
    alpha, delta = place[RIGHT_ASCENSION] / DEGREE, place[DECLINATION] / DEGREE
    sa, ca, sd, cd = sin(alpha), cos(alpha), sin(delta), cos(delta)
    se, ce = sin(known[OBLIQUITY]), cos(known[OBLIQUITY])
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
