"""A body may be only so long, and take only so long to arrive."""

from __future__ import annotations

from starlette.types import Message, Receive, Scope

from services.common.middleware.deadlines import Deadlines
from services.common.middleware.front import Exchange
from services.common.problems import Problem

# A client that is still sending may never see the refusal: so much is read and thrown away first.
DRAINED_BYTES = 16 * 1024 * 1024


class Body:
    """Read the whole body of operations that take one, and hand it on in one piece.

    It is in the scope as well (`body`), for who need not ask for it message by message.

    A body that is declared or turns out longer than `max_bytes` is refused without being kept, one
    that has not arrived after `seconds` too. The connection is then closed.
    """

    def __init__(self, max_bytes: int, seconds: float) -> None:
        self.max_bytes = max_bytes
        self.deadlines = Deadlines(seconds)

    async def read(self, scope: Scope, receive: Receive, exchange: Exchange) -> Receive | None:
        """Read the body; return what hands it on, None when the client left before it was whole.

        Raises BODY_TOO_LARGE, REQUEST_TIMEOUT.
        """
        declared = exchange.declared
        body = exchange.take_body() if declared <= self.max_bytes else None
        if body is None:
            try:
                with self.deadlines.begin():
                    body = await self._read(receive, declared)
            except TimeoutError:
                if declared > self.max_bytes:
                    raise self._too_large() from None
                raise Problem("REQUEST_TIMEOUT", headers={"Connection": "close"}) from None
            if body is None:
                return None
        scope["body"] = body
        message: Message | None = {"type": "http.request", "body": body, "more_body": False}

        async def replay() -> Message:
            nonlocal message
            if message is None:
                return await receive()
            given, message = message, None
            return given

        return replay

    async def _read(self, receive: Receive, declared: int) -> bytes | None:
        """Return the body, None when the client left before it was whole."""
        chunks: list[bytes] = []
        size = 0
        while declared <= DRAINED_BYTES and size <= DRAINED_BYTES:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            chunk = message.get("body", b"")
            size += len(chunk)
            if max(size, declared) > self.max_bytes:
                chunks.clear()
            else:
                chunks.append(chunk)
            if not message.get("more_body", False):
                break
        if max(size, declared) <= self.max_bytes:
            return b"".join(chunks)
        raise self._too_large()

    def _too_large(self) -> Problem:
        return Problem(
            "BODY_TOO_LARGE",
            f"The body may have at most {self.max_bytes} bytes.",
            headers={"Connection": "close"},
            max_bytes=self.max_bytes,
        )
