"""Everything that an operator looks at once a day, in one report."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta

import click

from ops import archive, blocklist, certificates, log_analysis, logs, retention, store_database
from ops.configuration import configured
from ops.databases import Damaged, Unreachable
from ops.instances import look
from ops.outcome import Check, report, words
from ops.performance_metrics import summary as performance
from ops.verify import recent
from services.common.settings import OperatorSettings

FULL_SHARE = 0.9
CERTIFICATE_DAYS = 14.0


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def daily_health_check(as_json: bool) -> None:
    """Check instances, performance, database, Redis, backups, disk, certificate and the day's logs.

    INSTANCE_URLS names the instances, SERVICE_URL what clients see.
    """
    settings = configured()
    checks = [
        *_instances(settings),
        *_data(settings),
        _backup(settings),
        *_disks(settings),
        *_certificate(settings),
        *_log(settings),
    ]
    report("Daily health check", checks, as_json=as_json)


def _instances(settings: OperatorSettings) -> Iterator[Check]:
    for url in settings.instances:
        one = look(url)
        if not one.health.get("checks"):
            yield Check(url, False, f"status {one.status}" if one.status else "nobody answers")
            continue
        for name, check in one.health["checks"].items():
            facts = {k: v for k, v in check.items() if k != "status" and not isinstance(v, list)}
            detail = ", ".join(f"{key} {value}" for key, value in list(facts.items())[:4])
            good = check["status"] == "healthy"
            yield Check(f"{one.name} {name}", good, f"{check['status']}; {detail}")
        numbers = performance(one)
        detail = "; ".join(numbers["findings"]) or f"{numbers['requests']} requests"
        yield Check(f"{one.name} promises", numbers["good"], detail)


def _data(settings: OperatorSettings) -> Iterator[Check]:
    try:
        database = store_database.database_of(settings.store_url)
        contents, faults = database.look(), database.faults()
        shrunk = retention.shrunk(archive.every(settings.backup_dir), contents.charts)
        detail = f"{contents.kind}, {contents.charts} charts, {contents.revision}"
        wrong = "; ".join([*faults, *([shrunk] if shrunk else [])])
        yield Check("database", not wrong, wrong or detail)
    except OSError as error:  # of BACKUP_DIR, with which the number of charts is compared
        yield Check("database", False, words(error))
    except (Unreachable, Damaged) as error:
        yield Check("database", not settings.store_url, str(error))
    if settings.redis_uri:
        try:
            with blocklist.redis_of(settings) as redis:
                yield Check("Redis", True, f"{len(blocklist.entries(redis))} addresses blocked")
        except blocklist.NoRedis as error:
            yield Check("Redis", False, str(error))


def _backup(settings: OperatorSettings) -> Check:
    try:
        backups = archive.every(settings.backup_dir)
    except OSError as error:
        return Check("backup", False, words(error))
    if not backups:
        return Check("backup", False, f"there is none in {settings.backup_dir}")
    young = recent(backups, settings.backup_max_age_hours)
    return Check("backup", young.good, f"{len(backups)}, the newest {young.detail}")


def _disks(settings: OperatorSettings) -> Iterator[Check]:
    seen = set()
    for folder in (settings.backup_dir, settings.run_dir, settings.kernels_dir):
        if not folder.is_dir() or (device := folder.stat().st_dev) in seen:
            continue
        seen.add(device)
        total, used, free = shutil.disk_usage(folder)
        share = used / total
        yield Check(
            f"disk of {folder}",
            share < FULL_SHARE,
            f"{100 * share:.0f} % full, {free >> 30} GiB free",
        )


def _certificate(settings: OperatorSettings) -> Iterator[Check]:
    if not settings.service_url.startswith("https://"):
        return
    try:
        left = certificates.days_left(settings.service_url)
        yield Check("certificate", left > CERTIFICATE_DAYS, f"holds {left:.0f} more days")
    except OSError as error:
        yield Check("certificate", False, words(error))


def _log(settings: OperatorSettings) -> Iterator[Check]:
    files = sorted(str(path) for path in settings.run_dir.glob("*.log"))
    if not files:
        return  # containers keep their logs elsewhere: log_analysis.sh reads them from a pipe
    log_summary = log_analysis.analyse(logs.read(files, timedelta(hours=24)))
    errors = {**log_summary["errors"], **log_summary["server_errors"]}
    detail = ", ".join(f"{count} x {name}" for name, count in list(errors.items())[:3])
    yield Check(
        "errors of 24 h in the logs", not errors, detail or f"none in {log_summary['lines']} lines"
    )
