"""The short forms of /events, and the clock of a place beside their moments."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from .conftest import Client


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("/eclipses?from=2024&to=2026", {"eclipse_solar", "eclipse_lunar"}),
        ("/moon?month=2026-11", {"phase", "ingress", "void_of_course", "apsis", "node"}),
        ("/sun?month=2026-11&latitude=48.4&longitude=9.99", {"rise", "set", "transit", "twilight"}),
        ("/sun?date=2026-11-28&place=Ulm, DE", {"rise", "set", "transit", "twilight"}),
        ("/eclipses?date=2026-08-12", {"eclipse_solar"}),
    ],
)
def test_short_forms(client: Client, query: str, kinds: set[str]) -> None:
    reply = client.get(query.replace(" ", "%20"))
    assert reply.status == 200, reply.body
    answer = reply.json()
    assert {event["kind"] for event in answer["events"]} == kinds
    assert answer["complete"] is True


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("/eclipses?from=x", "must be a year"),
        ("/moon?month=2026-13", "twelve months"),
        ("/moon?mont=2026-11", "no parameter"),
        ("/sun?month=2026-11", "give latitude"),
        ("/sun?month=2026-11&date=2026-11-28", "Give one of"),
        ("/moon?date=2026-11-31", "no day 31"),
        ("/eclipses?date=2026&to=2027", "Give date, or from"),
        ("/eclipses?from=2030&to=2024", "to must not lie before from"),
    ],
)
def test_short_forms_refuse_in_words(client: Client, query: str, words: str) -> None:
    reply = client.get(query)
    assert reply.status == 422
    assert words in reply.json()["detail"]


def test_a_day_of_the_sun_is_that_of_the_place(client: Client) -> None:
    """Ulm, 2026-11-28: sunrise 06:46:14 UTC, sunset 15:29:20 (Skyfield 1.55, DE440)."""
    where = "latitude=48.4&longitude=9.99"
    day = client.get(f"/sun?date=2026-11-28&{where}").json()
    kinds = {event["kind"]: event["time"]["utc"] for event in day["events"]}
    assert kinds["rise"][:16] == "2026-11-28T06:46"
    assert kinds["set"][:16] == "2026-11-28T15:29"
    assert day["events"] == client.get(f"/sun?month=2026-11-28&{where}").json()["events"]
    assert day["meta"]["span"]["start"]["utc"] == "2026-11-27T23:00:00Z"
    moon = client.get(f"/moon?date=2026-11-28&{where}").json()["meta"]["span"]
    assert {name: moon[name]["utc"] for name in moon} == {
        name: end["utc"] for name, end in day["meta"]["span"].items()
    }


def by_the_standard_library(time: dict[str, Any], zone: str) -> str:
    moment = datetime.fromisoformat(time["utc"]).astimezone(ZoneInfo(zone))
    return moment.isoformat(timespec="microseconds")


def padded(local: str) -> str:
    return datetime.fromisoformat(local).isoformat(timespec="microseconds")


@pytest.mark.parametrize(
    ("query", "zone"),
    [
        ("/moon?month=2024-03&place=Ulm, DE", "Europe/Berlin"),
        ("/eclipses?from=2024&to=2030&place=Dallas, Texas", "America/Chicago"),
        ("/sun?date=2011-12-31&latitude=-13.83&longitude=-171.76", "Pacific/Apia"),
        ("/sun?date=2040-07-01&latitude=-31.55&longitude=159.08", "Australia/Lord_Howe"),
    ],
)
def test_a_span_by_the_clocks_of_a_place_shows_them(client: Client, query: str, zone: str) -> None:
    """Over a change to summer time, after a day that was left out, after the last written rule."""
    reply = client.get(query.replace(" ", "%20"))
    assert reply.status == 200, reply.body
    events = reply.json()["events"]
    inner = [one for event in events for one in event.get("contacts", {}).values()]
    inner += [event["until"] for event in events if event.get("until")]
    for event in (*events, *inner):
        time = event["time"]
        assert padded(time["local"]) == by_the_standard_library(time, zone)
    assert len(events) > 3


@pytest.mark.parametrize(
    "query",
    [
        "/moon?month=2026-11",  # by UTC
        "/sun?date=1969-12-31&place=Ulm, DE",  # what towns kept before 1970 is not one rule
    ],
)
def test_without_one_clock_there_is_none(client: Client, query: str) -> None:
    events = client.get(query.replace(" ", "%20")).json()["events"]
    assert events
    assert not any("local" in event["time"] for event in events)


def test_a_day_is_that_of_the_clock(client: Client) -> None:
    """Ulm, 2024-03-31: moonrise at 23:57:57 UTC of the 30th (Skyfield 1.55, DE440)."""
    query = "date=2024-03-31&latitude=48.4&longitude=9.99"
    rise, *_ = client.get(f"/moon?{query}").json()["events"]
    assert (rise["kind"], rise["time"]["local"][:16]) == ("rise", "2024-03-31T00:57")
    assert rise["certain"]["day"] is True  # a minute and a half before an hour past midnight
    same = {"start": "2024-03-30T23:00:00Z", "stop": "2024-03-31T23:00:00Z"}
    search = [{"kind": "rise", "bodies": ["Moon"]}]
    request = {**same, "latitude": 48.4, "longitude": 9.99, "search": search}
    (by_utc,) = client.post("/events", request).json()["events"]
    assert by_utc["time"]["utc"] == rise["time"]["utc"]
    assert by_utc["certain"]["day"] is False  # the 30th ends two minutes later


def test_words_show_the_clock(client: Client) -> None:
    where = "latitude=48.4&longitude=9.99"
    words = client.get(f"/sun?date=2026-11-28&{where}", accept="text/markdown").body.decode()
    assert "- 2026-11-28 12:07:57" in words
    assert " +01:00 (±" in words
    assert "UTC" not in words


@pytest.mark.parametrize(
    ("start", "stop", "longitude", "local", "stays"),
    [
        # at midnight the clocks went to one: half a minute earlier it was yesterday
        ("2020-10-03", "2020-10-04", 26.21, "2020-10-04T01:00", False),
        # at midnight they went back to eleven: a minute later it was still the same day
        ("2020-03-21", "2020-03-22", 46.0, "2020-03-21T23:59", True),
        ("2020-03-22", "2020-03-23", 31.0, "2020-03-22T23:59", False),
    ],
)
def test_a_day_begins_and_ends_where_clocks_say(
    client: Client, start: str, stop: str, longitude: float, local: str, stays: bool
) -> None:
    """Asunción's clocks at the changes of 2020 (tzdata); sunrise on the equator, one sigma 39 s.

    Skyfield 1.55, DE440: 04:00:29 UTC on October 4 at 26.21 east, 03:00:06 on March 22 at 45.86.
    """
    request = {
        "start": f"{start}T12:00:00", "stop": f"{stop}T12:00:00", "time_zone": "America/Asuncion",
        "latitude": 0.0, "longitude": longitude, "search": [{"kind": "rise", "bodies": ["Sun"]}],
    }  # fmt: skip
    (rise,) = client.post("/events", request).json()["events"]
    assert rise["time"]["local"][:16] == local
    assert rise["certain"]["day"] is stays


def test_words_say_what_of_an_eclipse_is_below_the_horizon(client: Client) -> None:
    """2022-05-16 the Moon set at 05:11 in Berlin, before it was wholly in the shadow.

    2026-08-12 the Sun sets at 20:16 in Umbria, 42.5 north, before the eclipse is greatest
    (Skyfield 1.55, DE440).
    """
    query = "/eclipses?date=2022-05-16&place=Berlin,%20DE"
    words = client.get(query, accept="text/markdown").body.decode()
    assert "penumbral magnitude 2.372, saros 131, then below the horizon" in words
    contacts = words.partition("P1 ")[2].partition("\n")[0].split(", ")
    assert [" (below the horizon)" in one for one in contacts] == [False] * 2 + [True] * 4
    query = "/eclipses?date=2026-08-12&latitude=42.5&longitude=12.5"
    words = client.get(query, accept="text/markdown").body.decode()
    assert ", then below the horizon" in words
    query = "/eclipses?date=2026-08-12&latitude=39.57&longitude=2.65"
    assert "then below" not in client.get(query, accept="text/markdown").body.decode()
