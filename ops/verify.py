"""Prove that the backups are whole, recent, and can be restored."""

from __future__ import annotations

import time

import click

from ops import archive, databases, retention, store_database
from ops.amounts import Amount
from ops.archive import Backup
from ops.configuration import configured
from ops.databases import Damaged, Database, Unreachable
from ops.encryption import WrongKey
from ops.outcome import Check, give_up, report, words
from ops.published import publish


@click.command()
@click.option("--every", is_flag=True, help="Restore every backup, not the newest alone.")
@click.option(
    "--max-age", type=Amount(), help="Hours the newest may be old [BACKUP_MAX_AGE_HOURS]."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify_backups(every: bool, max_age: float | None, as_json: bool) -> None:
    """Check all backups' checksums, and restore the newest into a scratch database.

    What the scratch database then holds must be, chart by chart, what was backed up. It is dropped
    again; the live database is not touched.
    """
    settings = configured()
    backups = archive.every(settings.backup_dir)
    if not backups:
        give_up(f"there is no backup in {settings.backup_dir}")
    limit = max_age if max_age is not None else settings.backup_max_age_hours
    shrunk = retention.shrunk(backups)
    checks = [
        recent(backups, limit),
        Check("as many charts as before", shrunk is None, shrunk or "yes"),
    ]
    try:
        database = store_database.database_of(settings.store_url)
        for number, one in enumerate(backups):
            whole = every or number == 0
            checks.append(verify(one, settings.backup_passphrase, database if whole else None))
        if database.leftovers:
            checks.append(Check("left behind", False, ", ".join(database.leftovers)))
    except (Unreachable, OSError) as error:
        give_up(words(error, settings.backup_dir))
    text = "Checks of the last verification that were not good"
    gauges = {
        "backup_verified_time_seconds": ("When backups were last verified", time.time()),
        "backup_verify_findings": (text, float(sum(not check.good for check in checks))),
    }
    publish(settings, "verify", gauges)
    report("Backups", checks, as_json=as_json)


def recent(backups: list[Backup], limit: float) -> Check:
    """Say whether the newest backup is young enough, and that none is dated in the future."""
    future = [one.name for one in backups if one.from_the_future]
    first = archive.newest(backups)
    if first is None:
        return Check("recent enough", False, f"only backups dated in the future: {future}")
    age = first.age_hours()
    detail = f"{age:.1f} h old, allowed are {limit:g} h"
    if future:
        detail += f"; dated in the future, by a clock that was wrong: {', '.join(future)}"
    return Check("recent enough", age <= limit and not future, detail)


def verify(backup: Backup, passphrase: str, database: Database | None) -> Check:
    """Check one backup, by restoring it too if a database is given; raises Unreachable."""
    try:
        with archive.unpacked(backup, passphrase) as opened:
            wanted = opened.facts
            if database is None:
                return Check(backup.name, True, f"checksums right, {wanted.charts} charts")
            fitting(database, wanted)
            wanted.must_equal(database.try_out(opened.dump))
    except (Damaged, WrongKey) as error:
        return Check(backup.name, False, str(error))
    return Check(backup.name, True, f"restored: {wanted.charts} charts, every one as it was")


def fitting(database: Database, wanted: databases.Facts) -> None:
    """Raise Damaged when the backup is of another kind of database than is set up."""
    if wanted.kind != database.kind:
        raise Damaged(f"it is of {wanted.kind}, but DATABASE_URL names {database.kind}")
