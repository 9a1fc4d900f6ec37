"""What the answer says besides the offset: weights, reasons, warnings, what a choice changes."""

from __future__ import annotations

import pytest
import swisseph as swe  # an independent reference: tests only
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ephemeris.errors import InvalidInput
from services.time_resolver.candidates import longitude_offset
from services.time_resolver.changes import shifts
from services.time_resolver.resolution import (
    Candidate,
    Place,
    Query,
    Resolution,
    Rule,
    format_offset,
    iso_utc,
)
from services.time_resolver.resolve import Resolver

RESOLVER = Resolver()
NEW_YORK, LONDON, BERLIN = Place(40.7128, -74.006), Place(51.5, -0.12), Place(52.52, 13.4)


def ask(local: str, place: Place | None = None, zone: str | None = None, **more: str) -> Resolution:
    return RESOLVER.resolve(Query(local, place, zone, **more))  # type: ignore[arg-type]


def codes(answer: Resolution) -> list[str]:
    return [notice.code for notice in answer.warnings]


def test_a_plain_question_has_one_answer_and_no_warning() -> None:
    answer = ask("1990-07-02T23:33:00", NEW_YORK)
    (only,) = answer.candidates
    assert (only.utc, only.abbreviation, only.is_dst) == ("1990-07-03T03:33:00Z", "EDT", True)
    assert (only.weight, only.zone, only.tzdata) == (1.0, "America/New_York", "backzone")
    assert only.changes == {"seconds": 0.0, "ascendant_deg": 0.0, "moon_deg": 0.0}
    assert answer.warnings == []


def test_the_rule_tells_the_changes_before_and_after() -> None:
    # Uniform Time Act as amended by Pub. L. 99-359: first Sunday of April, last of October, 2:00.
    rule = ask("1990-07-02T23:33:00", zone="America/New_York").as_dict()["candidates"][0]["rule"]
    assert rule["kind"] == "tzdb"
    assert rule["before"] == {
        "utc": "1990-04-01T07:00:00Z",
        "offset_before_s": -18_000,
        "offset_after_s": -14_400,
        "abbreviation_before": "EST",
        "abbreviation_after": "EDT",
    }
    assert rule["after"]["utc"] == "1990-10-28T06:00:00Z"


def test_before_standard_time_the_longitude_comes_first() -> None:
    answer = ask("1875-01-01T12:00", NEW_YORK)
    first, second = answer.candidates
    assert (first.zone, first.offset_s) == ("lmt", -17_761.44)
    assert (second.zone, second.offset_s) == ("America/New_York", -17_762)
    assert first.weight > second.weight
    assert "LOCAL_MEAN_TIME" in codes(answer)
    assert first.rule.after is not None
    assert first.rule.after.utc == "1883-11-18T17:00:00Z"  # the day of two noons


def test_without_a_place_the_zones_own_mean_time_is_all_there_is() -> None:
    (only,) = ask("1875-01-01T12:00", zone="America/New_York").candidates
    assert format_offset(only.offset_s) == "-04:56:02"


@pytest.mark.parametrize("local", ["-0500-03-01T12:00", "+012000-01-01T12:00"])
def test_years_that_datetime_cannot_hold(local: str) -> None:
    answer = ask(local, Place(14.6, 120.98))
    first, second = answer.candidates[:2]
    assert (first.zone, second.zone) == ("lmt", "Asia/Manila")
    assert first.utc[:7] in {local[:7], "-0500-0"}
    assert abs(first.utc_us - second.utc_us) < 60_000_000 or first.utc_us < 0
    assert "LOCAL_MEAN_TIME" in codes(answer)


def test_far_future_years_below_10000_follow_the_rule_and_say_so() -> None:
    answer = ask("9000-07-01T12:00", NEW_YORK)
    assert answer.candidates[0].abbreviation == "EDT"
    assert "FUTURE_RULES" in codes(answer)


def test_backzone_tells_what_standard_says() -> None:
    answer = ask("1930-07-01T12:00", zone="Europe/Amsterdam")
    first, second = answer.candidates
    assert (first.tzdata, first.offset_s) == ("backzone", 4772)
    assert (second.tzdata, second.offset_s) == ("standard", 3600)
    assert "TZDATA_SETS_DIFFER" in codes(answer)
    swapped = ask("1930-07-01T12:00", zone="Europe/Amsterdam", tzdata="standard")
    assert [c.offset_s for c in swapped.candidates] == [3600, 4772]
    same = ask("1990-07-01T12:00", zone="Europe/Amsterdam")
    assert len(same.candidates) == 1
    assert same.warnings == []


def test_a_border_gives_the_neighbour_where_it_matters() -> None:
    # Menominee (Michigan) is Central now, but was Eastern 1969-1973 (tz northamerica).
    near = Place(45.1, -87.6)
    assert len(ask("2000-07-01T12:00", near).candidates) == 1
    answer = ask("1970-01-15T12:00", near)
    assert [c.zone for c in answer.candidates] == ["America/Menominee", "America/Chicago"]
    assert "BORDER_NEAR" in codes(answer)


