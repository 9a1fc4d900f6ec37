"""Pure ASGI middleware, one class a module. None of it copies a body or starts a task.

`stack` puts it in order, outermost first; docs/decisions/pure-asgi-middleware.md says why so.
"""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from services.common.limiter import Limiter
from services.common.middleware.body import BodyLimit
from services.common.middleware.client import Client
from services.common.middleware.context import RequestContext
from services.common.middleware.hosts import TrustedHosts
from services.common.middleware.measure import Measure
from services.common.middleware.quota import Quota
from services.common.middleware.security import DOCS_POLICY, SecurityHeaders
from services.common.middleware.time_limit import TimeLimit
from services.common.middleware.unexpected import Unexpected
from services.common.operation import Operations
from services.common.settings import Settings

EXPOSED = ("RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID")


def stack(settings: Settings, limiter: Limiter, operations: Operations) -> list[Middleware]:
    """Return the middleware of an app, outermost first.

    The outer four only look on or add headers, so that whatever the inner ones refuse is counted,
    logged and readable by a browser. The quota stands before anything that reads the body.
    """
    outer = [
        Middleware(Client, trusted=settings.trusted_proxies, operations=operations),
        Middleware(RequestContext, log_requests=settings.enable_request_logging),
        Middleware(Measure),
    ]
    if settings.enable_security_headers:
        outer.append(
            Middleware(
                SecurityHeaders, hsts_max_age=settings.hsts_max_age, policies={"docs": DOCS_POLICY}
            )
        )
    if settings.allowed_origins:
        outer.append(
            Middleware(
                CORSMiddleware,
                allow_origins=settings.allowed_origins,
                allow_methods=("GET", "POST", "DELETE"),
                allow_headers=("Content-Type", "X-Request-ID", "X-Delete-Secret", "traceparent"),
                expose_headers=EXPOSED,
            )
        )
    inner = [
        Middleware(Unexpected),
        Middleware(TrustedHosts, hosts=settings.trusted_hosts),
        Middleware(Quota, limiter=limiter),
        Middleware(TimeLimit, seconds=settings.request_timeout),
        Middleware(BodyLimit, max_bytes=settings.max_request_size, seconds=settings.body_timeout),
    ]
    return outer + inner
