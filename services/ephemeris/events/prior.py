"""When a moment may have been: a density of time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import erf, sqrt
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import DAY
from services.ephemeris.errors import InvalidInput

Floats = NDArray[np.float64]
Spans = list[tuple[float, float]]

CUT = 4.0
"""Sigmas from its mean at which a normal density ends: 6e-5 of it lie beyond, and are left out."""


class Prior(Protocol):
    """Probability of a moment of TT, days from J2000.0."""

    def before(self, times: Floats) -> Floats:
        """Return the probability of a moment before each of `times`, of any shape."""
        ...

    def spans(self) -> Spans:
        """Return the stretches without a gap, in order of time: begin and end of each."""
        ...


@dataclass(frozen=True, slots=True)
class UniformPrior:
    """A density that is uniform on each of its parts.

    `edges` (n+1,); `masses` (n,): the probability of each part between them, in which it is
    uniform, 0 in the gaps between spans; they add up to 1.
    """

    edges: Floats
    masses: Floats

    @classmethod
    def of(cls, parts: Iterable[tuple[float, float, float]]) -> UniformPrior:
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
        """Return the probability of a moment before each of `times`, of any shape."""
        total = np.concatenate(([0.0], np.cumsum(self.masses)))
        return np.asarray(np.interp(times, self.edges, total / total[-1]))

    def spans(self) -> Spans:
        """Return the stretches without a gap, in order of time: begin and end of each."""
        held = np.concatenate(([False], self.masses > 0.0, [False])).astype(np.int8)
        change = np.diff(held)
        begins, ends = self.edges[change == 1], self.edges[change == -1]
        return list(zip(begins.tolist(), ends.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class NormalPrior:
    """Normal densities of one sigma about several means, cut off at CUT sigmas.

    `means` (n,), ascending, TT days from J2000.0; `weights` (n,), adding up to 1; `sigma`, days.
    """

    means: Floats
    weights: Floats
    sigma: float

    @classmethod
    def of(cls, parts: Iterable[tuple[float, float]], sigma_s: float) -> NormalPrior:
        """Return the prior of parts (mean, weight) with one sigma, seconds.

        Raises InvalidInput without any.
        """
        rows = sorted(part for part in parts if part[1] > 0.0)
        if not rows or not sigma_s > 0.0:
            raise InvalidInput("A normal prior needs a moment and a sigma above 0.")
        means, weights = np.array(rows).T
        return cls(means, weights / weights.sum(), sigma_s / DAY)

    def before(self, times: Floats) -> Floats:
        """Return the probability of a moment before each of `times`, of any shape."""
        deviations = (np.asarray(times)[..., None] - self.means) / self.sigma
        # an end is one to the last digit of its time
        deviations[np.abs(deviations) > CUT - 1e-8] *= 2.0
        deviations = np.clip(deviations, -CUT, CUT)
        whole = erf(CUT / sqrt(2.0))
        shares = [0.5 * (1.0 + erf(one / sqrt(2.0)) / whole) for one in deviations.ravel().tolist()]
        return np.asarray(np.reshape(shares, deviations.shape) @ self.weights)

    def spans(self) -> Spans:
        """Return the stretches without a gap, in order of time: begin and end of each."""
        reach, out = CUT * self.sigma, list[tuple[float, float]]()
        for mean in self.means.tolist():
            if out and mean - reach <= out[-1][1]:
                out[-1] = out[-1][0], mean + reach
            else:
                out.append((mean - reach, mean + reach))
        return out
