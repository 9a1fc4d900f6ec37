"""Look for towns in the table that `python -m services.gazetteer build` makes."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from services import home
from services.gazetteer.keys import key_of, shortened
from services.gazetteer.region_words import WORDS

TABLE = home.HOME / ".cache" / "places" / "places.sqlite"
FORMAT = 1
"""What the builder and the reader agree on; another number means: build anew."""

LONGEST_QUERY = 100
MOST = 50
REMEMBERED = 4096
LONG_ENOUGH_TO_MISSPELL = 4

SMALL = 20_000
"""People below which a town of just that name may be somebody's misspelt city."""
EXACT, PREFIX, SIMILAR = "exact", "prefix", "similar"
_NUMBER = re.compile(r"\bgeonames:(\d{1,12})\b", re.IGNORECASE)
_POSTAL = re.compile(
    r"^\s*(?:[A-Z]{1,2}-)?\d{4,6}(?=\s)|(?<=\s)\d{4,6}(?=\s*(?:[,;]|$))", re.IGNORECASE
)
"""A postal code before or behind a name, which the data do not have."""
OUTWEIGHS = 20.0
"""How many times as many people the first of several towns of one name must have to be meant."""
ANOTHER_NAME = 0.03
"""What the people of a town count where what was typed begins another name than its own."""


_Rows = list[tuple[int, str]]
"""(town, the name that fits) by falling weight."""


class PlacesMissing(Exception):  # noqa: N818 - a state, as NotReady is
    """The table of places is not there; the message says what mends it."""


@dataclass(frozen=True, slots=True)
class Town:
    """A populated place of GeoNames: degrees (WGS 84), people, names.

    `region` is the first-order division of the country, `name` GeoNames' own, `alias` the name it
    was looked up by where that is another. `match`: `exact`, `prefix` or `similar`.
    """

    geoname_id: int
    name: str
    region: str | None
    country: str
    country_code: str
    latitude: float
    longitude: float
    population: int
    zone: str
    match: str
    alias: str | None

    @property
    def label(self) -> str:
        """Return what tells the town from others: "Springfield, Illinois, US"."""
        return ", ".join(filter(None, (self.name, self.region, self.country_code)))


def _order(town: Town, keys: tuple[str, ...]) -> tuple[bool, float]:
    """Return what towns are sorted by: just that name first, then people; a misspelling a tenth.

    A beginning (of one of `keys`) is rather that of the town's own name than of any of the hundred
    names that a large city has elsewhere.
    """
    share = 0.1 if town.match == SIMILAR else 1.0
    if town.match == PREFIX and not key_of(town.name).startswith(keys):
        share = ANOTHER_NAME
    return town.match != EXACT, -town.population * share


@dataclass(frozen=True, slots=True)
class _Query:
    """A name's key, and what it must lie in: each a choice of (country, region or None)."""

    key: str
    within: tuple[frozenset[tuple[str, str | None]], ...]


