"""The parts of a run on a Dask cluster that stands already; its workers need the kernels.

Births travel to the workers and positions back, so that no file system need be shared. Only this
process writes, each part once: a part that a lost worker had in hand is given to another.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from importlib import import_module
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any

from services.spice.bulk.errors import BulkError
from services.spice.bulk.job import Done, Task
from services.spice.bulk.local import AHEAD, Part
from services.spice.bulk.task import computed

RETRIES = 5
"""How often a part may lose its worker (and how often it may fail)."""
CONNECT_S = 10.0
"""How long to try to reach the scheduler, and to reach it again when it was lost."""
PATIENCE_S = 30.0
"""How long a cluster may be without workers: one that was just started is still importing."""
POLL_S = 5.0
"""How long to wait for a part before looking whether there are still workers."""
AGAIN = "run the same again to go on"


def run(task: Task, parts: Iterator[Part], address: str, keep: Callable[[Done], None]) -> None:
    """Compute the parts on the cluster at `address` and give each to `keep`. Raises BulkError."""
    try:
        distributed: Any = import_module("distributed")  # only who has a cluster needs it
    except ImportError:
        raise BulkError("--dask needs the package `distributed`: pip install distributed") from None
    for name in ("asyncio", "distributed", "distributed.client"):  # what matters a BulkError says
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = distributed.Client(address, timeout=CONNECT_S, set_as_default=False)
    except OSError as error:
        raise BulkError(f"no Dask scheduler answers at {address}: {error}") from None
    with client:
        try:
            _work(client, task, parts, keep)
        except (distributed.comm.CommClosedError, CancelledError):
            raise BulkError(f"the Dask scheduler at {address} was lost; {AGAIN}") from None


def _workers(client: Any) -> int:
    """Return how many workers there are. Raises BulkError (none; more than one thread in one)."""
    workers = client.scheduler_info(n_workers=-1)["workers"]
    if not workers:
        try:
            client.wait_for_workers(1, timeout=PATIENCE_S)
        except TimeoutError:
            raise BulkError(
                f"the cluster has no workers, and none joined within {PATIENCE_S:g} s; {AGAIN}"
            ) from None
        workers = client.scheduler_info(n_workers=-1)["workers"]
    for name, worker in workers.items():
        if worker["nthreads"] != 1:  # CSPICE knows no other
            raise BulkError(
                f"the worker {name} has {worker['nthreads']} threads: start the workers with "
                "--nthreads 1 (one for each core)"
            )
    return len(workers)


def _work(client: Any, task: Task, parts: Iterator[Part], keep: Callable[[Done], None]) -> None:
    run = uuid.uuid4().hex  # two runs may share a cluster
    finished: SimpleQueue[Any] = SimpleQueue()
    running: set[Any] = set()  # who forgets a future cancels it
    while True:
        for part in islice(parts, max(0, AHEAD * _workers(client) - len(running))):
            future = client.submit(computed, task, *part, pure=False, retries=RETRIES,
                                   key=f"positions-{run}-{part[0]}")  # fmt: skip
            running.add(future)
            future.add_done_callback(finished.put)
        if not running:
            return
        try:
            future = finished.get(timeout=POLL_S)
            done = _result(future)
        except Empty:
            continue  # a long part; or the workers are gone, which is asked next
        except TimeoutError:  # its worker went with the answer: it is computed anew
            finished.put(future)
            continue
        keep(done)
        running.remove(future)


def _result(future: Any) -> Done:
    """Return what a finished part gave. Raises BulkError (it failed), TimeoutError."""
    try:
        done: Done = future.result(timeout=POLL_S)
    except Exception as error:
        if future.status != "error":
            raise
        raise BulkError(f"{future.key} failed on the cluster: {error}") from error
    return done
