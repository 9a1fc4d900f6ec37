"""Requests with small bodies, bodies that are missing, planets' centres, observers on bodies."""

from __future__ import annotations

import io
from typing import Any

import orjson
import pyarrow as pa
import pytest

from services.spice.api.models import ChartRequest
from tests.api.conftest import MODERN, PLACE, Client

EARLY = {**MODERN, "birth_time": "1985-06-21T18:00:00Z"}
"""Before the excerpts of Ceres (1995) and Eris (1990), not of Chiron (1895)."""


def codes(answer: dict[str, Any]) -> list[str]:
    return [one["code"] for one in answer["meta"]["warnings"]]


def test_small_bodies_stand_beside_planets(client: Client) -> None:
    asked = {**MODERN, "bodies": ["Sun", "2060", "(1) Ceres", "eris"], "houses": "placidus",
             "aspects": "all"}  # fmt: skip
    answer = client.post("/calculate", asked).json()
    assert list(answer["data"]) == ["Sun", "Chiron", "Ceres", "Eris"]
    chiron = answer["data"]["Chiron"]
    assert chiron["point"] == "centre"
    assert chiron["sign"] == "Aries"  # 2018-04 to 2026-06
    assert chiron["longitude"] == pytest.approx(23.0, abs=0.05)
    assert chiron["uncertainty_arcsec"] > 0.1
    assert 1 <= chiron["house"] <= 12
    assert codes(answer) == []


def test_a_body_without_a_place_is_refused_by_name(client: Client) -> None:
    reply = client.post("/calculate", {**EARLY, "bodies": ["Sun", "Eris", "Ceres", "Chiron"]})
    problem = reply.json()
    assert (reply.status, problem["code"], problem["field"]) == (
        422,
        "BODY_OUT_OF_COVERAGE",
        "bodies",
    )
    assert problem["bodies"] == ["Eris", "Ceres"]
    assert problem["body"] == "Eris"
    (span,) = problem["covered"]
    assert span["begin"].startswith("1990-01-0")
    assert "1990-01-0" in problem["detail"]
    assert "covered_by" not in problem
    reply = client.post("/calculate", {**MODERN, "bodies": ["Sedna"]})
    assert reply.json()["covered"] == []
    assert "fetch --set small-bodies" in reply.json()["detail"]


def test_null_with_a_reason_where_it_is_asked_for(client: Client) -> None:
    asked = {**EARLY, "bodies": ["Eris", "Sun", "Ceres", "Chiron", "Moon"], "missing": "null",
             "aspects": "all", "houses": "placidus", "zodiac": "sidereal",
             "ayanamsa": ["lahiri", "raman"]}  # fmt: skip
    answer = client.post("/calculate", asked).json()
    assert answer["data"]["Eris"] is None
    assert answer["data"]["Ceres"] is None
    assert answer["data"]["Chiron"]["sign"] is not None
    told = [one for one in answer["meta"]["warnings"] if one["code"] == "BODY_MISSING"]
    assert [one["detail"].split()[3] for one in told] == ["Eris", "Ceres"]
    assert answer["zodiacs"]["raman"]["longitudes"]["Eris"] is None
    pairs = {name for one in answer["aspects"] for name in (one["first"], one["second"])}
    assert not {"Eris", "Ceres"} & pairs
    alone = {**asked, "bodies": ["Sun", "Chiron", "Moon"]}
    assert client.post("/calculate", alone).json()["data"]["Moon"] == answer["data"]["Moon"]


def test_a_batch_answers_each_chart_for_itself(client: Client) -> None:
    bodies = {"bodies": ["Sun", "Eris"], "missing": "null"}
    charts = [{**MODERN, **bodies}, {**EARLY, **bodies}, {**EARLY, "bodies": ["Eris"]}, MODERN]
    results = client.post("/calculate/batch", {"charts": charts}).json()["results"]
    assert results[0]["data"]["Eris"]["sign"] == "Aries"
    assert results[1]["data"]["Eris"] is None
    assert codes(results[1]) == ["BODY_MISSING"]
    assert codes(results[0]) == []
    assert results[2]["code"] == "BODY_OUT_OF_COVERAGE"
    assert len(results[3]["data"]) == 12
    for chart, result in zip(charts[:2], results[:2], strict=True):
        assert client.post("/calculate", chart).json()["data"] == result["data"]


