"""Where a site is: the model against ERFA, the coordinates, the motion, the refusals."""

import erfa
import numpy as np
import pytest
from spiceypy import cyice

from services.ephemeris.constants import OMEGA
from services.ephemeris.core.observation import _site_motion as site_motion
from services.ephemeris.errors import InvalidInput, OutOfCoverage
from services.ephemeris.frames import earth
from services.ephemeris.frames.of_date import frames_of_date
from tests.truth.engine import opened
from tests.truth.orientation import compare_itrf

J2000, DAY = 2451545.0, 86400.0


@pytest.fixture(scope="module")
def engine():
    with opened() as engine:
        yield engine


def turned(engine, tt2, ut1_2, measured=False):
    """The Earth's orientation at days of TT from J2000, as the product computes it."""
    et = tt2 * DAY  # TDB within 2 ms: of no account for a model, which does not take it
    ut1 = np.stack([np.full_like(ut1_2, J2000), ut1_2], axis=1)
    flags = np.full(len(tt2), measured)
    return earth.orientation(engine._earth, et, frames_of_date(tt2), ut1, flags)


@pytest.mark.parametrize("year", [1805.3, 1900.1, 1961.9, 2030.7, 2190.2])
def test_model_is_iau_2006_2000a_without_polar_motion(engine, year):
    tt2 = np.array([(year - 2000.0) * 365.25])
    ut1_2 = tt2 - 60.0 / DAY
    turn = turned(engine, tt2, ut1_2)
    assert not turn.measured.any()
    # erfa.c2t06a: celestial to terrestrial; pole coordinates zero. It has s', 0.05 mas a century.
    wanted = erfa.c2t06a(J2000, tt2, J2000, ut1_2, 0.0, 0.0)
    off = erfa.rm2v(turn.matrix[0].T @ wanted[0].T)
    assert np.linalg.norm(off) * 6378137.0 < 0.01  # metres


def test_site_velocity_and_acceleration_are_those_of_its_path(engine):
    site = earth.one_site_vectors(earth.Site(48.2, 16.4, 200.0))[0]
    step = 10.0
    tt2 = 40.0 * 365.25 + np.array([-step, 0.0, step]) / DAY
    turn = turned(engine, tt2, tt2 - 60.0 / DAY)
    paths = [site_motion(site, row, OMEGA) for row in turn.table]
    position = [np.array(path[0]) for path in paths]
    velocity, acceleration = (np.array(part) for part in paths[1][1:])
    # 0.46 km/s; the step's third order leaves 2e-7 of it
    assert np.abs((position[2] - position[0]) / (2 * step) - velocity).max() < 1e-7
    second = (position[2] - 2 * position[1] + position[0]) / step**2
    assert np.abs(second - acceleration).max() < 1e-9


def test_measured_rotation_against_erfa_with_the_iers_series(engine):
    """0.08 m median in the years of space geodesy before ITRF2020 drifted on (1985-2010)."""
    years, metres = compare_itrf(engine, every=40)
    chosen = (years >= 1985.0) & (years < 2010.0)
    assert np.median(metres[chosen]) < 0.1


def test_orientation_mixes_measured_and_modelled(engine):
    tt1, tt2 = np.full(2, J2000), np.array([0.0, 40.0 * 365.25])
    frames = frames_of_date(tt2)
    instants = engine.timescales.instants((tt1, tt2), "tt")
    ut1 = np.stack(instants.ut1, axis=1)

    def turn(*measured):
        return earth.orientation(engine._earth, instants.et, frames, ut1, np.array(measured))

    mixed = turn(True, False)
    theirs = np.array(cyice.sxform("ITRF93", "J2000", float(instants.et[0])))
    assert np.abs(mixed.matrix[0] - theirs[:3, :3]).max() < 1e-13
    assert np.abs(mixed.rate[0] - theirs[3:, :3]).max() < 1e-17
    assert np.array_equal(mixed.table[1], turn(False, False).table[1])
    assert not np.array_equal(mixed.table[0], turn(False, False).table[0])
    with pytest.raises(OutOfCoverage):
        earth.orientation(
            engine._earth, instants.et + 200 * 365.25 * DAY, frames, ut1, np.array([True, False])
        )


def test_local_axes_stand_on_the_ellipsoid():
    # GRS80/WGS84 at 45° N, 0° E: the normal leans on the axis by the latitude itself
    vectors = earth.one_site_vectors(earth.Site(45.0, 0.0, 0.0))
    east, north, up = vectors[0, 3:].reshape(3, 3)
    assert np.allclose(east, [0.0, 1.0, 0.0])
    assert np.allclose(up, [np.sqrt(0.5), 0.0, np.sqrt(0.5)])
    assert np.allclose(np.cross(up, east), north)
    # NIMA TR8350.2: a = 6378137, b = 6356752.3142 m
    pole = earth.one_site_vectors(earth.Site(90.0, 0.0))[0, :3]
    assert np.linalg.norm(pole) == pytest.approx(6356.7523142, abs=1e-7)
    east_coast = earth.one_site_vectors(earth.Site(0.0, 90.0, 137.0))[0]
    assert east_coast[1] == pytest.approx(6378.274)


def test_sites_are_where_erfa_has_them():
    rng = np.random.default_rng(6378)
    sites = earth.Sites(
        rng.uniform(-90, 90, 200), rng.uniform(-180, 180, 200), rng.uniform(-500, 1e4, 200)
    )
    longitude, latitude = np.radians(sites.longitude), np.radians(sites.latitude)
    wanted = erfa.gd2gc(1, longitude, latitude, sites.elevation) / 1000.0  # 1: WGS84
    computed = earth.site_vectors(sites)
    assert np.abs(computed[:, :3] - wanted).max() < 1e-11  # km
    assert np.abs(computed[:, 9:] - erfa.s2c(longitude, latitude)).max() < 1e-15
    for i in range(200):
        site = earth.Site(sites.latitude[i], sites.longitude[i], sites.elevation[i])
        assert np.array_equal(earth.one_site_vectors(site)[0], computed[i])


@pytest.mark.parametrize(
    ("field", "site"),
    [
        ("latitude", earth.Site(90.5, 0.0)),
        ("longitude", earth.Site(0.0, 180.5)),
        ("elevation", earth.Site(0.0, 0.0, 10001.0)),
        ("latitude", earth.Site(float("nan"), 0.0)),
    ],
)
def test_refuses_what_is_off_the_globe(field, site):
    with pytest.raises(InvalidInput) as caught:
        earth.one_site_vectors(site)
    assert caught.value.field == field


def test_whole_numbers_are_a_place_too():
    whole = earth.Sites(np.array([47, -33]), np.array([8, 151]), np.array([500, 0]))
    broken = earth.Sites(np.array([47.0, -33.0]), np.array([8.0, 151.0]), np.array([500.0, 0.0]))
    assert (earth.site_vectors(whole) == earth.site_vectors(broken)).all()
    assert (earth.one_site_vectors(earth.Site(47, 8, 500)) == earth.site_vectors(broken)[:1]).all()
