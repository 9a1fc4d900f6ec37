"""The gateway: a pure ASGI app. Reads which moment a request is about, and asks that engine."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send

from gateway import (
    counters,
    mcp_calls,
    pages,
    proxy,
    request_kinds,
    short_forms,
    split_batch,
    status_routes,
)
from gateway.gateway_settings import GatewaySettings
from gateway.routing import Moment, Name, Route, Router, Wish
from gateway.upstream import Answer, Failure, Upstream
from services.common import accept, logging, metrics
from services.common.json_body import parse_json
from services.common.limiter import Limiter
from services.common.operation import allow, entry
from services.common.problems import Problem, problem_response

log = logging.get(__name__)


class Gateway:
    """Serves requests inside the middleware; polls the engines as long as it lives."""

    def __init__(self, settings: GatewaySettings, limiter: Limiter) -> None:
        self.settings = settings
        self.limiter = limiter
        self.router = Router()
        self.upstreams: dict[Name, Upstream] = {
            "modern": Upstream("modern", settings.modern_url, settings),
            "historical": Upstream("historical", settings.historical_url, settings),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the lifespan."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if scope["type"] != "http":
            raise RuntimeError("the gateway speaks HTTP only")
        self._learn()
        path = scope["path"]
        known = entry(request_kinds.KINDS, scope["method"], path)
        if known is None:
            raise _nothing_here(path)
        kind = known[1]
        if kind == request_kinds.PAGE:
            await pages.page(scope)(scope, receive, send)
        elif kind == request_kinds.OWN:
            await status_routes.answer(self, scope)(scope, receive, send)
        elif kind == request_kinds.PLAIN:
            wish = proxy.wish(scope)
            route = Route(wish.kernel or "modern", "kernel-override" if wish.kernel else "default")
            body = await _body(receive) if scope["operation"].takes_body else b""
            await self._forward(route, body, scope, receive, send)
        elif kind == request_kinds.SAVED:
            await self._saved(scope, receive, send)
        elif kind == request_kinds.SHORT:
            await self._by_words(scope, receive, send)
        elif kind == request_kinds.MCP:
            body = await _body(receive)
            await self._forward(self._route_of_call(body, scope), body, scope, receive, send)
        else:
            await self._by_instant(kind, await _body(receive), scope, receive, send)

    async def _by_words(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route a short form by the days in its query; without any it is about these years."""
        field, moments = short_forms.moments(scope["query_string"])
        wish = proxy.wish(scope)
        if moments or wish.kernel is not None:
            route = self.router.route(wish, *moments)
        else:
            route = Route("modern", "default")
        await self._routed(route, field, b"", scope, receive, send)

    async def _by_instant(
        self, kind: str, body: bytes, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Route what is computed for a moment, or for many."""
        wish = proxy.wish(scope)
        if kind == request_kinds.BATCH:
            charts = split_batch.charts_of(body)
            if charts is not None:
                routes = await split_batch.routes_of(self.router, wish, charts)
                first = routes[0].upstream
                if first is None or any(route.upstream != first for route in routes):
                    await self._split(routes, body, scope, receive, send)
                    return
                route = Route(first, _joint_reason(routes))
                await self._forward(route, body, scope, receive, send, len(routes))
                return
            route = self.router.route(wish, None)
        else:
            route = self.router.route(wish, *_moments(kind, body))
        field = "start" if kind == request_kinds.SERIES else None
        await self._routed(route, field, body, scope, receive, send)

    async def _routed(
        self,
        route: Route,
        field: str | None,
        body: bytes,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """Forward a request, or refuse it in words about the field that says when."""
        if route.upstream is None:
            counters.ROUTED.labels("none", route.reason).inc()
            problem = self.historical_required(field)
            await problem_response(scope, problem)(scope, receive, send)
            return
        await self._forward(route, body, scope, receive, send)

    def _route_of_call(self, body: bytes, scope: Scope) -> Route:
        """Return the route of a language model's request.

        A model has no hand for the switch that people are asked to set: the historical engine
        answers by itself where it runs; where it does not, the modern one says what it covers.
        """
        wish = proxy.wish(scope)
        call = mcp_calls.dated(body)
        if call is None:
            return Route(wish.kernel or "modern", "kernel-override" if wish.kernel else "default")
        route = self.router.route(Wish(wish.kernel, historical=True), *_moments_in(*call))
        away = self.upstreams["historical"].state != "ready"
        if route.upstream == "historical" and away and wish.kernel is None:
            return Route("modern", "historical-away")
        return route

    async def _forward(
        self, route: Route, body: bytes, scope: Scope, receive: Receive, send: Send, charts: int = 1
    ) -> None:
        """Ask one engine, and pass its answer back."""
        assert route.upstream is not None  # noqa: S101 - the caller answered those
        upstream = self.upstreams[route.upstream]
        if scope["operation"].limited:
            counters.ROUTED.labels(upstream.name, route.reason).inc(charts)
        answer = await self._query(upstream.name, body, scope)
        routing = proxy.routing_headers(self.ephemeris(upstream.name), route)
        await proxy.pass_back(answer, routing, receive, send)

    async def _saved(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask for what an engine keeps: the modern one, and where it has none the other.

        They may share one store or have one each; an id says nothing of where it was given.
        """
        wish = proxy.wish(scope)
        names: tuple[Name, ...] = (wish.kernel,) if wish.kernel else ("modern", "historical")
        reason = Route(None, "kernel-override" if wish.kernel else "saved")
        missing: Answer | None = None
        failure: Failure | None = None
        for name in names:
            if name != names[0] and self.upstreams[name].state != "ready":
                continue
            try:
                answer = await self._query(name, b"", scope)
            except Failure as error:
                if scope["method"] != "GET":
                    raise  # it may have been done
                failure = failure or error
                continue
            if answer.status != 404:
                counters.ROUTED.labels(name, reason.reason).inc()
                routing = proxy.routing_headers(None, reason)
                await proxy.pass_back(answer, routing, receive, send)
                return
            missing = missing or answer
        if failure is not None or missing is None:
            raise failure or Problem("NOT_FOUND")
        await proxy.pass_back(missing, proxy.routing_headers(None, reason), receive, send)

    async def _query(self, name: Name, body: bytes, scope: Scope) -> Answer:
        """Return an engine's answer to a request, passed on as it came."""
        return await self.upstreams[name].ask(
            scope["method"],
            proxy.target(scope),
            proxy.request_headers(scope),
            body,
            scope["request_id"],
        )

    async def _split(
        self, routes: list[Route], body: bytes, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Ask both engines for their charts, and join the results in order."""
        request_id, headers = scope["request_id"], proxy.request_headers(scope)
        kind = accept.chosen(_accepted(scope), (accept.JSON, accept.NDJSON))
        for route in routes:
            counters.ROUTED.labels(route.upstream or "none", route.reason).inc()
        shares = split_batch.bodies_of(body, routes)
        asking = [
            split_batch.feed(self.upstreams[name], headers, share, request_id)
            for name, share in shares.items()
        ]
        responses = await asyncio.gather(*asking)
        feeds = {name: feed for name, (feed, _) in zip(shares, responses, strict=True)}
        refusals = [refusal for _, refusal in responses]
        names = ", ".join(self.ephemeris(name) for name in shares) or "none"
        routing = proxy.routing_headers(names, Route(None, _joint_reason(routes)))
        if refusals and None not in refusals:
            # Nobody computed anything: the refusal is about the whole request.
            if isinstance(refusals[0], Problem):
                raise refusals[0]
            assert isinstance(refusals[0], Answer)  # noqa: S101
            await proxy.pass_back(refusals[0], routing, receive, send)
            return
        required = orjson.dumps(self.historical_required().body(request_id))
        start_headers = [(b"content-type", kind.encode()), *routing]
        await send({"type": "http.response.start", "status": 200, "headers": start_headers})
        answers = [feed.answer for feed in feeds.values() if feed.answer is not None]
        async with proxy.leaving(receive, *answers) as left:
            async for piece in split_batch.joined(routes, feeds, required, kind == accept.NDJSON):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                if left.is_set():
                    return
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def historical_required(self, field: str | None = None) -> Problem:
        """Return the refusal of a date that only the historical engine can answer."""
        modern, past = self.router.modern, self.upstreams["historical"]
        span = past.span
        return Problem(
            "HISTORICAL_REQUIRED",
            f"{modern.ephemeris} answers from {modern.begin} to {modern.end} (TDB); this date "
            "needs the historical ephemeris. Send it again with the header "
            "'x-historical-enabled: true' or with '?kernel=de441'.",
            error="Historical ephemeris required",
            field=field or "birth_time",
            coverage=modern.summary(),
            historical={
                "available": past.state == "ready",
                "ephemeris": span.ephemeris if span else None,
                "coverage": span.summary() if span else None,
            },
            how_to_enable={"header": "x-historical-enabled: true", "query": "?kernel=de441"},
        )

    def ephemeris(self, name: Name) -> str:
        """Return the ephemeris that an engine holds, as it told, in lower case."""
        span = self.upstreams[name].span
        if span is not None:
            return span.ephemeris.lower()
        return "de440" if name == "modern" else "de441"

    def _learn(self) -> None:
        """Take over what the polls have learnt."""
        for name, upstream in self.upstreams.items():
            if upstream.span is not None:
                self.router.spans[name] = upstream.span

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        metrics.worker_begins({op.name for op, _ in request_kinds.KINDS.values() if op.limited})
        metrics.READY.set(1)
        # The edges should be known to the first request; an engine that is away delays it by 2 s.
        await asyncio.gather(*(upstream.poll() for upstream in self.upstreams.values()))
        tasks = [asyncio.create_task(upstream.watch()) for upstream in self.upstreams.values()]
        async with self.limiter.watching():
            states = {name: upstream.state for name, upstream in self.upstreams.items()}
            log.info("started", **states)
            await send({"type": "lifespan.startup.complete"})
            await receive()
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        for upstream in self.upstreams.values():
            await upstream.close()
        await send({"type": "lifespan.shutdown.complete"})


async def _body(receive: Receive) -> bytes:
    """Return the body, which the body limit has read whole."""
    body: bytes = (await receive()).get("body", b"")
    return body


def _moments(kind: str, body: bytes) -> list[Moment | None]:
    """Return the moments that a request is about; None for what cannot be read."""
    try:
        value: Any = parse_json(body)
    except Problem:
        return [None]
    return _moments_in(kind, value)


def _moments_in(kind: str, value: Any) -> list[Moment | None]:
    """Return the moments that a request's JSON value is about."""
    if kind == request_kinds.PICTURE and isinstance(value, dict) and "transits" in value:
        return [Moment.of(value), Moment.of(_transits(value))]
    fields = ("start", "stop") if kind == request_kinds.SERIES else ("birth_time",)
    if kind == request_kinds.CHART and isinstance(value, dict) and "time_from" in value:
        fields = ("time_from", "time_to")  # a chart of an unknown time
    moments = [Moment.of(value, field) for field in fields]
    if kind == request_kinds.SERIES:
        moments += [moment for natal in _natal_charts(value) if (moment := Moment.of(natal))]
    return moments


def _natal_charts(value: Any) -> list[Any]:
    """Return the charts that the sky is compared with: each has a moment of its own."""
    if not isinstance(value, dict):
        return []
    searches = value.get("search")
    listed = searches if isinstance(searches, list) else []
    charts = [value.get("natal"), *(one.get("to") for one in listed if isinstance(one, dict))]
    return [chart for chart in charts if isinstance(chart, dict)]


def _transits(value: dict[str, Any]) -> Any:
    """Return the other chart of a picture; its place is that of the first if it names none."""
    other = value["transits"]
    if not isinstance(other, dict):
        return None
    placed = "longitude" in other or "place" in other
    where = {} if placed else {k: value[k] for k in ("longitude", "place") if k in value}
    return {**where, **other}


def _joint_reason(routes: list[Route]) -> str:
    """Return the reasons of a batch's charts, each once, in order of appearance."""
    return ", ".join(dict.fromkeys(route.reason for route in routes))


def _accepted(scope: Scope) -> str:
    return ",".join(v.decode("latin-1") for k, v in scope["headers"] if k == b"accept")


def _nothing_here(path: str) -> Problem:
    methods = request_kinds.methods(path)
    if not methods:
        return Problem("NOT_FOUND")
    allowed = allow(methods)
    return Problem(
        "METHOD_NOT_ALLOWED", f"This path answers {allowed}.", headers={"Allow": allowed}
    )
