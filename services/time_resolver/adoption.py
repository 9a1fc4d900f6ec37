"""When each country went over from the Julian to the Gregorian calendar, with sources.

Present-day ISO 3166 codes stand for the areas that a birthplace there may have belonged to; where
areas changed at different times, each has a row, the most populous first, and every date between
the earliest and the latest change is doubtful. Rows give the last Julian day and the first
Gregorian day, which follow each other (the tests check it); only in Alaska, which crossed the date
line as well, they fall on the same day.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from services.ephemeris.time.calendar import jdn

SOURCES = {
    "grotefend": "Grotefend, Taschenbuch der Zeitrechnung (1941), pp. 26-28, as quoted in the "
    "IANA time zone database's file `calendars`",
    "ssa": "US Social Security Administration, Program Operations Manual GN 00307.180",
    "ncal": "Table of switches in FreeBSD's ncal (W. Helbig, 1997)",
    "list": "Wikipedia, List of adoption dates of the Gregorian calendar by country",
    "act": "Calendar (New Style) Act 1750, 24 Geo. II c. 23, for all the Crown's dominions",
    "decree": "Decree of the Council of People's Commissars of 24 January (6 February) 1918",
    "bukovina": "Cession of Bukovina to Austria, convention of 7 May 1775",
    "dodecanese": "Italian occupation of the Dodecanese, from 4 May 1912 at Rhodes",
    "alaska": "Transfer of Alaska, 18 October 1867 (IANA time zone database, `northamerica`)",
}

Date = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Switch:
    """One area's change: the last Julian day is followed by the first Gregorian day."""

    area: str
    last_julian: Date
    first_gregorian: Date
    source: str

    @property
    def first_gregorian_jdn(self) -> int:
        """Return the Julian day number (at noon) of the first Gregorian day."""
        return jdn(*self.first_gregorian, "gregorian")


def _row(area: str, last: str, first: str, source: str) -> Switch:
    year, month, day = (int(part) for part in last.split("-"))
    then = tuple(int(part) for part in first.split("-"))
    return Switch(area, (year, month, day), (then[0], then[1], then[2]), source)


