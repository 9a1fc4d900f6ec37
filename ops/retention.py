"""Which backups are kept: the young, one a day, week and month, and the last that held more."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from ops import archive
from ops.archive import Backup
from ops.staging import give_to_owner, staging
from services.common.settings import OperatorSettings

# Charts are deleted one by one, by who saved them: a tenth fewer than before is no such thing.
SHRUNK_SHARE = 0.9


def kept(backups: list[Backup], settings: OperatorSettings) -> set[Backup]:
    """Return those of `backups` (the newest first) that are kept.

    As restic's --keep-daily does: the newest of a day counts, and days without any do not.
    """
    first = archive.newest(backups)
    keep = {first} if first else set(backups[:1])
    keep |= {one for one in backups if one.age_hours() <= settings.backup_retention_days * 24.0}
    keep |= _one_each(datetime.date, backups, settings.backup_keep_daily)
    keep |= _one_each(lambda made: made.isocalendar()[:2], backups, settings.backup_keep_weekly)
    keep |= _one_each(lambda made: (made.year, made.month), backups, settings.backup_keep_monthly)
    larger = last_larger(backups)
    return keep | {larger} if larger else keep


def _one_each(
    period: Callable[[datetime], object], backups: list[Backup], number: int
) -> set[Backup]:
    """Return the newest backup of each of the last `number` periods that have any."""
    newest: dict[object, Backup] = {}
    for one in backups:
        if not one.from_the_future:
            newest.setdefault(period(one.made), one)
    return set(list(newest.values())[:number])


def prune(settings: OperatorSettings) -> list[str]:
    """Drop the backups that need not be kept; return their names."""
    backups = archive.every(settings.backup_dir)
    dropped = [one for one in backups if one not in kept(backups, settings)]
    for one in dropped:
        one.remove()
    return [one.name for one in dropped]


def last_larger(backups: list[Backup], charts: int | None = None) -> Backup | None:
    """Return the newest backup that held many more charts than the newest one does (or `charts`).

    What came before a backup that was accepted (`backup --force`) is not compared with.
    """
    dated = [one for one in backups if not one.from_the_future]
    if charts is None:
        charts = dated[0].charts() if dated else None
    if charts is None:
        return None
    for one in dated:
        held = one.charts()
        if held is not None and charts < held * SHRUNK_SHARE:
            return one
        if accepted(one):
            return None
    return None


def shrunk(backups: list[Backup], charts: int | None = None) -> str | None:
    """Return a sentence when there are many fewer charts than in an earlier backup, else None."""
    larger = last_larger(backups, charts)
    if larger is None:
        return None
    newest = archive.newest(backups)
    now = charts if charts is not None else (newest.charts() if newest else None)
    return (
        f"{now or 0} charts, but {larger.name} has {larger.charts()}: it is kept; if so many were "
        "deleted on purpose, run backup.sh --force"
    )


def accept(backup: Backup) -> None:
    """Write down that a backup's number of charts is as it should be."""
    summary = json.loads(backup.summary_file.read_text())
    with staging(backup.path.parent, archive.PACKING) as work:
        renewed = work / "summary"
        renewed.write_text(json.dumps({**summary, "accepted": True}) + "\n")
        give_to_owner(renewed, backup.path.parent)
        renewed.rename(backup.summary_file)


def accepted(backup: Backup) -> bool:
    """Say whether a person accepted a backup's number of charts."""
    try:
        return bool(json.loads(backup.summary_file.read_text()).get("accepted"))
    except (OSError, ValueError, AttributeError):
        return False
