"""A table of positions as bytes, piece by piece: JSON, NDJSON, CSV, Arrow.

One row is one body at one moment, and has the same fields in every format.
"""

from __future__ import annotations

import asyncio
import importlib
import io
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import orjson

from services.common.accept import JSON, NDJSON
from services.common.problems import Problem
from services.ephemeris.charts.chart import Charts
from services.spice.api.rows import COLUMNS, SIGNS, column, nulls, values

CSV = "text/csv"
ARROW = "application/vnd.apache.arrow.stream"
FORMATS = (JSON, NDJSON, CSV, ARROW)

FIELDS = ("time", "tt_jd", "body", *COLUMNS)
ZODIAC = "longitude_"
"""Before an ayanamsa's id: the column of longitudes in its zodiac."""


class Slice:
    """The rows of some consecutive moments."""

    def __init__(
        self, times: list[str], tt_jd: np.typing.NDArray[np.float64], charts: Charts
    ) -> None:
        self.times, self.tt_jd, self.positions = times, tt_jd, charts.positions
        self.names = charts.positions.names
        self.zodiacs: dict[str, np.typing.NDArray[np.float64]] = {}
        if charts.zodiacs is not None:
            zodiacs = charts.zodiacs
            self.zodiacs = {name: zodiacs.longitude[:, i] for i, name in enumerate(zodiacs.names)}

    def columns(self) -> list[list[Any]]:
        """Return the columns in the order of `fields_of`: plain values, None or NaN for null."""
        bodies, epochs = len(self.names), len(self.times)
        return [
            [time for time in self.times for _ in range(bodies)],
            np.repeat(self.tt_jd, bodies).tolist(),
            [*self.names] * epochs,
            *(values(self.positions, name) for name in COLUMNS),
            *(longitudes.ravel().tolist() for longitudes in self.zodiacs.values()),
        ]


class Writer(Protocol):
    """Turns slices into the bytes of one answer."""

    def head(self) -> bytes:
        """Return what stands before the first row."""

    def rows(self, piece: Slice) -> bytes:
        """Return the rows of a slice."""

    def tail(self) -> bytes:
        """Return what stands after the last row."""


class JsonWriter:
    """`{"meta": {..}, "rows": [{..}, ..]}`."""

    def __init__(self, meta: bytes, fields: Sequence[str]) -> None:
        self.meta, self.fields = meta, fields
        self.between = b""

    def head(self) -> bytes:  # noqa: D102
        return b'{"meta":' + self.meta + b',"rows":['

    def rows(self, piece: Slice) -> bytes:  # noqa: D102
        rows_text = self.between + _objects(piece, self.fields)
        self.between = b","
        return rows_text

    def tail(self) -> bytes:  # noqa: D102
        return b"]}"


class NdjsonWriter:
    """One object a line."""

    def __init__(self, meta: bytes, fields: Sequence[str]) -> None:  # noqa: ARG002 - as the others
        """`meta` has no place here."""
        self.fields = fields

    def head(self) -> bytes:  # noqa: D102
        return b""

    def rows(self, piece: Slice) -> bytes:  # noqa: D102
        # No text in a row holds a brace
        return _objects(piece, self.fields).replace(b"},{", b"}\n{") + b"\n"

    def tail(self) -> bytes:  # noqa: D102
        return b""


class CsvWriter:
    """RFC 4180, with a header; texts are quoted, null is empty."""

    def __init__(self, meta: bytes, fields: Sequence[str]) -> None:  # noqa: ARG002 - as the others
        """`meta` has no place here."""
        self.fields = fields

    def head(self) -> bytes:  # noqa: D102
        return ",".join(self.fields).encode() + b"\r\n"

    def rows(self, piece: Slice) -> bytes:  # noqa: D102
        # No text in a row holds a bracket, a comma, a quote or "null"
        text = orjson.dumps([*zip(*piece.columns(), strict=True)])
        return text[2:-2].replace(b"],[", b"\r\n").replace(b"null", b"") + b"\r\n"

    def tail(self) -> bytes:  # noqa: D102
        return b""


