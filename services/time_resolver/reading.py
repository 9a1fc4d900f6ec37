"""From the text of a clock reading to day counts, by the calendar it was written in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from services.ephemeris.errors import InvalidInput
from services.ephemeris.time.calendar import Calendar, CivilTime, is_leap, jdn, parse
from services.ephemeris.time.written import zone_suffix
from services.time_resolver.adoption import (
    LADY_DAY_UNTIL,
    LUNISOLAR_UNTIL,
    Switch,
    changes_of,
)
from services.time_resolver.resolution import (
    DAY_US,
    EPOCH_JDN,
    MICROSECONDS,
    CalendarChoice,
    Notice,
)

_BARE = (
    "local_time is what the clock showed: without Z, offset or zone. What is known of these goes "
    "into time_zone, such as +05:30 or Europe/London."
)
PAPAL = (1582, 10, 15)
_LAST_DOUBT_YEAR = 1930  # by then every country of the table had changed
_SWEDISH = ((1700, 3, 1), (1712, 2, 29))
_SWEDISH_AREAS = {"SE", "FI"}
_THIRTIETH = re.compile(r"\s*1712([-/.])0?2\1(30)(?!\d)|\s*17120230(?!\d)")
_CHOICES: dict[str, Calendar] = {
    "gregorian": "gregorian",
    "new_style": "gregorian",
    "julian": "julian",
    "old_style": "julian",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of the date: microseconds from 1970 as if the clock showed UTC, and why.

    `year` is the year as written. `leap_second` marks a second of 60 or more: the count runs on
    into the next minute.
    """

    local_us: int
    calendar: Literal["gregorian", "julian", "swedish"]
    weight: float
    why: str
    leap_second: bool
    year: int


def read(text: str, choice: CalendarChoice, area: str | None) -> tuple[list[Reading], list[Notice]]:
    """Return the readings of `text` (ISO 8601, no offset), the likeliest first, and warnings.

    `area` is a key of the adoption table or None. Raises `InvalidInput` (field `local_time` or
    `calendar`).
    """
    if choice != "auto" and choice not in _CHOICES:
        raise InvalidInput(
            f"calendar may be auto, {', '.join(sorted(_CHOICES))}.", field="calendar"
        )
    if choice == "auto" and area in _SWEDISH_AREAS and (day := _THIRTIETH.match(text)):
        return _thirtieth(text[day.end() :])
    civil = _parse(text, _CHOICES.get(choice, "auto"))
    date = (civil.year, civil.month, civil.day)
    if choice != "auto":
        readings, notices = _explicit(civil, _CHOICES[choice], area)
    else:
        readings, notices = _by_custom(civil, area)
    until = LADY_DAY_UNTIL.get(area or "", 0)
    if until and readings[0].calendar == "julian" and date[0] <= until and date[1:] < (3, 25):
        notices.append(
            Notice(
                "YEAR_START",
                "Before 1752 the year began on 25 March in England and its colonies: "
                f"records may give this date under the year {date[0] - 1}.",
            )
        )
    if civil.year < LUNISOLAR_UNTIL.get(area or "", civil.year):
        notices.append(
            Notice(
                "OTHER_CALENDAR",
                "A lunisolar calendar was in use here then: the date is taken as converted "
                "already.",
            )
        )
    return readings, notices


def _parse(text: str, calendar: str) -> CivilTime:
    """Parse the text; with "auto", dates of either calendar pass (Julian 29 Februaries too)."""
    try:
        civil, offset = parse(text, "julian" if calendar == "auto" else calendar)
    except InvalidInput as error:
        if calendar == "auto":
            return _parse(text, "gregorian")  # for the sentence about the calendar people use
        raise InvalidInput(_of_local_time(str(error)), field="local_time") from None
    if offset is not None or zone_suffix(text) is not None:
        raise InvalidInput(_BARE, field="local_time")
    return civil


def _of_local_time(sentence: str) -> str:
    """Return a refusal of a moment, as it is one of a clock reading."""
    if sentence.startswith("birth_time must"):
        return "local_time must be ISO 8601 without an offset, such as 1962-07-02T23:33:00."
    if sentence.startswith(("A zone's name", "GMT with", "The offset", "A time scale")):
        return _BARE
    return sentence.replace("birth_time", "local_time").replace("00Z", "00")


def _reading(civil: CivilTime, calendar: Calendar, weight: float, why: str) -> Reading:
    day = jdn(civil.year, civil.month, civil.day, calendar) - EPOCH_JDN
    second = round(civil.second * MICROSECONDS)
    local = day * DAY_US + (civil.hour * 60 + civil.minute) * 60 * MICROSECONDS + second
    leap_second = second >= 60 * MICROSECONDS
    return Reading(local, calendar, weight, why, leap_second, civil.year)


