"""TZif (RFC 9636): a zone's transitions and types, read so that they can be told, not only applied.

The standard library reads the same files but shows only the offset of one instant; a birth time
needs the transition before and after, with dates, and years that `datetime` cannot hold. Times are
integer seconds of the proleptic Gregorian POSIX scale (1970-01-01T00:00:00 UTC = 0); offsets are
seconds east of Greenwich.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

SECONDS_PER_DAY = 86_400
CYCLE_YEARS = 400
CYCLE_SECONDS = 146_097 * SECONDS_PER_DAY  # the Gregorian calendar repeats, weekdays too
EPOCH_ORDINAL = 719_528  # days from 0000-01-01 to 1970-01-01
LAST_EXPLICIT_YEAR = 2037  # the footer is written out at least to here, then over one cycle more


@dataclass(frozen=True, slots=True)
class LocalType:
    """One kind of local time: `offset_s` east of Greenwich, the DST flag, the abbreviation."""

    offset_s: int
    is_dst: bool
    abbreviation: str


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of one local time type, `[start, end)` in POSIX seconds; None means unbounded."""

    start: int | None
    end: int | None
    type: LocalType
    index: int


def days_from_year(year: int) -> int:
    """Return the days from 1970-01-01 to January 1 of `year` (proleptic Gregorian)."""
    y = year - 1
    return 365 * year + y // 4 - y // 100 + y // 400 + 1 - EPOCH_ORDINAL


def is_leap(year: int) -> bool:
    """Tell whether `year` is a Gregorian leap year (year 0 exists)."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


_MONTH_STARTS = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)


@dataclass(frozen=True, slots=True)
class RuleDate:
    """A yearly date of a POSIX TZ string: kind `M` (month, week, weekday), `J` or `0` (day)."""

    kind: str
    numbers: tuple[int, ...]
    seconds: int

    def in_year(self, year: int) -> int:
        """Return the local second (POSIX-like count) at which the rule strikes in `year`."""
        start, leap = days_from_year(year), is_leap(year)
        if self.kind == "M":
            month, week, weekday = self.numbers
            first = start + _MONTH_STARTS[month - 1] + (leap and month > 2)
            length = _MONTH_STARTS[month] - _MONTH_STARTS[month - 1] + (leap and month == 2)
            day = (weekday - (first + 4)) % 7 + 7 * (week - 1)  # 1970-01-01 was a Thursday, 4
            date = first + (day if day < length else day - 7)
        elif self.kind == "J":
            date = start + self.numbers[0] - 1 + (leap and self.numbers[0] >= 60)
        else:
            date = start + self.numbers[0]
        return date * SECONDS_PER_DAY + self.seconds


@dataclass(frozen=True, slots=True)
class Footer:
    """The rule after the last transition: standard time and, where there is one, summer time."""

    standard: LocalType
    summer: LocalType | None
    to_summer: RuleDate | None
    to_standard: RuleDate | None

    def strikes(self, year: int) -> list[tuple[int, LocalType]]:
        """Return the year's transitions (POSIX seconds, the type that begins), in order."""
        if self.summer is None or self.to_summer is None or self.to_standard is None:
            return []
        return sorted(
            [
                (self.to_summer.in_year(year) - self.standard.offset_s, self.summer),
                (self.to_standard.in_year(year) - self.summer.offset_s, self.standard),
            ],
            key=lambda strike: strike[0],
        )


_NAME = r"(<[^>]+>|[A-Za-z]+)"
_CLOCK = r"([+-]?\d+(?::\d+){0,2})"
_FOOTER = re.compile(rf"{_NAME}{_CLOCK}(?:{_NAME}{_CLOCK}?,([^,]+),([^,]+))?$")
_DATE = re.compile(rf"(?:M(\d+)\.(\d+)\.(\d+)|J(\d+)|(\d+))(?:/{_CLOCK})?$")


def _clock_seconds(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    return sign * sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))


def _rule_date(text: str) -> RuleDate:
    match = _DATE.match(text)
    if not match:
        raise ValueError(f"not a POSIX rule date: {text!r}")
    month, week, weekday, julian, day, clock = match.groups()
    seconds = _clock_seconds(clock) if clock else 7200
    if month:
        return RuleDate("M", (int(month), int(week), int(weekday)), seconds)
    return RuleDate("J", (int(julian),), seconds) if julian else RuleDate("0", (int(day),), seconds)


def parse_footer(text: str) -> Footer | None:
    """Parse a TZif footer (a POSIX TZ string; its offsets count west); None when it is empty."""
    if not text:
        return None
    match = _FOOTER.match(text)
    if not match:
        raise ValueError(f"not a POSIX TZ string: {text!r}")
    name, offset, summer_name, summer_offset, start, end = match.groups()
    standard = LocalType(-_clock_seconds(offset), False, name.strip("<>"))
    if summer_name is None:
        return Footer(standard, None, None, None)
    east = -_clock_seconds(summer_offset) if summer_offset else standard.offset_s + 3600
    summer = LocalType(east, True, summer_name.strip("<>"))
    return Footer(standard, summer, _rule_date(start), _rule_date(end))


