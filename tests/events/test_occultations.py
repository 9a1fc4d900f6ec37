"""Occultations against Swiss Ephemeris, Occult 4, and the published lists of planets by planets."""

import numpy as np
import pytest
import swisseph as swe

from services.ephemeris.errors import InvalidInput
from services.ephemeris.events.besselian import geodetic, nearest, on_ground, shadow
from services.ephemeris.events.disks import disks
from services.ephemeris.events.occultations import HIDING, MOON_RADII, Occultation
from services.ephemeris.events.search_context import Context
from services.ephemeris.events.sky_curves import View
from services.ephemeris.events.syzygies import sidereal_time
from services.ephemeris.events.tracks import Tracks
from services.ephemeris.frames.earth import Site
from services.ephemeris.time.calendar import jdn
from tests.truth import by_swiss

J2000, DAY = 2451545.0, 86400.0
PLANETS = {"Mars": swe.MARS, "Venus": swe.VENUS, "Saturn": swe.SATURN}
KAMBAH = (149.0 + 3.0 / 60.0 + 48.9 / 3600.0, 582.0)  # east longitude, metres


def near(text):
    """Noon of a day, days from J2000.0."""
    return jdn(*(int(part) for part in text.split("-")), "gregorian") - J2000


def ut1(context, time):
    both = context.tropical.instant(np.array([time])).ut1
    return float(both[0][0] + both[1][0])


def utc(context, time):
    scales = context.ephemeris.timescales
    echo = scales.echo(scales.instants((np.array([J2000]), np.array([time])), "tt").at(0))
    return echo["utc"] or echo["gregorian"]


def at(context, latitude, longitude, elevation=0.0):
    return Context(context.ephemeris, context.cache, site=Site(latitude, longitude, elevation))


@pytest.mark.parametrize("body", PLANETS)
def test_the_earth_s_occultations_as_swiss_ephemeris_has_them(context, body):
    """All of 2024 to 2026, and whether the axis meets the Earth. It seeks by steps: seconds."""
    by_swiss.open_same_de440()
    events, proof = Occultation((body,)).events(context, 8766.0, 9862.0)
    assert proof.unproved == 0
    day, theirs = J2000 + 8766.0, []
    while True:
        flags, times = swe.lun_occult_when_glob(day, PLANETS[body], swe.FLG_JPLEPH)
        if times[0] >= J2000 + 9862.0:
            break
        theirs.append((times[0], bool(flags & swe.ECL_CENTRAL)))
        day = times[0] + 5.0
    assert len(events) == len(theirs) > 2
    for event, (moment, central) in zip(events, theirs, strict=True):
        assert abs(ut1(context, event.time) - moment) * DAY < 10.0
        assert ("C1" in event.data["contacts"]) == central
        assert event.data["type"] == "total"


@pytest.mark.parametrize("place", [(40.7, -74.0, 10.0), (52.5, 13.4, 50.0), (-33.9, 151.2, 0.0)])
def test_contacts_at_a_place_as_swiss_ephemeris_has_them(context, place):
    """Its Moon: 1738.15 km outside, the canon's inside; its topocentric Moon is 0.15" off: 0.5 s.

    Its Saturn is its mean globe, 2036 km smaller than its equator: another 0.5 s.
    """
    by_swiss.open_same_de440()
    here = at(context, *place)
    seen = 0
    for body, number in PLANETS.items():
        kinds = [
            Occultation((body,), local=True, moon_radius=name).events(here, 8766.0, 9600.0)[0]
            for name in ("iau", "canon")
        ]
        for outer, inner in zip(*kinds, strict=True):
            site = (place[1], place[0], place[2])
            _, times, attributes = swe.lun_occult_when_loc(
                ut1(here, outer.time) - 1.0, number, site, swe.FLG_JPLEPH
            )
            for name, theirs in zip(("C1", "C2", "C3", "C4"), times[1:5], strict=True):
                event = inner if name in {"C2", "C3"} else outer
                contact = event.data["contacts"][name]
                within = 1.5 if body == "Saturn" else 0.8
                # a slanting contact is as much later as its limb is nearer
                apart = outer.data["separation_arcsec"] / outer.data["radius_arcsec"]
                assert abs(ut1(here, contact.time) - theirs) * DAY < within / np.sqrt(
                    1.0 - apart**2
                ), body
            assert outer.data["altitude"] == pytest.approx(attributes[5], abs=0.01)
            seen += 1
    assert seen > 1


