"""The mechanism itself, with real pip against a registry on the loopback, on data of one line."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections import namedtuple
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from services.refresh import flow
from services.refresh.errors import RefreshError, RefusedError
from services.refresh.flow import refresh
from services.refresh.issues import KEPT, Issue, Issues, State
from services.refresh.packages import Archive
from services.spice.kernel_sets import package_registry as archives
from tests.refresh.package_server import Registry

ROOT = Path(__file__).parents[2]


class Lines:
    """A package with one line; the product ships version 1 of it."""

    name = "lines"
    packages: tuple[str, ...] = ("line-a",)
    room = 1 << 20

    def shipped(self) -> Mapping[str, str]:
        return dict.fromkeys(self.packages, "1")

    def issue_id(self, versions: Mapping[str, str]) -> str:
        return "+".join(versions[name] for name in self.packages)

    def make(
        self, archives_: Mapping[str, Archive], folder: Path, current: Issue | None, accept: bool
    ) -> dict[str, Any]:
        for package, archive in archives_.items():
            target = folder / f"{package}.txt"
            archives.extract(archive.path, f"{package}.txt", target, package)
            if target.read_text() == "bad" and not accept:
                raise RefusedError(f"{package} is bad")
        return {"after": current.id if current else "shipped"}


class Pair(Lines):
    """Two such packages, one issue."""

    packages = ("line-a", "line-b")


@pytest.fixture
def offer(registry: Registry):
    """Put one more version into the registry."""

    def put(version: str, text: str = "good", packages: tuple[str, ...] = Lines.packages) -> None:
        for package in packages:
            registry.add(package, version, {f"{package}.txt": text.encode()})

    put("1")
    return put


def in_use(folder: Path) -> str | None:
    issue = Issues(folder).current()
    return issue.id if issue else None


def test_a_newer_issue_comes_into_use(tmp_path, offer):
    assert refresh(Lines(), tmp_path).outcome == "current"
    assert in_use(tmp_path) is None
    offer("2")
    before = Issues(tmp_path).mark()
    done = refresh(Lines(), tmp_path)
    assert (done.outcome, done.issue) == ("installed", "2")
    issue = Issues(tmp_path).current()
    assert (issue.folder / "line-a.txt").read_text() == "good"
    assert issue.facts["versions"] == {"line-a": "2"}
    assert issue.facts["after"] == "shipped"
    assert Issues(tmp_path).mark() != before
    assert {path.name for path in tmp_path.iterdir()} == {
        "current",
        "issues",
        "state.json",
        ".lock",
    }
    assert refresh(Lines(), tmp_path).outcome == "current"


def test_one_package_of_two_makes_an_issue(tmp_path, offer):
    offer("1", packages=("line-b",))
    offer("2", packages=("line-b",))
    assert refresh(Pair(), tmp_path).issue == "1+2"


def test_nothing_comes_when_nothing_is_newer(tmp_path, registry, offer):
    offer("0")
    assert refresh(Lines(), tmp_path).outcome == "current"
    assert [path for path in registry.requests if path.startswith("/files")] == []


def installed(issues: Issues, number: int) -> None:
    """Bring an issue into use without a registry."""
    with issues.scratch() as scratch:
        made = scratch / "issue"
        made.mkdir()
        (made / "line-a.txt").write_text(str(number))
        issues.install(made, str(number), {"versions": {}})


def test_three_are_kept_and_a_rollback_goes_back_through_them(tmp_path):
    issues = Issues(tmp_path)
    for number in range(2, 6):
        with issues.locked():
            installed(issues, number)
    assert [issue.id for issue in issues.kept()] == ["5", "4", "3"]
    assert len(issues.kept()) == KEPT
    for expected in ("4", "3", None):
        mark = issues.mark()
        previous = issues.rollback()
        assert (previous.id if previous else None) == expected == in_use(tmp_path)
        assert issues.mark() != mark
    with pytest.raises(RefreshError, match="nothing to go back from"):
        issues.rollback()
    assert issues.state().outcome == "rolled-back"
    assert issues.state().held == ("3", "4", "5")


def test_what_a_rollback_left_is_not_taken_up_again(tmp_path, offer):
    offer("2")
    refresh(Lines(), tmp_path)
    Issues(tmp_path).rollback()
    done = refresh(Lines(), tmp_path)
    assert (done.outcome, in_use(tmp_path)) == ("current", None)
    assert "a rollback left it" in done.detail
    offer("3")  # a newer one is no longer what was left
    assert refresh(Lines(), tmp_path).issue == "3"
    Issues(tmp_path).rollback()
    assert refresh(Lines(), tmp_path, retry=True).issue == "3"
    assert Issues(tmp_path).state().held == ()


@pytest.fixture
def second(tmp_path, offer):
    """A folder with issue 2 in use."""
    offer("2")
    refresh(Lines(), tmp_path)
    return tmp_path


def stays(folder: Path, done: flow.Outcome, outcome: str, detail: str) -> None:
    """The old issue stays, whole, and what went wrong is told."""
    assert done.outcome == outcome
    assert detail in done.detail
    assert done.issue == in_use(folder) == "2"
    assert (Issues(folder).current().folder / "line-a.txt").read_text() == "good"
    output = Issues(folder).state()
    assert (output.outcome, output.detail, output.bad) == (outcome, done.detail, True)
    assert not list(folder.glob(".scratch*"))


def test_an_issue_that_is_not_sound(second, offer):
    offer("3", "bad")
    stays(second, refresh(Lines(), second), "refused", "line-a is bad")
    assert refresh(Lines(), second, accept=True).outcome == "installed"


def test_a_download_with_another_digest(second, registry, offer):
    offer("3")
    registry.lies |= {name for name in registry.wheels if "-3-" in name}
    stays(
        second, refresh(Lines(), second), "failed", "the packages did not come: ERROR: THESE PACKA"
    )


def test_a_package_that_is_cut_short(second, registry, offer):
    offer("3")
    for name in registry.wheels:
        if "-3-" in name:
            registry.wheels[name] = registry.wheels[name][:-30]
    stays(second, refresh(Lines(), second), "failed", "the packages did not come: ERROR")


def test_an_older_issue(second, registry):
    for name in list(registry.wheels):
        if "-2-" in name:
            del registry.wheels[name]
    stays(second, refresh(Lines(), second), "refused", "an older issue: line-a 1 (in use: 2)")


def test_a_registry_that_is_away(second, registry):
    registry.wheels.clear()
    stays(second, refresh(Lines(), second), "failed", "the packages did not come: ERROR")


def test_a_full_disk(second, offer, monkeypatch):
    offer("3")
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(flow.shutil, "disk_usage", lambda _: usage(10**9, 10**9, 1000))
    stays(second, refresh(Lines(), second), "failed", "no room: 65 MiB are needed, and 0 MiB are")


def test_a_disk_that_fills_while_it_is_written_to(second, offer, monkeypatch):
    """No file may grow: the kernel refuses real writes, the state's included."""
    offer("3")
    real = flow.packages.download
    old = resource.getrlimit(resource.RLIMIT_FSIZE)

    def full(*arguments: Any) -> Any:
        came = real(*arguments)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, old[1]))
        return came

    monkeypatch.setattr(flow.packages, "download", full)
    try:
        done = refresh(Lines(), second)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert done.outcome == "failed"
    assert "cannot write to" in done.detail
    assert in_use(second) == "2"
    assert not list(second.glob(".scratch*"))


