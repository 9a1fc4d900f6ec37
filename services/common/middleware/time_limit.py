"""No request may keep the service busy, or hold a connection, for ever."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common.middleware.deadlines import Deadlines
from services.common.problems import Problem


class TimeLimit:
    """Give a request `seconds` in all, the reading of the answer by a slow client included.

    Work gives way at its awaits only; a worker that never gets there is gunicorn's to replace
    (WORKER_TIMEOUT). An answer that has begun is cut off.
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app = app
        self.seconds = seconds
        self.deadlines = Deadlines(seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (or the lifespan, which passes through)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def send_seen(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        deadline = self.deadlines.begin()
        try:
            with deadline:
                await self.app(scope, receive, send_seen)
        except TimeoutError:
            if begun or not deadline.expired:
                raise
            raise Problem("TIME_LIMIT", f"The limit is {self.seconds:g} s.") from None
