"""A time limit that every request has, at one timer for all of them."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any


class Deadlines:
    """Time limits of one length: the first begun is the first due, so that one timer will do.

        with deadlines.begin() as deadline: ...

    does what `async with asyncio.timeout(seconds)` does (the task is cancelled, the cancellation
    becomes TimeoutError) without two timers a request.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.running: dict[Deadline, None] = {}  # in the order in which they are due
        self.loop: asyncio.AbstractEventLoop | None = None
        self.timer: asyncio.TimerHandle | None = None

    def begin(self) -> Deadline:
        """Return a limit for the current task, which begins now."""
        loop = asyncio.get_running_loop()
        if loop is not self.loop:  # another loop than the last, whose timer will never ring
            self.loop, self.timer = loop, None
            self.running.clear()
        task = asyncio.current_task(loop)
        if task is None:
            raise RuntimeError("a deadline is a task's")
        deadline = Deadline(self, task, loop.time() + self.seconds)
        self.running[deadline] = None
        if self.timer is None:
            self.timer = loop.call_at(deadline.due, self._ring, loop)
        return deadline

    def _ring(self, loop: asyncio.AbstractEventLoop) -> None:
        """Expire what is due, and wait for the next."""
        now = loop.time()
        self.timer = None
        for deadline in [*self.running]:
            if deadline.due > now:
                self.timer = loop.call_at(deadline.due, self._ring, loop)
                return
            del self.running[deadline]
            deadline.expire()


class Deadline:
    """One task's limit: a context manager that raises TimeoutError when it has `expired`."""

    __slots__ = ("cancelling", "due", "expired", "owner", "task")

    def __init__(self, owner: Deadlines, task: asyncio.Task[Any], due: float) -> None:
        self.owner, self.due, self.task = owner, due, task
        self.cancelling = task.cancelling()
        self.expired = False

    def expire(self) -> None:
        """Cancel the task."""
        self.expired = True
        self.task.cancel()

    def __enter__(self) -> Deadline:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self.expired:
            del self.owner.running[self]
        elif self.task.uncancel() <= self.cancelling and isinstance(error, asyncio.CancelledError):
            # A cancellation from outside stays one; ours becomes what it means.
            raise TimeoutError from error
