"""Passes: which crossing of a level each is, and of how many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.core import chebyshev as core

Floats = NDArray[np.float64]

LONGEST_GAP = 400.0
"""Days between two passes of one crossing, at most: a loop of the slowest, and a margin."""
WIDEST = 24_000.0
"""Days before and after a span in which passes are counted, at most. Neptune and Pluto passed one
sextile 21 times, from 1976 to 1986, which is a sixth of this."""


def numbered(
    isolated: Floats,
    grazings: list[tuple[Floats, ...]],
    gap: float,
    span: tuple[float, float],
) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[float, float]]:
    """Return which crossing of its level each is, and of how many; misses count for none.

    And the earliest and the latest pass of those that have one in the span.
    """
    missed = np.concatenate([np.zeros(len(isolated)), *(part[5] for part in grazings)]) > 0.0
    nowhere = (np.inf, -np.inf)
    if not gap:
        ones = np.where(missed, 0, 1)
        return ones, ones, nowhere
    times = np.concatenate([isolated[:, 0], *(part[0] for part in grazings)])
    level = np.concatenate([isolated[:, core.LEVEL], *(part[1] for part in grazings)])
    passes, of = np.zeros((2, len(times)), dtype=np.int64)
    # levels that differ by rounding alone are one
    order = np.lexsort((times, np.rint(level * 1e7)))
    order = order[~missed[order]]
    if not len(order):
        return passes, of, nowhere
    inside = times[order]
    same = np.diff(np.rint(level[order] * 1e7)) == 0
    same &= np.diff(inside) <= gap
    begins = np.flatnonzero(np.concatenate(([True], ~same)))
    sizes = np.diff(np.append(begins, len(order)))
    passes[order] = np.arange(len(order)) - np.repeat(begins, sizes) + 1
    of[order] = np.repeat(sizes, sizes)
    here = np.maximum.reduceat((inside >= span[0]) & (inside < span[1]), begins)
    if not here.any():
        return passes, of, nowhere
    first, last = inside[begins], inside[begins + sizes - 1]
    return passes, of, (float(first[here].min()), float(last[here].max()))
