"""Every metric that a rule or a dashboard names is served; every gauge of trouble has a rule."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from deployed import App, tool
from operators import ROOT, Operator
from processes import CHART, Engine, until
from prometheus_client.parser import text_string_to_metric_families

NAME = re.compile(r"\binvolution_[a-z0-9_]+")
RULES = sorted((ROOT / "monitoring/prometheus/rules").glob("*.yml"))
# Gauges that tell what is, not that it is wrong
FACTS = {
    "involution_build_info": "which version runs",
    "involution_kernel_set_info": "which kernels",
    "involution_coverage_begin_jd": "does not move",
    "involution_delta_t_seconds": "the Earth's",
    "involution_eop_end_time_seconds": "involution_eop_age_seconds has the rule",
    "involution_eop_measured_time_seconds": "involution_eop_measured_age_seconds has the rule",
    "involution_tzdb_released_time_seconds": "involution_tzdb_age_seconds has the rule",
    "involution_kernels_held_bytes": "how much of memory the kernels are",
    "involution_requests_in_flight": "how busy it is: latency has the rule",
    "involution_backup_charts": "ops compares it with earlier ones: a finding",
    "involution_backup_size_bytes": "how large it is",
}
# Served where there is such a thing only
SOMETIMES = {
    "involution_memory_limit_bytes": "in a container with a limit",
    "involution_refresh_checked_time_seconds": "after a refresh",
    "involution_refresh_failed": "after a refresh",
}


def expressions():
    """Every PromQL expression of the rules and the dashboards."""
    for file in RULES:
        for group in yaml.safe_load(file.read_text())["groups"]:
            yield from (rule["expr"] for rule in group["rules"])
    for file in (ROOT / "monitoring/grafana/dashboards").glob("*.json"):
        for panel in json.loads(file.read_text())["panels"]:
            yield from (target["expr"] for target in panel["targets"])


@pytest.fixture(scope="module")
def served(servers, tmp_path_factory):
    """Every text that Prometheus reads, by who serves it."""
    engine = servers(Engine, WORKERS=1, RATE_LIMIT="1/minute")
    resolver = servers(App, "services.time_resolver.main:app", "resolver")
    gateway = servers(App, "gateway.main:app", "gateway", MODERN_URL=engine.url)
    for _ in range(2):
        gateway.post("/calculate", CHART)
    gateway.post("/calculate", {"latitude": 1})
    for server in (engine, resolver):  # each loads the time zones while it already answers
        until(lambda server=server: server.metric("involution_tzdb_age_seconds"), "they are loaded")
    actual = {s.name: s.get("/metrics")[2].decode() for s in (engine, resolver, gateway)}
    folder = tmp_path_factory.mktemp("backups")
    somebody = Operator(
        DATABASE_URL=engine.environment["DATABASE_URL"], BACKUP_DIR=folder, TEXTFILE_DIR=folder
    )
    assert somebody.run("backup").returncode == 0
    assert somebody.run("verify_backups").returncode == 0
    files = sorted(folder.glob("*.prom"))
    assert [file.name for file in files] == ["involution_backup.prom", "involution_verify.prom"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o644}
    # a run that fails is told, and the age of the last good one goes on
    broken = {"DATABASE_URL": f"sqlite:///{folder}/nothing.db", "TEXTFILE_DIR": folder / "again"}
    assert somebody.run("backup", **broken).returncode == 3
    text = (folder / "again/involution_backup.prom").read_text()
    assert "involution_backup_failed 1.0" in text
    assert "involution_backup_made_time_seconds " in text
    return {**actual, **{file.stem: file.read_text() for file in files}}


def samples(text):
    return {s.name for f in text_string_to_metric_families(text) for s in f.samples}


def test_what_rules_and_dashboards_name_is_served(served):
    names = {name for text in served.values() for name in samples(text)}
    wanted = {name for expression in expressions() for name in NAME.findall(expression)}
    assert len(wanted) > 30
    assert wanted - names - set(SOMETIMES) == set()


def test_every_gauge_of_trouble_is_in_a_rule(served):
    rules = "\n".join(file.read_text() for file in RULES)
    gauges = {
        family.name
        for text in served.values()
        for family in text_string_to_metric_families(text)
        if family.type == "gauge"
    }
    assert len(gauges) > 20
    silent = {name for name in gauges | set(SOMETIMES) if name not in set(NAME.findall(rules))}
    assert silent == set(FACTS)


@pytest.mark.parametrize(
    "who", ["engine", "resolver", "gateway", "involution_backup", "involution_verify"]
)
def test_promtool_has_nothing_against_the_names(served, who):
    done = subprocess.run(
        [tool("promtool"), "check", "metrics"],
        input=served[who], capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_alerts_watch_begins_with_nought(servers):
    """A burst that begins a series is no increase of it."""
    fresh = servers(Engine, WORKERS=1)
    numbers = fresh.metrics()
    for name in (
        'involution_blocked_total{reason="host"}',
        'involution_blocked_total{reason="blocklist"}',
        "involution_rate_limited_total",
        'involution_requests_total{operation="calculate",status="500"}',
        'involution_requests_total{operation="chart_read",status="503"}',
    ):
        assert numbers[name] == 0, name
    assert numbers["involution_worker_starts_total"] == 1


def test_promtools_own_tests_of_the_rules_pass():
    files = sorted(Path(ROOT / "monitoring/prometheus/tests").glob("*.yml"))
    done = subprocess.run(
        [tool("promtool"), "test", "rules", *files],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    alerts = {
        rule["alert"]
        for file in RULES
        for group in yaml.safe_load(file.read_text())["groups"]
        for rule in group["rules"]
        if "alert" in rule
    }
    tested = set(re.findall(r"alertname: (\w+)", "".join(file.read_text() for file in files)))
    assert alerts - tested == set()
