"""Every block of the older deployment guide, run as printed, or corrected in docs/deployment.md.

What is changed is where things are: the printed host names lead to servers of this test
(`.curlrc`), ports are free ones, files lie in folders of this test. `docker-compose` is a stand-in
that reads the compose file as the real one does (compose_standin.py); `make lab` runs the real one.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from deployed import Front
from guide import BLOCKS, CORRECTIONS, ROOT, block
from guide_reader import TREATED, Reader, stop, treats
from processes import CHART, Redis, call, free_port, until

from services.common.settings import load
from tests.ports import free_pair

PASSWORD = "of-the-test"  # noqa: S105
PLACE = '"latitude": 37.7749, "longitude": -122.4194'


@pytest.fixture(scope="module")
def reader(tmp_path_factory, redis_with_password):
    folder = tmp_path_factory.mktemp("reader")
    (folder / ".env").write_text(block("=== REQUIRED PRODUCTION").text)
    return Reader(
        folder, ENV_FILE=folder / ".env", RUN_DIR=folder / "run", BACKUP_DIR=folder / "backups",
        INCIDENT_DIR=folder / "incidents", MAINTENANCE_DIR=folder / "maintenance",
        ESCALATION_FILE=folder / "escalation.toml", METRICS_DIR=folder,
        REFRESH_DIR=folder / "refresh", DATABASE_URL=f"sqlite:///{folder / 'charts.db'}",
        RATE_LIMIT_STORAGE_URI=redis_with_password.uri, REDIS_PASSWORD=PASSWORD,
        RATE_LIMIT="100000/minute", BIND_ADDRESS="127.0.0.1", TRUSTED_PROXIES="127.0.0.0/8",
        RATE_LIMIT_TIMEOUT_MS=5000,  # a busy machine must not count in memory
        WORKERS=1, KERNELS_DIR=ROOT / "kernels", CORE_CACHE_DIR=ROOT / ".cache/core",
    )  # fmt: skip


@pytest.fixture(scope="module")
def redis_with_password(servers):
    return servers(Redis, PASSWORD)


@pytest.fixture(scope="module")
def certificate(reader):
    """The guide's own commands put a certificate under the guide's names where nginx finds it."""
    made = {"TLS_DIR": str(reader.folder)}
    words = [ROOT / "nginx/self_signed.sh", "yourdomain.com", "localhost"]
    subprocess.run(words, env=os.environ | made, check=True, capture_output=True)
    for suffix in ("crt", "key"):
        (reader.folder / f"tls.{suffix}").rename(reader.folder / f"yourdomain.{suffix}")
    reader.type(block("cp yourdomain.crt").text, folder=reader.folder)
    return reader.folder / "nginx/ssl"


@pytest.fixture(scope="module")
def site(reader, servers, certificate):
    """Two engines behind nginx with that certificate; https://yourdomain.com leads there."""
    port = free_pair()
    reader.type("scripts/start_cluster.sh --instances 2 --wait 90", PORT=port)
    for number in (port, port + 1):  # ready, an engine comes to its store
        metrics = f"http://127.0.0.1:{number}/metrics"
        until(lambda url=metrics: b"\ninvolution_store_up 1.0\n" in call(url)[2], "it is open")
    front = servers(
        Front, TLS_FOLDER=str(certificate), TLS_CERTIFICATE="", TLS_KEY="",
        TRUSTED_HOSTS="yourdomain.com,localhost", ENGINES=f"127.0.0.1:{port} 127.0.0.1:{port + 1}",
        HISTORICAL="", GATEWAYS="", TIME_RESOLVERS="", GRAFANA="",
        MAINTENANCE_FILE=str(reader.folder / "maintenance/on"),
    )  # fmt: skip
    authority = reader.folder / "yourdomain.crt"
    (reader.folder / ".curlrc").write_text(
        f'connect-to = "yourdomain.com:443:127.0.0.1:{front.https}"\ncacert = "{authority}"\n'
    )
    reader.environment |= {
        "SERVICE_URL": f"https://localhost:{front.https}",
        "INSTANCE_URLS": f"http://127.0.0.1:{port},http://127.0.0.1:{port + 1}",
        "SSL_CERT_FILE": str(authority),
    }
    yield reader
    reader.type("scripts/stop_cluster.sh")


@treats("export ALLOWED_ORIGINS=https://your-domain.com\n\n# Start production", "import requests")
def test_quick_start_and_the_load_test_at_the_quota(reader):
    port = free_port()
    own = {"ENV_FILE": "/nowhere", "PORT": port, "WORKERS": 2, "RATE_LIMIT": "20/minute"}
    text = block("# Start production server (automated)").text
    server = reader.start(text, "start_prod", port, **own)
    try:
        printed = block("import requests").text.replace("localhost:8000", f"localhost:{port}")
        said = reader.type(printed)
    finally:
        stop(server)
    assert "TRUSTED_HOSTS is not set: your-domain.com" in server.log.read_text()
    assert said.startswith("Success: 20/100")
    assert "`Success: 20/100`" in CORRECTIONS


