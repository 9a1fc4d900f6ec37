"""A look inside, for a developer: only with DEBUG=1, and never in production."""

from __future__ import annotations

import asyncio
import os
import threading

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from services.common import resources
from services.common.settings import Settings

router = APIRouter()

# What must not be shown of an object is no more for a page; an address may hold a password.
_SECRET = {name for name, field in Settings.model_fields.items() if not field.repr}


@router.get("/debug", include_in_schema=False)
async def debug(request: Request) -> Response:
    """Return this worker's settings (no secrets), kernels, threads and tasks."""
    state = request.app.state
    settings = state.settings.model_dump(mode="json", exclude=_SECRET)
    body = {
        "pid": os.getpid(),
        "settings": settings,
        "kernels": list(state.ephemeris.pool.kernels) if state.ephemeris else [],
        "fault": state.fault,
        "rate_limit_storage": state.limiter.storage,
        "blocklist": len(state.limiter.blocked) + len(state.limiter.blocked_networks),
        "threads": [thread.name for thread in threading.enumerate()],
        "tasks": len(asyncio.all_tasks()),
        "resident_mb": round(resources.resident_mb(os.getpid()), 1),
        "open_files": resources.open_files(),
    }
    return Response(orjson.dumps(body), media_type="application/json")
