"""Angles folded into one turn: the only place where it is done.

A value a rounding below zero has no fellow below 360: -1e-20 a turn on is 360.0 itself, which is no
answer where [0, 360) is promised. It becomes 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.ephemeris.constants import TAU
from services.ephemeris.core.jit import inline

DEGREE = 57.29577951308232
"""Degrees in a radian."""


@inline
def wrap_degrees(degrees: float) -> float:
    """Fold degrees into [0, 360), never 360 itself; what lies there already stays as it is."""
    folded = degrees - 360.0 * np.floor(degrees * (1.0 / 360.0))
    folded = 0.0 if folded < 0.0 or folded >= 360.0 else folded
    # (a negative zero becomes a plain one)
    return degrees + 0.0 if 0.0 <= degrees < 360.0 else folded


@inline
def wrap_half_turn(degrees: float) -> float:
    """Fold degrees into (-180, 180]."""
    return 180.0 - wrap_degrees(180.0 - degrees)


@inline
def wrap_radians(angle: float) -> float:
    """Fold radians into [0, 2π], of which the end is possible: a step between, no answer."""
    return angle % TAU


def wrap_degrees_array(degrees: ArrayLike) -> NDArray[np.float64]:
    """Do as `wrap_degrees`, with the same bits, for an array of any shape."""
    given = np.asarray(degrees, dtype=np.float64)
    folded = given - 360.0 * np.floor(given * (1.0 / 360.0))
    folded = np.where((folded < 0.0) | (folded >= 360.0), 0.0, folded)
    return np.where((given >= 0.0) & (given < 360.0), given + 0.0, folded)
