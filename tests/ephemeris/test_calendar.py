"""Dates of any year, in both calendars, against arithmetic that is not ours."""

import re
from math import floor

import erfa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ephemeris.errors import InvalidInput
from services.ephemeris.time.calendar import (
    MAX_YEAR,
    MIN_YEAR,
    civil_date,
    format_year,
    isoformat,
    jdn,
    parse,
    parse_julian_date,
    split_day,
)

MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
CALENDARS = st.sampled_from(["gregorian", "julian"])
DAY_NUMBERS = st.integers(-3_101_000, 8_001_000)


def leap(year, calendar):
    if calendar == "gregorian" and year % 100 == 0:
        return year % 400 == 0
    return year % 4 == 0


def meeus(year, month, day, calendar):
    """JD at 0h. Meeus, Astronomical Algorithms (1998), formula 7.1; for JD >= 0."""
    if month <= 2:
        year, month = year - 1, month + 12
    a = floor(year / 100)
    b = 2 - a + floor(a / 4) if calendar == "gregorian" else 0
    return floor(365.25 * (year + 4716)) + floor(30.6001 * (month + 1)) + day + b - 1524.5


@st.composite
def dates(draw):
    calendar = draw(CALENDARS)
    year = draw(st.integers(MIN_YEAR, MAX_YEAR))
    month = draw(st.integers(1, 12))
    last = 29 if month == 2 and leap(year, calendar) else MONTHS[month - 1]
    return year, month, draw(st.integers(1, last)), calendar


# Published: J2000.0; Explanatory Supplement (2013) 15.11: JD 0 is -4712-01-01 Julian, -4713-11-24
# Gregorian; the reform; JPL's DE441 header: JED -3100015.5 is 13201 BC AUG 15 (Julian), and NAIF's
# 13201 BC MAY 06 (Gregorian); 8000016.5 is 17191 MAR 15.
@pytest.mark.parametrize(
    ("date", "calendar", "number"),
    [
        ((2000, 1, 1), "gregorian", 2451545),
        ((-4712, 1, 1), "julian", 0),
        ((-4713, 11, 24), "gregorian", 0),
        ((1582, 10, 4), "julian", 2299160),
        ((1582, 10, 15), "gregorian", 2299161),
        ((0, 1, 1), "julian", 1721058),
        ((0, 1, 1), "gregorian", 1721060),
        ((-13200, 8, 15), "julian", -3100015),
        ((-13200, 5, 6), "gregorian", -3100015),
        ((17191, 3, 15), "gregorian", 8000017),
    ],
)
def test_published_day_numbers(date, calendar, number):
    assert jdn(*date, calendar) == number
    assert civil_date(number, calendar) == date


@given(dates())
def test_every_valid_date_comes_back(date):
    *ymd, calendar = date
    assert civil_date(jdn(*ymd, calendar), calendar) == tuple(ymd)


@given(DAY_NUMBERS, CALENDARS)
def test_every_day_number_comes_back(number, calendar):
    assert jdn(*civil_date(number, calendar), calendar) == number


@given(dates())
def test_against_erfa_and_meeus(date):
    *ymd, calendar = date
    if calendar == "gregorian" and ymd[0] >= -4799:
        assert jdn(*ymd) - 0.5 == sum(erfa.cal2jd(*ymd))
    if ymd[0] >= -4712:
        assert jdn(*ymd, calendar) - 0.5 == meeus(*ymd, calendar)


@pytest.mark.parametrize(
    ("calendar", "year", "number"), [("gregorian", 2000, 2451545), ("julian", 0, 1721058)]
)
def test_every_year_of_the_span_by_counting(calendar, year, number):
    """Count years one by one from a published day, forwards and backwards, months in each."""
    start = number
    for y in range(year, MAX_YEAR + 2):
        assert jdn(y, 1, 1, calendar) == start
        assert jdn(y, 3, 1, calendar) == start + 59 + leap(y, calendar)
        start += 365 + leap(y, calendar)
    start = number
    for y in range(year - 1, MIN_YEAR - 2, -1):
        start -= 365 + leap(y, calendar)
        assert jdn(y, 1, 1, calendar) == start
        assert civil_date(start - 1, calendar) == (y - 1, 12, 31)


