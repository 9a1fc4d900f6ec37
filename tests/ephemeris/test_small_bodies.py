"""Small bodies, planets' centres and observers on bodies, against Horizons and CSPICE."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spiceypy

from services.ephemeris.constants import AU, DAY, J2000, C
from services.ephemeris.core.records import HERMITE, KIND, PARTS
from services.ephemeris.errors import BodyOutOfCoverage, InvalidInput
from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from services.ephemeris.positions import Positions
from services.ephemeris.targets.registry import REGISTRY
from services.ephemeris.time.instants import Instant
from services.spice.kernel_sets.add import add
from tests.oracle.kernel_folders import EXCERPT, own_folder
from tests.oracle.spk_files import write_states

DATA = Path(__file__).resolve().parents[1] / "data"
GREENWICH = Site(51.4779, 0.0, 46.0)
GM_EARTH = 398600.435507  # km³/s², DE440
NIGHT = 925_000_000.0
"""TDB seconds past J2000: April 2029, the middle of the fast mover's passage."""
SEAM = (-1e8, 8e8)
"""From when to when there is a centre of Jupiter."""


def passage(path: Path) -> None:
    """Write a body on a hyperbola around the Earth, 38 000 km from its centre at the nearest.

    As near and as fast as (99942) Apophis in 2029: 7 km/s.
    """
    perigee, e = 38_000.0, 4.2
    epochs = NIGHT + np.linspace(-DAY, DAY, 2_001)
    elements = [perigee, e, 0.5, 1.0, 2.0, 0.0, NIGHT, GM_EARTH]
    states = np.array([spiceypy.conics(elements, et) for et in epochs])
    write_states(path, 20_099_942, 399, epochs, states)


def centre_of_jupiter(path: Path) -> None:
    """Write Jupiter's centre on a circle of 200 km around its barycentre, in 1.8 days."""
    epochs = np.arange(SEAM[0], SEAM[1] + 1.0, 10_000.0)
    pace = 2.0 * np.pi / (1.8 * DAY)
    angle = pace * epochs
    circle = [200 * np.cos(angle), 200 * np.sin(angle), 0 * angle]
    motion = [-200 * pace * np.sin(angle), 200 * pace * np.cos(angle), 0 * angle]
    write_states(path, 599, 5, epochs, np.column_stack(circle + motion))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ephemeris]:
    place = tmp_path_factory.mktemp("small")
    folder = own_folder(place / "kernels")
    passage(place / "passage.bsp")
    centre_of_jupiter(place / "jupiter.bsp")
    add(folder, EXCERPT)
    add(folder, place / "passage.bsp", "Passer-by")
    add(folder, place / "jupiter.bsp")
    opened = Ephemeris.open("DE440", folder)
    yield opened
    opened.pool.close()


def moment(engine: Ephemeris, text: str) -> Instant:
    """Return one instant of an ISO 8601 text, UTC."""
    return engine.timescales.instant(text)


def after(engine: Ephemeris, *seconds: float) -> Instant:
    """Return instants by their seconds of TT past J2000, without a Julian date's rounding."""
    return engine.timescales.instants_of_days(np.full(len(seconds), J2000), np.array(seconds), "tt")


def seen(engine: Ephemeris, when: str | float, *bodies: str, **options: Any) -> Positions:
    """Observe at an ISO 8601 text (UTC), or at TT seconds past J2000."""
    instant = moment(engine, when) if isinstance(when, str) else after(engine, when)
    return engine.observe(instant, GREENWICH, Options(bodies=bodies, **options))


def tdb_of(engine: Ephemeris, seconds: float) -> float:
    """Return TDB seconds past J2000 of TT seconds past J2000."""
    return float(np.asarray(after(engine, seconds).et)[0])


def deflection(place: np.ndarray, sun: np.ndarray) -> float:
    """Return by how much the Sun bends the light of something far away at most, mas.

    `place`, `sun`: as seen from the observer, km; 4.07 mas at 1 au and 90 degrees from the Sun.
    """
    angle = spiceypy.vsep(place, sun)
    return float(4.072 * AU / np.linalg.norm(sun) / np.tan(angle / 2.0))


def test_chiron_agrees_with_horizons(engine: Ephemeris) -> None:
    """65 apparent longitudes, 1900 to 2028; the ecliptics differ as they do for planets."""
    rows = json.loads((DATA / "horizons_chiron.json").read_bytes())["chiron"]
    assert len(rows) == 65
    for day, longitude in rows:
        made = seen(engine, f"{day}T00:00:00Z", "Chiron", observer="geocentric")
        apart = ((made.longitude[0, 0] - longitude + 180.0) % 360.0 - 180.0) * 3600.0
        if day >= "1962":
            assert apart == pytest.approx(0.048, abs=0.005)
        else:  # IAU 1976 precession, uncorrected: 0.3" a century and half of nutation's 0.05"
            assert 0.03 < apart < 0.26


