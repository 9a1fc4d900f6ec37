"""Make backups: once, or by a schedule."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import click

from ops import archive, backup_files, kernel_backup, retention, store_database
from ops.configuration import configured
from ops.cron import Schedule, now
from ops.databases import Damaged, Unreachable
from ops.outcome import Check, give_up, report, words
from ops.published import publish
from ops.staging import made_folder, nameless, sweep
from services.common.settings import OperatorSettings

RETRY_SECONDS = 60.0
# What killed commands of earlier versions left in the clear, besides .staging- in BACKUP_DIR
STAGED_BEFORE = ((Path(tempfile.gettempdir()), "involution-backup-"),)


@click.command()
@click.option("--schedule", is_flag=True, help="Stay, and back up whenever BACKUP_SCHEDULE says.")
@click.option("--force", is_flag=True, help="Accept that the database holds fewer charts now.")
@click.option("--kernels", is_flag=True, help="The kernel files alone: copied once, then read.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def backup(schedule: bool, force: bool, kernels: bool, as_json: bool) -> None:
    """Back up the database, the configuration and the kernels' checksums into BACKUP_DIR.

    Backups that are younger than BACKUP_RETENTION_DAYS are kept, and one a day, week and month
    beyond (BACKUP_KEEP_DAILY, _WEEKLY, _MONTHLY); the newest one always, and the last one that held
    many more charts than the database now, until --force. With BACKUP_PASSPHRASE they are
    encrypted and hold the secrets of .env too. To lose less than four
    hours of charts at worst, set BACKUP_SCHEDULE="0 */3 * * *". The kernel files themselves are
    copied by --kernels, and by --schedule once a week, where they are on this machine.
    """
    settings = configured()
    if schedule:
        _by_schedule(settings)
    try:
        if kernels:
            report("Kernels", kernel_backup.make(settings), as_json=as_json)
        checks = make(settings, force=force)
    except (Damaged, Unreachable, OSError) as error:
        _publish(settings, None)
        give_up(words(error, settings.backup_dir))
    _publish(settings, checks)
    report("Backup", checks, as_json=as_json)


def make(settings: OperatorSettings, *, force: bool = False) -> list[Check]:
    """Make one backup and drop old ones; raises Damaged, Unreachable or OSError."""
    begun = time.monotonic()
    database = store_database.database_of(settings.store_url)
    folder = made_folder(settings.backup_dir)
    for place, prefix in (*STAGED_BEFORE, (folder, ".staging-"), (folder, archive.PACKING)):
        sweep(place, prefix)
    dropped = [] if _roomy(folder) else retention.prune(settings)
    kernels, blocked = backup_files.kernels(settings), backup_files.blocked(settings)
    about = {"commit": backup_files.commit(), **kernels}
    with nameless(folder) as dump, nameless(folder) as configuration:
        facts, faults = database.dump(dump), database.faults()
        files = backup_files.configuration(
            configuration, with_secrets=bool(settings.backup_passphrase)
        )
        members: dict[str, BinaryIO] = {
            archive.DUMP: dump,
            "configuration.tar.gz": configuration,
            "kernels.json": BytesIO(json.dumps(about, indent=2).encode()),
            "blocklist.json": BytesIO(json.dumps(blocked, indent=2).encode()),
        }
        made = archive.pack(folder, members, facts, settings.backup_passphrase)
    if force:
        retention.accept(made)
    shrunk = retention.shrunk(archive.every(folder))
    dropped += retention.prune(settings)
    bad = backup_files.unsound(kernels)
    size = made.path.stat().st_size
    about_database = f"{facts.kind}, {facts.charts} charts, revision {facts.revision}"
    sealed = "encrypted" if made.encrypted else "without secrets"
    return [
        Check("database", not faults, "; ".join([about_database, *faults])),
        Check("as many charts as before", shrunk is None, shrunk or "yes"),
        Check("configuration", True, f"{len(files)} files, {sealed}"),
        Check(
            "kernels",
            bool(kernels["files"]) and not bad,
            kernels.get("trouble") or backup_files.summary(kernels),
        ),
        Check("blocklist", "trouble" not in blocked, backup_files.blocklist_summary(blocked)),
        Check("written", True, f"{made.path}, {size} bytes, {time.monotonic() - begun:.1f} s"),
        Check("dropped", True, f"{len(dropped)} that need not be kept any longer"),
    ]


def _roomy(folder: Path) -> bool:
    """Say whether one more backup finds room, as a dump, a tar file and an encrypted one."""
    newest = archive.newest(archive.every(folder))
    return newest is None or shutil.disk_usage(folder).free > 3 * newest.path.stat().st_size


def _publish(settings: OperatorSettings, checks: list[Check] | None) -> None:
    """Leave for Prometheus how old the newest backup is and how this run went; None: badly."""
    newest = archive.newest(archive.every(settings.backup_dir))
    made = None if newest is None else newest.made.timestamp()
    findings = None if checks is None else float(sum(not check.good for check in checks))
    gauges: dict[str, tuple[str, float | None]] = {
        "backup_made_time_seconds": ("When the newest backup was made", made),
        "backup_max_age_seconds": (
            "How old the newest backup may be",
            settings.backup_max_age_hours * 3600,
        ),
        "backup_charts": ("Charts in the newest backup", newest.charts() if newest else None),
        "backup_size_bytes": (
            "Size of the newest backup",
            newest.path.stat().st_size if newest else None,
        ),
        "backup_failed": ("1 when the last run made no backup", float(checks is None)),
        "backup_findings": ("Checks of the last run that were not good", findings),
    }
    publish(settings, "backup", gauges)


def _by_schedule(settings: OperatorSettings) -> None:
    """Back up for ever; a backup that fails is told, tried again soon, and never ends the loop."""
    try:
        schedule = Schedule(settings.backup_schedule)
        due = schedule.after(now())
    except ValueError as error:
        raise click.UsageError(f"BACKUP_SCHEDULE: {error}") from None
    while True:
        click.echo(json.dumps({"event": "next_backup", "at": due.isoformat()}))
        while (wait := due.timestamp() - time.time()) > 0:
            time.sleep(min(wait, 60.0))
        if _one_of_many(settings):
            due = schedule.after(now())
        else:
            due = now() + timedelta(seconds=RETRY_SECONDS)


def _one_of_many(settings: OperatorSettings) -> bool:
    try:
        checks = make(settings)
        if kernel_backup.due(settings):
            checks += [check for check in kernel_backup.make(settings) if not check.good]
    except (Damaged, Unreachable, OSError) as error:
        _publish(settings, None)
        line = {
            "event": "backup_failed",
            "level": "error",
            "reason": words(error, settings.backup_dir),
        }
        click.echo(json.dumps(line))
        return False
    _publish(settings, checks)
    bad = [check.name for check in checks if not check.good]
    details = {check.name: check.detail for check in checks}
    line = {
        "event": "backup_made",
        "level": "warning" if bad else "info",
    }
    click.echo(json.dumps({**line, **details}))
    return True
