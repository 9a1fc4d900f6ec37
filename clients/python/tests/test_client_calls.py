"""Both clients against a service that is played: tries, problems, answers that break off."""

from __future__ import annotations

import asyncio
import inspect
import json
import pickle
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest

from involution_client import (
    AsyncClient,
    Client,
    Forbidden,
    IncompleteAnswer,
    InvalidRequest,
    NotFound,
    OutOfCoverage,
    Problem,
    RateLimited,
    Retry,
    ServerFault,
    Unavailable,
    UnexpectedAnswer,
)

Handler = Callable[[httpx.Request], httpx.Response]
CHART = {"birth_time": "2024-06-21T18:00:00Z", "latitude": 0.0, "longitude": 0.0}
NDJSON = {"content-type": "application/x-ndjson"}


class Cut(httpx.SyncByteStream, httpx.AsyncByteStream):
    """An answer in pieces; with `cut`, one whose connection breaks after them."""

    def __init__(self, *pieces: bytes, cut: bool = False) -> None:
        self.pieces, self.cut = pieces, cut

    def __iter__(self) -> Iterator[bytes]:
        yield from self.pieces
        if self.cut:
            raise httpx.RemoteProtocolError("peer closed connection")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece


class Exchange:
    """A client of either kind, used as if it waited; `waits` are the pauses it made."""

    def __init__(self, kind: str, handler: Handler, **options: Any) -> None:
        self.kind = kind
        self.waits: list[float] = []
        transport = httpx.MockTransport(handler)

        async def pause(seconds: float) -> None:
            self.waits.append(seconds)

        if kind == "sync":
            self.client: Any = Client(
                "http://there/", http=httpx.Client(transport=transport), sleep=self.waits.append,
                **options,
            )  # fmt: skip
        else:
            self.client = AsyncClient(
                "http://there/", http=httpx.AsyncClient(transport=transport), sleep=pause, **options
            )

    def __call__(self, method: str, *arguments: Any, **named: Any) -> Any:
        called = getattr(self.client, method)(*arguments, **named)
        return asyncio.run(called) if inspect.iscoroutine(called) else called

    def all(self, method: str, *arguments: Any) -> tuple[list[Any], Any]:
        """Return all that a stream yields, and the stream."""
        stream = getattr(self.client, method)(*arguments)
        if self.kind == "sync":
            return list(stream), stream

        async def collected() -> list[Any]:
            return [value async for value in stream]

        return asyncio.run(collected()), stream


@pytest.fixture(params=["sync", "async"])
def ask(request: pytest.FixtureRequest) -> Callable[..., Exchange]:
    return lambda handler, **options: Exchange(request.param, handler, **options)


def answering(*answers: httpx.Response) -> Handler:
    rest = list(answers)
    return lambda _request: rest.pop(0)


def good(value: Any = None) -> httpx.Response:
    return httpx.Response(200, json={"data": 1} if value is None else value)


def problem(status: int, code: str, headers: dict[str, str] | None = None, **more: Any) -> Any:
    members = {"code": code, "status": status, "title": "T", "detail": "D.", **more}
    kind = {"content-type": "application/problem+json", **(headers or {})}
    return httpx.Response(status, content=json.dumps(members), headers=kind)


def busy(**headers: str) -> Any:
    return problem(429, "RATE_LIMITED", {k.replace("_", "-"): v for k, v in headers.items()})


def test_both_clients_have_the_same_methods_with_the_same_parameters() -> None:
    names = {name for name, _ in inspect.getmembers(Client, inspect.isfunction) if name[0] != "_"}
    assert len(names) > 25
    for name in names - {"close"}:
        one, other = (inspect.signature(getattr(kind, name)) for kind in (Client, AsyncClient))
        assert one.parameters == other.parameters, name
        asynchronous = other.return_annotation.replace("Async", "")
        assert one.return_annotation == asynchronous, name
        assert getattr(Client, name).__doc__ == getattr(AsyncClient, name).__doc__


def test_what_is_sent(ask: Callable[..., Exchange]) -> None:
    sent: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return good({"places": []})

    query = ask(handler, headers={"x-historical-enabled": "true"})
    query("calculate", CHART)
    query("places", "Ulm, DE")
    query("eclipses", 2024, place="Dallas, Texas")
    first, second, third = sent
    assert (first.method, str(first.url)) == ("POST", "http://there/calculate")
    assert json.loads(first.content) == CHART
    assert first.headers["content-type"] == "application/json"
    assert first.headers["accept"] == "application/json"
    assert first.headers["x-historical-enabled"] == "true"
    assert first.headers["user-agent"].startswith("involution-client/")
    assert dict(second.url.params) == {"q": "Ulm, DE"}
    assert dict(third.url.params) == {"from": "2024", "place": "Dallas, Texas"}


