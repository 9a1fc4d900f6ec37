"""Births as columns, understood all at once, rejected singly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from services.ephemeris.errors import EphemerisError
from services.ephemeris.time.clocks import never_was, rounded_many
from services.ephemeris.time.julian_dates import END_JDN, FIRST_JDN
from services.ephemeris.time.leap_seconds import UTC_START_MJD
from services.ephemeris.time.timescales import Timescales
from services.spice.bulk.birth_files import FAULT

Floats = NDArray[np.float64]

LIMITS = {"latitude": 90.0, "longitude": 180.0}
ELEVATION = (-500.0, 10_000.0)
UNIX_EPOCH_JD0 = 2440587.5
TICKS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
"""Ticks of a second, by Arrow's unit."""

Reject = tuple[int, str, str, str]
"""(row within its part, field, reason, choices with "; " between them)"""


@dataclass(frozen=True, slots=True)
class Births:
    """The rows of one part that can be computed: `rows` are their places in it.

    `jd0`: Julian dates of 0h of their days in the run's time scale, `seconds` of those days.
    """

    rows: NDArray[np.intp]
    jd0: Floats
    seconds: Floats
    latitude: Floats
    longitude: Floats
    elevation: Floats


def understood(
    table: pa.Table, timescales: Timescales, time_scale: str, calendar: str
) -> tuple[Births, list[Reject]]:
    """Return the births that can be computed, and the others with their reasons."""
    rejected = Rejected(table.num_rows)
    rejected.reject_faults(table)
    jd0, seconds = _times(
        table.column("birth_time"), timescales, time_scale, calendar, rejected.reject
    )
    latitude, longitude, elevation = places(table, rejected.reject)
    rows = np.flatnonzero(rejected.good)
    births = Births(
        rows, jd0[rows], seconds[rows], latitude[rows], longitude[rows], elevation[rows]
    )
    return births, sorted(rejected.rejects)


class Rejected:
    """The rows of a table that cannot be computed; each is told once, by what is wrong first."""

    def __init__(self, count: int) -> None:
        self.good = np.ones(count, dtype=bool)
        self.rejects: list[Reject] = []

    def reject(self, row: int, field: str, reason: str, choices: str = "") -> None:
        """Take a row out, with the reason."""
        if self.good[row]:
            self.rejects.append((row, field, reason, choices))
        self.good[row] = False

    def reject_faults(self, table: pa.Table) -> None:
        """Take out the rows that are none in their file."""
        if FAULT in table.column_names:
            for row, reason in enumerate(table.column(FAULT).to_pylist()):
                if reason is not None:
                    self.reject(row, "row", reason)


def places(table: pa.Table, reject: Any) -> tuple[Floats, Floats, Floats]:
    """Return latitudes and longitudes in degrees and elevations in metres; rejects what is none."""
    coordinates = []
    for name, limit in LIMITS.items():
        _missing(table.column(name), name, reject)
        values = _numbers(table.column(name), name, reject)
        for row in np.flatnonzero(~(np.abs(values) <= limit)).tolist():
            reject(row, name, f"{name} must lie between {-limit:g} and {limit:g}.")
        coordinates.append(values)
    elevation = np.zeros(table.num_rows)
    if "elevation" in table.column_names:
        column = table.column("elevation")
        elevation = _numbers(column, "elevation", reject)
        elevation = np.where(column.is_null().to_numpy(zero_copy_only=False), 0.0, elevation)
        low, high = ELEVATION
        for row in np.flatnonzero(~((elevation >= low) & (elevation <= high))).tolist():
            reject(row, "elevation", f"elevation must lie between {low:g} and {high:g}.")
    latitude, longitude = coordinates
    return latitude, longitude, elevation


def _is_text(column: Any) -> bool:
    return bool(pa.types.is_string(column.type) or pa.types.is_large_string(column.type))


def _missing(column: Any, name: str, reject: Any) -> None:
    for row in np.flatnonzero(column.is_null().to_numpy(zero_copy_only=False)).tolist():
        reject(row, name, f"{name} is missing.")


def _numbers(column: Any, name: str, reject: Any) -> Floats:
    """Return a column as numbers, NaN where it is not one."""
    if _is_text(column):
        column = pa.compute.utf8_trim_whitespace(column)
    try:
        values = column.cast(pa.float64(), safe=False)  # a huge integer need not be exact
    except pa.ArrowInvalid:
        values = None
    if values is not None:
        return np.asarray(values.to_numpy(zero_copy_only=False), dtype=np.float64)
    out = np.full(len(column), np.nan)
    for row, text in enumerate(column.to_pylist()):
        try:
            out[row] = pa.scalar(text, pa.string()).cast(pa.float64()).as_py()
        except pa.ArrowInvalid:
            reject(row, name, f"{name} must be a number.")
    return out


def _times(
    column: Any, timescales: Timescales, time_scale: str, calendar: str, reject: Any
) -> tuple[Floats, Floats]:
    """Return the moments on the scale's clock: JD of 0h, and seconds of the day."""
    _missing(column, "birth_time", reject)
    if _is_text(column):
        jd0, seconds = _from_texts(column, timescales, time_scale, calendar, reject)
    else:
        jd0, seconds = _from_numbers(column, timescales, time_scale, reject)
    for row in np.flatnonzero(~in_our_years(jd0)).tolist():
        reject(row, "birth_time", "birth_time is no moment of the years -13200 to 17191.")
    return jd0, seconds


