"""Serve the tools to the program that started this one: `python -m services.mcp`.

The kernels are loaded here, by the same settings as the engine's (KERNEL_SET_TAG ...); no port is
opened. Standard output belongs to the protocol, the log goes to standard error.
"""

from __future__ import annotations

import asyncio
import os
import sys
from io import TextIOWrapper
from typing import BinaryIO

import click


@click.command(help=__doc__)
def main() -> None:
    """Serve until standard input ends."""
    wire = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else writes to standard output
    os.environ.setdefault("LOG_LEVEL", "warning")
    os.environ.setdefault("DATABASE_URL", "none")
    sys.exit(asyncio.run(_serve(wire)))


async def _serve(wire: BinaryIO) -> int:
    import anyio  # noqa: PLC0415 - after standard output has been taken
    from mcp.server.stdio import stdio_server  # noqa: PLC0415

    from services.spice import engine  # noqa: PLC0415
    from services.spice.api.mcp_server import server_of  # noqa: PLC0415
    from services.spice.main import app  # noqa: PLC0415

    await engine.start(app.state)
    if app.state.kernels_loading is not None:
        await app.state.kernels_loading
    if app.state.fault is not None:
        click.echo(f"The ephemeris cannot be loaded: {app.state.fault}", err=True)
        return 1
    zones = asyncio.to_thread(engine.load_time_zones, app.state)
    app.state.resolver_loading = asyncio.create_task(zones)
    server = server_of(app)
    output = anyio.wrap_file(TextIOWrapper(wire, encoding="utf-8", write_through=True))
    async with stdio_server(stdout=output) as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())
    return 0


if __name__ == "__main__":
    main()
