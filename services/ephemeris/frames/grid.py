"""Smooth functions of time that are dear to compute, at the nodes of a grid.

The many epochs of a table share the nodes, which are kept in pages.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

BEFORE, NODES = 2, 6
"""An epoch's window: six nodes, of which two come before the one at or before the epoch."""
_WINDOW = np.arange(-BEFORE, NODES - BEFORE)
_FIRST = np.zeros(1, dtype=np.int64)


class Grid:
    """`columns` functions, known by `compute` at the nodes 0, ±1, ±2, ...

    `compute` takes indices (n,) and returns (n, columns); what it says of a node must not depend on
    the others. The pages and windows used last are kept: 46 and 4 MB at most.
    """

    PAGE = 512
    KEPT = 512
    WINDOWS = 4096

    def __init__(self, columns: int, compute: Callable[[Indices], Floats]) -> None:
        self.columns, self.compute = columns, compute
        self.pages: OrderedDict[int, tuple[Floats, NDArray[np.bool_]]] = OrderedDict()
        self._window = lru_cache(maxsize=self.WINDOWS)(self._one)

    def windows(self, index: Indices) -> tuple[Floats, Indices]:
        """Return rows (R, columns), and where in them the window of each of E nodes begins, (E,).

        The six rows of a window stand together.
        """
        if len(index) == 1:
            return self._window(int(index[0])), _FIRST
        if len(index) == 0:
            return np.empty((0, self.columns)), np.empty(0, dtype=np.int64)
        keys = np.unique(np.unique(index)[:, None] + _WINDOW)
        return self.rows(keys), np.searchsorted(keys, index - BEFORE)

    def _one(self, index: int) -> Floats:
        return self.rows(index + _WINDOW)

    def rows(self, keys: Indices) -> Floats:
        """Return the rows (n, columns) of ascending indices (n,)."""
        out = np.empty((len(keys), self.columns))
        numbers = keys // self.PAGE
        starts = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(keys)]
        for start, end in pairwise(starts):
            first = int(numbers[start]) * self.PAGE
            rows, known = self._page(int(numbers[start]))
            wanted = keys[start:end] - first
            missing = wanted[~known[wanted]]
            if len(missing):
                rows[missing] = self.compute(missing + first)
                known[missing] = True
            out[start:end] = rows[wanted]
        while len(self.pages) > self.KEPT:
            self.pages.popitem(last=False)
        return out

    def _page(self, number: int) -> tuple[Floats, NDArray[np.bool_]]:
        page = self.pages.get(number)
        if page is None:
            page = np.empty((self.PAGE, self.columns)), np.zeros(self.PAGE, dtype=bool)
            self.pages[number] = page
        self.pages.move_to_end(number)
        return page
