"""How sure the ecliptic and its obliquity are far from the present.

Vondrák, Capitaine & Wallace 2011 (A&A 534, A22; corrigendum A&A 541, C1) give the two poles, which
the engine takes by way of ERFA, and a series of the obliquity of its own, which Swiss Ephemeris
takes. They do not agree. A third witness is the Sun: its latitude must stay about an arcsecond from
the ecliptic of date, at any date.
"""

from __future__ import annotations

import numpy as np

from services.ephemeris.frames.precession import obliquity_longterm
from services.ephemeris.observe import Ephemeris
from tests.truth.engine import J2000, Floats, many

# ε_A of the paper: eq. 10 and table 3, arcsec; T in Julian centuries, period, cosine, sine.
POLYNOMIAL = (84028.206305, 0.3624445, -0.00004039, -110e-9)
PERIODIC = (
    (409.90, 753.872780, -1704.720302),
    (396.15, -247.805823, -862.308358),
    (537.22, 379.471484, 447.832178),
    (402.90, -53.880558, -889.571909),
    (417.15, -90.109153, 190.402846),
    (288.92, -353.600190, -56.564991),
    (4043.00, -63.115353, -296.222622),
    (306.00, -28.248187, -75.859952),
    (277.00, 17.703387, 67.473503),
    (203.00, 38.911307, 3.014055),
)
YEARS = (-13000, -5000, -2900, -2000, -1000, -500, 0, 500, 1000, 1500, 1800, 2200, 3000, 17000)


def series(year: float) -> float:
    """Return the paper's own mean obliquity of date, arcsec, at a Julian epoch year (TT)."""
    t = (year - 2000.0) / 100.0
    value = sum(term * t**power for power, term in enumerate(POLYNOMIAL))
    for period, cosine, sine in PERIODIC:
        turn = 2.0 * np.pi * t / period
        value += cosine * np.cos(turn) + sine * np.sin(turn)
    return float(value)


def ours(year: float) -> float:
    """Return the engine's long-term mean obliquity, arcsec."""
    angle = obliquity_longterm(J2000 + (year - 2000.0) * 365.25)
    return float(np.degrees(angle) * 3600.0)


def tilt(engine: Ephemeris, year: float, count: int = 300) -> tuple[float, float, float]:
    """Return how the Sun's path lies to the engine's ecliptic in the 19 years around, arcsec.

    The parts of the latitude that go with the sine (an error of the obliquity) and the cosine of
    the longitude, and the largest latitude (the Moon swings the Earth by 0.7", planets by 0.3").
    """
    days = (year - 2000.0 + np.random.default_rng(19).uniform(-9.3, 9.3, count)) * 365.25
    instants = engine.timescales.instants((np.full(count, J2000), np.sort(days)), "tt")
    positions = many(engine, instants, None, ("Sun",))
    longitude = np.radians(positions.longitude[:, 0])
    latitude: Floats = positions.latitude[:, 0] * 3600.0
    columns = np.stack([np.sin(longitude), np.cos(longitude), np.ones(count)], axis=1)
    fit, *_ = np.linalg.lstsq(columns, latitude, rcond=None)
    return float(fit[0]), float(fit[1]), float(np.abs(latitude).max())
