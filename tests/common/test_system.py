import os
from pathlib import Path

from services.common import system


def test_this_process():
    assert system.processes() == [os.getpid()]
    assert 5 < system.resident_mb(os.getpid()) < 10_000
    assert system.resident_mb(2**22 + 1) == 0
    before = system.open_files()
    with Path("/dev/null").open():
        assert system.open_files() == before + 1


def test_memory_limit(tmp_path):
    assert system.memory_limit_mb(tmp_path) is None
    (tmp_path / "memory.max").write_text("max\n")
    assert system.memory_limit_mb(tmp_path) is None
    (tmp_path / "memory.max").write_text(str(512 * 1024 * 1024))
    assert system.memory_limit_mb(tmp_path) == 512
