"""Sums of series whose arguments are multiples of the same angles: see `frames.nutation`."""

from __future__ import annotations

from math import cos, sin
from typing import Any

import numpy as np

from services.ephemeris.constants import TAU
from services.ephemeris.core.jit import compiled, inline


@inline
def _powers(t: float, angles: Any, turn: float, highest: int, real: Any, imag: Any) -> None:
    """Put e^(i k angle) for k in -highest..highest, row behind row, a column an angle."""
    width = len(angles)
    middle = highest * width
    for j in range(width):
        angle = 0.0
        for power in range(angles.shape[1] - 1, -1, -1):
            angle = angle * t + angles[j, power]
        angle = (angle % turn) * (TAU / turn)
        c, s = cos(angle), sin(angle)
        x, y = 1.0, 0.0
        real[middle + j], imag[middle + j] = x, y
        for k in range(1, highest + 1):
            x, y = x * c - y * s, x * s + y * c
            real[middle + k * width + j], imag[middle + k * width + j] = x, y
            real[middle - k * width + j], imag[middle - k * width + j] = x, -y


@inline
def _combine(rows: Any, real: Any, imag: Any, out_real: Any, out_imag: Any) -> None:
    """Put the products of some powers, a row of `rows` each."""
    for i in range(len(rows)):
        x, y = real[rows[i, 0]], imag[rows[i, 0]]
        for j in range(1, rows.shape[1]):
            c, s = real[rows[i, j]], imag[rows[i, j]]
            x, y = x * c - y * s, x * s + y * c
        out_real[i], out_imag[i] = x, y


@inline
def _phase(which: Any, i: int, real: Any, imag: Any) -> Any:
    """Return a term's phase, the product of its combination of each of three groups."""
    a, b, c = which[i, 0], which[i, 1], which[i, 2]
    x, y = real[0, a], imag[0, a]
    u, v = real[1, b], imag[1, b]
    x, y = x * u - y * v, x * v + y * u
    if c < 0:  # there are two groups
        return x, y
    u, v = real[2, c], imag[2, c]
    return x * u - y * v, x * v + y * u


@compiled(
    "void(float64[::1], float64[:,::1], float64, int64, int64[:,::1], int64[:,::1], int64[:,::1],"
    " int64[:,::1], float64[:,::1], int64[::1], float64[:,::1], float64[:,::1])"
)
def add_series(
    t: Any, angles: Any, turn: float, highest: int, first: Any, second: Any, third: Any,
    which: Any, weights: Any, growing: Any, growth: Any, out: Any,
) -> None:  # fmt: skip
    """Add Δψ and Δε of a series, radians, to `out` (E, 2) at centuries `t` (E,).

    angles (n, powers): polynomials of t, by rising powers, in units of which `turn` is one turn.
    first, second, third: combinations of multiples, as indices (multiple + highest) * n + angle.
    which (N, 3): the combinations that make each term's phase, -1 for none of the third. weights
    (N, 4): of sine in Δψ and Δε, then of cosine; growing (G,): the terms whose weights change, and
    growth (G, 4) by how much in a century.
    """
    real = np.empty((2 * highest + 1) * len(angles))
    imag = np.empty((2 * highest + 1) * len(angles))
    most = max(len(first), len(second), len(third))
    parts_real, parts_imag = np.empty((3, most)), np.empty((3, most))
    for e in range(len(t)):
        _powers(t[e], angles, turn, highest, real, imag)
        _combine(first, real, imag, parts_real[0], parts_imag[0])
        _combine(second, real, imag, parts_real[1], parts_imag[1])
        _combine(third, real, imag, parts_real[2], parts_imag[2])
        psi = epsilon = 0.0
        for i in range(len(which)):
            x, y = _phase(which, i, parts_real, parts_imag)
            psi += weights[i, 0] * y + weights[i, 2] * x
            epsilon += weights[i, 1] * y + weights[i, 3] * x
        psi_growth = epsilon_growth = 0.0
        for k in range(len(growing)):
            x, y = _phase(which, growing[k], parts_real, parts_imag)
            psi_growth += growth[k, 0] * y + growth[k, 2] * x
            epsilon_growth += growth[k, 1] * y + growth[k, 3] * x
        out[e, 0] += psi + t[e] * psi_growth
        out[e, 1] += epsilon + t[e] * epsilon_growth
