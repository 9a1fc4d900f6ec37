"""Which records some instants need, of kernels that are read block by block (blocks.py).

Time is cut into pages. What has been had for a page need not be asked for again, so that charts of
the same weeks cost a look into a set.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import DAY
from services.ephemeris.kernels.blocks import CheckedBlocks
from services.ephemeris.kernels.daf import Segment

PAGE_S = 16 * DAY
REACH_S = DAY
"""How far around an instant records are had: light from Pluto takes seven hours."""

WORD = 8
MOST_BYTES = 64 << 20
"""Bytes of blocks that one set of tables keeps from one call to the next."""


class WantedRecords:
    """The records of some segments, had for whole pages of time at once."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        """Take segments that have `blocks`."""
        self._segments = [one for one in segments if not one.zero]
        self._blocks = list({id(one.blocks): one.blocks for one in segments if one.blocks}.values())
        self._pages: set[int] = set()
        self._drops = 0

    def make_room(self) -> None:
        """Let go of what was had, if it is more than MOST_BYTES: while nothing is being computed.

        Raises NotReady as `have` does.
        """
        if sum(blocks.filled for blocks in self._blocks) > MOST_BYTES:
            for blocks in self._blocks:
                blocks.drop()

    def have(self, et: NDArray[np.float64]) -> None:
        """Have in memory what the instants need, a day before and after included.

        `et`: TDB seconds past J2000. Raises NotReady where a file no longer has the bytes that were
        verified.
        """
        drops = sum(blocks.drops for blocks in self._blocks)
        if drops != self._drops:
            self._pages.clear()
            self._drops = drops
        if et.size == 1 and math.isfinite(only := float(et.flat[0])):
            pages = {math.floor(only / PAGE_S)}
        else:
            times = et[np.isfinite(et)]
            pages = set(np.unique(np.floor(times / PAGE_S)).astype(np.int64).tolist())
        if pages <= self._pages:
            return
        for page in sorted(pages - self._pages):
            self._fill(page * PAGE_S - REACH_S, (page + 1) * PAGE_S + REACH_S)
            self._pages.add(page)

    def _fill(self, begin: float, end: float) -> None:
        for one in self._segments:
            if one.end < begin or end < one.begin:
                continue
            blocks, records = one.blocks, one.records
            assert isinstance(blocks, CheckedBlocks)  # noqa: S101 - what is not is not taken
            assert records is not None  # noqa: S101 - nor are segments without records
            count, width = records.shape
            first = min(max(int((begin - one.init) // one.step), 0), count - 1)
            last = min(max(int((end - one.init) // one.step), 0), count - 1)
            size = WORD * width
            blocks.need(one.place + first * size, one.place + (last + 1) * size)
