"""What tells a browser not to do with an answer what it was not made for."""

from __future__ import annotations

from collections.abc import Mapping

Headers = list[tuple[bytes, bytes]]

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
    """The security headers of every answer; HSTS only where the client came by HTTPS.

    Answers are data, so that a browser may do nothing with them; `policies` names the operations
    that are pages, with what those may load.
    """

    def __init__(self, hsts_max_age: int, policies: Mapping[str, str]) -> None:
        hsts: Headers = []
        if hsts_max_age:
            value = f"max-age={hsts_max_age}; includeSubDomains; preload".encode()
            hsts.append((b"strict-transport-security", value))

        def both(policy: str) -> tuple[Headers, Headers]:
            plain = [*_HEADERS, (b"content-security-policy", policy.encode())]
            return plain, plain + hsts

        self._usual = both(NOTHING)
        self._pages = {name: both(policy) for name, policy in policies.items()}

    def of(self, operation: str, scheme: str) -> Headers:
        """Return the headers of an answer (not to be changed)."""
        return self._pages.get(operation, self._usual)[scheme == "https"]
