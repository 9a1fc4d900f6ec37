"""The records read by ourselves against CSPICE: states, orientation, tables; every kernel set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spiceypy
from services.ephemeris.charts.columns import COLUMNS
from services.ephemeris.charts.series import Series, Sites
from services.ephemeris.kernels.spk_states import RecordStates, Timeline
from spiceypy import cyice

from services.ephemeris.astrology.zodiac_offset import zodiac_offset, zodiac_offsets
from services.ephemeris.charts.chart import SIGNS, Ephemeris
from services.ephemeris.errors import NotReady, OutOfCoverage
from services.ephemeris.frames.earth import Site
from services.ephemeris.frames.of_date import FramesOfDate, frames_of_date
from services.ephemeris.kernels.cspice_states import CspiceStates
from services.ephemeris.kernels.daf import segments
from services.ephemeris.options import Options, resolve_bodies
from services.ephemeris.targets.bodies import BODIES

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
def series(engine: Ephemeris) -> Series:
    return Series(engine)


def seen_apart(ours: np.ndarray, theirs: np.ndarray, earth: np.ndarray) -> np.ndarray:
    """Arcsec by which two places of a body differ as seen from the Earth's centre."""
    apart = np.linalg.norm(ours[..., :3] - theirs[..., :3], axis=-1)
    away = np.linalg.norm(theirs[..., :3] - earth[..., :3], axis=-1)
    return apart / away / ARCSEC


def test_100_000_random_epochs_agree_with_cspice(engine: Ephemeris, series: Series) -> None:
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
        theirs, ours = CspiceStates().at(pair, some), series.states.at(pair, some)
        worst[i] = seen_apart(ours[:, 0], theirs[:, 0], theirs[:, 1]).max()
        rates = max(rates, np.abs(ours[..., 3:] - theirs[..., 3:]).max())
    assert worst.max() < SAME
    assert rates < 1e-12  # km/s: a thousandth of a millimetre in an hour


def test_the_edges_of_records_and_of_the_file(engine: Ephemeris, series: Series) -> None:
    begin, end = engine.pool.coverage
    step = series.states.timelines[301].ranked[0].step
    edges = begin + step * np.arange(0.0, 2000.0)
    near = [edges, np.nextafter(edges, np.inf), np.nextafter(edges[1:], -np.inf), [end]]
    et = np.concatenate(near)[:, None]
    theirs, ours = CspiceStates().at(TARGETS, et), series.states.at(TARGETS, et)
    # Two records join to a millimetre or so: at an edge either is right
    assert np.abs(ours[..., :3] - theirs[..., :3]).max() < 1e-5  # km
    for outside in (begin - 1.0, end + 1.0):
        with pytest.raises(OutOfCoverage):
            series.states.at((10,), np.array([[0.0], [outside]]))


def test_records_kept_from_the_last_question_serve_only_where_they_hold(series: Series) -> None:
    # As many epochs each time: the same records, nearly the same (some over an edge), others; and
    # the Moon and the Earth at times of their own, which need the same segment twice.
    step = series.states.timelines[301].ranked[0].step
    first = 3e8 + step * np.linspace(0.0, 40.0, 200)
    for shift in (0.0, 0.02 * step, 0.02 * step + 1.0, 7.3 * step):
        et = (first + shift)[:, None] - np.linspace(0.0, 3000.0, len(TARGETS))
        theirs, ours = CspiceStates().at(TARGETS, et), series.states.at(TARGETS, et)
        assert np.abs(ours[..., :3] - theirs[..., :3]).max() < 1e-5  # km
        assert np.abs(ours[..., 3:] - theirs[..., 3:]).max() < 1e-10  # km/s


def test_accelerations_are_the_velocities_own_rates(series: Series) -> None:
    rng = np.random.default_rng(3)
    et = rng.uniform(-1e9, 1e9, (500, 1))
    found = series.states.accelerations((399, 301), et)
    h = 300.0
    velocity = CspiceStates().at((399, 399, 301, 301), et + np.array([-h, h, -h, h]))[..., 3:]
    change = (velocity[:, 1::2] - velocity[:, 0::2]) / (2.0 * h)
    # The difference's own error is h²/6 of the third derivative (the Moon's: 1e-12 km/s²)
    assert np.abs(found - change).max() < 2e-12


