"""The outside of an app: who asks, for what, under which id; what leaves is counted and told.

One layer for all of it, since each would add a coroutine and a wrapper around every message.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Sequence
from typing import Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common.addresses import Address, Network, client_of, peer_of, truncated, trusts
from services.common.middleware.context import name_request, tell
from services.common.middleware.measure import begun, ended
from services.common.middleware.security import Headers, SecurityHeaders
from services.common.operation import UNKNOWN, Operations, entry
from services.common.protocol import Cycle

_READ = frozenset(
    {
        b"host",
        b"content-length",
        b"origin",
        b"x-request-id",
        b"traceparent",
        b"x-forwarded-for",
        b"x-forwarded-proto",
    }
)


class Account(Protocol):
    """What a client's request has taken of its quota, and says of it in the answer."""

    def headers(self) -> Headers:
        """Return the headers of the answer."""


class Exchange:
    """One request and its answer: what its head says, and what has been sent (`scope["exchange"]`).

    `hosts`: the Host headers. `declared`: the body's length as it was announced, 0 if it was not.
    `origin`: whether a browser's page asks. `status`: the answer's, 0 before it has begun.
    """

    __slots__ = (
        "_cycle", "_send", "account", "added", "begun", "declared", "hosts", "origin", "status",
    )  # fmt: skip

    def __init__(self, send: Send) -> None:
        self._send = send
        # the server's own way to us, where nobody stands between
        self._cycle = cycle if isinstance(cycle := getattr(send, "__self__", None), Cycle) else None
        self.account: Account | None = None
        self.added: Headers = []
        self.begun = False
        self.declared = 0
        self.hosts: list[bytes] = []
        self.origin = False
        self.status = 0

    def send(self, message: Message) -> Awaitable[None]:
        """Send a message of the answer; its head with the headers that every answer has."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            quota = () if self.account is None else self.account.headers()
            message["headers"] = [*message.get("headers", ()), *quota, *self.added]
        self.begun = True
        return self._send(message)

    async def answer(self, status: int, headers: Headers, body: bytes) -> None:
        """Send an answer that is known as a whole: in one piece where the server can."""
        self.status = status
        quota = () if self.account is None else self.account.headers()
        headers = [*headers, *quota, *self.added]
        self.begun = True
        if self._cycle is None or not self._cycle.send_whole(status, headers, body):
            head = {"type": "http.response.start", "status": status, "headers": headers}
            await self._send(head)
            await self._send({"type": "http.response.body", "body": body})

    def take_body(self) -> bytes | None:
        """Return the request's body if it has come already, and nobody has read of it; else None.

        Its length must have been declared.
        """
        return None if self._cycle is None or not self.declared else self._cycle.take_body()

    def end(self) -> None:
        """Let go of the server: with it a request would be a circle, for the collector to undo."""
        self._send, self._cycle = _ended, None


class HeadOnly(Exchange):
    """The answer to a HEAD: the same head as a GET's, and no body.

    It is over with the head, so that whoever still writes a long body sees the client leave.
    """

    __slots__ = ("_over",)

    def __init__(self, send: Send) -> None:
        super().__init__(send)
        self._cycle = None  # it would write the body
        self._over = False

    async def send(self, message: Message) -> None:
        """Send a message of the answer, without what it has of the body."""
        if message["type"] == "http.response.body":
            if self._over:
                return
            self._over = True
            message = {"type": "http.response.body", "body": b"", "more_body": False}
        await super().send(message)

    async def answer(self, status: int, headers: Headers, body: bytes) -> None:
        """Send the head of an answer that is known as a whole."""
        await super().answer(status, headers, body[:0])


async def _ended(_message: Message) -> None:
    raise RuntimeError("the request is over: there is nobody to send to")


class Front:
    """Put into the scope who asks and for what; name, count, time and log every request.

    `scope["client_address"]` is the client's behind trusted proxies, None when it cannot be known;
    `scope["operation"]` what is asked for; the scheme is the one the client used to reach the proxy
    (X-Forwarded-Proto). The request is named by its X-Request-ID, its W3C trace, or a new id, which
    is in the answer, in every log line and in every problem. The request's own line tells the
    operation, status, milliseconds and the truncated address: nothing that the client sent.

    HEAD is a GET to all that is inside (RFC 9110, section 9.3.2): the same routes, limits and
    headers; only the body stays here.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        trusted: Sequence[Network],
        operations: Operations,
        log_requests: bool = True,
        security: SecurityHeaders | None = None,
    ) -> None:
        self.app = app
        self.trusted = tuple(trusted)
        self.operations = operations
        self.log_requests = log_requests
        self.security = security

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (or the lifespan, which passes through)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        head = scope["method"] == "HEAD"
        scope["exchange"] = exchange = HeadOnly(send) if head else Exchange(send)
        method = "GET" if head else scope["method"]
        operation = entry(self.operations, method, scope["path"]) or UNKNOWN
        scope["operation"] = operation
        address = self._read_head(scope, exchange)
        # the server's own scope keeps its method: it too must know that no body follows
        inside = {**scope, "method": "GET"} if head else scope
        begun()
        try:
            await self.app(inside, receive, exchange.send)
        finally:
            exchange.end()
            if head and "problem_code" in inside:
                scope["problem_code"] = inside["problem_code"]
            seconds = time.perf_counter() - started
            ended(operation.name, exchange.status, seconds, scope.get("problem_code"))
            if self.log_requests:
                tell(scope, exchange.status, seconds, address)

    def _read_head(self, scope: Scope, exchange: Exchange) -> str:
        """Read what the request's headers say, all at once; return the address as logs have it."""
        peer = scope["client"][0] if scope.get("client") else None
        behind = bool(self.trusted) and peer is not None and trusts(self.trusted, peer)
        forwarded: list[str] = []
        wanted = trace = None
        for name, value in scope["headers"]:
            if name not in _READ:
                continue
            if name == b"host":
                exchange.hosts.append(value)
            elif name == b"content-length":
                exchange.declared = int(value)
            elif name == b"origin":
                exchange.origin = True
            elif name == b"x-request-id":
                wanted = value
            elif name == b"traceparent":
                trace = value
            elif behind:
                _of_proxy(scope, name, value, forwarded)
        request_id = scope["request_id"] = name_request(wanted, trace)
        exchange.added = [(b"x-request-id", request_id.encode())]
        if self.security is not None:
            exchange.added += self.security.of(scope["operation"].name, scope["scheme"])
        scope["client_address"], address = _client(peer, forwarded, self.trusted)
        return address


def _of_proxy(scope: Scope, name: bytes, value: bytes, forwarded: list[str]) -> None:
    """Take what a trusted proxy says: whom it speaks for, and how it was reached."""
    if name == b"x-forwarded-for":
        forwarded.append(value.decode("latin-1"))
    elif value in {b"http", b"https"}:
        scope["scheme"] = value.decode()


def _client(
    peer: str | None, forwarded: Sequence[str], trusted: Sequence[Network]
) -> tuple[Address | None, str]:
    """Return the client's address, and what may be told of it."""
    if not forwarded:
        return peer_of(peer)
    address = client_of(peer, forwarded, trusted)
    return address, truncated(address)