def test_the_state_is_told_on_a_full_disk(second, monkeypatch):
    """Where no new file can be made, the old one's own blocks take the words."""

    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("services.refresh.issues.tempfile.NamedTemporaryFile", full)
    Issues(second).record(State(1.0, "failed", "no room"))
    assert Issues(second).state() == State(1.0, "failed", "no room")


def test_what_a_killed_refresh_left_is_swept_up(second, offer):
    (second / ".scratch-dead").mkdir()
    (second / ".scratch-dead" / "part").write_bytes(b"x" * 1000)
    (second / ".current-new").symlink_to("issues/none")
    offer("3")
    assert refresh(Lines(), second).issue == "3"
    assert not list(second.glob(".scratch*"))


def test_an_update_of_the_product_overtakes_an_issue(second):
    class Later(Lines):
        def shipped(self) -> Mapping[str, str]:
            return {"line-a": "3"}

    issue, versions = flow.versions_in_use(Later(), Issues(second))
    assert (issue, versions["line-a"]) == (None, "3")


def test_readers_see_the_old_issue_or_the_new_one(second):
    """A reader in a loop, through ten swaps: never nothing, never half of one.

    It says which issue it sees first, so that none is dropped before it has read on.
    """
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(second)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout.readline() == "2 good\n"
    for number in range(3, 13):
        installed(Issues(second), number)
        assert reader.stdout.readline() == f"{number} {number}\n"
    (second / "stop").touch()
    out, errors = reader.communicate(timeout=120)
    assert (reader.returncode, out) == (0, ""), errors


READER = """
import sys, time
from pathlib import Path
from services.refresh.issues import Issues
issues, last, end = Issues(Path(sys.argv[1])), None, time.monotonic() + 120
while not Path(sys.argv[1], "stop").exists() and time.monotonic() < end:
    issue = issues.current()
    seen = issue.id + " " + (issue.folder / "line-a.txt").read_text()
    if seen != last:
        print(seen, flush=True)
    last = seen
"""


def test_two_refreshes_at_once(second):
    with (
        Issues(second).locked(),
        pytest.raises(RefreshError, match=r"another refresh of .* under way"),
    ):
        Issues(second).locked(wait_s=0.0).__enter__()
