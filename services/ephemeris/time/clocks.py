"""From what the user wrote to a clock's reading: which civil day, and which second of it.

Dates and times, Julian dates; UTC, UT1 or TT. A reading that no clock of its scale ever showed is
refused. Readings are whole microseconds, so that the text which an answer writes of one is that
very reading: a moment has the same digits as a number, as text, and as a row of a table.
`timescales` says which instant a reading is.
"""

from __future__ import annotations

from math import floor
from typing import Any

import numpy as np

from services.ephemeris.time.calendar import (
    CALENDARS,
    GREGORIAN_START_JDN,
    MAX_YEAR,
    MIN_YEAR,
    invalid,
    jdn,
    parse,
    parse_julian_date,
    split_day,
)
from services.ephemeris.time.instants import (
    UT1_ASSUMED,
    Clock,
    Warnings,
    civil_text,
    julian_likely,
)
from services.ephemeris.time.julian_dates import END_JDN, FIRST_JDN, split_number
from services.ephemeris.time.leap_seconds import MJD_JDN, UTC_START_MJD, LeapSeconds
from services.ephemeris.time.written import AS_LOCAL

SCALES = ("utc", "ut1", "tt")
MINUTE_US = 60_000_000
MAX_DELTA_T = 1.0e6  # s; the model itself reaches 767 000 s in 17191


def read_clock(
    leap_seconds: LeapSeconds,
    birth_time: str | float,
    time_scale: str,
    calendar: str,
    delta_t_s: float | None,
) -> Clock:
    """Read one date and time, or one Julian date (number or numeric text), in a scale.

    `delta_t_s`: TT-UT1 in seconds, where it is the caller's own. Raises InvalidInput naming
    birth_time, time_scale, calendar or delta_t_s.
    """
    check_scale(time_scale)
    if calendar not in CALENDARS:
        raise invalid(f"calendar may be {', '.join(CALENDARS)}.", "calendar")
    given = checked_delta_t(delta_t_s)
    warnings: Warnings = ()
    julian_date = (
        parse_julian_date(birth_time) if isinstance(birth_time, str) else split_number(birth_time)
    )
    if julian_date is not None:
        day, seconds = civil_day(leap_seconds, julian_date, time_scale)
    else:
        day, seconds, warnings = _from_text(leap_seconds, str(birth_time), time_scale, calendar)
    day, seconds = _rounded(leap_seconds, day, seconds, time_scale)
    return checked_clock(leap_seconds, Clock(time_scale, day, seconds, given, warnings))


def checked_clock(leap_seconds: LeapSeconds, clock: Clock) -> Clock:
    """Return a reading as it is to be understood: a UTC before 1960 is UT1. Raises InvalidInput."""
    if clock.scale == "utc":
        if clock.day - MJD_JDN < UTC_START_MJD:
            return clock._replace(scale="ut1", warnings=(*clock.warnings, UT1_ASSUMED))
        _check_day_length(leap_seconds, clock.day, clock.seconds)
    return clock


def read_text(
    leap_seconds: LeapSeconds, text: str, time_scale: str, calendar: str
) -> tuple[float, float]:
    """Read one text as `read_clock` does: JD of 0h of its day, and the seconds of that day.

    Raises InvalidInput.
    """
    julian_date = parse_julian_date(text)
    if julian_date is not None:
        day, seconds = civil_day(leap_seconds, julian_date, time_scale)
    else:
        day, seconds, _ = _from_text(leap_seconds, text, time_scale, calendar)
    day, seconds = _rounded(leap_seconds, day, seconds, time_scale)
    if time_scale == "utc" and day - MJD_JDN >= UTC_START_MJD:
        _check_day_length(leap_seconds, day, seconds)
    return day - 0.5, seconds


def check_scale(time_scale: str) -> None:
    """Raise InvalidInput for a scale that is none of ours."""
    if time_scale not in SCALES:
        raise invalid(f"time_scale may be {', '.join(SCALES)}.", "time_scale")


def checked_delta_t(value: Any) -> float | None:
    """Return the request's ΔT as a float, None for none. Raises InvalidInput."""
    if value is None:
        return None
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not abs(value) <= MAX_DELTA_T
    ):
        raise invalid("delta_t_s may be a number of seconds from -1e6 to 1e6.", "delta_t_s")
    return float(value)


