import os
from pathlib import Path

from services.common import system
from services.common.version import VERSION


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


def test_version_is_the_projects():
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    assert f'version = "{VERSION}"' in project
