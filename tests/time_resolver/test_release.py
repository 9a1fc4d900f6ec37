"""The shipped release: what IANA's NEWS says it corrects, its date, what was carried into it."""

from __future__ import annotations

import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.time_resolver import build_tzdata, tzsources
from services.time_resolver.resolution import Place
from services.time_resolver.resolve import Query, Resolver
from services.time_resolver.tzdb import PACK, TzDatabase

CALGARY, WINNIPEG = Place(51.05, -114.07), Place(49.9, -97.14)


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver()


@pytest.mark.parametrize(
    ("local_time", "where", "utc"),
    [
        # NEWS, 2026c: "Alberta moved to permanent -06 on 2026-06-18."
        ("2026-11-15T12:00", CALGARY, "2026-11-15T18:00:00Z"),
        # NEWS, 2026e: "Manitoba moves to permanent -05 on 2026-10-31."
        ("2026-12-15T12:00", WINNIPEG, "2026-12-15T17:00:00Z"),
        # NEWS, 2026d: "Canada's Northwest Territories moved to permanent -06 on 2026-08-21."
        ("2026-11-15T12:00", "America/Inuvik", "2026-11-15T18:00:00Z"),
        # NEWS, 2026f: "Cuba will not fall back 2026-11-01; stays on -04 through 2027-11-07."
        ("2027-01-15T12:00", "America/Havana", "2027-01-15T16:00:00Z"),
        # NEWS, 2026c: "Morocco moves to permanent +00 on 2026-09-20."
        ("2026-12-15T12:00", "Africa/Casablanca", "2026-12-15T12:00:00Z"),
        # NEWS, 2026e: "In 1925 Ireland fell back on 09-20 not 10-04": no summer time between
        ("1925-09-20T12:00", "Europe/Dublin", "1925-09-20T12:00:00Z"),
        ("1925-10-03T12:00", "Europe/Dublin", "1925-10-03T12:00:00Z"),
        ("1925-09-19T12:00", "Europe/Dublin", "1925-09-19T11:00:00Z"),
        # NEWS, 2026d: "Iran's 1979-05-26 spring forward was at 00:00, not 24:00."
        ("1979-05-26T12:00", "Asia/Tehran", "1979-05-26T07:30:00Z"),
        ("1979-05-25T12:00", "Asia/Tehran", "1979-05-25T08:30:00Z"),
        # NEWS, 2026d: "Colombia's 1992-05-02 spring forward was at 00:00, not 24:00."
        ("1992-05-02T12:00", "America/Bogota", "1992-05-02T16:00:00Z"),
        # NEWS, 2026f: "In 1965 Brazil ended DST on 03-31 at 24:00 not 00:00"
        ("1965-03-31T12:00", "America/Sao_Paulo", "1965-03-31T14:00:00Z"),
    ],
)
def test_what_releases_since_2026b_corrected(
    resolver: Resolver, local_time: str, where: Place | str, utc: str
) -> None:
    query = Query(local_time, where) if isinstance(where, Place) else Query(local_time, None, where)
    answer = resolver.resolve(query).as_dict()
    assert answer["candidates"][0]["utc"] == utc


def test_a_spring_forward_at_midnight_is_a_gap(resolver: Resolver) -> None:
    assert resolver.resolve(Query("1979-05-26T00:30", None, "Asia/Tehran")).nonexistent


@pytest.mark.parametrize(
    ("local_time", "warned"),
    [("2026-10-27T12:00", False), ("2026-10-29T12:00", True), ("2031-01-01T12:00", True)],
)
def test_rules_are_future_from_the_release_on(
    resolver: Resolver, local_time: str, warned: bool
) -> None:
    answer = resolver.resolve(Query(local_time, CALGARY)).as_dict()
    warnings = [w["detail"] for w in answer["warnings"] if w["code"] == "FUTURE_RULES"]
    assert bool(warnings) is warned
    assert all("2026f came out (2026-10-28)" in message for message in warnings)


def test_the_release_has_its_date() -> None:
    # NEWS gives it as 2026-10-27 23:16:49 -0700.
    assert TzDatabase().released == datetime(2026, 10, 28, 6, 16, 49, tzinfo=UTC)


def test_carrying_loses_nothing() -> None:
    """A release's own backzone, carried into its main files, compiles to the same histories."""
    texts = {name: (PACK.parent / f"{name}.zi").read_text() for name in ("backzone", "standard")}
    text, names = tzsources.carried(texts["standard"], texts["backzone"], "2026f")
    assert len(names) > 100
    again, full = (build_tzdata.compile_zones(one) for one in (text, texts["backzone"]))
    # Four POSIX names are zones in both, and differ: Debian's text keeps their war time.
    posix = {"CST6CDT", "EST5EDT", "MST7MDT", "PST8PDT"}
    assert {name for name in full if again.get(name) != full[name]} == posix
    # Carried once more, rules keep the names they got, and nothing grows.
    assert tzsources.carried(texts["standard"], text, "2027a") == (text, names)


