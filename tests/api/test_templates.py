"""Templates against orjson's own writing of the same value, as an object of Python's."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import orjson
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from services.spice.api.templates import BOOL, NUMBER, Template, Words

SIGN = Words(
    ["Aries", 'quo"ted', "ζώδιον", None, {"used": "x"}, "a word longer than two strides of text"]
)
ROW: dict[str, Any] = {
    "first": NUMBER,
    "constant": 'naïve " \\ text',
    "sign": SIGN,
    "list": [NUMBER, NUMBER, {"inner": BOOL}],
    "nothing": None,
    "empty": [{}, []],
    "last": NUMBER,
}


def plain(numbers: list[float], codes: list[int]) -> dict[str, Any]:
    """Return what a row of ROW stands for."""
    a, b, c, d = (None if np.isnan(x) else x for x in numbers)
    words = [orjson.loads(word) for word in SIGN.words]
    return {
        **ROW,
        "first": a,
        "sign": words[codes[0]],
        "list": [b, c, {"inner": bool(codes[1])}],
        "last": d,
    }


@given(
    arrays.arrays(
        np.float64,
        st.tuples(st.integers(0, 9), st.just(4)),
        elements=st.floats(allow_nan=True, allow_infinity=False),
    ),
    st.data(),
)
def test_rows_are_what_orjson_writes(numbers: Any, data: st.DataObject) -> None:
    codes = [
        [data.draw(st.integers(0, len(SIGN.words) - 1)), data.draw(st.integers(0, 1))]
        for _ in numbers
    ]
    made = Template(ROW, behind=b";")
    text, starts = made.fill(numbers, np.array(codes, dtype=np.int64).reshape(-1, 2))
    rows = [bytes(text[a:b]) for a, b in pairwise(starts)]
    expected = [
        orjson.dumps(plain(row, code)) + b";"
        for row, code in zip(numbers.tolist(), codes, strict=True)
    ]
    assert rows == expected
    assert (starts[0], starts[-1]) == (0, sum(map(len, expected)))


def test_a_template_of_constants_alone() -> None:
    text, starts = Template({"a": 1}).fill(np.empty((2, 0)), np.empty((2, 0), dtype=np.int64))
    assert bytes(text[: starts[-1]]) == b'{"a":1}{"a":1}'
    assert starts == [0, 7, 14]
