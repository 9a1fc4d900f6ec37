"""The deployment's verification checklist, on the real pieces with the production's own files."""

import contextlib
import json
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import pytest
from deployed import HOST, ORIGIN, Front, Stack, Watched, kill, tool
from processes import CHART, ROOT, connects, until

HASTINGS = {"birth_time": "1066-10-14T12:00:00Z", "latitude": 50.91, "longitude": 0.49}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Return (new folder, start a server that is stopped in the end)."""
    started = []
    with contextlib.ExitStack() as ends:

        def start(server, **options):
            ends.callback(server.stop)
            started.append(server)
            return server.start(**options)

        yield tmp_path_factory.mktemp, start
        for server in started:  # each takes a second, and all of them the same
            server.tell()


@pytest.fixture(scope="module")
def stack(world):
    # a machine that is busy for a second is no upstream that is away
    return Stack(*world, UPSTREAM_CONNECT_TIMEOUT=30)


@pytest.fixture(scope="module")
def watched(stack, world):
    observed = Watched(stack, *world)
    yield observed
    observed.hook.close()


@pytest.fixture(scope="module")
def raised(watched):
    """An alert that was raised early, for it waits ten seconds for others of its group."""
    port = watched.alertmanager.command[-1].rpartition(":")[2]
    words = [tool("amtool"), f"--alertmanager.url=http://127.0.0.1:{port}", "alert", "add"]
    words += ["HealthCheckFailing", "severity=critical", "job=health"]
    until(lambda: connects(int(port)), "Alertmanager listens", log=watched.alertmanager.log)
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return "HealthCheckFailing"


@pytest.fixture(scope="module")
def front(stack):
    return stack.front


def code(answer):
    return json.loads(answer[2]).get("code")


# --- All health checks return "healthy"


def test_health_through_tls_is_every_instances_own(front):
    def healthy():
        # just started: each worker opens its store when it comes to it
        answers = [json.loads(front.ask("GET", "/health")[2]) for _ in range(8)]
        return answers if {answer["status"] for answer in answers} == {"healthy"} else None

    answers = until(healthy, "all are healthy", log=front.log)
    assert len({answer["service"]["instance_id"] for answer in answers}) == 2
    assert set(answers[0]["checks"]) >= {
        "spice",
        "time_resolver",
        "performance",
        "security",
        "system",
    }
    assert answers[0]["checks"]["security"]["rate_limit_storage"] == "redis"
    assert front.ask("GET", "/health/ready")[0] == 200


# --- SSL/TLS configuration verified


def test_mozillas_intermediate_profile(front):
    done = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-m", "sslyze", "--mozilla_config", "intermediate"),
            *("--certinfo_ca_file", str(front.certificate), f"localhost:{front.https}"),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-500:]
    assert f"localhost:{front.https}: OK - Compliant." in done.stdout


def test_http2_and_tls13_are_spoken(front):
    context = front.trust()
    context.set_alpn_protocols(["h2", "http/1.1"])
    plain = socket.create_connection(("127.0.0.1", front.https), 60)
    with plain, context.wrap_socket(plain, server_hostname=HOST) as secure:
        assert (secure.selected_alpn_protocol(), secure.version()) == ("h2", "TLSv1.3")


def test_another_name_gets_no_certificate(front):
    context = front.trust()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    plain = socket.create_connection(("127.0.0.1", front.https), 60)
    with plain, pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"):
        context.wrap_socket(plain, server_hostname="elsewhere.example.net")


def test_plain_http_leads_to_https_and_serves_acme(front):
    challenges = Path(front.environment["ACME_ROOT"]) / ".well-known/acme-challenge"
    challenges.mkdir(parents=True)
    (challenges / "token").write_text("proof")
    ask = "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n"

    def plain(path, host):
        with socket.create_connection(("127.0.0.1", front.http), 60) as conn:
            conn.sendall(ask.format(path, host).encode())
            return b"".join(iter(lambda: conn.recv(65536), b"")).decode()

    moved = plain("/calculate?x=1", HOST)
    assert moved.startswith("HTTP/1.1 308 ")
    assert f"Location: https://{HOST}/calculate?x=1\r\n" in moved
    assert plain("/.well-known/acme-challenge/token", HOST).endswith("proof")
    with pytest.raises(ConnectionResetError):
        plain("/", "elsewhere.example.net")


def test_every_answer_has_the_security_headers_once(front):
    wanted = {
        "strict-transport-security": "max-age=31536000; includeSubDomains; preload",
        "x-frame-options": "DENY",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }
    for path in ("/", "/health", "/docs", "/nothing", "/metrics", "/debug"):
        _, headers, _ = front.ask("GET", path)
        for name, value in wanted.items():
            assert headers.get_all(name) == [value], (path, name)
        assert len(headers.get_all("content-security-policy")) == 1, path
        assert len(headers.get_all("x-request-id")) == 1, path
        assert headers.get("server") == "nginx"


# --- The way of a request


def test_charts_by_the_gateway_and_times_by_the_resolver(front):
    status, headers, body = front.ask("POST", "/calculate", CHART)
    assert (status, headers["x-ephemeris"]) == (200, "de440")
    assert len(json.loads(body)["data"]) == 12
    refused = front.ask("POST", "/calculate", HASTINGS)
    assert (refused[0], code(refused)) == (422, "HISTORICAL_REQUIRED")
    place = {"local_time": "1990-06-15T14:30:00", "latitude": 48.85, "longitude": 2.35}
    assert front.ask("POST", "/time/resolve", place)[0] == 200


def test_saved_charts_and_tools_go_by_the_gateway_too(front):
    status, headers, _ = front.ask("POST", "/charts", CHART)
    assert (status, headers["x-ephemeris"]) == (201, "de440")
    # each engine of this stack has a store of its own: what is read here was never saved
    status, headers, body = front.ask("GET", f"/charts/{'A' * 22}")
    assert (status, headers["x-routing-reason"]) == (404, "saved")
    assert json.loads(body)["code"] == "NOT_FOUND"
    call = {"name": "chart", "arguments": CHART}
    message = {"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": call}
    kinds = "application/json, text/event-stream"
    status, headers, body = front.ask("POST", "/mcp", message, Accept=kinds)
    assert (status, headers["x-ephemeris"]) == (200, "de440")
    assert json.loads(body)["result"]["content"][0]["text"].startswith("# Chart: 2024-06-21")


def test_the_inside_is_not_shown(front):
    for path in ("/metrics", "/debug"):
        answer = front.ask("GET", path)
        assert (answer[0], code(answer)) == (404, "NOT_FOUND")


def test_what_nginx_refuses_is_a_problem_too(front):
    large = front.ask("POST", "/calculate", {"birth_time": "x" * 1_100_000})
    assert (large[0], code(large)) == (413, "BODY_TOO_LARGE")
    assert large[1]["content-type"] == "application/problem+json"
    # the historical instance of this stack does not run
    away = front.ask("POST", "/calculate", HASTINGS, X_Historical_Enabled="true")
    assert (away[0], code(away)) == (503, "UPSTREAM_UNAVAILABLE")


def test_cors_is_for_the_named_origin_alone(front):
    request = {
        "Access_Control_Request_Method": "POST",
        "Access_Control_Request_Headers": "content-type",
    }
    ours = front.ask("OPTIONS", "/calculate", Origin=ORIGIN, **request)
    assert (ours[0], ours[1]["access-control-allow-origin"]) == (200, ORIGIN)
    theirs = front.ask("OPTIONS", "/calculate", Origin="https://evil.example.net", **request)
    assert theirs[0] == 400
    assert theirs[1]["access-control-allow-origin"] is None
    # what nginx answers itself can be read by our pages too, once
    missing = front.ask("GET", "/metrics", Origin=ORIGIN)
    assert missing[1].get_all("access-control-allow-origin") == [ORIGIN]


def test_maintenance_is_a_file_and_takes_effect_at_once(front):
    front.maintenance.touch()
    try:
        closed = front.ask("GET", "/bodies")
        assert (closed[0], code(closed)) == (503, "NOT_READY")
        assert "maintenance" in json.loads(closed[2])["detail"]
        assert int(closed[1]["retry-after"]) > 0
    finally:
        front.maintenance.unlink()
    assert front.ask("GET", "/bodies")[0] == 200


# --- Monitoring and alerting functional (before the quota is used up and an engine stopped)


def queries():
    folder = ROOT / "monitoring/grafana/dashboards"
    return [
        (f"{file.stem}: {panel['title']}", target["expr"])
        for file in sorted(folder.glob("*.json"))
        for panel in json.loads(file.read_text())["panels"]
        for target in panel["targets"]
    ]


@pytest.mark.usefixtures("raised")
def test_every_query_of_the_dashboards_returns_data_after_load(stack, watched):
    front, prometheus = stack.front, watched.prometheus
    # PostgreSQL is not part of this stack; its panels are for the test beside a real one.
    wanted = {name: expr for name, expr in queries() if "pg_" not in expr}

    def everything_once():
        for _ in range(4):
            front.ask("POST", "/calculate", CHART)
            front.ask("POST", "/calculate", {"latitude": 1})
            front.ask("POST", "/calculate", HASTINGS)
            for engine in stack.engines:
                engine.get("/bodies", Host="elsewhere.example.net")

    def unanswered():
        everything_once()
        missing = [name for name, expr in wanted.items() if not prometheus.query(expr)]
        return missing or "none"

    actual = until(lambda: (m := unanswered()) == "none" and m, "all panels have data")
    assert actual == "none", unanswered()
    # a look may take at most a second here: on a busy machine one may fail
    for all_well in ('min(up{job!~"health.*"})', 'min(probe_success{job=~"health|health-fully"})'):
        until(lambda query=all_well: prometheus.value(query) == 1, all_well)


def test_rules_are_evaluated_without_errors(watched):
    groups = json.loads(watched.prometheus.get("/api/v1/rules"))["data"]["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert len(rules) > 20
    assert {rule["health"] for rule in rules} == {"ok"}


# --- Rate limiting properly configured


def test_one_quota_for_all_instances(stack):
    stack.redis.ask("FLUSHALL")
    statuses = [stack.front.ask("POST", "/calculate", CHART)[0] for _ in range(110)]
    # 100 in a sliding window, whichever instance answers, however many workers count
    assert statuses.count(200) == 100
    assert set(statuses[100:]) == {429}
    refused = stack.front.ask("POST", "/calculate", CHART, X_Forwarded_For="198.51.100.7")
    assert (refused[0], code(refused)) == (429, "RATE_LIMITED")
    assert int(refused[1]["retry-after"]) > 0
    assert stack.front.ask("GET", "/health")[0] == 200
    stack.redis.ask("FLUSHALL")


# --- Emergencies


def test_an_instance_dies_and_no_request_is_lost(stack, watched):
    front, (first, second) = stack.front, stack.engines
    stack.redis.ask("FLUSHALL")
    kill(first)
    statuses = {front.ask("POST", "/calculate", CHART)[0] for _ in range(30)}
    assert statuses == {200}
    prometheus = watched.prometheus
    address = f'instance="127.0.0.1:{first.port}"'
    until(lambda: prometheus.value(f"up{{{address}}}") == 0, "Prometheus sees it")
    until(
        lambda: prometheus.query(f'ALERTS{{alertname="InstanceDown", {address}}}'),
        "the alert is pending",
    )
    kill(second)
    gone = until(lambda: (a := front.ask("GET", "/health"))[0] == 503 and a, "nobody answers")
    assert code(gone) == "UPSTREAM_UNAVAILABLE"
    until(lambda: prometheus.query('ALERTS{alertname="NoEngineReady"}'), "the alert is pending")
    for engine in stack.engines:
        engine.start(ready=False)
    until(lambda: front.ask("POST", "/calculate", CHART)[0] == 200, "charts again")
    for engine in stack.engines:
        engine.wait()


def test_the_gateway_dies_and_the_engines_answer(stack):
    front = stack.front
    stack.redis.ask("FLUSHALL")
    kill(stack.gateway)
    assert {front.ask("POST", "/calculate", CHART)[0] for _ in range(20)} == {200}
    stack.gateway.start()


def test_an_alert_reaches_the_operators(watched, raised):
    until(lambda: watched.hook.heard(raised), "the webhook is called")


# --- nginx by itself


def test_nginx_starts_with_nothing_behind_it_and_follows_its_instances(world):
    new, start = world
    front = start(Front(new("alone"), ENGINES="", HISTORICAL="", GATEWAYS="", TIME_RESOLVERS=""))
    answer = front.ask("GET", "/health")
    assert (answer[0], code(answer)) == (503, "UPSTREAM_UNAVAILABLE")
    end = time.monotonic() + 1
    while time.monotonic() < end:
        assert front.ask("GET", "/bodies")[0] == 503
        time.sleep(0.05)  # or nginx takes it for a flood: 429
    front.stop()


def test_a_request_that_stops_half_way_is_dropped(world):
    new, start = world
    dead = dict.fromkeys(("ENGINES", "HISTORICAL", "GATEWAYS", "TIME_RESOLVERS"), "")
    front = start(Front(new("impatient"), CLIENT_TIMEOUT="2", **dead))
    plain = socket.create_connection(("127.0.0.1", front.https), 60)
    with plain, contextlib.suppress(ConnectionResetError, BrokenPipeError, ssl.SSLEOFError):
        secure = front.trust().wrap_socket(plain, server_hostname=HOST)
        with secure:
            secure.sendall(b"GET / HTTP/1.1\r\nHost: " + HOST.encode() + b"\r\nX-Half: ")
            assert secure.recv(100) == b""
    front.stop()
