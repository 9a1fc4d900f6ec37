"""The command that refreshes everything, as the stack and the timer run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from services.refresh.issues import Issues
from services.spice.kernel_sets.orientation import Orientation
from tests.refresh.releases import KERNELS, ROOT, tzdata


def run(base: Path, *words: str) -> tuple[int, list[dict[str, str]], str]:
    done = subprocess.run(
        [sys.executable, "-m", "services.refresh", *words],
        cwd=ROOT,
        env={**os.environ, "REFRESH_DIR": str(base)},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, [line for line in lines if line["event"] == "refresh"], done.stderr


def test_one_kind_of_data_does_not_hold_up_the_other(tmp_path, registry):
    """No kernels in the registry: that fails, and is told; the time zones come all the same."""
    registry.add("tzdata", "2026.7", tzdata("2026g"))
    code, output, errors = run(tmp_path)
    assert code == 3, errors
    assert [(line["data"], line["outcome"]) for line in output] == [
        ("tzdata", "installed"),
        ("orientation", "failed"),
    ]
    assert Issues(tmp_path / "tzdata").current().id == "2026.7"
    assert Issues(tmp_path / "orientation").state().outcome == "failed"
    for package, version in Orientation(KERNELS).shipped().items():
        registry.add(package, version, {})
    code, output, errors = run(tmp_path)
    assert (code, [line["outcome"] for line in output]) == (0, ["current", "current"]), errors


def test_a_time_that_is_none(tmp_path):
    code, _, errors = run(tmp_path, "--every", "often")
    assert code == 2
    assert "write a time as 24h, 90m or 1d" in errors
