"""Sigmas of angles against a crowd of drawn errors, sent through the formulas of the sphere."""

import erfa
import numpy as np
import pytest

from services.ephemeris.astrology.houses import SIDEREAL_DAY_RATE, houses
from services.ephemeris.targets import angle_uncertainty as angles
from services.ephemeris.targets.angle_uncertainty import ClockSigmas, ModelSigmas
from tests.oracle import sky_sigmas as oracle
from tests.oracle.sky_sigmas import Motion

ARCSEC = np.pi / 648000.0
DRAWS = 40_000
LATITUDE = np.radians(41.0)
OBLIQUITY = np.radians(23.9)
THETA = np.radians(77.0)
MOON = np.radians(132.0), np.radians(-4.3)  # ecliptic longitude, latitude
MOTION = Motion(own_along=0.55, own_across=0.04, full_along=0.38, full_across=-0.07)

# Each source alone and all together, sizes as in -2900: within a few degrees, so that partial
# derivatives hold; seconds and arcseconds.
QUIET = {"tt": 0.0, "ut1": 0.0, "stated": 0.0, "floor": 0.0, "equinox": 0.0, "obliquity": 0.0,
         "sidereal": 0.0, "ecliptic": 0.0, "polar": 0.0}  # fmt: skip
LOUD = {"tt": 180.0, "ut1": 30.0, "stated": 20.0, "floor": 90.0, "equinox": 150.0,
        "obliquity": 70.0, "sidereal": 110.0, "ecliptic": 60.0, "polar": 80.0}  # fmt: skip
CASES = [{**QUIET, name: size} for name, size in LOUD.items()] + [LOUD]


def given(sigmas):
    clock = ClockSigmas(sigmas["tt"], sigmas["ut1"], sigmas["stated"])
    names = ("equinox", "obliquity", "sidereal", "ecliptic")
    return clock, ModelSigmas(*(sigmas[name] for name in names))


def equatorial(longitude, latitude, obliquity):
    """Right ascension and declination: turn the direction by the obliquity."""
    x, y, z = np.moveaxis(erfa.s2c(longitude, latitude), -1, 0)
    turned = (
        y * np.cos(obliquity) - z * np.sin(obliquity),
        y * np.sin(obliquity) + z * np.cos(obliquity),
    )
    return np.arctan2(turned[0], x), np.arcsin(turned[1])


def crowd(sigmas, seed):
    """Draw every error and go from the ecliptic to the horizon by way of the equator."""
    rng = np.random.default_rng(seed)
    drawn = {name: size * rng.standard_normal(DRAWS) for name, size in sigmas.items()}
    sky = drawn["floor"], sigmas["floor"] * rng.standard_normal(DRAWS)
    seen = Motion(
        *(
            rate * ARCSEC
            for rate in (MOTION.own_along, MOTION.own_across, MOTION.full_along, MOTION.full_across)
        )
    )
    along = seen.own_along * drawn["tt"] + seen.full_along * drawn["stated"]
    along += (seen.full_along - seen.own_along) * drawn["ut1"] + sky[0] * ARCSEC
    across = seen.own_across * drawn["tt"] + seen.full_across * drawn["stated"]
    across += (seen.full_across - seen.own_across) * drawn["ut1"] + sky[1] * ARCSEC
    longitude = MOON[0] + along / np.cos(MOON[1]) + drawn["equinox"] * ARCSEC
    latitude = MOON[1] + across
    obliquity = OBLIQUITY + drawn["obliquity"] * ARCSEC
    ra, dec = equatorial(longitude, latitude, obliquity)
    turn = 15.04106864 * (drawn["ut1"] + drawn["stated"]) + drawn["sidereal"]
    theta = THETA + (turn + drawn["equinox"] * np.cos(OBLIQUITY)) * ARCSEC
    azimuth, altitude = erfa.hd2ae(theta - ra, dec, LATITUDE)
    return {
        "longitude": longitude,
        "latitude": latitude + drawn["ecliptic"] * ARCSEC,
        "ra": ra,
        "dec": dec,
        "azimuth": azimuth,
        "altitude": altitude,
        "armc": theta,
        "obliquity": obliquity,
    }


def spread(values):
    return np.std(np.unwrap(values)) / ARCSEC


