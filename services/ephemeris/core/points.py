"""Points that are defined, not seen: nodes and apsides of the Moon's orbit, the vernal point.

Directions in ICRF with their rates per second. Longitudes are counted from the true equinox of
date, like every longitude here.
"""

from __future__ import annotations

from math import cos, pi, sin, sqrt
from typing import Any

from services.ephemeris.constants import ARCSEC, DAY, GM_EARTH_MOON, JULIAN_CENTURY
from services.ephemeris.core.frame_table import DPSI, ECLIPTIC, RATES
from services.ephemeris.core.jit import inline
from services.ephemeris.core.vectors import Vector, combined, cross, dot, times

MEAN_NODE, TRUE_NODE, MEAN_APOGEE, OSCULATING_APOGEE, VERNAL_POINT = 1, 2, 3, 4, 5

MEAN_INCLINATION = 18523.0 * ARCSEC
"""Mean inclination of the Moon's orbit to the ecliptic, 5°8'43" (Chapront-Touzé & Chapront 1991,
Lunar Tables and Programs from 4000 B.C. to A.D. 8000)."""
_SIN_INCLINATION, _COS_INCLINATION = sin(MEAN_INCLINATION), cos(MEAN_INCLINATION)

_PACE = 1.0 / (JULIAN_CENTURY * DAY)

NODE = (450160.398036, -6962890.5431, 7.4722, 0.007702, -0.00005939)
LATITUDE_ARGUMENT = (335779.526232, 1739527262.8478, -12.7512, -0.001037, 0.00000417)
ANOMALY = (485868.249036, 1717915923.2178, 31.8792, 0.051635, -0.00024470)
"""Fundamental arguments Ω, F and l of the Moon, arcsec, by powers of centuries of TDB (TT serves):
Simon et al. 1994, A&A 282, 663, as adopted by the IERS (2003): `erfa.faom03`, `faf03`, `fal03`.
Polynomials of the fourth degree: beyond some thousand years they are extrapolations."""


@inline
def _argument(c: Any, t: float) -> Any:
    """Return a fundamental argument (radians) at t Julian centuries, and its rate per second."""
    value = c[0] + (c[1] + (c[2] + (c[3] + c[4] * t) * t) * t) * t
    slope = c[1] + (2.0 * c[2] + (3.0 * c[3] + 4.0 * c[4] * t) * t) * t
    return value * ARCSEC, slope * (ARCSEC * _PACE)


@inline
def _to_icrf(local: Vector, rate: Vector, frame: Any) -> Any:
    """Turn a direction of the true ecliptic of date, with its rate, into ICRF."""
    x = y = z = dx = dy = dz = 0.0
    for i in range(3):
        row, change = ECLIPTIC + 3 * i, RATES + ECLIPTIC + 3 * i
        x += frame[row] * local[i]
        y += frame[row + 1] * local[i]
        z += frame[row + 2] * local[i]
        dx += frame[row] * rate[i] + frame[change] * local[i]
        dy += frame[row + 1] * rate[i] + frame[change + 1] * local[i]
        dz += frame[row + 2] * rate[i] + frame[change + 2] * local[i]
    return (x, y, z), (dx, dy, dz)


@inline
def _mean_node(t: float, frame: Any) -> Any:
    """Return the mean ascending node of the Moon's orbit on the ecliptic of date."""
    node, pace = _argument(NODE, t)
    node, pace = node + frame[DPSI], pace + frame[RATES + DPSI]
    s, c = sin(node), cos(node)
    return _to_icrf((c, s, 0.0), (-s * pace, c * pace, 0.0), frame)