class Zone:
    """One zone's history and rule.

    `starts` holds the transitions (POSIX seconds, ascending), the footer's written out past
    2037 over one 400-year cycle; `types[i]` is in force from `starts[i]`, `first` before them all.
    """

    def __init__(self, data: bytes) -> None:
        self.starts, self.types, self.first, footer = _read(data)
        self.explicit = len(self.starts)
        self.footer = parse_footer(footer)
        self._write_out_footer()
        self.largest_offset = max(abs(t.offset_s) for t in (self.first, *self.types))
        self._codes: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None

    def _write_out_footer(self) -> None:
        last = self.starts[-1] if self.starts else None
        self.repeats = bool(self.footer and self.footer.summer)
        if self.footer is None or not self.repeats:
            return
        begin = 1970 if last is None else 1970 + last // (365 * SECONDS_PER_DAY + 20_952) - 1
        for year in range(begin, max(begin, LAST_EXPLICIT_YEAR) + CYCLE_YEARS + 2):
            for when, local_type in self.footer.strikes(year):
                if last is None or when > last:
                    self.starts.append(when)
                    self.types.append(local_type)

    def _folded(self, seconds: int) -> tuple[int, int]:
        """Return (`seconds` inside the written-out span, the whole cycles taken off, in s)."""
        if not self.repeats or seconds < self.starts[-1] - 2 * SECONDS_PER_DAY:
            return seconds, 0
        over = seconds - (self.starts[-1] - 2 * SECONDS_PER_DAY)
        shift = (over // CYCLE_SECONDS + 1) * CYCLE_SECONDS
        return seconds - shift, shift

    def _period(self, index: int, shift: int) -> Period:
        """Return the period that begins with transition `index` (-1: the time before them all)."""
        start = self.starts[index] + shift if index >= 0 else None
        end = self.starts[index + 1] + shift if index + 1 < len(self.starts) else None
        return Period(start, end, self.types[index] if index >= 0 else self.first, index)

    def at(self, seconds: int) -> Period:
        """Return the period in force at the instant `seconds` (POSIX)."""
        inside, shift = self._folded(seconds)
        return self._period(bisect_right(self.starts, inside) - 1, shift)

    def readings(self, local: int) -> tuple[list[Period], list[Period]]:
        """Return the periods in which a clock showed `local` (seconds, as if the clock were UTC).

        Two or more: a fold, the earlier instant first. None: a gap, and then the second list holds
        the periods before and after it. The second list is empty otherwise.
        """
        inside, shift = self._folded(local)
        low = bisect_right(self.starts, inside - self.largest_offset) - 1
        high = bisect_right(self.starts, inside + self.largest_offset) - 1
        near = [self._period(index, shift) for index in range(low, high + 1)]
        held = [
            period
            for period in near
            if (period.start is None or period.start <= local - period.type.offset_s)
            and (period.end is None or local - period.type.offset_s < period.end)
        ]
        if held:
            return held, []
        for before, after in pairwise(near):
            if before.end is None:
                continue
            if before.end + before.type.offset_s <= local < before.end + after.type.offset_s:
                return [], [before, after]
        raise ValueError("the zone's data leave this local time without a reading")

    def standard_before(self, index: int) -> LocalType | None:
        """Return the last standard time before transition `index`; None where there was none."""
        for local_type in reversed(self.types[: max(index, 0)]):
            if not local_type.is_dst:
                return None if local_type.abbreviation == "LMT" else local_type
        return None

    def last_mean_time(self) -> LocalType | None:
        """Return the local mean time the zone kept last, or None when its data have none."""
        kept = [t for t in (self.first, *self.types[: self.explicit]) if t.abbreviation == "LMT"]
        return kept[-1] if kept else None

    def codes_at(self, seconds: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return indices into `self.kinds` for many instants (n,), inside the written-out span."""
        if self._codes is None:
            self.kinds = list(dict.fromkeys((self.first, *self.types)))
            place = {kind: code for code, kind in enumerate(self.kinds)}
            codes = np.array([place[kind] for kind in (self.first, *self.types)], np.int64)
            self._codes = np.array(self.starts, np.int64), codes
        starts, codes = self._codes
        return codes[np.searchsorted(starts, seconds, side="right")]


def _read(data: bytes) -> tuple[list[int], list[LocalType], LocalType, str]:
    """Read a version 2+ TZif file's 64-bit block: transitions, their types, the first type, footer.

    Raises `ValueError` when `data` is no such file.
    """
    header = struct.Struct(">4sc15x6I")
    if data[:4] != b"TZif" or data[4:5] < b"2":
        raise ValueError("not a TZif file of version 2 or later")
    _, _, isut, isstd, leap, times, kinds, chars = header.unpack_from(data)
    at = header.size + times * 5 + kinds * 6 + chars + leap * 8 + isstd + isut
    _, _, isut, isstd, leap, times, kinds, chars = header.unpack_from(data, at)
    at += header.size
    starts = list(struct.unpack_from(f">{times}q", data, at))
    codes = struct.unpack_from(f">{times}B", data, at + times * 8)
    at += times * 9
    raw = [struct.unpack_from(">iBB", data, at + 6 * i) for i in range(kinds)]
    names = data[at + 6 * kinds : at + 6 * kinds + chars]
    local_types = [
        LocalType(offset, bool(dst), names[first : names.index(b"\0", first)].decode("ascii"))
        for offset, dst, first in raw
    ]
    at += 6 * kinds + chars + leap * 12 + isstd + isut
    footer = data[at:].strip(b"\n").decode("ascii")
    types = [local_types[code] for code in codes]
    return starts, types, local_types[0], footer
