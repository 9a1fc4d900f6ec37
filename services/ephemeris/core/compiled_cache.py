"""Where compiled numerics are kept: one folder for each state of the sources and of the tools.

The folder is named by a digest of everything that decides what the compiler makes: all sources of
this package and the constants frozen into the code, the compiler's version, Python's and numpy's,
and the processor compiled for. Whatever changes, another folder is looked for: what is found there
fits, and times of files mean nothing (an image, a copy or a checkout sets them as it likes).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path

CORE = Path(__file__).parent
ROOT = CORE.parents[2]
SETTING = "CORE_CACHE_DIR"
COMMAND = "python -m services.ephemeris.core build"
COMPLETE = "complete"
KEPT = 6
"""Folders of other states that a build leaves: two targets, two Pythons, and what came before."""


def sources() -> list[Path]:
    """Return the files of which compiled code is made, in a fixed order."""
    # `constants` and `errors` are all that the package imports of ours
    return [*sorted(CORE.rglob("*.py")), CORE.parent / "constants.py"]


def digest(*tools: str, files: list[Path] | None = None) -> str:
    """Return 20 hexadecimal digits that name one state of the sources and of `tools`."""
    state = hashlib.sha256("\0".join((sys.implementation.cache_tag or "", *tools)).encode())
    for path in sources() if files is None else files:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        state.update(f"\n{path.relative_to(CORE.parent).as_posix()} {content}".encode())
    return state.hexdigest()[:20]


def base() -> Path:
    """Return the folder of folders: CORE_CACHE_DIR, or the clone's own, or the user's cache."""
    given = os.environ.get(SETTING)
    if given:
        return Path(given)
    if (ROOT / "pyproject.toml").is_file():
        return ROOT / ".cache" / "core"
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "involution-engine" / "core"


def prune(current: Path) -> None:
    """Remove the oldest of the folders beside `current`, but for a few."""
    others = [path for path in current.parent.iterdir() if path.is_dir() and path != current]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[KEPT:]:
        if (path / COMPLETE).is_file():  # nothing but what a build made
            shutil.rmtree(path, ignore_errors=True)
