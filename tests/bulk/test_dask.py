"""The same on a Dask cluster of two real worker processes, one of which is killed midway."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from .test_bulk import BODIES, ROOT, births, bulk, command, complete, finished

DEADLINE = 120.0


class Cluster:
    """A scheduler and workers on loopback, found by each other through a file."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack
        self.file = folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []
        self._start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                    "--scheduler-file", str(self.file))  # fmt: skip
        until(self.file.exists, "the scheduler has written its file")

    @property
    def address(self) -> str:
        import json  # noqa: PLC0415

        return str(json.loads(self.file.read_text())["address"])

    def add_worker(self, threads: int = 1) -> None:
        self.workers.append(
            self._start("dask_worker", "--scheduler-file", str(self.file), "--nthreads",
                        str(threads), "--no-nanny", "--no-dashboard", "--host", "127.0.0.1",
                        "--local-directory", str(self.folder))
        )  # fmt: skip

    def _start(self, module: str, *words: str) -> subprocess.Popen[bytes]:
        log = self.stack.enter_context((self.folder / f"{module}.log").open("ab"))
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *words],
            cwd=ROOT, stdout=log, stderr=log, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

        def stop() -> None:
            process.kill()
            process.wait()

        self.stack.callback(stop)
        return process


def until(condition: object, what: str) -> None:
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return
        time.sleep(0.005)
    raise AssertionError(f"not within {DEADLINE:g} s: {what}")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with ExitStack() as stack:
        yield Cluster(tmp_path, stack)


def test_a_worker_killed_midway_loses_nothing_and_doubles_nothing(
    cluster: Cluster, tmp_path: Path
) -> None:
    cluster.add_worker()
    cluster.add_worker()
    count = 3000
    pq.write_table(pa.table(births(count)), tmp_path / "births.parquet")
    out = tmp_path / "positions.parquet"
    running = subprocess.Popen(
        command(tmp_path / "births.parquet", out, "--bodies", ",".join(BODIES), "--part", 100,
                "--quiet", "--dask", cluster.address),
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    cluster.stack.callback(running.kill)
    folder = tmp_path / "positions.parquet.parts"
    until(lambda: len(finished(folder)) >= 6 or running.poll() is not None, "six parts are done")
    assert running.poll() is None, running.communicate()
    cluster.workers[0].send_signal(signal.SIGKILL)
    told, wrong = running.communicate(timeout=DEADLINE)
    assert running.returncode == 0, wrong
    assert f"{count:,} charts, {count * len(BODIES):,} positions" in told
    complete(out, count)

    alone = tmp_path / "alone.parquet"
    done = bulk(tmp_path / "births.parquet", alone, "--bodies", ",".join(BODIES), "--part", 100,
                "--quiet")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert pq.read_table(alone).equals(pq.read_table(out))


def test_workers_with_threads_are_refused(cluster: Cluster, tmp_path: Path) -> None:
    cluster.add_worker(threads=2)
    (tmp_path / "births.csv").write_text("birth_time,latitude,longitude\n2451545.0,1,2\n")
    words = (tmp_path / "births.csv", tmp_path / "out.csv", "--quiet", "--dask", cluster.address)
    told = ""

    def refused() -> bool:
        nonlocal told
        told = bulk(*words).stderr
        return "no workers" not in told

    until(refused, "the worker has joined")
    assert "--nthreads 1" in told
