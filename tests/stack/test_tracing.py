"""One trace from nginx through the gateway to the engine, as a collector receives it."""

import gzip
import http.server
import os
import re
import subprocess
import sys
import threading

import pytest
from deployed import SETTINGS, App, Front
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from processes import CHART, ROOT, Engine, free_port, until

from services.common import tracing
from services.common.settings import SettingsError, load


class Collector:
    """Takes OTLP over HTTP in protobuf, by OpenTelemetry's own definitions of it."""

    def __init__(self):
        self.spans: list[tuple[str, Span]] = []  # (service, span)
        spans = self.spans

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                message = ExportTraceServiceRequest.FromString(body)
                for resource in message.resource_spans:
                    about = attributes(resource.resource)
                    for scope in resource.scope_spans:
                        spans.extend((about["service.name"], span) for span in scope.spans)
                self.send_response(200 if self.path == "/v1/traces" else 404)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def of(self, trace_id: str, number: int) -> dict[str, Span]:
        """The spans of a trace by their service, when so many have come."""

        def arrived():
            ours = {s: span for s, span in self.spans if span.trace_id.hex() == trace_id}
            return ours if len(ours) == number else None

        return until(arrived, f"{number} spans of {trace_id}")


def attributes(holder) -> dict[str, object]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in holder.attributes}


@pytest.fixture(scope="module")
def collector():
    made = Collector()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def front(servers, collector):
    """nginx, gateway and engine, the latter two with an endpoint to send to."""
    traced = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": 100}
    engine = servers(Engine, WORKERS=1, **SETTINGS, **traced)
    port = free_port()
    made = servers(
        Front, ENGINES=f"127.0.0.1:{engine.port}", HISTORICAL="", GATEWAYS=f"127.0.0.1:{port}",
        TIME_RESOLVERS="", GRAFANA="",
    )  # fmt: skip
    urls = {"MODERN_URL": f"http://127.0.0.1:{made.inner}", "UPSTREAM_CONNECT_TIMEOUT": 30}
    servers(Gateway, port, **urls, **SETTINGS, **traced)
    return made


class Gateway(App):
    def __init__(self, folder, port, **settings):
        super().__init__(folder, "gateway.main:app", "gateway", **settings)
        self.environment["PORT"] = str(port)
        self.port, self.url = port, f"http://127.0.0.1:{port}"


def test_a_trace_begins_in_nginx_and_goes_through_the_gateway(front, collector):
    status, headers, _ = front.ask("POST", "/calculate", CHART)
    assert status == 200
    trace_id = headers["x-request-id"]  # what nginx's access log has
    assert re.fullmatch("[0-9a-f]{32}", trace_id)
    spans = collector.of(trace_id, 2)
    gateway, engine = spans["involution-gateway"], spans["involution-engine"]
    assert gateway.parent_span_id.hex() == trace_id[:16], "nginx is the caller"
    assert engine.parent_span_id == gateway.span_id
    # the answer is with the caller before the engine's own bookkeeping is: only the start nests
    assert gateway.start_time_unix_nano <= engine.start_time_unix_nano
    assert engine.start_time_unix_nano <= gateway.end_time_unix_nano
    for span in (gateway, engine):
        assert span.kind == Span.SPAN_KIND_SERVER
        assert span.name == "calculate"
        output = attributes(span)
        assert output["http.response.status_code"] == 200
        # nothing of the request itself
        assert set(output) == {
            "http.request.method", "involution.operation", "http.response.status_code",
        }  # fmt: skip


def test_a_callers_own_trace_goes_on_and_a_refusal_says_its_code(front, collector):
    trace_id, parent = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    caller = f"00-{trace_id}-{parent}-01"
    status, _, _ = front.ask("POST", "/calculate", {"latitude": 1}, traceparent=caller)
    assert status == 422
    spans = collector.of(trace_id, 2)
    assert spans["involution-gateway"].parent_span_id.hex() == parent
    engine = spans["involution-engine"]
    assert attributes(engine)["involution.problem"] == "VALIDATION_FAILED"
    assert engine.status.code != Status.STATUS_CODE_ERROR, "the client's fault is none of ours"


