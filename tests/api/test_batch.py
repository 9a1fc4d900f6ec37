"""POST /calculate/batch: the order, the isolation of faults, the slices, the leaving client."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest

from services.spice.api import batch
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


def without_id(value: dict[str, Any]) -> dict[str, Any]:
    return {**value, "meta": {**value["meta"], "request_id": None}}


def test_each_result_is_what_calculate_answers(client: Client) -> None:
    asked = moments(5)
    reply = client.post("/calculate/batch", {"charts": asked})
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json"
    value = reply.json()
    BatchAnswer.model_validate(value)
    alone = [client.post("/calculate", one).json() for one in asked]
    assert [without_id(one) for one in value["results"]] == [without_id(one) for one in alone]


def test_a_bad_item_spoils_no_other(client: Client) -> None:
    good = moments(len(BAD))
    mixed = [item for pair in zip(good, (bad for bad, *_ in BAD), strict=True) for item in pair]
    reply = client.post("/calculate/batch", {"charts": mixed})
    results = reply.json()["results"]
    assert reply.status == 200
    assert len(results) == len(mixed)
    assert all("data" in result for result in results[0::2])
    told = [(r["code"], r["status"], r.get("field")) for r in results[1::2]]
    assert told == [tuple(expected) for _, *expected in BAD]
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
    monkeypatch.setattr(batch, "SLICE_S", 0.0)
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
    real = batch._result

    def counted(*given: Any) -> bytes:
        nonlocal computed
        computed += 1
        return real(*given)

    monkeypatch.setattr(batch, "_result", counted)
    monkeypatch.setattr(batch, "SLICE_S", 0.0)
    body = orjson.dumps({"charts": moments(500)})
    client.send(
        "POST", "/calculate/batch", body, {"content-type": "application/json"}, leave_after=3
    )
    assert 3 <= computed < 50


def test_an_unforeseen_fault_of_one_chart_is_internal_and_alone(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = client.app.state.answers
    real = answers.engine.chart

    def broken(instant: Any, *given: Any) -> Any:
        if instant.tt[0] + instant.tt[1] > 2451545.1:
            raise RuntimeError("secret path /etc")
        return real(instant, *given)

    monkeypatch.setattr(answers.engine, "chart", broken)
    results = client.post("/calculate/batch", {"charts": moments(2)}).json()["results"]
    assert "data" in results[0]
    assert results[1]["code"] == "INTERNAL"
    assert "secret" not in str(results[1])
