"""Pure ASGI middleware: two layers of our own, and Starlette's for browsers between them.

None of it copies a body or starts a task. `stack` puts it in order, outermost first;
docs/decisions/pure-asgi-middleware.md says why so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send

from services.common import status_page
from services.common.limiter import Limiter
from services.common.middleware.body import Body
from services.common.middleware.front import Front
from services.common.middleware.guards import Guards
from services.common.middleware.security import DOCS_POLICY, SecurityHeaders
from services.common.operation import Operations
from services.common.settings import Settings

METHODS = ("GET", "HEAD", "POST", "DELETE")
READ = (
    "Content-Type", "X-Request-ID", "X-Delete-Secret", "traceparent",
    "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name",
)  # fmt: skip
EXPOSED = ("RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID")
PAGES = {"docs": DOCS_POLICY, **dict.fromkeys(status_page.OPERATIONS, status_page.POLICY)}


class Browsers(CORSMiddleware):
    """Starlette's CORS, for requests that a browser's page makes; others pass by."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (or the lifespan, which passes through)."""
        if scope["type"] == "http" and scope["exchange"].origin:
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def stack(
    settings: Settings,
    limiter: Limiter,
    operations: Operations,
    *,
    pages: Mapping[str, str] = PAGES,
    methods: Sequence[str] = METHODS,
    read: Sequence[str] = READ,
    exposed: Sequence[str] = EXPOSED,
    probes: frozenset[str] = frozenset(),
) -> list[Middleware]:
    """Return the middleware of an app, outermost first.

    The outer ones only look on or add headers, so that whatever the guards refuse is counted,
    logged and readable by a browser. `pages`: operations that are pages, and what they may load;
    `methods`, `read` and `exposed`: what other origins' pages may use, send and see; `probes`:
    operations that answer blocked addresses, too.
    """
    security = None
    if settings.enable_security_headers:
        security = SecurityHeaders(settings.hsts_max_age, pages)
    front: dict[str, Any] = {
        "trusted": settings.trusted_proxies,
        "operations": operations,
        "log_requests": settings.enable_request_logging,
        "security": security,
    }
    guards: dict[str, Any] = {
        "hosts": settings.trusted_hosts,
        "limiter": limiter,
        "seconds": settings.request_timeout,
        "probes": probes,
        "body": Body(settings.max_request_size, settings.body_timeout),
    }
    browsers = []
    if settings.allowed_origins:
        browsers.append(
            Middleware(
                Browsers,
                allow_origins=settings.allowed_origins,
                allow_methods=methods,
                allow_headers=read,
                expose_headers=exposed,
            )
        )
    return [Middleware(Front, **front), *browsers, Middleware(Guards, **guards)]
