"""When a moment may have been: a density of time, uniform on each of its parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.errors import InvalidInput

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prior:
    """Probability of a moment of TT, days from J2000.0.

    `edges` (n+1,); `masses` (n,): the probability of each part between them, in which it is
    uniform, 0 in the gaps between spans; they add up to 1.
    """

    edges: Floats
    masses: Floats

    @classmethod
    def of(cls, parts: Iterable[tuple[float, float, float]]) -> Prior:
        """Return the prior of parts (start, stop, weight), which may overlap.

        Within a part every moment is as probable as any other. Raises InvalidInput without any.
        """
        rows = [part for part in parts if part[1] > part[0] and part[2] > 0.0]
        if not rows:
            raise InvalidInput("That span of time is empty: its end must lie after its beginning.")
        starts, stops, weights = np.array(rows).T
        edges = np.unique(np.concatenate((starts, stops)))
        middles, lengths = (edges[1:] + edges[:-1]) / 2.0, np.diff(edges)
        inside = (starts[:, None] <= middles) & (middles < stops[:, None])
        density = (weights / (stops - starts)) @ inside
        masses = density * lengths
        return cls(edges, masses / masses.sum())

    def before(self, times: Floats) -> Floats:
        """Return the probability of a moment before each of `times` (n,)."""
        total = np.concatenate(([0.0], np.cumsum(self.masses)))
        return np.asarray(np.interp(times, self.edges, total / total[-1]))

    def spans(self) -> list[tuple[float, float]]:
        """Return the stretches without a gap, in order of time: begin and end of each."""
        held = np.concatenate(([False], self.masses > 0.0, [False])).astype(np.int8)
        change = np.diff(held)
        begins, ends = self.edges[change == 1], self.edges[change == -1]
        return list(zip(begins.tolist(), ends.tolist(), strict=True))
