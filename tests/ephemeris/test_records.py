"""The records read by ourselves against CSPICE: states, orientation, tables; every kernel set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import spiceypy
from spiceypy import cyice

from services.ephemeris.bodies_of_kernels import BodiesOfKernels
from services.ephemeris.core import table as core
from services.ephemeris.errors import NotReady, OutOfCoverage
from services.ephemeris.frames.earth import MeasuredDeltaT, Site, orientation
from services.ephemeris.frames.of_date import frames_of_date
from services.ephemeris.kernels.cspice_states import CspiceStates
from services.ephemeris.kernels.daf import segments
from services.ephemeris.kernels.record_tables import (
    RecordTables,
    ephemeris_tables,
    orientation_tables,
)
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from services.ephemeris.targets.bodies import BODIES
from tests.oracle import cspice
from tests.oracle.rotation import delta_t_from_rotation

KERNELS = Path(__file__).resolve().parents[2] / "kernels"
TARGETS = (10, 301, 199, 299, 399, 4, 5, 6, 7, 8, 9)
ARCSEC = np.radians(1.0 / 3600.0)
SAME = 1e-6  # arcsec


@pytest.fixture(scope="module")
def engine() -> Iterator[Ephemeris]:
    opened = Ephemeris.open("DE440", KERNELS)
    yield opened
    opened.pool.close()


@pytest.fixture(scope="module")
def records(engine: Ephemeris) -> RecordTables:
    return engine.records


def at(tables: RecordTables, targets: tuple[int, ...], et: np.ndarray) -> np.ndarray:
    """Positions and velocities (E, B, 6) at `et` (E, 1) or (E, B)."""
    return tables.states(targets, np.broadcast_to(et, (len(et), len(targets))))[..., :6]


def spks(engine: Ephemeris) -> list[Path]:
    return [path for path in engine.pool.paths.values() if path.suffix == ".bsp"]


def step_of(engine: Ephemeris, body: int) -> float:
    """Length of a body's records, s, as the file says."""
    return next(one.step for path in spks(engine) for one in segments(path) if one.body == body)


def seen_apart(ours: np.ndarray, theirs: np.ndarray, earth: np.ndarray) -> np.ndarray:
    """Arcsec by which two places of a body differ as seen from the Earth's centre."""
    apart = np.linalg.norm(ours[..., :3] - theirs[..., :3], axis=-1)
    away = np.linalg.norm(theirs[..., :3] - earth[..., :3], axis=-1)
    return apart / away / ARCSEC


def test_100_000_random_epochs_agree_with_cspice(engine: Ephemeris, records: RecordTables) -> None:
    rng = np.random.default_rng(440)
    begin, end = engine.pool.coverage
    worst = np.zeros(len(TARGETS) - 1)
    others = [i for i, target in enumerate(TARGETS) if target != 399]
    rates = 0.0
    # Each epoch with a body of its own choice in turn, so that 100,000 calls are enough
    et = rng.uniform(begin, end, 100_000)
    for i, place in enumerate(others):
        some = et[i :: len(others), None]
        pair = (TARGETS[place], 399)
        theirs, ours = cspice.states(pair, some), at(records, pair, some)
        worst[i] = seen_apart(ours[:, 0], theirs[:, 0], theirs[:, 1]).max()
        rates = max(rates, np.abs(ours[..., 3:] - theirs[..., 3:]).max())
    assert worst.max() < SAME
    assert rates < 1e-12  # km/s: a thousandth of a millimetre in an hour


def test_the_edges_of_records_and_of_the_file(engine: Ephemeris, records: RecordTables) -> None:
    begin, end = engine.pool.coverage
    step = step_of(engine, 301)
    edges = begin + step * np.arange(0.0, 2000.0)
    near = [edges, np.nextafter(edges, np.inf), np.nextafter(edges[1:], -np.inf), [end]]
    et = np.concatenate(near)[:, None]
    theirs, ours = cspice.states(TARGETS, et), at(records, TARGETS, et)
    # Two records join to a millimetre or so: at an edge either is right
    assert np.abs(ours[..., :3] - theirs[..., :3]).max() < 1e-5  # km
    for outside in (begin - 1.0, end + 1.0):
        with pytest.raises(OutOfCoverage):
            at(records, (10,), np.array([[0.0], [outside]]))
    for exact in (begin, end):
        assert np.isfinite(at(records, TARGETS, np.array([[exact]]))).all()


