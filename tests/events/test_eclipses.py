"""Eclipses as NASA's catalogues have them, and as Swiss Ephemeris sees them from a place."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import swisseph as swe

from services.ephemeris.events.besselian import obscuration
from services.ephemeris.events.lunar_eclipses import LunarEclipse
from services.ephemeris.events.saros import saros_and_inex
from services.ephemeris.events.search_context import Context
from services.ephemeris.events.solar_eclipses import SolarEclipse, cut_at_antimeridian
from services.ephemeris.frames.earth import Site
from tests.truth import by_swiss
from tests.truth import eclipses as canon

DATA = Path(__file__).parents[1] / "data" / "eclipse_catalogues.json"
CATALOGUES = json.loads(DATA.read_text(encoding="utf-8"))
J2000, DAY = 2451545.0, 86400.0
TYPES = {"P": "partial", "A": "annular", "T": "total", "H": "hybrid", "N": "penumbral"}
SPANS = ((-69950.0, -62700.0), (46300.0, 53400.0))  # 1808-1828, 2126-2146, TT days from J2000.0


def moment(day, clock):
    """A row's date and clock, days from J2000.0."""
    hours = sum(int(part) / 60.0**i for i, part in enumerate(clock.split(":")))
    return date.fromisoformat(day).toordinal() + 1721424.5 + hours / 24.0 - J2000


@pytest.fixture(scope="module")
def solar(context):
    events = [e for span in SPANS for e in SolarEclipse().events(context, *span)[0]]
    return events, np.array([event.time for event in events])


def test_the_solar_eclipses_of_the_canon(solar):
    """65 rows. The canon's Moon is ELP2000-82 and its Sun VSOP87: a second, 0.0001 of gamma."""
    events, times = solar
    for day, clock, saros, kind, gamma, magnitude, width, duration in CATALOGUES["solar"]:
        nearest = int(np.argmin(np.abs(times - moment(day, clock))))
        event = events[nearest].data
        assert abs(times[nearest] - moment(day, clock)) * DAY < 2.5, day
        assert event["saros"] == saros, day
        assert event["type"] == TYPES[kind], day
        assert event["gamma"] == pytest.approx(gamma, abs=2e-4), day
        assert event["magnitude"] == pytest.approx(magnitude, abs=3e-4), day
        if width is None:
            assert event["path_width_km"] is None, day
            assert event["duration_s"] is None, day
        else:
            # near the limb a hair of gamma is kilometres of width
            assert event["path_width_km"] == pytest.approx(width, abs=1.0, rel=0.01), day
            assert event["duration_s"] == pytest.approx(duration, abs=1.0), day


def test_no_eclipse_of_the_canon_is_missed_and_none_invented(solar):
    """By its running numbers: 09063 to 09109, and 09794 to 09838."""
    _, times = solar
    first, last = moment("1809-04-14", "20:07:11"), moment("1827-10-20", "15:42:05")
    inside = (times > first - 0.5) & (times < last + 0.5)
    assert int(inside.sum()) == 9109 - 9063 + 1
    first, last = moment("2127-03-13", "01:32:02"), moment("2146-03-12", "15:58:15")
    inside = (times > first - 0.5) & (times < last + 0.5)
    assert int(inside.sum()) == 9838 - 9794 + 1


def test_the_lunar_eclipses_of_the_catalogue(context):
    """60 rows, to the minute; it enlarges the shadow by a fiftieth, as Chauvenet did."""
    events, _ = LunarEclipse("chauvenet").events(context, -72700.0, -51000.0)
    ut1 = context.tropical.instant(np.array([event.time for event in events])).ut1
    times = np.asarray(ut1[0]) + np.asarray(ut1[1]) - J2000
    for row in CATALOGUES["lunar"]:
        day, clock, kind, saros, gamma, penumbral, umbral, partial, total = row
        nearest = int(np.argmin(np.abs(times - moment(day, clock))))
        event = events[nearest].data
        # its ΔT is 13 to 19 s off ours, its minutes are rounded
        assert abs(times[nearest] - moment(day, clock)) * DAY < 65.0, day
        assert event["type"] == TYPES[kind], day
        assert event["saros"] == saros, day
        assert event["gamma"] == pytest.approx(gamma, abs=0.0015), day
        assert event["magnitude_penumbral"] == pytest.approx(penumbral, abs=0.003), day
        assert event["magnitude_umbral"] == pytest.approx(umbral, abs=0.003), day
        for name, minutes in (("partial", partial), ("total", total)):
            seconds = event[f"duration_{name}_s"]
            assert (seconds is None) == (minutes is None), day
            if minutes is not None:
                assert seconds / 120.0 == pytest.approx(minutes, abs=1.1), day


