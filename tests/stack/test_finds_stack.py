"""The operators' commands find what runs, and act on that and on nothing else."""

import json
import os
import re
from pathlib import Path

import pytest
from deployed import App
from operators import ROOT, Operator, details
from processes import CHART, Engine, call, free_port

from ops import inside, stack
from ops.processes import Service, get

QUICK = {**CHART, "bodies": ["Sun"]}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="module")
def cluster(redis, run):
    """Two engines that somebody started, with a store and a Redis that only they know of."""
    port = free_port()
    starter = Operator(
        RUN_DIR=run, WORKERS=1, METRICS_DIR=run, BIND_ADDRESS="127.0.0.1", RATE_LIMIT="500/minute",
        RATE_LIMIT_STORAGE_URI=redis.uri, DATABASE_URL=f"sqlite:///{run / 'their.db'}", PORT=port,
        TRUSTED_PROXIES="127.0.0.1/32", MAINTENANCE_DIR=run / "maintenance",
    )  # fmt: skip
    done = starter.run("start_cluster", "--instances", 1, "--wait", 90)
    assert done.returncode == 0, done.stderr
    yield Service.recorded(run)[0]
    starter.run("stop_cluster")


@pytest.fixture
def stranger(run, tmp_path):
    """Somebody in another shell, who knows only where the PID files are."""
    return Operator(RUN_DIR=run, BACKUP_DIR=tmp_path / "backups", ENV_FILE=tmp_path / "none.env")


def stub(folder, name, script):
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def containers(folder, engine="docker"):
    """Stand in for a container engine with a project of this folder; keep what compose is told."""
    labels = {
        "com.docker.compose.project": "involution",
        "com.docker.compose.service": "engine-1",
        "com.docker.compose.project.working_dir": str(ROOT),
        "com.docker.compose.project.config_files": f"{ROOT}/docker-compose.prod.yml",
    }
    other = {**labels, "com.docker.compose.project.working_dir": "/elsewhere"}
    if engine == "docker":
        rows = [
            json.dumps({"Labels": ",".join(f"{k}={v}" for k, v in one.items())})
            for one in (labels, other)
        ]
        listed = "\n".join(rows)
    else:
        listed = json.dumps([{"Labels": labels}, {"Labels": other}])
    (folder / "listed").write_text(listed)
    output = f'printf "%s\\n" "$*" >>{folder}/told; [ -t 0 ] || cat >{folder}/stdin; exit 7'
    request = f'[ "$1" != ps ] || {{ cat {folder}/listed; exit 0; }}'
    logs = 'for word; do [ "$word" != logs ] || { echo "{\\"event\\":\\"one\\"}"; exit 0; }; done'
    for name in ("docker", "podman"):
        stub(folder, name, f"{request}\n{logs}\n{output}" if name == engine else "exit 1")
    stub(folder, "podman-compose", f"{logs}\n{output}")
    stub(folder, "systemctl", "exit 1")
    return f"{folder}:{os.environ['PATH']}"


# --- Processes, for real


def test_the_store_and_redis_are_those_of_what_runs(cluster, stranger, redis):
    status, _, _ = call(f"{cluster.url}/charts", QUICK)
    assert status == 201
    output = stranger.ask("backup")
    assert details(output)["database"].startswith("sqlite, 1 charts")
    assert stranger.ask("verify_backups")["good"]
    address = "203.0.113.77"
    stranger.ask("block_ip", address)
    try:
        assert redis.ask("ZSCORE", "involution:blocklist", address) != b"$-1\r\n"
        listed = stranger.run("block_ip", "--list", "--json")
        assert address in json.loads(listed.stdout)["blocked"]
        # and a proxy that the engines trust is not shut out
        refused = stranger.run("block_ip", "127.0.0.0/8")
        assert (refused.returncode, "trusted proxy" in refused.stderr) == (2, True)
    finally:
        stranger.ask("block_ip", address, "--remove")


def test_the_addresses_are_those_of_what_runs(cluster, stranger):
    done = stranger.run("performance_metrics", "--json")
    assert [one["instance"] for one in json.loads(done.stdout)] == ["engine-1"]
    done = stranger.run("security_monitor", "--once", "--json")
    assert json.loads(done.stdout)["instances"].keys() == {"engine-1"}
    output = stranger.ask("maintenance_mode", "enable", "--no-check")
    assert str(cluster.folder / "maintenance/on") in details(output)["file"]
    stranger.ask("maintenance_mode", "disable", "--no-check")


def test_a_shell_that_says_which_is_believed(cluster, stranger, tmp_path):
    url = f"sqlite:///{tmp_path / 'mine.db'}"
    done = stranger.run("backup", DATABASE_URL=url)
    assert done.returncode == 3
    # one that says only where to ask has not said which database
    output = stranger.ask("backup", SERVICE_URL=cluster.url)
    assert details(output)["database"].startswith("sqlite, 1 charts")


@pytest.mark.parametrize("script", ["backup", "verify_backups", "emergency_recovery"])
def test_no_database_is_guessed_where_nothing_runs(tmp_path, script):
    (tmp_path / "run").mkdir()
    alone = Operator(RUN_DIR=tmp_path / "run", BACKUP_DIR=tmp_path, ENV_FILE=tmp_path / "none.env")
    done = alone.run(script)
    assert done.returncode == 3
    assert "no engine runs from this folder and DATABASE_URL is not set" in done.stderr
    assert not list(tmp_path.glob("involution-*"))


