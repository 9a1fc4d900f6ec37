"""One refresh, from the question what is newest to the issue in use."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from services.refresh import packages
from services.refresh.errors import RefreshError, RefusedError
from services.refresh.issues import Issue, Issues, State
from services.refresh.packages import Archive, PackageError, order

ROOM_TO_SPARE = 64 << 20  # a disk filled to the last byte breaks other programs


class Source(Protocol):
    """One kind of data that ages."""

    name: str
    packages: tuple[str, ...]  # in the registry; all their versions together are an issue
    room: int  # bytes that an issue and its packages take at most

    def shipped(self) -> Mapping[str, str]:
        """Return the packages' versions that the product ships."""

    def issue_id(self, versions: Mapping[str, str]) -> str:
        """Return the name of the issue that these versions make."""

    def make(
        self, archives: Mapping[str, Archive], folder: Path, current: Issue | None, accept: bool
    ) -> dict[str, Any]:
        """Write the issue into `folder` and verify it against `current` (None: the shipped one).

        `archives` are those of the packages whose versions changed. Returns its facts; raises
        RefusedError where it is not to be used. `accept` lets data of the past differ by more than
        they should.
        """


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a refresh did; `issue` is the id in use afterwards."""

    outcome: str
    detail: str
    issue: str


def versions_in_use(source: Source, issues: Issues) -> tuple[Issue | None, dict[str, str]]:
    """Return the issue in use and its packages' versions; (None, the shipped ones) without one.

    An issue that is older than what the product ships (after an update) is not used.
    """
    shipped = dict(source.shipped())
    issue = issues.current()
    if issue is None:
        return None, shipped
    versions = {**shipped, **issue.facts["versions"]}
    if any(order(versions[name]) < order(shipped[name]) for name in shipped):
        return None, shipped
    return issue, versions


def refresh(source: Source, folder: Path, *, accept: bool = False, retry: bool = False) -> Outcome:
    """Bring the newest issue into use, if there is one that is sound; never raise for what fails.

    `accept`: see `Source.make`. `retry` takes up an issue again that a rollback left.
    """
    issues = Issues(folder)
    try:
        with issues.locked():
            try:
                outcome, detail = _refresh(source, issues, accept, retry)
            except RefusedError as error:
                outcome, detail = "refused", str(error)
            except RefreshError as error:
                outcome, detail = "failed", str(error)
            except PackageError as error:
                outcome, detail = "failed", f"the packages did not come: {error}"
            except OSError as error:
                outcome, detail = "failed", f"cannot write to {folder}: {error.strerror or error}"
            held = issues.state().held
            if retry and outcome == "installed":
                held = ()
            issues.record(State(time.time(), outcome, detail, held))
    except RefreshError as error:
        outcome, detail = "failed", str(error)
    issue, versions = versions_in_use(source, issues)
    return Outcome(outcome, detail, issue.id if issue else source.issue_id(versions))


def _refresh(source: Source, issues: Issues, accept: bool, retry: bool) -> tuple[str, str]:
    issue, used = versions_in_use(source, issues)
    with ThreadPoolExecutor(len(source.packages)) as pool:
        offered = dict(
            zip(source.packages, pool.map(packages.newest, source.packages), strict=True)
        )
    older = [name for name in source.packages if order(offered[name]) < order(used[name])]
    if older:
        listing = ", ".join(f"{name} {offered[name]} (in use: {used[name]})" for name in older)
        raise RefusedError(f"the registry offers an older issue: {listing}")
    newer = source.issue_id(offered)
    if offered == used:
        return "current", f"{newer} is the newest"
    if newer in issues.state().held and not retry:
        return "current", f"{newer} is the newest, and a rollback left it"
    free = shutil.disk_usage(issues.folder).free
    if free < source.room + ROOM_TO_SPARE:
        wanted, free = (source.room + ROOM_TO_SPARE) >> 20, free >> 20
        raise RefreshError(
            f"no room: {wanted} MiB are needed, and {free} MiB are free in {issues.folder}"
        )
    with issues.scratch() as scratch:
        came, made = scratch / "packages", scratch / "issue"
        came.mkdir()
        made.mkdir()
        changed = {name: offered[name] for name in offered if offered[name] != used[name]}
        facts = source.make(packages.download(changed, came), made, issue, accept)
        issues.install(made, newer, {**facts, "versions": offered})
    return "installed", f"{newer} after {source.issue_id(used)}"
