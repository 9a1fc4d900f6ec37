"""The bulk command as it is run: files in, files out, broken off and taken up again."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from services.ephemeris.charts.chart import charts
from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from services.spice.api.chart_json import bodies_of
from services.spice.api.rows import SIGNS

ROOT = Path(__file__).resolve().parents[2]
BODIES = ("Sun", "Moon", "Mars")
DEADLINE = 120.0
SAME = 1e-6 / 3600.0  # degrees: 1e-6 arcsec


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "services.spice.bulk", *(str(word) for word in words)]


def bulk(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words), cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


def births(count: int, seed: int = 7) -> dict[str, list[Any]]:
    rng = np.random.default_rng(seed)
    # Two years: what nutation costs is done once
    seconds = rng.integers(0, 2 * 365 * 86400, count)
    moments = np.datetime64("1989-01-01T00:00:00") + seconds.astype("timedelta64[s]")
    return {
        "id": [f"n{i}" for i in range(count)],
        "birth_time": [f"{text}Z" for text in np.datetime_as_string(moments)],
        "latitude": rng.uniform(-66, 66, count).tolist(),
        "longitude": rng.uniform(-180, 180, count).tolist(),
    }


@pytest.fixture(scope="module")
def engine() -> Iterator[Ephemeris]:
    opened = Ephemeris.open("DE440", ROOT / "kernels")
    yield opened
    opened.pool.close()


def test_every_birth_gets_the_chart_that_it_gets_alone(engine: Ephemeris, tmp_path: Path) -> None:
    given = births(300)
    pq.write_table(pa.table(given), tmp_path / "births.parquet")
    out = tmp_path / "positions.parquet"
    done = bulk(tmp_path / "births.parquet", out, "--bodies", ",".join(BODIES), "--part", 128,
                "--zodiac", "sidereal", "--processes", 2)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "300 charts, 900 positions" in done.stdout
    assert "300" in done.stderr  # the progress bar
    rows = pq.read_table(out).to_pylist()
    assert [row["body"] for row in rows] == [*BODIES] * 300
    assert [row["row"] for row in rows] == [i for i in range(300) for _ in BODIES]
    options = Options(bodies=BODIES, zodiac="sidereal")
    for i in range(0, 300, 7):
        instant = engine.timescales.instant(given["birth_time"][i])
        site = Site(given["latitude"][i], given["longitude"][i])
        chart = orjson.loads(bodies_of(charts(engine, instant, site, options))[0])
        for row in rows[3 * i : 3 * i + 3]:
            assert row["id"] == given["id"][i]
            alone = chart[row["body"]]
            for name in ("longitude", "latitude", "right_ascension", "azimuth", "altitude"):
                assert abs(row[name] - alone[name]) < SAME, name
            assert abs(row["speed"] - alone["speed"]) < SAME
            assert row["sign"] == alone["sign"]
            assert row["retrograde"] == alone["retrograde"]
    assert not out.with_name("positions.parquet.parts").exists()
    assert (tmp_path / "positions.rejects.csv").read_text().splitlines() == ["row,id,field,reason"]


BAD = [
    ("2023-02-29T00:00:00Z", "10", "20", "birth_time"),
    ("soon", "10", "20", "birth_time"),
    ("", "10", "20", "birth_time"),
    ("2024-06-21T18:00:00", "10", "20", "birth_time"),
    ("1066-10-14T12:00:00Z", "10", "20", "birth_time"),  # outside DE440
    ("1990-01-01T00:00:00Z", "91", "20", "latitude"),
    ("1990-01-01T00:00:00Z", "north", "20", "latitude"),
    ("1990-01-01T00:00:00Z", "10", "", "longitude"),
    ("1990-01-01T00:00:00Z", "10", "nan", "longitude"),
]
GOOD = [
    "1990-01-15T06:30:00+05:30",
    "1990-01-15T01:00:00.000Z",
    "1990-01-15T01:00:00Z",
    "2447906.541666666666666",
]


def test_bad_rows_are_told_with_their_reasons_and_spoil_no_other(tmp_path: Path) -> None:
    lines = ["birth_time,latitude,longitude,note"]
    lines += [f"{when},10,20,x" for when in GOOD]
    lines += [f"{when},{lat},{lon},y" for when, lat, lon, _ in BAD]
    (tmp_path / "births.csv").write_text("\n".join(lines) + "\n")
    out = tmp_path / "positions.csv"
    done = bulk(tmp_path / "births.csv", out, "--bodies", "Moon,MeanNode", "--quiet", "--part", 5)
    assert done.returncode == 1, done.stderr
    with out.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 2 * len(GOOD)
    moons = [float(row["longitude"]) for row in rows if row["body"] == "Moon"]
    assert max(moons) - min(moons) < 1e-9  # four ways to write one moment
    assert {row["distance"] for row in rows if row["body"] == "MeanNode"} == {""}
    assert {row["sign"] for row in rows} <= {*SIGNS}
    with (tmp_path / "positions.rejects.csv").open(newline="") as stream:
        rejects = list(csv.DictReader(stream))
    assert [(int(r["row"]), r["field"]) for r in rejects] == [
        (len(GOOD) + i, field) for i, (*_, field) in enumerate(BAD)
    ]
    assert "1549-12-31" in rejects[4]["reason"]
    assert all(reject["reason"].endswith(".") for reject in rejects)


def test_timestamps_and_julian_dates_are_births_too(tmp_path: Path) -> None:
    moment = np.array(["1990-01-15T01:00:00", "2016-12-31T12:00:00"], dtype="datetime64[us]")
    jd = np.array([2447906.5 + 1 / 24, 2457754.5 - 43201 / 86401])  # a day with a leap second
    places = {"latitude": [10.0, 10.0], "longitude": [20.0, 20.0]}
    actual = []
    for number, column in enumerate((pa.array(moment), pa.array(jd))):
        pq.write_table(pa.table({"birth_time": column, **places}), tmp_path / f"{number}.parquet")
        out = tmp_path / f"out{number}.parquet"
        assert bulk(tmp_path / f"{number}.parquet", out, "--bodies", "Moon").returncode == 0
        actual.append(pq.read_table(out)["longitude"].to_numpy())
    # A Julian date in one number is good to 40 µs: 2e-5 arcsec of the Moon
    assert np.abs(actual[0] - actual[1]).max() < 1e-4 / 3600


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["missing.parquet", "out.parquet"], 2, "does not exist"),
        (["births.txt", "out.parquet"], 2, "must end in"),
        (["births.csv", "out.xlsx"], 2, "must end in"),
        (["births.csv", "out.csv", "--bodies", "Moom"], 3, "did you mean Moon?"),
        (["wrong.csv", "out.csv"], 3, "no column longitude"),
        (["births.csv", "out.csv", "--kernel-set", "DE999"], 3, "DE999"),
    ],
)
def test_what_cannot_run_says_why(
    tmp_path: Path, words: list[str], code: int, sentence: str
) -> None:
    (tmp_path / "births.txt").write_text("")
    (tmp_path / "births.csv").write_text("birth_time,latitude,longitude\n2451545.0,1,2\n")
    (tmp_path / "wrong.csv").write_text("birth_time,latitude\n2451545.0,1\n")
    words = [str(tmp_path / word) if "." in word and "//" not in word else word for word in words]
    done = bulk(*words, "--quiet")
    assert (done.returncode, sentence in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


def finished(folder: Path, suffix: str = ".arrow") -> set[int]:
    return {int(path.stem) for path in folder.glob(f"*{suffix}")}


def complete(out: Path, count: int) -> None:
    """Each birth's bodies are there, once."""
    table = pq.read_table(out, columns=["row", "body"])
    seen = Counter(zip(table["row"].to_pylist(), table["body"].to_pylist(), strict=True))
    assert set(seen.values()) == {1}
    assert set(seen) == {(row, body) for row in range(count) for body in BODIES}


