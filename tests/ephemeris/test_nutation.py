"""Nutation against ERFA's own sum of the same series, and SOFA's published check value."""

import erfa
import numpy as np
import pytest

from services.ephemeris.frames import nutation

J2000 = 2451545.0
ARCSEC = np.pi / 648000.0


@pytest.mark.parametrize("years", [(1800, 2200), (-13200, 17191)])
def test_it_is_that_of_erfa(years):
    days = (np.random.default_rng(2000).uniform(*years, 1000) - 2000.0) * 365.25
    tt1 = np.full(len(days), J2000)
    for ours, wanted in zip(nutation.nutation(tt1, days), erfa.nut06a(tt1, days), strict=True):
        assert np.abs(ours - wanted).max() < 1e-13 * ARCSEC


def test_the_published_check_value():
    # SOFA's validation program t_sofa_c, function t_nut06a
    dpsi, deps = nutation.nutation(np.array([2400000.5]), np.array([53736.0]))
    assert abs(dpsi[0] - -0.9630912025820308797e-5) < 1e-13
    assert abs(deps[0] - 0.4063238496887249798e-4) < 1e-13


@pytest.mark.parametrize("count", [0, 1, 129])
def test_any_number_of_epochs(count):
    """One epoch and many have the same bits."""
    days = np.linspace(-1e6, 1e6, count)
    computed = np.array(nutation.nutation(np.full(count, J2000), days))
    assert computed.shape == (2, count)
    for i in range(count):
        alone = np.array(nutation.nutation(np.array([J2000]), days[i : i + 1]))
        assert np.array_equal(alone[:, 0], computed[:, i])


def test_the_tables_are_whole():
    # IAU 2000A has 678 luni-solar and 687 planetary terms (IERS Conventions 2010, section 5.5.1);
    # the 18.6-year term is -17.2064161" in longitude and 9.2052331" in obliquity
    sizes = [len(np.loadtxt(nutation._DATA / name, delimiter=","))
             for name in ("iau2000a_lunisolar.csv", "iau2000a_planetary.csv")]  # fmt: skip
    assert sizes == [678, 687]
    first = np.loadtxt(nutation._DATA / "iau2000a_lunisolar.csv", delimiter=",")[0]
    assert first.tolist()[:6] == [0, 0, 0, 0, 1, -172064161]
    assert first[8] == 92052331
