"""POST /mcp: the Model Context Protocol, behind the same guards and quotas as every other route."""

from __future__ import annotations

import asyncio
import importlib
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from services.common import garbage

router = APIRouter()

_SERVER = "services.spice.api.mcp_server"


class _Answer(Response):
    """What the SDK answers."""

    def __init__(self, running: Any) -> None:
        self.running = running
        self.background = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        await self.running.manager.handle_request(scope, receive, send)


@router.post("/mcp", include_in_schema=False, response_class=Response)
async def mcp(request: Request) -> Response:
    """Each request stands alone: no session is kept, so that any worker may answer the next."""
    return _Answer(await _running(request.app))


async def _running(app: Any) -> Any:
    """Return the app's MCP server; its library is imported at the first request, in a thread."""
    starting: asyncio.Task[Any] | None = getattr(app.state, "mcp", None)
    if starting is None or (starting.done() and starting.exception() is not None):
        starting = app.state.mcp = asyncio.create_task(_start(app))
    return await asyncio.shield(starting)


async def _start(app: Any) -> Any:
    module = await asyncio.to_thread(importlib.import_module, _SERVER)
    garbage.spare()
    running = module.Running(app)
    await running.begun.wait()
    return running


async def close(app: Any) -> None:
    """End the MCP server, if it was ever asked for."""
    starting: asyncio.Task[Any] | None = getattr(app.state, "mcp", None)
    if starting is not None and not starting.cancelled():
        await (await starting).close()
