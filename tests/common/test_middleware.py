import asyncio
import re

import pytest
from asgi import ask, run
from starlette.responses import StreamingResponse

from services.common import metrics
from services.common.addresses import parse
from services.common.middleware import front

JSON = [("content-type", "application/json")]
BODY = b'{"latitude": 1}'


def compute(app, **options):
    return run(app, "POST", "/compute", **{"headers": JSON, "body": BODY, **options})


# --- who asks


def test_a_forged_address_neither_escapes_nor_frames(make_app):
    app = make_app(RATE_LIMIT="2/minute", WORKERS=1, TRUSTED_PROXIES="10.0.0.0/8")

    async def asks():
        # Not from a proxy: whatever it claims, it is itself.
        direct = [
            await ask(
                app,
                "POST",
                "/compute",
                headers=[*JSON, ("x-forwarded-for", f"198.51.100.{number}")],
                body=BODY,
            )
            for number in range(4)
        ]
        # Through the proxy, one real client with ever new forged left parts.
        proxied = [
            await ask(
                app,
                "POST",
                "/compute",
                headers=[*JSON, ("x-forwarded-for", f"198.51.100.{number}, 203.0.113.5")],
                body=BODY,
                client=("10.1.1.1", 1),
            )
            for number in range(4)
        ]
        framed = await ask(
            app,
            "POST",
            "/compute",
            headers=[*JSON, ("x-forwarded-for", "198.51.100.1")],
            body=BODY,
            client=("10.1.1.1", 1),
        )
        return direct, proxied, framed

    direct, proxied, framed = asyncio.run(asks())
    assert [a.status for a in direct] == [200, 200, 429, 429]
    assert [a.status for a in proxied] == [200, 200, 429, 429]
    assert framed.status == 200


# --- ids


def test_request_ids(make_app):
    app = make_app()
    assert re.fullmatch("[0-9a-f]{32}", run(app, path="/free").header("x-request-id"))
    named = run(app, path="/free", headers=[("x-request-id", "order-66")])
    assert named.header("x-request-id") == "order-66"
    forged = run(app, path="/free", headers=[("x-request-id", "a b\x00" + "x" * 900)])
    assert re.fullmatch("[0-9a-f]{32}", forged.header("x-request-id"))
    # The example of W3C Trace Context, section 3.2.
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    parent = [("traceparent", f"00-{trace}-00f067aa0ba902b7-01")]
    assert run(app, path="/free", headers=parent).header("x-request-id") == trace
    zero = [("traceparent", f"00-{'0' * 32}-00f067aa0ba902b7-01")]
    assert run(app, path="/free", headers=zero).header("x-request-id") != "0" * 32


# --- which host


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("api.example.org", 200),
        ("API.Example.ORG:8443", 200),
        ("a.example.net", 200),
        ("localhost:8000", 200),
        ("[::1]:8000", 200),
        ("example.net", 400),
        ("evil.org", 400),
        ("api.example.org.evil.org", 400),
        ("evil.org/api.example.org", 400),
        ("api.example.org@evil.org", 400),
        ("api.example.org:abc", 400),
        ("", 400),
        ("<none>", 400),
    ],
)
def test_only_trusted_hosts(make_app, host, status):
    app = make_app(TRUSTED_HOSTS="api.example.org,*.example.net")
    answer = run(app, path="/free", headers=[("host", host)])
    assert answer.status == status
    if status == 400:
        assert answer.json["code"] == "UNTRUSTED_HOST"


def test_two_host_headers_are_refused_even_without_a_list(make_app):
    headers = [("host", "a.org"), ("host", "b.org")]
    assert run(make_app(), path="/free", headers=headers).status == 400
    assert run(make_app(), path="/free", headers=[("host", "a.org")]).status == 200


# --- how often


def test_quota_headers_and_refusal(make_app):
    app = make_app(RATE_LIMIT="3/minute", WORKERS=1)

    async def asks():
        return [await ask(app, "POST", "/compute", headers=JSON, body=BODY) for number in range(4)]

    *passed, refused = asyncio.run(asks())
    assert [a.header("ratelimit") for a in passed] == [
        '"calc";r=2;t=60',
        '"calc";r=1;t=60',
        '"calc";r=0;t=60',
    ]
    assert {a.header("ratelimit-policy") for a in [*passed, refused]} == {'"calc";q=3;w=60'}
    assert {a.header("retry-after") for a in passed} == {None}
    assert refused.status == 429
    assert refused.json["code"] == "RATE_LIMITED"
    assert refused.header("retry-after") == str(refused.json["retry_after"]) == "60"


