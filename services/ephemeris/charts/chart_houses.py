"""The houses and angles of one chart: from the Earth's rotation to the API's fields."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from services.ephemeris.astrology.houses import SIDEREAL_DAY_RATE, Houses, house_of, houses
from services.ephemeris.errors import InvalidInput
from services.ephemeris.frames.earth import Site
from services.ephemeris.frames.of_date import FramesOfDate, earth_rotation_angle
from services.ephemeris.options import Options
from services.ephemeris.targets.angle_uncertainty import (
    ClockSigmas,
    armc_sigma,
    model_sigmas,
    point_sigma,
)
from services.ephemeris.targets.uncertainty import MODEL_FLOOR, Clock
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


def houses_answer(
    found: Houses, clock: Clock, obliquity: float, latitude: float, centuries: float
) -> dict[str, Any]:
    """Return the API's `houses`: degrees, degrees a day, and one sigma of each angle in arcsec.

    `obliquity` (true) and `latitude` in degrees, `centuries` from J2000. The angles go with the
    Earth's rotation and the obliquity: an error of TT alone does not move them.
    """
    fallback = found.fallback()
    models = model_sigmas(centuries)
    sure = ClockSigmas(clock.tt, clock.ut1, clock.stated)
    armc = armc_sigma(math.radians(obliquity), sure, models, MODEL_FLOOR)
    tilted = houses(
        found.system, found.armc, obliquity, latitude, armc_rate=0.0, obliquity_rate=1.0
    )

    def sigma(point: str) -> Any:
        turning, tilting = getattr(found, point)[0], getattr(tilted, point)[0]
        return point_sigma(turning / SIDEREAL_DAY_RATE, tilting, armc, models).tolist()

    return {
        "system": fallback["used"] if fallback else found.system,
        "cusps": found.cusps[0].tolist(),
        "cusp_speeds": found.cusp_rates[0].tolist(),
        "cusp_uncertainty_arcsec": sigma("cusp_rates"),
        "ascendant": float(found.ascendant[0]),
        "ascendant_speed": float(found.ascendant_rate[0]),
        "ascendant_uncertainty_arcsec": sigma("ascendant_rate"),
        "mc": float(found.mc[0]),
        "mc_speed": float(found.mc_rate[0]),
        "mc_uncertainty_arcsec": sigma("mc_rate"),
        "armc": float(found.armc[0]),
        "armc_uncertainty_arcsec": float(armc),
        "vertex": float(found.vertex[0]),
        "vertex_uncertainty_arcsec": sigma("vertex_rate"),
        "east_point": float(found.east_point[0]),
        "east_point_uncertainty_arcsec": sigma("east_point_rate"),
        "fallback": fallback,
    }


def place_in_houses(found: Houses, rows: dict[str, dict[str, Any]]) -> None:
    """Give each row of one chart its `house`, 1 to 12, by its longitude."""
    longitudes = np.array([[row["longitude"] for row in rows.values()]])
    for row, house in zip(
        rows.values(), house_of(longitudes, found.cusps)[0].tolist(), strict=True
    ):
        row["house"] = house
