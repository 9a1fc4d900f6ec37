"""Moments as people and programs write them, brought to the one form that `calendar.parse` reads.

Only what has a single meaning is taken: ISO 8601's basic format, months, days and hours of one
digit, `2024.06.21`, blanks, the hyphens and blanks of type-setting, `UTC` for `Z`, offsets such as
`+5:30`, and the suffixes in brackets of RFC 9557 (`+01:00[Europe/London]`), whose offset decides.
"""

from __future__ import annotations

import re

from services.ephemeris.errors import InvalidInput

AS_LOCAL = (
    "; what a clock at the place showed goes into local_time",
    ", or give local_time and time_zone",
    '; if it is not known, POST /calculate takes "time": "unknown" with the date as local_time',
)
"""Ends of sentences that point to another field of a chart's request: others do not have it."""

_PLAIN = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-")  # hyphens, dashes, minus signs
    | dict.fromkeys("\u00a0\u2007\u2009\u202f", " ")  # blanks of fixed and narrow width
    | dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff\u061c", "")  # what has no width at all
    | dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "")  # directions
)
"""Signs of type-setting that are pasted along, to those of a keyboard."""
_DATE = re.compile(
    r"(?P<sign>[+-]?)(?:"
    r"(?P<year>\d{4,6})(?P<dash>[-/.])(?P<month>\d{1,2})(?P=dash)(?P<day>\d{1,2})"
    r"|(?P<basic>\d{4}|\d{6})(?P<basic_month>\d{2})(?P<basic_day>\d{2}))(?!\d)",
    re.ASCII,
)
_CLOCK = re.compile(
    r"(?:T|\s+)(?:"
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2}(?:[.,]\d{1,12})?))?)?"
    r"|(?P<basic>\d{2})(?P<basic_minute>\d{2})(?P<basic_second>\d{2}(?:[.,]\d{1,12})?)?)"
    r"(?=$|[\sZUGz+\[-])",
    re.ASCII | re.IGNORECASE,
)
_OFFSET = re.compile(
    r"\s*(?:(?P<utc>Z|UTC?|GMT)(?![A-Z])(?!\s*[+-])"
    r"|(?P<base>UTC\s*|GMT\s*)?(?P<sign>[+-])"
    r"(?:(?P<basic>\d{2})(?P<basic_minute>\d{2})(?!\d)"
    r"|(?P<hour>\d{1,2})(?!\d)(?::(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?))",
    re.ASCII | re.IGNORECASE,
)
_SUFFIX = re.compile(r"\s*\[(!?)([A-Za-z0-9._+/:=-]+)\]", re.ASCII)
_CALENDARS = ("u-ca=gregory", "u-ca=iso8601")

_MONTHS = (
    "jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni|july?|juli|"
    "aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?"
)
_ADVICE = {
    rf"(?<![a-z_/])(?:{_MONTHS})(?![a-z_/])": (
        "Write year, month and day as numbers, and the hour from 00 to 23: 2024-06-21T18:00:00Z."
    ),
    r"\d\s*[ap]\.?m(?![a-y])": "Write the hour from 00 to 23, without am or pm.",
    r"\b(?:noon|midnight)\b": "Write noon as 12:00, and midnight as 00:00 of the day that begins.",
    r"\b(?:bce?|ad|ce)\b": "Years are counted through 0: 44 BC is -0043, AD 44 is 0044.",
    r"\d\s*(?:TT|TDT|TDB|TAI|UT1|GPS)\s*$": "A time scale goes into time_scale: utc, ut1 or tt.",
    r"^M?JDN?\s*[\d.]": (
        "A Julian date is a number alone, such as 2451545.0; an MJD lacks 2400000.5 of it."
    ),
    r"^(?:\d{12}|\d{14})(?:$|[Z+-])": (
        "Write a T between the date and the time of day: 20240621T180000Z."
    ),
    r"^@?\d{9,13}(?:\.\d+)?$|/Date\(": (
        "If this counts seconds or milliseconds from 1970, write the date and time that it is."
    ),
    r"^\d{1,2}:\d{2}": "Write the date before the time of day: 2024-06-21T18:00:00Z.",
    r"^[+-]?\d{1,3}(?:[, '_]\d{3}){2}(?:[.,]\d*)?$|^[+-]?\d{6,7},\d+$": (
        "A Julian date has a decimal point, and nothing between its digits: 2451545.5."
    ),
    r":\d{2}[.,]\d{13}": "Seconds may have up to twelve decimals; microseconds are kept.",
    r"\d\s*h\s*(?:\d|$|Z)": "Write hours and minutes with a colon: 18:30.",
    r"GMT\s*[+-]\s*\d{1,2}\s*$": (
        "GMT with whole hours has two meanings: write an offset such as +05:00, east of Greenwich."
    ),
    r"^\d{4}-?W\d|^\d{4}-\d{3}(?!\d)|^\d{7}(?=T|$)": (
        "ISO 8601's week dates and ordinal dates are not read: write year, month and day."
    ),
    r"^\d{1,2}[./-]\d{1,2}[./-]\d{4}": (
        "Write the year first: which of the others is the month cannot be known."
    ),
    r"T\d{1,2}(?::\d{2})?[.,]\d": (
        "Hours and minutes need a colon between them; only seconds may have a fraction."
    ),
    r":\d(?!\d)": "Minutes and seconds need two digits each, such as 08:05:03.",
    r"\d\s+[A-Z][A-Z_/]{2,}": (
        "A zone's name is not read in birth_time: write an offset such as +01:00"
        + AS_LOCAL[1]
        + "."
    ),
    r"^[+-]?\d{1,3}-": "The year needs at least four digits, such as 0044 or -0043.",
}
_ADVICE_ON = [(re.compile(words, re.IGNORECASE), advice) for words, advice in _ADVICE.items()]


