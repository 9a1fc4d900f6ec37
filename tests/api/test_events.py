"""POST /events as its users meet it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
import swisseph

from services.spice.api import events_kinds, events_model, events_words, examples
from services.spice.api.events_schemas import EventsAnswer

from .conftest import PLACE, Client

YEAR = {"start": "2024-01-01T00:00:00Z", "stop": "2025-01-01T00:00:00Z"}
SUN = {"kind": "ingress", "bodies": ["Sun"]}


@pytest.mark.parametrize("name", [*examples.EVENTS])
def test_every_example_is_answered_as_the_schema_says(client: Client, name: str) -> None:
    reply = client.post("/events", examples.EVENTS[name]["value"])
    assert reply.status == 200, reply.body
    answer = reply.json()
    EventsAnswer.model_validate(answer)
    assert answer["complete"] is True
    assert answer["meta"]["count"] == len(answer["events"]) > 10
    times = [event["time"]["tt_jd"] for event in answer["events"]]
    assert times == sorted(times)


def test_the_same_lines_as_ndjson(client: Client) -> None:
    whole = client.post("/events", {**YEAR, "search": [SUN]})
    lines = client.post("/events", {**YEAR, "search": [SUN]}, accept="application/x-ndjson")
    *rows, end = [orjson.loads(line) for line in lines.body.splitlines()]
    assert rows == whole.json()["events"]
    assert end["complete"] is True


def test_the_seasons_of_2024_to_the_minute(client: Client) -> None:
    """USNO, Earth's Seasons, 2024: equinox March 20 03:06, solstice June 20 20:51 (UT)."""
    search = [{"kind": "ingress", "bodies": ["Sun"], "into": [0, 90, 180, 270]}]
    events = client.post("/events", {**YEAR, "search": search}).json()["events"]
    minutes = [event["time"]["utc"][:16] for event in events]
    assert minutes[:2] == ["2024-03-20T03:06", "2024-06-20T20:50"]  # 20:50:5x: USNO rounds
    assert minutes[2:] == ["2024-09-22T12:43", "2024-12-21T09:20"]  # 12:44 and 09:21, rounded


def test_adjoining_spans_share_no_event_and_lose_none(client: Client) -> None:
    """The end of a span is the moment of an event: it is the next span's."""
    search = [{"kind": "phase"}]

    def events(start: float, stop: float) -> list[Any]:
        request = {"start": start, "stop": stop, "time_scale": "tt", "search": search}
        actual: list[Any] = client.post("/events", request).json()["events"]
        return actual

    whole = events(2460310.5, 2460676.5)
    cut = whole[20]["time"]["tt_jd"]
    assert len(events(2460310.5, cut)) + len(events(cut, 2460676.5)) == len(whole)


def test_a_void_moon_ends_with_its_ingress(client: Client) -> None:
    request = {"start": "2024-06-01T00:00:00Z", "stop": "2024-06-11T00:00:00Z"}
    search = [{"kind": "void_of_course"}, {"kind": "ingress", "bodies": ["Moon"]}]
    events = client.post("/events", {**request, "search": search}).json()["events"]
    ingresses = {e["into"]: e["time"]["utc"] for e in events if e["kind"] == "ingress"}
    voids = [e for e in events if e["kind"] == "void_of_course"]
    assert len(voids) > 3
    for void in voids[:-1]:
        assert void["until"]["time"]["utc"] == ingresses[void["into"]]
        assert void["time"]["utc"] <= void["until"]["time"]["utc"]


def test_a_long_ago_moment_is_known_in_tt_and_not_in_ut(client: Client) -> None:
    request = {"start": "1650-01-01T00:00:00Z", "stop": "1650-03-01T00:00:00Z"}
    event = client.post("/events", {**request, "search": [{"kind": "phase"}]}).json()["events"][0]
    assert event["time"]["scale"] == "ut1"
    assert event["sigma_tt_s"] < 1.0
    assert event["sigma_ut_s"] == pytest.approx(event["time"]["delta_t_sigma_s"], rel=0.01)
    assert event["sigma_s"] == event["sigma_ut_s"]


