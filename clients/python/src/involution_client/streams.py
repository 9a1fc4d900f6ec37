"""Answers as they arrive: a JSON value a line (NDJSON), and Arrow for data frames."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

from involution_client import schema
from involution_client.errors import IncompleteAnswer

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


class Splitter:
    """Bytes in, JSON values out, a value a line.

    Lines end with a line feed alone: text lines, as httpx and str.splitlines split them, end at
    U+2028 and others, too, which a string of JSON may hold.
    """

    def __init__(self) -> None:
        self._rest: list[bytes] = []

    def values(self, piece: bytes) -> Iterator[Any]:
        """Yield the values that this piece completes."""
        *whole, rest = piece.split(b"\n")
        if whole:
            whole[0] = b"".join([*self._rest, whole[0]])
            self._rest.clear()
        if rest:
            self._rest.append(rest)
        for line in whole:
            if line.strip():
                yield value_of(line)

    def end(self) -> None:
        """Raise IncompleteAnswer if the last line has no end."""
        if self._rest:
            raise IncompleteAnswer("The answer broke off within a line.")


def value_of(text: bytes) -> Any:
    """Return JSON as a value. Raises IncompleteAnswer where it is none: something cut into it."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise IncompleteAnswer(f"The answer was damaged on its way: {error}.") from error


class Summary:
    """What the last line of a search says of the whole."""

    complete: bool | None = None
    """Whether the search has shown that it missed no event; None until the last event came."""
    meta: schema.EventsMeta | None = None
    """How it was searched; None until the last event came."""

    def taken(self, value: Any) -> bool:
        """Say whether this line is the summary, and keep it."""
        if "kind" in value:
            return False
        self.complete, self.meta = value["complete"], value["meta"]
        return True

    def check(self) -> None:
        """Raise IncompleteAnswer if the summary has not come."""
        if self.complete is None:
            raise IncompleteAnswer("The answer broke off before the search had ended.")


class Count:
    """How many results have come of those that were asked for."""

    def __init__(self, wanted: int) -> None:
        self.wanted, self.came = wanted, 0

    def check(self) -> None:
        """Raise IncompleteAnswer if some have not come."""
        if self.came != self.wanted:
            raise IncompleteAnswer(f"{self.came} results came of {self.wanted} charts.")


def arrow_table(content: bytes) -> pyarrow.Table:
    """Return an Arrow stream as a table of pyarrow."""
    _needs("pyarrow", "arrow")
    ipc = import_module("pyarrow.ipc")
    with ipc.open_stream(content) as reader:
        return reader.read_all()


def pandas_frame(content: bytes) -> pandas.DataFrame:
    """Return an Arrow stream as a data frame of pandas; `attrs["meta"]` has how it was reckoned."""
    _needs("pandas", "pandas")
    table = arrow_table(content)
    frame: pandas.DataFrame = table.to_pandas()
    frame.attrs["meta"] = json.loads((table.schema.metadata or {})[b"meta"])
    return frame


def polars_frame(content: bytes) -> polars.DataFrame:
    """Return an Arrow stream as a data frame of polars."""
    frame: polars.DataFrame = _needs("polars", "polars").read_ipc_stream(content)
    return frame


def _needs(package: str, extra: str) -> Any:
    try:
        return import_module(package)
    except ImportError as error:
        raise ImportError(
            f"{package} is needed for this: pip install 'involution-client[{extra}]'"
        ) from error