def children(pid: int) -> list[int]:
    """Return the run's worker processes, which are forked from a server of its own."""

    def of(parent: int) -> list[int]:
        text = Path(f"/proc/{parent}/task/{parent}/children").read_text()
        return [int(child) for child in text.split()]

    servers = [
        child for child in of(pid) if b"forkserver" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    return [worker for server in servers for worker in of(server)]


@pytest.mark.parametrize("victim", ["a worker", "the whole run"])
def test_a_run_that_is_killed_loses_nothing_and_doubles_nothing(
    tmp_path: Path, victim: str
) -> None:
    count, size, before = 1000, 100, {0, 1, 2}
    pq.write_table(pa.table(births(count)), tmp_path / "births.parquet")
    out = tmp_path / "positions.parquet"
    words = (tmp_path / "births.parquet", out, "--bodies", ",".join(BODIES), "--part", size,
             "--processes", 2, "--quiet")  # fmt: skip
    folder = tmp_path / "positions.parquet.parts"
    folder.mkdir()
    # Who opens a pipe to write waits for a reader: both workers come to stand in the next parts
    pipes = [folder / f"{len(before) + more}.computed" for more in range(2)]
    for pipe in pipes:
        os.mkfifo(pipe)
    running = subprocess.Popen(
        command(*words), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        until(lambda: finished(folder) == before, "three parts are done", running)
        for pipe in pipes:
            pipe.unlink()
        os.kill(children(running.pid)[0] if victim == "a worker" else running.pid, signal.SIGKILL)
        if victim == "a worker":
            answer, wrong = running.communicate(timeout=200)
            assert running.returncode == 0, wrong
            assert f"{count:,} charts" in answer
        else:
            running.communicate(timeout=200)
            assert not out.exists()
            stamps = {n: (folder / f"{n}.arrow").stat().st_mtime_ns for n in before}
            other = bulk(*words, "--zodiac", "sidereal")
            assert other.returncode == 3
            assert "other births or options" in other.stderr
            assert stamps == {n: (folder / f"{n}.arrow").stat().st_mtime_ns for n in before}
            again = bulk(*words)
            assert again.returncode == 0, again.stderr
            assert "and 3 parts that were done before" in again.stdout
    finally:
        running.kill()
        running.wait()
    complete(out, count)
    assert not folder.exists()


def until(condition: Callable[[], object], what: str, running: subprocess.Popen[str]) -> None:
    """Wait until a run has come so far; fail if it ends before."""
    end = time.monotonic() + DEADLINE
    while not condition():
        assert running.poll() is None, (what, running.communicate())
        assert time.monotonic() < end, what
        time.sleep(0.01)


def test_two_runs_do_not_write_one_output(tmp_path: Path) -> None:
    from services.spice.bulk.errors import BulkError  # noqa: PLC0415
    from services.spice.bulk.finished_parts import FinishedParts  # noqa: PLC0415
    from services.spice.bulk.task import Task  # noqa: PLC0415

    source = tmp_path / "births.csv"
    source.write_text("birth_time,latitude,longitude\n")
    task = Task("DE440", "kernels", Options())
    store = FinishedParts(tmp_path / "out.csv")
    with store.open(task, source, 10, "1") as done:
        assert done == set()
        with pytest.raises(BulkError, match="another run"), store.open(task, source, 10, "1"):
            pass
