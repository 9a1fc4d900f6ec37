"""Requests a second and latency of POST /calculate: gunicorn as it is shipped, and wrk.

This build, the build before it (benchmarks/old_build.py) and a bare FastAPI app take turns.

wrk runs on the same machine and takes its share of the cores. Every request asks for another
instant and place (`--same` sends one and the same). Only the rate limit is off. The CPU time that
the workers spend on a request is what a busy machine leaves alone.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks import old_build, page
from benchmarks.old_build import HERE, Build

START_LIMIT = 60.0
ENGINE = "services.spice.main:app"
ECHO = "bare FastAPI"
CONNECTIONS = (1, 16)
_TICKS = os.sysconf("SC_CLK_TCK")
_masters: dict[int, int] = {}
"""Process ids of the servers that run, by port."""

SCRIPT = """
local bodies = {}
for line in io.lines("%s") do bodies[#bodies + 1] = line end
local turn = 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function()
  turn = turn %% #bodies + 1
  return wrk.format(nil, "/calculate", nil, bodies[turn])
end
done = function(summary, latency)
  local e = summary.errors
  local form = '"requests": %%d, "duration": %%d, "bad": %%d, "p50": %%d, "p95": %%d, "p99": %%d'
  io.write(string.format('\\nRESULT {' .. form .. '}\\n',
    summary.requests, summary.duration, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99)))
end
"""


def requests(count: int) -> list[str]:
    """Return request bodies of random instants and places, 1962-2026, seeded."""
    rng = np.random.default_rng(8000)
    days = rng.uniform(2437700.0, 2461041.0, count)
    latitudes = np.degrees(np.arcsin(rng.uniform(-1.0, 1.0, count)))
    longitudes = rng.uniform(-180.0, 180.0, count)
    return [
        json.dumps({"birth_time": day, "latitude": latitude, "longitude": longitude})
        for day, latitude, longitude in zip(
            days.round(6).tolist(),
            latitudes.round(5).tolist(),
            longitudes.round(5).tolist(),
            strict=True,
        )
    ]


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(workers: int, build: Build = HERE, app: str = ENGINE) -> Iterator[int]:
    """Run `app` by gunicorn with a build's shipped configuration on loopback; yield its port."""
    port = free_port()
    environment = os.environ | {
        "PORT": str(port),
        "BIND_ADDRESS": "127.0.0.1",
        "WORKERS": str(workers),
        "DISABLE_RATE_LIMIT": "1",
        "ENVIRONMENT": "test",
    }
    with tempfile.TemporaryFile() as log:
        process = build.start(
            "-m", "gunicorn", app, "-c", "gunicorn.conf.py", env=environment, stdout=log, stderr=log
        )
        try:
            _await_ready(port, process)
            _masters[port] = process.pid
            yield port
        finally:
            _masters.pop(port, None)
            process.terminate()
            process.wait(timeout=60)


def cpu_seconds(port: int) -> float:
    """Return what the workers of a server have spent until now: seconds of CPU time."""
    master = _masters[port]
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    # behind the name, which may hold anything: utime and stime are the 12th and 13th
    fields = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in workers)
    return sum(int(one[11]) + int(one[12]) for one in fields) / _TICKS


def _await_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"the server ended with code {process.returncode}: try `make run`")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit(f"the server was not ready within {START_LIMIT:.0f} s: try `make run`")


