"""Longitudes that reach borders: signs, nakshatras, padas, or a caller's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.events import cost
from services.ephemeris.events.functions import Quantity
from services.ephemeris.events.isolation import REACH
from services.ephemeris.events.places import longitude_margin, longitude_sigma
from services.ephemeris.events.roots import Proof, Roots, solve
from services.ephemeris.events.search_context import Context, Result

Floats = NDArray[np.float64]

NAKSHATRAS = (
    "Ashwini", "Bharani", "Krittika", "Rohini", "Mrigashira", "Ardra", "Punarvasu", "Pushya",
    "Ashlesha", "Magha", "Purva Phalguni", "Uttara Phalguni", "Hasta", "Chitra", "Swati",
    "Vishakha", "Anuradha", "Jyeshtha", "Mula", "Purva Ashadha", "Uttara Ashadha", "Shravana",
    "Dhanishta", "Shatabhisha", "Purva Bhadrapada", "Uttara Bhadrapada", "Revati",
)  # fmt: skip
SIGNS = (
    "Aries", "Taurus", "Gemini", "Cancer", "Leo", "Virgo", "Libra", "Scorpio", "Sagittarius",
    "Capricorn", "Aquarius", "Pisces",
)  # fmt: skip
DIVISIONS = {"signs": 12, "nakshatras": 27, "padas": 108}


@dataclass(frozen=True, slots=True)
class Ingress:
    """`bodies` into `into`: a division of the circle by name, or longitudes in degrees."""

    bodies: tuple[str, ...]
    into: str | tuple[float, ...] = "signs"
    kind: str = "ingress"

    def borders(self) -> Floats:
        """Return the longitudes that count, degrees."""
        if isinstance(self.into, str):
            parts = DIVISIONS[self.into]
            return np.arange(parts) * 360.0 / parts
        return np.unique(np.mod(self.into, 360.0))

    def entered(self, border: float, direction: float) -> str | None:
        """Return what lies behind a border; None for longitudes of one's own, and a touch."""
        if not isinstance(self.into, str) or not direction:
            return None
        parts = DIVISIONS[self.into]
        number = (round(border * parts / 360.0) - (direction < 0.0)) % parts
        if self.into == "signs":
            return SIGNS[number]
        name = NAKSHATRAS[number * 27 // parts]
        return name if self.into == "nakshatras" else f"{name} {number % 4 + 1}"

    def _data(self, body: str, roots: Roots) -> list[dict[str, Any]]:
        """Return what ingresses are."""
        assert roots.places is not None  # noqa: S101 - a body's own longitude was solved
        borders = np.mod(roots.levels, 360.0).tolist()
        longitude = roots.places.longitude[:, 0].tolist()
        speed = roots.places.longitude_rate[:, 0].tolist()
        known: dict[tuple[float, float], dict[str, Any]] = {}
        data = []
        columns = zip(borders, roots.directions.tolist(), longitude, speed, strict=True)
        for border, way, degrees, rate in columns:
            model = known.get((border, way))
            if model is None:
                model = known[border, way] = self._row(body, border, way)
            row = model.copy()  # a copy has the room that it wants
            row["longitude"], row["speed"] = degrees, rate
            data.append(row)
        return data

    def _row(self, body: str, border: float, direction: float) -> dict[str, Any]:
        """Return what is told of an ingress, its place still to be said."""
        return {
            "body": body,
            "into": self.entered(border, direction),
            "border": border,
            "direction": DIRECTIONS[direction],
            "longitude": 0.0,
            "speed": 0.0,
        }

    def cost(self, *, on_ground: bool = False) -> float:
        """Return what a day of it costs, places of bodies."""
        return cost.of_bodies(self.bodies, on_ground=on_ground)

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the ingresses in [start, stop)."""
        events, proof, borders = [], Proof(), self.borders()
        sky = context.sky
        if len(self.bodies) > 1:
            sky.prepare(dict.fromkeys(self.bodies, 0.0), start - REACH, stop + REACH, "longitude")
        for body in self.bodies:
            function = Quantity(sky, body, "longitude")
            margin = partial(longitude_margin, sky, body, start, stop)
            roots = solve(function, borders, start, stop, margin=margin)
            proof.add(roots.proof)
            if not len(roots):
                continue
            events += context.events(
                self.kind, roots, longitude_sigma(roots), self._data(body, roots)
            )
        return events, proof


DIRECTIONS = {1.0: "direct", -1.0: "retrograde", 0.0: "touching"}
"""Which way a border is met: by growing longitude, by shrinking, or without crossing it."""
