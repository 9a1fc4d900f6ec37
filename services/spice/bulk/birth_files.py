"""Files of births, read in parts from Parquet or CSV.

Every row keeps its number, also one that has more or fewer cells than the header.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet as pq

from services.spice.bulk.columns import TEXTS, csv_form, wanted
from services.spice.bulk.errors import BulkError

FAULT = "fault"
"""The column that says why a line of a CSV file is no row; null for all others."""
_AS_THEY_STAND = ("id", FAULT, *TEXTS)
"""The columns in which a comma is no decimal sign."""
_DECIMAL_COMMA = r"^(\s*[+-]?[0-9]*),([0-9]+\s*)$"
_FIRST_ROW = 2  # Arrow counts from 1, the header too, empty lines not

Faults = deque[tuple[int, str]]
"""(row of the file, why it is none), the first first"""


def parts(path: Path, size: int) -> Iterator[pa.Table]:
    """Yield the file's rows in parts of `size` (the last may be smaller), as text or numbers.

    A file without births is one part without rows. Raises BulkError when the file cannot be read,
    or lacks a column, or has one of a kind that says nothing.
    """
    with _readable(path):
        for part in _parts(path, size):
            faultless = FAULT in part.column_names and part.column(FAULT).null_count == len(part)
            yield part.drop_columns(FAULT) if faultless else part


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise BulkError(f"{path} cannot be read: {error}") from error


def is_csv(path: Path) -> bool:
    """Say whether a file is CSV by its name."""
    return path.suffix.lower() == ".csv"


def _parts(path: Path, size: int) -> Iterator[pa.Table]:
    if is_csv(path):
        yield from _csv_parts(path, size)
        return
    with pq.ParquetFile(path) as file:
        names = wanted(file.schema_arrow.names)
        fields = [file.schema_arrow.field(name) for name in names.values()]
        schema = pa.schema([f.with_name(n) for n, f in zip(names, fields, strict=True)])
        batches = file.iter_batches(batch_size=size, columns=[*names.values()])
        yield from _resized(_renamed(batches, names), schema, size)


def _csv_parts(path: Path, size: int) -> Iterator[pa.Table]:
    form = csv_form(path)
    faults: Faults = deque()

    def set_apart(row: Any) -> str:
        cells = f"{row.actual_columns} cell{'s' if row.actual_columns != 1 else ''}"
        reason = f"This row has {cells}, the header {row.expected_columns}."
        faults.append((row.number - _FIRST_ROW, reason))
        return "skip"

    # One thread, so that a row that is none is known by its number
    how: dict[str, Any] = {
        "read_options": pyarrow.csv.ReadOptions(
            use_threads=False, encoding=form.encoding, skip_rows=form.skip
        ),
        "parse_options": pyarrow.csv.ParseOptions(
            delimiter=form.delimiter, invalid_row_handler=set_apart
        ),
    }
    with pyarrow.csv.open_csv(path, **how) as reader:
        heads = {name.lstrip("\ufeff"): name for name in reader.schema.names}
        sources = wanted([name.lstrip("\ufeff") for name in reader.schema.names])
        names = {column: heads[name] for column, name in sources.items()}
    options = pyarrow.csv.ConvertOptions(
        column_types={name: pa.string() for name in names.values()},
        include_columns=[*names.values()],  # what others hold may change its type midway
        strings_can_be_null=True,
    )
    faults.clear()
    with pyarrow.csv.open_csv(path, convert_options=options, **how) as reader:
        schema = pa.schema([(name, pa.string()) for name in (*names, FAULT)])
        batches = _with_faults(_renamed(reader, names), faults, schema)
        yield from _resized(
            map(_with_points, batches) if form.decimal_comma else batches, schema, size
        )


def _renamed(batches: Any, names: dict[str, str]) -> Iterator[pa.RecordBatch]:
    """Yield batches whose columns have our names, in our order."""
    for batch in batches:
        columns = [batch.column(name) for name in names.values()]
        yield pa.RecordBatch.from_arrays(columns, names=[*names])


def _with_faults(
    batches: Iterable[pa.RecordBatch], faults: Faults, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """Yield batches with the rows that are none in their places: nulls, and why.

    The reader drops them, and may know of some that lie beyond the batch that it yields.
    """
    first = 0
    for batch in batches:
        rows: list[int | None] = [*range(batch.num_rows)]
        reasons: list[str | None] = [None] * batch.num_rows
        while faults and faults[0][0] <= first + len(rows):
            row, reason = faults.popleft()
            rows.insert(row - first, None)
            reasons.insert(row - first, reason)
        first += len(rows)
        yield _row_by_row(batch, rows, reasons, schema)
    if faults:  # of a file without any row that is one
        empty = schema.empty_table().to_batches() or [pa.RecordBatch.from_pylist([], schema)]
        reasons = [reason for _, reason in faults]
        yield _row_by_row(empty[0], [None] * len(reasons), reasons, schema)


def _row_by_row(
    batch: pa.RecordBatch, rows: list[int | None], reasons: list[str | None], schema: pa.Schema
) -> pa.RecordBatch:
    """Return a batch's rows in that order, nulls where there is none, with the reasons."""
    columns = [batch.column(name) for name in schema.names if name != FAULT]
    if len(rows) != batch.num_rows:
        columns = [column.take(pa.array(rows, pa.int64())) for column in columns]
    return pa.RecordBatch.from_arrays([*columns, pa.array(reasons, pa.string())], schema=schema)


