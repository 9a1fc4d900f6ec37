"""A town's name instead of coordinates, wherever a chart or a table takes a place."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from services.spice.api.models import ChartRequest
from tests.api.conftest import Client

WHEN = {"birth_time": "1990-05-15T12:30:00Z"}
# Munich in GeoNames (2867714): 48.13743, 11.57549
MUNICH = {"latitude": 48.13743, "longitude": 11.57549}


@pytest.mark.parametrize("place", ["Munich", "münchen", "Munich, Bavaria, DE", "geonames:2867714"])
def test_a_town_is_its_coordinates_and_the_answer_says_which(client: Client, place: str) -> None:
    named = client.post("/calculate", {**WHEN, "place": place, "houses": "placidus"}).json()
    town = named.pop("town")
    assert (town["label"], town["time_zone"]) == ("Munich, Bavaria, DE", "Europe/Berlin")
    assert {name: town[name] for name in MUNICH} == MUNICH
    plain = client.post("/calculate", {**WHEN, **MUNICH, "houses": "placidus"}).json()
    assert "town" not in plain
    assert (named["data"], named["houses"]) == (plain["data"], plain["houses"])


def test_the_clock_is_that_of_the_town(client: Client) -> None:
    # 14:30 in Munich on 15 May 1990 was 12:30 UTC: summer time, CEST (IANA, Europe/Berlin)
    request = {"local_time": "1990-05-15T14:30:00", "place": "Munich", "bodies": ["Sun"]}
    assert client.post("/calculate", request).json()["time"]["utc"] == "1990-05-15T12:30:00Z"


def test_a_batch_names_towns_and_refuses_each_for_itself(client: Client) -> None:
    places = ["Munich", "Springfield", "Ulm, DE", "xqzzt", None, 7, {"latitude": 1}]
    charts: list[dict[str, Any]] = [{**WHEN, "place": p, "bodies": ["Sun"]} for p in places]
    results = client.post("/calculate/batch", {"charts": charts}).json()["results"]
    assert [r["town"]["name"] if "town" in r else r["field"] for r in results] == [
        "Munich", "place", "Ulm", "place", "latitude", "place", "place",
    ]  # fmt: skip
    assert len(results[1]["choices"]) > 1
    alone = client.post("/calculate", charts[0]).json()
    assert results[0]["data"] == alone["data"]


def test_a_table_names_its_town(client: Client) -> None:
    table = {
        "start": "2024-06-21T00:00:00Z",
        "stop": "2024-06-21T02:00:00Z",
        "step": {"hours": 1},
        "bodies": ["Moon"],
    }
    named = client.post("/ephemeris", {**table, "place": "Munich"}).json()
    assert named["meta"]["town"]["geoname_id"] == 2867714
    plain = client.post("/ephemeris", {**table, **MUNICH}).json()
    assert named["rows"] == plain["rows"]
    assert "town" not in plain["meta"]


@pytest.mark.parametrize("path", ["/calculate", "/charts", "/ephemeris"])
@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({"place": "Springfield"}, "may be several towns"),
        ({"place": "Philidelphia"}, "is no town's name"),
        ({"place": "xqzzt"}, "No town is called"),
        ({"place": ""}, "must be the name of a town"),
        ({"place": " "}, "must be the name of a town"),
        ({"place": "a" * 101}, "must be the name of a town"),
        ({"place": {"latitude": 1, "longitude": 2}}, "must be the name of a town"),
        ({"place": "Munich", **MUNICH}, "give one of the two"),
    ],
)
def test_what_names_no_one_town_is_refused(
    client: Client, path: str, place: dict[str, Any], words: str
) -> None:
    answer = client.post(path, {**WHEN, **place})
    assert answer.status == 422
    assert answer.json()["field"] == "place"
    assert words in answer.json()["detail"]
    for choice in answer.json().get("choices", []):
        again = client.post("/calculate", {**WHEN, "place": choice, "bodies": ["Sun"]})
        assert again.status == 200, choice


def test_a_saved_request_names_the_town_and_can_be_sent_again() -> None:
    request = ChartRequest.model_validate({**WHEN, "place": "Munich", **MUNICH})
    kept = request.model_dump_json(exclude_unset=True, exclude=request.filled_in)
    assert orjson.loads(kept) == {**WHEN, "place": "Munich"}
