"""Light time, deflection, aberration: against converged light time, `erfa.ld` and `erfa.ab`."""

import erfa
import numpy as np
import pytest

from services.ephemeris.frames.earth import Site, one_site_vectors
from services.ephemeris.options import CORRECTIONS, FRAMES, OBSERVERS, Options
from services.ephemeris.targets.bodies import BODIES as CATALOGUE
from tests.oracle.apparent import (
    Observer,
    aberrate,
    deflect,
    linear_light_time,
    retarded,
)
from tests.oracle.dual_numbers import dual, length, rate_of
from tests.oracle.planet_places import DualFrames, Ground, places, plan
from tests.oracle.spk_states import RecordStates
from tests.truth import rigorous
from tests.truth.engine import BODIES, opened, random_instants, random_sites

MAS = np.degrees(1.0) * 3.6e6
AU = 149597870.7
EXEMPT = np.array([False])


@pytest.fixture(scope="module")
def engine():
    with opened() as engine:
        yield engine


def apart_mas(places, wanted):
    """Angles on the sky between (B,) places of one epoch and unit vectors (B, 3)."""
    ours = erfa.s2c(np.radians(places.longitude[0]), np.radians(places.latitude[0]))
    return erfa.sepp(ours, np.array(wanted)) * MAS


@pytest.mark.parametrize("observer", ["geocentric", "topocentric"])
def test_pipeline_agrees_with_the_rigorous_reduction(engine, observer):
    worst = dict.fromkeys(BODIES, 0.0)
    instants = random_instants(engine, 13, 40)
    for i, site in enumerate(random_sites(14, 40)):
        one = engine.timescales.instants(
            (instants.tt[0][i : i + 1], instants.tt[1][i : i + 1]), "tt"
        )
        place = site if observer == "topocentric" else None
        options = Options(bodies=BODIES, observer=observer, frame="icrf")
        computed = engine.observe(one, site, options)
        et = float(one.et[0])
        wanted = [rigorous.apparent(CATALOGUE[name].naif, et, place) for name in BODIES]
        for name, mas in zip(BODIES, apart_mas(computed, wanted), strict=True):
            worst[name] = max(worst[name], float(mas))
    # The Sun moves 13 m/s: where it was at light time's other end makes 0.001 mas of difference
    assert max(worst.values()) < 0.01, worst


POINTS = tuple(name for name, row in CATALOGUE.items() if row.naif is None)
NEAR = 1e-9  # arcsec
CASES = [
    (observer, corrections, frame)
    for observer in OBSERVERS
    for corrections in CORRECTIONS
    for frame in FRAMES
]


def oracle(engine, instants, site, options):
    """The same places by the numpy reduction on dual numbers; radians and km."""
    sky = engine.sky(instants, options.observer)
    ground = None
    if sky.orientation is not None:
        ground = Ground.of(one_site_vectors(site)[0], sky.orientation)
    paths = [path for path in engine.pool.paths.values() if path.suffix == ".bsp"]
    return places(
        RecordStates(paths), plan(options.bodies, options.observer), (sky.et, *instants.tt),
        DualFrames.of(sky.frames), ground, options.corrections, options.frame,
    )  # fmt: skip


@pytest.mark.parametrize(("observer", "corrections", "frame"), CASES)
def test_the_core_is_the_numpy_reduction(engine, observer, corrections, frame):
    on_earth = observer in {"topocentric", "geocentric"}
    bodies = (*BODIES, *(() if on_earth else ("Earth",)), *(POINTS if on_earth else ()))
    if observer == "heliocentric":
        bodies = bodies[1:]
    options = Options(bodies=bodies, observer=observer, corrections=corrections, frame=frame)
    site = Site(-33.9, 18.4, 1000.0)
    instants = random_instants(engine, 17, 150, (2305500.5, 2580000.5))  # 1600 .. 2351
    ours, theirs = engine.observe(instants, site, options), oracle(engine, instants, site, options)
    held = ["longitude", "latitude", "right_ascension", "declination"]
    if observer == "topocentric":
        held += ["azimuth", "altitude"]
    else:
        assert theirs.azimuth is None
        assert np.isnan(ours.azimuth).all()
        assert np.isnan(ours.altitude).all()
    for name in held:
        # Near the horizon's and the sphere's poles an angle round them grows
        scale = 1.0
        if name == "azimuth":
            scale = np.cos(theirs.altitude)
        off = ours_minus(getattr(ours, name), getattr(theirs, name)) * scale
        assert np.abs(off).max() * 3600.0 < NEAR, name
    for name in ("longitude_rate", "latitude_rate", "geocentric_rate", "rate_of_date"):
        off = getattr(ours, name) - np.degrees(getattr(theirs, name)) * 86400.0
        assert np.abs(off).max() < 1e-10, name  # degrees a day
    points = np.isnan(theirs.distance)
    assert np.array_equal(points, np.isnan(ours.distance))
    assert np.nanmax(np.abs(ours.distance * AU - theirs.distance)) < 1e-5  # km
    assert np.nanmax(np.abs(ours.distance_rate * AU / 86400.0 - theirs.distance_rate)) < 1e-11
    assert np.array_equal(ours.retrograde, theirs.geocentric_rate < 0.0)


