"""What stands between a client and the engines: addresses, origins, limits, headers, start-up."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from gateway.request_kinds import OPERATIONS
from services.spice.engine_operations import OPERATIONS as ENGINE
from tests.gateway import running
from tests.gateway.conftest import ask
from tests.gateway.test_chaos import NOW, start_fake

GUIDE = {"birth_time": "2024-06-21T18:00:00Z", "latitude": 37.7749, "longitude": -122.4194}


@pytest.fixture(scope="module")
def fake(logs):
    server = start_fake(logs / "front-fake.log")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def front(fake, logs):
    """A gateway behind a trusted proxy (this machine), for one front end's origin."""
    server = running.gateway(
        fake.url,
        fake.url,
        logs / "front.log",
        TRUSTED_PROXIES="127.0.0.1",
        ALLOWED_ORIGINS="https://front.example",
    )
    yield server
    server.stop()


def seen(front, **headers):
    """Return the headers that the engine got."""
    answer = ask(front.url + "/calculate?kernel=de440&a=1&b=%2F", NOW, **headers)
    return answer, answer.json["headers"]


def test_the_engine_sees_the_client_and_its_ids(front):
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer, got = seen(
        front,
        x_request_id="abc-1",
        traceparent=trace,
        tracestate="vendor=1",
        x_forwarded_for="10.9.9.9, 198.51.100.7",
        x_forwarded_proto="https",
    )
    assert got["x-request-id"] == answer.headers["x-request-id"] == "abc-1"
    assert got["traceparent"] == trace
    assert got["tracestate"] == "vendor=1"
    # The right-most address that is no proxy of ours; what the client wrote itself is dropped.
    assert got["x-forwarded-for"] == "198.51.100.7"
    assert got["x-forwarded-proto"] == "https"
    assert got["host"] == f"127.0.0.1:{front.port}"
    assert answer.json["path"] == "/calculate?a=1&b=%2F", "all but what was for the gateway"


def test_hop_by_hop_and_private_headers_stay_here(front):
    answer, got = seen(
        front,
        connection="close, x-private",
        x_private="1",
        cookie="session=1",
        authorization="Bearer 1",
        te="trailers",
        proxy_authorization="Basic x",
        x_historical_enabled="true",
    )
    private = {"cookie", "authorization", "te", "proxy-authorization", "x-private"}
    assert not private & set(got)
    reply = set(answer.headers)
    assert not {"server", "x-internal", "set-cookie"} & reply


def test_the_body_goes_on_as_it_came(front):
    body = b'{ "birth_time" : "2000-01-01T12:00:00Z",\n "tag": "\\u00e9 \xc3\xa9", "x": 1.0e2 }'
    assert ask(front.url + "/calculate", body).json["body"] == body.decode()


def test_a_browser_of_the_front_end_may_ask_and_read(front):
    preflight = ask(
        front.url + "/calculate",
        method="OPTIONS",
        origin="https://front.example",
        access_control_request_method="POST",
        access_control_request_headers="content-type,x-historical-enabled",
    )
    assert preflight.status == 200
    assert "X-Historical-Enabled" in preflight.headers["access-control-allow-headers"]
    answer, got = seen(front, origin="https://front.example")
    assert answer.headers["access-control-allow-origin"] == "https://front.example"
    assert "X-Ephemeris" in answer.headers["access-control-expose-headers"]
    assert "origin" not in got
    other = ask(front.url + "/calculate", NOW, origin="https://other.example")
    assert "access-control-allow-origin" not in other.headers


def test_too_large_a_body_is_refused_here(front):
    answer = ask(front.url + "/calculate", b" " * 1_048_577)
    assert (answer.status, answer.json["code"]) == (413, "BODY_TOO_LARGE")


def test_each_client_has_its_own_quota_at_the_engine(logs):
    """The engine limits by the address that the gateway found: two clients, two quotas."""
    engine = running.engine(
        "DE440",
        logs / "limited.log",
        DISABLE_RATE_LIMIT="0",
        RATE_LIMIT="3/minute",
        TRUSTED_PROXIES="127.0.0.1",
    )
    front = None
    try:
        front = running.gateway(
            engine.url, engine.url, logs / "limited-gateway.log", TRUSTED_PROXIES="127.0.0.1"
        )

        def statuses(client):
            return [ask(front.url + "/calculate", GUIDE, x_forwarded_for=client) for _ in range(4)]

        one, two = statuses("198.51.100.1"), statuses("198.51.100.2")
        assert [a.status for a in one] == [a.status for a in two] == [200, 200, 200, 429]
        assert one[3].headers["retry-after"]
        assert one[0].headers["ratelimit-policy"] == '"calc";q=3;w=60'
        assert one[3].headers["x-ephemeris"] == "de440"
    finally:
        engine.stop()
        if front is not None:
            front.stop()


