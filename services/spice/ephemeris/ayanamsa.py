"""Placeholder until the ayanamsa table lands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .errors import InvalidInput

Floats = NDArray[np.float64]


def ayanamsa(which: str | tuple[float, float], tt1: Floats, tt2: Floats) -> tuple[Floats, Floats]:
    """Refuse: the table is not there yet."""
    raise InvalidInput("The sidereal zodiac is not available yet.", field="ayanamsa")