def test_a_foreground_engine_is_found_by_its_process(servers):
    engine = servers(Engine, WORKERS=2)
    gateway = servers(App, "gateway.main:app", "gateway", MODERN_URL=engine.url)
    actual = {one.pid: one for one in stack.masters()}
    assert {actual[engine.pid].app, actual[gateway.pid].app} == {"engine", "gateway"}
    assert not set(engine.worker_pids()) & set(actual)
    together = stack.Stack("processes", "x", (actual[engine.pid], actual[gateway.pid]))
    output = inside.variables(together, "backup")
    assert output["DATABASE_URL"] == engine.environment["DATABASE_URL"]
    assert output["RATE_LIMIT_STORAGE_URI"] == "memory://"
    assert (output["INSTANCE_URLS"], output["SERVICE_URL"]) == (engine.url, gateway.url)
    assert get(f"{output['INSTANCE_URLS']}/health/live")[0] == 200


def test_engines_with_two_stores_are_not_one(capsys):
    def one(pid, **environment):
        return stack.Process(pid, "engine", ("gunicorn",), environment)

    two = stack.Stack("processes", "x", (one(1, DATABASE_URL="sqlite:////a"), one(2)))
    with pytest.raises(SystemExit) as left:
        inside.variables(two, "backup")
    assert left.value.code == 3
    assert "have not the same DATABASE_URL" in capsys.readouterr().err
    hidden = stack.Stack("processes", "x", (stack.Process(3, "engine", (), None),))
    with pytest.raises(SystemExit):
        inside.variables(hidden, "block-ip")
    assert "process 3 belongs to somebody else" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "variables", "url"),
    [
        ("gunicorn x", {}, "http://127.0.0.1:8000"),
        ("gunicorn x", {"PORT": "8003", "BIND_ADDRESS": "192.0.2.1"}, "http://192.0.2.1:8003"),
        ("gunicorn x --bind 0.0.0.0:9000", {"PORT": "8003"}, "http://127.0.0.1:9000"),
        ("gunicorn x --bind=127.0.0.2:9000", {}, "http://127.0.0.2:9000"),
    ],
)
def test_where_a_process_answers(words, variables, url):
    assert stack.Process(1, "engine", tuple(words.split()), variables).url == url


# --- Units of systemd, and containers: what is asked of their commands


def test_a_unit_is_known_by_its_main_process(servers, tmp_path, monkeypatch):
    engine = servers(Engine, WORKERS=1)
    stub(
        tmp_path,
        "systemctl",
        f'printf "%s\\n" "$*" >>{tmp_path}/told\n'
        'case "$1" in list-units) echo "involution-engine@1.service loaded active running x";;\n'
        f"show) echo {engine.pid};; esac",
    )
    for name in ("docker", "podman"):
        stub(tmp_path, name, "exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    (actual,) = [one for one in stack.running() if one.kind == "systemd"]
    assert (actual.name, [one.pid for one in actual.processes]) == (
        "involution-engine@1.service",
        [engine.pid],
    )
    request = (tmp_path / "told").read_text().splitlines()
    assert request == [
        "list-units --type=service --state=active --plain --no-legend involution-*",
        "show --property=MainPID --value involution-engine@1.service",
    ]


@pytest.mark.parametrize("engine", ["docker", "podman"])
def test_a_command_goes_on_inside_the_containers(tmp_path, engine):
    path = containers(tmp_path, engine)
    kept = {"PATH": path, "INVOLUTION_STACK": "compose", "ENV_FILE": tmp_path / "none.env"}
    somebody = Operator(**kept)
    start = "compose " if engine == "docker" else ""
    common = (
        f"{start}-f {ROOT}/docker-compose.prod.yml --env-file {tmp_path}/none.env -p involution "
    )
    for script, words in (
        ("block_ip", ["192.168.1.100"]),
        ("backup", ["--json"]),
        ("performance_metrics", []),
        ("security_monitor", ["--once"]),
        ("restore_backup", ["2024-01-01", "--yes"]),
    ):
        (tmp_path / "told").unlink(missing_ok=True)
        done = somebody.run(script, *words, given="")
        assert done.returncode == 7, done.stderr  # as inside
        inside_name = script.replace("_", "-")
        request = (tmp_path / "told").read_text().strip()
        run_words = " ".join([inside_name, *words])
        assert request == f"{common}--profile ops run --rm --no-deps -T ops {run_words}"
    # the containers' logs are what log commands read
    done = somebody.run("security_log_analysis", "--last", "1h", given="")
    assert (tmp_path / "told").read_text().strip().endswith("security-log-analysis --last 1h -")
    assert (tmp_path / "stdin").read_text() == '{"event":"one"}\n'
    done = somebody.run("log_analysis", "--json", given="")
    assert json.loads(done.stdout)["lines"] == 1


def test_several_stacks_are_not_chosen_from(servers, tmp_path):
    servers(Engine, WORKERS=1)
    path = containers(tmp_path)
    somebody = Operator(PATH=path, ENV_FILE=tmp_path / "none.env")
    done = somebody.run("backup", given="")
    assert done.returncode == 3
    assert re.search(r"several stacks run from this folder: compose \(involution\); ", done.stderr)
    assert "INVOLUTION_STACK=compose" in done.stderr
    assert not (tmp_path / "told").exists()
    missing = somebody.run("backup", given="", INVOLUTION_STACK="systemd")
    assert "no such stack of this folder runs" in missing.stderr


def test_another_folders_containers_are_not_ours(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", containers(tmp_path))
    assert [one.name for one in stack.projects()] == ["involution"]
    monkeypatch.setattr(stack, "ROOT", Path("/nowhere"))
    assert stack.projects() == []


def test_where_clients_reach_the_containers():
    assert inside.front_of({"TRUSTED_HOSTS": "a.org,b.org"}) == "https://a.org"
    assert inside.front_of({"TRUSTED_HOSTS": "a.org", "HTTPS_BIND": "127.0.0.1:8443"}) == (
        "https://a.org:8443"
    )
