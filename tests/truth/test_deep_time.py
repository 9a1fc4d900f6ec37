"""The engine in deep time, on the excerpt of DE422: every machine can run this."""

import numpy as np
import pytest

from tests.truth import by_de441, by_swiss, deep_time, kernel_steps, obliquity
from tests.truth.engine import BODIES, DAY, J2000, opened

AU = 149597870.7

NEAR = {"-2900": 0.3, "-500": 0.15, "0": 0.08, "1066": 0.003, "1500": 0.003, "1900": 0.003}
"""Longitudes on the same DE422, arcsec: the tilt of Swiss Ephemeris's ecliptic (6″ at -2900) shows
in a longitude times the tangent of the latitude, at most 17° (Pluto)."""


@pytest.fixture(scope="module")
def engine():
    with opened("DE422-excerpt") as engine:
        yield engine


@pytest.fixture(scope="module")
def differences(engine):
    return {str(date[0]): deep_time.beside(engine, date) for date in deep_time.DATES}


@pytest.mark.parametrize("year", NEAR)
def test_longitudes_are_swiss_ephemeris_s_on_the_same_de422(differences, year):
    one = differences[year]
    along = np.abs(deep_time.arcsec(one.tt, one.same_file)[:, 0])
    assert along.max() < NEAR[year]
    assert along[0] < 0.003  # the Sun has no latitude: equinox, precession, nutation alone


@pytest.mark.parametrize("year", NEAR)
def test_latitudes_differ_as_the_two_ecliptics_do(differences, year):
    """Swiss Ephemeris tilts its ecliptic by the paper's ε series: the difference, times sin λ."""
    one = differences[year]
    apart = obliquity.series(float(year)) - obliquity.ours(float(year))
    expected = apart * np.sin(np.radians(one.tt[:, 0]))
    across = deep_time.arcsec(one.tt, one.same_file)[:, 1]
    assert across == pytest.approx(expected, abs=0.01 + 0.03 * abs(apart))


@pytest.mark.parametrize("year", NEAR)
def test_the_sun_stays_on_the_ecliptic(differences, year):
    # The Moon moves the Earth 420 km across it (4670 km sin 5.15°): 0.6"; Venus and Jupiter 0.3"
    assert abs(differences[year].tt[0, 1]) * 3600.0 < 1.3


@pytest.mark.parametrize("year", NEAR)
def test_sigma_covers_the_difference_from_swiss_ephemeris_at_ut(differences, year):
    """Each with its own ΔT: Sun, Moon, Mercury and Venus; Swiss Ephemeris on Moshier's series."""
    one = differences[year]
    apart = np.abs(deep_time.arcsec(one.ut, one.moshier_ut)[:4, 0])
    # 1066: Swiss Ephemeris has the authors' solution of 2016, which they moved by 150-190 s there.
    # 1900: Moshier's own errors are larger than the σ of a good ephemeris.
    limit = {"1066": 4.0, "1900": 10.0}.get(year, 3.0)
    assert (apart / one.sigma[1][:4]).max() < limit


def test_published_places_of_de441_are_within_three_sigma(engine):
    computed = by_de441.compare(engine)
    assert len(computed) == 50
    assert {one.year for one in computed} == {-1000, 0, 1000, 1500, 2700}
    for one in computed:
        assert one.apart < 3.0 * one.sigma, one
    for body in BODIES:  # and the sigma is no idle caution: each is nearly used up somewhere
        largest = max(one.apart / one.sigma for one in computed if one.body == body)
        assert largest > 0.45, body


def test_de440_is_within_three_sigma_of_de422(engine):
    """Random days of the excerpt's windows in DE440's span, 1550-2650."""
    inside = [
        (J2000 + begin / DAY, J2000 + end / DAY)
        for begin, end in engine.pool.windows
        if J2000 + begin / DAY > kernel_steps.FIRST and J2000 + end / DAY < kernel_steps.LAST
    ]
    assert len(inside) > 15
    rng = np.random.default_rng(422)
    days = np.concatenate([rng.uniform(begin + 1, end - 1, 10) for begin, end in inside])
    steps = kernel_steps.compare(engine, days)
    in_sigmas = steps.apart / steps.sigma
    assert dict(zip(BODIES, in_sigmas.max(axis=0) < 3.0, strict=True)) == dict.fromkeys(
        BODIES, True
    )
    assert np.all(in_sigmas.max(axis=0) > 0.3)
    assert steps.apart.max(axis=0)[1] > 0.1  # the Moons do differ: two ephemerides were read


def test_the_obliquity_series_is_the_papers():
    """At J2000 and from Laskar 1986 with the IAU 2006 rate: 86127.77″ at -2000."""
    assert obliquity.series(2000.0) == pytest.approx(84381.406, abs=2e-4)
    laskar = 84381.406 - 4683.6769 * -0.4 + 1.55 * -(0.4**2) + 1999.25 * -(0.4**3)
    laskar += -51.38 * 0.4**4 - 249.67 * -(0.4**5) - 39.05 * 0.4**6
    assert obliquity.series(-2000.0) == pytest.approx(laskar, abs=0.3)


@pytest.mark.parametrize(
    ("year", "limit"),
    [
        (-13000, 50.0),
        (-5000, 20.0),
        (-2000, 3.1),
        (-500, 0.6),
        (0, 0.25),
        (1066, 0.01),
        (1800, 0.003),
    ],
)
def test_the_poles_and_the_obliquity_part_by_what_the_page_says(year, limit):
    assert abs(obliquity.ours(year) - obliquity.series(year)) < limit


def test_swiss_ephemeris_reads_the_excerpt(engine):
    """Geometric ICRF places of both agree to millimetres: the very same coefficients."""
    swe = by_swiss.swe
    day = float(
        by_swiss.whole(engine.timescales.instant("-0500-03-01T12:00:00", time_scale="tt").tdb)
    )
    by_swiss.open_same_de422(day)
    geometric = swe.FLG_TRUEPOS | swe.FLG_J2000 | swe.FLG_NONUT | swe.FLG_ICRS
    flags = by_swiss.SAME_FILE | geometric | swe.FLG_XYZ | swe.FLG_EQUATORIAL
    theirs = by_swiss.places(np.array([day]), flags)[0, 1, :3] * AU
    states = engine.states((399, 301), np.full((1, 2), (day - J2000) * DAY))[0, :, :3]
    assert theirs == pytest.approx(states[1] - states[0], abs=1e-5)
    assert swe.get_tid_acc() == pytest.approx(-25.85)  # Swiss Ephemeris's value for DE422
