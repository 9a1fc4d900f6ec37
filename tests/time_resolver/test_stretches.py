"""A stretch of a local clock as elapsed time: transitions by the IANA database's own rules."""

from __future__ import annotations

import pytest

from services.ephemeris.errors import InvalidInput
from services.time_resolver.resolution import Place, Query, iso_utc
from services.time_resolver.resolve import Resolver
from services.time_resolver.stretches import stretch

SAN_FRANCISCO = Place(37.7749, -122.4194)


@pytest.fixture(scope="module")
def resolver():
    return Resolver()


def parts(resolver, start, stop=None, **query):
    if "time_zone" not in query:
        query.setdefault("place", SAN_FRANCISCO)
    computed = stretch(resolver, Query(start, **query), stop).parts
    return [(iso_utc(one.start_us)[:16], iso_utc(one.stop_us)[:16]) for one in computed], [
        one.weight for one in computed
    ]


def test_a_day_of_25_hours_counts_the_repeated_hour_twice(resolver):
    """America/Los_Angeles: 2024-11-03 at 02:00 PDT the clocks went back to 01:00 PST."""
    spans, weights = parts(resolver, "2024-11-03T00:00:00")
    assert spans == [
        ("2024-11-03T07:00", "2024-11-03T09:00"), ("2024-11-03T09:00", "2024-11-04T08:00"),
    ]  # fmt: skip
    assert weights == pytest.approx([2 / 25, 23 / 25])


def test_a_day_of_23_hours_has_no_skipped_hour(resolver):
    spans, weights = parts(resolver, "2024-03-10T00:00:00")
    assert spans == [
        ("2024-03-10T08:00", "2024-03-10T10:00"), ("2024-03-10T10:00", "2024-03-11T07:00"),
    ]  # fmt: skip
    assert weights == pytest.approx([2 / 23, 21 / 23])


def test_clocks_that_go_back_at_midnight_lengthen_the_day_before(resolver):
    """America/Sao_Paulo: at the end of 2018-02-17 the clocks went back to 23:00 of that day."""
    spans, weights = parts(resolver, "2018-02-17T00:00:00", time_zone="America/Sao_Paulo")
    assert [spans[0][0], spans[-1][1]] == ["2018-02-17T02:00", "2018-02-18T03:00"]
    assert weights == pytest.approx([24 / 25, 1 / 25])
    after, _ = parts(resolver, "2018-02-18T00:00:00", time_zone="America/Sao_Paulo")
    assert after == [("2018-02-18T03:00", "2018-02-19T03:00")]


def test_part_of_a_repeated_hour_is_two_stretches(resolver):
    spans, weights = parts(resolver, "2024-11-03T00:30:00", "2024-11-03T01:30:00")
    assert spans == [
        ("2024-11-03T07:30", "2024-11-03T08:30"), ("2024-11-03T09:00", "2024-11-03T09:30"),
    ]  # fmt: skip
    assert weights == pytest.approx([2 / 3, 1 / 3])


def test_zones_in_doubt_keep_their_weights(resolver):
    query = Query("1962-07-02T00:00:00", Place(37.8917, -85.9636))
    candidates = resolver.resolve(query).candidates
    computed = stretch(resolver, query, None).parts
    assert {one.candidate.id: one.weight for one in computed} == pytest.approx(
        {one.id: one.weight for one in candidates}, abs=1e-4
    )


def test_calendars_in_doubt_are_days_apart(resolver):
    query = Query("1753-02-20T00:00:00", Place(59.33, 18.06))
    computed = stretch(resolver, query, None).parts
    by_calendar: dict[str, float] = {}
    for one in computed:
        kept = by_calendar.get(one.candidate.calendar, 0.0)
        by_calendar[one.candidate.calendar] = kept + one.weight
    assert by_calendar == pytest.approx({"gregorian": 0.7, "julian": 0.3})


@pytest.mark.parametrize(
    ("start", "stop", "field"),
    [
        ("2011-12-30T00:00:00", None, "local_time"),  # Samoa had no such day
        ("2024-01-02T00:00:00", "2024-01-02T00:00:00", "stop"),
        ("2024-01-02T00:00:00", "2024-03-02T00:00:00", "stop"),
        ("2024-01-02T00:00:00", "2024-01-32T00:00:00", "stop"),
        ("2024-13-02T00:00:00", "2024-01-02T00:00:00", "local_time"),
    ],
)
def test_refusals(resolver, start, stop, field):
    with pytest.raises(InvalidInput) as error:
        stretch(resolver, Query(start, time_zone="Pacific/Apia"), stop)
    assert error.value.field == field
