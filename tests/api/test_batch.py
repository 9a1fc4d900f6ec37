"""POST /calculate/batch: the order, the isolation of faults, the slices, the leaving client."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest

from services.spice.api import answer, batch, many_answers
from services.spice.api.schemas import BatchAnswer

from .conftest import MODERN, Client

BAD = [
    ({"birth_time": "2024-06-21T18:00:00Z"}, "VALIDATION_FAILED", 422, "latitude"),
    ({**MODERN, "latitude": 91}, "VALIDATION_FAILED", 422, "latitude"),
    ({**MODERN, "birth_time": "2023-02-29T00:00:00Z"}, "VALIDATION_FAILED", 422, "birth_time"),
    ({**MODERN, "birth_time": "1066-10-14T12:00:00Z"}, "DATE_OUT_OF_COVERAGE", 422, "birth_time"),
    (7, "VALIDATION_FAILED", 422, None),
    (None, "VALIDATION_FAILED", 422, None),
]


def moments(count: int) -> list[dict[str, Any]]:
    return [{**MODERN, "birth_time": 2451545.0 + 3.7 * n, "time_scale": "tt"} for n in range(count)]


def test_each_result_is_what_calculate_answers(client: Client) -> None:
    request = moments(5)
    reply = client.post("/calculate/batch", {"charts": request})
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json"
    value = reply.json()
    BatchAnswer.model_validate(value)
    for one, result in zip(request, value["results"], strict=True):
        same(result, client.post("/calculate", one).json())


def same(result: Any, alone: Any, name: str = "") -> None:
    """Hold what was computed together against what was computed alone: to the last digit."""
    if isinstance(alone, dict):
        assert list(result) == list(alone)
        for key, value in alone.items():
            if key != "request_id":
                same(result[key], value, key)
    elif isinstance(alone, list):
        assert len(result) == len(alone)
        for pair in zip(result, alone, strict=True):
            same(*pair, name)
    else:
        assert result == alone, name


def test_items_with_other_options_are_told_apart(client: Client) -> None:
    options: list[dict[str, Any]] = [
        {},
        {"zodiac": "sidereal"},
        {"zodiac": "sidereal", "ayanamsa": {"t0_jd": 2415020.0, "value": 22.5}},
        {"bodies": ["Moon", "Sun"]},
        {"observer": "heliocentric", "frame": "icrf"},
        {"houses": "placidus"},
        {"delta_t_s": 70.0},
        {"birth_time": "1700-01-01T00:00:00", "time_scale": "ut1", "time_uncertainty_s": 3600.0},
        {"local_time": "1990-07-02T23:33:00"},
        {"latitude": -33.0, "longitude": 151.0, "elevation": 1000},
    ]
    requests = [{**item, **extra} for item in moments(5) for extra in options]
    for item in requests:
        if "local_time" in item:
            del item["birth_time"], item["time_scale"]
    results = client.post("/calculate/batch", {"charts": requests}).json()["results"]
    for item, result in zip(requests, results, strict=True):
        same(result, client.post("/calculate", item).json())


def test_a_bad_item_spoils_no_other(client: Client) -> None:
    good = moments(len(BAD))
    mixed = [item for pair in zip(good, (bad for bad, *_ in BAD), strict=True) for item in pair]
    reply = client.post("/calculate/batch", {"charts": mixed})
    results = reply.json()["results"]
    assert reply.status == 200
    assert len(results) == len(mixed)
    assert all("data" in result for result in results[0::2])
    problems = [(r["code"], r["status"], r.get("field")) for r in results[1::2]]
    assert problems == [tuple(expected) for _, *expected in BAD]
    assert {r["request_id"] for r in results[1::2]} == {reply.headers["x-request-id"]}


def test_ndjson_is_a_line_a_chart(client: Client) -> None:
    mixed = [*moments(3), BAD[0][0]]
    reply = client.post("/calculate/batch", {"charts": mixed}, accept="application/x-ndjson")
    assert reply.headers["content-type"].startswith("application/x-ndjson")
    assert reply.body.endswith(b"\n")
    lines = [orjson.loads(line) for line in reply.body.splitlines()]
    assert [("data" in line, line.get("code")) for line in lines] == [
        *[(True, None)] * 3,
        (False, "VALIDATION_FAILED"),
    ]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/json"),
        ("application/json, application/x-ndjson;q=0.1", "application/json"),
        ("application/json, application/x-ndjson;q=0", "application/json"),
        ("Application/X-NDJSON", "application/x-ndjson"),
        ("text/csv", "application/problem+json"),
    ],
)
def test_accept_weighs_the_two_forms(client: Client, accept: str, kind: str) -> None:
    """RFC 9110, sections 8.3.1 (types have no case) and 12.5.1 (weights; 0 is: not at all)."""
    reply = client.post("/calculate/batch", {"charts": [MODERN]}, accept=accept)
    assert reply.headers["content-type"] == kind
    assert reply.status == (406 if "problem" in kind else 200)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "VALIDATION_FAILED"),
        ([MODERN], 422, "VALIDATION_FAILED"),
        ({"charts": []}, 422, "VALIDATION_FAILED"),
        ({"charts": {}}, 422, "VALIDATION_FAILED"),
        ({"charts": [MODERN], "more": 1}, 422, "VALIDATION_FAILED"),
        ({"charts": [0] * 5001}, 422, "VALIDATION_FAILED"),
        (b'{"charts": [NaN]}', 400, "MALFORMED_JSON"),
    ],
)
def test_a_body_that_is_no_batch_is_refused(
    client: Client, body: Any, status: int, code: str
) -> None:
    reply = client.post("/calculate/batch", body)
    assert (reply.status, reply.json()["code"]) == (status, code)


def test_five_thousand_are_answered(client: Client) -> None:
    results = client.post("/calculate/batch", {"charts": [0] * 5000}).json()["results"]
    assert len(results) == 5000


def test_others_are_served_between_the_slices(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "SLICE", 1)
    body = orjson.dumps({"charts": moments(40)})

    async def both() -> int:
        answered = 0
        task = asyncio.create_task(
            client.exchange("POST", "/calculate/batch", body, {"content-type": "application/json"})
        )
        while not task.done():
            await asyncio.sleep(0)
            assert (await client.exchange("GET", "/health/live")).status == 200
            answered += 1
        assert len(orjson.loads((await task).body)["results"]) == 40
        return answered

    assert client.runner.run(both()) >= 40


def test_a_client_that_has_left_is_not_computed_for(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = 0
    real = batch.results

    def counted(*given: Any) -> list[bytes]:
        nonlocal computed
        computed += len(given[1])
        return real(*given)

    monkeypatch.setattr(batch, "results", counted)
    monkeypatch.setattr(batch, "SLICE", 2)
    body = orjson.dumps({"charts": moments(500)})
    client.send(
        "POST", "/calculate/batch", body, {"content-type": "application/json"}, leave_after=3
    )
    assert 3 <= computed < 50


def test_an_unforeseen_fault_of_one_chart_is_internal_and_alone(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = answer.charts

    def broken(engine: Any, instant: Any, *given: Any) -> Any:
        if instant.tt[0] + instant.tt[1] > 2451545.1:
            raise RuntimeError("secret path /etc")
        return real(engine, instant, *given)

    def all_broken(*_: Any) -> Any:
        raise RuntimeError("secret path /etc")

    monkeypatch.setattr(answer, "charts", broken)
    monkeypatch.setattr(many_answers, "charts", all_broken)
    for count in (2, 6):
        results = client.post("/calculate/batch", {"charts": moments(count)}).json()["results"]
        assert "data" in results[0]
        assert {result["code"] for result in results[1:]} == {"INTERNAL"}
        assert "secret" not in str(results)


def test_a_slice_is_cut_by_the_time_that_the_last_one_took(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a chart costs, others get their turn about every `SLICE_S`."""
    clock = [0.0]
    taken: list[float] = []

    def results(_answers: Any, charts: list[Any], _name: Any) -> list[bytes]:
        taken.append(sum(0.005 if chart["birth_time"] < 1000 else 0.000_01 for chart in charts))
        clock[0] += taken[-1]
        return [b"{}"] * len(charts)

    monkeypatch.setattr(batch, "results", results)
    monkeypatch.setattr(batch.time, "perf_counter", lambda: clock[0])
    dear = [{**MODERN, "birth_time": n} for n in range(400)]
    cheap = [{**MODERN, "birth_time": 1000 + n} for n in range(4000)]
    assert client.post("/calculate/batch", {"charts": dear + cheap}).status == 200
    settled = taken[5:60]
    assert all(time <= 2.5 * batch.SLICE_S for time in settled)
    assert len(taken) < 150  # cheap ones are taken many at a time, at most SLICE
