"""What may wait until the event loop's present turn is over: done once for all its requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class AtEndOfTurn:
    """Call `work` when the loop's turn is over, once, however often it was asked for.

    Outside of an event loop it is called at once.
    """

    def __init__(self, work: Callable[[], object]) -> None:
        self.work = work
        self._loop: asyncio.AbstractEventLoop | None = None

    def ask(self) -> None:
        """See to it that `work` is called."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._do()
            return
        if self._loop is not loop:  # a loop that was closed never came to it
            self._loop = loop
            loop.call_soon(self._do)

    def _do(self) -> None:
        self._loop = None
        self.work()
