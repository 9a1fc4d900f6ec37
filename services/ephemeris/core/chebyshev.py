"""Piecewise Chebyshev series, and all of their crossings by algebra.

A piece k holds a function on [edges[k], edges[k+1]] as a series of TERMS terms in x, -1..1, and
its rate (per unit of time) as a series of its own, each with a bound of what it is wrong by.
`knots` are the function's values at the edges, one for both pieces that meet there: signs are
taken from them, so that a crossing at an edge is neither lost nor found twice. An angle's series
are as they were fitted; `offsets` (whole turns) make the pieces one function, apart from them, so
that a root's digits do not depend on where counting turns began.

|Σ c_k T_k(x) - c_0| <= Σ_{k>0} |c_k|: where that is less than |c_0| by more than the bound there is
no zero. Where the same holds of the derivative the function is monotone, and signs at the ends
tell whether there is a zero, which is the only one. Elsewhere the interval is halved.
Source: Boyd 2013, Solving Transcendental Equations, ch. 3 and 15 (Chebyshev subdivision).
"""

from __future__ import annotations

from math import ceil, cos, floor, pi
from typing import Any

import numpy as np

from services.ephemeris.core.jit import compiled, inline

TERMS = 16
"""Terms of a series, and nodes of a piece."""

DEEPEST = 12
"""How often a piece is halved in search of a proof."""

ENOUGH = 1e-12
"""A last step of Newton's below this (of -1..1) leaves a root right to rounding."""

NODES = np.array([-cos(pi * (j + 0.5) / TERMS) for j in range(TERMS)])
"""Zeros of T_16, ascending: where a piece is sampled."""

_J = np.arange(TERMS)
TO_SERIES = (2.0 - (_J[:, None] == 0)) / TERMS * np.cos(_J[:, None] * np.arccos(NODES)[None, :])
"""(TERMS, TERMS): a series from its values at the nodes."""

# Columns of a critical point: time, value, second derivative
TIME, VALUE, BEND = 0, 1, 2

# Columns of a place that was not proved: its begin and end, and the function's values there
UNPROVED_COLUMNS = 4

# Columns of a crossing: time, level, direction (+1 or -1), slope
LEVEL, DIRECTION, SLOPE, BASE = 1, 2, 3, 4
CROSSING_COLUMNS = 5


@inline
def series_at(series: Any, x: float) -> float:
    """Return Σ c_k T_k(x) (Clenshaw)."""
    now = after = 0.0
    for k in range(TERMS - 1, 0, -1):
        now, after = series[k] + 2.0 * x * now - after, now
    return series[0] + x * now - after


@inline
def _derivative(series: Any, out: Any) -> None:
    """Put the series of the derivative by x."""
    out[TERMS - 1] = 0.0
    out[TERMS - 2] = 2.0 * (TERMS - 1) * series[TERMS - 1]
    for k in range(TERMS - 3, -1, -1):
        out[k] = out[k + 2] + 2.0 * (k + 1) * series[k + 1]
    out[0] *= 0.5


@inline
def _on(series: Any, a: float, b: float, values: Any, out: Any) -> None:
    """Put the series on the part a..b of a piece."""
    for j in range(TERMS):
        values[j] = series_at(series, 0.5 * (a + b) + 0.5 * (b - a) * NODES[j])
    for k in range(TERMS):
        total = 0.0
        for j in range(TERMS):
            total += TO_SERIES[k, j] * values[j]
        out[k] = total


@inline
def _others(series: Any) -> float:
    """Return how far a series may depart from its mean."""
    total = 0.0
    for k in range(1, TERMS):
        total += abs(series[k])
    return total


@inline
def _both_at(series: Any, slopes: Any, x: float) -> Any:
    """Return two series at x: the same as `series_at` of each, but together."""
    now = after = slope = slope_after = 0.0
    for k in range(TERMS - 1, 0, -1):
        now, after = series[k] + 2.0 * x * now - after, now
        slope, slope_after = slopes[k] + 2.0 * x * slope - slope_after, slope
    return series[0] + x * now - after, slopes[0] + x * slope - slope_after


