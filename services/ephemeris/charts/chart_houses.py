"""The houses and angles of one chart: from the Earth's rotation to the API's fields."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from services.ephemeris.astrology.houses import Houses, house_of, houses
from services.ephemeris.errors import InvalidInput
from services.ephemeris.frames.earth import Site
from services.ephemeris.frames.of_date import FramesOfDate, earth_rotation_angle
from services.ephemeris.options import Options
from services.ephemeris.targets.uncertainty import MODEL_FLOOR, Clock, longitude_sigma_arcsec
from services.ephemeris.time.instants import Instant


def chart_houses(
    options: Options,
    instant: Instant,
    site: Site,
    frames: FramesOfDate,
    offset: tuple[float, float],
) -> Houses | None:
    """Return the houses of one instant at a site, or None when none were asked for.

    `offset` is what a longitude of the chosen zodiac is less than the tropical one, degrees and
    degrees a day. ARMC is the local apparent sidereal time: ERA(UT1) - EO + longitude (IERS
    Conventions 2010, sect. 5.5.7). Raises InvalidInput unless the chart stands on the Earth and on
    the ecliptic of date.
    """
    if options.houses is None:
        return None
    if options.observer not in {"topocentric", "geocentric"}:
        raise InvalidInput(
            f"Houses belong to a place on the Earth: not to a {options.observer} observer.",
            field="houses",
        )
    if options.frame != "ecliptic_of_date":
        raise InvalidInput(
            "Houses divide the ecliptic of date: use frame ecliptic_of_date.", field="houses"
        )
    era = float(earth_rotation_angle(*(np.asarray(part) for part in instant.ut1)))
    armc = math.degrees(era - float(frames.eo[0])) + site.longitude
    # The nutation in longitude moves the equinox by up to 0.3" a day: 1e-7 of the ARMC's own rate.
    return houses(
        options.houses,
        armc % 360.0,
        math.degrees(float(frames.true_obliquity[0])),
        site.latitude,
        offset=offset[0],
        offset_rate=offset[1],
    )


def houses_answer(found: Houses, clock: Clock) -> dict[str, Any]:
    """Return the API's `houses`: degrees, degrees a day, and one sigma of each cusp in arcsec."""
    fallback = found.fallback()
    rates = found.cusp_rates[0].tolist()
    return {
        "system": fallback["used"] if fallback else found.system,
        "cusps": found.cusps[0].tolist(),
        "cusp_speeds": rates,
        "cusp_uncertainty_arcsec": [_sigma(rate, clock) for rate in rates],
        "ascendant": float(found.ascendant[0]),
        "ascendant_speed": float(found.ascendant_rate[0]),
        "ascendant_uncertainty_arcsec": _sigma(float(found.ascendant_rate[0]), clock),
        "mc": float(found.mc[0]),
        "mc_speed": float(found.mc_rate[0]),
        "mc_uncertainty_arcsec": _sigma(float(found.mc_rate[0]), clock),
        "armc": float(found.armc[0]),
        "vertex": float(found.vertex[0]),
        "east_point": float(found.east_point[0]),
        "fallback": fallback,
    }


def place_in_houses(found: Houses, rows: dict[str, dict[str, Any]]) -> None:
    """Give each row of one chart its `house`, 1 to 12, by its longitude."""
    longitudes = np.array([[row["longitude"] for row in rows.values()]])
    for row, house in zip(
        rows.values(), house_of(longitudes, found.cusps)[0].tolist(), strict=True
    ):
        row["house"] = house


def _sigma(rate: float, clock: Clock) -> float:
    """Cusps go with the Earth's rotation alone: an error of TT does not move them."""
    return longitude_sigma_arcsec(rate, 0.0, clock, MODEL_FLOOR)
