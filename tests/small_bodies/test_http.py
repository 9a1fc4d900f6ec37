"""Requests with small bodies, bodies that are missing, planets' centres, observers on bodies."""

from __future__ import annotations

import io
from typing import Any

import orjson
import pyarrow as pa
import pytest

from services.spice.api.models import ChartRequest
from tests.api.conftest import MODERN, PLACE, Client
from tests.api.served_schema import checker

EARLY = {**MODERN, "birth_time": "1985-06-21T18:00:00Z"}
"""Before the excerpts of Ceres (1995) and Eris (1990), not of Chiron (1895)."""


def codes(answer: dict[str, Any]) -> list[str]:
    return [one["code"] for one in answer["meta"]["warnings"]]


def test_small_bodies_stand_beside_planets(client: Client) -> None:
    request = {**MODERN, "bodies": ["Sun", "2060", "(1) Ceres", "eris"], "houses": "placidus",
             "aspects": "all"}  # fmt: skip
    answer = client.post("/calculate", request).json()
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
    assert problem["detail"].endswith('Say missing "null" to have null in its place.')
    assert problem["source"].startswith("JPL Horizons")
    assert "covered_by" not in problem
    reply = client.post("/calculate", {**MODERN, "bodies": ["Sedna"]})
    assert reply.json()["covered"] == []
    assert reply.json()["source"].startswith("JPL Horizons")
    assert "fetch --set small-bodies" in reply.json()["detail"]


SEARCHED = [
    {"kind": "ingress", "bodies": ["Ceres"]},
    {"kind": "station", "bodies": ["Ceres"]},
    {"kind": "aspect", "bodies": ["Sun"], "to": ["Ceres"]},
    {"kind": "apsis", "bodies": ["Ceres"]},
    {"kind": "rise", "bodies": ["Ceres"]},
    {"kind": "occultation", "bodies": ["Ceres"]},
    {"kind": "return", "body": "Ceres", "to": 10},
]


def ceres(client: Client) -> tuple[float, float]:
    """Return the ends of the kernel of Ceres, Julian dates (TDB)."""
    (body,) = client.get("/bodies?q=Ceres").json()["bodies"]
    ((begin, end),) = body["spans_jd_tdb"]
    return begin, end


@pytest.mark.parametrize("search", SEARCHED, ids=lambda one: one["kind"])
def test_a_search_over_the_end_of_a_kernel_is_refused_before_it_begins(
    client: Client, search: dict[str, Any]
) -> None:
    """An answer that has begun cannot be refused: it would break off."""
    begin, end = ceres(client)
    place = {"latitude": 40.0, "longitude": 0.0, "time_scale": "tt"}
    for span in ({"start": end - 2000.0, "stop": end + 30.0}, {"start": begin, "stop": end - 9.0}):
        reply = client.post("/events", {**place, **span, "search": [search]})
        problem = reply.json()
        assert (reply.status, problem["code"]) == (422, "BODY_OUT_OF_COVERAGE")
        assert problem["body"] == "Ceres"
        assert "missing" not in problem["detail"]


@pytest.mark.parametrize("route", ["/transits", "/returns", "/events"])
def test_a_natal_body_without_a_place_is_refused(client: Client, route: str) -> None:
    """Nothing comes to a place that is not known: no answer may call itself complete there."""
    natal = {**EARLY, "bodies": ["Sun", "Ceres"], "missing": "null"}
    span = {"start": "2024-01-01T00:00:00Z", "stop": "2024-02-01T00:00:00Z"}
    request: dict[str, Any] = {"natal": natal, **span}
    if route == "/returns":
        request["body"] = "Ceres"
    if route == "/events":
        request = {**span, "search": [{"kind": "aspect", "bodies": ["Sun"], "to": natal}]}
    problem = client.post(route, request).json()
    assert (problem["code"], problem["body"]) == ("BODY_OUT_OF_COVERAGE", "Ceres")
    assert "missing" not in problem["detail"]


