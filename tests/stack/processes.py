"""Real servers for the tests: on free ports, waited for, their logs kept, always stopped."""

from __future__ import annotations

import getpass
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from string import Template

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
DEADLINE = 90.0
CHART = {"birth_time": "2024-06-21T18:00:00Z", "latitude": 37.7749, "longitude": -122.4194}


def until(condition, what: str, seconds: float = DEADLINE, log: Path | None = None):
    """Wait until `condition()` is true and return what it gave; fail with the log's end."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    tail = log.read_text()[-3000:] if log else ""
    raise AssertionError(f"not within {seconds:g} s: {what}\n{tail}")


class Server:
    """One program, in a session of its own, writing to one log file."""

    patience = 60.0  # seconds it may take to end: longer than GRACEFUL_TIMEOUT

    def __init__(self, name: str, command: list, folder: Path, env: dict | None = None) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self.command = [str(word) for word in command]
        self.environment = env
        self.folder = folder
        self.process: subprocess.Popen | None = None

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    @property
    def pid(self) -> int:
        return self.process.pid

    def send(self, number: int) -> None:
        self.process.send_signal(number)

    def tell(self, number: int = signal.SIGTERM) -> None:
        """Tell it to end, waking it first, should it be frozen."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(number)

    def stop(self, number: int = signal.SIGTERM) -> int | None:
        """End it, and kill its session if it stays."""
        if self.process is None:
            return None
        self.tell(number)
        try:
            return self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            return self.process.wait(60)

    def written(self) -> list[str]:
        """The lines of the log; the last counts when it is whole, as somebody may be writing it."""
        return self.log.read_text(errors="replace").rpartition("\n")[0].split("\n")

    def lines(self) -> list[dict]:
        """The JSON lines of the log."""
        return [json.loads(line) for line in self.written() if re.fullmatch(r"\{.*\}", line)]

    def events(self, name: str) -> list[dict]:
        """The JSON lines of the log that tell of one kind of event."""
        return [line for line in self.lines() if line.get("event") == name]


class Redis(Server):
    def __init__(self, folder: Path, password: str = "") -> None:
        self.port = free_port()
        words = ["redis-server", "--port", self.port, "--bind", "127.0.0.1", "--save", ""]
        words += ["--appendonly", "no", "--dir", folder, "--daemonize", "no"]
        if password:
            words += ["--requirepass", password]
        self.password = password
        super().__init__("redis", words, folder)
        self.uri = f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        super().start()
        until(self.answers, "redis answers", log=self.log)
        return self

    def answers(self) -> bool:
        try:
            return b"PONG" in self.ask("PING")
        except OSError:
            return False

    def ask(self, *words: str) -> bytes:
        """Send one command, return the raw reply; raises OSError where there is none."""
        commands = [("AUTH", self.password)] if self.password else []
        answer = b""
        with socket.create_connection(("127.0.0.1", self.port), 30) as conn:
            for command in [*commands, words]:
                parts = b"".join(b"$%d\r\n%s\r\n" % (len(w), w.encode()) for w in command)
                conn.sendall(b"*%d\r\n%s" % (len(command), parts))
                answer = conn.recv(65536)
                assert not answer.startswith(b"-"), answer
        return answer


