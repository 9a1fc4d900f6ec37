"""Work that takes long, beside the event loop."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

Result = TypeVar("Result")


async def in_a_thread(work: Callable[[], Result], name: str) -> Result:
    """Return what `work` gives in a thread that does not keep a stopping process alive."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def settle(done: concurrent.futures.Future[Result]) -> None:
        if future.cancelled():
            return
        if (error := done.exception()) is not None:
            future.set_exception(error)
        else:
            future.set_result(done.result())

    def run() -> None:
        done: concurrent.futures.Future[Result] = concurrent.futures.Future()
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            done.set_exception(error)
        with suppress(RuntimeError):  # the loop has been closed meanwhile
            loop.call_soon_threadsafe(settle, done)

    threading.Thread(target=run, daemon=True, name=name).start()
    return await future
