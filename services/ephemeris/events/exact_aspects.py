"""Angles between longitudes: aspects in the sky and to a chart, phases, returns, void Moons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.astrology.aspects import ASPECTS
from services.ephemeris.events import cost
from services.ephemeris.events.event import Event
from services.ephemeris.events.functions import Combination, Quantity
from services.ephemeris.events.isolation import MANY, REACH
from services.ephemeris.events.pairs import pairs_of
from services.ephemeris.events.places import (
    fields_of,
    longitude_margin,
    longitude_margins,
    longitude_sigma,
)
from services.ephemeris.events.roots import Proof, Roots, solve
from services.ephemeris.events.search_context import Context, Result
from services.ephemeris.events.sky_curves import SkyCurves

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

NAMES = {round(row.angle, 9): row.id for row in ASPECTS.values()}
PHASES = {0.0: "new_moon", 90.0: "first_quarter", 180.0: "full_moon", 270.0: "last_quarter"}

AROUND = {
    "Sun": 0.0, "Moon": 0.0, "Mercury": 80.0, "Venus": 140.0, "Mars": 260.0, "Jupiter": 320.0,
    "Saturn": 340.0, "MeanNode": 0.0, "MeanSouthNode": 0.0, "MeanApogee": 0.0, "MeanPerigee": 0.0,
    "VernalPoint": 0.0, "TrueNode": 200.0, "TrueSouthNode": 200.0,
}  # fmt: skip
"""Days before and after an exact aspect within which its other passes lie: a loop of the slower
body and its shadow; SLOW for the others."""
SLOW = 900.0
SLOW_PAIR = 1500.0
"""For two slow bodies, which make five and seven passes in some years. Where it takes more to see
the first and the last pass, more is looked at: a pass has its number whatever the span."""
SWINGING = {frozenset(("Sun", "Mercury")): 60.0, frozenset(("Sun", "Venus")): 200.0}
"""Days within which an inner planet comes back to a distance from the Sun on the same side."""


def _row(difference: float, orb: float | None) -> list[tuple[float, str]]:
    """Return the differences of longitude that are told of an aspect, and what they are."""
    exact = [(difference, "exact")]
    return [*exact, (difference - orb, "low"), (difference + orb, "high")] if orb else exact


def signed(angles: tuple[float, ...]) -> list[tuple[float, float]]:
    """Return differences of longitude, degrees, and the aspect's angle of each; both sides."""
    both = [(angle, angle) for angle in angles]
    return both + [(-angle, angle) for angle in angles if angle % 180.0]


def around(*bodies: str) -> float:
    """Return the days around an aspect within which its passes are counted.

    The Moon outruns every body, and passes once.
    """
    if "Moon" in bodies:
        return 0.0
    spans = [AROUND.get(body, SLOW) for body in bodies]
    if len(spans) > 1 and min(spans) >= SLOW:
        return SLOW_PAIR
    return SWINGING.get(frozenset(bodies), max(spans))


def _apart(roots: Roots) -> Roots:
    """Return conjunctions of the Sun and an inner planet as what they are: no passes of each other.

    Such a planet swings about the Sun for ever, and a conjunction is no coming back.
    """
    meeting = np.abs(roots.levels - 360.0 * np.rint(roots.levels / 360.0)) < 1e-6
    ones = np.ones_like(roots.passes)
    return replace(
        roots,
        passes=np.where(meeting, ones, roots.passes),
        of=np.where(meeting, ones, roots.of),
    )


