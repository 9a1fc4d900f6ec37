"""Births as people write them: by the clock of the place, at a town, each with its own options.

They are read as /calculate reads them: what a clock showed goes through the time resolver, a town
through the table of places. What is doubtful is computed and told beside the row; a town that may
be several is a reject with its choices.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from services.common.problems import Problem
from services.ephemeris.astrology.names import HOUSE_NAMES
from services.ephemeris.errors import EphemerisError, InvalidInput
from services.ephemeris.options import resolve_bodies
from services.ephemeris.time.timescales import Timescales
from services.gazetteer.town_lookup import LONGEST_QUERY, Gazetteer, PlacesMissing, Town
from services.hints import sentence
from services.spice.bulk.births import (
    Births,
    Rejected,
    in_our_years,
    places,
    understood,
)
from services.spice.bulk.clock_words import as_iso, clock, joined
from services.spice.bulk.columns import OF_A_CLOCK as CLOCKED
from services.spice.bulk.columns import TEXTS
from services.spice.bulk.errors import BulkError
from services.spice.bulk.job import Task
from services.spice.bulk.settled_births import OF_A_CLOCK, OF_A_TOWN, Settled
from services.time_resolver.resolution import (
    CalendarChoice,
    Place,
    Query,
    Resolution,
    format_offset,
)
from services.time_resolver.resolve import Resolver
from services.time_resolver.towns import town_in

REMEMBERED_TOWNS = 16_384
CALENDARS = ("gregorian", "julian", "auto")
STYLES = (*CALENDARS, "new_style", "old_style")
DOUBTFUL = "LOCAL_TIME_DOUBTFUL"


class Civil:
    """The time zones and the towns, each opened when a file first needs it."""

    def __init__(self) -> None:
        self.town = lru_cache(maxsize=REMEMBERED_TOWNS)(self._town)

    @cached_property
    def resolver(self) -> Resolver:
        """The time resolver with the time zone data that the product ships."""
        try:
            return Resolver()
        except (OSError, ValueError, KeyError) as error:
            raise BulkError(f"the time zone data cannot be read: {error}") from error

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The table of places."""
        try:
            return Gazetteer()
        except PlacesMissing as error:
            raise BulkError(f"towns cannot be looked up: {error}") from error

    def _town(self, text: str) -> Town | Problem:
        """Return the town that a text means, or its refusal."""
        if len(text) > LONGEST_QUERY:
            sentence = f"place must be the name of a town, 1 to {LONGEST_QUERY} characters."
            return Problem("VALIDATION_FAILED", sentence, field="place")
        try:
            return town_in(self.gazetteer, text)
        except Problem as problem:
            return problem

    def provenance(self, names: list[str]) -> dict[str, Any]:
        """Return what the columns of a file were read with."""
        said: dict[str, Any] = {}
        if any(name in CLOCKED for name in names):
            said["tzdb_version"] = self.resolver.database.version
            said["boundary_version"] = self.resolver.places.boundary_version
        if "place" in names:
            said["places"] = self.gazetteer.source
        return said


def settle(table: pa.Table, task: Task, timescales: Timescales, civil: Civil) -> Settled:
    """Read a part. Raises BulkError (data that are missing; local times on another scale)."""
    return _Part(table, task, timescales, civil).settled()


