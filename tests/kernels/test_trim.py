"""Cutting a set: what is told before, and that the states stay the same to the last bit."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import spiceypy

from services.ephemeris.errors import NotReady
from services.ephemeris.kernels.manifest import Manifest
from services.ephemeris.kernels.pool import REQUIRED_BODIES, KernelPool
from services.spice.kernel_sets import structure, trim
from services.spice.kernel_sets.errors import KernelError

ROOT = Path(__file__).parents[2]
YEAR = 365.25 * 86400


@pytest.fixture
def folder(tmp_path):
    """A kernels folder of its own, with the real files of DE440 and the excerpt linked in."""
    folder = tmp_path / "kernels"
    (folder / "files").mkdir(parents=True)
    for path in (ROOT / "kernels").glob("*.*"):
        shutil.copy(path, folder)
    for name in Manifest.read(ROOT / "kernels").set("DE440").files:
        source = ROOT / "kernels" / "files" / name
        if source.exists():
            (folder / "files" / name).symlink_to(source)
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    return folder


def states(folder, tag, ets):
    pool = KernelPool.load(tag, folder)
    try:
        table = {
            (body, et): spiceypy.spkssb(body, et, "J2000").tolist()
            for body in REQUIRED_BODIES
            for et in ets
        }
        return table, pool.windows, pool.ephemeris
    finally:
        pool.close()


def test_a_cut_of_de440(folder):
    cut = trim.plan(folder, "DE440", 1990, 2009, "DE440-short")
    assert cut.window == (
        structure.year_begins(1990) - 32 * 86400,
        structure.year_begins(2010) + 32 * 86400,
    )
    target = trim.trim(folder, cut)
    size = target.stat().st_size
    assert abs(size - cut.size) < 8192
    assert 2_000_000 < size < 2_600_000  # DE440 has 298 bytes a day
    ets = [cut.window[0], -3.1e8, 0.0, 1.234567e8, cut.window[1]]
    whole, _, _ = states(folder, "DE440", ets)
    part, windows, ephemeris = states(folder, "DE440-SHORT", ets)
    assert part == whole
    assert windows == (cut.window,)
    assert ephemeris == "DE440"
    structure.check_layout(target, "x")
    structure.check_records(target, "x")


def test_a_cut_of_many_windows(folder):
    """The excerpt of DE422 has a segment a window; those outside the span go."""
    cut = trim.plan(folder, "DE422-excerpt", -700, 1, "DE422-old")
    trim.trim(folder, cut)
    whole, windows, _ = states(folder, "DE422-excerpt", [-78890000000.0])
    part, kept, ephemeris = states(folder, "DE422-old", [-78890000000.0])
    assert part == whole
    assert ephemeris == "DE422"
    inside = [w for w in windows if w[1] > cut.window[0] and w[0] < cut.window[1]]
    assert 5 < len(inside) < len(windows)
    assert kept == tuple((max(a, cut.window[0]), min(b, cut.window[1])) for a, b in inside)


def test_an_end_beyond_the_source_is_told(folder):
    cut = trim.plan(folder, "DE440", 2600, 9000, "DE440-late")
    assert cut.window[1] == 20514081600.0  # DE440's own end


def test_a_cut_of_a_cut(folder):
    trim.trim(folder, trim.plan(folder, "DE440", 1900, 1999, "A"))
    trim.trim(folder, trim.plan(folder, "A", 1950, 1960, "B"))
    whole, _, _ = states(folder, "DE440", [-1.4e9])
    part, windows, ephemeris = states(folder, "B", [-1.4e9])
    assert part == whole
    assert ephemeris == "DE440"
    assert windows[0][1] - windows[0][0] == pytest.approx(11 * YEAR + 64 * 86400, abs=2 * 86400)


def test_a_spoilt_cut_is_found_and_the_remedy_told(folder):
    target = trim.trim(folder, trim.plan(folder, "DE440", 2000, 2001, "DE440-short"))
    with target.open("r+b") as stream:
        stream.seek(50_000)
        stream.write(b"?")
    with pytest.raises(NotReady, match=r"trim --set DE440 --from 2000 --to 2001 --as DE440-short"):
        KernelPool.load("DE440-short", folder)


def test_refusals(folder):
    with pytest.raises(KernelError, match="nothing between the years 3000 and 3001"):
        trim.plan(folder, "DE440", 3000, 3001, "X")
    with pytest.raises(KernelError, match="DE441 is a set of the project"):
        trim.plan(folder, "DE440", 2000, 2001, "DE441")
    with pytest.raises(KernelError, match=r"de441_part-1\.bsp is missing.*fetch --set DE441"):
        trim.plan(folder, "DE441", -3000, 1600, "X")
    with pytest.raises(NotReady, match="not known"):
        trim.plan(folder, "NONE", 2000, 2001, "X")
    (folder / "files" / "de440.bsp").unlink()
    (folder / "files" / "de440.bsp").write_bytes(b"?")
    with pytest.raises(KernelError, match=r"de440\.bsp is missing, or not the file"):
        trim.plan(folder, "DE440", 2000, 2001, "X")


# --- the command line ---------------------------------------------------------------------------


def run(folder, *arguments, stdin=""):
    command = [sys.executable, "-m", "services.spice.kernel_sets", "--dir", str(folder), *arguments]
    return subprocess.run(
        command, cwd=ROOT, input=stdin, capture_output=True, text=True, check=False, timeout=200
    )


def test_size_and_span_are_told_before_asking(folder):
    done = run(folder, "trim", "--set", "DE440", "--from", "2000", "--to", "2001", stdin="n\n")
    assert done.returncode == 3
    assert "DE440-trimmed: 0.2 MiB, covers 1999-11-30 .. 2002-02-02" in done.stderr
    assert not (folder / "files" / "de440-trimmed.bsp").exists()


def test_trim_list_verify(folder):
    arguments = ["--set", "de440", "--from", "2000", "--to", "2001"]
    done = run(folder, "trim", *arguments, "--yes", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["tag"] == "DE440-trimmed"
    assert answer["file"] == "de440-trimmed.bsp"
    sets = {row["tag"]: row for row in json.loads(run(folder, "list", "--json").stdout)["sets"]}
    assert sets["DE440-trimmed"]["covers"] == "1999-11-30 .. 2002-02-02"
    assert sets["DE440-trimmed"]["files_here"] == 6
    assert run(folder, "verify", "--set", "DE440-trimmed").returncode == 0


def test_wrong_usage(folder):
    assert run(folder, "trim", "--set", "DE440", "--from", "2001", "--to", "2000").returncode == 2
    assert run(folder, "trim", "--from", "2001", "--to", "2002").returncode == 2
    assert run(folder, "nonsense").returncode == 2
    assert run(folder, "fetch", "--from", "nowhere").returncode == 2


def test_verify_tells_good_from_bad(folder):
    done = run(folder, "verify", "--json")
    assert done.returncode == 0
    report = json.loads(done.stdout)["sets"][0]
    assert report["tag"] == "DE440"
    assert report["ok"]
    assert all(file["ok"] and len(file["sha256"]) == 64 for file in report["files"])
    (folder / "files" / "latest_leapseconds.tls").unlink()
    (folder / "involution.tf").write_text("other")
    done = run(folder, "verify")
    assert done.returncode == 1
    assert "missing   latest_leapseconds.tls" in done.stdout
    assert "has 5 bytes, not" in done.stdout
    assert "NOT good: python -m services.spice.kernel_sets fetch --set DE440" in done.stdout


def test_could_not_run(folder):
    (folder / "manifest.json").write_text("{")
    for command in (["verify"], ["list"], ["fetch"]):
        done = run(folder, *command)
        assert done.returncode == 3
        assert "cannot read the kernel manifest" in done.stderr


def test_list_for_people(folder):
    done = run(folder, "list")
    assert done.returncode == 0
    assert "DE441                5/7   ~3.1" in done.stdout
    assert "to get it: python -m services.spice.kernel_sets fetch --set DE441" in done.stdout
    assert "-13200-05-06 .. 17191-03-15" in done.stdout


def test_the_shim_runs_in_its_own_folder():
    done = subprocess.run(
        ["./download_kernels.sh", "--help"],
        cwd=ROOT / "services" / "spice",
        env={"PYTHON": sys.executable, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr
    assert "Get what a set lacks" in done.stdout
