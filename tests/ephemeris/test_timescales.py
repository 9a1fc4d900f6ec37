"""One instant in every scale: against ERFA, against published values, and against itself."""

import math

import erfa
import numpy as np
import pytest
from earth_rotation_tables import leap_seconds, measured, span, timescales
from hypothesis import given
from hypothesis import strategies as st

from services.ephemeris.errors import InvalidInput, NotReady
from services.ephemeris.time.calendar import civil_date, jdn
from services.ephemeris.time.clocks import checked_clock, civil_day
from services.ephemeris.time.instants import Clock
from services.ephemeris.time.timescales import Timescales, tdb_minus_tt

SCALES = timescales()
DAY = 86400.0
JDNS = st.integers(-3_100_015, 8_000_016)  # DE441's span
LAST_MEASURED = int(span()[1])


def codes(instant):
    return [code for code, _ in instant.warnings]


def seconds_between(a, b):
    return ((a[0] - b[0]) + (a[1] - b[1])) * DAY


# --- against ERFA ---------------------------------------------------------------------------


@given(st.integers(jdn(1960, 1, 2), LAST_MEASURED), st.floats(0.0, 0.999999))
def test_utc_chain_against_erfa(day, fraction):
    """utctai, taitt and, with the same TT-UT1, ut1tt; erfa.dtdb at the geocentre for TDB."""
    instant = SCALES.instants((np.array([day - 0.5]), np.array([fraction]))).at(0)
    tt = erfa.taitt(*erfa.utctai(day - 0.5, fraction))
    assert seconds_between(instant.tt, tt) == pytest.approx(0.0, abs=2e-10)
    assert seconds_between(instant.utc, (day - 0.5, fraction)) == pytest.approx(0.0, abs=2e-10)
    ut1 = erfa.ttut1(*instant.tt, instant.delta_t_s)
    assert seconds_between(instant.ut1, ut1) == pytest.approx(0.0, abs=2e-10)
    tdb = erfa.dtdb(*instant.tt, instant.ut1[1] % 1.0, 0.0, 0.0, 0.0)
    assert seconds_between(instant.tdb, instant.tt) == pytest.approx(tdb, abs=1e-5)


@given(st.integers(jdn(1973, 1, 5), jdn(2025, 12, 31)), st.floats(0.0, 0.999999))
def test_ut1_against_erfa_utcut1(day, fraction):
    """UT1-UTC from the IERS table through erfa.utcut1."""
    instant = SCALES.instants((np.array([day - 0.5]), np.array([fraction]))).at(0)
    dut1 = seconds_between(instant.tt, erfa.taitt(*erfa.utctai(day - 0.5, fraction)))
    tai_utc = erfa.dat(*civil_date(day), 0.0)
    dut1 = 32.184 + tai_utc - measured(instant.tt[0], instant.tt[1])
    ut1 = erfa.utcut1(day - 0.5, fraction, dut1)
    assert seconds_between(instant.ut1, ut1) == pytest.approx(0.0, abs=1e-9)


@given(st.floats(1600.0, 2200.0))
def test_tdb_within_ten_microseconds_of_the_full_series(year):
    """Fairhead & Bretagnon's series (erfa.dtdb), 1600-2200, as USNO Circular 179 promises."""
    jd2 = (year - 2000.0) * 365.25
    full = erfa.dtdb(2451545.0, jd2, 0.0, 0.0, 0.0, 0.0)
    assert tdb_minus_tt(2451545.0, jd2) == pytest.approx(full, abs=1.1e-5)
    many = tdb_minus_tt(np.array([2451545.0]), np.array([jd2]))
    assert many[0] == pytest.approx(tdb_minus_tt(2451545.0, jd2), abs=1e-16)


def test_published_instants():
    """J2000.0: 2000-01-01T11:58:55.816 UTC is TT 12:00 (IERS Conventions); Moon landing 1969."""
    instant = SCALES.instant("2000-01-01T11:58:55.816Z")
    assert seconds_between(instant.tt, (2451545.0, 0.0)) == pytest.approx(0.0, abs=1e-9)
    assert instant.et == pytest.approx(-9.5e-5, abs=2e-5)
    # USNO tai-utc.dat: 1969-07-20, TAI-UTC = 4.21317 + (40422.8444 - 39126) * 0.002592 = 7.57459 s
    landing = SCALES.instant("1969-07-20T20:17:40Z")
    offset = 4.21317 + (40422 + 73060 / DAY - 39126) * 0.002592 + 32.184
    assert (landing.tt[1] - 73060 / DAY) * DAY == pytest.approx(offset, abs=1e-9)
    assert codes(landing) == []


# --- leap seconds ---------------------------------------------------------------------------


