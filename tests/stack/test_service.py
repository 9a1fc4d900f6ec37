"""One engine as its operator sees it: health, metrics, answers, refusals at the start."""

import asyncio
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess

import load
import pytest
from processes import BIN, CHART, ROOT, Engine, Server, connects, environment, free_port, until

from services.common.problems import CODES

EXAMPLES = {
    # The first line of the README; a geocentric chart; no field but the required ones.
    "readme": {**CHART, "elevation": 25, "zodiac": "tropical"},
    "geocentric": {**CHART, "observer": "geocentric", "corrections": "astrometric"},
    "short": CHART,
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_chart(engine, name):
    status, headers, body = engine.post("/calculate", EXAMPLES[name])
    assert status == 200, body
    answer = json.loads(body)
    assert {"Sun", "Moon", "Pluto"} <= set(answer["data"])
    assert answer["meta"]["request_id"] == headers["x-request-id"]
    assert headers["server"] is None
    assert headers["ratelimit-policy"] == '"calc";q=1000000;w=60'


def test_health_has_the_guides_checks_with_real_numbers(engine):
    def healthy():
        # just started: each worker opens the store when it comes to it, and first charts are slow
        engine.post("/calculate", CHART)
        status, _, body = engine.get("/health")
        health = json.loads(body)
        # a worker's numbers of all are up to a second old
        counted = health["checks"]["performance"]["latency_p95_ms"]
        return health if (status, health["status"]) == (200, "healthy") and counted else None

    health = until(healthy, "it is healthy", log=engine.log)
    assert health["service"]["instance_id"].endswith(f":{engine.port}")
    assert 0 < health["uptime_seconds"] < 600
    checks = health["checks"]
    assert set(checks) == {"spice", "time_resolver", "performance", "security", "store", "system"}
    assert {check["status"] for check in checks.values()} == {"healthy"}
    manifest = json.loads((ROOT / "kernels/manifest.json").read_text())
    files = next(s["files"] for s in _sets(manifest) if s["tag"] == "DE440")
    assert checks["spice"]["kernels_loaded"] == len(files)
    assert checks["spice"]["ready"] == checks["spice"]["workers"] == 2
    assert checks["time_resolver"]["tzdb_version"][:2] == "20"
    assert checks["performance"]["latency_p95_ms"] > 0
    assert len(checks["system"]["memory_per_worker_mb"]) == 2

    def agree():  # a share changes whenever another engine of this machine begins or ends
        memory = sum(_proportional_mb(pid) for pid in engine.worker_pids())
        usage = json.loads(engine.get("/health")[2])["checks"]["system"]["memory_usage_mb"]
        return usage == pytest.approx(memory, rel=0.1)

    until(agree, "the memory told is the memory used", log=engine.log)


def _sets(manifest):
    sets = manifest["sets"]
    return [{"tag": k, **v} for k, v in sets.items()] if isinstance(sets, dict) else sets


def _proportional_mb(pid: int) -> float:
    """Memory by another route than the product's: every mapping's share in /proc/PID/smaps."""
    with open(f"/proc/{pid}/smaps") as lines:  # noqa: PTH123
        return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def test_live_and_ready(engine):
    assert json.loads(engine.get("/health/live")[2]) == {"status": "alive"}
    assert json.loads(engine.get("/health/ready")[2]) == {"status": "ready"}


def test_metrics_are_those_of_all_workers(engine):
    # of what nobody else here asks for: an answer may come before it is counted
    name = 'involution_requests_total{operation="time_resolve",status="200"}'
    data = load.message({"local_time": "2024-06-21T12:00", "time_zone": "UTC"}, "/time/resolve")
    outcome = asyncio.run(load.run(engine.port, lambda _: data, 200, 16))
    assert outcome.statuses == {200: 200}
    until(lambda: engine.metrics().get(name) == 200, "all are counted")
    # Whichever worker is asked, it tells of all.
    assert {engine.metrics()[name] for _ in range(8)} == {200}
    actual = engine.metrics()
    assert actual["involution_workers"] == actual["involution_workers_ready"] == 2
    assert actual['involution_kernel_set_info{ephemeris="DE440",tag="DE440"}'] == 1
    # DE440 covers 1549-12-31 .. 2650-01-25 (JPL); JD by the calendar.
    assert actual["involution_coverage_begin_jd"] == pytest.approx(2287184.5, abs=1)
    assert actual["involution_coverage_end_jd"] == pytest.approx(2688976.5, abs=1)
    # IERS: TT - UT1 is 69.1 .. 69.3 s in these years.
    assert 68.5 < actual["involution_delta_t_seconds"] < 71
    assert "involution_eop_age_seconds" in actual


def test_no_label_comes_from_a_client(engine):
    for path in ("/wp-login.php", "/calculate/../etc/passwd", "/%2e%2e", "/calculate?x=1"):
        engine.get(path)
    text = engine.get("/metrics")[2].decode()
    assert "wp-login" not in text
    assert "passwd" not in text


def test_every_refusal_is_a_problem(engine):
    far = {**CHART, "birth_time": "4000-01-01T00:00:00Z"}
    cases = [
        ("/calculate", b"{", {}, "MALFORMED_JSON"),
        ("/calculate", {"latitude": 1}, {}, "VALIDATION_FAILED"),
        ("/calculate", {**CHART, "colour": "red"}, {}, "VALIDATION_FAILED"),
        ("/calculate", far, {}, "DATE_OUT_OF_COVERAGE"),
        ("/calculate", b"x" * 2_000_000, {}, "BODY_TOO_LARGE"),
        ("/calculate", CHART, {"content_type": "text/plain"}, "UNSUPPORTED_MEDIA_TYPE"),
        ("/calculate", CHART, {"host": "a b"}, "UNTRUSTED_HOST"),
        ("/bodies", CHART, {}, "METHOD_NOT_ALLOWED"),
        ("/nothing", CHART, {}, "NOT_FOUND"),
    ]
    for path, body, headers, code in cases:
        status, answered, text = engine.post(path, body, **headers)
        problem = json.loads(text)
        assert (problem["code"], status) == (code, CODES[code][0]), text
        assert answered["content-type"] == "application/problem+json"
        assert problem["request_id"] == answered["x-request-id"]
        assert not any(word in text for word in (b"Traceback", b"SPICE(", b"/work", b"/services"))


def test_logs_are_json_lines_with_ids_and_nothing_personal(engine):
    secret = {**CHART, "birth_time": "1987-06-05T04:03:02Z", "latitude": 12.3456789}
    engine.post("/calculate", secret, x_request_id="log-1")
    engine.post("/calculate", {**secret, "latitude": "12.3456789"}, x_request_id="log-2")

    def logged():
        lines = {line.get("request_id"): line for line in engine.lines()}
        return (lines["log-1"], lines["log-2"]) if {"log-1", "log-2"} <= set(lines) else None

    good, bad = until(logged, "the lines are in the log")
    assert (good["operation"], good["status"], good["client"]) == ("calculate", 200, "127.0.0.0/24")
    assert (bad["status"], bad["code"]) == (422, "VALIDATION_FAILED")
    text = engine.log.read_text()
    assert "12.3456789" not in text
    assert "1987-06-05" not in text


def test_wrong_kernels_do_not_stop_the_process_but_make_it_not_ready(servers, tmp_path):
    kernels = tmp_path / "kernels"
    kernels.mkdir()
    for file in (ROOT / "kernels").iterdir():
        if file.is_file():
            (kernels / file.name).write_bytes(file.read_bytes())
    engine = servers(Engine, ready=False, KERNELS_DIR=kernels, WORKERS=1)
    until(lambda: _answers(engine), "it answers", log=engine.log)
    assert engine.get("/health/live")[0] == 200
    status, _, body = engine.get("/health")
    assert (status, json.loads(body)["checks"]["spice"]["status"]) == (503, "unhealthy")
    for answer in (engine.get("/health/ready"), engine.post("/calculate", CHART)):
        status, _, body = answer
        assert (status, json.loads(body)["code"]) == (503, "NOT_READY")
        assert str(tmp_path).encode() not in body
    reasons = [line["reason"] for line in engine.events("not_ready")]
    assert len(reasons) == 1
    assert "is missing" in reasons[0]
    assert engine.metric("involution_workers_ready") == 0
    # mended, it is taken without anybody's doing
    (kernels / "files").mkdir()
    for file in (ROOT / "kernels/files").iterdir():
        (kernels / "files" / file.name).symlink_to(file)
    engine.wait()
    assert engine.get("/health/ready")[0] == 200
    assert engine.post("/calculate", CHART)[0] == 200


def test_an_instance_is_ready_when_all_its_workers_are(servers, tmp_path):
    kernels = tmp_path / "kernels"
    shutil.copytree(ROOT / "kernels", kernels, copy_function=os.symlink)
    engine = servers(Engine, KERNELS_DIR=kernels, WORKERS=2)
    listing = kernels / "manifest.json"
    right = listing.read_bytes()
    listing.unlink()  # the name alone: the project's own file has another
    listing.write_bytes(b"{")
    os.kill(engine.worker_pids()[0], signal.SIGKILL)

    def answers():
        return {engine.get("/health/ready")[0] for _ in range(10)}

    def broken():
        return engine.metrics().get("involution_workers_broken")

    until(lambda: broken() == 1, "the new one's are wrong", log=engine.log)
    until(lambda: answers() == {503}, "every worker says so", log=engine.log)
    listing.write_bytes(right)
    engine.wait()
    until(lambda: broken() == 0, "none are wrong", log=engine.log)
    until(lambda: answers() == {200}, "every worker is ready", log=engine.log)


def _answers(engine):
    try:
        return engine.get("/health/live")[0] == 200
    except OSError:
        return False


def test_production_refuses_to_start_and_names_all_it_minds(tmp_path):
    port = free_port()
    given = environment(port, tmp_path, ENVIRONMENT="production", DEBUG=1, DISABLE_RATE_LIMIT=1)
    for command in (
        [BIN / "gunicorn", "services.spice.main:app", "-c", "gunicorn.conf.py"],
        [BIN / "uvicorn", "services.spice.main:app", "--port", str(port)],
    ):
        ended = subprocess.run(
            command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=120, check=False
        )
        assert ended.returncode != 0
        for name in ("DEBUG", "DISABLE_RATE_LIMIT", "ALLOWED_ORIGINS", "TRUSTED_HOSTS"):
            assert f"\n  {name}: " in ended.stderr, ended.stderr
        assert "Traceback" not in ended.stderr


def test_uvicorn_alone_works_too(servers):
    port = free_port()
    command = [BIN / "uvicorn", "services.spice.main:app", "--port", port]

    class Uvicorn(Engine):
        def __init__(self, folder):
            secrets = {"REDIS_PASSWORD": "s3cret-1", "DB_PASSWORD": "s3cret-2"}
            super().__init__(folder, "uvicorn", WORKERS=1, DEBUG=1, **secrets)
            self.command = [str(word) for word in command]
            self.port, self.url = port, f"http://127.0.0.1:{port}"

    engine = servers(Uvicorn)
    assert engine.post("/calculate", CHART)[0] == 200
    # DEBUG=1, and not production: the inside may be seen, but no secret.
    status, _, body = engine.get("/debug")
    assert status == 200
    assert "kernel_set_tag" in json.loads(body)["settings"]
    assert b"s3cret" not in body
    assert engine.stop() in {0, -signal.SIGTERM}


def test_start_prod_starts_in_production(servers):
    class Production(Engine):
        def __init__(self, folder):
            super().__init__(
                folder,
                "production",
                WORKERS=1,
                ALLOWED_ORIGINS="https://stars.example.org",
                PYTHON=BIN / "python",
            )
            self.command = [str(ROOT / "scripts/start_prod.sh")]

    engine = servers(Production)
    status, _, body = engine.get("/health")
    health = json.loads(body)
    assert (status, health["service"]["environment"]) == (200, "production")
    # Without Redis limits are not shared, and the operator is told in two places.
    assert health["checks"]["security"]["status"] == "degraded"
    assert "rate_limit_in_memory" in {line["event"] for line in engine.lines()}
    assert engine.get("/debug")[0] == 404
    assert engine.post("/calculate", CHART, host="stars.example.org")[0] == 200
    assert engine.post("/calculate", CHART, host="evil.example.org")[0] == 400


def test_nothing_is_left_behind(servers, tmp_path):
    engine = servers(Engine, WORKERS=2, METRICS_DIR=tmp_path)
    folders = list(tmp_path.glob("involution-metrics-*"))
    assert [folder.name for folder in folders] == [f"involution-metrics-{engine.pid}"]
    pids = engine.worker_pids()
    assert engine.stop() == 0
    assert not list(tmp_path.glob("involution-metrics-*"))
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_stop_lets_requests_finish(servers):
    """One that has begun when the instance is told to stop, and is computed after that."""
    engine = servers(Engine, WORKERS=1, BODY_TIMEOUT=60)
    batch = {"charts": [CHART] * 400}
    data = load.message(batch, "/calculate/batch", Expect="100-continue")
    head, _, body = data.partition(b"\r\n\r\n")
    with socket.create_connection(("127.0.0.1", engine.port), 60) as conn:
        conn.sendall(head + b"\r\n\r\n")
        assert conn.recv(100).startswith(b"HTTP/1.1 100 ")  # the worker waits for the body
        engine.send(signal.SIGTERM)
        until(lambda: not connects(engine.port), "nobody else is let in", log=engine.log)
        conn.sendall(body)
        with http.client.HTTPResponse(conn) as answer:
            answer.begin()
            assert answer.status == 200
            assert len(json.loads(answer.read())["results"]) == 400
    assert engine.process.wait(60) == 0


def test_the_harness_kills_what_does_not_stop(tmp_path):
    script = "trap '' TERM; echo deaf; while :; do sleep 60; done"
    stubborn = Server("stubborn", ["sh", "-c", script], tmp_path)
    stubborn.patience = 0.5
    stubborn.start()
    until(lambda: stubborn.written() == ["deaf"], "it hears no more")
    assert stubborn.stop() == -signal.SIGKILL
