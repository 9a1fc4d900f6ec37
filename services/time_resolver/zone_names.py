"""The names that people give to time zones: fixed offsets in all their spellings, and hints.

What has one meaning is taken (`UTC+05:30`, `+5`). What has several is answered with them: `GMT+5`
is five hours east of Greenwich to most, and west of it in POSIX and so in the database's
`Etc/GMT+5`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from services.ephemeris.errors import InvalidInput
from services.hints import LONGEST, REMEMBERED, Vocabulary, either, folded
from services.time_resolver.resolution import format_offset
from services.time_resolver.zone_words import ABBREVIATIONS, CALLED, NO_ZONE, UNOFFICIAL

WINDOWS = Path(__file__).parent / "data" / "windows_zones.tsv"
MOST = 5
"""Names in one hint."""

_MINUS = str.maketrans(
    {"−": "-", "–": "-", "＋": "+", "－": "-"}
    | dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff\u061c\u202a\u202b\u202c", "")
)
"""Signs of type-setting, and marks of direction, that are pasted along."""
_OFFSET = re.compile(
    r"(?:(?P<base>utc|gmt|ut)\s*)?(?P<sign>[+-])\s*"
    r"(?:(?P<h>\d{1,2})(?::(?P<m>\d{2})(?::(?P<s>\d{2}))?)?|(?P<digits>\d{4}(?:\d{2})?))",
    re.IGNORECASE,
)
_POSIX = re.compile(r"([a-z]{2,5})\s*([+-]?)(\d{1,2}(?::?\d{2})?)", re.IGNORECASE)
_ETC = re.compile(r"etc/\s*(?:gmt|utc)\s*([+-]?)\s*(\d{1,2})(?::?00)?", re.IGNORECASE)
_BARE = re.compile(r"(\d{1,2}):?(\d{2})?")
_DECIMAL = re.compile(r"(?:utc|gmt|ut)?\s*([+-]?)(\d{1,2})[.,](\d{1,2})", re.IGNORECASE)
_SIDED = (  # as astrologers write: W5, 5W00, 05:30 E, 8h west
    re.compile(r"(?P<side>[EW])\s*(?P<h>\d{1,2})(?:[h:]?(?P<m>\d{2}))?", re.IGNORECASE),
    re.compile(
        r"(?P<h>\d{1,2})(?:[h:]?(?P<m>\d{2}))?\s*h?\s*(?P<side>east|west|[EW])", re.IGNORECASE
    ),
    re.compile(r"(?P<h>\d{1,2})(?P<side>[EW])(?P<m>\d{2})", re.IGNORECASE),
)
_HOURS = re.compile(r"([+-]?)\s*(\d{1,2})\s*h\s*(\d{2})?", re.IGNORECASE)
_SHOWN = re.compile(  # "(UTC+01:00) Amsterdam, Berlin" as Windows shows them, and "UTC+1 (CET)"
    r"\(?(?:utc|gmt)\s*(?P<sign>[+-])\s*(?P<h>\d{1,2})(?::?(?P<m>\d{2}))?\s*\)?\s*"
    r"(?P<rest>[A-Z(\[].*)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[/,;&()\[\]]")
_ABBREVIATION = re.compile(r"[A-Z]{1,4}T")
_MILITARY = "ABCDEFGHIKLM", "NOPQRSTUVWXY"
"""Letters of the zones from one hour on, east and west of Greenwich; J is local time."""
_BY_LETTER = " As a letter of military time it is an offset."
_LONGEST_SHOWN = 120
_LARGEST_OFFSET_S = 16 * 3600  # Manila was -15:56, Juneau +15:02 before crossing the date line
_NO_CITIES = {"Etc", "US", "Canada", "Brazil", "Mexico", "Chile"}  # old links: US/Eastern
_FILLERS = re.compile(r"\b(?:standard|daylight|summer|saving|savings|time|zone)\b", re.IGNORECASE)


class Located(Protocol):
    """A zone and its country, ISO 3166."""

    @property
    def zone(self) -> str: ...  # noqa: D102
    @property
    def country(self) -> str: ...  # noqa: D102


class NameTable(Protocol):
    """What is asked of a database of zones: see `tzdb.TzDatabase`."""

    @property
    def towns(self) -> Sequence[Located]: ...  # noqa: D102
    @property
    def countries(self) -> Mapping[str, str]: ...  # noqa: D102
    def names(self, tzdata: str = ...) -> tuple[str, ...]: ...  # noqa: D102
    def has(self, name: str, tzdata: str) -> bool: ...  # noqa: D102
    def canonical(self, name: str, tzdata: str = ...) -> str: ...  # noqa: D102


def fixed_offset(text: str) -> int | None:
    """Return the seconds east of `+05:30`, `-0800`, `+5`, `UTC+05:30`; None for other texts.

    None for `GMT+5` too: a whole hour from GMT has two meanings. Raises `InvalidInput` beyond 16
    hours.
    """
    match = _OFFSET.fullmatch(text.translate(_MINUS).strip())
    if not match:
        return None
    hours, minutes, seconds = match["h"], match["m"] or "0", match["s"] or "0"
    if (digits := match["digits"]) is not None:
        hours, minutes, seconds = digits[:2], digits[2:4], digits[4:] or "0"
    elif match["m"] is None and (match["base"] or "").lower() == "gmt" and hours != "00":
        return None  # GMT+0 is a name of the database's own
    total = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    if total > _LARGEST_OFFSET_S or int(minutes) > 59 or int(seconds) > 59:
        raise InvalidInput(
            "A fixed offset may be -16:00 to +16:00, its minutes and seconds 00 to 59.",
            field="time_zone",
        )
    return -total if match["sign"] == "-" else total


class ZoneNames:
    """What a word that is no zone of `database` may mean."""

    def __init__(self, database: NameTable) -> None:
        # Etc's offsets differ in nothing but their signs: no likeness may choose between them
        known = [name for name in database.names() if not name.startswith("Etc/")]
        windows = dict(_windows(database))
        self._windows = {folded(name): zones for name, zones in windows.items()}
        for name in sorted(windows, key=lambda name: "(" in name):  # 'Pacific' is not Mexico's
            self._windows.setdefault(_core(name), windows[name])
        self._vocabulary = Vocabulary(
            known,
            _aliases(database),
            keys=windows,
            unlike=[name for name in known if "/" not in name and _short(name)],
            exact=(*ABBREVIATIONS, *UNOFFICIAL),
        )
        self._areas = {name.split("/")[0] for name in known if "/" in name}
        self._posix = frozenset(database.names()) - frozenset(known)
        self.meanings = lru_cache(maxsize=REMEMBERED)(self._meanings)

    def _meanings(self, word: str) -> tuple[tuple[str, ...], str]:
        """Return the zones and offsets that a word may mean, and the sentence that says so.

        At most `MOST`, the likeliest first; the sentence is empty when there is none.
        """
        plain = word.translate(_MINUS).strip()
        if folded(plain[:LONGEST]) in NO_ZONE:
            return (), " Leave it out: the zone of the place is then taken."
        if shown := _SHOWN.fullmatch(plain[:_LONGEST_SHOWN]):
            return self._as_shown(shown)
        plain = plain[:LONGEST]
        names, why = self._offsets(plain)
        names = names or self._vocabulary.listed(plain)
        if not names:
            key = folded(plain) if folded(plain) in self._windows else _core(plain)
            names = self._vocabulary.listed(key) or self._windows.get(key, ())
            if len(names) > 1 and key in self._windows:
                why = " Windows calls several zones so."
        names = names or self._of_a_part(plain)
        if not names and not _ABBREVIATION.fullmatch(plain):  # which is a meaning, and no slip
            names = self._vocabulary.meanings(plain, MOST)
        names = names[:MOST]
        return (names, f"{why} Did you mean {either(names)}?") if names else ((), "")

    def _of_a_part(self, word: str) -> tuple[str, ...]:
        """Return what the last part that is known means: of `Asia/Mumbai`, `Paris, France`."""
        parts = [part.strip() for part in _PARTS.split(word) if part.strip()]
        area = parts[0].title() if parts else ""
        if area in self._areas or len(parts) == 1:
            parts = parts[1:]
        for part in reversed(parts):
            names = self._vocabulary.listed(part) or self._windows.get(_core(part), ())
            if area in self._areas:  # no America/Georgia is in Asia
                names = tuple(name for name in names if name.split("/")[0] == area)
            if names:
                return names
        return ()

    def _as_shown(self, shown: re.Match[str]) -> tuple[tuple[str, ...], str]:
        """Return the zones of the towns behind an offset, and the offset itself."""
        parts = [part.strip() for part in _PARTS.split(shown["rest"]) if part.strip()]
        listed = [self._vocabulary.listed(part) or self._windows.get(_core(part), ())
                  for part in parts]  # fmt: skip
        zones = dict.fromkeys(names[0] for names in listed if names)
        minutes = int(shown["h"]) * 60 + int(shown["m"] or 0)
        names = (*[*zones][: MOST - 1], *_signed(shown["sign"], minutes))
        return (names, f" Did you mean {either(names)}?") if names else ((), "")

    def _offsets(self, word: str) -> tuple[tuple[str, ...], str]:
        """Return the meanings of what looks like an offset from Greenwich, and why several."""
        if by_side := _sided(word):
            return by_side, ""
        if (ahead := _military(word)) is not None:
            return _signed("-" if ahead < 0 else "+", 60 * abs(ahead)), _BY_LETTER
        if match := _DECIMAL.fullmatch(word):
            sign, hours, part = match.groups()
            minutes = int(hours) * 60 + round(60 * float(f"0.{part}"))
            return _signed(sign, minutes), ""
        if match := _BARE.fullmatch(word):
            return _signed("", int(match[1]) * 60 + int(match[2] or 0)), ""
        if match := _ETC.fullmatch(word):
            signs = match[1] or "+-"
            names = tuple(f"Etc/GMT{sign}{int(match[2])}" for sign in signs)
            why = " The database counts them west of Greenwich: Etc/GMT+5 is -05:00."
            return tuple(name for name in names if name in self._posix), why
        return self._letters_and_hours(word)

    def _letters_and_hours(self, word: str) -> tuple[tuple[str, ...], str]:
        """Return both meanings of `GMT+5` and `EST5`, and why there are two."""
        match = _POSIX.fullmatch(word)
        if match is None:
            return (), ""
        letters, sign, digits = match.groups()
        hours, _, rest = digits.partition(":") if ":" in digits else (digits[:2], "", digits[2:])
        minutes = int(hours) * 60 + int(rest or 0)
        if minutes > _LARGEST_OFFSET_S // 60:
            return (), ""
        if not minutes:
            return ("UTC",), ""
        east = -minutes if sign == "-" else minutes
        as_written, posix = _text(east), _text(-east)
        if not sign and letters.lower() not in {"utc", "ut", "gmt"}:
            return (posix, as_written), f" In POSIX, which counts west of Greenwich, it is {posix}."
        name = f"Etc/GMT{sign or '+'}{int(hours)}"
        if letters.lower() == "gmt" and name in self._posix and not minutes % 60:
            posix = name
        why = (
            f" It has two meanings: {as_written} as most people write, and the opposite in "
            "POSIX, which counts west of Greenwich."
        )
        return (as_written, posix), why


def _sided(word: str) -> tuple[str, ...]:
    """Return the offsets of hours with a point of the compass, or an h: `5W00`, `E5`, `+5h30`."""
    if match := _HOURS.fullmatch(word):
        return _signed(match[1], int(match[2]) * 60 + int(match[3] or 0))
    match = next((sided for form in _SIDED if (sided := form.fullmatch(word))), None)
    if match is None:
        return ()
    minutes = int(match["h"]) * 60 + int(match["m"] or 0)
    return _signed("+" if match["side"].upper().startswith("E") else "-", minutes)


def _military(word: str) -> int | None:
    """Return the hours east of a letter of military time; None for other words, and for J and Z."""
    east, west = _MILITARY
    letter = word.upper() if len(word) == 1 else " "
    if letter in east:
        return east.index(letter) + 1
    return -west.index(letter) - 1 if letter in west else None


def _signed(sign: str, minutes: int) -> tuple[str, ...]:
    """Return the offsets that so many minutes may mean: both signs when none is written."""
    if minutes > _LARGEST_OFFSET_S // 60:
        return ()
    if not minutes:
        return ("UTC",)
    both = (_text(minutes), _text(-minutes))
    return both if not sign else (both[sign == "-"],)


def _text(minutes: int) -> str:
    return format_offset(60.0 * minutes)


def _short(name: str) -> bool:
    return len(name) <= 4 or any(sign.isdigit() for sign in name)


def _core(name: str) -> str:
    """Return what is left of a zone's name without 'Standard Time' and what stands in brackets."""
    return folded(_FILLERS.sub(" ", re.sub(r"\(.*?\)", " ", name)).strip())


