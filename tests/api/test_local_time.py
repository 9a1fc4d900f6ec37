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
    asked = {"local_time": "1962-07-02T23:33:00", "time_zone": "America/New_York", **KNOX}
    answer = client.post("/calculate", asked).json()
    assert answer["time"]["utc"] == "1962-07-03T03:33:00Z"
    assert len(answer["time"]["resolution"]["candidates"]) == 1


def test_the_calendar_is_the_charts_own(client: Client) -> None:
    asked = {"local_time": "1870-04-10T12:00:00", "latitude": 54.32, "longitude": 48.4}
    plain = client.post("/calculate", asked).json()
    custom = client.post("/calculate", {**asked, "calendar": "auto"}).json()
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
        ({}, "birth_time"),
        ({"birth_time": None}, "birth_time"),
    ],
)
def test_refusals(client: Client, more: dict[str, Any], field: str) -> None:
    answer = client.post("/calculate", {**KNOX, **more})
    assert answer.status == 422
    assert answer.json()["field"] == field


def test_the_route_is_served_here_too(client: Client) -> None:
    asked = {"local_time": "2024-11-03T01:30:00", "time_zone": "America/New_York"}
    answer = client.post("/time/resolve", asked)
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
