"""Residuals: how far two answers lie apart on the sky, and their largest and rms by body."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Angles = tuple[Floats, Floats]
"""Longitudes and latitudes, degrees."""

MAS = 3.6e6  # milliarcseconds in a degree


def wrapped(degrees: Floats) -> Floats:
    """Return differences of angles in -180..180."""
    return (np.asarray(degrees) + 180.0) % 360.0 - 180.0


@dataclass(frozen=True)
class Residuals:
    """Ours minus the other's, mas, (N, B) each: in longitude times cos latitude, in latitude."""

    bodies: tuple[str, ...]
    along: Floats
    across: Floats

    @classmethod
    def between(cls, bodies: tuple[str, ...], ours: Angles, other: Angles) -> Residuals:
        """Compare angles shaped (N, B), one column a body."""
        along = wrapped(ours[0] - other[0]) * np.cos(np.radians(ours[1])) * MAS
        return cls(bodies, along, (ours[1] - other[1]) * MAS)

    def _by_body(self, along: Floats, across: Floats) -> dict[str, tuple[float, float]]:
        pairs = zip(along.tolist(), across.tolist(), strict=True)
        return dict(zip(self.bodies, pairs, strict=True))

    def largest(self) -> dict[str, tuple[float, float]]:
        """Return the largest difference of each body, in longitude and in latitude."""
        return self._by_body(np.abs(self.along).max(axis=0), np.abs(self.across).max(axis=0))

    def rms(self) -> dict[str, tuple[float, float]]:
        """Return the root mean square of each body, in longitude and in latitude."""
        square = np.mean(self.along**2, axis=0), np.mean(self.across**2, axis=0)
        return self._by_body(*map(np.sqrt, square))

    def worst(self, *bodies: str) -> float:
        """Return the largest difference in either angle, of the bodies named or of all."""
        rows = self.largest()
        return max(max(rows[body]) for body in bodies or self.bodies)

    def apart(self) -> Floats:
        """Return the distances on the sky in mas, (N, B)."""
        return np.hypot(self.along, self.across)
