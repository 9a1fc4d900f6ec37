"""Positions come from memory once the kernels are verified, whatever becomes of the files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import spiceypy

from services.ephemeris.errors import KernelAltered, NotReady
from services.ephemeris.frames.earth import Site
from services.ephemeris.kernels import checking, copies, wanted
from services.ephemeris.kernels.cspice_states import CspiceStates
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options

KERNELS = Path(__file__).parents[2] / "kernels"
PLACE = Site(48.2, 16.4, 170.0)
ROCK = 2_088_888  # a small body of the operator's, and of no other test: names outlive an engine


@pytest.fixture
def folder(tmp_path):
    """Copies, not links, without what is known of them."""
    kernels = tmp_path / "kernels"
    shutil.copytree(KERNELS, kernels, ignore=shutil.ignore_patterns(".*"))
    return kernels


def opened(folder, in_memory, metakernel=None):
    """As a service opens it: CSPICE is not given what the core reads."""
    supply = checking.supply_of(folder, in_memory=in_memory, furnish=False)
    return Ephemeris.open("DE440", folder, metakernel, supply)


def places(engine, jd):
    instants = engine.timescales.instants(jd, "tt")
    return engine.observe(instants, PLACE, Options()).values


def epochs(count, begin=2287200.5, end=2688960.5):
    return np.random.default_rng(15).uniform(begin, end, count)


def spoil(path: Path) -> None:
    data = np.fromfile(path, dtype=np.uint8)
    data[2048:] ^= 0x55
    with path.open("r+b") as stream:
        stream.write(data.tobytes())


def test_by_blocks_is_the_same_to_the_bit(folder, monkeypatch):
    """Blocks come and go (here after each call), and never a digit changes."""
    jd = epochs(300)
    engine = opened(folder, checking.IN_MEMORY_BYTES)
    whole = places(engine, jd)
    delta_t = engine.timescales.instants(epochs(50, 2440000.5, 2461000.5), "tt").delta_t_s
    engine.pool.close()
    monkeypatch.setattr(wanted, "MOST_BYTES", 0)
    engine = opened(folder, 0)
    try:
        blocks = [one.blocks for one in engine.pool.served if one.blocks]
        assert sorted(one.name for one in blocks) == sorted(
            path.name for path in (folder / "files").glob("*.b*")
        )
        assert np.array_equal(places(engine, jd), whole, equal_nan=True)
        for i, one in enumerate(jd[:60]):
            alone = places(engine, np.array([one]))
            assert np.array_equal(alone[:, :, 0], whole[:, :, i], equal_nan=True)
            assert sum(one.filled for one in blocks) < 3 << 20
        assert all(one.drops > 30 for one in blocks if one.name == "de440.bsp")
        again = engine.timescales.instants(epochs(50, 2440000.5, 2461000.5), "tt").delta_t_s
        assert np.array_equal(again, delta_t)
    finally:
        engine.pool.close()


def test_the_largest_files_are_read_by_blocks_where_all_do_not_fit(folder):
    engine = opened(folder, 40 << 20)
    try:
        assert [one.path.name for one in engine.pool.served if one.blocks] == ["de440.bsp"]
    finally:
        engine.pool.close()


def test_what_cannot_be_verified_is_refused_and_what_was_is_served(folder):
    engine = opened(folder, 0)
    try:
        before = places(engine, np.array([2451545.0]))
        os.truncate(folder / "files" / "de440.bsp", 1 << 16)
        assert np.array_equal(places(engine, np.array([2451545.0])), before, equal_nan=True)
        with pytest.raises(KernelAltered, match=r"de440\.bsp is no longer what was verified"):
            places(engine, np.array([2400000.5]))
        (folder / "files" / "de440.bsp").unlink()
        with pytest.raises(KernelAltered):
            places(engine, np.array([2500000.5]))
    finally:
        engine.pool.close()


def test_what_cspice_reads_is_a_copy_too(folder, tmp_path):
    """An operator's kernel that the core does not read (SPK type 13), and its center's way."""
    extra = tmp_path / "rock.bsp"
    et = 86400.0 * np.arange(-20.0, 21.0)
    states = np.zeros((len(et), 6))
    states[:, 0], states[:, 4] = 3e8, 20.0
    states[:, 1] = 20.0 * et
    handle = spiceypy.spkopn(str(extra), "test", 0)
    spiceypy.spkw13(handle, ROCK, 10, "J2000", et[0], et[-1], "s", 7, len(et), states, et)
    spiceypy.spkcls(handle)
    text = (folder / "involution_de440.tm").read_text()
    metakernel = tmp_path / "mine.tm"
    paths = [f"'{folder}/files/{p.name}'" for p in sorted((folder / "files").iterdir())]
    paths = [p for p in paths if "manifest" not in p]
    paths += [f"'{folder}/involution.tf'", f"'{extra}'"]
    lines = []
    for path in paths:
        inner = path.strip("'")
        pieces = [inner[i : i + 60] for i in range(0, len(inner), 60)]
        lines += [f"'{piece}+'" for piece in pieces[:-1]] + [f"'{pieces[-1]}'"]
    assert "KERNELS_TO_LOAD" in text
    metakernel.write_text(
        "KPL/MK\n\\begindata\nKERNELS_TO_LOAD = (\n" + "\n".join(lines) + "\n)\n\\begintext\n"
    )
    engine = opened(folder, checking.IN_MEMORY_BYTES, metakernel)
    try:
        ask = CspiceStates(engine.records)
        times = np.array([[0.0], [86400.0 * 3.5]])
        before = ask.at((ROCK,), times)
        # Its way about the Sun, as written, and the Sun's own by CSPICE
        spiceypy.furnsh(str(KERNELS / "files" / "de440.bsp"))
        sun = np.array([spiceypy.spkssb(10, float(t), "J2000") for t in times[:, 0]])
        assert np.allclose(before[:, 0, 0] - sun[:, 0], 3e8, rtol=0, atol=1e-6)
        assert np.allclose(before[:, 0, 1] - sun[:, 1], 20.0 * times[:, 0], rtol=0, atol=1e-6)
        for path in (extra, folder / "files" / "de440.bsp"):
            spoil(path)
        # instants that CSPICE has not read before, as well
        assert np.array_equal(ask.at((ROCK,), times), before)
        later = ask.at((ROCK,), np.array([[-86400.0 * 11.25]]))
        assert later[0, 0, 1] == pytest.approx(-20.0 * 86400.0 * 11.25, abs=2e6)
    finally:
        engine.pool.close()


def test_a_process_that_holds_the_set_needs_no_disk(folder):
    supply = checking.supply_of(folder)
    checking.hold("DE440", folder, None, supply)
    try:
        for path in (folder / "files").iterdir():
            os.truncate(path, 100)
        engine = opened(folder, checking.IN_MEMORY_BYTES)
        engine.pool.close()
        checking.hold("DE440", folder, None, supply)  # held already: not read again
        engine = opened(folder, checking.IN_MEMORY_BYTES)
        assert np.isfinite(places(engine, np.array([2451545.0]))[0]).all()
        engine.pool.close()
    finally:
        copies.keep_only([])
    with pytest.raises(NotReady, match="bytes, not"):
        opened(folder, checking.IN_MEMORY_BYTES)
