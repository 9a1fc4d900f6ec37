"""The columns of a table of positions, in the API's fields and units."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import AU, DAY
from services.ephemeris.observe import Places

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

DEGREE = 180.0 / np.pi


@dataclass(frozen=True, slots=True)
class Table:
    """Positions of B bodies at E epochs, (E, B) each, in the API's fields and units.

    Degrees, AU, per day, arcsec. NaN stands for null (a point's distance, an angle of the horizon
    off the ground) and for every number of an epoch that is not `covered` (E,). `sign` counts from
    0 (Aries), and is -1 on an equatorial frame. By epoch, (E,): `ayanamsa_deg` (NaN if tropical),
    `short_term` (IAU 2006 precession, else the long-term model), `measured` (the Earth's
    orientation, else modelled).
    """

    longitude: Floats
    latitude: Floats
    distance: Floats
    speed: Floats
    latitude_speed: Floats
    distance_speed: Floats
    retrograde: Flags
    sign: NDArray[np.int8]
    sign_degree: Floats
    right_ascension: Floats
    declination: Floats
    azimuth: Floats
    altitude: Floats
    uncertainty_arcsec: Floats
    sign_certain: Flags
    covered: Flags
    ayanamsa_deg: Floats
    short_term: Flags
    measured: Flags


_TYPES = {"retrograde": bool, "sign_certain": bool, "sign": np.int8, "covered": bool,
          "short_term": bool, "measured": bool}  # fmt: skip
_BY_EPOCH = ("covered", "ayanamsa_deg", "short_term", "measured")
COLUMNS = tuple(field.name for field in fields(Table) if field.name not in _BY_EPOCH)


def empty_table(epochs: int, bodies: int) -> Table:
    """Return a table of nothing but nulls."""
    columns = {}
    for field in fields(Table):
        shape = (epochs,) if field.name in _BY_EPOCH else (epochs, bodies)
        kind = _TYPES.get(field.name, np.float64)
        columns[field.name] = np.full(shape, np.nan if kind is np.float64 else 0, dtype=kind)
    columns["sign"][:] = -1
    return Table(**columns)


def put_places(
    out: Table,
    rows: NDArray[np.intp],
    found: Places,
    offset: tuple[Floats, Floats],
    *,
    on_ecliptic: bool,
) -> None:
    """Put places of E epochs into their rows: angles, distances and rates in the API's units.

    `offset`: what a sidereal longitude is less than the tropical one, degrees and degrees a day,
    (E,) each.
    """
    per_day = DEGREE * DAY
    longitude = _turn(found.longitude, offset[0][:, None])
    out.longitude[rows] = longitude
    out.latitude[rows] = found.latitude * DEGREE
    out.distance[rows] = found.distance * (1.0 / AU)
    out.speed[rows] = found.longitude_rate * per_day - offset[1][:, None]
    out.latitude_speed[rows] = found.latitude_rate * per_day
    out.distance_speed[rows] = found.distance_rate * (DAY / AU)
    out.retrograde[rows] = found.geocentric_rate < 0.0
    out.right_ascension[rows] = _turn(found.right_ascension)
    out.declination[rows] = found.declination * DEGREE
    if found.azimuth is not None and found.altitude is not None:
        out.azimuth[rows] = _turn(found.azimuth)
        out.altitude[rows] = found.altitude * DEGREE
    if on_ecliptic:
        sign = np.floor(longitude * (1.0 / 30.0))
        out.sign[rows] = sign
        out.sign_degree[rows] = longitude - 30.0 * sign


def _turn(angle: Floats, less: Floats | float = 0.0) -> Floats:
    """Return an angle in radians, less some degrees, as degrees in [0, 360)."""
    degrees = angle * DEGREE - less
    degrees -= 360.0 * np.floor(degrees * (1.0 / 360.0))
    # on the edge itself rounding may leave either side of it
    degrees[(degrees < 0.0) | (degrees >= 360.0)] = 0.0
    return np.asarray(degrees)


def put_uncertainties(
    out: Table,
    rows: NDArray[np.intp],
    found: Places,
    clock: tuple[Floats, Floats, Floats],
    floors: Floats,
) -> None:
    """Put in one sigma of each longitude, as `uncertainty.longitude_sigma_arcsec`.

    `clock`: one sigma of TT, of UT1 and of the stated time, seconds, (E,) each (see
    `uncertainty.Clock`); `floors` (E, B): the models' own, arcsec.
    """
    per_second = DEGREE * DAY / 24.0
    of_tt, of_ut1, of_both = (sigma[:, None] for sigma in clock)
    own = found.geocentric_rate * per_second
    both = found.rate_of_date * per_second
    sigma = np.square(own * of_tt)
    sigma += np.square((both - own) * of_ut1)
    sigma += np.square(both * of_both)
    sigma += np.square(floors)
    np.sqrt(sigma, out=sigma)
    out.uncertainty_arcsec[rows] = sigma
    reach = sigma * (3.0 / 3600.0)
    degree = out.sign_degree[rows]
    out.sign_certain[rows] = (reach <= degree) & (degree + reach < 30.0)
