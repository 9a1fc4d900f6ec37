"""Vectors that carry their rate of change, and small vector algebra on them.

A quantity q and its rate dq/dt travel together as the complex number q + iε·dq/dt with ε = 2⁻⁶⁴ s.
Complex arithmetic then is the product rule, operation by operation: ε² is lost below the last bit,
so the imaginary part is the exact derivative, with no difference taken anywhere. (Squire & Trapp
1998, SIAM Review 40, 110: the complex-step derivative; it is forward differentiation by dual
numbers.) Only analytic operations may be used: + - * / sqrt log and `dot`; no abs, no conjugate.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Duals = NDArray[np.complex128]

EPSILON = 2.0**-64
"""Scale of the imaginary part, seconds; a power of two, so that scaling loses nothing."""


def dual(value: Floats, rate: Floats) -> Duals:
    """Return value + iε·rate; both of one shape, the rate per second."""
    out = np.empty(value.shape, dtype=np.complex128)
    out.real = value
    np.multiply(rate, EPSILON, out=out.imag)
    return out


def rate_of(quantity: Duals) -> Floats:
    """Return the rate (per second) that a quantity carries."""
    return np.asarray(quantity.imag * (1.0 / EPSILON))


def dot(a: Duals | Floats, b: Duals | Floats) -> Duals:
    """Return a · b over the last axis of 3, without conjugating (as `vecdot` would)."""
    return np.asarray(np.add.reduce(a * b, axis=-1))


def length(vector: Duals) -> Duals:
    """Return |vector|, (...,)."""
    return np.asarray(np.sqrt(dot(vector, vector)))


def unit(vector: Duals) -> Duals:
    """Return the direction of a vector."""
    return np.asarray(vector / length(vector)[..., None])


def cross(a: Floats, b: Floats) -> Floats:
    """Return a x b, of one shape (..., 3); numpy's own takes ten times as long for few rows."""
    out = np.empty_like(b)
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    out[..., 0] = ay * bz - az * by
    out[..., 1] = az * bx - ax * bz
    out[..., 2] = ax * by - ay * bx
    return out


def transform(matrix: Floats, vector: Floats) -> Floats:
    """Return matrix (E, 3, 3) times vector (E, 3), shaped (E, 3)."""
    return np.asarray((matrix @ vector[..., None])[..., 0])
