"""Smooth functions of time that are dear to compute: on a grid, interpolated between its nodes.

Lagrange's six-point formula on the grid's own nodes; its derivative gives the rates. The many
epochs of a table share the nodes, which are kept in pages.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

NODES = np.arange(-2, 4)
POWERS = np.arange(5, -1, -1)


def _lagrange_basis() -> tuple[Floats, Floats]:
    """Return the six Lagrange basis polynomials and their derivatives, highest power first."""
    basis, slopes = [], []
    for node in NODES:
        others = [float(other) for other in NODES if other != node]
        polynomial = np.poly(others) / np.prod([node - other for other in others])
        basis.append(polynomial)
        slopes.append(np.concatenate([[0.0], np.polyder(polynomial)]))
    return np.array(basis), np.array(slopes)


_BASIS, _SLOPES = _lagrange_basis()
WEIGHTS = np.stack([_BASIS.T, _SLOPES.T])
"""By value or slope, power and node: (2, 6, 6)."""


class Grid:
    """`columns` functions of days, known by `compute` at whole multiples of `step` days.

    `compute` takes indices (n,) and returns (n, columns). The pages used last are kept.
    """

    PAGE = 512
    KEPT = 512

    def __init__(self, step: float, columns: int, compute: Callable[[Indices], Floats]) -> None:
        self.step, self.columns, self.compute = step, columns, compute
        self.pages: OrderedDict[int, tuple[Floats, NDArray[np.bool_]]] = OrderedDict()

    def at(self, days: Floats) -> tuple[Floats, Floats]:
        """Return values, and rates per step, at `days` (E,): (columns, E) each."""
        scaled = days / self.step
        floor = np.floor(scaled)
        powers = (scaled - floor) ** POWERS[:, None]
        weights = WEIGHTS.swapaxes(1, 2) @ powers  # (2, nodes, E)
        windows = self._windows(floor.astype(np.int64))
        values = np.einsum("cke,ke->ce", windows, weights[0])
        rates = np.einsum("cke,ke->ce", windows, weights[1])
        return values, rates

    def _windows(self, index: Indices) -> Floats:
        """Return the six rows around each of many indices: (columns, 6, E)."""
        first, last = int(index.min()) + int(NODES[0]), int(index.max()) + int(NODES[-1])
        if last - first <= 8 * len(index):
            keys = np.arange(first, last + 1)
            where = (index - first) + NODES[:, None]
            if last - first > 2 * len(index):  # of a wide stretch take only what is in use
                used = np.zeros(len(keys), dtype=bool)
                used[where] = True
                keys, where = keys[used], (np.cumsum(used) - 1)[where]
        else:
            keys, where = np.unique(index + NODES[:, None], return_inverse=True)
            where = where.reshape(len(NODES), -1)
        return np.asarray(np.ascontiguousarray(self.rows(keys).T).take(where, axis=1))

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
