"""A chart as a distribution: what holds of a birth whose time is not known, and how probably.

Everything follows from the moments at which something changes (a body's sign, nakshatra or house,
those of the Ascendant and the MC, an aspect, the Moon's phase), which are solved, and from the
prior's mass between them. Nothing is sampled.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.astrology.aspects import ASPECTS, pairs_of
from services.ephemeris.constants import DAY
from services.ephemeris.events.aspect_states import aspect_levels, aspect_states, changing, nearest
from services.ephemeris.events.curves import Curve
from services.ephemeris.events.day_curves import Course, DayCurves
from services.ephemeris.events.exact_aspects import signed
from services.ephemeris.events.house_changes import passages, series_bounds
from services.ephemeris.events.isolation import meets
from services.ephemeris.events.prior import Prior
from services.ephemeris.events.roots import extremes, solve
from services.ephemeris.events.state_tracks import Change, Gathered, States, Track
from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import ASPECT_POINTS, Options, resolve_bodies

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

BORDERS: Floats = np.linspace(0.0, 330.0, 12)
MANSIONS: Floats = np.linspace(0.0, 360.0, 28)[:-1]
"""Borders of the nakshatras, which are parts of a sidereal zodiac."""
EIGHTHS: Floats = np.linspace(0.0, 315.0, 8)
EXACT = 1e-6
"""Degrees: a root of an aspect's own angle, of all the levels that were solved for."""
OF_THE_SKY = {"sign", "nakshatra", "phase", "aspect"}
"""Kinds of changes that the sky makes, and not the Earth's turn."""
POLAR = "polar"
NO_CUSPS = "no_cusps"
GROUND = ("topocentric", "geocentric")
"""Observers for whom the Moon has phases."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Longitudes of a body, degrees: first and last by time, and all between `low` and `high`.

    `low` lies in 0..360, and `high` is not smaller: 365 is five degrees of Aries.
    """

    first: float
    last: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Distribution:
    """What a birth may have been: tracks, changes in order of time, longitudes by body.

    `left_out`: why the Ascendant or houses are missing, "polar" or "no_cusps"; None where they
    are not. `unproved`: places where neither a change nor its absence could be shown.
    """

    tracks: list[Track]
    changes: list[Change]
    reaches: dict[str, Reach]
    left_out: str | None
    unproved: int


def distribution(ephemeris: Ephemeris, site: Site, options: Options, prior: Prior) -> Distribution:
    """Return the chart as a distribution over the prior's moments.

    `options.frame` must be the ecliptic of date. Raises InvalidInput (options), OutOfCoverage,
    NotReady.
    """
    ephemeris.pool.guard()
    names = resolve_bodies(options)
    gathered = Gathered(prior)
    spans = [
        _Span(DayCurves(ephemeris, site, options, *ends), gathered, names) for ends in prior.spans()
    ]
    left_out = None
    for span in spans:
        span.signs()
        span.phase()
        left_out = span.angles() or left_out
        span.aspects()
    gathered.changes.sort(key=lambda change: change.time)
    # what is left out in one of several spans is left out
    tracks = [one for one in gathered.tracks.values() if not _hidden(one, left_out)]
    changes = [one for one in gathered.changes if not _hidden(one, left_out)]
    reaches = {name: _reach([span.swept[name] for span in spans]) for name in names}
    return Distribution(tracks, changes, reaches, left_out, sum(one.unproved for one in spans))


