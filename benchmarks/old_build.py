"""The build that new figures are held against, set up beside this one: its code, its packages.

Made once, in build/old (a few minutes: its packages are installed), and kept. In a benchmark:

    build = old_build.build()
    build.python("-c", "from services.spice.main import app")   # runs in the old build
    HERE.python("-c", "from services.spice.main import app")    # and in this one
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
REVISION = "7265c57"
"""The last one whose numerics were numpy's."""
_COMPLETE = ".complete"


@dataclass(frozen=True, slots=True)
class Build:
    """A checked-out build: what to call it, where it lies, and the Python that has its packages."""

    name: str
    root: Path
    interpreter: Path

    def python(
        self, *arguments: str, check: bool = True, **options: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run its Python in its folder, as `subprocess.run` does; raises on a failure."""
        command = [str(self.interpreter), *arguments]
        options = {"capture_output": True, "text": True} | self._place(options)
        return subprocess.run(command, check=check, **options)

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
        """Start its Python in its folder, as `subprocess.Popen` does."""
        return subprocess.Popen([str(self.interpreter), *arguments], **self._place(options))

    def _place(self, options: dict[str, Any]) -> dict[str, Any]:
        environment = dict(options.pop("env", os.environ))
        environment.pop("PYTHONPATH", None)  # it would lead to another build's modules
        return {**options, "cwd": self.root, "env": environment}


HERE = Build("this build", ROOT, Path(sys.executable))


def build(revision: str = REVISION) -> Build:
    """Return the build of `revision`, set up with this clone's kernels if it is not there yet."""
    root = ROOT / "build" / "old" / revision
    made = Build(f"build {revision}", root, root / ".venv" / "bin" / "python")
    if not (root / _COMPLETE).exists():
        print(f"setting up build {revision} in {root}", file=sys.stderr)
        if not (root / "services").is_dir():
            _git("worktree", "add", "--quiet", "--force", "--detach", str(root), revision)
        venv.create(root / ".venv", clear=True, with_pip=True)
        wheels = "pip", "install", "--quiet", "--require-hashes", "-r", "requirements.txt"
        made.python("-m", *wheels, capture_output=False)
        (root / _COMPLETE).touch()
    _link_kernels(root / "kernels" / "files")
    return made


def _link_kernels(files: Path) -> None:
    files.mkdir(parents=True, exist_ok=True)
    for kernel in (ROOT / "kernels" / "files").iterdir():
        if kernel.is_file() and not (files / kernel.name).exists():
            (files / kernel.name).symlink_to(kernel)


def _git(*words: str) -> None:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(
            f"git {words[0]} failed: {done.stderr.strip()} (is this a clone with its history?)"
        )
