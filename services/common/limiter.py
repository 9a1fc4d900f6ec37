"""How many requests a client may still make: one sliding window for all workers and instances.

The window is kept in Redis by `limits` (its asynchronous form, its scripts). A request waits for
Redis 50 ms at most; then this worker counts in its own memory, at the limit divided by the number
of workers that serve, until a probe in the background finds Redis well again. Losing Redis
therefore costs some exactness, never an answer. docs/decisions/rate-limiter.md has the
measurements.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import limits
from limits.aio.storage import RedisStorage
from redis.exceptions import RedisError, ResponseError

from services.common import addresses, logging, metrics, resources
from services.common.settings import Settings

log = logging.get(__name__)

BLOCKLIST_KEY = "involution:blocklist"  # sorted set: address or network -> expiry, Unix seconds
PROBE_SECONDS = 0.5  # so that a block holds everywhere within a second
_FIRST_SECONDS = 0.5
_SLOW_IN_A_ROW = 3
_ROUNDS = 1
_MAX_CLIENTS = 50_000
_TROUBLE = (RedisError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Budget:
    """What a client may have: `quota` units in a sliding window of `window` seconds."""

    name: str
    quota: int
    window: int

    @classmethod
    def parse(cls, name: str, rate: str) -> Budget:
        """Read a rate such as `20/minute`."""
        item = limits.parse(rate)
        return cls(name, item.amount, item.get_expiry())

    @property
    def policy(self) -> str:
        """Return its part of the RateLimit-Policy header."""
        return f'"{self.name}";q={self.quota};w={self.window}'

    def left(self, verdict: Verdict) -> str:
        """Return its part of the RateLimit header."""
        return f'"{self.name}";r={verdict.remaining};t={verdict.wait}'


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass; `remaining` units now, `wait` seconds to the next change."""

    allowed: bool
    remaining: int
    wait: int


def verdict(
    allowed: bool,
    quota: int,
    window: float,
    previous: tuple[int, float],
    current: tuple[int, float],
    cost: int = 1,
) -> Verdict:
    """Return what a sliding window of `quota` units in `window` seconds means for its client.

    `previous` and `current` are (count, seconds left) of the last and of the running window; a
    count weighs as much as the share of its window that still lies within the sliding one. A
    refused `cost` fits after `wait` seconds.
    """
    (before, before_left), (now, now_left) = previous, current
    remaining = quota - now - math.floor(before * before_left / window)
    wait = now_left
    if not allowed and now + cost <= quota and before:
        wait = before_left - (quota - now - cost + 1) * window / before
    elif not allowed and now:  # then `now` is the last window's count, and slides out
        wait += max(0.0, window - (quota - cost + 1) * window / now)
    return Verdict(allowed, max(0, remaining), max(1, math.ceil(wait)))


_PROBE = Budget("probe", 1_000_000, 60)


