"""What tells a browser not to do with an answer what it was not made for."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
NOTHING = "default-src 'none'; frame-ancestors 'none'"
# The interactive documentation is a page, made of this service's own files alone.
DOCS_POLICY = (
    "default-src 'none'; connect-src 'self'; img-src 'self' data:; script-src 'self'; "
    "style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
)


class SecurityHeaders:
    """Add the security headers to every answer; HSTS only where the client came by HTTPS.

    Answers are data, so that a browser may do nothing with them; `policies` names the operations
    that are pages, with what those may load.
    """

    def __init__(self, app: ASGIApp, hsts_max_age: int, policies: Mapping[str, str]) -> None:
        self.app = app
        self.policies = {name: policy.encode() for name, policy in policies.items()}
        self.hsts: list[tuple[bytes, bytes]] = []
        if hsts_max_age:
            value = f"max-age={hsts_max_age}; includeSubDomains; preload".encode()
            self.hsts.append((b"strict-transport-security", value))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (or the lifespan, which passes through)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        policy = self.policies.get(scope["operation"].name, NOTHING.encode())
        added = [*_HEADERS, (b"content-security-policy", policy)]
        if scope["scheme"] == "https":
            added += self.hsts

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *added]
            await send(message)

        await self.app(scope, receive, send_guarded)