@treats("export RATE_LIMIT_STORAGE_URI", "gunicorn.conf.py", "rm -rf kernels/")
def test_exports_without_trusted_hosts_say_the_line_to_add(reader):
    manual = block("export RATE_LIMIT_STORAGE_URI")
    exports, _, command = manual.text.partition("# Start with optimal")
    for word in re.findall(r"^  (-.*?) ?\\?$", command, re.MULTILINE):
        assert f"`{word}`" in CORRECTIONS, word
    repaired = block("rm -rf kernels/").text
    assert not (ROOT / "services/spice/kernels").exists()
    text = f"{exports}\n({repaired})\n{block('gunicorn.conf.py').text}"
    own = {"ENV_FILE": "/nowhere", "PORT": free_port(), "RATE_LIMIT_STORAGE_URI": ""}
    own["RATE_LIMIT_TIMEOUT_MS"] = 50
    refusal = reader.type(text, good=(1,), **own)
    assert "Traceback" not in refusal
    line = "export TRUSTED_HOSTS=your-domain.com"
    assert line in refusal
    assert f"`{line}`" in CORRECTIONS
    text = f"{exports}\n{line}\n{block('gunicorn.conf.py').text}"
    server = reader.start(text, "gunicorn", own["PORT"], **own)

    def storage():
        health = json.loads(call(f"http://127.0.0.1:{own['PORT']}/health")[2])
        return health["checks"]["security"]["rate_limit_storage"]

    try:
        until(lambda: storage() == "memory", "your-redis is nobody's", log=server.log)
    finally:
        stop(server)


@treats("# Reduce worker count if memory constrained", "export DISABLE_RATE_LIMIT=1")
def test_fewer_workers_and_no_quota(reader):
    exported = block("# Start production server (automated)").statements[0]
    port = free_port()
    own = {"ENV_FILE": "/nowhere", "PORT": port, "WORKERS": 1}
    fewer = f"{exported}\n{block('if memory constrained').text}"
    server = reader.start(fewer, "fewer", port, **own)
    url = f"http://127.0.0.1:{port}/metrics"
    try:
        until(lambda: b"\ninvolution_workers_ready 2.0\n" in call(url)[2], "two workers are ready")
    finally:
        stop(server)
    text = f"{block('export DISABLE_RATE_LIMIT=1').text}\n{exported}\n./scripts/start_prod.sh"
    assert "DISABLE_RATE_LIMIT: must be 0 in production" in reader.type(text, good=(1,), **own)


@treats("Automated dual", "# Test both services", "npm install && npm start", "POST http://")
def test_the_pair_and_the_gateway(reader):
    ports = {"MODERN_PORT": free_port(), "HISTORICAL_PORT": free_port()}
    own = {**ports, "HISTORICAL_KERNEL_SET_TAG": "DE422-excerpt", "RUN_DIR": reader.folder / "dual"}
    port = free_port()
    start, gateway = block("npm install && npm start").statements
    assert [start] == block("# Automated dual deployment").statements
    reader.type(start, **own)
    try:
        urls = {"MODERN_URL": f"http://127.0.0.1:{ports['MODERN_PORT']}"}
        urls["HISTORICAL_URL"] = f"http://127.0.0.1:{ports['HISTORICAL_PORT']}"
        urls["UPSTREAM_CONNECT_TIMEOUT"] = 30  # a busy second is no upstream that is away
        server = reader.start(gateway, "gateway", port, PORT=port, **urls)
        try:
            answers = [call(*one) for one in _examples(port)]
        finally:
            stop(server)
        *checks, end = block("# Test both services").statements
        reader.type("\n".join(checks), **own)
    finally:
        stopped = reader.type("./scripts/stop_dual_ephemeris.sh", **own)
    assert end == "./scripts/stop_dual_ephemeris.sh"
    assert stopped.count(": stopped") == 2
    assert [status for status, _, _ in answers] == [200, 422, 200]
    assert json.loads(answers[1][2])["error"] == "Historical ephemeris required"


def _examples(port: int):
    """The guide's three requests, its "..." filled in with a place."""
    matches = re.findall(r"^POST (\S+)\n(\{.*)$", block("POST http://").text, re.MULTILINE)
    assert len(matches) == 3
    for url, body in matches:
        yield url.replace(":3000", f":{port}"), body.replace("...", PLACE).encode()


