"""One engine as the gateway sees it: its connections, its health, and its answers or failures.

Whatever happens to an engine, a request ends in bounded time with its answer or with a typed
`Failure`: connecting, the answer's head and each further piece have their time-outs; an answer that
is short is taken in whole before any of it is passed on, so that a broken one can still be retried
or told. An answer must carry the id of its request: what a broken engine left in a connection can
never become the answer to somebody else's question.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
from yarl import URL

from gateway import counters
from gateway.breaker import Breaker, RetryBudget
from gateway.gateway_settings import GatewaySettings
from gateway.routing import Name, Span
from services.common import logging
from services.common.problems import Problem

log = logging.get(__name__)

Headers = Sequence[tuple[bytes, bytes]]

WHOLE_BYTES = 262_144
"""An answer declared no longer than this is read whole before it is passed on."""
POLL_TIMEOUT = 2.0
_IDLE_SECONDS = 30.0  # less than the 75 s after which an engine closes an idle connection
_SKIPPED = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
_TROUBLE = (aiohttp.ClientError, OSError, ValueError)

# What an engine's answer may say to a client: nothing about where it came from.
_PASSED = frozenset(
    b"accept-ranges allow cache-control content-disposition content-encoding content-language "
    b"content-length content-type deprecation etag expires last-modified link location ratelimit "
    b"ratelimit-policy retry-after sunset vary".split()
)


class Failure(Problem):
    """The upstream `name` gave no proper answer. `again`: asking once more may help."""

    def __init__(
        self, name: Name, code: str, kind: str, *, again: bool = False, wait: float = 1.0
    ) -> None:
        seconds = max(1, round(wait))
        what = "did not answer in time" if code == "UPSTREAM_TIMEOUT" else "is not available now"
        detail = f"The {name} engine {what}. Ask again in {seconds} s."
        super().__init__(code, detail, headers={"Retry-After": str(seconds)}, retry_after=seconds)
        self.kind = kind
        self.again = again


@dataclass(slots=True)
class Answer:
    """An engine's answer: whole in `body`, or still to be read from `stream()`."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes | None
    upstream: Upstream
    response: aiohttp.ClientResponse = field(repr=False)
    abandoned: bool = False

    async def stream(self) -> AsyncIterator[bytes]:
        """Yield the rest of the body as it comes; raises `Failure` when it breaks off."""
        if self.body is not None:
            yield self.body
            return
        try:
            async for chunk in self.response.content.iter_any():
                yield chunk
        except TimeoutError:
            raise self.upstream.failed("UPSTREAM_TIMEOUT", "stalled") from None
        except _TROUBLE:
            if not self.abandoned:
                raise self.upstream.failed("UPSTREAM_UNAVAILABLE", "broke-off") from None
        finally:
            self.close()

    def abandon(self) -> None:
        """Break off: nobody waits for the rest any more."""
        self.abandoned = True
        self.response.close()

    def close(self) -> None:
        """Give the connection back, or close it when the answer was not read to its end."""
        if self.response.content.is_eof() and not self.response.content.exception():
            self.response.release()
        else:
            self.response.close()