def test_natal_points_are_in_the_search_s_zodiac(client: Client) -> None:
    natal = {"birth_time": "1990-01-15T06:30:00Z", **PLACE, "houses": "placidus"}
    chart = client.post("/calculate", {**natal, "zodiac": "sidereal"}).json()
    search = [{"kind": "aspect", "bodies": ["Sun"], "to": natal, "angles": [0]}]
    events = client.post("/events", {**YEAR, "zodiac": "sidereal", "search": search}).json()
    places = {event["to"]: event["to_longitude"] for event in events["events"]}
    assert len(places) == 14  # twelve bodies and points, Ascendant and MC
    for name, longitude in places.items():
        known = chart["data"].get(name, {}).get("longitude") or chart["houses"][name.lower()]
        assert longitude == known


def test_a_day_without_a_sunrise_says_so(client: Client) -> None:
    request = examples.EVENTS["almanac"]["value"]
    events = client.post("/events", request).json()["events"]
    sun = [event["state"] for event in events if event["kind"] == "rise" and event["body"] == "Sun"]
    assert set(sun) <= {"always_down", "grazes", "rise"}
    assert "always_down" in sun
    dawns = [event for event in events if event["kind"] == "twilight"]
    assert len(dawns) == 14


def test_air_of_the_day_lifts_as_it_is_said(client: Client) -> None:
    request = {"start": "2024-06-01T00:00:00Z", "stop": "2024-06-02T00:00:00Z", **PLACE}

    def sunrise(**options: Any) -> float:
        search = [{"kind": "rise", "bodies": ["Sun"], **options}]
        reply = client.post("/events", {**request, "search": search})
        moment: float = reply.json()["events"][0]["time"]["tt_jd"]
        return moment

    none, thin, usual = (
        sunrise(refraction=air)
        for air in ("none", {"pressure_hpa": 600, "temperature_c": 20}, "standard")
    )
    assert usual < thin < none
    assert sunrise(horizon_deg=5) > none


def test_a_star_behind_the_moon_as_a_place_sees_it(client: Client) -> None:
    """Spica at New York, the evening of 13 July 2024 (F. Reed, NavList: about 11:24 pm there)."""
    request = {
        "start": "2024-07-13T00:00:00Z", "stop": "2024-07-15T00:00:00Z",
        "latitude": 40.7, "longitude": -74.0,
        "search": [{"kind": "occultation", "bodies": ["alp Vir"], "local": True}],
    }  # fmt: skip
    (event,) = client.post("/events", request).json()["events"]
    assert (event["body"], event["by"], event["type"]) == ("Spica", "Moon", "total")
    leaves, comes = event["contacts"]["D"], event["contacts"]["R"]
    assert leaves["time"]["utc"][:15] == "2024-07-14T03:2"
    assert (leaves["limb"], leaves["visible"]) == ("dark", True)
    assert (comes["limb"], comes["visible"]) == ("bright", False)
    assert leaves["sigma_s"] > leaves["sigma_limb_s"]
    calendar = client.post("/events", request, accept="text/calendar").body.decode()
    assert "SUMMARY:Moon hides Spica" in calendar


def test_the_moon_s_figure_is_centred_elsewhere_than_its_mass(client: Client) -> None:
    request = {"start": "2024-04-01T00:00:00Z", "stop": "2024-10-01T00:00:00Z"}

    def gammas(centre: str) -> list[float]:
        search = [
            {"kind": kind, "moon_centre": centre} for kind in ("eclipse_solar", "eclipse_lunar")
        ]
        events = client.post("/events", {**request, "search": search}).json()["events"]
        return [event["gamma"] for event in events]

    # 0.25" southward of 3422" of parallax, and a little of the 0.50" along the slanting path
    for mass, figure in zip(gammas("mass"), gammas("figure"), strict=True):
        assert 2e-5 < mass - figure < 15e-5


