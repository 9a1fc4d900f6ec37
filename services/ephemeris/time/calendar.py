"""Dates as people write them, in two calendars, for any year: no Python datetime anywhere.

Years are astronomical (year 0 exists; -0043 is 44 BC). Day numbers are Julian day numbers (JDN):
the Julian date at noon of that civil date. The arithmetic is exact integers; every division
floors, so negative years need no special case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import floor
from typing import Literal

from services.ephemeris.errors import InvalidInput
from services.ephemeris.time.written import AS_LOCAL, advice, is_date_alone, plain, usual_form

Calendar = Literal["gregorian", "julian"]

CALENDARS = ("gregorian", "julian", "auto")
MIN_YEAR, MAX_YEAR = -13200, 17191
_ORDINAL_JDN, _LAST_ORDINAL = 1721425, date.max.toordinal()  # of datetime: day 1 is 0001-01-01
GREGORIAN_START_JDN = 2299161  # 1582-10-15, the day after Julian 1582-10-04

_ISO = re.compile(
    r"([+-]?)([0-9]{4,6})-([0-9]{2})-([0-9]{2})"
    r"[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2}(?:[.,][0-9]{1,12})?))?"
    r"(?:([Zz])|([+-])([0-9]{2})(?::([0-9]{2})(?::([0-9]{2}))?|([0-9]{2}))?)?"
)
_JD = re.compile(r"([+-]?)([0-9]{1,7})(?:\.([0-9]{0,30}))?")
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class CivilTime:
    """A clock reading on a calendar date. `second` is 60 or more only inside a leap second."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: float
    calendar: Calendar


def invalid(message: str, field: str = "birth_time") -> InvalidInput:
    """Return the refusal for one request field (not raised here)."""
    return InvalidInput(message, field=field)


def jdn(year: int, month: int, day: int, calendar: Calendar = "gregorian") -> int:
    """Julian day number (JD at noon) of a civil date. The date is not checked.

    Source: Explanatory Supplement to the Astronomical Almanac (2013), section 15.11, with the year
    counted from 1 March so that the leap day comes last.
    """
    before_march = (14 - month) // 12
    years = year + 4800 - before_march
    days = day + (153 * (month + 12 * before_march - 3) + 2) // 5 + 365 * years + years // 4
    if calendar == "gregorian":
        return days - years // 100 + years // 400 - 32045
    return days - 32083