def _explicit(
    civil: CivilTime, calendar: Calendar, area: str | None
) -> tuple[list[Reading], list[Notice]]:
    """Read as told; warn when the area's own calendar was the other one."""
    notices = []
    date = (civil.year, civil.month, civil.day)
    custom, doubtful, main = _custom(date, area)
    if custom != calendar and not doubtful and main is not None:
        style = "Julian (old style)" if custom == "julian" else "Gregorian (new style)"
        notices.append(
            Notice(
                "CALENDAR_UNUSUAL",
                f"Read in the {calendar} calendar as asked; by the table the {style} calendar was "
                f"in use here ({main.area}: {_switch_text(main)}).",
            )
        )
    return [_reading(civil, calendar, 1.0, "")], notices


def _switch_text(switch: Switch) -> str:
    last = "{:04d}-{:02d}-{:02d}".format(*switch.last_julian)
    first = "{:04d}-{:02d}-{:02d}".format(*switch.first_gregorian)
    return f"Julian {last} was followed by Gregorian {first}"


def _custom(date: tuple[int, int, int], area: str | None) -> tuple[Calendar, bool, Switch | None]:
    """Return the area's calendar on a written date, whether that is doubtful, and the main row."""
    rows = changes_of(area)
    if not rows:
        calendar: Calendar = "julian" if date < PAPAL else "gregorian"
        return calendar, date >= PAPAL and date[0] < _LAST_DOUBT_YEAR, None
    main = rows[0]
    calendar = "gregorian" if date > main.last_julian else "julian"
    first = min(row.last_julian for row in rows)
    last = max(row.first_gregorian for row in rows)
    return calendar, first < date < last, main


def _by_custom(civil: CivilTime, area: str | None) -> tuple[list[Reading], list[Notice]]:
    """Read by the area's custom; where it is doubtful, both ways. Always says what it assumed."""
    date = (civil.year, civil.month, civil.day)
    calendar, doubtful, main = _custom(date, area)
    leap_day_of_julian = date[1:] == (2, 29) and not is_leap(civil.year, "gregorian")
    if leap_day_of_julian:
        if date[0] > _LAST_DOUBT_YEAR:
            _parse(f"{civil.year:04d}-02-29T00:00", "gregorian")  # raises, with its reason
        calendar, doubtful = "julian", False
    if area in _SWEDISH_AREAS and _SWEDISH[0] <= date <= _SWEDISH[1]:
        return _swedish(civil)
    if not doubtful:
        notices = []
        if calendar == "julian":
            reason = f"{main.area}: {_switch_text(main)}" if main else "before 1582-10-15"
            notices.append(
                Notice("CALENDAR_ASSUMED", f"Read in the Julian calendar, old style ({reason}).")
            )
        return [_reading(civil, calendar, 1.0, "")], notices
    if main is None:
        notice = Notice(
            "CALENDAR_UNKNOWN",
            "When the Gregorian calendar came into use here is not in the table: Gregorian (new "
            "style) is assumed; say calendar to settle it.",
        )
        return [_reading(civil, "gregorian", 1.0, "")], [notice]
    other: Calendar = "julian" if calendar == "gregorian" else "gregorian"
    spans = "; ".join(f"{row.area}: {_switch_text(row)}" for row in changes_of(area))
    notice = Notice(
        "CALENDAR_DOUBTFUL",
        f"The calendar of this date is doubtful here ({spans}). Both readings are given; say "
        "calendar to settle it.",
    )
    why = f"read in the {{}} calendar, by the custom of {main.area}"
    return [
        _reading(civil, calendar, 0.7, why.format(calendar)),
        _reading(civil, other, 0.3, f"read in the {other} calendar"),
    ], [notice]


_SWEDISH_NOTICE = Notice(
    "CALENDAR_DOUBTFUL",
    "From March 1700 to February 1712 Sweden's calendar ran one day ahead of the Julian.",
)


def _swedish(civil: CivilTime) -> tuple[list[Reading], list[Notice]]:
    """Read a date of Sweden's own calendar of 1700-1712, one day ahead of the Julian.

    Source: the IANA time zone database's file `calendars` (Beckman 1924; Lodén 1968).
    """
    julian = _reading(civil, "julian", 0.2, "read in the Julian calendar")
    why = "read in Sweden's own calendar of 1700-1712, one day ahead of the Julian"
    own = replace(
        julian, local_us=julian.local_us - DAY_US, calendar="swedish", weight=0.8, why=why
    )
    return [own, julian], [_SWEDISH_NOTICE]


def _thirtieth(clock: str) -> tuple[list[Reading], list[Notice]]:
    """Read the clock of 30 February 1712, a day of Sweden's calendar alone: the Julian 29th."""
    julian = _reading(_parse(f"1712-02-29{clock}", "julian"), "julian", 1.0, "")
    why = "30 February 1712 was a day of Sweden's own calendar"
    return [replace(julian, calendar="swedish", why=why)], [_SWEDISH_NOTICE]
