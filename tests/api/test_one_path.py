"""The same input has the same digits on every route: one chart, a batch, a table, a bulk file.

Nothing is rounded before it is compared, and every answer is held against the served schema.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import orjson
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.common.json_body import validate
from services.ephemeris.options import CORRECTIONS, FRAMES, OBSERVERS, Options
from services.ephemeris.targets.bodies import BODIES
from services.spice.api.answer import options_of
from services.spice.api.ids import AYANAMSA_IDS, HOUSE_IDS
from services.spice.api.models import ChartRequest
from services.spice.bulk import task

from .conftest import Client
from .served_schema import Check, checker

EPOCHS = 3
MOMENT = datetime.fromisoformat
OWN = {"t0_jd": 2415020.0, "value": 22.5}
HERE = {"latitude": 51.5, "longitude": -0.1, "elevation": 20.0}
ARCTIC = {"latitude": 78.2, "longitude": 15.6, "elevation": 0.0}


@pytest.fixture(scope="module")
def check(client: Client) -> Check:
    """Return a check of an answer against the schema that the service serves."""
    return checker(client, ("ChartAnswer", "TableAnswer"))


@pytest.fixture(scope="module", autouse=True)
def bulk_engine(client: Client) -> Iterator[None]:
    """Let the bulk task of this process use the engine that is open in it."""
    before, task._engine = task._engine, client.app.state.ephemeris
    yield
    task._engine = before


def bodies_for(observer: str) -> list[str]:
    """Return all that can be seen from there (docs/api.md)."""
    unseen = {"heliocentric": "Sun", "topocentric": "Earth", "geocentric": "Earth"}.get(observer)
    away = observer in {"heliocentric", "barycentric"}
    return [
        name
        for name, body in BODIES.items()
        if name != unseen and not (away and body.kind == "point")
    ]


places = st.fixed_dictionaries(
    {
        "latitude": st.one_of(st.sampled_from([0.0, 66.6, 90.0, -90.0]), st.floats(-90, 90)),
        "longitude": st.one_of(st.sampled_from([0.0, 180.0, -180.0]), st.floats(-180, 180)),
        "elevation": st.floats(-500, 10_000),
    }
)
moments = st.one_of(
    st.datetimes(MOMENT("1600-01-01"), MOMENT("2500-01-01")),
    st.datetimes(MOMENT("1955-01-01"), MOMENT("2026-01-01")),
)
ayanamsas = st.one_of(
    st.sampled_from(AYANAMSA_IDS),
    st.just(OWN),
    st.lists(st.sampled_from(AYANAMSA_IDS), min_size=1, max_size=3, unique=True),
)
usual = {
    "corrections": st.sampled_from(CORRECTIONS),
    "time_scale": st.sampled_from(["utc", "ut1", "tt"]),
    "time_uncertainty_s": st.sampled_from([0.0, 60.0, 86400.0]),
    "delta_t_s": st.sampled_from([None, None, 70.5]),
}


@st.composite
def choices(draw: st.DrawFn, observer: str, frame: str) -> dict[str, Any]:
    """Draw options that go together."""
    request = {"observer": observer, "frame": frame, **draw(st.fixed_dictionaries(usual))}
    every = bodies_for(observer)
    request["bodies"] = draw(
        st.one_of(st.just(every), st.lists(st.sampled_from(every), min_size=1, unique=True))
    )
    if frame == "ecliptic_of_date" and draw(st.booleans()):
        request |= {"zodiac": "sidereal", "ayanamsa": draw(ayanamsas)}
    if frame.startswith("ecliptic"):
        request["aspects"] = draw(st.sampled_from([None, "major", "all", {"trine": 5.5}]))
    if frame == "ecliptic_of_date" and observer in {"topocentric", "geocentric"}:
        request["houses"] = draw(st.sampled_from([None, *HOUSE_IDS]))
        if request["houses"] and request["aspects"]:
            request["aspect_points"] = draw(st.sampled_from([None, ["MC"], ["Ascendant", "MC"]]))
    return request


def test_every_route_has_the_same_digits(
    client: Client, check: Check, observer: str, frame: str
) -> None:
    @settings(
        database=None,
        max_examples=10,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(choices(observer, frame), moments, st.integers(1, 40 * 86400), places, places)
    def all_alike(
        payload: dict[str, Any],
        start: datetime,
        step: int,
        here: dict[str, Any],
        there: dict[str, Any],
    ) -> None:
        hold(client, check, payload, start, step, here, there)

    all_alike()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give the test every observer and frame."""
    if {"observer", "frame"} <= set(metafunc.fixturenames):
        pairs = [(observer, frame) for observer in OBSERVERS for frame in FRAMES]
        metafunc.parametrize(("observer", "frame"), pairs)


