"""Search all targets by what they are called: names, designations, numbers, words of others.

One text holds every name, folded (`hints.folded`), a line each; a search is a look through it.
First come the target that the query spells, then names that begin with it, then those that hold it;
among these bodies and points first, then stars, the brightest first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

import numpy as np

from services.ephemeris.targets.body_names import BODY_NAMES
from services.ephemeris.targets.registry import REGISTRY, Target, star
from services.ephemeris.targets.star_names import bare, shortened
from services.ephemeris.targets.stars import stars
from services.hints import folded

LINE = "\n"


class Index:
    """The names of all targets at one time: made again when the registry has more."""

    def __init__(self) -> None:
        own = self._others = REGISTRY.others()
        lines: list[str] = []
        owners: list[int] = []
        for place, target in enumerate(own):
            for name in (target.id, *target.aliases, str(target.number or "")):
                _put(lines, owners, name, place)
        table = stars()
        self._first_star = len(own)
        self._order = np.argsort(table.magnitude, kind="stable").tolist()
        for place, row in enumerate(self._order, self._first_star):
            for name in (table.ids[row], *table.aliases(row)):
                _put(lines, owners, name, place)
        self._owners = owners
        self._text = LINE + LINE.join(lines) + LINE
        self._starts = [0, *np.cumsum([len(line) + 1 for line in lines]).tolist()]

    def search(self, query: str, limit: int) -> tuple[list[Target], int]:
        """Return up to `limit` targets, the likeliest first, and how many there are in all."""
        collected: dict[str, Target] = {}
        exact = REGISTRY.find(query)
        if exact is not None:
            collected[exact.id] = exact
        for name in BODY_NAMES.listed(query):
            collected[name] = REGISTRY[name]
        keys = dict.fromkeys((folded(query), shortened(query)))
        pieces = (LINE + key for key in keys), iter(keys)
        places = dict.fromkeys(
            place for kind in pieces for piece in kind for place in self._places(piece)
        )
        total = len(collected)
        taken = set(collected)
        for place in places:
            name = self._id(place)
            if name in taken:
                continue
            total += 1
            if len(collected) < limit:
                collected[name] = self._target(place)
        return list(collected.values())[:limit], total

    def _places(self, piece: str) -> Iterator[int]:
        """Yield the owners of the names with a piece in them, in order."""
        at, last = self._text.find(piece), -1
        while at >= 0:
            line = bisect_right(self._starts, at + (1 if piece[0] == LINE else 0) - 1) - 1
            if self._owners[line] != last:
                last = self._owners[line]
                yield last
            at = self._text.find(piece, at + 1)

    def _id(self, place: int) -> str:
        if place < self._first_star:
            return self._others[place].id
        row: int = self._order[place - self._first_star]
        return stars().ids[row]

    def _target(self, place: int) -> Target:
        if place < self._first_star:
            return self._others[place]
        return star(self._order[place - self._first_star])


def _put(lines: list[str], owners: list[int], name: str, place: int) -> None:
    if name:
        lines.append(bare(name))
        owners.append(place)


_made: dict[int, Index] = {}


def index() -> Index:
    """Return the index of all targets there are now."""
    made = _made.get(REGISTRY.count)
    if made is None:
        _made.clear()
        made = _made[REGISTRY.count] = Index()
    return made


def search(query: str, limit: int) -> tuple[list[Target], int]:
    """Return up to `limit` targets that a query may mean, and how many there are in all."""
    return index().search(query, limit)