def plain(text: str) -> str:
    """Return `text` with the hyphens and blanks of a keyboard, without what is not seen."""
    return text.translate(_PLAIN).strip()


def usual_form(text: str) -> str | None:
    """Return `text` as ISO 8601's extended format, without suffixes; None if it cannot be read.

    Raises `InvalidInput` (field `birth_time`) for a suffix that must not be ignored.
    """
    text = plain(text)
    date = _DATE.match(text)
    clock = _CLOCK.match(text, date.end()) if date else None
    if date is None or clock is None:
        return None
    end = clock.end()
    offset = _OFFSET.match(text, end)
    end = offset.end() if offset else end
    while (suffix := _SUFFIX.match(text, end)) is not None:
        _check_suffix(suffix)
        end = suffix.end()
    if end != len(text) or (offset and _two_meanings(offset)):
        return None
    year, month, day = (
        date[name] or date[basic]
        for name, basic in (("year", "basic"), ("month", "basic_month"), ("day", "basic_day"))
    )
    hour = clock["hour"] or clock["basic"]
    minute = clock["minute"] or clock["basic_minute"] or "00"
    second = clock["second"] or clock["basic_second"] or "00"
    written = f"{date['sign']}{year}-{month:0>2}-{day:0>2}T{hour:0>2}:{minute}:{second}"
    return written + (_offset_text(offset) if offset else "")


def zone_suffix(text: str) -> str | None:
    """Return the zone in brackets behind a moment (RFC 9557), None when there is none."""
    names = [match[2] for match in _SUFFIX.finditer(text) if "=" not in match[2]]
    return names[0] if names else None


def is_date_alone(text: str) -> bool:
    """Say whether a text is a date without a time of day."""
    text = plain(text)
    match = _DATE.match(text)
    if match is None:
        return False
    if int(match["month"] or match["basic_month"]) > 12:
        return False  # 1718992800 counts seconds
    rest = text[match.end() :]
    return not rest.strip("Tt ") or _OFFSET.fullmatch(rest) is not None


def advice(text: str) -> str | None:
    """Return what would help most with a text that cannot be read, None when that is unknown."""
    text = plain(text.strip()[:100])
    if any(sign.isdecimal() and not sign.isascii() for sign in text):
        return "Write digits as 0 to 9, and the signs between them as on an English keyboard."
    return next((sentence for words, sentence in _ADVICE_ON if words.search(text)), None)


def without_local(sentence: str) -> str:
    """Return a refusal of `birth_time` for a request that takes no `local_time`."""
    for end in AS_LOCAL:
        sentence = sentence.replace(end, "")
    return sentence


def _offset_text(offset: re.Match[str]) -> str:
    if offset["utc"]:
        return "Z"
    hour = offset["hour"] or offset["basic"]
    minute = offset["minute"] or offset["basic_minute"] or "00"
    second = f":{offset['second']}" if offset["second"] else ""
    return f"{offset['sign']}{hour:0>2}:{minute}{second}"


def _two_meanings(offset: re.Match[str]) -> bool:
    """Say whether an offset is `GMT+5`: east for most, west in POSIX."""
    whole = offset["hour"] is not None and offset["minute"] is None
    return whole and (offset["base"] or "").strip().upper() == "GMT"


def _check_suffix(suffix: re.Match[str]) -> None:
    critical, name = suffix.groups()
    calendar = name.startswith("u-ca=")
    if (calendar and name not in _CALENDARS) or (critical and "=" in name and not calendar):
        raise InvalidInput(
            f"[{name[:40]}] is not understood here; the calendar is said by the field calendar.",
            field="birth_time",
        )
