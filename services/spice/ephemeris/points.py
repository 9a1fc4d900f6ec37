"""Points that are defined, not seen: the Moon's mean and true node.

Directions are returned in the true ecliptic of date, with rates per second.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .constants import ARCSEC, DAY, J2000, JULIAN_CENTURY
from .ecliptic import FramesOfDate
from .vectors import cross, transform

Floats = NDArray[np.float64]


def mean_node(tt1: Floats, tt2: Floats, frames: FramesOfDate) -> tuple[Floats, Floats]:
    """Return the longitude of the Moon's mean ascending node and its rate: rad, rad/s, (E,).

    Simon et al. 1994 as adopted by the IERS (2003) for nutation (`erfa.faom03`), plus the nutation
    in longitude, so that it is counted from the true equinox like every longitude here. The
    polynomial is of the fourth degree: beyond some thousand years it is an extrapolation.
    """
    t = ((tt1 - J2000) + tt2) / JULIAN_CENTURY
    c0, c1, c2, c3, c4 = 450160.398036, -6962890.5431, 7.4722, 0.007702, -0.00005939
    angle = c0 + (c1 + (c2 + (c3 + c4 * t) * t) * t) * t
    rate = c1 + (2.0 * c2 + (3.0 * c3 + 4.0 * c4 * t) * t) * t
    longitude = angle * ARCSEC + frames.dpsi
    return longitude, rate * ARCSEC / (JULIAN_CENTURY * DAY) + frames.dpsi_rate


def true_node(
    position: Floats, velocity: Floats, acceleration: Floats, frames: FramesOfDate
) -> tuple[Floats, Floats]:
    """Return the longitude of the Moon's osculating ascending node and its rate: rad, rad/s, (E,).

    From the Moon's geocentric geometric state in ICRF (km, km/s, km/s², each (E, 3)). The orbit's
    pole is h = r x v; it changes by r x a, and the ecliptic of date turns under it.
    """
    pole = cross(position, velocity)
    change = cross(position, acceleration)
    h = transform(frames.ecliptic, pole)
    dh = transform(frames.ecliptic, change)
    dh += transform(frames.ecliptic_rate, pole)
    x, y, dx, dy = -h[:, 1], h[:, 0], -dh[:, 1], dh[:, 0]
    return np.arctan2(y, x), (x * dy - y * dx) / (x * x + y * y)


def on_ecliptic(longitude: Floats, rate: Floats, frames: FramesOfDate) -> tuple[Floats, Floats]:
    """Return a point of the true ecliptic of date as an ICRF direction and rate: (E, 3) each."""
    cosine, sine, zero = np.cos(longitude), np.sin(longitude), np.zeros_like(longitude)
    local = np.stack([cosine, sine, zero], axis=-1)
    local_rate = rate[:, None] * np.stack([-sine, cosine, zero], axis=-1)
    back = frames.ecliptic.swapaxes(1, 2)
    direction = transform(back, local)
    turn = transform(back, local_rate)
    turn += transform(frames.ecliptic_rate.swapaxes(1, 2), local)
    return direction, turn
