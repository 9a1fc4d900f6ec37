"""Smooth functions of time that are dear to compute, at the nodes of a grid.

The many epochs of a table share the nodes, which are kept in pages. A page holds the windows of
its nodes whole, so that the last rows of one are the first of the next: a window is found by its
page's place alone, and nothing is sorted or copied.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.core.grid_windows import PAGE, locate

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

BEFORE, NODES = 2, 6
"""An epoch's window: six nodes, of which two come before the one at or before the epoch."""
_WINDOW = np.arange(-BEFORE, NODES - BEFORE)
_FIRST = np.zeros(1, dtype=np.int64)
WIDTH = PAGE + NODES - 1
"""Rows of a page."""
NUMBERS = 1 << 16
"""Pages that there can be: more than forty thousand years of half days."""
LOWEST = -PAGE * NUMBERS // 2


class Grid:
    """`columns` functions, known by `compute` at the nodes 0, ±1, ±2, ...

    `compute` takes indices (n,) and returns (n, columns); what it says of a node must not depend on
    the others. The pages and windows used last are kept: 46 and 4 MB at most.
    """

    KEPT = 512
    WINDOWS = 4096

    def __init__(self, columns: int, compute: Callable[[Indices], Floats]) -> None:
        self.columns, self.compute = columns, compute
        # what is not written to takes no memory
        self._rows = np.empty((self.KEPT * WIDTH, columns))
        self._filled = np.zeros(self.KEPT * WIDTH, dtype=np.bool_)
        self._known = np.zeros((self.KEPT, PAGE), dtype=np.bool_)
        self._places = np.zeros(NUMBERS, dtype=np.int64)
        self._used = np.zeros(self.KEPT, dtype=np.int64)
        self._numbers = np.full(self.KEPT, -1, dtype=np.int64)
        self._now = 0
        self.window = lru_cache(maxsize=self.WINDOWS)(self._one)
        """One node's six rows, not to be written to."""

    def windows(self, index: Indices) -> tuple[Floats, Indices]:
        """Return rows (R, columns), and where in them the window of each of E nodes begins, (E,).

        The six rows of a window stand together. The rows are to be read before the next call.
        """
        if len(index) == 1:
            return self.window(int(index[0])), _FIRST
        return self._many(index)

    def forget(self) -> None:
        """Keep nothing."""
        self.window.cache_clear()
        # a place is cleared when a page is given it: the tables of a megabyte need no wiping here
        taken = np.flatnonzero(self._numbers >= 0)
        self._places[self._numbers[taken]] = 0
        self._numbers[taken] = -1
        self._used[taken] = 0

    def _one(self, index: int) -> Floats:
        self._now += 1
        number, node = divmod(index - LOWEST, PAGE)
        start = self._place(number) * WIDTH + node
        rows, filled = self._rows[start : start + NODES], self._filled[start : start + NODES]
        if not filled.all():
            lacking = np.flatnonzero(~filled)
            rows[lacking] = self.compute(lacking + (index - BEFORE))
            filled[:] = True
            self._known[start // WIDTH, node] = True
        return rows.copy()

    def _many(self, index: Indices) -> tuple[Floats, Indices]:
        first = np.empty(len(index), dtype=np.int64)
        if self._locate(index, first):
            lacking = np.unique(index[first < 0])
            pages = np.unique((index - LOWEST) // PAGE)
            if len(pages) > self.KEPT:
                return self._apart(index)
            for number in np.unique((lacking - LOWEST) // PAGE).tolist():
                self._place(number)
            self._fill(lacking)
            self._locate(index, first)
        return self._rows, first

    def _locate(self, index: Indices, first: Indices) -> int:
        self._now += 1
        return locate(index, LOWEST, self._places, self._known, self._used, self._now, WIDTH, first)

    def _apart(self, index: Indices) -> tuple[Floats, Indices]:
        """Return windows of more pages than are kept: computed for this once."""
        keys = np.unique(np.unique(index)[:, None] + _WINDOW)
        return self.compute(keys), np.searchsorted(keys, index - BEFORE)

    def _place(self, number: int) -> int:
        """Return a page's place, and give it that of the page not used for longest if it has none.

        It is in use now.
        """
        place = int(self._places[number]) - 1
        if place < 0:
            place = int(np.argmin(self._used))
            if self._numbers[place] >= 0:
                self._places[self._numbers[place]] = 0
            self._places[number], self._numbers[place] = place + 1, number
            self._known[place] = self._filled[place * WIDTH : (place + 1) * WIDTH] = False
        self._used[place] = self._now
        return place

    def _fill(self, index: Indices) -> None:
        """Compute what the windows of ascending nodes lack; their pages have places."""
        numbers = (index - LOWEST) // PAGE
        places = self._places[numbers] - 1
        nodes = index - LOWEST - numbers * PAGE
        rows = np.unique((places * WIDTH + nodes)[:, None] + np.arange(NODES))
        rows = rows[~self._filled[rows]]
        different, which = np.unique(
            LOWEST + self._numbers[rows // WIDTH] * PAGE + rows % WIDTH - BEFORE,
            return_inverse=True,
        )
        if len(rows):
            self._rows[rows] = self.compute(different)[which]
        self._filled[rows] = True
        self._known[places, nodes] = True
