"""What can be observed: a target, of any kind, and when it has a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from services.ephemeris.targets.uncertainty import Orbit

Kind = Literal[
    "sun", "planet", "moon", "star", "small_body", "lunar_point", "zodiac_point", "hypothetical"
]
KINDS: tuple[Kind, ...] = (
    "sun", "planet", "moon", "star", "small_body", "lunar_point", "zodiac_point", "hypothetical",
)  # fmt: skip

Spans: TypeAlias = tuple[tuple[float, float], ...]
"""Intervals (begin, end), both included, in order, apart: TDB seconds past J2000."""

OBSERVER = (10, 399)
"""NAIF ids of the Sun and the Earth: without them nothing is seen from here."""


class Kernels(Protocol):
    """What tells of loaded kernels: a `KernelPool`."""

    def spans(self, naif: int) -> Spans:
        """Return where a body has a state that the barycentre is reached from; () for none."""
        ...


@dataclass(frozen=True, slots=True)
class Target:
    """What can be observed.

    id           its name in requests and answers
    kind         see KINDS
    catalogue    of `number`: "NAIF" (its integer codes), "HIP" (Hipparcos); None for a point
    aliases      other names that are its own and nobody else's: a request may use them
    point        which point of a body: its centre or the barycentre of its system; None for others
    sigma        how sure its place is, a sentence
    needs        NAIF ids of the bodies whose states its place is made of
    orbit        its own error, where `uncertainty` has no table for it
    row          of the star table; -1 for all else
    magnitude    Hp, of a star
    """

    id: str
    kind: Kind
    definition: str
    source: str
    sigma: str
    number: int | None = None
    catalogue: Literal["NAIF", "HIP"] | None = None
    aliases: tuple[str, ...] = ()
    point: Literal["centre", "barycentre"] | None = None
    needs: tuple[int, ...] = ()
    orbit: Orbit | None = None
    row: int = -1
    magnitude: float | None = None

    @property
    def naif(self) -> int | None:
        """Return the NAIF id whose state is reduced; None for what is defined or a star."""
        return self.number if self.catalogue == "NAIF" else None

    def span(self, kernels: Kernels) -> Spans:
        """Return when it has a place seen from the Earth, light time not taken off."""
        spans: Spans = ((float("-inf"), float("inf")),)
        for naif in dict.fromkeys((*OBSERVER, *self.needs)):
            spans = common(spans, kernels.spans(naif))
        return spans


def common(one: Spans, other: Spans) -> Spans:
    """Return the intervals that two lists of them share."""
    made: list[tuple[float, float]] = []
    for begin, end in one:
        for first, last in other:
            if max(begin, first) < min(end, last):
                made.append((max(begin, first), min(end, last)))
    return tuple(made)
