"""What the gateway adds to a request: `python -m benchmarks.gateway [--requests 2000]`.

One engine worker, one gateway worker, as they are shipped (logging and metrics on, rate limit off),
and one client, all on this machine. The client asks the engine and the gateway in turns, so that a
busy machine slows both alike. Every request asks for another instant and place. The last row is the
difference of the two rows above it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import uvloop

from benchmarks import page
from benchmarks.http import _await_ready, free_port, requests, server

ROOT = Path(__file__).parents[1]
SHARES = (50, 95, 99)


@contextmanager
def gateway(engine: int) -> Iterator[tuple[int, int]]:
    """Run one gateway worker before the engine on port `engine`; yield its port and process id."""
    port = free_port()
    environment = os.environ | {
        "PORT": str(port),
        "BIND_ADDRESS": "127.0.0.1",
        "WORKERS": "1",
        "ENVIRONMENT": "test",
        "MODERN_URL": f"http://127.0.0.1:{engine}",
        "HISTORICAL_URL": f"http://127.0.0.1:{engine}",
    }
    command = [sys.executable, "-m", "gunicorn", "gateway.main:app", "-c", "gunicorn.conf.py"]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _await_ready(port, process)
            yield port, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


class Connection:
    """One kept-alive connection that measures each request, in microseconds."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.seen: list[float] = []

    async def open(self) -> None:
        """Connect."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def ask(self, body: bytes) -> None:
        """Send one chart and read its answer; anything but 200 ends the measurement."""
        head = (
            f"POST /calculate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        started = time.perf_counter()
        self.writer.write(head.encode() + body)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await self.reader.readexactly(length)
        self.seen.append((time.perf_counter() - started) * 1e6)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"an answer was not 200: {answer.split(b' ')[1].decode()}")


async def measure(ports: tuple[int, int], clients: int, count: int) -> list[list[float]]:
    """Return the microseconds of `count` requests to each port, in turns, `clients` at a time."""
    bodies = [body.encode() for body in requests(count)]
    sides = [[Connection(port) for _ in range(clients)] for port in ports]
    for side in sides:
        await asyncio.gather(*(connection.open() for connection in side))

    async def share(connection: Connection, mine: list[bytes]) -> None:
        for body in mine:
            await connection.ask(body)

    for turn, start in enumerate(range(0, count, clients)):
        block = bodies[start : start + clients]
        # Who is asked first has the engine compute the day's nutation: that must be even.
        for side in sides if turn % 2 else sides[::-1]:
            jobs = [share(c, block[number::clients]) for number, c in enumerate(side)]
            await asyncio.gather(*jobs)
    skip = 20  # the first fill caches and open the gateway's connections
    for side in sides:
        for connection in side:
            connection.writer.close()
    return [[us for connection in side for us in connection.seen[skip:]] for side in sides]


def cpu_seconds(master: int) -> float:
    """Return the processor time that the children of a process have used."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    ticks = 0
    for child in children:
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])  # user and system time, proc(5)
    return ticks / os.sysconf("SC_CLK_TCK")


def rows(clients: int, measured: list[list[float]]) -> list[tuple[str, ...]]:
    """Return the lines of the table for one number of clients."""
    direct, through = (np.percentile(side, SHARES) for side in measured)
    named = [("engine", direct), ("through the gateway", through), ("difference", through - direct)]
    many = "1 client" if clients == 1 else f"{clients} clients"
    return [
        (f"{many}, {name}", *(f"{v:.0f}" for v in values), *(f"{v / 1000:.2f}" for v in values))
        for name, values in named
    ]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gateway", description=__doc__)
    parser.add_argument("--requests", type=int, default=2000, help="to each, for each line")
    count = parser.parse_args().requests
    lines: list[tuple[str, ...]] = []
    with server(1) as engine, gateway(engine) as (front, master):
        before = cpu_seconds(master)
        for clients in (1, 16):
            measured = uvloop.run(measure((engine, front), clients, count))
            lines += rows(clients, measured)
        used = (cpu_seconds(master) - before) / (2 * count) * 1e6
    head = ("", *(f"p{s}, µs" for s in SHARES), *(f"p{s}, ms" for s in SHARES))
    print(
        "POST /calculate, the default twelve bodies, the same requests in turns to the engine and "
        "through the gateway, one worker each, client and servers on the same cores. "
        f"`python -m benchmarks.gateway --requests {count}` on {page.machine()}."
    )
    print()
    print(page.table(head, lines))
    print()
    print(f"Processor time of the gateway: {used:.0f} µs a request.")


if __name__ == "__main__":
    main()