def test_a_day_as_the_clocks_of_a_place_went(client: Client) -> None:
    """Honolulu is ten hours behind UTC; New York's 10 March 2024 has 23 hours."""
    day = {"start": "2024-03-10T00:00:00", "stop": "2024-03-11T00:00:00"}
    for where, begin, hours in (
        ({"place": "Honolulu"}, "2024-03-10T10:00:00Z", 24.0),
        ({"latitude": 40.7, "longitude": -74.0}, "2024-03-10T05:00:00Z", 23.0),
        ({"time_zone": "+05:30"}, "2024-03-09T18:30:00Z", 24.0),
    ):
        answer = client.post("/events", {**day, **where, "search": [{"kind": "phase"}]}).json()
        span = answer["meta"]["span"]
        assert span["start"]["utc"] == begin
        assert span["start"]["resolution"]["candidates"][0]["utc"] == begin
        ends = span["stop"]["tt_jd"] - span["start"]["tt_jd"]
        assert ends * 24.0 == pytest.approx(hours, abs=1e-6)
        EventsAnswer.model_validate(answer)
        assert ("town" in answer["meta"]) == ("place" in where)


def test_a_clock_reading_of_two_meanings_is_told(client: Client) -> None:
    """New York showed 01:30 twice on 3 November 2024."""
    request = {"start": "2024-11-03T01:30:00", "stop": "2024-11-04T00:00:00Z", "place": "New York"}
    meta = client.post("/events", {**request, "search": [{"kind": "phase"}]}).json()["meta"]
    codes = {warning["code"] for warning in meta["warnings"]}
    assert {"AMBIGUOUS", "LOCAL_TIME_DOUBTFUL"} <= codes
    assert len(meta["span"]["start"]["resolution"]["candidates"]) == 2
    assert "resolution" not in meta["span"]["stop"]


def test_natal_charts_may_name_their_town(client: Client) -> None:
    natal = {"birth_time": "1990-01-15T06:30:00Z", "houses": "placidus"}
    munich = {"latitude": 48.13743, "longitude": 11.57549}
    span = {"start": "2024-01-01T00:00:00", "stop": "2024-03-01T00:00:00"}
    named = client.post("/transits", {"natal": {**natal, "place": "Munich"}, **span}).json()
    placed = client.post("/transits", {"natal": {**natal, **munich}, **span}).json()
    assert named["events"] == placed["events"] != []
    assert named["meta"]["span"]["start"]["utc"] == "2023-12-31T23:00:00Z"
    search = [{"kind": "return", "body": "Sun", "to": {**natal, "place": "Munich"}}]
    (event,) = client.post("/events", {**YEAR, "search": search}).json()["events"]
    assert event["time"]["utc"][:10] == "2024-01-15"


def test_a_place_s_month_is_by_its_own_days(client: Client) -> None:
    meta = client.get("/sun?month=2026-11&place=Honolulu").json()["meta"]
    assert meta["span"]["start"]["utc"] == "2026-11-01T10:00:00Z"
    assert meta["town"]["name"] == "Honolulu"
    meta = client.get("/moon?month=2026-11-07").json()["meta"]
    assert (meta["span"]["start"]["utc"], meta["span"]["stop"]["utc"]) == (
        "2026-11-07T00:00:00Z", "2026-11-08T00:00:00Z",
    )  # fmt: skip
    tropical, sidereal = (
        client.get(f"/moon?month=2026-11{more}").json()["events"]
        for more in ("", "&zodiac=sidereal&ayanamsa=raman")
    )
    first = [next(e for e in events if e["kind"] == "ingress") for events in (tropical, sidereal)]
    assert first[0]["time"]["utc"] != first[1]["time"]["utc"]


