"""When kernels have data, from their segments' summaries."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from services.ephemeris.kernels.daf import Segment

Window = tuple[float, float]
"""Begin and end, TDB seconds past J2000."""


def common(segments: Sequence[Segment], bodies: Iterable[int]) -> tuple[Window, ...]:
    """Return the windows in which the segments have data of all `bodies`, in order.

    Windows that touch are one, as in CSPICE's ("Windows Required Reading").
    """
    shared: list[Window] = [(-math.inf, math.inf)]
    for body in bodies:
        own = _union((one.begin, one.end) for one in segments if one.body == body)
        shared = _intersection(shared, own)
    return tuple(shared)


def _union(windows: Iterable[Window]) -> list[Window]:
    joined: list[Window] = []
    for begin, end in sorted(windows):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((begin, end))
    return joined


def _intersection(some: list[Window], others: list[Window]) -> list[Window]:
    both = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return [(begin, end) for begin, end in both if begin <= end]
