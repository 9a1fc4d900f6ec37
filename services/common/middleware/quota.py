"""Clients may ask only so often, and for only so much: what one request takes of its quota.

The answer says what is left in the RateLimit headers; Retry-After stands only on a refusal.
"""

from __future__ import annotations

from starlette.types import Scope

from services.common import metrics, security_events
from services.common.addresses import Address, quota_key
from services.common.limiter import Budget, Limiter
from services.common.middleware.security import Headers
from services.common.problems import Problem


class Account:
    """What one request has taken of its client's budgets."""

    def __init__(self, limiter: Limiter, address: Address | None) -> None:
        self.limiter = limiter
        self.address = address
        self.policies: list[str] = []
        self.left: list[str] = []

    def texts(self) -> list[tuple[str, str]]:
        """Return the headers that say what is left."""
        return [("RateLimit-Policy", ", ".join(self.policies)), ("RateLimit", ", ".join(self.left))]

    def headers(self) -> Headers:
        """Return the same as ASGI has it."""
        return [(name.lower().encode(), value.encode()) for name, value in self.texts()]

    async def ask(self) -> None:
        """Take one request. Raises RATE_LIMITED, with headers: nothing else will add them."""
        budget = self.limiter.requests
        wait = await self._take(budget, 1)
        if wait is not None:
            raise Problem(
                "RATE_LIMITED",
                f"Only {budget.quota} requests in {budget.window} s are allowed.",
                headers={"Retry-After": str(wait), **dict(self.texts())},
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
