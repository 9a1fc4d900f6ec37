"""The MCP server: the tools by the official SDK, over streamable HTTP (stateless) or stdio.

Imported at the first request of the kind only: the SDK takes 24 MB and half a second.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError

from services.common.direct import DirectApp
from services.common.version import VERSION
from services.spice.api import mcp_tools

logging.getLogger("mcp").setLevel(logging.WARNING)  # it tells of each request


def server_of(app: DirectApp) -> Server[Any]:
    """Return the server whose tools are routes of `app`."""

    async def list_tools(_context: Any, _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=_TOOLS)

    async def call_tool(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        if params.name not in mcp_tools.TOOLS:
            names = ", ".join(mcp_tools.TOOLS)
            raise MCPError(types.INVALID_PARAMS, f"There is no tool {params.name[:64]!r}: {names}.")
        outer: Mapping[str, Any] = {} if context.request is None else context.request.scope
        text, refused = await mcp_tools.call(app, outer, params.name, params.arguments or {})
        content = [types.TextContent(type="text", text=text)]
        return types.CallToolResult(content=content, is_error=refused)

    return Server(
        "involution-engine",
        version=VERSION,
        title="Involution Engine",
        instructions=mcp_tools.INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        get_tool_input_schema=_schema,
    )


def _schema(name: str) -> Mapping[str, Any] | None:
    tool = mcp_tools.TOOLS.get(name)
    return None if tool is None else tool.schema


_TOOLS = [
    types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.schema,
        annotations=types.ToolAnnotations(
            read_only_hint=True, idempotent_hint=True, open_world_hint=False
        ),
    )
    for tool in mcp_tools.TOOLS.values()
]


class Running:
    """The HTTP side, from its first request to the end of the app.

    Each request stands alone (no session), and is answered by one JSON document: any worker and any
    instance may answer the next. Hosts and origins have been judged by the guards already.
    """

    def __init__(self, app: DirectApp) -> None:
        self.manager = StreamableHTTPSessionManager(
            server_of(app),
            json_response=True,
            stateless=True,
            security_settings=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        self.begun = asyncio.Event()
        self.ended = asyncio.Event()
        self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        # one task from beginning to end: the library's task group is bound to it
        async with self.manager.run():
            self.begun.set()
            await self.ended.wait()

    async def close(self) -> None:
        """End it."""
        self.ended.set()
        with suppress(asyncio.CancelledError):
            await self.task
