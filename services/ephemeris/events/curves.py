"""Functions of time as piecewise Chebyshev series with a bound of what they are wrong by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

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

    `edges` (P+1,); `series` (2, C, P, TERMS) of values and of rates a day; `bounds` (2, C, P).
    """

    edges: Floats
    series: Floats
    bounds: Floats

    @property
    def nbytes(self) -> int:
        """Return the memory that they take."""
        return self.edges.nbytes + self.series.nbytes + self.bounds.nbytes

    def curve(self, row: int, period: float) -> Curve:
        """Return one of the functions as a curve."""
        return joined([(self, row)], period)


def joined(parts: list[tuple[Pieces, int]], period: float) -> Curve:
    """Return one function on adjoining pieces, and its row in each, as a curve.

    An angle is unwrapped throughout.
    """
    if len(parts) == 1:
        only, row = parts[0]
        edges, series, bounds = only.edges, only.series[:, row], only.bounds[:, row]
    else:
        edges = np.concatenate([part.edges[i > 0 :] for i, (part, _) in enumerate(parts)])
        series = np.concatenate([part.series[:, row] for part, row in parts], axis=1)
        bounds = np.concatenate([part.bounds[:, row] for part, row in parts], axis=1)
    values, rates = series[0], series[1]
    errors, rate_errors = bounds[0], bounds[1]
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
    """Return channels as curves on `edges`, divided where the bounds wanted are not met.

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
    finished: list[_Fitted] = []
    most = MOST_DIVIDED * len(starts)
    while len(starts):
        half = (stops - starts) / 2.0
        times = ((starts + stops) / 2.0)[:, None] + half[:, None] * POINTS
        series = np.empty((2, len(channels), len(starts), TERMS))
        bounds = np.empty((2, len(channels), len(starts)))
        samples = np.ascontiguousarray(sample(owners, times))
        piece_fits.put_fits(samples, half, wanted.table, *series, *bounds)
        most -= len(starts)
        good = wanted.met(series[0], bounds) | (stops - starts <= shortest) | (most < 0)
        if good.all():
            finished.append((owners, starts, stops, series, bounds))
            break
        finished.append(
            (owners[good], starts[good], stops[good], series[:, :, good], bounds[:, :, good])
        )
        owners, starts, stops = _divided(owners[~good], starts[~good], stops[~good], shortest)
    return _assembled(finished, len(spans))


_Fitted = tuple[Integers, Floats, Floats, Floats, Floats]
"""Of pieces: their spans, beginnings and ends, series and bounds."""


def _divided(
    owners: Integers, starts: Floats, stops: Floats, shortest: float
) -> tuple[Integers, Floats, Floats]:
    """Return quarters of pieces, or halves where quarters were shorter than they may be."""
    parts = np.where((stops - starts) / 4.0 >= shortest, 4, 2)
    which = np.repeat(np.arange(len(parts)), parts)
    number = np.arange(len(which)) - np.repeat(np.cumsum(parts) - parts, parts)
    step = ((stops - starts) / parts)[which]
    begins = starts[which] + number * step
    last = number == parts[which] - 1
    ends = np.where(last, stops[which], np.append(begins[1:], np.inf))
    return owners[which], begins, ends


class _Wanted:
    """The bounds that channels are to keep."""

    def __init__(self, channels: list[Channel]) -> None:
        self.table = np.array(
            [(one.period, float(one.rated), one.noise, one.rate_noise) for one in channels]
        )
        self.tolerances = np.array(
            [
                [[one.tolerance] for one in channels],
                [[one.rate_tolerance] for one in channels],
            ]
        )
        self.relative = np.array([[one.relative] for one in channels])

    def met(self, values: Floats, bounds: Floats) -> NDArray[np.bool_]:
        """Say which pieces keep all bounds, (P,)."""
        size = np.where(self.relative, np.maximum(1.0, np.abs(values[:, :, 0])), 1.0)
        return np.asarray((bounds <= self.tolerances * size).all(axis=(0, 1)))


def _assembled(finished: list[_Fitted], count: int) -> list[Pieces]:
    """Return the pieces of each span, in their order."""
    owners = np.concatenate([part[0] for part in finished])
    starts, stops = (np.concatenate([part[k] for part in finished]) for k in (1, 2))
    series, bounds = (np.concatenate([part[k] for part in finished], axis=2) for k in (3, 4))
    if len(finished) > 1:
        order = np.lexsort((starts, owners))
        owners, starts, stops = owners[order], starts[order], stops[order]
        series, bounds = series[:, :, order], bounds[:, :, order]
    out = []
    edges = np.append(starts, np.nan)
    for first, last in pairwise(np.searchsorted(owners, np.arange(count + 1)).tolist()):
        # copies: what is let go of must not be held by its neighbours
        own = edges[first : last + 1].copy()
        own[-1] = stops[last - 1]
        out.append(Pieces(own, series[:, :, first:last].copy(), bounds[:, :, first:last].copy()))
    return out
