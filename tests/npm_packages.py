"""npm packages that tests need, as a lock file pins them: fetched once, by whoever is first."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from pathlib import Path


def modules(folder: Path) -> Path:
    """Return the node_modules of a folder with a package-lock.json; get them if need be.

    The tests' processes share the clone: one of them fetches, the others wait for it.
    """
    npm = shutil.which("npm")
    assert npm, "npm is needed: it gets what package-lock.json pins"
    lock = folder / "package-lock.json"
    there = folder / "node_modules" / ".package-lock.json"  # written when all the rest is there
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not there.is_file() or there.stat().st_mtime < lock.stat().st_mtime:
            subprocess.run([npm, "ci", "--silent"], cwd=folder, check=True)
    return folder / "node_modules"
