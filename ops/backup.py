"""Make backups: once, or by a schedule."""

from __future__ import annotations

import json
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import click

from ops import archive, belongings, databases
from ops.configuration import configured
from ops.cron import Schedule
from ops.databases import Damaged, Unreachable
from ops.outcome import Check, give_up, report
from services.common.settings import OperatorSettings

RETRY_SECONDS = 60.0


@click.command()
@click.option("--schedule", is_flag=True, help="Stay, and back up whenever BACKUP_SCHEDULE says.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def backup(schedule: bool, as_json: bool) -> None:
    """Back up the database, the configuration and the kernels' checksums into BACKUP_DIR.

    Backups older than BACKUP_RETENTION_DAYS are dropped, the newest one never. With
    BACKUP_PASSPHRASE they are encrypted and hold the secrets of .env too. To lose less than four
    hours of charts at worst, set BACKUP_SCHEDULE="0 */3 * * *".
    """
    settings = configured()
    if schedule:
        _by_schedule(settings)
    try:
        checks = make(settings)
    except (Damaged, Unreachable, OSError) as error:
        give_up(str(error))
    report("Backup", checks, as_json=as_json)


def make(settings: OperatorSettings) -> list[Check]:
    """Make one backup and drop old ones; raises Damaged, Unreachable or OSError."""
    begun = time.monotonic()
    database = databases.of(settings.store_url)
    settings.backup_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=settings.backup_dir, prefix=".staging-") as folder:
        staged = Path(folder)
        facts = database.dump(staged / archive.DUMP)
        files = belongings.configuration(
            staged / "configuration.tar.gz", with_secrets=bool(settings.backup_passphrase)
        )
        kernels = belongings.kernels(settings)
        blocked = belongings.blocked(settings)
        about = {"commit": belongings.commit(), **kernels}
        (staged / "kernels.json").write_text(json.dumps(about, indent=2))
        (staged / "blocklist.json").write_text(json.dumps(blocked, indent=2))
        made = archive.pack(settings.backup_dir, staged, facts, settings.backup_passphrase)
    dropped = prune(settings)
    bad = belongings.unsound(kernels)
    size = made.path.stat().st_size
    sealed = "encrypted" if made.encrypted else "without secrets"
    return [
        Check("database", True, f"{facts.kind}, {facts.charts} charts, revision {facts.revision}"),
        Check("configuration", True, f"{len(files)} files, {sealed}"),
        Check(
            "kernels",
            bool(kernels["files"]) and not bad,
            kernels.get("trouble") or belongings.told(kernels),
        ),
        Check("blocklist", True, blocked.get("trouble") or f"{len(blocked['entries'])} entries"),
        Check("written", True, f"{made.path}, {size} bytes, {time.monotonic() - begun:.1f} s"),
        Check("dropped", True, f"{len(dropped)} older than {settings.backup_retention_days} days"),
    ]


def prune(settings: OperatorSettings) -> list[str]:
    """Drop backups that are older than they need be kept; the newest stays in any case."""
    limit = settings.backup_retention_days * 24.0
    old = [one for one in archive.every(settings.backup_dir)[1:] if one.age_hours() > limit]
    for one in old:
        one.remove()
    return [one.name for one in old]


def _by_schedule(settings: OperatorSettings) -> None:
    """Back up for ever; a backup that fails is told, tried again soon, and never ends the loop."""
    try:
        schedule = Schedule(settings.backup_schedule)
        due = schedule.after(datetime.now().astimezone())
    except ValueError as error:
        raise click.UsageError(f"BACKUP_SCHEDULE: {error}") from None
    while True:
        click.echo(json.dumps({"event": "next_backup", "at": due.isoformat()}))
        while (wait := (due - datetime.now().astimezone()).total_seconds()) > 0:
            time.sleep(min(wait, 60.0))
        if _one_of_many(settings):
            due = schedule.after(datetime.now().astimezone())
        else:
            due = datetime.now().astimezone() + timedelta(seconds=RETRY_SECONDS)


def _one_of_many(settings: OperatorSettings) -> bool:
    try:
        checks = make(settings)
    except (Damaged, Unreachable, OSError) as error:
        line = {"event": "backup_failed", "level": "error", "reason": str(error)}
        click.echo(json.dumps(line))
        return False
    bad = [check.name for check in checks if not check.good]
    told = {check.name: check.detail for check in checks}
    line = {
        "event": "backup_made",
        "level": "warning" if bad else "info",
    }
    click.echo(json.dumps({**line, **told}))
    return True
