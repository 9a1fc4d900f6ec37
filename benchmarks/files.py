"""Files of births made into files of positions by the bulk command, of either build."""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import page
from benchmarks.old_build import Build
from tests.truth.engine import BODIES


def write_births(path: Path, count: int) -> None:
    """Write births of 1940-2020, all over the world."""
    rng = np.random.default_rng(72)
    seconds = rng.integers(-30 * 31_557_600, 50 * 31_557_600, count)
    texts = np.datetime_as_string(np.datetime64("1970-01-01T00:00:00") + seconds)
    births = {
        "id": np.arange(count),
        "birth_time": np.char.add(texts, "Z").astype(object),
        "latitude": np.degrees(np.arcsin(rng.uniform(-0.9, 0.9, count))),
        "longitude": rng.uniform(-180.0, 180.0, count),
    }
    pq.write_table(pa.table(births), path)


def from_file_to_file(births_in_all: int, processes: int, build: Build) -> tuple[float, int]:
    """Return the seconds the command took, and the most memory all its processes had (bytes)."""
    with tempfile.TemporaryDirectory() as folder:
        births, positions = Path(folder) / "births.parquet", Path(folder) / "positions.parquet"
        write_births(births, births_in_all)
        command = [
            "-m",
            "services.spice.bulk",
            str(births),
            str(positions),
            "--bodies",
            ",".join(BODIES),
            "--processes",
            str(processes),
            "--quiet",
        ]
        began, most = time.perf_counter(), 0
        # What the command says would stand in the page
        with build.start(*command, stdout=subprocess.DEVNULL) as process:
            while process.poll() is None:
                most = max(most, sum(_memory(pid) for pid in _family(process.pid)))
                time.sleep(0.1)
        if process.returncode:
            raise SystemExit(f"the bulk command ended with code {process.returncode}")
        return time.perf_counter() - began, most


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [pid, *(member for child in children for member in _family(int(child)))]


def _memory(pid: int) -> int:
    """Return a process's share of memory; what it shares with others is shared out among them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def report(births: int, counts: list[int], builds: list[Build]) -> list[str]:
    """Measure builds in turn with each count of processes; return what the page says."""
    lines: list[tuple[str, ...]] = []
    for processes in counts:
        base = 0.0
        for build in builds:
            seconds, memory = from_file_to_file(births, processes, build)
            base = base or seconds
            lines.append(
                (f"{build.name}, {processes}", f"{seconds:.1f}", f"{births / seconds:,.0f}",
                 f"{births * len(BODIES) / seconds:,.0f}", f"{seconds / base:.2f}",
                 f"{memory / 1e6:.0f}")
            )  # fmt: skip
    head = (
        "who, processes", "seconds", "charts/s", "positions/s", "times this build's",
        "peak MB, all",
    )  # fmt: skip
    text = (
        f"`python -m services.spice.bulk`, Parquet in, Parquet out, {births:,} births "
        "of 1940-2020 all over the world: start, nutation of 80 years and joining included."
    )
    return [text, page.table(head, lines)]
