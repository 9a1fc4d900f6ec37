"""What this instance uses of its machine: the memory of all its workers, and what it may use."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PAGE = os.sysconf("SC_PAGE_SIZE")
MB = 1024 * 1024
MASTER = "INVOLUTION_MASTER"  # the process id of the gunicorn master, told to its workers
STARTED = "INVOLUTION_STARTED"  # Unix time the master process started, told to its workers
WORKERS = "INVOLUTION_WORKERS"  # how many workers the gunicorn master keeps, told to them

_loaded = time.time()
_master: int | None = None  # gunicorn's, in its workers


def started() -> float:
    """Return when this instance started, Unix seconds: its master process, if it has one."""
    return float(os.environ.get(STARTED, _loaded))


def master() -> int | None:
    """Return the process id of the gunicorn master that started this worker, None without one."""
    parent = os.getppid()
    return parent if os.environ.get(MASTER) == str(parent) else None


def serving(wanted: int) -> int:
    """Return how many processes serve this instance, this one included.

    gunicorn's master tells its workers; `wanted` (WORKERS) holds under a gunicorn without our
    configuration. uvicorn reads no WORKERS: it serves from this process alone, or, with its own
    `--workers`, from as many as it has spawned.
    """
    if master() is not None:
        return int(os.environ.get(WORKERS, wanted))
    if "gunicorn.arbiter" in sys.modules:
        return wanted
    # what uvicorn's supervisor gave this process to do; a process by itself was given nothing
    given: Mapping[str, Any] = vars(multiprocessing.current_process()).get("_kwargs", {})
    return int(getattr(given.get("config"), "workers", None) or 1)


def _children(pid: int) -> list[int]:
    """Return the process ids of a process's children, none where the system does not tell."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(word) for word in text.split()]
    except (OSError, ValueError):
        return []


def belong_to(master: int) -> None:
    """Note whose worker this process is."""
    global _master  # noqa: PLW0603 - of a process there is one
    _master = master


def processes() -> list[int]:
    """Return the process ids of this instance's workers: gunicorn's children, or just this one."""
    if _master is None or os.getppid() != _master:  # an orphan's parent is a stranger
        return [os.getpid()]
    return [pid for pid in _children(_master) if _forked(pid)] or [os.getpid()]


def _forked(pid: int) -> bool:
    """Say whether a process is a worker: a master that takes over (USR2) has loaded itself anew."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes() == Path("/proc/self/environ").read_bytes()
    except OSError:
        return False


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process in MiB, 0 when it has gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / MB
    except (OSError, IndexError, ValueError):
        return 0.0


def proportional_mb(pid: int) -> float:
    """Return the memory of a process in MiB, of what it shares with others its share only (PSS).

    Kernel files are mapped: every worker sees their pages, and the machine holds them once. Where
    the system does not tell the share, return the resident memory.
    """
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except (OSError, IndexError, ValueError):
        pass
    return resident_mb(pid)


def memory_limit_mb(cgroup: Path = Path("/sys/fs/cgroup")) -> float | None:
    """Return what the container may use in MiB, None when nothing limits it."""
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        try:
            value = int((cgroup / name).read_text())
        except (OSError, ValueError):
            continue
        return value / MB if value < 1 << 60 else None
    return None


def open_files() -> int:
    """Return how many file descriptors this process has open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())
