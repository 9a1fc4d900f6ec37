"""Packages of a Python registry, through pip.

Which registry is pip's own affair (its configuration, a company's mirror, a folder of wheels):
none is named here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

PIP_TIMEOUT_S = 3600


class PackageError(Exception):
    """pip could not do it; the message is what it said, on one line."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A package's archive on this disk (wheel or sdist) and its version."""

    path: Path
    version: str


def pip(*arguments: str | Path) -> str:
    """Run pip and return what it printed; raise PackageError when it failed."""
    command = [_python(), "-m", "pip", *map(str, arguments)]
    command += ["--disable-pip-version-check", "--no-input"]
    # pip from 25.1 on goes on with a broken transfer; an older one does not know the setting.
    environment = {"PIP_RESUME_RETRIES": "10", **os.environ}
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PIP_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PackageError(f"pip does not run: {error}") from error
    if done.returncode:
        raise PackageError(_reason(done.stderr))
    return done.stdout


def _python() -> str:
    """Return a Python that has pip: this one, or the one that its environment was made by."""
    base = Path(sys.base_prefix, "bin", "python3")
    return str(base) if find_spec("pip") is None and base.exists() else sys.executable


def _reason(errors: str) -> str:
    if "No module named pip" in errors:
        return "this Python has no pip. To mend it: python -m ensurepip"
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    wrong = [line for line in lines if line.startswith("ERROR")]
    complaint = next((line for line in wrong if "from versions" not in line), "")
    return (complaint or (wrong or lines or ["it does not say why"])[-1])[:300]


def newest(package: str) -> str:
    """Return the newest version of `package` that the registry offers."""
    match = re.match(r"\S+ \((\S+)\)", pip("index", "versions", package))
    if match is None:
        raise PackageError(f"pip does not say which versions of {package} there are")
    return match[1]


def download(versions: dict[str, str], folder: Path) -> dict[str, Archive]:
    """Bring these packages, checked against the registry's own digests; {name: its archive}."""
    pins = [f"{name}=={version}" for name, version in versions.items()]
    pip("download", "--quiet", "--no-deps", "--dest", folder, *pins)
    return {name: Archive(archive(folder, name), version) for name, version in versions.items()}


def archive(folder: Path, package: str) -> Path:
    """Find the archive of a package in `folder` by its normalised name (PEP 503)."""
    for path in sorted(folder.iterdir()):
        name = re.sub(r"-\d.*$", "", path.name)
        if path.suffix in {".whl", ".gz"} and _normal(name) == _normal(package):
            return path
    raise PackageError(f"pip brought no archive of {package}")


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def order(version: str) -> tuple[int, ...]:
    """Return what versions are compared by: their numbers (data packages have dates)."""
    return tuple(int(number) for number in re.findall(r"\d+", version))
