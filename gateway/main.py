"""The gateway's app: settings, middleware and the gateway put together.

`gunicorn gateway.main:app -c gunicorn.conf.py` with PORT=3000, or `uvicorn gateway.main:app`.
"""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from gateway import pages
from gateway.app import Gateway
from gateway.operations import OPERATIONS
from gateway.settings import GatewaySettings, load
from services.common import logging
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
from services.common.settings import SettingsError

ASKED_BY_BROWSERS = ("Content-Type", "X-Historical-Enabled", "X-Request-ID", "traceparent")
PROBES = frozenset({"live", "ready"})  # of a load balancer, wherever it is
SHOWN_TO_BROWSERS = (
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Ephemeris",
    "X-Request-ID",
    "X-Routing-Reason",
)


def create_app(settings: GatewaySettings) -> ASGIApp:
    """Return the gateway inside its middleware, in the same order as the engine's."""
    logging.configure(settings.log_level, settings.log_format)
    # Quotas are the engines', unless they are asked for here; the blocklist holds here as well.
    limiter = Limiter(settings, counting=settings.gateway_rate_limit)
    app: ASGIApp = Gateway(settings, limiter)
    for middleware in reversed(_stack(settings, limiter)):
        app = middleware.cls(app, *middleware.args, **middleware.kwargs)
    return app


def _stack(settings: GatewaySettings, limiter: Limiter) -> list[Middleware]:
    """Return the middleware, outermost first."""
    stack = [
        Middleware(Client, trusted=settings.trusted_proxies, operations=OPERATIONS),
        Middleware(RequestContext, log_requests=settings.enable_request_logging),
        Middleware(Measure),
    ]
    if settings.enable_security_headers:
        policies = {"docs": DOCS_POLICY, "page": pages.POLICY}
        stack.append(
            Middleware(SecurityHeaders, hsts_max_age=settings.hsts_max_age, policies=policies)
        )
    if settings.allowed_origins:
        stack.append(
            Middleware(
                CORSMiddleware,
                allow_origins=settings.allowed_origins,
                allow_methods=("GET", "POST"),
                allow_headers=ASKED_BY_BROWSERS,
                expose_headers=SHOWN_TO_BROWSERS,
            )
        )
    return [
        *stack,
        Middleware(Unexpected),
        Middleware(TrustedHosts, hosts=settings.trusted_hosts),
        Middleware(Quota, limiter=limiter, probes=PROBES),
        Middleware(TimeLimit, seconds=settings.request_timeout),
        Middleware(BodyLimit, max_bytes=settings.max_request_size, seconds=settings.body_timeout),
    ]


def _configured() -> GatewaySettings:
    try:
        return load()
    except SettingsError as error:
        raise SystemExit(str(error)) from None


app = create_app(_configured())
