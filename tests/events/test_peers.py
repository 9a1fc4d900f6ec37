"""The same events by Skyfield's almanac and Swiss Ephemeris, on the same DE440."""

import numpy as np
import pytest
import swisseph as swe
from skyfield import almanac
from skyfield.api import load
from skyfield.jpllib import SpiceKernel
from skyfield.searchlib import find_maxima, find_minima

from services.ephemeris.events.exact_aspects import Phase, Return
from services.ephemeris.events.extremes import Apsis, Declination, Elongation, Node
from services.ephemeris.events.ingresses import Ingress
from services.ephemeris.events.stations import Station
from tests.truth import by_swiss
from tests.truth.engine import KERNELS

J2000 = 2451545.0
START, STOP = 8035.5, 8400.75  # 2022
DAY = 86400.0


@pytest.fixture(scope="module")
def skyfield():
    kernel = SpiceKernel(str(KERNELS / "files" / "de440.bsp"))
    scale = load.timescale(builtin=True)
    span = scale.tt_jd(J2000 + START), scale.tt_jd(J2000 + STOP)

    def find(make):
        return almanac.find_discrete(*span, make(kernel))[0].tt - J2000

    yield find
    kernel.close()


def times(kind, context, start=START, stop=STOP):
    events, proof = kind.events(context, start, stop)
    assert proof.unproved == 0
    return np.sort([event.time for event in events])


def apart_s(ours, theirs):
    assert len(ours) == len(theirs)
    return float(np.abs(ours - theirs).max()) * DAY


def test_phases_and_nodes_as_skyfield_has_them(context, skyfield):
    """Skyfield stops at a millisecond."""
    assert apart_s(times(Phase(), context), skyfield(almanac.moon_phases)) < 0.002
    nodes = times(Node(("Moon",)), context)
    assert apart_s(nodes, skyfield(almanac.moon_nodes)) < 0.002
    assert np.diff(nodes).min() < 12.7  # they may follow each other much sooner than in 13.6 days


def test_seasons_as_skyfield_has_them(context, skyfield):
    """Its nutation is IAU 2000A without the small terms of IAU 2006: 0.02 s of the Sun is 1 mas."""
    seasons = times(Ingress(("Sun",), (0.0, 90.0, 180.0, 270.0)), context)
    assert apart_s(seasons, skyfield(almanac.seasons)) < 0.05


def crossings(function, body, levels, *arguments):
    """All moments of Swiss Ephemeris's own search in the span, days of TT from J2000.0."""
    made = []
    for level in levels:
        day = J2000 + START
        while True:
            day = function(body, level, day, *arguments) if body else function(level, day)
            if day >= J2000 + STOP:
                break
            made.append(day - J2000)
            day += 0.5
    return np.sort(made)


def test_ingresses_as_swiss_ephemeris_has_them(context):
    """Its nutation differs by a milliarcsecond: of the Sun that is 0.025 s."""
    by_swiss.open_same_de440()
    signs = np.arange(12) * 30.0
    sun = crossings(lambda x, day: swe.solcross(x, day, by_swiss.SAME_FILE), None, signs)
    assert apart_s(times(Ingress(("Sun",)), context), sun) < 0.1
    moon = crossings(lambda x, day: swe.mooncross(x, day, by_swiss.SAME_FILE), None, signs)
    assert apart_s(times(Ingress(("Moon",)), context), moon) < 0.01


def test_returns_of_the_moon_as_swiss_ephemeris_has_them(context):
    """Random places of random charts, each with all its returns of the year."""
    by_swiss.open_same_de440()
    for longitude in np.random.default_rng(17).uniform(0.0, 360.0, 20):
        theirs = crossings(
            lambda x, day: swe.mooncross(x, day, by_swiss.SAME_FILE), None, [float(longitude)]
        )
        assert apart_s(times(Return("Moon", float(longitude)), context), theirs) < 0.01


@pytest.mark.parametrize(
    ("body", "number", "within_s"),
    [("Mercury", swe.MERCURY, 10.0), ("Mars", swe.MARS, 20.0), ("Pluto", swe.PLUTO, 300.0)],
)
def test_stations_where_swiss_ephemeris_s_speed_changes_its_sign(context, body, number, within_s):
    """Its speeds are differences of places: good to some 1e-6 degrees a day.

    A speed of Pluto changes by 5e-4 degrees a day in a day, so that is worth some minutes.
    """
    by_swiss.open_same_de440()

    def speed(day):
        # its speeds are in TT here: TDB - TT is a millisecond
        return swe.calc(day + J2000, number, by_swiss.SAME_FILE)[0][3]

    for moment in times(Station((body,)), context):
        reach = within_s / DAY
        assert (speed(moment - reach) > 0.0) != (speed(moment + reach) > 0.0)


@pytest.fixture(scope="module")
def extremes_by_skyfield():
    kernel = SpiceKernel(str(KERNELS / "files" / "de440.bsp"))
    scale = load.timescale(builtin=True)
    span = scale.tt_jd(J2000 + START), scale.tt_jd(J2000 + STOP)

    def find(function, step, search):
        def value(time):
            earth = kernel["earth"].at(time)
            return function(*(earth.observe(kernel[name]) for name in ("sun", "moon", "mercury")))

        value.step_days = step
        return search(*span, value)[0].tt - J2000

    yield find
    kernel.close()


def test_elongations_and_apsides_as_skyfield_has_them(context, extremes_by_skyfield):
    """Skyfield looks for extremes of values, which are flat there: to a second or some."""

    def elongation(sun, _moon, mercury):
        return sun.apparent().separation_from(mercury.apparent()).degrees

    theirs = extremes_by_skyfield(elongation, 10.0, find_maxima)
    assert apart_s(times(Elongation(("Mercury",)), context), theirs) < 30.0

    def distance(_sun, moon, _mercury):
        return moon.distance().km

    events, _ = Apsis(("Moon",)).events(context, START, STOP)
    for name, search in (("perigee", find_minima), ("apogee", find_maxima)):
        ours = np.sort([event.time for event in events if event.data["apsis"] == name])
        assert apart_s(ours, extremes_by_skyfield(distance, 5.0, search)) < 30.0


def test_extremes_of_declination_as_skyfield_has_them(context, extremes_by_skyfield):
    def declination(_sun, moon, _mercury):
        return moon.apparent().radec("date")[1].degrees

    events, _ = Declination(("Moon",)).events(context, START, STOP)
    for name, search in (("greatest", find_maxima), ("least", find_minima)):
        ours = np.sort([event.time for event in events if event.data["extreme"] == name])
        assert apart_s(ours, extremes_by_skyfield(declination, 5.0, search)) < 30.0
