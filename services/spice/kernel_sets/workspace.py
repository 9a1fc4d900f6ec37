"""The folder that the kernels lie in: one writer at a time, room enough, whole files only."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from services.ephemeris.kernels.digests import write_atomically
from services.ephemeris.kernels.manifest import FILES, FORMAT, LOCAL_MANIFEST, KernelFile
from services.spice.kernel_sets.errors import KernelError
from services.spice.kernel_sets.progress import say

SCRATCH = ".scratch-"
ROOM_TO_SPARE = 64 << 20  # a disk filled to the last byte breaks other programs
LOCK_WAIT_S = 3600.0
LOCK_POLL_S = 0.2


@contextmanager
def locked(folder: Path, wait_s: float = LOCK_WAIT_S) -> Iterator[Path]:
    """Hold `folder`/files for one writer, waiting for another; yields that folder, tidied up.

    The lock is the kernel's own (flock): it ends with the process, however that ends.
    """
    files = folder / FILES
    try:
        files.mkdir(parents=True, exist_ok=True)
        handle = os.open(files / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise KernelError(
            f"cannot write to {files}: {error.strerror}. To mend it: give this user the right to "
            f"write there, or run the command as the folder's owner"
        ) from error
    try:
        _wait_for_lock(handle, files, wait_s)
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        for leftover in files.glob(f"{SCRATCH}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield files
    finally:
        os.close(handle)


def cannot_change(folder: Path) -> bool:
    """Say whether this user may only read the kernels: another's folder, a read-only mount."""
    files = folder / FILES
    return files.is_dir() and not os.access(files, os.W_OK)


def _wait_for_lock(handle: int, files: Path, wait_s: float) -> None:
    deadline = time.monotonic() + wait_s
    announced = False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 20, 0).decode() or "unknown"
            if time.monotonic() >= deadline:
                raise KernelError(
                    f"{files} is in use by another kernels command (process {holder}). "
                    f"To mend it: let that end, then run this again"
                ) from None
            if not announced:
                say(f"waiting for another kernels command (process {holder}) to end")
                announced = True
            time.sleep(LOCK_POLL_S)
        else:
            return


@contextmanager
def scratch(files: Path) -> Iterator[Path]:
    """Make a folder for what is half done, on the disk the result will lie on; gone afterwards."""
    with tempfile.TemporaryDirectory(dir=files, prefix=SCRATCH) as name:
        yield Path(name)


def need_room(files: Path, size: int, what: str) -> None:
    """Raise KernelError unless `size` bytes (and some to spare) are free where `files` lies."""
    free = shutil.disk_usage(files).free
    if free < size + ROOM_TO_SPARE:
        raise KernelError(
            f"no room for {what}: it needs {megabytes(size + ROOM_TO_SPARE)}, and "
            f"{megabytes(free)} are free in {files}. To mend it: free some, or make {files} a "
            f"link to a folder on a larger disk"
        )


def install(part: Path, target: Path) -> None:
    """Put a finished file in its place at once: on the disk first, then under its name."""
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    part.chmod(0o644)
    part.replace(target)
    handle = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def megabytes(size: float) -> str:
    """Write a size for a person: 119,799,808 bytes are "114.2 MiB"."""
    return f"{size / (1 << 20):,.1f} MiB" if size < 1 << 30 else f"{size / (1 << 30):,.2f} GiB"


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn the operating system's refusals into sentences that say what to do."""
    try:
        yield
    except OSError as error:
        hint = "free some room" if error.errno == errno.ENOSPC else "look at the disk and rights"
        raise KernelError(
            f"cannot write {path.name}: {error.strerror or error}. To mend it: {hint} "
            f"({path.parent}), then run this again"
        ) from error


# --- what was recorded or made on this machine ------------------------------------------------


def record(folder: Path, files: dict[str, Any], sets: dict[str, Any] | None = None) -> None:
    """Add files and sets to the local manifest (an entry of None takes one out)."""
    path = folder / LOCAL_MANIFEST
    data: dict[str, Any] = {"format": FORMAT, "files": {}, "sets": {}}
    with contextlib.suppress(OSError, ValueError):
        data |= json.loads(path.read_bytes())
    for key, news in (("files", files), ("sets", sets or {})):
        merged = {**data[key], **news}
        data[key] = {name: entry for name, entry in merged.items() if entry is not None}
    with disk_errors(path):
        write_atomically(path, (json.dumps(data, indent=2) + "\n").encode())


def record_digest(folder: Path, file: KernelFile, size: int, digest: str, origin: str) -> None:
    """Keep the digest of a file whose bytes the committed manifest cannot know."""
    note = f"recorded on this machine when it was fetched and found sound; from {origin}"
    record(folder, {file.name: {"size": size, "sha256": digest, "recorded": note}})
