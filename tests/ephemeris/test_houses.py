"""Houses against Swiss Ephemeris at the same sidereal time, obliquity and latitude."""

from __future__ import annotations

import numpy as np
import pytest
import swisseph as swe
from hypothesis import example, given
from hypothesis import strategies as st

from services.ephemeris.astrology.houses import SYSTEMS, Houses, house_of, houses
from services.ephemeris.core.house_systems import SYSTEM_CODES
from services.ephemeris.errors import InvalidInput

# Swiss Ephemeris' letters for the systems.
LETTERS = {
    "placidus": b"P", "koch": b"K", "porphyry": b"O", "regiomontanus": b"R", "campanus": b"C",
    "equal": b"A", "equal_mc": b"D", "whole_sign": b"W", "alcabitius": b"B", "topocentric": b"T",
    "morinus": b"M", "meridian": b"X", "vehlow": b"V", "sripati": b"S",
}  # fmt: skip
N = 5000
RNG = np.random.default_rng(20240621)
LATITUDE = np.degrees(np.arcsin(RNG.uniform(-1.0, 1.0, N)))
ARMC = RNG.uniform(0.0, 360.0, N)
OBLIQUITY = RNG.uniform(22.1, 24.5, N)


def arcsec(a, b):
    return np.abs((a - b + 180.0) % 360.0 - 180.0) * 3600.0


def swiss(letter):
    """Cusps (N, 12), angles (N, 8), and where Swiss Ephemeris itself gives up."""
    cusps, angles, gave_up = np.empty((N, 12)), np.empty((N, 8)), np.zeros(N, bool)
    for i in range(N):
        try:
            computed = swe.houses_armc(ARMC[i], LATITUDE[i], OBLIQUITY[i], letter)
        except swe.Error:
            gave_up[i] = True
            computed = swe.houses_armc(ARMC[i], LATITUDE[i], OBLIQUITY[i], b"O")
        cusps[i], angles[i] = computed
    return cusps, angles, gave_up


def test_the_table_is_complete():
    assert set(SYSTEMS) == set(SYSTEM_CODES) == set(LETTERS)
    for key, row in SYSTEMS.items():
        assert row.id == key
        assert row.name
        assert row.definition
        assert row.source


@pytest.mark.parametrize("system", LETTERS)
def test_five_thousand_places_and_times(system):
    cusps, angles, gave_up = swiss(LETTERS[system])
    got = houses(system, ARMC, OBLIQUITY, LATITUDE)
    fell_back = got.reason > 0

    assert arcsec(got.cusps, cusps)[~fell_back].max() < 0.01
    assert arcsec(got.ascendant, angles[:, 0]).max() < 0.01
    assert arcsec(got.vertex, angles[:, 3]).max() < 0.01
    assert arcsec(got.east_point, angles[:, 4]).max() < 0.01
    np.testing.assert_allclose(got.armc, ARMC, atol=1e-12)

    # The midheaven has the meridian's right ascension, always. Where it is below the horizon,
    # Swiss Ephemeris turns it round for three systems.
    turned = arcsec(got.mc, angles[:, 1]) > 0.01
    assert arcsec(got.mc, angles[:, 1] + 180.0)[turned].max(initial=0.0) < 0.01
    assert not np.any(turned & ~fell_back)
    if system in {"placidus", "koch"}:
        np.testing.assert_array_equal(fell_back, gave_up)
        assert arcsec(got.cusps, cusps).max() < 0.01  # its own way out is Porphyry too
    elif system in {"regiomontanus", "campanus"}:
        np.testing.assert_array_equal(fell_back, turned)
    elif system == "topocentric":
        disordered = np.abs(((np.roll(cusps, -1, 1) - cusps) % 360).sum(1) - 360) > 1e-6
        np.testing.assert_array_equal(fell_back, turned | disordered)
    else:
        assert not fell_back.any()


