"""One part of a run: births in, positions out. This is what every worker process does."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from services.ephemeris.charts.chart import Charts, charts
from services.ephemeris.core import jit
from services.ephemeris.frames.earth import Sites
from services.ephemeris.kernels import checking
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import resolve_bodies
from services.spice.api.rows import COLUMNS, SIGNS, column, nulls
from services.spice.bulk.births import Births, Reject, understood
from services.spice.bulk.job import Done, Task

__all__ = ["Done", "Task", "computed"]

_OF_SIGNS = ("sign", "sign_degree", "sign_certain")
"""The columns that come from one look at the longitudes, as `Positions.signs` gives them."""

_engine: Ephemeris | None = None


def engine_of(task: Task) -> Ephemeris:
    """Return this process's engine, opened at the first call."""
    global _engine  # noqa: PLW0603 - CSPICE, too, is one for the process
    if _engine is None:
        jit.ensure(lambda notice: print(notice, file=sys.stderr))  # noqa: T201 - a command's words
        folder = Path(task.kernels)
        supply = checking.supply_of(folder, furnish=False)
        _engine = Ephemeris.open(task.kernel_set, folder, None, supply)
        _engine.check_bodies(resolve_bodies(task.options))
    return _engine


def computed(
    task: Task, number: int, first_row: int, births: bytes, file: str | None = None
) -> Done:
    """Compute one part: births as an Arrow stream, positions as the bytes of a file.

    They are written to `file` where it is given, and come with what is returned where not.
    """
    table = pa.ipc.open_stream(births).read_all()
    positions, births_placed, rejects = _positions(task, table, first_row)
    if file is not None:
        with open(file, "wb") as stream:  # noqa: PTH123 - a path of another process
            written(task, positions, stream)
        return Done(number, births_placed, positions.num_rows, rejects, file=file)
    sink = io.BytesIO()
    written(task, positions, sink)
    return Done(number, births_placed, positions.num_rows, rejects, sink.getvalue())


def written(task: Task, positions: pa.Table, sink: Any) -> None:
    """Write a part's positions as CSV, or as an Arrow file, of which Parquet is made once."""
    if task.csv:
        pyarrow.csv.write_csv(positions, sink)
    else:
        with pa.ipc.new_file(sink, positions.schema) as writer:
            writer.write_table(positions)


def _positions(
    task: Task, table: pa.Table, first_row: int
) -> tuple[pa.Table, int, list[tuple[int, Any, str, str]]]:
    """Return the positions, how many births they are of, and the rejected rows."""
    engine = engine_of(task)
    births, rejects = understood(table, engine.timescales, task.time_scale, task.calendar)
    names = resolve_bodies(task.options)
    ids = table.column("id").combine_chunks() if "id" in table.column_names else None
    made, tt, covered = None, np.empty(0), np.zeros(len(births.rows), dtype=np.bool_)
    instant = None
    if len(births.rows):
        instant = engine.timescales.instants_of_days(births.jd0, births.seconds, task.time_scale)
        covered = engine.covered(np.asarray(instant.et))
    rejects = sorted([*rejects, *_outside(engine, births, covered)])
    if instant is not None and covered.any():
        instant = instant.some(covered)
        sites = Sites(*(
            np.ascontiguousarray(part[covered])
            for part in (births.latitude, births.longitude, births.elevation)
        ))  # fmt: skip
        made = charts(engine, instant, sites, task.options, task.time_uncertainty_s)
        tt = np.asarray(instant.tt[0]) + np.asarray(instant.tt[1])
    positions = _as_arrow(births.rows[covered], made, names, tt, ids, first_row)
    rejected = [
        (first_row + row, None if ids is None else ids[row].as_py(), name, reason)
        for row, name, reason in rejects
    ]
    return positions, table.num_rows - len(rejected), rejected


def _outside(
    engine: Ephemeris, births: Births, covered: np.typing.NDArray[np.bool_]
) -> list[Reject]:
    rows = births.rows[~covered].tolist()
    if not rows:
        return []
    reason = str(engine.out_of_coverage("birth_time"))
    return [(row, "birth_time", reason) for row in rows]


def _as_arrow(
    rows: np.typing.NDArray[np.int64],
    made: Charts | None,
    names: tuple[str, ...],
    tt: np.typing.NDArray[np.float64],
    ids: Any,
    first_row: int,
) -> pa.Table:
    """Return the rows of all covered births, each body a row."""
    bodies = len(names)
    columns: dict[str, Any] = {"row": pa.array(np.repeat(first_row + rows, bodies))}
    if ids is not None:
        columns["id"] = ids.take(pa.array(np.repeat(rows, bodies)))
    columns["tt_jd"] = pa.array(np.repeat(tt, bodies))
    columns["body"] = _words(
        np.tile(np.arange(bodies, dtype=np.min_scalar_type(-bodies)), len(rows)), names
    )
    signs = {} if made is None else dict(zip(_OF_SIGNS, made.positions.signs(), strict=True))
    for name in COLUMNS:
        values: np.typing.NDArray[Any] = np.empty(0)
        if made is not None:
            values = signs[name] if name in signs else column(made.positions, name)
            values = values.ravel()
        if name == "sign":
            columns[name] = _words(values.astype(np.int8), SIGNS)
        elif name == "sign_certain" and made is not None and not made.positions.on_ecliptic:
            columns[name] = pa.nulls(len(rows) * bodies, pa.bool_())
        elif name in {"retrograde", "sign_certain"}:
            none = None if made is None else nulls(made.positions, name)
            columns[name] = pa.array(
                values.astype(bool), mask=None if none is None else none.ravel()
            )
        else:
            columns[name] = pa.array(values, from_pandas=True)  # NaN is null
    return pa.table(columns)


def _words(index: np.typing.NDArray[np.signedinteger], words: tuple[str, ...]) -> Any:
    codes = pa.array(index, mask=index < 0)
    return pa.DictionaryArray.from_arrays(codes, pa.array(words))