def _objects(piece: Slice, fields: Sequence[str]) -> bytes:
    rows = [dict(zip(fields, row, strict=True)) for row in zip(*piece.columns(), strict=True)]
    return orjson.dumps(rows)[1:-1]


class ArrowWriter:
    """An Arrow IPC stream; `meta` (JSON) stands in the schema's metadata."""

    def __init__(self, meta: bytes, fields: Sequence[str], arrow: Any) -> None:
        self.arrow = arrow
        words = arrow.dictionary(arrow.int8(), arrow.string())
        kinds = {"time": arrow.string(), "body": words, "sign": words,
                 "retrograde": arrow.bool_(), "sign_certain": arrow.bool_()}  # fmt: skip
        self.schema = arrow.schema(
            [(name, kinds.get(name, arrow.float64())) for name in fields], metadata={"meta": meta}
        )
        self.sink = io.BytesIO()
        self.writer = arrow.ipc.new_stream(self.sink, self.schema)

    def head(self) -> bytes:  # noqa: D102
        return self._written()

    def rows(self, piece: Slice) -> bytes:  # noqa: D102
        arrow, positions = self.arrow, piece.positions
        bodies, epochs = len(piece.names), len(piece.times)
        zodiacs = {ZODIAC + name: values for name, values in piece.zodiacs.items()}
        words = {
            "body": (np.tile(np.arange(bodies, dtype=np.int8), epochs), [*piece.names]),
            "sign": (positions.sign.ravel(), [*SIGNS]),
        }
        arrays = []
        for field in self.schema:
            if field.name in words:
                index, names = words[field.name]
                index = arrow.array(index, mask=index < 0)
                array = arrow.DictionaryArray.from_arrays(index, arrow.array(names))
            elif field.name == "time":
                array = arrow.array([time for time in piece.times for _ in range(bodies)])
            elif field.name == "tt_jd":
                array = arrow.array(np.repeat(piece.tt_jd, bodies))
            elif field.name in zodiacs:
                array = arrow.array(zodiacs[field.name].ravel(), from_pandas=True)
            elif field.name == "sign_certain" and not positions.on_ecliptic:
                array = arrow.nulls(bodies * epochs, arrow.bool_())
            else:
                none = nulls(positions, field.name)
                array = arrow.array(
                    column(positions, field.name).ravel(),
                    mask=None if none is None else none.ravel(),
                    from_pandas=True,
                )
            arrays.append(array)
        self.writer.write_batch(arrow.record_batch(arrays, schema=self.schema))
        return self._written()

    def tail(self) -> bytes:  # noqa: D102
        self.writer.close()
        return self._written()

    def _written(self) -> bytes:
        data = self.sink.getvalue()
        self.sink.seek(0)
        self.sink.truncate()
        return data


def fields_of(ayanamsas: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the fields of a row, with the longitudes in the zodiacs of several ayanamsas."""
    return (*FIELDS, *(ZODIAC + name for name in ayanamsas))


async def writer(kind: str, meta: bytes, fields: Sequence[str]) -> Writer:
    """Return the writer of a media type; `Problem` NOT_ACCEPTABLE if this service cannot.

    Arrow's library takes a third of a second to load: at its first use, beside the event loop.
    """
    if kind == ARROW:
        try:
            arrow = await asyncio.to_thread(importlib.import_module, "pyarrow")
        except ImportError:
            others = [name for name in FORMATS if name != ARROW]
            raise Problem(
                "NOT_ACCEPTABLE",
                f"Arrow is not installed here; this can be answered as {', '.join(others)}.",
                offered=others,
            ) from None
        return ArrowWriter(meta, fields, arrow)
    kinds: dict[str, type[JsonWriter | NdjsonWriter | CsvWriter]] = {
        JSON: JsonWriter, NDJSON: NdjsonWriter, CSV: CsvWriter
    }  # fmt: skip
    return kinds[kind](meta, fields)
