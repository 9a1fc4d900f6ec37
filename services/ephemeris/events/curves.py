"""Functions of time as piecewise Chebyshev series with a bound of what they are wrong by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.core import chebyshev as core

Floats = NDArray[np.float64]

TERMS = core.TERMS
CHECKS = np.array([-0.957, -0.42, 0.175, 0.873])
"""Where, between the nodes, a fit is held against the function."""
SAFETY = 4.0
"""How much larger than the largest departure at CHECKS the bound of a piece is taken."""
MOST_HALVED = 200
"""Pieces that each piece asked for may become at most: a function that is not smooth at all must
not cost a minute. What is kept then has the bounds it has."""
POINTS = np.concatenate((core.NODES, CHECKS))

_AT_CHECKS = np.cos(np.arange(TERMS)[:, None] * np.arccos(CHECKS)[None, :])
_SLOPES = np.zeros((TERMS, TERMS))
"""Series of the derivative by x, as a matrix: d = c @ _SLOPES."""
for _k in range(TERMS):
    _SLOPES[_k, : max(_k, 0)] = np.polynomial.chebyshev.chebder(np.eye(TERMS)[_k])[:_k]


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
        ends, starts = _ends(self.values)
        ends, starts = ends + self.offsets, starts + self.offsets
        out = np.empty(len(ends) + 1)
        out[0], out[-1] = starts[0], ends[-1]
        out[1:-1] = (ends[:-1] + starts[1:]) / 2.0
        return out

    @cached_property
    def derivative(self) -> Curve:
        """Return the rate as a curve of its own; its own rate's bound is Markov's."""
        half = np.diff(self.edges) / 2.0
        rates = self.rates @ _SLOPES / half[:, None]
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


def _ends(series: Floats) -> tuple[Floats, Floats]:
    """Return series' values at their ends and at their starts."""
    return series.sum(axis=1), (series * (-1.0) ** np.arange(TERMS)).sum(axis=1)


def _evaluated(edges: Floats, series: Floats, times: Floats) -> Floats:
    out = np.empty(len(times))
    core.evaluate(edges, series, np.ascontiguousarray(times), out)
    return out


def joined(curves: list[Curve]) -> Curve:
    """Return adjoining curves as one, angles unwrapped throughout."""
    if len(curves) == 1:
        return curves[0]
    edges = np.concatenate([curves[0].edges, *(curve.edges[1:] for curve in curves[1:])])
    values = np.concatenate([curve.values for curve in curves])
    period = curves[0].period
    return Curve(
        edges,
        values,
        np.concatenate([curve.rates for curve in curves]),
        np.concatenate([curve.errors for curve in curves]),
        np.concatenate([curve.rate_errors for curve in curves]),
        turns(values, period),
        period,
    )


def turns(series: Floats, period: float) -> Floats:
    """Return the whole periods by which each piece goes on where the one before ended, (P,)."""
    if not period:
        return np.zeros(len(series))
    ends, starts = _ends(series)
    steps = np.cumsum(np.rint((ends[:-1] - starts[1:]) / period))
    return np.asarray(np.concatenate(([0.0], steps)) * period)


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


def fit(sample: Sample, channels: list[Channel], edges: Floats, shortest: float) -> list[Curve]:
    """Return channels as curves on `edges`, halved where the bounds wanted are not met.

    Pieces not longer than `shortest` days are kept with the bounds they have.
    """
    return fit_all(sample, channels, [edges], shortest)[0]


def fit_all(
    sample: Sample, channels: list[Channel], spans: list[Floats], shortest: float
) -> list[list[Curve]]:
    """Do as `fit` for several spans, each with its edges: all are sampled together."""
    starts = np.concatenate([edges[:-1] for edges in spans])
    stops = np.concatenate([edges[1:] for edges in spans])
    finished: list[tuple[Floats, ...]] = []
    most = MOST_HALVED * len(starts)
    while len(starts):
        half = (stops - starts) / 2.0
        times = (starts + stops)[:, None] / 2.0 + half[:, None] * POINTS[None, :]
        samples = sample(times.ravel()).reshape(len(channels), 2, len(starts), len(POINTS))
        values, rates, errors, rate_errors = _series(samples, channels, half)
        most -= len(starts)
        good = (stops - starts <= shortest) | (most < 0)
        met = np.ones(len(starts), dtype=bool)
        for i, channel in enumerate(channels):
            size = np.maximum(1.0, np.abs(values[i, :, 0])) if channel.relative else 1.0
            met &= errors[i] <= channel.tolerance * size
            met &= rate_errors[i] <= channel.rate_tolerance * size
        good |= met
        finished.append(
            (starts[good], stops[good], values[:, good], rates[:, good], errors[:, good],
             rate_errors[:, good])
        )  # fmt: skip
        middle = (starts[~good] + stops[~good]) / 2.0
        starts, stops = (
            np.concatenate((starts[~good], middle)), np.concatenate((middle, stops[~good])),
        )  # fmt: skip
    return [_assembled(finished, channels, edges[0], edges[-1]) for edges in spans]


def _series(
    samples: Floats, channels: list[Channel], half: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return series of values and rates (C, P, TERMS), and their bounds (C, P)."""
    count = samples.shape[2]
    values, rates = np.empty((2, len(channels), count, TERMS))
    errors, rate_errors = np.empty((2, len(channels), count))
    for i, channel in enumerate(channels):
        value = samples[i, 0]
        if channel.period:
            nodes = np.unwrap(value[:, :TERMS], period=channel.period, axis=1)
        else:
            nodes = value[:, :TERMS]
        values[i] = nodes @ core.TO_SERIES.T
        off = values[i] @ _AT_CHECKS - value[:, TERMS:]
        if channel.period:
            off -= channel.period * np.rint(off / channel.period)
        errors[i] = _bound(off, values[i]) + channel.noise
        if channel.rated:
            rates[i] = samples[i, 1, :, :TERMS] @ core.TO_SERIES.T
            off = rates[i] @ _AT_CHECKS - samples[i, 1, :, TERMS:]
            rate_errors[i] = _bound(off, rates[i]) + channel.rate_noise
        else:
            rates[i] = values[i] @ _SLOPES / half[:, None]
            rate_errors[i] = TERMS**2 * errors[i] / half
    return values, rates, errors, rate_errors


def _bound(off: Floats, series: Floats) -> Floats:
    rounding = 4e-16 * np.abs(series).sum(axis=1)
    tail = np.abs(series[:, -2:]).sum(axis=1)
    return np.asarray(SAFETY * np.abs(off).max(axis=1) + tail + rounding)


def _assembled(
    finished: list[tuple[Floats, ...]], channels: list[Channel], begin: float, end: float
) -> list[Curve]:
    """Return the pieces of one span, in their order."""
    starts = np.concatenate([part[0] for part in finished])
    inside = np.flatnonzero((starts >= begin) & (starts < end))
    order = inside[np.argsort(starts[inside])]
    edges = np.append(starts[order], np.concatenate([part[1] for part in finished])[order[-1]])
    values, rates, errors, rate_errors = (
        np.ascontiguousarray(np.concatenate([part[k] for part in finished], axis=1)[:, order])
        for k in (2, 3, 4, 5)
    )
    return [
        Curve(
            edges,
            values[i],
            rates[i],
            errors[i],
            rate_errors[i],
            turns(values[i], channel.period),
            channel.period,
        )
        for i, channel in enumerate(channels)
    ]
