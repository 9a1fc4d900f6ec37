"""Run by the scheduled workflow alone: it depends on what the package registry has today.

scripts/test.sh tests/scheduled/fresh_release.py
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from services.refresh import packages
from services.time_resolver import build_tzdata, tzsources
from services.time_resolver.renewal import PACKAGE
from services.time_resolver.tzdb import TzDatabase

MOST = timedelta(days=60)


def test_the_shipped_release_is_at_most_sixty_days_older_than_the_newest(tmp_path: Path) -> None:
    version = packages.newest(PACKAGE)
    came = packages.download({PACKAGE: version}, tmp_path)
    newest = tzsources.from_packages(came[PACKAGE].path, build_tzdata.kept())
    build_tzdata.write(newest, tmp_path)
    shipped = TzDatabase()
    behind = TzDatabase(tmp_path / "tzdata.zip").released - shipped.released
    assert behind <= MOST, f"IANA {shipped.version} is shipped, {newest.version} is {behind} later"
