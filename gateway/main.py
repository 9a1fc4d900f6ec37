"""The gateway's app: settings, middleware and the gateway put together.

`gunicorn gateway.main:app -c gunicorn.conf.py` with PORT=3000, or `uvicorn gateway.main:app`.
"""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.types import ASGIApp

from gateway import pages
from gateway.app import Gateway
from gateway.gateway_settings import GatewaySettings, load
from gateway.request_kinds import OPERATIONS
from services.common import logging, tracing
from services.common.limiter import Limiter
from services.common.middleware import EXPOSED, PAGES, READ, stack
from services.common.settings import SettingsError

BROWSER_HEADERS = (*READ, "X-Historical-Enabled")
PROBES = frozenset({"live", "ready"})  # of a load balancer, wherever it is
SHOWN_TO_BROWSERS = (*EXPOSED, "X-Ephemeris", "X-Routing-Reason")


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
    return tracing.middleware(settings, "involution-gateway") + stack(
        settings,
        limiter,
        OPERATIONS,
        pages={**PAGES, "page": pages.POLICY},
        read=BROWSER_HEADERS,
        exposed=SHOWN_TO_BROWSERS,
        probes=PROBES,
    )


def _configured() -> GatewaySettings:
    try:
        return load()
    except SettingsError as error:
        raise SystemExit(str(error)) from None


app = create_app(_configured())
