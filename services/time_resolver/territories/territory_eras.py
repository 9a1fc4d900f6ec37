"""The words of the table of territories: an outline, its eras, and what the clocks kept in each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from services.time_resolver.territories.sources import SOURCES

DAYS_TO_1970 = date(1970, 1, 1).toordinal()
MAP = "map"  # in a row: the zone of today's map
STANDARD = ":standard"  # after a zone in a row: without its summer time

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """One time that clocks showed: an IANA name, `lmt`, `map` or a fixed offset, and its share.

    `standard_only`: the zone's standard time all year.
    """

    time: str
    share: float
    abbreviation: str = ""
    standard_only: bool = False


@dataclass(frozen=True, slots=True)
class Era:
    """From `since` to before `until` (days from 1970-01-01, local, Gregorian; None is open)."""

    since: int | None
    until: int | None
    kept: tuple[Kept, ...]
    source: str

    def covers(self, day: int) -> bool:
        """Tell whether the local day is in the era."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


@dataclass(frozen=True, slots=True)
class Territory:
    """Land that kept another time than today's map says, and when.

    `zones` are the zones of today's map that the land is in; `rings` outline it (longitude and
    latitude in degrees; empty: all of the zones). Only where a line cuts a zone of today in two
    does it follow the ground, to some 10 km; elsewhere it runs far outside. `calendar` is a key
    of the adoption table; a row may have that alone, without eras.
    Within `edge_km` of a drawn line both sides' times are candidates: it is
    how well the line is known. A `general` row speaks of a whole country, not of its zones' own
    principal locations, whose clocks the database records.
    """

    name: str
    zones: tuple[str, ...]
    rings: tuple[Ring, ...]
    eras: tuple[Era, ...]
    calendar: str | None = None
    general: bool = False
    edge_km: float = 5.0


def ring(*texts: str) -> Ring:
    """Return an outline from texts of `longitude latitude` pairs with commas between."""
    pairs = [pair.split() for text in texts for pair in text.split(",") if pair.strip()]
    return tuple((float(longitude), float(latitude)) for longitude, latitude in pairs)


def backwards(text: str) -> str:
    """Return an outline's text with its points in the opposite order."""
    return ",".join(reversed([pair for pair in text.split(",") if pair.strip()]))


_KEPT = re.compile(r"(?P<time>\S+)(?: (?P<name>[A-Z]{2,5}))?(?: (?P<share>\d?\.\d+))?$")


def _kept(text: str) -> Kept:
    parts = _KEPT.match(text.strip())
    if parts is None:
        raise ValueError(f"not a time that clocks kept: {text!r}")
    time, standard_only = parts["time"], parts["time"].endswith(STANDARD)
    share = float(parts["share"] or 1.0)
    return Kept(time.removesuffix(STANDARD), share, parts["name"] or "", standard_only)


def day_of(text: str) -> int:
    """Return the days from 1970-01-01 of an ISO date."""
    return date.fromisoformat(text).toordinal() - DAYS_TO_1970


def _bound(text: str) -> int | None:
    return None if text == "-" else day_of(text)


def eras(text: str) -> tuple[Era, ...]:
    """Return the eras of lines `since until | times kept with shares | source`."""
    rows = []
    for line in text.strip().splitlines():
        span, kept, source = (part.strip() for part in line.split("|"))
        since, until = span.split()
        if source not in SOURCES:
            raise ValueError(f"no source of that name: {source}")
        times = tuple(_kept(part) for part in kept.split(","))
        rows.append(Era(_bound(since), _bound(until), times, source))
    return tuple(rows)


def territory(
    name: str,
    zones: str,
    outlines: tuple[Ring, ...],
    rows: str,
    *,
    calendar: str | None = None,
    general: bool = False,
    edge_km: float = 5.0,
) -> Territory:
    """Return a territory from a row of the table; `zones` are separated by blanks."""
    return Territory(name, tuple(zones.split()), outlines, eras(rows), calendar, general, edge_km)