def test_a_star_as_swiss_ephemeris_has_it(context, monkeypatch):
    """A point goes behind the canon's smaller Moon there, for both contacts."""
    monkeypatch.setitem(MOON_RADII, "iau", (0.272281, 0.272281))
    by_swiss.open_same_de440()
    here = at(context, 40.7, -74.0, 10.0)
    events, _ = Occultation(("Spica",), local=True).events(here, 8766.0, 9131.0)
    assert len(events) == 3
    for event in events:
        _, times, _ = swe.lun_occult_when_loc(
            ut1(here, event.time) - 1.0, "Spica", (-74.0, 40.7, 10.0), swe.FLG_JPLEPH
        )
        for name, theirs in zip("DR", (times[1], times[4]), strict=True):
            contact = event.data["contacts"][name]
            assert abs(ut1(here, contact.time) - theirs) * DAY < 0.8
            assert contact.sigma_tt_s > contact.data["sigma_limb_s"] > 1.0


def test_a_disappearance_as_occult_4_predicts_it(context):
    """D. Herald, Total Occultation Instructions for 2008 (lunar-occultations.com): Kambah, ZC 3177.

    2007 August 27, 15:13:26 UT, altitude 58, azimuth 304, PA 41, VA 265; with the limb's profile.
    """
    here = at(context, -35.39703, *KAMBAH)
    (event,) = Occultation(("44 Cap",), local=True).events(here, 2794.0, 2797.0)[0]
    contact = event.data["contacts"]["D"]
    assert utc(here, contact.time)[:17] == "2007-08-27T15:13:"
    seconds = float(utc(here, contact.time)[17:-1])
    assert seconds == pytest.approx(26.0, abs=2.0 * contact.sigma_tt_s)
    assert contact.data["altitude"] == pytest.approx(58.0, abs=0.5)
    assert contact.data["azimuth"] == pytest.approx(304.0, abs=0.5)
    assert contact.data["position_angle"] == pytest.approx(41.0, abs=0.5)
    assert contact.data["vertex_angle"] == pytest.approx(265.0, abs=0.6)
    assert contact.data["limb"] == "dark"


def test_a_graze_is_as_probable_as_not_on_its_published_limit(context):
    """The same page: 52 Sgr grazes at latitude -35.99 (of longitude 149.06) at 06:39:04 UT."""
    chances = {}
    for latitude in (-35.9, -35.95, -35.99, -36.05, -36.1, -36.2):
        here = at(context, latitude, *KAMBAH)
        events, _ = Occultation(("52 Sgr",), local=True).events(here, 2790.0, 2796.0)
        chances[latitude] = events[0].probability if events else 0.0
        if latitude == -35.99:
            assert events[0].data["type"] == "grazing"
            assert utc(here, events[0].time)[:18] == "2007-08-25T06:38:5"
    assert [*chances.values()] == sorted(chances.values())
    assert chances[-35.9] < 0.01
    assert chances[-35.99] == pytest.approx(0.5, abs=0.15)
    assert chances[-36.2] > 0.999


def test_where_the_shadow_first_touches_the_limb_is_on_the_horizon(context):
    """A place's own sky, by its topocentric places, against the shadow on the fundamental plane."""
    for body in ("Spica", "Venus"):
        search = Occultation((body,))
        radii = search.radii(body)
        event = search.events(context, 8766.0, 9131.0)[0][-1]
        for name in ("P1", "P4"):
            time = np.array([event.data["contacts"][name].time])
            tracks = Tracks.observed(context.tropical, (body, "Moon"), time, 0.01, sized=True)
            plane = shadow(*tracks.at(time[:, None]), radii)
            x, y = nearest(plane)
            point, _ = on_ground(plane, x * (1.0 - 1e-12), y * (1.0 - 1e-12))
            latitude, longitude = geodetic(point[:, 0], sidereal_time(context.tropical, time))
            site = Site(float(latitude[0]), float(longitude[0]))
            sky = context.sky_of(View(observer="topocentric", site=site))
            local = Tracks.observed(sky, (body, "Moon"), time, 0.01, sized=True)
            far, moon = local.at(time[:, None])
            apart, size, outer, _ = (float(a[0, 0]) for a in disks(far, moon, radii))
            assert np.degrees(apart - size - outer) * 3600.0 == pytest.approx(0.0, abs=0.05)
            # a star stands on the horizon; a planet's disk is a hair beyond the cone's edge
            assert abs(np.degrees(np.arcsin(far[0, 0, 3]))) < 0.1


