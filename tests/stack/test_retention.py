"""Which backups are kept: reckoned by hand on a calendar, by the rules of restic's --keep-*."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from ops import archive, retention
from services.common.settings import OperatorSettings

TODAY = datetime.now(UTC).replace(hour=2, minute=0, second=0, microsecond=0) - timedelta(days=1)


@pytest.fixture
def settings(tmp_path, monkeypatch):
    def make(days=1, daily=0, weekly=0, monthly=0):
        values = {
            "BACKUP_DIR": tmp_path, "BACKUP_RETENTION_DAYS": days, "BACKUP_KEEP_DAILY": daily,
            "BACKUP_KEEP_WEEKLY": weekly, "BACKUP_KEEP_MONTHLY": monthly,
        }  # fmt: skip
        for name, value in values.items():
            monkeypatch.setenv(name, str(value))
        return OperatorSettings()

    return make


def backup(folder, when, charts=100, **more):
    name = f"involution-{when:%Y-%m-%dT%H%M%SZ}.tar"
    (folder / name).write_bytes(b"")
    (folder / f"{name}.json").write_text(json.dumps({"charts": charts, **more}))


def left(folder):
    return [one.name[11:21] for one in archive.every(folder)]


def test_days_weeks_and_months(settings, tmp_path):
    days = [
        "2024-03-31", "2024-03-30", "2024-03-29", "2024-03-24", "2024-03-23", "2024-02-29",
        "2024-02-28", "2024-01-31", "2023-12-31",
    ]  # fmt: skip
    for day in days:
        backup(tmp_path, datetime.fromisoformat(f"{day}T02:00:00+00:00"))
    retention.prune(settings(daily=2, weekly=3, monthly=3))
    # 2 days; the weeks of Monday 25 March, 18 March and 26 February, each by its newest; 3 months
    assert left(tmp_path) == [
        "2024-03-31", "2024-03-30", "2024-03-24", "2024-02-29", "2024-01-31",
    ]  # fmt: skip


def test_the_young_and_the_newest_of_a_day(settings, tmp_path):
    for hours in (0, 3, 6, 60, 63):
        backup(tmp_path, TODAY - timedelta(hours=hours))
    # the young are those of three days: at two, whether the third is one is a matter of the hour
    retention.prune(settings(days=3, daily=5))
    old = TODAY - timedelta(hours=60)
    kept = [TODAY - timedelta(hours=h) for h in (0, 3, 6)] + [old]
    if (TODAY - timedelta(hours=63)).date() != old.date():
        kept.append(TODAY - timedelta(hours=63))
    assert [one.made for one in archive.every(tmp_path)] == kept


def test_the_newest_stays_however_old(settings, tmp_path):
    backup(tmp_path, datetime(2020, 1, 1, tzinfo=UTC))
    assert retention.prune(settings()) == []


def test_the_last_that_held_more_stays_until_a_smaller_one_is_accepted(settings, tmp_path):
    backup(tmp_path, datetime(2020, 1, 1, tzinfo=UTC), 30_000)
    backup(tmp_path, datetime(2020, 1, 2, tzinfo=UTC), 21_000)
    backup(tmp_path, datetime(2020, 1, 3, tzinfo=UTC), 2)
    backup(tmp_path, TODAY, 2)
    retention.prune(settings())
    assert left(tmp_path) == [f"{TODAY:%Y-%m-%d}", "2020-01-02"]
    retention.accept(archive.every(tmp_path)[0])
    retention.prune(settings())
    assert left(tmp_path) == [f"{TODAY:%Y-%m-%d}"]


@pytest.mark.parametrize(("charts", "alarm"), [(100, False), (90, False), (89, True), (0, True)])
def test_a_tenth_may_have_been_deleted(tmp_path, charts, alarm):
    backup(tmp_path, TODAY - timedelta(days=1), 100)
    backup(tmp_path, TODAY, charts)
    assert bool(retention.shrunk(archive.every(tmp_path))) == alarm
    # a live database is compared with the newest backup as well
    assert bool(retention.shrunk(archive.every(tmp_path)[1:], charts)) == alarm


def test_the_sentence_counts_the_newest_whose_date_can_be_true(tmp_path):
    backup(tmp_path, TODAY - timedelta(days=1), 100)
    backup(tmp_path, TODAY, 2)
    backup(tmp_path, TODAY + timedelta(days=400), 100)  # by a clock that was wrong
    assert retention.shrunk(archive.every(tmp_path)).startswith("2 charts, but ")
