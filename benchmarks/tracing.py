"""What tracing costs a request: `python -m benchmarks.tracing`, some seconds.

An app that answers at once, without and with the tracing middleware, in turns: processor time of
the whole process, the thread that sends the spans included, with a collector in another process.
With --write, docs/operations.md says so.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import statistics
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from services.common import settings, tracing
from services.common.operation import Operation

PAGE = Path(__file__).parents[1] / "docs/operations.md"
REQUESTS = 5_000
TURNS = 7


class _Sink(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


def _collect(channel: Any) -> None:
    server = HTTPServer(("127.0.0.1", 0), _Sink)
    channel.send(server.server_port)
    server.serve_forever()


async def _app(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def _serve(app: Any, traceparent: bytes) -> float:
    """Return the processor's seconds that REQUESTS requests took."""

    async def send(_message: Any) -> None:
        pass

    begun = time.process_time()
    for number in range(REQUESTS):
        headers = [(b"host", b"localhost"), (b"traceparent", traceparent)]
        scope = {"type": "http", "method": "POST", "path": "/calculate", "headers": headers}
        scope["operation"] = Operation("calculate")
        await app(scope, None, send)
        if number % 250 == 249:
            await asyncio.sleep(0.01)  # the sending thread's turn, as between real requests
    return time.process_time() - begun


def measure() -> dict[str, float]:
    """Return the microseconds a request: of the bare app, traced, and not sampled."""
    ours, theirs = multiprocessing.Pipe()
    collector = multiprocessing.Process(target=_collect, args=(theirs,), daemon=True)
    collector.start()
    os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] = f"http://127.0.0.1:{ours.recv()}"
    os.environ["OTEL_BSP_SCHEDULE_DELAY"] = "100"
    (made,) = tracing.middleware(settings.load(), "benchmark")
    traced = made.cls(_app, *made.args, **made.kwargs)
    parent = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0"
    ways = {"bare": (_app, b"1"), "traced": (traced, b"1"), "not sampled": (traced, b"0")}
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(TURNS):
        for name, (app, flag) in ways.items():
            times[name].append(asyncio.run(_serve(app, parent + flag)) / REQUESTS * 1e6)
    collector.terminate()
    return {name: statistics.median(figures) for name, figures in times.items()}


def main() -> None:
    """Print the cost, or write it into the page."""
    figures = measure()
    traced, unsampled = (figures[name] - figures["bare"] for name in ("traced", "not sampled"))
    text = (
        f"Measured (`python -m benchmarks.tracing`, processor time with the sending thread's): "
        f"{traced:.0f} µs a traced\nrequest, {unsampled:.0f} µs one that the sampler leaves out, "
        "0 without an endpoint: the middleware is not there then.\n"
    )
    print(text)
    if "--write" in sys.argv[1:]:
        page = PAGE.read_text()
        begin, rest = page.split(" --write` -->\n", 1)
        end = rest.index("<!-- /tracing -->")
        PAGE.write_text(f"{begin} --write` -->\n{text}{rest[end:]}")


if __name__ == "__main__":
    main()