def test_chirons_state_agrees_with_horizons(engine: Ephemeris) -> None:
    """Heliocentric, ICRF, au and au a day: JPL#171, 2451545.0 TDB (API 1.2, VECTORS, 500@10)."""
    position = [-3.529597323721606, -8.675401114502414, -2.935904700117773]
    velocity = [4.971227226758336e-3, -3.626418894486951e-3, -8.257960206970693e-4]
    chiron, sun = engine.states((2_002_060, 10), np.zeros((1, 2)))[0]
    away = (chiron - sun)[:3] / AU - position
    assert np.abs(away).max() < 3e-8  # 5 km: 0.7 mas
    assert np.abs((chiron - sun)[3:6] * DAY / AU - velocity).max() < 3e-11


def test_ceres_agrees_with_horizons(engine: Ephemeris) -> None:
    """Astrometric place of 2000-01-01 0 h UT from the geocentre, as astroquery's tests hold it."""
    made = seen(
        engine, "2000-01-01T00:00:00Z", "Ceres",
        observer="geocentric", corrections="astrometric", frame="icrf",
    )  # fmt: skip
    assert made.longitude[0, 0] == pytest.approx(188.70280, abs=0.6e-5)
    assert made.latitude[0, 0] == pytest.approx(9.09829, abs=0.6e-5)
    assert made.distance[0, 0] == pytest.approx(2.26315116146176, abs=2e-7)
    assert made.light_time_s[0, 0] / 60.0 == pytest.approx(18.822054, abs=2e-6)


@pytest.mark.parametrize("name", ["Ceres", "Chiron", "Eris", "Amor", "Passer-by"])
def test_astrometric_places_agree_with_cspices_own(engine: Ephemeris, name: str) -> None:
    """CSPICE's converged Newtonian light time (`CN`), ten epochs each; and the rates beside it."""
    naif = {"Ceres": 2_000_001, "Chiron": 2_002_060, "Eris": 2_136_199, "Amor": 2_001_221}.get(
        name, 20_099_942
    )
    ((begin, end),) = engine.bodies.spans(naif)
    for et in np.linspace(begin + 3600.0 * 20, end - 1000.0, 10).tolist():
        made = seen(
            engine, et, name, observer="geocentric", corrections="astrometric", frame="icrf"
        )  # fmt: skip
        tdb = tdb_of(engine, et)
        state, light = spiceypy.spkezr(str(naif), tdb, "J2000", "CN", "399")
        distance = float(np.linalg.norm(state[:3]))
        apart = spiceypy.vsep(
            state[:3],
            spiceypy.radrec(1.0, *np.radians([made.longitude[0, 0], made.latitude[0, 0]])),
        )
        assert np.degrees(apart) * 3.6e6 < 0.02  # mas
        assert made.distance[0, 0] * AU == pytest.approx(distance, rel=1e-11, abs=1e-5)
        assert made.light_time_s[0, 0] == pytest.approx(light, abs=2e-4)
        assert made.distance_rate[0, 0] * AU / DAY == pytest.approx(
            spiceypy.vdot(spiceypy.vhat(state[:3]), state[3:]), abs=1e-6
        )


def test_light_of_thirteen_hours_and_a_body_as_fast_as_the_moon_is_slow(engine: Ephemeris) -> None:
    eris = seen(engine, "2024-06-21T18:00:00Z", "Eris")
    assert 13.0 < eris.light_time_s[0, 0] / 3600.0 < 13.6  # 96 au
    near = seen(engine, NIGHT, "Passer-by", observer="geocentric")
    assert near.distance[0, 0] * AU == pytest.approx(38_000.0, rel=1e-3)
    assert abs(near.longitude_rate[0, 0]) + abs(near.latitude_rate[0, 0]) > 700.0  # degrees a day
    step = 0.25
    ahead, behind = (
        seen(engine, NIGHT + s, "Passer-by", observer="geocentric") for s in (step, -step)
    )
    rate = (ahead.longitude - behind.longitude)[0, 0] / (2 * step) * DAY
    assert near.longitude_rate[0, 0] == pytest.approx(rate, rel=1e-5)


def test_records_at_epochs_are_never_taken_for_series(engine: Ephemeris) -> None:
    """Many epochs at once take another way than one: their kind keeps them apart, nothing else."""
    instants = after(engine, *(7e8 + 1e5 * np.arange(9)))
    options = Options(bodies=("Chiron", "Mars"))
    before = engine.observe(instants, GREENWICH, options).values.copy()
    codes = engine.records.codes
    here = codes[:, KIND] == HERMITE
    assert here.any()
    parts = codes[here, PARTS].copy()
    codes[here, PARTS] = 3  # as series of three components have it
    try:
        again = engine.observe(instants, GREENWICH, options).values
    finally:
        codes[here, PARTS] = parts
    np.testing.assert_array_equal(again, before)


