"""The Moon's nodes and apsides against Swiss Ephemeris on the same DE440."""

import numpy as np
import pytest
import swisseph as swe

from services.ephemeris.frames.earth import Site
from services.ephemeris.options import Options
from tests.truth import by_swiss
from tests.truth.engine import opened, random_instants
from tests.truth.residuals import wrapped

ARCSEC = 3600.0
NODES = tuple(by_swiss.NODES)
APSIDES = ("MeanApogee", "OsculatingApogee")


def seen(engine, instants, bodies, site=None):
    """Positions from the Earth's centre, or from a site."""
    observer = "geocentric" if site is None else "topocentric"
    return engine.observe(
        instants, site or Site(0.0, 0.0), Options(bodies=bodies, observer=observer)
    )


@pytest.fixture(scope="module")
def nodes():
    """Ours and Swiss Ephemeris's: longitudes and rates (degrees, /day) of 100 instants, (N, 2)."""
    with opened() as engine:
        by_swiss.open_same_de440()
        span = (2415020.5, 2488069.5)  # 1900 .. 2100
        instants = by_swiss.on_a_double(engine, random_instants(engine, 77, 100, span))
        ours = seen(engine, instants, NODES)
    theirs = by_swiss.places(by_swiss.whole(instants.tdb), numbers=tuple(by_swiss.NODES.values()))
    return ours, theirs


def test_mean_node(nodes):
    ours, theirs = nodes
    difference = wrapped(ours.longitude[:, 0] - theirs[:, 0, 0]) * ARCSEC
    # Swiss Ephemeris takes Chapront's ELP2000 mean elements fitted to DE404, we Simon et al. 1994.
    assert np.abs(difference).max() < 1.0
    assert np.abs(np.radians(ours.latitude[:, 0])).max() < 1e-15


def test_true_node(nodes):
    ours, theirs = nodes
    difference = wrapped(ours.longitude[:, 1] - theirs[:, 1, 0]) * ARCSEC
    assert np.abs(difference).max() < 0.1


def test_rates(nodes):
    ours, theirs = nodes
    rate = ours.longitude_rate
    assert np.abs(rate[:, 0] - theirs[:, 0, 3]).max() < 1e-4
    assert np.abs(rate[:, 1] - theirs[:, 1, 3]).max() < 0.01


def test_nodes_are_the_same_from_every_place():
    with opened() as engine:
        instants = random_instants(engine, 78, 3)
        here = seen(engine, instants, NODES, Site(-33.9, 18.4, 1000.0))
        centre = seen(engine, instants, NODES)
    assert np.array_equal(here.longitude, centre.longitude)
    assert np.isnan(here.distance).all()


@pytest.fixture(scope="module")
def apsides():
    """As `nodes`, for the mean and the osculating apogee."""
    with opened() as engine:
        by_swiss.open_same_de440()
        span = (2415020.5, 2488069.5)
        instants = by_swiss.on_a_double(engine, random_instants(engine, 79, 100, span))
        ours = seen(engine, instants, APSIDES)
    numbers = (swe.MEAN_APOG, swe.OSCU_APOG)
    return ours, by_swiss.places(by_swiss.whole(instants.tdb), numbers=numbers)


def test_mean_apogee(apsides):
    ours, theirs = apsides
    along = wrapped(ours.longitude[:, 0] - theirs[:, 0, 0]) * ARCSEC
    across = (ours.latitude[:, 0] - theirs[:, 0, 1]) * ARCSEC
    # Other mean elements again (ELP2000 fitted to DE404), and another inclination by 0.5"
    assert np.abs(along).max() < 3.0
    assert np.abs(across).max() < 3.0


def test_osculating_apogee(apsides):
    ours, theirs = apsides
    along = wrapped(ours.longitude[:, 1] - theirs[:, 1, 0]) * ARCSEC
    across = (ours.latitude[:, 1] - theirs[:, 1, 1]) * ARCSEC
    # The apsides move 2/e = 36 times as much as what moves the Moon's velocity: Swiss Ephemeris
    # takes its own value of the Earth's and the Moon's mass
    assert np.abs(along).max() < 5.0
    assert np.abs(across).max() < 1.0


def test_opposites_and_the_vernal_point():
    names = (*by_swiss.NODES, *APSIDES)
    others = ("MeanSouthNode", "TrueSouthNode", "MeanPerigee", "OsculatingPerigee")
    with opened() as engine:
        instants = random_instants(engine, 80, 5)
        here = seen(engine, instants, (*names, *others, "VernalPoint"))
    assert np.allclose(wrapped(here.longitude[:, 4:8] - here.longitude[:, :4]) % 360, 180)
    assert np.array_equal(here.latitude[:, 4:8], -here.latitude[:, :4])
    assert np.allclose(here.longitude_rate[:, 4:8], here.longitude_rate[:, :4], rtol=1e-9)
    assert np.abs(np.radians(wrapped(here.longitude[:, 8]))).max() < 1e-12


def test_rates_are_those_of_the_places():
    """Against a 5-point difference of the places themselves.

    A double holds the time to 0.1 µs; the apsides' places show 36 times the Moon's noise by it.
    """
    names = (*by_swiss.NODES, *APSIDES, "VernalPoint")
    step = 600.0
    with opened() as engine:
        for jd in (2440000.25, 2451545.0, 2460000.75):
            days = jd + np.arange(-2, 3) * step / 86400.0
            instants = engine.timescales.instants((np.full(5, jd), days - jd), "tt")
            computed = seen(engine, instants, names)
            for angle, rate in (
                (computed.longitude, computed.longitude_rate),
                (computed.latitude, computed.latitude_rate),
            ):
                a = np.unwrap(angle, axis=0, period=360.0)
                slope = (a[0] - 8 * a[1] + 8 * a[3] - a[4]) / (12 * step) * 86400.0
                off = np.abs(slope - rate[2])
                assert off[[0, 1, 2, 4]].max() < 1e-6
                assert off[3] < 1e-4
