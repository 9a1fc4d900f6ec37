"""The gunicorn worker: uvicorn's, told not to do what our own middleware does."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Any, ClassVar

from uvicorn_worker import UvicornWorker  # type: ignore[import-untyped]

from services.common import resources
from services.common.protocol import Protocol

_PR_SET_PDEATHSIG = 1  # prctl(2)


class EngineWorker(UvicornWorker):  # type: ignore[misc]
    """Uvicorn on uvloop and httptools; forwarded addresses and request lines are left to us."""

    CONFIG_KWARGS: ClassVar[dict[str, Any]] = {
        "loop": "uvloop",
        "http": Protocol,
        "ws": "none",
        "proxy_headers": False,
        "server_header": False,
        "access_log": False,
    }

    def init_signals(self) -> None:
        """Set the signals up, and end with the master: gunicorn asks for this in each worker."""
        super().init_signals()
        end_with(self.ppid)
        resources.belong_to(self.ppid)


def end_with(parent: int) -> None:
    """Have the kernel end this process when its parent does, whatever this process is doing then.

    A master that is killed cannot tell its workers: they would hold the port and go on answering,
    and whoever starts the service again would find it taken.
    """
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    if os.getppid() != parent:  # it had ended before it was asked for
        sys.exit(1)
