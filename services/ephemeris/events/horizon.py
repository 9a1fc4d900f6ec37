"""Risings, settings, passages of the meridian and twilights of a place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import AU, DAY
from services.ephemeris.core import chebyshev as core
from services.ephemeris.core import table
from services.ephemeris.errors import InvalidInput
from services.ephemeris.events import cost
from services.ephemeris.events.curves import Curve
from services.ephemeris.events.event import LEAST, Event, moment_sigmas, probabilities
from services.ephemeris.events.functions import Exact, Quantity
from services.ephemeris.events.own_spans import covered
from services.ephemeris.events.radii import RADII_KM
from services.ephemeris.events.refraction import Air
from services.ephemeris.events.roots import Proof, Roots, solve
from services.ephemeris.events.search_context import Context, Result
from services.ephemeris.events.sky_curves import SkyCurves, is_point

Floats = NDArray[np.float64]

TURN = 360.98564736629
"""Degrees a day of UT1 by which the Earth turns (IERS Conventions 2010, eq. 5.15)."""
LIMBS = {"upper": 1.0, "center": 0.0, "lower": -1.0}
ALMANAC_SUN_DEG = 16.0 / 60.0
"""The Sun's semidiameter by which almanacs count: with 34' of refraction, its centre at -50'."""
GRAZE = 4.0
"""Sigmas of an altitude within which a day's extreme may or may not reach the horizon."""
DAYS = np.linspace(0.0, 1.0, 25)


@dataclass(frozen=True, slots=True)
class Horizon:
    """What counts as up: the horizon's altitude as it is seen, the air, and which limb.

    `altitude` in degrees (a hill's, or less than 0 for the dip of the sea's); `semidiameter`:
    `true` of the moment, or `almanac` for the Sun's 16'.
    """

    altitude: float = 0.0
    air: Air = field(default_factory=Air)
    limb: str = "upper"
    semidiameter: str = "true"

    def centre(self, body: str, distance: Floats) -> Floats:
        """Return the airless altitude (degrees) of a body's centre when it is on the horizon."""
        side = LIMBS[self.limb]
        radius = RADII_KM.get(body, 0.0) / AU
        size = np.degrees(np.arcsin(radius / distance)) if radius else np.zeros(len(distance))
        if body == "Sun" and self.semidiameter == "almanac":
            size = np.full(len(distance), ALMANAC_SUN_DEG)
        return self.altitude - self.air.lift(self.altitude) - side * size


@dataclass(frozen=True, slots=True)
class AboveHorizon:
    """The sine of a body's altitude less that of the altitude at which it rises."""

    sky: SkyCurves
    body: str
    horizon: Horizon

    @property
    def period(self) -> float:
        """It does not recur."""
        return 0.0

    def _levels(self, distance: Floats) -> Floats:
        return np.asarray(np.sin(np.radians(self.horizon.centre(self.body, distance))))

    def curve(self, start: float, stop: float, around: float = 0.0) -> Curve:  # noqa: ARG002
        """Return it as a curve that holds start..stop.

        The altitude of rising changes by arcseconds in a day: between its values at a piece's
        nodes the series of the piece follows it to rounding.
        """
        height = self.sky.curve(self.body, "height", start, stop)
        values = height.values.copy()
        if is_point(self.body):
            level = self._levels(np.ones(1))[0]
            values[:, 0] -= level
            return Curve(
                height.edges, values, height.rates, height.errors, height.rate_errors,
                height.offsets,
            )  # fmt: skip
        distance = self.sky.curve(self.body, "distance", start, stop).on(height.edges)
        half = np.diff(height.edges) / 2.0
        middle = (height.edges[1:] + height.edges[:-1]) / 2.0
        nodes = (middle[:, None] + half[:, None] * core.NODES).ravel()
        levels = self._levels(distance.at(nodes)).reshape(len(half), -1) @ core.TO_SERIES.T
        values -= levels
        rates = height.rates - _slopes(levels, half)
        errors = height.errors + np.abs(levels[:, -2:]).sum(axis=1) + 1e-13
        return Curve(
            height.edges, values, rates, errors,
            height.rate_errors + core.TERMS**2 * (errors - height.errors) / half, height.offsets,
        )  # fmt: skip

    def exact(self, days: Floats) -> Exact:
        """Return exact values; rates only the curve knows."""
        samples = self.sky.samples(self.body, days)
        distance = samples[self.sky.index("distance"), 0]
        value = samples[self.sky.index("height"), 0] - self._levels(distance)
        return Exact(value, np.full(len(days), np.nan))


def _slopes(series: Floats, half: Floats) -> Floats:
    slopes = np.polynomial.chebyshev.chebder(series, axis=1)
    return np.pad(slopes, ((0, 0), (0, 1))) / half[:, None]


