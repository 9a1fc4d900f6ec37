"""What the answer says about time: the same instant as the question, in every form."""

import warnings

import erfa
import numpy as np
import pytest
from earth_rotation_tables import timescales
from hypothesis import example, given
from hypothesis import strategies as st

from services.ephemeris.time.calendar import isoformat, jdn, parse

SCALES = timescales()
DAY = 86400.0
JDNS = st.integers(-3_100_015, 8_000_016)  # DE441's span
MICROS = st.integers(0, 86_399_999_999)


def seconds_between(a, b):
    return ((a[0] - b[0]) + (a[1] - b[1])) * DAY


@pytest.mark.parametrize("scale", ["utc", "ut1", "tt"])
@given(JDNS, MICROS)
@example(jdn(-13200, 5, 6), 0)
@example(jdn(17191, 3, 15), 0)
@example(jdn(0, 2, 29), 86_399_999_999)
@example(jdn(1582, 10, 4), 86_399_999_999)
@example(jdn(1582, 10, 15), 0)
@example(jdn(1961, 7, 31), 86_399_900_000)
@example(jdn(1959, 12, 31), 86_399_999_999)
@example(jdn(1960, 1, 1), 1)
@example(jdn(2016, 12, 31), 86_399_999_999)
def test_the_echo_says_what_was_asked(scale, day, micro):
    """Text in, the same text out to the microsecond; both calendars and all JDs agree with it."""
    if scale == "utc" and day in (jdn(1961, 7, 31), jdn(1968, 1, 31)):
        micro = min(micro, 86_399_899_999)  # the day's last 0.05 or 0.1 s never was
    for calendar in ("gregorian", "julian"):
        text = isoformat(day, micro, calendar)
        suffix = "Z" if scale == "utc" else ""  # docs/api.md: on ut1 and tt the text has none
        instant = SCALES.instant(text + suffix, time_scale=scale, calendar=calendar)
        echo = SCALES.echo(instant)
        assert echo[calendar] == text
        for other in ("gregorian", "julian"):
            civil, _ = parse(echo[other], other)
            number = jdn(civil.year, civil.month, civil.day, other)
            clock = 3600 * civil.hour + 60 * civil.minute + civil.second
            assert (number, round(clock * 1e6)) == (day, micro)
        if instant.scale == "utc":
            assert echo["utc"] == isoformat(day, micro, "gregorian", "Z")
        else:
            jd = echo["ut1_jd"] if instant.scale == "ut1" else echo["tt_jd"]
            assert jd == pytest.approx(day - 0.5 + micro / 86.4e9, abs=1e-9)
        delta_t = (echo["tt_jd"] - echo["ut1_jd"]) * DAY
        assert delta_t == pytest.approx(echo["delta_t_s"], abs=2e-4)
        assert echo["scale"] == instant.scale


@given(st.integers(jdn(1960, 1, 2), jdn(2030, 1, 1)), MICROS, st.sampled_from(["ut1", "tt"]))
def test_the_utc_of_other_scales_leads_back_to_them(day, micro, scale):
    text = isoformat(day, micro, "gregorian")
    instant = SCALES.instant(text, time_scale=scale)
    utc = SCALES.echo(instant)["utc"]
    if not utc.startswith(("1963", "1964", "1965", "1971")) or ":60" not in utc:
        back = SCALES.instant(utc)
        assert seconds_between(back.tt, instant.tt) == pytest.approx(0.0, abs=6e-7)


@pytest.mark.parametrize("day", [4, 15])
def test_every_second_around_the_reform(day):
    calendar = "julian" if day == 4 else "gregorian"
    start = jdn(1582, 10, day, calendar) - 0.5
    before = None
    for second in range(86400):
        clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        instant = SCALES.instant(f"1582-10-{day:02d}T{clock}Z", calendar="auto")
        assert instant.ut1 == (start, second / DAY)
        if before is not None:
            assert seconds_between(instant.tt, before) == pytest.approx(1.0, abs=1e-6)
        before = instant.tt


def test_the_day_after_the_reform_follows_the_day_before():
    last = SCALES.instant("1582-10-04T23:59:59Z", calendar="auto")
    first = SCALES.instant("1582-10-15T00:00:00Z", calendar="auto")
    assert seconds_between(first.ut1, last.ut1) == pytest.approx(1.0, abs=1e-9)


def test_year_zero_is_there_and_leap():
    leap_day = SCALES.instant("0000-02-29T00:00:00Z")
    after = SCALES.instant("0000-03-01T00:00:00Z")
    assert after.ut1[0] - leap_day.ut1[0] == 1.0
    last = SCALES.instant("-0001-12-31T23:59:59Z")
    first = SCALES.instant("0000-01-01T00:00:00Z")
    assert seconds_between(first.ut1, last.ut1) == pytest.approx(1.0, abs=1e-9)


def test_julian_dates_as_numbers_and_text():
    number = SCALES.instant(2460483.25)
    assert number.tt == SCALES.instant("2460483.25").tt
    assert number.tt == SCALES.instant("2024-06-21T18:00:00Z").tt
    exact = SCALES.instant("2460483.250000000011574074")  # one microsecond past
    assert SCALES.echo(exact)["utc"] == "2024-06-21T18:00:00.000001Z"
    assert SCALES.instant("-3100015.5").ut1 == (-3100015.5, 0.0)
    assert SCALES.instant(-3100015.25).ut1 == (-3100015.5, 0.25)


def test_julian_date_on_a_leap_second_day_is_erfas():
    """erfa.dtf2d gives the quasi Julian date of 2016-12-31T23:59:60.5 UTC."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", erfa.ErfaWarning)
        quasi = erfa.dtf2d("UTC", 2016, 12, 31, 23, 59, 60.5)
    instant = SCALES.instants((np.array([quasi[0]]), np.array([quasi[1]]))).at(0)
    assert SCALES.echo(instant)["utc"] == "2016-12-31T23:59:60.5Z"
