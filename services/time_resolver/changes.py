"""What a wrong choice would change: Ascendant and Moon of each candidate against the first.

Good to an arcminute or so over recorded history, which is far finer than the choice between two
candidates; the charts themselves are the engine's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import erfa
import numpy as np
from numpy.typing import NDArray

from services.time_resolver.model import DAY_US, MICROSECONDS, Place

_UNIX_EPOCH_JD = 2440587.5
_UT_TO_TT_DAYS = 69.0 / 86_400.0  # the same for all candidates: it drops out of the shifts
_POLAR_LIMIT_DEG = 89.9


def shifts(utc_us: Sequence[int], place: Place | None) -> list[dict[str, float | None]]:
    """Return, for each instant, seconds and degrees (-180..180) past the first one's.

    `utc_us` counts microseconds from 1970. The Moon is geocentric, mean ecliptic of date (Meeus's
    theory, `erfa.moon98`); the Ascendant needs a place and is None without one, or at a pole.
    """
    seconds = [(one - utc_us[0]) / MICROSECONDS for one in utc_us]
    days = np.array([one // DAY_US for one in utc_us], np.float64) + _UNIX_EPOCH_JD
    parts = np.array([one % DAY_US for one in utc_us], np.float64) / DAY_US
    obliquity = erfa.obl06(days, parts + _UT_TO_TT_DAYS)
    moon = _moon_longitude(days, parts + _UT_TO_TT_DAYS, obliquity)
    rows = [
        {"seconds": s, "ascendant_deg": None, "moon_deg": m}
        for s, m in zip(seconds, _differences(moon), strict=True)
    ]
    if place is not None and abs(place.latitude_deg) < _POLAR_LIMIT_DEG:
        ascendant = _ascendant(days, parts, obliquity, place)
        for row, shift in zip(rows, _differences(ascendant), strict=True):
            row["ascendant_deg"] = shift
    return rows


def _differences(angles: Any) -> list[float]:
    """Return angles (radians) minus the first, in degrees, -180..180, to 1e-4 degree."""
    turned = np.degrees(angles - angles[0])
    return [round(float(angle), 4) for angle in (turned + 180.0) % 360.0 - 180.0]


def _moon_longitude(
    days: NDArray[np.float64], parts: NDArray[np.float64], obliquity: NDArray[np.float64]
) -> Any:
    """Return the Moon's longitude in radians; GCRS turned by the obliquity is near enough."""
    position = erfa.moon98(days, parts)["p"]
    y = position[..., 1] * np.cos(obliquity) + position[..., 2] * np.sin(obliquity)
    return np.arctan2(y, position[..., 0])


def _ascendant(
    days: NDArray[np.float64],
    parts: NDArray[np.float64],
    obliquity: NDArray[np.float64],
    place: Place,
) -> Any:
    """Return the ecliptic longitude (radians) that rises, from mean sidereal time.

    tan A = cos θ / -(sin θ cos ε + tan φ sin ε): Meeus, Astronomical Algorithms (1998), ch. 14.
    """
    sidereal = erfa.gmst06(days, parts, days, parts + _UT_TO_TT_DAYS)
    theta = sidereal + math.radians(place.longitude_deg)
    latitude = math.tan(math.radians(place.latitude_deg))
    depth = np.sin(theta) * np.cos(obliquity) + latitude * np.sin(obliquity)
    return np.arctan2(np.cos(theta), -depth)
