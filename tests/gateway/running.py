"""Start real servers for a test on ports nobody else uses, and stop them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0


class Server:
    """One process that listens; `stop` ends it and all it started."""

    def __init__(self, command: list[str], port: int, ready: str, log: Path, **variables: str):
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.log = log
        kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG", "TMPDIR"}}
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**kept, "PORT": str(port), "BIND_ADDRESS": "127.0.0.1", **variables},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self.wait(ready)
        except BaseException:
            self.stop()
            raise

    def wait(self, path: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(self.url + path, timeout=5):  # noqa: S310
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise AssertionError(f"not ready: {self.log.read_text()[-3000:]}")

    def send(self, number: int) -> None:
        os.killpg(self.process.pid, number)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.send(signal.SIGCONT)
            self.send(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.send(signal.SIGKILL)
                self.process.wait(10)


def gunicorn(app: str, log: Path, ready: str, port: int | None = None, **variables: str) -> Server:
    command = [sys.executable, "-m", "gunicorn", app, "-c", "gunicorn.conf.py"]
    return Server(command, port or free_port(), ready, log, **{"WORKERS": "1", **variables})


def engine(tag: str, log: Path, **variables: str) -> Server:
    settings = {"KERNEL_SET_TAG": tag, "DISABLE_RATE_LIMIT": "1", **variables}
    return gunicorn("services.spice.main:app", log, "/health/ready", **settings)


def gateway(modern: str, historical: str, log: Path, **variables: str) -> Server:
    """Start the gateway; port 3000 is not used here."""
    return gunicorn(
        "gateway.main:app",
        log,
        "/health/live",
        **{"MODERN_URL": modern, "HISTORICAL_URL": historical, **variables},
    )
