"""No wrong answer with status 200: any date, any way to say it, on both kernel sets.

Every answer either echoes the very moment that was asked, by dates that are not the engine's
(clocks.py), or is a typed refusal; a refusal for coverage is given only where there is none.
"""

from __future__ import annotations

import warnings
from typing import Any

import erfa
import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.ephemeris.observe import LONGEST_LIGHT_TIME, MARGIN
from tests.api.conftest import Client
from tests.span import clocks
from tests.span.clocks import DAY_US

PLACE = {"latitude": 51.5, "longitude": -0.1, "bodies": ["Sun"]}
FIRST, LAST = -3_100_015, 8_000_016  # -13200-05-06 .. 17191-03-15, DE441's own span
REFORM = 2299161  # 1582-10-15
J2000, DAY = 2451545.0, 86400.0
EDGES = (FIRST, LAST, 0, 1721058, 1721060, 1721119, REFORM - 1, REFORM, clocks.UTC_BEGINS - 1,
         clocks.UTC_BEGINS, 2287185, 2688976, 625648, 2816816)  # fmt: skip
"""Ends of kernels, calendars, scales and years; -4712-01-01; the two leap days of the year 0."""

SKIPPED = (2437512, 2439887)  # 1961-07-31 and 1968-01-31, UTC's days without their last 0.05, 0.1 s

