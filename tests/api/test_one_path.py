"""A chart, a batch, a table and a bulk run say the same of the same moment, to the last digit."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.spice.api.answer import options_of
from services.spice.api.ids import AYANAMSA_IDS, BODIES, HOUSE_IDS
from services.spice.api.models import ChartRequest
from services.spice.api.rows import COLUMNS
from services.spice.api.schemas import BatchAnswer, ChartAnswer, TableAnswer
from services.spice.bulk import task

from .conftest import Client

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
OBSERVERS = ("topocentric", "geocentric", "heliocentric", "barycentric")
STANDS_ON = {"topocentric": "Earth", "geocentric": "Earth", "heliocentric": "Sun"}
MOMENTS = 3


def bodies_for(observer: str) -> list[str]:
    """Return what an observer can see: the defined points only from the Earth."""
    return [
        name
        for name, body in BODIES.items()
        if STANDS_ON.get(observer) != name
        and (body.kind != "point" or observer in {"topocentric", "geocentric"})
    ]


@st.composite
def requests(draw: Any) -> dict[str, Any]:
    """Draw the options of charts, without their moments."""
    observer = draw(st.sampled_from(OBSERVERS))
    asked: dict[str, Any] = {
        "observer": observer,
        "latitude": draw(st.floats(-90.0, 90.0)),
        "longitude": draw(st.floats(-180.0, 180.0)),
        "elevation": draw(st.floats(-500.0, 10_000.0)),
        "bodies": draw(
            st.lists(st.sampled_from(bodies_for(observer)), min_size=1, max_size=8, unique=True)
        ),
        "corrections": draw(st.sampled_from(["apparent", "astrometric", "geometric"])),
        "frame": draw(
            st.sampled_from(["ecliptic_of_date", "ecliptic_j2000", "equator_of_date", "icrf"])
        ),
        "time_scale": draw(st.sampled_from(["utc", "ut1", "tt"])),
        "time_uncertainty_s": draw(st.sampled_from([0.0, 60.0, 86400.0])),
    }
    if asked["frame"] == "ecliptic_of_date":
        asked["zodiac"] = draw(st.sampled_from(["tropical", "sidereal"]))
        asked["ayanamsa"] = draw(
            st.sampled_from(AYANAMSA_IDS)
            | st.fixed_dictionaries({"t0_jd": st.just(2415020.0), "value": st.floats(-30.0, 30.0)})
        )
    return asked


@pytest.fixture(scope="module")
def bulk(client: Client) -> Iterator[Client]:
    """The bulk run's work in this process, on the same kernels."""
    before = task._engine
    task._engine = client.app.state.ephemeris
    yield client
    task._engine = before


def bulk_rows(asked: dict[str, Any], times: list[str]) -> list[dict[str, Any]]:
    options = options_of(ChartRequest.model_validate({**asked, "birth_time": times[0]}))
    work = task.Task(
        "DE440", "", options, asked["time_scale"], time_uncertainty_s=asked["time_uncertainty_s"]
    )
    columns = {
        name: pa.array([asked[name]] * len(times))
        for name in ("latitude", "longitude", "elevation")
    }
    births = pa.table({"birth_time": pa.array(times), **columns})
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, births.schema) as stream:
        stream.write_table(births)
    done = task.computed(work, 0, 0, sink.getvalue())
    assert done.rejects == []
    rows: list[dict[str, Any]] = pq.read_table(io.BytesIO(done.data or b"")).to_pylist()
    return rows


@settings(max_examples=60, deadline=None, derandomize=True, database=None,
          suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
@given(
    asked=requests(),
    second=st.integers(-13_000_000_000, 19_000_000_000),
    step=st.integers(1, 10_000_000),
)
def test_every_way_gives_the_same_digits(
    bulk: Client, asked: dict[str, Any], second: int, step: int
) -> None:
    zone = "Z" if asked["time_scale"] == "utc" else ""
    times = [
        (EPOCH + timedelta(seconds=second + n * step)).replace(tzinfo=None).isoformat() + zone
        for n in range(MOMENTS)
    ]
    single = [bulk.post("/calculate", {**asked, "birth_time": time}).json() for time in times]
    for chart in single:
        ChartAnswer.model_validate(chart)
    charts = [{**asked, "birth_time": time} for time in times]
    batch = bulk.post("/calculate/batch", {"charts": charts}).json()
    BatchAnswer.model_validate(batch)
    for chart, other in zip(single, batch["results"], strict=True):
        assert {**other, "meta": None} == {**chart, "meta": None}
    expected = [
        {"body": name, **{field: row[field] for field in COLUMNS}}
        for chart in single
        for name, row in chart["data"].items()
    ]
    fields = ("body", *COLUMNS)
    rows = bulk_rows(asked, times)
    assert [{field: row[field] for field in fields} for row in rows] == expected
    span = {"start": times[0], "stop": times[-1], "step": {"seconds": step}}
    table = bulk.post("/ephemeris", {**asked, **span}).json()
    TableAnswer.model_validate(table)
    again = dict(zip(times, single, strict=True))
    compared = 0
    for row in table["rows"]:
        chart = again.get(row["time"])
        if chart is not None:
            compared += 1
            assert {field: row[field] for field in COLUMNS} == {
                field: chart["data"][row["body"]][field] for field in COLUMNS
            }
    assert compared >= len(asked["bodies"])


@pytest.mark.parametrize("system", HOUSE_IDS)
@pytest.mark.parametrize("observer", ["topocentric", "geocentric"])
def test_houses_of_a_batch_are_those_of_a_chart(client: Client, system: str, observer: str) -> None:
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
    for asked, result in zip(charts, results, strict=True):
        alone = client.post("/calculate", asked).json()
        ChartAnswer.model_validate(alone)
        assert {**result, "meta": None} == {**alone, "meta": None}


@pytest.mark.parametrize("time", [2451620.54, 2451545.0, 2440000.5])
def test_the_vernal_point_stands_below_360(client: Client, time: float) -> None:
    asked = {"birth_time": time, "latitude": 0, "longitude": 0, "observer": "geocentric",
             "bodies": ["VernalPoint"]}  # fmt: skip
    ChartAnswer.model_validate(client.post("/calculate", asked).json())