@inline
def _bracketed(
    series: Any, slopes: Any, level: float, a: float, b: float, rising: bool, guess: float
) -> float:
    """Return where a monotone series crosses `level` between a and b; an end if it does not.

    By Newton's method within the bracket, halved where a step would leave it.
    """
    low, high = a, b
    x = guess if a < guess < b else 0.5 * (a + b)
    for _ in range(80):
        value, slope = _both_at(series, slopes, x)
        value -= level
        if (value >= 0.0) == rising:
            high = x
        else:
            low = x
        following = x - value / slope if slope != 0.0 else low
        if not low < following < high:
            # at the root itself rounding may point out of the bracket
            if abs(following - x) < ENOUGH:
                return x
            following = 0.5 * (low + high)
        if abs(following - x) < ENOUGH or high - low < ENOUGH:
            return following
        x = following
    return x


@inline
def _put_unproved(
    out: Any, row: int, series: Any, offset: float, middle: float, half: float, a: float, b: float
) -> None:
    if row < len(out):
        out[row, 0], out[row, 1] = middle + half * a, middle + half * b
        out[row, 2] = series_at(series, a) + offset
        out[row, 3] = series_at(series, b) + offset


@compiled(
    "UniTuple(int64, 2)(float64[::1], float64[:,::1], float64[:,::1], float64[::1], float64[::1],"
    " float64[::1], float64[:,::1], float64[:,::1])"
)
def critical_points(
    edges: Any,
    values: Any,
    rates: Any,
    offsets: Any,
    knots: Any,
    errors: Any,
    out: Any,
    unproved_out: Any,
) -> Any:
    """Put the zeros of a rate into `out` (n, 3): TIME, VALUE, BEND, by time.

    knots (P+1,): the rate at the edges; errors (P,): bounds of the rates. Returns how many zeros,
    and how many places there are where neither a zero nor its absence could be proved, put into
    `unproved_out` (m, 4). What the arrays cannot hold is counted, not put.
    """
    count = unproved = 0
    stack = np.empty((2 * DEEPEST + 4, 3))
    here, slopes, scratch = np.empty(TERMS), np.empty(TERMS), np.empty(TERMS)
    own = np.empty(TERMS)
    for piece in range(len(rates)):
        rate = rates[piece]
        half = 0.5 * (edges[piece + 1] - edges[piece])
        middle = 0.5 * (edges[piece + 1] + edges[piece])
        error = errors[piece]
        _derivative(rate, own)
        stack[0, 0], stack[0, 1], stack[0, 2] = -1.0, 1.0, 0.0
        size = 1
        while size > 0:
            size -= 1
            a, b, depth = stack[size, 0], stack[size, 1], stack[size, 2]
            if depth == 0.0:
                here[:] = rate
            else:
                _on(rate, a, b, scratch, here)
            others = _others(here)
            # the knots may differ from the series by the bound: a sign at an edge counts
            first = knots[piece] if a == -1.0 else series_at(rate, a)
            last = knots[piece + 1] if b == 1.0 else series_at(rate, b)
            changes = (first >= 0.0) != (last >= 0.0)
            if abs(here[0]) > others + error and not changes:
                continue
            _derivative(here, slopes)
            # Markov: the derivative of what the series is wrong by
            doubt = TERMS * TERMS * error * (0.5 * (b - a))
            if abs(slopes[0]) > _others(slopes) + doubt:
                if not changes:
                    continue
                x = _bracketed(rate, own, 0.0, a, b, last >= 0.0, 0.5 * (a + b))
            elif abs(here[0]) + others <= error:
                _put_unproved(
                    unproved_out, unproved, values[piece], offsets[piece], middle, half, a, b
                )
                unproved += 1  # it does not move measurably
                if not changes:
                    continue
                x = 0.5 * (a + b)
            elif depth >= DEEPEST:
                if not changes:
                    _put_unproved(
                        unproved_out, unproved, values[piece], offsets[piece], middle, half, a, b
                    )
                    unproved += 1
                    continue
                x = _bracketed(rate, own, 0.0, a, b, last >= 0.0, 0.5 * (a + b))
            else:
                between = 0.5 * (a + b)
                stack[size, 0], stack[size, 1], stack[size, 2] = between, b, depth + 1.0
                stack[size + 1, 0], stack[size + 1, 1] = a, between
                stack[size + 1, 2] = depth + 1.0
                size += 2
                continue
            if count < len(out):
                out[count, TIME] = middle + half * x
                out[count, VALUE] = series_at(values[piece], x) + offsets[piece]
                out[count, BEND] = series_at(own, x) / half
            count += 1
    return count, unproved