def test_a_century_has_as_many_lunar_eclipses_as_the_catalogue_counts(context):
    """1801-1900: 252, of which 92 penumbral, 97 partial, 63 total (its own statistics)."""
    events, _ = LunarEclipse("chauvenet").events(context, -72684.5, -36159.5)
    kinds = [event.data["type"] for event in events]
    assert [kinds.count(kind) for kind in ("penumbral", "partial", "total")] == [92, 97, 63]


def test_inex_numbers_are_those_published(context):
    """1716: van den Bergh's panorama; 1999: F. Verbelen 2001; 2000: Wikipedia, Inex."""
    for day, saros, inex in (
        ("1716-04-22", 124, 56),
        ("1999-08-11", 145, 38),
        ("2000-02-05", 150, 30),
    ):
        near = moment(day, "12:00:00")
        (event,) = SolarEclipse().events(context, near - 2.0, near + 2.0)[0]
        assert (event.data["saros"], event.data["inex"]) == (saros, inex)


def kvaalen(year):
    """Saros and Inex of the eclipse in the season of a year with fraction, by formula.

    E. Kvaalen, Wikimedia Commons, Calculated saros and inex numbers (checked by him against the
    panorama of Quaglia and Tilley). The Inex number is printed there with the other sign.
    """
    index = np.floor((year + 2882.55) * 2.1074515 + 0.5)
    old = index / 2.1074515
    n5 = np.floor(
        index / 7.62269 + 1.071 - (old / 16650.0) ** 2 - (old / 25000.0) ** 3
        + 0.064 * np.sin((index - 0.78) / 0.335427)
    )  # fmt: skip
    return int(5 * index - 38 * n5), int(61 * n5 - 8 * index)


def test_saros_and_inex_numbers_follow_the_panorama(context):
    """Four spans of 80 years: the season's eclipse, or its other one, a lunation from it."""
    same = other = 0
    for start in (-164000.0, -73000.0, 0.0, 200000.0):
        for event in SolarEclipse().events(context, start, start + 30000.0)[0]:
            saros, inex = kvaalen(2000.0 + event.time / 365.2425)
            off = event.data["saros"] - saros, event.data["inex"] - inex
            assert off in {(0, 0), (38, -61), (-38, 61)}, event.time
            same += off == (0, 0)
            other += off != (0, 0)
    assert same + other > 700
    assert same > 3 * other


def test_series_of_deep_time_have_their_own_numbers():
    """Wikipedia, Inex: row 30 began in Saros -245, 9435 BC, and has no gap since -197, 8045 BC."""
    for saros, year in ((-245, -9434), (-197, -8044)):
        rough = round((year - 2000.0) * 365.2425 / 29.530588)
        chosen = [n for n in range(rough - 14, rough + 15) if saros_and_inex(n) == (saros, 30)]
        assert len(chosen) == 1


def test_danjon_s_shadow_is_smaller(context):
    """Penumbral magnitudes by 0.026, umbral ones by 0.005; contacts by half a minute."""
    one, other = (LunarEclipse(name).events(context, 9100.0, 9500.0)[0] for name in
                  ("danjon", "chauvenet"))  # fmt: skip
    for small, large in zip(one, other, strict=True):
        penumbral = large.data["magnitude_penumbral"] - small.data["magnitude_penumbral"]
        assert penumbral == pytest.approx(0.026, abs=0.004)


def test_elements_are_the_canon_s(context):
    """Besselian elements of Halley's eclipse, 1715-05-03, against the printed ones."""
    row = canon.canon()["Halley"]
    day = moment(row["date"], "00:00") + row["greatest_td_h"] / 24.0
    (event,) = SolarEclipse().events(context, day - 1.0, day + 1.0)[0]
    own = event.data["elements"]
    hours = (moment(row["date"], "00:00") + row["t0_td_h"] / 24.0 + J2000 - own["t0_tt_jd"]) * 24.0
    for key in ("x", "y", "d", "l1", "l2"):
        ours = np.polynomial.polynomial.polyval(hours, own[key])
        assert ours == pytest.approx(row[key][0], abs=3e-4 if key == "d" else 1e-4), key
    mu = np.polynomial.polynomial.polyval(hours, own["mu"]) - row["mu"][0]
    assert (mu + 180.0) % 360.0 - 180.0 == pytest.approx(0.0, abs=5e-4)
    assert own["tan_f1"] == pytest.approx(row["tan_f1"], abs=2e-6)
    assert own["tan_f2"] == pytest.approx(row["tan_f2"], abs=2e-6)


