"""Make the coefficients of core/arctangent.py: `python -m benchmarks.arctangent`.

P interpolates (atan(t)/t - 1)/t² in z = t² at the Chebyshev nodes of 0..tan²(π/8).
"""

from __future__ import annotations

import math
from decimal import Decimal, getcontext

DEGREE = 11


def _atan(t: Decimal) -> Decimal:
    """Return atan(t), |t| < 0.5, by its power series."""
    total, power, k = Decimal(0), t, 0
    while abs(power) > Decimal(10) ** -60:
        total += (power if k % 2 == 0 else -power) / (2 * k + 1)
        power *= t * t
        k += 1
    return total


def coefficients(degree: int = DEGREE) -> list[float]:
    """Return the coefficients of P by rising powers of z."""
    getcontext().prec = 60
    top = (Decimal(2).sqrt() - 1) ** 2
    nodes = [
        top * (1 + Decimal(math.cos(math.pi * (k + 0.5) / (degree + 1)))) / 2
        for k in range(degree + 1)
    ]
    values = []
    for z in nodes:
        t = z.sqrt()
        values.append((_atan(t) / t - 1) / z)
    # Newton's divided differences, then expanded into powers
    table = list(values)
    for level in range(1, degree + 1):
        for i in range(degree, level - 1, -1):
            table[i] = (table[i] - table[i - 1]) / (nodes[i] - nodes[i - level])
    powers = [Decimal(0)] * (degree + 1)
    for i in range(degree, -1, -1):
        shifted = [Decimal(0), *powers[:-1]]
        powers = [up - nodes[i] * here for up, here in zip(shifted, powers, strict=True)]
        powers[0] += table[i]
    return [float(c) for c in powers]


if __name__ == "__main__":
    for value in coefficients():
        print(repr(value))