def test_an_unknown_time_has_no_missing_to_speak_of(client: Client) -> None:
    request = {
        "local_time": "1985-06-21", "time": "unknown", "latitude": 40.0, "longitude": 0.0,
        "bodies": ["Sun", "Ceres"],
    }  # fmt: skip
    problem = client.post("/calculate", request).json()
    assert problem["code"] == "BODY_OUT_OF_COVERAGE"
    assert "missing" not in problem["detail"]


def test_a_search_may_go_to_the_very_ends_of_a_kernel(client: Client) -> None:
    """From when light that left at its begin is here: 3 AU are 25 minutes."""
    begin, end = ceres(client)
    spans = [(begin + 0.03, begin + 9.0), (end - 9.0, end - 0.01)]
    for start, stop in spans:
        request = {
            "start": start, "stop": stop, "time_scale": "tt", "latitude": 40.0, "longitude": 0.0,
            "search": [*SEARCHED, {"kind": "transit", "bodies": ["Ceres"]}],
        }  # fmt: skip
        answer = client.post("/events", request).json()
        assert answer["complete"] is True
        assert sum(event["kind"] == "transit" for event in answer["events"]) == 9


def test_a_date_that_no_set_mends_for_a_body_is_refused_by_the_body(client: Client) -> None:
    """DE441 has the year 1500, and Chiron's kernel has it there no more than here."""
    medieval = {**MODERN, "birth_time": "1500-06-21T18:00:00Z"}
    problem = client.post("/calculate", {**medieval, "bodies": ["Sun", "Chiron"]}).json()
    assert (problem["code"], problem["bodies"]) == ("BODY_OUT_OF_COVERAGE", ["Chiron"])
    for more in ({"bodies": ["Sun"]}, {"bodies": ["Sun", "Chiron"], "missing": "null"}):
        problem = client.post("/calculate", {**medieval, **more}).json()
        assert problem["code"] == "DATE_OUT_OF_COVERAGE"
        assert "DE441" in problem["covered_by"]
    (one,) = client.post(
        "/calculate/batch", {"charts": [{**medieval, "bodies": ["Sun", "Chiron"]}]}
    ).json()["results"]
    assert one["code"] == "BODY_OUT_OF_COVERAGE"


def test_an_orbit_carried_on_is_told_by_body(client: Client) -> None:
    """Where its sigma has grown: outside 1940 to 2060. The planets have no such warning."""
    bodies = {"bodies": ["Sun", "Chiron", "Eris"], "missing": "null"}
    early = {**MODERN, **bodies, "birth_time": "1925-06-21T18:00:00Z"}
    answer = client.post("/calculate", early).json()
    assert codes(answer) == ["UT1_ASSUMED", "BODY_MISSING", "ORBIT_EXTRAPOLATED"]
    detail = answer["meta"]["warnings"][-1]["detail"]
    assert detail.startswith("The orbit of Chiron is carried on")
    assert "1940 to 2060" in detail
    before, after = (
        client.post("/calculate", {**early, "birth_time": f"{year}-06-01T00:00:00Z"}).json()
        for year in (1939, 1941)
    )
    assert "ORBIT_EXTRAPOLATED" in codes(before)
    assert "ORBIT_EXTRAPOLATED" not in codes(after)
    sigmas = [one["data"]["Chiron"]["uncertainty_arcsec"] for one in (answer, before, after)]
    assert sigmas[0] > 3.0 * sigmas[2]
    assert sigmas[1] > sigmas[2]
    results = client.post("/calculate/batch", {"charts": [early, MODERN]}).json()["results"]
    assert "ORBIT_EXTRAPOLATED" in codes(results[0])
    assert codes(results[1]) == []
    table = {**PLACE, "start": "1939-06-01T00:00:00Z", "stop": "1941-06-01T00:00:00Z",
             "step": {"days": 100}, "bodies": ["Chiron", "Mars"]}  # fmt: skip
    warnings = client.post("/ephemeris", table).json()["meta"]["warnings"]
    assert [one["code"] for one in warnings].count("ORBIT_EXTRAPOLATED") == 1


