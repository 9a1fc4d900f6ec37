"""New and full moons near a node: the Sun and the Moon around each, as polynomials.

At a syzygy whose mean argument of latitude F has |sin F| > 0.36 there is no eclipse (Meeus 1998,
ch. 54); the others are looked at. Places are apparent and geocentric, on the true equator of date,
in the Earth's equatorial radii.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.events.saros import MONTH, latitude_argument, mean_phase
from services.ephemeris.events.search_context import Context
from services.ephemeris.events.sky_curves import SkyCurves
from services.ephemeris.events.tracks import Tracks
from services.ephemeris.frames.of_date import earth_rotation_angle

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

REACH = 0.85
"""Days around a mean phase: 14 hours to the true one, and the eclipse itself."""
FAR_FROM_NODE = 0.37
"""|sin F| beyond which nothing is eclipsed: 0.36, and a margin for slow changes."""


@dataclass(frozen=True, slots=True)
class Syzygies:
    """n syzygies: their `lunations` (n,), and the `tracks` of the Sun and the Moon around each."""

    lunations: Integers
    tracks: Tracks

    def __len__(self) -> int:
        return len(self.tracks)

    @property
    def middles(self) -> Floats:
        """Return the mean phases, TT days (n,)."""
        return self.tracks.middles

    def some(self, rows: NDArray[np.bool_]) -> Syzygies:
        """Return some of them."""
        return Syzygies(self.lunations[rows], self.tracks.some(rows))

    def at(self, times: Floats) -> tuple[Floats, Floats]:
        """Return the Sun's and the Moon's places at times (n, m), each (n, m, 3)."""
        return self.tracks.at(times)


def candidates(start: float, stop: float, *, full: bool) -> list[int]:
    """Return the lunations whose syzygy may be an eclipse with its middle in start..stop."""
    half = 0.5 if full else 0.0
    first = int(np.floor((start - 2.0 - 5.0) / MONTH)) - 1
    last = int(np.ceil((stop + 2.0 - 5.0) / MONTH)) + 1
    chosen = []
    for lunation in range(first, last + 1):
        near = start - REACH <= mean_phase(lunation + half) <= stop + REACH
        argument = np.radians(latitude_argument(lunation + half))
        if near and abs(np.sin(argument)) < FAR_FROM_NODE:
            chosen.append(lunation)
    return chosen


def syzygies(
    sky: SkyCurves, start: float, stop: float, *, full: bool, moon_centre: str = "mass"
) -> Syzygies:
    """Return the syzygies that may be eclipses with their middle in start..stop."""
    lunations = np.array(candidates(start, stop, full=full), dtype=np.int64)
    half = 0.5 if full else 0.0
    middles = np.array([mean_phase(lunation + half) for lunation in lunations.tolist()])
    ends = np.concatenate((middles - REACH, middles + REACH)).reshape(2, -1) * 86400.0
    inside = sky.ephemeris.covered(ends[0]) & sky.ephemeris.covered(ends[1])
    lunations, middles = lunations[inside], middles[inside]
    return Syzygies(lunations, Tracks.observed(sky, ("Sun", "Moon"), middles, REACH, moon_centre))


STEPS = 60

Sampled = Callable[[Floats], Floats]
"""Functions of times (n, m), each row its own: values (n, m)."""


def least(function: Sampled, low: Floats, high: Floats) -> Floats:
    """Return where functions with one minimum each between low and high (n,) are least.

    `function` takes times (n, m) and returns values (n, m). Three grids, then a parabola.
    """
    grid = np.linspace(0.0, 1.0, 33)
    for _ in range(3):
        times = low[:, None] + (high - low)[:, None] * grid
        best = np.clip(np.argmin(function(times), axis=1), 1, len(grid) - 2)
        rows = np.arange(len(low))
        low, high = times[rows, best - 1], times[rows, best + 1]
    middle, half = (low + high) / 2.0, (high - low) / 2.0
    values = function(middle[:, None] + half[:, None] * np.array([-1.0, 0.0, 1.0]))
    bend = values[:, 0] - 2.0 * values[:, 1] + values[:, 2]
    shift = np.divide(
        values[:, 0] - values[:, 2], 2.0 * bend, out=np.zeros(len(bend)), where=bend > 0.0
    )
    return np.asarray(middle + half * np.clip(shift, -1.0, 1.0))


def falling(function: Sampled, low: Floats, high: Floats) -> Floats:
    """Return where functions change their sign between low and high (n,); NaN where they do not.

    By the regula falsi in the Illinois form (Dowell & Jarratt 1971, BIT 11, 168), to 1e-10 days.
    """
    a, b = low.copy(), high.copy()
    first, last = function(a[:, None])[:, 0], function(b[:, None])[:, 0]
    changes = (first > 0.0) != (last > 0.0)
    middle = (a + b) / 2.0
    for _ in range(STEPS):
        steps = np.divide(
            last * (b - a), last - first, out=np.zeros(len(a)), where=changes & (last != first)
        )
        middle = b - steps
        value = function(middle[:, None])[:, 0]
        opposite = (value > 0.0) != (last > 0.0)
        a, first = np.where(opposite, b, a), np.where(opposite, last, first / 2.0)
        moved = np.abs(middle - b)
        b, last = middle, value
        if not changes.any() or moved[changes].max() < 1e-10:
            break
    return np.where(changes, middle, np.nan)


def sidereal_time(sky: SkyCurves, times: Floats) -> Floats:
    """Return Greenwich apparent sidereal time, radians, at TT days (n,)."""
    instant = sky.instant(times)
    frames = sky.ephemeris.sky(instant, "geocentric").frames
    era = earth_rotation_angle(np.asarray(instant.ut1[0]), np.asarray(instant.ut1[1]))
    return np.asarray(era - frames.eo)


def syzygy_sigmas(context: Context, times: Floats) -> Floats:
    """Return one sigma (s, TT) of moments told by the Moon's place against the Sun's."""
    places = context.tropical.observe(("Sun", "Moon"), times, relative=True)
    sigma = np.hypot(places.longitude_sigma[:, 0], places.longitude_sigma[:, 1]) / 3600.0
    rate = places.longitude_rate[:, 1] - places.longitude_rate[:, 0]
    return np.asarray(np.hypot(sigma / rate * 86400.0, 5e-5))