def ours_minus(degrees, radians):
    """Return the difference in degrees, within half a turn."""
    return (degrees - np.degrees(radians) + 180.0) % 360.0 - 180.0


def test_light_time_of_uniform_motion_is_exact():
    rng = np.random.default_rng(1)
    separation = rng.normal(size=(50, 3)) * 1e9
    velocity = rng.normal(size=(50, 3)) * 30.0
    lt = linear_light_time(separation, velocity)
    path = np.linalg.norm(separation - velocity * lt[:, None], axis=-1)
    assert np.abs(path - rigorous.C * lt).max() < 1e-5  # km of 1e9


def observer_at(position, velocity):
    position, velocity = np.array(position, float), np.array(velocity, float)
    shape = (1, 1, 1, 3)
    still = np.zeros(3)
    return Observer(
        position=dual(position.reshape(shape), velocity.reshape(shape)),
        velocity=dual(velocity.reshape(shape), still.reshape(shape)),
        sun=dual(np.zeros(shape), np.zeros(shape)),
    )


def test_deflection_is_erfa_ld():
    here = np.array([AU, 0.0, 0.0])
    watcher = observer_at(here, [0.0, 30.0, 0.0])
    for elongation in (0.3, 1.0, 5.0, 45.0, 90.0, 150.0, 179.0):
        angle = np.radians(180.0 - elongation)
        path = 2.5 * AU * np.array([np.cos(angle), np.sin(angle), 0.0])
        body = here + path
        bent = deflect(
            dual(path.reshape(1, 1, 1, 3), np.zeros((1, 1, 1, 3))),
            length(dual(path.reshape(1, 1, 1, 3), np.zeros((1, 1, 1, 3)))),
            watcher,
            EXEMPT,
        )
        p, q = path / np.linalg.norm(path), body / np.linalg.norm(body)
        wanted = erfa.ld(1.0, p, q, here / AU, 1.0, 1e-9)
        # erfa takes the Sun's mass as 1.97412574336e-8 au (Schwarzschild): 1e-9 of it differs
        assert erfa.sepp(bent.real.ravel(), wanted) * MAS < 1e-3
        # 4.07 mas x cot(E/2), the textbook's amount for a body far away: ours is nearer
        assert erfa.sepp(bent.real.ravel(), p) * MAS < 4.075 / np.tan(np.radians(elongation / 2))


@pytest.mark.parametrize("offset_km", [0.0, 1.0, 1e5, 6e5, 6.95e5, 6.97e5, 8e5])
def test_behind_the_sun_light_grazes_the_limb_and_no_more(offset_km):
    watcher = observer_at([AU, 0.0, 0.0], [0.0, 30.0, 0.0])
    body = np.array([-1.5 * AU, offset_km, 0.0]).reshape(1, 1, 1, 3)
    path = dual(body, np.zeros((1, 1, 1, 3))) - watcher.position
    bent = deflect(path, length(path), watcher, EXEMPT)
    # 1.75" at the limb for a source far away, and less for one 1.5 au behind the Sun
    assert np.isfinite(bent).all()
    assert erfa.sepp(bent.real.ravel(), path.real.ravel()) * MAS < 1750.0
    seen, distance, _ = retarded(
        body, np.zeros(3), linear_light_time(path.real, np.zeros(3)), watcher, shapiro=True
    )
    assert np.isfinite(seen).all()
    # Shapiro: 120 µs one way at the limb, 36 km; it moves only a body that moves
    assert abs(distance.real.item() - np.linalg.norm(path.real)) < 1e-3


def test_the_sun_is_not_bent_by_itself():
    watcher = observer_at([AU, 0.0, 0.0], [0.0, 30.0, 0.0])
    path = -watcher.position
    bent = deflect(path, length(path), watcher, np.array([True]))
    assert np.allclose(bent.real.ravel(), [-1.0, 0.0, 0.0], atol=1e-15)
    assert np.isfinite(bent).all()


def test_aberration_is_erfa_ab():
    rng = np.random.default_rng(3)
    watcher = observer_at([AU, 0.0, 0.0], [5.0, 29.0, 8.0])
    beta = np.array([5.0, 29.0, 8.0]) / rigorous.C
    for _ in range(20):
        p = rng.normal(size=3)
        p /= np.linalg.norm(p)
        ours = aberrate(dual(p.reshape(1, 1, 1, 3), np.zeros((1, 1, 1, 3))), watcher)
        wanted = erfa.ab(p, beta, 1.0, np.sqrt(1.0 - beta @ beta))
        assert np.abs(ours.real.ravel() - wanted).max() < 1e-14


def test_nothing_moves_where_nothing_moves():
    """A body at rest seen by an observer at rest does not move."""
    still = observer_at([AU, 0.0, 0.0], [0.0, 0.0, 0.0])
    path = dual(np.array([0.0, 3 * AU, AU]).reshape(1, 1, 1, 3), np.zeros((1, 1, 1, 3)))
    seen = aberrate(deflect(path, length(path), still, EXEMPT), still)
    assert np.abs(rate_of(seen)).max() == 0.0
