"""Houses and angles against their definitions, by vectors: no formula of the code is used here.

Axes: equatorial, x to the equinox, z to the pole. At a place of latitude φ when the meridian has
right ascension θ, the horizon's east, north and zenith are plain rotations of these.
"""

from __future__ import annotations

import numpy as np
import pytest

from services.ephemeris.astrology.houses import houses

N = 400
RNG = np.random.default_rng(7)
LATITUDE = RNG.uniform(-65.0, 65.0, N)
ARMC = RNG.uniform(0.0, 360.0, N)
OBLIQUITY = 23.44
TINY = 1e-9


def sind(x):
    return np.sin(np.radians(x))


def cosd(x):
    return np.cos(np.radians(x))


def on_ecliptic(longitude):
    s = sind(longitude)
    return np.stack([cosd(longitude), s * cosd(OBLIQUITY), s * sind(OBLIQUITY)], axis=-1)


def on_equator(ascension):
    return np.stack([cosd(ascension), sind(ascension), np.zeros_like(ascension)], axis=-1)


def horizon(armc, latitude):
    """East, north and zenith, each (n, 3)."""
    c, s, cp, sp = cosd(armc), sind(armc), cosd(latitude), sind(latitude)
    east = np.stack([-s, c, 0 * s], axis=-1)
    north = np.stack([-sp * c, -sp * s, cp], axis=-1)
    zenith = np.stack([cp * c, cp * s, sp], axis=-1)
    return east, north, zenith


def dot(a, b):
    return np.sum(a * b, axis=-1)


def coplanar(a, b, c):
    return np.abs(dot(a, np.cross(b, c)))


def ascension(longitude):
    x, y, _ = np.moveaxis(on_ecliptic(longitude), -1, 0)
    return np.degrees(np.arctan2(y, x))


def semi_arc(longitude, latitude):
    """How long, in degrees, a point of the ecliptic takes from rising to the meridian."""
    declination = np.arcsin(on_ecliptic(longitude)[..., 2])
    return np.degrees(np.arccos(-np.tan(np.radians(latitude)) * np.tan(declination)))


EAST, NORTH, ZENITH = horizon(ARMC, LATITUDE)
ALL_LATITUDES = RNG.uniform(-90.0, 90.0, N)


@pytest.mark.parametrize("latitude", [LATITUDE, ALL_LATITUDES])
def test_the_angles_are_what_their_names_say(latitude):
    east, north, zenith = horizon(ARMC, latitude)
    got = houses("equal", ARMC, OBLIQUITY, latitude)
    ascendant = on_ecliptic(got.ascendant)
    assert np.abs(dot(ascendant, zenith)).max() < TINY
    assert dot(ascendant, east).min() > 0.0
    mc = on_ecliptic(got.mc)
    assert np.abs(dot(mc, east)).max() < TINY
    assert dot(mc, on_equator(ARMC)).min() > 0.0  # upper culmination: the meridian's own side
    vertex = on_ecliptic(got.vertex)
    assert np.abs(dot(vertex, north)).max() < TINY
    assert dot(vertex, east).max() < 0.0
    assert np.abs((ascension(got.east_point) - ARMC - 90 + 180) % 360 - 180).max() < TINY


def test_the_ascendant_of_a_textbook():
    # Meeus, Astronomical Algorithms, 2nd ed., example 14.a: θ = 75°, φ = +51°, ε = 23.44° give
    # the ecliptic's points on the horizon as 169°21' and 349°21'.
    got = houses("placidus", 75.0, 23.44, 51.0)
    assert got.ascendant[0] == pytest.approx(169 + 21 / 60, abs=0.5 / 60 + 0.005)


def test_placidus_cusps_have_done_thirds_of_their_semi_arcs():
    cusps = houses("placidus", ARMC, OBLIQUITY, LATITUDE).cusps
    for house, third in ((11, 1 / 3), (12, 2 / 3)):
        cusp = cusps[:, house - 1]
        before_meridian = (ascension(cusp) - ARMC) % 360.0
        np.testing.assert_allclose(before_meridian, third * semi_arc(cusp, LATITUDE), atol=TINY)
    for house, third in ((2, 2 / 3), (3, 1 / 3)):
        cusp = cusps[:, house - 1]
        before_nadir = (ARMC + 180.0 - ascension(cusp)) % 360.0
        night = 180.0 - semi_arc(cusp, LATITUDE)
        np.testing.assert_allclose(before_nadir, third * night, atol=TINY)


@pytest.mark.parametrize("sign", [1, -1])
def test_placidus_to_a_hair_of_the_polar_circle(sign):
    latitude = sign * (90.0 - OBLIQUITY - 10.0 ** -RNG.uniform(0, 9, N))
    got = houses("placidus", ARMC, OBLIQUITY, latitude)
    assert not got.reason.any()
    cusp = got.cusps[:, 10]
    arc = semi_arc(cusp, latitude) / 3.0
    np.testing.assert_allclose((ascension(cusp) - ARMC) % 360.0, arc, atol=1e-7)


