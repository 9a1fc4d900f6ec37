"""Chebyshev series from what was sampled on pieces, with bounds of what they are wrong by.

A piece is sampled at its NODES and, between them, at CHECKS, where the series is held against the
function: its bound is SAFETY times the worst departure there, its last two terms, and rounding.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from services.ephemeris.core.chebyshev import NODES, TERMS, TO_SERIES
from services.ephemeris.core.jit import compiled, inline

CHECKS = np.array([-0.957, -0.42, 0.175, 0.873])
"""Where, between the nodes, a fit is held against the function."""
SAFETY = 4.0
"""How much larger than the largest departure at CHECKS the bound of a piece is taken."""
POINTS = np.concatenate((NODES, CHECKS))
ROUNDING = 4e-16

SLOPES = np.zeros((TERMS, TERMS))
"""Series of the derivative by x, as a matrix: d = c @ SLOPES."""
for _k in range(1, TERMS):
    SLOPES[_k, :_k] = np.polynomial.chebyshev.chebder(np.eye(TERMS)[_k])[:_k]

# Columns of the channels' table: the period of an angle or 0, whether rates are sampled (else the
# series' derivative is the rate), and what is in any bound of values and of rates
PERIOD, RATED, NOISE, RATE_NOISE = 0, 1, 2, 3
CHANNEL_COLUMNS = 4

_OF_NODES = np.ascontiguousarray(TO_SERIES.T)
_AT_CHECKS = np.cos(np.arange(TERMS)[:, None] * np.arccos(CHECKS)[None, :])


@inline
def _put_fit(nodes: Any, out: Any) -> None:
    """Put the series of what has the values `nodes` (TERMS,) at NODES."""
    for k in range(TERMS):
        out[k] = 0.0
    for j in range(TERMS):
        for k in range(TERMS):
            out[k] += _OF_NODES[j, k] * nodes[j]


@inline
def _bound(series: Any, checks: Any, period: float) -> float:
    """Return the bound of a series that should have the values `checks` at CHECKS."""
    worst = total = 0.0
    for k in range(TERMS):
        total += abs(series[k])
    for i in range(len(CHECKS)):
        value = 0.0
        for k in range(TERMS):
            value += series[k] * _AT_CHECKS[k, i]
        off = value - checks[i]
        if period > 0.0:
            off -= period * np.rint(off / period)
        if abs(off) > worst or np.isnan(off):
            worst = abs(off)
    tail = abs(series[TERMS - 2]) + abs(series[TERMS - 1])
    return SAFETY * worst + tail + ROUNDING * total


@compiled(
    "void(float64[:,:,:,::1], float64[::1], float64[:,::1], float64[:,:,::1], float64[:,:,::1],"
    " float64[:,::1], float64[:,::1])"
)
def put_fits(
    samples: Any, half: Any, channels: Any, values: Any, rates: Any, errors: Any, rate_errors: Any
) -> None:
    """Put series of values and rates (C, P, TERMS) and their bounds (C, P).

    samples (C, 2, P, POINTS): values and rates a day; half (P,): half a piece's length, days;
    channels (C, CHANNEL_COLUMNS). An angle is unwrapped within its piece.
    """
    nodes = np.empty(TERMS)
    for c in range(len(channels)):
        period = channels[c, PERIOD]
        for p in range(len(half)):
            value = samples[c, 0, p]
            turns = 0.0
            for j in range(TERMS):
                if period > 0.0 and j > 0:
                    turns -= np.rint((value[j] - value[j - 1]) / period)
                nodes[j] = value[j] + period * turns
            series = values[c, p]
            _put_fit(nodes, series)
            errors[c, p] = _bound(series, value[TERMS:], period) + channels[c, NOISE]
            rate = rates[c, p]
            if channels[c, RATED] > 0.0:
                _put_fit(samples[c, 1, p], rate)
                rate_errors[c, p] = (
                    _bound(rate, samples[c, 1, p, TERMS:], 0.0) + channels[c, RATE_NOISE]
                )
                continue
            for k in range(TERMS):
                rate[k] = 0.0
            for j in range(TERMS):
                for k in range(TERMS):
                    rate[k] += series[j] * SLOPES[j, k] / half[p]
            rate_errors[c, p] = TERMS * TERMS * errors[c, p] / half[p]


@inline
def _ends(series: Any) -> Any:
    """Return a series' values at -1 and at 1."""
    start = end = 0.0
    sign = 1.0
    for k in range(TERMS):
        start += sign * series[k]
        end += series[k]
        sign = -sign
    return start, end


@compiled("void(float64[:,::1], float64, float64[::1])")
def put_offsets(series: Any, period: float, offsets: Any) -> None:
    """Put the whole periods by which each of P pieces goes on where the one before ended, (P,)."""
    before = turns = 0.0
    for p in range(len(series)):
        start, end = _ends(series[p])
        if p > 0 and period > 0.0:
            turns += np.rint((before - start) / period)
        offsets[p] = turns * period
        before = end


@compiled("void(float64[:,::1], float64[::1], float64[::1])")
def put_knots(series: Any, offsets: Any, knots: Any) -> None:
    """Put the values at the edges of P pieces, the mean of both sides: (P+1,)."""
    before = 0.0
    for p in range(len(series)):
        start, end = _ends(series[p])
        start += offsets[p]
        knots[p] = 0.5 * (before + start) if p > 0 else start
        before = end + offsets[p]
    knots[len(series)] = before
