"""The routes that compute or describe, in the order `/docs` shows them."""

from __future__ import annotations

from fastapi import FastAPI

from services.common import documentation
from services.spice.api import (
    batch,
    calculate,
    catalogue,
    chart_pictures,
    ephemeris_table,
    events_routes,
    events_short,
    mcp_route,
    openapi,
    saved_charts,
)
from services.time_resolver import routes as resolver_routes
from services.time_resolver import town_routes


def install(app: FastAPI) -> None:
    """Give `app` the routes, and a schema that describes them completely."""
    parts = (
        calculate,
        chart_pictures,
        batch,
        ephemeris_table,
        events_routes,
        events_short,
        saved_charts,
        resolver_routes,
        town_routes,
        catalogue,
        mcp_route,
        documentation,
    )
    for part in parts:
        # Not include_router: matching through included routers costs 30 µs a request.
        app.router.routes.extend(part.router.routes)
    openapi.install(app)
