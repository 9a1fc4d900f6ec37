"""An event loop whose clock stands still while it works and jumps to the next thing that is due.

What is due first happens first, however long the machine was busy with something else; nobody
sleeps. Not for what waits for threads or sockets: their time does not pass here.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any


class _Selector(selectors.SelectSelector):
    """Does not wait: tells for how long it was to."""

    def __init__(self) -> None:
        super().__init__()
        self.waited = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "nothing is due: this would wait for ever"
            self.waited += max(0.0, timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """`now` is its clock, in seconds; a test may put it on by hand."""

    def __init__(self) -> None:
        self._idle = _Selector()
        self.now = 1000.0
        super().__init__(self._idle)

    def time(self) -> float:
        """Return the seconds of its clock."""
        self.now += self._idle.waited
        self._idle.waited = 0.0
        return self.now


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Do what asyncio.run does, in an hour of virtual time if need be."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
