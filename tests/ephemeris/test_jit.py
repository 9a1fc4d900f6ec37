"""The compiler's cache: who compiles, who only loads, and that the same input gives the same bits.

A copy of the core with a module of its own, so that what is tested does not hang on what the core
holds. Each process is a real one: what a process has compiled, it would remember.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from services.ephemeris.core import compiled_cache, jit

COMMAND = "python -m services.ephemeris.core build"
CORE = Path(compiled_cache.__file__).parent
PROBE = """
from services.ephemeris.core.jit import compiled, inline

SCALE = 3.0

@inline
def product(a, b):
    return a * b

@compiled("void(float64[::1], float64[::1], float64[::1], float64[::1])")
def fused(a, b, c, out):
    for i in range(a.size):
        out[i] = product(a[i], b[i]) + c[i]

@compiled("float64(float64)", "int64(int64)")
def scaled(x):
    return x * 3

@compiled("float64(float64, float64)")
def ratio(a, b):
    return scaled(a) / b
"""
# What a process tells: the functions it found missing, how often numba compiled, and what it made.
TELL = """
import json, sys
from services.ephemeris.core import jit
from numba.core import event
with event.install_recorder("numba:compile") as seen:
    missing = jit.load()
    from services.ephemeris.core import probe
    try:
        value = probe.ratio(2.0, 4.0)
    except jit.NotReady as error:
        value = str(error)
