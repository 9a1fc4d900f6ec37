"""The kernel pool: right bytes, right order, right coverage, one process, one thread."""

import json
import os
import shutil
import threading
from pathlib import Path

import pytest
import spiceypy

from services.ephemeris.errors import NotReady
from services.ephemeris.kernels import coverage
from services.ephemeris.kernels import pool as kernels
from services.ephemeris.kernels.daf import Segment
from services.ephemeris.kernels.digests import sha256
from services.ephemeris.kernels.manifest import Manifest
from services.ephemeris.kernels.pool import KernelPool

KERNELS = Path(__file__).parents[2] / "kernels"
DAY = 86400.0

# https://naif.jpl.nasa.gov/pub/naif/generic_kernels/spk/planets/aa_summaries.txt gives DE440's
# span as 1549 DEC 31 00:00:00 .. 2650 JAN 25 00:00:00 TDB: Julian dates 2287184.5, 2688976.5.
DE440_SPAN = ((2287184.5 - 2451545.0) * DAY, (2688976.5 - 2451545.0) * DAY)


@pytest.fixture
def pool():
    pool = KernelPool.load("DE440", KERNELS)
    yield pool
    pool.close()


@pytest.fixture
def folder(tmp_path):
    """A kernels folder of its own, with the real files linked in."""
    files = tmp_path / "kernels" / "files"
    files.mkdir(parents=True)
    for name in ("manifest.json", "involution.tf", "involution_de440.tm"):
        shutil.copy(KERNELS / name, files.parent / name)
    for name in Manifest.read(KERNELS).set("DE440").files:
        if name != "involution.tf":
            (files / name).symlink_to(KERNELS / "files" / name)
    return files.parent


def test_loads_the_set_and_tells_what_it_is(pool):
    assert pool.tag == "DE440"
    assert pool.ephemeris == "DE440"
    assert pool.spice_version.startswith("CSPICE_N")
    names = [name for name, _ in pool.kernels]
    assert names[-4:] == [
        "earth_2026_260806_2126_predict.bpc",
        "earth_620120_260806.bpc",
        "earth_latest_high_prec.bpc",
        "de440.bsp",
    ]
    # The sha256 that JPL's de440.bsp is known by (science page of the project).
    assert dict(pool.kernels)["de440.bsp"] == (
        "a4ce9bf9b3282becc9f4b2ac3cebe03a2ae7599981aabd7265fd8482fff7c4b5"
    )


def test_coverage_is_that_of_all_bodies(pool):
    assert pool.windows == (DE440_SPAN,)
    assert pool.coverage == DE440_SPAN
    assert pool.covers(0.0)
    assert pool.covers(DE440_SPAN[0])
    assert pool.covers(DE440_SPAN[1])
    assert not pool.covers(DE440_SPAN[0] + 3600, before=3601)
    assert not pool.covers(DE440_SPAN[1] - 3600, after=3601)
    assert not pool.covers(float("nan"))


def test_orientation_span_leaves_the_long_prediction_out(pool):
    begin, end = pool.orientation_span
    # The historical file's name gives its begin, 1962-01-20 (UTC midnight, ET-UTC about 41 s).
    assert abs(begin - (2437684.5 - 2451545.0) * DAY) < 60
    predicted_until = (2497853.5 - 2451545.0) * DAY  # 2126-11-03, the prediction's end
    assert 0 < end < predicted_until - 80 * 365 * DAY


@pytest.mark.usefixtures("pool")
def test_the_last_orientation_wins():
    loaded = [spiceypy.kdata(i, "PCK")[0] for i in range(spiceypy.ktotal("PCK"))]
    assert [Path(name).name for name in loaded] == [
        "earth_2026_260806_2126_predict.bpc",
        "earth_620120_260806.bpc",
        "earth_latest_high_prec.bpc",
    ]


def test_the_earth_turns_with_itrf93(pool):
    assert pool.guard() is None
    assert spiceypy.cidfrm(399) == (13000, "ITRF93")


