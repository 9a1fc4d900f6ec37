"""How many processors this process may use: a container's quota counts, not the host's cores."""

from __future__ import annotations

import math
import os
from pathlib import Path

MAX_DEFAULT_WORKERS = 8


def available_cpus(cgroup: Path = Path("/sys/fs/cgroup")) -> int:
    """Return the whole processors at hand, at least 1: affinity, cut by a cgroup v2 or v1 quota."""
    try:
        cpus = len(os.sched_getaffinity(0))
    except AttributeError:  # pragma: no cover - not on Linux
        cpus = os.cpu_count() or 1
    quota = _quota(cgroup)
    return max(1, min(cpus, math.ceil(quota)) if quota else cpus)


def default_workers(cgroup: Path = Path("/sys/fs/cgroup")) -> int:
    """Return two workers a processor, at most 8 (memory)."""
    return min(MAX_DEFAULT_WORKERS, 2 * available_cpus(cgroup))


def _quota(cgroup: Path) -> float | None:
    """Return the processors' worth of time that the cgroup grants, None when unlimited."""
    try:
        quota, period = (cgroup / "cpu.max").read_text().split()
        return None if quota == "max" else int(quota) / int(period)
    except (OSError, ValueError):
        pass
    try:
        used = int((cgroup / "cpu/cpu.cfs_quota_us").read_text())
        period_us = int((cgroup / "cpu/cpu.cfs_period_us").read_text())
    except (OSError, ValueError):
        return None
    return used / period_us if used > 0 else None