@pytest.mark.parametrize("end", [(1972, 6, 30), (1972, 12, 31), (1997, 6, 30), (2016, 12, 31)])
def test_a_leap_second_is_one_second_long(end):
    day = "{:04d}-{:02d}-{:02d}".format(*end)
    after = "{:04d}-{:02d}-{:02d}".format(*civil_date(jdn(*end) + 1))
    clocks = [f"{day}T23:59:59Z", f"{day}T23:59:60Z", f"{after}T00:00:00Z"]
    first, leap, last = (SCALES.instant(text) for text in clocks)
    assert seconds_between(leap.tt, first.tt) == pytest.approx(1.0, abs=1e-9)
    assert seconds_between(last.tt, leap.tt) == pytest.approx(1.0, abs=1e-9)
    assert [SCALES.echo(one)["utc"] for one in (first, leap, last)] == clocks


def test_leap_seconds_only_on_their_days():
    accepted = []
    for year in range(1958, 2030):
        for month, day in ((3, 31), (6, 29), (6, 30), (9, 30), (12, 30), (12, 31)):
            text = f"{year}-{month:02d}-{day:02d}T23:59:60.5Z"
            try:
                instant = SCALES.instant(text)
            except InvalidInput as refusal:
                last_refusal = str(refusal)
            else:
                accepted.append(text)
                assert SCALES.echo(instant)["utc"] == text
    assert len(accepted) == 27
    assert "1972-06-30T23:59:60.5Z" in accepted
    assert "1971-12-31T23:59:60.5Z" not in accepted
    assert "days that had a leap second" in last_refusal


def test_with_an_offset_the_utc_time_counts():
    utc = SCALES.instant("2016-12-31T23:59:60.25Z")
    for text in ("2017-01-01T05:29:60.25+05:30", "2016-12-31T15:59:60.25-08"):
        assert SCALES.instant(text).tt == utc.tt
    for text in (
        "2016-12-31T23:59:60+05:30",
        "2016-12-31T23:58:60Z",
        "2017-01-01T00:19:60+00:19:32",
        "2017-01-01T00:00:60Z",
    ):
        with pytest.raises(InvalidInput, match="23:59:60 UTC"):
            SCALES.instant(text)


@pytest.mark.parametrize("scale", ["ut1", "tt"])
def test_no_leap_seconds_in_other_scales(scale):
    with pytest.raises(InvalidInput, match="23:59:60 UTC"):
        SCALES.instant("2016-12-31T23:59:60", time_scale=scale)


def test_a_time_that_was_skipped_is_refused():
    """UTC dropped 0.05 s at the end of 1961-07-31 and 0.1 s at the end of 1968-01-31."""
    assert SCALES.instant("1961-07-31T23:59:59.94Z").utc is not None
    for text in ("1961-07-31T23:59:59.96Z", "1968-01-31T23:59:59.95Z"):
        with pytest.raises(InvalidInput, match="never was"):
            SCALES.instant(text)


@given(st.sampled_from([(1961, 8, 1), (1965, 9, 1), (1968, 2, 1), (1972, 1, 1), (2017, 1, 1)]),
       st.integers(-3_000_000, 3_000_000))  # fmt: skip
def test_tt_to_utc_and_back_around_the_steps(date, micro):
    tt = SCALES.instant("{:04d}-{:02d}-{:02d}T00:00:00Z".format(*date)).tt
    part = tt[1] + micro / 86.4e9
    instant = SCALES.instants((np.array([tt[0]]), np.array([part])), "tt").at(0)
    again = SCALES.instants((np.array([instant.utc[0]]), np.array([instant.utc[1]]))).at(0)
    assert seconds_between(again.tt, instant.tt) == pytest.approx(0.0, abs=2e-10)
    scalar = SCALES._utc(int(tt[0] + 0.5), part * DAY)
    # On the step itself, the last digit decides between the end of a day and the next one's 0h.
    assert seconds_between(scalar, instant.utc) == pytest.approx(0.0, abs=5e-9)


# --- the ends of UTC ------------------------------------------------------------------------


def test_before_1960_utc_is_ut1():
    instant = SCALES.instant("1959-12-31T23:59:59Z")
    assert instant.input_is_ut1
    assert instant.scale == "ut1"
    assert codes(instant) == ["UT1_ASSUMED"]
    assert instant.ut1 == SCALES.instant("1959-12-31T23:59:59", time_scale="ut1").ut1
    after = SCALES.instant("1960-01-01T00:00:00Z")
    assert not after.input_is_ut1
    assert codes(after) == []
    # UT1-UTC was a few hundredths of a second on that day (BIH): the hand-over is that step.
    assert seconds_between(after.tt, instant.tt) == pytest.approx(1.0, abs=0.05)


