"""The precession models against published values and Swiss Ephemeris."""

from __future__ import annotations

import erfa
import numpy as np
import pytest
import swisseph as swe

from services.ephemeris.frames import precession as p

J2000 = 2451545.0
MAS = np.pi / 648000000.0


def rotation_angle(a, b):
    """The angle between two rotations, radians, accurate when tiny."""
    return np.linalg.norm(a - b) / np.sqrt(2.0)


def test_obliquity_at_j2000():
    # IAU 2006 (Capitaine et al. 2003): 84381.406"
    assert p.obliquity_longterm(J2000) / p.ARCSEC == pytest.approx(84381.406, abs=1e-3)


def test_longterm_obliquity_against_laskar():
    # Laskar 1986, A&A 157, 59: 86126.708" at -2000 from his own series (84381.448 - 4680.93 U ...),
    # good to some arcseconds so far back.
    jd = J2000 - 4000 * 365.25
    assert p.obliquity_longterm(jd) / p.ARCSEC == pytest.approx(86126.7, abs=4.0)


def test_iau1976_angles_against_erfa_matrix():
    # erfa.pmat76 is the SOFA routine for the same matrix from J2000.
    jd = np.array([2415020.0, 2433282.42346, 2469807.5])
    got = p.precession_matrix(*p.iau1976_angles(J2000, jd))
    np.testing.assert_allclose(got, erfa.pmat76(jd, 0.0), atol=1e-15)


def test_kinoshita_angles_against_newcomb():
    # Explanatory Supplement to the A.E. (1961), section 2B: Newcomb's zeta from 1900.0, for one
    # tropical century: 2304.250 + 0.302 + 0.018 = 2304.570"; z = zeta + 0.791 = 2305.361";
    # theta = 2004.682 - 0.426 - 0.042 = 2004.214". Kinoshita derived his anew from Newcomb's
    # constants, so they agree within some thousandths of an arcsecond.
    b1900 = 2415020.31352
    zeta, z, theta = p.kinoshita_angles(b1900, b1900 + 36524.2198782)
    assert zeta / p.ARCSEC == pytest.approx(2304.570, abs=0.01)
    assert z / p.ARCSEC == pytest.approx(2305.361, abs=0.01)
    assert theta / p.ARCSEC == pytest.approx(2004.214, abs=0.01)


def test_there_and_back():
    for angles in (p.kinoshita_angles, p.iau1976_angles):
        there = p.precession_matrix(*angles(J2000, 2415020.0))
        back = p.precession_matrix(*angles(2415020.0, J2000))
        # The polynomials are not exactly inverse; over a century they close within 2 mas.
        assert rotation_angle(back @ there, np.eye(3)) < 2.0 * MAS


@pytest.mark.parametrize("year", [-2000, -500, 1000, 1900, 2100])
def test_equinox_motion_against_swiss_ephemeris(year):
    # Swiss Ephemeris precesses with the same published model (Vondrák 2011), its own code.
    # The J2000 vernal point, carried to the date, without nutation: a user ayanamsa of 0 at J2000
    # is minus the longitude on the J2000 ecliptic of the equinox of date.
    jd = J2000 + (year - 2000) * 365.25
    swe.set_sid_mode(swe.SIDM_USER, J2000, 0.0)
    want = swe.get_ayanamsa_ex(jd, swe.FLG_MOSEPH | swe.FLG_NONUT)[1]
    equinox = p.precession_longterm(jd)[0]
    x, y, _ = erfa.rx(p.obliquity_longterm(J2000), np.eye(3)) @ equinox
    got = -np.degrees(np.arctan2(y, x)) - want
    assert abs((got + 180.0) % 360.0 - 180.0) * 3600.0 < 0.001