def test_it_waits_as_long_as_it_is_told(ask: Callable[..., Exchange]) -> None:
    in_a_minute = format_datetime(datetime.now(UTC) + timedelta(seconds=50), usegmt=True)
    request = ask(answering(busy(retry_after="2"), busy(retry_after=in_a_minute), good()))
    assert request("calculate", CHART) == {"data": 1}
    assert request.waits[0] == 2.0
    assert 40.0 < request.waits[1] <= 50.0
    assert len(request.waits) == 2


def test_where_it_is_told_nothing_it_waits_longer_each_time(ask: Callable[..., Exchange]) -> None:
    away = [problem(503, "NOT_READY") for _ in range(3)]
    request = ask(answering(*away, good()), retry=Retry(first_wait_s=1.0, longest_wait_s=2.5))
    request("calculate", CHART)
    for wait, usual in zip(request.waits, (1.0, 2.0, 2.5), strict=True):
        assert usual / 2 <= wait <= usual


def test_it_gives_up_after_some_tries(ask: Callable[..., Exchange]) -> None:
    request = ask(answering(*(busy(retry_after="1") for _ in range(9))), retry=Retry(attempts=3))
    with pytest.raises(RateLimited) as caught:
        request("calculate", CHART)
    assert request.waits == [1.0, 1.0]
    assert caught.value.retry_after == 1.0


def test_it_does_not_wait_longer_than_it_may(ask: Callable[..., Exchange]) -> None:
    request = ask(answering(busy(retry_after="61")))
    with pytest.raises(RateLimited):
        request("calculate", CHART)
    assert request.waits == []


@pytest.mark.parametrize(
    ("status", "code"), [(422, "VALIDATION_FAILED"), (500, "INTERNAL"), (503, "TIME_LIMIT")]
)
def test_what_comes_again_is_not_tried_again(
    ask: Callable[..., Exchange], status: int, code: str
) -> None:
    request = ask(answering(problem(status, code)))
    with pytest.raises(Problem):
        request("calculate", CHART)
    assert request.waits == []


@pytest.mark.parametrize("call", [("save_chart", CHART), ("delete_chart", "A" * 22, "secret")])
def test_what_may_have_been_done_is_not_done_again(
    ask: Callable[..., Exchange], call: tuple[Any, ...]
) -> None:
    request = ask(answering(problem(503, "STORE_UNAVAILABLE", {"retry-after": "1"})))
    with pytest.raises(Unavailable):
        request(*call)
    assert request.waits == []
    request = ask(answering(busy(retry_after="1"), good()))
    request(*call)
    assert request.waits == [1.0]


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (422, "VALIDATION_FAILED", InvalidRequest),
        (413, "BODY_TOO_LARGE", InvalidRequest),
        (422, "DATE_OUT_OF_COVERAGE", OutOfCoverage),
        (422, "HISTORICAL_REQUIRED", OutOfCoverage),
        (403, "BLOCKED", Forbidden),
        (404, "NOT_FOUND", NotFound),
        (500, "INTERNAL", ServerFault),
        (504, "UPSTREAM_TIMEOUT", Unavailable),
        (422, "A_CODE_OF_LATER", InvalidRequest),
    ],
)
def test_a_refusal_is_of_its_class(
    ask: Callable[..., Exchange], status: int, code: str, kind: type
) -> None:
    members = {"field": "latitude", "request_id": "r", "choices": ["Ulm, DE"]}
    request = ask(answering(problem(status, code, **members)))
    with pytest.raises(Problem) as caught:
        request("calculate", CHART)
    error = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - as a pool of processes does
    assert type(error) is kind
    assert (error.code, error.status, error.field, error.request_id) == (
        code, status, "latitude", "r",
    )  # fmt: skip
    assert str(error) == f"{code}: D."
    assert error.members["choices"] == ["Ulm, DE"]


@pytest.mark.parametrize(
    ("status", "content", "kind"),
    [
        (502, b"<h1>Bad gateway</h1>", "text/html"),
        (503, b"<h1>Down</h1>", "text/html"),
        (200, b"<h1>Sign in</h1>", "text/html"),
        (302, b"", ""),
        (422, b"{", "application/problem+json"),
        (422, b"{}", "application/problem+json"),
        (422, b"[]", "application/problem+json"),
    ],
)
def test_what_is_no_answer_of_the_service_is_told_apart(
    ask: Callable[..., Exchange], status: int, content: bytes, kind: str
) -> None:
    headers = {"content-type": kind}
    request = ask(lambda _request: httpx.Response(status, headers=headers, content=content))
    with pytest.raises(UnexpectedAnswer) as caught:
        request("calculate", CHART)
    assert pickle.loads(pickle.dumps(caught.value)).status == status  # noqa: S301
    assert request.waits == []


def test_rows_are_put_together_from_whatever_pieces_come(ask: Callable[..., Exchange]) -> None:
    rows = [{"body": "Mond\u2028\x85ü", "longitude": 1.5}, {"body": "Sun"}]
    whole = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    pieces = [whole[i : i + 1] for i in range(len(whole))]
    for stream in (Cut(*pieces), Cut(whole), Cut(whole[:20], whole[20:])):
        answer = httpx.Response(200, headers=NDJSON, stream=stream)
        entries, _ = ask(lambda _request, a=answer: a).all("iter_ephemeris", {})
        assert entries == rows