def hold(
    client: Client,
    check: Check,
    payload: dict[str, Any],
    start: datetime,
    step: int,
    here: dict[str, Any],
    there: dict[str, Any],
) -> None:
    """Ask every route for three moments, and hold the answers against each other."""
    table = table_of(client, check, payload, start, step, here)
    times = [row["time"] for row in table["rows"][:: len(payload["bodies"])]]
    requests = [
        {**payload, **place, "birth_time": time} for time in times for place in (here, there)
    ]
    alone = [client.post("/calculate", request).json() for request in requests]
    for answer in alone:
        check("ChartAnswer", answer)
    batch = client.post("/calculate/batch", {"charts": requests}).json()["results"]
    for one, together in zip(alone, batch, strict=True):
        assert written(one) == written(together)
    rows = iter(table["rows"])
    for answer in alone[::2]:
        for name in payload["bodies"]:
            row = next(rows)
            assert (row["body"], row["tt_jd"]) == (name, answer["time"]["tt_jd"])
            chart = answer["data"][name]
            for zodiac, actual in (answer.get("zodiacs") or {}).items():
                chart = {**chart, f"longitude_{zodiac}": actual["longitudes"][name]}
            same_row(row, chart)
    if payload["delta_t_s"] is None:
        in_file = iter(bulk_rows(requests))
        for answer in alone:
            for name in payload["bodies"]:
                row = next(in_file)
                assert (row["body"], row["tt_jd"]) == (name, answer["time"]["tt_jd"])
                same_row(row, answer["data"][name])


def table_of(
    client: Client,
    check: Check,
    payload: dict[str, Any],
    start: datetime,
    step: int,
    here: dict[str, Any],
) -> Any:
    """Ask for the table, and hold it against the schema."""
    mark = "Z" if payload["time_scale"] == "utc" else ""
    ends = (start, start + timedelta(seconds=step * (EPOCHS - 1)))
    first, last = (f"{moment.isoformat()}{mark}" for moment in ends)
    shared = {k: v for k, v in payload.items() if k not in {"houses", "aspects", "aspect_points"}}
    body = {**shared, **here, "start": first, "stop": last, "step": {"seconds": step}}
    reply = client.post("/ephemeris", body)
    assert reply.status == 200, reply.body
    table = reply.json()
    check("TableAnswer", table)
    assert table["meta"]["moments"] == EPOCHS
    return table


def written(answer: dict[str, Any]) -> bytes:
    """Return an answer's very digits, without what names the request."""
    return orjson.dumps({**answer, "meta": {**answer["meta"], "request_id": None}})


def same_row(row: dict[str, Any], chart: dict[str, Any]) -> None:
    """Hold a row against a body of a chart: every field that both have, to the last digit."""
    shared = set(row) - {"time", "tt_jd", "body", "row"}
    assert len(shared) >= 15
    # repr tells digits, signs of zero and kinds of numbers
    assert {n: (row[n], chart[n]) for n in shared if repr(row[n]) != repr(chart[n])} == {}


