"""When a body has a state: the spans of its segments, along the chain of centers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from services.ephemeris.kernels.daf import Segment

Spans: TypeAlias = tuple[tuple[float, float], ...]
"""Intervals (begin, end), both included, in order, apart: TDB seconds past J2000."""

EVER: Spans = ((float("-inf"), float("inf")),)
BARYCENTRE = 0


def merged(spans: Iterable[tuple[float, float]]) -> Spans:
    """Return intervals in order, those that touch or overlap as one."""
    made: list[tuple[float, float]] = []
    for begin, end in sorted(spans):
        if made and begin <= made[-1][1]:
            made[-1] = made[-1][0], max(made[-1][1], end)
        else:
            made.append((begin, end))
    return tuple(made)


def common(one: Spans, other: Spans) -> Spans:
    """Return the intervals that two lists of them share."""
    return merged(
        (max(begin, first), min(end, last))
        for begin, end in one
        for first, last in other
        if max(begin, first) < min(end, last)
    )


def reach(ranked: Mapping[int, Sequence[Segment]], body: int, depth: int = 8) -> Spans:
    """Return where a body's state can be reached from the solar system's barycentre.

    `ranked`: the segments of each body. A body of no segment has no span, nor has one whose chain
    of centers is longer than `depth`: it goes round in a circle.
    """
    if body == BARYCENTRE:
        return EVER
    if depth == 0:
        return ()
    by_center: dict[int, list[tuple[float, float]]] = {}
    for segment in ranked.get(body, ()):
        by_center.setdefault(segment.center, []).append((segment.begin, segment.end))
    return merged(
        span
        for center, spans in by_center.items()
        for span in common(merged(spans), reach(ranked, center, depth - 1))
    )


def holds(spans: Spans, begin: float, end: float) -> bool:
    """Say whether one interval holds all from `begin` to `end`."""
    return any(first <= begin and end <= last for first, last in spans)
