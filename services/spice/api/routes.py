"""The routes that compute or describe, in the order `/docs` shows them."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from services.spice.api import batch, calculate, catalogue, documentation, openapi

router = APIRouter()
for part in (calculate.router, batch.router, catalogue.router, documentation.router):
    router.include_router(part)


def install(app: FastAPI) -> None:
    """Give `app` the routes, and a schema that describes them completely."""
    app.include_router(router)
    openapi.install(app)
