"""The parts of a run on this machine's cores: a process for each, with an engine of its own.

The workers are forked from a process that has imported what they need, once, and has done nothing
else: no kernel is loaded in it (CSPICE must not be forked), and no thread runs.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver
from multiprocessing.connection import wait as ended
from pathlib import Path

from services.ephemeris.errors import EphemerisError
from services.ephemeris.kernels import checking, copies
from services.spice.bulk.errors import BulkError
from services.spice.bulk.job import Done, Task

Part = tuple[int, int, bytes]
"""(number, first row, births as an Arrow stream)"""

TRIES = 3
AHEAD = 2
"""Parts in hand for each process: one in work, one waiting."""

WORKERS_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",  # a process is a core's worth already
    # A part's arrays take the memory of the last one's (mallopt(3)): given back to the system and
    # taken again, its pages would be cleared for each part, a fifth of the time
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
}


def prepare() -> None:
    """Begin to import what the workers need, in a process beside this one."""
    for name, value in WORKERS_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["services.spice.bulk.preload"])
    forkserver.ensure_running()


def run(
    task: Task,
    parts: Iterator[Part],
    processes: int,
    folder: Path,
    keep: Callable[[Done], None],
) -> None:
    """Compute the parts and give each to `keep`, in the order in which they are done.

    The workers write them into `folder`. If a process dies (killed, out of memory) the parts in
    hand are begun again. Raises BulkError when that happens again and again, or when a part fails
    for another reason.
    """
    prepare()
    waiting: list[Part] = []
    for attempt in range(TRIES):
        try:
            _pool(task, parts, waiting, processes, folder, keep)
        except BrokenProcessPool:
            if attempt == TRIES - 1:
                raise BulkError(
                    f"a worker process died {TRIES} times: is there enough memory? The parts that "
                    "are done are kept; run again to go on"
                ) from None
        else:
            return


def _pool(
    task: Task,
    parts: Iterator[Part],
    waiting: list[Part],
    processes: int,
    folder: Path,
    keep: Callable[[Done], None],
) -> None:
    """Run one pool to the end; whatever it has not finished stands in `waiting` if it breaks."""
    kernels = Path(task.kernels)
    checking.hold(task.kernel_set, kernels, None, checking.supply_of(kernels))
    context = multiprocessing.get_context("forkserver")
    running: dict[Future[Done], Part] = {}
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=_begin, initargs=(copies.lent(),)
    ) as pool:
        queue = [*waiting]
        waiting.clear()
        try:
            while True:
                while len(running) < processes * AHEAD:
                    part = queue.pop(0) if queue else next(parts, None)
                    if part is None:
                        break
                    queue.insert(0, part)  # until it is in the pool's hands
                    file = str(folder / f"{part[0]}.computed")
                    running[pool.submit(_computed, task, *part, file)] = part
                    queue.pop(0)
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    keep(_result(future, running[future][0]))
                    del running[future]
        except BaseException:
            waiting.extend([*running.values(), *queue])
            pool.shutdown(cancel_futures=True)
            raise


def _computed(task: Task, number: int, first_row: int, births: bytes, file: str) -> Done:
    """Compute one part in a worker; the run itself does without the engine."""
    from services.spice.bulk.task import computed  # noqa: PLC0415

    return computed(task, number, first_row, births, file)


def _result(future: Future[Done], number: int) -> Done:
    """Return what a part has given. Raises BulkError or EphemerisError when it has failed."""
    try:
        return future.result()
    except (BrokenProcessPool, BulkError, EphemerisError):
        raise
    except Exception as error:
        raise BulkError(f"part {number} failed: {error!r}") from error


def _begin(lent: dict[str, tuple[str, int]]) -> None:
    """Share the kernels' copies of the run that started this worker, and end with it."""
    copies.borrow(lent)
    _not_orphaned()


def _not_orphaned() -> None:
    """End this worker with the run that started it, even if that was killed.

    Ctrl-C reaches all processes of a terminal: the run itself says what then happens.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101 - a worker has one

    def watch() -> None:
        ended([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
