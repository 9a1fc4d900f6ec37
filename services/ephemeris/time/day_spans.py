"""Spans of days as people type them: a year, a month, a day."""

from __future__ import annotations

import re

from services.ephemeris.errors import InvalidInput
from services.ephemeris.time.calendar import civil_date, format_year, jdn

_WHEN = re.compile(r"([+-]?\d{4,6})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)


def days_of_words(text: str, field: str) -> tuple[str, str]:
    """Return the first moment of a year, month or day, and that after it: `2024-05-01T00:00:00`.

    Gregorian, without offset. Raises InvalidInput, which names the field.
    """
    first, after = day_numbers(text, field)
    return _text(civil_date(first)), _text(civil_date(after))


def day_numbers(text: str, field: str) -> tuple[int, int]:
    """Return the Julian day numbers of a year's, month's or day's first day, and of that after it.

    Gregorian. Raises InvalidInput, which names the field.
    """
    match = _WHEN.fullmatch(text.strip())
    if match is None:
        raise InvalidInput(
            f"{field} must be a year, a month or a day, such as 2024, 2024-05 or 2024-05-17.",
            field=field,
        )
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None  # noqa: S101 - the pattern has it
    if month is not None and not 1 <= month <= 12:
        raise InvalidInput(f"{field}: there are twelve months.", field=field)
    if month is None:
        return jdn(year, 1, 1), jdn(year + 1, 1, 1)
    if day is None:
        return jdn(year, month, 1), jdn(year + month // 12, month % 12 + 1, 1)
    number = jdn(year, month, day)
    if civil_date(number) != (year, month, day):
        raise InvalidInput(f"{field}: that month has no day {day}.", field=field)
    return number, number + 1


def _text(day: tuple[int, int, int]) -> str:
    return f"{format_year(day[0])}-{day[1]:02d}-{day[2]:02d}T00:00:00"