def test_bodies_at_times_of_their_own(engine: Ephemeris, records: RecordTables) -> None:
    # The Moon and the Earth at different times need the same segment twice
    step = step_of(engine, 301)
    first = 3e8 + step * np.linspace(0.0, 40.0, 200)
    for shift in (0.0, 0.02 * step, 0.02 * step + 1.0, 7.3 * step):
        et = (first + shift)[:, None] - np.linspace(0.0, 3000.0, len(TARGETS))
        theirs, ours = cspice.states(TARGETS, et), at(records, TARGETS, et)
        assert np.abs(ours[..., :3] - theirs[..., :3]).max() < 1e-5  # km
        assert np.abs(ours[..., 3:] - theirs[..., 3:]).max() < 1e-10  # km/s


def test_accelerations_are_the_velocities_own_rates(records: RecordTables) -> None:
    rng = np.random.default_rng(3)
    et = rng.uniform(-1e9, 1e9, (500, 1))
    computed = records.states((399, 301), np.repeat(et, 2, axis=1))[..., 6:]
    h = 300.0
    velocity = cspice.states((399, 399, 301, 301), et + np.array([-h, h, -h, h]))[..., 3:]
    change = (velocity[:, 1::2] - velocity[:, 0::2]) / (2.0 * h)
    # The difference's own error is h²/6 of the third derivative (the Moon's: 1e-12 km/s²)
    assert np.abs(computed - change).max() < 2e-12


def pcks(engine: Ephemeris) -> list[Path]:
    return [path for path in engine.pool.paths.values() if path.suffix == ".bpc"]


def test_orientation_agrees_with_sxform(engine: Ephemeris) -> None:
    rng = np.random.default_rng(93)
    begin, end = engine.pool.orientation_span
    edges = [
        edge
        for path in pcks(engine)
        for one in segments(path)
        for side in (one.begin, one.end)
        for edge in (np.nextafter(side, -np.inf), side, np.nextafter(side, np.inf))
    ]
    inside = [edge for edge in edges if begin <= edge <= end]
    assert begin in inside
    assert end in inside
    # in no order: several segments and files at once
    et = np.concatenate([rng.uniform(begin, end, 3000), inside])
    rng.shuffle(et)
    frames = frames_of_date(et / 86400.0)
    nothing, measured = np.zeros((len(et), 2)), np.ones(len(et), dtype=bool)
    tables = orientation_tables(pcks(engine))
    turn = orientation(tables, et, frames, nothing, measured)
    theirs = np.array([cyice.sxform("ITRF93", "J2000", float(time)) for time in et])
    assert np.abs(turn.matrix - theirs[:, :3, :3]).max() < 1e-13  # 1e-6 mm on the ground
    assert np.abs(turn.rate - theirs[:, 3:, :3]).max() < 1e-17
    last = max(one.end for path in pcks(engine) for one in segments(path))
    for outside in (last + 10.0, min(edges) - 10.0):
        pair = np.array([0.0, outside])
        with pytest.raises(OutOfCoverage):
            orientation(tables, pair, frames.at(slice(2)), nothing[:2], measured[:2])


def test_what_is_not_covered_is_said_and_refused(engine: Ephemeris) -> None:
    begin, end = (2451545.0 + et / 86400.0 for et in engine.pool.coverage)
    jd = np.array([2451545.0, begin + 0.3, 2440000.0, end - 0.001, end + 400.0, begin + 0.4])
    instants = engine.timescales.instants(jd, "tt")
    assert engine.covered(instants.et).tolist() == [True, False, True, False, False, True]
    for i, covered in enumerate(engine.covered(instants.et)):
        if covered:
            engine.check_coverage(instants.at(i))
        else:
            with pytest.raises(OutOfCoverage):
                engine.check_coverage(instants.at(i))
    options = Options(bodies=("Moon",), observer="geocentric")
    with pytest.raises(OutOfCoverage):
        engine.observe(instants.at(4), Site(0.0, 0.0), options)
    with pytest.raises(OutOfCoverage):
        engine.observe(instants, Site(0.0, 0.0), options)


