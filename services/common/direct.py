"""A table from method and path straight to an endpoint, past everything FastAPI does in between.

FastAPI keeps the routes, and with them the schema and the documentation. But its way to an endpoint
(matching, three exit stacks, dependencies that none of ours has) costs more than a chart.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from services.common.problems import Problem, problem_response

LOOK_FOR_TRACING_S = 1.0
"""Seconds after which it is asked again whether the app is traced."""

Endpoint = Callable[[Request], Awaitable[Response]]


class WholeRequest(Request):
    """A request whose body may have arrived already (the guards leave it in the scope)."""

    async def body(self) -> bytes:
        """Return the body."""
        body: bytes | None = self.scope.get("body")
        return await super().body() if body is None else body


class DirectApp(FastAPI):
    """An app whose requests begin at its own middleware, past FastAPI's and Starlette's outer ones.

    Those look for tracing and would answer what fails outside everything else: the first of our own
    (`Front`) does that, too. Where there is tracing, or a root path, everything is as usual.
    """

    _front: ASGIApp | None = None
    _tracing_known_until = 0.0
    _traced = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the lifespan."""
        if scope["type"] != "http" or self.root_path or self._is_traced():
            await super().__call__(scope, receive, send)
            return
        if self._front is None:
            self._front = self._own_middleware()
        scope["app"] = self
        try:
            await self._front(scope, receive, send)
        except Exception:
            exchange = scope.get("exchange")
            if exchange is None or not exchange.begun:
                await problem_response(scope, Problem("INTERNAL"))(scope, receive, send)
            raise  # the server logs it, and closes the connection

    def _own_middleware(self) -> ASGIApp:
        """Return the first layer that is not Starlette's or FastAPI's: ours, or who wrapped us."""
        layer: Any = self.middleware_stack or self.build_middleware_stack()
        self.middleware_stack = layer
        while type(layer).__module__.startswith(("starlette.", "fastapi.")):
            layer = layer.app
        own: ASGIApp = layer
        return own

    def _is_traced(self) -> bool:
        """Return whether OpenTelemetry is set up; to look takes longer than to read a request."""
        now = time.monotonic()
        if now >= self._tracing_known_until:
            self._tracing_known_until = now + LOOK_FOR_TRACING_S
            self._traced = self._native_telemetry.enabled()
        return self._traced


class Json(Response):
    """JSON that has been written already."""

    def __init__(self, content: bytes) -> None:
        self.status_code = 200
        self.body = content
        self.background = None
        self.raw_headers = [
            (b"content-length", str(len(content)).encode()),
            (b"content-type", b"application/json"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; in one piece where nobody stands between us and the outermost layer."""
        exchange = scope.get("exchange")
        if exchange is not None and send == exchange.send:
            await exchange.answer(self.status_code, self.raw_headers, self.body)
        else:
            await super().__call__(scope, receive, send)


class Direct:
    """Answer the routes that need nothing but the request; leave all others to the app's router.

    Stands innermost in the stack. An exception that the app has a handler for is answered by it, as
    within the router; any other goes on to the middleware outside. Where the application is
    traced (OpenTelemetry), the router serves everything, since it alone names the route.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.endpoints: dict[tuple[str, str], Endpoint] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (or the lifespan, which passes through)."""
        if scope["type"] != "http" or scope.get("root_path") or "fastapi.telemetry" in scope:
            await self.app(scope, receive, send)
            return
        if self.endpoints is None:
            self.endpoints = endpoints(scope["app"])
        endpoint = self.endpoints.get((scope["method"], scope["path"]))
        if endpoint is None:
            await self.app(scope, receive, send)
            return
        request = WholeRequest(scope, receive, send)
        try:
            response = await endpoint(request)
        except Exception as error:
            handler = _handler(scope["app"], error)
            if handler is None:
                raise
            response = await handler(request, error)
        await response(scope, receive, send)


def endpoints(app: FastAPI) -> dict[tuple[str, str], Endpoint]:
    """Return the endpoints that can be called with the request alone, by method and exact path."""
    return {
        (method, route.path): route.endpoint
        for route in app.routes
        if isinstance(route, APIRoute) and _takes_the_request_alone(route)
        for method in route.methods or ()
    }


def _takes_the_request_alone(route: APIRoute) -> bool:
    # An endpoint's own Response goes out as it is; anything else FastAPI has to write.
    return (
        "{" not in route.path
        and route.response_class is Response
        and inspect.iscoroutinefunction(route.endpoint)
        and [*inspect.signature(route.endpoint).parameters] == ["request"]
        and not route.dependant.dependencies
    )


def _handler(app: FastAPI, error: Exception) -> Callable[..., Awaitable[Response]] | None:
    """Return the app's handler for the kind of `error`; the one for all exceptions is not asked."""
    handlers: dict[Any, Any] = app.exception_handlers
    for kind in type(error).__mro__:
        if kind in handlers and kind is not Exception:
            handler: Callable[..., Awaitable[Response]] = handlers[kind]
            return handler
    return None
