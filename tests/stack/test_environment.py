"""The settings file: one loader for all scripts, and the shell wins."""

import json
import subprocess
import sys

import pytest
from operators import ROOT, Operator
from processes import free_port, until

from ops import environment
from ops.processes import Service, Trouble, get

FILE = """
# a comment
PLAIN=one  # and another
export QUOTED='two words, $HOME'
SECRET="p@ss\\"word"
EMPTY=
BOTH=file
"""


def test_what_the_file_sets_and_the_shell_does_not(tmp_path, monkeypatch):
    (tmp_path / "settings.env").write_text(FILE)
    monkeypatch.setenv("ENV_FILE", str(tmp_path / "settings.env"))
    monkeypatch.setenv("BOTH", "shell")
    for name in ("PLAIN", "QUOTED", "SECRET", "EMPTY"):
        monkeypatch.delenv(name, raising=False)
    wanted = {"PLAIN": "one", "QUOTED": "two words, $HOME", "SECRET": 'p@ss"word', "BOTH": "shell"}
    actual = environment.environment()
    assert {name: actual[name] for name in wanted} == wanted
    # a shell that evaluates what the command prints has the same
    script = 'eval "$($0 -m ops.environment)"; printf "%s|" "$PLAIN" "$QUOTED" "$SECRET" "$BOTH"'
    done = subprocess.run(
        ["sh", "-euc", script, sys.executable], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "".join(f"{value}|" for value in wanted.values())


def test_an_engine_whose_pid_file_cannot_be_written_does_not_run_on(tmp_path, monkeypatch):
    service = Service("engine-1", free_port(), {"WORKERS": "1", "DATABASE_URL": "none"}, tmp_path)
    spawned = []
    spawn = Service._spawn
    monkeypatch.setattr(Service, "_spawn", lambda self: spawned.append(spawn(self)) or spawned[0])
    service.pid_file.mkdir()  # as any error of the disk
    (service.pid_file / "in the way").touch()
    with pytest.raises(Trouble, match=r"engine-1\.pid cannot be written"):
        service.start(30)
    assert spawned[0].poll() is not None


def test_a_variable_set_to_nothing_is_not_set(tmp_path, monkeypatch):
    # compose passes ${NAME:-}; the settings read it so as well
    (tmp_path / "settings.env").write_text("KERNELS_DIR=/data\nOWN=x\n")
    monkeypatch.setenv("ENV_FILE", str(tmp_path / "settings.env"))
    monkeypatch.setenv("KERNELS_DIR", "")
    actual = environment.environment()
    assert actual["KERNELS_DIR"] == "/data"
    assert environment.settings_of(actual)["KERNELS_DIR"] == "/data"
    assert "OWN" not in environment.settings_of(actual)


def test_every_script_that_starts_engines_reads_the_same_file(redis, tmp_path):
    file = tmp_path / "settings.env"
    file.write_text(
        "ENVIRONMENT=production\nALLOWED_ORIGINS=https://example.org\nTRUSTED_HOSTS='127.0.0.1'\n"
        f"BIND_ADDRESS=127.0.0.1\nRATE_LIMIT_STORAGE_URI={redis.uri}\nRATE_LIMIT=19/minute # few\n"
        f"WORKERS=1\nMETRICS_DIR={tmp_path}\nDATABASE_URL=none\nKERNEL_SET_TAG=DE440\n"
    )
    scripts = [("start_cluster", "stop_cluster"), ("start_dual_ephemeris", "stop_dual_ephemeris")]
    for script, stop in [*scripts, ("start_prod", None)]:
        port = free_port()
        somebody = Operator(
            ENV_FILE=file, RUN_DIR=tmp_path / "run", PORT=port, MODERN_PORT=port,
            HISTORICAL_PORT=free_port(), HISTORICAL_KERNEL_SET_TAG="DE422-excerpt",
        )  # fmt: skip
        if stop is None:
            process = subprocess.Popen(
                [ROOT / f"scripts/{script}.sh"], env=somebody.environment,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        else:
            done = somebody.run(script, *["--instances", 1] * (script == "start_cluster"))
            assert done.returncode == 0, done.stderr
        url = f"http://127.0.0.1:{port}"
        try:
            until(lambda url=url: get(f"{url}/health/ready")[0] == 200, f"{script}: ready")
            health = json.loads(get(f"{url}/health")[1])
        finally:
            if stop is None:
                process.terminate()
                process.wait(30)
            else:
                somebody.run(stop)
        assert health["service"]["environment"] == "production", script
        security = health["checks"]["security"]
        assert (security["rate_limit"], security["rate_limit_storage"]) == ("19/minute", "redis")
