import mmap
import os
import time
from pathlib import Path

from services.common import resources


def test_this_process():
    assert resources.processes() == [os.getpid()]
    assert 5 < resources.resident_mb(os.getpid()) < 10_000
    assert resources.resident_mb(2**22 + 1) == 0
    assert 5 < resources.proportional_mb(os.getpid()) <= resources.resident_mb(os.getpid()) * 1.05
    assert resources.proportional_mb(2**22 + 1) == 0
    before = resources.open_files()
    with Path("/dev/null").open():
        assert resources.open_files() == before + 1


def test_what_two_processes_share_is_counted_once():
    """A page that both have touched is half of each: mmap(2), proc_pid_smaps(5)."""
    with mmap.mmap(-1, 64 * resources.MB) as shared:
        shared.write(bytes(64 * resources.MB))
        alone = resources.proportional_mb(os.getpid())
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(writing)
            sum(shared[:: resources.PAGE])  # touches every page
            os.read(reading, 1)  # until the parent has looked
            os._exit(0)
        try:
            until(lambda: resources.resident_mb(child) > 64, "the child has read")
            assert resources.resident_mb(os.getpid()) > 64
            assert resources.proportional_mb(os.getpid()) < alone - 25
        finally:
            os.close(writing)
            os.close(reading)
            os.waitpid(child, 0)


def until(condition, what):
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def test_memory_limit(tmp_path):
    assert resources.memory_limit_mb(tmp_path) is None
    (tmp_path / "memory.max").write_text("max\n")
    assert resources.memory_limit_mb(tmp_path) is None
    (tmp_path / "memory.max").write_text(str(512 * 1024 * 1024))
    assert resources.memory_limit_mb(tmp_path) == 512