def bulk_rows(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the bulk task writes for these births, read back from its Parquet."""
    first = validate(ChartRequest, requests[0])
    options = options_of(first)._replace(houses=None, aspects=None, aspect_points=(), ayanamsas=())
    columns = ("birth_time", "latitude", "longitude", "elevation")
    births = pa.table({name: [request[name] for request in requests] for name in columns})
    return rows_of(births, options, first)


def rows_of(births: pa.Table, options: Options, first: ChartRequest) -> list[dict[str, Any]]:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, births.schema) as stream:
        stream.write_table(births)
    job = task.Task("", "", options, first.time_scale, "gregorian", first.time_uncertainty_s)
    done = task.computed(job, 0, 0, sink.getvalue())
    assert done.rejects == []
    assert done.data is not None
    rows: list[dict[str, Any]] = pa.ipc.open_file(done.data).read_all().to_pylist()
    return rows


ODD_MOMENTS = [
    (2451544.99999999, "tt"),
    (2433282.42345905, "utc"),
    (2440000.123456789, "ut1"),
    ("2451544.99999998765432101", "utc"),
    ("2024-06-21T18:00:00.123456789012Z", "utc"),
    ("1869-03-11T21:55:42.999999999+01:12:28", "utc"),
    ("1959-12-31T23:59:59.9999996Z", "utc"),
    ("1961-07-31T23:59:59.9499999Z", "utc"),
    ("2015-06-30T23:59:60.9999999Z", "utc"),
]


@pytest.mark.parametrize(("time", "scale"), ODD_MOMENTS, ids=str)
def test_a_moment_finer_than_a_microsecond_is_the_one_that_is_written_back(
    client: Client, time: str | float, scale: str
) -> None:
    """On every route: its own text in the answer, fed back, has the same digits."""
    request = {"bodies": ["Moon", "Mars", "TrueNode"], "time_scale": scale, "houses": "placidus",
               "aspects": "all", **HERE}  # fmt: skip
    alone = client.post("/calculate", {**request, "birth_time": time}).json()
    echo = alone["time"]["gregorian"] + ("Z" if scale == "utc" else "")
    again = client.post("/calculate", {**request, "birth_time": echo}).json()
    assert written(again) == written(alone)
    table = {"bodies": request["bodies"], "time_scale": scale, **HERE, "start": time, "stop": time,
             "step": {"days": 1}}  # fmt: skip
    in_file = bulk_rows([{**request, "birth_time": time}])
    for row in [*client.post("/ephemeris", table).json()["rows"], *in_file]:
        assert row["tt_jd"] == alone["time"]["tt_jd"]
        assert row.get("time", echo) == echo
        same_row(row, alone["data"][row["body"]])


@pytest.mark.parametrize("unit", ["us", "ns"])
@given(st.lists(st.integers(0, 1_700_000_000_999_999_999), min_size=20, max_size=20))
@settings(database=None, max_examples=5)
def test_timestamps_in_a_file_are_read_as_their_texts(unit: str, ticks: list[int]) -> None:
    second = {"us": 10**6, "ns": 10**9}[unit]
    ticks = [tick * second // 10**9 for tick in ticks]
    stamps = pa.array(ticks, pa.int64()).cast(pa.timestamp(unit, "UTC"))
    digits = {"us": 6, "ns": 9}[unit]
    texts = [
        f"{(MOMENT('1970-01-01') + timedelta(seconds=tick // second)).isoformat()}"
        f".{tick % second:0{digits}d}Z"
        for tick in ticks
    ]
    rows = []
    for times in (stamps, texts):
        births = pa.table({"birth_time": times, **{n: [v] * 20 for n, v in HERE.items()}})
        first = validate(ChartRequest, {"birth_time": 2451545.0, **HERE})
        rows.append(rows_of(births, Options(bodies=("Sun", "Moon")), first))
    assert len(rows[0]) == 40
    assert repr(rows[0]) == repr(rows[1])


@pytest.mark.parametrize("system", HOUSE_IDS)
def test_every_house_system(client: Client, check: Check, system: str) -> None:
    request = {"bodies": ["Sun", "Moon"], "time_scale": "utc", "delta_t_s": None,
             "houses": system, "aspects": "all", "aspect_points": ["Ascendant", "MC"]}  # fmt: skip
    hold(client, check, request, MOMENT("1988-02-29T03:04:05.678901"), 80_000, HERE, ARCTIC)


@pytest.mark.parametrize("ayanamsa", [*AYANAMSA_IDS, OWN, [*AYANAMSA_IDS]], ids=str)
def test_every_ayanamsa(client: Client, check: Check, ayanamsa: Any) -> None:
    request = {"bodies": ["Sun", "TrueNode"], "time_scale": "tt", "delta_t_s": None,
             "zodiac": "sidereal", "ayanamsa": ayanamsa, "houses": "placidus"}  # fmt: skip
    hold(client, check, request, MOMENT("1947-08-14T18:30"), 86_400 * 365, HERE, ARCTIC)


@pytest.mark.parametrize("system", HOUSE_IDS)
@pytest.mark.parametrize("observer", ["topocentric", "geocentric"])
def test_houses_of_a_batch_are_those_of_a_chart(
    client: Client, check: Check, system: str, observer: str
) -> None:
    charts = [
        {
            "birth_time": 2440000.5 + 1234.567 * n, "latitude": latitude, "longitude": 25.0 * n,
            "observer": observer, "houses": system, "aspects": "all",
            "aspect_points": ["Ascendant", "MC"], "zodiac": "sidereal",
            "ayanamsa": ["lahiri", "raman"],
        }
        for n, latitude in enumerate((-89.9, -67.0, -30.0, 0.0, 45.0, 66.6, 80.0))
    ]  # fmt: skip
    results = client.post("/calculate/batch", {"charts": charts}).json()["results"]
    for request, result in zip(charts, results, strict=True):
        alone = client.post("/calculate", request).json()
        check("ChartAnswer", alone)
        assert {**result, "meta": None} == {**alone, "meta": None}


@pytest.mark.parametrize("time", [2451620.54, 2451545.0, 2440000.5])
def test_the_vernal_point_s_right_ascension_stays_below_a_full_turn(
    client: Client, check: Check, time: float
) -> None:
    """It is 0 or a hair less than 360 in exact arithmetic, and 360.0 was answered once."""
    chart = {"birth_time": time, "latitude": 0, "longitude": 0, "observer": "geocentric",
             "bodies": ["VernalPoint"]}  # fmt: skip
    check("ChartAnswer", client.post("/calculate", chart).json())