def test_a_caller_who_wants_no_trace_gets_none(front, collector):
    trace_id = "0" * 31 + "7"
    caller = f"00-{trace_id}-00f067aa0ba902b7-00"
    assert front.ask("POST", "/calculate", CHART, traceparent=caller)[0] == 200
    _, headers, _ = front.ask("POST", "/calculate", CHART)
    collector.of(headers["x-request-id"], 2)  # what was asked later has come
    assert trace_id not in {span.trace_id.hex() for _, span in collector.spans}


def test_a_collector_that_is_away_harms_nobody(servers):
    away = f"http://127.0.0.1:{free_port()}"
    resolver = servers(
        App, "services.time_resolver.main:app", "resolver", OTEL_EXPORTER_OTLP_ENDPOINT=away,
        OTEL_BSP_SCHEDULE_DELAY=50,
    )  # fmt: skip
    place = {"local_time": "1990-06-15T14:30:00", "time_zone": "Europe/Paris"}
    assert {resolver.post("/time/resolve", place)[0] for _ in range(20)} == {200}
    assert resolver.stop() == 0


BARE = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.startswith(("opentelemetry.sdk", "opentelemetry.exporter")):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
import services.spice.main, gateway.main
from services.common import tracing
print(tracing.installed())
"""


def test_without_an_endpoint_the_packages_need_not_be_there():
    done = subprocess.run(
        [sys.executable, "-c", BARE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "False"


def test_without_an_endpoint_nothing_of_them_is_imported_by_us():
    """(redis-py imports the SDK's metrics by itself, where the SDK is installed.)"""
    code = "import services.spice.main, gateway.main, sys; print([*sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "'opentelemetry.exporter" not in done.stdout
    assert "'opentelemetry.sdk.trace'" not in done.stdout


def test_an_endpoint_without_the_packages_is_refused_with_the_command(monkeypatch):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")
    assert load().otlp_endpoint
    monkeypatch.setattr(tracing, "installed", lambda: False)
    with pytest.raises(SettingsError, match=r"requirements-tracing\.txt"):
        load()
    assert (ROOT / "requirements-tracing.txt").is_file()


@pytest.mark.parametrize(
    "endpoint",
    [
        "collector:4318",
        "collector",
        "ftp://collector",
        "grpc://collector:4317",
        "http://",
        "http://collector:99999",
        "https://somebody:hunter2@collector:4318",
        "https://collector/?key=hunter2",
        "http://[::1",
    ],
)
def test_an_endpoint_that_nothing_could_be_sent_to_is_refused(monkeypatch, endpoint):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
    with pytest.raises(SettingsError, match=r"(?m)^  OTEL_EXPORTER_OTLP_ENDPOINT: ") as refused:
        load()
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("endpoint", ["https://collector", "http://[::1]:4318/base"])
def test_endpoints_with_tls_a_path_or_an_address(monkeypatch, endpoint):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
    assert load().otlp_endpoint == endpoint


def test_a_key_for_the_collector_that_is_written_wrongly_is_not_logged():
    """The SDK (1.45) quotes in its warning what it cannot read as `name=value`."""
    code = (
        "import logging, types; logging.basicConfig()\n"
        "from services.common import tracing\n"
        "where = types.SimpleNamespace(otlp_endpoint='http://127.0.0.1:9', instance='a')\n"
        "tracing.middleware(where, 'a')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
        env=os.environ | {"OTEL_EXPORTER_OTLP_HEADERS": "Authorization: Bearer hunter2"},
    )  # fmt: skip
    assert "an OTEL_ list has an entry" in done.stderr
    assert "hunter2" not in done.stderr
