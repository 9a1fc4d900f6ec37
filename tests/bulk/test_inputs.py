"""Files as people have them: what is odd is read or refused in a sentence, and nothing is lost."""

from __future__ import annotations

import csv
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from .test_bulk import bulk as run

HEAD = "birth_time,latitude,longitude"
NOON = "1990-01-01T12:00:00Z"
JD_TT_AT_NOON = 2447893.0 + (25.0 + 32.184) / 86400.0
"""1990-01-01 12:00 UTC is JD 2447893; TAI-UTC was 25 s (IERS Bulletin C), TT-TAI 32.184 s."""


def bulk(*words: object) -> subprocess.CompletedProcess[str]:
    """Run the command for one body in one process; of an option given twice the last holds."""
    return run("--bodies", "Sun", "--quiet", "--processes", 1, *words)


def refused(done: subprocess.CompletedProcess[str], code: int, *parts: str) -> None:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    for part in parts:
        assert part in done.stderr


@pytest.mark.parametrize("output", ["births.csv", "./births.csv", "link.csv"])
def test_the_births_are_never_written_over(tmp_path: Path, output: str) -> None:
    births = tmp_path / "births.csv"
    births.write_text(f"{HEAD}\n{NOON},40,10\n")
    (tmp_path / "link.csv").symlink_to(births)
    refused(bulk(births, f"{tmp_path}/{output}"), 2, "write over the births")
    assert births.read_text() == f"{HEAD}\n{NOON},40,10\n"


def test_nor_by_the_list_of_rejects(tmp_path: Path) -> None:
    births = tmp_path / "a.rejects.csv"
    births.write_text(f"{HEAD}\n{NOON},40,10\n")
    refused(bulk(births, tmp_path / "a.csv"), 2, "write over the births")
    assert births.read_text() == f"{HEAD}\n{NOON},40,10\n"


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_no_births_give_no_positions(tmp_path: Path, suffix: str) -> None:
    births, out = tmp_path / "births.csv", tmp_path / f"positions.{suffix}"
    births.write_text(f"{HEAD}\n")
    done = bulk(births, out)
    assert done.returncode == 0, done.stderr
    if suffix == "csv":
        (head,) = csv.reader(out.read_text().splitlines())
        assert {"tt_jd", "body", "longitude"} <= set(head)
    else:
        assert pq.read_table(out).num_rows == 0


def test_what_is_missing_is_called_missing(tmp_path: Path) -> None:
    births, out = tmp_path / "births.csv", tmp_path / "positions.csv"
    births.write_text(f"{HEAD}\n{NOON},,10\n{NOON},40,\n,40,10\n{NOON},40,10\n")
    assert bulk(births, out).returncode == 1
    with (tmp_path / "positions.rejects.csv").open(newline="") as stream:
        rejects = [(r["row"], r["field"], r["reason"]) for r in csv.DictReader(stream)]
    assert rejects == [
        ("0", "latitude", "latitude is missing."),
        ("1", "longitude", "longitude is missing."),
        ("2", "birth_time", "birth_time is missing."),
    ]


@pytest.mark.parametrize(
    ("kind", "unit"), [("s", 1), ("ms", 10**3), ("us", 10**6), ("ns", 10**9)], ids=str
)
def test_timestamps_of_every_unit(tmp_path: Path, kind: str, unit: int) -> None:
    seconds = int(datetime(1990, 1, 1, 12, tzinfo=UTC).timestamp())
    births, out = tmp_path / "births.parquet", tmp_path / "positions.parquet"
    times = pa.array([seconds * unit, None], pa.int64()).cast(pa.timestamp(kind, "UTC"))
    pq.write_table(
        pa.table({"birth_time": times, "latitude": [40.0, 40.0], "longitude": [10.0, 10.0]}), births
    )
    assert bulk(births, out).returncode == 1
    (row,) = pq.read_table(out).to_pylist()
    assert abs(row["tt_jd"] - JD_TT_AT_NOON) < 1e-9


def test_a_timestamp_that_no_clock_of_utc_showed_is_refused_as_its_text_is(tmp_path: Path) -> None:
    # IERS, TAI-UTC: 1961 August 1 began 0.05 s early
    text = "1961-07-31T23:59:59.970"
    births, out = tmp_path / "births.parquet", tmp_path / "positions.parquet"
    reasons = []
    for times in (pa.array([datetime.fromisoformat(text)], pa.timestamp("ms")), [f"{text}Z"]):
        pq.write_table(pa.table({**COLUMNS, "birth_time": times}), births)
        assert bulk(births, out).returncode == 1
        with (tmp_path / "positions.rejects.csv").open(newline="") as stream:
            reasons.append([(r["field"], r["reason"]) for r in csv.DictReader(stream)])
    assert reasons[0] == reasons[1]
    ((field, reason),) = reasons[0]
    assert (field, "86399.95 s long" in reason) == ("birth_time", True)


