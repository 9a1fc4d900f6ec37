"""What may refuse a request, cheapest first, and what becomes of a failure."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from services.common import logging, metrics, security_events
from services.common.limiter import Limiter
from services.common.middleware.body import Body
from services.common.middleware.deadlines import Deadlines
from services.common.middleware.front import Exchange
from services.common.middleware.hosts import TrustedHosts
from services.common.middleware.quota import Account
from services.common.problems import Problem, problem_response

log = logging.get(__name__)


class Guards:
    """Answer a `Problem` raised inside, and any other exception as INTERNAL; refuse what may not.

    In this order: other hosts' names, blocked clients and quotas (before any byte of the body is
    read), then the body: so long, within so many seconds. A request may take `seconds` in all, the
    reading of the answer by a slow client included; work gives way at its awaits only, and a worker
    that never gets there is gunicorn's to replace (WORKER_TIMEOUT).

    Once the answer has begun it can only be cut off: the exception goes on to the server, which
    closes the connection, so that half an answer is never taken for a whole one. Stands inside
    `Front`. `limiter` None: neither quotas nor a blocklist. Operations named in `probes` answer
    even blocked addresses: they tell a load balancer's probe nothing but whether to send requests.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Sequence[str],
        limiter: Limiter | None,
        seconds: float,
        body: Body,
        probes: frozenset[str] = frozenset(),
    ) -> None:
        self.app = app
        self.hosts = TrustedHosts(hosts)
        self.limiter = limiter
        self.probes = probes
        self.seconds = seconds
        self.deadlines = Deadlines(seconds)
        self.body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (or the lifespan, which passes through)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange: Exchange = scope["exchange"]
        try:
            self.hosts.check(scope, exchange.hosts)
            if self.limiter is not None:
                await self._take(self.limiter, scope, exchange)
            await self._within_time(scope, receive, send, exchange)
        except Exception as error:
            problem = error if isinstance(error, Problem) else Problem("INTERNAL")
            if problem is not error:
                log.exception("unexpected", operation=scope["operation"].name)
            if exchange.begun:
                raise
            exchange.account = None  # a refusal has the headers that it brings
            await problem_response(scope, problem)(scope, receive, send)

    async def _take(self, limiter: Limiter, scope: Scope, exchange: Exchange) -> None:
        """Hold every limited operation to the quota. A request found invalid has cost its share."""
        address = scope["client_address"]
        if limiter.is_blocked(address) and scope["operation"].name not in self.probes:
            metrics.BLOCKED.labels("blocklist").inc()
            security_events.note("blocked", address)
            raise Problem("BLOCKED")
        if limiter.enabled and scope["operation"].limited:
            account = Account(limiter, address)
            await account.ask()
            scope["account"] = exchange.account = account

    async def _within_time(
        self, scope: Scope, receive: Receive, send: Send, exchange: Exchange
    ) -> None:
        deadline = self.deadlines.begin()
        try:
            with deadline:
                if scope["operation"].takes_body:
                    replay = await self.body.read(scope, receive, exchange)
                    if replay is None:  # the client left before the body was whole
                        return
                    receive = replay
                await self.app(scope, receive, send)
        except TimeoutError:
            if exchange.begun or not deadline.expired:
                raise
            raise Problem("TIME_LIMIT", f"The limit is {self.seconds:g} s.") from None
