"""Kernels as they were verified, in memory that nothing can alter any more.

A copy is a file of memory (memfd_create(2)) that is sealed against writing, shrinking and growing.
What is copied is what is hashed, in one reading. Whatever then becomes of the file on disk, a
mapping of its copy gives the same bytes, and never a bus error.

Copies that are held here survive a fork: the processes of one machine share their pages. A process
that was started otherwise borrows them from the one that lends them. No CSPICE here, and no module
of ours but `digests`: gunicorn's master imports this before it forks.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from pathlib import Path

from services.ephemeris.errors import NotReady
from services.ephemeris.kernels import digests

SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE

_held: dict[str, int] = {}  # SHA-256 -> descriptor, for as long as this process lives


def memory_file(name: str) -> int:
    """Return the descriptor of a new, empty file of memory. Raises NotReady where there are none.

    The name is for people who look into /proc.
    """
    try:
        flags = os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING
        return os.memfd_create(name[:200], flags)
    except (AttributeError, OSError) as error:
        raise NotReady(f"this system has no files of memory (memfd_create): {error}") from error


def path_of(descriptor: int, process: int | str = "self") -> Path:
    """Return the path by which CSPICE and numpy open what a descriptor holds."""
    return Path(f"/proc/{process}/fd/{descriptor}")


def copy(path: Path) -> tuple[str, int]:
    """Copy a file into sealed memory: its SHA-256, and the copy's descriptor, the caller's own.

    Raises OSError where the file cannot be read or memory is short.
    """
    descriptor = memory_file(path.name)
    try:
        digest = digests.sha256(path, sink=lambda chunk: write(descriptor, chunk))
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, SEALS)
    except BaseException:
        os.close(descriptor)
        raise
    return digest, descriptor


def write(descriptor: int, data: memoryview) -> None:
    """Write all of `data` where the descriptor stands."""
    while data:
        data = data[os.write(descriptor, data) :]


def held(digest: str | None) -> int | None:
    """Return the descriptor of the copy with that SHA-256, None where none is held."""
    return None if digest is None else _held.get(digest)


def hold(path: Path, digest: str) -> bool:
    """Hold a copy of `path` to the end of this process, if its SHA-256 is `digest`."""
    if digest in _held:
        return True
    result, descriptor = copy(path)
    if result != digest:
        os.close(descriptor)
        return False
    _held[digest] = descriptor
    return True


def keep_only(wanted: Iterable[str]) -> None:
    """Let go of the copies that are not `wanted` (SHA-256); processes that use them keep them."""
    for digest in _held.keys() - set(wanted):
        os.close(_held.pop(digest))


def lent() -> dict[str, tuple[str, int]]:
    """Return where another process of this user finds the copies held here, by their SHA-256.

    Each by its path, and the inode by which it is known again.
    """
    return {
        digest: (str(path_of(held, os.getpid())), os.fstat(held).st_ino)
        for digest, held in _held.items()
    }


def borrow(lent: dict[str, tuple[str, int]]) -> None:
    """Hold what another process lends, as far as it is there and sealed.

    It is not hashed again: nobody can have written to it since its lender did.
    """
    for digest, (path, inode) in lent.items():
        if digest in _held:
            continue
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            continue
        if _sealed(descriptor) and os.fstat(descriptor).st_ino == inode:
            _held[digest] = descriptor
        else:
            os.close(descriptor)


def _sealed(descriptor: int) -> bool:
    try:
        return fcntl.fcntl(descriptor, fcntl.F_GET_SEALS) & SEALS == SEALS
    except OSError:
        return False
