"""A bounded load: so many requests over so many kept connections, every outcome counted."""

from __future__ import annotations

import asyncio
import itertools
import json
import socket
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Outcome:
    statuses: Counter = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def answered(self) -> int:
        return sum(self.statuses.values())

    def server_errors(self) -> int:
        return sum(n for status, n in self.statuses.items() if status >= 500)

    def quantile(self, share: float) -> float:
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


def message(body: object, path: str = "/calculate", method: str = "POST", **headers: str) -> bytes:
    """The bytes of one request."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {
        "Host": "localhost",
        "Content-Type": "application/json",
        **{name.replace("_", "-"): value for name, value in headers.items()},
        "Content-Length": str(len(data)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + data


class Connection:
    """One kept connection, from the local address `source`; opened again when it was closed."""

    def __init__(self, port: int, source: str | None = None) -> None:
        self.port = port
        self.source = (source, 0) if source else None
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, data: bytes) -> tuple[int, bytes]:
        """Send one request, return (status, body); raises OSError or EOFError."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(
                "127.0.0.1", self.port, local_addr=self.source, limit=1 << 22
            )
            self.writer.get_extra_info("socket").setsockopt(
                socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
            )
        try:
            self.writer.write(data)
            head = await self.reader.readuntil(b"\r\n\r\n")
            status = int(head[9:12])
            lower = head.lower()
            if b"transfer-encoding: chunked" in lower:
                body = await self._chunks()
            else:
                length = int(lower.split(b"content-length:")[1].split(b"\r\n")[0])
                body = await self.reader.readexactly(length)
        except BaseException:
            await self.close()
            raise
        if b"connection: close" in lower:
            await self.close()
        return status, body

    async def _chunks(self) -> bytes:
        body = b""
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            body += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readexactly(2)
        return body

    async def close(self) -> None:
        if self.writer is not None:
            self.writer.transport.abort()
            self.writer = self.reader = None


async def run(
    port: int,
    make,
    requests: int | None = None,
    connections: int = 8,
    *,
    seconds: float | None = None,
    keep: bool = False,
    source=None,
    pause: float = 0.0,
    during=None,
) -> Outcome:
    """Send `requests` (or for `seconds`) of what `make(index)` returns; `during` runs alongside.

    With `during`, the load goes on until that has ended too. A request that fails on the connection
    is counted and not repeated: what a client sees.
    """
    outcome = Outcome()
    numbers = itertools.count()
    end = time.monotonic() + seconds if seconds is not None else None
    over = asyncio.Event()

    async def client() -> None:
        connection = Connection(port, source)
        try:
            for number in numbers:
                enough = over.is_set() and (requests is None or number >= requests)
                if enough or (end is not None and time.monotonic() > end):
                    return
                started = time.perf_counter()
                try:
                    status, body = await connection.ask(make(number))
                except (OSError, EOFError) as error:
                    outcome.failures.append(type(error).__name__)
                    await asyncio.sleep(0.01)
                    continue
                outcome.seconds.append(time.perf_counter() - started)
                outcome.statuses[status] += 1
                if keep:
                    outcome.bodies.append(body)
                if pause:
                    await asyncio.sleep(pause)
        finally:
            await connection.close()

    async def alongside() -> None:
        if during is not None:
            await during()
        if during is not None or end is None:
            over.set()

    await asyncio.gather(alongside(), *(client() for _ in range(connections)))
    return outcome
