"""The IERS's own Earth orientation: EOP 20 C04, from PyPI `astropy-iers-data`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MJD = 2400000.5


def _text(name: str) -> str:
    return files("astropy_iers_data").joinpath("data", name).read_text(encoding="ascii")


UNTIL_MJD = 61041.0
"""2026-01-01: newer rows are still being revised, and would move the figures."""


@cache
def c04() -> dict[str, Floats]:
    """Return EOP 20 C04: MJD (UTC, 0h), pole x and y ("), UT1-UTC (s), dX and dY (")."""
    lines = _text("eopc04.1962-now").splitlines()
    rows = np.array([line.split() for line in lines if line and not line.startswith("#")], float)
    names = ("mjd", "x", "y", "ut1_utc", "dx", "dy")
    return dict(zip(names, rows[rows[:, 4] <= UNTIL_MJD, 4:10].T, strict=True))
