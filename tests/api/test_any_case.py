"""Ids and choices in any case: read as the lists have them, and echoed so."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from services.ephemeris.astrology.names import ASPECT_NAMES, AYANAMSA_NAMES, HOUSE_NAMES
from services.ephemeris.targets.body_names import BODY_NAMES
from services.spice.api.ids import AYANAMSA_IDS, BODY_IDS, HOUSE_IDS
from services.spice.api.models import ChartRequest

from .conftest import MODERN, PLACE, Client

PLAIN = {
    **MODERN,
    "bodies": ["Sun", "Moon", "TrueNode"],
    "houses": "placidus",
    "zodiac": "sidereal",
    "ayanamsa": ["lahiri", "fagan_bradley"],
    "observer": "geocentric",
    "corrections": "apparent",
    "frame": "ecliptic_of_date",
    "calendar": "gregorian",
    "time_scale": "utc",
    "aspects": {"conjunction": 8, "trine": 8},
}
ODD = {
    **MODERN,
    "bodies": ["sun", "MOON", "truenode"],
    "houses": "Placidus",
    "zodiac": "Sidereal",
    "ayanamsa": ["Lahiri", "FAGAN_BRADLEY"],
    "observer": "Geocentric",
    "corrections": "APPARENT",
    "frame": "Ecliptic_of_Date",
    "calendar": "Gregorian",
    "time_scale": "UTC",
    "aspects": {"Conjunction": 8, "TRINE": 8},
}


def without_id(answer: dict[str, Any]) -> dict[str, Any]:
    answer["meta"].pop("request_id")
    return answer


def test_a_chart_is_the_same_in_any_case(client: Client) -> None:
    plain, odd = (without_id(client.post("/calculate", request).json()) for request in (PLAIN, ODD))
    assert plain == odd
    assert [*odd["data"]] == PLAIN["bodies"]
    assert [*odd["zodiacs"]] == PLAIN["ayanamsa"]
    assert odd["houses"]["system"] == "placidus"
    assert odd["meta"]["ayanamsa"] == "lahiri"
    (item,) = client.post("/calculate/batch", {"charts": [ODD]}).json()["results"]
    assert without_id(item) == odd


def test_the_usual_sets_of_aspects_are_named_in_any_case(client: Client) -> None:
    plain, odd = (
        client.post("/calculate", {**MODERN, "aspects": word}).json()["aspects"]
        for word in ("major", "Major")
    )
    assert plain == odd != []


@pytest.mark.parametrize("name", ["houses", "ayanamsa", "bodies"])
def test_every_id_is_known_in_capitals(client: Client, name: str) -> None:
    ids = {"houses": HOUSE_IDS, "ayanamsa": AYANAMSA_IDS, "bodies": BODY_IDS}[name]
    vocabulary = {"houses": HOUSE_NAMES, "ayanamsa": AYANAMSA_NAMES, "bodies": BODY_NAMES}[name]
    assert vocabulary.known == ids
    for one in ids:
        value = [one.upper()] if name == "bodies" else one.upper()
        observer = "barycentric" if one == "Earth" else "geocentric"
        more = {"zodiac": "sidereal"} if name == "ayanamsa" else {"observer": observer}
        assert client.post("/calculate", {**MODERN, **more, name: value}).status == 200


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"bodies": ["Sun", "SUN"]}, "bodies", "Sun is asked twice"),
        ({"aspects": {"trine": 1, "Trine": 2}}, "aspects", "trine is asked twice"),
        ({"zodiac": "sidereal", "ayanamsa": ["raman", "Raman"]}, "ayanamsa", "once in the list"),
        ({"bodies": ["North Node"]}, "bodies", "did you mean TrueNode or MeanNode?"),
        ({"bodies": ["Rahu"]}, "bodies", "did you mean TrueNode or MeanNode?"),
        ({"bodies": ["MC"]}, "bodies", "ask for a house system"),
        ({"ayanamsa": "fagan"}, "ayanamsa", "did you mean fagan_bradley?"),
        ({"houses": "W"}, "houses", "did you mean whole_sign?"),
        ({"aspects": {"inconjunct": 2}}, "aspects", "did you mean quincunx?"),
        ({"altitude": 25}, "altitude", "did you mean elevation?"),
        ({"lat": 1}, "lat", "did you mean latitude?"),
        ({"lon": 1}, "lon", "did you mean longitude?"),
        ({"timezone": "UTC"}, "timezone", "did you mean time_zone?"),
        ({"house_system": "koch"}, "house_system", "did you mean houses?"),
        ({"date": "2024-01-01"}, "date", "did you mean birth_time or local_time?"),
    ],
)
def test_hints_of_every_kind(client: Client, more: Any, field: str, words: str) -> None:
    reply = client.post("/calculate", {**MODERN, **more})
    assert reply.status == 422
    faults = reply.json().get("errors") or [reply.json()]
    assert any(fault["field"] == field and words in fault["detail"] for fault in faults), faults


def test_a_saved_request_has_the_ids_of_the_lists_and_can_be_sent_again(client: Client) -> None:
    kept = ChartRequest.model_validate(ODD).model_dump_json(exclude_unset=True)
    assert orjson.loads(kept) == PLAIN
    again = client.post("/calculate", kept.encode())
    assert again.json()["data"] == client.post("/calculate", PLAIN).json()["data"]


def test_an_aspect_vocabulary_and_a_table_in_any_case(client: Client) -> None:
    assert ASPECT_NAMES.exact("TRINE") == "trine"
    table = {
        **PLACE,
        "start": 2451545.0,
        "stop": 2451546.0,
        "step": {"days": 1},
        "time_scale": "TT",
        "bodies": ["moon"],
    }
    rows = client.post("/ephemeris", table).json()["rows"]
    assert {row["body"] for row in rows} == {"Moon"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"local_time": "1970-01-01T00:00:00"}, "did you mean start?"),
        ({"time_zone": ""}, "must be text of 1 or more characters"),
        ({"search": []}, "must have 1 or more members"),
    ],
)
def test_a_span_is_asked_for_by_its_ends(client: Client, more: Any, words: str) -> None:
    span = {"start": "1970-01-01T00:00:00Z", "stop": "1970-01-08T00:00:00Z"}
    request = {**span, "search": [{"kind": "station", "bodies": ["Mercury"]}], **more}
    assert words in client.post("/events", request).json()["detail"]
