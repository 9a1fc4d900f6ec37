"""The build that new figures are held against, beside this one: a `git worktree` of its commit."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
REVISION = "7265c57"
"""The last one whose numerics were numpy's."""


@contextmanager
def old_build(revision: str = REVISION) -> Iterator[Path]:
    """Check out `revision` into a temporary folder with this clone's kernels; yield its root."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "old"
        _git("worktree", "add", "--quiet", "--detach", str(root), revision)
        try:
            files = root / "kernels/files"
            files.mkdir(parents=True, exist_ok=True)
            for kernel in (ROOT / "kernels/files").iterdir():
                if kernel.is_file() and not (files / kernel.name).exists():
                    (files / kernel.name).symlink_to(kernel)
            yield root
        finally:
            _git("worktree", "remove", "--force", str(root))


def _git(*words: str) -> None:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(
            f"git {words[0]} failed: {done.stderr.strip()} (a clone with its history?)"
        )
