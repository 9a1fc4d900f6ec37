"""Vectors as three numbers, rotation matrices as rows of a work table. All inlined."""

from __future__ import annotations

from typing import TypeAlias

from services.ephemeris.core.jit import inline

Vector: TypeAlias = tuple[float, float, float]


@inline
def dot(a: Vector, b: Vector) -> float:
    """Return a · b."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@inline
def cross(a: Vector, b: Vector) -> Vector:
    """Return a x b."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


@inline
def plus(a: Vector, b: Vector) -> Vector:
    """Return a + b."""
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


@inline
def minus(a: Vector, b: Vector) -> Vector:
    """Return a - b."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


@inline
def times(k: float, a: Vector) -> Vector:
    """Return k a."""
    return (k * a[0], k * a[1], k * a[2])


@inline
def combined(k: float, a: Vector, m: float, b: Vector) -> Vector:
    """Return k a + m b."""
    return (k * a[0] + m * b[0], k * a[1] + m * b[1], k * a[2] + m * b[2])
