"""Chebyshev series at many epochs: of many segments at once, in arrays whose last axis is time.

x(s) = Σ c_k T_k(s),  T_0 = 1, T_1 = s, T_a+b = 2 T_a T_b - T_|a-b|
T_k' = k U_(k-1),     U_k = 2 T_k + U_(k-2)  (U_0 = 1)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .daf import Floats, Segment


def basis(s: Floats, terms: int, derivatives: int) -> list[Floats]:
    """Return T_k(s) for k < terms, and as many derivatives by s as asked: (terms, *s.shape) each.

    s lies within -1..1.
    """
    values = np.empty((max(terms, 2), *s.shape))
    values[0], values[1] = 1.0, s
    done = 1  # T_0..T_done are known
    while done < terms - 1:
        more = min(done, terms - 1 - done)
        np.multiply(
            values[1 : more + 1], 2.0 * values[done], out=values[done + 1 : done + more + 1]
        )
        values[done + 1 : done + more + 1] -= values[done - 1 :: -1][:more]
        done += more
    found = [values[:terms]]
    for _ in range(derivatives):
        found.append(_derivative(found[-1], first=len(found) == 1))
    return found


def _derivative(series: Floats, *, first: bool) -> Floats:
    """Return the derivative of a basis, from T_k' = 2k (T_(k-1) + T_(k-3) + ...)."""
    terms = len(series)
    out = np.empty_like(series)
    out[0] = 0.0
    if first:
        out[1] = 0.5  # T_0 counts half
    elif terms > 1:
        out[1] = 0.0
    if terms > 2:
        out[2] = series[1]
    for k in range(3, terms):
        np.add(out[k - 2], series[k - 1], out=out[k])
    for k in range(1, terms):
        out[k] *= 2.0 * k
    return out


def evaluate(todo: Sequence[Segment], et: Sequence[Floats], orders: Sequence[int]) -> list[Floats]:
    """Return values and derivatives by time of Chebyshev segments, one after the other.

    `todo[i]` is evaluated at `et[i]` (E,), all of one length and inside the segment. For each comes
    (orders, 3, E): order 0 is the value, 1 its rate, ... (SPK type 3 has its own series of the
    rate.)
    """
    count = len(et[0])
    scaled = np.empty((len(todo), count))
    chosen = []
    for segment, times, row in zip(todo, et, scaled, strict=True):
        records = segment.records
        assert records is not None  # noqa: S101 - the callers chose Chebyshev segments
        index = ((times - segment.init) / segment.step).astype(np.intp)
        table = _transposed(records, index)
        np.divide(times - table[0], table[1], out=row)
        chosen.append(table)
    terms = max(segment.terms for segment in todo)
    bases = basis(scaled, terms, max(orders))
    found = []
    for i, (segment, table) in enumerate(zip(todo, chosen, strict=True)):
        out = np.empty((len(orders), 3, count))
        parts = table[2:].reshape(segment.parts, segment.terms, count)
        for row, order in zip(out, orders, strict=True):
            start, which = (0, order) if order == 0 or segment.parts == 3 else (3, order - 1)
            rows = bases[which][: segment.terms, i]
            np.einsum("cke,ke->ce", parts[start : start + 3], rows, out=row)
            if which:
                np.divide(row, table[1] ** which, out=row)
        found.append(out)
    return found


def _transposed(records: Floats, index: np.typing.NDArray[np.intp]) -> Floats:
    """Return the records of `index` with the epochs last: (width, E), in the machine's order."""
    rows = records.take(index, axis=0, mode="clip")  # the span's end belongs to the last record
    return np.ascontiguousarray(rows.T, dtype=np.float64)
