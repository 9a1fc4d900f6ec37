"""HEAD is a GET without its body, on every route (RFC 9110, section 9.3.2)."""

from __future__ import annotations

import asyncio

from asgi import ask, run
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services.common import problems
from services.common.direct import Direct, Json
from services.common.limiter import Limiter
from services.common.middleware import stack
from services.common.operation import Operation
from services.common.settings import Settings

WORDS = b'{"words":"as long as it is"}'
OPERATIONS = {
    ("GET", "/words"): Operation("words", limited=True),
    ("GET", "/long"): Operation("long"),
    ("POST", "/send"): Operation("send"),
}


def make(**variables: object) -> FastAPI:
    settings = Settings(**variables)
    layers = [*stack(settings, Limiter(settings), OPERATIONS), Middleware(Direct)]
    app = FastAPI(middleware=layers, redirect_slashes=False)
    problems.install(app)

    @app.get("/words")
    async def words(request: Request) -> Response:
        assert request.method == "GET"
        return Json(WORDS)

    @app.get("/long")
    async def long() -> Response:
        async def pieces():
            for _ in range(3):
                yield b"piece"

        return StreamingResponse(pieces(), headers={"x-kind": "long"})

    @app.post("/send")
    async def send() -> Response:
        return Response()

    return app


def summary(answer):
    """Return status and headers, less the request's own name."""
    return answer.status, [pair for pair in answer.headers if pair[0] != "x-request-id"]


def test_the_same_head_and_no_body():
    app = make()
    full, head = (run(app, method, "/words") for method in ("GET", "HEAD"))
    assert full.body == WORDS
    assert head.body == b""
    assert summary(head)[0] == 200
    assert head.header("content-length") == str(len(WORDS))
    strip = [pair for pair in summary(full)[1] if not pair[0].startswith("ratelimit")]
    assert [pair for pair in summary(head)[1] if not pair[0].startswith("ratelimit")] == strip


def test_it_costs_what_a_get_costs():
    app = make(RATE_LIMIT="2/minute", WORKERS=1)

    async def both():
        return [await ask(app, method, "/words") for method in ("HEAD", "GET", "HEAD")]

    answers = asyncio.run(both())
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert answers[2].body == b""
    assert answers[2].header("content-type") == problems.MEDIA_TYPE
    assert answers[2].header("retry-after")


def test_refusals_have_the_head_of_a_get_too():
    app = make()
    for path, status in (("/nowhere", 404), ("/send", 405)):
        full, head = (run(app, method, path) for method in ("GET", "HEAD"))
        assert (head.status, head.body) == (status, b"")
        lengths = {answer.header("content-length") for answer in (full, head)}
        assert len(lengths) == 1
        assert head.header("allow") == full.header("allow")
    assert run(app, "PUT", "/words").header("allow") == "GET, HEAD"
    assert run(app, "GET", "/send").header("allow") == "POST"


def test_a_long_answer_is_over_with_its_head():
    answer = run(make(), "HEAD", "/long")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.header("x-kind") == "long"


def test_another_origins_page_may_send_it():
    app = make(ALLOWED_ORIGINS="https://a.example")
    headers = [("origin", "https://a.example"), ("access-control-request-method", "HEAD")]
    headers += [*headers, ("access-control-request-headers", "x-request-id")]
    assert run(app, "OPTIONS", "/words", headers=headers).status == 200
