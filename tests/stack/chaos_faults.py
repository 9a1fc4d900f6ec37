"""What breaks: each fault begins, lasts for a while, and is mended, as a supervisor would."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from processes import Server

# the alerts of which one must ring, where a fault lasts long enough
DOWN = {"InstanceDown", "NoEngineReady", "GatewayGone"}
SITE = {"HealthCheckFailing"}
REDIS = {"RedisDown", "QuotasNotShared"}
STORE = {"DatabaseDown", "StoreDown", "StoreNotWritable"}
KERNELS = {"KernelFileChanged", "KernelsWrong", "WorkersNotReady", "NoEngineReady"}


@dataclass
class Fault:
    """One way to break one thing: `begin` does it, `mend` undoes it."""

    kind: str
    target: str
    begin: Callable[[], None]
    mend: Callable[[], None]
    alerts: set[str] = field(default_factory=set)  # none: it heals by itself at once


@dataclass
class Happened:
    """A fault that was: when it began and ended (seconds since 1970), and what rang."""

    fault: Fault
    began: float
    ended: float
    rang: set[str] = field(default_factory=set)
    due: bool = False  # it lasted longer than the shortest of its rules


def group(server: Server, number: int) -> Callable[[], None]:
    """Send a signal to all processes of a server."""

    def send() -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.process.pid, number)

    return send


def again(server: Server) -> Callable[[], None]:
    """Start it anew, as the supervisor does; it need not be ready yet."""

    def start() -> None:
        group(server, signal.SIGKILL)()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.process.wait(10)
        getattr(server, "spawn", lambda: Server.start(server))()

    return start


def killed(server: Server, alerts: set[str]) -> Fault:
    return Fault("killed", server.name, group(server, signal.SIGKILL), again(server), alerts)


def frozen(server: Server, alerts: set[str]) -> Fault:
    stop, go = group(server, signal.SIGSTOP), group(server, signal.SIGCONT)
    return Fault("frozen", server.name, stop, go, alerts)


def master_killed(server: Server, alerts: set[str]) -> Fault:
    """Its workers must end with it and give the port back."""

    def begin() -> None:
        server.process.kill()

    return Fault("master killed", server.name, begin, again(server), alerts)


def worker(engine, number: int, kind: str, chance: random.Random) -> Fault:
    """One worker; gunicorn replaces it at once, or after WORKER_TIMEOUT."""

    def begin() -> None:
        with contextlib.suppress(ProcessLookupError, FileNotFoundError, IndexError):
            os.kill(chance.choice(engine.worker_pids()), number)

    return Fault(f"worker {kind}", engine.name, begin, lambda: None)


def flipped(engine, kernels: Path, chance: random.Random) -> Fault:
    """A hundred bytes of the planets' kernel, where the file lies."""
    file = kernels / "files/de440.bsp"
    kept = kernels / "kept.bsp"

    def begin() -> None:
        shutil.copyfile(file, kept)
        with file.open("r+b") as opened:
            for _ in range(100):
                opened.seek(chance.randrange(100_000, file.stat().st_size))
                opened.write(bytes([chance.randrange(256)]))

    return Fault("kernel flipped", engine.name, begin, lambda: _put_back(kept, file), KERNELS)


def halved(engine, kernels: Path) -> Fault:
    """Half of the kernel is gone, under everybody who has it mapped."""
    file = kernels / "files/de440.bsp"
    kept = kernels / "kept.bsp"

    def begin() -> None:
        shutil.copyfile(file, kept)
        os.truncate(file, file.stat().st_size // 2)

    return Fault("kernel halved", engine.name, begin, lambda: _put_back(kept, file), KERNELS)


def _put_back(kept: Path, file: Path) -> None:
    if kept.exists():
        kept.rename(file)


def filled(server: Server, disk: Path) -> Fault:
    """The disk that a server's data lie on has no room left; it may die of it."""
    ballast = disk / "ballast"

    def begin() -> None:
        with ballast.open("wb") as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(1 << 20))
                file.flush()
        with ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(512))

    def mend() -> None:
        ballast.unlink(missing_ok=True)
        if server.process.poll() is not None:
            again(server)()

    return Fault("disk filled", server.name, begin, mend, STORE)


def now() -> float:
    return time.time()
