"""Births as columns: read from Parquet or CSV in parts, understood all at once, rejected singly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from services.spice.bulk.errors import BulkError
from services.spice.ephemeris.errors import EphemerisError
from services.spice.ephemeris.julian_dates import END_JDN, FIRST_JDN
from services.spice.ephemeris.leap_seconds import UTC_START_MJD
from services.spice.ephemeris.timescales import Timescales

Floats = NDArray[np.float64]

REQUIRED = ("birth_time", "latitude", "longitude")
OPTIONAL = ("elevation", "id")
LIMITS = {"latitude": 90.0, "longitude": 180.0}
ELEVATION = (-500.0, 10_000.0)
UNIX_EPOCH_JD0 = 2440587.5

Reject = tuple[int, str, str]
"""(row within its part, field, reason)"""


@dataclass(frozen=True, slots=True)
class Births:
    """The rows of one part that can be computed: `rows` are their places in it."""

    rows: NDArray[np.intp]
    julian_dates: tuple[Floats, Floats]
    latitude: Floats
    longitude: Floats
    elevation: Floats


def parts(path: Path, size: int) -> Iterator[pa.Table]:
    """Yield the file's rows in parts of `size` (the last may be smaller), as text or numbers.

    Raises BulkError when the file cannot be read or lacks a column.
    """
    try:
        if path.suffix == ".csv":
            wanted = {name: pa.string() for name in (*REQUIRED, *OPTIONAL)}
            options = pyarrow.csv.ConvertOptions(column_types=wanted, strings_can_be_null=True)
            yield from _resized(pyarrow.csv.open_csv(path, convert_options=options), size)
        else:
            with pq.ParquetFile(path) as file:
                names = [name for name in (*REQUIRED, *OPTIONAL) if name in file.schema_arrow.names]
                _check(file.schema_arrow.names)
                batches = file.iter_batches(batch_size=size, columns=names)
                yield from _resized(batches, size)
    except (pa.ArrowException, OSError) as error:
        raise BulkError(f"{path} cannot be read: {error}") from error


def count(path: Path) -> int | None:
    """Return how many rows there are if the file says so without being read."""
    if path.suffix == ".csv":
        return None
    return int(pq.read_metadata(path).num_rows)


def _check(names: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise BulkError(
            f"the births have no column {', '.join(missing)}; needed are {', '.join(REQUIRED)}, "
            f"and used if present {', '.join(OPTIONAL)}"
        )


def _resized(batches: Any, size: int) -> Iterator[pa.Table]:
    """Cut a stream of record batches into tables of `size` rows."""
    waiting: list[pa.RecordBatch] = []
    held = 0
    for batch in batches:
        if not waiting:
            _check(batch.schema.names)
        waiting.append(batch)
        held += batch.num_rows
        while held >= size:
            table = pa.Table.from_batches(waiting)
            yield table.slice(0, size)
            waiting = table.slice(size).to_batches()
            held -= size
    if held:
        yield pa.Table.from_batches(waiting)


def understood(
    table: pa.Table, timescales: Timescales, time_scale: str, calendar: str
) -> tuple[Births, list[Reject]]:
    """Return the births that can be computed, and the others with their reasons."""
    rejects: list[Reject] = []
    good = np.ones(table.num_rows, dtype=bool)

    def reject(row: int, field: str, reason: str) -> None:
        if good[row]:
            rejects.append((row, field, reason))
        good[row] = False

    jd0, part = _times(table.column("birth_time"), timescales, time_scale, calendar, reject)
    places = {}
    for name, limit in LIMITS.items():
        values = _numbers(table.column(name), name, reject)
        for row in np.flatnonzero(~(np.abs(values) <= limit)).tolist():
            reject(row, name, f"{name} must lie between {-limit:g} and {limit:g}.")
        places[name] = values
    elevation = np.zeros(table.num_rows)
    if "elevation" in table.column_names:
        column = table.column("elevation").fill_null("0" if _is_text(table, "elevation") else 0)
        elevation = _numbers(column, "elevation", reject)
        low, high = ELEVATION
        for row in np.flatnonzero(~((elevation >= low) & (elevation <= high))).tolist():
            reject(row, "elevation", f"elevation must lie between {low:g} and {high:g}.")
    rows = np.flatnonzero(good)
    births = Births(
        rows, (jd0[rows], part[rows]), places["latitude"][rows], places["longitude"][rows],
        elevation[rows],
    )  # fmt: skip
    return births, sorted(rejects)


def _is_text(table: pa.Table, name: str) -> bool:
    kind = table.schema.field(name).type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _numbers(column: Any, name: str, reject: Any) -> Floats:
    """Return a column as numbers, NaN where it is not one."""
    try:
        values = column.cast(pa.float64())
    except pa.ArrowInvalid:
        values = None
    if values is not None:
        return np.asarray(values.to_numpy(zero_copy_only=False), dtype=np.float64)
    out = np.full(len(column), np.nan)
    for row, text in enumerate(column.to_pylist()):
        try:
            out[row] = float(text)
        except (TypeError, ValueError):
            reject(row, name, f"{name} must be a number.")
    return out


def _times(
    column: Any, timescales: Timescales, time_scale: str, calendar: str, reject: Any
) -> tuple[Floats, Floats]:
    """Return two-part Julian dates in the scale: (JD of 0h, fraction of the day)."""
    kind = column.type
    for row in np.flatnonzero(column.is_null().to_numpy(zero_copy_only=False)).tolist():
        reject(row, "birth_time", "birth_time is missing.")
    if pa.types.is_timestamp(kind):
        jd0, part = _from_timestamps(column, timescales, time_scale)
    elif pa.types.is_floating(kind) or pa.types.is_integer(kind):
        number = np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False))
        whole = np.floor(number)
        jd0, part = whole - 0.5, number - whole + 0.5
        jd0, part = jd0 + np.floor(part), part - np.floor(part)
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        jd0, part = _from_texts(column, timescales, time_scale, calendar, reject)
    else:
        raise BulkError(f"birth_time must be text, a timestamp or a Julian date, not {kind}")
    bad = ~((jd0 >= FIRST_JDN - 0.5) & (jd0 < END_JDN - 0.5))
    for row in np.flatnonzero(bad).tolist():
        reject(row, "birth_time", "birth_time is no moment of the years -13200 to 17191.")
    return jd0, part


def _from_timestamps(column: Any, timescales: Timescales, time_scale: str) -> tuple[Floats, Floats]:
    """Arrow's timestamps: microseconds since 1970 on a clock without leap seconds (Gregorian)."""
    micro = column.cast(pa.timestamp("us")).cast(pa.int64()).fill_null(0)
    days, rest = np.divmod(micro.to_numpy(zero_copy_only=False), 86_400_000_000)
    jd0 = UNIX_EPOCH_JD0 + days
    return jd0, rest * 1e-6 / _lengths(jd0, timescales, time_scale)


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
    jd0, part = np.full((2, len(texts)), np.nan)
    plain = np.zeros(len(texts), dtype=bool)
    if time_scale == "utc" and calendar == "gregorian":
        plain = _read_plain(column, jd0, part)
        part[plain] /= _lengths(jd0[plain], timescales, time_scale)
    for row in np.flatnonzero(~plain).tolist():
        text = texts[row]
        if text is None:
            continue
        try:
            jd0[row], part[row] = timescales.reading(text, time_scale, calendar)
        except EphemerisError as error:
            reject(row, error.field or "birth_time", str(error))
    return jd0, part


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