def test_what_was_carried_is_told() -> None:
    """Debian compiles only what zone.tab names: names that have no row there are older."""
    database = TzDatabase()
    towns = {town.zone for town in database.towns}
    assert set(database.carried.values()) == {"2026b"}
    assert "America/Montreal" in database.carried
    assert not towns & set(database.carried)


def wheel_of(folder: Path, version: str, **members: str) -> Path:
    """Write a wheel as the registry's tzdata is laid out."""
    tables = {"zone_tab": "CH\t+4723+00832\tEurope/Zurich\n", "iso3166_tab": "CH\tSwitzerland\n"}
    body = f"# version {version}\nR S 1981 ma - Mar lastSu 1u 1 S\nZ Europe/Zurich 1 S CE%sT\n"
    path = folder / f"tzdata-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        for name, text in {"tzdata_zi": body, **tables, **members}.items():
            inside = zipfile.ZipInfo(
                f"tzdata/zoneinfo/{name.replace('_', '.')}", (2030, 1, 2, 3, 4, 0)
            )
            file.writestr(inside, text)
    return path


KEPT = tzsources.Kept(
    "2029a",
    "# version 2029a\nR O 1900 o - Ja 1 0 0 -\nZ Europe/Zurich 1 - CET\n"
    "Z Europe/Old 0:34 - BMT 1894\n1 O CE%sT\nL Europe/Old Europe/Older\n",
    {},
)


def test_a_wheel_alone_makes_a_release(tmp_path: Path) -> None:
    release = tzsources.from_packages(wheel_of(tmp_path, "2030a"), KEPT)
    assert release.version == "2030a"
    assert release.index["released"] == "2030-01-02T03:04:00Z"
    assert release.index["carried"] == {"Europe/Old": "2029a"}
    assert "R O_2029a 1900" in release.texts["backzone"]
    assert "1 O_2029a CE%sT" in release.texts["backzone"]
    zones = build_tzdata.compile_zones(release.texts["backzone"])
    assert zones["Europe/Old"] == zones["Europe/Older"] != zones["Europe/Zurich"]


def test_a_damaged_wheel_is_refused(tmp_path: Path) -> None:
    wheel = wheel_of(tmp_path, "2030a")
    wheel.write_bytes(wheel.read_bytes()[:-40])
    with pytest.raises(tzsources.SourceError, match=r"tzdata-2030a.*is damaged or no tzdata"):
        tzsources.from_packages(wheel, KEPT)


def test_a_text_that_zic_refuses(tmp_path: Path) -> None:
    wheel = wheel_of(tmp_path, "2030a", tzdata_zi="# version 2030a\nZ Europe/Zurich 1 Nope CET\n")
    release = tzsources.from_packages(wheel, KEPT)
    build_tzdata.write(tzsources.from_packages(wheel_of(tmp_path, "2030b"), KEPT), tmp_path)
    with pytest.raises(tzsources.SourceError, match="zic does not compile the text"):
        build_tzdata.write(release, tmp_path)


def test_debian_must_have_the_same_release(tmp_path: Path) -> None:
    package = tmp_path / "tzdata.deb"
    package.write_bytes(b"not a package")
    with pytest.raises(tzsources.SourceError, match=r"tzdata\.deb is no Debian package"):
        tzsources.from_packages(wheel_of(tmp_path, "2030a"), KEPT, package)


def test_an_archive_of_iana(tmp_path: Path) -> None:
    """The archive's own awk programs are not here: one that copies stands in for them."""
    source = tmp_path / "tzdata2030a"
    source.mkdir()
    for name in (*tzsources.REGIONS, "backzone"):
        (source / name).write_text(f"# {name}\n")
    (source / "ziguard.awk").write_text("{ print }\n")
    (source / "zishrink.awk").write_text('BEGIN { print "# version " version } { print }\n')
    (source / "version").write_text("2030a\n")
    (source / "NEWS").write_text("Release 2030a - 2030-01-01 23:00:00 -0700\n")
    (source / "zone.tab").write_text("CH\t+4723+00832\tEurope/Zurich\n")
    (source / "iso3166.tab").write_text("#code\nCH\tSwitzerland\n")
    archive = tmp_path / "tzdata2030a.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(source, source.name)
    release = tzsources.from_archive(archive, tmp_path / "out")
    assert release.index["released"] == "2030-01-02T06:00:00Z"
    assert "# backzone" in release.texts["backzone"]
    assert "# backzone" not in release.texts["standard"]
    with pytest.raises(tzsources.SourceError, match="NEWS has no date of release 2030b"):
        tzsources.release_date("Release 2030a - 2030-01-01 23:00:00 -0700\n", "2030b")
