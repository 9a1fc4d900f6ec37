"""Mixed batches: split, joined in order, each result the bytes the engine wrote."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.raw_json import items_of_only_list
from gateway.split_batch import charts_of
from tests.gateway.conftest import ask

OLD = {"birth_time": "1066-10-14T12:00:00Z", "latitude": 50.91, "longitude": 0.49}
NEW = {"birth_time": "2024-06-21T18:00:00Z", "latitude": 37.7749, "longitude": -122.4194}
BAD = {"birth_time": "2024-02-30T18:00:00Z", "latitude": 0, "longitude": 0}
ID = {"x_request_id": "batch-1"}


def chart(kind, index):
    return {**kind, "longitude": float(index % 180), "bodies": ["Sun", "Moon"]}


def test_a_mixed_batch_is_joined_in_order(gateway, modern, historical):
    charts = [chart(kind, i) for i, kind in enumerate([OLD, NEW, NEW, BAD, OLD, NEW] * 20)]
    answer = ask(
        gateway.url + "/calculate/batch", {"charts": charts}, x_historical_enabled="true", **ID
    )
    assert answer.status == 200
    assert answer.headers["x-ephemeris"] == "de422, de440"
    assert "historical-enabled" in answer.headers["x-routing-reason"]
    results = answer.json["results"]
    assert len(results) == len(charts)
    for kind, engine in ((OLD, historical), (NEW, modern)):
        which = [i for i, c in enumerate(charts) if c["birth_time"] == kind["birth_time"]]
        share = {"charts": [charts[i] for i in which]}
        direct = ask(engine.url + "/calculate/batch", share, **ID).json["results"]
        assert [results[i] for i in which] == direct
    assert {results[i]["code"] for i in range(3, len(charts), 6)} == {"VALIDATION_FAILED"}


def test_each_result_has_the_engines_bytes(gateway, modern, historical):
    charts = [chart(NEW, 1), chart(OLD, 2), chart(NEW, 3)]
    lines = ask(
        gateway.url + "/calculate/batch?kernel=",
        {"charts": charts},
    )
    assert lines.status == 422, "an empty kernel is no kernel"
    lines = ask(
        gateway.url + "/calculate/batch",
        {"charts": charts},
        x_historical_enabled="true",
        accept="application/x-ndjson",
        **ID,
    )
    assert lines.headers["content-type"] == "application/x-ndjson"
    wanted = [
        ask(engine.url + "/calculate", one, **ID).body
        for one, engine in zip(charts, (modern, historical, modern), strict=True)
    ]
    assert lines.body == b"\n".join(wanted) + b"\n"


def test_a_mixed_batch_is_answered_as_accept_weighs(gateway):
    charts = {"charts": [chart(NEW, 1), chart(OLD, 2)]}
    for wish, kind in (
        ("application/json, application/x-ndjson;q=0.1", "application/json"),
        ("text/csv", "application/problem+json"),
    ):
        answer = ask(
            gateway.url + "/calculate/batch", charts, x_historical_enabled="true", accept=wish
        )
        assert answer.headers["content-type"] == kind


def test_without_the_header_only_the_old_charts_are_refused(gateway):
    charts = [chart(NEW, 1), chart(OLD, 2), chart(NEW, 3), chart(OLD, 4)]
    answer = ask(gateway.url + "/calculate/batch", {"charts": charts})
    results = answer.json["results"]
    assert answer.status == 200
    assert [r.get("code") for r in results] == [None, "HISTORICAL_REQUIRED"] * 2
    assert results[1]["error"] == "Historical ephemeris required"
    only_old = ask(gateway.url + "/calculate/batch", {"charts": [chart(OLD, 1)]})
    assert only_old.json["results"][0]["code"] == "HISTORICAL_REQUIRED"


def test_an_unmixed_batch_passes_byte_for_byte(gateway, modern, historical):
    for kind, engine in ((NEW, modern), (OLD, historical)):
        body = json.dumps({"charts": [chart(kind, i) for i in range(30)]}, indent=3).encode()
        answer = ask(gateway.url + "/calculate/batch", body, x_historical_enabled="true", **ID)
        assert answer.body == ask(engine.url + "/calculate/batch", body, **ID).body


@pytest.mark.parametrize(
    "body",
    [b"{}", b'{"charts": []}', b'{"charts": 1}', b'{"charts": [{}], "more": 1}', b"[", b"null"],
)
def test_a_malformed_batch_gets_the_engines_own_words(gateway, modern, body):
    answer = ask(gateway.url + "/calculate/batch", body, **ID)
    direct = ask(modern.url + "/calculate/batch", body, **ID)
    assert (answer.status, answer.body) == (direct.status, direct.body)


def test_a_large_mixed_batch_streams(gateway):
    charts = [chart(OLD if i % 3 else NEW, i) for i in range(1200)]
    answer = ask(gateway.url + "/calculate/batch", {"charts": charts}, x_historical_enabled="1")
    results = answer.json["results"]
    sets = [r["meta"]["ephemeris"] for r in results]
    assert sets == ["DE422" if i % 3 else "DE440" for i in range(1200)]


ITEMS = st.lists(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    ),
    min_size=1,
    max_size=6,
)


@given(ITEMS, st.sampled_from([None, 2]), st.booleans())
def test_items_are_cut_where_json_has_its_commas(items, indent, ascii_only):
    """The standard library's reader is the judge: each cut piece must read as its item."""
    text = json.dumps({"charts": items}, indent=indent, ensure_ascii=ascii_only)
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        return  # a lone surrogate is no UTF-8, and no body
    assert [json.loads(raw) for raw in items_of_only_list(encoded)] == items


def test_too_many_charts_are_for_the_engine_to_refuse():
    assert charts_of(json.dumps({"charts": [1] * 5001}).encode()) is None
    assert len(charts_of(json.dumps({"charts": [1] * 5000}).encode())) == 5000
