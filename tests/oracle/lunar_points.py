"""Points that are defined, not seen: nodes and apsides of the Moon's orbit, the vernal point.

Each function returns directions in ICRF, (E, 3), that carry their rates (see `dual`). Longitudes
are counted from the true equinox of date, like every longitude here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from services.ephemeris.constants import ARCSEC, DAY, GM_EARTH_MOON, J2000, JULIAN_CENTURY
from tests.oracle.dual_numbers import Duals, Floats, cross, cross_dual, dual, length

MEAN_INCLINATION = 18523.0 * ARCSEC
"""Mean inclination of the Moon's orbit to the ecliptic, 5°8'43" (Chapront-Touzé & Chapront 1991,
Lunar Tables and Programs from 4000 B.C. to A.D. 8000)."""

_NODE = (450160.398036, -6962890.5431, 7.4722, 0.007702, -0.00005939)
_LATITUDE_ARGUMENT = (335779.526232, 1739527262.8478, -12.7512, -0.001037, 0.00000417)
_ANOMALY = (485868.249036, 1717915923.2178, 31.8792, 0.051635, -0.00024470)
"""Fundamental arguments Ω, F and l of the Moon, arcsec, by powers of centuries of TDB (TT serves):
Simon et al. 1994, A&A 282, 663, as adopted by the IERS (2003): `erfa.faom03`, `faf03`, `fal03`.
Polynomials of the fourth degree: beyond some thousand years they are extrapolations."""


@dataclass(frozen=True, slots=True)
class Sky:
    """What points are made of, at E epochs.

    `tt1`, `tt2`: TT, two-part JD. `frames`: `places.DualFrames`. `moon`: the Moon's geocentric
    geometric position, velocity and
    acceleration in ICRF, km and s, (E, 3) each; None when no point asks for it.
    """

    tt1: Floats
    tt2: Floats
    frames: Any
    moon: tuple[Floats, Floats, Floats] | None


def _argument(coefficients: tuple[float, ...], sky: Sky) -> Duals:
    """Return a fundamental argument, radians, (E,)."""
    pace = np.full_like(sky.tt1, 1.0 / (JULIAN_CENTURY * DAY))
    t = dual(((sky.tt1 - J2000) + sky.tt2) / JULIAN_CENTURY, pace)
    c0, c1, c2, c3, c4 = coefficients
    return np.asarray((c0 + (c1 + (c2 + (c3 + c4 * t) * t) * t) * t) * ARCSEC)


def mean_node(sky: Sky) -> Duals:
    """Return the mean ascending node of the Moon's orbit on the ecliptic of date."""
    return on_ecliptic(_argument(_NODE, sky) + sky.frames.dpsi, sky.frames)


def mean_apogee(sky: Sky) -> Duals:
    """Return the mean apogee, in the mean orbit's plane: it has a latitude of up to 5°.

    The perigee stands F - l after the node along the orbit (both arguments count from the node and
    from the perigee to the Moon).
    """
    node = _argument(_NODE, sky) + sky.frames.dpsi
    along = _argument(_LATITUDE_ARGUMENT, sky) - _argument(_ANOMALY, sky) + np.pi
    across = np.sin(along) * np.cos(MEAN_INCLINATION)
    local = np.stack(
        [
            np.cos(node) * np.cos(along) - np.sin(node) * across,
            np.sin(node) * np.cos(along) + np.cos(node) * across,
            np.sin(along) * np.sin(MEAN_INCLINATION),
        ],
        axis=-1,
    )
    return _to_icrf(local, sky.frames)


def true_node(sky: Sky) -> Duals:
    """Return the osculating ascending node of the Moon's orbit on the true ecliptic of date.

    It is where the plane of the Moon's motion of the moment cuts the ecliptic northwards. The
    orbit's pole is h = r x v; it changes by r x a, and the ecliptic of date turns under it.
    """
    position, velocity, acceleration = _moon(sky)
    pole = dual(cross(position, velocity), cross(position, acceleration))
    h = (sky.frames.ecliptic @ pole[..., None])[..., 0]
    size = np.sqrt(h[:, 0] * h[:, 0] + h[:, 1] * h[:, 1])
    local = np.stack([-h[:, 1] / size, h[:, 0] / size, np.zeros_like(size)], axis=-1)
    return _to_icrf(local, sky.frames)


def osculating_apogee(sky: Sky) -> Duals:
    """Return the apogee of the Kepler orbit that the Moon's state of the moment belongs to.

    The eccentricity vector e = (v x h)/μ - r/|r| points to the perigee (Danby 1988, Fundamentals of
    Celestial Mechanics, eq. 6.2.12), with μ of the Earth and the Moon together.
    """
    position, velocity, acceleration = _moon(sky)
    r, v = dual(position, velocity), dual(velocity, acceleration)
    perigee = cross_dual(v, cross_dual(r, v)) / GM_EARTH_MOON - r / length(r)[..., None]
    return np.asarray(-perigee / length(perigee)[..., None])


def vernal_point(sky: Sky) -> Duals:
    """Return the true equinox of date."""
    return on_ecliptic(np.zeros_like(sky.tt1, dtype=np.complex128), sky.frames)


def _opposite(point: Callable[[Sky], Duals]) -> Callable[[Sky], Duals]:
    return lambda sky: np.asarray(-point(sky))


POINTS: dict[str, Callable[[Sky], Duals]] = {
    "MeanNode": mean_node,
    "TrueNode": true_node,
    "MeanSouthNode": _opposite(mean_node),
    "TrueSouthNode": _opposite(true_node),
    "MeanApogee": mean_apogee,
    "OsculatingApogee": osculating_apogee,
    "MeanPerigee": _opposite(mean_apogee),
    "OsculatingPerigee": _opposite(osculating_apogee),
    "VernalPoint": vernal_point,
}
"""Every point by its id in `bodies.BODIES`."""

FROM_THE_MOON = frozenset({"TrueNode", "TrueSouthNode", "OsculatingApogee", "OsculatingPerigee"})
"""The points that need the Moon's state."""


def on_ecliptic(longitude: Duals, frames: Any) -> Duals:
    """Return a point of the true ecliptic of date, longitude in radians (E,), in ICRF (E, 3)."""
    local = np.stack([np.cos(longitude), np.sin(longitude), np.zeros_like(longitude)], axis=-1)
    return _to_icrf(local, frames)


def _to_icrf(local: Duals, frames: Any) -> Duals:
    return np.asarray((frames.ecliptic.swapaxes(1, 2) @ local[..., None])[..., 0])


def _moon(sky: Sky) -> tuple[Floats, Floats, Floats]:
    if sky.moon is None:
        raise ValueError("this point needs the Moon's state")
    return sky.moon
