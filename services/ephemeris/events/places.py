"""Where a body is at the moment of its event, as the answer tells it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.events.sky_curves import SkyCurves

Floats = NDArray[np.float64]

ARCSEC = 1.0 / 3600.0
GRAZE = 4.0
"""Sigmas of a function within which an extreme may or may not reach a level."""


def fields_at(
    sky: SkyCurves, body: str, times: Floats, *, relative: bool = False
) -> tuple[list[dict[str, Any]], Floats]:
    """Return `longitude` and `speed` at moments, and the longitude's sigma in degrees (n,)."""
    positions = sky.observe((body,), times, relative=relative)
    rows = zip(
        positions.longitude[:, 0].tolist(), positions.longitude_rate[:, 0].tolist(), strict=True
    )
    fields = [{"longitude": longitude, "speed": speed} for longitude, speed in rows]
    return fields, positions.longitude_sigma[:, 0] * ARCSEC


def longitude_margin(sky: SkyCurves, body: str, start: float, stop: float) -> float:
    """Return how near to a level an extreme of a longitude may be told a grazing, degrees."""
    ends = np.array([start, stop])
    ends = ends[sky.ephemeris.covered(ends * 86400.0)]
    if not len(ends):
        return 0.0
    sigma = sky.observe((body,), ends).longitude_sigma[:, 0]
    return GRAZE * ARCSEC * float(sigma.max())
