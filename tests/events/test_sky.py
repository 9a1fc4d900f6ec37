"""The cases that fool searches, and curves held against the sky they stand for."""

import numpy as np
import pytest
import swisseph

from services.ephemeris.constants import J2000
from services.ephemeris.errors import InvalidInput
from services.ephemeris.events.curves import Channel, fit
from services.ephemeris.events.exact_aspects import Aspect, Phase
from services.ephemeris.events.extremes import Apsis, Declination, Elongation, Node
from services.ephemeris.events.ingresses import Ingress
from services.ephemeris.events.search import parts
from services.ephemeris.events.sky_curves import View
from services.ephemeris.events.stations import Station

J1970 = -10957.5  # 1970-01-01T00:00 TT, days from J2000.0


def proved(kind, context, start, stop):
    events, proof = kind.events(context, start, stop)
    assert proof.unproved == 0
    return sorted(events, key=lambda event: event.time)


def test_mercury_enters_aquarius_turns_and_leaves_within_eight_hours(context):
    """1970-01-04: enters at 04:20, turns at 08:10, is back at 11:59 (UTC; Swiss Ephemeris)."""
    ingresses = proved(Ingress(("Mercury",)), context, J1970, J1970 + 10.0)
    stations = proved(Station(("Mercury",)), context, J1970, J1970 + 10.0)
    assert [event.data["into"] for event in ingresses] == ["Aquarius", "Capricorn"]
    assert [event.data["station"] for event in stations] == ["retrograde"]
    assert ingresses[0].time < stations[0].time < ingresses[1].time < ingresses[0].time + 8 / 24


@pytest.mark.parametrize("body", ["Sun", "Moon", "Mercury", "Venus", "Mars", "Jupiter", "Neptune"])
def test_curves_stay_within_their_bounds_of_the_sky(context, body):
    """At moments that are no nodes, ten years of them: conjunctions with the Sun included."""
    sky = context.tropical
    days = np.random.default_rng(7).uniform(8000.0, 11650.0, 6000)
    samples = sky.samples(body, days)
    for row, channel in enumerate(sky.channels):
        curve = sky.curve(body, channel.name, 8000.0, 11650.0)
        off = curve.at(days) - samples[row, 0]
        if channel.period:
            off -= 360.0 * np.rint(off / 360.0)
        assert (np.abs(off) <= curve.error_at(days)).all(), channel.name


def test_curves_meet_both_sides_of_the_precession_models_seam(context):
    """At 1800 the equator steps by 2 mas: the curve breaks there, and the step is in no piece."""
    seam = -200.0 * 365.25
    curve = context.tropical.curve("Sun", "declination", seam - 40.0, seam + 40.0)
    assert seam in curve.edges.tolist()
    assert curve.errors.max() < 3e-8
    whole = proved(Ingress(("Moon",), tuple(range(0, 360, 5))), context, seam - 30.0, seam + 30.0)
    before = proved(Ingress(("Moon",), tuple(range(0, 360, 5))), context, seam - 30.0, seam)
    after = proved(Ingress(("Moon",), tuple(range(0, 360, 5))), context, seam, seam + 30.0)
    assert [one.time for one in before + after] == [one.time for one in whole]
    assert len(whole) == pytest.approx(60 * 13.18 / 5, abs=3)


def test_a_station_on_the_border_of_signs_is_told_with_its_probability(context):
    """A border put where Mercury turns, and a hair to both sides of it."""
    station = proved(Station(("Mercury",)), context, J1970, J1970 + 10.0)[0]
    turn = station.data["longitude"]  # the greatest longitude
    sigma = 0.001 / 3600.0  # that of Mercury now, degrees: targets.uncertainty has 0.001"
    for shift, probable, count in ((0.0, 0.5, 1), (1e-5, None, 0), (-1e-5, 1.0, 2)):
        at = (turn + shift,)
        events, _ = Ingress(("Mercury",), at).events(context, J1970, J1970 + 10.0)
        assert len(events) == count, shift
        for event in events:
            assert event.probability == pytest.approx(probable, abs=0.02)
    for factor in (0.5, -0.5):
        events, _ = Ingress(("Mercury",), (turn + factor * sigma,)).events(
            context, J1970, J1970 + 10.0
        )
        likely = {event.probability > 0.5 for event in events}
        assert likely == {factor < 0.0}
        assert all(event.sigma_tt_s > 60.0 for event in events)  # hardly a moment at all


