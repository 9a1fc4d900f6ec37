import os
from pathlib import Path

from services.common import resources


def test_this_process():
    assert resources.processes() == [os.getpid()]
    assert 5 < resources.resident_mb(os.getpid()) < 10_000
    assert resources.resident_mb(2**22 + 1) == 0
    before = resources.open_files()
    with Path("/dev/null").open():
        assert resources.open_files() == before + 1


def test_memory_limit(tmp_path):
    assert resources.memory_limit_mb(tmp_path) is None
    (tmp_path / "memory.max").write_text("max\n")
    assert resources.memory_limit_mb(tmp_path) is None
    (tmp_path / "memory.max").write_text(str(512 * 1024 * 1024))
    assert resources.memory_limit_mb(tmp_path) == 512