def test_orientation_agrees_with_sxform(engine: Ephemeris, series: Series) -> None:
    rng = np.random.default_rng(93)
    begin, end = engine.pool.orientation_span
    et = rng.uniform(begin, end, 3000)  # in no order: several segments and files at once
    matrix, rate = series.orientation.rotation(et)
    theirs = np.array([cyice.sxform("ITRF93", "J2000", float(time)) for time in et])
    assert np.abs(matrix - theirs[:, :3, :3]).max() < 1e-13  # 1e-6 mm on the ground
    assert np.abs(rate - theirs[:, 3:, :3]).max() < 1e-17
    with pytest.raises(OutOfCoverage):
        series.orientation.rotation(np.array([0.0, series.orientation.timeline.edges[-1] + 10.0]))


OPTIONS = [
    Options(),
    Options(zodiac="sidereal", ayanamsa="lahiri"),
    Options(zodiac="sidereal", ayanamsa="true_citra", bodies=("Sun", "Moon")),
    Options(observer="geocentric", frame="equator_of_date"),
    Options(observer="heliocentric", corrections="astrometric", frame="icrf"),
    Options(observer="barycentric", corrections="geometric", frame="ecliptic_j2000"),
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("years", [(1900, 2100), (1560, 2640)], ids=str)
def test_a_table_says_what_each_chart_says(
    engine: Ephemeris, series: Series, options: Options, years: tuple[int, int]
) -> None:
    rng = np.random.default_rng(years[0])
    count = 120
    jd = 2451545.0 + 365.25 * (rng.uniform(*years, count) - 2000.0)
    instants = engine.timescales.instants(jd)
    sites = Sites(
        rng.uniform(-90, 90, count), rng.uniform(-180, 180, count), rng.uniform(-400, 9000, count)
    )
    stated = rng.uniform(0.0, 60.0, count)
    table = series.table(instants, sites, options, stated)
    names = resolve_bodies(options)
    assert table.covered.all()
    for i in range(count):
        site = Site(sites.latitude[i], sites.longitude[i], sites.elevation[i])
        chart = engine.chart(instants.at(i), site, options, stated[i])
        for column in COLUMNS:
            ours = getattr(table, column)[i]
            for j, name in enumerate(names):
                hold(column, ours[j], chart.bodies[name][column], name)
        if options.zodiac == "sidereal":
            assert abs(table.ayanamsa_deg[i] - chart.meta["ayanamsa_deg"]) < SAME / 3600.0


def hold(column: str, ours: float, alone: object, name: str) -> None:
    if column == "sign":
        assert (None if ours < 0 else SIGNS[int(ours)]) == alone
    elif alone is None:
        assert column == "sign_certain" or np.isnan(ours), (column, name)
    elif isinstance(alone, bool):
        assert ours == alone, (column, name)
    else:
        assert isinstance(alone, float)
        limit = SAME / 3600.0
        if column.endswith("speed") and name == "TrueNode":
            limit = 0.001 / 3600.0  # the chart's own: a difference of velocities 10 minutes apart
        elif column == "uncertainty_arcsec":
            limit = SAME * (1.0 + alone)
        assert abs(ours - alone) < limit, (column, name)


def test_what_is_not_covered_is_said_and_spoils_no_other(engine: Ephemeris, series: Series) -> None:
    begin, end = (2451545.0 + et / 86400.0 for et in engine.pool.coverage)
    jd = np.array([2451545.0, begin + 0.3, 2440000.0, end - 0.001, end + 400.0, begin + 0.4])
    instants = engine.timescales.instants(jd, "tt")
    options = Options(bodies=("Moon",))
    table = series.table(instants, Site(0.0, 0.0), options)
    assert table.covered.tolist() == [True, False, True, False, False, True]
    assert np.isnan(table.longitude[:, 0]).tolist() == [False, True, False, True, True, False]
    for i in (0, 2, 5):
        chart = engine.chart(instants.at(i), Site(0.0, 0.0), options)
        assert abs(table.longitude[i, 0] - chart.bodies["Moon"]["longitude"]) < SAME / 3600.0
    for i in (1, 3, 4):
        with pytest.raises(OutOfCoverage):
            engine.chart(instants.at(i), Site(0.0, 0.0), options)


@pytest.mark.parametrize("ayanamsa", ["fagan_bradley", "true_citra", (2415020.0, 22.5)])
def test_a_zodiac_begins_where_it_does_for_one_chart(series: Series, ayanamsa: Any) -> None:
    days = np.random.default_rng(5).uniform(-160_000, 230_000, 40)
    et, one = days * 86400.0, np.full_like(days, 2451545.0)
    options = Options(zodiac="sidereal", ayanamsa=ayanamsa)
    # The frames of date of one epoch and of many are another matter: those of many, here.
    frames = frames_of_date(one, days)
    value, rate = zodiac_offsets(options, series.states, (et, one, days), frames)
    for i in range(len(days)):
        here = slice(i, i + 1)
        alone = zodiac_offset(
            options, series.states, (et[here], one[here], days[here]),
            FramesOfDate(*(getattr(frames, part)[here] for part in FramesOfDate.__slots__)),
        )  # fmt: skip
        assert alone == (value[i], rate[i])


@pytest.mark.usefixtures("engine")
def test_an_excerpt_with_many_windows() -> None:
    """The DE422 excerpt has 79 windows a body; CSPICE reads it beside the other set here."""
    path = KERNELS.parent / "tests" / "data" / "de422_excerpt.bsp"
    ours = RecordStates([path])
    edges = ours.timelines[301].edges
    spans = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    assert len(spans) == 79
    rng = np.random.default_rng(422)
    et = np.array([rng.uniform(a, b) for a, b in spans for _ in range(4)])
    rng.shuffle(et)
    spiceypy.furnsh(str(path))
    try:
        theirs = CspiceStates().at(TARGETS, et[:, None])
    finally:
        spiceypy.unload(str(path))
    found = ours.at(TARGETS, et[:, None])
    assert np.abs(found[..., :3] - theirs[..., :3]).max() < 1e-5  # km
    assert np.abs(found[..., 3:] - theirs[..., 3:]).max() < 1e-12
    with pytest.raises(OutOfCoverage):
        ours.at((10,), np.array([[et[0]], [(spans[0][1] + spans[1][0]) / 2.0]]))


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
        theirs = CspiceStates().at((301,), et)
    finally:
        for path in made:
            spiceypy.unload(str(path))
    found = RecordStates(made).at((301,), et)
    assert found[:, 0, 0].tolist() == [1, 1, 2, 2, 3, 3, 3, 2, 2, 1, 1]
    assert np.array_equal(found, theirs)
    timeline = Timeline(list(reversed([s for path in made for s in segments(path)])))
    assert timeline.only(41.0, 59.0).begin == 40.0
    assert timeline.only(30.0, 59.0) is None
    assert timeline.only(-1.0, 10.0) is None


def test_other_kinds_of_data_come_from_cspice(engine: Ephemeris, tmp_path: Path) -> None:
    """SPK type 8 (equal steps of states) is not read here: CSPICE is asked for that body."""
    path = tmp_path / "small.bsp"
    handle = spiceypy.spkopn(str(path), "test", 0)
    states = [[1e6 + 10.0 * t, 2.0, 3.0, 10.0, 0.0, 0.0] for t in range(10)]
    spiceypy.spkw08(handle, 2000001, 10, "J2000", 0.0, 9.0, "s", 3, 10, states, 0.0, 1.0)
    spiceypy.spkcls(handle)
    spiceypy.furnsh(str(path))
    et = np.array([[1.5], [4.25]])
    try:
        paths = [p for p in engine.pool.paths.values() if p.suffix == ".bsp"]
        ours = RecordStates([*paths, path], CspiceStates()).at((2000001, 10), et)
        theirs = CspiceStates().at((2000001, 10), et)
    finally:
        spiceypy.unload(str(path))
    assert np.abs(ours - theirs).max() < 1e-6
    with pytest.raises(OutOfCoverage, match="kind"):
        RecordStates([*paths, path]).at((2000001,), et)


def test_a_file_that_is_no_kernel_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.bsp").write_bytes(b"DAF/XYZ " * 200)
    with pytest.raises(NotReady, match=r"x\.bsp"):
        segments(tmp_path / "x.bsp")
    assert {row.naif for row in BODIES.values() if row.naif} <= {*TARGETS}


def test_measured_delta_t_between_nodes(engine: Ephemeris, series: Series) -> None:
    rng = np.random.default_rng(12)
    begin, end = (2451545.0 + et / 86400.0 for et in engine.pool.orientation_span)
    jd = np.sort(rng.uniform(begin + 1.0, end - 1.0, 3000))
    theirs = engine.timescales.instants(jd)
    exact = series.timescales("ut1").instants(jd)
    quick = series.timescales("utc").instants(jd)
    assert np.abs(exact.delta_t_s - theirs.delta_t_s).max() < 1e-6
    error = np.abs(quick.delta_t_s - theirs.delta_t_s)
    assert np.quantile(error, 0.99) < 2e-6
    assert error.max() < 3e-4
    for ours in (exact, quick):
        assert np.array_equal(ours.et, theirs.et)
        assert np.array_equal(ours.delta_t_sigma_s, theirs.delta_t_sigma_s)
    assert exact.delta_t_source == quick.delta_t_source == theirs.delta_t_source
