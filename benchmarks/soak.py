"""Put minutes of mixed load on a real instance and watch its memory and descriptors.

    python -m benchmarks.soak [--minutes 10] [--workers 2] [--connections 8]

Starts Redis, the engine under gunicorn and nginx on free ports of this machine, asks them for
charts (valid, invalid, out of coverage), batches, health and metrics, and prints resident memory
and open descriptors of every worker. Exits with 1 when a worker grew by more than 5 % after the
warm-up, gained descriptors, was replaced, or any request failed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/stack"))

import load
from processes import CHART, Engine, Nginx, Redis

EVERY = 20.0
GROWTH = 1.05


def mixture(rng: random.Random) -> list[bytes]:
    """Return the requests, in the shares in which they are sent."""

    def chart(**more: object) -> dict:
        year, day = rng.randrange(1600, 2600), rng.randrange(1, 29)
        return {
            "birth_time": f"{year}-{rng.randrange(1, 13):02d}-{day:02d}T06:30:00Z",
            "latitude": rng.uniform(-90, 90),
            "longitude": rng.uniform(-180, 180),
            **more,
        }

    mix = [load.message(chart()) for _ in range(600)]
    mix += [load.message(chart(observer="geocentric", frame="icrf")) for _ in range(150)]
    mix += [load.message({"charts": [chart() for _ in range(20)]}, "/calculate/batch")] * 20
    mix += [load.message(chart(latitude=91)) for _ in range(60)]
    mix += [load.message({**CHART, "birth_time": "3999-01-01T00:00:00Z"})] * 40
    mix += [load.message(rng.randbytes(200)) for _ in range(60)]
    mix += [load.message(b"", path, "GET") for path in ("/health", "/metrics", "/bodies")] * 10
    rng.shuffle(mix)
    return mix


def look(pid: int) -> tuple[float, int]:
    """Return resident MiB and open descriptors of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    resident = int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024
    return resident, sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


async def watch(engine: Engine, minutes: float, seen: dict[int, list]) -> None:
    """Note every worker's figures until the time is up."""
    end = time.monotonic() + 60 * minutes
    started = time.monotonic()
    print("| minute | worker | resident MiB | descriptors |\n|---:|---:|---:|---:|", flush=True)
    while time.monotonic() < end:
        await asyncio.sleep(min(EVERY, max(0.1, end - time.monotonic())))
        minute = (time.monotonic() - started) / 60
        for pid in engine.worker_pids():
            resident, descriptors = look(pid)
            seen.setdefault(pid, []).append((minute, resident, descriptors))
            print(f"| {minute:.1f} | {pid} | {resident:.1f} | {descriptors} |", flush=True)


def verdict(seen: dict[int, list], workers: int, minutes: float) -> list[str]:
    """Return what is wrong, in sentences."""
    faults = [] if len(seen) == workers else [f"{len(seen)} workers were seen, not {workers}"]
    for pid, samples in seen.items():
        warm = [s for s in samples if s[0] >= min(2.0, minutes / 3)]
        if not warm:
            continue
        first, last = warm[0], warm[-1]
        print(f"worker {pid}: {first[1]:.1f} -> {last[1]:.1f} MiB, {first[2]} -> {last[2]} fds")
        if last[1] > GROWTH * first[1]:
            faults.append(f"worker {pid} grew by {100 * (last[1] / first[1] - 1):.1f} %")
        if last[2] > first[2] + 16:
            faults.append(f"worker {pid} gained {last[2] - first[2]} descriptors")
    return faults


def main() -> int:
    """Run, print, and tell by the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--connections", type=int, default=8)
    options = parser.parse_args()
    messages = mixture(random.Random(1))
    started: list = []
    seen: dict[int, list] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            started.append(redis := Redis(folder).start())
            settings = {"WORKERS": options.workers, "RATE_LIMIT_STORAGE_URI": redis.uri}
            settings["RATE_LIMIT_TIMEOUT_MS"] = 50  # as the product has it, not the tests
            started.append(engine := Engine(folder, **settings).start())
            started.append(nginx := Nginx(folder, engine).start())
            outcome = asyncio.run(
                load.run(
                    nginx.port,
                    lambda number: messages[number % len(messages)],
                    None,
                    options.connections,
                    pause=0.005,
                    during=lambda: watch(engine, options.minutes, seen),
                )
            )
            metrics = engine.metrics()
        finally:
            for server in reversed(started):
                server.stop()
    faults = verdict(seen, options.workers, options.minutes)
    statuses = Counter(outcome.statuses)
    if outcome.failures or outcome.server_errors():
        faults.append(f"{len(outcome.failures)} failed, {outcome.server_errors()} server errors")
    print(f"{outcome.answered} requests: {json.dumps(statuses, sort_keys=True)}")
    print(f"Redis fallbacks: {metrics['involution_redis_fallbacks_total']:.0f}")
    print("p50 / p99: " + " / ".join(f"{1000 * outcome.quantile(q):.1f} ms" for q in (0.5, 0.99)))
    for fault in faults:
        print(f"FAULT: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