def test_the_policy_allows_nothing_inline(front):
    answer = ask(front.url + "/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    text = answer.body.decode()
    assert "style=" not in text
    assert "onclick" not in text
    loaded = re.sub(r'<a href="https://[^"]*"', "<a", text)  # GeoNames wants to be named
    assert "http" not in loaded.replace("http-equiv", ""), "nothing from anywhere else"


def test_the_page_is_revalidated(front):
    first = ask(front.url + "/static/app.js")
    assert first.headers["content-type"].startswith("text/javascript")
    again = ask(front.url + "/static/app.js", if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert ask(front.url + "/static/app.js", if_none_match="*").status == 304
    head = ask(front.url + "/", method="HEAD")
    assert (head.status, head.body) == (200, b"")


def test_its_own_quota_is_off_unless_asked_for(front, fake, logs):
    assert "ratelimit" not in ask(front.url + "/calculate", NOW).headers
    own = running.gateway(
        fake.url, fake.url, logs / "own.log", GATEWAY_RATE_LIMIT="1", RATE_LIMIT="2/minute"
    )
    try:
        answers = [ask(own.url + "/calculate", NOW) for _ in range(3)]
        assert [a.status for a in answers] == [200, 200, 429]
        assert answers[2].json["code"] == "RATE_LIMITED"
        assert ask(own.url + "/").status == 200
    finally:
        own.stop()


def test_every_route_of_the_engine_is_known_here():
    own = {"/health", "/health/live", "/health/ready", "/metrics"}
    engines = {key for key in ENGINE if key[1] not in own | {"/debug"}}
    assert engines <= set(OPERATIONS)
    for key in engines:
        assert OPERATIONS[key] == ENGINE[key]
    assert ("GET", "/debug") not in OPERATIONS


def test_the_gateway_loads_no_kernels():
    """It must start anywhere: CSPICE and the kernels belong to the engines."""
    code = "import sys, gateway.main; print('spiceypy' in sys.modules)"
    got = subprocess.run(
        [sys.executable, "-c", code], cwd=running.ROOT, capture_output=True, text=True, check=True
    )
    assert got.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MODERN_URL", "127.0.0.1:8000"),
        ("MODERN_URL", "ftp://host"),
        ("HISTORICAL_URL", "http://host/path"),
        ("HISTORICAL_URL", "http://user:password@host"),
        ("UPSTREAM_TIMEOUT", "0"),
        ("BREAKER_FAILURES", "none"),
    ],
)
def test_a_wrong_setting_stops_the_start_by_name(variable, value):
    got = subprocess.run(
        [sys.executable, "-c", "import gateway.main"],
        cwd=running.ROOT,
        env={"PATH": os.environ["PATH"], variable: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert got.returncode != 0
    assert variable in got.stderr
    assert "Traceback" not in got.stderr


def test_npm_starts_it_as_the_guide_prints(modern, historical):
    """`cd gateway && npm install && npm start`: no packages, and the Python gateway runs."""
    npm = shutil.which("npm")
    assert npm, "npm is needed to run the guide's command"
    folder = running.ROOT / "gateway"
    subprocess.run([npm, "install", "--silent"], cwd=folder, check=True)
    lock = json.loads((folder / "package-lock.json").read_text())
    assert list(lock["packages"]) == [""], "no dependencies"
    port = running.free_port()
    environment = {
        **os.environ,
        "PORT": str(port),
        "WORKERS": "1",
        "BIND_ADDRESS": "127.0.0.1",
        "MODERN_URL": modern.url,
        "HISTORICAL_URL": historical.url,
    }
    process = subprocess.Popen(
        [npm, "start", "--silent"], cwd=folder, env=environment, start_new_session=True
    )
    try:
        deadline = time.monotonic() + 300.0  # a first start installs the pinned packages
        while True:
            assert process.poll() is None, "it ended"
            assert time.monotonic() < deadline
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=2).close()
                break
            except OSError:
                time.sleep(0.1)
        answer = ask(f"http://127.0.0.1:{port}/calculate", GUIDE)
        assert (answer.status, answer.headers["x-ephemeris"]) == (200, "de440")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