def load(port: int, connections: int, seconds: int, bodies: list[str]) -> dict[str, float]:
    """Run wrk once; latencies in microseconds. Raises SystemExit if any answer was not 2xx."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("wrk is not installed: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        lines, script = Path(folder) / "bodies", Path(folder) / "script.lua"
        lines.write_text("\n".join(bodies) + "\n", encoding="utf-8")
        script.write_text(SCRIPT % lines, encoding="utf-8")
        command = [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script)]
        command.append(f"http://127.0.0.1:{port}")
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    result = next(line for line in done.stdout.splitlines() if line.startswith("RESULT "))
    values: dict[str, float] = json.loads(result.removeprefix("RESULT "))
    if values["bad"]:
        raise SystemExit(f"{values['bad']:.0f} requests failed")
    return values


class Server(NamedTuple):
    """One who takes part, and where it listens."""

    name: str
    port: int


Runs = dict[tuple[str, int], list[dict[str, float]]]


@contextmanager
def servers(workers: int, old: Build | None) -> Iterator[list[Server]]:
    """Start this build, a bare FastAPI app, and the old build, with so many workers each."""
    with ExitStack() as stack:
        here = stack.enter_context(server(workers))
        servers = [Server(HERE.name, here)]
        if old is not None:
            servers.append(Server(old.name, stack.enter_context(server(workers, old))))
        echo = server(workers, app="benchmarks.echo:app")
        servers.append(Server(ECHO, stack.enter_context(echo)))
        yield servers


def measure(competitors: list[Server], rounds: int, seconds: int, bodies: list[str]) -> Runs:
    """Load all in turns, every round with 1 and 16 connections; (name, connections) -> results."""
    for one in competitors:
        load(one.port, 16, 3, bodies)  # every worker has its caches filled
    runs_of: Runs = {}
    for _ in range(rounds):
        for connections in CONNECTIONS:
            for one in competitors:
                begun = cpu_seconds(one.port)
                result = load(one.port, connections, seconds, bodies)
                result["cpu"] = cpu_seconds(one.port) - begun
                runs_of.setdefault((one.name, connections), []).append(result)
    return runs_of


def rate(results: list[dict[str, float]]) -> float:
    """Return the median requests a second."""
    return statistics.median(one["requests"] / (one["duration"] / 1e6) for one in results)


def cost(results: list[dict[str, float]]) -> float:
    """Return the median CPU time of a request in the workers, microseconds."""
    return statistics.median(one["cpu"] / one["requests"] * 1e6 for one in results)


def rows(workers: int, results: Runs) -> list[tuple[str, ...]]:
    """Return the lines of the table for servers of so many workers: medians, and ratios of them."""
    lines = []
    for connections in CONNECTIONS:
        rates = {name: rate(runs) for (name, c), runs in results.items() if c == connections}
        for name, own in rates.items():
            runs = results[name, connections]
            times = (
                f"{statistics.median(one[p] for one in runs) / 1000:.2f}"
                for p in ("p50", "p95", "p99")
            )
            others = (other for who, other in rates.items() if who != HERE.name)
            ratios = (f"{own / other:.2f}" for other in others)
            cells = (f"{own:.0f}", *ratios, f"{cost(runs):.0f}", *times)
            lines.append((f"{workers} / {connections}", name, *cells))
    return lines


def main() -> None:
    """Measure, print, and with --write put the table into docs/performance.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.http", description=__doc__)
    parser.add_argument("--seconds", type=int, default=4, help="of load for each line and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--same", action="store_true", help="send one and the same request")
    parser.add_argument("--alone", action="store_true", help="without the old build")
    parser.add_argument("--write", action="store_true", help="rewrite docs/performance.md's table")
    options = parser.parse_args()
    bodies = requests(1 if options.same else 2000)
    old = None if options.alone else old_build.build()
    lines = []
    for workers in options.workers:
        with servers(workers, old) as competitors:
            runs = measure(competitors, options.rounds, options.seconds, bodies)
            lines += rows(workers, runs)
    what = "one and the same request" if options.same else "2,000 different instants and places"
    against = [one.name for one in competitors if one.name != HERE.name]
    text = (
        f"POST /calculate, the default twelve bodies, {what}, gunicorn with the shipped "
        "configuration (logging and metrics on, rate limit off), wrk beside it on the same cores. "
        f"{ECHO}: the same gunicorn and worker, no middleware, an answer of a chart's size. "
        "All take turns; medians; µs of the workers' CPU time; latency in milliseconds. "
        f"`python -m benchmarks.http --rounds {options.rounds} --seconds {options.seconds}` on "
        f"{page.machine()}."
    )
    ratios = (f"of {name}" for name in against)
    head = ("workers / connections", "who", "requests/s", *ratios, "µs", "p50", "p95", "p99")
    text = f"{text}\n\n{page.table(head, lines)}"
    print(text)
    if options.write:
        page.write("http", text)


if __name__ == "__main__":
    main()