@pytest.mark.parametrize(
    "kind", ["application/json", "text/csv", "application/vnd.apache.arrow.stream"]
)
def test_tables_leave_out_what_is_missing(client: Client, kind: str) -> None:
    table = {
        "start": "1989-12-01T00:00:00Z", "stop": "1990-03-01T00:00:00Z", "step": {"days": 30},
        **PLACE, "bodies": ["Sun", "Eris"],
    }  # fmt: skip
    refused = client.post("/ephemeris", table, accept=kind)
    assert refused.json()["code"] == "BODY_OUT_OF_COVERAGE"
    reply = client.post("/ephemeris", {**table, "missing": "null"}, accept=kind)
    assert reply.status == 200
    if kind == "application/json":
        answer = reply.json()
        rows = answer["rows"]
        assert codes(answer) == ["BODY_MISSING"]
    elif kind == "text/csv":
        head, *lines = reply.body.decode().splitlines()
        rows = [dict(zip(head.split(","), line.split(","), strict=True)) for line in lines]
    else:
        rows = pa.ipc.open_stream(io.BytesIO(reply.body)).read_all().to_pylist()
    eris = [row for row in rows if str(row["body"]).strip('"') == "Eris"]
    nothing = {"", None}
    for row in eris[:2]:
        assert {row[name] for name in row if name not in {"time", "tt_jd", "body"}} <= nothing
    for row in eris[2:]:
        assert row["longitude"] not in nothing
        assert row["retrograde"] not in nothing


def test_a_planets_centre_is_told_and_its_seam_too(client: Client) -> None:
    inside = client.post("/calculate", {**MODERN, "bodies": ["Jupiter", "Saturn"]}).json()
    assert inside["data"]["Jupiter"]["point"] == "centre"
    assert inside["data"]["Saturn"]["point"] == "barycentre"
    assert codes(inside) == []
    outside = client.post("/calculate", {**EARLY, "bodies": ["Jupiter"]}).json()
    assert outside["data"]["Jupiter"]["point"] == "barycentre"
    (warning,) = outside["meta"]["warnings"]
    assert warning["code"] == "BARYCENTRE_USED"
    assert "from 1996-10-" in warning["detail"]


def test_the_sky_from_mars(client: Client) -> None:
    asked = {**MODERN, "observer": {"body": "mars"}}
    answer = client.post("/calculate", asked).json()
    assert answer["meta"]["observer"] == {"body": "Mars"}
    assert next(iter(answer["data"])) == "Sun"
    assert "Mars" not in answer["data"]
    assert answer["data"]["Earth"]["azimuth"] is None
    assert answer["meta"]["orientation_source"] is None
    geocentric = client.post("/calculate", {**MODERN, "observer": {"body": "Earth"}}).json()
    assert geocentric["meta"]["observer"] == "geocentric"
    table = {"start": MODERN["birth_time"], "stop": MODERN["birth_time"], "step": {"days": 1},
             **PLACE, "bodies": ["Sun"], "observer": {"body": "Mars"}}  # fmt: skip
    rows = client.post("/ephemeris", table).json()
    assert rows["meta"]["observer"] == {"body": "Mars"}
    assert rows["rows"][0]["longitude"] == answer["data"]["Sun"]["longitude"]


@pytest.mark.parametrize(
    ("more", "code", "field", "words"),
    [
        ({"observer": {"body": "Vulcan"}}, "VALIDATION_FAILED", "observer", "not a body"),
        ({"observer": {"body": "TrueNode"}}, "VALIDATION_FAILED", "observer", "stood on"),
        ({"observer": {"body": "Mars", "x": 1}}, "VALIDATION_FAILED", "observer", "must be one of"),
        ({"observer": {}}, "VALIDATION_FAILED", "observer", "must be one of"),
        ({"observer": "mars"}, "VALIDATION_FAILED", "observer", "must be one of"),
        ({"observer": 4}, "VALIDATION_FAILED", "observer", "must be one of"),
        ({"observer": {"body": "Mars"}, "bodies": ["Mars"]}, "VALIDATION_FAILED", "bodies", "can"),
        ({"observer": {"body": "Mars"}, "houses": "koch"}, "VALIDATION_FAILED", "houses", "Mars"),
        ({"observer": {"body": "Sedna"}}, "BODY_OUT_OF_COVERAGE", "observer", "no kernel"),
        ({"missing": "skip"}, "VALIDATION_FAILED", "missing", "refuse"),
        ({"bodies": ["Chiron", "2060"]}, "VALIDATION_FAILED", "bodies", "twice"),
    ],
)  # fmt: skip
def test_refusals(client: Client, more: Any, code: str, field: str, words: str) -> None:
    reply = client.post("/calculate", {**MODERN, **more})
    problem = reply.json()
    assert (reply.status, problem["code"], problem["field"]) == (422, code, field)
    assert words in problem["detail"]


def test_a_kept_request_can_be_sent_again() -> None:
    """What a saved chart keeps is the request as it was understood."""
    asked = ChartRequest.model_validate(
        {**MODERN, "observer": {"body": "Mars"}, "missing": "null", "bodies": ["Chiron"]}
    )
    again = orjson.loads(asked.model_dump_json(exclude_unset=True))
    assert again["observer"] == {"body": "Mars"}
    assert ChartRequest.model_validate(again) == asked