@pytest.mark.usefixtures("engine")
def test_an_excerpt_with_many_windows() -> None:
    """The DE422 excerpt has 97 windows a body; CSPICE reads it beside the other set here."""
    path = KERNELS.parent / "tests" / "data" / "de422_excerpt.bsp"
    ours = ephemeris_tables([path])
    spans = sorted((one.begin, one.end) for one in segments(path) if one.body == 301)
    assert len(spans) == 97
    rng = np.random.default_rng(422)
    et = np.array([rng.uniform(a, b) for a, b in spans for _ in range(4)])
    rng.shuffle(et)
    spiceypy.furnsh(str(path))
    try:
        theirs = cspice.states(TARGETS, et[:, None])
    finally:
        spiceypy.unload(str(path))
    computed = at(ours, TARGETS, et[:, None])
    assert np.abs(computed[..., :3] - theirs[..., :3]).max() < 1e-5  # km
    assert np.abs(computed[..., 3:] - theirs[..., 3:]).max() < 1e-12
    with pytest.raises(OutOfCoverage):
        at(ours, (10,), np.array([[et[0]], [(spans[0][1] + spans[1][0]) / 2.0]]))


@pytest.mark.usefixtures("engine")
def test_the_last_file_and_in_it_the_last_segment_win(tmp_path: Path) -> None:
    """Three overlapping segments, each a body standing still at another place; type 3 as well."""
    made = []
    for number, (name, spans) in enumerate(
        {
            "first.bsp": [(0.0, 100.0, 1.0)],
            "second.bsp": [(20.0, 80.0, 2.0), (40.0, 60.0, 3.0)],
        }.items()
    ):
        path = tmp_path / name
        handle = spiceypy.spkopn(str(path), "test", 0)
        for begin, end, place in spans:
            still = [[place, 0.0], [0.0, 0.0], [0.0, 0.0]]
            if number:
                spiceypy.spkw02(
                    handle, 301, 0, "J2000", begin, end, "s", end - begin, 1, 1,
                    np.array(still).ravel(), begin,
                )  # fmt: skip
            else:
                moving = [*still, [7.0, 0.0], [0.0, 0.0], [0.0, 0.0]]
                spiceypy.spkw03(
                    handle, 301, 0, "J2000", begin, end, "s", end - begin, 1, 1,
                    np.array(moving).ravel(), begin,
                )  # fmt: skip
        spiceypy.spkcls(handle)
        made.append(path)
    et = np.array([0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0])[:, None]
    for path in made:
        spiceypy.furnsh(str(path))
    try:
        theirs = cspice.states((301,), et)
    finally:
        for path in made:
            spiceypy.unload(str(path))
    computed = at(ephemeris_tables(made), (301,), et)
    assert computed[:, 0, 0].tolist() == [1, 1, 2, 2, 3, 3, 3, 2, 2, 1, 1]
    assert np.array_equal(computed, theirs)
    with pytest.raises(OutOfCoverage):
        at(ephemeris_tables(made), (301,), np.array([[50.0], [100.5]]))


OTHER_KINDS = [8, 9]


def write_moving(path: Path, kind: int, body: int, center: int, et: np.ndarray) -> None:
    """Write a body's way about a center as states: at equal steps (8), or with epochs (9)."""
    states = cspice.states((body, center), et[:, None])
    relative = states[:, 0] - states[:, 1]
    handle = spiceypy.spkopn(str(path), "test", 0)
    span = (float(et[0]), float(et[-1]))
    if kind == 8:
        step = float(et[1] - et[0])
        spiceypy.spkw08(
            handle, body, center, "J2000", *span, "s", 7, len(et), relative, span[0], step
        )
    else:
        spiceypy.spkw09(handle, body, center, "J2000", *span, "s", 7, len(et), relative, et)
    spiceypy.spkcls(handle)


