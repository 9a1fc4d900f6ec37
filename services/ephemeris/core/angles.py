"""Angles folded into one turn: the only place where it is done.

A value a rounding below zero has no fellow below 360: the remainder of -1e-20 is 360.0 itself,
which is no answer where [0, 360) is promised. It becomes 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.ephemeris.constants import TAU
from services.ephemeris.core.jit import compiled, inline


@compiled("float64(float64)")
def wrap_degrees(degrees: float) -> float:
    """Fold degrees into [0, 360), never 360 itself."""
    if 0.0 <= degrees < 360.0:
        return degrees + 0.0  # a negative zero becomes a plain one
    folded = degrees % 360.0
    return 0.0 if folded >= 360.0 else folded


@compiled("float64(float64)")
def wrap_half_turn(degrees: float) -> float:
    """Fold degrees into (-180, 180]."""
    return 180.0 - wrap_degrees(180.0 - degrees)


@inline
def wrap_radians(angle: float) -> float:
    """Fold radians into [0, 2π], of which the end is possible: a step between, no answer."""
    return angle % TAU


def wrap_degrees_array(degrees: ArrayLike) -> NDArray[np.float64]:
    """Do as `wrap_degrees`, with the same bits, for an array of any shape."""
    folded = np.asarray(np.mod(degrees, 360.0), dtype=np.float64)
    return np.where(folded >= 360.0, 0.0, folded)
