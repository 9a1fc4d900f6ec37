"""The same on a Dask cluster of two real worker processes, one of which is killed midway."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import distributed
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from services.spice.bulk import dask_cluster as product
from services.spice.bulk.errors import BulkError
from tests.ports import free_port

from .test_bulk import BODIES, DEADLINE, ROOT, births, bulk, complete, finished, until

BODIES_OF = ("--bodies", ",".join(BODIES), "--quiet")
# In each worker (which reads it twice): parts from this one on are begun, and wait for a file.
GATE = """
import time
from pathlib import Path
from services.spice.bulk import task

def gated(job, number, *more):
    while number >= 4 and not Path({gate!r}).exists():
        time.sleep(0.01)
    return task.ungated(job, number, *more)

if not hasattr(task, "ungated"):
    task.ungated, task.computed = task.computed, gated
"""
# The command, which believes sooner that nobody will come.
IMPATIENT = """
from services.spice.bulk import dask_cluster
from services.spice.bulk.__main__ import main

dask_cluster.CONNECT_S = dask_cluster.PATIENCE_S = 2.0
dask_cluster.POLL_S = 0.5
main()
"""


class Cluster:
    """A scheduler and workers on loopback, found by each other through a file."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack
        self.file = folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []
        self.gate = folder / "gate"
        self.preload = folder / "preload.py"
        self.preload.write_text(GATE.format(gate=str(self.gate)))
        self.scheduler = self._start(
            "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
            "--scheduler-file", str(self.file),
        )  # fmt: skip
        until(self._known, "the scheduler has written its file", self.scheduler)

    def _known(self) -> bool:
        try:
            self.address = str(json.loads(self.file.read_text())["address"])
        except (FileNotFoundError, json.JSONDecodeError):  # not begun, or not ended
            return False
        return True

    def joined(self, workers: int) -> None:
        """Wait until so many workers have joined."""
        with distributed.Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=DEADLINE)

    def add_worker(self, threads: int = 1) -> None:
        self.workers.append(
            self._start("dask_worker", "--scheduler-file", str(self.file), "--nthreads",
                        str(threads), "--no-nanny", "--no-dashboard", "--host", "127.0.0.1",
                        "--local-directory", str(self.folder), "--preload", str(self.preload))
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


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with ExitStack() as stack:
        yield Cluster(tmp_path, stack)


def impatient(*words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", IMPATIENT, *map(str, words)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def begun(cluster: Cluster, out: Path, *words: object) -> subprocess.Popen[str]:
    """Start a run on the cluster; return it when all workers stand in parts that wait."""
    running = impatient(*words, "--dask", cluster.address)
    cluster.stack.callback(running.kill)
    until(lambda: finished(parts_of(out)) == {0, 1, 2, 3}, "four parts are done", running)
    return running


def parts_of(out: Path) -> Path:
    return out.with_name(f"{out.name}.parts")


def test_a_worker_killed_midway_loses_nothing_and_doubles_nothing(
    cluster: Cluster, tmp_path: Path
) -> None:
    cluster.add_worker()
    cluster.add_worker()
    cluster.joined(2)
    count = 1000
    pq.write_table(pa.table(births(count)), tmp_path / "births.parquet")
    out = tmp_path / "positions.parquet"
    words = (*BODIES_OF, "--part", 50)
    running = begun(cluster, out, tmp_path / "births.parquet", out, *words)
    cluster.workers[0].kill()
    cluster.gate.touch()
    answer, wrong = running.communicate(timeout=DEADLINE)
    assert running.returncode == 0, wrong
    assert f"{count:,} charts, {count * len(BODIES):,} positions" in answer
    complete(out, count)

    alone = tmp_path / "alone.parquet"
    done = bulk(tmp_path / "births.parquet", alone, *words)
    assert done.returncode == 0, done.stderr
    assert pq.read_table(alone).equals(pq.read_table(out))


def test_a_run_waits_for_its_first_worker_and_refuses_one_with_threads(
    cluster: Cluster, tmp_path: Path
) -> None:
    cluster.add_worker(threads=2)  # the run is there first: the worker still imports
    (tmp_path / "births.csv").write_text("birth_time,latitude,longitude\n2451545.0,1,2\n")
    answer = bulk(
        tmp_path / "births.csv", tmp_path / "out.csv", "--quiet", "--dask", cluster.address
    )
    assert answer.returncode == 3
    assert "has 2 threads" in answer.stderr
    assert "--nthreads 1" in answer.stderr


def test_a_scheduler_that_is_nowhere_is_named(tmp_path: Path) -> None:
    (tmp_path / "births.csv").write_text("birth_time,latitude,longitude\n2451545.0,1,2\n")
    address = f"tcp://127.0.0.1:{free_port()}"
    words = (tmp_path / "births.csv", tmp_path / "out.csv", "--dask", address)
    running = impatient(*words)
    error = running.communicate(timeout=DEADLINE)[1]
    assert running.returncode == 3
    assert f"error: no Dask scheduler answers at {address}" in error
    assert "Traceback" not in error


def test_a_cluster_without_workers_is_told(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(product, "PATIENCE_S", 0.2)
    with pytest.raises(BulkError, match=r"no workers, and none joined within 0\.2 s"):
        product.run(None, iter([]), cluster.address, lambda _done: None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lost", "sentence"),
    [("scheduler", "the Dask scheduler at tcp://.* was lost; run the same again"),
     ("workers", "the cluster has no workers, and none joined within 2 s; run the same again")],
)  # fmt: skip
def test_a_lost_cluster_ends_the_run_which_goes_on_elsewhere(
    lost: str, sentence: str, cluster: Cluster, tmp_path: Path
) -> None:
    cluster.add_worker()
    cluster.joined(1)
    count = 500
    pq.write_table(pa.table(births(count)), tmp_path / "births.parquet")
    out = tmp_path / "positions.parquet"
    words = (tmp_path / "births.parquet", out, *BODIES_OF, "--part", 50)
    running = begun(cluster, out, *words)
    for process in cluster.workers if lost == "workers" else [cluster.scheduler]:
        process.kill()
    error = running.communicate(timeout=DEADLINE)[1]
    assert running.returncode == 3
    assert re.fullmatch(f"error: {sentence}.*", error.strip()), error
    assert finished(parts_of(out)) == {0, 1, 2, 3}

    again = bulk(*words)
    assert again.returncode == 0, again.stderr
    assert "and 4 parts that were done before" in again.stdout
    complete(out, count)
