"""What the middleware adds to a request, in microseconds, and what the limiter costs with Redis.

    python -m benchmarks.middleware [--requests 200] [--json]

One process, no sockets: an empty ASGI app is asked behind nothing, behind each layer alone,
and behind all of them. The best of several rounds counts, rounds being interleaved. Redis is a
real server started here on a free port, and stopped again; its row holds the whole round trip.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from ipaddress import ip_address

import uvloop

from services.common import logging
from services.common.limiter import Limiter
from services.common.middleware import Browsers, stack
from services.common.middleware.body import Body
from services.common.middleware.front import Exchange, Front
from services.common.middleware.guards import Guards
from services.common.middleware.security import DOCS_POLICY, SecurityHeaders
from services.common.operation import computing
from services.common.settings import Settings

ROUNDS = 60  # short ones: the best then met no other process
BODY = json.dumps({"birth_time": "2024-06-21T18:00:00Z", "latitude": 37.7, "longitude": -122.4})
OPERATIONS = {("POST", "/calculate"): computing("calculate")}
HEADERS = [
    (b"host", b"localhost:8000"),
    (b"content-type", b"application/json"),
    (b"content-length", str(len(BODY)).encode()),
    (b"x-forwarded-for", b"198.51.100.7"),
    (b"x-forwarded-proto", b"https"),
    (b"origin", b"https://app.example.org"),
]


async def app(_scope, receive, send):
    """Read the body, answer a few bytes: the empty app."""
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


def scope() -> dict:
    """Return a new request's scope."""
    return {
        "type": "http",
        "method": "POST",
        "path": "/calculate",
        "scheme": "http",
        "headers": HEADERS,
        "client": ("127.0.0.1", 1),
        # What the outer ones leave for the inner ones, so that each can be measured alone.
        "operation": OPERATIONS["POST", "/calculate"],
        "client_address": ip_address("198.51.100.7"),
        "request_id": "x",
    }


async def ask(target, count: int) -> float:
    """Return the microseconds of one request, the mean of `count`."""
    message = {"type": "http.request", "body": BODY.encode(), "more_body": False}

    async def receive():
        return message

    async def send(_message):
        pass

    exchange = Exchange(send)
    exchange.hosts, exchange.origin = [b"localhost:8000"], True
    exchange.declared = len(BODY)
    started = time.perf_counter()
    for _ in range(count):
        await target({**scope(), "exchange": exchange}, receive, send)
    return (time.perf_counter() - started) / count * 1e6


def candidates(redis_uri: str) -> dict[str, object]:
    """Return what is measured: its name -> an ASGI app."""
    memory = Settings(RATE_LIMIT="100000000/minute", WORKERS=1)
    shared = Settings(RATE_LIMIT="100000000/minute", RATE_LIMIT_STORAGE_URI=redis_uri, WORKERS=1)
    everything = Settings(
        RATE_LIMIT="100000000/minute",
        RATE_LIMIT_STORAGE_URI=redis_uri,
        TRUSTED_PROXIES="127.0.0.0/8",
        ALLOWED_ORIGINS="https://app.example.org",
        TRUSTED_HOSTS="example.org",
    )
    plain = {"trusted": everything.trusted_proxies, "operations": OPERATIONS}
    headers = SecurityHeaders(1, {"docs": DOCS_POLICY})
    guards = {"hosts": everything.trusted_hosts, "seconds": 60, "body": Body(1 << 20, 10)}
    times = {
        "nothing": app,
        "outside: client, id, metrics, headers": Front(
            app, **plain, log_requests=False, security=headers
        ),
        "outside, and the log line": Front(app, **plain, security=headers),
        "CORS": Browsers(app, everything.allowed_origins, ("GET", "POST")),
        "guards: failures, hosts, time, body": Guards(app, **guards, limiter=None),
        "guards, and a quota in memory": Guards(app, **guards, limiter=Limiter(memory)),
        "guards, and a quota in Redis": Guards(app, **guards, limiter=Limiter(shared)),
    }
    for name, settings in (("all, quota in memory", memory), ("all, quota in Redis", everything)):
        whole = app
        for middleware in reversed(stack(settings, Limiter(settings), OPERATIONS)):
            whole = middleware.cls(whole, *middleware.args, **middleware.kwargs)
        times[name] = whole
    return times


async def measure(redis_uri: str, count: int) -> dict[str, float]:
    """Return the best mean of each candidate, microseconds."""
    apps = candidates(redis_uri)
    best = dict.fromkeys(apps, float("inf"))
    for _ in range(ROUNDS):
        for name, target in apps.items():
            n = count if "Redis" not in name else max(1, count // 5)
            best[name] = min(best[name], await ask(target, n))
    return best


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=200, help="requests a round")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    redis = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    try:
        time.sleep(0.5)
        # Log lines go where they cost what they cost in production, and are not seen.
        with open(os.devnull, "w") as sink:  # noqa: PTH123
            sys.stdout, shown = sink, sys.stdout
            logging.configure("info", "json")
            times = uvloop.run(measure(f"redis://127.0.0.1:{port}/0", options.requests))
            sys.stdout = shown
    finally:
        redis.terminate()
        redis.wait()
    rows = {name: value - times["nothing"] for name, value in times.items() if name != "nothing"}
    if options.json:
        print(json.dumps({name: round(value, 1) for name, value in rows.items()}))
        return
    print("| middleware | µs a request |\n|---|---:|")
    for name, value in rows.items():
        print(f"| {name} | {value:.1f} |")


if __name__ == "__main__":
    main()