_BULL = ("1582-10-04", "1582-10-15")
_ITALY = (_row("Italy", *_BULL, "grotefend"),)
_IBERIA = (_row("Spain and Portugal", *_BULL, "grotefend"),)
_COLONIES = (
    _row("Spanish and Portuguese colonies, by law", *_BULL, "list"),
    _row("Spanish and Portuguese colonies, as news came", "1584-10-04", "1584-10-15", "list"),
)
_FRANCE = _row("France", "1582-12-09", "1582-12-20", "grotefend")
_STRASBOURG = _row("City of Strasbourg", "1682-02-05", "1682-02-16", "grotefend")
_BRABANT = _row("Brabant, Flanders (edict)", "1582-12-14", "1582-12-25", "list")
_HOLLAND = _row("Holland, Brabant, Hainaut", "1582-12-21", "1583-01-01", "grotefend")
_LIEGE = _row("Bishopric of Liège", "1583-02-10", "1583-02-21", "grotefend")
_BOHEMIA = _row("Austria and Bohemia", "1584-01-06", "1584-01-17", "grotefend")
_SILESIA = _row("Silesia and Lusatia", "1584-01-12", "1584-01-23", "grotefend")
_STYRIA = _row("Styria", "1583-12-14", "1583-12-25", "grotefend")
_HUNGARY = (
    _row("Hungary, in use", "1584-01-22", "1584-02-02", "grotefend"),
    _row("Hungary, by law", "1587-10-21", "1587-11-01", "grotefend"),
)
_PROTESTANT = _row("Protestant Germany", "1700-02-18", "1700-03-01", "grotefend")
_DENMARK = (_row("Denmark and Norway", "1700-02-18", "1700-03-01", "grotefend"),)
_PRUSSIA = _row("Duchy of Prussia", "1612-08-22", "1612-09-02", "grotefend")
_GREECE = _row("Greece", "1923-02-15", "1923-03-01", "ssa")
_NEW_FRANCE = _row("New France", "1582-12-09", "1582-12-20", "list")
_COURLAND = _row("Courland", "1915-05-11", "1915-05-25", "list")
_BRITAIN = (_row("Great Britain and its colonies", "1752-09-02", "1752-09-14", "act"),)
_SWEDEN = (_row("Sweden and Finland", "1753-02-17", "1753-03-01", "grotefend"),)
_RUSSIA = (_row("Soviet Russia", "1918-01-31", "1918-02-14", "decree"),)
_BALTIC = (_row("Estonia and Latvia", "1918-01-31", "1918-02-14", "ssa"),)
_CAUCASUS = (_row("Transcaucasia", "1918-04-17", "1918-05-01", "list"),)
_ROMANIA = _row("Romania", "1919-03-31", "1919-04-14", "ncal")
_TRANSYLVANIA = _row("Transylvania", "1590-12-14", "1590-12-25", "grotefend")
_SERBIA = (
    _row("Kingdom of Serbs, Croats and Slovenes", "1919-01-14", "1919-01-28", "list"),
    _row("Yugoslavia, as another table has it", "1919-03-04", "1919-03-18", "ncal"),
)
_TABLE: dict[str, tuple[Switch, ...]] = {
    "IT VA SM MT": _ITALY,
    "ES PT AD": _IBERIA,
    "MX GT HN SV NI CR PA CU DO PR CO VE EC PE BO CL AR UY PY BR PH": _COLONIES,
    "PL-PRUSSIA": (_row("Royal Prussia and Poland", *_BULL, "grotefend"), _SILESIA, _PRUSSIA),
    "PL-POMERANIA": (_PROTESTANT,),
    "PRUSSIA-DUCHY": (_PRUSSIA,),
    "PL-GALICIA": (_row("Poland, then Austria", *_BULL, "grotefend"),),
    "UA-BUKOVINA": (_row("Bukovina", "1775-04-25", "1775-05-07", "bukovina"),),
    "PL": (
        _row("Poland", *_BULL, "grotefend"),
        _SILESIA,
        _PRUSSIA,
        _row("Russian Poland, at the latest", "1918-01-31", "1918-02-14", "decree"),
    ),
    "FR MC": (_FRANCE, _STRASBOURG),
    "BE": (_BRABANT, _HOLLAND, _LIEGE),
    "LU": (_row("Luxembourg", "1582-12-14", "1582-12-25", "ncal"), _HOLLAND),
    "NL": (
        _HOLLAND,
        _BRABANT,
        _row("Gelderland", "1700-06-30", "1700-07-12", "grotefend"),
        _row("Utrecht and Overijssel", "1700-11-30", "1700-12-12", "list"),
        _row("Friesland and Groningen", "1700-12-31", "1701-01-12", "grotefend"),
        _row("Drenthe", "1701-04-30", "1701-05-12", "list"),
    ),
    "DE": (
        _PROTESTANT,
        _row("Bishopric of Augsburg", "1583-02-13", "1583-02-24", "grotefend"),
        _row("Bavaria", "1583-10-05", "1583-10-16", "grotefend"),
        _row("City of Cologne", "1583-11-02", "1583-11-13", "grotefend"),
    ),
    "AT LI": (_BOHEMIA, _row("Salzburg, Brixen", "1583-10-05", "1583-10-16", "grotefend"), _STYRIA),
    "CZ": (_BOHEMIA, _SILESIA),
    "HU SK": _HUNGARY,
    "SI": (_STYRIA,),
    "HR": (*_HUNGARY, _row("Venetian Dalmatia", *_BULL, "grotefend")),
    "CH": (
        _row("Zürich, Bern, Basel, Geneva", "1700-12-31", "1701-01-12", "grotefend"),
        _row("Catholic cantons", "1584-01-11", "1584-01-22", "grotefend"),
        _row("Last communes of Graubünden", "1811-12-31", "1812-01-13", "grotefend"),
    ),
    "DK NO SJ": _DENMARK,
    "IS FO": (_row("Iceland", "1700-11-16", "1700-11-28", "ncal"),),
    "GB IE IM JE GG BB BM BS JM AG KN MS": _BRITAIN,
    "CA": (*_BRITAIN, _NEW_FRANCE),
    "CA-QUEBEC US-FRENCH": (_NEW_FRANCE,),
    "US-FLORIDA": (_row("Spanish Florida", *_BULL, "list"),),
    "IN-BRITISH": _BRITAIN,
    "IN-GOA": (_row("Portuguese India", "1583-10-04", "1583-10-15", "list"),),
    "US": (_row("French and Spanish America", *_BULL, "list"), *_BRITAIN),
    "US-EAST": _BRITAIN,
    "US-AK": (_row("Alaska", "1867-10-06", "1867-10-18", "alaska"),),
    "SE FI AX": _SWEDEN,
    "EE": _BALTIC,
    "LV": (*_BALTIC, _COURLAND),
    "LV-COURLAND": (_COURLAND,),
    "LT": (
        _row("Russian governorates", "1915-05-11", "1915-05-25", "list"),
        _row("Grand Duchy of Lithuania", "1585-12-21", "1586-01-01", "list"),
    ),
    "RU BY KZ UZ KG TJ TM": _RUSSIA,
    "UA": (
        *_RUSSIA,
        _row("Polish and Habsburg lands", *_BULL, "grotefend"),
        _row("Ukrainian People's Republic", "1918-02-15", "1918-03-01", "list"),
    ),
    "MD": (*_RUSSIA, _ROMANIA),
    "GE AM AZ": _CAUCASUS,
    "BG": (_row("Bulgaria", "1916-03-31", "1916-04-14", "ssa"),),
    "RO": (_ROMANIA, _TRANSYLVANIA),
    "RO-TRANSYLVANIA": (_TRANSYLVANIA,),
    "RS ME MK": _SERBIA,
    "GR": (_GREECE,),
    "GR-DODECANESE": (_row("Under Italy", "1912-04-21", "1912-05-05", "dodecanese"), _GREECE),
    "AL": (_row("Albania", "1912-11-14", "1912-11-28", "ssa"),),
    "TR": (_row("Ottoman financial year", "1917-02-15", "1917-03-01", "list"),),
}
ADOPTION = {code: rows for codes, rows in _TABLE.items() for code in codes.split()}