def test_guard_refuses_another_thread(pool):
    caught = []

    def call():
        try:
            pool.guard()
        except NotReady as error:
            caught.append(str(error))

    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    assert len(caught) == 1
    assert "thread" in caught[0]


def test_guard_refuses_a_child_and_so_does_load(pool):
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        answers = []
        for call in (pool.guard, lambda: KernelPool.load("DE440", KERNELS)):
            try:
                call()
                answers.append("no error")
            except NotReady as error:
                answers.append(str(error))
        os.write(write, json.dumps(answers).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    os.close(write)
    with os.fdopen(read) as pipe:
        guard, load = json.loads(pipe.read())
    assert f"belongs to process {os.getpid()}" in guard
    assert "loaded already" in load
    pool.guard()


def test_a_second_load_is_refused(pool):
    with pytest.raises(NotReady, match="loaded already"):
        KernelPool.load("DE440", KERNELS)
    pool.guard()


def test_of_two_threads_that_load_at_once_one_is_refused(monkeypatch):
    """CSPICE was called from both: which it answers, if it answers, with anything."""
    begun, go_on, loaded = threading.Event(), threading.Event(), []
    checked = kernels.checked

    def slowly(*args):
        begun.set()
        assert go_on.wait(60)
        return checked(*args)

    monkeypatch.setattr(kernels, "checked", slowly)
    thread = threading.Thread(target=lambda: loaded.append(KernelPool.load("DE440", KERNELS)))
    thread.start()
    assert begun.wait(60)
    try:
        with pytest.raises(NotReady, match="another thread"):
            KernelPool.load("DE440", KERNELS)
    finally:
        go_on.set()
        thread.join()
    with pytest.raises(NotReady, match="loaded already"):
        KernelPool.load("DE440", KERNELS)
    loaded[0].close()


def test_kernels_of_somebody_else_are_refused():
    spiceypy.furnsh(str(KERNELS / "involution.tf"))
    try:
        with pytest.raises(NotReady, match="something else"):
            KernelPool.load("DE440", KERNELS)
    finally:
        spiceypy.kclear()


def test_a_closed_pool_refuses(folder):
    pool = KernelPool.load("de440", folder)
    pool.close()
    with pytest.raises(NotReady, match="closed"):
        pool.guard()
    assert spiceypy.ktotal("ALL") == 0


def test_unknown_set(folder):
    with pytest.raises(NotReady, match=r"'DE999' is not known; known sets: DE4"):
        KernelPool.load("DE999", folder)


def test_missing_file_is_named_with_the_remedy(folder):
    (folder / "files" / "de440.bsp").unlink()
    with pytest.raises(NotReady, match=r"de440\.bsp .* missing.*kernel_sets fetch --set DE440"):
        KernelPool.load("DE440", folder)
    assert spiceypy.ktotal("ALL") == 0


def test_short_file_is_named(folder):
    target = folder / "files" / "latest_leapseconds.tls"
    data = target.read_bytes()
    target.unlink()
    target.write_bytes(data[:-1])
    with pytest.raises(NotReady, match=r"latest_leapseconds\.tls .* 5,256 bytes, not 5,257"):
        KernelPool.load("DE440", folder)


def test_one_flipped_bit_is_found(folder):
    target = folder / "files" / "earth_latest_high_prec.bpc"
    data = bytearray(target.read_bytes())
    data[3_000_000] ^= 1
    target.unlink()
    target.write_bytes(data)
    with pytest.raises(NotReady, match=r"earth_latest_high_prec\.bpc .* sha256"):
        KernelPool.load("DE440", folder)


def test_right_digest_but_no_kernel(folder):
    """The manifest may be wrong itself: SPICE's refusal is told, and nothing stays loaded."""
    target = folder / "files" / "latest_leapseconds.tls"
    target.unlink()
    target.write_bytes(b"KPL/LSK\n\\begindata\nDELTET/DELTA_AT = ( 10, @1972-\n")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][target.name] |= {"size": target.stat().st_size, "sha256": sha256(target)}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(NotReady, match=r"latest_leapseconds\.tls .* SPICE cannot load it"):
        KernelPool.load("DE440", folder)
    assert spiceypy.ktotal("ALL") == 0
    assert not spiceypy.failed()


