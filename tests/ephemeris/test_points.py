"""The Moon's nodes against Swiss Ephemeris on the same DE440."""

import numpy as np
import pytest

from services.spice.ephemeris.earth import Site
from tests.truth import by_swiss
from tests.truth.engine import many, opened, random_instants
from tests.truth.residuals import wrapped

ARCSEC = 3600.0
NODES = tuple(by_swiss.NODES)


@pytest.fixture(scope="module")
def nodes():
    """Ours and Swiss Ephemeris's: longitudes and rates (degrees, /day) of 100 instants, (N, 2)."""
    with opened() as engine:
        by_swiss.open_same_de440()
        span = (2415020.5, 2488069.5)  # 1900 .. 2100
        instants = by_swiss.on_a_double(engine, random_instants(engine, 77, 100, span))
        ours = many(engine, instants, None, NODES)
    theirs = by_swiss.places(by_swiss.whole(instants.tdb), numbers=tuple(by_swiss.NODES.values()))
    return ours, theirs


def test_mean_node(nodes):
    ours, theirs = nodes
    difference = wrapped(np.degrees(ours.longitude[:, 0]) - theirs[:, 0, 0]) * ARCSEC
    # Swiss Ephemeris takes Chapront's ELP2000 mean elements fitted to DE404, we Simon et al. 1994.
    assert np.abs(difference).max() < 1.0
    assert np.abs(ours.latitude[:, 0]).max() < 1e-15


def test_true_node(nodes):
    ours, theirs = nodes
    difference = wrapped(np.degrees(ours.longitude[:, 1]) - theirs[:, 1, 0]) * ARCSEC
    assert np.abs(difference).max() < 0.1


def test_rates(nodes):
    ours, theirs = nodes
    rate = np.degrees(ours.longitude_rate) * 86400.0
    assert np.abs(rate[:, 0] - theirs[:, 0, 3]).max() < 1e-4
    assert np.abs(rate[:, 1] - theirs[:, 1, 3]).max() < 0.01


def test_nodes_are_the_same_from_every_place():
    with opened() as engine:
        instants = random_instants(engine, 78, 3)
        here = many(engine, instants, Site(-33.9, 18.4, 1000.0), NODES)
        centre = many(engine, instants, None, NODES)
    assert np.array_equal(here.longitude, centre.longitude)
    assert np.isnan(here.distance).all()
