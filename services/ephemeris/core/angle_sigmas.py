"""How sure the angles of many places are: one sigma of each, arcseconds.

The causes are those of `targets.angle_uncertainty`: the clock, the ephemeris (the floor), the
equinox's place, the obliquity, the turn of the Earth's origin, polar motion. Each shifts an angle
by its partial derivative; they are added in squares. What belongs to an epoch is put into the table
once, and the loop over epochs takes sines and cosines from the directions: it has no calls.
"""

from __future__ import annotations

from math import cos, sin, sqrt
from typing import Any

from services.ephemeris.constants import DAY, JULIAN_CENTURY
from services.ephemeris.core import table
from services.ephemeris.core.frame_table import DEPS, OBLIQUITY
from services.ephemeris.core.jit import inline
from services.ephemeris.core.light import at

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
def _floor_square(orbit: Any, centuries: float, observed: float, models: float) -> float:
    t = abs(centuries)
    fade = (t - observed) / t if t > observed else 0.0
    drift = (
        _square(orbit[1] * t) + _square(orbit[2] * t * t) + _square(orbit[3] * t * t * t)
    ) * _square(fade)
    return _square(orbit[0]) + drift + _square(models)


@inline
def floor(orbit: Any, centuries: float, observed: float, models: float) -> float:
    """Return the ephemeris's own sigma: `orbit` now and its growth with t, t² and t³."""
    return sqrt(_floor_square(orbit, centuries, observed, models))


# Columns of a star's own sigma: the squares of its parts east, north and between both, each by
# powers of the time from its epoch (three numbers, arcsec² and years), and what is added by the
# power 0, 2 and 4 of it
EAST, NORTH, BOTH, ADDED = 0, 3, 6, 9
STAR_SIGMA_COLUMNS = 12
STAR_EPOCH = -0.0875
"""J1991.25 in Julian centuries from J2000."""


@inline
def _star_floor_square(star: Any, centuries: float, models: float) -> float:
    t = (centuries - STAR_EPOCH) * 100.0
    east = star[EAST] + (star[EAST + 1] + star[EAST + 2] * t) * t
    north = star[NORTH] + (star[NORTH + 1] + star[NORTH + 2] * t) * t
    both = star[BOTH] + (star[BOTH + 1] + star[BOTH + 2] * t) * t
    added = star[ADDED] + (star[ADDED + 1] + star[ADDED + 2] * t * t) * t * t
    longer = 0.5 * (east + north) + sqrt(_square(0.5 * (east - north)) + both * both)
    return longer + added + _square(models)


@inline
def star_floor(star: Any, centuries: float, models: float) -> float:
    """Return a star's own sigma, that along the longer axis of its error ellipse, arcsec."""
    return sqrt(_star_floor_square(star, centuries, models))


@inline
def put_floor(work: Any, n: int, orbit: Any, observed: float, models: float) -> None:
    """Put the squares of a target's own sigma: see `floor`."""
    for e in range(n):
        t = work[at(table.KNOWN + table.CENTURIES, e)]
        work[at(table.FLOOR, e)] = _floor_square(orbit, t, observed, models)


@inline
def put_star_floor(work: Any, n: int, star: Any, models: float) -> None:
    """Put the squares of a star's own sigma: see `star_floor`."""
    for e in range(n):
        t = work[at(table.KNOWN + table.CENTURIES, e)]
        work[at(table.FLOOR, e)] = _star_floor_square(star, t, models)


@inline
def _know(work: Any, row: int, e: int, value: float) -> None:
    work[at(table.KNOWN + row, e)] = value


@inline
def put_known(
    work: Any, e: int, et: float, clock: Any, here: int, frame: Any, site: Any, modelled: bool,
    options: Any,
) -> None:  # fmt: skip
    """Put what is known of an epoch: clocks, the models of date, the obliquity, the site.

    clock (3, E), of which `here` is the epoch's; site: axes as in `core.earth_sites`; modelled:
    whether the Earth's turn is, not measured; options: whether the frame is of date, and whether
    longitudes are counted from its equinox.
    """
    of_date, counted = options
    centuries = et / (DAY * JULIAN_CENTURY)
    t = abs(centuries)
    equinox = tilt = turn = ecliptic = pole = 0.0
    if of_date:
        cube = min(EQUINOX_CUBE * t * t * t, EQUINOX_MOST)
        rounder = J2_RATE_SQUARE * t * t * min(1.0, t / J2_RATE_SINCE)
        equinox = sqrt(cube * cube + rounder * rounder)
        tilt = min(OBLIQUITY_CUBE * t * t * t, OBLIQUITY_MOST)
        turn = min(SIDEREAL_FOURTH * t * t * t * t, SIDEREAL_MOST)
        ecliptic = ECLIPTIC_SQUARE * t * t
    if modelled:
        pole = sqrt(POLE_NOW * POLE_NOW + POLE_DRIFT * POLE_DRIFT * t * t)
    obliquity = frame[OBLIQUITY] + frame[DEPS]
    _know(work, table.OF_TT, e, clock[table.OF_TT, here])
    _know(work, table.OF_UT1, e, clock[table.OF_UT1, here])
    _know(work, table.STATED, e, clock[table.STATED, here])
    _know(work, table.CENTURIES, e, centuries)
    _know(work, table.EQUINOX, e, equinox)
    _know(work, table.COUNTED, e, equinox if counted else 0.0)
    _know(work, table.TILT, e, tilt)
    _know(work, table.TURN, e, turn)
    _know(work, table.ECLIPTIC_TILT, e, ecliptic)
    _know(work, table.POLE, e, pole)
    _know(work, table.OBLIQUITY_SINE, e, sin(obliquity))
    _know(work, table.OBLIQUITY_COSINE, e, cos(obliquity))
    _know(work, table.SITE_SINE, e, site[11])
    _know(work, table.SITE_COSINE, e, site[8])


