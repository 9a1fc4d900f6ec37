"""JSON whose names are known beforehand: written once as a template, then filled from arrays.

    CHART = Template({"longitude": NUMBER, "retrograde": BOOL})
    CHART.fill(numbers, codes)   # (R, 1) and (R, 1): R objects, as bytes

Numbers are written by orjson (the shortest digits that mean the same double; null for NaN), words
are chosen by their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from services.ephemeris.core import template_filling as core

_NUMBERS = orjson.OPT_SERIALIZE_NUMPY
_END = b"," + bytes(core.STRIDE)
"""In place of a list's closing bracket."""


class Number:
    """A hole for the next number."""


class Words:
    """A hole for one of several values, chosen by its place among them."""

    def __init__(self, values: Sequence[Any]) -> None:
        self.words = [orjson.dumps(value) for value in values]


NUMBER = Number()
BOOL = Words([False, True])


class Template:
    """A JSON value with holes, ready to be filled row after row; `behind` follows each row."""

    __slots__ = ("_arrays", "_longest", "numbers")

    def __init__(self, value: Any, behind: bytes = b"") -> None:
        """Take JSON of dicts, lists and constants, with `NUMBER` and `Words` where holes are."""
        parts: list[Any] = []
        _take_apart(value, parts)
        pieces, holes = [b""], []
        words: list[bytes] = []
        for part in [*parts, behind]:
            if isinstance(part, bytes):
                pieces[-1] += part
                continue
            pieces.append(b"")
            holes.append(core.NUMBER if isinstance(part, Number) else len(words))
            words += part.words if isinstance(part, Words) else []
        self.numbers = holes.count(core.NUMBER)
        widest = (max(map(len, part.words)) for part in parts if isinstance(part, Words))
        self._longest = sum(map(len, pieces)) + sum(widest)
        self._arrays = (*_joined(pieces), np.array(holes, dtype=np.int64), *_joined(words))

    def fill(
        self, numbers: NDArray[np.float64], codes: NDArray[np.int64]
    ) -> tuple[memoryview, list[int]]:
        """Return the text of R rows, and where each begins and the last one ends, (R + 1).

        `numbers` in the order of their holes, row after row, contiguous; `codes` (R, W).
        """
        digits = bytearray(orjson.dumps(numbers.reshape(-1), option=_NUMBERS))
        digits[-1:] = _END
        count = len(codes)
        out = np.empty(count * self._longest + len(digits) + core.STRIDE, dtype=np.uint8)
        starts = np.empty(count + 1, dtype=np.uint64)
        core.fill(np.frombuffer(digits, dtype=np.uint8), codes, *self._arrays, out, starts)
        return out.data, starts.tolist()


def _take_apart(value: Any, parts: list[Any]) -> None:
    if isinstance(value, dict):
        mark = b"{"
        for name, inner in value.items():
            parts.append(mark + orjson.dumps(name) + b":")
            _take_apart(inner, parts)
            mark = b","
        parts.append(b"}" if value else b"{}")
    elif isinstance(value, list):
        mark = b"["
        for inner in value:
            parts.append(mark)
            _take_apart(inner, parts)
            mark = b","
        parts.append(b"]" if value else b"[]")
    elif isinstance(value, Number | Words):
        parts.append(value)
    else:
        parts.append(orjson.dumps(value))


def _joined(texts: list[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.uint64]]:
    starts = np.cumsum([0, *map(len, texts)], dtype=np.uint64)
    text = bytearray(b"".join(texts) + bytes(core.STRIDE))
    return np.frombuffer(text, dtype=np.uint8), starts
