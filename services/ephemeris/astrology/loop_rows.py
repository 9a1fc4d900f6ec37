"""What the core's loops over instants are given: one array of rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def rows_of(*given: ArrayLike) -> NDArray[np.float64]:
    """Return numbers and (E,) arrays as one array of rows, (n, E); numbers alone make E = 1.

    Raises ValueError where arrays are of different lengths.
    """
    count = 1
    for item in given:
        if not isinstance(item, float):
            size = item.size if isinstance(item, np.ndarray) else np.size(item)
            count = size if size != 1 else count
    rows = np.empty((len(given), count))
    for row, item in zip(rows, given, strict=True):
        row[:] = item
    return rows