@treats("FROM python:3.12-slim")
def test_the_dockerfile_block_has_all_that_it_calls():
    """Its one wrong line is corrected; .dockerignore lets in what the others need."""
    text = block("FROM python").without("RUN pip install -r requirements.txt gunicorn")
    allowed = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    needed = re.findall(r"(?<!\w)(scripts/\w+\.sh|services/spice|requirements\.txt)", text)
    assert set(needed) == {"scripts/start_prod.sh", "services/spice", "requirements.txt"}
    for name in [*needed, "scripts/lib.sh", "gunicorn.conf.py", "kernels/manifest.json", "ops"]:
        assert (ROOT / name).exists()
        assert any(name == one or name.startswith(f"{one}/") for one in allowed), name
    assert "\ngunicorn==" in (ROOT / "requirements.txt").read_text()
    for name, value in re.findall(r"^ENV (\w+)=(\S+)$", text, re.MULTILINE):
        assert value == {"ENVIRONMENT": "production", "WORKERS": "4"}.get(name, "0")


@treats("git clone", "git pull")
def test_quick_start_with_compose_and_an_update(site):
    bare = site.folder / "origin.git"
    git = {"GIT_CONFIG_COUNT": 2, "GIT_CONFIG_KEY_0": f"url.{bare}.insteadOf"}
    printed = "https://github.com/yourusername/involution-engine.git"
    git |= {"GIT_CONFIG_VALUE_0": printed, "GIT_CONFIG_KEY_1": "safe.directory"}
    git |= {"GIT_CONFIG_VALUE_1": "*"}
    prepare = (
        f"git clone -q --bare '{ROOT}' {bare}; cd {bare}; git update-ref refs/heads/main HEAD;"
    )
    site.type(prepare + "git symbolic-ref HEAD refs/heads/main", **git)
    first, last = block("git clone").text.split("# 3. Deploy full production stack")
    edited = 'sed -i "s/^\\(DB\\|REDIS\\)_PASSWORD=$/&made-up/" .env\n'
    own = {"ENV_FILE": ".env"}
    assert "DB_PASSWORD is missing" in site.type(
        f"{first}\n{last}", folder=site.folder, good=(1,), **git, **own
    )
    again = f"cd involution-engine\n{edited}\n{last}"
    output = site.type(again, folder=site.folder, **git, **own)
    up = "up: engine-1 engine-2 gateway nginx postgres redis refresh time-resolver {}"
    assert up in output
    assert '"status": "healthy"' in output or '"status":"healthy"' in output
    # an update, of the engines that run
    output = site.type(
        block("git pull").text, folder=site.folder / "involution-engine", **git, PIP_DRY_RUN=1
    )
    assert "Rolling update: 2 of 2 checks passed" in output


@treats("=== REQUIRED PRODUCTION", "WORKERS=$(($(nproc)", "AYANAMSA_CACHE_TTL", "DB_POOL_SIZE")
def test_its_settings_are_taken(reader, monkeypatch):
    words = ("=== REQUIRED PRODUCTION", "WORKERS=$(($(nproc)", "AYANAMSA_CACHE_TTL", "DB_POOL_SIZE")
    for text in (block(one).text for one in words):
        printed = reader.type(f"env -i bash -c 'set -a\n{text}\nenv'")
        for name, value in re.findall(r"^([A-Z_]+)=(.*)$", printed, re.MULTILINE):
            if name not in {"PWD", "SHLVL"}:
                monkeypatch.setenv(name, value)
    settings = load()
    assert settings.production
    assert settings.workers == 2 * len(os.sched_getaffinity(0))
    assert (settings.db_pool_size, settings.db_max_overflow) == (10, 20)
    assert (settings.position_cache_ttl, settings.ayanamsa_cache_ttl) == (3600, 86_400)
    assert "${WORKER_MEMORY_LIMIT:-" in (ROOT / "docker-compose.prod.yml").read_text()


@treats("cp yourdomain.crt", "listen 443 ssl http2")
def test_the_certificate_keeps_its_name_and_the_server_block_is_valid(site, certificate):
    assert {path.name for path in certificate.iterdir()} == {"yourdomain.crt", "yourdomain.key"}
    assert site.type("curl -sf https://yourdomain.com/health/live")
    printed = block("listen 443 ssl http2").text.replace("/etc/nginx/ssl", str(certificate))
    conf = site.folder / "printed.conf"
    conf.write_text(f"pid {site.folder}/pid; events {{}} http {{ {printed} }}")
    site.type(f"PATH=$PATH:/usr/sbin nginx -t -q -c {conf} -e stderr")
    ours = "".join(path.read_text() for path in (ROOT / "nginx/templates").glob("*.conf"))
    for words in ("Strict-Transport-Security", "X-Frame-Options", "ssl_protocols TLSv1.2 TLSv1.3"):
        assert words.lower() in ours.lower()


