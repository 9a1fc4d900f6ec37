"""Stars as the core reads them: space motion from what a catalogue says."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import ARCSEC, AU, DAY
from services.ephemeris.core.star_places import (
    EPOCH,
    MEASURED,
    MOTION,
    PARALLAX,
    PLACE,
    STAR_COLUMNS,
)

Floats = NDArray[np.float64]

YEAR_S = 365.25 * DAY
"""A Julian year, seconds."""
MAS = ARCSEC / 1000.0


def star_rows(
    place: Floats, motion: Floats, parallax: Floats, velocity: Floats, epoch_et: float
) -> Floats:
    """Return rows (n, STAR_COLUMNS) of `core.star_places` from a catalogue's numbers.

    place (n, 2): right ascension and declination, ICRS, radians. motion (n, 2): mas a year, the
    first with cos dec. parallax (n,): mas; what is not positive is taken as zero. velocity (n,):
    radial, km/s. epoch_et: TDB seconds past J2000. (TT serves.)
    """
    ra, dec = place[:, 0], place[:, 1]
    outward = np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=-1)
    east = np.stack([-np.sin(ra), np.cos(ra), np.zeros_like(ra)], axis=-1)
    north = np.cross(outward, east)
    nearness = np.maximum(parallax, 0.0) * (MAS / AU)  # 1/distance, per km
    across = (motion[:, :1] * east + motion[:, 1:] * north) * (MAS / YEAR_S)
    rows = np.empty((len(place), STAR_COLUMNS))
    rows[:, PLACE : PLACE + 3] = outward
    rows[:, MOTION : MOTION + 3] = across + (velocity * nearness)[:, None] * outward
    rows[:, PARALLAX] = nearness
    rows[:, EPOCH] = epoch_et
    rows[:, MEASURED] = 0.0
    return rows


def one_star_row(numbers: Any, epoch_et: float) -> Floats:
    """Return the row of one star: ra, dec (degrees), motions (mas/y), parallax (mas), km/s."""
    ra, dec, pm_ra, pm_dec, parallax, velocity = (np.array([float(one)]) for one in numbers)
    place = np.radians(np.stack([ra, dec], axis=-1))
    motion = np.stack([pm_ra, pm_dec], axis=-1)
    row: Floats = star_rows(place, motion, parallax, velocity, epoch_et)[0]
    return row
