"""One event: its moment, how sure that is, and what it is of."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import erf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import DAY
from services.ephemeris.events.roots import Roots

Floats = NDArray[np.float64]

PERIODS = {"Moon": 27.32, "Mercury": 87.97, "Venus": 224.7}
"""Days of a revolution; of all others the Earth's year is the shorter one."""
YEAR = 365.25
RATE_FLOOR = 2e-10
"""Degrees a day: how well rates agree with the places' own differences."""
LEAST = 0.00135
"""An event that is less probable than this (three sigma off) is not told."""
TIME_FLOOR_S = 5e-5
"""Seconds: a moment is one double precision number of days, and polished to a fraction of a ms."""


def rate_sigma(body: str, sigma: Floats) -> Floats:
    """Return one sigma of a rate, a day, from that of the place.

    What is wrong with a place comes and goes with the body's revolution, and as seen from the
    Earth with the Earth's, so a rate is wrong by that times 2π in the shorter of the two. (DE440
    and DE422 differ by as much: `tests.events.two_ephemerides`.)
    """
    return np.asarray(sigma * (2.0 * np.pi / PERIODS.get(body, YEAR)))


@dataclass(slots=True)
class Event:
    """A moment (TT, days from J2000.0) at which something of the sky holds.

    `sigma_tt_s`: one sigma of the moment counted in TT, and `sigma_ut_s` counted in UT1, where ΔT's
    own sigma comes in: an event of the sky is known in TT, one of the horizon in UT1. `probability`
    that it happens at all: 1 but for what grazes.
    """

    kind: str
    time: float
    sigma_tt_s: float
    sigma_ut_s: float
    probability: float = 1.0
    data: dict[str, Any] = field(default_factory=dict)


def moment_sigmas(sigma: Floats, roots: Roots) -> Floats:
    """Return one sigma of moments (s) from that of the function, by its slope and bend.

    Near an extreme the slope vanishes: there σ = |slope| δ + |bend| δ²/2 is solved for δ.
    """
    slope = np.abs(roots.slopes)
    root = np.sqrt(slope**2 + 2.0 * np.abs(roots.bends) * sigma)
    days = np.divide(2.0 * sigma, slope + root, out=np.zeros_like(sigma), where=root > 0.0)
    return np.asarray(np.hypot(days * DAY, TIME_FLOOR_S))


def probabilities(sigma: Floats, roots: Roots) -> Floats:
    """Return how probable it is that a level is reached at all: 1 but where it is grazed."""
    out = np.ones(len(roots))
    for i in np.flatnonzero(roots.bends):
        depth = -float(roots.misses[i])
        if sigma[i] > 0.0:
            out[i] = 0.5 * (1.0 + erf(depth / (sqrt(2.0) * float(sigma[i]))))
        else:
            out[i] = 1.0 if depth >= 0.0 else 0.0
    return out
