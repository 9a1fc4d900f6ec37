"""Somebody who types what the older deployment guide prints."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from guide import ROOT, block
from processes import BIN, Server, call, until

TREATED: dict[int, str] = {}


def treats(*words: str):
    """Note that a test has to do with the blocks that hold these words."""

    def mark(test):
        TREATED.update(dict.fromkeys((block(one).number for one in words), test.__name__))
        return test

    return mark


class Reader:
    """Somebody who types what the guide prints, in one folder, with settings of their own."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.folder = folder
        tools = folder / "bin"
        tools.mkdir()
        compose = f'#!/bin/sh\nexec {sys.executable} {ROOT}/tests/stack/compose_standin.py "$@"\n'
        # the real one never ends; what it would do again and again is done once
        watch = '#!/bin/sh\n[ "$1" = -n ] && shift 2\nexec sh -c "$*"\n'
        for name, text in {"docker-compose": compose, "watch": watch}.items():
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        self.environment = {
            "PATH": f"{tools}:{BIN}:{os.environ['PATH']}",
            "HOME": str(folder),
            "PYTHON": sys.executable,
            **{name: str(value) for name, value in settings.items()},
        }

    def script(self, text: str) -> list[str]:
        return ["bash", "-euo", "pipefail", "-c", text]

    def type(self, text: str, *, folder: Path = ROOT, good=(0,), **settings: object) -> str:
        """Type it; return what it printed, and what it complained of where it was to fail."""
        done = subprocess.run(
            self.script(text), cwd=folder, capture_output=True, text=True, timeout=300, check=False,
            input="y\n", env=self.environment | {k: str(v) for k, v in settings.items()},
        )  # fmt: skip
        assert done.returncode in good, (text, done.returncode, done.stdout, done.stderr)
        return done.stdout + (done.stderr if done.returncode else "")

    def start(self, text: str, name: str, port: int, **settings: object) -> Server:
        given = self.environment | {k: str(v) for k, v in settings.items()}
        server = Server(name, self.script(text), self.folder, given).start()
        try:
            until(lambda: _ready(server, port), f"{name} is ready", log=server.log)
        except BaseException:
            stop(server)
            raise
        return server


def _ready(server: Server, port: int) -> bool:
    assert server.process.poll() is None, server.log.read_text()
    try:
        return call(f"http://127.0.0.1:{port}/health/ready")[0] == 200
    except OSError:
        return False


def stop(server: Server) -> None:
    """End all that was started by what was typed."""
    if server.process.poll() is None:
        os.killpg(server.pid, signal.SIGTERM)
        server.process.wait(60)
