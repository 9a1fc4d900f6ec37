"""Start and stop services of ours in the background, by PID files that we wrote ourselves.

A PID file holds the process id and the process's start time, so that a number the system has
given to somebody else since is never mistaken for ours.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import urllib3

from ops.environment import environment, settings_of
from services import home

ROOT = home.HOME
RUN = ROOT / "run"
PATIENCE = 60.0
POLL = 0.1


def called_from(name: str) -> Path:
    """Return a path as its caller meant it: the scripts go to the project's folder first."""
    return Path(os.environ.get("INVOLUTION_CALLED_FROM", ".")) / name


class Trouble(Exception):  # noqa: N818 - read aloud, not caught by type
    """A service could not be started or stopped; the message says why and what to do."""


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one command at a time start and stop what `folder` records; raises Trouble, OSError.

    Two would start two engines on a port, and the loser would take the winner's PID file with it;
    two updates would have no instance left to answer.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(
                f"Another command is starting or stopping engines of {folder}: wait for its end."
            ) from None
        yield


@dataclass(frozen=True, slots=True)
class Background:
    """A process of ours that is known by its PID file, and by nothing else."""

    name: str
    folder: Path = RUN

    @property
    def pid_file(self) -> Path:
        """Where its process id is kept."""
        return self.folder / f"{self.name}.pid"

    def write(self, pid: int, **more: object) -> None:
        """Write down a process that was just started; settings in it may be secret."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.put(json.dumps({"pid": pid, "started": _start_time(pid), **more}))

    def put(self, record: str) -> None:
        """Replace the PID file in one step: a sudden end leaves the old one or the new."""
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=f".{self.name}.")  # 0600
        try:
            with os.fdopen(handle, "w") as file:
                file.write(record)
            Path(name).replace(self.pid_file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def running(self) -> int | None:
        """Return its process id if the process we started still lives."""
        try:
            record = json.loads(self.pid_file.read_text())
            pid, started = int(record["pid"]), int(record["started"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return pid if _start_time(pid) == started else None

    def stop(self, patience: float = 30.0) -> bool:
        """End the process that we started, and only that; say whether there was one."""
        ended = self.end(patience)
        self.pid_file.unlink(missing_ok=True)
        return ended

    def end(self, patience: float) -> bool:
        """End the process as `stop` does, but leave its PID file."""
        pid = self.running()
        if pid is None:
            return False
        os.kill(pid, signal.SIGTERM)
        if not _gone(pid, patience):
            os.killpg(pid, signal.SIGKILL)
            if not _gone(pid, 5.0):
                raise Trouble(f"{self.name} (process {pid}) does not end.")
        return True


@dataclass(frozen=True, slots=True)
class Service:
    """A named service on a port of this machine, with the variables it is started with."""

    name: str
    port: int
    variables: dict[str, str]
    folder: Path = RUN
    remembered: dict[str, str] | None = None  # the settings it was started with; None: start anew
    updating: bool = False  # an update has begun with it, and has not come to its end

    @property
    def _process(self) -> Background:
        return Background(self.name, self.folder)

    @property
    def pid_file(self) -> Path:
        """Where its process id is kept."""
        return self._process.pid_file

    @classmethod
    def recorded(cls, folder: Path) -> list[Service]:
        """Return the services whose PID files of ours lie in a folder, by name."""
        processes = []
        for path in sorted(folder.glob("*.pid")):
            with contextlib.suppress(FileNotFoundError, ValueError, KeyError, TypeError):
                record = json.loads(path.read_text())
                variables = {str(k): str(v) for k, v in record["variables"].items()}
                settings, updating = record.get("settings"), record.get("updating") is True
                processes.append(
                    cls(path.stem, int(record["port"]), variables, folder, settings, updating)
                )
        return processes

    @property
    def log_file(self) -> Path:
        """Where its output goes."""
        return self.folder / f"{self.name}.log"

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def running(self) -> int | None:
        """Return its process id if the process we started still lives."""
        return self._process.running()

    def start(self, patience: float = PATIENCE) -> int:
        """Start it, wait until it is ready, and return its process id.

        Raises Trouble when the port is taken, or it ends or does not get ready in time; then
        nothing is left running. In an update its PID file then says again what it was started with
        before, so that the next update can.
        """
        if (pid := self.running()) is not None:
            raise Trouble(f"{self.name} runs already (process {pid}, {self.url}).")
        if _taken(self.port):
            raise Trouble(
                f"Port {self.port} is in use by a process that is not ours: "
                f"{self.name} was not started."
            )
        self.folder.mkdir(parents=True, exist_ok=True)
        before = self.pid_file.read_text() if self.updating else None
        process = self._spawn()
        try:
            self._write(process.pid, updating=self.updating)
            self._await_ready(process, patience)
            self._write(process.pid, updating=False)
        except BaseException as error:  # nothing may run on that nobody knows of
            self._end(process, before)
            if isinstance(error, OSError):
                raise Trouble(f"{self.pid_file} cannot be written: {error.strerror}.") from None
            raise
        return process.pid

    def stop_for_update(self, patience: float) -> Service:
        """End it, and keep in its PID file what to start it with; return what is to be started.

        Whatever ends the update before the new process is ready, `recorded` still has it. Raises
        Trouble.
        """
        try:
            record = json.loads(self.pid_file.read_text())
            self._process.put(json.dumps({**record, "updating": True}))
        except OSError as error:
            raise Trouble(
                f"{self.pid_file} cannot be written: {error.strerror}. {self.name} was not touched."
            ) from None
        self._process.end(patience)
        return replace(self, updating=True)

    def _write(self, pid: int, *, updating: bool) -> None:
        own = {"port": self.port, "variables": self.variables, "settings": self._settings()}
        self._process.write(pid, **own, updating=updating)

    def _end(self, process: subprocess.Popen[bytes], before: str | None) -> None:
        """End a process that was just started, whether or not its PID file could be written."""
        process.terminate()
        try:
            process.wait(30.0)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5.0)
        with contextlib.suppress(OSError):
            if before is None:
                self.pid_file.unlink()
            else:
                self._process.put(before)

    def _settings(self) -> dict[str, str]:
        """Return the settings it is to be started with: those it was, if it was."""
        return settings_of(environment()) if self.remembered is None else self.remembered

    def changes(self) -> list[str]:
        """Return the settings that this shell or .env sets otherwise than it was started with."""
        now = settings_of(environment())
        own = {*self.variables, "PORT"}
        then = self.remembered if self.remembered is not None else now
        return sorted(k for k, v in now.items() if k not in own and then.get(k) != v)

    def _spawn(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "gunicorn", "services.spice.main:app"]
        # Nothing of this shell's or .env's settings but what is to be its own
        rest = {k: v for k, v in environment().items() if k not in settings_of(environment())}
        given = {**rest, **self._settings(), **self.variables, "PORT": str(self.port)}
        # What it said before an update, or before it died, is kept.
        with self.log_file.open("ab") as log:
            return subprocess.Popen(
                [*command, "-c", str(home.file("gunicorn.conf.py"))],
                cwd=ROOT,
                env=given,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _await_ready(self, process: subprocess.Popen[bytes], patience: float) -> None:
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise Trouble(f"{self.name} ended at once: {self._last_words()}")
            status, _ = get(f"{self.url}/health/ready")
            if status == 200:
                return
            time.sleep(POLL)
        raise Trouble(f"{self.name} was not ready after {patience:.0f} s: {self._last_words()}")

    def _last_words(self) -> str:
        """Return why it is not ready, in its own words if it said so, else its last line."""
        lines = self.log_file.read_text(errors="replace").strip().splitlines()
        for line in reversed(lines):
            with contextlib.suppress(ValueError, AttributeError):
                if reason := json.loads(line).get("reason"):
                    return f"{reason} (log: {self.log_file})"
        return f"{lines[-1] if lines else 'it said nothing'} (log: {self.log_file})"

    def stop(self, patience: float = 30.0) -> bool:
        """End the process that we started, and only that; say whether there was one."""
        return self._process.stop(patience)


@contextlib.contextmanager
def all_or_none(started: list[Service]) -> Iterator[None]:
    """Stop what was started when anything goes wrong, an operator's Ctrl-C as well."""
    try:
        yield
    except BaseException:
        for service in started:
            service.stop()
        raise


