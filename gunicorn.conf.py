"""How gunicorn runs the engine: `gunicorn services.spice.main:app -c gunicorn.conf.py`.

Every value comes from the settings (docs/operations.md). The settings are checked here, once, in
the master process, so that a mistake stops the start with one message instead of a crash loop.
"""

from __future__ import annotations

import gc
import importlib.util
import logging
import os
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import Any

if not importlib.util.find_spec("services"):
    # a clone with the packages of requirements.txt, and not installed itself: gunicorn looks for
    # applications in the working folder, and reads this file before
    sys.path.insert(0, str(Path(__file__).resolve().parent))

from services.common import garbage as _garbage
from services.common import settings as _settings
from services.common.resources import MASTER, STARTED, WORKERS

try:
    _set = _settings.load()
except _settings.SettingsError as error:
    raise SystemExit(str(error)) from None

# What libraries warn of while they are imported; the apps' own logging takes over then.
logging.captureWarnings(True)

# prometheus_client reads this when it is first imported, in the workers. The folder is named by the
# master's process id: two instances, or an old and a new master, never share one.
_metrics = _set.metrics_dir / f"involution-metrics-{os.getpid()}"
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_metrics)
os.environ.setdefault(STARTED, str(time.time()))
os.environ[MASTER] = str(os.getpid())

bind = f"{_set.bind_address}:{_set.port}"
workers = _set.workers
worker_class = "services.common.worker.EngineWorker"
# CSPICE is not safe to share: kernels are loaded by each worker, after the fork.
preload_app = False
threads = 1
timeout = _set.worker_timeout
graceful_timeout = _set.graceful_timeout
keepalive = _set.keepalive
max_requests = _set.max_requests
max_requests_jitter = _set.max_requests // 10
# Forwarded addresses are judged by TRUSTED_PROXIES alone.
forwarded_allow_ips = ""
control_socket_disable = True
# The workers' sign of life must not wait for a disk.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
accesslog = None
loglevel = _set.log_level
proc_name = f"involution-{_set.port}"
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "engine": {"()": "services.common.logging.formatter", "form": _set.log_format},
    },
    "handlers": {
        "engine": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "engine",
        },
    },
    "root": {"level": _set.log_level.upper(), "handlers": ["engine"]},
    "loggers": {
        "gunicorn.error": {"level": _set.log_level.upper(), "handlers": [], "propagate": True},
        "spiceypy": {"level": "WARNING"},
        "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
    },
}


# What the workers have in common, in the order of their sizes; all of it code. Not our own modules
# (but the core, which notices when it is older than its files): a reload is to renew them. Not
# prometheus_client, whose files belong to the process that first opens them.
_PACKAGES = (
    "numpy",
    "spiceypy",
    "erfa",
    "fastapi",
    "sqlalchemy",
    "redis.asyncio",
    "structlog",
    "services.time_resolver.polygon_finder",
    "cryptography.fernet",
    "uvloop",
    "orjson",
)


_RENEWED = ("services.spice", "services.refresh", "services.ephemeris.kernels.")


def on_starting(server: Any) -> None:
    """Start with an empty folder of metrics: files of earlier processes would be counted again.

    And import, once for all workers, code that they then share, while the kernels' verified copies
    are made, which they share too: bytes in memory. CSPICE loads them after the fork.
    """
    shutil.rmtree(_metrics, ignore_errors=True)
    _metrics.mkdir(parents=True)
    if _engine(server):
        holding = threading.Thread(target=_hold)
        holding.start()
        _share()
        holding.join()  # no thread may live when the workers are forked


def nworkers_changed(_server: Any, new_value: int, _old_value: int | None) -> None:
    """Tell the workers to come how many share what is counted in memory (also with `-w`)."""
    os.environ[WORKERS] = str(new_value)


def on_reload(server: Any) -> None:
    """Make copies of kernels that are new, before new workers are forked; keep the others."""
    if _engine(server):
        _hold()


def _engine(server: Any) -> bool:
    return bool(server.cfg.default_proc_name.startswith("services.spice."))


def _hold() -> None:
    """Hold the kernels' copies in this process; what is wrong with a file, the workers will say.

    Our own modules are forgotten after it, but the one that has the copies: a reload is to renew
    them.
    """
    before = set(sys.modules)
    try:
        importlib.import_module("services.spice.supplies").hold(_set)
    finally:
        for name in set(sys.modules) - before - {"services.ephemeris.kernels.copies"}:
            if name.startswith(_RENEWED):
                package, _, own = name.rpartition(".")
                vars(sys.modules.get(package, importlib)).pop(own, None)
                del sys.modules[name]


def _share() -> None:
    for name in _PACKAGES:
        importlib.import_module(name)
    importlib.import_module("services.ephemeris.core.jit").load()
    # a collection that walks over shared objects would write to them, and so copy them
    gc.collect()
    gc.freeze()
    _garbage.leave("libllvmlite")  # nothing is compiled from here on
    _garbage.give_back()


def child_exit(_server: Any, worker: Any) -> None:
    """Take a dead worker out of the live gauges (its counters and histograms stay counted)."""
    from prometheus_client import multiprocess  # noqa: PLC0415 - it must not be imported earlier

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(_server: Any) -> None:
    """Leave nothing behind."""
    shutil.rmtree(_metrics, ignore_errors=True)
