"""Kernels too large to be held: read block by block, each block verified before it is used.

The core and CSPICE are given a file of memory as long as the kernel, which holds what has been
asked for: `need` reads the blocks that lack from the disk, compares them with the digests of the
verification, and puts them in their places. What is read is what is compared, so that a file which
is altered, cut or gone gives a refusal, never a wrong number, and no mapping of it can fault.
"""

from __future__ import annotations

import fcntl
import mmap
import os
from pathlib import Path

from services.ephemeris.errors import KernelAltered, NotReady
from services.ephemeris.kernels.copies import memory_file, path_of
from services.ephemeris.kernels.digests import BLOCK, BLOCK_DIGEST, block_digest


class CheckedBlocks:
    """One kernel of one process: its verified blocks. Used by one thread, as CSPICE is.

    name      of the file
    path      what CSPICE and numpy open
    filled    bytes of it that are in memory now
    drops     how often blocks were given back
    """

    def __init__(self, file: Path, size: int, table: bytes) -> None:
        """`table`: the blocks' digests (see `Digests.blocks`); raises OSError, NotReady."""
        self.name = file.name
        self.filled = self.drops = 0
        self._table = table
        self._size = size
        self._there = bytearray(-(-size // BLOCK))
        self._kept: list[int] = []
        self._source = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        self._memory = memory_file(file.name)
        os.ftruncate(self._memory, size)
        fcntl.fcntl(self._memory, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW)
        self._mapped = mmap.mmap(self._memory, size)
        self.path = path_of(self._memory)

    def need(self, begin: int, end: int) -> None:
        """Have the bytes from `begin` to `end` in memory.

        Raises NotReady where the file no longer has the bytes that were verified.
        """
        first, last = begin // BLOCK, (min(end, self._size) - 1) // BLOCK
        for number in range(first, last + 1):
            if not self._there[number]:
                self._fill(number)

    def _fill(self, number: int) -> None:
        at = number * BLOCK
        size = min(BLOCK, self._size - at)
        try:
            block = os.pread(self._source, size, at)
        except OSError:
            block = b""
        place = number * BLOCK_DIGEST
        if block_digest(block) != self._table[place : place + BLOCK_DIGEST]:
            raise KernelAltered(
                f"On disk, the kernel {self.name} is no longer what was verified: this instant "
                "cannot be computed until it is put back.",
                kernel=self.name,
            )
        try:
            os.pwrite(self._memory, block, at)
        except OSError as error:
            raise NotReady(f"no memory for kernel {self.name}: {error.strerror}") from error
        self._there[number] = 1
        self.filled += size

    def keep(self) -> None:
        """Never drop what is there now: the file's own description of itself."""
        self._kept = [number for number, there in enumerate(self._there) if there]

    def drop(self) -> None:
        """Give the memory of all blocks back but of those to `keep`, and read these again.

        Nothing may be computing meanwhile. Raises NotReady as `need` does.
        """
        self._mapped.madvise(mmap.MADV_REMOVE)
        self._there = bytearray(len(self._there))
        self.filled = 0
        self.drops += 1
        for number in self._kept:
            self._fill(number)

    def close(self) -> None:
        """Close the files; mappings that others made of the memory stay good."""
        self._mapped.close()
        os.close(self._memory)
        os.close(self._source)
