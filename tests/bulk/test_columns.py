"""CSV as spreadsheets and others write it: delimiters, encodings, names of columns."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from services.spice.bulk.birth_files import parts
from services.spice.bulk.errors import BulkError

from .test_inputs import JD_TT_AT_NOON, NOON, bulk, refused

PLAIN = {"birth_time": [NOON], "latitude": ["48.4"], "longitude": ["-9.9"]}


def read(path: Path) -> dict[str, list[Any]]:
    (table,) = parts(path, 100)
    return table.to_pydict()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_and_encodings_are_found_out(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    head = delimiter.join(["id", "birth_time", "latitude", "longitude"])
    row = delimiter.join(["Zürich", NOON, "48.4", "-9.9"])
    path = tmp_path / "births.csv"
    path.write_bytes(f"{head}\r\n{row}\r\n".encode(encoding))
    assert read(path) == {**PLAIN, "id": ["Zürich"]}


@pytest.mark.parametrize(
    "head",
    [
        "birth_time,lat,lon",
        "Birth Time,Latitude,Longitude",
        "BIRTH_TIME,LAT,LNG",
        "datetime,Latitude (deg),long",
        "UTC,geo_lat,geo-lon",
        '"birth_time","lat"," Longitude "',
    ],
)
def test_columns_may_have_the_names_that_people_give_them(tmp_path: Path, head: str) -> None:
    path = tmp_path / "births.csv"
    path.write_text(f"{head}\n{NOON},48.4,-9.9\n")
    assert read(path) == PLAIN


def test_a_column_of_our_own_name_counts_before_others(tmp_path: Path) -> None:
    path = tmp_path / "births.csv"
    path.write_text(f"lat,birth_time,latitude,longitude,Height\nx,{NOON},48.4,-9.9,7\n")
    assert read(path) == {**PLAIN, "elevation": ["7"]}


def test_two_columns_of_other_names_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "births.csv"
    path.write_text(f"birth_time,lat,Lat.,lon\n{NOON},1,2,3\n")
    with pytest.raises(BulkError, match=r"lat and Lat\. both say latitude"):
        read(path)


def test_a_time_between_two_is_refused_by_name(tmp_path: Path) -> None:
    births = tmp_path / "births.csv"
    births.write_text(f"birth_time,latitude,longitude,time_to\n{NOON},48.4,9.9,{NOON}\n")
    with pytest.raises(BulkError, match="column time_to"):
        read(births)


def test_what_is_no_name_of_a_column_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "births.csv"
    path.write_text("date;moment;latitude;longitude\n1990-01-01;12:00;1;2\n")
    with pytest.raises(BulkError, match=r"no column birth_time;.* There are: date, moment, latit"):
        read(path)


def test_decimal_commas_and_the_hint_to_spreadsheets(tmp_path: Path) -> None:
    path = tmp_path / "births.csv"
    path.write_text("sep=;\nbirth_time;lat;lon;elevation\n2447893,25;48,4;-9,9;\n")
    expected = {"birth_time": ["2447893.25"], "latitude": ["48.4"], "longitude": ["-9.9"]}
    assert read(path) == {**expected, "elevation": [None]}


def test_a_comma_in_an_id_stays(tmp_path: Path) -> None:
    path = tmp_path / "births.csv"
    path.write_text(f"id;birth_time;latitude;longitude\n1,5;{NOON};48,4;-9,9\n")
    assert read(path) == {**PLAIN, "id": ["1,5"]}


def test_parquet_has_other_names_too(tmp_path: Path) -> None:
    path = tmp_path / "births.parquet"
    pq.write_table(pa.table({"Lon": [-9.9], "Lat": [48.4], "Birth_Time": [NOON]}), path)
    assert read(path) == {"birth_time": [NOON], "latitude": [48.4], "longitude": [-9.9]}


def test_a_german_spreadsheet_is_computed(tmp_path: Path) -> None:
    """From end to end; ids of the command in any case as well."""
    births, out = tmp_path / "births.CSV", tmp_path / "positions.csv"
    rows = f"Birth Time;Lat;Lon\r\n{NOON};48,4; 9,9 \r\n1990-1-1 12:00 UTC;48,4;9,9\r\n"
    births.write_bytes(rows.encode("utf-16"))
    done = bulk(births, out, "--bodies", "sun, MOON", "--zodiac", "Sidereal", "--ayanamsa", "Raman")
    assert done.returncode == 0, done.stderr
    with out.open(newline="") as stream:
        actual = list(csv.DictReader(stream))
    assert [row["body"] for row in actual] == ["Sun", "Moon", "Sun", "Moon"]
    assert all(abs(float(row["tt_jd"]) - JD_TT_AT_NOON) < 1e-9 for row in actual)
    assert actual[0]["longitude"] == actual[2]["longitude"]


def test_an_ayanamsa_of_another_program_is_told_by_its_name_here(tmp_path: Path) -> None:
    births = tmp_path / "births.csv"
    births.write_text(f"birth_time,latitude,longitude\n{NOON},1,2\n")
    done = bulk(births, tmp_path / "out.csv", "--ayanamsa", "fagan")
    refused(done, 3, "did you mean fagan_bradley?")
