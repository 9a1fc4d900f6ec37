"""Functions of time as piecewise Chebyshev series with a bound of what they are wrong by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.core import chebyshev as core
from services.ephemeris.core import piece_fits
from services.ephemeris.core.piece_fits import POINTS, SLOPES

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

TERMS = core.TERMS
MOST_DIVIDED = 200
"""Pieces that each piece asked for may become at most: a function that is not smooth at all must
not cost a minute. What is kept then has the bounds it has."""


@dataclass(frozen=True)
class Curve:
    """A function of TT (days from J2000.0) on P adjoining pieces.

    `edges` (P+1,); `values` and `rates` (P, TERMS): series of it and of its rate a day; `errors`
    and `rate_errors` (P,): bounds of both; `offsets` (P,): what is to be added to the values, whole
    turns of an angle; `period`: 360 for an angle, else 0.
    """

    edges: Floats
    values: Floats
    rates: Floats
    errors: Floats
    rate_errors: Floats
    offsets: Floats
    period: float = 0.0

    @cached_property
    def knots(self) -> Floats:
        """Return the values at the edges, the mean of both sides: (P+1,)."""
        out = np.empty(len(self.edges))
        piece_fits.put_knots(self.values, self.offsets, out)
        return out

    @cached_property
    def derivative(self) -> Curve:
        """Return the rate as a curve of its own; its own rate's bound is Markov's."""
        half = np.diff(self.edges) / 2.0
        rates = self.rates @ SLOPES / half[:, None]
        errors = TERMS**2 * self.rate_errors / half
        zeros = np.zeros(len(half))
        return Curve(self.edges, self.rates, rates, self.rate_errors, errors, zeros)

    def at(self, times: Floats) -> Floats:
        """Return the values at times (n,)."""
        index = self._index(times)
        return _evaluated(self.edges, self.values, times) + self.offsets[index]

    def rate_at(self, times: Floats) -> Floats:
        """Return the rates at times (n,)."""
        return _evaluated(self.edges, self.rates, times)

    def error_at(self, times: Floats) -> Floats:
        """Return the bounds of the values at times (n,)."""
        return np.asarray(self.errors[self._index(times)])

    def _index(self, times: Floats) -> NDArray[np.int64]:
        # beyond the ends: the first and the last piece
        return np.asarray(np.searchsorted(self.edges[1:-1], times, side="right"))

    def within(self, start: float, stop: float) -> Curve:
        """Return the pieces that touch start..stop."""
        first = max(int(np.searchsorted(self.edges, start, side="right")) - 1, 0)
        last = max(int(np.searchsorted(self.edges, stop, side="left")), first + 1)
        return Curve(
            self.edges[first : last + 1], self.values[first:last], self.rates[first:last],
            self.errors[first:last], self.rate_errors[first:last],
            self.offsets[first:last], self.period,
        )  # fmt: skip

    def plus(self, other: Curve, sign: float) -> Curve:
        """Return this curve and `sign` times another, where both are."""
        begin = max(self.edges[0], other.edges[0])
        end = min(self.edges[-1], other.edges[-1])
        edges = np.unique(np.concatenate((self.edges, other.edges)))
        edges = edges[(edges >= begin) & (edges <= end)]
        mine, theirs = self.on(edges), other.on(edges)
        return Curve(
            edges,
            mine.values + sign * theirs.values,
            mine.rates + sign * theirs.rates,
            mine.errors + theirs.errors,
            mine.rate_errors + theirs.rate_errors,
            mine.offsets + sign * theirs.offsets,
            self.period,
        )

    def on(self, edges: Floats) -> Curve:
        """Return the curve on finer pieces."""
        values, rates = np.empty((2, len(edges) - 1, TERMS))
        core.restrict(self.edges, self.values, edges, values)
        core.restrict(self.edges, self.rates, edges, rates)
        index = np.searchsorted(self.edges, (edges[1:] + edges[:-1]) / 2.0, side="right") - 1
        errors, rate_errors = self.errors[index], self.rate_errors[index]
        return Curve(edges, values, rates, errors, rate_errors, self.offsets[index], self.period)


def _evaluated(edges: Floats, series: Floats, times: Floats) -> Floats:
    out = np.empty(len(times))
    core.evaluate(edges, series, np.ascontiguousarray(times), out)
    return out


@dataclass(frozen=True, slots=True)
class Pieces:
    """C functions on the same P pieces, as they were fitted: each row is a curve's.

    `edges` (P+1,); `values`, `rates` (C, P, TERMS); `errors`, `rate_errors` (C, P).
    """

    edges: Floats
    values: Floats
    rates: Floats
    errors: Floats
    rate_errors: Floats

    @property
    def nbytes(self) -> int:
        """Return the memory that they take."""
        return self.edges.nbytes + 2 * (self.values.nbytes + self.errors.nbytes)

    def curve(self, row: int, period: float) -> Curve:
        """Return one of the functions as a curve."""
        return joined([(self, row)], period)


def joined(parts: list[tuple[Pieces, int]], period: float) -> Curve:
    """Return one function on adjoining pieces, and its row in each, as a curve.

    An angle is unwrapped throughout.
    """
    edges = parts[0][0].edges
    if len(parts) == 1:
        only, row = parts[0]
        values, rates = only.values[row], only.rates[row]
        errors, rate_errors = only.errors[row], only.rate_errors[row]
    else:
        edges = np.concatenate([edges, *(part.edges[1:] for part, _ in parts[1:])])
        values = np.concatenate([part.values[row] for part, row in parts])
        rates = np.concatenate([part.rates[row] for part, row in parts])
        errors = np.concatenate([part.errors[row] for part, row in parts])
        rate_errors = np.concatenate([part.rate_errors[row] for part, row in parts])
    offsets = np.zeros(len(values))
    if period:
        piece_fits.put_offsets(values, period, offsets)
    return Curve(edges, values, rates, errors, rate_errors, offsets, period)


@dataclass(frozen=True, slots=True)
class Channel:
    """How one sampled function is to be fitted.

    `period` 360 for an angle; bounds wanted of it and of its rate a day; `rated`: whether its rate
    is sampled too (else it is the series' derivative). `noise` and `rate_noise` are in any bound:
    how far the function itself is from smooth, which few checks may not meet. `relative`: the
    bounds wanted are for values up to 1, and grow with larger ones (a star's distance).
    """

    name: str
    period: float
    tolerance: float
    rate_tolerance: float
    rated: bool = True
    noise: float = 0.0
    rate_noise: float = 0.0
    relative: bool = False


Sample = Callable[[Floats], Floats]
"""Times (n,) -> values and rates, (channels, 2, n)."""

SampleSpans = Callable[[Integers, Floats], Floats]
"""Spans of pieces (P,), ascending, and times in them (P, POINTS) -> (channels, 2, P, POINTS)."""


def fit(sample: Sample, channels: list[Channel], edges: Floats, shortest: float) -> list[Curve]:
    """Return channels as curves on `edges`, halved where the bounds wanted are not met.

    Pieces not longer than `shortest` days are kept with the bounds they have.
    """

    def sampled(_: Integers, times: Floats) -> Floats:
        return sample(times.ravel()).reshape(len(channels), 2, *times.shape)

    pieces = fit_all(sampled, channels, [edges], shortest)[0]
    return [pieces.curve(row, channel.period) for row, channel in enumerate(channels)]


def fit_all(
    sample: SampleSpans, channels: list[Channel], spans: list[Floats], shortest: float
) -> list[Pieces]:
    """Do as `fit` for several spans, each with its edges: all are sampled together."""
    starts = np.concatenate([edges[:-1] for edges in spans])
    stops = np.concatenate([edges[1:] for edges in spans])
    owners = np.repeat(np.arange(len(spans)), [len(edges) - 1 for edges in spans])
    wanted = _Wanted(channels)
    finished: list[tuple[Floats, ...]] = []
    most = MOST_DIVIDED * len(starts)
    while len(starts):
        half = (stops - starts) / 2.0
        times = ((starts + stops) / 2.0)[:, None] + half[:, None] * POINTS
        values, rates = np.empty((2, len(channels), len(starts), TERMS))
        errors, rate_errors = np.empty((2, len(channels), len(starts)))
        samples = np.ascontiguousarray(sample(owners, times))
        piece_fits.put_fits(
            samples, half, wanted.table, values, rates, errors, rate_errors
        )
        most -= len(starts)
        good = wanted.met(values, errors, rate_errors) | (stops - starts <= shortest) | (most < 0)
        kept = (owners, starts, stops, values, rates, errors, rate_errors)
        if good.all():
            finished.append(kept)
            break
        finished.append(tuple(one[good] for one in kept[:3]) + tuple(x[:, good] for x in kept[3:]))
        middle = ((starts + stops) / 2.0)[~good]
        starts, stops = (
            np.stack((starts[~good], middle), axis=1).ravel(),
            np.stack((middle, stops[~good]), axis=1).ravel(),
        )
        owners = np.repeat(owners[~good], 2)
    return _assembled(finished, len(spans))


class _Wanted:
    """The bounds that channels are to keep."""

    def __init__(self, channels: list[Channel]) -> None:
        self.table = np.array(
            [(one.period, float(one.rated), one.noise, one.rate_noise) for one in channels]
        )
        self.tolerances = np.array([[one.tolerance] for one in channels])
        self.rate_tolerances = np.array([[one.rate_tolerance] for one in channels])
        self.relative = np.array([[one.relative] for one in channels])

    def met(self, values: Floats, errors: Floats, rate_errors: Floats) -> NDArray[np.bool_]:
        """Say which pieces keep all bounds, (P,)."""
        size = np.where(self.relative, np.maximum(1.0, np.abs(values[:, :, 0])), 1.0)
        kept = (errors <= self.tolerances * size) & (rate_errors <= self.rate_tolerances * size)
        return np.asarray(kept.all(axis=0))


def _assembled(finished: list[tuple[Floats, ...]], count: int) -> list[Pieces]:
    """Return the pieces of each span, in their order."""
    if len(finished) == 1:
        owners, starts, stops, *fits = finished[0]
    else:
        owners, starts, stops = (
            np.concatenate([part[k] for part in finished]) for k in range(3)
        )
        fits = [np.concatenate([part[k] for part in finished], axis=1) for k in range(3, 7)]
        order = np.lexsort((starts, owners))
        owners, starts, stops = owners[order], starts[order], stops[order]
        fits = [one[:, order] for one in fits]
    out = []
    cuts = np.searchsorted(owners, np.arange(count + 1)).tolist()
    for first, last in zip(cuts, cuts[1:], strict=False):
        edges = np.append(starts[first:last], stops[last - 1])
        out.append(Pieces(edges, *(np.ascontiguousarray(one[:, first:last]) for one in fits)))
    return out
