"""What a process keeps of its memory: objects for all its life, and pages that nobody needs."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress
from pathlib import Path

_MADV_DONTNEED = 4
"""Linux's number for pages that are not needed."""


def spare(collect: bool = False) -> None:
    """Exempt all objects there are now from every later collection.

    A full collection walks all of them on the event loop: with the time zones, the models and the
    libraries that is 135 000 objects and 27 ms in which nobody is answered. `collect` first where
    nobody waits yet: garbage that is there now would stay.
    """
    if collect:
        gc.collect()
    gc.freeze()


def give_back() -> None:
    """Return freed memory to the system: what a thread used to load something stays with it else.

    The C library keeps 50 MB of the time zones' loading, in each worker. Where it is not glibc,
    nothing happens.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def leave(library: str) -> None:
    """Give back the pages of a shared library's code that have been read, wherever it is mapped.

    For one that was needed to begin with, such as the compiler's. They are clean copies of the
    file: whoever does need one has it read again. Where there is no /proc, nothing happens.
    """
    advise = getattr(ctypes.CDLL(None), "madvise", None)
    if advise is None:
        return
    with suppress(OSError):
        for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
            fields = line.split(maxsplit=5)
            # code only: what is merely read-only may have been written to while it was linked
            if len(fields) == 6 and library in fields[5] and fields[1] == "r-xp":
                begin, end = (int(edge, 16) for edge in fields[0].split("-"))
                advise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), _MADV_DONTNEED)