@pytest.mark.parametrize("calendar", ["gregorian", "julian"])
@pytest.mark.parametrize("first", [-13200, -4800, -5, 1578, 17180])
def test_day_by_day(calendar, first):
    number = jdn(first, 1, 1, calendar)
    for year in range(first, first + 9):
        for month in range(1, 13):
            days = MONTHS[month - 1] + (month == 2 and leap(year, calendar))
            for day in range(1, days + 1):
                assert jdn(year, month, day, calendar) == number
                assert civil_date(number, calendar) == (year, month, day)
                number += 1


@pytest.mark.parametrize(
    ("text", "civil", "offset"),
    [
        ("2024-06-21T18:00:00Z", (2024, 6, 21, 18, 0, 0.0), 0),
        ("2024-06-21t18:00:00z", (2024, 6, 21, 18, 0, 0.0), 0),
        ("2024-06-21 18:00Z", (2024, 6, 21, 18, 0, 0.0), 0),
        ("2024-06-21T18:00:00", (2024, 6, 21, 18, 0, 0.0), None),
        ("-0500-03-01T12:00:00Z", (-500, 3, 1, 12, 0, 0.0), 0),
        ("-000500-03-01T12:00:00Z", (-500, 3, 1, 12, 0, 0.0), 0),
        ("+012000-01-01T00:00:00Z", (12000, 1, 1, 0, 0, 0.0), 0),
        ("12000-01-01T00:00:00Z", (12000, 1, 1, 0, 0, 0.0), 0),
        ("-13200-05-06T00:00:00Z", (-13200, 5, 6, 0, 0, 0.0), 0),
        ("0000-02-29T23:59:59.999999Z", (0, 2, 29, 23, 59, 59.999999), 0),
        ("1990-01-31T08:15:30,25+05:30", (1990, 1, 31, 8, 15, 30.25), 19800),
        ("1990-01-31T08:15:30+0530", (1990, 1, 31, 8, 15, 30.0), 19800),
        ("1990-01-31T08:15:30-08", (1990, 1, 31, 8, 15, 30.0), -28800),
        ("1900-01-31T08:15:30+00:19:32", (1900, 1, 31, 8, 15, 30.0), 1172),
        ("1990-01-31T08:15:30-00:00", (1990, 1, 31, 8, 15, 30.0), 0),
        ("2016-12-31T23:59:60.123456789012Z", (2016, 12, 31, 23, 59, 60.123456789012), 0),
    ],
)
def test_what_is_read(text, civil, offset):
    reading, seconds = parse(text)
    fields = (reading.year, reading.month, reading.day, reading.hour, reading.minute)
    assert (*fields, reading.second) == civil
    assert seconds == offset
    assert reading.calendar == "gregorian"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "ISO 8601"),
        ("yesterday", "ISO 8601"),
        ("2024-06-21", "time of day"),
        ("2024-W25-5T18:00:00Z", "ISO 8601"),
        ("2024-06-21T18:00:00ZZ", "ISO 8601"),
        ("2024-06-21T18:00:00.Z", "ISO 8601"),
        ("٢٠٢٤-06-21T18:00:00Z", "digits as 0 to 9"),  # Arabic digits
        ("44-03-15T12:00:00Z", "four digits"),
        ("-44-03-15T12:00:00Z", "four digits"),
        ("-0000-03-15T12:00:00Z", "0000"),
        ("-13201-12-31T23:59:59Z", "-13200 to 17191"),
        ("17192-01-01T00:00:00Z", "-13200 to 17191"),
        ("2024-00-21T18:00:00Z", "month"),
        ("2024-13-21T18:00:00Z", "month"),
        ("2024-06-31T18:00:00Z", "01 to 30"),
        ("2023-02-29T18:00:00Z", "01 to 28"),
        ("1900-02-29T18:00:00Z", "gregorian"),
        ("2024-06-00T18:00:00Z", "01 to 30"),
        ("2024-06-21T24:00:00Z", "hour"),
        ("2024-06-21T18:60:00Z", "minute"),
        ("2024-06-21T18:00:61Z", "second"),
        ("2024-06-21T18:00:00+24:00", "offset"),
        ("2024-06-21T18:00:00+05:60", "offset"),
        ("2024-06-21T18:00:00+05:30:60", "offset"),
    ],
)
def test_what_is_refused(text, says):
    with pytest.raises(InvalidInput, match=re.escape(says)) as refusal:
        parse(text)
    assert refusal.value.field == "birth_time"


