"""Nodes, apsides, greatest declinations and elongations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.errors import InvalidInput
from services.ephemeris.events import cost
from services.ephemeris.events.event import RATE_FLOOR, rate_sigma
from services.ephemeris.events.functions import CosineOfSeparation, Function, Quantity
from services.ephemeris.events.places import GRAZE, fields_of
from services.ephemeris.events.roots import Roots, extremes, solve
from services.ephemeris.events.search_context import Context, Described, Result
from services.ephemeris.events.sky_curves import SkyCurves, is_point
from services.ephemeris.targets.registry import REGISTRY

Floats = NDArray[np.float64]

INNER = ("Mercury", "Venus")
NEAR_EARTH = ("Sun", "Moon")
"""Whose distances are told from the Earth."""
BESIDE_SUN_DEG = 1.0
SUN_SPEED = 360.0 / 365.25
"""Of the Sun's longitude, degrees a day."""


def _refuse_those_without(bodies: tuple[str, ...], what: str) -> None:
    for body in bodies:
        if is_point(body):
            raise InvalidInput(f"{body} is a defined point: it has no {what}.", field="bodies")
        if REGISTRY.resolve(body).kind == "star":
            raise InvalidInput(f"{body} is a star: it has no {what}.", field="bodies")


@dataclass(frozen=True, slots=True)
class Node:
    """The geocentric latitude (of date) is zero: `ascending` or `descending`."""

    bodies: tuple[str, ...]
    kind: str = "node"

    def __post_init__(self) -> None:
        _refuse_those_without(self.bodies, "nodes")
        if "Sun" in self.bodies:
            raise InvalidInput(
                "The Sun has no node: the ecliptic is its path, and its latitude of an arcsecond "
                "is the Moon's doing.",
                field="bodies",
            )

    def cost(self, *, on_ground: bool = False) -> float:  # noqa: ARG002 - of the Earth's centre
        """Return what a day of it costs, places of bodies."""
        return cost.of_bodies(self.bodies)

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the nodes in [start, stop)."""
        sky = context.geocentric

        def solved(body: str) -> Roots:
            margin = GRAZE / 3600.0 * sky.observe((body,), np.array([start])).latitude_sigma[0, 0]
            function = Quantity(sky, body, "latitude")
            return solve(function, np.zeros(1), start, stop, margin=float(margin))

        def described(body: str, roots: Roots) -> Described:
            assert roots.places is not None  # noqa: S101 - a body's own latitude was solved
            fields, _ = fields_of(roots)
            data = [
                {"body": body, "node": _NODES[float(way)], **row}
                for way, row in zip(roots.directions, fields, strict=True)
            ]
            return data, roots.places.latitude_sigma[:, 0] / 3600.0

        return context.each(self.kind, self.bodies, solved, described)


_NODES = {1.0: "ascending", -1.0: "descending", 0.0: "touching"}


@dataclass(frozen=True, slots=True)
class Apsis:
    """Least and greatest distances: the Moon's and the Sun's from the Earth, planets' from the Sun.

    The Earth's from the Sun is asked for as `Earth`. Planets' distances are geometric, and those of
    Jupiter to Pluto of their systems' barycentres; the Sun's own motion around the solar system's
    barycentre gives Neptune several perihelia a revolution, all of which are told.
    """

    bodies: tuple[str, ...]
    kind: str = "apsis"

    def __post_init__(self) -> None:
        _refuse_those_without(self.bodies, "apsides")

    def cost(self, *, on_ground: bool = False) -> float:  # noqa: ARG002 - of the Earth's centre
        """Return what a day of it costs, places of bodies."""
        return cost.of_bodies(self.bodies)

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the apsides in [start, stop)."""

        def sky_of(body: str) -> SkyCurves:
            return context.tropical if body in NEAR_EARTH else context.heliocentric

        def described(body: str, roots: Roots) -> Described:
            names = ("perigee", "apogee") if body in NEAR_EARTH else ("perihelion", "aphelion")
            positions = sky_of(body).observe((body,), roots.times)
            distance = positions.distance[:, 0]
            data = [
                {"body": body, "apsis": names[int(way < 0.0)], "distance": au}
                for way, au in zip(roots.directions, distance.tolist(), strict=True)
            ]
            # an orbit's place is wrong along and across alike; its distance changes with it
            along = np.radians(positions.longitude_sigma[:, 0] / 3600.0) * distance
            return data, rate_sigma(body, along)

        return context.each(
            self.kind,
            self.bodies,
            lambda body: extremes(Quantity(sky_of(body), body, "distance"), start, stop),
            described,
        )


