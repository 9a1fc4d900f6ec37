"""What is there at the start is not walked again; what comes later is still collected."""

import gc
import subprocess
import sys
import weakref

import pytest

from services.common import garbage


class Node:
    """Something that can be in a circle."""


def circle() -> weakref.ref:
    node = Node()
    node.itself = node
    return weakref.ref(node)


@pytest.fixture
def thawed():
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("thawed")
def test_what_is_there_is_spared_and_what_comes_is_not():
    garbage_of_before = circle()
    kept = [Node() for _ in range(1000)]
    garbage.spare(collect=True)
    assert garbage_of_before() is None
    assert not any(isinstance(one, Node) for one in gc.get_objects())
    garbage_of_now = circle()
    assert garbage_of_now() is not None
    gc.collect()
    assert garbage_of_now() is None
    assert len(kept) == 1000


# In a process of its own each time
COMPILER = """
from pathlib import Path
from services.common import garbage
from services.ephemeris.core import jit

jit.load()

def resident():
    total, code = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        fields = line.split()
        if not fields[0].endswith(":"):
            code = fields[1] == "r-xp" and "libllvmlite" in line
        elif code and fields[0] == "Rss:":
            total += int(fields[1])
    return total

before = resident()
garbage.leave("libllvmlite")
after = resident()
import numba
print(before, after, numba.njit(lambda x: x * 3.0)(2.0))
"""
HEAP = """
import os
import threading
from services.common import garbage
from services.common.resources import proportional_mb

def fill():
    kept.append([bytes(1000) for _ in range(60_000)])

kept = []
thread = threading.Thread(target=fill)
thread.start()
thread.join()
keep = kept[0].pop()
kept.clear()
before = proportional_mb(os.getpid())
garbage.give_back()
print(before, proportional_mb(os.getpid()))
"""


def run(text: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_compilers_pages_are_left_and_it_still_compiles() -> None:
    before, after, made = run(COMPILER)
    assert int(before) > 10_000
    assert int(after) < int(before) / 4
    assert made == "6.0"


def test_what_a_thread_freed_goes_back_to_the_system() -> None:
    before, after = run(HEAP)
    assert float(before) - float(after) > 20.0
