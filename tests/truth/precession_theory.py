"""Which of the long-term model's two versions is right, by the law of precession itself.

Vondrák, Capitaine & Wallace 2011 give the poles of equator and ecliptic, which the engine takes by
way of ERFA, and series of the general precession p_A and the obliquity ε_A (eq. 10, table 3). They
do not agree. Here the pole of the equator is integrated from J2000 under the torque of Moon and
Sun, about the paper's own ecliptic, which the Sun of DE422 confirms to -2900.
"""

from __future__ import annotations

from dataclasses import dataclass

import erfa
import numpy as np

from tests.truth import obliquity
from tests.truth.engine import Floats

ARCSEC = np.pi / 648000.0

# p_A of the paper: eq. 10 and table 3, arcsec; the periods are those of ε_A.
POLYNOMIAL = (8134.017132, 5043.0520035, -0.00710733, 271e-9)
COSINE = (
    -6908.287473, -3198.706291, 1453.674527, -857.748557, 1173.231614,
    -156.981465, 371.836550, -216.619040, 193.691479, 11.891524,
)  # fmt: skip
SINE = (
    -2845.175469, 449.844989, -1255.915323, 886.736783, 418.887514,
    997.912441, -240.979710, 76.541307, -36.788069, -170.964086,
)  # fmt: skip

# IAU 2006 (Capitaine, Wallace & Chapront 2003, A&A 412, 567): rates at J2000, arcsec a century
PSI_RATE, OMEGA_RATE, GEODESIC = 5038.481507, -0.025754, -1.919
J2_RATE = -2.8e-6  # of J2 itself, a century: -3.0e-9 of 1.0826e-3 (the same)
MOON_TO_SUN = 2.17  # of their torques; and the Sun's goes with the orbit's eccentricity:
ECCENTRICITY = (0.0167086342, -0.4203654e-3, -0.126734e-4, 1.444e-7, -2e-10, 3e-10)
# (Simon et al. 1994, A&A 282, 663; powers of Julian millennia)


def general_precession(year: float) -> float:
    """Return the paper's series of p_A, arcsec, at a Julian epoch year (TT)."""
    t = (year - 2000.0) / 100.0
    value = sum(term * t**power for power, term in enumerate(POLYNOMIAL))
    for (period, _, _), cosine, sine in zip(obliquity.PERIODIC, COSINE, SINE, strict=True):
        turn = 2.0 * np.pi * t / period
        value += cosine * np.cos(turn) + sine * np.sin(turn)
    return float(value)


def frames_of_the_series(years: Floats) -> Floats:
    """Return J2000's mean equator to that of date, (N, 3, 3), by the paper's p_A and ε_A.

    The ecliptic is the paper's. Not for years around 2000: there the ecliptics have no node.
    """
    ecliptic, fixed = np.asarray(erfa.ltpecl(years)), np.asarray(erfa.ltpecl(2000.0))
    node = np.cross(fixed, ecliptic)
    node /= np.linalg.norm(node, axis=-1)[:, None]
    x = np.array([1.0, 0.0, 0.0])
    along = np.arctan2(np.cross(x, node) @ fixed, node @ x)
    along += np.array([general_precession(year) for year in years]) * ARCSEC
    equinox = np.cos(along)[:, None] * node - np.sin(along)[:, None] * np.cross(ecliptic, node)
    epsilon = np.array([obliquity.series(year) for year in years])[:, None] * ARCSEC
    pole = np.cos(epsilon) * ecliptic + np.sin(epsilon) * np.cross(ecliptic, equinox)
    return np.stack([equinox, np.cross(pole, equinox), pole], axis=1)


def apart(pole: Floats, other: Floats, ecliptic: Floats) -> tuple[float, float]:
    """Return the first pole minus the other: general precession and obliquity, arcsec."""
    first, second = np.cross(pole, ecliptic), np.cross(other, ecliptic)
    precession = np.arctan2(np.cross(first, second) @ ecliptic, first @ second)
    tilts = [
        np.arctan2(np.linalg.norm(equinox), one @ ecliptic)
        for equinox, one in ((first, pole), (second, other))
    ]
    return float(precession / ARCSEC), float((tilts[0] - tilts[1]) / ARCSEC)


@dataclass(frozen=True)
class Differences:
    """Minus ERFA's poles, arcsec: general precession and obliquity, by theory and by the series."""

    theory: tuple[float, float]
    series: tuple[float, float]


def differences(years: tuple[int, ...], *, rounder: bool = True) -> dict[int, Differences]:
    """Return both for years on one side of 2000, in whole steps of 20 years from it."""
    by_year = {}
    for year, pole in integrated(years, rounder=rounder).items():
        ecliptic, published = np.asarray(erfa.ltpecl(year)), np.asarray(erfa.ltpequ(year))
        paper = frames_of_the_series(np.array([float(year)]))[0, 2]
        by_year[year] = Differences(
            apart(pole, published, ecliptic), apart(paper, published, ecliptic)
        )
    return by_year


def integrated(years: tuple[int, ...], *, rounder: bool = True) -> dict[int, Floats]:
    """Return the equator's pole by theory, mean equator of J2000 (Runge-Kutta 4, 20 years).

    `rounder`: the Earth's flattening changes at today's rate throughout, else not at all.
    """
    step = 20.0 if years[0] > 2000 else -20.0
    year, pole = 2000.0, np.asarray(erfa.ltpequ(2000.0))
    by_year = {}
    while len(by_year) < len(years):
        half = step / 2.0
        one = _rate(year, pole, rounder=rounder)
        two = _rate(year + half, pole + half * one, rounder=rounder)
        three = _rate(year + half, pole + half * two, rounder=rounder)
        four = _rate(year + step, pole + step * three, rounder=rounder)
        pole = pole + step / 6.0 * (one + 2.0 * two + 2.0 * three + four)
        pole /= np.linalg.norm(pole)
        year += step
        if round(year) in years:
            by_year[round(year)] = pole
    return by_year


def _rate(year: float, pole: Floats, *, rounder: bool) -> Floats:
    """Return how the pole moves, radians a year.

    Towards the equinox, by the torque (as cos ε sin ε) and the geodesic precession (as sin ε); and
    towards the ecliptic's pole by what IAU 2006 has for it.
    """
    t = (year - 2000.0) / 100.0
    ecliptic = np.asarray(erfa.ltpecl(year))
    equinox = np.cross(pole, ecliptic)
    cosine, sine = float(pole @ ecliptic), float(np.linalg.norm(equinox))
    eccentricity = sum(term * (t / 10.0) ** power for power, term in enumerate(ECCENTRICITY))
    sun = ((1.0 - eccentricity**2) / (1.0 - ECCENTRICITY[0] ** 2)) ** -1.5
    torque = (PSI_RATE - GEODESIC) / np.cos(84381.406 * ARCSEC)
    torque *= (MOON_TO_SUN + sun) / (MOON_TO_SUN + 1.0) * (1.0 + (J2_RATE * t if rounder else 0.0))
    away = (cosine * pole - ecliptic) / sine
    moved = (torque * cosine + GEODESIC) * equinox + OMEGA_RATE * away
    return np.asarray(moved * (ARCSEC / 100.0))
