"""The IERS's own Earth orientation: EOP 20 C04 and finals2000A, from PyPI `astropy-iers-data`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MJD = 2400000.5


def _text(name: str) -> str:
    return files("astropy_iers_data").joinpath("data", name).read_text(encoding="ascii")


@cache
def c04() -> dict[str, Floats]:
    """Return EOP 20 C04: MJD (UTC, 0h), pole x and y ("), UT1-UTC (s), dX and dY (")."""
    lines = _text("eopc04.1962-now").splitlines()
    rows = np.array([line.split() for line in lines if line and not line.startswith("#")], float)
    names = ("mjd", "x", "y", "ut1_utc", "dx", "dy")
    return dict(zip(names, rows[:, 4:10].T, strict=True))


def finals2000a() -> bytes:
    """Return finals2000A.all, the file Skyfield takes polar motion from."""
    return _text("finals2000A.all").encode("ascii")