days = st.one_of(
    st.integers(FIRST, LAST),
    st.integers(2287184, 2688977),
    st.sampled_from(EDGES).flatmap(lambda edge: st.integers(edge - 2, edge + 2)),
    # the excerpt's windows: the first of January of every century, ten days to both sides
    st.integers(-29, 29).flatmap(
        lambda century: st.integers(-9, 9).map(
            lambda near: clocks.from_gregorian(2000 + 100 * century, 1, 1) + near
        )
    ),
).filter(lambda day: FIRST <= day <= LAST)
micros = st.one_of(st.integers(0, DAY_US - 1), st.sampled_from([0, 1, DAY_US // 2, DAY_US - 1]))
scales = st.sampled_from(["utc", "ut1", "tt"])
calendars = st.sampled_from(["gregorian", "julian", "auto"])
many = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def ask(client: Client, **fields: Any) -> tuple[int, dict[str, Any]]:
    reply = client.post("/calculate", {**PLACE, **fields})
    return reply.status, reply.json()


def windows(client: Client) -> list[tuple[float, float]]:
    """Where the kernels answer, JD TDB."""
    return [
        (
            J2000 + (begin + LONGEST_LIGHT_TIME) / DAY,
            J2000 + (end - MARGIN) / DAY,
        )
        for begin, end in client.app.state.ephemeris.pool.windows
    ]


def check(client: Client, fields: dict[str, Any], day: int, micro: int) -> int:
    """Ask; hold what comes back against the day and microseconds that were meant."""
    scale = fields.get("time_scale", "utc")
    status, answer = ask(client, **fields)
    if status == 200:
        check_echo(answer["time"], scale, day, micro)
        tdb = answer["time"]["tdb_jd"]
        assert any(begin - 1e-6 <= tdb <= end + 1e-6 for begin, end in windows(client))
        assert 0.0 <= answer["data"]["Sun"]["longitude"] < 360.0
        assert answer["data"]["Sun"]["uncertainty_arcsec"] > 0.0
        return status
    assert status == 422, answer
    assert answer["code"] == "DATE_OUT_OF_COVERAGE", (fields, answer)
    assert answer["field"] == "birth_time"
    coverage = answer["coverage"]
    assert coverage["kernel_set"] == client.app.state.ephemeris.pool.tag
    assert coverage["begin_jd_tdb"] == pytest.approx(windows(client)[0][0])
    assert coverage["end_jd_tdb"] == pytest.approx(windows(client)[-1][1])
    # what was meant, in days of its own scale: within ΔT of TDB, nine days at the far end
    meant, slack = day - 0.5 + micro / DAY_US, 9.0 if abs(day - J2000) > 730_000 else 0.2
    assert not any(begin + slack <= meant <= end - slack for begin, end in windows(client))
    if FIRST + 10 < day < LAST - 10:
        assert "DE441" in answer["covered_by"]
    return status


def check_echo(time: dict[str, Any], scale: str, day: int, micro: int) -> None:
    """The echo says the day and microseconds that were meant, in every form it has."""
    expected = "ut1" if scale == "utc" and day < clocks.UTC_BEGINS else scale
    assert time["scale"] == expected
    for calendar in ("gregorian", "julian"):
        assert clocks.read(time[calendar], calendar) == (day, micro), (time, calendar)
    meant = day - 0.5 + micro / DAY_US
    if expected == "utc":
        assert time["utc"] == time["gregorian"] + "Z"
        tt = meant + clocks.tt_minus_utc(day, micro) / DAY
        # A millisecond: one double of a Julian date has 0.04 ms
        assert time["tt_jd"] == pytest.approx(tt, abs=1e-3 / DAY)
    else:
        # One double has steps of 1e-9 days at the far ends of the span
        assert time[f"{expected}_jd"] == pytest.approx(meant, abs=2e-9)
    assert (time["tt_jd"] - time["ut1_jd"]) * DAY == pytest.approx(time["delta_t_s"], abs=2e-4)
    assert time["tdb_jd"] == pytest.approx(time["tt_jd"], abs=0.004 / DAY)
    assert time["delta_t_sigma_s"] > 0.0


@many
@given(days, micros, scales, calendars)
@example(FIRST, 0, "tt", "gregorian")
@example(LAST, 0, "utc", "auto")
@example(REFORM - 1, DAY_US - 1, "utc", "auto")
@example(REFORM, 0, "utc", "auto")
@example(clocks.from_gregorian(0, 1, 1), 0, "ut1", "gregorian")
@example(clocks.from_gregorian(0, 1, 1), 1, "tt", "julian")
def test_any_date_is_echoed_or_refused(client, day, micro, scale, calendar):
    if scale == "utc" and day in SKIPPED:
        micro = min(micro, DAY_US - 200_000)
    written = calendar
    if calendar == "auto":
        written = "julian" if day < REFORM else "gregorian"
    birth_time = clocks.text(day, micro, written) + ("Z" if scale == "utc" else "")
    year = (clocks.gregorian if written == "gregorian" else clocks.julian)(day)[0]
    if not -13200 <= year <= 17191:
        return
    fields = {"birth_time": birth_time, "time_scale": scale, "calendar": calendar}
    check(client, fields, day, micro)


@many
@given(days, micros, st.integers(-86399, 86399), calendars)
def test_an_offset_moves_the_clock_and_nothing_else(client, day, micro, offset, calendar):
    """The same moment told on a clock so far east: UTC before 1960 is UT1, with offsets as well."""
    if day in SKIPPED or day - 1 in SKIPPED or _leap(day) or _leap(day - 1):
        return
    local = day * DAY_US + micro + offset * 1_000_000
    local_day, local_micro = divmod(local, DAY_US)
    written = calendar
    if calendar == "auto":
        written = "julian" if local_day < REFORM else "gregorian"
    if not FIRST + 400 <= local_day <= LAST - 400:
        return
    sign, size = "-" if offset < 0 else "+", abs(offset)
    zone = f"{sign}{size // 3600:02d}:{size // 60 % 60:02d}:{size % 60:02d}"
    birth_time = clocks.text(local_day, local_micro, written) + zone
    check(client, {"birth_time": birth_time, "calendar": calendar}, day, micro)


@many
@given(days, st.floats(0.0, 1.0, exclude_max=True), scales, calendars, st.booleans())
def test_any_julian_date_is_echoed_or_refused(client, day, part, scale, calendar, as_text):
    value = day - 0.5 + part
    meant_day, micro = clocks.of_number(value, scale)
    if scale == "utc" and (meant_day in SKIPPED or day in SKIPPED):
        return
    near_midnight = min(micro, DAY_US - micro) < 50  # which day, is then a matter of one rounding
    if not near_midnight:
        fields = {"birth_time": f"{value:.12f}" if as_text else value, "time_scale": scale}
        status, answer = ask(client, **fields, calendar=calendar)
        if status == 200:
            for known in ("gregorian", "julian"):
                reply = clocks.read(answer["time"][known], known)
                assert reply[0] == meant_day
                assert abs(reply[1] - micro) <= 1, (value, scale, answer["time"])
        else:
            assert (status, answer["code"]) == (422, "DATE_OUT_OF_COVERAGE")


def _leap(day: int) -> bool:
    """Whether a day of UTC ends in 23:59:60, by ERFA."""
    if not 2441318 <= day < 2461000:  # 1972-01-01 on
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", erfa.ErfaWarning)
        today, tomorrow = (erfa.dat(*clocks.gregorian(d), 0.0) for d in (day, day + 1))
    return bool(tomorrow != today)


@settings(max_examples=150, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    st.one_of(
        st.text(max_size=40),
        st.floats(allow_nan=False, allow_infinity=False),
        st.integers(-(10**12), 10**12),
        st.from_regex(
            r"\A[+-]?[0-9]{4,6}-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]"
            r"(\.[0-9]{1,7})?(Z|[+-][0-2][0-9]:?[0-6][0-9])?\Z"
        ),
    ),
    scales,
    calendars,
)
def test_anything_is_answered_or_refused_by_name(client, birth_time, scale, calendar):
    if isinstance(birth_time, str):
        birth_time = birth_time.encode("utf-8", "ignore").decode()
    fields = {"birth_time": birth_time, "time_scale": scale, "calendar": calendar}
    status, answer = ask(client, **fields)
    if status != 200:
        assert status == 422, answer
        assert answer["code"] in {"VALIDATION_FAILED", "DATE_OUT_OF_COVERAGE"}
        assert answer["field"] == "birth_time"
        assert ("coverage" in answer) == (answer["code"] == "DATE_OUT_OF_COVERAGE")


# --- the places where calendars and scales change -------------------------------------------------


def batch(client: Client, moments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    charts = [{**PLACE, **moment} for moment in moments]
    reply = client.post("/calculate/batch", {"charts": charts})
    assert reply.status == 200
    results = orjson.loads(reply.body)["results"]
    assert len(results) == len(moments)
    return results


@pytest.mark.parametrize("calendar", ["auto", "julian", "gregorian"])
def test_every_second_about_the_reform(client, calendar):
    """From 23:55:00 on 4 October 1582 (Julian) on, second by second, in each calendar."""
    start = (REFORM - 1) * 86400 + 86100
    seconds = range(start, start + (600 if calendar == "auto" else 400))
    requests = []
    for second in seconds:
        day, rest = divmod(second, 86400)
        written = calendar
        if calendar == "auto":
            written = "julian" if day < REFORM else "gregorian"
        text = clocks.text(day, rest * 1_000_000, written) + "Z"
        requests.append({"birth_time": text, "calendar": calendar})
    for second, result in zip(seconds, batch(client, requests), strict=True):
        day, rest = divmod(second, 86400)
        check_echo(result["time"], "utc", day, rest * 1_000_000)


def test_the_ten_days_that_never_were(client):
    for dom in range(5, 15):
        birth_time = f"1582-10-{dom:02d}T12:00:00Z"
        status, answer = ask(client, birth_time=birth_time, calendar="auto")
        assert (status, answer["code"], answer["field"]) == (422, "VALIDATION_FAILED", "birth_time")
        assert "1582-10-15" in answer["detail"]
        for calendar, number in (
            ("julian", clocks.from_julian),
            ("gregorian", clocks.from_gregorian),
        ):
            fields = {"birth_time": birth_time, "calendar": calendar}
            assert check(client, fields, number(1582, 10, dom), DAY_US // 2) == 200


def test_the_year_zero(client):
    for calendar, number in (("gregorian", clocks.from_gregorian), ("julian", clocks.from_julian)):
        for year, month, dom in (
            (-1, 12, 31),
            (0, 1, 1),
            (0, 2, 29),
            (0, 3, 1),
            (0, 12, 31),
            (1, 1, 1),
        ):
            for second in (0, 86399):
                day, micro = number(year, month, dom), second * 1_000_000
                fields = {
                    "birth_time": clocks.text(day, micro, calendar) + "Z",
                    "calendar": calendar,
                }
                assert fields["birth_time"].startswith(("0000-", "-000001-12-31", "0001-01-01"))
                status = check(client, fields, day, micro)
                tag = client.app.state.ephemeris.pool.tag
                january = (year, month) in {(-1, 12), (0, 1)}
                assert status == (200 if january and tag == "DE422-excerpt" else 422)
    status, answer = ask(client, birth_time="-0000-01-01T00:00:00Z")
    assert (status, answer["code"]) == (422, "VALIDATION_FAILED")


def test_23_59_60_only_where_it_was(client):
    """The last days of all half-years from 1960 to 2029, and of some other months."""
    days = [
        clocks.from_gregorian(year, month, dom)
        for year in range(1960, 2030)
        for month, dom in ((3, 31), (6, 30), (7, 31), (12, 31))
    ]
    requests = [
        {"birth_time": clocks.text(day, 0, "gregorian")[:-15] + "23:59:60.5Z"} for day in days
    ]
    seen = 0
    for day, result in zip(days, batch(client, requests), strict=True):
        if result.get("code") == "VALIDATION_FAILED":
            assert not _leap(day)
            assert result["status"] == 422
            assert result["field"] == "birth_time"
            continue
        assert _leap(day)
        seen += 1
        if "time" in result:
            assert clocks.read(result["time"]["gregorian"], "gregorian") == (day, DAY_US + 500_000)
            assert result["time"]["utc"] == result["time"]["gregorian"] + "Z"
        else:
            assert (result["code"], "coverage" in result) == ("DATE_OUT_OF_COVERAGE", True)
    assert seen == 27  # 1972-06-30 .. 2016-12-31, IERS Bulletin C


@pytest.mark.parametrize(
    ("birth_time", "code", "covered_by"),
    [
        ("-13200-05-05T00:00:00Z", "DATE_OUT_OF_COVERAGE", []),
        ("-13200-05-06T00:00:00Z", "DATE_OUT_OF_COVERAGE", []),
        ("-13200-05-08T00:00:00Z", "DATE_OUT_OF_COVERAGE", ["DE441"]),
        ("-13200-01-01T00:00:00Z", "DATE_OUT_OF_COVERAGE", []),
        ("-13201-12-31T23:59:59Z", "VALIDATION_FAILED", None),
        ("+17191-03-01T00:00:00Z", "DATE_OUT_OF_COVERAGE", ["DE441"]),
        ("+17191-03-15T00:00:00Z", "DATE_OUT_OF_COVERAGE", []),
        ("+17191-12-31T23:59:59Z", "DATE_OUT_OF_COVERAGE", []),
        ("+17192-01-01T00:00:00Z", "VALIDATION_FAILED", None),
    ],
)
def test_the_ends_of_the_span(client, birth_time, code, covered_by):
    status, answer = ask(client, birth_time=birth_time.removesuffix("Z"), time_scale="tt")
    assert (status, answer["code"], answer["field"]) == (422, code, "birth_time")
    assert answer.get("covered_by") == covered_by
    assert ("coverage" in answer) == (covered_by is not None)
