"""What stands above a picture: whose chart, when and where, and how it was reckoned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.wheel.chart_points import Answer, Degrees
from services.wheel.pen import apart

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SCALES = {"utc": "UTC", "ut1": "UT1", "tt": "TT"}
_OBSERVERS = {
    "topocentric": "topocentric",
    "geocentric": "geocentric",
    "heliocentric": "heliocentric",
    "barycentric": "barycentric",
}
GROUND = ("topocentric", "geocentric")
_ISO = re.compile(r"([+-]?\d+)-(\d\d)-(\d\d)T(\d\d:\d\d)(:\d\d)?")
_OFFSET = re.compile(r"T.*?([+-]\d\d(?::?\d\d){0,2})(?:\[[^\]]*\])?$")
_REFORM_JD = 2299160.5
"""1582-10-15: `auto` reads what is earlier in the Julian calendar."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Lines of a title block; `name` and `town` may be empty, `date` is for a file's name."""

    name: str
    when: str
    where: str
    reckoning: tuple[str, ...]
    date: str
    town: str

    @property
    def title(self) -> str:
        """Return the picture's title in one line."""
        whose = f"{apart(self.name)}: " if self.name else ""
        return f"{whose}{', '.join(filter(None, (self.when, self.where)))}"


def heading_of(
    answer: Answer,
    request: Mapping[str, Any],
    name: str = "",
    names: Mapping[str, str] | None = None,
    place_name: str | None = None,
) -> Heading:
    """Return the heading of a chart by its answer and its request.

    `names`: what readers call a house system or an ayanamsa, by id; `place_name`: what the place is
    called, instead of the town's own name.
    """
    shown = names or {}
    iso, on, calendar = _reading(answer["time"], request)
    date, clock = readable(iso)
    old = " (Julian calendar)" if calendar == "julian" else ""
    town = answer.get("town")
    latitude, longitude = ((town or request).get(key, 0.0) for key in ("latitude", "longitude"))
    coordinates = f"{_minutes(latitude, 'N', 'S')} {_minutes(longitude, 'E', 'W')}"
    place = visible(place_name) if place_name else town["name"] if town else ""
    if answer["meta"]["observer"] not in GROUND:  # seen from elsewhere, the place means nothing
        place = coordinates = ""
    return Heading(
        visible(name),
        f"{date}{old}, {clock} {on}".strip(),
        f"{apart(place)} {coordinates}".strip(),
        reckoning(answer, shown),
        iso.partition("T")[0].lstrip("+"),
        place,
    )


def reckoning(answer: Answer, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the zodiac, the houses and the observer of a chart, a line each."""
    meta, houses = answer["meta"], answer.get("houses")
    if meta["zodiac"] == "sidereal":
        ayanamsa = meta["ayanamsa"]
        own = ayanamsa if isinstance(ayanamsa, str) else "own ayanamsa"
        where = Degrees.of(meta["ayanamsa_deg"])
        degrees = int(meta["ayanamsa_deg"])
        zodiac = f"Sidereal zodiac, {names.get(own, own)} {degrees}°{where.minute:02d}′"
    else:
        zodiac = "Tropical zodiac"
    lines = [zodiac]
    if houses is not None:
        system = houses["system"]
        lines.append(f"{names.get(system, system.replace('_', ' ').capitalize())} houses")
    observer = meta["observer"]
    seen = _OBSERVERS[observer] if isinstance(observer, str) else f"seen from {observer['body']}"
    frame = ", ecliptic of J2000" if meta["frame"] == "ecliptic_j2000" else ""
    lines.append(f"{seen[0].upper()}{seen[1:]}{frame}, {meta['ephemeris']}")
    return tuple(lines)


def _reading(time: Mapping[str, Any], request: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return the moment on the clock that was read, that clock's name, and its calendar."""
    calendar = _calendar(time, request)
    resolution = time.get("resolution")
    if resolution is not None:
        return resolution["local"][calendar], _clock_name(resolution["candidates"][0]), calendar
    birth_time = request.get("birth_time")
    offset = _OFFSET.search(birth_time) if isinstance(birth_time, str) else None
    if offset is not None and isinstance(birth_time, str) and _ISO.match(birth_time):
        return birth_time[: offset.start(1)], f"({_signed(offset[1])})", calendar
    return time[calendar], _SCALES.get(time["scale"], ""), calendar


def _calendar(time: Mapping[str, Any], request: Mapping[str, Any]) -> str:
    calendar = request.get("calendar", "gregorian")
    if calendar != "auto":
        return str(calendar)
    resolution = time.get("resolution")
    if resolution is not None:
        return "gregorian" if resolution["candidates"][0]["calendar"] == "gregorian" else "julian"
    return "julian" if time["tt_jd"] < _REFORM_JD else "gregorian"


def _clock_name(candidate: Mapping[str, Any]) -> str:
    offset = _signed(candidate["offset"])
    short = candidate["abbreviation"]
    if short == "LMT" or candidate["zone"] == "lmt":
        return f"local mean time ({offset})"
    named = short[:1].isalpha() and short != candidate["offset"]
    return f"{short} ({offset})" if named else f"UTC{offset}"


def _signed(offset: str) -> str:
    """Return an offset from UTC as a clock shows it: no parts of a second, and a real minus."""
    return re.sub(r"\.\d+$", "", offset).replace("-", "−")


def readable(iso: str) -> tuple[str, str]:
    """Return "14 October 1066" and "12:00"; a year below 1 as the year BC that it is."""
    parts = _ISO.match(iso)
    if parts is None:
        return iso, ""
    year, month, day, clock, second = parts.groups()
    number = int(year)
    named = str(number) if number > 0 else f"{1 - number} BC"
    shown = clock if second in {None, ":00"} else clock + second
    return f"{int(day)} {_MONTHS[int(month) - 1]} {named}", shown


def _minutes(degrees: float, positive: str, negative: str) -> str:
    """Return a coordinate to the nearest minute: 48°08′N."""
    whole = round(abs(degrees) * 60.0)
    return f"{whole // 60}°{whole % 60:02d}′{negative if degrees < 0 else positive}"


_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\uffff]+"
)
"""Controls, marks that turn the direction of what follows, and what no document may hold; the
joiners of emoji and of several scripts are none of these."""
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\u200c\u200d]+')
_LONGEST_NAME = 200
"""Bytes: file systems hold 255, of which browsers want some for a number or an ending."""


def visible(text: str) -> str:
    """Return a name without characters that cannot be seen, of which it may wholly consist."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def file_name(heading: Heading, extension: str) -> str:
    """Return a name that says what the picture is: Ada Lovelace 1815-12-10 London.svg.

    Never longer than 200 bytes and an ending; of a name that is longer the end is left out.
    """
    rest = _plain_name(" ".join(filter(None, (heading.date, heading.town))), _LONGEST_NAME // 2)
    room = _LONGEST_NAME - len(rest.encode()) - 1
    name = _plain_name(heading.name, room) or "Chart"
    return f"{name} {rest}".strip() + f".{extension}"


def _plain_name(text: str, room: int) -> str:
    """Return what of a text may stand in a file's name, at most `room` bytes in UTF-8."""
    text = visible(_NOT_IN_NAMES.sub(" ", text)).strip(". ")
    return text.encode()[:room].decode(errors="ignore").strip(". ")