@inline
def _known(work: Any, row: int, e: int) -> float:
    return work[at(table.KNOWN + row, e)]


@inline
def _part(work: Any, row: int, e: int) -> float:
    return work[at(table.PARTS + row, e)]


@inline
def _arcsec(work: Any, field: int, e: int) -> float:
    """Return a rate in arcseconds a second."""
    return work[at(table.OUT + field, e)] * PER_SECOND


@inline
def _clocks(work: Any, e: int) -> Any:
    """Return how far each clock moves a longitude and a latitude: TT, UT1, the stated time."""
    own, across = (
        _arcsec(work, table.GEOCENTRIC_RATE, e), _arcsec(work, table.GEOCENTRIC_LATITUDE_RATE, e),
    )  # fmt: skip
    full, full_across = (
        _arcsec(work, table.RATE_OF_DATE, e), _arcsec(work, table.LATITUDE_RATE_OF_DATE, e),
    )  # fmt: skip
    tt, ut1, stated = (
        _known(work, table.OF_TT, e), _known(work, table.OF_UT1, e), _known(work, table.STATED, e),
    )  # fmt: skip
    return (
        (own * tt, (full - own) * ut1, full * stated),
        (across * tt, (full_across - across) * ut1, full_across * stated),
    )


@inline
def _squares(v: Any) -> float:
    return _square(v[0]) + _square(v[1]) + _square(v[2])


@inline
def put_sigmas(work: Any, n: int) -> None:
    """Put one sigma of each angle of a place, arcsec of the coordinate itself.

    η, the angle at the body between both poles: cos β sin η = sin ε cos α, and so on; q is that
    between the pole and the zenith.
    """
    for e in range(n):
        floor2 = work[at(table.FLOOR, e)]
        along, across = _clocks(work, e)
        beta = work[at(table.OUT + table.COSINE_OF_DATE, e)]
        work[at(table.OUT + table.LONGITUDE_SIGMA, e)] = sqrt(
            _squares(along) + floor2 / _square(beta) + _square(_known(work, table.COUNTED, e))
        )
        work[at(table.OUT + table.LATITUDE_SIGMA, e)] = sqrt(
            _squares(across) + floor2 + _square(_known(work, table.ECLIPTIC_TILT, e))
        )
        sa, ca = _part(work, table.ALPHA_SINE, e), _part(work, table.ALPHA_COSINE, e)
        sd, cd = _part(work, table.DELTA_SINE, e), _part(work, table.DELTA_COSINE, e)
        se, ce = _known(work, table.OBLIQUITY_SINE, e), _known(work, table.OBLIQUITY_COSINE, e)
        sine, cosine = se * ca, ce * cd + se * sd * sa
        size = sqrt(sine * sine + cosine * cosine)
        sn, cn = sine / size, cosine / size
        x0, y0 = cn * along[0] * beta - sn * across[0], sn * along[0] * beta + cn * across[0]
        x1, y1 = cn * along[1] * beta - sn * across[1], sn * along[1] * beta + cn * across[1]
        x2, y2 = cn * along[2] * beta - sn * across[2], sn * along[2] * beta + cn * across[2]
        equinox, tilt = _known(work, table.EQUINOX, e), _known(work, table.TILT, e)
        x3, y3 = cosine * equinox, sine * equinox
        x4, y4 = -ca * sd * tilt, sa * tilt
        east = floor2 + x0 * x0 + x1 * x1 + x2 * x2 + x3 * x3 + x4 * x4
        north = floor2 + y0 * y0 + y1 * y1 + y2 * y2 + y3 * y3 + y4 * y4
        work[at(table.OUT + table.RIGHT_ASCENSION_SIGMA, e)] = sqrt(east) / cd
        work[at(table.OUT + table.DECLINATION_SIGMA, e)] = sqrt(north)
        # of the body against the site's meridian
        r1 = x1 - cd * (TURN_PER_SECOND * _known(work, table.OF_UT1, e))
        r2 = x2 - cd * (TURN_PER_SECOND * _known(work, table.STATED, e))
        r3, r5 = x3 - cd * (ce * equinox), cd * _known(work, table.TURN, e)
        cz = _part(work, table.ALTITUDE_COSINE, e)
        sp, cp = _known(work, table.SITE_SINE, e), _known(work, table.SITE_COSINE, e)
        sq = -_part(work, table.AZIMUTH_SINE, e) * cp / cd
        cq = (
            sp * cz
            - cp * _part(work, table.ALTITUDE_SINE, e) * _part(work, table.AZIMUTH_COSINE, e)
        ) / cd
        least2 = floor2 + _square(_known(work, table.POLE, e))
        up = least2 + _square(cq * y0 + sq * x0) + _square(cq * y1 + sq * r1)
        up += _square(cq * y2 + sq * r2) + _square(cq * y3 + sq * r3)
        up += _square(cq * y4 + sq * x4) + _square(sq * r5)
        sideways = least2 + _square(sq * y0 - cq * x0) + _square(sq * y1 - cq * r1)
        sideways += _square(sq * y2 - cq * r2) + _square(sq * y3 - cq * r3)
        sideways += _square(sq * y4 - cq * x4) + _square(cq * r5)
        work[at(table.OUT + table.AZIMUTH_SIGMA, e)] = sqrt(sideways) / cz
        work[at(table.OUT + table.ALTITUDE_SIGMA, e)] = sqrt(up)
