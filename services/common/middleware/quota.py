"""Blocked clients are refused, the others may ask only so often, and for only so much."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common import metrics, security_events
from services.common.addresses import Address, quota_key
from services.common.limiter import Budget, Limiter
from services.common.problems import Problem


class Quota:
    """Hold every limited operation to the quota, before anything of the request is read.

    A request that turns out to be invalid has cost its share too. The answer says what is left in
    the RateLimit headers; Retry-After stands only on a refusal. Operations named in `probes` answer
    even blocked addresses: they tell a load balancer's probe nothing but whether to send requests.
    """

    def __init__(
        self, app: ASGIApp, limiter: Limiter, probes: frozenset[str] = frozenset()
    ) -> None:
        self.app = app
        self.limiter = limiter
        self.probes = probes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (or the lifespan, which passes through)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        address = scope["client_address"]
        if self.limiter.is_blocked(address) and scope["operation"].name not in self.probes:
            metrics.BLOCKED.labels("blocklist").inc()
            security_events.note("blocked", address)
            raise Problem("BLOCKED")
        if not (self.limiter.enabled and scope["operation"].limited):
            await self.app(scope, receive, send)
            return
        account = Account(self.limiter, address)
        await account.ask()
        scope["account"] = account

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = [(name.lower().encode(), value.encode()) for name, value in account.told()]
                message["headers"] = [*message.get("headers", ()), *told]
            await send(message)

        await self.app(scope, receive, send_told)


class Account:
    """What one request has taken of its client's budgets."""

    def __init__(self, limiter: Limiter, address: Address | None) -> None:
        self.limiter = limiter
        self.address = address
        self.policies: list[str] = []
        self.left: list[str] = []

    def told(self) -> list[tuple[str, str]]:
        """Return the headers that say what is left."""
        return [("RateLimit-Policy", ", ".join(self.policies)), ("RateLimit", ", ".join(self.left))]

    async def ask(self) -> None:
        """Take one request. Raises RATE_LIMITED, with headers: nothing else will add them."""
        budget = self.limiter.requests
        wait = await self._take(budget, 1)
        if wait is not None:
            raise Problem(
                "RATE_LIMITED",
                f"Only {budget.quota} requests in {budget.window} s are allowed.",
                headers={"Retry-After": str(wait), **dict(self.told())},
                retry_after=wait,
            )

    async def charge(self, cost: int) -> None:
        """Take what a parsed request is going to cost. Raises RATE_LIMITED."""
        budget = self.limiter.positions
        wait = await self._take(budget, cost)
        if wait is not None:
            raise Problem(
                "RATE_LIMITED",
                f"This costs {cost} positions; only {budget.quota} in {budget.window} s are "
                "allowed, and too few of them are left.",
                headers={"Retry-After": str(wait)},
                retry_after=wait,
            )

    async def _take(self, budget: Budget, cost: int) -> int | None:
        """Return None, or after how many seconds it may be tried again."""
        verdict = await self.limiter.hit(quota_key(self.address), budget, cost)
        self.policies.append(budget.policy)
        self.left.append(budget.left(verdict))
        if verdict.allowed:
            return None
        metrics.RATE_LIMITED.inc()
        security_events.note("rate_limited", self.address)
        return verdict.wait


async def charge(scope: Scope, cost: int) -> None:
    """Take `cost` positions of the client's budget before computing them.

    A cost beyond the whole budget is possible once, on an empty window. Raises RATE_LIMITED.
    """
    account = scope.get("account")
    if account is not None:
        await account.charge(cost)
