"""One epoch and many give the same bits: every number and sigma, wherever an epoch stands."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from services.ephemeris.astrology.zodiac_offset import zodiac_offset
from services.ephemeris.core.light import BLOCK
from services.ephemeris.frames.earth import Site, Sites, site_vectors
from services.ephemeris.frames.of_date import SHORT_TERM, STEP, frames_of_date
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import CORRECTIONS, FRAMES, OBSERVERS, Options
from services.ephemeris.positions import NUMBERS, Positions
from services.ephemeris.targets.bodies import BODIES
from services.ephemeris.time.instants import Instant
from tests.truth.engine import opened

J2000, DAY = 2451545.0, 86400.0
COUNT = 2 * BLOCK + 3
FORBIDDEN = {"topocentric": "Earth", "geocentric": "Earth", "heliocentric": "Sun"}
CASES = [
    (observer, corrections, frame)
    for observer in OBSERVERS
    for corrections in CORRECTIONS
    for frame in FRAMES
]


@pytest.fixture(scope="module")
def engine() -> Iterator[Ephemeris]:
    with opened() as engine:
        yield engine


@pytest.fixture(scope="module")
def instants(engine: Ephemeris) -> Instant:
    """COUNT epochs in no order over 1560-2640.

    Among them, on both sides of the blocks' edges: the seams of the two precession models, and
    those of the grid and of the Earth's measured orientation.
    """
    rng = np.random.default_rng(128)
    days = rng.uniform(-160_000.0, 230_000.0, COUNT)
    begin, end = (edge / DAY for edge in engine.pool.orientation_span)
    edges = np.array([*SHORT_TERM, 40.0 * STEP, 41.0 * STEP, begin, end])
    seams = np.concatenate([np.nextafter(edges, -np.inf), edges, np.nextafter(edges, np.inf)])
    rng.shuffle(seams)
    for middle, some in ((BLOCK, seams[:10]), (2 * BLOCK, seams[10:])):
        days[middle - 5 : middle - 5 + len(some)] = some
    return engine.timescales.instants((np.full(COUNT, J2000), days), "tt")


@pytest.fixture(scope="module")
def sites() -> Sites:
    rng = np.random.default_rng(129)
    return Sites(
        rng.uniform(-90.0, 90.0, COUNT),
        rng.uniform(-180.0, 180.0, COUNT),
        rng.uniform(-400.0, 9000.0, COUNT),
    )


def bodies_of(observer: str) -> tuple[str, ...]:
    on_earth = observer in {"topocentric", "geocentric"}
    return tuple(
        name
        for name, row in BODIES.items()
        if name != FORBIDDEN.get(observer) and (on_earth or row.kind != "point")
    )


def one_site(sites: Sites, i: int) -> Site:
    return Site(*(float(part[i]) for part in (sites.latitude, sites.longitude, sites.elevation)))


def bits(numbers: np.ndarray) -> np.ndarray:
    """The numbers' bits: -0 is not 0, and a NaN is a NaN."""
    return np.ascontiguousarray(numbers).view(np.int64)


def hold(some: Positions, rows: slice, everything: Positions) -> None:
    assert some.names == everything.names
    assert np.array_equal(bits(some.values), bits(everything.values[:, :, rows]))


@pytest.mark.parametrize(("observer", "corrections", "frame"), CASES)
def test_one_epoch_and_many(
    engine: Ephemeris, instants: Instant, sites: Sites, observer: str, corrections: str, frame: str
) -> None:
    options = Options(
        bodies=bodies_of(observer), observer=observer, corrections=corrections, frame=frame
    )
    stated = np.linspace(0.0, 60.0, COUNT)
    together = engine.observe(instants, sites, options, stated)
    for field in NUMBERS:
        off_the_ground = field.startswith(("azimuth", "altitude")) and observer != "topocentric"
        bodies = ~np.isnan(together.distance[0])
        assert np.isnan(getattr(together, field)[:, bodies]).all() == off_the_ground, field
    chosen = {0, 1, COUNT - 1, *range(7, COUNT, 23)}
    for edge in (BLOCK, 2 * BLOCK):
        chosen |= {*range(edge - 6, min(edge + 5, COUNT))}
    for i in sorted(chosen):
        alone = engine.observe(instants.at(i), one_site(sites, i), options, float(stated[i]))
        hold(alone, slice(i, i + 1), together)


@pytest.mark.parametrize("size", [1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, COUNT])
@pytest.mark.parametrize("start", [0, 1])
def test_wherever_a_block_begins(
    engine: Ephemeris, instants: Instant, sites: Sites, size: int, start: int
) -> None:
    options = Options(bodies=bodies_of("topocentric"), observer="topocentric")
    rows = slice(start, min(start + size, COUNT))
    flags = np.zeros(COUNT, dtype=bool)
    flags[rows] = True
    some = Sites(sites.latitude[rows], sites.longitude[rows], sites.elevation[rows])
    hold(
        engine.observe(instants.some(flags), some, options),
        rows,
        engine.observe(instants, sites, options),
    )


def test_one_body_and_many(engine: Ephemeris, instants: Instant, sites: Sites) -> None:
    """What else is asked for, in what order and for how many places does not matter."""
    names = bodies_of("topocentric")
    together = engine.observe(instants, sites, Options(bodies=names))
    backwards = engine.observe(instants, sites, Options(bodies=names[::-1]))
    assert np.array_equal(bits(backwards.values[:, ::-1]), bits(together.values))
    for i, name in enumerate(names):
        alone = engine.observe(instants, sites, Options(bodies=(name,)))
        assert np.array_equal(bits(alone.values[:, 0]), bits(together.values[:, i])), name


@pytest.mark.parametrize("ayanamsa", ["lahiri", "true_citra", "galactic_center_0sag"])
def test_sidereal_zodiacs(
    engine: Ephemeris, instants: Instant, sites: Sites, ayanamsa: str
) -> None:
    options = Options(bodies=bodies_of("geocentric"), observer="geocentric", zodiac="sidereal")
    sky = engine.sky(instants, "geocentric")
    offset = zodiac_offset(engine, ayanamsa, sky)
    together = engine.observe(instants, sites, options, sky=sky, offset=offset)
    for i in (0, *range(BLOCK - 6, BLOCK + 5), *range(2 * BLOCK - 6, COUNT)):
        one = instants.at(i)
        here = engine.sky(one, "geocentric")
        own = zodiac_offset(engine, ayanamsa, here)
        assert np.array_equal(bits(np.array(own)[:, 0]), bits(np.array(offset)[:, i]))
        alone = engine.observe(one, one_site(sites, i), options, sky=here, offset=own)
        hold(alone, slice(i, i + 1), together)
    tropical = engine.observe(
        instants, sites, Options(bodies=options.bodies, observer="geocentric")
    )
    apart = (tropical.longitude - offset[0][:, None] - together.longitude + 180.0) % 360.0 - 180.0
    assert np.abs(apart).max() < 1e-12


def test_frames_and_sites(instants: Instant, sites: Sites) -> None:
    days = (instants.tt[0] - J2000) + instants.tt[1]
    frames, places = frames_of_date(days), site_vectors(sites)
    assert frames.short_term.any()
    assert not frames.short_term.all()
    for i in range(COUNT):
        alone = frames_of_date(days[i : i + 1])
        assert alone.short_term[0] == frames.short_term[i]
        assert np.array_equal(bits(alone.table[0]), bits(frames.table[i]))
        place = site_vectors(Sites.of(one_site(sites, i)))
        assert np.array_equal(bits(place[0]), bits(places[i]))
