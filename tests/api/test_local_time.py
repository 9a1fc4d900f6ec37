"""A chart by the clock on the wall, and the resolver's route inside the engine."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest

from .conftest import Client, Reply

KNOX = {"latitude": 37.8917, "longitude": -85.9636}


def test_a_local_time_is_charted_as_its_first_candidate(client: Client) -> None:
    local = client.post("/calculate", {"local_time": "1962-07-02T23:33:00", **KNOX}).json()
    # EST all year from 1961-07-23 (IANA, northamerica, Kentucky/Louisville): 04:33 UTC.
    known = client.post("/calculate", {"birth_time": "1962-07-03T04:33:00Z", **KNOX}).json()
    assert local["data"] == known["data"]
    resolution = local["time"].pop("resolution")
    assert local["time"] == known["time"]
    assert [c["zone"] for c in resolution["candidates"]] == [
        "America/Kentucky/Louisville",
        "America/New_York",
    ]
    codes = {warning["code"] for warning in local["meta"]["warnings"]}
    assert {"LOCAL_TIME_DOUBTFUL", "BEFORE_1970"} <= codes
    assert "resolution" not in known["time"]


def test_a_zone_overrides_the_place(client: Client) -> None:
    request = {"local_time": "1962-07-02T23:33:00", "time_zone": "America/New_York", **KNOX}
    answer = client.post("/calculate", request).json()
    assert answer["time"]["utc"] == "1962-07-03T03:33:00Z"
    assert len(answer["time"]["resolution"]["candidates"]) == 1


def test_the_calendar_is_the_charts_own(client: Client) -> None:
    request = {"local_time": "1870-04-10T12:00:00", "latitude": 54.32, "longitude": 48.4}
    plain = client.post("/calculate", request).json()
    custom = client.post("/calculate", {**request, "calendar": "auto"}).json()
    assert plain["time"]["gregorian"][:10] == "1870-04-10"
    assert custom["time"]["gregorian"][:10] == "1870-04-22"  # Lenin's birthday, new style
    galileo = {"local_time": "1564-02-15T15:30:00", "latitude": 43.72, "longitude": 10.4}
    answer = client.post("/calculate", {**galileo, "calendar": "auto"}).json()
    assert answer["time"]["gregorian"][:10] == "1564-02-25"
    assert "JULIAN_CALENDAR_LIKELY" not in {w["code"] for w in answer["meta"]["warnings"]}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"local_time": "1990-01-01T12:00:00", "birth_time": "1990-01-01T12:00:00Z"}, "birth_time"),
        ({"local_time": "1990-01-01T12:00:00", "time_zone": "Europe/Londn"}, "time_zone"),
        ({"local_time": "1990-01-01T12:00:00Z"}, "local_time"),
        ({"local_time": "1990-02-30T12:00:00"}, "local_time"),
        ({"local_time": "1990-01-01T12:00:00", "time_scale": "tt"}, "time_scale"),
        ({"birth_time": "1990-01-01T12:00:00Z", "time_zone": "UTC"}, "time_zone"),
        ({"birth_time": "1990-01-01T12:00:00Z", "tzdata": "backzone"}, "tzdata"),
        ({"birth_time": "1990-01-01T12:00:00Z", "tzdata": "standard"}, "tzdata"),
        ({"birth_time": "1990-01-01T12:00:00Z", "fold": 1}, "fold"),
        ({"birth_time": "1990-01-01T12:00:00Z", "candidate": "UTC@+00:00"}, "candidate"),
        ({"birth_time": 2451545.0, "time_zone": "UTC"}, "time_zone"),
        ({"local_time": "1990-01-01T12:00:00", "fold": 2}, "fold"),
        ({"local_time": "1990-01-01T12:00:00", "fold": True}, "fold"),
        ({"local_time": "1990-01-01T12:00:00", "candidate": "nowhere"}, "candidate"),
        ({"local_time": "1990-01-01T12:00:00[Europe/London]"}, "local_time"),
        ({"local_time": "1990-01-01"}, "local_time"),
        ({"local_time": "1990-01-01T12:00:00+01:00"}, "local_time"),
        ({}, "birth_time"),
        ({"birth_time": None}, "birth_time"),
    ],
)
def test_refusals(client: Client, more: dict[str, Any], field: str) -> None:
    answer = client.post("/calculate", {**KNOX, **more})
    assert answer.status == 422
    assert answer.json()["field"] == field


def test_the_route_is_served_here_too(client: Client) -> None:
    request = {"local_time": "2024-11-03T01:30:00", "time_zone": "America/New_York"}
    answer = client.post("/time/resolve", request)
    assert answer.status == 200
    assert answer.json()["ambiguous"]
    check = client.get("/health").json()["checks"]["time_resolver"]
    assert check["tzdb_version"] == answer.json()["tzdb_version"]


def test_a_batch_takes_local_times(client: Client) -> None:
    charts = [{"local_time": "1962-07-02T23:33:00", **KNOX}, {"local_time": "x", **KNOX}]
    good, bad = client.post("/calculate/batch", {"charts": charts}).json()["results"]
    assert good["time"]["utc"] == "1962-07-03T04:33:00Z"
    assert bad["field"] == "local_time"


@pytest.mark.parametrize("path", ["/calculate", "/calculate/batch", "/charts", "/time/resolve"])
def test_a_local_time_waits_for_the_time_zones_after_a_start(client: Client, path: str) -> None:
    """No answer may depend on how soon after a start it was asked for."""
    place = {name: KNOX[name] for name in ("latitude", "longitude")}
    chart = {"local_time": "1962-07-02T23:33:00", **place}
    body = orjson.dumps({"charts": [chart]} if path.endswith("batch") else chart)
    state = client.app.state

    async def early() -> Reply:
        resolver, state.resolver = state.resolver, None

        async def load() -> None:
            await asyncio.sleep(0.05)
            state.resolver = resolver

        state.resolver_loading = asyncio.create_task(load())
        return await client.exchange("POST", path, body, {"content-type": "application/json"})

    reply = client.runner.run(early())
    assert state.resolver is not None
    assert b"NOT_READY" not in reply.body
    if path == "/charts":  # these tests have no database
        assert reply.json()["code"] == "STORE_UNAVAILABLE"
    else:
        assert reply.status == 200


NEW_YORK = {"latitude": 40.7128, "longitude": -74.006}


@pytest.mark.parametrize(
    ("more", "utc"),
    [
        ({}, "2024-11-03T05:30:00Z"),
        ({"fold": 0}, "2024-11-03T05:30:00Z"),
        ({"fold": 1}, "2024-11-03T06:30:00Z"),
        ({"candidate": "America/New_York@-05:00"}, "2024-11-03T06:30:00Z"),
    ],
)
def test_the_second_of_two_readings_is_charted(
    client: Client, more: dict[str, Any], utc: str
) -> None:
    """At 06:00 UTC of that day the clocks of New York went back from 2:00 EDT to 1:00 EST."""
    request = {"local_time": "2024-11-03T01:30:00", **NEW_YORK, **more}
    single = client.post("/calculate", request).json()
    (batch,) = client.post("/calculate/batch", {"charts": [request]}).json()["results"]
    for answer in (single, batch):
        assert answer["time"]["utc"] == utc
        codes = {warning["code"] for warning in answer["meta"]["warnings"]}
        assert ("LOCAL_TIME_DOUBTFUL" in codes) == (more == {})
        assert answer["time"]["resolution"]["ambiguous"]


@pytest.mark.parametrize(
    ("birth_time", "utc"),
    [
        ("2024-06-21T18:00:00+01:00[Europe/London]", "2024-06-21T17:00:00Z"),
        ("2024-06-21T18:00:00Z[Europe/London]", "2024-06-21T18:00:00Z"),
        ("2024-06-21T18:00:00+01:00[+01:00]", "2024-06-21T17:00:00Z"),
        # Both readings of a fold are told apart by their offsets
        ("2024-11-03T01:30:00-04:00[America/New_York]", "2024-11-03T05:30:00Z"),
        ("2024-11-03T01:30:00-05:00[america/new_york]", "2024-11-03T06:30:00Z"),
        # Amsterdam's mean time until 1937 (IANA, europe): +0:19:32 and a summer hour
        ("1930-01-15T12:00:00+00:19:32[Europe/Amsterdam]", "1930-01-15T11:40:28Z"),
    ],
)
def test_a_zone_in_brackets_must_agree_with_the_offset(
    client: Client, birth_time: str, utc: str
) -> None:
    answer = client.post("/calculate", {"birth_time": birth_time, **KNOX}).json()
    assert (answer["time"]["utc"] or answer["time"]["gregorian"] + "Z") == utc
    table = {
        "start": birth_time,
        "stop": birth_time,
        "step": {"days": 1},
        "bodies": ["Sun"],
        **KNOX,
    }
    assert client.post("/ephemeris", table).status == 200


@pytest.mark.parametrize(
    "suffix",
    ["+05:00[Europe/London]", "+00:00[Europe/London]", "+01:00[+02:00]", "Z[Europe/Londn]"],
)
def test_a_zone_in_brackets_that_disagrees_is_refused(client: Client, suffix: str) -> None:
    moment = f"2024-06-21T18:00:00{suffix}"
    answer = client.post("/calculate", {"birth_time": moment, **KNOX})
    assert (answer.status, answer.json()["field"]) == (422, "birth_time")
    table = {"start": 2451545.0, "stop": moment, "step": {"days": 1}, **KNOX}
    answer = client.post("/ephemeris", table)
    assert (answer.status, answer.json()["field"]) == (422, "stop")


def test_a_moment_without_an_offset_points_to_local_time_where_there_is_one(
    client: Client,
) -> None:
    naive = "2024-06-21T18:00:00"
    answer = client.post("/calculate", {"birth_time": naive, **KNOX}).json()["detail"]
    assert "goes into local_time" in answer
    table = {"start": naive, "stop": naive, "step": {"days": 1}, **KNOX}
    answer = client.post("/ephemeris", table).json()["detail"]
    assert answer == "start must end in Z or in an offset from UTC such as +05:30."