LIST = [
    # Wikipedia, Planetary transits and occultations (after Albers 1979, Sky & Telescope 57, 220):
    # all of 1700 to 2200
    ("1702-09-19", "Jupiter", "Neptune"), ("1705-07-20", "Mercury", "Jupiter"),
    ("1708-07-14", "Mercury", "Uranus"), ("1708-10-04", "Mercury", "Jupiter"),
    ("1737-05-28", "Venus", "Mercury"), ("1771-08-29", "Venus", "Saturn"),
    ("1793-07-21", "Mercury", "Uranus"), ("1808-12-09", "Mercury", "Saturn"),
    ("1818-01-03", "Venus", "Jupiter"), ("2065-11-22", "Venus", "Jupiter"),
    ("2067-07-15", "Mercury", "Neptune"), ("2079-08-11", "Mercury", "Mars"),
    ("2088-10-27", "Mercury", "Jupiter"), ("2094-04-07", "Mercury", "Jupiter"),
    ("2104-08-21", "Venus", "Neptune"), ("2123-09-14", "Venus", "Jupiter"),
    ("2126-07-29", "Mercury", "Mars"), ("2133-12-03", "Venus", "Mercury"),
    # the same page, stars: Venus before Regulus
    ("1959-07-07", "Venus", "Regulus"), ("2044-10-01", "Venus", "Regulus"),
]  # fmt: skip


@pytest.mark.parametrize(("day", "by", "body"), LIST, ids=lambda value: value)
def test_planets_before_planets_are_those_of_the_list(context, day, by, body):
    time = near(day)
    events, proof = Occultation((body,), by=by).events(context, time - 40.0, time + 40.0)
    assert proof.unproved == 0
    (event,) = events
    assert utc(context, event.time)[:10] == day


def test_no_other_planet_hides_another_between(context):
    """1818 to 2065 has none: a part of it, all pairs. 1700 to 2200 was run once: these 18 alone."""
    others = HIDING[1:]
    for by in others:
        bodies = tuple(body for body in others if body != by)
        events, proof = Occultation(bodies, by=by).events(context, 8000.0, 8800.0)
        assert events == []
        assert proof.unproved == 0


def test_the_figure_s_centre_lies_half_an_arcsecond_east_and_a_quarter_south(context):
    """A star ahead of the Moon's eastern limb is reached sooner by about 0.5" of its way."""
    here = at(context, -35.39703, *KAMBAH)
    mass, figure = (
        Occultation(("44 Cap",), local=True, moon_centre=name).events(here, 2794.0, 2797.0)[0][0]
        for name in ("mass", "figure")
    )
    sooner = [
        (mass.data["contacts"][name].time - figure.data["contacts"][name].time) * DAY
        for name in "DR"
    ]
    # the Moon's own 0.5"/s, less what the place moves after it
    assert all(0.5 < seconds < 1.6 for seconds in sooner)


REFUSED = [
    ({"bodies": ("Sun",)}, "eclipse_solar"),
    ({"bodies": ("Sun",), "by": "Venus"}, "transit_of_planet"),
    ({"bodies": ("Moon",)}, "does not hide itself"),
    ({"bodies": ("Moon",), "by": "Venus"}, "hides the Moon"),
    ({"bodies": ("MeanNode",)}, "defined point"),
    ({"bodies": ("Mars",), "by": "Ceres"}, "hides no stars here"),
    ({"bodies": ("Mars",), "moon_radius": "x"}, "moon_radius"),
    ({"bodies": ("Mars",), "moon_centre": "x"}, "moon_centre"),
]


@pytest.mark.parametrize(("options", "words"), REFUSED)
def test_what_is_no_occultation_is_refused_by_name(options, words):
    with pytest.raises(InvalidInput, match=words):
        Occultation(**options)


def test_a_place_is_wanted_for_what_a_place_sees(context):
    with pytest.raises(InvalidInput, match="latitude and longitude"):
        Occultation(("Mars",), local=True).events(context, 8766.0, 8800.0)


def test_adjoining_spans_share_none_and_lose_none(context):
    search = Occultation(("Spica", "Antares"))
    whole = sorted(event.time for event in search.events(context, 8766.0, 9131.0)[0])
    parts = []
    for start, stop in zip([8766.0, *whole], [*whole, 9131.0], strict=True):
        parts += [event.time for event in search.events(context, start, stop)[0]]
    assert len(parts) == len(whole)