print(json.dumps([missing, len(seen.buffer), value]))
"""


@pytest.fixture
def clone(tmp_path):
    """Return a folder with the compiler and three functions to compile, and nothing compiled."""
    return make(tmp_path)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """Return such a folder with everything compiled, to be copied."""
    folder = make(tmp_path_factory.mktemp("compiled"))
    core(folder, "build")
    return folder


@pytest.fixture
def built(compiled, tmp_path):
    """Return such a folder with everything compiled."""
    return shutil.copytree(compiled, tmp_path / "built")


def make(folder):
    core = folder / "services/ephemeris/core"
    core.mkdir(parents=True)
    for name in ("__init__.py", "__main__.py", "jit.py", "compiled_cache.py"):
        shutil.copy(CORE / name, core)
    for name in ("__init__.py", "constants.py", "errors.py"):
        shutil.copy(CORE.parent / name, core.parent)
    (folder / "services/__init__.py").touch()
    (core / "probe.py").write_text(PROBE)
    return folder


def run(clone, *words, expect=0, **variables):
    environment = {**os.environ, "CORE_CACHE_DIR": str(clone / "cache"), **variables}
    done = subprocess.run(
        [sys.executable, *words], cwd=clone, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == expect, done.stderr
    return done


def core(clone, *words, **options):
    return run(clone, "-m", "services.ephemeris.core", *words, **options).stderr


def outcome(clone, **variables):
    return json.loads(run(clone, "-c", TELL, **variables).stdout)


def cache(clone):
    return {path: path.stat().st_mtime_ns for path in sorted((clone / "cache").rglob("*"))}


def test_what_one_process_builds_another_loads_without_compiling(clone):
    assert "3 functions" in core(clone, "build")
    before = cache(clone)
    assert outcome(clone) == [[], 0, 1.5]
    assert "0 compiled" in core(clone, "check")
    assert "0 compiled" in core(clone, "build")
    assert cache(clone) == before


def test_nothing_is_compiled_and_nothing_written_by_a_process_that_only_loads(clone):
    missing, compiled, refusal = outcome(clone)
    assert [name.rpartition(".")[2] for name in missing] == ["fused", "scaled", "ratio"]
    assert compiled == 0
    assert COMMAND in refusal
    assert cache(clone) == {}


def test_a_changed_source_is_another_state_whatever_its_time(built):
    probe = built / "services/ephemeris/core/probe.py"
    times = probe.stat()
    # of one length and time: the constant is used nowhere else, and frozen into the code
    probe.write_text(PROBE.replace("x * 3", "x * 5"))
    os.utime(probe, ns=(times.st_atime_ns, times.st_mtime_ns))
    shutil.rmtree(probe.parent / "__pycache__", ignore_errors=True)
    assert COMMAND in core(built, "check", expect=1)
    core(built, "build")
    assert outcome(built) == [[], 0, 2.5]


def test_times_and_places_of_the_sources_mean_nothing(built, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("image") / "app"
    shutil.copytree(built, elsewhere, copy_function=shutil.copyfile)  # without their times
    assert outcome(elsewhere) == [[], 0, 1.5]


def test_a_folder_that_cannot_be_written_is_read(built):
    folders = [path for path in (built / "cache").rglob("*") if path.is_dir()]
    for folder in folders:
        folder.chmod(0o555)
    times = [folder.stat().st_mtime_ns for folder in folders]
    assert outcome(built) == [[], 0, 1.5]
    core(built, "build")
    # root may write anywhere: trying would show in the folder's time
    assert [folder.stat().st_mtime_ns for folder in folders] == times


def test_a_file_cut_short_is_as_good_as_none_and_is_mended(built):
    for path in (built / "cache").rglob("*ratio*.nbc"):
        path.write_bytes(path.read_bytes()[:1000])
    missing, compiled, _ = outcome(built)
    assert (missing, compiled) == (["services.ephemeris.core.probe.ratio"], 0)
    assert "1 compiled" in core(built, "build")
    assert outcome(built) == [[], 0, 1.5]


def test_a_library_compiles_at_its_first_use_and_says_so(clone):
    code = (
        "from services.ephemeris.core import jit; jit.ensure(print);"
        "from services.ephemeris.core.probe import ratio; print(ratio(2.0, 4.0))"
    )
    sentence, value = run(clone, "-c", code).stdout.splitlines()
    assert "Compiling the numerics" in sentence
    assert value == "1.5"
    assert run(clone, "-c", code).stdout.splitlines() == ["1.5"]


def test_a_library_whose_cache_cannot_be_made_computes_all_the_same(clone):
    (clone / "cache").write_text("a file where the folder should be")
    code = (
        "from services.ephemeris.core import jit; jit.ensure(str);"
        "from services.ephemeris.core.probe import ratio; print(ratio(2.0, 4.0))"
    )
    assert run(clone, "-c", code).stdout == "1.5\n"
    assert "cannot be written" in core(clone, "build", expect=3)


def test_a_process_older_than_the_sources_is_not_ready(built):
    code = (
        "from services.ephemeris.core import jit; import pathlib; jit.require();"
        "pathlib.Path('services/ephemeris/core/probe.py').open('a').write('# later');"
        "jit.require()"
    )
    assert "restart it" in run(built, "-c", code, expect=1).stderr


def test_every_processor_gives_the_bits_of_separate_roundings(clone):
    random = np.random.default_rng(1)
    a, b, c = random.normal(size=(3, 1001))
    np.save(clone / "in.npy", [a, b, c])
    code = (
        "import sys, numpy as np; from services.ephemeris.core.probe import fused;"
        "a, b, c = np.load('in.npy'); out = np.empty_like(a); fused(a, b, c, out);"
        "np.save('out.npy', out)"
    )
    core(clone, "build", "--portable")
    # code for a later processor than this one can be made here, but not run
    for target in jit.targets()[jit.targets().index(jit.TARGET) :]:
        run(clone, "-c", code, CORE_CPU=target)
        assert np.load(clone / "out.npy").tobytes() == (a * b + c).tobytes()


def test_old_states_are_removed_but_for_a_few(clone):
    probe = clone / "services/ephemeris/core/probe.py"
    (clone / "cache/precious").mkdir(parents=True)
    for number in range(compiled_cache.KEPT + 2):
        probe.write_text(f"STATE = {number}")
        core(clone, "build")
    names = [path.name for path in (clone / "cache").iterdir()]
    assert "precious" in names
    assert len(names) <= compiled_cache.KEPT + 2


def test_an_unknown_processor_is_refused_in_a_sentence(clone):
    done = run(clone, "-m", "services.ephemeris.core", "check", expect=1, CORE_CPU="pentium")
    assert done.stderr.startswith("error: CORE_CPU is pentium: here it can be ")
    assert "Traceback" not in done.stderr
