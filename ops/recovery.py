"""Put a backup back: by hand, or everything that an emergency needs."""

from __future__ import annotations

import time
from typing import NoReturn

import click

from ops import archive, backup_files, blocklist, retention, store_database, trail
from ops.archive import Backup, Opened
from ops.configuration import configured
from ops.databases import Damaged, Database, Replacement, Unreachable
from ops.encryption import WrongKey
from ops.outcome import Check, give_up, report, words
from ops.processes import get
from ops.verify import fitting
from services.common.settings import OperatorSettings

RTO_MINUTES = 30.0
RPO_HOURS = 4.0


@click.command()
@click.argument("which", required=False)
@click.option("--undo", is_flag=True, help="Put back what the last restore kept.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def restore_backup(which: str | None, undo: bool, yes: bool, as_json: bool) -> None:
    """Replace the database by that of a backup: WHICH is a date (2024-01-01), a name or a path.

    Of several backups of a day the newest is taken. The backup is proved in a database of its own
    before anything is replaced, and what was there is kept under another name, which is told;
    --undo puts that back.
    """
    settings = configured()
    if undo != (which is None):
        raise click.UsageError("name a backup, or --undo")
    if undo:
        _undo(settings, yes=yes or as_json, as_json=as_json)
    assert which is not None  # noqa: S101 - for the type checker
    backup = archive.chosen(settings.backup_dir, which)
    if backup is None:
        have = ", ".join(one.name for one in archive.every(settings.backup_dir)[:5]) or "none"
        give_up(f"no backup {which} in {settings.backup_dir}; the newest are: {have}")
    if not yes and not as_json:
        click.confirm(f"Replace the database by {backup.name}?", abort=True)
    try:
        checks = restore(settings, store_database.database_of(settings.store_url), backup)
    except (Damaged, WrongKey) as error:
        report("Restore", [Check(backup.name, False, str(error))], as_json=as_json)
    except (Unreachable, OSError) as error:
        give_up(words(error, settings.backup_dir))
    report("Restore", checks, as_json=as_json)


@click.command()
@click.option("--force", is_flag=True, help="Restore although the database answers.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def emergency_recovery(force: bool, as_json: bool) -> None:
    """Bring the service's data back: the newest sound backup, the blocklist, the kernels.

    Damaged backups are passed over, and told. A database that answers is left alone unless --force
    is given; that it holds many fewer charts than a backup is a finding. The last lines tell how
    long it took, and how much was lost at most.
    """
    begun = time.monotonic()
    settings = configured()
    try:
        database = store_database.database_of(settings.store_url)
        checks = [] if force else _still_good(settings, database)
        restored = bool(checks) or _newest_sound(settings, database, checks)
    except (Unreachable, OSError) as error:
        give_up(words(error, settings.backup_dir))
    checks.append(_kernels(settings))
    checks += _instances(settings)
    took = time.monotonic() - begun
    detail = f"{took:.1f} s (objective: {RTO_MINUTES:g} minutes)"
    checks.append(Check("recovery time", restored and took < RTO_MINUTES * 60, detail))
    trail.record(settings, "emergency_recovery", detail)
    report("Emergency recovery", checks, as_json=as_json)


def _undo(settings: OperatorSettings, *, yes: bool, as_json: bool) -> NoReturn:
    if not yes:
        click.confirm("Put back what the last restore kept?", abort=True)
    try:
        database = store_database.database_of(settings.store_url)
        done = database.undo()
        charts = database.look().charts
    except (Unreachable, Damaged, OSError) as error:
        give_up(words(error, settings.backup_dir))
    trail.record(settings, "restore_undone", done.kept or "")
    checks = [
        Check("database", True, f"{charts} charts, as before the last restore"),
        Check("what was there", True, f"kept as {done.kept}" if done.kept else "there was none"),
        *_attached(done),
    ]
    report("Undo", checks, as_json=as_json)


def restore(settings: OperatorSettings, database: Database, backup: Backup) -> list[Check]:
    """Restore one backup; raises Damaged, WrongKey or Unreachable and has then changed nothing."""
    begun = time.monotonic()
    with archive.unpacked(backup, settings.backup_passphrase) as opened:
        wanted = opened.facts
        fitting(database, wanted)
        done = database.replace(opened.dump, wanted)
        listed = _blocklist(settings, opened)
    trail.record(settings, "backup_restored", backup.name)
    took = time.monotonic() - begun
    detail = f"kept as {done.kept}" if done.kept else "there was none"
    checks = [
        Check("database", True, f"{wanted.charts} charts from {backup.name} in {took:.1f} s"),
        Check("what was there", True, detail),
        listed,
    ]
    if done.leftovers:
        checks.append(Check("left behind", False, ", ".join(done.leftovers)))
    return checks + _attached(done)


def _attached(done: Replacement) -> list[Check]:
    """Return a finding where others' views and the like went away with the old tables."""
    if not done.attached:
        return []
    detail = f"{', '.join(done.attached)}: still on the tables that are kept; make them anew"
    return [Check("of others", False, detail)]


def _still_good(settings: OperatorSettings, database: Database) -> list[Check]:
    """Return a check when the database answers, nothing when it has to be brought back."""
    if not database.exists():
        return []
    try:
        contents, faults = database.look(), database.faults()
    except (Unreachable, Damaged):
        return []
    if faults:
        wrong = " ".join("; ".join(faults).split())[:300]
        detail = f"answers with {contents.charts} charts, but {wrong}"
        again = "emergency_recovery.sh --force restores the newest backup, and keeps what is there"
        return [Check("database", False, f"{detail}. {again}")]
    if shrunk := retention.shrunk(archive.every(settings.backup_dir), contents.charts):
        detail = f"answers, with {shrunk}; emergency_recovery.sh --force restores the newest backup"
        return [Check("database", False, f"{detail}, restore_backup.sh that one")]
    return [
        Check("database", True, f"answers with {contents.charts} charts: left alone (see --force)")
    ]


def _newest_sound(settings: OperatorSettings, database: Database, checks: list[Check]) -> bool:
    """Restore the newest backup that proves sound; add what was found to `checks`."""
    backups = archive.every(settings.backup_dir)
    for backup in backups:
        try:
            checks += restore(settings, database, backup)
        except (Damaged, WrongKey) as error:
            checks.append(Check(backup.name, False, f"passed over: {error}"))
            continue
        age = backup.age_hours()
        checks.append(
            Check(
                "lost at most",
                age <= max(RPO_HOURS, settings.backup_max_age_hours),
                f"what was saved in the last {age:.1f} h",
            )
        )
        if shrunk := retention.shrunk(backups, backup.charts()):
            checks.append(Check("as many charts as before", False, shrunk))
        return True
    detail = f"none of {len(backups)} backups in {settings.backup_dir} could be restored"
    checks.append(Check("database", False, detail))
    return False


def _blocklist(settings: OperatorSettings, opened: Opened) -> Check:
    """Block again what was blocked, as far as it would be still."""
    listed = opened.read("blocklist.json")
    if "trouble" in listed:
        return Check(
            "blocklist", False, "is not in the backup: Redis did not answer when it was made"
        )
    entries = listed["entries"]
    live = {n: until for n, until in entries.items() if until is None or until > time.time()}
    if not live:
        return Check("blocklist", True, "had no entries")
    try:
        with blocklist.redis_of(settings) as redis:
            for name, until in live.items():
                blocklist.add(redis, name, until)
    except blocklist.NoRedis as error:
        return Check("blocklist", False, f"{len(live)} entries not restored: {error}")
    return Check("blocklist", True, f"{len(live)} entries")


def _kernels(settings: OperatorSettings) -> Check:
    state = backup_files.kernels(settings)
    bad = backup_files.unsound(state)
    fetch = f"python -m services.spice.kernel_sets fetch --set {settings.kernel_set_tag}"
    detail = state.get("trouble") or (f"{bad}: run {fetch}" if bad else "every checksum right")
    return Check("kernels", not bad and "trouble" not in state, detail)


def _instances(settings: OperatorSettings) -> list[Check]:
    """Say of each instance whether it is ready; a service that is down is no failure of this."""
    checks = []
    for url in settings.instances:
        status, _ = get(f"{url}/health/ready")
        words = {200: "ready", 0: "not running: start it now"}
        checks.append(Check(url, status in words, words.get(status, f"status {status}")))
    return checks
