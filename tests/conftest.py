"""Settings of all tests, and how `make test` spreads them over the processors (pytest-xdist)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

from services.common.cpus import available_cpus
from services.ephemeris.core import jit

# How long an example takes says how busy the machine is, not whether the answer is right.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# Tests and their golden values are of the issues that the product ships, not of refreshed ones.
os.environ["REFRESH_DIR"] = str(Path(__file__).parent / "no-refreshed-data")


def pytest_configure(config):
    """Compile the numerics where a source has changed, once, before there are many processes."""
    if not hasattr(config, "workerinput"):
        jit.build()


MOST = 8  # processes: each reads kernels and starts servers
# One process runs these one after the other: what they look at happens within given times, and two
# of them at once would take the processors from each other.
IN_TIME = {
    "tests/stack/test_deployment.py",
    "tests/stack/test_hostile.py",
    "tests/stack/test_limits.py",
    "tests/stack/test_refresh.py",
    "tests/stack/test_workers.py",
}
# What takes long comes first, so that no process waits for another's last file.
LONG = (
    "in time",
    "tests/stack/test_operations.py",
    "tests/stack/test_backups.py",
    "tests/stack/test_restores.py",
    "tests/stack/test_interrupted.py",
    "tests/gateway/test_page.py",
    "tests/stack/test_store.py",
    "tests/bulk/test_bulk.py",
    "tests/stack/test_service.py",
    "tests/ephemeris/test_records.py",
)


class Scheduling(LoadFileScheduling):
    """Give each process whole files: their servers and kernels are opened once."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "in time" if file in IN_TIME else file

    def _assign_work_unit(self, node: object) -> None:
        due = next((scope for scope in LONG if scope in self.workqueue), None)
        if due is not None:
            self.workqueue.move_to_end(due, last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return Scheduling(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """As many processes as processors, of which a container may have fewer than its host."""
    return min(MOST, available_cpus())