@pytest.mark.parametrize("system", LETTERS)
def test_one_chart_equals_many(system):
    many = houses(system, ARMC, OBLIQUITY, LATITUDE, offset=24.1, offset_rate=1e-4)
    for i in range(0, N, 101):
        one = houses(system, ARMC[i], OBLIQUITY[i], LATITUDE[i], offset=24.1, offset_rate=1e-4)
        assert one.reason[0] == many.reason[i]
        assert arcsec(one.cusps[0], many.cusps[i]).max() < 1e-7
        scale = 1e-10 * np.abs(many.cusp_rates[i]).max() + 1e-10
        np.testing.assert_allclose(one.cusp_rates[0], many.cusp_rates[i], rtol=0, atol=scale)
        for name in ("ascendant", "mc", "vertex", "east_point"):
            assert arcsec(getattr(one, name)[0], getattr(many, name)[i]) < 1e-7


@given(
    st.sampled_from(sorted(SYSTEMS)),
    st.floats(0, 360),
    st.floats(-90, 90),
    st.floats(22, 24.6),
)
@example("placidus", 90.0, 66.5, 23.4)
@example("regiomontanus", 270.0, 90.0, 23.4)
@example("campanus", 90.0, -90.0, 23.4)
@example("topocentric", 289.57, 64.25, 24.38)
def test_cusps_keep_order_everywhere(system, armc, latitude, obliquity):
    got = houses(system, armc, obliquity, latitude)
    cusps = got.cusps[0]
    assert np.all((cusps >= 0.0) & (cusps < 360.0))
    assert np.all(np.isfinite(got.cusp_rates))
    steps = (np.roll(cusps, -1) - cusps + 1e-9) % 360.0
    assert steps.sum() == pytest.approx(360.0, abs=1e-6)
    # The Ascendant follows the midheaven within half a turn, and opposite cusps are opposite.
    assert (got.ascendant[0] - got.mc[0] + 1e-6) % 360.0 <= 180.0 + 2e-6
    np.testing.assert_allclose((cusps[6:] - cusps[:6]) % 360.0, 180.0, atol=1e-9)


def test_a_fallback_tells_what_and_why():
    got = houses("placidus", [10.0, 10.0], 23.44, [50.0, 70.0])
    assert got.fallback(0) is None
    answer = got.fallback(1)
    assert answer["requested"] == "placidus"
    assert answer["used"] == "porphyry"
    assert "polar" in answer["reason"]
    # The MC of ARMC 270° is 0° Capricorn, declination -23.44°: below the horizon at 70° north.
    answer = houses("regiomontanus", 270.0, 23.44, 70.0).fallback()
    assert answer["requested"] == "regiomontanus"
    assert "below the horizon" in answer["reason"]
    assert houses("regiomontanus", 90.0, 23.44, 70.0).fallback() is None
    # Where Polich-Page cusps lose their order (12th before 11th) Swiss Ephemeris gives them so.
    answer = houses("topocentric", 255.42065607758667, 23.85041726192025, 65.02290532215059)
    assert "order" in answer.fallback()["reason"]


@pytest.mark.parametrize("system", LETTERS)
def test_rates_against_five_points(system):
    # A day's course: the ARMC turns, the obliquity and the zodiac's zero drift.
    rates = {"armc_rate": 360.98, "obliquity_rate": 3e-4, "offset_rate": 4e-5}
    h = 1e-5

    def at(days):
        return houses(
            system, ARMC + 360.98 * days, OBLIQUITY + 3e-4 * days, LATITUDE,
            offset=24.0 + 4e-5 * days, **rates,
        )  # fmt: skip

    here = at(0.0)
    calm = np.abs(LATITUDE) < 60.0  # nearer the poles angles leap and differences mislead
    sides = [at(k * h) for k in (-2, -1, 1, 2)]
    for name in ("cusp", "ascendant", "mc", "vertex", "east_point"):
        value, rate = ("cusps", "cusp_rates") if name == "cusp" else (name, f"{name}_rate")
        centre = getattr(here, value)
        f = [(getattr(side, value) - centre + 180.0) % 360.0 - 180.0 for side in sides]
        want = (f[0] - 8 * f[1] + 8 * f[2] - f[3]) / (12 * h)
        # The vertex leaps within the tropics.
        calm_here = calm & (np.abs(LATITUDE) > 30.0) if name == "vertex" else calm
        keep = calm_here & (np.abs(want).reshape(N, -1).max(axis=1) < 1e5)
        got = getattr(here, rate)
        np.testing.assert_allclose(got[keep], want[keep], rtol=1e-6, atol=2e-5)