def test_null_with_a_reason_where_it_is_asked_for(client: Client) -> None:
    request = {**EARLY, "bodies": ["Eris", "Sun", "Ceres", "Chiron", "Moon"], "missing": "null",
             "aspects": "all", "houses": "placidus", "zodiac": "sidereal",
             "ayanamsa": ["lahiri", "raman"]}  # fmt: skip
    answer = client.post("/calculate", request).json()
    assert answer["data"]["Eris"] is None
    assert answer["data"]["Ceres"] is None
    assert answer["data"]["Chiron"]["sign"] is not None
    warnings = [one for one in answer["meta"]["warnings"] if one["code"] == "BODY_MISSING"]
    assert [one["detail"].split()[0] for one in warnings] == ["Eris", "Ceres"]
    assert answer["zodiacs"]["raman"]["longitudes"]["Eris"] is None
    pairs = {name for one in answer["aspects"] for name in (one["first"], one["second"])}
    assert not {"Eris", "Ceres"} & pairs
    alone = {**request, "bodies": ["Sun", "Chiron", "Moon"]}
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
    request = {**MODERN, "observer": {"body": "mars"}}
    answer = client.post("/calculate", request).json()
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


def test_answers_of_every_kind_are_as_the_schema_says(client: Client) -> None:
    names = ("ChartAnswer", "BatchAnswer", "TableAnswer", "ProblemAnswer", "BodiesAnswer")
    check = checker(client, names)
    bodies = {"bodies": ["Sun", "Eris", "Chiron"], "missing": "null"}
    sky = {"zodiac": "sidereal", "ayanamsa": ["lahiri", "raman"], "aspects": "all"}
    charts = [
        {**EARLY, **bodies, **sky, "houses": "placidus"},
        {**MODERN, "bodies": ["Spica", "HIP 10180", "Jupiter"]},
        {**EARLY, **bodies, "observer": {"body": "Mars"}},
        {**EARLY, "bodies": ["Sun", "Eris"]},
        {**MODERN, "bodies": ["Sedna"]},
        {**MODERN, "bodies": ["Rahu"]},
    ]
    for chart in charts[:3]:
        answer = client.post("/calculate", chart).json()
        check("ChartAnswer", answer)
        assert (answer["data"].get("Eris", 0) is None) == ("missing" in chart)
    for chart in charts[3:]:
        problem = client.post("/calculate", chart).json()
        check("ProblemAnswer", problem)
        with pytest.raises(AssertionError):
            check("ChartAnswer", problem)
    check("BatchAnswer", client.post("/calculate/batch", {"charts": charts}).json())
    for more in (sky, {"observer": {"body": "Mars"}}):
        shared = {key: value for key, value in more.items() if key != "aspects"}
        table = {**PLACE, **bodies, **shared, "start": "1989-12-01T00:00:00Z",
                 "stop": "1990-03-01T00:00:00Z", "step": {"days": 30}}  # fmt: skip
        answer = client.post("/ephemeris", table).json()
        check("TableAnswer", answer)
        assert answer["rows"][1]["longitude"] is None
    for query in ("", "?q=chi", "?q=alp%20leo", "?q=vulcan"):
        check("BodiesAnswer", client.get(f"/bodies{query}").json())


def test_what_schemas_say_of_a_body_out_of_coverage_is_what_there_is(client: Client) -> None:
    problem = client.post("/calculate", {**EARLY, "bodies": ["Eris"]}).json()
    served = client.get("/openapi.json").json()["components"]["schemas"]
    assert set(problem) <= set(served["ProblemAnswer"]["properties"])
    assert set(problem["covered"][0]) == set(served["BodySpan"]["properties"])


def test_a_kept_request_can_be_sent_again() -> None:
    """What a saved chart keeps is the request as it was understood."""
    request = ChartRequest.model_validate(
        {**MODERN, "observer": {"body": "Mars"}, "missing": "null", "bodies": ["Chiron"]}
    )
    again = orjson.loads(request.model_dump_json(exclude_unset=True))
    assert again["observer"] == {"body": "Mars"}
    assert ChartRequest.model_validate(again) == request