class _Levels:
    """The levels of one function, no two of which are the same modulo a turn.

    `values` (n,): ascending, in 0..360; `fields`: what an event of each is, in the answer's words;
    `what` of an aspect it is, and one sigma of the point that it is counted from, `sigmas` (n,).
    """

    def __init__(self, rows: list[_Row]) -> None:
        rows = sorted(rows, key=lambda row: row.value)
        self.values = np.array([row.value for row in rows])
        self.fields = [row.fields for row in rows]
        self.what = [row.what for row in rows]
        self.sigmas = np.array([row.sigma for row in rows])
        self.models = [self._model(row) for row in rows]

    @staticmethod
    def _model(row: _Row) -> dict[str, Any]:
        """Return an event of a level whose members are still to be said."""
        passes = {"pass": 0, "passes": 0} if row.what == "exact" else {}
        return {
            "body": "", **row.fields, "moment": "exact", **passes, "longitude": 0.0, "speed": 0.0,
        }  # fmt: skip

    def of(self, roots: Roots) -> Integers:
        """Return the number of each root's level, (n,)."""
        level = np.mod(roots.levels, 360.0)
        return np.searchsorted(self.values, level - 1e-7) % len(self.values)

    def of_body(self, body: str, roots: Roots, levels: Integers) -> list[dict[str, Any]]:
        """Return what the roots of a body's longitude are; `levels` (n,): of each."""
        places = roots.places
        assert places is not None  # noqa: S101 - a body's own longitude was solved
        columns = zip(
            levels.tolist(), roots.directions.tolist(), roots.passes.tolist(), roots.of.tolist(),
            places.longitude[:, 0].tolist(), places.longitude_rate[:, 0].tolist(), strict=True,
        )  # fmt: skip
        models, what, out = self.models, self.what, []
        for level, way, number, of, longitude, speed in columns:
            row = models[level].copy()  # a copy has the room that it wants
            row["body"], row["longitude"], row["speed"] = body, longitude, speed
            if what[level] == "exact":
                row["pass"], row["passes"] = number, of
            else:
                row["moment"] = _border(what[level], way)
            out.append(row)
        return out

    def of_pair(
        self, body: str, roots: Roots, levels: Integers, places: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """Return what the roots of a difference are; `levels` (n,) of each, and both places."""
        columns = zip(
            levels.tolist(), roots.directions.tolist(), roots.passes.tolist(), roots.of.tolist(),
            places, strict=True,
        )  # fmt: skip
        fields, what = self.fields, self.what
        return [
            {
                "body": body, **fields[level], "moment": "exact", "pass": number, "passes": of,
                **place,
            }
            if what[level] == "exact"
            else {"body": body, **fields[level], "moment": _border(what[level], way), **place}
            for level, way, number, of, place in columns
        ]  # fmt: skip


class _Row(NamedTuple):
    """One level: see `_Levels`."""

    value: float
    fields: dict[str, Any]
    what: str
    sigma: float


def _grouped(rows: list[_Row]) -> list[_Levels]:
    """Return levels grouped so that no two of one group are the same modulo a turn."""
    groups: list[dict[float, _Row]] = []
    for row in rows:
        key = round(row.value, 6) % 360.0
        for group in groups:
            if key not in group:
                group[key] = row
                break
        else:
            groups.append({key: row})
    return [_Levels([*group.values()]) for group in groups]


@lru_cache(maxsize=64)
def _levels(
    points: tuple[tuple[str, float, float], ...], angles: tuple[float, ...], orb: float | None
) -> list[_Levels]:
    """Return the levels of aspects to points: the same for every body."""
    rows = []
    both = [(difference, angle, NAMES.get(round(angle, 9))) for difference, angle in signed(angles)]
    for name, longitude, sigma in points:
        for difference, angle, aspect in both:
            fields = {"to": name, "to_longitude": longitude, "angle": angle, "aspect": aspect}
            for value, what in _row(difference, orb):
                rows.append(_Row((longitude + value) % 360.0, fields, what, sigma))
    return _grouped(rows)


@lru_cache(maxsize=64)
def _differences(to: str, angles: tuple[float, ...], orb: float | None) -> list[_Levels]:
    """Return the levels of aspects between two bodies."""
    rows = []
    for difference, angle in signed(angles):
        fields = {"to": to, "angle": angle, "aspect": NAMES.get(round(angle, 9))}
        rows += [_Row(value % 360.0, fields, what, 0.0) for value, what in _row(difference, orb)]
    return _grouped(rows)


def _border(what: str, direction: float) -> str:
    """Return whether an aspect's orb is entered, left or only touched."""
    if not direction:
        return "touches"
    return "enter" if (what == "low") == (direction > 0.0) else "leave"


@dataclass(frozen=True, slots=True)
class Aspect:
    """Aspects of `bodies` to moving bodies (`to`) and to fixed longitudes (`points`).

    `points`: a name, the longitude and one sigma of it, degrees, of each.

    `angles` in degrees, 0 to 180; `orb`: degrees, to tell when an aspect begins and ends.
    """

    bodies: tuple[str, ...]
    to: tuple[str, ...] = ()
    points: tuple[tuple[str, float, float], ...] = ()
    angles: tuple[float, ...] = (0.0, 60.0, 90.0, 120.0, 180.0)
    orb: float | None = None
    kind: str = "aspect"

    def cost(self, *, on_ground: bool = False) -> float:
        """Return what a day of it costs, places of bodies."""
        pairs = len(pairs_of(self.bodies, self.to)) if self.to else len(self.points)
        curves = cost.of_bodies((*self.bodies, *self.to), on_ground=on_ground)
        return curves + cost.OF_A_PAIR * pairs

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the aspects in [start, stop)."""
        events: list[Event] = []
        proof = Proof()
        if self.points:
            margins = longitude_margins(context.sky, self.bodies, start, stop)
            self._prepare(context.sky, start, stop)
            for body in self.bodies:
                events += self._to_points(context, body, (start, stop), margins[body], proof)
        if self.to:
            pairs = pairs_of(self.bodies, self.to)
            both = tuple(dict.fromkeys(body for pair in pairs for body in pair))
            margins = longitude_margins(context.sky, both, start, stop)
            for first, second in pairs:
                margin = margins[first] + margins[second]
                events += self._between(context, (first, second), (start, stop), margin, proof)
        return events, proof

    def _prepare(self, sky: SkyCurves, start: float, stop: float) -> None:
        """Make the curves of all bodies together."""
        levels = sum(len(one.values) for one in _levels(self.points, self.angles, self.orb))
        wide = {body: around(body) if levels > MANY else 0.0 for body in self.bodies}
        sky.prepare(wide, start - REACH, stop + REACH, "longitude")

    def _to_points(
        self, context: Context, body: str, span: tuple[float, float], margin: float, proof: Proof
    ) -> list[Event]:
        events: list[Event] = []
        for levels in _levels(self.points, self.angles, self.orb):
            roots = solve(
                Quantity(context.sky, body, "longitude"), levels.values, *span,
                margin=margin, around=around(body), grows=around(body) >= SLOW,
            )  # fmt: skip
            proof.add(roots.proof)
            if len(roots):
                numbers = levels.of(roots)
                data = levels.of_body(body, roots, numbers)
                sigma = np.hypot(longitude_sigma(roots), levels.sigmas[numbers])
                events += context.events(self.kind, roots, sigma, data)
        return events

    def _between(
        self, context: Context, pair: tuple[str, str], span: tuple[float, float], margin: float,
        proof: Proof,
    ) -> list[Event]:  # fmt: skip
        events: list[Event] = []
        first, second = pair
        one, other = (Quantity(context.sky, body, "longitude") for body in pair)
        function = Combination(one, other)
        for levels in _differences(second, self.angles, self.orb):
            roots = solve(
                function, levels.values, *span, margin=margin, around=around(*pair), grows=True
            )
            proof.add(roots.proof)
            if frozenset(pair) in SWINGING:
                roots = _apart(roots)
            if len(roots):
                fields, sigma = between(roots)
                data = levels.of_pair(first, roots, levels.of(roots), fields)
                events += context.events(self.kind, roots, sigma, data)
        return events


def between(roots: Roots) -> tuple[list[dict[str, Any]], Floats]:
    """Return the places of two bodies at roots, and the sigma of their difference, degrees."""
    positions = roots.places
    assert positions is not None  # noqa: S101 - two bodies' difference was solved
    longitude, rate = positions.longitude.tolist(), positions.longitude_rate.tolist()
    sigma = positions.longitude_sigma / 3600.0
    fields = [
        {"longitude": one[0], "speed": moving[0], "to_longitude": one[1], "to_speed": moving[1]}
        for one, moving in zip(longitude, rate, strict=True)
    ]
    return fields, np.hypot(sigma[:, 0], sigma[:, 1])


@dataclass(frozen=True, slots=True)
class Phase:
    """The Moon's longitude less the Sun's is one of `angles`, degrees."""

    angles: tuple[float, ...] = (0.0, 90.0, 180.0, 270.0)
    kind: str = "phase"

    def cost(self, *, on_ground: bool = False) -> float:
        """Return what a day of it costs, places of bodies."""
        return cost.of_bodies(("Sun", "Moon"), on_ground=on_ground)

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the phases in [start, stop)."""
        sky = context.sky
        function = Combination(
            Quantity(sky, "Moon", "longitude"), Quantity(sky, "Sun", "longitude")
        )
        roots = solve(function, np.mod(self.angles, 360.0), start, stop)
        if not len(roots):
            return [], roots.proof
        fields, sigma = between(roots)
        data = []
        for level, row in zip(roots.levels, fields, strict=True):
            angle = round(float(np.mod(level, 360.0)), 9) % 360.0
            data.append({"body": "Moon", "phase": PHASES.get(angle), "angle": angle, **row})
        return context.events(self.kind, roots, sigma, data), roots.proof


@dataclass(frozen=True, slots=True)
class Return:
    """`body` comes back to `longitude`, degrees; all passes. `point_sigma`: of it, degrees."""

    body: str
    longitude: float
    point_sigma: float = 0.0
    chart: bool = False
    kind: str = "return"

    def cost(self, *, on_ground: bool = False) -> float:
        """Return what a day of it costs, places of bodies."""
        return cost.of_bodies((self.body,), on_ground=on_ground)

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the returns in [start, stop)."""
        sky = context.sky
        roots = solve(
            Quantity(sky, self.body, "longitude"), np.array([self.longitude % 360.0]), start, stop,
            margin=longitude_margin(sky, self.body, start, stop), around=around(self.body),
            grows=around(self.body) >= SLOW,
        )  # fmt: skip
        if not len(roots):
            return [], roots.proof
        fields, sigma = fields_of(roots)
        data = [
            {
                "body": self.body,
                "to_longitude": self.longitude % 360.0,
                "pass": int(roots.passes[i]),
                "passes": int(roots.of[i]),
                **row,
            }
            for i, row in enumerate(fields)
        ]
        sigma = np.hypot(sigma, self.point_sigma)
        return context.events(self.kind, roots, sigma, data), roots.proof