@dataclass(frozen=True, slots=True)
class Declination:
    """Extremes of the geocentric declination (true equator of date)."""

    bodies: tuple[str, ...]
    kind: str = "declination"

    def __post_init__(self) -> None:
        if "VernalPoint" in self.bodies:
            raise InvalidInput("VernalPoint lies on the equator, and stays there.", field="bodies")

    def cost(self, *, on_ground: bool = False) -> float:  # noqa: ARG002 - of the Earth's centre
        """Return what a day of it costs, places of bodies."""
        return cost.of_bodies(self.bodies)

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the extremes in [start, stop)."""
        sky = context.tropical
        return context.each(
            self.kind,
            self.bodies,
            lambda body: extremes(Quantity(sky, body, "declination"), start, stop),
            lambda body, roots: _declinations(sky, body, roots),
        )


def _declinations(sky: SkyCurves, body: str, roots: Roots) -> Described:
    """Return what extremes of declination are, and the sigma of its rate."""
    positions = sky.observe(tuple(dict.fromkeys((body, "Sun"))), roots.times)
    data = [
        {"body": body, "extreme": "least" if way > 0.0 else "greatest", "declination": at}
        for way, at in zip(roots.directions, positions.declination[:, 0].tolist(), strict=True)
    ]
    place = positions.declination_sigma[:, 0] / 3600.0
    sigma = np.hypot(rate_sigma(body, place), RATE_FLOOR)
    # beside the Sun it is light's bending that turns it, and that goes by the Sun's place
    ahead = np.abs((positions.longitude[:, 0] - positions.longitude[:, -1] + 180) % 360 - 180)
    beside = (ahead < BESIDE_SUN_DEG) & (body != "Sun")
    bending = np.abs(roots.slopes) * place / SUN_SPEED
    return data, np.hypot(sigma, np.where(beside, bending, 0.0))


@dataclass(frozen=True, slots=True)
class Elongation:
    """Greatest elongations of Mercury and Venus: of the angle from the Sun, as it is seen."""

    bodies: tuple[str, ...] = INNER
    kind: str = "elongation"

    def __post_init__(self) -> None:
        for body in self.bodies:
            if body not in INNER:
                raise InvalidInput(
                    f"{body} has no greatest elongation: Mercury and Venus have. Its opposition is "
                    "an aspect of 180 degrees to the Sun.",
                    field="bodies",
                )

    def cost(self, *, on_ground: bool = False) -> float:  # noqa: ARG002 - of the Earth's centre
        """Return what a day of it costs, places of bodies."""
        return cost.of_bodies((*self.bodies, "Sun"))

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the greatest elongations in [start, stop)."""
        sky = context.tropical

        def solved(body: str) -> Roots:
            # the cosine is smooth where the planet passes the Sun, which the angle is not
            roots = extremes(CosineOfSeparation(sky, body, "Sun"), start, stop)
            return roots.some(roots.directions > 0.0)

        return context.each(
            self.kind, self.bodies, solved, lambda body, roots: _elongations(sky, body, roots)
        )


def _elongations(sky: SkyCurves, body: str, roots: Roots) -> Described:
    """Return what greatest elongations are, and the sigma of the rate of the angle's cosine."""
    positions = sky.observe((body, "Sun"), roots.times, relative=True)
    function: Function = CosineOfSeparation(sky, body, "Sun")
    angle = np.degrees(np.arccos(function.exact(roots.times)[0]))
    east = np.mod(positions.longitude[:, 0] - positions.longitude[:, -1], 360.0) < 180.0
    sigma = np.hypot(positions.longitude_sigma[:, 0], positions.longitude_sigma[:, 1]) / 3600.0
    sigma = np.radians(np.hypot(rate_sigma(body, sigma), RATE_FLOOR)) * np.sin(np.radians(angle))
    data = [
        {"body": body, "elongation": degrees, "side": "east" if side else "west",
         "longitude": longitude, "speed": speed}
        for degrees, side, longitude, speed in zip(
            angle.tolist(), east.tolist(), positions.longitude[:, 0].tolist(),
            positions.longitude_rate[:, 0].tolist(), strict=True,
        )
    ]  # fmt: skip
    return data, sigma
