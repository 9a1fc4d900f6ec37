"""Both ends of DE440 to the second, in every calendar and scale, through the running gateway.

Expected edges: the engine's own GET /coverage. The civil texts of them are worked out by hand:
- beginning 1549-12-31T08:00:00 TDB. TT differs from TDB by less than 2 ms. Before 1960 a UTC is
  UT1 = TT - ΔT, and ΔT there is 198.02 s (the spline of Morrison et al. 2021, as docs/decisions
  tells), so 07:56:41.975. The Julian calendar is 10 days behind: 1549-12-21.
- end 2650-01-24T23:55:00 TDB. UTC = TT - 69.184 s (32.184 s, and the 37 leap seconds known in
  2026), so 23:53:50.816. The Julian calendar is then 18 days behind: 2650-01-06.
"""

from __future__ import annotations

import orjson
import pytest

from gateway import request_kinds
from gateway.app import _moments
from gateway.routing import Moment, Router, Span, Wish
from tests.gateway.conftest import ask

PLACE = {"latitude": 0, "longitude": 0, "bodies": ["Sun"], "observer": "geocentric"}

# (what, request, whether the modern ephemeris has it)
EDGES = [
    ("begin, TT", {"birth_time": "1549-12-31T08:00:01", "time_scale": "tt"}, True),
    ("begin, TT", {"birth_time": "1549-12-31T07:59:59", "time_scale": "tt"}, False),
    ("begin, UTC", {"birth_time": "1549-12-31T07:56:43Z"}, True),
    ("begin, UTC", {"birth_time": "1549-12-31T07:56:41Z"}, False),
    ("begin, UT1", {"birth_time": "1549-12-31T07:56:43", "time_scale": "ut1"}, True),
    ("begin, UT1", {"birth_time": "1549-12-31T07:56:41", "time_scale": "ut1"}, False),
    ("begin, offset", {"birth_time": "1549-12-31T13:26:43+05:30"}, True),
    ("begin, offset", {"birth_time": "1549-12-31T13:26:41+05:30"}, False),
    ("begin, next year here", {"birth_time": "1550-01-01T07:56:41+24:00"}, None),
    ("begin, next year here", {"birth_time": "1550-01-01T06:56:41+23:00"}, False),
    ("begin, day before here", {"birth_time": "1549-12-30T23:56:43-08:00"}, True),
    ("begin, Julian", {"birth_time": "1549-12-21T07:56:43Z", "calendar": "julian"}, True),
    ("begin, Julian", {"birth_time": "1549-12-21T07:56:41Z", "calendar": "julian"}, False),
    ("begin, auto", {"birth_time": "1549-12-21T07:56:43Z", "calendar": "auto"}, True),
    ("begin, auto", {"birth_time": "1549-12-21T07:56:41Z", "calendar": "auto"}, False),
    ("begin, JD of TT", {"birth_time": 2287184.83335, "time_scale": "tt"}, True),
    ("begin, JD of TT", {"birth_time": 2287184.83332, "time_scale": "tt"}, False),
    ("begin, own ΔT 0", {"birth_time": "1549-12-31T08:00:01Z", "delta_t_s": 0}, True),
    ("begin, own ΔT 0", {"birth_time": "1549-12-31T07:59:59Z", "delta_t_s": 0}, False),
    (
        "begin, own ΔT of 11 days",
        {"birth_time": "1549-12-20T08:00:01Z", "delta_t_s": 950400},
        True,
    ),
    ("end, TT", {"birth_time": "2650-01-24T23:54:59", "time_scale": "tt"}, True),
    ("end, TT", {"birth_time": "2650-01-24T23:55:01", "time_scale": "tt"}, False),
    ("end, UTC", {"birth_time": "2650-01-24T23:53:50Z"}, True),
    ("end, UTC", {"birth_time": "2650-01-24T23:53:52Z"}, False),
    ("end, offset", {"birth_time": "2650-01-25T01:53:50+02:00"}, True),
    ("end, offset", {"birth_time": "2650-01-24T15:53:52-08:00"}, False),
    ("end, Julian", {"birth_time": "2650-01-06T23:53:50Z", "calendar": "julian"}, True),
    ("end, Julian", {"birth_time": "2650-01-06T23:53:52Z", "calendar": "julian"}, False),
    ("end, auto is Gregorian", {"birth_time": "2650-01-24T23:53:50Z", "calendar": "auto"}, True),
    ("end, JD text", {"birth_time": "2688976.49651", "time_scale": "tt"}, True),
    ("end, JD text", {"birth_time": "2688976.49654", "time_scale": "tt"}, False),
    ("five digits", {"birth_time": "+012000-01-01T00:00:00Z"}, False),
    ("negative year", {"birth_time": "-0500-03-01T12:00:00Z"}, False),
    ("negative year, Julian", {"birth_time": "-0500-03-01T12:00:00Z", "calendar": "julian"}, False),
    ("year zero", {"birth_time": "0000-01-01T00:00:00Z"}, False),
    ("the reform", {"birth_time": "1582-10-04T12:00:00Z", "calendar": "auto"}, True),
]


