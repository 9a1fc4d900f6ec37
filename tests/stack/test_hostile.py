"""What the Internet sends: typed refusals, no crash, no memory kept."""

import asyncio
import contextlib
import json
import random
import re
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import load
import pytest
from processes import BIN, CHART, Engine, Nginx, until

GOOD = json.dumps(CHART).encode()
ROUTES = ("/calculate", "/calculate/batch")


@pytest.fixture(scope="module")
def engine(servers):
    """One worker, so that its memory can be watched."""
    return servers(Engine, WORKERS=1, BODY_TIMEOUT=60, TRUSTED_HOSTS="stars.example.org")


@pytest.fixture(scope="module")
def impatient(servers, engine):
    """nginx that hangs up after a second on who sends nothing, and at once on who is served."""
    return servers(Nginx, engine, header_timeout="1s", body_timeout="1s", keepalive_timeout="200ms")


@pytest.fixture(scope="module")
def brusque(servers):
    """An engine like that."""
    return servers(
        Engine, "brusque", WORKERS=1, BODY_TIMEOUT=1, KEEPALIVE=1, TRUSTED_HOSTS="stars.example.org"
    )


def raw(port: int, data: bytes) -> bytes:
    """Send bytes as they are and return all that comes back until the other side hangs up."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), 60) as conn:
        # whoever refuses early does not read the rest
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            conn.sendall(data)
        with contextlib.suppress(ConnectionResetError):
            while chunk := conn.recv(65536):
                answer += chunk
    return answer


def statuses(answer: bytes) -> list[int]:
    return [int(s) for s in re.findall(rb"^HTTP/1\.[01] (\d{3})", answer, re.MULTILINE)]


def resident_kb(engine) -> int:
    text = Path(f"/proc/{engine.worker_pids()[0]}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1])


def healthy(engine) -> bool:
    return engine.post("/calculate", CHART)[0] == 200


HOSTILE_JSON = {
    "nothing": b"",
    "a brace": b"{",
    "truncated": GOOD[:-9],
    "twice": GOOD + GOOD,
    "a list": b"[]",
    "null": b"null",
    "NaN": GOOD.replace(b"37.7749", b"NaN"),
    "Infinity": GOOD.replace(b"37.7749", b"-Infinity"),
    "1e400": GOOD.replace(b"37.7749", b"1e400"),
    "a huge number": GOOD.replace(b"37.7749", b"9" * 100_000),
    "deep lists": b"[" * 200_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep in a field": GOOD.replace(b"37.7749", b"[" * 100_000 + b"]" * 100_000),
    "a huge string": json.dumps({**CHART, "birth_time": "2" * 500_000}).encode(),
    "a huge name": json.dumps({**CHART, "x" * 500_000: 1}).encode(),
    "many names": json.dumps({**CHART, **{f"n{i}": i for i in range(50_000)}}).encode(),
    "a lone surrogate": GOOD.replace(b"2024", b"\\ud800"),
    "a NUL": GOOD.replace(b"2024", b"20\\u000024"),
    "not UTF-8": GOOD.replace(b"2024", b"\xff\xfe"),
    "UTF-16": GOOD.decode().encode("utf-16"),
    "a BOM": b"\xef\xbb\xbf" + GOOD,
    "many bodies": json.dumps({**CHART, "bodies": ["Sun"] * 100_000}).encode(),
    "far": json.dumps({**CHART, "birth_time": "9" * 400 + "-01-01T00:00:00Z"}).encode(),
    "a huge date": json.dumps({**CHART, "birth_time": 1e300}).encode(),
    "booleans": json.dumps({**CHART, "latitude": True}).encode(),
}


@pytest.mark.parametrize("name", HOSTILE_JSON)
@pytest.mark.parametrize("path", ROUTES)
def test_hostile_json_gets_a_typed_refusal(engine, path, name):
    status, headers, body = engine.post(path, HOSTILE_JSON[name], host="stars.example.org")
    assert status in {400, 422}, body[:500]
    assert headers["content-type"] == "application/problem+json"
    assert json.loads(body)["code"] in {
        "MALFORMED_JSON", "VALIDATION_FAILED", "DATE_OUT_OF_COVERAGE",
    }  # fmt: skip
    assert len(body) < 20_000


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"content_type": "text/plain"}, "UNSUPPORTED_MEDIA_TYPE"),
        ({"content_type": "application/x-www-form-urlencoded"}, "UNSUPPORTED_MEDIA_TYPE"),
        ({"content_type": "multipart/form-data; boundary=x"}, "UNSUPPORTED_MEDIA_TYPE"),
        ({"content_type": "application/json; charset=utf-16"}, "UNSUPPORTED_MEDIA_TYPE"),
        ({"content_type": "application/jsonp"}, "UNSUPPORTED_MEDIA_TYPE"),
        ({"content_encoding": "gzip"}, None),
        ({"host": "evil.example.org"}, "UNTRUSTED_HOST"),
        ({"host": "stars.example.org.evil.org"}, "UNTRUSTED_HOST"),
        ({"host": "127.0.0.1.evil.org"}, "UNTRUSTED_HOST"),
        ({"x_request_id": "x" * 5000}, None),
        ({"traceparent": "00-" + "z" * 5000}, None),
        ({"x_forwarded_for": ",".join(["1.1.1.1"] * 500)}, None),
    ],
)
def test_hostile_headers(engine, headers, code):
    status, answered, body = engine.post("/calculate", CHART, **headers)
    assert status in ({200} if code is None else {400, 415})
    if code:
        assert json.loads(body)["code"] == code
    assert len(answered["x-request-id"]) <= 64


SMUGGLED = b"GET /health/live HTTP/1.1\r\nHost: stars.example.org\r\n\r\n"


def smuggling(*lines: str, body: bytes = b"") -> bytes:
    head = "\r\n".join(
        [
            "POST /calculate HTTP/1.1",
            "Host: stars.example.org",
            *lines,
            "Content-Type: application/json",
        ]
    )
    return head.encode("latin-1") + b"\r\n\r\n" + body


PROBES = {
    "length and chunked": smuggling(
        f"Content-Length: {5 + len(SMUGGLED)}", "Transfer-Encoding: chunked",
        body=b"0\r\n\r\n" + SMUGGLED,
    ),
    "chunked with a space": smuggling(
        "Content-Length: 5", "Transfer-Encoding : chunked", body=b"0\r\n\r\n" + SMUGGLED
    ),
    "two lengths": smuggling(
        "Content-Length: 0", f"Content-Length: {len(SMUGGLED)}", body=SMUGGLED
    ),
    "a list of lengths": smuggling(f"Content-Length: 0, {len(SMUGGLED)}", body=SMUGGLED),
    "a signed length": smuggling("Content-Length: +5", body=b"12345" + SMUGGLED),
    "a negative length": smuggling("Content-Length: -1", body=SMUGGLED),
    "a hexadecimal length": smuggling("Content-Length: 0x5", body=b"12345" + SMUGGLED),
    "odd coding": smuggling("Transfer-Encoding: xchunked", body=b"0\r\n\r\n" + SMUGGLED),
    "two codings": smuggling(
        "Transfer-Encoding: identity, chunked", "Content-Length: 3",
        body=b"0\r\n\r\n" + SMUGGLED,
    ),
    "bad chunk size": smuggling("Transfer-Encoding: chunked", body=b"zz\r\n\r\n" + SMUGGLED),
    "huge chunk size": smuggling(
        "Transfer-Encoding: chunked", body=b"f" * 40 + b"\r\n\r\n" + SMUGGLED
    ),
    "a folded header": smuggling("X-A: b", " folded: chunked", "Content-Length: 0", body=SMUGGLED),
    "a bare return": smuggling("X-A: b\rContent-Length: 55", body=SMUGGLED),
    "a NUL": smuggling("X-A: b\x00c", "Content-Length: 0", body=SMUGGLED),
    "two hosts": smuggling("Host: evil.example.org", "Content-Length: 0", body=SMUGGLED),
    "no version": b"POST /calculate\r\n\r\n" + SMUGGLED,
    "another protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "not HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 100,
    "an absolute target": (
        b"POST http://evil.example.org/calculate HTTP/1.1\r\nHost: evil.example.org\r\n"
        b"Content-Length: 0\r\n\r\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROBES)
def test_no_request_is_smuggled_through_nginx(impatient, engine, name):
    """Nothing but the first request is answered with success, whatever the two make of it."""
    before = engine.metric("involution_requests_total")
    live = 'involution_requests_total{operation="live",status="200"}'
    lives = engine.metrics().get(live, 0)
    answer = raw(impatient.port, PROBES[name])
    actual = statuses(answer)
    # 501 is nginx's own word for codings it does not know.
    assert all(status < 500 or status == 501 for status in actual), answer[:500]
    if actual and actual[0] == 400:
        # Refused by nginx as a whole: nothing reached the engine but our own two looks at it.
        assert actual == [400]
    smuggled = engine.metrics().get(live, 0) - lives
    assert smuggled <= max(0, len(actual) - 1), "a request was served that nginx knows nothing of"
    assert engine.metric("involution_requests_total") >= before


@pytest.fixture(scope="module")
def probed(brusque):
    """What the engine alone answers to each probe, all of them sent at once."""
    with ThreadPoolExecutor(len(PROBES)) as many:
        answers = many.map(lambda data: raw(brusque.port, data), PROBES.values())
        return dict(zip(PROBES, answers, strict=True))


@pytest.mark.parametrize("name", PROBES)
def test_the_engine_alone_survives_every_probe(probed, brusque, name):
    assert all(status < 500 for status in statuses(probed[name])), probed[name][:500]
    assert healthy(brusque)


def test_slow_headers_are_ended_by_nginx(impatient):
    data = b"POST /calculate HTTP/1.1\r\nHost: a"
    assert statuses(raw(impatient.port, data)) in ([408], [])


def test_slow_bodies_are_ended_by_both(impatient, brusque):
    head = smuggling("Content-Length: 500", body=b'{"birth')
    assert statuses(raw(impatient.port, head)) in ([408], [])
    answer = raw(brusque.port, head)
    assert statuses(answer) == [408]
    assert b"REQUEST_TIMEOUT" in answer


def test_many_slow_clients_do_not_keep_others_out(nginx):
    slow = []
    try:
        for _ in range(200):
            conn = socket.create_connection(("127.0.0.1", nginx.port), 60)
            conn.sendall(b"POST /calculate HTTP/1.1\r\nHost: stars.example.org\r\nX-A: ")
            slow.append(conn)
        data = load.message(CHART, Host="stars.example.org")
        outcome = asyncio.run(load.run(nginx.port, lambda _: data, 100, 4))
        assert outcome.statuses == {200: 100}
    finally:
        for conn in slow:
            conn.close()


def test_oversized_bodies_declared_or_chunked(impatient, brusque):
    big = 3_000_000
    declared = smuggling(f"Content-Length: {big}", body=b"x" * 100_000)
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    chunked = smuggling("Transfer-Encoding: chunked", body=chunk * 46 + b"0\r\n\r\n")
    for port in (impatient.port, brusque.port):
        for data in (declared, chunked):
            actual = statuses(raw(port, data))
            assert actual in ([413], []), actual
    assert b"BODY_TOO_LARGE" in raw(brusque.port, declared)
    assert healthy(brusque)


def test_ten_thousand_random_bodies_leave_no_trace(engine):
    """Random bytes as bodies: typed refusals only, and the worker's memory stays as it was."""
    rng = random.Random(20240621)
    bodies = [rng.randbytes(rng.randrange(0, 600)) for _ in range(500)]
    # Half of them are a good request with some bytes turned.
    for _ in range(500):
        data = bytearray(GOOD)
        for _ in range(rng.randrange(1, 6)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        bodies.append(bytes(data))
    messages = [load.message(body, rng.choice(ROUTES), Host="stars.example.org") for body in bodies]

    def send(count):
        return asyncio.run(load.run(engine.port, lambda n: messages[n % 1000], count, 8))

    engine.get("/health", host="stars.example.org")  # the time zones are loaded now
    send(1500)
    before, pid = resident_kb(engine), engine.worker_pids()
    outcome = send(10_000)
    assert not outcome.failures
    assert set(outcome.statuses) <= {200, 400, 422}
    assert outcome.statuses[200] < 2500
    assert engine.worker_pids() == pid
    assert resident_kb(engine) - before < 0.05 * before


def test_half_closed_and_vanishing_clients(engine):
    """Clients that leave in the middle leave no request in flight and no descriptor open."""
    pid = engine.worker_pids()[0]

    def descriptors():
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())

    def alone():
        # The one in flight is the look at the metrics itself.
        return engine.metric("involution_requests_in_flight") == 1

    until(alone, "nobody else is served")
    before = descriptors()
    data = smuggling(f"Content-Length: {len(GOOD)}", body=GOOD[:50])
    for number in range(200):
        conn = socket.create_connection(("127.0.0.1", engine.port), 60)
        conn.sendall(data if number % 2 else data[:60])
        conn.close()
    until(lambda: descriptors() <= before + 2, "descriptors are closed")
    until(alone, "nothing in flight")


def test_schemathesis_finds_no_server_error(engine, tmp_path):
    """Every operation of the published schema, with examples made from it and against it."""
    ended = subprocess.run(
        [
            BIN / "schemathesis", "run", f"{engine.url}/openapi.json",
            "--checks", "not_a_server_error", "--max-examples", "10", "--seed", "1",
            "--phases", "examples,coverage,fuzzing", "--no-color",
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-2000:]
    errors = {k: v for k, v in engine.metrics().items() if 'status="500"' in k and v}
    assert not errors
    assert "unexpected" not in {line["event"] for line in engine.lines()}
