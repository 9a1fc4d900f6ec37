"""The packed IANA time zone database: both sets, `standard` and `backzone`, one pinned release."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.ephemeris.errors import InvalidInput
from services.time_resolver.tzif import Zone
from services.time_resolver.zone_names import ZoneNames

PACK = Path(__file__).parent / "data" / "tzdata.zip"
SETS = ("backzone", "standard")


@dataclass(frozen=True, slots=True)
class Town:
    """A zone's principal location in zone.tab: what the zone's early history was recorded for."""

    zone: str
    country: str
    latitude_deg: float
    longitude_deg: float


class TzDatabase:
    """Zones by name and set, parsed on first use and kept.

    `version` is the IANA release, `released` when it came out (`released_us` in microseconds from
    1970), `carried` the zones whose history is an older release's, with that; `towns` the locations
    of zone.tab; `countries` maps the ISO 3166 code to the name of iso3166.tab.
    """

    def __init__(self, path: Path = PACK) -> None:
        with zipfile.ZipFile(path) as pack:
            index = json.loads(pack.read("index.json"))
            self._blob = pack.read("zones.bin")
        self.version: str = index["version"]
        self.released = datetime.fromisoformat(index["released"])
        self.released_us = int(self.released.timestamp()) * 1_000_000
        self.carried: Mapping[str, str] = index.get("carried", {})
        self.source: Mapping[str, str] = index["source"]
        self._spans: Mapping[str, Mapping[str, tuple[int, int]]] = index["sets"]
        self._links: Mapping[str, Mapping[str, str]] = index["links"]
        self.towns = tuple(Town(*row) for row in index["towns"])
        self.countries: Mapping[str, str] = index["countries"]
        self._country = {town.zone: town.country for town in self.towns}
        self._zones: dict[tuple[int, int], Zone] = {}
        self._folded_names = {
            name.casefold(): name for names in self._spans.values() for name in names
        }
        self._words = ZoneNames(self)

    def names(self, tzdata: str = "backzone") -> tuple[str, ...]:
        """Return the names of a set, links included, sorted."""
        return tuple(sorted(self._spans[tzdata]))

    def data(self, name: str, tzdata: str = "backzone") -> bytes:
        """Return the zone's TZif file, as zic made it."""
        start, length = self._spans[tzdata][name]
        return self._blob[start : start + length]

    def zone(self, name: str, tzdata: str = "backzone") -> Zone:
        """Return the zone. Raises `KeyError` for an unknown name (see `known`)."""
        start, length = self._spans[tzdata][name]
        zone = self._zones.get((start, length))
        if zone is None:
            zone = self._zones[start, length] = Zone(self._blob[start : start + length])
        return zone

    def differs(self, name: str) -> bool:
        """Tell whether the two sets hold different data for `name`."""
        spans = [self._spans[tzdata].get(name) for tzdata in SETS]
        return spans[0] != spans[1]

    def has(self, name: str, tzdata: str) -> bool:
        """Tell whether the set holds `name`."""
        return name in self._spans[tzdata]

    def canonical(self, name: str, tzdata: str = "backzone") -> str:
        """Return the zone that `name` is a link to in the set, or `name` itself."""
        return self._links[tzdata].get(name, name)

    def country(self, name: str) -> str | None:
        """Return the ISO 3166 code of the zone's principal location, if zone.tab has one."""
        return self._country.get(name) or self._country.get(self.canonical(name, "standard"))

    def known(self, name: str, field: str = "time_zone") -> str:
        """Return the name as the database spells it (case is forgiven).

        Raises `InvalidInput` for `field`, with the nearest names in `nearest`.
        """
        spelling: str | None = self._folded_names.get(name.strip().replace(" ", "_").casefold())
        if spelling is None:
            nearest, hint = self._words.meanings(name)
            raise InvalidInput(
                f"{name!r} is not a time zone of the IANA database {self.version}.{hint}",
                field=field,
                nearest=[*nearest],
            )
        return spelling

    def nearest(self, name: str) -> list[str]:
        """Return the zones and offsets that `name` may mean, the likeliest first."""
        return [*self._words.meanings(name)[0]]
