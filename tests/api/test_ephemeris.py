"""POST /ephemeris: every row is what /calculate says, in four formats, in slices, within limits."""

from __future__ import annotations

import asyncio
import csv
import io
import sys
from itertools import pairwise
from typing import Any

import orjson
import pyarrow as pa
import pytest

from services.spice.api import ephemeris_table as route
from services.spice.api import examples
from services.spice.api.rows import COLUMNS
from services.spice.api.schemas import TableAnswer

from .conftest import PLACE, Client

TABLE = {
    "start": "2024-06-21T18:00:00Z",
    "stop": "2024-06-21T21:00:00Z",
    "step": {"hours": 1},
    **PLACE,
}
SAME = 1e-6 / 3600.0  # degrees: 1e-6 arcsec
SIGMA = 1e-6  # arcsec
RATE = 0.001 / 3600.0  # degrees a day: 0.001 arcsec a day: the true node's, see test_batch.py


def close(row: dict[str, Any], chart: dict[str, Any]) -> None:
    for name, value in ((name, chart[name]) for name in COLUMNS):
        if isinstance(value, float):
            limits = {"speed": RATE, "arcsec": SIGMA}
            limit = limits.get(name.rpartition("_")[2], SAME)
            assert abs(row[name] - value) <= limit, name
        else:
            assert row[name] == value, name


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"zodiac": "sidereal", "time_uncertainty_s": 60.0},
        {"zodiac": "sidereal", "ayanamsa": "true_citra", "bodies": ["Moon", "MeanNode"]},
        {"zodiac": "sidereal", "ayanamsa": {"t0_jd": 2415020.0, "value": 22.5}},
        {"observer": "geocentric", "frame": "equator_of_date"},
        {"observer": "heliocentric", "corrections": "astrometric", "frame": "icrf"},
        {"observer": "barycentric", "corrections": "geometric", "frame": "ecliptic_j2000"},
        {"start": "1700-03-01T00:00:00Z", "stop": "1700-03-01T02:00:00Z", "calendar": "julian"},
        {"start": 2440000.5, "stop": 2440001.5, "step": {"days": 0.25}, "time_scale": "tt",
         "delta_t_s": 70.0},
        {"start": "1961-12-31T23:00:00Z", "stop": "1962-01-21T01:00:00Z", "step": {"days": 5}},
    ],
)  # fmt: skip
def test_every_row_is_what_calculate_answers(client: Client, options: dict[str, Any]) -> None:
    request = {**TABLE, **options}
    reply = client.post("/ephemeris", request)
    assert reply.status == 200, reply.body
    value = reply.json()
    TableAnswer.model_validate(value)
    shared = {k: v for k, v in request.items() if k not in {"start", "stop", "step", "calendar"}}
    charts: dict[str, Any] = {}
    for row in value["rows"]:
        chart = charts.get(row["time"])
        if chart is None:
            chart = client.post("/calculate", {**shared, "birth_time": row["time"]}).json()
            charts[row["time"]] = chart
        assert row["tt_jd"] == pytest.approx(chart["time"]["tt_jd"], abs=1e-9)
        close(row, chart["data"][row["body"]])
    assert value["meta"]["moments"] == len(charts)
    assert len(value["rows"]) == len(charts) * len(value["meta"]["bodies"])


SEVERAL = {"zodiac": "sidereal", "ayanamsa": ["Raman", "lahiri", "true_citra"]}


def test_a_list_of_ayanamsas_gives_a_longitude_in_each(client: Client) -> None:
    request = {**TABLE, **SEVERAL, "stop": "2025-06-21T21:00:00Z", "step": {"days": 30}}
    value = client.post("/ephemeris", request).json()
    TableAnswer.model_validate(value)
    assert value["meta"]["ayanamsas"] == ["raman", "lahiri", "true_citra"]
    assert value["meta"]["ayanamsa"] == "raman"
    for row in value["rows"]:
        chart = client.post(
            "/calculate", {**SEVERAL, **PLACE, "birth_time": row["time"], "bodies": [row["body"]]}
        ).json()
        for name, zodiac in chart["zodiacs"].items():
            other = zodiac["longitudes"][row["body"]]
            apart = (row[f"longitude_{name}"] - other + 180.0) % 360.0 - 180.0
            assert abs(apart) <= SAME
            assert 0.0 <= row[f"longitude_{name}"] < 360.0
        assert row["longitude_raman"] == pytest.approx(row["longitude"], abs=SAME)


def test_the_list_counts_in_the_sidereal_zodiac_alone(client: Client) -> None:
    value = client.post("/ephemeris", {**TABLE, **SEVERAL, "zodiac": "tropical"}).json()
    assert "longitude_raman" not in value["rows"][0]
    assert "ayanamsas" not in value["meta"]
    refused = client.post("/ephemeris", {**TABLE, **SEVERAL, "ayanamsa": ["lahiri", "fagan"]})
    assert (refused.status, refused.json()["field"]) == (422, "ayanamsa")


