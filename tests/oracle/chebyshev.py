"""Chebyshev series at many epochs: of many segments at once, in arrays whose last axis is time.

x(s) = Σ c_k T_k(s),  T_0 = 1, T_1 = s, T_k = 2s T_(k-1) - T_(k-2)
T_k' = k U_(k-1),     U_k = 2 T_k + U_(k-2)  (U_0 = 1)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.kernels.daf import Floats, Segment

Indices = NDArray[np.intp]


def basis(s: Floats, terms: Sequence[int], derivatives: int) -> list[Floats]:
    """Return T_k(s), and as many derivatives by s as asked: (max(terms), *s.shape) each.

    s (n, E) lies within -1..1. Row i is computed for k < terms[i] only; `terms` must not grow.
    """
    rows = _rows_by_degree(tuple(terms))
    values = np.empty((len(rows), *s.shape))
    values[0], values[1] = 1.0, s
    twice = 2.0 * s
    for k in range(2, len(rows)):
        active = values[k, : rows[k]]
        np.multiply(twice[: rows[k]], values[k - 1, : rows[k]], out=active)
        active -= values[k - 2, : rows[k]]
    levels = [values]
    for _ in range(derivatives):
        levels.append(_derivative(levels[-1], rows, first=len(levels) == 1))
    return levels


@lru_cache(maxsize=1024)
def _rows_by_degree(terms: tuple[int, ...]) -> tuple[int, ...]:
    """Return how many of the rows go as far as T_k, for each k."""
    return tuple(sum(count > k for count in terms) for k in range(max(terms[0], 2)))


def _derivative(series: Floats, rows: Sequence[int], *, first: bool) -> Floats:
    """Return the derivative of a basis, from T_k' = 2k (T_(k-1) + T_(k-3) + ...)."""
    out = np.empty_like(series)
    out[0] = 0.0
    out[1] = 0.5 if first else 0.0  # T_0 counts half
    for k in range(2, len(series)):
        below = out[k - 2, : rows[k]] if k > 2 else 0.0
        np.add(below, series[k - 1, : rows[k]], out=out[k, : rows[k]])
    for k in range(1, len(series)):
        out[k, : rows[k]] *= 2.0 * k
    return out


class Records:
    """The records of many epochs, a segment's at a time, transposed: the epochs last.

    The last ones are kept: a table asks for its epochs and then for a light time before them,
    which is mostly the same records again.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[Segment, int], tuple[Indices, Floats]] = {}

    def of(self, segment: Segment, use: int, et: Floats) -> Floats:
        """Return middle, half width and coefficients of the records at `et` (E,): (width, E).

        In the machine's order of bytes. Valid until the next call for the same `segment` and `use`
        (0, 1, ... where a segment is needed at several columns of epochs at once).
        """
        key = segment, use
        records = segment.records
        assert records is not None
        index = ((et - segment.init) / segment.step).astype(np.intp)
        kept = self._kept.get(key)
        if kept is not None and len(kept[0]) == len(index):
            table = kept[1]
            others = np.flatnonzero(kept[0] != index)
            if 4 * len(others) <= len(index):
                if len(others):
                    table[:, others] = _taken(records, index[others])
                    self._kept[key] = index, table
                return table
        table = np.ascontiguousarray(_taken(records, index), dtype=np.float64)
        self._kept[key] = index, table
        return table


def _taken(records: Floats, index: Indices) -> Floats:
    """Return records with the epochs last; the span's end belongs to the last record."""
    return records.take(index, axis=0, mode="clip").T


def evaluate(
    pairs: Sequence[tuple[Segment, int]], et: Floats, orders: Sequence[int], records: Records
) -> list[Floats]:
    """Return values and derivatives by time of Chebyshev segments, one after the other.

    `pairs[i]` is a segment and the column of `et` (E, C) at which to evaluate it, inside its span.
    For each comes (orders, 3, E): order 0 is the value, 1 its rate, ... (SPK type 3 has its own
    series of the rate.)
    """
    uses: Counter[Segment] = Counter()
    tables = []
    for segment, column in pairs:
        tables.append(records.of(segment, uses[segment], et[:, column]))
        uses[segment] += 1
    # Segments cut into the same intervals share a basis at the same epochs
    keys = [(column, segment.init, segment.step) for segment, column in pairs]
    terms: dict[tuple[int, float, float], int] = {}
    for key, (segment, _) in zip(keys, pairs, strict=True):
        terms[key] = max(terms.get(key, 0), segment.terms)
    ordered = sorted(terms, key=terms.__getitem__, reverse=True)
    place = {key: i for i, key in enumerate(ordered)}
    scaled = np.empty((len(ordered), len(et)))
    for key, table in dict(zip(keys, tables, strict=True)).items():
        np.divide(et[:, key[0]] - table[0], table[1], out=scaled[place[key]])
    bases = basis(scaled, [terms[key] for key in ordered], max(orders))
    return [
        _sum(segment, table, [one[: segment.terms, place[key]] for one in bases], orders)
        for (segment, _), key, table in zip(pairs, keys, tables, strict=True)
    ]


def _sum(segment: Segment, table: Floats, bases: Sequence[Floats], orders: Sequence[int]) -> Floats:
    """Return one segment's values: (orders, 3, E)."""
    count = table.shape[1]
    out = np.empty((len(orders), 3, count))
    parts = table[2:].reshape(segment.parts, segment.terms, count)
    for row, order in zip(out, orders, strict=True):
        start, which = (0, order) if order == 0 or segment.parts == 3 else (3, order - 1)
        np.einsum("cke,ke->ce", parts[start : start + 3], bases[which], out=row)
        for _ in range(which):
            np.divide(row, table[1], out=row)
    return out