@pytest.mark.parametrize(
    "stream", [Cut(b'{"body":"Sun"}\n', cut=True), Cut(b'{"body":"Sun"}\n{"bo')]
)
def test_a_table_that_breaks_off_says_so(ask: Callable[..., Exchange], stream: Cut) -> None:
    request = ask(lambda _request: httpx.Response(200, headers=NDJSON, stream=stream))
    with pytest.raises(IncompleteAnswer):
        request.all("iter_ephemeris", {})


def test_an_answer_that_breaks_off_says_so(ask: Callable[..., Exchange]) -> None:
    headers = {"content-type": "application/json"}
    request = ask(
        lambda _request: httpx.Response(200, headers=headers, stream=Cut(b'{"rows":[', cut=True))
    )
    with pytest.raises(IncompleteAnswer):
        request("ephemeris", {})


@pytest.mark.parametrize("body", [b'{"rows": [oops]}\n', b"\xff\xfe\n"])
def test_an_answer_that_is_damaged_on_its_way_says_so(
    ask: Callable[..., Exchange], body: bytes
) -> None:
    json_kind = {"content-type": "application/json"}
    for method, kind in (("ephemeris", json_kind), ("calculate", json_kind)):
        request = ask(lambda _r, k=kind: httpx.Response(200, headers=k, stream=Cut(body)))
        with pytest.raises(IncompleteAnswer, match="damaged"):
            request(method, CHART)
    request = ask(lambda _r: httpx.Response(200, headers=NDJSON, stream=Cut(body)))
    with pytest.raises(IncompleteAnswer, match="damaged"):
        request.all("iter_ephemeris", {})


class Cutting(BaseHTTPRequestHandler):
    """A real server that hangs up in the middle of its answer."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", self.headers["accept"])
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        self.wfile.write(b'f\r\n{"body":"Sun"}\n\r\n')
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_connection_that_is_cut_says_so_whatever_was_being_read() -> None:
    with HTTPServer(("127.0.0.1", 0), Cutting) as server:
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        with Client(f"http://127.0.0.1:{server.server_port}") as client:
            for method in ("iter_ephemeris", "ephemeris", "ephemeris_polars", "events_calendar"):
                with pytest.raises(IncompleteAnswer):
                    list(getattr(client, method)({}))
        server.shutdown()
        serving.join()


def test_a_search_ends_with_what_it_can_vouch_for(ask: Callable[..., Exchange]) -> None:
    events = b'{"kind":"station"}\n{"kind":"station"}\n'
    stream = Cut(events + b'{"complete":true,"meta":{"count":2}}\n')
    request = ask(lambda _request: httpx.Response(200, headers=NDJSON, stream=stream))
    entries, search = request.all("iter_events", {})
    assert entries == [{"kind": "station"}] * 2
    assert (search.complete, search.meta) == (True, {"count": 2})
    request = ask(lambda _request: httpx.Response(200, headers=NDJSON, stream=Cut(events)))
    with pytest.raises(IncompleteAnswer):
        request.all("iter_events", {})


def test_a_batch_has_as_many_results_as_charts(ask: Callable[..., Exchange]) -> None:
    lines = b'{"data":{}}\n{"code":"VALIDATION_FAILED"}\n'
    answer = lambda _request: httpx.Response(200, headers=NDJSON, stream=Cut(lines))  # noqa: E731
    assert len(ask(answer).all("iter_batch", [CHART, CHART])[0]) == 2
    with pytest.raises(IncompleteAnswer):
        ask(answer).all("iter_batch", [CHART] * 3)


def test_a_stream_is_asked_for_again_before_it_begins(ask: Callable[..., Exchange]) -> None:
    answers = [busy(retry_after="3"), httpx.Response(200, headers=NDJSON, stream=Cut(b"{}\n"))]
    request = ask(lambda _request: answers.pop(0))
    assert request.all("iter_ephemeris", {})[0] == [{}]
    assert request.waits == [3.0]


def test_a_missing_library_is_named(
    ask: Callable[..., Exchange], monkeypatch: pytest.MonkeyPatch
) -> None:
    arrow = {"content-type": "application/vnd.apache.arrow.stream"}
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    request = ask(lambda _request: httpx.Response(200, headers=arrow, content=b""))
    with pytest.raises(ImportError, match=r"pip install 'involution-client\[polars\]'"):
        request("ephemeris_polars", {})


def test_only_its_own_connections_are_closed() -> None:
    http = httpx.Client()
    with Client(http=http):
        pass
    assert not http.is_closed
    http.close()
    with Client() as own:
        pass
    assert own._http.is_closed


def test_a_policy_that_cannot_be_is_refused() -> None:
    for values in ({"attempts": 0}, {"longest_wait_s": -1.0}, {"first_wait_s": -1.0}):
        with pytest.raises(ValueError, match="attempts"):
            Retry(**values)