def test_bodies_have_their_own_coverage(engine: Ephemeris) -> None:
    """Eris begins in 1990, and is seen from when its light has had the time."""
    ((begin, _),) = engine.bodies.spans(2_136_199)
    light = seen(engine, begin + DAY, "Eris").light_time_s[0, 0]
    assert light > 46_000.0
    assert seen(engine, begin + light + 60.0, "Eris").missing is None
    with pytest.raises(BodyOutOfCoverage, match="Eris has a place only from 1990-01-"):
        seen(engine, begin + light - 60.0, "Eris")
    geometric = seen(engine, begin + 60.0, "Eris", corrections="geometric")
    assert geometric.light_time_s[0, 0] == 0.0
    with pytest.raises(BodyOutOfCoverage, match="Sedna is known here by name, but no kernel") as it:
        seen(engine, "2024-06-21T18:00:00Z", "Sun", "Sedna", "Ceres")
    assert it.value.extra["body"] == "Sedna"
    assert it.value.extra["covered"] == []


def test_places_do_not_depend_on_what_is_missing_beside_them(engine: Ephemeris) -> None:
    """Epochs on both sides of an edge in one call: the same bits as alone; NaN beyond."""
    ((begin, _),) = engine.bodies.spans(2_136_199)
    ets = begin + np.array([-DAY, 40_000.0, 60_000.0, 30 * DAY])
    names = ("Mars", "Eris", "Ceres", "Sun")
    instants = after(engine, *ets)
    options = Options(bodies=names, missing="null", observer="geocentric")
    made = engine.observe(instants, GREENWICH, options)
    assert made.missing is not None
    assert made.missing[1].tolist() == [True, True, False, False]
    assert made.missing[2].tolist() == [True] * 4  # Ceres begins in 1995
    assert not made.missing[[0, 3]].any()
    assert np.isnan(made.longitude[:2, 1]).all()
    assert np.isnan(made.longitude_sigma[:2, 1]).all()
    sign, degree, certain = made.signs()
    assert sign[0, 1] == -1
    assert np.isnan(degree[0, 1])
    assert not certain[0, 1]
    alone = engine.observe(instants.some(np.arange(4) == 3), GREENWICH, options)
    assert alone.longitude[0, 1] == pytest.approx(made.longitude[3, 1], abs=1e-10)
    assert (alone.longitude[0, [0, 3]] == made.longitude[3, [0, 3]]).all()


def test_many_epochs_have_the_bits_of_one(engine: Ephemeris) -> None:
    """The core reads four epochs at a time where it can; of states at discrete epochs it cannot."""
    names = ("Ceres", "Mars", "Eris", "Chiron")
    ets = np.linspace(2e8, 7e8, 11).tolist()
    options = Options(bodies=names)
    together = engine.observe(after(engine, *ets), GREENWICH, options)
    for i, et in enumerate(ets):
        alone = engine.observe(after(engine, et), GREENWICH, options)
        assert np.array_equal(alone.values[:, :, 0], together.values[:, :, i])


@pytest.mark.usefixtures("engine")
def test_names_numbers_and_designations() -> None:
    for word, name in (
        ("chiron", "Chiron"), ("2060", "Chiron"), ("(2060) Chiron", "Chiron"),
        ("2060 Chiron", "Chiron"), ("136199", "Eris"), ("(1) Ceres", "Ceres"),
        ("1181", "AsteroidLilith"), ("Asteroid Lilith", "AsteroidLilith"),
        ("Passer-by", "Passer-by"), ("99942", "Passer-by"), ("(99942) Passer-by", "Passer-by"),
    ):  # fmt: skip
        target = REGISTRY.find(word)
        assert target is not None, word
        assert target.id == name
    lilith = REGISTRY.find("Lilith")
    assert lilith is None or lilith.kind != "small_body"
    assert REGISTRY.find("4") is None or REGISTRY["Vesta"].number != 4


def test_every_small_body_has_a_sigma_that_grows(engine: Ephemeris) -> None:
    now = seen(engine, "2024-06-21T18:00:00Z", "Chiron", observer="geocentric")
    then = seen(engine, "1900-06-21T18:00:00Z", "Chiron", observer="geocentric")
    assert 0.1 < now.longitude_sigma[0, 0] < 0.5
    assert then.longitude_sigma[0, 0] > 5 * now.longitude_sigma[0, 0]
    for target in REGISTRY.others():
        if target.kind == "small_body":
            assert target.orbit is not None
            assert target.orbit.now > 0.02