@pytest.mark.parametrize("sigmas", CASES, ids=[*LOUD, "all"])
def test_places(sigmas):
    clock, models = given(sigmas)
    computed = crowd(sigmas, 7)
    ra, dec = equatorial(*MOON, OBLIQUITY)
    azimuth, altitude = erfa.hd2ae(THETA - ra, dec, LATITUDE)
    by_ecliptic = oracle.ecliptic_sigmas(MOON[1], MOTION, clock, sigmas["floor"], models)
    by_equator = oracle.equatorial_sigmas(
        ra, dec, OBLIQUITY, MOTION, clock, sigmas["floor"], models
    )
    by_horizon = oracle.horizontal_sigmas(
        (azimuth, altitude, LATITUDE), (ra, dec, OBLIQUITY), MOTION, clock, sigmas["floor"], models,
        sigmas["polar"],
    )  # fmt: skip
    names = ("longitude", "latitude", "ra", "dec", "azimuth", "altitude")
    polar = sigmas["polar"]  # not drawn: the pole's wander moves the zenith itself, either way
    expected = [spread(computed[name]) for name in names]
    expected[4] = np.hypot(expected[4], polar / np.cos(altitude))
    expected[5] = np.hypot(expected[5], polar)
    ours = np.array([*by_ecliptic, *by_equator, *by_horizon])
    assert ours == pytest.approx(np.array(expected), rel=0.02, abs=1e-6)


@pytest.mark.parametrize("sigmas", CASES, ids=[*LOUD, "all"])
@pytest.mark.parametrize("system", ["placidus", "koch", "regiomontanus", "morinus"])
def test_points_of_the_ecliptic(sigmas, system):
    clock, models = given(sigmas)
    computed = crowd(sigmas, 11)
    armc = angles.armc_sigma(OBLIQUITY, clock, models, 0.0)
    assert armc == pytest.approx(spread(computed["armc"]), rel=0.02, abs=1e-6)
    few = slice(0, 4000)
    many = houses(
        system, np.degrees(computed["armc"][few]), np.degrees(computed["obliquity"][few]), 41.0
    )
    here = np.degrees(THETA), np.degrees(OBLIQUITY), 41.0
    turning = houses(system, *here)
    tilting = houses(system, *here, armc_rate=0.0, obliquity_rate=1.0)
    assert not turning.reason.any()
    for name in ("ascendant", "mc", "vertex", "east_point"):
        ours = angles.point_sigma(
            getattr(turning, f"{name}_rate")[0] / SIDEREAL_DAY_RATE,
            getattr(tilting, f"{name}_rate")[0], armc, models,
        )  # fmt: skip
        theirs = spread(np.radians(getattr(many, name)))
        assert ours == pytest.approx(theirs, rel=0.05, abs=1e-6)
    ours = angles.point_sigma(
        turning.cusp_rates[0] / SIDEREAL_DAY_RATE, tilting.cusp_rates[0], armc, models
    )
    theirs = [spread(np.radians(many.cusps[:, i])) for i in range(12)]
    assert ours == pytest.approx(np.array(theirs), rel=0.05, abs=1e-6)


def test_arrays_and_numbers_are_the_same():
    clock, models = given(LOUD)
    ra, dec = equatorial(*MOON, OBLIQUITY)
    one = oracle.equatorial_sigmas(ra, dec, OBLIQUITY, MOTION, clock, 90.0, models)
    many = oracle.equatorial_sigmas(
        np.full((3, 2), ra), np.full((3, 2), dec), np.full((3, 1), OBLIQUITY), MOTION, clock,
        np.full((1, 2), 90.0), models,
    )  # fmt: skip
    assert many[0].shape == (3, 2)
    assert np.all(many[0] == one[0])
    assert np.all(many[1] == one[1])


def test_motion_is_on_the_sky():
    """A degree a day is 1/24 arcsec a second; along a parallel of 60° half of it."""
    degree_a_day = np.radians(1.0) / 86400.0
    computed = Motion.of(
        np.radians(60.0), (degree_a_day, 0.0), (-degree_a_day, 24.0 * degree_a_day)
    )
    assert computed.own_along == pytest.approx(1.0 / 48.0)
    assert computed.own_across == 0.0
    assert computed.full_along == pytest.approx(-1.0 / 48.0)
    assert computed.full_across == pytest.approx(1.0)


def test_models_are_sure_today_and_never_less_sure_the_nearer():
    now = angles.model_sigmas(2.0)
    for name in ("equinox", "obliquity", "sidereal", "ecliptic"):
        assert 0.0 < getattr(now, name) < 0.002
        curve = getattr(angles.model_sigmas(np.linspace(0.0, 152.0, 500)), name)
        assert np.all(np.diff(curve) >= 0.0)
    past, future = angles.model_sigmas(-49.0), angles.model_sigmas(49.0)
    assert past == future
