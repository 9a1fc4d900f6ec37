"""Text with holes, filled row after row: numbers' digits and words between constant pieces.

What a chart says of its bodies is thousands of characters of which a tenth changes; an object a
value costs more than the value. The digits come ready made, behind each other, from a library that
writes the shortest ones; here they are put where they belong.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.core.jit import compiled, inline

Bytes = NDArray[np.uint8]
Integers = NDArray[np.int64]
Places = NDArray[np.uint64]

NUMBER = -1
"""A hole that takes the next number's digits; any other takes a word."""
STRIDE = 16
"""Characters by which every text here must be longer than what it holds."""
_COMMA = 44

# Unsigned: an index that could be negative would be looked at before each use, and then nothing
# moves in whole strides.
_NONE, _ONE, _STRIDE = np.uint64(0), np.uint64(1), np.uint64(STRIDE)


@inline
def copy(
    source: Bytes, first: np.uint64, end: np.uint64, out: Bytes, place: np.uint64
) -> np.uint64:
    """Copy characters `first` to `end` to a place; return the place behind them.

    In whole strides, which the processor moves at once: what is too much is written over later.
    """
    shift = place - first
    at = first
    while at < end:
        for k in range(_STRIDE):
            out[at + shift + k] = source[at + k]
        at += _STRIDE
    return end + shift


@compiled(
    "void(uint8[::1], int64[:, ::1], uint8[::1], uint64[::1], int64[::1], uint8[::1], "
    "uint64[::1], uint8[::1], uint64[::1])"
)
def fill(
    digits: Bytes,
    codes: Integers,
    pieces: Bytes,
    piece_starts: Places,
    holes: Integers,
    words: Bytes,
    word_starts: Places,
    out: Bytes,
    starts: Places,
) -> None:
    """Write R rows of one template with H holes, W of them for words.

    `digits`: a bracket, then the numbers of all rows, a comma behind each. `codes` (R, W): which of
    its words a hole takes. `pieces`: what stands before, between and behind the holes, of which
    piece i runs from `piece_starts[i]` to `[i + 1]` (H + 2,). `holes` (H,): `NUMBER`, or the number
    of the hole's first word, word w being `words[word_starts[w]:word_starts[w + 1]]`. All texts
    have STRIDE characters more than are used.

    Out: `out`, long enough, and `starts` (R + 1,), where each row begins and the last one ends.
    """
    place, first = _NONE, _ONE
    for row in range(len(codes)):
        starts[row] = place
        word = 0
        for h in range(len(holes)):
            place = copy(pieces, piece_starts[h], piece_starts[h + 1], out, place)
            if holes[h] == NUMBER:
                end = first + _ONE
                while digits[end] != _COMMA:
                    end += _ONE
                place = copy(digits, first, end, out, place)
                first = end + _ONE
            else:
                chosen = holes[h] + codes[row, word]
                word += 1
                place = copy(words, word_starts[chosen], word_starts[chosen + 1], out, place)
        last = len(holes)
        place = copy(pieces, piece_starts[last], piece_starts[last + 1], out, place)
    starts[len(codes)] = place