PLACES = [
    (Site(32.78, -96.8, 130.0), 8864.0),  # Dallas, 2024-04-08: total
    (Site(40.71, -74.0, 10.0), 8864.0),  # New York, the same: partial
    (Site(-27.1, -109.4, 50.0), 9041.0),  # Easter Island, 2024-10-02: annular
]


@pytest.mark.parametrize(("site", "day"), PLACES)
def test_local_contacts_as_swiss_ephemeris_has_them(context, site, day):
    """Its Moon has the IAU's radius for the outer contacts, and the canon's for the inner ones.

    Its topocentric Moon is off by up to 0.15", which is 0.3 s of a contact.
    """
    by_swiss.open_same_de440()
    here = Context(context.ephemeris, context.cache, site=site)

    def ut1(time):
        both = here.tropical.instant(np.array([time])).ut1
        return float(both[0][0] + both[1][0])

    place = (site.longitude, site.latitude, site.elevation)
    _, times, attributes = swe.sol_eclipse_when_loc(ut1(day - 2.0), place, swe.FLG_JPLEPH)
    events = {
        radius: SolarEclipse(local=True, moon_radius=radius).events(here, day - 2.0, day + 2.0)[0]
        for radius in ("iau", "canon")
    }
    assert abs(ut1(events["iau"][0].time) - times[0]) * DAY < 1.0
    for name, theirs in zip(("C1", "C2", "C3", "C4"), times[1:5], strict=True):
        (event,) = events["canon" if name in {"C2", "C3"} else "iau"]
        contact = event.data["contacts"].get(name)
        assert (contact is None) == (theirs == 0.0), name
        if contact is not None:
            assert abs(ut1(contact.time) - theirs) * DAY < 0.5, name
    (event,) = events["iau"]
    assert event.data["magnitude"] == pytest.approx(attributes[8], abs=5e-4)
    assert event.data["obscuration"] == pytest.approx(min(attributes[2], 1.0), abs=1e-3)
    assert event.data["probability_total"] == (1.0 if event.data["type"] == "total" else 0.0)


PARTIAL = (  # magnitudes of NASA's catalogue (Espenak & Meeus), at the place nearest to the axis
    (6619.0, 0.5991), (6767.0, 0.3365), (6796.0, 0.7368), (6944.0, 0.7145),
    (8154.0, 0.6396), (8332.0, 0.8619), (9218.0, 0.9376), (9394.0, 0.8550),
)  # fmt: skip


@pytest.mark.parametrize(("day", "magnitude"), PARTIAL)
def test_a_partial_eclipse_is_as_large_at_its_place_as_in_the_canon(context, day, magnitude):
    (earth,) = SolarEclipse().events(context, day, day + 3.0)[0]
    site = Site(earth.data["latitude"], earth.data["longitude_east"], 0.0)
    here = Context(context.ephemeris, context.cache, site=site)
    (event,) = SolarEclipse(local=True).events(here, day, day + 3.0)[0]
    assert event.data["magnitude"] == pytest.approx(magnitude, abs=1e-4)
    assert event.data["obscuration"] == pytest.approx(earth.data["obscuration"], abs=1e-4)


def test_nothing_is_partial_and_wholly_covered(context):
    """Across the southern limit near Exmouth, 2023-04-20: the umbra's radius is the smaller."""
    seen = []
    for latitude in np.linspace(-21.83, -21.77, 25).tolist():
        here = Context(context.ephemeris, context.cache, site=Site(latitude, 114.1, 0.0))
        (event,) = SolarEclipse(local=True).events(here, 8509.0, 8512.0)[0]
        seen.append((event.data["type"], event.data["magnitude"], event.data["obscuration"]))
    assert {kind for kind, _, _ in seen} == {"partial", "total"}
    for kind, magnitude, hidden in seen:
        assert (magnitude >= 1.0) == (hidden == 1.0) == (kind == "total"), seen


