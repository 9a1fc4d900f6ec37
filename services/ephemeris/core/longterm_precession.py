"""Long-term precession with its rate (Vondrák, Capitaine & Wallace 2011, A&A 534, A22).

With the corrigendum (2012, A&A 541, C1). Directions are in the mean equator and equinox of J2000;
time is in Julian centuries of TT from J2000, rates are per century.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import ARCSEC, TAU
from services.ephemeris.core.jit import inline
from services.ephemeris.core.vectors import Vector, combined, cross, dot, plus, times

Moving = tuple[Vector, Vector]  # a vector and its rate

OBLIQUITY_J2000 = 84381.406 * ARCSEC
# The frame bias (IERS Conventions 2010, eq. 5.21 and 5.22: ξ0, η0, dα0).
BIAS_X, BIAS_Y, BIAS_EQUINOX = -0.016617 * ARCSEC, -0.0068192 * ARCSEC, -0.0146 * ARCSEC
SIN_OBLIQUITY, COS_OBLIQUITY = math.sin(OBLIQUITY_J2000), math.cos(OBLIQUITY_J2000)


def _series(polynomials: object, periodic: object) -> tuple[NDArray[np.float64], ...]:
    return np.array(polynomials, dtype=np.float64), np.array(periodic, dtype=np.float64)


# Arcseconds. Rows of the polynomials: 1, t, t², t³; columns: the two coordinates. Columns of the
# periodic terms: period in centuries; cosine of the first and of the second coordinate; the sines.
# Eq. 8 and table 1: P_A and Q_A, the pole of the ecliptic.
ECLIPTIC_POLYNOMIALS, ECLIPTIC_TERMS = _series(
    (
        (5851.607687, -1600.886300),
        (-0.1189000, 1.1689818),
        (-0.00028913, -0.00000020),
        (0.000000101, -0.000000437),
    ),
    (
        (708.15, -5486.751211, -684.661560, 667.666730, -5523.863691),
        (2309.00, -17.127623, 2446.283880, -2354.886252, -549.747450),
        (1620.00, -617.517403, 399.671049, -428.152441, -310.998056),
        (492.20, 413.442940, -356.652376, 376.202861, 421.535876),
        (1183.00, 78.614193, -186.387003, 184.778874, -36.776172),
        (622.00, -180.732815, -316.800070, 335.321713, -145.278396),
        (882.00, -87.676083, 198.296701, -185.138669, -34.744450),
        (547.00, 46.140315, 101.135679, -120.972830, 22.885731),
    ),
)
# Eq. 9 and table 2: X_A and Y_A, the pole of the equator.
EQUATOR_POLYNOMIALS, EQUATOR_TERMS = _series(
    (
        (5453.282155, -73750.930350),
        (0.4252841, -0.7675452),
        (-0.00037173, -0.00018725),
        (-0.000000152, 0.000000231),
    ),
    (
        (256.75, -819.940624, 75004.344875, 81491.287984, 1558.515853),
        (708.15, -8444.676815, 624.033993, 787.163481, 7774.939698),
        (274.20, 2600.009459, 1251.136893, 1251.296102, -2219.534038),
        (241.45, 2755.175630, -1102.212834, -1257.950837, -2523.969396),
        (2309.00, -167.659835, -2660.664980, -2966.799730, 247.850422),
        (492.20, 871.855056, 699.291817, 639.744522, -846.485643),
        (396.10, 44.769698, 153.167220, 131.600209, -1393.124055),
        (288.90, -512.313065, -950.865637, -445.040117, 368.526116),
        (231.10, -819.415595, 499.754645, 584.522874, 749.045012),
        (1610.00, -538.071099, -145.188210, -89.756563, 444.704518),
        (620.00, -189.793622, 558.116553, 524.429630, 235.934465),
        (157.87, -402.922932, -23.923029, -13.549067, 374.049623),
        (220.30, 179.516345, -165.405086, -210.157124, -171.330180),
        (1200.00, -9.814756, 9.344131, -44.919798, -22.899655),
    ),
)


@inline
def pole_coordinates(
    t: float, polynomials: NDArray[np.float64], terms: NDArray[np.float64]
) -> tuple[float, float, float, float]:
    """Return the sum of a series for both coordinates, radians, and their rates."""
    x, y, x_rate, y_rate = 0.0, 0.0, 0.0, 0.0
    for i in range(len(terms)):
        speed = TAU / terms[i, 0]
        s, c = math.sin(speed * t), math.cos(speed * t)
        x += c * terms[i, 1] + s * terms[i, 3]
        y += c * terms[i, 2] + s * terms[i, 4]
        x_rate += speed * (c * terms[i, 3] - s * terms[i, 1])
        y_rate += speed * (c * terms[i, 4] - s * terms[i, 2])
    a, b = polynomials[:, 0], polynomials[:, 1]
    x += a[0] + (a[1] + (a[2] + a[3] * t) * t) * t
    y += b[0] + (b[1] + (b[2] + b[3] * t) * t) * t
    x_rate += a[1] + (2.0 * a[2] + 3.0 * a[3] * t) * t
    y_rate += b[1] + (2.0 * b[2] + 3.0 * b[3] * t) * t
    return x * ARCSEC, y * ARCSEC, x_rate * ARCSEC, y_rate * ARCSEC


@inline
def ecliptic_pole(t: float) -> Moving:
    """Return the direction of the ecliptic's mean pole of date and its rate (eq. 12)."""
    p, q, p_rate, q_rate = pole_coordinates(t, ECLIPTIC_POLYNOMIALS, ECLIPTIC_TERMS)
    z = math.sqrt(1.0 - p * p - q * q)
    z_rate = -(p * p_rate + q * q_rate) / z
    s, c = SIN_OBLIQUITY, COS_OBLIQUITY
    y_rate = -q_rate * c - z_rate * s
    return (p, -q * c - z * s, z * c - q * s), (p_rate, y_rate, z_rate * c - q_rate * s)


@inline
def equator_pole(t: float) -> Moving:
    """Return the direction of the equator's mean pole of date and its rate."""
    x, y, x_rate, y_rate = pole_coordinates(t, EQUATOR_POLYNOMIALS, EQUATOR_TERMS)
    z = math.sqrt(1.0 - x * x - y * y)
    return (x, y, z), (x_rate, y_rate, -(x * x_rate + y * y_rate) / z)


@inline
def unit(vector: Vector, rate: Vector) -> Moving:
    """Return the direction of a vector, and its rate."""
    length = math.sqrt(dot(vector, vector))
    direction = times(1.0 / length, vector)
    return direction, combined(1.0 / length, rate, -dot(direction, rate) / length, direction)


@inline
def crossed(a: Moving, b: Moving) -> Moving:
    """Return a x b, and its rate."""
    return cross(a[0], b[0]), plus(cross(a[1], b[0]), cross(a[0], b[1]))


@inline
def equinox(ecliptic: Moving, equator: Moving) -> Moving:
    """Return the direction of the mean equinox of date: equator's pole x ecliptic's pole."""
    across = crossed(equator, ecliptic)
    return unit(across[0], across[1])


@inline
def biased(vector: Vector) -> Vector:
    """Return a vector of the ICRF in the mean equator and equinox of J2000."""
    x, y, z = vector
    return (
        x + y * BIAS_EQUINOX - z * BIAS_X,
        y - x * BIAS_EQUINOX - z * BIAS_Y,
        z + x * BIAS_X + y * BIAS_Y,
    )
