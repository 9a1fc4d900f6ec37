"""Rows of a grid that processes forked from one another compute once for all of them."""

from __future__ import annotations

import fcntl
import mmap
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.kernels.copies import memory_file

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

BLOCK = 512
"""Rows that are computed under one lock: some 8 ms of nutation."""


class SharedRows:
    """`compute` for a `Grid`, whose rows lie in memory that is shared with the children.

    The rows of `first` .. `first + count - 1` are shared, others are computed anew. A block of rows
    is read and written under its lock, one of the system's record locks: a process that dies lets
    go of it, and what it had not marked as filled is computed again. Memory is taken for what is
    filled.
    """

    def __init__(
        self, columns: int, compute: Callable[[Indices], Floats], first: int, count: int
    ) -> None:
        """Make the memory, before the fork. Raises NotReady where there is none to share."""
        self.columns, self.compute, self.first, self.count = columns, compute, first, count
        self._file = memory_file("rows of a grid")
        size = count * columns * 8
        os.ftruncate(self._file, size + count)
        shared = mmap.mmap(self._file, size + count)
        self._rows = np.ndarray((count, columns), dtype=np.float64, buffer=shared)
        self._filled = np.ndarray(count, dtype=np.bool_, buffer=shared, offset=size)

    def __call__(self, index: Indices) -> Floats:
        """Return the rows of `index` (n,), each computed by whichever process came first."""
        at = index - self.first
        out = np.empty((len(index), self.columns))
        ours = (at >= 0) & (at < self.count)
        if not ours.all():
            out[~ours] = self.compute(index[~ours])
        blocks = np.where(ours, at // BLOCK, -1)
        remaining = np.unique(blocks[ours]).tolist()
        # what another process is busy with comes last, when it is there to be read
        for wait in (False, True):
            later = []
            for block in remaining:
                with self._lock(block, wait=wait) as locked:
                    if locked:
                        chosen = blocks == block
                        out[chosen] = self._read(at[chosen])
                    else:
                        later.append(block)
            remaining = later
        return out

    def _read(self, at: Indices) -> Floats:
        """Return rows of one block, whose lock is held."""
        lacking = np.unique(at[~self._filled[at]])
        if len(lacking):
            self._rows[lacking] = self.compute(lacking + self.first)
            self._filled[lacking] = True
        return np.asarray(self._rows[at])

    @contextmanager
    def _lock(self, block: int, *, wait: bool) -> Iterator[bool]:
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB), 1, block)
        except (BlockingIOError, PermissionError):  # either, by the system (fcntl(2))
            yield False
            return
        try:
            yield True
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, block)