def test_sidereal_whole_signs_begin_with_sidereal_signs():
    tropical = houses("whole_sign", ARMC, OBLIQUITY, LATITUDE)
    assert np.all(tropical.cusps % 30.0 == 0.0)
    np.testing.assert_array_equal(tropical.cusp_rates, 0.0)
    sidereal = houses("whole_sign", ARMC, OBLIQUITY, LATITUDE, offset=24.2, offset_rate=4e-5)
    assert np.all(sidereal.cusps % 30.0 == 0.0)
    assert np.all((sidereal.ascendant - sidereal.cusps[:, 0]) % 360.0 < 30.0)


@pytest.mark.parametrize("system", ["placidus", "equal", "meridian"])
def test_an_offset_shifts_the_others(system):
    plain = houses(system, ARMC, OBLIQUITY, LATITUDE)
    shifted = houses(system, ARMC, OBLIQUITY, LATITUDE, offset=24.2)
    assert arcsec(shifted.cusps + 24.2, plain.cusps).max() < 1e-7
    assert arcsec(shifted.mc + 24.2, plain.mc).max() < 1e-7
    np.testing.assert_array_equal(shifted.armc, plain.armc)


def test_house_of_a_longitude():
    cusps = np.array([[350.0, 20.0, 50, 80, 110, 140, 170, 200, 230, 260, 290, 320]])
    requests = [350.0, 349.999, 0.0, 19.999, 20.0, 355.0, 169.9, 170.0, 320.0, 319.9, 230.0]
    np.testing.assert_array_equal(
        house_of([requests], cusps), [[1, 12, 1, 1, 2, 1, 6, 7, 12, 11, 9]]
    )


@pytest.mark.parametrize("system", LETTERS)
def test_the_same_bits_whatever_is_computed_beside_it(system):
    moving = {"obliquity_rate": 3e-4, "offset": 24.1, "offset_rate": 1e-4}
    many = houses(system, ARMC, OBLIQUITY, LATITUDE, **moving)
    some = houses(system, ARMC[7:99:7], OBLIQUITY[7:99:7], LATITUDE[7:99:7], **moving)
    for name in Houses.__slots__[1:]:
        np.testing.assert_array_equal(getattr(some, name), getattr(many, name)[7:99:7])
        for i in range(0, N, 499):
            one = houses(system, ARMC[i], OBLIQUITY[i], LATITUDE[i], **moving)
            np.testing.assert_array_equal(getattr(one, name)[0], getattr(many, name)[i])


def test_a_hair_before_the_first_cusp_is_the_twelfth_house():
    # 0 - 1e-20 rounds to 360° after a turn, which is no house's.
    cusps = np.array([[1e-20, 30.0, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330]])
    np.testing.assert_array_equal(house_of([[0.0, 1e-20, -1e-25, 360.0]], cusps), [[12, 1, 12, 12]])


@given(st.floats(0, 359.999), st.integers(0, N - 1))
def test_a_body_stands_between_its_cusps(longitude, i):
    cusps = houses("placidus", ARMC[i], OBLIQUITY[i], LATITUDE[i]).cusps
    house = int(house_of([[longitude]], cusps)[0, 0])
    start, end = cusps[0, house - 1], cusps[0, house % 12]
    assert (longitude - start) % 360.0 < (end - start) % 360.0 + 1e-9


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("nonsense", 0.0, 23.4, 0.0), "houses"),
        (("placidus", 0.0, 23.4, 90.1), "latitude"),
        (("placidus", 0.0, 23.4, float("nan")), "latitude"),
        (("placidus", [0.0, 1.0], 23.4, [0.0, -91.0]), "latitude"),
    ],
)
def test_refusals_name_the_field(arguments, field):
    with pytest.raises(InvalidInput) as caught:
        houses(*arguments)
    assert caught.value.field == field