def test_all_formats_hold_the_same_rows(client: Client) -> None:
    request = {**TABLE, "frame": "icrf", "bodies": ["Sun", "MeanNode"]}
    for more in (
        {"frame": "ecliptic_of_date"},
        {"frame": "icrf"},
        {**SEVERAL, "frame": "ecliptic_of_date"},
    ):
        request = {**request, **more}
        rows = client.post("/ephemeris", request).json()["rows"]
        lines = client.post("/ephemeris", request, accept="application/x-ndjson")
        assert lines.headers["content-type"].startswith("application/x-ndjson")
        assert [orjson.loads(line) for line in lines.body.splitlines()] == rows

        sheet = client.post("/ephemeris", request, accept="text/csv")
        assert sheet.headers["content-type"].startswith("text/csv")
        read = list(csv.DictReader(io.StringIO(sheet.body.decode(), newline="")))
        assert [set(row) for row in read] == [set(row) for row in rows]
        for text, row in zip(read, rows, strict=True):
            for name, value in row.items():
                known = {None: "", True: "true", False: "false"}
                wanted = known[value] if value is None or value is True or value is False else value
                assert text[name] == wanted or float(text[name]) == value, name

        arrow = client.post("/ephemeris", request, accept="application/vnd.apache.arrow.stream")
        table = pa.ipc.open_stream(arrow.body).read_all()
        assert table.to_pylist() == rows
        meta = orjson.loads(table.schema.metadata[b"meta"])
        assert meta["kernel_set_tag"] == "DE440"


def test_the_examples_run(client: Client) -> None:
    for example in examples.TABLES.values():
        reply = client.post("/ephemeris", example["value"])
        assert reply.status == 200, reply.body
        TableAnswer.model_validate(reply.json())


def test_a_daily_table_keeps_its_hour_over_a_leap_second(client: Client) -> None:
    request = {**TABLE, "start": "2016-12-30T06:00:00Z", "stop": "2017-01-02T06:00:00Z",
             "step": {"days": 1}, "bodies": ["Sun"]}  # fmt: skip
    rows = client.post("/ephemeris", request).json()["rows"]
    assert [row["time"] for row in rows] == [
        "2016-12-30T06:00:00Z", "2016-12-31T06:00:00Z", "2017-01-01T06:00:00Z",
        "2017-01-02T06:00:00Z",
    ]  # fmt: skip
    gaps = [(b["tt_jd"] - a["tt_jd"]) * 86400 for a, b in pairwise(rows)]
    # IERS Bulletin C 52: a leap second at the end of 2016
    assert [round(gap, 3) for gap in gaps] == [86400.0, 86401.0, 86400.0]


def test_a_table_begins_where_it_was_told_on_a_day_with_a_leap_second(client: Client) -> None:
    request = {**TABLE, "start": "2016-12-31T23:59:58Z", "stop": "2017-01-01T00:00:01Z",
             "step": {"seconds": 1}, "bodies": ["Sun"]}  # fmt: skip
    rows = client.post("/ephemeris", request).json()["rows"]
    assert [row["time"] for row in rows] == [
        "2016-12-31T23:59:58Z", "2016-12-31T23:59:59Z", "2017-01-01T00:00:00Z",
        "2017-01-01T00:00:01Z",
    ]  # fmt: skip
    # TT-UTC was 68.184 s that year and 69.184 s in the next (IERS Bulletin C 52)
    for row, seconds in zip(rows, (86398 + 68.184, 86399 + 68.184, 86400 + 69.184), strict=False):
        assert row["tt_jd"] == pytest.approx(2457753.5 + seconds / 86400, abs=1e-9)


