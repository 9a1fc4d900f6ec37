"""PNG in a process of its own: resvg holds Python's lock for all the time it draws.

A tenth of a second is nothing to the one who waits for a picture, and a hundred charts to the
others. The process lives as long as one picture takes; one a worker at a time.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import services.wheel
from services.common.problems import Problem

LONGEST_S = 20.0
_PROGRAM = Path(services.wheel.__file__).with_name("raster.py")
"""A file, not a module: that process needs none of the rest."""
_ONE: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


async def picture_as_png(svg: str, width: int) -> bytes:
    """Return a picture as PNG. Raises Problem TIME_LIMIT, or INTERNAL if the drawing fails."""
    loop = asyncio.get_running_loop()
    turn = _ONE.setdefault(loop, asyncio.Semaphore(1))
    async with turn:
        return await _drawn(svg, width)


async def _drawn(svg: str, width: int) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        str(_PROGRAM),
        str(width),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(LONGEST_S):
            content, _ = await process.communicate(svg.encode())
    except TimeoutError:
        raise Problem("TIME_LIMIT", "The picture took too long to draw.") from None
    finally:
        if process.returncode is None:  # too slow, or its client has gone
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise Problem("INTERNAL", "The picture could not be turned into PNG; SVG works.")
    return content
