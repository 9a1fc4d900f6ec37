"""Where the glyphs of a ring stand: each in its own sign and house as long as these hold it.

All angles are degrees, counted the way the zodiac runs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

_BARELY = 0.5
"""As near to an edge a glyph's middle may come where its sector is crowded."""
_WHOLE, _MIDDLES, _FREE = 0, 1, 2
"""How a sector holds its glyphs: whole between its edges, their middles at least, or not at all."""
_TINY = 1e-9
_FULL = 0.98
"""The part of the circle that a crowd may fill."""


class GlyphPlace(NamedTuple):
    """Where one glyph stands; `far` when it is not whole within its own sector."""

    at: float
    far: bool


def cell_of(count: int, widest: float) -> float:
    """Return the degrees that each of `count` glyphs gets, `widest` where there is room."""
    return min(widest, 360.0 * _FULL / max(count, 1))


def spread(longitudes: Sequence[float], edges: Sequence[float], cell: float) -> list[GlyphPlace]:
    """Return a place for each longitude, in their order and a `cell` apart.

    `edges`: where signs and houses begin. A glyph stands between its two edges wherever that
    sector, beside crowded ones, can hold all of its own: whole, or with its middle at least; those
    that are not whole between them are `far` and need a line that shows where they belong.
    """
    if not longitudes:
        return []
    zero = _cut(edges, longitudes)
    starts = sorted({(edge - zero) % 360.0 for edge in edges})
    ends = [*starts[1:], 360.0]
    ideals = sorted((((value - zero) % 360.0), index) for index, value in enumerate(longitudes))
    sector = [bisect_right(starts, wish) - 1 for wish, _ in ideals]
    hold = _holds(sector, starts, ends, cell)
    _give_way(sector, hold, starts, ends, cell)
    low, high, _, _ = _bounds(sector, hold, starts, ends, cell)
    ideal = _in_order([wish - k * cell for k, (wish, _) in enumerate(ideals)])
    places: list[GlyphPlace] = [GlyphPlace(0.0, far=False)] * len(ideals)
    for k, (_, index) in enumerate(ideals):
        place = min(max(ideal[k], low[k]), high[k]) + k * cell
        begin, end = starts[sector[k]], ends[sector[k]]
        inside = begin + cell / 2 - 1e-6 <= place <= end - cell / 2 + 1e-6
        places[index] = GlyphPlace((place + zero) % 360.0, not inside)
    return places


def _cut(edges: Sequence[float], longitudes: Sequence[float]) -> float:
    """Return the edge that lies farthest from all bodies: there the circle is cut open."""
    ordered = sorted(value % 360.0 for value in longitudes)

    def distance(edge: float) -> float:
        at = bisect_right(ordered, edge % 360.0)
        near = (ordered[at - 1], ordered[at % len(ordered)])
        return min(abs((value - edge + 180.0) % 360.0 - 180.0) for value in near)

    return max(edges, key=distance)


def _holds(sector: list[int], starts: list[float], ends: list[float], cell: float) -> list[int]:
    """Return how each sector can hold its own glyphs."""
    hold = [_WHOLE] * len(starts)
    for i in set(sector):
        count, width = sector.count(i), ends[i] - starts[i] + _TINY
        if count * cell > width:
            hold[i] = _FREE if (count - 1) * cell + 2 * _BARELY > width else _MIDDLES
    return hold


def _give_way(
    sector: list[int], hold: list[int], starts: list[float], ends: list[float], cell: float
) -> None:
    """Loosen sectors until all have room: what overflows from one needs that of a neighbour."""
    while True:
        low, high, least, most = _bounds(sector, hold, starts, ends, cell)
        clash = next((k for k in range(len(low)) if low[k] > high[k] + _TINY), None)
        if clash is None:
            return
        one, two = sector[least[clash]], sector[most[clash]]
        hold[two if hold[one] > hold[two] else one] += 1


def _bounds(
    sector: list[int], hold: list[int], starts: list[float], ends: list[float], cell: float
) -> tuple[list[float], list[float], list[int], list[int]]:
    """Return each glyph's lowest and highest place less k cells, and whose limits these are."""
    off = (cell / 2, _BARELY, cell / 2)
    low, high = [], []
    for k, i in enumerate(sector):
        free = hold[i] == _FREE
        low.append((0.0 if free else starts[i]) + off[hold[i]] - k * cell)
        high.append((360.0 if free else ends[i]) - off[hold[i]] - k * cell)
    count = len(sector)
    least, most = list(range(count)), list(range(count))
    for k, after in pairwise(range(count)):
        if low[k] > low[after]:
            low[after], least[after] = low[k], least[k]
    for after, k in pairwise(range(count - 1, -1, -1)):
        if high[after] < high[k]:
            high[k], most[k] = high[after], most[after]
    return low, high, least, most


def _in_order(ideals: list[float]) -> list[float]:
    """Return the wishes in order, each moved as little as keeps them so (pools at their means)."""
    pools: list[tuple[float, int]] = []
    for wish in ideals:
        mean, count = wish, 1
        while pools and pools[-1][0] > mean:
            before, many = pools.pop()
            mean = (before * many + mean * count) / (many + count)
            count += many
        pools.append((mean, count))
    return [mean for mean, count in pools for _ in range(count)]