def test_metakernel_must_fit_the_tag(folder, tmp_path):
    other = tmp_path / "other.tm"
    other.write_text("KPL/MK\n\\begindata\nKERNELS_TO_LOAD = 'files/de441.bsp'\n")
    with pytest.raises(NotReady, match=r"does not load latest_leapseconds\.tls"):
        KernelPool.load("DE440", folder, other)


def test_metakernel_elsewhere_with_a_kernel_of_the_operators(folder, tmp_path):
    """Relative paths count from the meta-kernel, and what is added cannot outrank the set."""
    (tmp_path / "mine").mkdir()
    extra = tmp_path / "mine" / "names.tf"
    extra.write_text("KPL/FK\n\\begindata\nOBJECT_399_FRAME = 'IAU_EARTH'\n")
    metakernel = tmp_path / "mine" / "mine.tm"
    lines = [f"'../kernels/files/{p.name}'" for p in (folder / "files").glob("*.b*")]
    lines += ["'../kernels/files/latest_leapseconds.tls'", "'$K/involution.tf'", "'names.tf'"]
    metakernel.write_text(
        "KPL/MK\n\\begindata\nPATH_VALUES = '../kernels'\nPATH_SYMBOLS = 'K'\n"
        "KERNELS_TO_LOAD = (" + "\n".join(lines) + ")\n"
    )
    pool = KernelPool.load("DE440", folder, metakernel)
    try:
        assert ("names.tf", sha256(extra)) in pool.kernels
        assert spiceypy.cidfrm(399) == (13000, "ITRF93")
    finally:
        pool.close()


def test_windows_are_those_that_cspice_finds(pool):
    """Coverage is read from the summaries in memory; "spkcov_c" and "pckcov_c" read the files."""
    files = [str(path) for path in pool.paths.values()]
    assert pool.windows == kernels.common_windows([f for f in files if f.endswith(".bsp")])
    measured = [f for f in files if f.endswith(".bpc") and "predict" not in f]
    assert (pool.orientation_span,) == kernels.orientation_windows(measured)


def test_windows_that_touch_are_one_and_gaps_stay():
    """As CSPICE's windows do it ("wninsd_c", "wnintd_c")."""
    spans = {1: [(5, 9), (0, 5), (20, 30), (12, 15)], 2: [(4, 13), (14, 22), (25, 26), (26, 40)]}
    segments = [
        Segment(body, 0, 1, 2, float(begin), float(end))
        for body, own in spans.items()
        for begin, end in own
    ]
    cells = []
    for own in spans.values():
        cell = spiceypy.Cell_Double(20)
        for begin, end in own:
            spiceypy.wninsd(float(begin), float(end), cell)
        cells.append(cell)
    ends = list(spiceypy.wnintd(*cells))
    theirs = tuple(zip(ends[::2], ends[1::2], strict=True))
    assert coverage.common(segments, (1, 2)) == theirs
    assert coverage.common(segments, (1, 3)) == ()


def test_a_path_longer_than_spice_can_hold(folder, tmp_path):
    deep = tmp_path.joinpath(*["a folder with a long näme" * 2] * 6)
    deep.parent.mkdir(parents=True)
    folder.rename(deep)
    assert len(os.fsencode(deep)) > 255
    pool = KernelPool.load("DE440", deep)
    try:
        assert pool.windows == (DE440_SPAN,)
        state, _ = spiceypy.spkgeo(301, 0.0, "J2000", 399)
        assert 356_000 < spiceypy.vnorm(state[:3]) < 407_000  # the Moon's distance, km
    finally:
        pool.close()
