"""The Python client against a real engine: its README runs, and its answers are the service's."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from involution_client import AsyncClient, Client, InvalidRequest, NotFound, OutOfCoverage

from .conftest import ROOT

FOLDER = ROOT / "clients" / "python"
BLOCKS = re.findall(r"```python\n(.*?)```", (FOLDER / "README.md").read_text(), re.DOTALL)
TABLE: Any = {
    "start": "2024-06-21T00:00:00Z", "stop": "2024-06-23T00:00:00Z", "step": {"hours": 1},
    "latitude": 51.4779, "longitude": -0.0015, "bodies": ["Moon", "MeanNode"],
}  # fmt: skip
SEARCH: Any = {
    "start": "2024-01-01T00:00:00Z", "stop": "2024-04-01T00:00:00Z",
    "search": [{"kind": "phase"}, {"kind": "station", "bodies": ["Mercury"]}],
}  # fmt: skip


@pytest.fixture(scope="module")
def client(service: str) -> Iterator[Client]:
    with Client(service) as made:
        yield made


@pytest.mark.parametrize("block", BLOCKS)
def test_what_the_readme_shows_runs(
    service: str, block: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "http://localhost:8000" in block
    exec(block.replace("http://localhost:8000", service), {"__name__": "readme"})  # noqa: S102
    assert capsys.readouterr().out


def test_what_the_readme_shows_is_typed(tmp_path: Path) -> None:
    """Also that a misspelt field is refused: the types are there, and say something."""
    assert len(BLOCKS) == 5
    for number, block in enumerate(BLOCKS):
        (tmp_path / f"shown_{number}.py").write_text(block)
    (tmp_path / "misspelt.py").write_text(BLOCKS[0].replace('"houses"', '"huoses"'))
    config = tmp_path / "mypy.ini"
    # the libraries of data frames take longer to read than all the rest
    config.write_text(
        "[mypy]\nstrict = True\n[mypy-pandas.*,polars.*,pyarrow.*]\nfollow_imports = skip\n"
        "ignore_missing_imports = True\n"
    )
    words = ["--config-file", "mypy.ini", "--cache-dir", "cache"]
    programs = sorted(path.name for path in tmp_path.glob("*.py"))
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *words, *programs],
        env={"MYPYPATH": str(FOLDER / "src")}, cwd=tmp_path,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    faults = [line for line in done.stdout.splitlines() if "error:" in line]
    assert len(faults) == 1, done.stdout + done.stderr
    assert "misspelt.py" in faults[0]
    assert '"huoses"' in faults[0]


def test_streams_bring_what_the_whole_answers_have(client: Client) -> None:
    assert list(client.iter_ephemeris(TABLE)) == client.ephemeris(TABLE)["rows"]
    search = client.iter_events(SEARCH)
    assert list(search) == client.events(SEARCH)["events"]
    assert search.complete is True
    assert search.meta is not None
    charts: Any = [{**TABLE_PLACE, "birth_time": 2460000.5}, {**TABLE_PLACE, "birth_time": "no"}]
    for one, other in zip(client.iter_batch(charts), client.calculate_batch(charts), strict=True):
        assert one.get("data") == other.get("data")
        assert one.get("code") == other.get("code")


PICTURES = ("/charts/{id}.svg", "/charts/{id}.png")
"""For a browser, by their address."""
TABLE_PLACE = {name: TABLE[name] for name in ("latitude", "longitude", "bodies")}


def test_data_frames_have_the_rows_of_the_table(client: Client) -> None:
    rows = client.ephemeris(TABLE)["rows"]
    assert client.ephemeris_arrow(TABLE).to_pylist() == rows
    assert client.ephemeris_polars(TABLE).to_dicts() == rows
    frame = client.ephemeris_pandas(TABLE)
    assert frame["longitude"].tolist() == [row["longitude"] for row in rows]
    assert frame.attrs["meta"]["bodies"] == ["Moon", "MeanNode"]


def test_the_asynchronous_client_gets_the_same(service: str, client: Client) -> None:
    async def both() -> tuple[Any, Any, Any]:
        async with AsyncClient(service) as other:
            table, frame = await asyncio.gather(
                other.ephemeris(TABLE), other.ephemeris_polars(TABLE)
            )
            async with other.iter_events(SEARCH) as search:
                events = [event async for event in search]
            return table["rows"], frame.to_dicts(), events

    rows = client.ephemeris(TABLE)["rows"]
    assert asyncio.run(both()) == (rows, rows, client.events(SEARCH)["events"])


def test_every_route_is_reached(client: Client, service: str) -> None:
    """What is declared is called by some method; health and metrics are for operators."""
    paths = httpx.get(f"{service}/openapi.json").json()["paths"]
    reached = set()
    inner = client._http

    def note(request: httpx.Request) -> None:
        reached.add((request.method, re.sub(r"(?<=/charts/).+", "{id}", request.url.path)))

    inner.event_hooks["request"].append(note)
    chart: Any = {**TABLE_PLACE, "birth_time": 2460000.5}
    span: Any = {"natal": chart, "start": SEARCH["start"], "stop": SEARCH["stop"]}
    client.calculate(chart)
    client.calculate_unknown_time(
        {"local_time": "1962-07-02", "time": "unknown", "place": "Ulm, DE"}
    )
    assert client.wheel({**chart, "name": "Ada"}).startswith("<svg ")
    assert client.wheel_png({**chart, "style": {"width": 200}}).startswith(b"\x89PNG")
    client.calculate_batch([chart])
    client.ephemeris(TABLE)
    client.events(SEARCH)
    client.transits({**span, "bodies": ["Sun"]})
    client.returns({**span, "body": "Moon"})
    client.eclipses(2024)
    client.moon("2024-06", place="Ulm, DE")
    client.sun("2024-06", latitude=0.0, longitude=0.0)
    assert client.events_calendar(SEARCH).startswith("BEGIN:VCALENDAR")
    client.time_resolve({"local_time": "2024-06-01T12:00:00", "time_zone": "Europe/Berlin"})
    assert client.places("Konstantinopel", limit=1)[0]["country_code"] == "TR"
    assert client.search_bodies("spica")["bodies"][0]["id"] == "Spica"
    for about in (client.bodies, client.ayanamsas, client.houses, client.coverage, client.info):
        about()
    saved = client.save_chart(chart)
    assert client.read_chart(saved["id"])["chart"] == saved["chart"]
    client.delete_chart(saved["id"], saved["delete_secret"])
    with pytest.raises(NotFound):
        client.read_chart(saved["id"])
    others = {
        path for path in paths if path.startswith(("/health", "/metrics")) or path in PICTURES
    }
    declared = {(m.upper(), path) for path, methods in paths.items() for m in methods}
    assert reached == {(method, path) for method, path in declared if path not in others}


def test_a_refusal_is_typed_and_says_what_helps(client: Client) -> None:
    with pytest.raises(InvalidRequest) as caught:
        client.calculate({"birth_time": 2460000.5, "place": "Springfield"})
    assert caught.value.field == "place"
    assert any("Illinois" in choice for choice in caught.value.members["choices"])
    with pytest.raises(OutOfCoverage):
        client.calculate({"birth_time": 1000000.5, "latitude": 0.0, "longitude": 0.0})


def test_the_wheel_holds_what_it_needs(tmp_path: Path) -> None:
    quick = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *quick, "--wheel-dir", tmp_path, FOLDER], check=True
    )
    (wheel,) = tmp_path.glob("involution_client-*-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        metadata = packed.read(next(name for name in names if name.endswith("/METADATA")))
    sources = {path.name for path in (FOLDER / "src/involution_client").glob("*.*")}
    assert {"py.typed", "schema.py", "sync_client.py"} <= sources
    assert {f"involution_client/{name}" for name in sources} <= names
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert b"Requires-Dist: httpx<1,>=0.27" in metadata
    assert (FOLDER / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