def test_an_invalid_request_costs_quota_and_a_free_one_does_not(make_app):
    app = make_app(RATE_LIMIT="2/minute", WORKERS=1)

    async def asks():
        free = [await ask(app, path="/free") for _ in range(5)]
        bad = [await ask(app, "POST", "/compute", headers=JSON, body=b"{}") for _ in range(3)]
        return free, bad

    free, bad = asyncio.run(asks())
    assert {a.status for a in free} == {200}
    assert free[0].header("ratelimit") is None
    assert [a.status for a in bad] == [422, 422, 429]


def test_the_limit_can_be_off(make_app):
    app = make_app(RATE_LIMIT="1/minute", WORKERS=1, DISABLE_RATE_LIMIT=True)

    async def asks():
        return {
            (await ask(app, "POST", "/compute", headers=JSON, body=BODY)).status for _ in range(5)
        }

    assert asyncio.run(asks()) == {200}


def test_a_blocked_address_gets_nothing(make_app):
    app = make_app()
    app.state.limiter.blocked = {parse("192.0.2.1")}
    answer = run(app, path="/free")
    assert (answer.status, answer.json["code"]) == (403, "BLOCKED")
    assert run(app, path="/free", client=("192.0.2.2", 1)).status == 200


# --- how much, and how long


@pytest.mark.parametrize(
    "options",
    [
        {"body": b"x" * 2000},
        {"chunks": [b"x" * 600, b"x" * 600, b"x" * 600]},
        {"chunks": [b"x" * 1_000_000] * 30},
        {"headers": [*JSON, ("content-length", "2000")]},
        {"headers": [*JSON, ("content-length", "9" * 30)]},
    ],
)
def test_a_body_too_large(make_app, options):
    answer = compute(make_app(MAX_REQUEST_SIZE=1024), **options)
    assert (answer.status, answer.json["code"]) == (413, "BODY_TOO_LARGE")
    assert answer.header("connection") == "close"


def test_a_body_in_pieces_is_put_together(make_app):
    answer = compute(make_app(), chunks=[b'{"lati', b"", b'tude": 2}'])
    assert answer.json == {"latitude": 2.0}


def test_a_body_that_does_not_come(make_app):
    answer = compute(make_app(BODY_TIMEOUT=0.05), chunks=[b'{"lat', 5.0, b"}"])
    assert (answer.status, answer.json["code"]) == (408, "REQUEST_TIMEOUT")


def test_a_client_that_leaves_costs_nothing(make_app):
    app = make_app()

    async def asks():
        sent = []

        async def receive():
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        await app({**SCOPE, "method": "POST", "path": "/compute"}, receive, send)
        return sent

    assert asyncio.run(asks()) == []


def test_a_computation_without_end(make_app):
    app = make_app(REQUEST_TIMEOUT=0.05)

    @app.get("/slow")
    async def slow():
        await asyncio.sleep(5)

    answer = run(app, path="/slow")
    assert (answer.status, answer.json["code"]) == (503, "TIME_LIMIT")


def test_a_time_out_of_the_apps_own_is_not_the_limit(make_app):
    app = make_app()

    @app.get("/slow")
    async def slow():
        raise TimeoutError

    assert run(app, path="/slow").json["code"] == "INTERNAL"


def test_an_answer_that_breaks_off_is_cut_not_closed(make_app):
    app = make_app()

    @app.get("/stream")
    async def stream():
        async def parts():
            yield b"one"
            raise RuntimeError

        return StreamingResponse(parts())

    with pytest.raises(RuntimeError):
        run(app, path="/stream")


# --- what a browser is told


def test_security_headers_on_every_answer(make_app):
    app = make_app(ALLOWED_ORIGINS="https://app.example.org")
    for answer in (
        run(app, path="/free"),
        run(app, path="/nowhere"),
        run(app, path="/broken"),
        run(app, path="/free", headers=[("host", "a b")]),
    ):
        assert answer.header("x-content-type-options") == "nosniff"
        assert answer.header("x-frame-options") == "DENY"
        assert answer.header("content-security-policy").startswith("default-src 'none'")
        assert answer.header("strict-transport-security") is None
    assert (
        run(make_app(ENABLE_SECURITY_HEADERS=False), path="/free").header("x-frame-options") is None
    )


