"""What nobody foresaw becomes INTERNAL: told in the log, not in the answer."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common import logging
from services.common.problems import Problem, problem_response

log = logging.get(__name__)


class Unexpected:
    """Answer a `Problem` raised by a middleware, and any other exception as INTERNAL.

    When the answer has already begun, it can only be cut off: the exception goes on to the server,
    which closes the connection, so that half an answer is never taken for a whole one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

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

        try:
            await self.app(scope, receive, send_seen)
        except Exception as error:
            problem = error if isinstance(error, Problem) else Problem("INTERNAL")
            if problem is not error:
                log.exception("unexpected", operation=scope["operation"].name)
            if begun:
                raise
            await problem_response(scope, problem)(scope, receive, send)
