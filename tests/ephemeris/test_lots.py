"""The Part of Fortune and its kin, by hand and against an independent altitude."""

from __future__ import annotations

import erfa
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ephemeris.astrology.houses import houses
from services.ephemeris.astrology.lots import (
    DEFINITIONS,
    is_day,
    part_of_fortune,
    part_of_spirit,
    vernal_point,
)

ANGLE = st.floats(0, 360, exclude_max=True)


def test_fortune_by_day_and_by_night():
    # Paulus Alexandrinus: from Sun to Moon by day, from Moon to Sun by night, cast from the
    # Ascendant. Ascendant 100°, Sun 350°, Moon 20°: thirty degrees forward, or back.
    ascendant, sun, moon = (100.0, 400.0), (350.0, 1.0), (20.0, 13.0)
    assert part_of_fortune(ascendant, sun, moon, True) == (130.0, 412.0)
    assert part_of_fortune(ascendant, sun, moon, False) == (70.0, 388.0)
    assert part_of_spirit(ascendant, sun, moon, True) == (70.0, 388.0)
    assert part_of_spirit(ascendant, sun, moon, False) == (130.0, 412.0)


def test_many_instants_are_each_as_if_alone():
    rng = np.random.default_rng(9)
    ascendant, sun, moon = (
        (rng.uniform(0.0, 360.0, 200), rng.uniform(-1.0, 400.0, 200)) for _ in range(3)
    )
    latitude = rng.uniform(-90.0, 90.0, 200)
    day = is_day(sun[0], ascendant[0], 23.44, latitude)
    assert 50 < day.sum() < 150
    for lot in (part_of_fortune, part_of_spirit):
        longitude, rate = lot(ascendant, sun, moon, day)
        assert longitude.shape == rate.shape == (200,)
        for i in range(200):
            one = lot(*((of[0][i], of[1][i]) for of in (ascendant, sun, moon)), bool(day[i]))
            assert one == (longitude[i], rate[i])
    for i in range(200):
        assert is_day(sun[0][i], ascendant[0][i], 23.44, latitude[i]) == day[i]


@given(ANGLE, ANGLE, ANGLE, st.booleans())
def test_fortune_and_spirit_mirror_in_the_ascendant(asc, sun, moon, day):
    fortune = part_of_fortune((asc, 0.0), (sun, 1.0), (moon, 13.0), day)[0]
    spirit = part_of_spirit((asc, 0.0), (sun, 1.0), (moon, 13.0), day)[0]
    assert 0.0 <= fortune < 360.0
    gap = (fortune + spirit - 2.0 * asc + 180.0) % 360.0 - 180.0
    assert gap == pytest.approx(0.0, abs=1e-9)


def test_day_is_where_the_sun_is_up():
    # Against erfa: ecliptic to equator by its own matrix, then hour angle to altitude.
    rng = np.random.default_rng(5)
    sun, armc = rng.uniform(0.0, 360.0, (2, 999))
    latitude = rng.uniform(-90.0, 90.0, 999)
    eps = 23.44
    to_equator = erfa.rx(-np.radians(eps), np.eye(3))
    ra, dec = erfa.c2s(erfa.rxp(to_equator, erfa.s2c(np.radians(sun), 0.0)))
    _, altitude = erfa.hd2ae(np.radians(armc) - ra, dec, np.radians(latitude))
    np.testing.assert_array_equal(is_day(sun, armc, eps, latitude), altitude >= 0.0)


@given(ANGLE, st.floats(-60, 60), ANGLE)
def test_between_the_polar_circles_day_is_above_the_ascendant_axis(armc, latitude, sun):
    ascendant = houses("equal", armc, 23.44, latitude).ascendant[0]
    above = (ascendant - sun) % 360.0
    if min(above, abs(above - 180.0), 360.0 - above) > 1e-6:
        assert bool(is_day(sun, armc, 23.44, latitude)) == (above < 180.0)


def test_vernal_point():
    assert vernal_point() == (0.0, 0.0)
    value, rate = vernal_point(24.2, 3.8e-5)
    assert value == pytest.approx(335.8)
    assert rate == -3.8e-5
    assert vernal_point(1e-20)[0] == 0.0


def test_definitions_name_their_sources():
    assert set(DEFINITIONS) == {"part_of_fortune", "part_of_spirit", "vernal_point"}
    assert all(definition and source for definition, source in DEFINITIONS.values())
