"""Our head of an answer against uvicorn's own: the same bytes, the same refusals."""

import asyncio
import gc
import socket
import weakref
from types import SimpleNamespace

import pytest
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from services.common.middleware.front import Exchange
from services.common.protocol import Cycle, Protocol

TYPE, RID = (b"content-type", b"application/json"), (b"x-request-id", b"r")


class Transport:
    def __init__(self):
        self.written = b""
        self.closed = False

    def write(self, data):
        self.written += data

    def close(self):
        self.closed = True


def cycle_of(kind, transport, *, keep_alive=True, method="GET", paused=False, ended=None):
    """Return a cycle of a kind; it says to `ended`, a list, that its answer is complete."""
    cycle = RequestResponseCycle(
        scope={"method": method}, transport=transport, logger=None, access_logger=None,
        flow=SimpleNamespace(write_paused=paused, resume_reading=lambda: None), access_log=False,
        default_headers=[(b"date", b"Sat, 28 Nov 2026 08:00:00 GMT")],
        message_event=asyncio.Event(), expect_100_continue=False, keep_alive=keep_alive,
        on_response=lambda: None if ended is None else ended.append(True),
    )  # fmt: skip
    cycle.__class__ = kind
    return cycle


def answered(kind, messages, *, at_once=None, **options):
    """Return what a cycle writes, whether it closes and is complete, and what it raises.

    `at_once`: tells whether the messages, a head and a body, could be sent as one.
    """
    transport, ended = Transport(), []

    async def sent():
        cycle = cycle_of(kind, transport, ended=ended, **options)
        if at_once is not None:
            head, body = messages
            done = cycle.send_whole(head["status"], head["headers"], body["body"])
            assert done == at_once
            assert (transport.written != b"") == at_once
            if at_once:
                assert cycle.message_event.is_set()
                return
        for message in messages:
            await cycle.send(message)

    try:
        asyncio.run(sent())
    except RuntimeError as error:
        return transport.written, transport.closed, ended, type(error)
    return transport.written, transport.closed, ended, None


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


LENGTH = (b"content-length", b"2")


@pytest.mark.parametrize("keep_alive", [True, False])
@pytest.mark.parametrize(
    ("headers", "data", "method", "at_once"),
    [
        ([LENGTH, TYPE, RID], b"{}", "POST", True),
        ([(b"content-length", b"0")], b"", "GET", True),
        ([LENGTH], b"{}", "HEAD", False),
        ([LENGTH], b"{", "GET", False),  # both refuse a body of another length
        ([LENGTH], b"{} ", "GET", False),
        ([TYPE], b"{}", "GET", False),
        ([LENGTH, (b"connection", b"close")], b"{}", "GET", False),
    ],
)
def test_an_answer_in_one_piece_is_uvicorns_in_two(headers, data, method, at_once, keep_alive):
    messages = [head(*headers), body(data)]
    options = {"method": method, "keep_alive": keep_alive}
    expected = answered(RequestResponseCycle, messages, **options)
    assert answered(Cycle, messages, at_once=at_once, **options) == expected


@pytest.mark.parametrize("more", [False, True])
def test_a_body_that_has_come_is_taken_once(more):
    async def taken(kind):
        cycle = cycle_of(kind, Transport())
        cycle.body, cycle.more_body = bytearray(b'{"latitude": 1}'), more
        cycle.message_event.set()
        first = cycle.take_body() if kind is Cycle else None
        if first is None:
            message = await cycle.receive()
            first = message["body"]
            assert message["more_body"] == more
        return first, bytes(cycle.body), cycle.message_event.is_set()

    assert asyncio.run(taken(Cycle)) == asyncio.run(taken(RequestResponseCycle))
    assert cycle_of(Cycle, Transport()).take_body() is None, "a request whose body is on its way"


def test_a_request_that_is_over_is_no_circle():
    """Else every request and its answer would wait for the collector."""
    cycle = cycle_of(Cycle, Transport())
    exchange = cycle.scope["exchange"] = Exchange(cycle.send)
    alive = weakref.ref(cycle)
    exchange.end()
    gc.disable()
    try:
        del cycle, exchange
        assert alive() is None
    finally:
        gc.enable()


REQUEST = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"


async def hello(_scope, _receive, send):
    await send(head((b"content-length", b"2"), TYPE))
    await send({"type": "http.response.body", "body": b"hi"})


@pytest.mark.parametrize("before", [0, 1], ids=["a new connection", "one that was kept"])
def test_a_request_that_has_come_is_answered_by_a_worker_that_ends(before):
    """Read or not: here it lies in the socket when the worker is told to end."""

    async def served():
        loop, state = asyncio.get_running_loop(), SimpleNamespace(
            connections=set(), tasks=set(), total_requests=0, default_headers=[]
        )  # fmt: skip
        config = Config(hello, loop="asyncio", lifespan="off")
        config.load()
        begun = asyncio.Event()

        class Begun(Protocol):
            def connection_made(self, transport):
                super().connection_made(transport)
                begun.set()

        server = await loop.create_server(
            lambda: Begun(config=config, server_state=state, app_state={}), "127.0.0.1", 0
        )
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        await asyncio.wait_for(begun.wait(), 30)
        for _ in range(before):
            writer.write(REQUEST)
            assert (await reader.readuntil(b"hi")).startswith(b"HTTP/1.1 200 ")
        (protocol,) = state.connections
        server.close()
        # past the loop, which has no time to read it before the end
        plain = socket.socket(fileno=writer.get_extra_info("socket").fileno())
        plain.send(REQUEST)
        plain.detach()
        protocol.shutdown()
        answer = await reader.read()  # and the connection is closed
        writer.close()
        return answer

    answer = asyncio.run(asyncio.wait_for(served(), 30))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"hi")