@inline
def _mean_apogee(t: float, frame: Any) -> Any:
    """Return the mean apogee, in the mean orbit's plane: it has a latitude of up to 5°.

    The perigee stands F - l after the node along the orbit (both arguments count from the node and
    from the perigee to the Moon).
    """
    node, node_rate = _argument(NODE, t)
    node, node_rate = node + frame[DPSI], node_rate + frame[RATES + DPSI]
    latitude_argument, latitude_rate = _argument(LATITUDE_ARGUMENT, t)
    anomaly, anomaly_rate = _argument(ANOMALY, t)
    along, along_rate = latitude_argument - anomaly + pi, latitude_rate - anomaly_rate
    sn, cn, sa, ca = sin(node), cos(node), sin(along), cos(along)
    across, across_rate = sa * _COS_INCLINATION, ca * _COS_INCLINATION * along_rate
    x, y = cn * ca - sn * across, sn * ca + cn * across
    dx = -y * node_rate - cn * sa * along_rate - sn * across_rate
    dy = x * node_rate - sn * sa * along_rate + cn * across_rate
    local = (x, y, sa * _SIN_INCLINATION)
    return _to_icrf(local, (dx, dy, ca * _SIN_INCLINATION * along_rate), frame)


@inline
def _true_node(r: Vector, v: Vector, a: Vector, frame: Any) -> Any:
    """Return the osculating ascending node of the Moon's orbit on the true ecliptic of date.

    It is where the plane of the Moon's motion of the moment cuts the ecliptic northwards. The
    orbit's pole is h = r x v; it changes by r x a, and the ecliptic of date turns under it.
    """
    h, change = cross(r, v), cross(r, a)
    x = y = dx = dy = 0.0
    for j in range(3):
        x += frame[ECLIPTIC + j] * h[j]
        y += frame[ECLIPTIC + 3 + j] * h[j]
        dx += frame[ECLIPTIC + j] * change[j] + frame[RATES + ECLIPTIC + j] * h[j]
        dy += frame[ECLIPTIC + 3 + j] * change[j] + frame[RATES + ECLIPTIC + 3 + j] * h[j]
    size = sqrt(x * x + y * y)
    turn = (x * dy - y * dx) / (size * size)
    node = (-y / size, x / size)
    return _to_icrf((node[0], node[1], 0.0), (-node[1] * turn, node[0] * turn, 0.0), frame)


@inline
def _osculating_apogee(r: Vector, v: Vector, a: Vector) -> Any:
    """Return the apogee of the Kepler orbit that the Moon's state of the moment belongs to.

    The eccentricity vector e = (v x h)/μ - r/|r| points to the perigee (Danby 1988, Fundamentals of
    Celestial Mechanics, eq. 6.2.12), with μ of the Earth and the Moon together.
    """
    h, h_rate = cross(r, v), cross(r, a)
    size = sqrt(dot(r, r))
    size_rate = dot(r, v) / size
    k = 1.0 / GM_EARTH_MOON
    e = combined(k, cross(v, h), -1.0 / size, r)
    one, two = cross(a, h), cross(v, h_rate)
    e_rate = (
        k * (one[0] + two[0]) - (v[0] - r[0] * size_rate / size) / size,
        k * (one[1] + two[1]) - (v[1] - r[1] * size_rate / size) / size,
        k * (one[2] + two[2]) - (v[2] - r[2] * size_rate / size) / size,
    )
    length = sqrt(dot(e, e))
    apogee = times(-1.0 / length, e)
    along = dot(apogee, e_rate)
    return apogee, combined(-1.0 / length, e_rate, along / length, apogee)


@inline
def point(kind: int, t: float, frame: Any, moon: Any) -> Any:
    """Return a point's direction in ICRF and its rate per second.

    `kind` as above, negative for the opposite point; `t`: TT, Julian centuries from J2000; `frame`
    as in `frames`; `moon`: the Moon's geocentric geometric position, velocity and acceleration.
    """
    which = -kind if kind < 0 else kind
    if which == MEAN_NODE:
        direction, rate = _mean_node(t, frame)
    elif which == TRUE_NODE:
        direction, rate = _true_node(moon[0], moon[1], moon[2], frame)
    elif which == MEAN_APOGEE:
        direction, rate = _mean_apogee(t, frame)
    elif which == OSCULATING_APOGEE:
        direction, rate = _osculating_apogee(moon[0], moon[1], moon[2])
    else:
        direction, rate = _to_icrf((1.0, 0.0, 0.0), (0.0, 0.0, 0.0), frame)
    sign = -1.0 if kind < 0 else 1.0
    return times(sign, direction), times(sign, rate)