@compiled(
    "int64(float64[::1], float64[:,::1], float64[:,::1], float64[::1], float64[:,::1],"
    " float64[::1], float64[::1], float64, float64, float64[:,::1])"
)
def crossings(
    edges: Any, values: Any, rates: Any, knots: Any, critical: Any, offsets: Any, levels: Any,
    period: float, margin: float, out: Any,
) -> int:  # fmt: skip
    """Put where a function crosses levels into `out` (n, CROSSING_COLUMNS), by time.

    TIME, LEVEL, DIRECTION, SLOPE and BASE, the level without turns. critical (C, 3): all its
    critical points, by time; levels: ascending, within one `period` if that is not 0, and then they
    recur. Levels within `margin` of a critical value are left out: such a grazing is judged
    elsewhere. Returns how many there are, though `out` hold fewer.
    """
    count = 0
    slopes = np.empty(TERMS)
    following = 0
    turns = period if period > 0.0 else 1.0
    for piece in range(len(values)):
        start, stop = edges[piece], edges[piece + 1]
        half, middle = 0.5 * (stop - start), 0.5 * (stop + start)
        for k in range(TERMS):
            slopes[k] = rates[piece, k] * half
        a, from_value = -1.0, knots[piece]
        while True:
            inside = following < len(critical) and critical[following, TIME] < stop
            b, to_value = 1.0, knots[piece + 1]
            if inside:
                b = min(max((critical[following, TIME] - middle) / half, a), 1.0)
                to_value = critical[following, VALUE]
            low, high = min(from_value, to_value), max(from_value, to_value)
            rising = to_value > from_value
            first, last = 0, 0
            if period > 0.0:
                first, last = floor(low / turns) - 1, ceil(high / turns) + 1
            for turn in range(first, last + 1):
                shift = turn * turns if period > 0.0 else 0.0
                for i in range(np.searchsorted(levels, low - shift), len(levels)):
                    level = levels[i] + shift
                    if level > high:
                        break
                    # a value at the level counts as above it: each is met once
                    if (from_value >= level) == (to_value >= level):
                        continue
                    if following > 0 and abs(critical[following - 1, VALUE] - level) <= margin:
                        continue
                    if (
                        following < len(critical)
                        and abs(critical[following, VALUE] - level) <= margin
                    ):
                        continue
                    if count < len(out):
                        own = levels[i] + (shift - offsets[piece])
                        guess = a + (b - a) * (level - from_value) / (to_value - from_value)
                        x = _bracketed(values[piece], slopes, own, a, b, rising, guess)
                        out[count, TIME] = middle + half * x
                        out[count, DIRECTION] = 1.0 if rising else -1.0
                        out[count, SLOPE] = series_at(rates[piece], x)
                        out[count, LEVEL], out[count, BASE] = level, levels[i]
                    count += 1
            if not inside:
                break
            a, from_value = b, to_value
            following += 1
    return count


@compiled("void(float64[::1], float64[:,::1], float64[::1], float64[::1])")
def evaluate(edges: Any, series: Any, times: Any, out: Any) -> None:
    """Put a function's values at `times` (n,) into `out` (n,); beyond the edges: the end pieces."""
    for i in range(len(times)):
        piece = np.searchsorted(edges, times[i], side="right") - 1
        piece = min(max(piece, 0), len(series) - 1)
        start, stop = edges[piece], edges[piece + 1]
        x = (2.0 * times[i] - start - stop) / (stop - start)
        out[i] = series_at(series[piece], x)


@compiled("void(float64[::1], float64[:,::1], float64[::1], float64[:,::1])")
def restrict(edges: Any, series: Any, finer: Any, out: Any) -> None:
    """Put the series on finer edges (F+1,), each part of one piece, into `out` (F, TERMS)."""
    scratch = np.empty(TERMS)
    for f in range(len(finer) - 1):
        piece = np.searchsorted(edges, 0.5 * (finer[f] + finer[f + 1]), side="right") - 1
        piece = min(max(piece, 0), len(series) - 1)
        start, stop = edges[piece], edges[piece + 1]
        if finer[f] == start and finer[f + 1] == stop:
            out[f] = series[piece]
            continue
        a = (2.0 * finer[f] - start - stop) / (stop - start)
        b = (2.0 * finer[f + 1] - start - stop) / (stop - start)
        _on(series[piece], a, b, scratch, out[f])
