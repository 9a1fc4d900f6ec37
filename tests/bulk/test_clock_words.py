"""Local times of a file as people and spreadsheets write them, and which of two that came twice."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from services.ephemeris.errors import InvalidInput
from services.spice.bulk.clock_words import as_iso

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
