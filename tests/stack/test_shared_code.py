"""What a master shares with its workers: code, and never a kernel; and a start without it."""

import contextlib
from pathlib import Path

from processes import CHART, Engine, until


def mapped(pid):
    return Path(f"/proc/{pid}/maps").read_text()


def opened(pid):
    """What a process holds open: it goes on opening and closing while it is looked at."""
    names = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            names.append(str(link.readlink()))
    return names


def test_the_master_holds_the_compiler_and_no_kernel(servers):
    engine = servers(Engine, WORKERS=2)
    master, workers = engine.pid, engine.worker_pids()
    assert all("libllvmlite" in mapped(pid) for pid in (master, *workers))
    # the files of kernels are not held open: sealed copies in memory are, by master and workers
    for pid in (master, *workers):
        assert "kernels/files" not in mapped(pid)
        # (a worker that compares them with what it serves has one open for a moment)
        until(lambda pid=pid: not any("kernels/files" in name for name in opened(pid)), "closed")
    assert "de440.bsp" not in mapped(master)
    assert all("de440.bsp" in mapped(pid) for pid in workers)
    assert engine.post("/calculate", CHART)[0] == 200


def test_a_start_without_compiled_numerics_is_not_ready_and_names_the_command(servers, tmp_path):
    settings = {"WORKERS": 1, "CORE_CACHE_DIR": tmp_path / "empty"}
    engine = servers(Engine, ready=False, **settings)
    until(engine.metrics, "it answers", log=engine.log)
    assert engine.get("/health/ready")[0] == 503
    status, _, body = engine.post("/calculate", CHART)
    assert status == 503
    assert b"NOT_READY" in body
    assert str(tmp_path).encode() not in body
    reasons = [line["reason"] for line in engine.events("not_ready")]
    assert "python -m services.ephemeris.core build" in reasons[0]
    assert not (tmp_path / "empty").exists()
