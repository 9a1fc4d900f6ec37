"""One part of a run: births in, positions out. This is what every worker process does."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.csv

from services.ephemeris.charts.chart import charts
from services.ephemeris.core import jit
from services.ephemeris.frames.earth import Sites
from services.ephemeris.kernels import checking
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import resolve_bodies
from services.spice.api.provenance import about
from services.spice.bulk.births import Births, Reject, understood
from services.spice.bulk.job import Done, Task
from services.spice.bulk.position_rows import Frame, as_arrow
from services.spice.bulk.settled_births import Settled, is_civil

if TYPE_CHECKING:
    from services.spice.bulk.civil_births import Civil

__all__ = ["Done", "Task", "computed"]

_engine: Ephemeris | None = None


def engine_of(task: Task) -> Ephemeris:
    """Return this process's engine, opened at the first call."""
    global _engine  # noqa: PLW0603 - CSPICE, too, is one for the process
    if _engine is None:
        folder = Path(task.kernels)
        supply = checking.supply_of(folder, furnish=False)
        checking.check_present(task.kernel_set, folder, supply)
        jit.ensure(lambda notice: print(notice, file=sys.stderr))  # noqa: T201 - a command's words
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
) -> tuple[pa.Table, int, list[tuple[int, Any, str, str, str]]]:
    """Return the positions, how many births they are of, and the rejected rows."""
    engine = engine_of(task)
    settled = _settled(task, table, engine)
    births = settled.births
    ids = table.column("id").combine_chunks() if "id" in table.column_names else None
    covered = np.zeros(len(births.rows), dtype=np.bool_)
    instant = None
    if len(births.rows):
        instant = engine.timescales.instants_of_days(births.jd0, births.seconds, task.time_scale)
        covered = engine.covered(np.asarray(instant.et))
    rejects = sorted([*settled.rejects, *_outside(engine, births, covered)])
    houses = "houses" in table.column_names or task.options.houses is not None
    frame = Frame(resolve_bodies(task.options), ids, first_row, houses, settled)
    pieces = []
    for system, chosen in _by_system(settled, task.options.houses, covered):
        if instant is None:
            continue
        some = instant.some(chosen)
        sites = Sites(*(
            np.ascontiguousarray(part[chosen])
            for part in (births.latitude, births.longitude, births.elevation)
        ))  # fmt: skip
        options = task.options._replace(houses=system)
        made = charts(engine, some, sites, options, task.time_uncertainty_s)
        tt = np.asarray(some.tt[0]) + np.asarray(some.tt[1])
        pieces.append(as_arrow(frame, births.rows[chosen], made, tt))
    positions = pieces[0] if len(pieces) == 1 else _in_order(pieces or [as_arrow(frame)])
    positions = positions.replace_schema_metadata({"meta": _meta(task, engine, table.column_names)})
    rejected = [
        (first_row + row, None if ids is None else ids[row].as_py(), field, reason, choices)
        for row, field, reason, choices in rejects
    ]
    return positions, table.num_rows - len(rejected), rejected


@cache
def _civil() -> Civil:
    """Return this process's time zones and towns.

    They are imported when a file needs them, which takes half a second of a short run.
    """
    from services.spice.bulk.civil_births import Civil  # noqa: PLC0415

    return Civil()


def _settled(task: Task, table: pa.Table, engine: Ephemeris) -> Settled:
    """Read the births; those that are plain all at once."""
    if is_civil(table.column_names):
        from services.spice.bulk.civil_births import settle  # noqa: PLC0415 - see `_civil`

        return settle(table, task, engine.timescales, _civil())
    births, rejects = understood(table, engine.timescales, task.time_scale, task.calendar)
    return Settled(births, rejects, None, {}, None)


def _by_system(
    settled: Settled, usual: str | None, covered: np.typing.NDArray[np.bool_]
) -> Iterator[tuple[str | None, np.typing.NDArray[np.bool_]]]:
    """Yield each house system with the births that it is for."""
    if settled.systems is None:
        if covered.any():
            yield usual, covered
        return
    systems = [settled.systems[row] for row in settled.births.rows.tolist()]
    for system in dict.fromkeys(systems):
        chosen = covered & np.array([one == system for one in systems], dtype=np.bool_)
        if chosen.any():
            yield system, chosen


def _in_order(pieces: list[pa.Table]) -> pa.Table:
    """Return the rows of several tables by birth, each birth's as they stand."""
    whole = pa.concat_tables(pieces).unify_dictionaries().combine_chunks()
    return whole.take(pa.array(np.argsort(whole["row"].to_numpy(), kind="stable")))


def _meta(task: Task, engine: Ephemeris, names: list[str]) -> bytes:
    """Return as JSON what positions were reckoned with: kernels, data and options."""
    options = {name: value for name, value in task.options._asdict().items() if name != "missing"}
    options["bodies"] = resolve_bodies(task.options)
    for name in ("time_scale", "calendar", "time_uncertainty_s"):
        options[name] = getattr(task, name)
    read_with = _civil().provenance(names) if is_civil(names) else {}
    said = {**about(engine), **read_with, "options": options}
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


def _outside(
    engine: Ephemeris, births: Births, covered: np.typing.NDArray[np.bool_]
) -> list[Reject]:
    rows = births.rows[~covered].tolist()
    if not rows:
        return []
    reason = str(engine.out_of_coverage("birth_time"))
    return [(row, "birth_time", reason, "") for row in rows]
