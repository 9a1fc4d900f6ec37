"""The same on a Dask cluster of two real worker processes, one of which is killed midway."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import distributed
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from services.spice.bulk import dask_cluster as product
from services.spice.bulk.errors import BulkError

from .test_bulk import BODIES, ROOT, births, bulk, command, complete, finished

DEADLINE = 120.0


class Cluster:
    """A scheduler and workers on loopback, found by each other through a file."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack
        self.file = folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start(
            "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
            "--scheduler-file", str(self.file),
        )  # fmt: skip
        until(self._known, "the scheduler has written its file")

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


def begun(cluster: Cluster, out: Path, parts: int, *words: object) -> subprocess.Popen[str]:
    """Start a run on the cluster and return it once so many parts of `out` are done."""
    running = subprocess.Popen(
        command(*words, "--dask", cluster.address),
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    cluster.stack.callback(running.kill)
    folder = parts_of(out)
    until(
        lambda: len(finished(folder)) >= parts or running.poll() is not None,
        f"{parts} parts are done",
    )
    assert running.poll() is None, running.communicate()
    return running


def parts_of(out: Path) -> Path:
    return out.with_name(f"{out.name}.parts")


def test_a_worker_killed_midway_loses_nothing_and_doubles_nothing(
    cluster: Cluster, tmp_path: Path
) -> None:
    cluster.add_worker()
    cluster.add_worker()
    cluster.joined(2)
    count = 6000
    pq.write_table(pa.table(births(count)), tmp_path / "births.parquet")
    out = tmp_path / "positions.parquet"
    words = ("--bodies", ",".join(BODIES), "--part", 50, "--quiet")
    running = begun(cluster, out, 6, tmp_path / "births.parquet", out, *words)
    cluster.workers[0].send_signal(signal.SIGKILL)
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


def test_a_cluster_without_workers_is_told(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(product, "PATIENCE_S", 0.2)
    with pytest.raises(BulkError, match=r"no workers, and none joined within 0\.2 s"):
        product.run(None, iter([]), cluster.address, lambda _done: None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lost", "sentence"),
    [("scheduler", "the Dask scheduler at tcp://.* was lost; run the same again"),
     ("workers", "the cluster has no workers, and none joined within 30 s; run the same again")],
)  # fmt: skip
def test_a_lost_cluster_ends_the_run_which_goes_on_elsewhere(
    lost: str, sentence: str, cluster: Cluster, tmp_path: Path
) -> None:
    cluster.add_worker()
    count = 3000
    pq.write_table(pa.table(births(count)), tmp_path / "births.parquet")
    out = tmp_path / "positions.parquet"
    words = (tmp_path / "births.parquet", out, "--bodies", ",".join(BODIES), "--part", 50,
             "--quiet")  # fmt: skip
    running = begun(cluster, out, 3, *words)
    for process in cluster.workers if lost == "workers" else [cluster.scheduler]:
        process.kill()
    error = running.communicate(timeout=DEADLINE)[1]
    assert running.returncode == 3
    assert re.fullmatch(f"error: {sentence}.*", error.strip()), error
    kept = len(finished(parts_of(out)))
    assert 3 <= kept < count / 50

    again = bulk(*words)
    assert again.returncode == 0, again.stderr
    assert f"and {kept} parts that were done before" in again.stdout
    complete(out, count)
