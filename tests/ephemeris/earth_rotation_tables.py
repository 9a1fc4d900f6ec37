"""Measured TT-UT1 for the tests, from tables that are not ours.

1962-1972: USNO half-yearly values (historic_deltat). 1973 on: IERS finals2000A, daily. Both are
bundled with Skyfield (a test dependency only).
"""

from functools import cache
from pathlib import Path

import numpy as np
from skyfield.functions import load_bundled_npy

from services.ephemeris.time.leap_seconds import LeapSeconds
from services.ephemeris.time.timescales import Timescales

LSK = Path(__file__).parents[1] / "data" / "naif0012.tls"
EOP_START = 2437684.5  # 1962-01-20, where JPL's Earth-orientation kernels begin


@cache
def table():
    """(TT Julian dates, TT-UT1 in seconds)."""
    half_yearly = load_bundled_npy("historic_deltat.npy")
    old = half_yearly[:, (half_yearly[0] > 2437600.0) & (half_yearly[0] < 2441600.0)]
    daily = load_bundled_npy("iers.npz")
    jd = daily["tt_jd_minus_arange"] + np.arange(len(daily["tt_jd_minus_arange"]))
    return np.append(old[0], jd), np.append(old[1], daily["delta_t_1e7"] / 1e7)


def measured(jd1, jd2):
    """TT-UT1 in seconds, interpolated in the tables; floats or arrays."""
    jd, delta_t = table()
    value = np.interp(jd1 - 2440000.5 + jd2, jd - 2440000.5, delta_t)
    return value if isinstance(jd1, np.ndarray) else float(value)


def span():
    """The Julian dates (TT) between which `measured` may be asked."""
    return EOP_START, float(table()[0][-1])


def leap_seconds(**options):
    """The leap seconds of naif0012.tls."""
    return LeapSeconds.from_lsk(LSK.read_text(), **options)


@cache
def timescales():
    """Scales with leap seconds and measured Earth rotation."""
    return Timescales(leap_seconds(), measured, span())