@pytest.mark.parametrize("field", ["start", "stop"])
def test_a_table_neither_begins_nor_ends_within_a_leap_second(client: Client, field: str) -> None:
    request = {**TABLE, "start": "2016-12-31T23:59:00Z", "stop": "2017-01-01T00:00:01Z"}
    reply = client.post("/ephemeris", {**request, field: "2016-12-31T23:59:60.5Z"})
    assert (reply.status, reply.json()["field"]) == (422, field)
    assert "leap second" in reply.json()["detail"]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"step": {}}, "VALIDATION_FAILED", "step"),
        ({"step": {"weeks": 1}}, "VALIDATION_FAILED", "step.weeks"),
        ({"step": {"hours": -1}}, "VALIDATION_FAILED", "step.hours"),
        ({"step": {"seconds": 0.01}}, "VALIDATION_FAILED", "step"),
        ({"stop": "2024-06-21T17:59:59Z"}, "VALIDATION_FAILED", "stop"),
        ({"start": "2024-06-21T18:00:00"}, "VALIDATION_FAILED", "start"),
        ({"start": None}, "VALIDATION_FAILED", "start"),
        ({"stop": "1e400"}, "VALIDATION_FAILED", "stop"),
        ({"latitude": 91}, "VALIDATION_FAILED", "latitude"),
        ({"houses": "placidus"}, "VALIDATION_FAILED", "houses"),
        (
            {"start": "1066-10-14T12:00:00Z", "step": {"days": 1000}},
            "DATE_OUT_OF_COVERAGE",
            "start",
        ),
        ({"stop": "2999-10-14T12:00:00Z", "step": {"days": 1000}}, "DATE_OUT_OF_COVERAGE", "stop"),
        ({"zodiac": "sidereal", "frame": "icrf"}, "VALIDATION_FAILED", "frame"),
        ({"observer": "heliocentric", "bodies": ["MeanNode"]}, "VALIDATION_FAILED", "bodies"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(
    client: Client, change: dict[str, Any], code: str, field: str
) -> None:
    reply = client.post("/ephemeris", {**TABLE, **change})
    assert (reply.status, reply.json()["code"], reply.json()["field"]) == (422, code, field)
    assert "birth_time" not in reply.json()["detail"]


@pytest.mark.parametrize("step", [3600, "PT1H", None, [1]])
def test_a_step_that_is_no_object_is_told_what_it_may_be(client: Client, step: object) -> None:
    problem = client.post("/ephemeris", {**TABLE, "step": step}).json()
    assert problem["field"] == "step"
    assert '{"days": 1}' in problem["detail"]


def test_the_limit_counts_moments_times_bodies(client: Client) -> None:
    request = {**TABLE, "start": 2451545.0, "stop": 2451545.0 + 4.9999, "step": {"days": 0.0001},
             "bodies": ["Sun", "Moon"], "observer": "geocentric"}  # fmt: skip
    sheet = client.post("/ephemeris", request, accept="application/vnd.apache.arrow.stream")
    assert pa.ipc.open_stream(sheet.body).read_all().num_rows == 100_000
    reply = client.post("/ephemeris", {**request, "stop": 2451545.0 + 5.0})
    assert (reply.status, reply.json()["field"]) == (422, "step")
    assert "100002" in reply.json()["detail"]


def test_the_accept_header_chooses(client: Client) -> None:
    def kind(accept: str) -> str:
        reply = client.post("/ephemeris", {**TABLE, "bodies": ["Sun"]}, accept=accept)
        return (
            reply.headers["content-type"].partition(";")[0]
            if reply.status == 200
            else (reply.json()["code"])
        )

    assert kind("*/*") == "application/json"
    assert kind("text/html, application/json;q=0.5, text/csv;q=0.9") == "text/csv"
    assert kind("text/*") == "text/csv"
    assert kind("application/json;q=0, */*") == "application/x-ndjson"
    assert kind("text/html") == "NOT_ACCEPTABLE"


def test_without_arrow_the_other_formats_are_named(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    reply = client.post("/ephemeris", TABLE, accept="application/vnd.apache.arrow.stream")
    assert (reply.status, reply.json()["code"]) == (406, "NOT_ACCEPTABLE")
    assert reply.json()["offered"] == ["application/json", "application/x-ndjson", "text/csv"]


def test_others_are_served_between_the_slices(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route, "SLICE_S", 0.0)
    monkeypatch.setattr(route, "LEAST", 12)
    body = orjson.dumps({**TABLE, "step": {"minutes": 1}})

    async def both() -> int:
        answered = 0
        task = asyncio.create_task(
            client.exchange("POST", "/ephemeris", body, {"content-type": "application/json"})
        )
        while not task.done():
            await asyncio.sleep(0)
            assert (await client.exchange("GET", "/health/live")).status == 200
            answered += 1
        assert len(orjson.loads((await task).body)["rows"]) == 181 * 12
        return answered

    assert client.runner.run(both()) >= 30


def test_a_client_that_has_left_is_not_computed_for(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = 0
    real = route.charts

    def counted(*given: Any) -> Any:
        nonlocal computed
        computed += 1
        return real(*given)

    monkeypatch.setattr(route, "charts", counted)
    monkeypatch.setattr(route, "SLICE_S", 0.0)
    monkeypatch.setattr(route, "LEAST", 12)
    body = orjson.dumps({**TABLE, "step": {"minutes": 1}})
    client.send("POST", "/ephemeris", body, {"content-type": "application/json"}, leave_after=3)
    assert 1 <= computed < 20


def test_points_alone_need_no_body(client: Client) -> None:
    reply = client.post("/ephemeris", {**TABLE, "bodies": ["TrueNode", "MeanNode"]})
    assert reply.status == 200


def test_a_step_longer_than_history_gives_one_moment(client: Client) -> None:
    reply = client.post("/ephemeris", {**TABLE, "step": {"days": 1e6}})
    assert reply.status == 200