def civil_day(
    leap_seconds: LeapSeconds, julian_date: tuple[float, float], scale: str
) -> tuple[int, float]:
    """Return the JDN of the civil day of a Julian date (two parts) in a scale, and its seconds.

    Raises InvalidInput.
    """
    day, part = split_day(*julian_date)
    if not FIRST_JDN <= day < END_JDN:
        raise invalid(
            f"A Julian date may be {FIRST_JDN - 0.5} to {END_JDN - 0.5} "
            f"(the years {MIN_YEAR} to {MAX_YEAR})."
        )
    mjd = day - MJD_JDN
    utc = scale == "utc" and mjd >= UTC_START_MJD
    return day, part * (leap_seconds.day_length(mjd) if utc else 86400.0)


def seconds_of(microseconds: Any) -> Any:
    """Return the seconds of so many microseconds of a day, integers or floats, one or many (n,).

    Summed as a time that is written out is read: the same text has the same digits anywhere.
    """
    minutes, rest = divmod(microseconds, MINUTE_US)
    return 60.0 * minutes + rest / 1e6


def _rounded(leap_seconds: LeapSeconds, day: int, seconds: float, scale: str) -> tuple[int, float]:
    """Return a reading to the microsecond: the end of a day is the next one's first.

    A second past the end of its day stays, to be refused.
    """
    utc = scale == "utc" and day - MJD_JDN >= UTC_START_MJD
    length = leap_seconds.day_length(day - MJD_JDN) if utc else 86400.0
    rounded = seconds_of(round(seconds * 1e6))
    return (day, rounded) if rounded < length or seconds >= length else (day + 1, 0.0)


def rounded_many(jd0: Any, seconds: Any, lengths: Any) -> tuple[Any, Any]:
    """Return many readings to the microsecond: JD of 0h of their days, and seconds of those (n,).

    `lengths`: the seconds that their days had. The same arithmetic as one reading's; NaN stays.
    """
    with np.errstate(invalid="ignore"):
        rounded = seconds_of(np.rint(seconds * 1e6))
        over = rounded >= lengths
    return jd0 + over, np.where(over, 0.0, rounded)


def _check_day_length(leap_seconds: LeapSeconds, day: int, seconds: float) -> None:
    """Raise InvalidInput for a second past the end of a day of UTC."""
    length = leap_seconds.day_length(day - MJD_JDN)
    if seconds >= length:
        raise invalid(never_was(length))


def never_was(length: float) -> str:
    """Say why a second past the end of a day of UTC, of so many seconds, is refused."""
    return f"That day of UTC was only {length:.2f} s long: the time never was."


def _from_text(
    leap_seconds: LeapSeconds, text: str, scale: str, calendar: str
) -> tuple[int, float, Warnings]:
    """(JDN of the civil day, its seconds, warnings) of ISO 8601 text in a scale."""
    civil, offset = parse(text, calendar)
    if scale == "utc" and offset is None:
        raise invalid(
            f"birth_time must end in Z or in an offset from UTC such as +05:30{AS_LOCAL[0]}."
        )
    if scale != "utc" and offset is not None:
        raise invalid(f"Z and offsets go only with time_scale utc, not {scale}: leave it out.")
    day = jdn(civil.year, civil.month, civil.day, civil.calendar)
    warnings: Warnings = ()
    if calendar == "gregorian" and day < GREGORIAN_START_JDN:
        warnings = (julian_likely(day),)
    whole = 3600 * civil.hour + 60 * civil.minute - (offset or 0)
    if civil.second >= 60.0:
        shift, minute = divmod(whole, 86400)
        mjd = day + shift - MJD_JDN
        if scale != "utc" or minute != 86340 or not leap_seconds.has_leap_second(mjd):
            raise invalid(
                "Second 60 exists only at 23:59:60 UTC on the days that had a leap second, "
                f"and {civil_text(day + shift)} {scale.upper()} at that time had none."
            )
        return day + shift, minute + civil.second, warnings
    shift = floor((whole + civil.second) / 86400.0)
    return day + shift, (whole - 86400 * shift) + civil.second, warnings
