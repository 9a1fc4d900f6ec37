"""The TZif reader: POSIX footers, 400-year cycles, folds, gaps, refusals."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.time_resolver.tzdb import TzDatabase
from services.time_resolver.tzif import (
    CYCLE_SECONDS,
    Zone,
    days_from_year,
    is_leap,
    parse_footer,
)

DATABASE = TzDatabase()
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a clock reading


@given(st.integers(1, 9998))
def test_days_from_year_counts_as_datetime_does(year: int) -> None:
    assert days_from_year(year) == (datetime(year, 1, 1) - EPOCH).days  # noqa: DTZ001
    assert is_leap(year) == ((datetime(year + 1, 1, 1) - datetime(year, 1, 1)).days == 366)  # noqa: DTZ001


# The instants are from RFC 9636 and POSIX examples: rule text, year, UTC seconds of both changes.
FOOTERS = [
    ("EST5EDT,M3.2.0,M11.1.0", 2024, "2024-03-10T07:00", "2024-11-03T06:00"),
    ("IST-1GMT0,M10.5.0,M3.5.0/1", 2024, "2024-03-31T01:00", "2024-10-27T01:00"),
    ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2024, "2024-03-31T01:00", "2024-10-27T01:00"),
    ("EET-2EEST,M3.4.4/50,M10.4.4/50", 2024, "2024-03-30T00:00", "2024-10-25T23:00"),
    ("AAA0BBB,J60/0,J365/0", 2024, "2024-03-01T00:00", "2024-12-30T23:00"),
    ("AAA0BBB,59/0,364/0", 2023, "2023-03-01T00:00", "2023-12-30T23:00"),
]


@pytest.mark.parametrize(("text", "year", "first", "second"), FOOTERS)
def test_footer_strikes_when_posix_says(text: str, year: int, first: str, second: str) -> None:
    footer = parse_footer(text)
    assert footer is not None
    strikes = [(EPOCH + timedelta(seconds=when)) for when, _ in footer.strikes(year)]
    assert strikes == [datetime.fromisoformat(first), datetime.fromisoformat(second)]


def test_footer_without_summer_time_never_strikes() -> None:
    footer = parse_footer("<+0545>-5:45")
    assert footer is not None
    assert footer.strikes(2024) == []
    assert (footer.standard.offset_s, footer.standard.abbreviation) == (20_700, "+0545")
    assert parse_footer("") is None


@pytest.mark.parametrize("text", ["EST", "5", "EST5EDT,M3.2.0", "EST5EDT,x,y"])
def test_a_broken_footer_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a POSIX"):
        parse_footer(text)


@pytest.mark.parametrize("data", [b"", b"TZif\0" + bytes(60), b"no TZif at all" * 9])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a TZif file"):
        Zone(data)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(DATABASE.names()), st.integers(2038, 9000), st.integers(0, 365 * 86_400))
def test_far_years_agree_with_zoneinfo(name: str, year: int, seconds: int) -> None:
    second = days_from_year(year) * 86_400 + seconds
    theirs = ZoneInfo.from_file(io.BytesIO(DATABASE.data(name)))
    moment = (EPOCH + timedelta(seconds=second)).replace(tzinfo=theirs)
    held, gap = DATABASE.zone(name).readings(second)
    mine = [timedelta(seconds=period.type.offset_s) for period in held or gap]
    assert (mine[0], mine[-1]) == (moment.utcoffset(), moment.replace(fold=1).utcoffset())


@given(st.integers(0, 40), st.integers(0, 146_096))
def test_the_rule_repeats_every_400_years(cycles: int, day: int) -> None:
    zone = DATABASE.zone("America/New_York")
    second = days_from_year(2040) * 86_400 + day * 86_400 + 43_200
    near, far = zone.at(second), zone.at(second + cycles * CYCLE_SECONDS)
    assert far.type == near.type
    assert far.end is not None
    assert near.end is not None
    assert far.end - near.end == cycles * CYCLE_SECONDS


def test_every_period_joins_the_next() -> None:
    zone = DATABASE.zone("Europe/Lisbon")
    period = zone.at(-4_000_000_000)
    assert period.start is None
    assert period.type.abbreviation == "LMT"
    while period.end is not None and period.end < 2_000_000_000:
        following = zone.at(period.end)
        assert following.start == period.end
        period = following


def test_last_mean_time_is_on_the_later_side_of_the_date_line() -> None:
    manila = DATABASE.zone("Asia/Manila")
    assert manila.first.offset_s < 0
    last = manila.last_mean_time()
    assert last is not None
    assert last.offset_s > 0
    assert DATABASE.zone("Etc/GMT+2").last_mean_time() is None