class Engine(Server):
    """The engine under gunicorn, with its own configuration file."""

    def __init__(self, folder: Path, name: str = "engine", **settings: object) -> None:
        self.port = free_port()
        self.workers = int(str(settings.get("WORKERS", 2)))
        words = [BIN / "gunicorn", "services.spice.main:app", "-c", "gunicorn.conf.py"]
        super().__init__(name, words, folder, environment(self.port, folder, **settings))
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self, ready: bool = True):
        super().start()
        if ready:
            self.wait()
        return self

    def wait(self) -> None:
        """Wait until every worker has its kernels."""
        until(lambda: self.ready() == self.workers, f"{self.name} is ready", log=self.log)

    def ready(self) -> int:
        """How many workers have their kernels; 0 while the numbers are not those of who lives now.

        A worker that was just killed is counted until the master has missed it.
        """
        assert self.process.poll() is None, self.log.read_text()[-3000:]
        number = int(self.metric("involution_workers_ready"))
        folder = Path(self.environment["METRICS_DIR"]) / f"involution-metrics-{self.pid}"
        counted = {int(path.stem.rpartition("_")[2]) for path in folder.glob("gauge_livesum_*.db")}
        return number if counted == set(self.worker_pids()) else 0

    def loads(self) -> int:
        """How often a worker has loaded its kernels."""
        return len(self.events("kernels_loaded"))

    def get(self, path: str, **headers: str):
        return call(self.url + path, headers=headers)

    def post(self, path: str, body: object, **headers: str):
        return call(self.url + path, body, headers)

    def metrics(self) -> dict[str, float]:
        """Every sample of /metrics: `name{labels}` -> value; empty while nobody answers."""
        try:
            status, _, text = self.get("/metrics")
        except OSError:
            return {}
        assert status == 200, text  # a refusal must not pass for an instance without numbers
        matches = re.findall(r"^(involution_\S+) (\S+)$", text.decode(), re.MULTILINE)
        return {name: float(value) for name, value in matches}

    def metric(self, name: str) -> float:
        """The sum over all labels of one metric."""
        return sum(v for k, v in self.metrics().items() if k.partition("{")[0] == name)

    def worker_pids(self) -> list[int]:
        text = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in text.split()]


def environment(port: int, folder: Path, **settings: object) -> dict[str, str]:
    """The environment of an engine: nothing of ours but the PATH, and quotas out of the way."""
    given = {
        "PORT": port,
        "BIND_ADDRESS": "127.0.0.1",
        "WORKERS": 2,
        "METRICS_DIR": folder,
        "REFRESH_DIR": folder / "refresh",
        "RATE_LIMIT": "1000000/minute",
        "DATABASE_URL": f"sqlite:///{folder / 'charts.db'}",
        # On a busy machine nobody may be scheduled for seconds: that is no outage.
        "RATE_LIMIT_TIMEOUT_MS": 5000,
        "DB_TIMEOUT": 30,
        "PATH": os.environ["PATH"],
        "PYTHONPATH": ROOT,
    }
    return {name: str(value) for name, value in {**given, **settings}.items()}


class Nginx(Server):
    """nginx in front of engines, with the rules that the product's own configuration follows."""

    def __init__(self, folder: Path, *engines: Engine, **settings: str) -> None:
        self.port = free_port()
        nginx = "/usr/sbin/nginx"
        servers = "\n".join(f"server 127.0.0.1:{e.port} max_fails=0;" for e in engines)
        # As root, nginx would run its workers as nobody, who may not write into our folder.
        user = f"user {getpass.getuser()};" if os.getuid() == 0 else ""
        # longer than anybody here may be kept from the processor
        waits = dict.fromkeys(("header_timeout", "body_timeout", "keepalive_timeout"), "75s")
        values = {"user": user, **waits}
        values |= {"maintenance": folder / "maintenance", **settings}
        text = (Path(__file__).parent / "nginx.conf").read_text()
        conf = folder / "nginx.conf"
        filled = Template(text).substitute(port=self.port, servers=servers, folder=folder, **values)
        conf.write_text(filled)
        super().__init__("nginx", [nginx, "-p", folder, "-c", conf, "-e", "stderr"], folder)
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self):
        super().start()
        until(lambda: connects(self.port), "nginx listens", log=self.log)
        return self


def connects(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def call(url: str, body: object = None, headers: dict | None = None):
    """One request by urllib: (status, headers, body). A connection that fails raises OSError."""
    given = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
    data = None
    if body is not None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        given.setdefault("content-type", "application/json")
    request = urllib.request.Request(url, data, given)  # noqa: S310 - our own http:// addresses
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()