class Gazetteer:
    """The table of places, read-only and shared through the page cache. Used from one thread."""

    def __init__(self, path: Path = TABLE) -> None:
        """Open the table. Raises PlacesMissing."""
        if not path.is_file():
            raise PlacesMissing(
                f"there is no {path.name}. To mend it: python -m services.gazetteer build"
            )
        self._database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        facts = dict(self._database.execute("SELECT name, value FROM fact"))
        if int(facts.get("format", 0)) != FORMAT:
            raise PlacesMissing(
                f"{path.name} is of another version. To mend it: python -m services.gazetteer build"
            )
        self.source = str(facts["source"])
        self.search = lru_cache(maxsize=REMEMBERED)(self._search)

    def close(self) -> None:
        """Close the table."""
        self._database.close()

    def _search(self, text: str, limit: int = 10) -> tuple[Town, ...]:
        """Return towns by how well a name fits, then by how many people know it.

        `text`: a name in any language, and after commas (or as the last words) a region, country or
        code. At most `limit` (1..50) towns; none where nothing is near.
        """
        limit = min(max(limit, 1), MOST)
        towns: dict[int, Town] = {}
        readings = self._readings(text[:LONGEST_QUERY])
        for look, match in ((self._by_key, EXACT), (self._by_prefix, PREFIX)):
            for query in readings:
                for town in self._towns(look(query), match, limit if match == EXACT else MOST):
                    towns.setdefault(town.geoname_id, town)
                if towns:
                    break
        exact = [town for town in towns.values() if town.match == EXACT]
        if not exact or exact[0].population < SMALL:
            for query in readings:
                for town in self._towns(self._by_spelling(query), SIMILAR, limit):
                    towns.setdefault(town.geoname_id, town)
        if not towns:
            return self._without_the_unknown(text, limit)
        keys = tuple(query.key for query in readings)
        return tuple(sorted(towns.values(), key=lambda town: _order(town, keys))[:limit])

    def _without_the_unknown(self, text: str, limit: int) -> tuple[Town, ...]:
        """Return towns of the very name before the commas, in those of its regions that are known.

        They are only near to what was written, a county or a misspelt region: `similar`. So are the
        towns of a name with a postal code, which cannot be looked up.
        """
        bare = _POSTAL.sub(" ", text[:LONGEST_QUERY])
        if bare != text[:LONGEST_QUERY] and bare.strip():
            return tuple(replace(town, match=SIMILAR) for town in self.search(bare, limit))
        name, *parts = re.split(r"[,;]", text[:LONGEST_QUERY])
        within = [regions for part in parts if (regions := self._regions(key_of(part)))]
        query = _Query(key_of(name), tuple(within))
        return tuple(self._towns(self._by_key(query), SIMILAR, limit)) if parts else ()

    def meant(self, text: str) -> tuple[Town | None, tuple[Town, ...]]:
        """Return the one town that `text` means, if there is one, and the choices.

        `geonames:2820256` means that row. Of several towns of that very name the first is meant if
        it has 20 times the people of the second, and where a region is named the one whose own name
        it is. A spelling that is only similar means none.
        """
        number = _NUMBER.search(text[:LONGEST_QUERY])
        if number:
            towns = tuple(self._towns([(int(number[1]), "")], EXACT, 1))
            return (towns[0] if towns else None), towns
        towns = self.search(text, MOST)
        exact = [town for town in towns if town.match == EXACT]
        own = [town for town in exact if town.alias is None]
        if len(own) == 1 and any(query.within for query in self._readings(text)):
            return own[0], towns
        if len(exact) == 1:
            return exact[0], towns
        if len(exact) > 1 and exact[0].population >= OUTWEIGHS * max(exact[1].population, 1):
            return exact[0], towns
        return None, tuple(exact) or towns

    def _readings(self, text: str) -> list[_Query]:
        """Return how the text may be meant: as it stands, and with its last words as a region."""
        first = self._split(text)
        return [first, *self._region_at_the_end(first)] if first.key else []

    def _split(self, text: str) -> _Query:
        """Part the name from the regions after its commas; what is none belongs to the name."""
        parts = [part for part in re.split(r"[,;]", text) if part.strip()]
        name, within = key_of(parts[0]) if parts else "", []
        for part in parts[1:]:
            regions = self._regions(key_of(part))
            if regions:
                within.append(regions)
            else:
                name = f"{name} {key_of(part)}".strip()
        return _Query(name, tuple(within))

    def _region_at_the_end(self, query: _Query) -> Iterator[_Query]:
        words = query.key.split()
        for count in (1, 2, 3):
            if len(words) > count:
                regions = self._regions(" ".join(words[-count:]))
                if regions:
                    yield _Query(" ".join(words[:-count]), (*query.within, regions))

    def _regions(self, key: str) -> frozenset[tuple[str, str | None]]:
        rows = self._database.execute("SELECT country, region FROM region WHERE key = ?", (key,))
        regions = {(country, region or None) for country, region in rows}
        for country, word in WORDS.get(key, ()):
            sql = "SELECT region FROM region WHERE key = ? AND country = ?"
            regions |= {(country, row[0]) for row in self._database.execute(sql, (word, country))}
        return frozenset(regions)

    def _by_key(self, query: _Query) -> _Rows:
        return self._in_regions(
            query, "SELECT town, name FROM name WHERE key = ? ORDER BY weight DESC", (query.key,)
        )

    def _by_prefix(self, query: _Query) -> _Rows:
        top = self._database.execute("SELECT towns FROM prefix WHERE key = ?", (query.key,))
        crowded = top.fetchone()
        if crowded:
            return self._within(query, [(int(town), "") for town in crowded[0].split()])
        sql = "SELECT town, name FROM name WHERE key >= ? AND key < ? ORDER BY weight DESC"
        return self._in_regions(query, sql, (query.key, query.key + "\U0010ffff"))

    def _by_spelling(self, query: _Query) -> _Rows:
        if len(query.key) < LONG_ENOUGH_TO_MISSPELL:
            return []
        forms = shortened(query.key)
        marks = ",".join("?" * len(forms))
        return self._in_regions(
            query,
            # only question marks are put in
            "SELECT spelling.town, '' FROM spelling JOIN town ON town.id = spelling.town"  # noqa: S608 # nosec B608
            f" WHERE form IN ({marks}) GROUP BY spelling.town"
            " ORDER BY max(form = ?) DESC, town.weight DESC LIMIT 200",
            (*forms, forms[0]),
        )

    def _in_regions(self, query: _Query, sql: str, values: tuple[Any, ...]) -> _Rows:
        return self._within(
            query, [(int(t), str(n)) for t, n in self._database.execute(sql, values)]
        )

    def _within(self, query: _Query, rows: _Rows) -> _Rows:
        """Return the rows whose towns lie in all the regions of the query."""
        if not query.within:
            return rows
        lies = {town: self._lies_in(town) for town, _ in rows}
        return [
            row for row in rows
            if all(any(place in regions for place in lies[row[0]]) for regions in query.within)
        ]  # fmt: skip

    def _lies_in(self, town: int) -> tuple[tuple[str, str | None], ...]:
        country, region = self._database.execute(
            "SELECT country, region FROM town WHERE id = ?", (town,)
        ).fetchone()
        return (country, None), (country, region)

    def _towns(self, rows: _Rows, match: str, limit: int) -> list[Town]:
        towns: dict[int, Town] = {}
        for number, alias in rows:
            if number in towns:
                continue
            if len(towns) == limit:
                break
            row = self._database.execute(
                "SELECT town.id, town.name, division.name, country.name, town.country, latitude,"
                " longitude, population, zone.name FROM town"
                " JOIN country ON country.code = town.country JOIN zone ON zone.id = town.zone"
                " LEFT JOIN division ON division.country = town.country"
                " AND division.region = town.region WHERE town.id = ?",
                (number,),
            ).fetchone()
            if row is None:
                continue
            other = alias if alias and key_of(alias) != key_of(row[1]) else None
            towns[number] = Town(*(*row, match, other))
        return list(towns.values())