def test_lunar_eclipses_as_swiss_ephemeris_has_them(context):
    """It seeks the greatest magnitude, not the least distance, by steps: seconds."""
    by_swiss.open_same_de440()
    events, _ = LunarEclipse().events(context, 8000.0, 9500.0)
    for event in events:
        both = context.tropical.instant(np.array([event.time])).ut1
        day = float(both[0][0] + both[1][0])
        _, times = swe.lun_eclipse_when(day - 2.0, swe.FLG_JPLEPH)
        assert abs(times[0] - day) * DAY < 10.0
        contacts = event.data["contacts"]
        assert ("U2" in contacts) == (times[4] > 0.0)
        assert ("U1" in contacts) == (times[2] > 0.0)


def test_the_central_line_is_where_the_canon_s_greatest_eclipse_is(context):
    (event,) = SolarEclipse(path=True).events(context, 8863.0, 8866.0)[0]  # 2024-04-08
    line = event.data["central_line"]
    assert line["type"] == "MultiLineString"
    points = np.array([point for part in line["coordinates"] for point in part])
    apart = np.hypot(
        (points[:, 0] - event.data["longitude_east"]) * 0.9, points[:, 1] - event.data["latitude"]
    )
    assert apart.min() < 0.5  # two minutes of the shadow's way
    # 25.3 N 104.1 W: NASA, Total Solar Eclipse of 2024 April 08
    assert event.data["latitude"] == pytest.approx(25.3, abs=0.1)
    assert event.data["longitude_east"] == pytest.approx(-104.1, abs=0.1)


def test_totality_is_as_probable_as_delta_t_leaves_it(context):
    """Around 1605 the Earth's turn is known to 20 s, and a path's edges to kilometres."""
    events, _ = SolarEclipse().events(context, -145500.0, -142500.0)
    central = next(one for one in events if one.data["type"] == "total" and one.sigma_ut_s > 10.0)
    middle = central.data
    sure = Site(middle["latitude"], middle["longitude_east"])
    chances = []
    for north in np.linspace(0.0, 2.5, 26):
        site = Site(sure.latitude + float(north), sure.longitude)
        here = Context(context.ephemeris, context.cache, site=site)
        seen, _ = SolarEclipse(local=True).events(here, central.time - 0.5, central.time + 0.5)
        chances.append(seen[0].data["probability_total"])
    assert chances[0] == pytest.approx(1.0, abs=1e-4)
    assert chances[-1] == pytest.approx(0.0, abs=1e-4)
    assert chances == sorted(chances, reverse=True)
    assert any(0.01 < chance < 0.99 for chance in chances)


def test_obscuration_of_two_equal_disks():
    """Half a diameter covered: (2π/3 - √3/2)/π = 0.391."""
    made = obscuration(np.array([0.5]), np.array([1.0]), np.array([False]))
    assert made[0] == pytest.approx(0.39100222)


def test_a_line_over_the_antimeridian_goes_on_where_it_was_cut(context):
    """RFC 7946, section 3.1.9: two parts, which meet at 180 degrees; no step of it is lost."""
    (event,) = SolarEclipse(path=True).events(context, 13026.0, 13030.0)[0]  # 2035-09-02
    west, east = event.data["central_line"]["coordinates"]
    (a, low), (b, high) = west[-2], east[1]
    assert west[-1][0] == 180.0
    assert east[0][0] == -180.0
    assert west[-1][1] == east[0][1]
    assert (west[-1][1] - low) / (180.0 - a) == pytest.approx((high - low) / (b + 360.0 - a))
    # near sunrise a step is longer: that part has few points
    (event,) = SolarEclipse(path=True).events(context, 11639.0, 11642.0)[0]  # 2031-11-14
    assert [len(part) > 1 for part in event.data["central_line"]["coordinates"]] == [True, True]


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ([(178.0, 10.0), (-178.0, 14.0)], [[[178, 10], [180, 12]], [[-180, 12], [-178, 14]]]),
        ([(-179.0, 0.0), (179.0, 2.0)], [[[-179, 0], [-180, 1]], [[180, 1], [179, 2]]]),
        ([(1.0, 2.0), (3.0, 4.0)], [[[1, 2], [3, 4]]]),
    ],
)
def test_lines_are_cut_at_the_antimeridian(line, parts):
    assert cut_at_antimeridian(np.array(line)) == parts