class _Span:
    """One stretch of the prior without a gap."""

    def __init__(self, day: DayCurves, gathered: Gathered, names: tuple[str, ...]) -> None:
        self.day, self.gathered, self.names = day, gathered, names
        self.ends = (day.start, day.stop)
        self.unproved = 0
        self.curves = day.bodies(names)
        self.angle_courses: dict[str, Course] = {}
        self.sidereal = day.options.zodiac == "sidereal"
        self.swept = {name: self._sweep(i) for i, name in enumerate(names)}

    def _course(self, i: int) -> Course:
        """Return a body's longitude."""
        places = self.day.places
        return Course(self.curves[i], lambda days: places(days)[i])

    def _apart(self, i: int, j: int) -> Course:
        """Return the longitude of a body less that of another."""
        places = self.day.places

        def apart(days: Floats) -> Floats:
            both = places(days)
            return np.asarray(both[i] - both[j])

        return Course(self.curves[i].plus(self.curves[j], -1.0), apart)

    def _times(self, course: Course, levels: Floats) -> Floats:
        """Return all moments at which an angle has one of the levels."""
        curve = course.known
        if not meets(curve, levels, 360.0):
            return np.zeros(0)
        roots = solve(course, np.mod(levels, 360.0), *self.ends)
        self.unproved += roots.proof.unproved
        return roots.times[roots.misses <= 0.0]

    def _sweep(self, i: int) -> tuple[float, float, float, float]:
        """Return a body's longitude at both ends, the least and the greatest, turns unwrapped."""
        curve, ends = self.curves[i], np.array(self.ends)
        first, last = curve.at(ends).tolist()
        low, high = series_bounds([curve])
        turned: list[float] = []
        if low[0] <= 0.0 <= high[0]:
            times = extremes(self._course(i), *self.ends).times
            turned = curve.at(times).tolist() if len(times) else []
        return first, last, min(first, last, *turned), max(first, last, *turned)

    def signs(self) -> None:
        """Find the bodies' signs, and in a sidereal zodiac their nakshatras."""
        for i, name in enumerate(self.names):
            self._divided("sign", name, self._course(i), BORDERS)
            if self.sidereal:
                self._divided("nakshatra", name, self._course(i), MANSIONS)

    def _divided(self, kind: str, name: str, course: Course, borders: Floats) -> None:
        """Find the part of the circle in which an angle is."""
        times = self._times(course, borders)
        states = _parts(course.known, len(borders))
        self.gathered.add(kind, (name,), times, states, self.ends)

    def phase(self) -> None:
        """Find the Moon's phase, in eighths."""
        names = self.names
        if self.day.options.observer not in GROUND or not {"Sun", "Moon"} <= {*names}:
            return
        course = self._apart(names.index("Moon"), names.index("Sun"))
        self._divided("phase", "Moon", course, EIGHTHS)

    def aspects(self) -> None:
        """Find the aspects of all pairs: the closest one in its orb, as charts have it."""
        if self.day.options.aspects is None:
            return
        wanted = self.day.options.aspects
        angles = np.array([ASPECTS[name].angle for name, _ in wanted])
        orbs = np.array([orb for _, orb in wanted])
        levels = np.concatenate((aspect_levels(angles, orbs), angles, -angles))
        pairs = pairs_of(self.names)
        middle = np.array([sum(self.ends) / 2.0])
        places = np.array([curve.at(middle)[0] for curve in self.curves])
        held = nearest(places[pairs[:, 0]] - places[pairs[:, 1]], angles, orbs)
        moving = changing(self.curves, pairs, levels)
        for (i, j), state, moves in zip(pairs.tolist(), held, moving.tolist(), strict=True):
            of = (self.names[i], self.names[j])
            if not moves:
                self.gathered.hold("aspect", of, int(state), self.ends)
                continue
            self._aspect(of, self._apart(i, j), angles, orbs)
        for name in self.day.options.aspect_points:
            self._to_angle(name, angles, orbs)

    def _to_angle(self, name: str, angles: Floats, orbs: Floats) -> None:
        """Find the aspects of all bodies to an angle, and of the Ascendant to the MC."""
        angle = self.angle_courses.get(name)
        if angle is None:
            return
        others = {other: self._course(i) for i, other in enumerate(self.names)}
        if name == "MC" and {"Ascendant", "MC"} == {*self.day.options.aspect_points}:
            others |= {k: one for k, one in self.angle_courses.items() if k == "Ascendant"}
        for other, course in others.items():
            self._aspect((other, name), _less(course, angle), angles, orbs)

    def _aspect(self, of: tuple[str, ...], course: Course, angles: Floats, orbs: Floats) -> None:
        exact = np.array([value for value, _ in signed(tuple(angles.tolist()))])
        times = self._times(course, np.concatenate((aspect_levels(angles, orbs), exact)))
        states = aspect_states(course.known, angles, orbs)
        self.gathered.add("aspect", of, times, states, self.ends)
        if len(times):
            self._exact(of, times, course.known.at(times), states(times), exact)

    def _exact(
        self, of: tuple[str, ...], times: Floats, apart: Floats, held: Integers, exact: Floats
    ) -> None:
        """Add the moments at which an aspect is exact: nothing begins or ends at them."""
        off = np.abs((apart[:, None] - exact + 180.0) % 360.0 - 180.0).min(axis=1)
        for i in np.flatnonzero((off < EXACT) & (held >= 0)).tolist():
            state = int(held[i])
            self.gathered.changes.append(Change(float(times[i]), "aspect", of, state, state))

    def angles(self) -> str | None:
        """Find the signs of the Ascendant and the MC, and the houses; say what is left out."""
        if self.day.options.observer not in GROUND:
            return None
        if self.day.polar():
            self._angle("MC", self.day.midheaven(), 1)
            return POLAR
        ascendant, mc, *cusps = self.day.angles()
        self._angle("Ascendant", ascendant, 0)
        self._angle("MC", mc, 1)
        system = self.day.options.houses
        if system is None:
            return None
        if system == "whole_sign":
            self._whole_signs(ascendant)
            return None
        crossings = None if self.day.fell_back else passages(self.curves, cusps)
        if crossings is None:
            return NO_CUSPS
        for name, body, times in zip(self.names, self.curves, crossings, strict=True):
            self.gathered.add("house", (name,), times, _house(body, cusps), self.ends)
        return None

    def _angle(self, name: str, curve: Curve, row: int) -> None:
        course = Course(curve, lambda days: self.day.turning(days)[row])
        self.angle_courses[name] = course
        self._divided("angle", name, course, BORDERS)
        if self.sidereal:
            self._divided("nakshatra", name, course, MANSIONS)

    def _whole_signs(self, ascendant: Curve) -> None:
        """Count houses from the Ascendant's sign: they change with it, and with a body's."""
        rising = _parts(ascendant, 12)
        own = [
            c.time for c in self.gathered.changes if c.kind == "angle" and c.of == ("Ascendant",)
        ]
        for name, body in zip(self.names, self.curves, strict=True):
            sign = _parts(body, 12)
            ingresses = [
                c.time for c in self.gathered.changes if c.kind == "sign" and c.of == (name,)
            ]

            def states(days: Floats, sign: States = sign) -> Integers:
                return np.asarray((sign(days) - rising(days)) % 12 + 1)

            self.gathered.add("house", (name,), np.array(own + ingresses), states, self.ends)