def _rotation_sigmas(
    sky: SkyCurves, body: str, roots: Roots, air_sigma: float
) -> tuple[Floats, Floats, Floats, Any]:
    """Return sigmas of moments in TT and in UT1 (s), that of the altitude (degrees), and places.

    A moment of the horizon is one of the Earth's turn: ΔT moves it only as far as the body itself
    moves meanwhile.
    """
    places = sky.observe((body,), roots.times, rotation_exact=True)
    azimuth, altitude = np.radians(places.azimuth[:, 0]), np.radians(places.altitude[:, 0])
    total = np.degrees(roots.slopes / np.cos(altitude))
    turning = TURN * np.cos(np.radians(sky.view.site.latitude)) * np.sin(azimuth)
    delta_t = np.asarray(sky.instant(roots.times).delta_t_sigma_s) / DAY
    own = np.hypot(places.altitude_sigma[:, 0] / 3600.0, air_sigma)
    in_degrees = Roots(
        roots.times, roots.levels, roots.directions, total,
        np.degrees(roots.bends / np.cos(altitude)), np.degrees(roots.misses / np.cos(altitude)),
        roots.passes, roots.of,
    )  # fmt: skip
    sigma_ut = np.hypot(own, (total - turning) * delta_t)
    sigma_tt = np.hypot(own, turning * delta_t)
    return moment_sigmas(sigma_tt, in_degrees), moment_sigmas(sigma_ut, in_degrees), own, (
        places, probabilities(sigma_ut, in_degrees),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Crossing:
    """Risings (`rise`) or settings (`set`) of bodies at a place.

    A day of local mean solar time (it begins at lower culmination of the mean Sun) without either
    is told: `always_up` or `always_down`.
    """

    bodies: tuple[str, ...]
    kind: str = "rise"
    horizon: Horizon = field(default_factory=Horizon)

    def cost(self, *, on_ground: bool = False) -> float:  # noqa: ARG002 - of a place in any case
        """Return what a day of it costs, places of bodies."""
        return cost.of_horizon(self.bodies)

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the events in [start, stop)."""
        events: list[Event] = []
        proof, sky = Proof(), context.ground
        air = self.horizon.air.sigma(self.horizon.altitude)
        for body in self.bodies:
            function = AboveHorizon(sky, body, self.horizon)
            margin = np.sin(np.radians(GRAZE * max(air, 1e-6)))
            first, last = _whole_days(context, body, start, stop)
            roots = solve(
                function, np.zeros(1), first, last, margin=float(margin), resolution=1e-11
            )
            proof.add(roots.proof)
            events += self._days_without(function, roots, context, (start, stop))
            wanted = 1.0 if self.kind == "rise" else -1.0
            mine = (roots.directions == wanted) | (roots.directions == 0.0)
            roots = roots.some(mine & (roots.times >= start) & (roots.times < stop))
            states = {wanted: self.kind}
            events += _row(self.kind, sky, body, roots, air, states)
        return events, proof

    def _days_without(
        self, function: AboveHorizon, roots: Roots, context: Context, span: tuple[float, float]
    ) -> list[Event]:
        """Return the days that begin in the span on which the body neither rises nor sets."""
        begins, ends = _local_days(context, *span)
        if not len(begins):
            return []
        crossed = roots.times[roots.misses <= 0.0]
        quiet = begins[np.searchsorted(crossed, begins) == np.searchsorted(crossed, ends)]
        if not len(quiet):
            return []
        value = function.exact(quiet + 0.5).values
        sigma = np.asarray(function.sky.instant(quiet).delta_t_sigma_s).tolist()
        return [
            Event(
                self.kind, day, doubt, 0.0, 1.0,
                {"body": function.body, "state": "always_up" if above else "always_down"},
            )
            for day, above, doubt in zip(quiet.tolist(), (value > 0.0).tolist(), sigma, strict=True)
        ]  # fmt: skip


def _local_days(context: Context, start: float, stop: float) -> tuple[Floats, Floats]:
    """Return beginnings in [start, stop) of local mean days and their ends, TT from J2000.0.

    Each by the ΔT of its own: a day must begin at the same moment whatever span asks.
    """
    assert context.site is not None  # noqa: S101 - `ground` has refused
    shift = 0.5 - context.site.longitude / 360.0
    universal = np.arange(np.floor(start - shift) - 1.0, np.ceil(stop - shift) + 2.0) + shift
    edges = universal + np.asarray(context.tropical.instant(universal).delta_t_s) / DAY
    inside = (edges[:-1] >= start) & (edges[:-1] < stop)
    return edges[:-1][inside], edges[1:][inside]


def _whole_days(context: Context, body: str, start: float, stop: float) -> tuple[float, float]:
    """Return the span with the rest of the last local day in it, as far as there is sky."""
    late = stop + 1.0
    return start, late if covered(context.ephemeris, (body,), np.array([late + 0.1])) else stop


def _row(
    kind: str, sky: SkyCurves, body: str, roots: Roots, air: float, states: dict[float, str]
) -> list[Event]:
    """Return crossings of an altitude as events; `states`: what each direction is called."""
    if not len(roots):
        return []
    tt, ut, own, (places, likely) = _rotation_sigmas(sky, body, roots, air)
    total = np.abs(np.degrees(roots.slopes / np.cos(np.radians(places.altitude[:, 0]))))
    air_s = np.divide(air, total, out=np.full(len(own), np.inf), where=total > 0.0) * DAY
    rows = zip(
        roots.times.tolist(), tt.tolist(), ut.tolist(), likely.tolist(),
        places.azimuth[:, 0].tolist(), places.altitude[:, 0].tolist(),
        np.minimum(air_s, ut).tolist(), roots.directions.tolist(), strict=True,
    )  # fmt: skip
    return [
        Event(
            kind, time, sigma_tt, sigma_ut, probable,
            {"body": body, "state": states.get(way, "grazes"), "azimuth": azimuth,
             "altitude": altitude, "sigma_air_s": of_air},
        )
        for time, sigma_tt, sigma_ut, probable, azimuth, altitude, of_air, way in rows
        if probable >= LEAST
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meridian:
    """Upper (`transit`) or lower (`antitransit`) culminations: the centre on the meridian."""

    bodies: tuple[str, ...]
    kind: str = "transit"

    def cost(self, *, on_ground: bool = False) -> float:  # noqa: ARG002 - of a place in any case
        """Return what a day of it costs, places of bodies."""
        return cost.of_horizon(self.bodies)

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the events in [start, stop)."""
        events: list[Event] = []
        proof, sky = Proof(), context.ground
        for body in self.bodies:
            # eastward before the upper one, westward after it
            wanted = -1.0 if self.kind == "transit" else 1.0
            roots = solve(Quantity(sky, body, "east"), np.zeros(1), start, stop, resolution=1e-11)
            proof.add(roots.proof)
            roots = roots.some(roots.directions == wanted)
            if len(roots):
                events += self._row(sky, body, roots)
        return events, proof

    def _row(self, sky: SkyCurves, body: str, roots: Roots) -> list[Event]:
        places = sky.observe((body,), roots.times, rotation_exact=True)
        delta_t = np.asarray(sky.instant(roots.times).delta_t_sigma_s)
        own = places.right_ascension_sigma[:, 0] / 3600.0 / TURN * DAY
        # a body moves along by a few degrees a day while the Earth turns
        drift = _right_ascension_rate(sky, body, roots.times) / TURN
        ut = np.hypot(np.hypot(own, drift * delta_t), 5e-5)
        tt = np.hypot(np.hypot(own, delta_t), 5e-5)
        rows = zip(
            roots.times.tolist(), tt.tolist(), ut.tolist(), places.altitude[:, 0].tolist(),
            places.azimuth[:, 0].tolist(), strict=True,
        )  # fmt: skip
        return [
            Event(
                self.kind, time, sigma_tt, sigma_ut, 1.0,
                {"body": body, "altitude": altitude, "azimuth": azimuth},
            )
            for time, sigma_tt, sigma_ut, altitude, azimuth in rows
        ]  # fmt: skip


def _right_ascension_rate(sky: SkyCurves, body: str, times: Floats) -> Floats:
    values = sky.observe((body,), times).values[table.RIGHT_ASCENSION_RATE, 0]
    return np.asarray(values)


@dataclass(frozen=True, slots=True)
class Twilight:
    """Dawn and dusk: the Sun's centre `depression` degrees below the horizon, without air."""

    depression: float = 6.0
    kind: str = "twilight"

    def __post_init__(self) -> None:
        if not 0.0 <= self.depression <= 90.0:
            raise InvalidInput("depression may be 0 to 90 degrees.", field="depression")

    def cost(self, *, on_ground: bool = False) -> float:  # noqa: ARG002 - of a place in any case
        """Return what a day of it costs, places of bodies."""
        return cost.of_horizon(("Sun",))

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the dawns and dusks in [start, stop)."""
        sky = context.ground
        horizon = Horizon(-self.depression, Air("none"), "center")
        function = AboveHorizon(sky, "Sun", horizon)
        roots = solve(function, np.zeros(1), start, stop, margin=1e-8, resolution=1e-11)
        states = {1.0: "dawn", -1.0: "dusk"}
        events = _row(self.kind, sky, "Sun", roots, 0.0, states)
        for event in events:
            event.data["depression"] = self.depression
            event.data.pop("sigma_air_s")
        return events, roots.proof