def test_two_times_in_use_in_xinjiang() -> None:
    offsets = [c.offset_s for c in ask("2000-07-01T12:00", Place(43.8, 87.6)).candidates]
    assert offsets == [21_600, 28_800]


def test_a_zone_that_is_not_the_places_is_obeyed_and_noticed() -> None:
    answer = ask("2000-07-01T12:00", NEW_YORK, "Europe/Paris")
    assert answer.candidates[0].zone == "Europe/Paris"
    assert "ZONE_OF_PLACE_DIFFERS" in codes(answer)
    assert "ZONE_OF_PLACE_DIFFERS" not in codes(ask("2000-07-01T12:00", NEW_YORK, "US/Eastern"))


@pytest.mark.parametrize(
    ("zone", "offset", "abbreviation"),
    [
        ("+05:30", 19_800, "+05:30"),
        ("-0800", -28_800, "-08:00"),
        ("+01:19:32", 4772, "+01:19:32"),
        ("lmt", -17_761.44, "LMT"),
        ("LMT", -17_761.44, "LMT"),
    ],
)
def test_overrides(zone: str, offset: float, abbreviation: str) -> None:
    (only,) = ask("2000-07-01T12:00", NEW_YORK, zone).candidates
    assert (only.offset_s, only.abbreviation, only.is_dst) == (offset, abbreviation, False)


def test_at_sea_and_at_the_pole() -> None:
    modern, old = ask("1985-06-01T12:00", Place(0, -31)), ask("1850-06-01T12:00", Place(0, -31))
    assert [c.zone for c in modern.candidates] == ["Etc/GMT+2", "lmt"]
    assert [c.zone for c in old.candidates] == ["lmt", "Etc/GMT+2"]
    assert "OCEAN" in codes(modern)
    pole = ask("2000-06-01T12:00", Place(-90, 0))
    assert pole.candidates[0].zone == "Antarctica/McMurdo"
    assert "POLE" in codes(pole)


def test_before_anybody_lived_there() -> None:
    answer = ask("1900-06-01T12:00", Place(-66.28, 110.53))  # Casey station, from 1969
    assert "UNINHABITED" in codes(answer)
    assert answer.candidates[0].zone == "lmt"


def test_calendars() -> None:
    assert "CALENDAR_ASSUMED" in codes(ask("1700-01-04T12:00", LONDON))
    assert "YEAR_START" in codes(ask("1700-01-04T12:00", LONDON))
    explicit = ask("1700-01-04T12:00", LONDON, calendar="new_style")
    assert "CALENDAR_UNUSUAL" in codes(explicit)
    assert explicit.local()["gregorian"] == "1700-01-04T12:00:00"
    old = ask("1700-01-04T12:00", LONDON, calendar="old_style")
    assert old.local() == {"gregorian": "1700-01-14T12:00:00", "julian": "1700-01-04T12:00:00"}
    doubtful = ask("1690-07-02T12:00", BERLIN)
    assert {c.calendar for c in doubtful.candidates} == {"julian", "gregorian"}
    assert "CALENDAR_DOUBTFUL" in codes(doubtful)
    assert "CALENDAR_UNKNOWN" in codes(ask("1850-01-01T12:00", zone="Asia/Kabul"))
    assert "OTHER_CALENDAR" in codes(ask("1850-01-01T12:00", zone="Asia/Tokyo"))
    leap = ask("1900-02-29T12:00", Place(59.94, 30.31))  # a Julian leap day, Saint Petersburg
    assert leap.local()["gregorian"] == "1900-03-13T12:00:00"


def test_leap_seconds() -> None:
    # IERS Bulletin C 52: a leap second at the end of 2016.
    (only,) = ask("2016-12-31T18:59:60.5", zone="America/New_York").candidates
    assert only.utc == "2016-12-31T23:59:60.5Z"
    assert ask("2016-12-31T18:59:60", zone="America/New_York").local()["gregorian"].endswith(":60")
    with pytest.raises(InvalidInput, match="leap second"):
        ask("2016-12-31T17:59:60", zone="America/New_York")


REFUSED = [
    ({"local": "1990-02-30T12:00", "zone": "UTC"}, "local_time"),
    ({"local": "1990-13-01T12:00", "zone": "UTC"}, "local_time"),
    ({"local": "1900-02-29T12:00", "zone": "UTC", "calendar": "gregorian"}, "local_time"),
    ({"local": "2023-02-29T12:00", "zone": "UTC"}, "local_time"),
    ({"local": "hello", "zone": "UTC"}, "local_time"),
    ({"local": "1990-01-01", "zone": "UTC"}, "local_time"),
    ({"local": "1990-01-01T12:00Z", "zone": "UTC"}, "local_time"),
    ({"local": "1990-01-01T12:00+02:00", "zone": "UTC"}, "local_time"),
    ({"local": "99999-01-01T12:00", "zone": "UTC"}, "local_time"),
    ({"local": "1990-01-01T12:00", "zone": "Europe/Nowhere"}, "time_zone"),
    ({"local": "1990-01-01T12:00", "zone": "+17:00"}, "time_zone"),
    ({"local": "1990-01-01T12:00", "zone": "+05:75"}, "time_zone"),
    ({"local": "1990-01-01T12:00", "zone": "lmt"}, "time_zone"),
    ({"local": "1990-01-01T12:00", "zone": "Asia/Hanoi", "tzdata": "standard"}, "time_zone"),
    ({"local": "1990-01-01T12:00"}, "time_zone"),
    ({"local": "1990-01-01T12:00", "zone": "UTC", "calendar": "mayan"}, "calendar"),
    ({"local": "1990-01-01T12:00", "zone": "UTC", "tzdata": "mine"}, "tzdata"),
    ({"local": "1990-01-01T12:00", "place": Place(91, 0)}, "latitude"),
]


