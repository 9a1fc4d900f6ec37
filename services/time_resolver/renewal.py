"""The time zone database as data that age: newest releases out of the package registry."""

from __future__ import annotations

import json
import re
import time
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from services.common import logging
from services.common.metrics import Fact
from services.refresh import flow
from services.refresh.errors import RefusedError
from services.refresh.issues import Issue, Issues
from services.refresh.packages import Archive
from services.refresh.watch import Watch
from services.time_resolver import build_tzdata, tzsources
from services.time_resolver.resolve import Resolver
from services.time_resolver.tzdb import PACK, TzDatabase
from services.time_resolver.tzsources import SourceError

log = logging.get(__name__)

PACKAGE = "tzdata"
# 2026a to 2026f together changed the past since 1970 of 5 zones; a wrong file changes them all.
MOST_ZONES_CHANGED = 40
_MONTH_S = 2_629_746


class TimeZones:
    """The source `tzdata`: the registry's package, and the kept histories that it lacks."""

    name = "tzdata"
    packages: tuple[str, ...] = (PACKAGE,)
    room = 8 << 20

    def shipped(self) -> Mapping[str, str]:
        """Return the package version of the pack that the product has."""
        return {PACKAGE: package_version(json.loads(_index(PACK))["version"])}

    def issue_id(self, versions: Mapping[str, str]) -> str:
        """Return the package's version."""
        return versions[PACKAGE]

    def make(
        self, archives: Mapping[str, Archive], folder: Path, current: Issue | None, accept: bool
    ) -> dict[str, Any]:
        """Compile and pack the release, and hold it against the one in use."""
        at = current.folder if current else build_tzdata.DATA
        try:
            release = tzsources.from_packages(archives[PACKAGE].path, build_tzdata.kept(at))
            build_tzdata.write(release, folder)
        except SourceError as error:
            raise RefusedError(str(error)) from error
        if package_version(release.version) != ".".join(archives[PACKAGE].version.split(".")[:2]):
            raise RefusedError(
                f"{archives[PACKAGE].path.name} holds IANA {release.version}, which is not its own"
            )
        _compare(TzDatabase(at / PACK.name), TzDatabase(folder / PACK.name), accept)
        return {"release": release.version, "released": release.index["released"]}


def package_version(release: str) -> str:
    """Return the version that the registry's package of a release has: 2026f is 2026.6."""
    match = re.fullmatch(r"(\d{4})([a-z]+)", release)
    if match is None:
        raise RefusedError(f"{release!r} is not the name of an IANA release")
    number = 0
    for letter in match[2]:
        number = number * 26 + ord(letter) - ord("a") + 1
    return f"{match[1]}.{number}"


def pack_in_use(refresh_dir: Path) -> Path:
    """Return the pack to load: the refreshed one, or the product's own where that is newer."""
    issue, _ = flow.versions_in_use(TimeZones(), Issues(refresh_dir / TimeZones.name))
    return issue.folder / PACK.name if issue else PACK


def resolver(refresh_dir: Path, watch: Watch) -> Resolver:
    """Return a resolver of the pack in use; should that not load, of what the product ships."""
    pack = pack_in_use(refresh_dir)
    try:
        return Resolver(TzDatabase(pack))
    except Exception as error:
        if pack == PACK:
            raise
        reason = f"the refreshed issue cannot be loaded, the shipped one is used: {error}"
        log.error("refreshed_issue_unusable", reason=reason)  # noqa: TRY400 - the reason is enough
        watch.faults[TimeZones.name] = reason
        return Resolver(TzDatabase(PACK))


def facts(database: TzDatabase) -> Iterator[Fact]:
    """Yield the release's date and age for /metrics."""
    released = database.released.timestamp()
    text = "When the time zone database's release came out"
    yield "involution_tzdb_released_time_seconds", text, {"release": database.version}, released
    age = time.time() - released
    yield "involution_tzdb_age_seconds", "Seconds since that release came out", {}, age


def age_days(database: TzDatabase) -> float:
    """Return the days since the release came out."""
    return (time.time() - database.released.timestamp()) / 86_400.0


def _index(pack: Path) -> bytes:
    with zipfile.ZipFile(pack) as file:
        return file.read("index.json")


def _compare(old: TzDatabase, new: TzDatabase, accept: bool) -> None:
    """Refuse a release that is older, lacks names, or changes the past of many zones."""
    if new.released < old.released:
        raise RefusedError(f"IANA {new.version} is older than {old.version}, which is in use")
    for tzdata in ("backzone", "standard"):
        gone = sorted(set(old.names(tzdata)) - set(new.names(tzdata)))
        if gone:
            raise RefusedError(f"IANA {new.version} lacks {len(gone)} zones, {gone[0]} among them")
    moments = np.arange(0, old.released_us // 1_000_000, _MONTH_S)
    names = old.names("standard")
    moved = [name for name in names if _offsets(old, name, moments) != _offsets(new, name, moments)]
    if len(moved) > MOST_ZONES_CHANGED and not accept:
        raise RefusedError(
            f"IANA {new.version} changes the past since 1970 of {len(moved)} zones, {moved[0]} "
            f"among them: more than {MOST_ZONES_CHANGED} is no correction (see --accept-revision)"
        )


def _offsets(database: TzDatabase, name: str, moments: np.ndarray[Any, Any]) -> list[int]:
    zone = database.zone(name, "standard")
    return [zone.at(int(moment)).type.offset_s for moment in moments]
