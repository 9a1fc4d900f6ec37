"""The files of other workers as they may be found: each of them is another process's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORKER = (
    "from services.common import metrics; metrics.WORKERS.set(1); metrics.REDIS_FALLBACKS.inc(3)"
)
READER = """
from services.common import metrics
text = metrics.render(lambda: [("involution_fact", "A fact.", {}, 7.0)])[0].decode()
print(text)
print("sampled", metrics.total(metrics.samples(), "involution_redis_fallbacks_total"))
"""


def python(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own: the library looks for the folder when imported."""
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True,
        timeout=200, check=False,
    )  # fmt: skip


def test_a_file_that_a_worker_has_only_just_made_spoils_no_others_numbers(tmp_path: Path) -> None:
    for _ in range(2):
        assert python(WORKER, tmp_path).returncode == 0
    for kind in ("counter", "histogram", "gauge_livesum", "gauge_livemin"):
        (tmp_path / f"{kind}_4000001.db").touch()  # as between the library's open and truncate
    done = python(READER, tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    # Two workers counted three each
    assert "involution_redis_fallbacks_total 6.0" in lines
    assert "involution_workers 2.0" in lines
    assert "involution_fact 7.0" in lines
    assert "sampled 6.0" in lines
