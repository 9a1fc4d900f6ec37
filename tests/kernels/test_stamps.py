"""Digests of gigabytes: computed once a machine, kept where one may write, waited for meanwhile."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from services.ephemeris.kernels import digests
from services.ephemeris.kernels.checking import Supply, unread_bytes
from services.ephemeris.kernels.digests import Digests, stamps_of
from tests.ports import free_port

ROOT = Path(__file__).parents[2]

PATIENCE = 120.0

# A hash that takes until a file is there, and writes down each time that it was computed.
SLOW = """
import time
from pathlib import Path
from services.ephemeris.kernels import digests
real = digests.sha256
def slow(path, progress=None, sink=None):
    with open({log!r}, "a") as log:
        log.write(Path(path).name + "\\n")
    while not Path({gate!r}).exists():
        time.sleep(0.02)
    return real(path, sink=sink)
digests.sha256 = slow
"""


def test_two_processes_compute_it_once(tmp_path):
    path, log, gate = tmp_path / "big.bsp", tmp_path / "log", tmp_path / "gate"
    path.write_bytes(b"kernel")
    os.utime(path, (1, 1))
    code = SLOW.format(log=str(log), gate=str(gate)) + (
        "import sys\n"
        "digests._CLOCK_TICK_NS = -10**18\n"
        "print('begins', flush=True)\n"
        "print(digests.Digests(Path(sys.argv[2])).sha256(Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", code, str(path), str(tmp_path / "stamps.json")]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in "ab"]
    assert [process.stdout.readline() for process in both] == ["begins\n"] * 2
    gate.touch()
    output = {process.communicate(timeout=PATIENCE)[0].strip() for process in both}
    assert output == {hashlib.sha256(b"kernel").hexdigest()}
    assert log.read_text() == "big.bsp\n"


def test_one_process_computes_it_once_even_where_nothing_can_be_kept(tmp_path):
    (tmp_path / "a").write_bytes(b"kernel")
    computed = []
    kept = Digests(tmp_path / "nowhere" / "stamps", lambda path: computed.append(path) or "digest")
    assert kept.known(tmp_path / "a") is None
    assert kept.sha256(tmp_path / "a") == kept.sha256(tmp_path / "a") == "digest"
    assert len(computed) == 1
    (tmp_path / "a").write_bytes(b"another")
    assert kept.known(tmp_path / "a") is None


def test_stamps_of_a_read_only_folder_lie_in_the_cache(tmp_path, monkeypatch):
    kernels, cache = tmp_path / "kernels", tmp_path / "cache"
    (kernels / "files").mkdir(parents=True)
    assert stamps_of(kernels, cache) == kernels / "files" / ".checked.json"
    # the tests may run as root, who may write everywhere but on a read-only mount
    monkeypatch.setattr(digests.os, "access", lambda *_: False)
    kept = stamps_of(kernels, cache)
    assert kept.parent == cache
    assert cache.stat().st_mode & 0o777 == 0o700
    assert stamps_of(tmp_path / "others", cache) != kept


def test_a_cache_that_others_may_write_to_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "cache").mkdir(mode=0o777)
    (tmp_path / "cache").chmod(0o777)
    monkeypatch.setattr(digests.os, "access", lambda *_: False)
    assert stamps_of(tmp_path, tmp_path / "cache") == tmp_path / "files" / ".checked.json"


def test_what_has_to_be_read_is_known_beforehand(tmp_path):
    kernels = ROOT / "kernels"
    nothing = Supply(None, Digests(tmp_path / "stamps"), in_memory=0)
    total = unread_bytes("DE440", kernels, None, nothing)
    assert total > 150e6
    for path in (kernels / "files").glob("*.bsp"):
        nothing.digests.blocks(path)
    assert unread_bytes("DE440", kernels, None, nothing) == total - 119_799_808
    assert unread_bytes("NONE", kernels, None, nothing) == 0


# gunicorn's settings, but for signs of life that come more often.
LIVELY = """
from pathlib import Path
from services.common.worker import EngineWorker

