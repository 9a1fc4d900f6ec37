"""Stations: the geocentric longitude stands still, and turns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from services.ephemeris.errors import InvalidInput
from services.ephemeris.events import cost
from services.ephemeris.events.event import RATE_FLOOR, rate_sigma
from services.ephemeris.events.functions import Quantity
from services.ephemeris.events.places import fields_of
from services.ephemeris.events.roots import Roots, extremes
from services.ephemeris.events.search_context import Context, Described, Result

NEVER = ("Sun", "Moon")


@dataclass(frozen=True, slots=True)
class Station:
    """Stations of `bodies`: of the apparent longitude with nutation; sidereal ones without it."""

    bodies: tuple[str, ...]
    kind: str = "station"

    def __post_init__(self) -> None:
        for body in self.bodies:
            if body in NEVER:
                raise InvalidInput(f"The {body} never stands still.", field="bodies")

    def cost(self, *, on_ground: bool = False) -> float:  # noqa: ARG002 - from the Earth's centre
        """Return what a day of it costs, places of bodies."""
        return cost.of_bodies(self.bodies)

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the stations in [start, stop)."""
        sky = context.geocentric

        def described(body: str, roots: Roots) -> Described:
            fields, sigma = fields_of(roots, sky.observe((body,), roots.times))
            data = [
                {"body": body, "station": "direct" if turn > 0.0 else "retrograde", **row}
                for turn, row in zip(roots.directions, fields, strict=True)
            ]
            return data, np.hypot(rate_sigma(body, sigma), RATE_FLOOR)

        return context.each(
            self.kind,
            self.bodies,
            lambda body: extremes(Quantity(sky, body, "longitude"), start, stop),
            described,
        )