class _Part:
    """A part on its way to its births; lists have an item for each of its rows."""

    def __init__(self, table: pa.Table, task: Task, timescales: Timescales, civil: Civil) -> None:
        self.task, self.timescales, self.civil = task, timescales, civil
        self.names = table.column_names
        by_the_clock = any(name in CLOCKED for name in self.names)
        if by_the_clock and task.time_scale != "utc":
            raise BulkError(
                "a local_time goes with --time-scale utc: what it means on others follows"
            )
        count = table.num_rows
        self.rejected = Rejected(count)
        self.rejected.reject_faults(table)
        self.words: dict[str, list[str | None]] = {
            name: [_word(text) for text in table.column(name).to_pylist()]
            if name in self.names else [None] * count
            for name in TEXTS
        }  # fmt: skip
        kinds: dict[str, Any] = {}
        if by_the_clock:
            kinds |= OF_A_CLOCK
        if "place" in self.names:
            kinds |= OF_A_TOWN
        self.notes: dict[str, list[Any]] = {name: [None] * count for name in kinds}
        self.warnings: list[list[str]] = [[] for _ in range(count)]
        self.moments: list[Any] = [None] * count
        if "birth_time" in self.names:
            self.moments = table.column("birth_time").to_pylist()
        if "date" in self.names:
            self._join_days_and_clocks()
        self.table = self._at_towns(table)

    def settled(self) -> Settled:
        """Return the births and all that is said beside them."""
        systems = self._systems()
        read: list[Births] = []
        for (by_clock, calendar), rows in self._groups().items():
            at = np.array(rows, dtype=np.intp)
            part = self.table.take(pa.array(at))
            if by_clock:
                read.append(self._by_the_clock(part, at, calendar))
                continue
            births, rejects = understood(part, self.timescales, self.task.time_scale, calendar)
            for row, *why in rejects:
                self.rejected.reject(rows[row], *why)
            read.append(replace(births, rows=at[births.rows]))
        return Settled(
            _merged(read), sorted(self.rejected.rejects), systems, self.notes, self.warnings
        )

    def _join_days_and_clocks(self) -> None:
        """Make one local time of a row's `date` and its `time`, or a moment that is a clock's."""
        local = self.words["local_time"]
        for row in np.flatnonzero(self.rejected.good).tolist():
            day, time = self.words["date"][row], self.words["time"][row]
            if "time" not in self.names:
                moment = self.moments[row] if _filled(self.moments[row]) else local[row]
                if not (day and isinstance(moment, str) and clock(moment)):
                    continue  # a moment by itself
                time, self.moments[row] = moment, None
            lacking = next((n for n, w in (("date", day), ("time", time)) if not w), None)
            if lacking:
                self.rejected.reject(row, lacking, f"{lacking} is missing.")
                continue
            try:
                local[row] = joined(day or "", time or "")
            except InvalidInput as error:
                self.rejected.reject(row, error.field or "date", str(error))

    def _at_towns(self, table: pa.Table) -> pa.Table:
        """Give the rows that name a town, and have no coordinates, the town's."""
        coordinates: dict[str, list[Any]] = {
            name: table.column(name).to_pylist()
            if name in self.names else [None] * table.num_rows
            for name in ("latitude", "longitude")
        }  # fmt: skip
        for row, word in enumerate(self.words["place"]):
            if any(_filled(values[row]) for values in coordinates.values()):
                continue
            if word is None:
                if "place" in self.names:
                    sentence = "place is missing, and so are latitude and longitude."
                    self.rejected.reject(row, "place", sentence)
                continue
            town = self.civil.town(word)
            if isinstance(town, Problem):
                choices = "; ".join(town.extra.get("choices", ()))
                self.rejected.reject(row, "place", town.detail, choices)
                continue
            place = (town.latitude, town.longitude)
            for (name, values), degrees in zip(coordinates.items(), place, strict=True):
                values[row] = degrees
                self.notes[f"town_{name}"][row] = degrees
            self.notes["town"][row] = town.label
        if "place" not in self.names:
            return table
        for name, values in coordinates.items():
            text = any(isinstance(value, str) for value in values)
            column = pa.array([_as_text(v) for v in values] if text else values,
                              pa.string() if text else pa.float64())  # fmt: skip
            if name in self.names:
                table = table.drop_columns(name)
            table = table.append_column(name, column)
        return table

    def _systems(self) -> list[str | None]:
        """Return the house system of each row: its own, or the run's."""
        known: dict[str | None, str | None] = {None: self.task.options.houses}
        for row, word in enumerate(self.words["houses"]):
            if word not in known:
                try:
                    known[word] = house_system(word or "", self.task)
                except InvalidInput as error:
                    self.rejected.reject(row, "houses", str(error))
        return [known.get(word) for word in self.words["houses"]]

    def _groups(self) -> dict[tuple[bool, str], list[int]]:
        """Return the rows that are read alike: by the clock or not, and in which calendar."""
        groups: dict[tuple[bool, str], list[int]] = {}
        for row in np.flatnonzero(self.rejected.good).tolist():
            calendar = (self.words["calendar"][row] or self.task.calendar).lower()
            local = not _filled(self.moments[row]) and self.words["local_time"][row] is not None
            choices = STYLES if local else CALENDARS
            if calendar not in choices:
                sentence = f"calendar must be one of: {', '.join(choices)}."
                self.rejected.reject(row, "calendar", sentence)
            elif not local and "birth_time" not in self.names:
                self.rejected.reject(row, "local_time", "local_time is missing.")
            else:
                groups.setdefault((local, calendar), []).append(row)
        return groups

    def _by_the_clock(self, part: pa.Table, rows: NDArray[np.intp], calendar: str) -> Births:
        """Return the births of rows whose `local_time` counts."""

        def reject(row: int, *why: str) -> None:
            self.rejected.reject(int(rows[row]), *why)

        latitude, longitude, elevation = places(part, reject)
        jd0, seconds = np.full((2, len(rows)), np.nan)
        for i in np.flatnonzero(self.rejected.good[rows]).tolist():
            row = int(rows[i])
            try:
                query = self._query(row, float(latitude[i]), float(longitude[i]), calendar)
                resolution = self.civil.resolver.resolve(query)
                jd0[i], seconds[i] = self.timescales.reading(resolution.candidates[0].utc)
            except EphemerisError as error:
                field = error.field if error.field in TEXTS else "local_time"
                reject(i, field or "local_time", str(error))
            else:
                self._note(row, resolution)
        for i in np.flatnonzero(~in_our_years(jd0)).tolist():
            reject(i, "local_time", "local_time is no moment of the years -13200 to 17191.")
        good = self.rejected.good[rows]
        columns = (jd0, seconds, latitude, longitude, elevation)
        return Births(rows[good], *(column[good] for column in columns))

    def _query(self, row: int, latitude: float, longitude: float, calendar: str) -> Query:
        """Return what a row's clock showed, and which of its meanings. Raises InvalidInput."""
        return Query(
            as_iso(self.words["local_time"][row] or ""),
            Place(latitude, longitude),
            self.words["time_zone"][row],
            cast("CalendarChoice", calendar),  # one of STYLES
            fold=_fold(self.words["fold"][row]),
            candidate=self.words["candidate"][row],
        )

    def _note(self, row: int, resolution: Resolution) -> None:
        first, count = resolution.candidates[0], len(resolution.candidates)
        offset = format_offset(first.offset_s)
        values = (first.utc, first.zone, offset, first.calendar, count, first.weight)
        for name, value in zip(OF_A_CLOCK, values, strict=True):
            self.notes[name][row] = value
        codes = [notice.code for notice in resolution.warnings]
        self.warnings[row] += dict.fromkeys([*codes, *([DOUBTFUL] if count > 1 else [])])