def _from_numbers(
    column: Any, timescales: Timescales, time_scale: str, reject: Any
) -> tuple[Floats, Floats]:
    """Read Arrow's timestamps or Julian dates, to the microsecond as texts are."""
    if pa.types.is_timestamp(column.type):
        jd0, seconds = _from_timestamps(column)
        lengths = _lengths(jd0, timescales, time_scale)
        for row in np.flatnonzero(seconds >= lengths).tolist():
            reject(row, "birth_time", never_was(lengths[row]))
    else:
        number = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        number = np.where(np.isfinite(number), number, np.nan)
        whole = np.floor(number)
        jd0, part = whole - 0.5, number - whole + 0.5
        jd0, part = jd0 + np.floor(part), part - np.floor(part)
        lengths = _lengths(jd0, timescales, time_scale)
        seconds = part * lengths
    return rounded_many(jd0, seconds, lengths)


def in_our_years(jd0: Floats) -> NDArray[np.bool_]:
    """Say which days lie in the years that any kernel knows."""
    return np.asarray((jd0 >= FIRST_JDN - 0.5) & (jd0 < END_JDN - 0.5))


def _from_timestamps(column: Any) -> tuple[Floats, Floats]:
    """Arrow's timestamps: ticks since 1970 on a clock without leap seconds (Gregorian)."""
    second = TICKS[column.type.unit]
    ticks = column.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    days, rest = np.divmod(ticks, 86_400 * second)
    minutes, rest = np.divmod(rest, 60 * second)
    return UNIX_EPOCH_JD0 + days, 60.0 * minutes + rest / second


def _lengths(jd0: Floats, timescales: Timescales, time_scale: str) -> Floats:
    """Return the seconds of each civil day."""
    length = np.full(len(jd0), 86400.0)
    mjd = jd0 - 2400000.5
    utc = (mjd >= UTC_START_MJD) & (time_scale == "utc")
    if utc.any():
        length[utc] = timescales.leap_seconds.day_lengths(mjd[utc])
    return length


def _from_texts(
    column: Any, timescales: Timescales, time_scale: str, calendar: str, reject: Any
) -> tuple[Floats, Floats]:
    """Read texts: the usual form all at once, the others one by one."""
    texts = column.to_numpy(zero_copy_only=False)
    jd0, seconds = np.full((2, len(texts)), np.nan)
    plain = np.zeros(len(texts), dtype=bool)
    if time_scale == "utc" and calendar == "gregorian":
        plain = _read_plain(column, jd0, seconds)
    for row in np.flatnonzero(~plain).tolist():
        text = texts[row]
        if text is None:
            continue
        try:
            jd0[row], seconds[row] = timescales.reading(text, time_scale, calendar)
        except EphemerisError as error:
            reject(row, error.field or "birth_time", str(error))
    return jd0, seconds


_SHAPE = b"0000-00-00T00:00:00Z"
_DIGITS = np.array([i for i, sign in enumerate(_SHAPE) if sign == ord("0")])
_SIGNS = np.array([i for i, sign in enumerate(_SHAPE) if sign != ord("0")])
_MONTH_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def _read_plain(column: Any, jd0: Floats, seconds: Floats) -> NDArray[np.bool_]:
    """Read the texts of the very shape 2024-06-21T18:00:00Z; say which those are.

    `jd0` and `seconds` of the day are filled in for them.
    """
    lengths = np.asarray(pa.compute.binary_length(column).fill_null(0))
    at = np.flatnonzero(lengths == len(_SHAPE))
    plain = np.zeros(len(column), dtype=bool)
    if not len(at):
        return plain
    fixed = column.take(pa.array(at)).cast(pa.large_binary()).to_pylist()
    signs = np.frombuffer(b"".join(fixed), dtype=np.uint8).reshape(-1, len(_SHAPE))
    number = signs[:, _DIGITS].astype(np.int64) - ord("0")
    shape = np.frombuffer(_SHAPE, dtype=np.uint8)
    fits = (signs[:, _SIGNS] == shape[_SIGNS]).all(axis=1)
    fits &= ((number >= 0) & (number <= 9)).all(axis=1)
    year = number[:, :4] @ np.array([1000, 100, 10, 1])
    month, day, hour, minute, second = (
        10 * number[:, i] + number[:, i + 1] for i in range(4, 14, 2)
    )
    fits &= (month >= 1) & (month <= 12) & (hour <= 23) & (minute <= 59) & (second <= 59)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = _MONTH_DAYS[np.clip(month, 1, 12)] + (leap & (month == 2))
    fits &= (day >= 1) & (day <= last)
    # The Julian day number as in `calendar.jdn`
    early = (14 - month) // 12
    years = year + 4800 - early
    jdn = day + (153 * (month + 12 * early - 3) + 2) // 5 + 365 * years + years // 4
    jdn += years // 400 - years // 100 - 32045
    rows = at[fits]
    jd0[rows] = jdn[fits] - 0.5
    seconds[rows] = (3600 * hour + 60 * minute + second)[fits]
    plain[rows] = True
    return plain
