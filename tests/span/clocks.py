"""Dates by algorithms that are not the engine's: what an echo must say.

Gregorian days by Python's own `date`, moved by whole cycles of 400 years (146 097 days); Julian
days by counting from 1 January -4712, the day 0 of the Julian date; UTC by ERFA.
"""

from __future__ import annotations

import re
import warnings
from datetime import date, timedelta
from fractions import Fraction

import erfa

DAY_US = 86_400_000_000
UTC_BEGINS = 2436935  # 1960-01-01
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097
_ORDINAL = 1_721_425  # the Julian day number at noon of Gregorian 0000-12-31
_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_TEXT = re.compile(
    r"([+-]?\d{4,6})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(Z?)", re.ASCII
)


def gregorian(day: int) -> tuple[int, int, int]:
    """Return year, month, day of a Julian day number, proleptic Gregorian."""
    cycles, rest = divmod(day - _ORDINAL - 1, _CYCLE_DAYS)
    there = date(1, 1, 1) + timedelta(days=rest)
    return there.year + _CYCLE_YEARS * cycles, there.month, there.day


def from_gregorian(year: int, month: int, day: int) -> int:
    """Return the Julian day number of a proleptic Gregorian date."""
    cycles, rest = divmod(year - 1, _CYCLE_YEARS)
    return date(rest + 1, month, day).toordinal() + _CYCLE_DAYS * cycles + _ORDINAL


def julian(day: int) -> tuple[int, int, int]:
    """Return year, month, day of a Julian day number, Julian calendar."""
    leaps, rest = divmod(day, 1461)  # four years, the first of them with a leap day
    year = 0 if rest < 366 else 1 + (rest - 366) // 365
    into = rest if year == 0 else (rest - 366) % 365
    for month, length in enumerate(_MONTHS, 1):
        days = length + (month == 2 and year == 0)
        if into < days:
            return -4712 + 4 * leaps + year, month, into + 1
        into -= days
    raise AssertionError(day)


def from_julian(year: int, month: int, day: int) -> int:
    """Return the Julian day number of a date in the Julian calendar."""
    leaps, within = divmod(year + 4712, 4)
    days = sum(_MONTHS[: month - 1]) + (month > 2 and within == 0)
    return 1461 * leaps + (0 if within == 0 else 366 + 365 * (within - 1)) + days + day - 1


def text(day: int, micro: int, calendar: str) -> str:
    """Write a day and its microseconds as ISO 8601 with an expanded year."""
    year, month, dom = gregorian(day) if calendar == "gregorian" else julian(day)
    seconds, fraction = divmod(micro, 1_000_000)
    written = f"{year:04d}" if 0 <= year <= 9999 else f"{year:+07d}"
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{written}-{month:02d}-{dom:02d}T{clock}.{fraction:06d}"


def read(echo: str, calendar: str) -> tuple[int, int]:
    """Return the day number and microseconds that an echoed text says (60th second included)."""
    match = _TEXT.fullmatch(echo)
    assert match, echo
    year, month, dom, hour, minute, second = map(int, match.groups()[:6])
    micro = int((match[7] or "0").ljust(6, "0"))
    number = (from_gregorian if calendar == "gregorian" else from_julian)(year, month, dom)
    return number, ((hour * 60 + minute) * 60 + second) * 1_000_000 + micro


def of_number(value: float, scale: str) -> tuple[int, int]:
    """Return the day number and microseconds of a Julian date number; quasi JD if UTC (ERFA)."""
    since = Fraction(value) + Fraction(1, 2)
    day = since.numerator // since.denominator
    part = since - day
    if scale == "utc" and day >= UTC_BEGINS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", erfa.ErfaWarning)  # "dubious year": no table so far
            year, month, dom, clock = erfa.d2dtf("UTC", 6, day - 0.5, float(part))
        hour, minute, second, fraction = clock.item()
        micro = ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
        return from_gregorian(int(year), int(month), int(dom)), micro
    return day, round(part * DAY_US)


def tt_minus_utc(day: int, micro: int) -> float:
    """Return TT-UTC (s) at a UTC day and microseconds (1960 on), by ERFA's own table."""
    year, month, dom = gregorian(day)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", erfa.ErfaWarning)
        return float(erfa.dat(year, month, dom, min(micro / DAY_US, 1.0))) + 32.184
