"""Which aspect holds between two longitudes, as charts have it, and where that changes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.events.curves import Curve

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def aspect_levels(angles: Floats, orbs: Floats) -> Floats:
    """Return the differences of longitude at which an aspect begins, ends, or gives way.

    Where the orbs of two overlap the closer one counts: they meet midway, also across a third one
    that lies between them with a small orb.
    """
    one, other = np.triu_indices(len(angles), 1)
    overlap = np.abs(angles[one] - angles[other]) < orbs[one] + orbs[other]
    midway = (angles[one] + angles[other])[overlap] / 2.0
    sides = np.concatenate((angles - orbs, angles + orbs, midway))
    sides = sides[(sides > 0.0) & (sides < 180.0)]
    return np.unique(np.concatenate((sides, -sides)))


def aspect_states(curve: Curve, angles: Floats, orbs: Floats) -> Callable[[Floats], Integers]:
    """Return what tells the number of the closest aspect in its orb, -1 for none."""
    return lambda days: nearest(curve.at(days), angles, orbs)


def nearest(difference: Floats, angles: Floats, orbs: Floats) -> Integers:
    """Return the number of the closest aspect in its orb, -1 for none, (n,)."""
    apart = np.abs((difference + 180.0) % 360.0 - 180.0)
    off = np.abs(apart[:, None] - angles)
    off[off > orbs] = np.inf
    return np.where(np.isfinite(off.min(axis=1)), np.argmin(off, axis=1), -1)


def changing(curves: list[Curve], pairs: Integers, levels: Floats) -> NDArray[np.bool_]:
    """Return for which pairs of curves on the same pieces a difference may meet a level."""
    series = np.array([curve.values for curve in curves])
    series[:, :, 0] += np.array([curve.offsets for curve in curves])
    errors = np.array([curve.errors for curve in curves])
    difference = series[pairs[:, 0]] - series[pairs[:, 1]]
    reach = np.abs(difference[:, :, 1:]).sum(axis=2) + errors[pairs[:, 0]] + errors[pairs[:, 1]]
    low = (difference[:, :, 0] - reach).min(axis=1)[:, None]
    high = (difference[:, :, 0] + reach).max(axis=1)[:, None]
    met = np.floor((high - levels) / 360.0) >= np.ceil((low - levels) / 360.0)
    return np.asarray(met.any(axis=1))
