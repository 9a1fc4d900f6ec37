"""Angles between longitudes: aspects in the sky and to a chart, phases, returns, void Moons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.astrology.aspects import ASPECTS
from services.ephemeris.events import cost
from services.ephemeris.events.event import Event
from services.ephemeris.events.functions import Combination, Quantity
from services.ephemeris.events.pairs import pairs_of
from services.ephemeris.events.places import fields_at, longitude_margin
from services.ephemeris.events.roots import Proof, Roots, solve
from services.ephemeris.events.search_context import Context, Result
from services.ephemeris.events.sky_curves import SkyCurves

Floats = NDArray[np.float64]

NAMES = {round(row.angle, 9): row.id for row in ASPECTS.values()}
PHASES = {0.0: "new_moon", 90.0: "first_quarter", 180.0: "full_moon", 270.0: "last_quarter"}

AROUND = {
    "Sun": 0.0, "Moon": 0.0, "Mercury": 80.0, "Venus": 140.0, "Mars": 260.0, "Jupiter": 320.0,
    "Saturn": 340.0, "MeanNode": 0.0, "MeanSouthNode": 0.0, "MeanApogee": 0.0, "MeanPerigee": 0.0,
    "VernalPoint": 0.0, "TrueNode": 200.0, "TrueSouthNode": 200.0,
}  # fmt: skip
"""Days before and after an exact aspect within which its other passes lie: a loop of the slower
body and its shadow; SLOW for the others."""
SLOW = 700.0
SLOW_PAIR = 1500.0
"""For two slow bodies, which make five and seven passes in some years."""


def _told(difference: float, orb: float | None) -> list[tuple[float, str]]:
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
    return SLOW_PAIR if len(spans) > 1 and min(spans) >= SLOW else max(spans)


@dataclass(frozen=True, slots=True)
class _Levels:
    """The levels of one function, and what each of them means."""

    values: Floats
    meanings: list[dict[str, Any]]

    def of(self, roots: Roots) -> list[dict[str, Any]]:
        """Return the meaning of each root's level."""
        folded = np.mod(self.values, 360.0)
        order = np.argsort(folded)
        level = np.mod(roots.levels, 360.0)
        index = np.searchsorted(folded[order], level - 1e-7) % len(folded)
        return [self.meanings[order[i]] for i in index]


def _levels(rows: list[tuple[float, dict[str, Any]]]) -> list[_Levels]:
    """Return levels grouped so that no two of one group are the same modulo a turn."""
    groups: list[dict[float, dict[str, Any]]] = []
    for value, meaning in rows:
        key = round(value % 360.0, 6) % 360.0
        for group in groups:
            if key not in group:
                group[key] = {"value": value, "meaning": meaning}
                break
        else:
            groups.append({key: {"value": value, "meaning": meaning}})
    return [
        _Levels(
            np.array([row["value"] for row in group.values()]),
            [row["meaning"] for row in group.values()],
        )
        for group in groups
    ]


def _moment(what: str, direction: float) -> str:
    """Return whether the exact aspect, its beginning or its end is met."""
    if what == "exact" or not direction:
        return "exact" if what == "exact" else "touches"
    return "enter" if (what == "low") == (direction > 0.0) else "leave"


_INNER = ("what", "sigma")


def _passed(meaning: dict[str, Any], roots: Roots, i: int) -> dict[str, Any]:
    """Return what one root is, in the answer's words."""
    row = {name: value for name, value in meaning.items() if name not in _INNER}
    row["moment"] = _moment(meaning["what"], float(roots.directions[i]))
    if row["moment"] == "exact":
        row["pass"], row["passes"] = int(roots.passes[i]), int(roots.of[i])
    return row


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
            for body in self.bodies:
                events += self._to_points(context, body, start, stop, proof)
        for first, second in pairs_of(self.bodies, self.to) if self.to else ():
            events += self._between(context, first, second, start, stop, proof)
        return events, proof

    def _rows(self, base: float, extra: dict[str, Any]) -> list[tuple[float, dict[str, Any]]]:
        rows = []
        for difference, angle in signed(self.angles):
            named = {**extra, "angle": angle, "aspect": NAMES.get(round(angle, 9))}
            for value, what in _told(difference, self.orb):
                rows.append((base + value, {**named, "what": what}))
        return rows

    def _to_points(
        self, context: Context, body: str, start: float, stop: float, proof: Proof
    ) -> list[Event]:
        sky, events = context.sky, []
        rows = []
        for name, longitude, own in self.points:
            extra = {"body": body, "to": name, "to_longitude": longitude, "sigma": own}
            rows += self._rows(longitude, extra)
        margin = longitude_margin(sky, body, start, stop)
        for levels in _levels(rows):
            roots = solve(
                Quantity(sky, body, "longitude"), levels.values, start, stop,
                margin=margin, around=around(body),
            )  # fmt: skip
            proof.add(roots.proof)
            if len(roots):
                fields, sigma = fields_at(sky, body, roots.times)
                meanings = levels.of(roots)
                data = [
                    {**_passed(meaning, roots, i), **fields[i]}
                    for i, meaning in enumerate(meanings)
                ]
                own_sigma = np.array([meaning["sigma"] for meaning in meanings])
                events += context.events(self.kind, roots, np.hypot(sigma, own_sigma), data)
        return events

    def _between(
        self, context: Context, first: str, second: str, start: float, stop: float, proof: Proof
    ) -> list[Event]:
        sky, events = context.sky, []
        function = Combination(
            Quantity(sky, first, "longitude"), Quantity(sky, second, "longitude")
        )
        margin = longitude_margin(sky, first, start, stop)
        margin += longitude_margin(sky, second, start, stop)
        for levels in _levels(self._rows(0.0, {"body": first, "to": second})):
            roots = solve(
                function, levels.values, start, stop, margin=margin, around=around(first, second)
            )
            proof.add(roots.proof)
            if len(roots):
                fields, sigma = between(sky, first, second, roots.times)
                data = [
                    {**_passed(meaning, roots, i), **fields[i]}
                    for i, meaning in enumerate(levels.of(roots))
                ]
                events += context.events(self.kind, roots, sigma, data)
        return events


def between(
    sky: SkyCurves, first: str, second: str, times: Floats
) -> tuple[list[dict[str, Any]], Floats]:
    """Return the places of two bodies at moments, and the sigma of their difference, degrees."""
    positions = sky.observe((first, second), times, relative=True)
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
        fields, sigma = between(sky, "Moon", "Sun", roots.times)
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
        )  # fmt: skip
        if not len(roots):
            return [], roots.proof
        fields, sigma = fields_at(sky, self.body, roots.times)
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