def _hidden(one: Track | Change, left_out: str | None) -> bool:
    """Say whether something belongs to what is left out."""
    if left_out is None:
        return False
    return one.kind == "house" or (left_out == POLAR and "Ascendant" in one.of)


def _less(one: Course, other: Course) -> Course:
    """Return the difference of two angles of the day."""
    return Course(
        one.known.plus(other.known, -1.0), lambda days: one.sampled(days) - other.sampled(days)
    )


def _parts(curve: Curve, count: int) -> States:
    """Return what tells in which of `count` equal parts of the circle an angle is."""
    return lambda days: np.floor(curve.at(days) * (count / 360.0)).astype(np.int64) % count


def _house(body: Curve, cusps: list[Curve]) -> States:
    """Return what tells in which house a body is: behind as many cusps, counted from the first."""

    def states(days: Floats) -> Integers:
        place = body.at(days)
        ahead = np.array([(place - cusp.at(days)) % 360.0 for cusp in cusps])
        ahead = np.concatenate((ahead, (ahead + 180.0) % 360.0))
        # the cusp that lies behind the body by the least
        return np.asarray(np.argmin(ahead, axis=0) + 1)

    return states


def _reach(swept: list[tuple[float, float, float, float]]) -> Reach:
    """Join the longitudes of spans, days apart at most: each next is taken the short way."""
    first, last, low, high = swept[0]
    for begin, end, least, greatest in swept[1:]:
        turns = 360.0 * round((last - begin) / 360.0)
        last, low, high = end + turns, min(low, least + turns), max(high, greatest + turns)
    base = 360.0 * floor(low / 360.0)
    return Reach(first % 360.0, last % 360.0, low - base, high - base)


def sigmas(
    ephemeris: Ephemeris, site: Site, options: Options, changes: list[Change]
) -> list[float | None]:
    """Return one sigma (s) of each moment as the sky leaves it open; None of angles and houses.

    Counted in UTC, and in UT1 before 1960, where ΔT's own sigma comes in. What turns with the Earth
    is known as well as UT1 is.
    """
    rows = [
        i
        for i, change in enumerate(changes)
        if change.kind in OF_THE_SKY and not {*change.of} & {*ASPECT_POINTS}
    ]
    out: list[float | None] = [None] * len(changes)
    if not rows:
        return out
    names = resolve_bodies(options)
    days = np.array([changes[i].time for i in rows])
    day = DayCurves(ephemeris, site, options, days[0], days[-1])
    places, clock = day.observed(days), day.clock_sigmas(days).tolist()
    sigma, rate = places.longitude_sigma / 3600.0, places.longitude_rate
    for n, i in enumerate(rows):
        of: tuple[Any, ...] = changes[i].of
        if changes[i].kind == "phase":
            of = ("Moon", "Sun")
        columns = [names.index(name) for name in of]
        speed = rate[n, columns[0]] - (rate[n, columns[1]] if len(columns) > 1 else 0.0)
        off = float(np.hypot.reduce(sigma[n, columns]))
        out[i] = float(np.hypot(off / abs(float(speed)) * DAY, clock[n])) if speed else None
    return out