def house_system(word: str, task: Task) -> str:
    """Return the id of a house system that goes with a run's options. Raises InvalidInput."""
    system = HOUSE_NAMES.exact(word)
    if system is None:
        hint = HOUSE_NAMES.refusal(word)
        words = sentence(f"{word[:40]!r} is not a house system{hint}")
        raise InvalidInput(words, field="houses")
    resolve_bodies(task.options._replace(houses=system))
    return system


def _word(text: str | float | None) -> str | None:
    """Return a cell's text without blanks around it, None for an empty one."""
    return None if text is None else str(text).strip() or None


def _fold(word: str | None) -> int | None:
    """Return which of two times is meant, None where it is not said. Raises InvalidInput."""
    if word is None or word in {"nan", "NaN"}:
        return None
    if word not in {"0", "1", "0.0", "1.0"}:
        raise InvalidInput("fold must be 0 (the first time) or 1 (the second).", field="fold")
    return int(word[0])


def _filled(value: Any) -> bool:
    return value is not None and bool(str(value).strip())


def _as_text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else repr(float(value))


def _merged(read: list[Births]) -> Births:
    """Return several groups' births as one, in the order of their rows."""
    if not read:
        nothing = np.empty(0)
        return Births(np.empty(0, dtype=np.intp), *([nothing] * 5))
    rows = np.concatenate([births.rows for births in read])
    order = np.argsort(rows)

    def column(name: str) -> Any:
        return np.concatenate([getattr(births, name) for births in read])[order]

    return Births(
        rows[order],
        *map(column, ("jd0", "seconds", "latitude", "longitude", "elevation")),
    )
