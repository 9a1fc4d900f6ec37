"""What must be there before an engine is started: compiled numerics, and the table of towns."""

from __future__ import annotations

import subprocess
import sys

from ops.outcome import give_up
from ops.processes import ROOT


def prepare(*, towns: bool = True) -> None:
    """Make what is missing, quick when nothing is; leaves where the numerics cannot be compiled."""
    if not _build("services.ephemeris.core"):
        give_up("the numerics could not be compiled; the lines above say why")
    if towns and not _build("services.gazetteer"):
        sys.stderr.write("Towns are not known by name here: /places answers 503.\n")


def _build(module: str) -> bool:
    words = [sys.executable, "-m", module, "build"]
    # standard output is the command's own report, perhaps JSON
    return subprocess.run(words, cwd=ROOT, stdout=sys.stderr, check=False).returncode == 0
