"""Where a body is at the moment of its event, as the answer tells it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.events.roots import Roots
from services.ephemeris.events.sky_curves import SkyCurves
from services.ephemeris.positions import Positions

Floats = NDArray[np.float64]
Fields = dict[str, Any]

ARCSEC = 1.0 / 3600.0
GRAZE = 4.0
"""Sigmas of a function within which an extreme may or may not reach a level."""


def fields_of(roots: Roots, places: Positions | None = None) -> tuple[list[Fields], Floats]:
    """Return `longitude` and `speed` of the first body at roots, and its sigma in degrees (n,).

    `places`: at these moments, where the roots have none.
    """
    seen = places or roots.places
    assert seen is not None  # noqa: S101 - a body's own function was solved
    longitude, speed = seen.longitude[:, 0].tolist(), seen.longitude_rate[:, 0].tolist()
    rows = zip(longitude, speed, strict=True)
    fields = [{"longitude": degrees, "speed": rate} for degrees, rate in rows]
    return fields, seen.longitude_sigma[:, 0] * ARCSEC


def longitude_sigma(roots: Roots) -> Floats:
    """Return one sigma of the longitude of the first body at roots, degrees (n,)."""
    assert roots.places is not None  # noqa: S101 - a body's own function was solved
    return roots.places.longitude_sigma[:, 0] * ARCSEC


def longitude_margins(
    sky: SkyCurves, bodies: tuple[str, ...], start: float, stop: float
) -> dict[str, float]:
    """Return how near to a level an extreme of a longitude may be told a grazing, degrees."""
    ends = np.array([start, stop])
    ends = ends[sky.ephemeris.covered(ends * 86400.0)]
    if not len(ends):
        return dict.fromkeys(bodies, 0.0)
    sigma = sky.observe(bodies, ends).longitude_sigma.max(axis=0)
    return dict(zip(bodies, (GRAZE * ARCSEC * sigma).tolist(), strict=True))


def longitude_margin(sky: SkyCurves, body: str, start: float, stop: float) -> float:
    """Return the margin of one body."""
    return longitude_margins(sky, (body,), start, stop)[body]
