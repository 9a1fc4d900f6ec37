"""NAIF's binary kernels as tables: the segments of SPK and PCK files, mapped and not copied.

Source: NAIF, "DAF Required Reading", "SPK Required Reading" (types 2, 3, 13, 21), "PCK Required
Reading" (type 2). A file is records of 128 double precision words; summaries of segments are
linked lists of such records.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.core.discrete_records import LARGEST_TABLE, LARGEST_WINDOW
from services.ephemeris.errors import NotReady
from services.ephemeris.kernels.blocks import CheckedBlocks

Floats = NDArray[np.float64]

CHEBYSHEV_TYPES = (2, 3)
"""Types whose records are Chebyshev series of positions, and (3) of velocities too."""
DISCRETE_TYPES = (13, 21)
"""Types whose records stand at discrete epochs: states, and modified difference arrays. They are
read of files that are in memory whole: which of them an instant needs, the file's end tells."""

_WORDS = 128
_BYTE_ORDERS = {b"LTL-IEEE": "<", b"BIG-IEEE": ">"}


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """One stretch of one body's motion (or one frame's orientation).

    `body` relative to `center` (for a PCK: the frame's class id, and the base frame) in the frame
    `frame`, NAIF codes, from `begin` to `end` (TDB seconds past J2000). `records` (R, 2 + parts *
    terms) hold middle, half width and the coefficients of each part, for the R intervals of `step`
    seconds from `init` on; None where the type is not read here. `zero`: all coefficients are
    nought. A segment of `DISCRETE_TYPES` has, in one row, `count` records of states (13) or of
    difference lines (21), and their epochs; `terms` is the window's number of states, or the
    columns of a line. `place`: where the records begin in the file, bytes; `blocks`: who has to be
    asked for them before they are read, None where all are there.
    """

    body: int
    center: int
    frame: int
    kind: int
    begin: float
    end: float
    init: float = 0.0
    step: float = 0.0
    parts: int = 3
    terms: int = 0
    records: Floats | None = None
    zero: bool = False
    count: int = 0
    place: int = 0
    blocks: CheckedBlocks | None = None


def segments(path: Path, blocks: CheckedBlocks | None = None) -> list[Segment]:
    """Return the segments of an SPK or a binary PCK in the file's own order.

    `blocks`: whose file of memory `path` is, if it is one. Raises NotReady if it is neither kind of
    file, or has been altered.
    """
    words = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
    _need(blocks, 0, _WORDS)
    head = words[:1024].tobytes()
    kind, order = head[:8], _BYTE_ORDERS.get(head[88:96], "")
    if kind not in {b"DAF/SPK ", b"DAF/PCK "} or not order:
        raise NotReady(f"{path.name} is not a binary SPK or PCK of IEEE numbers")
    doubles, integers = struct.unpack_from(order + "2i", head, 8)
    record = struct.unpack_from(order + "i", head, 76)[0]
    table = words[: len(words) // 8 * 8].view(order + "f8")
    collected = []
    size = doubles + (integers + 1) // 2
    while record:
        _need(blocks, (record - 1) * _WORDS, record * _WORDS)
        block = words[(record - 1) * 1024 : record * 1024].tobytes()
        following, _, count = (int(x) for x in struct.unpack_from(order + "3d", block))
        for index in range(count):
            at = 24 + 8 * size * index
            span = struct.unpack_from(f"{order}{doubles}d", block, at)
            codes = struct.unpack_from(f"{order}{integers}i", block, at + 8 * doubles)
            collected.append(_segment(table, span, codes, blocks))
        record = following
    return collected


def _need(blocks: CheckedBlocks | None, first: int, last: int) -> None:
    """Have the words from `first` to before `last` in memory."""
    if blocks is not None:
        blocks.need(8 * first, 8 * last)


def _segment(
    table: Floats, span: tuple[float, ...], codes: tuple[int, ...], blocks: CheckedBlocks | None
) -> Segment:
    """Return one segment from its summary (six integers in an SPK, five in a PCK)."""
    body, center, *rest = codes
    frame, kind, first, last = rest if len(rest) == 4 else (center, *rest)
    begin, end = span[:2]
    if kind in DISCRETE_TYPES and blocks is None:
        return _discrete(table, Segment(body, center, frame, kind, begin, end), first, last)
    if kind not in CHEBYSHEV_TYPES:
        return Segment(body, center, frame, kind, begin, end)
    _need(blocks, last - 4, last)
    init, step, width, count = table[last - 4 : last].tolist()
    size, number = int(width), int(count)
    parts = 3 if kind == 2 else 6
    records = table[first - 1 : first - 1 + number * size].reshape(number, size)
    small = number * size < _WORDS
    if small:
        _need(blocks, first - 1, first - 1 + number * size)
    return Segment(
        body, center, frame, kind, begin, end, init, step, parts, (size - 2) // parts, records,
        zero=small and not records[:, 2:].any(), place=8 * (first - 1), blocks=blocks,
    )  # fmt: skip


def _discrete(table: Floats, bare: Segment, first: int, last: int) -> Segment:
    """Return a segment of records at discrete epochs; without them where it is out of the ordinary.

    What CSPICE would not read, or only in another way, is left to it.
    """
    degree, number = (int(x) for x in table[last - 2 : last])
    terms = degree + 1 if bare.kind == 13 else degree
    width, most = (6, LARGEST_WINDOW) if bare.kind == 13 else (4 * terms + 11, LARGEST_TABLE)
    length = number * (width + 1)
    least = max(2, terms) if bare.kind == 13 else 1
    if not 1 <= terms <= most or number < least or length > last - first - 1:
        return bare
    records = table[first - 1 : first - 1 + length].reshape(1, length)
    return replace(bare, parts=6, terms=terms, records=records, count=number)
