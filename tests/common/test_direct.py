"""Routes answered past FastAPI's router behave as they do in it."""

import asyncio

import pytest
from asgi import run
from fastapi import Depends, FastAPI, Request
from starlette.middleware import Middleware
from starlette.responses import Response, StreamingResponse

from services.common import problems
from services.common.direct import Direct, DirectApp, endpoints
from services.common.limiter import Limiter
from services.common.middleware import front, stack
from services.common.operation import Operation
from services.common.settings import Settings


class RefusalError(Exception):
    """What an app has a handler of its own for."""


class SpecialError(RefusalError):
    """One kind of it."""


async def refused(request: Request, error: Exception) -> Response:
    return Response(f"{type(error).__name__} of {request.url.path}", 418)


def dependency(request: Request) -> None:
    request.state.seen = "the dependency ran"


async def plain(request: Request) -> Response:
    if "refuse" in request.query_params:
        raise SpecialError
    if "problem" in request.query_params:
        raise problems.Problem("NOT_READY", "Not yet.")
    if "fail" in request.query_params:
        raise RuntimeError("secret")
    return Response(f"{await request.body()!r} {request.app.title}", 201)


async def streamed(request: Request) -> Response:
    async def pieces():
        yield b"one"
        if "fail" in request.query_params:
            raise RuntimeError("secret")
        yield b"two"

    return StreamingResponse(pieces(), media_type="text/plain")


async def dependent(request: Request, _: None = Depends(dependency)) -> Response:
    return Response(request.state.seen)


async def query(number: int = 3) -> Response:
    return Response(str(number * 2))


async def one(request: Request) -> Response:
    return Response(request.path_params["id"])


def in_a_thread(request: Request) -> Response:
    return Response(f"thread {request.url.path}")


async def data(request: Request) -> dict:
    return {"written": f"by FastAPI for {request.url.path}"}


ENDPOINTS = {
    "/plain": plain, "/streamed": streamed, "/dependent": dependent, "/query": query,
    "/one/{id}": one, "/thread": in_a_thread,
}  # fmt: skip


OPERATIONS = {("POST", "/plain"): Operation("plain", takes_body=True)}


def make(kind: type[FastAPI]) -> FastAPI:
    settings = Settings()
    middleware = stack(settings, Limiter(settings), OPERATIONS)
    direct = [Middleware(Direct)] if kind is DirectApp else []
    app = kind(middleware=[*middleware, *direct])
    problems.install(app)
    app.add_exception_handler(RefusalError, refused)
    for path, endpoint in ENDPOINTS.items():
        app.add_api_route(path, endpoint, methods=["GET", "POST"], response_class=Response)
    app.add_api_route("/data", data)
    return app


@pytest.fixture(scope="module")
def both() -> tuple[FastAPI, FastAPI]:
    return make(DirectApp), make(FastAPI)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/plain", 201),
        ("GET", "/plain?refuse", 418),
        ("GET", "/plain?problem", 503),
        ("GET", "/plain?fail", 500),
        ("DELETE", "/plain", 405),
        ("GET", "/plain/", 307),
        ("GET", "/none", 404),
        ("GET", "/streamed", 200),
        ("GET", "/dependent", 200),
        ("GET", "/query?number=4", 200),
        ("GET", "/query?number=x", 422),
        ("GET", "/one/7", 200),
        ("GET", "/thread", 200),
        ("GET", "/data", 200),
    ],
)
def test_an_answer_is_the_routers(both, method, path, status):
    direct, routed = (
        run(app, method, path, headers=[("x-request-id", "r")], body=b"ab") for app in both
    )
    assert direct.status == status
    assert direct.body == routed.body
    assert sorted(direct.headers) == sorted(routed.headers)


def test_half_an_answer_is_cut_off_as_within_the_router(both):
    for app in both:
        with pytest.raises(RuntimeError, match="secret"):
            run(app, "GET", "/streamed?fail")


def test_what_fastapi_must_do_is_left_to_it(both):
    actual = endpoints(both[0])
    assert set(actual) == {(m, p) for m in ("GET", "POST") for p in ("/plain", "/streamed")}


def mounted(app: FastAPI, path: str, root_path: str) -> bytes:
    async def under(scope, receive, send):
        await app({**scope, "root_path": root_path}, receive, send)

    return run(under, "GET", path).body


def test_below_a_root_path_the_router_answers(both):
    """The path then holds the prefix, or does not, as the server likes: the router knows both."""
    for path in ("/engine/plain", "/plain"):
        direct, routed = (mounted(app, path, "/engine") for app in both)
        assert direct == routed


def test_a_traced_app_is_answered_by_its_router(both):
    """OpenTelemetry's spans are named by the route, which the router alone tells."""
    called = []

    async def router(scope, _receive, _send):
        called.append(scope["path"])

    scope = {"type": "http", "app": both[0], "method": "GET", "path": "/plain"}
    run_direct = Direct(router)
    run(lambda _s, r, s: run_direct(scope | {"fastapi.telemetry": None}, r, s))
    assert called == ["/plain"]


def answers(app: FastAPI, path: str) -> list[dict]:
    """Ask an app that is going to fail; return what it sent."""
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http", "method": "GET", "path": path, "scheme": "http", "query_string": b"",
        "headers": [(b"host", b"x")], "client": ("192.0.2.1", 1), "root_path": "",
    }  # fmt: skip
    with pytest.raises(ZeroDivisionError):  # the server is to log it
        asyncio.run(app(scope, receive, send))
    return sent


def test_what_fails_outside_of_everything_is_a_problem_in_both(both, monkeypatch):
    monkeypatch.setattr(front, "begun", lambda: 1 / 0)
    for app in both:
        start, body = answers(app, "/plain")
        assert start["status"] == 500
        assert b'"INTERNAL"' in body["body"]


class Wrapper:
    """What an instrumentation puts around an app's stack."""

    def __init__(self, app):
        self.app = app
        self.seen = []

    async def __call__(self, scope, receive, send):
        self.seen.append(scope["path"])
        await self.app(scope, receive, send)


def test_who_wraps_the_whole_stack_sees_every_request(monkeypatch):
    app = make(DirectApp)
    inside = app.build_middleware_stack
    wrapper = Wrapper(inside())
    monkeypatch.setattr(app, "build_middleware_stack", lambda: wrapper)
    assert run(app, "POST", "/plain", body=b"ab").status == 201
    assert wrapper.seen == ["/plain"]


def test_where_tracing_is_set_up_fastapi_serves(monkeypatch):
    app = make(DirectApp)
    served = []

    class Telemetry:
        def enabled(self):
            return True

        async def __call__(self, *, app, scope, receive, send, **_others):
            served.append(scope["path"])
            await app(scope, receive, send)

    monkeypatch.setattr(app, "_native_telemetry", Telemetry())
    assert run(app, "POST", "/plain", body=b"ab").status == 201
    assert served == ["/plain"]