JULIAN_DAY = 2447906.5 + 6.5 / 24.0
"""1990-01-15T06:30."""

REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"search": [{"kind": "rise"}]}, "latitude", "give latitude and longitude"),
    ({"search": [{"kind": "occultation", "local": True}]}, "latitude", "latitude and longitude"),
    ({"search": [{"kind": "occultation", "bodies": ["Sun"]}]}, "search[0].bodies", "eclipse_solar"),
    ({"search": [{"kind": "occultation", "by": "Pluto"}]}, "search[0].by", "what may: Moon"),
    ({"search": [{"kind": "occultation", "bodies": ["Spicca"]}]}, "search[0]", "mean Spica"),
    ({"search": [{"kind": "ingres"}]}, "search[0]", "did you mean ingress"),
    ({"search": [{"kind": "ingress", "orb": 1}]}, "search[0]", "'orb' is not an option"),
    ({"search": [{"kind": "ingress", "bodies": ["Sunn"]}]}, "search[0]", "did you mean Sun"),
    ({"search": [{"kind": "node", "bodies": ["Sun"]}]}, "search[0].bodies", "has no node"),
    ({"search": [SUN, {"kind": "station", "bodies": ["Moon"]}]}, "search[1].bodies", "never"),
    ({"search": [SUN], "stop": "2023-01-01T00:00:00Z"}, "stop", "before start"),
    ({"search": [SUN], "observer": "topocentric"}, "latitude", "needs latitude"),
    ({"search": [SUN], "latitude": 3}, "longitude", "both latitude and longitude"),
    ({"search": [{"kind": "aspect"}], "stop": "2600-01-01T00:00:00Z"}, "stop", "positions"),
    ({"search": [SUN], "start": "1400-01-01T00:00:00Z"}, "start", "DE440"),
    ({"search": [SUN], "start": "2024-01-01T00:00:00"}, "start", "neither Z nor an offset"),
    (
        {"search": [SUN], "start": "2024-01-01T00:00:00", "time_zone": "Europe/Bonn"},
        "time_zone",
        "Europe/Bonn",
    ),
    ({"search": [SUN], "place": "Munich", "latitude": 3}, "place", "goes without latitude"),
    ({"search": [SUN], "place": "Springfield"}, "place", "several towns"),
    ({"search": [{"kind": "aspect", "to": {"birth_time": "x"}}]}, "search[0]", "latitude"),
    ({"search": [{"kind": "aspect", "orb": 0}]}, "search[0]", "orb must be a number above 0"),
    ({"search": [{"kind": "rise", "limb": "x"}]}, "search[0]", "limb must be 'upper', 'center'"),
    ({"search": [{"kind": "twilight", "depression": "x"}]}, "search[0]", "must be a number above"),
    (
        {"search": [{"kind": "rise", "refraction": {"pressure_hpa": 1010}}]},
        "search[0]",
        "temperature_c is required",
    ),
    ({"search": [{"kind": "aspect", "bodies": ["Sun"]}]}, "search[0].bodies", "no pair"),
    (
        {"search": [{"kind": "conjunction_ra", "bodies": ["TrueNode"], "to": ["TrueSouthNode"]}]},
        "search[0].to",
        "no pair",
    ),
    ({"search": [{"kind": "parallel", "bodies": ["Moon"]}]}, "search[0].bodies", "no pair"),
    ({"search": [{"kind": "void_of_course", "bodies": ["Moon"]}]}, "search[0].bodies", "itself"),
    ({"search": [{"kind": "eclipse_solar", "local": True}]}, "latitude", "eclipse_solar with loc"),
    ({"search": [{"kind": "ingress", "bodies": ["VernalPoint"]}]}, "search[0].bodies", "begins"),
    ({"search": [{"kind": "station", "bodies": ["VernalPoint"]}]}, "search[0].bodies", "begins"),
    ({"search": [{"kind": "return", "body": "VernalPoint", "to": 0}]}, "search[0].body", "stays"),
    ({"search": [{"kind": "declination", "bodies": ["VernalPoint"]}]}, "search[0].bodies", "equat"),
    ({"search": [{"kind": "apsis", "bodies": ["Regulus"]}]}, "search[0].bodies", "no apsides"),
    ({"search": [{"kind": "node", "bodies": ["Regulus"]}]}, "search[0].bodies", "no nodes"),
]


