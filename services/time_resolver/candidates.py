"""What a local time may mean: candidates as each rule makes them, every instant once, ranked."""

from __future__ import annotations

from services.ephemeris.errors import InvalidInput
from services.time_resolver.changes import shifts
from services.time_resolver.history import Choice
from services.time_resolver.reading import Reading
from services.time_resolver.resolution import (
    DAY_US,
    MICROSECONDS,
    Candidate,
    Place,
    Rule,
    TzSet,
    format_offset,
)
from services.time_resolver.rules import around
from services.time_resolver.tzdb import TzDatabase
from services.time_resolver.tzif import Period

SECONDS_PER_DEGREE = 240  # mean solar time: 24 hours in 360 degrees


class Candidates:
    """The candidates of one query, in the order in which they were added."""

    def __init__(self, database: TzDatabase) -> None:
        self.database = database
        self.all: list[Candidate] = []

    def add_fixed(self, reading: Reading, fixed: tuple[float, str]) -> None:
        """Add local mean time ("lmt"), or the offset, that was asked for: (seconds, name)."""
        offset, name = fixed
        lmt = name == "lmt"
        why = "local mean time of the place's longitude, as asked" if lmt else f"{name} as asked"
        candidate = Candidate(
            offset_s=offset,
            abbreviation="LMT" if lmt else name,
            is_dst=False,
            zone=name,
            rule=Rule("longitude" if lmt else "fixed"),
            tzdata=None,
            source="longitude" if lmt else "request",
            weight=1.0,
            why=why,
        )
        self.add(reading, candidate)

    def add_stated(self, reading: Reading, choice: Choice, offset_s: int) -> None:
        """Add an offset that the table of territories states."""
        candidate = Candidate(
            offset_s=float(offset_s),
            abbreviation=choice.abbreviation or format_offset(offset_s),
            is_dst=False,
            zone=format_offset(offset_s),
            rule=Rule("fixed"),
            tzdata=None,
            source=choice.source,
            weight=choice.weight,
            why=choice.why,
        )
        self.add(reading, candidate)

    def add_longitude(
        self, reading: Reading, choice: Choice, period: Period, place: Place, tzdata: TzSet
    ) -> None:
        """Add the local mean time of the longitude, on the zone's side of the date line."""
        offset = longitude_offset(place.longitude_deg)
        if period.type.abbreviation == "LMT":
            offset += 86_400 * round((period.type.offset_s - offset) / 86_400)
        candidate = Candidate(
            offset_s=offset,
            abbreviation="LMT",
            is_dst=False,
            zone="lmt",
            rule=Rule("longitude", *around(self.database.zone(choice.zone, tzdata), period)),
            tzdata=None,
            source="longitude",
            weight=choice.weight,
            why=f"local mean time of the place's longitude; {choice.why}",
        )
        self.add(reading, candidate)

    def add_tzdb(self, reading: Reading, choice: Choice, period: Period, tzdata: TzSet) -> None:
        """Add a period of a zone, by one of the database's sets."""
        zone = self.database.zone(choice.zone, tzdata)
        candidate = Candidate(
            offset_s=period.type.offset_s,
            abbreviation=period.type.abbreviation,
            is_dst=period.type.is_dst,
            zone=choice.zone,
            rule=Rule("tzdb", *around(zone, period)),
            tzdata=tzdata,
            source=f"IANA {self.database.version} ({tzdata})",
            weight=choice.weight,
            why=choice.why,
        )
        self.add(reading, candidate)

    def add(self, reading: Reading, candidate: Candidate) -> None:
        """Add a candidate; one that means the same instant as another joins the heavier."""
        candidate.utc_us = reading.local_us - round(candidate.offset_s * MICROSECONDS)
        candidate.calendar, candidate.leap_second = reading.calendar, reading.leap_second
        candidate.weight *= reading.weight
        if reading.why:
            candidate.why += f"; {reading.why}"
        for place, known in enumerate(self.all):
            if known.utc_us == candidate.utc_us:
                kept, joined = known, candidate
                if candidate.weight > known.weight:
                    kept, joined = candidate, known
                kept.weight += joined.weight
                self.all[place] = kept
                return
        self.all.append(candidate)

    def ranked(
        self, place: Place | None, meant: str | None, *, leap_second: bool
    ) -> list[Candidate]:
        """Return the candidates, the likeliest first, with weights that sum up to one.

        `leap_second`: only those for which the reading is one. `meant`: the id of the only one that
        is wanted. Raises InvalidInput where none is left.
        """
        if leap_second:
            self.all = [c for c in self.all if c.utc_us % DAY_US < MICROSECONDS]
            if not self.all:
                raise InvalidInput(
                    "Second 60 is only a leap second, in the last minute of a UTC day.",
                    field="local_time",
                )
        ranked = _meant(sorted(self.all, key=lambda candidate: -candidate.weight), meant)
        total = sum(candidate.weight for candidate in ranked)
        changes = shifts([candidate.utc_us for candidate in ranked], place)
        for candidate, change in zip(ranked, changes, strict=True):
            candidate.weight = round(candidate.weight / total, 4)
            candidate.changes = change
        return ranked


def _meant(ranked: list[Candidate], wanted: str | None) -> list[Candidate]:
    """Return the candidates, or of them only the one that was asked for by its id."""
    if wanted is None:
        return ranked
    meant = [one for one in ranked if one.id == wanted]
    if not meant:
        ids = [one.id for one in ranked]
        raise InvalidInput(
            f"No candidate has this id; there are: {', '.join(ids)}.",
            field="candidate",
            candidates=ids,
        )
    return meant


def longitude_offset(longitude_deg: float) -> float:
    """Return local mean time minus UT in seconds for an east longitude in degrees, to 1 ms."""
    return round(longitude_deg * SECONDS_PER_DEGREE, 3)
