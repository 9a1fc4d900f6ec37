"""Blocked clients are refused, the others may ask only so often."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common import metrics, security_events
from services.common.addresses import quota_key
from services.common.limiter import Limiter
from services.common.problems import Problem


class Quota:
    """Hold every limited operation to the quota, before anything of the request is read.

    A request that turns out to be invalid has cost its share too. The answer says what is left in
    the RateLimit headers; Retry-After stands only on a refusal.
    """

    def __init__(self, app: ASGIApp, limiter: Limiter) -> None:
        self.app = app
        self.limiter = limiter
        self.policy = (b"ratelimit-policy", limiter.policy.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (or the lifespan, which passes through)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        address = scope["client_address"]
        if self.limiter.is_blocked(address):
            metrics.BLOCKED.labels("blocklist").inc()
            security_events.note("blocked", address)
            raise Problem("BLOCKED")
        if not (self.limiter.enabled and scope["operation"].limited):
            await self.app(scope, receive, send)
            return
        verdict = await self.limiter.hit(quota_key(address))
        left = f'"calc";r={verdict.remaining};t={verdict.wait}'
        if not verdict.allowed:
            metrics.RATE_LIMITED.inc()
            security_events.note("rate_limited", address)
            raise Problem(
                "RATE_LIMITED",
                f"Only {self.limiter.quota} requests in {self.limiter.window} s are allowed.",
                headers={
                    "Retry-After": str(verdict.wait),
                    "RateLimit-Policy": self.limiter.policy,
                    "RateLimit": left,
                },
                retry_after=verdict.wait,
            )
        header = (b"ratelimit", left.encode())

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), self.policy, header]
            await send(message)

        await self.app(scope, receive, send_told)