class Upstream:
    """One engine (or a balancer before several) at a base URL."""

    def __init__(self, name: Name, url: str, settings: GatewaySettings) -> None:
        self.name: Name = name
        self.settings = settings
        self.url = url
        self.breaker = Breaker(settings.breaker_failures)
        self.budget = RetryBudget()
        self.span: Span | None = None
        self.state = "unknown"  # then ready, not-ready or unreachable
        self.poll_ms: float | None = None
        self._seconds = counters.UPSTREAM_SECONDS.labels(name)
        self._up = counters.UP.labels(name)
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connections, made at the first use inside the serving loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self.settings.upstream_connections,
                    keepalive_timeout=_IDLE_SECONDS,
                    ttl_dns_cache=10,
                ),
                timeout=aiohttp.ClientTimeout(
                    total=None,
                    sock_connect=self.settings.upstream_connect_timeout,
                    sock_read=self.settings.upstream_timeout,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=_SKIPPED,
            )
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def ask(
        self, method: str, target: str, headers: list[tuple[str, str]], body: bytes, request_id: str
    ) -> Answer:
        """Return the engine's answer to `method target`; raises `Failure` in bounded time.

        A connection that broke before the answer had begun is tried once more, within the budget:
        nearly every request only computes, so that asking twice changes nothing; a chart saved
        twice leaves one that nobody knows of; only what deletes is sent once.
        """
        if self.breaker.open:
            counters.REFUSED.labels(self.name).inc()
            wait = self.settings.breaker_seconds
            raise Failure(self.name, "UPSTREAM_UNAVAILABLE", "breaker", wait=wait)
        self.budget.earn()
        try:
            return await self._attempt(method, target, headers, body, request_id)
        except Failure as failure:
            once = method == "DELETE"  # a second one would find nothing left
            if not failure.again or once or self.breaker.open or not self.budget.spend():
                raise
        counters.RETRIES.labels(self.name).inc()
        return await self._attempt(method, target, headers, body, request_id)

    async def _attempt(
        self, method: str, target: str, headers: list[tuple[str, str]], body: bytes, request_id: str
    ) -> Answer:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self.settings.upstream_timeout):
                answer = await self._answer(method, target, headers, body, request_id)
        except TimeoutError as error:
            kind = "connect-timeout" if isinstance(error, aiohttp.ClientError) else "timeout"
            raise self.failed("UPSTREAM_TIMEOUT", kind) from None
        except aiohttp.ClientConnectorError:
            raise self.failed("UPSTREAM_UNAVAILABLE", "connect", again=True) from None
        except _TROUBLE as error:
            kind = "reset" if isinstance(error, OSError) else "garbage"
            raise self.failed("UPSTREAM_UNAVAILABLE", kind, again=True) from None
        self._seconds.observe(time.perf_counter() - started)
        self.breaker.success()
        return answer

    async def _answer(
        self, method: str, target: str, headers: list[tuple[str, str]], body: bytes, request_id: str
    ) -> Answer:
        url = URL(self.url + target, encoded=True)
        response = await self.session.request(
            method, url, headers=headers, data=body or None, allow_redirects=False
        )
        whole = None
        try:
            _check_echo(response, request_id)
            length = response.content_length
            if length is not None and length <= WHOLE_BYTES:
                whole = await response.read()
        except BaseException:
            response.close()
            raise
        kept = [(n.lower(), v) for n, v in response.raw_headers if n.lower() in _PASSED]
        return Answer(response.status, kept, whole, self, response)

    def failed(self, code: str, kind: str, *, again: bool = False) -> Failure:
        """Count a failure and return it, to be raised."""
        was_open = self.breaker.open
        self.breaker.failure()
        counters.FAILURES.labels(self.name, kind).inc()
        if self.breaker.open and not was_open:
            self._seen("unreachable")
            log.warning("breaker_open", upstream=self.name, kind=kind)
        return Failure(self.name, code, kind, again=again, wait=self.settings.breaker_seconds)

    async def watch(self) -> None:
        """Poll the engine as long as the worker runs; this alone closes an open breaker."""
        while True:
            await self.poll()
            late = self.breaker.in_a_row > 0 or self.span is None
            settings = self.settings
            await asyncio.sleep(
                min(settings.breaker_seconds, settings.upstream_poll)
                if late
                else settings.upstream_poll
            )

    async def poll(self) -> None:
        """Ask the engine for its coverage once, and learn from the answer or its absence."""
        started = time.perf_counter()
        try:
            async with asyncio.timeout(POLL_TIMEOUT):
                status, reply = await self._json("GET", "/coverage")
            span = Span.of(reply) if status == 200 else None
        except (TimeoutError, *_TROUBLE, KeyError, TypeError) as error:
            if not self.breaker.open:
                log.warning("poll_failed", upstream=self.name, error=type(error).__name__)
                self.failed("UPSTREAM_UNAVAILABLE", "poll")
            self._seen("unreachable")
            return
        self.poll_ms = (time.perf_counter() - started) * 1000
        if self.breaker.open:
            log.info("breaker_closed", upstream=self.name)
        self.breaker.success()
        self._seen("ready" if span else "not-ready")
        if span is not None:
            await self._learn(span)

    async def _learn(self, span: Span) -> None:
        """Keep the span, with the engine's TT-UT1 at its ends (asked for when they change)."""
        known = self.span
        if known is not None and known.with_delta_t(None, None) == span:
            if None not in known.delta_t_s:
                return
        elif known is not None:
            log.info("coverage_changed", upstream=self.name, kernel_set=span.kernel_set)
        begin = await self._delta_t(span.begin_jd_tdb + 0.01)
        end = await self._delta_t(span.end_jd_tdb - 0.01)
        self.span = span.with_delta_t(begin, end)

    async def _delta_t(self, jd_tt: float) -> float | None:
        """Return the engine's TT-UT1 (seconds) at a Julian date, None if it does not tell now."""
        chart = {
            "birth_time": jd_tt,
            "time_scale": "tt",
            "latitude": 0.0,
            "longitude": 0.0,
            "observer": "geocentric",
            "bodies": ["Sun"],
        }
        with suppress(TimeoutError, *_TROUBLE, KeyError, TypeError):
            async with asyncio.timeout(POLL_TIMEOUT):
                status, reply = await self._json("POST", "/calculate", orjson.dumps(chart))
            if status == 200:
                return float(reply["time"]["delta_t_s"])
        return None

    async def _json(self, method: str, path: str, body: bytes | None = None) -> tuple[int, Any]:
        # A loopback name: every engine trusts it, whatever its TRUSTED_HOSTS.
        headers = {"Host": "localhost", "Content-Type": "application/json"}
        async with self.session.request(
            method, self.url + path, headers=headers, data=body, allow_redirects=False
        ) as response:
            return response.status, orjson.loads(await response.read())

    def _seen(self, state: str) -> None:
        self.state = state
        self._up.set(state == "ready")


def _check_echo(response: aiohttp.ClientResponse, request_id: str) -> None:
    """Raise ValueError unless the answer carries the request's own id, as an engine's does."""
    if response.headers.get("x-request-id") != request_id:
        raise ValueError("the answer is not the engine's, or not to this request")
