"""What a wrong choice would change: Ascendant and Moon of each candidate against the first.

Good to an arcminute or so over recorded history, which is far finer than the choice between two
candidates; the charts themselves are the engine's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import erfa
import numpy as np

from services.time_resolver.resolution import DAY_US, MICROSECONDS, Place

_UNIX_EPOCH_JD = 2440587.5
_UT_TO_TT_DAYS = 69.0 / 86_400.0  # the same for all candidates: it drops out of the shifts
_POLAR_LIMIT_DEG = 89.9


def shifts(utc_us: Sequence[int], place: Place | None) -> list[dict[str, float | None]]:
    """Return, for each instant, seconds and degrees (-180..180) past the first one's.

    `utc_us` counts microseconds from 1970. The Moon is geocentric, mean ecliptic of date (Meeus's
    theory, `erfa.moon98`); the Ascendant needs a place and is None without one, or at a pole.
    """
    if len(utc_us) == 1:
        return [{"seconds": 0.0, "ascendant_deg": 0.0 if place else None, "moon_deg": 0.0}]
    days = np.array([one // DAY_US for one in utc_us], np.float64) + _UNIX_EPOCH_JD
    parts = np.array([one % DAY_US for one in utc_us], np.float64) / DAY_US
    terrestrial = parts + _UT_TO_TT_DAYS
    obliquities = erfa.obl06(days, terrestrial).tolist()
    places = erfa.moon98(days, terrestrial)["p"].tolist()
    moons = [_moon_longitude(at, tilt) for at, tilt in zip(places, obliquities, strict=True)]
    rising: list[float] | None = None
    if place is not None and abs(place.latitude_deg) < _POLAR_LIMIT_DEG:
        sidereal = erfa.gmst06(days, parts, days, terrestrial).tolist()
        rising = [_ascendant(*pair, place) for pair in zip(sidereal, obliquities, strict=True)]
    return [
        {
            "seconds": (one - utc_us[0]) / MICROSECONDS,
            "ascendant_deg": None if rising is None else _turned(rising[number] - rising[0]),
            "moon_deg": _turned(moons[number] - moons[0]),
        }
        for number, one in enumerate(utc_us)
    ]


def _turned(radians: float) -> float:
    """Return an angle in degrees, -180..180, to 1e-4 degree."""
    return round((math.degrees(radians) + 180.0) % 360.0 - 180.0, 4)


def _moon_longitude(at: Sequence[float], obliquity: float) -> float:
    """Return the longitude in radians of GCRS x, y, z: turned by the obliquity is near enough."""
    x, y, z = at
    return math.atan2(y * math.cos(obliquity) + z * math.sin(obliquity), x)


def _ascendant(sidereal: float, obliquity: float, place: Place) -> float:
    """Return the ecliptic longitude (radians) that rises at mean Greenwich sidereal time.

    tan A = cos θ / -(sin θ cos ε + tan φ sin ε): Meeus, Astronomical Algorithms (1998), ch. 14.
    """
    theta = sidereal + math.radians(place.longitude_deg)
    latitude = math.tan(math.radians(place.latitude_deg))
    depth = math.sin(theta) * math.cos(obliquity) + latitude * math.sin(obliquity)
    return math.atan2(math.cos(theta), -depth)