def test_hsts_where_the_client_came_by_https(make_app):
    app = make_app(TRUSTED_PROXIES="10.0.0.0/8", HSTS_MAX_AGE=99)
    forwarded = [("x-forwarded-proto", "https"), ("x-forwarded-for", "192.0.2.1")]
    by_proxy = run(app, path="/free", headers=forwarded, client=("10.0.0.1", 1))
    wanted = "max-age=99; includeSubDomains; preload"
    assert by_proxy.header("strict-transport-security") == wanted
    assert run(app, path="/free", headers=forwarded).header("strict-transport-security") is None
    assert run(app, path="/free", scheme="https").header("strict-transport-security") == wanted
    off = make_app(HSTS_MAX_AGE=0)
    assert run(off, path="/free", scheme="https").header("strict-transport-security") is None


def test_cors(make_app):
    app = make_app(ALLOWED_ORIGINS="https://app.example.org", RATE_LIMIT="1/minute", WORKERS=1)
    requests = [
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type"),
    ]
    good, bad = ("origin", "https://app.example.org"), ("origin", "https://evil.org")
    preflight = run(app, "OPTIONS", "/compute", headers=[good, *requests])
    assert preflight.status == 200
    assert preflight.header("access-control-allow-origin") == "https://app.example.org"
    assert run(app, "OPTIONS", "/compute", headers=[bad, *requests]).status == 400

    async def asks():
        return [
            await ask(app, "POST", "/compute", headers=[*JSON, origin], body=BODY)
            for origin in (good, good, bad)
        ]

    passed, limited, other = asyncio.run(asks())
    for answer, status in ((passed, 200), (limited, 429)):
        assert answer.status == status
        assert answer.header("access-control-allow-origin") == "https://app.example.org"
        assert "RateLimit" in answer.header("access-control-expose-headers")
    assert other.header("access-control-allow-origin") is None


# --- what is counted


def test_everything_is_counted_by_operation_never_by_path(make_app):
    app = make_app(RATE_LIMIT="1/minute", WORKERS=1)

    def count(name, **labels):
        return metrics.samples().get(name, {}).get(tuple(sorted(labels.items())), 0.0)

    async def asks():
        await ask(app, "POST", "/compute", headers=JSON, body=BODY)
        await ask(app, "POST", "/compute", headers=JSON, body=BODY)
        await ask(app, path="/wp-login.php")

    requests = "involution_requests_total"
    before = [
        count(requests, operation="compute", status="200"),
        count(requests, operation="compute", status="429"),
        count(requests, operation="unknown", status="404"),
        count("involution_errors_total", code="RATE_LIMITED"),
        count("involution_rate_limited_total"),
        count("involution_request_seconds_count", operation="compute"),
    ]
    asyncio.run(asks())
    after = [
        count(requests, operation="compute", status="200"),
        count(requests, operation="compute", status="429"),
        count(requests, operation="unknown", status="404"),
        count("involution_errors_total", code="RATE_LIMITED"),
        count("involution_rate_limited_total"),
        count("involution_request_seconds_count", operation="compute"),
    ]
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 1, 1, 1, 1, 2]
    assert count("involution_requests_in_flight") == 0
    assert "wp-login" not in str(metrics.samples())


def test_a_failure_outside_all_guards_is_a_problem_too(make_app, monkeypatch):
    monkeypatch.setattr(front, "begun", lambda: 1 / 0)
    app = make_app()

    async def asks():
        sent = []

        async def send(message):
            sent.append(message)

        with pytest.raises(ZeroDivisionError):  # the server is to log it
            await app(SCOPE, None, send)
        return sent

    start, body = asyncio.run(asks())
    assert start["status"] == 500
    assert b'"INTERNAL"' in body["body"]


SCOPE = {
    "type": "http",
    "method": "GET",
    "path": "/free",
    "scheme": "http",
    "headers": [(b"host", b"x")],
    "client": ("192.0.2.1", 1),
    "query_string": b"",
}
