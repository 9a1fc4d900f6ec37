"""The scripts for the pair of engines, run as an operator runs them, on ports of their own."""

import json
import os
import socket
import subprocess
from pathlib import Path

import pytest

from tests.ports import free_port

ROOT = Path(__file__).parents[2]


def alive(pid: int) -> bool:
    """A process that ended may stay in the table as a zombie, where nobody waits for orphans."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def script(name: str, env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [ROOT / "scripts" / f"{name}.sh", *arguments],
        env=env,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


@pytest.fixture(scope="module")
def env(tmp_path_factory):
    variables = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "MODERN_PORT": str(free_port()),
        "HISTORICAL_PORT": str(free_port()),
        "HISTORICAL_KERNEL_SET_TAG": "DE422-excerpt",
        "WORKERS": "1",
        "RATE_LIMIT": "10000/minute",
        "RUN_DIR": str(tmp_path_factory.mktemp("run")),
    }
    yield variables
    assert script("stop_dual_ephemeris", variables).returncode == 0


@pytest.fixture(scope="module")
def running(env):
    started = script("start_dual_ephemeris", env)
    assert started.returncode == 0, started.stderr
    assert started.stdout.count(", ready") == 2
    return env


@pytest.mark.parametrize(
    ("name", "count"),
    [("quick_smoke", 5), ("test_dual_ephemeris", 8), ("smoke_test_ephemeris", 16)],
)
def test_checks_pass_on_the_real_pair(running, name, count):
    done = script(name, running, "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0, done.stdout
    assert report["good"]
    assert len(report["checks"]) == count


def test_a_check_that_fails_says_so(running):
    """The modern engine in the historical one's place refuses 1066: a finding."""
    modern = f"http://127.0.0.1:{running['MODERN_PORT']}"
    done = script("quick_smoke", running, "--historical", modern)
    assert done.returncode == 1
    assert "FAIL historical: 1066-10-14: status 422, DATE_OUT_OF_COVERAGE" in done.stdout


def test_a_second_start_touches_nothing(running):
    records = {p.name: p.read_text() for p in Path(running["RUN_DIR"]).glob("*.pid")}
    assert len(records) == 2
    done = script("start_dual_ephemeris", running)
    assert done.returncode == 3
    assert "runs already" in done.stderr
    assert {p.name: p.read_text() for p in Path(running["RUN_DIR"]).glob("*.pid")} == records
    assert script("quick_smoke", running).returncode == 0


def test_stopping_ends_what_was_started_and_nothing_else(running):
    run = Path(running["RUN_DIR"])
    pids = [json.loads(p.read_text())["pid"] for p in run.glob("*.pid")]
    with subprocess.Popen(["sleep", "60"]) as stranger:
        # A record whose process id has passed on to somebody else since
        (run / "engine-modern.pid").rename(run / "kept")
        (run / "engine-modern.pid").write_text(json.dumps({"pid": stranger.pid, "started": 1}))
        done = script("stop_dual_ephemeris", running)
        assert done.returncode == 0
        assert "engine-modern: was not running" in done.stdout
        assert "engine-historical: stopped" in done.stdout
        assert stranger.poll() is None
        stranger.kill()
    (run / "kept").rename(run / "engine-modern.pid")
    assert "engine-modern: stopped" in script("stop_dual_ephemeris", running).stdout
    assert not [pid for pid in pids if alive(pid)]
    assert not list(run.glob("*.pid"))


def test_nobody_there_is_told_apart_from_a_finding(env):
    done = script("quick_smoke", {**env, "MODERN_PORT": str(free_port())})
    assert done.returncode == 3
    assert "nobody answers" in done.stderr


def test_a_taken_port_is_left_alone(env):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = script("start_dual_ephemeris", {**env, "MODERN_PORT": port})
    assert done.returncode == 3
    assert f"Port {port} is in use" in done.stderr


def test_without_a_deep_time_set_it_says_how_to_get_one(env, tmp_path):
    (tmp_path / "manifest.json").write_text((ROOT / "kernels" / "manifest.json").read_text())
    alone = {k: v for k, v in env.items() if k != "HISTORICAL_KERNEL_SET_TAG"}
    done = script("start_dual_ephemeris", {**alone, "KERNELS_DIR": str(tmp_path)})
    assert done.returncode == 3
    assert "kernel_sets fetch --set DE441" in done.stderr


@pytest.mark.parametrize(
    "name",
    [
        "start_dual_ephemeris",
        "stop_dual_ephemeris",
        "test_dual_ephemeris",
        "smoke_test_ephemeris",
        "quick_smoke",
    ],
)
def test_help_and_wrong_usage(env, name):
    assert "Usage:" in script(name, env, "--help").stdout
    assert script(name, env, "--no-such-option").returncode == 2