COLUMNS: dict[str, Any] = {"birth_time": [NOON], "latitude": [40.0], "longitude": [10.0]}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"latitude": [True]}, "latitude must be a number, not bool"),
        ({"birth_time": [[1]]}, "birth_time must be text, a timestamp or a Julian date"),
        ({"id": [{"a": 1}]}, "id must be text or a number"),
    ],
    ids=["latitude", "birth_time", "id"],
)
def test_a_column_of_a_useless_kind_is_refused(
    tmp_path: Path, change: dict[str, Any], sentence: str
) -> None:
    pq.write_table(pa.table({**COLUMNS, **change}), tmp_path / "births.parquet")
    refused(bulk(tmp_path / "births.parquet", tmp_path / "positions.csv"), 3, sentence)
    assert not (tmp_path / "positions.csv.parts").exists()  # nothing stands in the next run's way


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "births.csv").write_text(f"{HEAD},latitude\n{NOON},40,10,50\n")
    done = bulk(tmp_path / "births.csv", tmp_path / "positions.csv")
    refused(done, 3, "the column latitude 2 times")


def test_other_columns_may_hold_anything(tmp_path: Path) -> None:
    # The first megabyte says numbers, the next says text: what is not read cannot be wrong
    rows = [f"{NOON},40,10,{n}" for n in range(60_000)] + [f"{NOON},40,10,none"]
    births = tmp_path / "births.csv"
    births.write_text(f"{HEAD},note\n" + "\n".join(rows) + "\n")
    done = bulk(births, tmp_path / "positions.parquet")
    assert done.returncode == 0, done.stderr
    assert pq.read_metadata(tmp_path / "positions.parquet").num_rows == len(rows)


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "births.parquet").write_text("no parquet at all")
    refused(bulk(tmp_path / "births.parquet", tmp_path / "out.csv"), 3, "cannot be read")


def test_a_body_asked_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "births.csv").write_text(f"{HEAD}\n{NOON},40,10\n")
    done = bulk(tmp_path / "births.csv", tmp_path / "out.csv", "--bodies", "Sun,Sun")
    refused(done, 3, "Sun is asked twice")


def test_a_question_ends_a_refusal_without_a_full_stop(tmp_path: Path) -> None:
    (tmp_path / "births.csv").write_text(f"{HEAD},houses\n{NOON},40,10,W\n")
    done = bulk(tmp_path / "births.csv", tmp_path / "out.csv", "--houses", "W")
    refused(done, 3, "did you mean whole_sign?\n")
    assert bulk(tmp_path / "births.csv", tmp_path / "out.csv").returncode == 1
    with (tmp_path / "out.rejects.csv").open(newline="") as stream:
        (reject,) = csv.DictReader(stream)
    assert reject["reason"].endswith("did you mean whole_sign?")


def test_an_address_that_is_none_is_a_mistake_of_usage(tmp_path: Path) -> None:
    (tmp_path / "births.csv").write_text(f"{HEAD}\n{NOON},40,10\n")
    done = bulk(tmp_path / "births.csv", tmp_path / "out.csv", "--dask", "somewhere")
    refused(done, 2, "no address such as tcp://scheduler:8786")


def rejects_of(folder: Path) -> list[tuple[str, str, str]]:
    with (folder / "out.rejects.csv").open(newline="") as stream:
        return [(one["row"], one["field"], one["reason"]) for one in csv.DictReader(stream)]


@pytest.mark.parametrize(("head", "plain"), [(HEAD, 40_000), (f"{HEAD},houses", 40)])
def test_a_row_with_other_cells_than_the_header_spoils_no_other(
    tmp_path: Path, head: str, plain: int
) -> None:
    """Rows count from 0, empty lines do not."""
    wide = head.count(",") + 1
    end = ",koch" if wide == 4 else ""
    rows = [f"{NOON},40,10{end}", "", f"{NOON},95,10{end}", NOON, f"{NOON},41,10{end}"]
    rows += [f"{NOON},4,2,1,5", *[f"{NOON},{n % 90},10{end}" for n in range(plain)], "x"]
    (tmp_path / "births.csv").write_text(head + "\n" + "\n".join(rows) + "\n")
    done = bulk(tmp_path / "births.csv", tmp_path / "out.csv", "--part", 7000)
    refused(done, 1)
    counted = [row for row in rows if row]
    fault = f"This row has {{}}, the header {wide}."
    assert rejects_of(tmp_path) == [
        ("1", "latitude", "latitude must lie between -90 and 90."),
        ("2", "row", fault.format("1 cell")),
        ("4", "row", fault.format("5 cells")),
        (str(len(counted) - 1), "row", fault.format("1 cell")),
    ]
    with (tmp_path / "out.csv").open() as stream:
        computed = {line["row"] for line in csv.DictReader(stream)}
    assert computed == {str(row) for row in range(len(counted))} - {
        row for row, _, _ in rejects_of(tmp_path)
    }


def test_a_file_of_nothing_but_such_rows_is_all_rejects(tmp_path: Path) -> None:
    (tmp_path / "births.csv").write_text(f"{HEAD}\n{NOON}\n{NOON},1,2,3\n")
    refused(bulk(tmp_path / "births.csv", tmp_path / "out.csv"), 1)
    assert [row for row, _, _ in rejects_of(tmp_path)] == ["0", "1"]
