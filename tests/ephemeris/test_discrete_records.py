"""SPK types 13 and 21, read by the core, against CSPICE: every window, every order, every edge."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import spiceypy

from services.ephemeris.errors import OutOfCoverage
from services.ephemeris.kernels.daf import segments
from services.ephemeris.kernels.reach import holds, reach
from services.ephemeris.kernels.record_tables import RecordTables, ephemeris_tables
from tests.oracle.kernel_folders import EXCERPT, KERNELS
from tests.oracle.spk_files import difference_lines, write_segment, write_states

BODY = 2_099_942
DE440 = KERNELS / "files" / "de440.bsp"
ULPS = 16
"""Of the largest component: rounding may differ by the order in which sums are formed."""
STEP = 20_000.0
"""The shortest step of all files here, s: a velocity is a difference of positions over a step."""


@pytest.fixture(autouse=True)
def _cspice() -> Iterator[None]:
    yield
    spiceypy.kclear()


def hold_to_cspice(tables: RecordTables, body: int, epochs: np.ndarray, ulps: float = ULPS) -> None:
    """Hold states from the barycentre to CSPICE's `spkssb`."""
    ours = tables.states((body,), epochs[:, None])[:, 0, :6]
    theirs = np.array([spiceypy.spkssb(body, et, "J2000") for et in epochs.tolist()])
    apart = np.abs(ours - theirs)
    place, velocity = (np.spacing(np.abs(theirs[:, k : k + 3]).max()) for k in (0, 3))
    assert apart[:, :3].max() <= ulps * place
    assert apart[:, 3:].max() <= ulps * (velocity + place / STEP)


@pytest.mark.parametrize("degree", [1, 3, 5, 7, 11, 13, 27])
def test_hermite_windows_agree_with_cspice(tmp_path: Path, degree: int) -> None:
    """Windows of 1 to 14 states, odd and even; unequal steps; epochs on states and half between."""
    rng = np.random.default_rng(degree)
    times = np.cumsum(rng.integers(20_000, 90_000, 230)).astype(float)
    angle = times / 3e6
    states = np.column_stack([
        1.5e8 * np.cos(angle), 1.5e8 * np.sin(angle), 1e7 * np.cos(3 * angle),
        -50.0 * np.sin(angle), 50.0 * np.cos(angle), -10.0 * np.sin(3 * angle),
    ])  # fmt: skip
    path = tmp_path / "hermite.bsp"
    write_states(path, BODY, 10, times, states, degree)
    spiceypy.furnsh([str(path), str(DE440)])
    tables = ephemeris_tables([path, DE440])
    assert tables.readable(BODY)
    middles = (times[1:] + times[:-1]) / 2
    random = rng.uniform(times[0], times[-1], 300)
    epochs = np.concatenate([times, middles, np.nextafter(times[1:], 0), random])
    # a polynomial of degree 27 makes a thousand of each rounding near the ends of its 14 states
    hold_to_cspice(tables, BODY, epochs, ULPS if degree < 27 else 100 * ULPS)
    for outside in (np.nextafter(times[0], -np.inf), np.nextafter(times[-1], np.inf)):
        with pytest.raises(OutOfCoverage):
            tables.states((BODY,), np.array([[outside]]))


@pytest.mark.parametrize("size", [8, 15, 25])
def test_difference_lines_agree_with_cspice(tmp_path: Path, size: int) -> None:
    """Lines of every order that fits, and epochs at both ends of each line."""
    rng = np.random.default_rng(size)
    path = tmp_path / "lines.bsp"
    write_segment(path, (BODY, 10, 1, 21), (0.0, 80 * 86_400.0), difference_lines(rng, 80, size))
    spiceypy.furnsh([str(path), str(DE440)])
    tables = ephemeris_tables([path, DE440])
    assert tables.readable(BODY)
    ends = 86_400.0 * np.arange(81)
    inside = rng.uniform(0.0, 80 * 86_400.0, 800)
    hold_to_cspice(tables, BODY, np.concatenate([ends, np.nextafter(ends[:-1], np.inf), inside]))


def test_the_packs_states_agree_with_cspice() -> None:
    """Ceres, Chiron, Eris and Amor of the excerpt, at 500 epochs each."""
    spiceypy.furnsh([str(EXCERPT), str(DE440)])
    tables = ephemeris_tables([EXCERPT, DE440])
    rng = np.random.default_rng(13)
    for body in (2_000_001, 2_002_060, 2_136_199, 2_001_221):
        ((begin, end),) = tables.reach(body)
        hold_to_cspice(tables, body, rng.uniform(begin, end, 500))


def test_the_acceleration_belongs_to_the_velocity() -> None:
    """A difference of CSPICE's velocities over a minute."""
    spiceypy.furnsh([str(EXCERPT), str(DE440)])
    tables = ephemeris_tables([EXCERPT, DE440])
    epochs = np.linspace(5e8, 6e8, 20)
    ours = tables.states((2_000_001,), epochs[:, None])[:, 0, 6:]
    for et, one in zip(epochs.tolist(), ours, strict=True):
        ahead, behind = (spiceypy.spkssb(2_000_001, et + s, "J2000")[3:] for s in (60.0, -60.0))
        assert np.allclose(one, (ahead - behind) / 120.0, rtol=1e-4)


def test_what_is_out_of_the_ordinary_is_left_to_cspice(tmp_path: Path) -> None:
    """A table wider than SPICE's widest, a directory that cannot be, a type that is not read."""
    path = tmp_path / "odd.bsp"
    lines = difference_lines(np.random.default_rng(1), 3, 12)
    for kind, data in (
        (21, np.concatenate([lines[:-2], [26.0, 3.0]])),
        (21, np.concatenate([lines[:-2], [12.0, 4.0]])),
        (13, np.concatenate([lines[:-2], [14.0, 20.0]])),
        (5, lines),
    ):
        write_segment(path, (BODY, 10, 1, kind), (0.0, 1.0), data)
        (segment,) = segments(path)
        assert segment.records is None
        tables = ephemeris_tables([path, DE440])
        assert not tables.readable(BODY)
        assert tables.reach(BODY) == ((0.0, 1.0),)


def test_a_span_ends_where_the_chain_of_centers_ends(tmp_path: Path) -> None:
    path = tmp_path / "chain.bsp"
    times = np.array([-2e10, 0.0, 1e9])
    write_states(path, BODY, 10, times, np.ones((3, 6)), 3)
    tables = ephemeris_tables([path, DE440])
    begin, end = spiceypy.spkcov(str(DE440), 10)
    assert tables.reach(BODY) == ((begin, 1e9),)
    assert holds(tables.reach(BODY), begin, 1e9)
    assert not holds(tables.reach(BODY), begin - 1.0, 1e9)
    write_states(path, BODY, BODY + 1, times, np.ones((3, 6)), 3)
    assert ephemeris_tables([path, DE440]).reach(BODY) == ()
    circle = {1: segments(path), BODY + 1: segments(path)}
    assert reach({BODY: segments(path), **circle}, BODY) == ()
    assert end > begin
