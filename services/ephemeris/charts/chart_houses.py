"""The houses and angles of charts: from the Earth's rotation to cusps with their sigmas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.astrology.houses import SIDEREAL_DAY_RATE, Houses, house_of, houses
from services.ephemeris.constants import DAY, JULIAN_CENTURY
from services.ephemeris.frames.earth import Site, Sites
from services.ephemeris.frames.of_date import earth_rotation_angle
from services.ephemeris.observe import Sky
from services.ephemeris.options import Options
from services.ephemeris.positions import Positions
from services.ephemeris.targets.angle_uncertainty import (
    ClockSigmas,
    armc_sigma,
    model_sigmas,
    point_sigma,
    sign_cusp_sigma,
)
from services.ephemeris.targets.uncertainty import MODEL_FLOOR, clock_of
from services.ephemeris.time.instants import Instant

Floats = NDArray[np.float64]

WHOLE_SIGN = "whole_sign"


@dataclass(frozen=True, slots=True)
class ChartHouses:
    """Houses of E charts, and one sigma of each angle in arcsec.

    `obliquity` (E,): true, degrees. `house` (E, T): the house, 1 to 12, of each target. Sigmas
    (E,), of the cusps (E, 12).
    """

    houses: Houses
    obliquity: Floats
    house: NDArray[np.int64]
    armc_sigma: Floats
    ascendant_sigma: Floats
    mc_sigma: Floats
    vertex_sigma: Floats
    east_point_sigma: Floats
    cusp_sigma: Floats


def chart_houses(
    instant: Instant,
    site: Site | Sites,
    options: Options,
    time_uncertainty_s: float | Floats,
    sky: Sky,
    offset: tuple[Floats, Floats] | None,
    positions: Positions,
) -> ChartHouses:
    """Return the houses of E epochs at a site or a site for each.

    `offset` is what a longitude of the chosen zodiac is less than the tropical one, degrees and
    degrees a day. ARMC is the local apparent sidereal time: ERA(UT1) - EO + longitude (IERS
    Conventions 2010, sect. 5.5.7). The angles go with the Earth's rotation and the obliquity: an
    error of TT alone does not move them.
    """
    assert options.houses is not None  # noqa: S101 - the caller asks for houses
    era = earth_rotation_angle(*(np.atleast_1d(part) for part in instant.ut1))
    # The nutation in longitude moves the equinox by up to 0.3" a day: 1e-7 of the ARMC's own rate.
    armc = (np.degrees(era - sky.frames.eo) + np.asarray(site.longitude)) % 360.0
    obliquity = np.degrees(sky.frames.true_obliquity)
    latitude = np.broadcast_to(np.asarray(site.latitude, dtype=np.float64), armc.shape)
    shift, shift_rate = offset or (0.0, 0.0)
    made = houses(options.houses, armc, obliquity, latitude, offset=shift, offset_rate=shift_rate)
    models = model_sigmas(sky.et / (DAY * JULIAN_CENTURY))
    clock = clock_of(instant, time_uncertainty_s)
    sure = ClockSigmas(clock.tt, clock.ut1, clock.stated)
    turn = np.broadcast_to(
        armc_sigma(sky.frames.true_obliquity, sure, models, MODEL_FLOOR), armc.shape
    )
    tilted = houses(options.houses, armc, obliquity, latitude, armc_rate=0.0, obliquity_rate=1.0)

    def sigma(turning: Floats, tilting: Floats) -> Floats:
        return np.asarray(point_sigma(turning / SIDEREAL_DAY_RATE, tilting, turn, models))

    ascendant_sigma = sigma(made.ascendant_rate, tilted.ascendant_rate)
    if options.houses == WHOLE_SIGN:
        by_sign = sign_cusp_sigma(made.ascendant, ascendant_sigma)
        cusps = np.repeat(by_sign[:, None], 12, axis=1)
    else:
        cusps = sigma(made.cusp_rates.T, tilted.cusp_rates.T).T
    return ChartHouses(
        made,
        obliquity,
        house_of(positions.longitude, made.cusps),
        turn,
        ascendant_sigma,
        sigma(made.mc_rate, tilted.mc_rate),
        sigma(made.vertex_rate, tilted.vertex_rate),
        sigma(made.east_point_rate, tilted.east_point_rate),
        cusps,
    )
