"""Searches over a span: a part of it at a time, so that others get their turn.

What a search costs is counted before it begins, in places of bodies that must be computed for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

from services.ephemeris.events.event import Event
from services.ephemeris.events.own_spans import check_bodies
from services.ephemeris.events.pairs import pairs_of
from services.ephemeris.events.roots import Proof
from services.ephemeris.events.search_context import Context, Result

PART_COST = 4000.0
"""Places of a part, whose units take some milliseconds each."""
SHORTEST, LONGEST = 16.0, 4096.0
"""Days."""


class Kind(Protocol):
    """One search."""

    @property
    def kind(self) -> str:
        """Its name."""
        ...

    def cost(self, *, on_ground: bool = False) -> float:
        """Return what a day of it costs, in places of bodies."""
        ...

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the events in [start, stop), TT days from J2000.0, in any order."""
        ...


@dataclass(slots=True)
class Part:
    """What a part of the span holds: events by time, and each search's proof."""

    start: float
    stop: float
    events: list[Event]
    proofs: list[Proof]


def cost_a_day(context: Context, searches: list[Kind]) -> float:
    """Return what a day of the searches costs, in places of bodies."""
    on_ground = context.view.observer == "topocentric"
    return sum(search.cost(on_ground=on_ground) for search in searches)


PAIRED = ("aspect", "conjunction_ra", "parallel")


def units(search: Kind) -> list[Kind]:
    """Return a search as searches of one body or pair each, between which others get their turn."""
    whole: Any = search
    bodies: tuple[str, ...] = getattr(whole, "bodies", ())
    if search.kind in PAIRED and not getattr(whole, "points", ()):
        pairs = pairs_of(bodies, whole.to)
        return [replace(whole, bodies=(first,), to=(second,)) for first, second in pairs]
    if search.kind == "void_of_course" or len(bodies) < 2:
        return [search]
    return [replace(whole, bodies=(body,)) for body in bodies]


def bodies_of(search: Kind) -> tuple[str, ...]:
    """Return the bodies that a search looks at by name."""
    whole: Any = search
    one = [getattr(whole, name, None) for name in ("body", "by")]
    several = (*getattr(whole, "bodies", ()), *getattr(whole, "to", ()))
    return (*(name for name in one if name), *several)


def parts(
    context: Context, searches: list[Kind], start: float, stop: float
) -> Iterator[Part | None]:
    """Yield the parts of [start, stop), TT days from J2000.0, in order; None between its units.

    Raises OutOfCoverage, InvalidInput, before the first of them. Parts adjoin: what lies on an edge
    is the later part's.
    """
    named = [name for search in searches for name in bodies_of(search)]
    check_bodies(context.ephemeris, dict.fromkeys(named), start, stop)
    length = min(max(PART_COST / max(cost_a_day(context, searches), 1e-9), SHORTEST), LONGEST)
    divided = [units(search) for search in searches]
    here = start
    while here < stop:
        until = min(here + length, stop)
        if stop - until < 0.25 * length:
            until = stop
        batch: list[Event] = []
        proofs = []
        for group in divided:
            proofs.append(Proof())
            for unit in group:
                events, proof = unit.events(context, here, until)
                batch += events
                proofs[-1].add(proof)
                yield None
        batch.sort(key=lambda event: event.time)
        yield Part(here, until, batch, proofs)
        here = until