def civil_date(number: int, calendar: Calendar = "gregorian") -> tuple[int, int, int]:
    """(year, month, day) of a Julian day number; the inverse of `jdn`."""
    days = number + 32044
    centuries = 0
    if calendar == "gregorian":
        centuries = (4 * days + 3) // 146097
        days -= 146097 * centuries // 4
    else:
        days += 38
    years = (4 * days + 3) // 1461
    days -= 1461 * years // 4
    months = (5 * days + 2) // 153
    return (
        100 * centuries + years - 4800 + months // 10,
        months + 3 - 12 * (months // 10),
        days - (153 * months + 2) // 5 + 1,
    )


def is_leap(year: int, calendar: Calendar) -> bool:
    """Whether February has 29 days in that year of that calendar."""
    if calendar == "julian":
        return year % 4 == 0
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def check_date(year: int, month: int, day: int, calendar: str) -> Calendar:
    """Return the calendar a date stands in ("auto" resolved), or refuse the date."""
    if not MIN_YEAR <= year <= MAX_YEAR:
        raise invalid(f"The year may be {MIN_YEAR} to {MAX_YEAR}, not {year}.")
    if not 1 <= month <= 12:
        raise invalid(f"The month may be 01 to 12, not {month:02d}.")
    if calendar == "auto":
        which: Calendar = "julian" if (year, month, day) < (1582, 10, 15) else "gregorian"
        if (1582, 10, 5) <= (year, month, day) <= (1582, 10, 14):
            raise invalid(
                "1582-10-05 to 1582-10-14 do not exist in calendar auto (the Julian 1582-10-04 was "
                "followed by the Gregorian 1582-10-15): say gregorian or julian."
            )
    elif calendar in ("gregorian", "julian"):
        which = "julian" if calendar == "julian" else "gregorian"
    else:
        raise invalid(f"calendar may be {', '.join(CALENDARS)}.", "calendar")
    last = 29 if month == 2 and is_leap(year, which) else _MONTH_DAYS[month - 1]
    if not 1 <= day <= last:
        raise invalid(
            f"{format_year(year)}-{month:02d} has the days 01 to {last} in the {which} calendar, "
            f"not {day:02d}."
        )
    return which


def parse(text: str, calendar: str = "gregorian") -> tuple[CivilTime, int | None]:
    """Read an ISO 8601 date and time of any year, and what `written.usual_form` makes one.

    Returns the clock reading as written and its offset from UTC in seconds: 0 for Z, None when the
    text names no offset. Second 60 is kept (whether that day had a leap second is for the time
    scale to say). Hour 24 is refused, as in ISO 8601-1:2019; "-00:00" is UTC, as in RFC 3339.
    Raises InvalidInput with field birth_time (or calendar).
    """
    match = _ISO.fullmatch(text)
    if match is None:
        usual = usual_form(text)
        match = None if usual is None else _ISO.fullmatch(usual)
    if match is None:
        raise _malformed(text)
    sign, year_text, month, day, hour, minute, second_text, zulu, *offset = match.groups()
    year = int(year_text)
    if sign == "-":
        if year == 0:
            raise invalid("Year zero is written 0000 (ISO 8601 knows no -0000).")
        year = -year
    which = check_date(year, int(month), int(day), calendar)
    hours, minutes = int(hour), int(minute)
    second = float(second_text.replace(",", ".")) if second_text else 0.0
    if hours > 23:
        raise invalid(
            f"The hour may be 00 to 23, not {hour}: the end of a day is 00:00 of the next."
        )
    if minutes > 59:
        raise invalid(f"The minute may be 00 to 59, not {minute}.")
    if second >= 61.0:
        raise invalid("The second may be 00 to 59, or 60 inside a leap second.")
    civil = CivilTime(year, int(month), int(day), hours, minutes, second, which)
    return civil, 0 if zulu else _offset_seconds(offset)


def _offset_seconds(parts: list[str | None]) -> int | None:
    """Seconds east of UTC of the offset's sign, hours, minutes and seconds (None: no offset)."""
    sign, hours_text, minutes_text, seconds_text, basic_minutes = parts
    if sign is None or hours_text is None:
        return None
    hours = int(hours_text)
    minutes, seconds = int(minutes_text or basic_minutes or 0), int(seconds_text or 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        raise invalid("The offset may be -23:59:59 to +23:59:59, such as +05:30.")
    total = 3600 * hours + 60 * minutes + seconds
    return -total if sign == "-" else total


def _malformed(text: str) -> InvalidInput:
    """Return the sentence that helps most with a text that cannot be read."""
    if is_date_alone(text):
        return invalid(
            f"birth_time needs a time of day as well, such as 2024-06-21T18:00:00Z{AS_LOCAL[2]}."
        )
    if (sentence := advice(text)) is not None:
        return invalid(sentence)
    return invalid(
        "birth_time must be ISO 8601, such as 2024-06-21T18:00:00Z, 1990-01-31T08:15:30.5+05:30 or "
        "-0500-03-01T12:00:00Z, or a Julian date number, such as 2451545.0."
    )


def parse_julian_date(text: str) -> tuple[int, float] | None:
    """Read a Julian date from a numeric text without loss: (integer part, signed fraction).

    None when the text is no plain number. A bare number of up to four digits is refused, for it
    is a year far more often than a day of 4713 BC.
    """
    match = _JD.fullmatch(plain(text))
    if match is None:
        return None
    sign, whole, fraction = match.groups()
    if fraction is None and len(whole) <= 4:
        raise invalid(
            f"{text} could be a year: write a date such as 2024-06-21T18:00:00Z, or a Julian date "
            f"with a decimal point ({whole}.0)."
        )
    part = float(f"0.{fraction or 0}")
    return (-int(whole), -part) if sign == "-" else (int(whole), part)


def format_year(year: int) -> str:
    """Year in ISO 8601: four digits, signed when negative; six and a sign beyond +-9999."""
    if 0 <= year <= 9999:
        return f"{year:04d}"
    sign = "-" if year < 0 else "+"
    return f"{sign}{abs(year):04d}" if abs(year) <= 9999 else f"{sign}{abs(year):06d}"


@lru_cache(maxsize=4096)
def date_text(number: int, calendar: Calendar = "gregorian") -> str:
    """ISO 8601 date of a Julian day number."""
    ordinal = number - _ORDINAL_JDN
    if calendar == "gregorian" and 1 <= ordinal <= _LAST_ORDINAL:
        return date.fromordinal(ordinal).isoformat()
    year, month, day = civil_date(number, calendar)
    return f"{format_year(year)}-{month:02d}-{day:02d}"


def clock_text(microseconds: int) -> str:
    """ISO 8601 time of the microseconds since a day's 0h.

    86 400 000 000 microseconds and more are the day's leap second, 23:59:60. Trailing zeros of the
    fraction are dropped.
    """
    minute_of_day = min(microseconds // 60_000_000, 1439)
    second, fraction = divmod(microseconds - 60_000_000 * minute_of_day, 1_000_000)
    clock = f"{minute_of_day // 60:02d}:{minute_of_day % 60:02d}:{second:02d}"
    return f"{clock}.{fraction:06d}".rstrip("0") if fraction else clock


def isoformat(number: int, microseconds: int, calendar: Calendar, suffix: str = "") -> str:
    """ISO 8601 text of a Julian day number and the microseconds since that day's 0h.

    `suffix` is "Z" for UTC. See `date_text` and `clock_text`.
    """
    return f"{date_text(number, calendar)}T{clock_text(microseconds)}{suffix}"


def split_day(whole: float, fraction: float) -> tuple[int, float]:
    """(JDN of the civil day, fraction of that day since 0h) of a two-part Julian date."""
    base = floor(whole)
    since_midnight = (whole - base) + fraction + 0.5
    days = floor(since_midnight)
    return base + days, since_midnight - days
