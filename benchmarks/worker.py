"""A build's own process that does one piece of work when told, and says what CPU time it took.

Its text is run in either build (`python -c`), so it imports nothing of benchmarks and finds the
engine where that build has it. Every line of standard input is a command, JSON: {"work": name,
"count": n}; every line of the answer is seconds of this process's CPU time. The first line is what
to work on: {"tt": [[...], [...]], "sites": [[latitude, longitude, elevation], ...], "bodies": []}.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np

Work = Callable[[int], object]


def old_work(given: dict[str, Any]) -> dict[str, Work]:
    """Return what the build whose numerics were numpy's can be asked for."""
    from services.spice.ephemeris import ecliptic  # noqa: PLC0415
    from services.spice.ephemeris.chart import Ephemeris  # noqa: PLC0415
    from services.spice.ephemeris.earth import Site  # noqa: PLC0415
    from services.spice.ephemeris.options import Options  # noqa: PLC0415
    from services.spice.ephemeris.series import Series, Sites  # noqa: PLC0415

    engine = Ephemeris.open("DE440", Path("kernels"))
    series, options = Series(engine), Options(bodies=tuple(given["bodies"]))
    jd = np.array(given["tt"][0]), np.array(given["tt"][1])
    instants = engine.timescales.instants(jd, "tt")
    sites = Sites(*np.array(given["sites"]).T)
    order = np.random.default_rng(65).permutation(len(jd[0])).tolist()
    turns = cycle([(instants.at(i), Site(*given["sites"][i])) for i in order])

    def warm(count: int) -> None:
        for _ in range(count):
            engine.chart(*next(turns), options)

    def cold(count: int) -> None:
        for _ in range(count):
            ecliptic._window.cache_clear()  # noqa: SLF001
            for grid in ecliptic._GRIDS.values():  # noqa: SLF001
                grid.pages.clear()
            engine.chart(*next(turns), options)

    def bulk(count: int) -> None:
        for _ in range(count):
            series.table(series.timescales("tt").instants(jd, "tt"), sites, options)

    return {"warm": warm, "cold": cold, "bulk": bulk}


def batch_work(given: dict[str, Any]) -> dict[str, Work]:
    """Return POST /calculate/batch through the ASGI app, the same in every build."""
    from services.common.settings import Settings  # noqa: PLC0415
    from services.spice.main import create_app  # noqa: PLC0415

    settings = {"ENVIRONMENT": "test", "DISABLE_RATE_LIMIT": True, "LOG_LEVEL": "critical"}
    app = create_app(Settings.model_validate(settings | {"KERNEL_SET_TAG": "DE440"}))
    runner = asyncio.Runner()
    runner.run(app.router.lifespan_context(app).__aenter__())
    pieces = [(json.dumps({"charts": piece}).encode(), len(piece)) for piece in given["requests"]]

    def batch(count: int) -> None:
        for _ in range(count):
            for piece, charts in pieces:
                runner.run(_post(app, piece, charts))

    return {"batch": batch}


async def _post(app: Any, body: bytes, charts: int) -> None:
    """Ask for a batch; every one of the charts must come back (not a refusal)."""
    headers = {"host": "localhost", "content-type": "application/json"}
    headers["content-length"] = str(len(body))
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
        "scheme": "http", "path": "/calculate/batch", "raw_path": b"/calculate/batch",
        "root_path": "", "query_string": b"", "client": ("127.0.0.1", 50000),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "server": ("localhost", 80), "state": {},
    }  # fmt: skip
    waiting = [{"type": "http.request", "body": body, "more_body": False}]
    answer = bytearray()
    status = 0

    async def receive() -> Any:
        if waiting:
            return waiting.pop()
        await asyncio.Event().wait()  # nobody leaves
        return None

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)
        answer.extend(message.get("body", b""))

    await app(scope, receive, send)
    if status != 200 or answer.count(b'"data":') != charts:
        raise SystemExit(f"status {status}: {bytes(answer[:300])!r}")


def _lines() -> Iterator[dict[str, Any]]:
    for line in sys.stdin:
        yield json.loads(line)


def main() -> None:
    """Read what to work on, then do what the lines say."""
    lines = _lines()
    given = next(lines)
    work = batch_work(given) if "requests" in given else old_work(given)
    for command in lines:
        began = time.process_time()
        work[command["work"]](command["count"])
        print(json.dumps(time.process_time() - began), flush=True)


if __name__ == "__main__":
    main()
