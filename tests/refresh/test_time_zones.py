"""Which releases of the time zone database are taken, and which refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from services.refresh.errors import RefusedError
from services.refresh.issues import Issues
from services.refresh.packages import Archive
from services.refresh.watch import Watch
from services.time_resolver import renewal
from services.time_resolver.__main__ import cli
from services.time_resolver.renewal import TimeZones, package_version
from services.time_resolver.resolution import Place
from services.time_resolver.resolve import Query
from services.time_resolver.tzdb import PACK, TzDatabase
from tests.refresh.package_server import Registry
from tests.refresh.releases import packed, tzdata

# Edmonton's last line: a later release has it go back to -07 in 2026, say.
EDMONTON = ("Z America/Edmonton -7:33:52 - LMT 1906 S\n", "Z America/Edmonton -8 - LMT 1906 S\n")
CALGARY = Query("1900-01-15T12:00", Place(51.05, -114.07), "America/Edmonton")


def make(folder: Path, members: dict[str, bytes], version: str = "2026.7", **more: bool):
    path = folder / f"tzdata-{version}-py2.py3-none-any.whl"
    path.write_bytes(packed(members))
    made = folder / "made"
    made.mkdir(exist_ok=True)
    came = {"tzdata": Archive(path, version)}
    return made, TimeZones().make(came, made, None, more.get("accept", False))


@pytest.mark.parametrize(
    ("release", "version"), [("2026f", "2026.6"), ("2025a", "2025.1"), ("2029za", "2029.677")]
)
def test_the_package_is_named_by_the_release(release, version):
    assert package_version(release) == version


def test_the_shipped_release():
    assert dict(TimeZones().shipped()) == {"tzdata": package_version(TzDatabase().version)}


def test_a_later_release_is_taken(tmp_path):
    made, facts = make(tmp_path, tzdata("2026g", EDMONTON))
    assert facts == {"release": "2026g", "released": "2026-12-01T00:00:00Z"}
    database = TzDatabase(made / "tzdata.zip")
    assert database.zone("America/Edmonton").first.offset_s == -8 * 3600
    # the histories that the registry's package lacks came along
    old = TzDatabase()
    assert database.data("Europe/Amsterdam") == old.data("Europe/Amsterdam")
    assert database.data("America/Montreal") == old.data("America/Montreal")
    assert database.carried["America/Montreal"] == "2026b"
    assert database.carried["Europe/Amsterdam"] == "2026f"


@pytest.mark.parametrize(
    ("members", "fault"),
    [
        (tzdata("2026e"), "holds IANA 2026e, which is not its own"),
        (tzdata("2026g", drop="Cuba"), "lacks 1 zones, Cuba among them"),
        (tzdata("2026g", ("\nZ ", "\nQ ")), "zic does not compile"),
        ({"tzdata/zoneinfo/tzdata.zi": b"# version 2026g\n"}, "is damaged or no tzdata package"),
        (tzdata("2026g", (" EE%sT", " 7 EE%sT")), "zic does not compile"),
    ],
)
def test_what_is_no_release_is_refused(tmp_path, members, fault):
    with pytest.raises(RefusedError, match=fault):
        make(tmp_path, members)


def test_a_release_that_moves_the_past_of_many_zones_is_refused(tmp_path):
    """Central European Time an hour off: an accident, not a correction."""
    members = tzdata("2026g", ("\n1 E CE%sT", "\n2 E CE%sT"))
    with pytest.raises(RefusedError, match=r"changes the past since 1970 of \d+ zones"):
        make(tmp_path, members)
    make(tmp_path, members, accept=True)


def test_refresh_and_rollback_by_command(tmp_path, registry: Registry):
    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli, [*words, "--in", str(tmp_path)])
        return done.exit_code, done.output

    registry.add("tzdata", "2026.7", tzdata("2026g", EDMONTON))
    assert run("refresh") == (0, "tzdata: installed: 2026.7 after 2026.6\n")
    watch = Watch(tmp_path, ("tzdata",), 1.0)
    resolver = renewal.resolver(tmp_path, watch)
    assert resolver.database.version == "2026g"
    registry.add("tzdata", "2026.8", tzdata("2026h", drop="Cuba"))
    code, text = run("refresh")
    assert (code, "refused: IANA 2026h lacks 1 zones" in text) == (1, True)
    code, text = run("status")
    assert "in_use: 2026.7" in text
    assert "outcome: refused" in text
    assert run("rollback") == (0, "tzdata: back from 2026.7 to the shipped issue\n")
    assert renewal.pack_in_use(tmp_path) == PACK
    assert run("rollback")[0] == 3
    assert run("refresh", "--json")[0] == 1


def test_an_issue_that_cannot_be_loaded_does_not_stop_a_service(tmp_path):
    made, facts = make(tmp_path, tzdata("2026g"))
    (tmp_path / "tzdata" / "issues").mkdir(parents=True)
    issues = Issues(tmp_path / "tzdata")
    issue = issues.install(made, "2026.7", {**facts, "versions": {"tzdata": "2026.7"}})
    (issue.folder / "tzdata.zip").write_bytes(b"spoilt afterwards")
    watch = Watch(tmp_path, ("tzdata",), 1.0)
    assert renewal.resolver(tmp_path, watch).database.version == "2026f"
    assert "the shipped one is used" in watch.summary("tzdata")["detail"]
