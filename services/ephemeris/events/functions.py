"""What is searched for zeros: functions of the sky, exact and as curves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.events.curves import Channel, Curve, fit
from services.ephemeris.events.sky_curves import SHORTEST, SkyCurves
from services.ephemeris.positions import Positions

Floats = NDArray[np.float64]


class Exact(NamedTuple):
    """A function at n moments: values, rates a day (NaN where only the curve knows).

    `places`: of its bodies at those moments, where it has such.
    """

    values: Floats
    rates: Floats
    places: Positions | None = None


class Function(Protocol):
    """A function of TT, days from J2000.0."""

    @property
    def period(self) -> float:
        """360 for an angle that recurs, else 0."""
        ...

    def curve(self, start: float, stop: float, around: float = 0.0) -> Curve:
        """Return it as a curve that holds start..stop, and roughly `around` days on both sides."""
        ...

    def exact(self, days: Floats) -> Exact:
        """Return it exactly at moments (n,)."""
        ...


@dataclass(frozen=True, slots=True)
class Quantity:
    """One channel of one body."""

    sky: SkyCurves
    body: str
    channel: str

    @property
    def period(self) -> float:
        """360 for an angle that recurs, else 0."""
        return self.sky.channels[self.sky.index(self.channel)].period

    def curve(self, start: float, stop: float, around: float = 0.0) -> Curve:
        """Return it as a curve that holds start..stop, and roughly `around` days on both sides."""
        return self.sky.curve(self.body, self.channel, start, stop, around)

    def rough(self, start: float, stop: float, around: float = 0.0) -> Curve:
        """Return the same on pieces of which none is divided, whatever their bounds."""
        return self.sky.curve(self.body, self.channel, start, stop, around, rough=True)

    def bounded(self, curve: Curve) -> NDArray[np.bool_]:
        """Say which of a curve's pieces keep the bounds wanted, (P,)."""
        wanted = self.sky.channels[self.sky.index(self.channel)]
        size = np.maximum(1.0, np.abs(curve.values[:, 0])) if wanted.relative else 1.0
        kept = curve.errors <= wanted.tolerance * size
        return np.asarray(kept & (curve.rate_errors <= wanted.rate_tolerance * size))

    def exact(self, days: Floats) -> Exact:
        """Return exact values, rates a day and places."""
        places = self.sky.observe((self.body,), days)
        both = self.sky.of_positions(places, 0)[self.sky.index(self.channel)]
        return Exact(both[0], both[1], places)


@dataclass(frozen=True, slots=True)
class Combination:
    """One quantity and `sign` times another, of the same sky."""

    first: Quantity
    second: Quantity
    sign: float = -1.0

    @property
    def period(self) -> float:
        """360 for an angle that recurs, else 0."""
        return self.first.period

    def curve(self, start: float, stop: float, around: float = 0.0) -> Curve:
        """Return it as a curve that holds start..stop, and roughly `around` days on both sides."""
        one, other = (body.curve(start, stop, around) for body in (self.first, self.second))
        return one.plus(other, self.sign)

    def exact(self, days: Floats) -> Exact:
        """Return exact values, rates a day and places, whose sigmas are without the equinox's."""
        sky = self.first.sky
        places = sky.observe((self.first.body, self.second.body), days, relative=True)
        row = sky.index(self.first.channel)
        one, other = (sky.of_positions(places, i)[row] for i in (0, 1))
        return Exact(one[0] + self.sign * other[0], one[1] + self.sign * other[1], places)


@dataclass(frozen=True, slots=True)
class Rate:
    """The rate of a function: its zeros are stations and extremes."""

    of: Function

    @property
    def period(self) -> float:
        """A rate does not recur."""
        return 0.0

    def curve(self, start: float, stop: float, around: float = 0.0) -> Curve:
        """Return it as a curve that holds start..stop, and roughly `around` days on both sides."""
        return self.of.curve(start, stop, around).derivative

    def exact(self, days: Floats) -> Exact:
        """Return exact rates; their own rates only the curve knows."""
        return Exact(self.of.exact(days).rates, np.full(len(days), np.nan))


@dataclass(frozen=True, slots=True)
class CosineOfSeparation:
    """The cosine of the angle between two bodies, as it is seen."""

    sky: SkyCurves
    first: str
    second: str

    @property
    def period(self) -> float:
        """It does not recur."""
        return 0.0

    def _of(self, one: Floats, other: Floats) -> Floats:
        """Return values and rates a day, (2, n), from (lon, lat) x (value, rate), (2, 2, n)."""
        (l1, v1), (b1, w1) = np.radians(one)
        (l2, v2), (b2, w2) = np.radians(other)
        cosine, sine = np.cos(l1 - l2), np.sin(l1 - l2)
        value = np.sin(b1) * np.sin(b2) + np.cos(b1) * np.cos(b2) * cosine
        rate = (
            w1 * (np.cos(b1) * np.sin(b2) - np.sin(b1) * np.cos(b2) * cosine)
            + w2 * (np.sin(b1) * np.cos(b2) - np.cos(b1) * np.sin(b2) * cosine)
            - np.cos(b1) * np.cos(b2) * sine * (v1 - v2)
        )
        return np.stack((value, rate))

    def curve(self, start: float, stop: float, around: float = 0.0) -> Curve:
        """Return it as a curve that holds start..stop, made from the bodies' curves."""
        curves = [
            [
                self.sky.curve(body, channel, start, stop, around)
                for channel in ("longitude", "latitude")
            ]
            for body in (self.first, self.second)
        ]
        edges = np.unique(np.concatenate([curve.edges for pair in curves for curve in pair]))
        begin = max(curve.edges[0] for pair in curves for curve in pair)
        end = min(curve.edges[-1] for pair in curves for curve in pair)
        edges = edges[(edges >= begin) & (edges <= end)]
        # what the angles may be wrong by, the cosine and its rate may be, radians
        error = sum(np.radians(curve.on(edges).errors) for pair in curves for curve in pair)
        rate_error = sum(
            np.radians(curve.on(edges).rate_errors) for pair in curves for curve in pair
        )

        def sample(days: Floats) -> Floats:
            one, other = (
                np.stack([np.stack((curve.at(days), curve.rate_at(days))) for curve in pair])
                for pair in curves
            )
            return self._of(one, other)[None]

        channel = Channel("cosine", 0.0, 1e-9, 1e-8)
        made = fit(sample, [channel], edges, SHORTEST)[0]
        index = np.searchsorted(edges, (made.edges[1:] + made.edges[:-1]) / 2.0, side="right") - 1
        return Curve(
            made.edges, made.values, made.rates, made.errors + np.asarray(error)[index],
            made.rate_errors + np.asarray(rate_error)[index] + 2.0 * np.asarray(error)[index],
            made.offsets,
        )  # fmt: skip

    def exact(self, days: Floats) -> Exact:
        """Return exact values and rates a day."""
        positions = self.sky.observe((self.first, self.second), days)
        rows = [self.sky.index("longitude"), self.sky.index("latitude")]
        one, other = (self.sky.of_positions(positions, i)[rows] for i in (0, 1))
        value, rate = self._of(one, other)
        return Exact(value, rate)
