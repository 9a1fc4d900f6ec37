"""Kerykeion beside the engine: from PyPI into a temporary environment, which goes with the run.

It is AGPL and pins what it likes, so it is no dependency of ours, not even of the tests.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

VERSION = "5.12.10"
SCRIPT = Path(__file__).with_name("kerykeion_transits.py")


class Kerykeion:
    """A process that reckons a year of transits each time it is called.

    `points`: the natal chart's longitudes, degrees; `spent_ms`: the CPU time of the last call.
    """

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="kerykeion-")
        python = Path(self.folder.name) / "bin" / "python"
        uv = str(Path(sys.executable).with_name("uv"))
        wanted = f"kerykeion=={VERSION}"
        for command in (
            [uv, "venv", "-q", "--python", sys.executable, self.folder.name],
            [uv, "pip", "install", "-q", "--python", str(python), wanted],
        ):
            subprocess.run(command, check=True)
        self.process = subprocess.Popen(
            # -P: our own http.py must not stand for Python's
            [str(python), "-P", str(SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ask, self.answers = self.process.stdin, self.process.stdout
        first = json.loads(self._line())
        self.points: list[float] = first["points"]
        self.events: int = first["events"]
        self.spent_ms = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.process.communicate()
        self.folder.cleanup()

    def __call__(self) -> int:
        """Reckon the year, and return how many events there are."""
        self.ask.write("\n")
        self.ask.flush()
        self.spent_ms = float(self._line())
        return self.events

    def _line(self) -> str:
        line = self.answers.readline()
        if not line:
            raise SystemExit("Kerykeion has ended")
        return line
