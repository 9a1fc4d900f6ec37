"""Where a site is: the model against ERFA, the coordinates, the motion, the refusals."""

import erfa
import numpy as np
import pytest

from services.ephemeris.errors import InvalidInput
from services.ephemeris.frames import earth
from services.ephemeris.frames.of_date import frames_of_date
from tests.truth.engine import opened
from tests.truth.orientation import compare_itrf

J2000, DAY = 2451545.0, 86400.0


@pytest.fixture(scope="module")
def engine():
    with opened() as engine:
        yield engine


def modelled(year, delta_t=60.0, seconds=0.0):
    tt1, tt2 = np.array([J2000]), np.array([(year - 2000.0) * 365.25 + seconds / DAY])
    ut1 = (tt1, tt2 - delta_t / DAY)
    return (tt1, tt2), ut1, earth.modelled_rotation(frames_of_date(tt1, tt2), *ut1)


@pytest.mark.parametrize("year", [1805.3, 1900.1, 1961.9, 2030.7, 2190.2])
def test_model_is_iau_2006_2000a_without_polar_motion(year):
    tt, ut1, (matrix, _) = modelled(year)
    # erfa.c2t06a: celestial to terrestrial; pole coordinates zero. It has s', 0.05 mas a century.
    wanted = erfa.c2t06a(*tt, *ut1, 0.0, 0.0)
    turn = erfa.rm2v(matrix[0].T @ wanted[0].T)
    assert np.linalg.norm(turn) * 6378137.0 < 0.01  # metres


def test_site_velocity_and_acceleration_are_those_of_its_path():
    vectors = earth.site_vectors(earth.Site(48.2, 16.4, 200.0))
    step = 10.0
    paths = []
    for k in (-1, 0, 1):
        _, _, (matrix, rate) = modelled(2040.0, seconds=k * step)
        turn = earth.Rotation(matrix, rate, np.array([False]))
        paths.append(earth.site_state(vectors, turn))
    position = [path[0][0] for path in paths]
    _, velocity, acceleration = (part[0] for part in paths[1])
    # 0.46 km/s; the step's third order leaves 2e-7 of it
    assert np.abs((position[2] - position[0]) / (2 * step) - velocity).max() < 1e-7
    second = (position[2] - 2 * position[1] + position[0]) / step**2
    assert np.abs(second - acceleration).max() < 1e-9


def test_measured_rotation_against_erfa_with_the_iers_series(engine):
    """0.08 m median in the years of space geodesy before ITRF2020 drifted on (1985-2010)."""
    years, metres = compare_itrf(engine, every=40)
    chosen = (years >= 1985.0) & (years < 2010.0)
    assert np.median(metres[chosen]) < 0.1


def test_rotation_mixes_measured_and_modelled(engine):
    tt1, tt2 = np.full(2, J2000), np.array([0.0, 40.0 * 365.25])
    frames = frames_of_date(tt1, tt2)
    instants = engine.timescales.instants((tt1, tt2), "tt")
    measured = np.array([True, False])
    turn = earth.rotation(instants.et, frames, instants.ut1, measured)
    assert np.array_equal(turn.matrix[:1], earth.measured_rotation(instants.et[:1])[0])
    assert np.array_equal(turn.matrix[1:], earth.modelled_rotation(frames, *instants.ut1)[0][1:])


def test_local_axes_stand_on_the_ellipsoid():
    # GRS80/WGS84 at 45° N, 0° E: the normal leans on the axis by the latitude itself
    vectors = earth.site_vectors(earth.Site(45.0, 0.0, 0.0))
    east, north, up = vectors.axes
    assert np.allclose(east, [0.0, 1.0, 0.0])
    assert np.allclose(up, [np.sqrt(0.5), 0.0, np.sqrt(0.5)])
    assert np.allclose(np.cross(up, east), north)
    # NIMA TR8350.2: a = 6378137, b = 6356752.3142 m
    assert np.linalg.norm(earth.site_vectors(earth.Site(90.0, 0.0)).position) == pytest.approx(
        6356.7523142, abs=1e-7
    )
    assert earth.site_vectors(earth.Site(0.0, 90.0, 137.0)).position[1] == pytest.approx(6378.274)


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
        earth.site_vectors(site)
    assert caught.value.field == field
