"""The kept data: what they were made from, and that they can be made again, byte for byte."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from timezonefinder import TimezoneFinder

from services.ephemeris.errors import InvalidInput
from services.ephemeris.time.calendar import jdn
from services.time_resolver import build_borders, build_tzdata, tzsources
from services.time_resolver.adoption import ADOPTION, SOURCES
from services.time_resolver.borders import DATA as BORDERS
from services.time_resolver.tzdb import PACK, TzDatabase


@pytest.fixture(scope="module")
def database() -> TzDatabase:
    return TzDatabase()


def test_the_pack_is_what_zic_makes_of_the_kept_source(tmp_path: Path) -> None:
    run = CliRunner().invoke(build_tzdata.main, ["--from-zi", "--output", str(tmp_path)])
    assert run.exit_code == 0, run.output
    with zipfile.ZipFile(tmp_path / "tzdata.zip") as new, zipfile.ZipFile(PACK) as kept:
        assert new.read("zones.bin") == kept.read("zones.bin")
        assert json.loads(new.read("index.json")) == json.loads(kept.read("index.json"))


def test_the_builder_wants_one_source() -> None:
    assert CliRunner().invoke(build_tzdata.main, []).exit_code == 2


def test_the_source_is_named(database: TzDatabase) -> None:
    first_line = (PACK.parent / "backzone.zi").read_text().splitlines()[0]
    assert first_line == f"# version {database.version}"
    assert len(database.source["sha256"]) == 64
    assert database.source["licence"] == "public domain"


def test_every_zone_of_the_map_is_in_both_sets(database: TzDatabase) -> None:
    with TimezoneFinder() as finder:
        for name in finder.timezone_names:
            assert database.has(name, "backzone"), name
            assert database.has(name, "standard"), name


def test_borders_are_of_the_installed_map() -> None:
    with TimezoneFinder() as finder, np.load(BORDERS) as pack:
        assert str(pack["data_version"]) == finder.data_version
        assert [str(name) for name in pack["names"]] == list(finder.timezone_names)


def test_thinning_keeps_corners_and_drops_what_is_straight() -> None:
    square = np.array([[0, 0], [0.5, 0], [1, 0], [1, 1], [0.5, 1.0000001], [0, 1], [0, 0.0]])
    kept = build_borders.thin(square, 0.01).tolist()
    assert kept == [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]


def test_towns_and_countries(database: TzDatabase) -> None:
    towns = {town.zone: town for town in database.towns}
    ulm = towns["Europe/Berlin"]  # zone.tab: +5230+01322
    assert (ulm.country, ulm.latitude_deg) == ("DE", 52.5)
    assert ulm.longitude_deg == pytest.approx(13 + 22 / 60, abs=1e-5)
    assert database.countries["GB"] == "Britain (UK)"
    assert database.country("Europe/Belfast") == "GB"  # a link in the standard set
    assert database.country("Etc/GMT+2") is None


@pytest.mark.parametrize(
    ("text", "degrees"),
    [("+5230", 52.5), ("-00730", -7.5), ("-333000", -33.5), ("+1591500", 159.25)],
)
def test_iso_6709(text: str, degrees: float) -> None:
    assert tzsources.degrees(text) == degrees


def test_zone_names_are_forgiven_and_suggested(database: TzDatabase) -> None:
    assert database.known("europe/london") == "Europe/London"
    assert database.known(" America/New York ") == "America/New_York"
    with pytest.raises(InvalidInput) as refused:
        database.known("Europe/Londn")
    assert refused.value.field == "time_zone"
    assert refused.value.extra["nearest"][0] == "Europe/London"
    assert database.nearest("Louisville")[0].endswith("Louisville")
    assert database.nearest("§§§") == []


def test_the_two_sets_differ_where_backzone_says(database: TzDatabase) -> None:
    assert database.differs("Europe/Amsterdam")
    assert not database.differs("Europe/Berlin")
    assert database.canonical("Europe/Amsterdam", "standard") == "Europe/Brussels"
    assert database.canonical("Europe/Amsterdam") == "Europe/Amsterdam"


@pytest.mark.parametrize("code", sorted(ADOPTION))
def test_adoption_rows_follow_on(code: str) -> None:
    for row in ADOPTION[code]:
        step = row.first_gregorian_jdn - jdn(*row.last_julian, "julian")
        # Alaska also crossed the date line: Friday 6 October was followed by Friday 18 October.
        assert step == (0 if row.area == "Alaska" else 1), row
        assert row.source in SOURCES
