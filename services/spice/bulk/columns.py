"""Which columns of a file are the births', whatever their names, and how its text is written."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from services.hints import folded
from services.spice.bulk.errors import BulkError

REQUIRED = ("birth_time", "latitude", "longitude")
INSTEAD = {"birth_time": "local_time", "latitude": "place", "longitude": "place"}
"""What a file may have instead of a column, or beside it for the rows that lack that."""
OPTIONAL = ("elevation", "id", "calendar", "houses")
OF_A_LOCAL_TIME = ("time_zone", "fold", "candidate")
"""Columns that say which moment a `local_time` was, read only where there is one."""
OF_A_CLOCK = ("local_time", "date")
"""Columns of which each says that there may be rows by the clock of the place."""
TEXTS = ("local_time", "date", "time", *OF_A_LOCAL_TIME, "place", "calendar", "houses")
"""The columns that are read as words."""
_UNKNOWN_TIME = ("timefrom", "timeto")
SHOWN = 200
"""Characters of a file's column names that a refusal repeats."""

# Other names of a column, without case, blanks and punctuation.
_CALLED = {
    "birth_time": "birthtime birthdatetime datetime dateandtime timestamp utc utctime utcdatetime "
    "timeutc datetimeutc birthtimeutc jd jdut julianday juliandate",
    "latitude": "latitude lat latitudedeg latdeg latitudedegrees geolat geolatitude breite",
    "longitude": "longitude lon long lng longitudedeg londeg longitudedegrees geolon geolong "
    "geolng geolongitude laenge lange",
    "elevation": "elevation elev elevationm alt altitude altitudem height heightm geoalt",
    "id": "id",
    "local_time": "localtime localbirthtime birthtimelocal localdatetime datetimelocal",
    "date": "date birthdate dateofbirth dob datum geburtsdatum",
    "time": "time timeofbirth tob uhrzeit geburtszeit",
    "time_zone": "timezone tz tzid zone zeitzone",
    "fold": "fold",
    "candidate": "candidate candidateid",
    "place": "place birthplace placeofbirth town city ort geburtsort",
    "calendar": "calendar",
    "houses": "houses housesystem",
}
_DAYS_OF_BIRTH = {"birthdate", "dateofbirth", "dob", "geburtsdatum"}
_COLUMN_OF = {word: column for column, words in _CALLED.items() for word in words.split()}

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS = ",;\t|"
_HEAD = 65_536
"""Bytes of a file in which its header is looked for."""


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How a CSV file is written: `skip` lines stand before its header."""

    encoding: str
    delimiter: str
    skip: int

    @property
    def decimal_comma(self) -> bool:
        """Whether a comma in a number can be nothing but the decimal sign."""
        return self.delimiter != ","


def csv_form(path: Path) -> CsvForm:
    """Find out how a CSV file is written, from its first lines. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    if not encoding:  # the text is ASCII mostly: every other byte of UTF-16 is zero
        odd, even = head[1::2].count(0), head[::2].count(0)
        pairs = len(head) // 4
        encoding = "utf-16-le" if odd > pairs else "utf-16-be" if even > pairs else "utf-8"
    lines = head.decode(encoding, "replace").lstrip("\ufeff").splitlines() or [""]
    if lines[0].lower().startswith("sep=") and len(lines[0]) == 5:  # a hint to spreadsheets
        return CsvForm(encoding, lines[0][4], 1)
    known = {sign: _known(lines[0], sign) for sign in _DELIMITERS}
    return CsvForm(encoding, max(_DELIMITERS, key=lambda sign: known[sign]), 0)


def _known(header: str, delimiter: str) -> int:
    """Return how many of our columns the header has when split so."""
    names = next(csv.reader([header], delimiter=delimiter), [])
    return sum(folded(name) in _COLUMN_OF for name in names)


def wanted(names: list[str]) -> dict[str, str]:
    """Return the columns to read: by our name, what the file calls it.

    A name as it stands here counts before any other for the same column. Raises BulkError when a
    column is missing, there twice, or there under two other names.
    """
    ends = [name for name in names if folded(name) in _UNKNOWN_TIME]
    if ends:
        raise BulkError(
            f"the births have the column {ends[0]}: charts of an unknown time are not made in "
            "bulk; POST /calculate makes them one by one"
        )
    chosen: dict[str, str] = {}
    for column in (*REQUIRED, *OPTIONAL):
        _choose(column, names, chosen)
    for column in dict.fromkeys(INSTEAD.values()):
        lacking = any(there not in chosen for there, other in INSTEAD.items() if other == column)
        # beside what it stands for it is read by its own name alone: a note may be called "City"
        if lacking or column in names:
            _choose(column, names, chosen)
    _choose_date_and_time(names, chosen)
    if any(column in chosen for column in OF_A_CLOCK):
        for column in OF_A_LOCAL_TIME:
            _choose(column, names, chosen)
    missing = [name for name in REQUIRED if name not in chosen and INSTEAD.get(name) not in chosen]
    if "time" in chosen:
        missing.remove("birth_time")
    if missing:
        there = ", ".join(names)
        raise BulkError(
            f"the births have no column {', '.join(missing)}; needed are birth_time (or "
            "local_time, or date and time), latitude and longitude (or place), and used if "
            "present time_zone, "
            f"{', '.join(OPTIONAL)}. There are: "
            + (there if len(there) <= SHOWN else there[:SHOWN] + "...")
        )
    return chosen


def _choose_date_and_time(names: list[str], chosen: dict[str, str]) -> None:
    """Choose the day and the clock's reading that are a local time in two columns.

    Beside a column of moments, a day of birth is that of the cells that hold a clock's reading
    alone; any other `date` there may be of the record. Raises BulkError.
    """
    if "birth_time" in chosen or "local_time" in chosen:
        days = [name for name in names if folded(name) in _DAYS_OF_BIRTH]
        if len(days) == 1:
            chosen["date"] = days[0]
        return
    both: dict[str, str] = {}
    for column in ("date", "time"):
        _choose(column, names, both)
    if len(both) == 2:
        chosen.update(both)


def _choose(column: str, names: list[str], chosen: dict[str, str]) -> None:
    """Put into `chosen` what the file calls a column, if it has it. Raises BulkError."""
    others = [name for name in names if _COLUMN_OF.get(folded(name)) == column]
    if names.count(column) > 1:
        raise BulkError(f"the births have the column {column} {names.count(column)} times")
    if column in names:
        chosen[column] = column
    elif len(others) > 1:
        raise BulkError(f"the columns {' and '.join(others)} both say {column}: keep one")
    elif others:
        chosen[column] = others[0]
