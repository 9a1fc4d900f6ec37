"""Local times as spreadsheets and people write them, as ISO 8601: as the gateway's page reads them.

"15.5.1990 14:30", "5/15/1990 2:30 PM", "15 May 1990 1430", "1990-05-15 noon". A date that may be
two (5/6/1990) is refused; what is none of these stays as it is, for the resolver to judge.
"""

from __future__ import annotations

import re

from services.ephemeris.errors import InvalidInput

_ISO = re.compile(r"[+-]?\d{4,6}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?")
_MIDNIGHT = re.compile(r"[T ]0?0:00(?::00(?:\.0+)?)?$")
_GAP = re.compile(r"\s*[T,]\s*|\s+(?:at\s+)?")
_HALF = r"\s*(?:([ap])(?:\.?\s*m)?\.?)?"
_COLONS = re.compile(
    r"(\d{1,2})(?:(?:\s*[:.h]\s*|\s+)(\d\d)(?:(?:\s*[:.m]\s*|\s+)(\d\d(?:[.,]\d{1,9})?))?)?" + _HALF
)
_DIGITS = re.compile(r"(\d{1,2})(\d\d)(\d\d)?" + _HALF)
_UNIT = re.compile(r"^(\d[\d:.\s]*\d)\s*(?:uhr|hours|hrs?|h)\.?$")
_WORD = re.compile(r"(?:12(?::00)?\s*)?(noon|midday|midnight)")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])\s*(\d{1,2})\2\s*(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])\s*(\d{1,2})\2\s*(\d{1,4})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ .-]+([a-z]{3,9})[.,]?[ -]+(\d{1,4})")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{1,4})")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def as_iso(text: str) -> str:
    """Return a date and time as ISO 8601; as it stands where it is that, or none of our forms.

    Raises InvalidInput (`local_time`) for a date that may be two, or whose year is cut short.
    """
    if _ISO.fullmatch(text):
        return text
    for gap in _GAP.finditer(text):
        time = clock(text[gap.end() :])
        day = _date(text[: gap.start()]) if time else None
        if day is not None:
            return f"{day}T{time}"
    return text


def joined(day: str, time: str) -> str:
    """Return a day and a clock's reading, each in a column of its own, as ISO 8601.

    A spreadsheet's midnight behind the day is none. Raises InvalidInput (`date`, `time`).
    """
    date, read = _MIDNIGHT.sub("", day), clock(time)
    if not _ISO.fullmatch(date):
        try:
            date = _date(date) or ""
        except InvalidInput as error:
            raise InvalidInput(str(error), field="date") from error
    if not date:
        raise InvalidInput(
            f"date must be a day such as 1990-05-15 or 15 May 1990, not {day[:40]!r}.", field="date"
        )
    if read is None:
        raise InvalidInput(
            f"time must be a clock's reading such as 14:30 or 2:30 pm, not {time[:40]!r}.",
            field="time",
        )
    return f"{date}T{read}"


def clock(text: str) -> str | None:
    """Return a clock's reading as hh:mm:ss, None for what is none."""
    words = text.strip().lower()
    named = _WORD.fullmatch(words)
    if named:
        return "00:00:00" if named[1] == "midnight" else "12:00:00"
    bare = _UNIT.sub(r"\1", words)
    match = _COLONS.fullmatch(bare) or _DIGITS.fullmatch(bare)
    if match is None or (match[2] is None and match[4] is None):
        return None
    hour, half = int(match[1]), match[4]
    if half:
        if hour > 12 or (hour == 0 and half == "p"):
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02d}:{match[2] or '00'}:{(match[3] or '00').replace(',', '.')}"


def _date(text: str) -> str | None:
    words = text.strip().lower()
    match = _YEAR_FIRST.fullmatch(words)
    if match:
        return _made(match[1], int(match[3]), int(match[4]))
    match = _YEAR_LAST.fullmatch(words)
    if match:
        return _by_the_order(text.strip(), int(match[1]), match[2], int(match[3]), match[4])
    match = _DAY_MONTH.fullmatch(words)
    if match:
        return _made(match[3], _month(match[2]), int(match[1]))
    match = _MONTH_DAY.fullmatch(words)
    return _made(match[3], _month(match[1]), int(match[2])) if match else None


def _by_the_order(text: str, one: int, sign: str, two: int, year: str) -> str | None:
    """Read day.month.year; with other signs as the numbers allow."""
    if sign == "." or one > 12 or one == two:
        return _made(year, two, one)
    if two > 12:
        return _made(year, one, two)
    both = (_made(year, one, two), _made(year, two, one))
    raise InvalidInput(
        f"{text} may be {both[0]} or {both[1]}: write one of these.", field="local_time"
    )


def _made(year: str, month: int, day: int) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    if len(year) < 3:
        raise InvalidInput("Write the year with all its digits.", field="local_time")
    return f"{int(year):04d}-{month:02d}-{day:02d}"


def _month(word: str) -> int:
    """Return the number of a month by its name or a beginning of it, 0 for none."""
    beginning = "sep" if word == "sept" else word
    fitting = [n for n, name in enumerate(_MONTHS, 1) if name.startswith(beginning)]
    return fitting[0] if len(fitting) == 1 else 0
