"""Traces by OpenTelemetry's OTLP over HTTP, where OTEL_EXPORTER_OTLP_ENDPOINT is set; else nothing.

The SDK is an extra (`tracing`) and is imported here alone, and only then. It reads the other OTEL_
variables itself: headers, sampler, time-outs, the service's name.
"""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import os
from typing import TYPE_CHECKING, Protocol

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common.operation import UNKNOWN
from services.common.version import VERSION

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

NEEDED = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")
MISSING = (
    "is set, but the packages that send traces are not installed: "
    "pip install --require-hashes -r requirements-tracing.txt"
)
FLUSH_S = 2.0  # how long a stopping process may take to send what it has
_CARRIED = (b"traceparent", b"tracestate")
# A scrape every few seconds tells nobody anything
_NOT_TRACED = {"/health/live", "/health/ready", "/metrics"}


class Where(Protocol):
    """What of the settings matters here."""

    @property
    def otlp_endpoint(self) -> str:
        """Where to send to; empty: nowhere."""

    @property
    def instance(self) -> str:
        """The name of this instance."""


def installed() -> bool:
    """Say whether the SDK and its exporter are there; nothing of them is imported."""
    try:
        return all(importlib.util.find_spec(name) for name in NEEDED)
    except ModuleNotFoundError:
        return False


def _without_values(record: logging.LogRecord) -> bool:
    """Leave out of the SDK's complaint what it quotes: OTEL_EXPORTER_OTLP_HEADERS holds keys."""
    record.msg, record.args = "an OTEL_ list has an entry that is no name=value: it is left out", ()
    return True


def middleware(settings: Where, service: str) -> list[Middleware]:
    """Return the middleware that traces, outside all others; none where there is no endpoint."""
    if not settings.otlp_endpoint:
        return []
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - an extra
        OTLPSpanExporter,
    )

    logging.getLogger("opentelemetry.util.re").addFilter(_without_values)
    exporter = OTLPSpanExporter()
    provider = _provider(service, settings.instance, exporter)
    return [Middleware(Tracing, provider=provider, exporter=exporter)]


def _provider(service: str, instance: str, exporter: SpanExporter) -> TracerProvider:
    """Return what makes spans, and sends them from a thread of its own in batches.

    Its queue is bounded: where the collector is away or slow, spans are dropped and nobody waits.
    """
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    resource = Resource.create(
        {
            "service.name": os.environ.get("OTEL_SERVICE_NAME") or service,
            "service.version": VERSION,
            "service.instance.id": instance,
            "process.pid": os.getpid(),
        }
    )
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


class Tracing:
    """One span a request, below the caller's; what we ask in turn, and the log, are below ours.

    It tells the operation, status and problem code: nothing that the client sent.
    """

    def __init__(self, app: ASGIApp, provider: TracerProvider, exporter: SpanExporter) -> None:
        from opentelemetry.trace import SpanKind, Status, StatusCode  # noqa: PLC0415
        from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415
            TraceContextTextMapPropagator,
        )

        self.app = app
        self.provider = provider
        self.exporter = exporter
        self.tracer = provider.get_tracer("involution", VERSION)
        self.kind = SpanKind.SERVER
        self.context = TraceContextTextMapPropagator()
        self.failed = Status(StatusCode.ERROR)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; at the end of the lifespan, send what is left."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, self._flushing(send))
            return
        if scope["type"] != "http" or scope["path"] in _NOT_TRACED:
            await self.app(scope, receive, send)
            return
        carried = {n.decode(): v.decode("latin-1") for n, v in scope["headers"] if n in _CARRIED}
        span = self.tracer.start_span(
            UNKNOWN.name,
            context=self.context.extract(carried),
            kind=self.kind,
            attributes={"http.request.method": scope["method"]},
        )
        self._hand_on(scope, span)

        async def send_noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                span.set_attribute("http.response.status_code", message["status"])
                if message["status"] >= 500:
                    span.set_status(self.failed)
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        finally:
            # the layer below found out what was asked for
            name = scope.get("operation", UNKNOWN).name
            span.update_name(name)
            span.set_attribute("involution.operation", name)
            if "problem_code" in scope:
                span.set_attribute("involution.problem", scope["problem_code"])
            span.end()

    def _hand_on(self, scope: Scope, span: object) -> None:
        """Put our span in the place of the caller's, for the log and for whom we ask."""
        from opentelemetry.trace import set_span_in_context  # noqa: PLC0415 - loaded already

        ours: dict[str, str] = {}
        self.context.inject(ours, set_span_in_context(span))  # type: ignore[arg-type]
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in _CARRIED]
        scope["headers"] += [(name.encode(), value.encode()) for name, value in ours.items()]

    def _flushing(self, send: Send) -> Send:
        async def flushed(message: Message) -> None:
            if message["type"] == "lifespan.shutdown.complete":
                flush = asyncio.create_task(asyncio.to_thread(self.provider.force_flush))
                if not (await asyncio.wait({flush}, timeout=FLUSH_S))[0]:
                    # force_flush takes no time limit (opentelemetry-python 4568) and tries a
                    # collector that is away for 10 s and more; this ends its pause
                    self.exporter.shutdown()
            await send(message)

        return flushed
