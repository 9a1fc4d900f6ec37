"""Show what a worker's memory becomes under requests that are all different.

    python -m benchmarks.growth [--requests 24000]

Starts one engine with one worker, asks it for charts, batches and refusals spread over a thousand
years, and prints what the kernel says of the worker's memory: its own (anonymous) pages, its share
of mapped files (the kernels among them, which all workers share), and resident.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/stack"))

import load
from processes import Engine, until

from benchmarks.soak import mixture

STEP = 4000


def look(pid: int) -> tuple[int, int, int]:
    """Return MiB of a process: its own pages, its share of mapped files, resident."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    sizes = {k: int(v) // 1024 for k, v in re.findall(r"^(\w+):\s+(\d+) kB", text, re.MULTILINE)}
    return sizes["Pss_Anon"], sizes["Pss_File"] + sizes["Pss_Shmem"], sizes["Rss"]


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--requests", type=int, default=24_000)
    requests = parser.parse_args().requests
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Path(folder), WORKERS=1, ENABLE_REQUEST_LOGGING=0)
        try:
            engine.start()
            until(
                lambda: b'"time_resolver":{"status":"healthy"' in engine.get("/health")[2], "zones"
            )
            pid = engine.worker_pids()[0]
            print(
                "| requests | own MiB | share of files, MiB | resident MiB |\n|---:|---:|---:|---:|"
            )
            for number in range(0, requests + 1, STEP):
                print(f"| {number:,} | {' | '.join(map(str, look(pid)))} |", flush=True)
                if number == requests:
                    break
                rng = random.Random(number)
                messages = [m for _ in range(-(-STEP // 960)) for m in mixture(rng)]
                ask = messages.__getitem__
                asyncio.run(load.run(engine.port, ask, min(STEP, len(messages)), 4))
        finally:
            engine.stop()


if __name__ == "__main__":
    main()
