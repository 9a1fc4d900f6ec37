"""States from SPK segments whose records stand at discrete epochs: types 13 and 21.

Such a segment is, from `address` on, `count` records and then the epoch of each; the directories
behind them only help to find an epoch in a file on tape. Sources: NAIF, "SPK Required Reading",
types 13 (Hermite interpolation, unequal time steps) and 1 and 21 (modified difference arrays), as
SPICELIB's SPKE13, HRMINT and SPKE21 have them. Each is the first derivative of one polynomial, so a
state's position and velocity belong together.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from services.ephemeris.core.jit import compiled, inline, number_at

WORD = 8
STATE = 6
"""Numbers of a record of type 13."""
LARGEST_WINDOW = 14
"""States that one polynomial goes through at most: degree 27 is SPICE's highest."""
LARGEST_TABLE = 25
"""Highest dimension of a modified difference array that SPICE takes."""


@inline
def earlier(epochs: int, count: int, et: float) -> int:
    """Return how many of the epochs in memory lie before `et`."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if number_at(epochs + WORD * middle) < et:
            low = middle + 1
        else:
            high = middle
    return low


@inline
def first_of_window(epochs: int, count: int, window: int, et: float) -> int:
    """Return the first of the states that stand around `et`.

    An odd window stands around the nearest epoch (the later one of two equally near), an even one
    around the two neighbours.
    """
    later = min(max(earlier(epochs, count, et), 1), count - 1)
    if window % 2 == 1:
        before = et - number_at(epochs + WORD * (later - 1))
        after = number_at(epochs + WORD * later) - et
        first = (later - 1 if before < after else later) - (window - 1) // 2
    else:
        first = later - window // 2
    return max(0, min(first, count - window))


@compiled("UniTuple(float64, 6)(int64, int64, int64, float64)")
def hermite_state(address: int, count: int, window: int, et: float) -> Any:
    """Return position and velocity out of a type 13 segment.

    Neville's scheme on the doubled epochs: entry i of round j is the polynomial through the values
    and slopes from i to i + j, at `et`; its derivative is carried along.
    """
    epochs = address + count * STATE * WORD
    first = first_of_window(epochs, count, window, et)
    times = np.empty(LARGEST_WINDOW)
    values = np.empty((2 * LARGEST_WINDOW, 3))
    slopes = np.empty((2 * LARGEST_WINDOW, 3))
    for i in range(window):
        times[i] = number_at(epochs + WORD * (first + i))
    for i in range(window):
        record = address + (first + i) * STATE * WORD
        away = et - times[i]
        for k in range(3):
            place, slope = number_at(record + WORD * k), number_at(record + WORD * (3 + k))
            values[2 * i, k], slopes[2 * i, k] = slope * away + place, slope
            if i + 1 < window:
                step = times[i + 1] - times[i]
                beyond = number_at(record + WORD * (STATE + k))
                values[2 * i + 1, k] = ((times[i + 1] - et) * place + away * beyond) / step
                slopes[2 * i + 1, k] = (beyond - place) / step
    for j in range(2, 2 * window):
        for i in range(2 * window - j):
            begin, end = times[i // 2], times[(i + j) // 2]
            inverse = 1.0 / (end - begin)
            here, there = (end - et) * inverse, (et - begin) * inverse
            for k in range(3):
                slopes[i, k] = (
                    here * slopes[i, k]
                    + there * slopes[i + 1, k]
                    + (values[i + 1, k] - values[i, k]) * inverse
                )
                values[i, k] = here * values[i, k] + there * values[i + 1, k]
    return (
        values[0, 0], values[0, 1], values[0, 2], slopes[0, 0], slopes[0, 1], slopes[0, 2],
    )  # fmt: skip


@compiled("UniTuple(float64, 6)(int64, int64, int64, float64)")
def difference_state(address: int, count: int, size: int, et: float) -> Any:
    """Return position and velocity out of a type 21 segment of difference lines of `size` columns.

    A record holds: its reference epoch, the stepsizes, position and velocity at the epoch (each
    component beside its rate), the differences of the acceleration (component by component), the
    highest order of integration, and the order of each component. It serves up to its final epoch.
    """
    length = 4 * size + 11
    epochs = address + count * length * WORD
    index = min(earlier(epochs, count, et), count - 1)
    record = address + index * length * WORD
    steps = record + WORD
    reference = steps + size * WORD
    table = reference + 6 * WORD
    orders = table + 3 * size * WORD
    highest = int(number_at(orders))
    elapsed = et - number_at(record)
    ratios, shares = np.empty(LARGEST_TABLE + 3), np.empty(LARGEST_TABLE + 3)
    ratios[0] = 1.0
    way = elapsed
    for j in range(highest - 2):
        step = number_at(steps + WORD * j)
        ratios[j + 1] = way / step
        shares[j] = elapsed / step
        way = elapsed + step
    weights = np.zeros(2 * LARGEST_TABLE + 6)
    for j in range(highest):
        weights[j] = 1.0 / (j + 1)
    done = 0
    for level in range(highest - 1, 1, -1):
        done += 1
        for j in range(done):
            weights[j + level] = (
                ratios[j + 1] * weights[j + level - 1] - shares[j] * weights[j + level]
            )
    out = np.empty(6)
    for k in range(3):
        total = _weighed(table + k * size * WORD, orders, k, weights, 1)
        rate = number_at(reference + (2 * k + 1) * WORD)
        out[k] = number_at(reference + 2 * k * WORD) + elapsed * (rate + elapsed * total)
    for j in range(done):
        weights[j + 1] = ratios[j + 1] * weights[j] - shares[j] * weights[j + 1]
    for k in range(3):
        total = _weighed(table + k * size * WORD, orders, k, weights, 0)
        out[3 + k] = number_at(reference + (2 * k + 1) * WORD) + elapsed * total
    return out[0], out[1], out[2], out[3], out[4], out[5]


@inline
def _weighed(line: int, orders: int, k: int, weights: Any, level: int) -> float:
    """Return the sum of a component's differences, each times its weight, the highest first."""
    total = 0.0
    for j in range(int(number_at(orders + (k + 1) * WORD)) - 1, -1, -1):
        total += number_at(line + WORD * j) * weights[j + level]
    return total
