"""The sky and the houses of one place over a day or some: longitudes as curves, all at once.

The curves of `sky_curves` are for months and kept; these are for the moments that one birth may
have had, and seen as its chart is: from the ground, sidereal, in any system of houses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.astrology.houses import Houses, houses
from services.ephemeris.astrology.zodiac_offset import zodiac_offset
from services.ephemeris.constants import J2000
from services.ephemeris.core import table as core
from services.ephemeris.events.curves import Channel, Curve, fit
from services.ephemeris.events.functions import Exact
from services.ephemeris.events.isolation import REACH
from services.ephemeris.events.roots import STEP_ENOUGH
from services.ephemeris.events.sky_curves import (
    ANGLE,
    ANGLE_RATE,
    NOISE,
    NOISE_RATE,
    SHORTEST,
    moments_of,
)
from services.ephemeris.frames.earth import Site
from services.ephemeris.frames.of_date import SHORT_TERM, earth_rotation_angle
from services.ephemeris.observe import Ephemeris, Sky
from services.ephemeris.options import Options
from services.ephemeris.positions import Positions
from services.ephemeris.time.instants import Instant

Floats = NDArray[np.float64]
Sampled = Callable[[Floats], Floats]

PIECE, GROUND_PIECE, HOUSE_PIECE = 2.0, 0.5, 0.25
"""Days: pieces to begin with. In the last a cusp moves by less than half a turn."""
HOUSE_SHORTEST = 1.0 / 2048.0
"""Days: near a polar circle the Ascendant hurries through some signs within minutes."""
HOUSE_ANGLE, HOUSE_RATE = 1e-7, 1e-3
"""Bounds wanted of cusps, degrees and degrees a day: they move by 100 degrees a day and more."""


@dataclass(frozen=True, slots=True)
class Course:
    """An angle of the day as a function to be solved: its curve, and the sky behind it."""

    known: Curve
    sampled: Sampled
    period: float = 360.0

    def curve(self, start: float, stop: float, around: float = 0.0) -> Curve:  # noqa: ARG002
        """Return the curve, which holds the span that it was made for, and a margin."""
        return self.known.within(start, stop)

    def exact(self, days: Floats) -> Exact:
        """Return values and rates a day; off the curve where that gives the moment as well."""
        rates = self.known.rate_at(days)
        if (self.known.error_at(days) <= STEP_ENOUGH * np.abs(rates)).all():
            return Exact(self.known.at(days), rates)
        values, rates = self.sampled(days)
        return Exact(values, rates)


class DayCurves:
    """Longitudes of bodies, and of angles and cusps, over one span, TT days from J2000.0."""

    def __init__(
        self, ephemeris: Ephemeris, site: Site, options: Options, start: float, stop: float
    ) -> None:
        self.ephemeris, self.site, self.options = ephemeris, site, options
        self.start, self.stop = start, stop
        self.fell_back = False

    def bodies(self, names: tuple[str, ...]) -> list[Curve]:
        """Return the longitudes of bodies, all on the same pieces. Raises OutOfCoverage."""
        channels = [
            Channel(name, 360.0, ANGLE, ANGLE_RATE, noise=NOISE, rate_noise=NOISE_RATE)
            for name in names
        ]
        piece = GROUND_PIECE if self.options.observer == "topocentric" else PIECE
        return fit(self.places, channels, self._edges(piece), SHORTEST)

    def angles(self) -> list[Curve]:
        """Return the Ascendant, the MC and the first six cusps, all on the same pieces.

        The other six lie opposite, in every system. `fell_back` then says whether the system lacked
        cusps anywhere, so that another's stand in their place and they leap.
        """
        channels = [Channel(str(i), 360.0, HOUSE_ANGLE, HOUSE_RATE, noise=NOISE) for i in range(8)]
        return fit(self.turning, channels, self._edges(HOUSE_PIECE), HOUSE_SHORTEST)

    def midheaven(self) -> Curve:
        """Return the MC alone, which every latitude has."""
        channel = Channel("MC", 360.0, HOUSE_ANGLE, HOUSE_RATE, noise=NOISE)
        return fit(lambda t: self.turning(t)[1:2], [channel], self._edges(HOUSE_PIECE), SHORTEST)[0]

    def places(self, days: Floats) -> Floats:
        """Return the longitudes of all bodies and their rates a day, (T, 2, n)."""
        values = self.observed(days).values
        return np.stack((values[core.LONGITUDE], values[core.LONGITUDE_RATE]), axis=1)

    def observed(self, days: Floats) -> Positions:
        """Return the exact places of all bodies at moments."""
        instant, sky, offset = self._moments(days)
        return self.ephemeris.observe(instant, self.site, self.options, sky=sky, offset=offset)

    def clock_sigmas(self, days: Floats) -> Floats:
        """Return one sigma (s) of TT less the clock's scale: ΔT's before 1960, else zero."""
        instant = self.ephemeris.timescales.instants((np.full(len(days), J2000), days), "tt")
        early = np.ones(len(days), dtype=bool) if instant.utc is None else np.isnan(instant.utc[0])
        return np.where(early, instant.delta_t_sigma_s, 0.0)

    def turning(self, days: Floats) -> Floats:
        """Return Ascendant, MC, six cusps and their rates a day, (8, 2, n)."""
        made = self.houses_at(days)
        self.fell_back |= bool(made.reason.any())
        values = np.column_stack((made.ascendant, made.mc, made.cusps[:, :6]))
        rates = np.column_stack((made.ascendant_rate, made.mc_rate, made.cusp_rates[:, :6]))
        return np.stack((values.T, rates.T), axis=1)

    def houses_at(self, days: Floats) -> Houses:
        """Return the houses at moments; of the equal system where none was asked for."""
        instant, sky, offset = self._moments(days)
        era = earth_rotation_angle(np.asarray(instant.ut1[0]), np.asarray(instant.ut1[1]))
        armc = (np.degrees(era - sky.frames.eo) + self.site.longitude) % 360.0
        shift, shift_rate = offset or (0.0, 0.0)
        obliquity = np.degrees(sky.frames.true_obliquity)
        system = self.options.houses or "equal"
        return houses(
            system, armc, obliquity, self.site.latitude, offset=shift, offset_rate=shift_rate
        )

    def polar(self) -> bool:
        """Say whether the place lies within a polar circle, where the Ascendant leaps."""
        middle = np.array([(self.start + self.stop) / 2.0])
        _, sky, _ = self._moments(middle)
        # the obliquity is the same all day to 0.01"
        return bool(abs(self.site.latitude) >= 90.0 - np.degrees(sky.frames.true_obliquity)[0])

    def _moments(self, days: Floats) -> tuple[Instant, Sky, tuple[Floats, Floats] | None]:
        instant = moments_of(self.ephemeris, days)
        sky = self.ephemeris.sky(instant, self.options.observer)
        if self.options.zodiac == "tropical":
            return instant, sky, None
        return instant, sky, zodiac_offset(self.ephemeris, self.options.ayanamsa, sky)

    def _edges(self, piece: float) -> Floats:
        begin, end = self.start - REACH, self.stop + REACH
        count = max(1, int(np.ceil((end - begin) / piece)))
        seams = [seam for seam in SHORT_TERM if begin < seam < end]
        return np.unique(np.concatenate((np.linspace(begin, end, count + 1), seams)))
