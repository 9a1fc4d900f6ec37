"""Angles in degrees: the one place where they are brought into a turn."""

from __future__ import annotations

from math import floor

from services.ephemeris.core.jit import inline

DEGREE = 57.29577951308232
"""Degrees in a radian."""


@inline
def wrap_degrees(angle: float) -> float:
    """Return an angle in degrees as one in [0, 360): what rounds to the upper edge is 0."""
    turned = angle - 360.0 * floor(angle * (1.0 / 360.0))
    return 0.0 if turned < 0.0 or turned >= 360.0 else turned
