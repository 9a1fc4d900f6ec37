"""Charts as rows: each body of each birth, and where there are houses their angles and cusps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from services.ephemeris.astrology.houses import FALLBACK, SYSTEMS
from services.ephemeris.charts.chart import Charts
from services.ephemeris.positions import signs_of
from services.spice.api.rows import COLUMNS, SIGNS, column, nulls
from services.spice.bulk.settled_births import OF_A_CLOCK, OF_A_TOWN, Settled

Floats = NDArray[np.float64]

POINTS = ("Ascendant", "MC", *(f"Cusp{number}" for number in range(1, 13)))
"""The rows of a birth with houses, behind its bodies."""
HOUSES_FALLBACK = "HOUSES_FALLBACK"

_OF_SIGNS = ("sign", "sign_degree", "sign_certain")
"""The columns that come from one look at the longitudes, as `Positions.signs` gives them."""
_OF_POINTS = ("longitude", "speed", *_OF_SIGNS, "uncertainty_arcsec")
"""What angles and cusps have of a body's columns."""
_KINDS = OF_A_CLOCK | OF_A_TOWN


@dataclass(frozen=True, slots=True)
class Frame:
    """What the rows of a part share: the bodies, the births' ids, whether there are houses."""

    names: tuple[str, ...]
    ids: Any
    first_row: int
    houses: bool
    settled: Settled


def as_arrow(
    frame: Frame,
    rows: NDArray[np.intp] | None = None,
    made: Charts | None = None,
    tt: Floats | None = None,
) -> pa.Table:
    """Return the rows of E births with the same house system; without charts a table of none.

    `rows` (E,): their places in the part, `tt` (E,): Julian dates.
    """
    rows = np.empty(0, dtype=np.intp) if rows is None else rows
    points = POINTS if made is not None and made.houses is not None else ()
    size = len(frame.names) + len(points)
    columns: dict[str, Any] = {"row": pa.array(np.repeat(frame.first_row + rows, size))}
    at = pa.array(np.repeat(rows, size))
    if frame.ids is not None:
        columns["id"] = frame.ids.take(at)
    columns["tt_jd"] = pa.array(np.repeat(np.empty(0) if tt is None else tt, size))
    words = (*frame.names, *POINTS) if frame.houses else frame.names
    named = np.arange(size, dtype=np.min_scalar_type(-len(words)))
    columns["body"] = _words(np.tile(named, len(rows)), words)
    columns |= _fields(made, len(rows) * size)
    if frame.houses:
        columns |= _house_columns(made, len(rows), size)
    columns |= _beside(frame, rows, made, size)
    return pa.table(columns)


def _fields(made: Charts | None, count: int) -> dict[str, Any]:
    """Return the columns of the bodies' fields."""
    columns: dict[str, Any] = {}
    signs: dict[str, NDArray[Any]] = {}
    if made is not None:
        signs = dict(zip(_OF_SIGNS, made.positions.signs(), strict=True))
    points = {} if made is None or made.houses is None else _points(made)
    for name in COLUMNS:
        values: NDArray[Any] = np.empty(0)
        none = None
        if made is not None:
            values = signs[name] if name in signs else column(made.positions, name)
            none = nulls(made.positions, name)
            if points:
                values, none = _with_points(name, values, none, points)
            values = values.ravel()
        if name == "sign":
            columns[name] = _words(values.astype(np.int8), SIGNS)
        elif name == "sign_certain" and made is not None and not made.positions.on_ecliptic:
            columns[name] = pa.nulls(count, pa.bool_())
        elif name in {"retrograde", "sign_certain"}:
            columns[name] = pa.array(
                values.astype(bool), mask=None if none is None else none.ravel()
            )
        else:
            columns[name] = pa.array(values, from_pandas=True)  # NaN is null
    return columns


def _with_points(
    name: str, values: NDArray[Any], none: NDArray[np.bool_] | None, points: dict[str, Any]
) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Put the values of angles and cusps behind those of the bodies: (E, T + 14)."""
    shape = (len(values), len(POINTS))
    missing = np.zeros(values.shape, dtype=np.bool_) if none is None else none
    lacking = name not in points
    behind = np.full(shape, np.nan) if lacking else points[name]
    if lacking and name == "retrograde":
        behind = np.zeros(shape, dtype=np.bool_)
    return (
        np.concatenate((values, behind), axis=1),
        np.concatenate((missing, np.full(shape, lacking)), axis=1),
    )


def _points(made: Charts) -> dict[str, Any]:
    """Return what is known of the angles and cusps, (E, 14) each."""
    assert made.houses is not None  # noqa: S101 - the caller has houses
    own, angles = made.houses, made.houses.houses
    longitude = np.column_stack((angles.ascendant, angles.mc, angles.cusps))
    speed = np.column_stack((angles.ascendant_rate, angles.mc_rate, angles.cusp_rates))
    sigma = np.column_stack((own.ascendant_sigma, own.mc_sigma, own.cusp_sigma))
    values = (longitude, speed, *signs_of(longitude, sigma), sigma)
    return dict(zip(_OF_POINTS, values, strict=True))


def _house_columns(made: Charts | None, births: int, size: int) -> dict[str, Any]:
    """Return the house of each body, and the system that was used; null for births without."""
    kinds = (*SYSTEMS,)
    house = np.zeros((births, size), dtype=np.int8)
    system = np.full(births, -1, dtype=np.int8)
    if made is not None and made.houses is not None:
        bodies = made.houses.house
        if made.positions.missing is not None:
            bodies = np.where(made.positions.missing.T, 0, bodies)
        house[:, : bodies.shape[1]] = bodies
        angles = made.houses.houses
        used = [kinds.index(angles.system), kinds.index(FALLBACK)]
        system = np.where(angles.reason == 0, *used).astype(np.int8)
    return {
        "house": pa.array(house.ravel(), mask=house.ravel() == 0),
        "house_system": _words(np.repeat(system, size), kinds),
    }


def _beside(frame: Frame, rows: NDArray[np.intp], made: Charts | None, size: int) -> dict[str, Any]:
    """Return the columns that say how a birth was read, and what is doubtful in it."""
    at = rows.tolist()
    columns: dict[str, Any] = {}
    for name, values in frame.settled.notes.items():
        one = pa.array([values[row] for row in at], _KINDS[name])
        columns[name] = _repeated(one, size)
    if frame.houses or frame.settled.warnings is not None:
        said = frame.settled.warnings
        codes = [[*said[row]] if said is not None else [] for row in at]
        if made is not None and made.houses is not None:
            for i in np.flatnonzero(made.houses.houses.reason).tolist():
                codes[i].append(HOUSES_FALLBACK)
        texts = [" ".join(one) or None for one in codes]
        columns["warnings"] = _repeated(pa.array(texts, pa.string()), size)
    return columns


def _repeated(values: Any, size: int) -> Any:
    """Return each birth's value `size` times; words as a dictionary, which keeps files small."""
    at = pa.array(np.repeat(np.arange(len(values)), size))
    if pa.types.is_string(values.type):
        encoded = values.dictionary_encode()
        return pa.DictionaryArray.from_arrays(encoded.indices.take(at), encoded.dictionary)
    return values.take(at)


def _words(index: NDArray[np.signedinteger], words: tuple[str, ...]) -> Any:
    codes = pa.array(index, mask=index < 0)
    return pa.DictionaryArray.from_arrays(codes, pa.array(words))