@pytest.mark.parametrize(("what", "request_", "inside"), EDGES)
def test_the_instant_decides(gateway, what, request_, inside):  # noqa: ARG001 - the test's name
    answer = ask(gateway.url + "/calculate", {**PLACE, **request_})
    if inside is None:
        assert answer.json["code"] == "VALIDATION_FAILED"
    elif inside:
        assert (answer.status, answer.headers["x-ephemeris"]) == (200, "de440"), answer.body
    elif answer.headers.get("x-routing-reason") == "outside-both":
        assert answer.json["code"] == "DATE_OUT_OF_COVERAGE"
    else:
        assert answer.json["code"] == "HISTORICAL_REQUIRED"


def test_ut1_at_the_far_end_uses_the_engines_own_delta_t(gateway, modern):
    """The engine is asked for its UT1 at the edge, which depends on its newest kernels."""
    chart = {**PLACE, "birth_time": "2650-01-24T23:54:59", "time_scale": "tt"}
    inside = ask(modern.url + "/calculate", chart).json["time"]["ut1_jd"]
    for seconds, status in ((-1.0, 200), (3.0, 422)):
        jd = inside + seconds / 86400.0
        answer = ask(gateway.url + "/calculate", {**PLACE, "birth_time": jd, "time_scale": "ut1"})
        assert answer.status == status
        assert status == 200 or answer.json["code"] == "HISTORICAL_REQUIRED"


def test_a_moment_outside_both_is_refused_at_once(gateway):
    """No pack helps there: nobody is asked to enable one."""
    answer = ask(gateway.url + "/calculate", {**PLACE, "birth_time": "-9000-01-01T12:00:00Z"})
    assert (answer.status, answer.json["code"]) == (422, "DATE_OUT_OF_COVERAGE")
    assert answer.headers["x-routing-reason"] == "outside-both"


@pytest.mark.parametrize(
    ("local_time", "longitude", "inside"),
    [
        # Local mean time is UT1 + longitude / 15: at 30° east 2 hours ahead of 07:56:41.975.
        ("1549-12-31T09:56:43", 30.0, True),
        ("1549-12-31T09:56:41", 30.0, False),
        ("1549-12-31T01:56:43", -90.0, True),
        ("1549-12-31T01:56:41", -90.0, False),
        ("1990-07-01T12:00:00", 13.4, True),
        ("1066-10-14T09:00:00", 0.49, False),
    ],
)
def test_local_times_are_routed_as_mean_time(local_time, longitude, inside):
    router = Router()
    request = {"local_time": local_time, "longitude": longitude, "latitude": 0.0}
    route = router.route(Wish(), Moment.of(request))
    assert route.upstream == ("modern" if inside else None)


@pytest.mark.parametrize(
    ("payload", "inside"),
    [
        ({"local_time": "1990-07-01", "time": "unknown"}, True),
        ({"local_time": "1066-10-14", "time": "unknown"}, False),
        ({"time_from": "1990-07-01T12:00:00", "time_to": "1990-07-01T18:00:00Z"}, True),
        ({"time_from": "1066-10-14T09:00:00", "time_to": "1066-10-14T12:00:00"}, False),
        ({"time_from": "1066-10-14T09:00:00Z", "time_to": "1066-10-14T12:00:00Z"}, False),
    ],
)
def test_a_chart_of_an_unknown_time_is_routed_by_its_day(payload, inside):
    body = orjson.dumps({**payload, "latitude": 50.9, "longitude": 0.49})
    route = Router().route(Wish(), *_moments(request_kinds.CHART, body))
    assert route.upstream == ("modern" if inside else None)


@pytest.mark.parametrize(
    ("start", "stop", "wanted"),
    [
        ("1990-01-01T00:00:00Z", "1991-01-01T00:00:00Z", "modern"),
        ("1549-01-01T00:00:00Z", "1551-01-01T00:00:00Z", None),
        ("2600-01-01T00:00:00Z", "2700-01-01T00:00:00Z", None),
        ("1990-01-01T00:00:00Z", "soon", "modern"),
    ],
)
def test_a_series_needs_the_engine_that_has_both_ends(start, stop, wanted):
    router = Router()
    request = {"start": start, "stop": stop}
    ends = [Moment.of(request, field) for field in ("start", "stop")]
    assert router.route(Wish(), *ends).upstream == wanted
    if wanted is None:
        assert router.route(Wish(historical=True), *ends).upstream == "historical"


