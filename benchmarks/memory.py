"""What two workers take: memory, and the time from the start until both are ready.

The build before the numerics were compiled and this one take turns. PSS counts a page that n
processes share as 1/n in each: a sum is what the machine gives. RSS counts it whole in each.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks import old_build, page
from benchmarks.http import free_port, requests
from benchmarks.old_build import HERE, Build

LIMIT = 60.0
CHARTS = 1000
WORDS = ("-m", "gunicorn", "services.spice.main:app", "-c", "gunicorn.conf.py")


class Usage(NamedTuple):
    """What one start showed: MiB and seconds."""

    ready: float
    workers_pss: float
    workers_rss: float
    all_pss: float


@contextmanager
def instance(build: Build, workers: int) -> Iterator[tuple[subprocess.Popen[bytes], int, float]]:
    """Run the engine of one build; yield its process, port, and when it was started."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as log:
        environment = {
            **os.environ,
            "PORT": str(port),
            "BIND_ADDRESS": "127.0.0.1",
            "WORKERS": str(workers),
            "DISABLE_RATE_LIMIT": "1",
            "ENVIRONMENT": "test",
            "METRICS_DIR": folder,
            "DATABASE_URL": "none",
        }
        begun = time.monotonic()
        process = build.start(*WORDS, env=environment, stdout=log, stderr=log)
        try:
            yield process, port, begun
        finally:
            process.terminate()
            process.wait(timeout=60)


def measured(build: Build, workers: int) -> Usage:
    """Start the engine, wait for all workers, send charts, and read what its processes use."""
    with instance(build, workers) as (process, port, begun):
        pid = process.pid
        while _ready(port) < workers:
            if process.poll() is not None or time.monotonic() - begun > LIMIT:
                raise SystemExit(f"{build.name} was not ready: try `make run`")
            time.sleep(0.02)
        ready = time.monotonic() - begun
        _charts(port)
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        each = [_memory(int(child)) for child in children]
        pss, rss = (sum(values) for values in zip(*each, strict=True))
        return Usage(ready, pss, rss, pss + _memory(pid)[0])


def _ready(port: int) -> int:
    """Return how many workers say that they are ready, 0 while nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/metrics")
        lines = connection.getresponse().read().decode().splitlines()
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
    return int(sum(float(x.split()[1]) for x in lines if x.startswith("involution_workers_ready")))


def _charts(port: int) -> None:
    """Send charts over connections of their own, so that every worker gets some."""
    for body in requests(CHARTS):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            text = "POST /calculate HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            text += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
            connection.sendall(text.encode())
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        if not answer.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"a chart failed: {answer[:200]!r}")


def _memory(pid: int) -> tuple[float, float]:
    """Return a process's PSS and RSS, MiB."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    fields = {line.split(":")[0]: line.split()[1] for line in text.splitlines()[1:]}
    return int(fields["Pss"]) / 1024, int(fields["Rss"]) / 1024


def main() -> None:
    """Measure both builds in turn and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print every round, as JSON")
    options = parser.parse_args()
    builds = (old_build.build(), HERE)
    rounds: dict[str, list[Usage]] = {build.name: [] for build in builds}
    for _ in range(options.rounds):
        for build in builds:
            rounds[build.name].append(measured(build, options.workers))
    if options.json:
        print(json.dumps({name: [u._asdict() for u in usages] for name, usages in rounds.items()}))
        return
    rows = []
    for name, usages in rounds.items():
        ready, *sizes = (statistics.median(values) for values in zip(*usages, strict=True))
        rows.append((name, f"{ready:.2f}", *(f"{size:.0f}" for size in sizes)))
    head = ("build", "start to ready, s", "PSS, MiB", "RSS, MiB", "PSS with the master, MiB")
    print(
        f"{options.workers} workers together, after {CHARTS:,} charts; the median of "
        f"{options.rounds} starts each, in turn. `python -m benchmarks.memory` on "
        f"{page.machine()}.\n\n{page.table(head, rows)}"
    )


if __name__ == "__main__":
    main()