def test_beyond_the_leap_second_table():
    known = SCALES.instant("2026-06-30T00:00:00Z")
    assert "LEAP_SECONDS_UNKNOWN" not in codes(known)
    assert known.utc_sigma_s == 0.0
    far = SCALES.instant("2500-01-01T00:00:00Z")
    assert "LEAP_SECONDS_UNKNOWN" in codes(far)
    assert far.utc_sigma_s >= abs(far.delta_t_s - 69.184)
    assert seconds_between(far.tt, (far.utc[0], far.utc[1])) == pytest.approx(69.184, abs=1e-6)
    as_tt = SCALES.instant("2500-01-01T00:00:00", time_scale="tt")
    assert "LEAP_SECONDS_UNKNOWN" in codes(as_tt)
    assert as_tt.utc_sigma_s == 0.0


def test_how_long_leap_seconds_are_known():
    """To the end of the half-year of the last measured day, or as the caller says."""
    assert leap_seconds().known_until_mjd < SCALES.leap_seconds_until_mjd
    year, month, day = civil_date(SCALES.leap_seconds_until_jdn)
    assert (month, day) in {(1, 1), (7, 1)}
    assert 0 <= SCALES.leap_seconds_until_jdn - (span()[1] - 90) < 185
    answer = Timescales(leap_seconds(known_until_mjd=70000.0), measured, span())
    assert answer.leap_seconds_until_mjd == 70000.0
    assert year < 2030


def test_an_outdated_leap_second_table_is_found():
    text = "\\begindata\nDELTET/DELTA_AT = ( 10, @1972-JAN-1 )\n"
    with pytest.raises(NotReady, match="does not fit"):
        Timescales(type(leap_seconds()).from_lsk(text), measured, span())


# --- scales, ΔT, warnings -------------------------------------------------------------------


@given(JDNS, st.floats(0.0, 0.999999))
def test_ut1_and_tt_are_inverse(day, fraction):
    ut1 = SCALES.instants((np.array([day - 0.5]), np.array([fraction])), "ut1")
    tt = SCALES.instants(ut1.tt, "tt")
    assert seconds_between(tt.at(0).ut1, ut1.at(0).ut1) == pytest.approx(0.0, abs=3e-9)
    assert tt.delta_t_s == pytest.approx(ut1.delta_t_s, abs=3e-9)


@pytest.mark.parametrize("date", ["-0500-03-01", "1066-10-14", "1955-06-01", "2024-06-21"])
def test_given_delta_t_replaces_the_model(date):
    for scale in ("ut1", "tt"):
        instant = SCALES.instant(f"{date}T12:00:00", time_scale=scale, delta_t_s=1234.5)
        assert seconds_between(instant.tt, instant.ut1) == pytest.approx(1234.5, abs=1e-9)
        assert instant.delta_t_s == 1234.5
        assert instant.delta_t_sigma_s == 0.0
        assert instant.delta_t_source == "given in the request"
        assert instant.input_is_ut1 == (scale == "ut1")


@pytest.mark.parametrize("value", [math.nan, math.inf, -2e6, 10**400, "69", True, [1]])
def test_bad_delta_t(value):
    with pytest.raises(InvalidInput) as refusal:
        SCALES.instant("2024-06-21T12:00:00Z", delta_t_s=value)
    assert refusal.value.field == "delta_t_s"


def test_warnings_of_deep_time():
    early = SCALES.instant("-0800-01-01T00:00:00Z")
    assert codes(early) == ["JULIAN_CALENDAR_LIKELY", "UT1_ASSUMED", "DELTA_T_EXTRAPOLATED"]
    assert "-0800-01-09 in the Julian" in early.warnings[0][1]  # Meeus's table: 8 days in -800
    assert codes(SCALES.instant("-0700-01-01T00:00:00", time_scale="ut1", calendar="julian")) == []
    assert codes(SCALES.instant("1066-10-14T12:00:00Z", calendar="auto")) == ["UT1_ASSUMED"]
    late = SCALES.instant("2300-01-01T00:00:00Z")
    assert codes(late) == ["DELTA_T_EXTRAPOLATED", "LEAP_SECONDS_UNKNOWN"]
    assert codes(SCALES.instant(2451545.0)) == []


