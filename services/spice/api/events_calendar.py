"""Events as an iCalendar stream (RFC 5545), which calendar programs subscribe to.

Moments are UTC, before 1960 UT1; a calendar knows the years 1 to 9999: others are left out.
The same event of the same request has the same UID whenever it is asked for.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from services.common.version import VERSION
from services.spice.api.events_words import summary

CALENDAR = "text/calendar"
LINE = 75
"""Octets of a line; longer ones are folded (RFC 5545, section 3.1)."""


class Calendar:
    """Writes one calendar; its stamp is the moment it was begun."""

    def __init__(self) -> None:
        self.stamp = datetime.now(tz=UTC).strftime("%Y%m%dT%H%M%SZ")
        self._uids: Counter[str] = Counter()

    def head(self) -> bytes:
        """Return the calendar's beginning."""
        return _written(
            [
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                f"PRODID:-//Involution Engine//Events {VERSION}//EN",
                "CALSCALE:GREGORIAN",
                "METHOD:PUBLISH",
                "X-WR-CALNAME:Events of the sky",
            ]
        )

    def event(self, row: dict[str, Any]) -> bytes:
        """Return one row of the answer as an entry; nothing for a year no calendar has."""
        start = _clock(row["time"])
        if start is None:
            return b""
        lines = [
            "BEGIN:VEVENT",
            f"UID:{self._own(_uid(row, start))}@involution-engine",
            f"DTSTAMP:{self.stamp}",
            f"DTSTART:{start}",
        ]
        until = row.get("until")
        end = _clock(until["time"]) if isinstance(until, dict) else None
        lines += [f"DTEND:{end}"] if end and end > start else ["DURATION:PT0S"]
        lines += [
            f"SUMMARY:{_escaped(summary(row))}",
            f"DESCRIPTION:{_escaped(_description(row))}",
            f"CATEGORIES:{row['kind']}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
        return _written(lines)

    def _own(self, uid: str) -> str:
        """Return a UID that no entry before has: two searches may tell one event in one minute.

        Programs keep but the last entry of a UID.
        """
        self._uids[uid] += 1
        return uid if self._uids[uid] == 1 else f"{uid}-{self._uids[uid]}"

    def tail(self) -> bytes:
        """Return the calendar's end."""
        return _written(["END:VCALENDAR"])


def _clock(time: dict[str, Any]) -> str | None:
    """Return a moment as a calendar's UTC date and time, to the second below."""
    text = time["utc"] or (time["gregorian"] + "Z" if time["scale"] == "ut1" else None)
    if text is None or not text[:4].isdigit() or text[4] != "-" or text[:4] == "0000":
        return None
    date, clock = text[:10].replace("-", ""), text[11:19].replace(":", "")
    # calendars know no leap second, and some programs refuse one
    return f"{date}T{clock if not clock.endswith('60') else clock[:4] + '59'}Z"


def _uid(row: dict[str, Any], start: str) -> str:
    names = (
        "kind",
        "body",
        "to",
        "into",
        "border",
        "angle",
        "moment",
        "state",
        "station",
        "type",
        "by",
    )
    identity = "|".join(str(row.get(name)) for name in names)
    # to the minute: a newer ephemeris moves events by less, but for the odd one
    return hashlib.sha256(f"{identity}|{start[:13]}".encode()).hexdigest()[:32]


def _description(row: dict[str, Any]) -> str:
    time = row["time"]
    parts = [f"{time['utc'] or time['gregorian']} {time['scale'].upper()}"]
    parts.append(f"one sigma {row['sigma_s']:.3g} s")
    if row["probability"] < 0.9995:
        parts.append(f"probability {row['probability']:.3f}")
    return "; ".join(parts)


def _escaped(text: str) -> str:
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return "".join(sign if sign.isprintable() else " " for sign in text)  # a name is the client's


def _written(lines: list[str]) -> bytes:
    return b"".join(piece + b"\r\n" for line in lines for piece in _folded(line.encode()))


def _folded(line: bytes) -> Iterator[bytes]:
    """Yield a line in pieces of at most LINE octets, no character torn apart."""
    room = LINE
    while len(line) > room:
        cut = room
        while line[cut] & 0xC0 == 0x80:
            cut -= 1
        yield line[:cut]
        line = b" " + line[cut:]
        room = LINE
    yield line
