"""Two bodies at the same right ascension, or at the same or opposite declination."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.astrology.aspects import AXES
from services.ephemeris.events import cost
from services.ephemeris.events.functions import Combination, Quantity
from services.ephemeris.events.places import GRAZE
from services.ephemeris.events.roots import Roots, solve
from services.ephemeris.events.search_context import Context, Described, Result
from services.ephemeris.positions import Positions

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


def _places(pair: tuple[str, str], roots: Roots) -> tuple[list[dict[str, Any]], Positions]:
    positions = roots.places
    assert positions is not None  # noqa: S101 - two bodies' difference was solved
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
        sky = context.tropical

        def solved(pair: tuple[str, str]) -> Roots:
            first, second = (Quantity(sky, body, "right_ascension") for body in pair)
            return solve(Combination(first, second), np.zeros(1), start, stop, margin=1e-3)

        def described(pair: tuple[str, str], roots: Roots) -> Described:
            data, positions = _places(pair, roots)
            return data, _difference_sigma(positions.right_ascension_sigma)

        return context.each(self.kind, pairs_of(self.bodies, self.to), solved, described)


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
        sky = context.tropical

        def solved(one: _Relation) -> Roots:
            first, second = (Quantity(sky, body, "declination") for body in one.pair)
            ends = sky.observe(one.pair, np.array([start])).declination_sigma / 3600.0
            function = Combination(first, second, one.sign)
            margin = GRAZE * float(ends.sum())
            return solve(function, np.zeros(1), start, stop, margin=margin)

        def described(one: _Relation, roots: Roots) -> Described:
            data, positions = _places(one.pair, roots)
            data = [{**row, "relation": one.name} for row in data]
            return data, _difference_sigma(positions.declination_sigma)

        relations = [
            _Relation(pair, sign, name)
            for pair in pairs_of(self.bodies, self.to)
            for sign, name in ((-1.0, "parallel"), (1.0, "contraparallel"))
        ]
        return context.each(self.kind, relations, solved, described)


class _Relation(NamedTuple):
    """Two declinations, of which one and `sign` times the other are to be nothing."""

    pair: tuple[str, str]
    sign: float
    name: str
