"""HTTP/1.1 by uvicorn and httptools, with the head of an answer written at a quarter of its cost.

Uvicorn looks at every header of every answer with two regular expressions. Ours are the same each
time, but for the length and the request's id: what has been looked at once is kept as a line.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

UNREAD_SECONDS = 0.05
"""How long a connection without a request stays when its worker ends: to read what has come."""

_KEPT = 256
"""Lines kept: an app has some twenty, and one for each origin of a browser's page."""
_LEFT_TO_UVICORN = frozenset({b"connection", b"transfer-encoding"})
_EACH_TIME_ANOTHER = frozenset(
    {b"x-request-id", b"ratelimit", b"ratelimit-policy", b"retry-after", b"location", b"etag"}
)
_lines: dict[tuple[bytes, bytes], bytes] = {}


class Protocol(HttpToolsProtocol):
    """Uvicorn's protocol, whose answers are `Cycle`s."""

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        cycle.__class__ = Cycle  # it is made in the middle of a long method of uvicorn's
        super()._start_asgi_task(cycle, app)

    def shutdown(self) -> None:
        """End the connection, as its worker ends; a request that has come already is answered.

        Uvicorn closes at once where it has read no request: whoever connected just before is cut.
        """
        if self.cycle is None or self.cycle.response_complete:
            self.loop.call_later(UNREAD_SECONDS, super().shutdown)
        else:
            super().shutdown()


class Cycle(RequestResponseCycle):
    """One request and its answer."""

    async def send(self, message: Any) -> None:
        """Send a message; a head of known length by the short way, all else by uvicorn's own."""
        head = None
        if message["type"] == "http.response.start":
            head = self._head(message["status"], message.get("headers", ()))
        if head is None:
            await super().send(message)
        else:
            self.transport.write(b"".join(head))

    def send_whole(self, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> bool:
        """Send an answer in one piece, and end it; say whether that could be done."""
        if self.scope["method"] == "HEAD":
            return False
        content = self._head(status, headers)
        if content is None:
            return False
        if self.expected_content_length != len(body):
            self.response_started = False  # nothing has been: uvicorn says what is wrong
            return False
        content.append(body)
        self.transport.write(b"".join(content))
        # from here on as uvicorn does
        self.expected_content_length = 0
        self.response_complete = True
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()
        return True

    def _head(self, status: int, headers: Iterable[tuple[bytes, bytes]]) -> list[bytes] | None:
        """Begin the answer; return the lines of its head, None where uvicorn has to begin it."""
        if self.response_started or self.disconnected or self.flow.write_paused or self.access_log:
            return None
        length = _length(headers)
        if length is None:
            return None
        content = [STATUS_LINE[status]]
        content += [_line(header) for header in self.default_headers]
        content += [_line(header) for header in headers]
        content.append(b"\r\n" if self.keep_alive else b"connection: close\r\n\r\n")
        self.response_started, self.waiting_for_100_continue = True, False
        self.expected_content_length, self.chunked_encoding = length, False
        return content

    def take_body(self) -> bytes | None:
        """Return the request's body if all of it has come, as `receive` would; else None."""
        if self.more_body or self.disconnected or self.response_complete:
            return None
        self.flow.resume_reading()
        self.message_event.clear()
        body, self.body = bytes(self.body), bytearray()
        return body


def _length(headers: Iterable[tuple[bytes, bytes]]) -> int | None:
    """Return the length of an answer's body; None for a head that uvicorn has to write."""
    length = None
    for name, value in headers:
        if name == b"content-length":
            if length is not None:
                return None
            length = int(value)
        elif name in _LEFT_TO_UVICORN or not name.islower():
            return None
    return length


def _line(header: tuple[bytes, bytes]) -> bytes:
    """Return a header's line. Raises RuntimeError for what would break the answer in two."""
    line = _lines.get(header)
    if line is not None:
        return line
    name, value = header
    if name == b"content-length":
        return b"content-length: %d\r\n" % int(value)
    if HEADER_RE.search(name) or HEADER_VALUE_RE.search(value):
        raise RuntimeError("Invalid HTTP header.")
    line = b"%b: %b\r\n" % (name.lower(), value)
    if name not in _EACH_TIME_ANOTHER and len(_lines) < _KEPT:
        _lines[header] = line
    return line
