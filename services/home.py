"""Where the product's files lie: in the clone, or, where it is installed, in the user's folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_PACKAGES = Path(__file__).parents[1]
_DATA = Path(__file__).parent / "data"
"""What a clone has beside its packages, as pyproject.toml puts it into the package."""


def _home() -> Path:
    """Return the clone, or ~/.local/share/involution-engine (XDG_DATA_HOME)."""
    if not _DATA.is_dir():
        return _PACKAGES
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share"
    return Path(data) / "involution-engine"


HOME = _home()
"""The folder of kernels/, data/, run/, backups/ and .env, unless settings say otherwise."""


def file(name: str) -> Path:
    """Return a file that comes with the product, by its path in the clone."""
    return (_DATA if _DATA.is_dir() else _PACKAGES) / name


def kernels() -> Path:
    """Return the kernels' folder, with the manifest and meta-kernels of this version in it."""
    folder, ours = HOME / "kernels", file("kernels")
    if folder != ours:
        (folder / "files").mkdir(parents=True, exist_ok=True)
        for path in ours.iterdir():
            copy = folder / path.name
            if not copy.is_file() or copy.read_bytes() != path.read_bytes():
                shutil.copyfile(path, copy)
    return folder