@pytest.mark.parametrize(("question", "field"), REFUSED)
def test_refusals_name_the_field(question: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        ask(**question)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert "birth_time" not in str(refused.value)


def test_shifts_agree_with_swiss_ephemeris() -> None:
    """Ascendant and Moon an hour apart, Moshier ephemeris: within 0.02 and 0.01 degree."""
    for year, place in [(1700, LONDON), (1962, NEW_YORK), (2024, Place(-33.9, 151.2))]:
        jd = swe.julday(year, 7, 3, 4.5)
        unix_us = round((jd - 2440587.5) * 86_400) * 1_000_000
        shift = shifts([unix_us, unix_us + 3_600_000_000], place)[1]
        ascendants, moons = [], []
        for instant in (jd, jd + 1 / 24):
            _, points = swe.houses(instant, place.latitude_deg, place.longitude_deg, b"P")
            ascendants.append(points[0])
            moons.append(swe.calc_ut(instant, swe.MOON, swe.FLG_MOSEPH)[0][0])
        assert shift["seconds"] == 3600.0
        assert shift["ascendant_deg"] == pytest.approx(
            (ascendants[1] - ascendants[0] + 180) % 360 - 180, abs=0.02
        )
        assert shift["moon_deg"] == pytest.approx((moons[1] - moons[0]) % 360, abs=0.01)
    assert shifts([0, 1], Place(90, 0))[1]["ascendant_deg"] is None
    assert shifts([0, 1], None)[1]["ascendant_deg"] is None


@settings(max_examples=200, deadline=None)
@given(
    st.integers(-13_200, 17_000),
    st.integers(1, 12),
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.sampled_from(["auto", "gregorian", "julian"]),
)
def test_every_place_and_year_has_an_answer(
    year: int, month: int, latitude: float, longitude: float, calendar: str
) -> None:
    text = f"{year:05d}" if year < 0 else f"{year:04d}" if year < 10_000 else f"+{year:06d}"
    answer = ask(f"{text}-{month:02d}-05T06:30:00", Place(latitude, longitude), calendar=calendar)
    weights = [candidate.weight for candidate in answer.candidates]
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) == pytest.approx(1.0, abs=0.001)
    assert len({candidate.utc_us for candidate in answer.candidates}) == len(weights)
    assert answer.candidates[0].changes["seconds"] == 0.0


@given(st.floats(-180, 180))
def test_mean_time_is_four_minutes_a_degree(longitude: float) -> None:
    assert longitude_offset(longitude) == pytest.approx(longitude * 240, abs=0.001)


def test_texts() -> None:
    assert format_offset(-17_761.44) == "-04:56:01.440"
    assert format_offset(0) == "+00:00"
    assert iso_utc(0) == "1970-01-01T00:00:00Z"
    assert Candidate(0, "X", False, "x", Rule("fixed"), None, "", 1, "").utc == iso_utc(0)


def test_the_answer_tells_when_the_place_took_the_gregorian_calendar() -> None:
    # Calendar (New Style) Act 1750; Decree of the Council of People's Commissars of 24 January 1918
    (britain,) = ask("1700-01-01T12:00", LONDON).as_dict()["adoption"]
    assert (britain["last_julian"], britain["first_gregorian"]) == ("1752-09-02", "1752-09-14")
    assert "24 Geo. II" in britain["source"]
    (russia,) = ask("1990-05-01T12:00", Place(59.93, 30.31)).as_dict()["adoption"]
    assert (russia["area"], russia["first_gregorian"]) == ("Soviet Russia", "1918-02-14")
    germany = ask("1690-05-01T12:00", BERLIN).as_dict()["adoption"]
    assert len(germany) > 1, "its lands changed at different times"
    assert ask("1990-05-01T12:00", zone="+05:30").as_dict()["adoption"] == []


@pytest.mark.parametrize("text", ["1712-02-30T12:00", "17120230T1200", "1712.2.30 12:00"])
def test_sweden_s_thirtieth_of_february_is_read(text: str) -> None:
    # IANA file calendars (Beckman 1924): the day after it was the Julian 1 March 1712; eleven days
    # lay between the calendars from 1700 to 1800, so it is the Gregorian 11 March
    answer = ask(text, Place(59.33, 18.07))
    assert {one.calendar for one in answer.candidates} == {"swedish"}
    assert answer.candidates[0].utc.startswith("1712-03-11T10:47:4")
    with pytest.raises(InvalidInput, match="01 to 29"):
        ask(text, LONDON)