def _with_points(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch of texts with a point in each number that has a decimal comma."""
    columns = [
        column if name in _AS_THEY_STAND else pa.compute.replace_substring_regex(
            column, pattern=_DECIMAL_COMMA, replacement=r"\1.\2"
        )
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]  # fmt: skip
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def count(path: Path) -> int | None:
    """Return how many rows there are if the file says so without being read. Raises BulkError."""
    if is_csv(path):
        return None
    with _readable(path):
        return int(pq.read_metadata(path).num_rows)


def _resized(batches: Any, schema: pa.Schema, size: int) -> Iterator[pa.Table]:
    """Cut a stream of record batches into tables of `size` rows, in plain columns."""
    plain = pa.schema([(field.name, _plain(field)) for field in schema])
    waiting = plain.empty_table()
    begun = False
    for batch in batches:
        columns = [batch.column(field.name).cast(field.type) for field in plain]
        fresh = pa.Table.from_arrays(columns, schema=plain)
        waiting = pa.concat_tables([waiting, fresh]) if waiting.num_rows else fresh
        while waiting.num_rows >= size:
            yield waiting.slice(0, size)
            waiting, begun = waiting.slice(size), True
    if waiting.num_rows or not begun:
        yield waiting


def _plain(field: pa.Field) -> pa.DataType:
    """Return the type in which a column is read. Raises BulkError for one that says nothing."""
    kind = field.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_null(kind) or pa.types.is_string_view(kind):
        kind = pa.string()
    if field.name == "id":
        if pa.types.is_nested(kind):
            raise BulkError(f"id must be text or a number, not {kind}")
        return kind
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    if field.name in TEXTS:
        return kind if text else _word_kind(field.name, kind)
    number = pa.types.is_floating(kind) or pa.types.is_integer(kind)
    if field.name == "birth_time":
        if not (text or number or pa.types.is_timestamp(kind)):
            raise BulkError(f"birth_time must be text, a timestamp or a Julian date, not {kind}")
    elif not (text or number or pa.types.is_decimal(kind)):
        raise BulkError(f"{field.name} must be a number, not {kind}")
    return kind


def _word_kind(name: str, kind: pa.DataType) -> pa.DataType:
    """Return the type in which a column of words is read that is no text. Raises BulkError."""
    if name == "fold" and (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        return kind
    if name in {"date", "time"} and (
        pa.types.is_date(kind) or pa.types.is_time(kind) or pa.types.is_timestamp(kind)
    ):
        return pa.string()  # ISO 8601
    raise BulkError(f"{name} must be text, not {kind}")
