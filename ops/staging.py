"""Folders for work that must not outlive it, and files that have no name at all."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast


@contextmanager
def staging(parent: Path, prefix: str) -> Iterator[Path]:
    """Give a new folder in `parent`, for its owner only; it is removed on every way out.

    A process that is killed cannot remove its own: every call removes those whose owner has died,
    which is known by the lock that a living owner holds on its folder.
    """
    sweep(parent, prefix)
    folder, descriptor = _locked(parent, prefix)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def give_to_owner(path: Path, like: Path | None = None) -> None:
    """Give what root made to the owner of its folder (or of `like`), whom the engines run as."""
    owner = (like or path.parent).stat()
    if os.geteuid() == 0:
        os.chown(path, owner.st_uid, owner.st_gid)


def made_folder(folder: Path) -> Path:
    """Return a folder, made for its owner only where it is not there."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        give_to_owner(folder)
    return folder


def nameless(folder: Path) -> BinaryIO:
    """Return a new file on the disk of `folder` that has no name, and ends with its process."""
    try:
        return cast("BinaryIO", tempfile.TemporaryFile(dir=folder))
    except OSError:  # a folder that is only read from
        return cast("BinaryIO", tempfile.TemporaryFile())


def roomy(folder: Path, size: int) -> Path:
    """Return `folder`, or the system's temporary one where `size` bytes find room only there.

    A disk that is full of backups must not keep the newest of them from being restored.
    """
    other = Path(tempfile.gettempdir())
    if shutil.disk_usage(folder).free > size or shutil.disk_usage(other).free <= size:
        return folder
    return other


def sweep(parent: Path, prefix: str) -> list[str]:
    """Remove what killed processes left in `parent`; return the names."""
    swept = []
    for path in parent.glob(f"{prefix}*"):
        with suppress(OSError):
            if not path.is_dir():
                path.unlink()
            elif (descriptor := _lock(path)) is not None:
                shutil.rmtree(path, ignore_errors=True)
                os.close(descriptor)
            else:
                continue
            swept.append(path.name)
    return swept


def _locked(parent: Path, prefix: str) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(dir=parent, prefix=prefix))
        descriptor = _lock(folder)
        # Another process may have swept it away before it was locked.
        if descriptor is not None and folder.exists():
            return folder, descriptor


def _lock(folder: Path) -> int | None:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
