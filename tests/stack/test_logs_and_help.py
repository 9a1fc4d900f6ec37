"""The operators' scripts where no engine runs: logs, the matrix, help, and wrong settings."""

import json
import time

import pytest
from operators import ROOT, Operator


def lines(path, *events):
    path.write_text("".join(e if isinstance(e, str) else json.dumps(e) + "\n" for e in events))


NOW = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
OLD = "2020-01-01T00:00:00Z"


def request(code=None, status=200, client="198.51.100.0/24", ms=2.0, at=NOW):
    facts = {"code": code} if code else {}
    return {
        "event": "request", "level": "info", "operation": "calculate", "status": status,
        "ms": ms, "client": client, "timestamp": at, **facts,
    }  # fmt: skip


def test_log_analysis(tmp_path):
    somebody = Operator(DATABASE_URL="none", RUN_DIR=tmp_path)
    assert somebody.run("log_analysis").returncode == 3
    bad = {"event": "not_ready", "level": "critical", "reason": "no kernels", "timestamp": OLD}
    lines(tmp_path / "engine-1.log", bad, request(), request(ms=8.0), "engine-1  | plain text\n")
    report = json.loads(somebody.run("log_analysis", "--errors", "--last", "24h", "--json").stdout)
    assert report == {"lines": 3, "errors": {}, "server_errors": {}}
    report = json.loads(somebody.run("log_analysis", "--json").stdout)
    assert report["errors"] == {"not_ready no kernels": 1}
    assert report["milliseconds"]["calculate"]["max"] == 8.0
    assert somebody.run("log_analysis", "--errors").returncode == 1
    piped = "engine-1  | " + json.dumps(request("INTERNAL", 500)) + "\n"
    done = somebody.run("log_analysis", "-", "--errors", "--last", "1h", given=piped)
    assert (done.returncode, "calculate 500 INTERNAL" in done.stdout) == (1, True)
    assert somebody.run("log_analysis", "--last", "soon").returncode == 2


def test_security_log_analysis(tmp_path):
    somebody = Operator(DATABASE_URL="none", RUN_DIR=tmp_path)
    many = [request("RATE_LIMITED", 429) for _ in range(50)]
    few = [request("BLOCKED", 403, "203.0.113.0/24") for _ in range(3)]
    old = [request("BLOCKED", 403, "192.0.2.0/24", at=OLD) for _ in range(60)]
    lines(tmp_path / "engine-1.log", *old, *few)
    assert somebody.run("security_log_analysis").returncode == 0
    access = {"event": "access", "status": 429, "client": "192.0.2.0/24", "time": NOW}
    lines(tmp_path / "nginx.log", access, *many)
    done = somebody.run("security_log_analysis", "--last", "1h", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert report["refusals"] == {"RATE_LIMITED": 50, "BLOCKED": 3, "nginx 429": 1}
    assert report["suspicious"] == ["198.51.100.0/24"]
    assert report["audit_trail"] is None


def test_every_script_of_the_runbook_exists():
    page = (ROOT / "docs/runbook.md").read_text()
    named = {word.split("`")[0] for word in page.split("scripts/")[1:]}
    for name in {word.split()[0] for word in named}:
        assert (ROOT / "scripts" / name).exists(), name


def test_the_escalation_matrix(tmp_path):
    file = tmp_path / "escalation.toml"
    somebody = Operator(ESCALATION_FILE=file, RUN_DIR=tmp_path)
    done = somebody.run("escalation_matrix")
    assert (done.returncode, "escalation.example.toml" in done.stderr) == (3, True)
    example = (ROOT / "ops/escalation.example.toml").read_text()
    file.write_text(example)
    assert "not filled in" in somebody.run("escalation_matrix").stdout
    assert somebody.run("escalation_matrix").returncode == 1
    filled = example.replace("fill in: a telephone number", "+1 555 0100")
    file.write_text(filled.replace('"fill in"', '"Ada"'))
    done = somebody.run("escalation_matrix", "--severity", "critical")
    assert (done.returncode, "+1 555 0100" in done.stdout) == (0, True)
    assert somebody.run("escalation_matrix", "--severity", "none").returncode == 2
    file.write_text("not [toml")
    assert somebody.run("escalation_matrix").returncode == 3


SCRIPTS = [
    "security_audit", "security_monitor", "performance_metrics", "backup", "restore_backup",
    "verify_backups", "emergency_recovery", "daily_health_check", "log_analysis",
    "rolling_update", "block_ip", "maintenance_mode", "security_incident_response",
    "security_log_analysis", "emergency_runbook", "escalation_matrix",
]  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
def test_help_json_and_wrong_usage(name):
    output = Operator().run(name, "--help")
    assert output.returncode == 0
    assert "Usage:" in output.stdout
    assert "--json" in output.stdout
    assert Operator().run(name, "--no-such-option").returncode == 2


def test_wrong_settings_are_told(tmp_path):
    done = Operator(RUN_DIR=tmp_path, BACKUP_RETENTION_DAYS="many").run("backup")
    assert (done.returncode, "BACKUP_RETENTION_DAYS" in done.stderr) == (3, True)
