"""Points that are defined, not seen: the Moon's mean and true node.

Longitudes are counted from the true equinox of date; quantities carry their rates (see `dual`).
"""

from __future__ import annotations

import numpy as np

from .constants import ARCSEC, DAY, J2000, JULIAN_CENTURY
from .dual import Duals, Floats, cross, dual, rate_of
from .ecliptic import FramesOfDate


def mean_node(tt1: Floats, tt2: Floats, frames: FramesOfDate) -> tuple[Floats, Floats]:
    """Return the longitude of the Moon's mean ascending node and its rate: rad, rad/s, (E,).

    Simon et al. 1994 as adopted by the IERS (2003) for nutation (`erfa.faom03`), plus the nutation
    in longitude, so that it is counted from the true equinox like every longitude here. The
    polynomial is of the fourth degree: beyond some thousand years it is an extrapolation.
    """
    t = dual(
        ((tt1 - J2000) + tt2) / JULIAN_CENTURY, np.full_like(tt1, 1.0 / (JULIAN_CENTURY * DAY))
    )
    c0, c1, c2, c3, c4 = 450160.398036, -6962890.5431, 7.4722, 0.007702, -0.00005939
    angle = (c0 + (c1 + (c2 + (c3 + c4 * t) * t) * t) * t) * ARCSEC + frames.dpsi
    return angle.real, rate_of(angle)


def true_node(
    position: Floats, velocity: Floats, acceleration: Floats, frames: FramesOfDate
) -> tuple[Floats, Floats]:
    """Return the longitude of the Moon's osculating ascending node and its rate: rad, rad/s, (E,).

    From the Moon's geocentric geometric state in ICRF (km, km/s, km/s², each (E, 3)). The orbit's
    pole is h = r x v; it changes by r x a, and the ecliptic of date turns under it.
    """
    pole = dual(cross(position, velocity), cross(position, acceleration))
    h = (frames.ecliptic @ pole[..., None])[..., 0]
    x, y = -h[:, 1], h[:, 0]
    turn = x.real * rate_of(y) - y.real * rate_of(x)
    return np.arctan2(y.real, x.real), turn / (x.real * x.real + y.real * y.real)


def on_ecliptic(longitude: Floats, rate: Floats, frames: FramesOfDate) -> Duals:
    """Return a point of the true ecliptic of date as an ICRF direction, (E, 3)."""
    cosine, sine, zero = np.cos(longitude), np.sin(longitude), np.zeros_like(longitude)
    local = dual(
        np.stack([cosine, sine, zero], axis=-1),
        rate[:, None] * np.stack([-sine, cosine, zero], axis=-1),
    )
    return np.asarray((frames.ecliptic.swapaxes(1, 2) @ local[..., None])[..., 0])
