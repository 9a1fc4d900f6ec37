"""Spans that meet exactly at an event, or next to it: each event is in just one of them."""

import numpy as np
import pytest

from services.ephemeris.events.exact_aspects import Aspect, Phase, Return
from services.ephemeris.events.extremes import Apsis, Declination, Elongation, Node
from services.ephemeris.events.horizon import Crossing, Meridian, Twilight
from services.ephemeris.events.ingresses import Ingress
from services.ephemeris.events.lunar_eclipses import LunarEclipse
from services.ephemeris.events.occultations import Occultation
from services.ephemeris.events.pairs import ConjunctionRA, Parallel
from services.ephemeris.events.search_context import Context
from services.ephemeris.events.solar_eclipses import SolarEclipse
from services.ephemeris.events.stations import Station
from services.ephemeris.frames.earth import Site

TROMSO = Site(69.6, 19.0, 10.0)
START = 8000.0  # 2021-11-26
CASES = (
    Ingress(("Sun", "Moon", "Mercury")), Station(("Mercury", "Venus", "Mars")), Node(("Moon",)),
    Apsis(("Moon", "Earth", "Mercury")), Declination(("Sun", "Moon", "Mercury")), Elongation(),
    Phase(), Aspect(("Moon",), ("Sun", "Mars"), angles=(0.0, 90.0), orb=1.0),
    ConjunctionRA(("Moon",), ("Venus",)), Parallel(("Moon",), ("Venus",)), Return("Moon", 123.4),
    Crossing(("Sun", "Moon"), "rise"), Crossing(("Sun",), "set"), Meridian(("Moon",), "transit"),
    Twilight(6.0), SolarEclipse(), SolarEclipse(local=True), LunarEclipse(),
    Occultation(("Mars",)), Occultation(("Mars",), local=True),
)  # fmt: skip
RARE = {"eclipse_solar", "eclipse_lunar", "occultation"}


@pytest.mark.parametrize("kind", CASES, ids=lambda kind: kind.kind)
def test_a_span_that_ends_on_an_event_leaves_it_to_the_next(context, kind):
    """The Sun's rising in Tromsø brings polar nights, whose rows begin their days."""
    there = Context(context.ephemeris, context.cache, site=TROMSO)
    stop = START + (1300.0 if kind.kind in RARE else 80.0)
    whole = np.sort([one.time for one in kind.events(there, START, stop)[0]])
    assert len(whole)
    picked = np.random.default_rng(7).choice(whole, min(len(whole), 8), replace=False)
    for moment in picked:
        for cut in (np.nextafter(moment, 0.0), moment, np.nextafter(moment, 1e9)):
            first = [one.time for one in kind.events(there, cut - 15.0, cut)[0]]
            second = [one.time for one in kind.events(there, cut, cut + 15.0)[0]]
            together = [one.time for one in kind.events(there, cut - 15.0, cut + 15.0)[0]]
            assert len(first) + len(second) == len(together)
            assert not first or max(first) < cut
            assert not second or min(second) >= cut
