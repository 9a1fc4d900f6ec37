"""What tells a browser not to do with an answer what it was not made for."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")


class SecurityHeaders:
    """Add the security headers to every answer; HSTS only where the client came by HTTPS.

    An answer that brings a Content-Security-Policy of its own (the documentation page) keeps it.
    """

    def __init__(self, app: ASGIApp, hsts_max_age: int) -> None:
        self.app = app
        self.secure = list(_HEADERS)
        if hsts_max_age:
            value = f"max-age={hsts_max_age}; includeSubDomains; preload".encode()
            self.secure.append((b"strict-transport-security", value))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (or the lifespan, which passes through)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        added = self.secure if scope["scheme"] == "https" else _HEADERS

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                headers += added
                if not any(name == b"content-security-policy" for name, _ in headers):
                    headers.append(_POLICY)
                message["headers"] = headers
            await send(message)

        await self.app(scope, receive, send_guarded)