def test_parts_of_a_span_have_each_event_once(context):
    """As the service searches: in parts, which adjoin; and as two callers who share a border."""
    kinds = [Ingress(("Moon", "Mercury")), Phase(), Station(("Mercury", "Mars"))]
    start, stop = 8000.0, 8400.0
    whole = sorted(event.time for kind in kinds for event in proved(kind, context, start, stop))
    for cut in (8200.0, whole[40], np.nextafter(whole[40], 0.0)):
        halves = [
            event.time
            for a, b in ((start, cut), (cut, stop))
            for part in parts(context, kinds, a, b)
            if part is not None
            for event in part.events
        ]
        assert halves == whole


def test_passes_are_numbered_over_the_ends_of_a_span(context):
    """Pluto passed 0° Aquarius five times, 2023-03-23 .. 2024-11-19 (any printed ephemeris)."""
    aspect = Aspect(("Pluto",), points=(("border", 300.0, 0.0),), angles=(0.0,))
    events = proved(aspect, context, 8400.0, 9200.0)
    assert [(e.data["pass"], e.data["passes"]) for e in events] == [(i, 5) for i in range(1, 6)]
    middle = proved(aspect, context, events[2].time - 1.0, events[2].time + 1.0)
    assert [(e.data["pass"], e.data["passes"]) for e in middle] == [(3, 5)]


def test_conjunctions_of_the_sun_and_venus_are_no_passes_of_each_other(context):
    """Venus is never far from the Sun: the same angle comes back every ten months, each for itself.

    Mercury and Venus may meet three times within weeks.
    """
    events = proved(Aspect(("Sun",), ("Venus",), angles=(0.0,)), context, 6000.0, 9000.0)
    assert len(events) == pytest.approx(3000.0 / 292.0, abs=1.5)  # half of 584 days
    assert {(one.data["pass"], one.data["passes"]) for one in events} == {(1, 1)}
    events = proved(Aspect(("Mercury",), ("Venus",), angles=(0.0,)), context, 6000.0, 9000.0)
    assert max(one.data["passes"] for one in events) == 3


def test_conjunctions_of_the_sun_and_mercury_are_none_either(context):
    """Two in each synodic period of 115.88 days, each for itself, however long the span."""
    aspect = Aspect(("Sun",), ("Mercury",), angles=(0.0,))
    events = proved(aspect, context, 6000.0, 9000.0)
    assert len(events) == pytest.approx(3000.0 / 57.94, abs=1.5)
    assert {(one.data["pass"], one.data["passes"]) for one in events} == {(1, 1)}


def test_a_pass_has_its_number_in_spans_that_hold_no_other(context):
    """Jupiter made five trines to Saturn from 2007-03-16 to 2008-11-21, 616 days.

    The moments are Swiss Ephemeris's own (Moshier's planets, good to some arcseconds).
    """
    days = [*trine_days_by_swiss(2007), *trine_days_by_swiss(2008)]
    aspect = Aspect(("Jupiter",), ("Saturn",), angles=(120.0,))
    numbers = []
    for day in days:
        (event,) = proved(aspect, context, day - 5.0, day + 5.0)
        assert event.time == pytest.approx(day, abs=0.1)
        numbers.append((event.data["pass"], event.data["passes"]))
    assert numbers == [(i, 5) for i in range(1, 6)]


def trine_days_by_swiss(year: int) -> list[float]:
    """Return when Jupiter and Saturn are 120 degrees apart, TT days from J2000.0."""

    def off(day: float) -> float:
        both = [swisseph.calc(J2000 + day, body, swisseph.FLG_MOSEPH)[0][0] for body in (5, 6)]
        return (both[1] - both[0] + 180.0) % 360.0 - 180.0 + 120.0

    first = round((year - 2000) * 365.25)
    moments = []
    for day in range(first, first + 365):
        low, high = float(day), float(day + 1)
        if off(low) * off(high) < 0.0:
            while high - low > 1e-4:
                middle = (low + high) / 2.0
                low, high = (middle, high) if off(low) * off(middle) > 0.0 else (low, middle)
            moments.append(low)
    return moments