def test_jupiters_centre_and_the_seam(engine: Ephemeris) -> None:
    """Inside the kernel of its satellites CSPICE's 599, outside the barycentre, told apart."""
    for et, centre in (
        (SEAM[0] + 28_700.0, False), (SEAM[0] + 28_900.0, True), (3e8, True),
        (SEAM[1] - 400.0, True), (SEAM[1] - 200.0, False), (8.5e8, False),
    ):  # fmt: skip
        made = seen(
            engine, et, "Jupiter", "Sun",
            observer="geocentric", corrections="astrometric", frame="icrf",
        )  # fmt: skip
        assert made.centres["Jupiter"].tolist() == [centre]
        tdb = tdb_of(engine, et)
        place, _ = spiceypy.spkezp(599 if centre else 5, tdb, "J2000", "CN", 399)
        ours = spiceypy.radrec(1.0, *np.radians([made.longitude[0, 0], made.latitude[0, 0]]))
        assert np.degrees(spiceypy.vsep(place, ours)) * 3.6e6 < 0.02
    both = after(engine, 3e8, 8.5e8)
    options = Options(bodies=("Jupiter",), observer="geocentric")
    made = engine.observe(both, GREENWICH, options)
    assert made.centres["Jupiter"].tolist() == [True, False]
    assert made.missing is None
    for i, et in enumerate((3e8, 8.5e8)):
        alone = seen(engine, et, "Jupiter", observer="geocentric")
        assert made.longitude[i, 0] == pytest.approx(alone.longitude[0, 0], abs=1e-10)


@pytest.mark.parametrize(
    ("stand", "naif"), [("Mars", 4), ("Jupiter", 599), ("Ceres", 2_000_001), ("Moon", 301)]
)
def test_the_sky_from_another_body(engine: Ephemeris, stand: str, naif: int) -> None:
    """Light time as CSPICE's CN; aberration as its CN+S, which knows no deflection, to 1 mas."""
    et = 3e8
    tdb = tdb_of(engine, et)
    options = {"observer": "body", "observer_body": stand, "frame": "icrf"}
    for name, target in (("Saturn", 6), ("Earth", 399), ("Chiron", 2_002_060)):
        for corrections, flag in (("astrometric", "CN"), ("apparent", "CN+S")):
            made = seen(engine, et, name, corrections=corrections, **options)
            place, light = spiceypy.spkezp(target, tdb, "J2000", flag, naif)
            ours = spiceypy.radrec(1.0, *np.radians([made.longitude[0, 0], made.latitude[0, 0]]))
            sun, _ = spiceypy.spkezp(10, tdb, "J2000", "CN", naif)
            limit = 1.0 + deflection(place, sun) if corrections == "apparent" else 0.02
            assert np.degrees(spiceypy.vsep(place, ours)) * 3.6e6 < limit
            assert made.distance[0, 0] * AU / C == pytest.approx(light, abs=2e-4)
    ahead, behind = (seen(engine, et + s, "Saturn", **options) for s in (300.0, -300.0))
    rate = (ahead.longitude - behind.longitude)[0, 0] / 600.0 * DAY
    now = seen(engine, et, "Saturn", **options)
    assert now.longitude_rate[0, 0] == pytest.approx(rate, rel=1e-5, abs=1e-7)
    assert np.isnan(now.altitude).all()


def test_what_an_observer_on_a_body_cannot_have(engine: Ephemeris) -> None:
    def refused(match: str, *bodies: str, when: float = 3e8, **options: Any) -> None:
        with pytest.raises((InvalidInput, BodyOutOfCoverage), match=match):
            seen(engine, when, *bodies, **options)

    on_mars = {"observer": "body", "observer_body": "Mars"}
    refused("cannot observe Mars", "Mars", **on_mars)
    refused("has no position from Mars", "TrueNode", **on_mars)
    refused("not to Mars", "Sun", houses="placidus", **on_mars)
    refused("goes with its body", "Sun", observer="body")
    refused("goes with its body", "Sun", observer_body="Mars")
    refused("is observer heliocentric", "Mars", observer="body", observer_body="Sun")
    refused("no body that can be stood on", "Sun", observer="body", observer_body="MeanNode")
    refused("Eris has a place only", "Sun", when=-4e8, observer="body", observer_body="Eris")
    refused("no kernel", "Sun", observer="body", observer_body="Sedna")
    usual = engine.observe(moment(engine, "2024-06-21T18:00:00Z"), GREENWICH, Options(**on_mars))
    assert usual.names[:3] == ("Sun", "Mercury", "Venus")
    assert "Mars" not in usual.names
    assert "Earth" in usual.names
