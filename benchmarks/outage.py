"""What a client feels while Redis hangs: latencies before, during and after.

    python -m benchmarks.outage [--seconds 8] [--connections 8]

Starts Redis and the engine on free ports, freezes Redis (SIGSTOP) under load and lets it go on.
Exits with 1 when a request fails, or p99 during the freeze is more than 100 ms above normal.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/stack"))

import load
from processes import CHART, Engine, Redis

ABOVE_NORMAL = 0.100


async def phases(engine: Engine, redis: Redis, seconds: float, connections: int) -> dict:
    """Return the outcome of each phase."""
    data = load.message(CHART)

    async def phase() -> load.Outcome:
        return await load.run(
            engine.port, lambda _: data, None, connections, seconds=seconds, pause=0.005
        )

    outcomes = {"normal": await phase()}
    redis.send(signal.SIGSTOP)
    outcomes["Redis frozen"] = await phase()
    redis.send(signal.SIGCONT)
    outcomes["Redis back"] = await phase()
    await asyncio.to_thread(redis.stop, signal.SIGKILL)
    outcomes["Redis gone"] = await phase()
    return outcomes


def main() -> int:
    """Run, print, and tell by the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=8.0, help="of each phase")
    parser.add_argument("--connections", type=int, default=8)
    options = parser.parse_args()
    started: list = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            started.append(redis := Redis(folder).start())
            # the patience that the product has by itself, not that of the tests
            shared = {"RATE_LIMIT_STORAGE_URI": redis.uri, "RATE_LIMIT_TIMEOUT_MS": 50}
            started.append(engine := Engine(folder, **shared).start())
            outcomes = asyncio.run(phases(engine, redis, options.seconds, options.connections))
        finally:
            for server in reversed(started):
                server.stop()
    print("| phase | requests | failed | p50 ms | p99 ms | slowest ms |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, outcome in outcomes.items():
        p50, p99, worst = (1000 * outcome.quantile(q) for q in (0.5, 0.99, 1.0))
        failed = len(outcome.failures) + outcome.server_errors()
        print(f"| {name} | {outcome.answered} | {failed} | {p50:.1f} | {p99:.1f} | {worst:.1f} |")
    slower = outcomes["Redis frozen"].quantile(0.99) - outcomes["normal"].quantile(0.99)
    failures = sum(len(o.failures) + o.server_errors() for o in outcomes.values())
    return 1 if failures or slower > ABOVE_NORMAL else 0


if __name__ == "__main__":
    sys.exit(main())
