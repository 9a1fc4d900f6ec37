"""Our head of an answer against uvicorn's own: the same bytes, the same refusals."""

import asyncio
from types import SimpleNamespace

import pytest
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from services.common.protocol import Cycle

TYPE, RID = (b"content-type", b"application/json"), (b"x-request-id", b"r")


class Transport:
    def __init__(self):
        self.written = b""
        self.closed = False

    def write(self, data):
        self.written += data

    def close(self):
        self.closed = True


def answered(kind, messages, *, keep_alive=True, method="GET"):
    """Return what a cycle of a kind writes, whether it closes, and what it raises."""
    transport = Transport()

    async def sent():
        cycle = RequestResponseCycle(
            scope={"method": method}, transport=transport, logger=None, access_logger=None,
            flow=SimpleNamespace(write_paused=False), access_log=False,
            default_headers=[(b"date", b"Sat, 28 Nov 2026 08:00:00 GMT")],
            message_event=asyncio.Event(), expect_100_continue=False, keep_alive=keep_alive,
            on_response=lambda: None,
        )  # fmt: skip
        cycle.__class__ = kind
        for message in messages:
            await cycle.send(message)

    try:
        asyncio.run(sent())
    except RuntimeError as error:
        return transport.written, transport.closed, type(error)
    return transport.written, transport.closed, None


def head(*headers, status=200):
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def body(data=b"", more=False):
    return {"type": "http.response.body", "body": data, "more_body": more}


@pytest.mark.parametrize("keep_alive", [True, False])
@pytest.mark.parametrize(
    "messages",
    [
        [head(TYPE, (b"content-length", b"2"), RID), body(b"{}")],
        [head(TYPE, RID), body(b"one", more=True), body(b"two")],
        [head((b"content-length", b"0"), status=204), body()],
        [head(status=304), body()],
        [head((b"content-length", b"3")), body(b"two", more=True), body()],
        [head((b"content-length", b"1")), body(b"two")],
        [head((b"content-length", b"9")), body(b"two")],
        [head((b"content-length", b"2"), (b"connection", b"close")), body(b"{}")],
        [head((b"transfer-encoding", b"chunked")), body(b"{}")],
        [head((b"Content-Length", b"2"), (b"X-Upper", b"Kept")), body(b"{}")],
        [head((b"content-length", b"2"), (b"x-split", b"a\r\nset-cookie: b")), body(b"{}")],
        [head((b"content-length", b"2"), (b"x split", b"a")), body(b"{}")],
        [body(b"{}")],
    ],
)
def test_an_answer_has_uvicorns_bytes(messages, keep_alive):
    copies = [[dict(message) for message in messages] for _ in range(3)]
    expected = answered(RequestResponseCycle, copies[0], keep_alive=keep_alive)
    for copy in copies[1:]:  # the second time from what was kept of the first
        assert answered(Cycle, copy, keep_alive=keep_alive) == expected


def test_a_head_request_has_the_length_and_no_body():
    messages = [head(TYPE, (b"content-length", b"2")), body(b"{}")]
    expected = answered(RequestResponseCycle, messages, method="HEAD")
    assert answered(Cycle, messages, method="HEAD") == expected
    assert expected[0].endswith(b"\r\n\r\n")
