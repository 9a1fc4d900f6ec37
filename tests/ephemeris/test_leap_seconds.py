"""TAI - UTC against ERFA's own table (iauDat) and the published leap-second days."""

import erfa
import numpy as np
import pytest
from earth_rotation_tables import LSK, leap_seconds
from hypothesis import given
from hypothesis import strategies as st

from services.ephemeris.errors import NotReady
from services.ephemeris.time.calendar import civil_date, jdn
from services.ephemeris.time.leap_seconds import MJD_JDN, LeapSeconds, next_half_year

TABLE = leap_seconds()
LAST_MJD = jdn(2026, 1, 1) - MJD_JDN  # pyerfa calls later years dubious

# IERS Bulletin C archive: the 27 days that ended with 23:59:60.
JUNE = (1972, 1981, 1982, 1983, 1985, 1992, 1993, 1994, 1997, 2012, 2015)
DECEMBER = (*range(1972, 1980), 1987, 1989, 1990, 1995, 1998, 2005, 2008, 2016)
LEAP_DAYS = sorted([(y, 6, 30) for y in JUNE] + [(y, 12, 31) for y in DECEMBER])


def mjd(*date):
    return jdn(*date) - MJD_JDN


def test_all_27_leap_seconds_and_no_other_day():
    assert len(LEAP_DAYS) == 27
    computed = [
        day for day in range(mjd(1960, 1, 1), mjd(2100, 1, 1)) if TABLE.has_leap_second(day)
    ]
    assert [civil_date(day + MJD_JDN) for day in computed] == LEAP_DAYS
    assert all(TABLE.day_length(day) == 86401.0 for day in computed)


@given(st.integers(mjd(1960, 1, 1), LAST_MJD), st.floats(0.0, 0.99999))
def test_against_erfa_dat(day, fraction):
    date = civil_date(day + MJD_JDN)
    offset, rate = TABLE.day_offset(day)
    assert offset + rate * fraction == pytest.approx(erfa.dat(*date, fraction), abs=1e-12)


def test_every_day_against_erfa_dat():
    days = np.arange(mjd(1960, 1, 1), LAST_MJD)
    dates = np.array([civil_date(int(day) + MJD_JDN) for day in days]).T
    offsets, _ = TABLE.day_offsets(days.astype(float))
    assert offsets == pytest.approx(erfa.dat(*dates, 0.0), abs=1e-12)


@given(st.integers(mjd(1960, 1, 2), LAST_MJD), st.floats(0.0, 0.999999))
def test_against_erfa_utctai_and_back(day, fraction):
    """The quasi Julian date is ERFA's; 2e-10 s is the resolution of these two-part dates."""
    length = TABLE.day_length(day)
    tai1, tai2 = erfa.utctai(day + 2400000.5, fraction)
    ours = TABLE.tai_seconds(day, fraction * length)
    assert (day + 2400000.5 - tai1) * 86400 + ours == pytest.approx(tai2 * 86400, abs=2e-10)
    shift, rest = divmod(ours, 86400.0)
    utc_day, seconds = TABLE.utc_from_tai(day + int(shift), rest)
    assert (utc_day - day) * length + seconds == pytest.approx(fraction * length, abs=2e-10)
    many = TABLE.utc_from_tai_many(np.array([day + shift]), np.array([rest]))
    assert (many[0][0], many[1][0]) == (utc_day, seconds)


@pytest.mark.parametrize(
    ("date", "length"),
    [
        ((1961, 7, 31), 86399.95),  # USNO tai-utc.dat: the steps of 1961-1972
        ((1963, 10, 31), 86400.1),
        ((1965, 8, 31), 86400.1),
        ((1968, 1, 31), 86399.9),
        ((1971, 12, 31), 86400.107758),
        ((1972, 6, 30), 86401.0),
        ((1999, 12, 31), 86400.0),
    ],
)
def test_odd_days(date, length):
    assert TABLE.day_length(mjd(*date)) == pytest.approx(length, abs=1e-8)
    assert TABLE.day_lengths(np.array([float(mjd(*date))]))[0] == TABLE.day_length(mjd(*date))


def test_the_tenths_are_no_leap_seconds():
    assert not TABLE.has_leap_second(mjd(1971, 12, 31))
    assert not TABLE.has_leap_second(mjd(1965, 8, 31))


def test_how_long_it_is_known():
    assert TABLE.known_until_mjd == mjd(2017, 7, 1)
    assert leap_seconds(known_until_mjd=61000.0).known_until_mjd == 61000.0
    assert next_half_year(mjd(2026, 10, 26)) == mjd(2027, 1, 1)
    assert next_half_year(mjd(2026, 3, 1)) == mjd(2026, 7, 1)
    assert next_half_year(mjd(2026, 7, 1)) == mjd(2027, 1, 1)


def test_a_kernel_with_a_new_leap_second_is_believed():
    text = LSK.read_text().replace("37,   @2017-JAN-1 )", "37, @2017-JAN-1\n 36, @2030-JUL-1 )")
    table = LeapSeconds.from_lsk(text)
    assert table.entries[-1] == (mjd(2030, 7, 1), 36.0)
    assert table.day_length(mjd(2030, 6, 30)) == 86399.0
    assert not table.has_leap_second(mjd(2030, 6, 30))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "KPL/LSK",
        "\\begintext DELTET/DELTA_AT = ( 10, @1972-JAN-1 )",
        "\\begindata\nDELTET/DELTA_AT = ( )\n\\begintext",
        "\\begindata\nDELTET/DELTA_AT = ( 11, @1972-JUL-1 )\n",
        "\\begindata\nDELTET/DELTA_AT = ( 10, @1972-JAN-1 11, @1972-FOO-1 )\n",
        "\\begindata\nDELTET/DELTA_AT = ( 10, @1972-JAN-1 12, @1973-JAN-1 11, @1972-JUL-1 )\n",
    ],
)
def test_a_broken_kernel_is_refused(text):
    with pytest.raises(NotReady, match="leap-second"):
        LeapSeconds.from_lsk(text)