@pytest.mark.parametrize(
    "coverage",
    [
        {},
        {"ephemeris": "X", "coverage": None},
        {"ephemeris": "X", "coverage": {"begin_jd_tdb": "no", "end_jd_tdb": 1}},
        {
            "ephemeris": "X",
            "coverage": {
                "kernel_set": "X",
                "begin": "",
                "end": "",
                "begin_jd_tdb": 2.0,
                "end_jd_tdb": 1.0,
            },
        },
    ],
)
def test_a_coverage_that_makes_no_sense_is_not_taken(coverage):
    with pytest.raises((KeyError, TypeError, ValueError)):
        Span.of(coverage)


def test_a_town_far_from_the_edges_needs_no_longitude():
    for local_time, reason in (("1990-05-15T14:30", "modern-coverage"), ("1066-10-14T09:00", None)):
        moment = Moment.of({"local_time": local_time, "place": "Munich"})
        assert Router().route(Wish(), moment).reason == (reason or "historical-required")


SPANS = [
    ({"start": "1990-01-01T00:00:00", "stop": "1991-01-01T00:00:00", "longitude": 11.6}, True),
    ({"start": "1066-01-01T00:00:00", "stop": "1067-01-01T00:00:00", "longitude": 11.6}, False),
    ({"start": "1066-01-01T00:00:00", "stop": "1067-01-01T00:00:00", "place": "Munich"}, False),
    ({"start": "1066-01-01T00:00:00", "stop": "1067-01-01T00:00:00", "time_zone": "lmt"}, False),
    (
        {"start": "1066-01-01T00:00:00", "stop": "1067-01-01T00:00:00",
         "natal": {"longitude": 3.0}}, False,
    ),
    ({"start": "1066-01-01T00:00:00", "stop": "1067-01-01T00:00:00"}, None),
    (
        {"start": "1066-01-01T00:00:00", "stop": "1067-01-01T00:00:00", "time_scale": "tt"}, False,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("request_", "inside"), SPANS)
def test_spans_by_a_place_s_clocks_are_routed(request_, inside):
    moments = _moments(request_kinds.SERIES, orjson.dumps({**request_, "search": []}))
    reason = Router().route(Wish(), *moments).reason
    expected = {True: "modern-coverage", False: "historical-required", None: "unreadable-instant"}
    assert reason == expected[inside]


def test_short_forms_are_routed_by_their_days(gateway):
    modern = ask(gateway.url + "/moon?month=2026-11")
    assert (modern.status, modern.headers["x-routing-reason"]) == (200, "modern-coverage")
    past = ask(gateway.url + "/eclipses?from=1066&to=1067")
    assert (past.status, past.json["code"]) == (422, "HISTORICAL_REQUIRED")
    assert past.json["field"] == "from"
    # the tests' historical engine has no such year: it says so itself
    request = ask(gateway.url + "/eclipses?from=1066", x_historical_enabled="true")
    assert request.headers["x-routing-reason"] in {"historical-enabled", "outside-both"}
    wrong = ask(gateway.url + "/eclipses?from=soon")
    assert (wrong.status, wrong.json["field"]) == (422, "from")
    dated = ask(gateway.url + "/sun?date=1066-04-24&latitude=51.5&longitude=0")
    assert (dated.json["code"], dated.json["field"]) == ("HISTORICAL_REQUIRED", "date")
    now = ask(gateway.url + "/moon")
    assert now.headers["x-routing-reason"] == "default"


NATAL = {"latitude": 50.91, "longitude": 0.49}


@pytest.mark.parametrize(
    ("natal", "reason"),
    [
        ({"birth_time": "1990-05-15T12:30:00Z"}, "modern-coverage"),
        ({"birth_time": "1066-10-14T12:00:00Z"}, "historical-enabled"),
        ({"local_time": "1066-10-14T12:00:00"}, "historical-enabled"),
    ],
)
def test_transits_need_the_engine_that_has_the_natal_moment_too(gateway, natal, reason):
    span = {"start": "2026-01-01T00:00:00Z", "stop": "2026-02-01T00:00:00Z"}
    search = [{"kind": "aspect", "bodies": ["Saturn"], "to": {**natal, **NATAL}}]
    for path, more in (
        ("/transits", {"natal": {**natal, **NATAL}, "bodies": ["Saturn"]}),
        ("/events", {"search": search}),
    ):
        enabled = ask(gateway.url + path, {**span, **more}, x_historical_enabled="true")
        assert enabled.headers["x-routing-reason"] == reason
        plain = ask(gateway.url + path, {**span, **more})
        if reason == "modern-coverage":
            assert plain.status == 200
        else:
            assert plain.json["code"] == "HISTORICAL_REQUIRED"