# Not the Julian calendar before, but a lunisolar one: dates must have been converted already.
LUNISOLAR_UNTIL = {"JP": 1873, "KR": 1896, "CN": 1912, "TW": 1912, "HK": 1912, "MO": 1912}

_ALASKA = [
    "America/Anchorage",
    "America/Juneau",
    "America/Sitka",
    "America/Metlakatla",
    "America/Yakutat",
    "America/Nome",
    "America/Adak",
]
_BRITISH_US = ("America/New_York",)
_FRENCH_US = ("America/Detroit", "America/Menominee")  # French until 1760

# Countries whose year began on 25 March before 1752 (Scotland's on 1 January from 1600).
LADY_DAY_UNTIL = {"GB": 1752, "IE": 1752, "US": 1752, "US-EAST": 1752, "CA": 1752}


@cache
def area_of(zone: str, country: str | None) -> str | None:
    """Return the table's key for a zone and its country: finer than a country where known."""
    if zone in _ALASKA:
        return "US-AK"
    if zone in _FRENCH_US:
        return "US-FRENCH"
    return "US-EAST" if zone in _BRITISH_US else country


@cache
def changes_of(area: str | None) -> tuple[Switch, ...]:
    """Return the area's changes, the most populous first; empty when the table has none."""
    return ADOPTION.get(area or "", ())