exec(Path("gunicorn.conf.py").read_text())

class worker_class(EngineWorker):
    CONFIG_KWARGS = {**EngineWorker.CONFIG_KWARGS, "timeout_notify": 0.2}
"""


@pytest.fixture
def slow_engine(tmp_path):
    """Two workers whose kernels are not verified before there is a file."""
    kernels = tmp_path / "kernels"
    (kernels / "files").mkdir(parents=True)
    for path in (ROOT / "kernels").glob("*.*"):
        (kernels / path.name).symlink_to(path)  # a file written just now is not remembered
    for path in (ROOT / "kernels" / "files").glob("[!.]*"):
        (kernels / "files" / path.name).symlink_to(path)
    log, gate = tmp_path / "computed", tmp_path / "gate"
    code = SLOW.format(log=str(log), gate=str(gate))
    (tmp_path / "slow_app.py").write_text(
        code + "from services.spice import engine\nengine.AT_ONCE_BYTES = 0\n"
        "from services.spice.main import app\n"
    )
    (tmp_path / "lively.py").write_text(LIVELY)
    port = free_port()
    settings = {
        "PORT": port,
        "BIND_ADDRESS": "127.0.0.1",
        "WORKERS": 2,
        "METRICS_DIR": tmp_path,
        "KERNELS_DIR": kernels,
        "KERNELS_IN_MEMORY_MB": 0,
        "DATABASE_URL": "none",
        "REFRESH_DIR": tmp_path / "refresh",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{tmp_path}:{ROOT}",
    }
    with (tmp_path / "log").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "slow_app:app", "-c", tmp_path / "lively.py"],
            cwd=ROOT,
            env={name: str(value) for name, value in settings.items()},
            stdout=output,
            stderr=output,
        )
    try:
        yield f"http://127.0.0.1:{port}", process.pid, gate, log, tmp_path / "log"
    finally:
        gate.touch()
        process.terminate()
        process.wait(PATIENCE)


def answer(url: str) -> tuple[int, dict]:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as response:  # noqa: S310
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)
    except OSError:
        return 0, {}


def signs_of_life(master: int) -> dict[str, float]:
    """Return when each worker last gave one: gunicorn looks at the times of files without names."""
    times = {}
    for link in Path(f"/proc/{master}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            if "/wgunicorn-" in str(link.readlink()):
                times[link.name] = link.stat().st_mtime
    return times


def test_workers_live_while_their_kernels_are_verified(slow_engine):
    """However long that takes: each gives its signs of life meanwhile, and answers.

    No worker is replaced, large files are read once.
    """
    url, master, gate, computed, log = slow_engine
    end = time.monotonic() + PATIENCE
    seen: dict[str, set[float]] = {}
    asked = 0
    while asked < 5 or len(seen) < 2 or min(map(len, seen.values())) < 4:
        assert time.monotonic() < end, (seen, log.read_text()[-3000:])
        time.sleep(0.1)
        status, body = answer(f"{url}/health")
        if status == 0:
            continue  # it does not listen yet
        assert status == 503
        assert "being verified, once" in body["checks"]["spice"]["fault"]
        assert answer(f"{url}/health/live")[0] == 200
        asked += 1
        for worker, moment in signs_of_life(master).items():
            seen.setdefault(worker, set()).add(moment)
    gate.touch()
    end = time.monotonic() + PATIENCE
    while True:
        status, body = answer(f"{url}/health")
        if status == 200 and body["checks"]["spice"]["ready"] == 2:
            break
        assert time.monotonic() < end, (body, log.read_text()[-3000:])
        time.sleep(0.1)
    large = [name for name in computed.read_text().split() if name.endswith(("bsp", "bpc"))]
    assert len(large) == len(set(large)) == 4
    text = log.read_text()
    assert "WORKER TIMEOUT" not in text
    assert text.count('"event":"started"') == 2