def test_koch_cusps_rose_at_thirds_of_the_mc_semi_arc():
    got = houses("koch", ARMC, OBLIQUITY, LATITUDE)
    arc = semi_arc(got.mc, LATITUDE)
    for house, thirds in ((11, -2), (12, -1), (2, 1), (3, 2)):
        east, _, zenith = horizon(ARMC + thirds * arc / 3.0, LATITUDE)
        cusp = on_ecliptic(got.cusps[:, house - 1])
        assert np.abs(dot(cusp, zenith)).max() < TINY
        assert dot(cusp, east).min() > 0.0
    # A whole semi-arc back, the MC degree itself was rising.
    _, _, zenith = horizon(ARMC - arc, LATITUDE)
    assert np.abs(dot(on_ecliptic(got.mc), zenith)).max() < TINY


@pytest.mark.parametrize(("house", "along"), [(11, 30), (12, 60), (1, 90), (2, 120), (3, 150)])
def test_house_circles_through_north_and_south(house, along):
    cusp = on_ecliptic(houses("regiomontanus", ARMC, OBLIQUITY, LATITUDE).cusps[:, house - 1])
    equator = on_equator(ARMC + along)
    assert coplanar(NORTH, equator, cusp).max() < TINY
    # On the same half of the circle: the same side of the horizon's north-south line.
    beside = equator - NORTH * dot(NORTH, equator)[:, None]
    assert dot(cusp, beside).min() > 0.0

    cusp = on_ecliptic(houses("campanus", ARMC, OBLIQUITY, LATITUDE).cusps[:, house - 1])
    prime = ZENITH * cosd(along) + EAST * sind(along)
    assert coplanar(NORTH, prime, cusp).max() < TINY
    assert dot(cusp, prime).min() > 0.0


@pytest.mark.parametrize(
    ("house", "along", "third"), [(11, 30, 1), (12, 60, 2), (2, 120, 2), (3, 150, 1)]
)
def test_topocentric_cusps_rise_at_lesser_latitudes(house, along, third):
    pole = np.degrees(np.arctan(np.tan(np.radians(LATITUDE)) * third / 3.0))
    got = houses("topocentric", ARMC, OBLIQUITY, LATITUDE)
    east, _, zenith = horizon(ARMC + along - 90.0, pole)
    cusp = on_ecliptic(got.cusps[:, house - 1])[got.reason == 0]
    assert len(cusp) > 0.95 * N
    assert np.abs(dot(cusp, zenith[got.reason == 0])).max() < TINY
    assert dot(cusp, east[got.reason == 0]).min() > 0.0


def test_alcabitius_trisects_in_right_ascension():
    got = houses("alcabitius", ARMC, OBLIQUITY, LATITUDE)
    arc = semi_arc(got.ascendant, LATITUDE)
    for house, want in (
        (11, arc / 3),
        (12, arc * 2 / 3),
        (1, arc),
        (2, arc + (180 - arc) / 3),
        (3, arc + (180 - arc) * 2 / 3),
    ):
        from_meridian = (ascension(got.cusps[:, house - 1]) - ARMC) % 360.0
        np.testing.assert_allclose(from_meridian, want, atol=TINY)


def test_systems_of_the_equator():
    pole = np.array([0.0, -sind(OBLIQUITY), cosd(OBLIQUITY)])
    for house in range(1, 13):
        equator = on_equator(ARMC + 30.0 * (house - 10))
        meridian = houses("meridian", ARMC, OBLIQUITY, LATITUDE).cusps[:, house - 1]
        turn = (ascension(meridian) - ARMC - 30.0 * (house - 10) + 180.0) % 360.0 - 180.0
        assert np.abs(turn).max() < TINY
        morinus = on_ecliptic(houses("morinus", ARMC, OBLIQUITY, LATITUDE).cusps[:, house - 1])
        assert coplanar(np.broadcast_to(pole, (N, 3)), equator, morinus).max() < TINY
        assert dot(morinus, equator).min() > 0.0


def test_systems_of_the_ecliptic():
    def steps(system):
        got = houses(system, ARMC, OBLIQUITY, LATITUDE)
        return got, (np.roll(got.cusps, -1, axis=1) - got.cusps) % 360.0

    for system in ("equal", "equal_mc", "vehlow", "whole_sign"):
        np.testing.assert_allclose(steps(system)[1], 30.0, atol=TINY)
    got, _ = steps("equal")
    np.testing.assert_allclose(got.cusps[:, 0], got.ascendant, atol=TINY)
    got, _ = steps("equal_mc")
    np.testing.assert_allclose(got.cusps[:, 9], got.mc, atol=TINY)
    got, _ = steps("vehlow")
    np.testing.assert_allclose((got.ascendant - got.cusps[:, 0]) % 360.0, 15.0, atol=TINY)
    porphyry, width = steps("porphyry")
    np.testing.assert_allclose(porphyry.cusps[:, 9], porphyry.mc, atol=TINY)
    np.testing.assert_allclose(porphyry.cusps[:, 0], porphyry.ascendant, atol=TINY)
    np.testing.assert_allclose(width[:, [10, 11]], width[:, [9, 9]], atol=TINY)
    np.testing.assert_allclose(width[:, [1, 2]], width[:, [0, 0]], atol=TINY)
    sripati, _ = steps("sripati")
    into = (porphyry.cusps - sripati.cusps) % 360.0
    np.testing.assert_allclose(into, np.roll(width, 1, axis=1) / 2.0, atol=TINY)