@pytest.mark.parametrize(
    ("question", "field", "says"),
    [
        (("2024-06-21T12:00:00",), "birth_time", "Z or in an offset"),
        (("2024-06-21T12:00:00+01:00", "tt"), "birth_time", "only with time_scale utc"),
        (("2024-06-21T12:00:00-05:00", "ut1"), "birth_time", "only with time_scale utc"),
        (("2024-06-21T12:00:00Z", "tdb"), "time_scale", "utc, ut1, tt"),
        (("2024-06-21T12:00:00Z", "utc", "hebrew"), "calendar", "gregorian, julian, auto"),
        ((2451545.0, "utc", "hebrew"), "calendar", "gregorian, julian, auto"),
        ((math.nan,), "birth_time", "finite"),
        ((math.inf,), "birth_time", "finite"),
        ((-math.inf,), "birth_time", "finite"),
        ((10**400,), "birth_time", "finite"),
        ((1e7,), "birth_time", "-13200 to 17191"),
        ((-3200000,), "birth_time", "-13200 to 17191"),
        (("9000000.5",), "birth_time", "-13200 to 17191"),
        ((True,), "birth_time", "Julian date"),
        ((None,), "birth_time", "Julian date"),
        (([2451545.0],), "birth_time", "Julian date"),
        (("2024",), "birth_time", "could be a year"),
        (("NaN",), "birth_time", "ISO 8601"),
    ],
)
def test_refusals(question, field, says):
    birth_time, *rest = question
    options = dict(zip(("time_scale", "calendar"), rest, strict=False))
    with pytest.raises(InvalidInput, match=says) as refusal:
        SCALES.instant(birth_time, **options)
    assert refusal.value.field == field


@given(st.text(max_size=30), st.sampled_from(["utc", "ut1", "tt"]),
       st.sampled_from(["gregorian", "julian", "auto"]))  # fmt: skip
def test_any_text_gives_an_instant_or_a_refusal(text, scale, calendar):
    try:
        SCALES.instant(text, time_scale=scale, calendar=calendar)
    except InvalidInput as refusal:
        field = refusal.field
    else:
        field = "birth_time"
    assert field == "birth_time"


@given(st.floats() | st.integers())
def test_any_number_gives_an_instant_or_a_refusal(number):
    try:
        instant = SCALES.instant(number)
    except InvalidInput:
        assert not -3_100_200.0 < number < 8_000_300.0
    else:
        assert math.isfinite(instant.et)


# --- many at once ---------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(
            st.floats(-3_100_000.0, 8_000_000.0),
            st.sampled_from(["utc", "ut1", "tt"]),
            st.none() | st.floats(-100.0, 100.0),
        ),
        max_size=15,
    )
)
def test_readings_resolved_together_are_what_each_is_alone(readings):
    clocks = [SCALES.read(jd, time_scale=scale, delta_t_s=own) for jd, scale, own in readings]
    alone = [SCALES.instant(jd, time_scale=scale, delta_t_s=own) for jd, scale, own in readings]
    assert SCALES.resolve(clocks) == alone


@given(st.lists(st.tuples(JDNS, st.floats(0.0, 0.999999)), min_size=1, max_size=15),
       st.sampled_from(["utc", "ut1", "tt"]))  # fmt: skip
def test_many_equal_one_by_one(pairs, scale):
    whole, part = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    many = SCALES.instants((whole, part), scale)
    assert many.et.shape == whole.shape
    for index, pair in enumerate(zip(whole.tolist(), part.tolist(), strict=True)):
        day, seconds = civil_day(SCALES.leap_seconds, pair, scale)
        clock = checked_clock(SCALES.leap_seconds, Clock(scale, day, seconds, None, ()))
        one = SCALES.resolve_one(clock)
        of_many = many.at(index)
        for name in ("tt", "tdb", "ut1"):
            gap = seconds_between(getattr(one, name), getattr(of_many, name))
            assert gap == pytest.approx(0.0, abs=1e-9)
        assert (one.utc is None) == (of_many.utc is None)
        if one.utc is not None:
            assert seconds_between(one.utc, of_many.utc) == pytest.approx(0.0, abs=1e-9)
        assert one.delta_t_s == pytest.approx(of_many.delta_t_s, abs=1e-9)
        assert one.delta_t_sigma_s == pytest.approx(of_many.delta_t_sigma_s, rel=1e-9)
        assert one.utc_sigma_s == pytest.approx(of_many.utc_sigma_s, rel=1e-6, abs=1e-9)
        assert (one.scale, one.input_is_ut1) == (of_many.scale, of_many.input_is_ut1)
        assert set(codes(one)) <= set(codes(many))


@pytest.mark.parametrize(
    "dates", [np.array([2451545.0, math.nan]), np.array([math.inf]), np.array([9e6]), np.array([])]
)
def test_many_refuses_what_one_refuses(dates):
    with pytest.raises(InvalidInput) as refusal:
        SCALES.instants(dates)
    assert refusal.value.field == "birth_time"


def test_without_kernels_it_still_works():
    bare = Timescales(leap_seconds())
    instant = bare.instant("2024-06-21T18:00:00Z")
    assert codes(instant) == ["DELTA_T_EXTRAPOLATED", "LEAP_SECONDS_UNKNOWN"]
    assert bare.instant("1990-01-01T00:00:00Z").delta_t_s == pytest.approx(56.86, abs=0.2)