def test_an_aspect_with_an_orb_begins_and_ends(context):
    events = proved(
        Aspect(("Sun",), points=(("x", 100.0, 0.0),), angles=(90.0,), orb=1.0),
        context,
        9131.0,
        9496.0,
    )
    moments = [event.data["moment"] for event in events]
    assert moments == ["enter", "exact", "leave"] * 2
    for enter, exact, leave in (events[:3], events[3:]):
        assert exact.time - enter.time == pytest.approx(1.0, abs=0.05)  # the Sun's degree a day
        assert leave.time - exact.time == pytest.approx(1.0, abs=0.05)


def test_sidereal_stations_are_of_a_longitude_without_nutation(context):
    """For Pluto nutation alone moves a station by an hour and more."""
    other = type(context)(context.ephemeris, context.cache, View(ayanamsa="lahiri"))
    tropical = proved(Station(("Pluto",)), context, 8000.0, 9500.0)
    sidereal = proved(Station(("Pluto",)), other, 8000.0, 9500.0)
    apart = [abs(a.time - b.time) * 24.0 for a, b in zip(tropical, sidereal, strict=True)]
    assert max(apart) > 1.0


def test_an_extreme_by_light_bent_at_the_sun_is_as_sure_as_the_planets_place(context):
    """Uranus behind the Sun in June 2200: DE422 has the first of these forty seconds off."""
    events, proof = Declination(("Uranus",)).events(context, 73210.0, 73240.0)
    assert proof.unproved  # behind the disk the bending is a convention
    assert [event.data["extreme"] for event in events] == ["greatest", "least", "greatest"]
    beside, after, last = (event.sigma_tt_s for event in events)
    assert 5.0 < beside < after < last


def test_neptune_has_several_perihelia_a_revolution(context):
    """The Sun's own motion around the barycentre: distances from the Sun go up and down.

    1876 August 28, at 29.8149 AU: Meeus 1998, Astronomical Algorithms, ch. 38.
    """
    events = proved(Apsis(("Neptune",)), context, -47480.0, -40175.0)  # 1870..1890
    assert [one.data["apsis"] for one in events] == ["perihelion", "aphelion", "perihelion"]
    assert events[0].time == pytest.approx(2406494.5 - 2451545.0, abs=1.5)
    assert events[0].data["distance"] == pytest.approx(29.8149, abs=5e-5)


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: Node(("Sun",)), "The Sun has no node"),
        (lambda: Node(("TrueNode",)), "defined point"),
        (lambda: Station(("Moon",)), "never stands still"),
        (lambda: Elongation(("Mars",)), "no greatest elongation"),
        (lambda: Apsis(("MeanApogee",)), "defined point"),
    ],
)
def test_what_has_no_meaning_is_refused_by_name(make, word):
    with pytest.raises(InvalidInput, match=word):
        make()


def test_a_star_is_no_dearer_than_a_planet(context):
    """Its distance is known to a part, not to an absolute number of AU."""
    aspect = Aspect(("Sun",), ("Regulus",), angles=(0.0, 180.0))
    events, proof = aspect.events(context, 8766.0, 9131.0)
    assert proof.unproved == 0
    assert proof.pieces < 200
    # Regulus at 150° (29°50' Leo then): the Sun is there on August 22 or 23
    conjunction = next(event for event in events if event.data["angle"] == 0.0)
    assert 9000.0 < conjunction.time < 9001.5


def test_a_function_without_any_smoothness_ends_with_the_bounds_it_has():
    jagged = Channel("jagged", 0.0, 1e-12, 1e-12)

    def sample(days):
        noise = np.sin(1e7 * days)
        return np.stack((noise, noise))[None]

    curve = fit(sample, [jagged], np.array([0.0, 1.0]), 1e-9)[0]
    assert 100 < len(curve.errors) < 1000
    assert curve.errors.min() > 0.1
