"""Every target by name: what it is, where its place comes from, when it has one, how sure it is.

The one list for all kinds: whoever has a name asks `REGISTRY` for its `Target`. An id is known in
any case; a designation (`alp Leo`, `HIP 65474`, `2060`) in any spelling that `hints.folded` makes
the same. Words that only hint at a target (Rahu, Lilith) are refused with what they may mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from services.ephemeris.errors import InvalidInput
from services.ephemeris.targets.bodies import BODIES, Body
from services.ephemeris.targets.body_names import BODY_NAMES
from services.ephemeris.targets.star_names import designation
from services.ephemeris.targets.target import KINDS, Kind, Spans, Target, common
from services.ephemeris.targets.uncertainty import DE44X, DEFINED, LEVERS, MODEL_FLOOR
from services.hints import Vocabulary, either, folded

if TYPE_CHECKING:
    from services.ephemeris.targets.stars import Stars

__all__ = ["KINDS", "REGISTRY", "Kind", "Registry", "Spans", "Target", "common"]

LONGEST = 40
"""Characters of a name that are looked at and told."""

KNOWN = (
    "; known: the Sun, the Moon, Mercury to Pluto, the Moon's nodes and apsides, VernalPoint, "
    "stars by name, designation or HIP number, small bodies by name or number: GET /bodies?q= "
    "finds them"
)
"""The end of the sentence that refuses a name that is like no other."""

HIPPARCOS = "Hipparcos, the new reduction (van Leeuwen 2007, A&A 474, 653); epoch J1991.25, ICRS"


class Registry:
    """Targets by id, by alias, and by what a misspelt name may mean.

    The stars are behind those that were added: their table is read when a name is asked for that
    nobody else has.
    """

    def __init__(self, *, with_stars: bool = False) -> None:
        self._with_stars = with_stars
        self._targets: dict[str, Target] = {}
        self._by_case: dict[str, str] = {}
        self._by_alias: dict[str, str] = {}

    def __getitem__(self, name: str) -> Target:
        """Return the target of an id, exactly as the registry spells it; KeyError for none."""
        target = self._targets.get(name) or self.find(name)
        if target is None or target.id != name:
            raise KeyError(name)
        return target

    @property
    def count(self) -> int:
        """Return how many targets were added; stars are not counted."""
        return len(self._targets)

    def others(self) -> list[Target]:
        """Return all targets that are no stars."""
        return list(self._targets.values())

    def __iter__(self) -> Iterator[Target]:
        yield from self._targets.values()
        if self._with_stars:
            yield from map(star, range(len(_stars().ids)))

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
        if name is not None:
            return self._targets[name]
        if not self._with_stars or BODY_NAMES.listed(word) or len(word) > LONGEST:
            return None
        row = _stars().find(word)
        return star(row) if row >= 0 else None

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
        word = text.strip()[:LONGEST]
        if word.isascii() and word.isdigit():
            return self._refusal_of_number(word)
        hint = BODY_NAMES.hint(text)
        if not hint and self._with_stars and not BODY_NAMES.is_strange(text):
            names = star_names().meanings(text)
            hint = f"; did you mean {either(names)}?" if names else ""
        return hint or KNOWN

    def _refusal_of_number(self, word: str) -> str:
        """Return the end of the sentence that refuses a number: whose it may be."""
        # NAIF's ids of numbered asteroids are 2000000 + n, since 2021 also 20000000 + n
        ids = {int(word), int(word) - 18_000_000}
        small = (
            target.id
            for target in self._targets.values()
            if target.kind == "small_body"
            and (target.number in ids or any(a.startswith(f"({word}) ") for a in target.aliases))
        )
        names = (*BODY_NAMES.listed(word), *small)
        if names:
            return f"; did you mean {either(names)}?"
        return "; no kernel that is loaded has a small body of that number, and a star's is HIP n"


def _stars() -> Stars:
    """Return the table of stars; the compiler comes with it, so it is imported when needed."""
    from services.ephemeris.targets.stars import stars  # noqa: PLC0415

    return stars()


@lru_cache(maxsize=1)
def star_names() -> Vocabulary:
    """Return the stars and small bodies that have a name, for hints at misspelt ones."""
    small = [target.id for target in REGISTRY.others() if target.kind == "small_body"]
    return Vocabulary(
        name
        for name in (*small, *_stars().ids)
        if designation(name) is None and not any(sign.isdigit() for sign in name) and len(name) > 3
    )


@lru_cache(maxsize=16384)
def star(row: int) -> Target:
    """Return the target of a row of the star table."""
    table = _stars()
    aliases = table.aliases(row)
    known = ", ".join(aliases)
    now = table.sigma(row, 2025.0)
    return Target(
        id=table.ids[row],
        kind="star",
        definition=f"The star {table.ids[row]}{f' ({known})' if known else ''}",
        source=HIPPARCOS,
        sigma=(
            f'{now:.2g}" in 2025, {table.sigma(row, 1000.0):.2g}" in 1000: the catalogue\'s '
            "covariance, companions, unknown radial velocities"
        ),
        number=int(table.hip[row]),
        catalogue="HIP",
        aliases=aliases,
        row=row,
        magnitude=float(table.magnitude[row]),
    )


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


REGISTRY = Registry(with_stars=True)
"""All targets of this process. Other kinds are added to it by their own modules."""

REGISTRY.add(_target(body) for body in BODIES.values())
