"""Every target by name: what it is, where its place comes from, when it has one, how sure it is.

The one list for all kinds: whoever has a name asks `REGISTRY` for its `Target`. An id is known in
any case; a designation (`alp Leo`, `HIP 65474`, `2060`) in any spelling that `hints.folded` makes
the same. Words that only hint at a target (Rahu, Lilith) are refused with what they may mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from services.ephemeris.errors import InvalidInput
from services.ephemeris.targets.bodies import BODIES, Body
from services.ephemeris.targets.body_names import BODY_NAMES
from services.ephemeris.targets.uncertainty import DE44X, DEFINED, LEVERS, MODEL_FLOOR, Orbit
from services.hints import folded

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
    magnitude    visual, of a star
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


class Registry:
    """Targets by id, by alias, and by what a misspelt name may mean."""

    def __init__(self) -> None:
        self._targets: dict[str, Target] = {}
        self._by_case: dict[str, str] = {}
        self._by_alias: dict[str, str] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._targets

    def __getitem__(self, name: str) -> Target:
        """Return the target of an id, exactly as the registry spells it; KeyError for none."""
        return self._targets[name]

    def __iter__(self) -> Iterator[Target]:
        return iter(self._targets.values())

    def __len__(self) -> int:
        return len(self._targets)

    def add(self, targets: Iterable[Target]) -> None:
        """Add targets. Raises ValueError where a name or an alias is another target's already."""
        for target in targets:
            key = target.id.casefold()
            if key in self._by_case:
                raise ValueError(f"{target.id} is the name of a target already")
            self._targets[target.id] = target
            self._by_case[key] = target.id
            for alias in (target.id, *target.aliases) if target.aliases else ():
                word = folded(alias)
                owner = self._by_alias.setdefault(word, target.id)
                if owner != target.id or self._by_case.get(word, target.id) != target.id:
                    raise ValueError(f"{alias} is an alias of {owner} already")

    def find(self, text: str) -> Target | None:
        """Return the target that a name, a designation or a number spells, or None."""
        word = text.strip()
        name = self._by_case.get(word.casefold()) or self._by_alias.get(folded(word[:LONGEST]))
        return None if name is None else self._targets[name]

    def resolve(self, text: str) -> Target:
        """Return the target that `text` spells. Raises InvalidInput, with what it may mean."""
        target = self.find(text)
        if target is None:
            raise InvalidInput(
                f"Unknown body {text[:LONGEST]!r}{self.refusal(text)}", field="bodies"
            )
        return target

    def refusal(self, text: str) -> str:
        """Return the end of the sentence that refuses `text`: what was probably meant."""
        return BODY_NAMES.refusal(text)


LONGEST = 40
"""Characters of a name that are looked at and told."""


def _kind(body: Body) -> Kind:
    if body.kind == "point":
        return "zodiac_point" if body.id == "VernalPoint" else "lunar_point"
    special: dict[str, Kind] = {"Sun": "sun", "Moon": "moon"}
    return special.get(body.id, "planet")


def _sigma(body: Body) -> str:
    """Say how sure a planet or a point of the Moon's orbit is, from the tables that are used."""
    if body.id in LEVERS:
        moon = DE44X["Moon"].now * LEVERS[body.id]
        return f"{moon:.3g}\" in our time: {LEVERS[body.id]:.0f} times the Moon's"
    if body.id in DEFINED:
        return f"a definition: only the models' floor of {MODEL_FLOOR}\" and the equinox's own"
    now = DE44X[body.id].now
    return f'{now}" in our time (DE440, DE441), growing before and after the years of observation'


def _target(body: Body) -> Target:
    moon = body.id in LEVERS
    return Target(
        id=body.id,
        kind=_kind(body),
        definition=body.definition,
        source=body.source,
        sigma=_sigma(body),
        number=body.naif,
        catalogue=None if body.naif is None else "NAIF",
        point=body.point,
        needs=(301,) if moon else () if body.naif is None else (body.naif,),
    )


REGISTRY = Registry()
"""All targets of this process. Other kinds are added to it by their own modules."""

REGISTRY.add(_target(body) for body in BODIES.values())