@pytest.mark.parametrize(("change", "field", "words"), REFUSED)
def test_what_cannot_be_is_refused_by_name(
    client: Client, change: dict[str, Any], field: str, words: str
) -> None:
    reply = client.post("/events", {**YEAR, **change})
    assert reply.status == 422
    problem = reply.json()
    assert problem["field"] == field
    assert words in problem["detail"]


def test_a_refusal_of_the_cost_tells_it_and_the_limit(client: Client) -> None:
    problem = client.post(
        "/events", {**YEAR, "stop": "2600-01-01T00:00:00Z", "search": [{"kind": "aspect"}]}
    ).json()
    assert problem["cost"] > problem["limit"] == events_model.MAX_COST


def test_transits_are_aspects_to_the_chart(client: Client) -> None:
    request = examples.TRANSITS["year"]["value"]
    events = client.post("/transits", request).json()["events"]
    EventsAnswer.model_validate(client.post("/transits", request).json())
    assert {event["moment"] for event in events} == {"enter", "exact", "leave"}
    assert {"Ascendant", "MC", "Sun"} <= {event["to"] for event in events}
    assert {event["body"] for event in events} == {"Jupiter", "Saturn"}


def test_a_solar_return_has_the_sun_where_it_was(client: Client) -> None:
    request = examples.RETURNS["solar"]["value"]
    centre = {**request["natal"], "observer": "geocentric", "houses": None}
    natal = client.post("/calculate", centre).json()["data"]["Sun"]["longitude"]
    events = client.post("/returns", request).json()["events"]
    assert len(events) == 10
    for event in events:
        # the chart's Sun is seen from the place; the search's and its natal one from the centre
        assert event["chart"]["data"]["Sun"]["longitude"] == pytest.approx(natal, abs=0.003)
        assert event["longitude"] == pytest.approx(natal, abs=1e-9)
        assert event["chart"]["houses"]["system"] == "placidus"


@pytest.mark.parametrize("body", ["Sun", "Moon", "Mercury"])
def test_the_first_return_is_the_birth(client: Client, body: str) -> None:
    """By definition; and the Moon's second is Swiss Ephemeris's next crossing of its longitude."""
    natal = {"birth_time": "1990-01-15T06:30:00Z", "latitude": 48.0, "longitude": 11.0}
    span = {"start": "1990-01-14T00:00:00Z", "stop": "1990-02-20T00:00:00Z"}
    request = {"natal": natal, "body": body, **span}
    events = client.post("/returns", request).json()["events"]
    birth, again = JULIAN_DAY, [event["time"]["ut1_jd"] for event in events]
    assert min(abs(one - birth) for one in again) * 86400.0 < 1.0  # UT1 and UTC
    if body == "Moon":
        longitude = swisseph.calc_ut(birth, swisseph.MOON, swisseph.FLG_MOSEPH)[0][0]
        crossing = swisseph.mooncross_ut(longitude, birth + 1.0, swisseph.FLG_MOSEPH)
        assert again[1] == pytest.approx(crossing, abs=20.0 / 86400.0)


