"""Light time, deflection, aberration: against converged light time, `erfa.ld` and `erfa.ab`."""

import erfa
import numpy as np
import pytest
from services.ephemeris.core.apparent import (
    Observer,
    aberrate,
    deflect,
    linear_light_time,
    retarded,
)
from services.ephemeris.core.dual import dual, length, rate_of

from services.ephemeris.targets.bodies import BODIES as CATALOGUE
from tests.truth import rigorous
from tests.truth.engine import BODIES, many, opened, random_instants, random_sites

MAS = np.degrees(1.0) * 3.6e6
AU = 149597870.7
EXEMPT = np.array([False])


@pytest.fixture(scope="module")
def engine():
    with opened() as engine:
        yield engine


def apart_mas(places, wanted):
    """Angles on the sky between (B,) places of one epoch and unit vectors (B, 3)."""
    ours = erfa.s2c(places.longitude[0], places.latitude[0])
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
        found = many(engine, one, place, frame="icrf")
        et = float(one.et[0])
        wanted = [rigorous.apparent(CATALOGUE[name].naif, et, place) for name in BODIES]
        for name, mas in zip(BODIES, apart_mas(found, wanted), strict=True):
            worst[name] = max(worst[name], float(mas))
    # The Sun moves 13 m/s: where it was at light time's other end makes 0.001 mas of difference
    assert max(worst.values()) < 0.01, worst


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