@treats("# Run security audit", "# Performance metrics script", "# Check security status")
def test_security_and_performance(site):
    endless = "./scripts/security_monitor.sh"
    block18 = block("# Run security audit")
    assert endless in block18.statements
    audit = site.type(
        block18.text.replace(endless, f"{endless} --samples 1 --interval 1"), good=(0, 1)
    )
    assert "Security audit, score" in audit
    output = site.type(block18.text.partition("# View security metrics")[2])
    assert json.loads(output)["status"] == "healthy"
    output = site.type(block("# Performance metrics script").text)
    assert '"p95' in output or "p95" in output
    text = block("# Check security status").text.replace(
        endless, f"{endless} --samples 1 --interval 1"
    )
    site.type(text)
    assert "192.168.1.100" in site.type("./scripts/block_ip.sh --list")
    site.type("./scripts/block_ip.sh 192.168.1.100 --remove")


@treats('"uptime_seconds": 3600')
def test_the_health_example_has_the_real_fields(site):
    printed = json.loads(block('"uptime_seconds": 3600').text)
    health = json.loads(site.type("curl -sf https://yourdomain.com/health"))
    assert set(printed) <= set(health)
    for name, check in printed["checks"].items():
        assert set(check) <= set(health["checks"][name]), name


@treats("--profile monitoring", "--scale engine-1=3", "# Enable backup service")
def test_profiles_and_replicas(site):
    output = site.type(block("--profile monitoring").text)
    assert {"grafana", "prometheus", "alertmanager"} <= set(output.split())
    scaled, loop = block("--scale engine-1=3").text.split("# Verify load distribution")
    assert "{'engine-1': '3', 'engine-2': '3'}" in site.type(scaled)
    assert set(site.type(loop).split()) == {'"engine-1"', '"engine-2"'}
    text = block("# Enable backup service")
    assert "backup" in site.type(text.text).split()
    assert f"`{text.statements[1]}` and an RPO below 4 hours" in CORRECTIONS


@treats("artillery quick")
def test_the_load_test(site):
    npm, artillery, ours = block("artillery quick").statements
    assert block("artillery quick").without(npm, artillery)
    output = site.type(
        ours.replace("https://yourdomain.com", site.environment["SERVICE_URL"]), good=(0, 1)
    )
    assert "p95" in output


@treats("# Emergency recovery", "# Daily health check", "# Emergency runbook")
def test_backup_recovery_and_the_day(site):
    saved = f"curl -sf -H 'content-type: application/json' -d '{json.dumps(CHART)}'"
    assert json.loads(site.type(f"{saved} https://yourdomain.com/charts"))["id"]
    site.type("./scripts/backup.sh")
    daily = block("# Daily health check").text
    site.type(daily, good=(0, 1))
    recovery, restore = block("# Emergency recovery").statements
    assert recovery in site.type(f"echo {recovery}; {recovery}")
    (newest, *_) = sorted(Path(site.environment["BACKUP_DIR"]).glob("*.tar"), reverse=True)
    date = newest.name.removeprefix("involution-")[:10]
    assert f"`{restore}`" in CORRECTIONS
    site.type(restore.replace("2024-01-01", date))
    assert "reach" in site.type("./scripts/emergency_runbook.sh").lower()
    (site.folder / "escalation.toml").write_text(
        '[severity.high]\nmeaning = "outage"\n[[severity.high.call]]\n'
        'name = "A"\nrole = "operator"\ncontact = "a@example.org"\nafter_minutes = 0\n'
    )
    site.type(block("# Emergency runbook").text)


@treats("docker stats", "export ENABLE_POSITION_CACHE=true\ndocker-compose")
def test_a_restart_takes_no_export():
    for words in ("docker stats", "export ENABLE_POSITION_CACHE=true\ndocker-compose"):
        restart = block(words).statements[-1]
        assert f"`{restart}` after an `export`" in CORRECTIONS


@treats("# Fallback to maintenance mode", "# Enable enhanced monitoring")
def test_outage_and_incident(site):
    restart, enable = block("# Fallback to maintenance mode").statements
    assert "restart: " in site.type(restart)
    site.type(enable)
    assert call_status(site) == "503"
    site.type("./scripts/maintenance_mode.sh disable")
    assert call_status(site) == "200"
    try:
        output = site.type(block("# Enable enhanced monitoring").text, good=(0, 1))
    finally:
        site.type("./scripts/security_incident_response.sh --stop")
    assert "Incident" in output


def call_status(reader: Reader) -> str:
    return reader.type("curl -s -o /dev/null -w '%{http_code}' https://yourdomain.com/info")


def test_every_block_was_treated():
    """Run or corrected; the diagram is neither command nor configuration."""
    commands = {one.number for one in BLOCKS if one.language}
    assert len(commands) == 35
    assert commands == set(TREATED)
    assert all("─" in one.text for one in BLOCKS if not one.language)