def _aliases(database: NameTable) -> dict[str, tuple[str, ...]]:
    """Return all words for zones that are no zone's name: ours, then cities, then countries."""
    zones_of_words: dict[str, tuple[str, ...]] = {}
    for names, words in CALLED.items():
        zones_of_words |= {folded(word): tuple(names.split()) for word in words.split(",")}
    for word in (*ABBREVIATIONS, *UNOFFICIAL):
        zones = f"{ABBREVIATIONS.get(word, '')} {UNOFFICIAL.get(word, '')}"
        zones_of_words[folded(word)] = tuple(zones.split())
    places: dict[str, dict[str, str]] = {}
    for table in (_cities(database), _countries(database)):
        for word, listed in table.items():
            place = places.setdefault(folded(word), {})
            for name in listed:  # once, under whichever of its names
                place.setdefault(database.canonical(name), name)
    return {word: tuple(place.values()) for word, place in places.items()} | zones_of_words


def _windows(database: NameTable) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield Windows's names and their zones, as the database calls them now."""
    for line in WINDOWS.read_text(encoding="utf-8").splitlines():
        name, zones = line.split("\t")
        towns = [zone for zone in zones.split() if not (zone.startswith("Etc/") or _short(zone))]
        names = [database.canonical(zone) for zone in towns or zones.split()]
        yield name, tuple(name for name in dict.fromkeys(names) if database.has(name, "backzone"))


def _countries(database: NameTable) -> dict[str, tuple[str, ...]]:
    """Return the zones of each country of iso3166.tab, in the order of zone.tab."""
    towns: dict[str, list[str]] = {}
    for town in database.towns:
        towns.setdefault(town.country, []).append(town.zone)
    zones_of: dict[str, tuple[str, ...]] = {}
    for code, name in database.countries.items():
        zones = tuple(towns.get(code, ()))
        if zones:
            zones_of[name] = zones
            short = re.sub(r"\s*\(.*\)", "", name)
            zones_of[short] = (*zones_of.get(short, ()), *zones) if short != name else zones
    return zones_of


def _cities(database: NameTable) -> dict[str, tuple[str, ...]]:
    """Return the zones by their last part, the city; links after the zones themselves."""
    cities: dict[str, list[str]] = {}
    for name in sorted(database.names(), key=lambda name: database.canonical(name) != name):
        if name.split("/")[0] not in _NO_CITIES and "/" in name:
            cities.setdefault(name.rsplit("/", 1)[-1], []).append(name)
    return {city: tuple(zones) for city, zones in cities.items()}