def get(url: str, timeout: float = 5.0) -> tuple[int, bytes]:
    """GET a URL; status 0 and the reason when nobody answers."""
    return _ask("GET", url, None, timeout)


def get_here(url: str, timeout: float = 5.0) -> tuple[int, bytes]:
    """GET an https URL of this machine's own server, by its name, whatever its certificate is."""
    parts = urlsplit(url)
    pool = urllib3.HTTPSConnectionPool(
        "127.0.0.1", parts.port or 443, server_hostname=parts.hostname,
        cert_reqs="CERT_NONE", assert_hostname=False, timeout=timeout, retries=False,
    )  # fmt: skip
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", urllib3.exceptions.InsecureRequestWarning)
            answer = pool.request("GET", parts.path or "/", headers={"Host": parts.netloc})
    except urllib3.exceptions.HTTPError as error:
        return 0, str(error).encode()
    finally:
        pool.close()
    return answer.status, answer.data


def post(url: str, body: object, timeout: float = 30.0) -> tuple[int, bytes]:
    """POST JSON to a URL; status 0 and the reason when nobody answers."""
    return _ask("POST", url, json.dumps(body).encode(), timeout)


def _ask(method: str, url: str, body: bytes | None, timeout: float) -> tuple[int, bytes]:
    headers = {"content-type": "application/json"} if body is not None else {}
    try:
        answer = urllib3.request(
            method, url, body=body, headers=headers, timeout=timeout, retries=False
        )
    except urllib3.exceptions.HTTPError as error:
        return 0, str(error).encode()
    return answer.status, answer.data


def _start_time(pid: int) -> int | None:
    """Return the kernel's start time of a live process (proc(5), field 22), None if it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else int(fields[19])


def _gone(pid: int, patience: float) -> bool:
    started = _start_time(pid)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        # A child of ours stays a zombie until it is waited for; anyone else's is not ours to wait
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        now = _start_time(pid)
        if now is None or now != started:
            return True
        time.sleep(POLL)
    return False


def _taken(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
