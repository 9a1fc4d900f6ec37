"""Vectors that carry their rate of change, and small vector algebra on them.

A quantity q and its rate dq/dt travel together as the complex number q + iε·dq/dt with ε = 2⁻⁶⁴ s.
Complex arithmetic then is the product rule, operation by operation: ε² is lost below the last bit,
so the imaginary part is the exact derivative, with no difference taken anywhere. (Squire & Trapp
1998, SIAM Review 40, 110: the complex-step derivative; it is forward differentiation by dual
numbers.) Only analytic operations may be used: + - * / sqrt log and `dot`; no abs, no conjugate.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Duals = NDArray[np.complex128]

EPSILON = 2.0**-64
"""Scale of the imaginary part, seconds; a power of two, so that scaling loses nothing."""

MANY = 1024
"""From so many numbers on, what an operation does counts for more than calling it."""


def dual(value: Floats, rate: Floats) -> Duals:
    """Return value + iε·rate; both of one shape, the rate per second."""
    out = np.empty_like(value, dtype=np.complex128)  # with the memory layout of `value`
    out.real = value
    np.multiply(rate, EPSILON, out=out.imag)
    return out


def rate_of(quantity: Duals) -> Floats:
    """Return the rate (per second) that a quantity carries."""
    return np.asarray(quantity.imag * (1.0 / EPSILON))


def dot(a: Duals | Floats, b: Duals | Floats) -> Duals:
    """Return a · b over the last axis of 3, without conjugating (as `vecdot` would)."""
    if a.size < MANY:
        return np.asarray(np.add.reduce(a * b, axis=-1))
    total = a[..., 0] * b[..., 0]
    total += a[..., 1] * b[..., 1]
    total += a[..., 2] * b[..., 2]
    return np.asarray(total)


# Numpy's complex division, root and logarithm take several times as long as real ones. For many
# numbers the four functions below do what they stand for by hand; for few, calls are what counts.


def quotient(a: Duals | float, b: Duals) -> Duals:
    """Return a / b, of shapes that broadcast."""
    if b.size < MANY:
        return np.asarray(a / b)
    reciprocal = 1.0 / b.real
    value = a.real * reciprocal
    return _dual(value, (a.imag - value * b.imag) * reciprocal)


def root(square: Duals) -> Duals:
    """Return the square root."""
    if square.size < MANY:
        return np.asarray(np.sqrt(square))
    value = np.sqrt(square.real)
    return _dual(value, square.imag / (2.0 * value))


def logarithm(quantity: Duals) -> Duals:
    """Return the natural logarithm."""
    if quantity.size < MANY:
        return np.asarray(np.log(quantity))
    return _dual(np.log(quantity.real), quantity.imag / quantity.real)


def _dual(value: Floats, imaginary: Floats) -> Duals:
    out = np.empty_like(value, dtype=np.complex128)
    out.real, out.imag = value, imaginary
    return out


def length(vector: Duals) -> Duals:
    """Return |vector|, (...,)."""
    return root(dot(vector, vector))


def over(vector: Duals, divisor: Duals) -> Duals:
    """Return vectors (..., 3) divided by numbers (...,)."""
    if divisor.size < MANY:
        return np.asarray(vector / divisor[..., None])
    return np.asarray(vector * quotient(1.0, divisor)[..., None])


def unit(vector: Duals) -> Duals:
    """Return the direction of a vector."""
    return over(vector, length(vector))


def cross(a: Floats, b: Floats) -> Floats:
    """Return a x b, of one shape (..., 3); numpy's own takes ten times as long for few rows."""
    out = np.empty_like(b)
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    out[..., 0] = ay * bz - az * by
    out[..., 1] = az * bx - ax * bz
    out[..., 2] = ax * by - ay * bx
    return out


def cross_dual(a: Duals, b: Duals) -> Duals:
    """Return a x b of vectors that carry their rates, of one shape (..., 3)."""
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    parts = (ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx)
    return np.stack(parts, axis=-1)


def transform(matrix: Floats, vector: Floats) -> Floats:
    """Return matrix (E, 3, 3) times vector (E, 3), shaped (E, 3)."""
    if len(matrix) == 1:
        return np.asarray((matrix @ vector[..., None])[..., 0])
    return np.asarray(turned(vector, matrix))


def turned(vector: Any, matrix: Any) -> Any:
    """Return matrix (E, n, 3) times each of the vectors (E, ..., 3): (E, ..., n), n <= 3."""
    if vector.ndim == 2:
        return turned(vector[:, None], matrix)[:, 0]
    if vector.size < MANY:
        columns = matrix.swapaxes(1, 2)
        return vector @ (columns if vector.ndim == 3 else columns[:, None])
    between = (1,) * (vector.ndim - 2)
    rows = matrix.shape[1]
    kind = np.result_type(vector, matrix)
    out = np.empty_like(vector, dtype=kind)[..., :rows]
    parts = [vector[..., j] for j in range(3)]
    for i in range(rows):
        terms = (matrix[:, i, j].reshape(-1, *between) for j in range(3))
        x, y, z = (term * part for term, part in zip(terms, parts, strict=True))
        x += y
        np.add(x, z, out=out[..., i])
    return out


def epochs_last(shape: tuple[int, ...]) -> Duals:
    """Return an empty array (E, ..., 3) or (E, ...) of which the epochs lie side by side in memory.

    With few epochs the order of memory does not matter; with many it decides the speed, for numpy
    works along the innermost axis. (Results of operations inherit the layout of what went in.)
    """
    return np.empty(shape[::-1], dtype=np.complex128).T


def pair(a: Floats, b: Floats) -> Floats:
    """Return two arrays (E, 3) as one (E, 2, 3), laid out as they are."""
    if len(a) == 1:
        return np.stack([a, b], axis=1)
    return np.asarray(np.stack([a.T, b.T], axis=1).T)