def test_a_natal_chart_of_another_body_has_no_returns_seen_from_the_earth(client: Client) -> None:
    natal = {**examples.RETURNS["solar"]["value"]["natal"], "observer": "heliocentric"}
    natal.pop("houses", None)
    request = {**examples.RETURNS["solar"]["value"], "natal": natal, "body": "Mars", "chart": False}
    reply = client.post("/returns", request)
    assert reply.status == 422
    assert "seen from the Earth" in reply.json()["detail"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"body": "x"}, "body"),
        ({"body": ""}, "body"),
        ({"body": 5}, "body"),
        ({"latitude": 5.0}, "longitude"),
        ({"longitude": 5.0}, "latitude"),
        ({"start": "2030-01-01T00:00:00Z", "stop": "2024-01-01T00:00:00Z"}, "stop"),
    ],
)
def test_refused_returns_name_the_field(client: Client, more: dict[str, Any], field: str) -> None:
    request = {**examples.RETURNS["solar"]["value"], **more}
    reply = client.post("/returns", request)
    assert (reply.status, reply.json()["field"]) == (422, field), reply.json()


def test_saturn_s_returns_of_a_life(client: Client) -> None:
    events = client.post("/returns", examples.RETURNS["saturn"]["value"]).json()["events"]
    years = [int(event["time"]["utc"][:4]) for event in events]
    assert years[0] in {2019, 2020}  # 29.5 years after 1990
    assert {2048, 2049} & set(years)
    assert all(1 <= event["pass"] <= event["passes"] <= 3 for event in events)


def test_events_as_a_calendar(client: Client) -> None:
    """RFC 5545: lines end with CRLF and have 75 octets at most; UIDs stay what they are."""
    search = [{"kind": "station", "bodies": ["Mars"]}, {"kind": "eclipse_lunar"}]
    request = {"start": "1955-01-01T00:00:00Z", "stop": "1966-01-01T00:00:00Z", "search": search}
    one, other = (client.post("/events", request, accept="text/calendar").body for _ in range(2))
    lines = one.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert max(len(line) for line in lines) <= 75
    assert all(b"\n" not in line for line in lines)
    uids = [line for line in lines if line.startswith(b"UID:")]
    assert len(uids) == len(set(uids)) == one.count(b"BEGIN:VEVENT") > 10
    assert uids == [line for line in other.split(b"\r\n") if line.startswith(b"UID:")]
    assert b"SUMMARY:Total eclipse of the Moon" in lines
    starts = [line for line in lines if line.startswith(b"DTSTART:")]
    assert all(len(line) == len(b"DTSTART:19550101T000000Z") for line in starts)


def test_entries_of_one_minute_are_told_apart_and_names_stay_in_their_line(
    client: Client,
) -> None:
    """RFC 5545, 3.8.4.7: a UID is one entry's; 3.3.11: text has no control characters."""
    rising = [
        {"kind": "rise", "bodies": ["Sun"], "horizon_deg": height} for height in (0.0, 0.1, 0.2)
    ]
    points = {"kind": "aspect", "bodies": ["Sun"], "to": {"a\r\nBEGIN:VEVENT\x00": 290.0}}
    request = {
        "start": "2024-01-01T00:00:00Z", "stop": "2024-02-01T00:00:00Z", "latitude": 0.0,
        "longitude": 0.0, "search": [*rising, points],
    }  # fmt: skip
    one, other = (client.post("/events", request, accept="text/calendar").body for _ in range(2))
    lines = one.split(b"\r\n")
    uids = [line for line in lines if line.startswith(b"UID:")]
    assert len(uids) == len(set(uids)) == lines.count(b"BEGIN:VEVENT") == 94
    assert uids == [line for line in other.split(b"\r\n") if line.startswith(b"UID:")]
    assert not any(sign < 0x20 for line in lines for sign in line)


def test_every_kind_is_told_in_words_on_the_page_and_in_the_schema(client: Client) -> None:
    page = (Path(__file__).parents[2] / "docs" / "events.md").read_text(encoding="utf-8")
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    for kind, model in events_kinds.MODELS.items():
        assert f"`{kind}`" in page, kind
        assert model.__name__ in schemas, kind
        assert kind in events_words._WORDS, kind
        for name in model.model_fields:
            if name not in {"kind", "body"}:
                assert f"`{name}`" in page, (kind, name)
