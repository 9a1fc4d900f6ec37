"""Local times of a file as people and spreadsheets write them, and which of two that came twice."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from services.ephemeris.errors import InvalidInput
from services.spice.bulk.birth_files import parts
from services.spice.bulk.clock_words import as_iso, joined

from .test_inputs import bulk as run

READINGS = {
    "1990-05-15T14:30:00": "1990-05-15T14:30:00",
    "1990-05-15 14:30": "1990-05-15 14:30",
    "1990-05-15 2:30 pm": "1990-05-15T14:30:00",
    "1990-05-15 2.30 p.m.": "1990-05-15T14:30:00",
    "1990-05-15 1430": "1990-05-15T14:30:00",
    "1990-05-15 noon": "1990-05-15T12:00:00",
    "1990-05-15 12:05 am": "1990-05-15T00:05:00",
    "1990/05/15 14:30:05": "1990-05-15T14:30:05",
    "15.5.1990 14:30": "1990-05-15T14:30:00",
    "15.5.1990, 14.30 Uhr": "1990-05-15T14:30:00",
    "5/15/1990 2:30 PM": "1990-05-15T14:30:00",
    "15/5/1990 14:30": "1990-05-15T14:30:00",
    "15 May 1990 14:30": "1990-05-15T14:30:00",
    "15-May-1990 2pm": "1990-05-15T14:00:00",
    "May 15, 1990 2:30 pm": "1990-05-15T14:30:00",
    "May 15th, 1990 at 2:30 pm": "1990-05-15T14:30:00",
    "1990-05-15": "1990-05-15",
    "1990-05-15T14:30:00Z": "1990-05-15T14:30:00Z",
    "15.5.1990": "15.5.1990",
    "soon": "soon",
}
DOUBTFUL = {"5/6/1990 14:30": "may be", "15.5.90 14:30": "all its digits"}


@pytest.mark.parametrize(("text", "iso"), READINGS.items())
def test_what_people_write_is_read(text: str, iso: str) -> None:
    assert as_iso(text) == iso


@pytest.mark.parametrize(("text", "words"), DOUBTFUL.items())
def test_a_date_that_may_be_two_is_none(text: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        as_iso(text)


# day, clock's reading: the same forms, each in a column of its own
IN_TWO = {
    ("1990-05-15", "14:30"): "1990-05-15T14:30:00",
    ("1990-05-15 00:00:00", "14:30:05"): "1990-05-15T14:30:05",
    ("15.5.1990", "14.30 Uhr"): "1990-05-15T14:30:00",
    ("5/15/1990", "2:30 PM"): "1990-05-15T14:30:00",
    ("15 May 1990", "1430"): "1990-05-15T14:30:00",
    ("May 15th, 1990", "noon"): "1990-05-15T12:00:00",
}
NONE_IN_TWO = {
    ("5/6/1990", "14:30"): ("date", "may be"),
    ("15.5.90", "14:30"): ("date", "all its digits"),
    ("some day", "14:30"): ("date", "such as 1990-05-15"),
    ("1990-05-15", "?"): ("time", "such as 14:30"),
    ("1990-05-15", "14:30Z"): ("time", "such as 14:30"),
}


@pytest.mark.parametrize(("two", "iso"), IN_TWO.items())
def test_a_day_and_a_reading_are_joined(two: tuple[str, str], iso: str) -> None:
    assert joined(*two) == iso


@pytest.mark.parametrize(("two", "refusal"), NONE_IN_TWO.items())
def test_what_is_no_day_or_no_reading_is_refused_by_name(
    two: tuple[str, str], refusal: tuple[str, str]
) -> None:
    field, words = refusal
    with pytest.raises(InvalidInput, match=words) as refused:
        joined(*two)
    assert refused.value.field == field


# Europe/Berlin in May 1990: two hours before UTC (IANA).
SEPARATE = """\
id;Datum;Uhrzeit;Ort
both;15.5.1990;14:30;Munich
timeless;15.5.1990;;Munich
dayless;;14:30;Munich
"""
OF_BIRTH = """\
id,birth_date,birth_time,place
both,1990-05-15,2:30 pm,Munich
moment,1990-05-15,1990-05-15T12:30:00Z,Munich
timeless,1990-05-15,,Munich
"""
IN_MUNICH = "1990-05-15T12:30:00Z"


@pytest.mark.parametrize(
    ("text", "moments", "rejects"),
    [
        (SEPARATE, {"both": IN_MUNICH}, {"timeless": "time", "dayless": "date"}),
        (OF_BIRTH, {"both": IN_MUNICH, "moment": None}, {"timeless": "birth_time"}),
    ],
)
def test_a_file_may_have_the_day_and_the_reading_apart(
    tmp_path: Path, text: str, moments: dict[str, str | None], rejects: dict[str, str]
) -> None:
    (tmp_path / "births.csv").write_text(text)
    done = run(tmp_path / "births.csv", tmp_path / "out.parquet", "--bodies", "Sun")
    assert done.returncode == 1, done.stderr
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert {row["id"]: row["utc"] for row in rows} == moments
    assert len({row["tt_jd"] for row in rows}) == 1
    with (tmp_path / "out.rejects.csv").open(newline="") as stream:
        reasons = {row["id"]: (row["field"], row["reason"]) for row in csv.DictReader(stream)}
    assert reasons == {name: (field, f"{field} is missing.") for name, field in rejects.items()}


def test_parquet_may_have_days_and_readings_of_its_own_types(tmp_path: Path) -> None:
    day, reading = dt.datetime(1990, 5, 15), dt.time(14, 30)  # noqa: DTZ001 - a clock's
    kinds = {"date": (pa.date32(), pa.timestamp("ns")), "time": (pa.time64("us"), pa.time32("s"))}
    for n, (days, readings) in enumerate(zip(*kinds.values(), strict=True)):
        columns = {"date": pa.array([day], days), "time": pa.array([reading], readings)}
        pq.write_table(pa.table({**columns, "place": ["Munich"]}), tmp_path / f"{n}.parquet")
        (table,) = parts(tmp_path / f"{n}.parquet", 10)
        words = table.column("date")[0].as_py(), table.column("time")[0].as_py()
        assert dt.datetime.fromisoformat(joined(*words)) == dt.datetime.combine(day, reading)


# America/New_York, 2024-11-03: at 2:00 EDT (06:00 UTC) the clocks went back to 1:00 EST (IANA).
LINES = """\
id,local_time,fold,candidate,place
first,11/03/2024 1:30 AM,,,New York City
zero,2024-11-03 1:30 am,0,,New York City
one,2024-11-03 1:30 am,1,,New York City
named,2024-11-03T01:30:00,,America/New_York@-05:00,New York City
two,2024-11-03T01:30:00,2,,New York City
nobody,2024-11-03T01:30:00,,Mars@+01:00,New York City
"""
FIRST, SECOND = "2024-11-03T05:30:00Z", "2024-11-03T06:30:00Z"
REJECTED = {"first": "local_time", "two": "fold", "nobody": "candidate"}


def test_a_row_may_say_which_of_two_moments_it_means(tmp_path: Path) -> None:
    (tmp_path / "births.csv").write_text(LINES)
    done = run(tmp_path / "births.csv", tmp_path / "out.parquet", "--bodies", "Sun")
    assert done.returncode == 1, done.stderr
    rows = {row["id"]: row for row in pq.read_table(tmp_path / "out.parquet").to_pylist()}
    moments = {name: row["utc"] for name, row in rows.items()}
    assert moments == {"zero": FIRST, "one": SECOND, "named": SECOND}
    with (tmp_path / "out.rejects.csv").open(newline="") as stream:
        assert {row["id"]: row["field"] for row in csv.DictReader(stream)} == REJECTED


def test_parquet_may_have_a_fold_that_is_a_number(tmp_path: Path) -> None:
    births = {"local_time": ["2024-11-03T01:30:00"] * 3, "place": ["New York City"] * 3}
    table = pa.table({**births, "fold": pa.array([0.0, 1.0, None])})
    pq.write_table(table, tmp_path / "births.parquet")
    done = run(tmp_path / "births.parquet", tmp_path / "out.parquet", "--bodies", "Sun")
    assert done.returncode == 0, done.stderr
    moments = [row["utc"] for row in pq.read_table(tmp_path / "out.parquet").to_pylist()]
    assert moments == [FIRST, SECOND, FIRST]