def test_unknown_calendar():
    with pytest.raises(InvalidInput, match="gregorian, julian, auto") as refusal:
        parse("2024-06-21T18:00:00Z", "mayan")
    assert refusal.value.field == "calendar"


def test_the_calendars_differ():
    assert parse("1900-02-29T00:00:00Z", "julian")[0].calendar == "julian"
    assert parse("1582-10-04T00:00:00Z", "auto")[0].calendar == "julian"
    assert parse("1582-10-15T00:00:00Z", "auto")[0].calendar == "gregorian"
    assert parse("1582-10-10T00:00:00Z", "julian")[0].calendar == "julian"
    assert parse("1582-10-10T00:00:00Z", "gregorian")[0].calendar == "gregorian"
    assert parse("1500-02-29T00:00:00Z", "auto")[0].calendar == "julian"


@pytest.mark.parametrize("day", range(5, 15))
def test_the_lost_days_are_refused_in_auto(day):
    with pytest.raises(InvalidInput, match="do not exist"):
        parse(f"1582-10-{day:02d}T12:00:00Z", "auto")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2451545.0", (2451545, 0.0)),
        ("2451545", (2451545, 0.0)),
        ("+2451545.25", (2451545, 0.25)),
        ("-3100015.5", (-3100015, -0.5)),
        ("-0.25", (0, -0.25)),
        ("2024.", (2024, 0.0)),
        ("2451545.000000000011574", (2451545, 1.1574e-11)),  # a microsecond, kept
    ],
)
def test_julian_date_texts(text, parts):
    assert parse_julian_date(text) == parts


@pytest.mark.parametrize("text", ["NaN", "inf", "1e6", "0x10", "2451545.0.0", "24515450", "", "."])
def test_no_julian_date(text):
    assert parse_julian_date(text) is None


def test_a_bare_year_is_not_taken_for_a_julian_date():
    with pytest.raises(InvalidInput, match="could be a year"):
        parse_julian_date("2024")


@given(st.integers(-3_101_000, 8_001_000), st.floats(-0.999, 0.999))
def test_split_day(whole, fraction):
    day, part = split_day(whole, fraction)
    assert 0.0 <= part <= 1.0
    assert day - 0.5 + part == pytest.approx(whole + fraction, abs=2e-9)
    assert (day - whole) + part - 0.5 == pytest.approx(fraction, abs=3e-16)


@given(dates(), st.integers(0, 86_399_999_999))
def test_what_is_written_is_read(date, micro):
    *ymd, calendar = date
    text = isoformat(jdn(*ymd, calendar), micro, calendar, "Z")
    civil, offset = parse(text, calendar)
    assert [civil.year, civil.month, civil.day] == ymd
    clock = 3600 * civil.hour + 60 * civil.minute
    assert round((clock + civil.second) * 1e6) == micro
    assert offset == 0


@pytest.mark.parametrize(
    ("year", "text"),
    [
        (0, "0000"),
        (44, "0044"),
        (-43, "-0043"),
        (9999, "9999"),
        (-9999, "-9999"),
        (10000, "+010000"),
        (-13200, "-013200"),
    ],
)
def test_years_are_written_in_iso_8601(year, text):
    assert format_year(year) == text


def test_leap_second_is_written():
    assert isoformat(2457754, 86_400_500_000, "gregorian", "Z") == "2016-12-31T23:59:60.5Z"
    assert isoformat(2457754, 86_399_000_001, "gregorian") == "2016-12-31T23:59:59.000001"


def refusal_of(*questions):
    """The first refusal of some calls, or None. Anything else that is raised is a failure."""
    try:
        for question in questions:
            question()
    except InvalidInput as refusal:
        return refusal
    return None


@given(st.text(max_size=40), st.sampled_from(["gregorian", "julian", "auto"]))
def test_any_text_is_read_or_refused(text, calendar):
    refusal = refusal_of(lambda: parse_julian_date(text), lambda: parse(text, calendar))
    if refusal is not None:
        assert refusal.field == "birth_time"
        assert str(refusal).endswith(".")


@given(
    st.from_regex(
        r"\A[+-]?\d{1,7}-\d{1,3}-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d*)?)?([Zz]|[+-]\d\d:?\d*)?\Z"
    )
)
def test_any_near_date_is_read_or_refused(text):
    refusal = refusal_of(lambda: parse(text))
    if refusal is None:
        assert 0 <= parse(text)[0].second < 61
    else:
        assert refusal.field == "birth_time"
