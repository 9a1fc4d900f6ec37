"""Run the scripts as an operator does: in a shell of their own, settings from the environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Operator:
    """Somebody with a shell and an environment."""

    def __init__(self, **settings: object) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.environment = {**kept, "PYTHON": sys.executable}
        self.environment.update({name: str(value) for name, value in settings.items()})

    def run(self, script: str, *words: object, given: str | None = None, **settings: object):
        environment = {**self.environment, **{k: str(v) for k, v in settings.items()}}
        return subprocess.run(
            [ROOT / "scripts" / f"{script}.sh", *map(str, words)],
            env=environment, input=given, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    def ask(self, script: str, *words: object, expect: int = 0, **settings: object) -> dict:
        """Run it with --json; return what it told."""
        done = self.run(script, *words, "--json", **settings)
        assert done.returncode == expect, (done.returncode, done.stdout, done.stderr)
        return json.loads(done.stdout)


def next_second() -> None:
    """Wait until what is named by its second is not named as what was made just now."""
    time.sleep(1.01 - time.time() % 1.0)


def details(report: dict) -> dict[str, str]:
    """The checks of a report: name -> detail."""
    return {check["name"]: check["detail"] for check in report["checks"]}


def failed(report: dict) -> set[str]:
    return {check["name"] for check in report["checks"] if not check["good"]}
