"""Births by the clock and at towns: read as /calculate reads them, doubts told, rejects typed."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from services.ephemeris.charts.chart import Charts, charts
from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from services.spice.bulk.birth_files import parts
from services.spice.bulk.errors import BulkError

from .test_inputs import NOON, refused
from .test_inputs import bulk as run

ROOT = Path(__file__).resolve().parents[2]
POINTS = ["Ascendant", "MC", *(f"Cusp{number}" for number in range(1, 13))]
HEAD = "id;local_time;time_zone;place;latitude;longitude;houses;calendar;birth_time"
LINES = """\
munich;1990-05-15T14:30:00;;Munich;;;placidus;;
first;2024-11-03T01:30:00;;New York City;;;whole_sign;;
second;2024-11-03T01:30:00;-05:00;New York City;;;;;
gap;2024-03-10T02:30:00;America/New_York;;40,7;-74,0;;;
utc;;;written on a card;48,4;10;Placidus;;1990-05-15T12:30:00Z
polar;2000-01-01T12:00:00;;Tromsø;;;placidus;;
russia;1917-10-25T21:40:00;+02:00;;59,9;30,3;;julian;
old;;;;51,5;0;;julian;1600-02-29T12:00:00Z
several;1990-05-15T14:30:00;;Springfield;;;;;
nowhere;1990-05-15T14:30:00;;Xyzzyq;;;;;
zone;1990-05-15T14:30:00;Mars/Olympus;Munich;;;;;
offset;1990-05-15T14:30:00Z;;Munich;;;;;
system;1990-05-15T14:30:00;;Munich;;;placid;;
calendar;1990-05-15T14:30:00;;Munich;;;;mayan;
placeless;1990-05-15T14:30:00;;;;;;;
timeless;;;Munich;;;;;
north;1990-05-15T14:30:00;;;91;0;;;
"""
MUNICH = (48.13743, 11.57549)
"""GeoNames 2867714."""


def bulk(*words: object) -> Any:
    return run(*words, "--bodies", "Sun,Moon")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("civil")
    (made / "births.csv").write_text(f"{HEAD}\n{LINES}")
    done = bulk(made / "births.csv", made / "out.parquet", "--part", 4)
    assert done.returncode == 1, done.stderr
    assert "8 charts" in done.stdout
    return made


@pytest.fixture(scope="module")
def rows(folder: Path) -> dict[str, list[dict[str, Any]]]:
    births: dict[str, list[dict[str, Any]]] = {}
    for row in pq.read_table(folder / "out.parquet").to_pylist():
        births.setdefault(row["id"], []).append(row)
    return births


@pytest.fixture(scope="module")
def engine() -> Iterator[Ephemeris]:
    opened = Ephemeris.open("DE440", ROOT / "kernels")
    yield opened
    opened.pool.close()


# The offsets are law: CEST; EDT and EST, and the hour that New York lost on 2024-03-10 (by the
# offset before, as Python's fold 0); 25 October 1917 old style was 7 November, a Julian 29 February
# 1600 was 10 March.
@pytest.mark.parametrize(
    ("birth", "utc", "zone", "codes", "count"),
    [
        ("munich", "1990-05-15T12:30:00Z", "Europe/Berlin", set(), 1),
        ("first", "2024-11-03T05:30:00Z", "America/New_York", {"AMBIGUOUS"}, 2),
        ("second", "2024-11-03T06:30:00Z", "-05:00", set(), 1),
        ("gap", "2024-03-10T07:30:00Z", "America/New_York", {"NONEXISTENT"}, 2),
        ("russia", "1917-11-07T19:40:00Z", "+02:00", None, 1),
    ],
)
def test_what_a_clock_showed_becomes_a_moment_and_doubts_are_told(
    rows: dict[str, Any], birth: str, utc: str, zone: str, codes: set[str] | None, count: int
) -> None:
    row = rows[birth][0]
    assert (row["utc"], row["zone"], row["candidates"]) == (utc, zone, count)
    assert row["weight"] == pytest.approx(1.0 / count)
    if codes is not None:
        more = {"LOCAL_TIME_DOUBTFUL"} if count > 1 else set()
        assert {*(row["warnings"] or "").split()} == codes | more
    assert row["calendar"] == ("julian" if birth == "russia" else "gregorian")


def alone(
    engine: Ephemeris, moment: str, place: tuple[float, float], houses: str | None = None
) -> Charts:
    options = Options(bodies=("Sun", "Moon"), houses=houses)
    return charts(engine, engine.timescales.instant(moment), Site(*place), options)


def test_positions_and_houses_are_the_ones_of_the_chart_alone(
    engine: Ephemeris, rows: dict[str, Any]
) -> None:
    munich = alone(engine, "1990-05-15T12:30:00Z", MUNICH, "placidus")
    bodies = rows["munich"]
    assert [row["body"] for row in bodies] == ["Sun", "Moon", *POINTS]
    assert munich.houses is not None
    angles = munich.houses.houses
    longitudes = [*munich.positions.longitude[0], angles.ascendant[0], angles.mc[0]]
    assert [row["longitude"] for row in bodies] == [*longitudes, *angles.cusps[0]]
    assert [row["house"] for row in bodies] == [*munich.houses.house[0], *[None] * 14]
    assert bodies[2]["sign"] == "Virgo"
    assert bodies[2]["uncertainty_arcsec"] == munich.houses.ascendant_sigma[0]
    assert {row["house_system"] for row in bodies} == {"placidus"}
    assert bodies[0]["town"] == "Munich, Bavaria, DE"
    assert (bodies[0]["town_latitude"], bodies[0]["town_longitude"]) == MUNICH
    plain = alone(engine, "2024-11-03T06:30:00Z", (40.71427, -74.00597))
    second = rows["second"]
    assert [row["longitude"] for row in second] == [*plain.positions.longitude[0]]
    assert {(row["house"], row["house_system"]) for row in second} == {(None, None)}


def test_moments_and_coordinates_count_before_words(rows: dict[str, Any]) -> None:
    row = rows["utc"][0]
    assert (row["town"], row["utc"], row["candidates"], row["warnings"]) == (None,) * 4
    assert row["tt_jd"] == rows["munich"][0]["tt_jd"]


def test_a_calendar_of_its_own_holds_for_a_moment_too(rows: dict[str, Any]) -> None:
    """29 February old style is 10 March, 69 days after 1600 January 1.0.

    That is JD 2305447.5 (Meeus, Astronomical Algorithms, 2nd ed., ch. 7); ΔT is two minutes.
    """
    assert abs(rows["old"][0]["tt_jd"] - (2305447.5 + 69.5)) < 0.01


def test_houses_that_do_not_exist_are_others_and_told(rows: dict[str, Any]) -> None:
    """Tromsø lies beyond the polar circle, where Placidus has no cusps."""
    row = rows["polar"][0]
    assert (row["house_system"], "HOUSES_FALLBACK" in row["warnings"]) == ("porphyry", True)


def test_rejects_name_the_field_and_the_choices(folder: Path) -> None:
    with (folder / "out.rejects.csv").open(newline="") as stream:
        rejects = {row["id"]: row for row in csv.DictReader(stream)}
    assert {birth: row["field"] for birth, row in rejects.items()} == {
        "several": "place",
        "nowhere": "place",
        "zone": "time_zone",
        "offset": "local_time",
        "system": "houses",
        "calendar": "calendar",
        "placeless": "place",
        "timeless": "birth_time",
        "north": "latitude",
    }
    assert "Springfield, Illinois, US" in rejects["several"]["choices"].split("; ")
    assert rejects["nowhere"]["choices"] == ""
    assert "placidus" in rejects["system"]["reason"]
    assert int(rejects["several"]["row"]) == 8


def test_the_file_says_what_it_was_reckoned_with(folder: Path) -> None:
    meta = orjson.loads(pq.read_schema(folder / "out.parquet").metadata[b"meta"])
    assert {"service_version", "spice_version", "tzdb_version", "places"} <= set(meta)
    assert meta["options"]["bodies"] == ["Sun", "Moon"]
    assert (meta["options"]["observer"], meta["options"]["time_scale"]) == ("topocentric", "utc")
    assert len(meta["kernels"]) > 3
    for kernel in meta["kernels"]:
        (path,) = [*(ROOT / "kernels").rglob(kernel["name"])]
        with path.open("rb") as file:
            assert hashlib.file_digest(file, "sha256").hexdigest() == kernel["sha256"]


def test_houses_for_all_and_none_of_the_other_columns(engine: Ephemeris, tmp_path: Path) -> None:
    (tmp_path / "births.csv").write_text(f"birth_time,latitude,longitude\n{NOON},48,10\n")
    done = bulk(tmp_path / "births.csv", tmp_path / "out.parquet", "--houses", "Koch")
    assert done.returncode == 0, done.stderr
    positions = pq.read_table(tmp_path / "out.parquet").to_pylist()
    chart = alone(engine, NOON, (48.0, 10.0), "koch")
    assert chart.houses is not None
    assert [row["longitude"] for row in positions[4:]] == [*chart.houses.houses.cusps[0]]
    assert not {"utc", "town", "zone"} & set(positions[0])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--houses", "placid"], "did you mean placidus?"),
        (["--houses", "koch", "--observer", "heliocentric"], "not to a heliocentric observer"),
        (["--time-scale", "tt"], "a local_time goes with --time-scale utc"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    tmp_path: Path, words: list[str], sentence: str
) -> None:
    (tmp_path / "births.csv").write_text("local_time,place\n1990-05-15T14:30:00,Munich\n")
    refused(bulk(tmp_path / "births.csv", tmp_path / "out.csv", *words), 3, sentence)


def names(tmp_path: Path, head: str) -> set[str]:
    (tmp_path / "births.csv").write_text(head + "\n")
    (table,) = parts(tmp_path / "births.csv", 10)
    return set(table.column_names)


def test_other_names_of_the_columns(tmp_path: Path) -> None:
    assert names(tmp_path, "Local Time,TZ,Birth Place") == {"local_time", "time_zone", "place"}
    # what stands beside moments and coordinates is a note unless it has our name
    plain = {"birth_time", "latitude", "longitude"}
    assert names(tmp_path, "birth_time,lat,lon,City,Town,tz,Local Time") == plain
    assert names(tmp_path, "birth_time,lat,lon,place") == plain | {"place"}
    with pytest.raises(BulkError, match="City and Town both say place"):
        names(tmp_path, "birth_time,City,Town")


def test_words_that_are_none_are_refused(tmp_path: Path) -> None:
    births = {"local_time": [1.0], "place": ["Munich"]}
    pq.write_table(pa.table(births), tmp_path / "births.parquet")
    with pytest.raises(BulkError, match="local_time must be text, not double"):
        list(parts(tmp_path / "births.parquet", 10))