class LocalWindows:
    """The same window in this process's memory; at most `_MAX_CLIENTS` clients are remembered."""

    def __init__(self, quota: int, window: float) -> None:
        self.quota = quota
        self.window = window
        # client -> (start of the running window, its count, the count of the one before)
        self.clients: dict[str, tuple[float, int, int]] = {}

    def hit(self, client: str, cost: int = 1) -> Verdict:
        """Count `cost` units of `client` if they fit; more than the quota count as the quota."""
        cost = min(cost, self.quota)
        now = time.monotonic()
        start, count, before = self.clients.get(client, (now, 0, 0))
        age = now - start
        if age >= 2 * self.window:
            start, count, before, age = now, 0, 0, 0.0
        elif age >= self.window:
            start, count, before, age = start + self.window, 0, count, age - self.window
        left = self.window - age
        allowed = count + math.floor(before * left / self.window) + cost <= self.quota
        if allowed:
            count += cost
        self.clients[client] = (start, count, before)
        if len(self.clients) > _MAX_CLIENTS:
            self._forget(now)
        return verdict(allowed, self.quota, self.window, (before, left), (count, left), cost)

    def _forget(self, now: float) -> None:
        """Drop clients of past windows, or the oldest half when a flood left none."""
        fresh = {c: w for c, w in self.clients.items() if now - w[0] < 2 * self.window}
        if len(fresh) > _MAX_CLIENTS // 2:
            fresh = dict(list(fresh.items())[-_MAX_CLIENTS // 2 :])
        self.clients = fresh


class Patience:
    """A time-out for Redis that does not blame it for this event loop's own lateness.

    When the loop itself was busy, the reply may be there already and only not read yet: then it
    waits `_ROUNDS` times more. Raises TimeoutError.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.limit = asyncio.timeout(None)

    async def __aenter__(self) -> None:
        self.loop = asyncio.get_running_loop()
        await self.limit.__aenter__()
        self._wait(_ROUNDS)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: Any
    ) -> None:
        self.handle.cancel()
        await self.limit.__aexit__(kind, error, trace)

    def _wait(self, rounds: int) -> None:
        self.due = self.loop.time() + self.seconds
        self.handle = self.loop.call_at(self.due, self._ring, rounds)

    def _ring(self, rounds: int) -> None:
        late = self.loop.time() - self.due
        if rounds and late > self.seconds / 10:
            self._wait(rounds - 1)
        else:
            self.limit.reschedule(self.loop.time())


class SharedWindows:
    """The windows in Redis: one round trip counts a request and tells what is left."""

    def __init__(self, uri: str, timeout: float) -> None:
        self.timeout = timeout
        # Our own time-out covers connecting and reading; retries would only lengthen it.
        options: dict[str, Any] = {"retry": None, "max_connections": 1000}
        self.storage = RedisStorage(uri, implementation="redispy", **options)
        bridge: Any = self.storage.bridge
        self.redis = bridge.get_connection()
        self.script = self.redis.register_script(
            f"local function acquire()\n{_source(bridge.SCRIPT_ACQUIRE_SLIDING_WINDOW)}\nend\n"
            f"local function read(ARGV)\n{_source(bridge.SCRIPT_SLIDING_WINDOW)}\nend\n"
            "local passed = acquire()\nreturn {passed and 1 or 0, unpack(read({ARGV[2]}))}"
        )

    async def hit(self, client: str, budget: Budget, cost: int) -> Verdict:
        """Count `cost` units of `client` if they fit; raises one of `_TROUBLE`."""
        async with Patience(self.timeout):
            return await self._hit(client, budget, cost)

    async def probe(self, seconds: float) -> list[str]:
        """Make sure that Redis counts, return the blocklist; raises one of `_TROUBLE`."""
        async with Patience(seconds):
            await self._hit("probe", _PROBE, 1)
            try:
                rows = await self.redis.zrangebyscore(BLOCKLIST_KEY, time.time(), "+inf")
            except ResponseError as error:
                log.warning("blocklist_unreadable", error=type(error).__name__)
                return []
        return [entry.decode("latin-1") for entry in rows]

    async def _hit(self, client: str, budget: Budget, cost: int) -> Verdict:
        quota, window = budget.quota, budget.window
        cost = min(cost, quota)
        key = f"{self.storage.PREFIX}:{{{budget.name}/{quota}/{window}/{client}}}"
        passed, before, before_ms, now, now_ms = await self.script(
            [f"{key}/-1", key], [quota, window, cost]
        )
        # The running window's key lives for two windows, to serve as the previous one after.
        last = int(before or 0), max(0, before_ms) / 1000
        running = int(now or 0), max(0, now_ms) / 1000 - window
        return verdict(bool(passed), quota, window, last, running, cost)

    async def close(self) -> None:
        """Drop the connections."""
        with suppress(*_TROUBLE):
            await self.redis.aclose()


class Limiter:
    """Budgets and blocklist of one worker: shared when Redis is well, local when it is not.

    `requests` is what every computing request is held to, `positions` (bodies at moments) what a
    batch or a table costs besides.
    """

    def __init__(
        self, settings: Settings, *, counting: bool = True, processes: int | None = None
    ) -> None:
        """Read the settings; with `counting` false only the blocklist is kept.

        `processes` share a quota that is counted in memory; None: as many as serve this instance.
        """
        self.requests = Budget.parse("calc", settings.rate_limit)
        self.positions = Budget.parse("positions", settings.rate_limit_positions)
        self.enabled = counting and not settings.disable_rate_limit
        sharing = processes or resources.serving(settings.workers)
        self.local = {
            budget: LocalWindows(max(1, budget.quota // sharing), budget.window)
            for budget in (self.requests, self.positions)
        }
        timeout = settings.rate_limit_timeout_ms / 1000
        uri = settings.redis_uri
        self.shared = SharedWindows(uri, timeout) if uri else None
        self.well = self.shared is not None
        self.slow = 0
        self.blocked: set[addresses.Address] = set()
        self.blocked_networks: list[addresses.Network] = []
        metrics.REDIS_UP.set(self.well)

    @property
    def storage(self) -> str:
        """Where quotas are counted now: `redis`, `memory` (no Redis set), `memory (redis away)`."""
        if self.shared is None:
            return "memory"
        return "redis" if self.well else "memory (redis away)"

    def is_blocked(self, address: addresses.Address | None) -> bool:
        """Return whether an operator has blocked `address` or a network that holds it."""
        if address is None or not (self.blocked or self.blocked_networks):
            return False
        return address in self.blocked or addresses.contains(self.blocked_networks, address)

    async def hit(self, client: str, budget: Budget, cost: int = 1) -> Verdict:
        """Count `cost` units of `client`. Never raises, never waits longer than the time-out."""
        if self.shared is not None:
            if self.well:
                try:
                    answer = await self.shared.hit(client, budget, cost)
                except TimeoutError as error:
                    self._slow(error)
                except _TROUBLE as error:
                    self._away(error)
                else:
                    self.slow = 0
                    return answer
            metrics.REDIS_FALLBACKS.inc()
        return self.local[budget].hit(client, cost)

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Keep the blocklist fresh, and find Redis well again, while the app serves.

        It is read once before the first request: whoever is blocked stays so over a restart.
        """
        if self.shared is not None:
            await self.refresh(max(_FIRST_SECONDS, self.shared.timeout))
        task = asyncio.create_task(self.watch())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await self.close()

    async def close(self) -> None:
        """Drop the connections to Redis."""
        if self.shared is not None:
            await self.shared.close()

    async def watch(self) -> None:
        """Keep the blocklist fresh and find Redis well again; runs as long as the worker."""
        while self.shared is not None:
            await self.refresh()
            await asyncio.sleep(PROBE_SECONDS)

    async def refresh(self, seconds: float | None = None) -> None:
        """Read the blocklist and see whether Redis is well. Never raises.

        Waits for Redis as long as a request does, or `seconds`.
        """
        if self.shared is None:
            return
        try:
            self._block(await self.shared.probe(seconds or self.shared.timeout))
        except TimeoutError as error:
            self._slow(error)
        except _TROUBLE as error:
            self._away(error)
        else:
            if not self.well:
                self.well, self.slow = True, 0
                metrics.REDIS_UP.set(1)
                log.info("redis_back")

    def _slow(self, error: TimeoutError) -> None:
        """Give Redis up after some time-outs in a row; one alone may be a hiccup."""
        self.slow += 1
        if self.slow >= _SLOW_IN_A_ROW:
            self._away(error)

    def _away(self, error: BaseException) -> None:
        if not self.well:
            return
        self.well = False
        metrics.REDIS_UP.set(0)
        metrics.REDIS_OUTAGES.inc()
        log.warning(
            "redis_away",
            error=type(error).__name__,
            quota_per_worker=self.local[self.requests].quota,
        )

    def _block(self, entries: list[str]) -> None:
        single, networks = set(), []
        for entry in entries:
            address = addresses.parse(entry)
            if address is not None:
                single.add(address)
                continue
            with suppress(ValueError):
                networks.append(addresses.network(entry))
        self.blocked, self.blocked_networks = single, networks


def _source(script: str | bytes) -> str:
    return script.decode() if isinstance(script, bytes) else script
