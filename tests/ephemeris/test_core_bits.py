"""One epoch and many have the same bits, whatever is computed beside them; sigmas by the core."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ephemeris.astrology.zodiac_offset import zodiac_offset
from services.ephemeris.constants import DAY, JULIAN_CENTURY
from services.ephemeris.core import observation as core
from services.ephemeris.core import uncertainty as sigmas
from services.ephemeris.core.light import BLOCK
from services.ephemeris.frames.earth import Site, Sites
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import CORRECTIONS, FRAMES, OBSERVERS, Options
from services.ephemeris.positions import Positions
from services.ephemeris.targets import angle_uncertainty as angles
from services.ephemeris.targets import uncertainty
from services.ephemeris.targets.bodies import BODIES
from tests.truth.engine import opened

J2000 = 2451545.0
PROPERTIES = [name for name, of in vars(Positions).items() if isinstance(of, property)]
ON_EARTH = ("topocentric", "geocentric")
SEAMS = [-200.0 * 365.25, 200.0 * 365.25]  # 1800 and 2200: precession's two models


@pytest.fixture(scope="module")
def engine() -> Iterator[Ephemeris]:
    with opened() as engine:
        yield engine


def options_of(draw: st.DrawFn) -> Options:
    observer = draw(st.sampled_from(OBSERVERS))
    left_out = {"topocentric": "Earth", "geocentric": "Earth", "heliocentric": "Sun"}.get(observer)
    names = [
        name
        for name, body in BODIES.items()
        if name != left_out and (body.naif is not None or observer in ON_EARTH)
    ]
    bodies = draw(st.lists(st.sampled_from(names), min_size=1, max_size=5, unique=True))
    return Options(
        bodies=tuple(bodies),
        observer=observer,
        corrections=draw(st.sampled_from(CORRECTIONS)),
        frame=draw(st.sampled_from(FRAMES)),
    )


@st.composite
def questions(draw: st.DrawFn) -> tuple[Options, str | None, int, int]:
    """Options, an ayanamsa or none, how many epochs, and a seed for them."""
    options = options_of(draw)
    ayanamsa = None
    if options.frame == "ecliptic_of_date":
        ayanamsa = draw(st.sampled_from([None, "lahiri", "true_citra"]))
    count = draw(st.sampled_from([2, 3, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 3]))
    return options, ayanamsa, count, draw(st.integers(0, 2**32 - 1))


@given(questions())
@settings(max_examples=60, deadline=None)
def test_one_epoch_and_many_have_the_same_bits(
    engine: Ephemeris, question: tuple[Options, str | None, int, int]
) -> None:
    options, ayanamsa, count, seed = question
    rng = np.random.default_rng(seed)
    days = rng.uniform(-160_000.0, 230_000.0, count)
    near = rng.integers(0, count, count // 4 + 1)
    days[near] = rng.choice(SEAMS, len(near)) + rng.uniform(-3.0, 3.0, len(near))
    days[near[0]] = SEAMS[seed % 2]
    instants = engine.timescales.instants((np.full(count, J2000), days), "tt")
    sites = Sites(
        rng.uniform(-90, 90, count), rng.uniform(-180, 180, count), rng.uniform(-400, 9000, count)
    )
    stated = rng.uniform(0.0, 60.0, count)
    together = seen(engine, instants, sites, options, stated, ayanamsa)
    edges = {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, count - 1, int(near[0]), int(near[-1])}
    for i in sorted(edge for edge in edges if edge < count):
        site = Site(
            *(float(part[i]) for part in (sites.latitude, sites.longitude, sites.elevation))
        )
        alone = seen(engine, instants.at(i), site, options, float(stated[i]), ayanamsa)
        for name in PROPERTIES:
            ours, theirs = getattr(together, name)[i], getattr(alone, name)[0]
            assert ours.tobytes() == theirs.tobytes(), (name, i)


def seen(engine, instant, site, options, stated, ayanamsa):
    sky = engine.sky(instant, options.observer)
    offset = None if ayanamsa is None else zodiac_offset(engine, ayanamsa, sky)
    return engine.observe(instant, site, options, stated, sky=sky, offset=offset)


def test_a_body_is_the_same_beside_others(engine: Ephemeris) -> None:
    names = tuple(name for name in BODIES if name != "Earth")
    days = np.linspace(-90_000.0, 90_000.0, BLOCK + 5)
    instants = engine.timescales.instants((np.full(len(days), J2000), days), "tt")
    all_of_them = engine.observe(instants, Site(48.2, 16.4), Options(bodies=names))
    for i, name in enumerate(names):
        alone = engine.observe(instants, Site(48.2, 16.4), Options(bodies=(name,)))
        assert alone.values[:, 0].tobytes() == all_of_them.values[:, i].tobytes(), name
        assert alone.sigmas[:, 0].tobytes() == all_of_them.sigmas[:, i].tobytes(), name


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("observer", ["topocentric", "geocentric"])
def test_sigmas_are_those_of_the_formulas(engine: Ephemeris, observer: str, frame: str) -> None:
    """Against `targets.angle_uncertainty`, which a crowd of drawn errors is held against."""
    rng = np.random.default_rng(32)
    days = np.concatenate([rng.uniform(-160_000, 230_000, 60), rng.uniform(-13_000, 9_000, 60)])
    count = len(days)
    instants = engine.timescales.instants((np.full(count, J2000), days), "tt")
    sites = Sites(rng.uniform(-80, 80, count), rng.uniform(-180, 180, count), np.zeros(count))
    stated = rng.uniform(0.0, 60.0, count)
    names = ("Sun", "Moon", "Mars", "Uranus", "MeanNode", "TrueNode", "OsculatingApogee")
    options = Options(bodies=names, observer=observer, frame=frame)
    found = engine.observe(instants, sites, options, stated)
    sky = engine.sky(instants, observer)
    of_date = frame.endswith("of_date")
    centuries = (sky.et / (DAY * JULIAN_CENTURY))[:, None]
    models = angles.model_sigmas(centuries) if of_date else angles.FIXED
    clock = uncertainty.clock_of(instants, stated)
    clock = angles.ClockSigmas(
        *(np.broadcast_to(part, count)[:, None] for part in (clock.tt, clock.ut1, clock.stated))
    )
    floors = floor_of(engine, names, centuries)
    values = found.values.transpose(0, 2, 1)
    rates = np.radians(values) / DAY
    motion = angles.Motion.of(
        np.arccos(values[core.COSINE_OF_DATE]),
        (rates[core.GEOCENTRIC_RATE], rates[core.GEOCENTRIC_LATITUDE_RATE]),
        (rates[core.RATE_OF_DATE], rates[core.LATITUDE_RATE_OF_DATE]),
    )
    equatorial = (
        np.radians(found.right_ascension), np.radians(found.declination),
        sky.frames.true_obliquity[:, None],
    )  # fmt: skip
    by_equator = angles.equatorial_sigmas(*equatorial, motion, clock, floors, models)
    latitude = angles.ecliptic_sigmas(0.0, motion, clock, floors, models)[1]
    same = {"rtol": 1e-9, "atol": 0.0}
    assert np.allclose(found.right_ascension_sigma, by_equator[0], **same)
    assert np.allclose(found.declination_sigma, by_equator[1], **same)
    assert np.allclose(found.latitude_sigma, latitude, **same)
    if sky.orientation is None:
        assert np.isnan(found.azimuth_sigma).all()
        return
    measured = sky.orientation.measured
    assert 0 < measured.sum() < count
    pole = np.where(measured[:, None], 0.0, angles.polar_motion_sigma(centuries))
    horizontal = (
        np.radians(found.azimuth), np.radians(found.altitude),
        np.radians(sites.latitude)[:, None],
    )  # fmt: skip
    by_horizon = angles.horizontal_sigmas(
        horizontal, equatorial, motion, clock, floors, models, pole
    )
    assert np.allclose(found.azimuth_sigma, by_horizon[0], **same)
    assert np.allclose(found.altitude_sigma, by_horizon[1], **same)


def floor_of(engine: Ephemeris, names: tuple[str, ...], centuries: np.ndarray) -> np.ndarray:
    """The ephemeris's own sigma, (E, T): now, and what grows beyond the years of observation."""
    now, linear, square, cube = uncertainty.orbits(engine.pool.ephemeris, names).T
    t = np.abs(centuries)
    fade = np.maximum(t - uncertainty.OBSERVED_CENTURIES, 0.0) / t
    growth = np.hypot(np.hypot(linear * t, square * t**2), cube * t**3) * fade
    return np.sqrt(now**2 + growth**2 + uncertainty.MODEL_FLOOR**2)


def test_longitude_sigma_of_one_cause_at_a_time(engine: Ephemeris) -> None:
    """Seconds of a stated time move a place by its own rate: 1 deg/day is 1/24 arcsec a second."""
    days = np.array([0.5, 3000.25])
    instants = engine.timescales.instants((np.full(2, J2000), days), "tt")
    options = Options(bodies=("Sun", "Moon"))
    sure, unsure = (
        engine.observe(instants, Site(48.2, 16.4), options, stated) for stated in (0.0, 3600.0)
    )
    added = np.sqrt(unsure.longitude_sigma**2 - sure.longitude_sigma**2)
    assert added == pytest.approx(np.abs(unsure.rate_of_date) * 3600.0 / 24.0, rel=1e-9)
    assert sigmas.PER_SECOND == 1.0 / 24.0
