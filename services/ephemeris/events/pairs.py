"""Two bodies at the same right ascension, or at the same or opposite declination."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.astrology.aspects import AXES
from services.ephemeris.events import cost
from services.ephemeris.events.event import Event
from services.ephemeris.events.functions import Combination, Quantity
from services.ephemeris.events.places import GRAZE
from services.ephemeris.events.roots import Proof, solve
from services.ephemeris.events.search_context import Context, Result
from services.ephemeris.events.sky_curves import SkyCurves

Floats = NDArray[np.float64]


def pairs_of(bodies: tuple[str, ...], to: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return pairs of bodies, each once, without those that are one axis by definition."""
    seen: dict[frozenset[str], tuple[str, str]] = {}
    for first, second in product(bodies, to or bodies):
        both = frozenset((first, second))
        if first != second and not any(both <= axis for axis in AXES):
            seen.setdefault(both, (first, second))
    return list(seen.values())


def _cost(pairs: list[tuple[str, str]]) -> float:
    """Return what a day of a search over pairs costs, places of bodies."""
    return cost.of_bodies(body for pair in pairs for body in pair) + cost.OF_A_PAIR * len(pairs)


def _difference_sigma(sigmas: Floats) -> Floats:
    """Return the sigma of two bodies' difference, degrees (n,), from theirs, arcsec (n, 2)."""
    degrees = sigmas / 3600.0
    return np.hypot(degrees[:, 0], degrees[:, 1])


def _places(sky: SkyCurves, pair: tuple[str, str], times: Any) -> tuple[list[dict[str, Any]], Any]:
    positions = sky.observe(pair, times, relative=True)
    rows = zip(positions.right_ascension.tolist(), positions.declination.tolist(), strict=True)
    data = [
        {
            "body": pair[0],
            "to": pair[1],
            "right_ascension": ascension[0],
            "to_right_ascension": ascension[1],
            "declination": declination[0],
            "to_declination": declination[1],
        }
        for ascension, declination in rows
    ]
    return data, positions


@dataclass(frozen=True, slots=True)
class ConjunctionRA:
    """Conjunctions in geocentric right ascension (true equator and equinox of date)."""

    bodies: tuple[str, ...]
    to: tuple[str, ...] = ()
    kind: str = "conjunction_ra"

    def cost(self, *, on_ground: bool = False) -> float:  # noqa: ARG002 - of the Earth's centre
        """Return what a day of it costs, places of bodies."""
        return _cost(pairs_of(self.bodies, self.to))

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the conjunctions in [start, stop)."""
        events: list[Event] = []
        proof, sky = Proof(), context.tropical
        for pair in pairs_of(self.bodies, self.to):
            first, second = (Quantity(sky, body, "right_ascension") for body in pair)
            roots = solve(Combination(first, second), np.zeros(1), start, stop, margin=1e-3)
            proof.add(roots.proof)
            if len(roots):
                data, positions = _places(sky, pair, roots.times)
                sigma = _difference_sigma(positions.right_ascension_sigma)
                events += context.events(self.kind, roots, sigma, data)
        return events, proof


@dataclass(frozen=True, slots=True)
class Parallel:
    """The same declination (`parallel`), or the opposite one (`contraparallel`), geocentric."""

    bodies: tuple[str, ...]
    to: tuple[str, ...] = ()
    kind: str = "parallel"

    def cost(self, *, on_ground: bool = False) -> float:  # noqa: ARG002 - of the Earth's centre
        """Return what a day of it costs, places of bodies."""
        return _cost(pairs_of(self.bodies, self.to))

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the parallels in [start, stop)."""
        events: list[Event] = []
        proof, sky = Proof(), context.tropical
        for pair in pairs_of(self.bodies, self.to):
            first, second = (Quantity(sky, body, "declination") for body in pair)
            for sign, name in ((-1.0, "parallel"), (1.0, "contraparallel")):
                function = Combination(first, second, sign)
                ends = sky.observe(pair, np.array([start])).declination_sigma / 3600.0
                margin = GRAZE * float(ends.sum())
                roots = solve(function, np.zeros(1), start, stop, margin=margin)
                proof.add(roots.proof)
                if not len(roots):
                    continue
                data, positions = _places(sky, pair, roots.times)
                data = [{**row, "relation": name} for row in data]
                sigma = _difference_sigma(positions.declination_sigma)
                events += context.events(self.kind, roots, sigma, data)
        return events, proof
