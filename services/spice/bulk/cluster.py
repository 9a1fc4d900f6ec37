"""The parts of a run on a Dask cluster that stands already; its workers need the kernels.

Births travel to the workers and positions back, so that no file system need be shared. Only this
process writes, each part once: a part that a lost worker had in hand is given to another.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from services.spice.bulk.errors import BulkError
from services.spice.bulk.local import AHEAD, Part
from services.spice.bulk.task import Done, Task, computed

RETRIES = 5
"""How often a part may lose its worker (and how often it may fail)."""


def run(task: Task, parts: Iterator[Part], address: str, keep: Callable[[Done], None]) -> None:
    """Compute the parts on the cluster at `address` and give each to `keep`. Raises BulkError."""
    try:
        distributed: Any = import_module("distributed")  # only who has a cluster needs it
    except ImportError:
        raise BulkError("--dask needs the package `distributed`: pip install distributed") from None
    try:
        client = distributed.Client(address, timeout="10s", set_as_default=False)
    except OSError as error:
        raise BulkError(f"no Dask scheduler answers at {address}: {error}") from None
    with client:
        _check(client)
        _work(client, distributed.as_completed, task, parts, keep)


def _check(client: Any) -> None:
    """Make sure that every worker is a process with one thread: CSPICE knows no other."""
    workers = client.scheduler_info(n_workers=-1)["workers"]
    if not workers:
        raise BulkError("the cluster has no workers")
    for name, worker in workers.items():
        if worker["nthreads"] != 1:
            raise BulkError(
                f"the worker {name} has {worker['nthreads']} threads: start the workers with "
                "--nthreads 1 (one for each core)"
            )


def _work(
    client: Any, as_completed: Any, task: Task, parts: Iterator[Part], keep: Callable[[Done], None]
) -> None:
    running = as_completed(loop=client.loop)
    run = uuid.uuid4().hex  # two runs may share a cluster

    def more() -> None:
        wanted = AHEAD * max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
        while running.count() < wanted:
            part = next(parts, None)
            if part is None:
                return
            running.add(
                client.submit(computed, task, *part, pure=False, retries=RETRIES,
                              key=f"positions-{run}-{part[0]}")
            )  # fmt: skip

    more()
    for future in running:
        try:
            done = future.result()
        except Exception as error:
            raise BulkError(f"{future.key} failed on the cluster: {error}") from error
        keep(done)
        future.release()
        more()