@pytest.mark.parametrize("kind", OTHER_KINDS)
@pytest.mark.parametrize("corrections", ["apparent", "geometric"])
def test_other_kinds_of_data_come_from_cspice(
    engine: Ephemeris, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: int, corrections: str
) -> None:
    """Tables of states are not read by the core: CSPICE is asked for that body.

    Mars again as such a table, before the loaded one: it must come out in the same place, nearly.
    """
    path = tmp_path / "small.bsp"
    nodes = 86400.0 * np.arange(-20.0, 21.0)
    write_moving(path, kind, 4, 10, nodes)
    instants = engine.timescales.instants(2451545.0 + np.linspace(-15.0, 15.0, 7), "tt")
    options = Options(bodies=("Venus", "Mars"), observer="geocentric", corrections=corrections)
    site = Site(0.0, 0.0)
    alone = engine.observe(instants, site, options)
    requests = []
    ask = CspiceStates.where_known

    def count(self: CspiceStates, target: int, et: np.ndarray) -> np.ndarray:
        requests.append(target)
        return ask(self, target, et)

    spiceypy.furnsh(str(path))
    try:
        tables = ephemeris_tables([*spks(engine), path])
        assert not tables.readable(4)
        assert tables.readable(299)
        with pytest.raises(OutOfCoverage):
            at(tables, (4,), np.zeros((1, 1)))
        monkeypatch.setattr(engine, "records", tables)
        monkeypatch.setattr(engine, "bodies", BodiesOfKernels(tables))
        rows = tuple(int(tables.row(body) or 0) for body in (10, 399, 301))
        monkeypatch.setattr(engine, "_rows", rows)
        monkeypatch.setattr(CspiceStates, "where_known", count)
        computed = engine.observe(instants, site, options)
    finally:
        spiceypy.unload(str(path))
    assert requests == [4, 4]
    assert np.array_equal(computed.values[:, 0], alone.values[:, 0], equal_nan=True)
    # The table's interpolation, of the 7th degree over a day: below 1 m
    for field in (core.LONGITUDE, core.LATITUDE, core.RIGHT_ASCENSION, core.DECLINATION):
        off = np.abs(computed.values[field, 1] - alone.values[field, 1])
        assert off.max() * 3600.0 < SAME, field
    for field in (core.LONGITUDE_RATE, core.GEOCENTRIC_RATE, core.LATITUDE_RATE):
        assert np.abs(computed.values[field, 1] - alone.values[field, 1]).max() < 1e-9, field
    assert np.abs(computed.light_time_s - alone.light_time_s).max() < 1e-8


def test_a_file_that_is_no_kernel_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.bsp").write_bytes(b"DAF/XYZ " * 200)
    with pytest.raises(NotReady, match=r"x\.bsp"):
        segments(tmp_path / "x.bsp")
    assert {row.naif for row in BODIES.values() if row.naif} <= {*TARGETS}


def test_a_body_of_no_file_is_refused(records: RecordTables) -> None:
    assert not records.readable(2000001)
    with pytest.raises(OutOfCoverage):
        at(records, (2000001,), np.zeros((1, 1)))


def test_measured_delta_t_is_what_cspice_says_of_the_earth(engine: Ephemeris) -> None:
    rng = np.random.default_rng(12)
    begin, end = engine.pool.orientation_span
    et = rng.uniform(begin + 86400.0, end - 86400.0, 1000)
    tt1, tt2 = np.full(len(et), 2451545.0), et / 86400.0
    ours = MeasuredDeltaT(orientation_tables(pcks(engine)))(tt1, tt2)
    frames = frames_of_date(tt2)
    tdb = engine.timescales.instants((tt1, tt2), "tt").et
    axis = np.array([cyice.sxform("ITRF93", "J2000", float(time)) for time in tdb])[:, :3, 0]
    x, y, _ = np.moveaxis((frames.equator @ axis[..., None])[..., 0], -1, 0)
    wanted = delta_t_from_rotation(np.arctan2(y, x), frames.eo, tt1, tt2)
    # A double holds seconds past J2000 to 0.12 µs; both add TDB - TT in their own order
    assert np.abs(ours - wanted).max() < 3e-7
    one = MeasuredDeltaT(orientation_tables(pcks(engine)))(2451545.0, float(tt2[0]))
    assert isinstance(one, float)
    assert one == ours[0]
    with pytest.raises(OutOfCoverage):
        MeasuredDeltaT(orientation_tables(pcks(engine)))(2451545.0, 1e6)
