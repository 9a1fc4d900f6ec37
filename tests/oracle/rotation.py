"""ΔT from a measured rotation of the Earth: the plain form of what the core does."""

from __future__ import annotations

import erfa
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TURNS_A_DAY = 1.00273781191135448
"""By which the Earth rotation angle grows in a day of UT1 (IERS Conventions 2010, eq. 5.15)."""


def delta_t_from_rotation(gast: Floats, eo: Floats, tt1: Floats, tt2: Floats) -> Floats:
    """Return ΔT = TT - UT1 (s) that explains a measured apparent sidereal time.

    `gast` and `eo` in radians. Unique within half a day, which is far more than ΔT needs wherever
    the rotation was measured.
    """
    excess = erfa.era00(tt1, tt2) - (gast + eo)
    turns = np.remainder(excess / (2.0 * np.pi) + 0.5, 1.0) - 0.5
    return np.asarray(turns * (86400.0 / TURNS_A_DAY))
