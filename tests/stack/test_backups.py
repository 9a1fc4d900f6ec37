"""Backups on real databases: made, proved, refused when damaged, and put back after a disaster."""

import gzip
import hashlib
import io
import json
import tarfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from operators import Operator, details, failed, next_second
from postgres import PASSWORD
from processes import CHART, Engine, until

from ops import archive
from ops.cron import Schedule
from services.store import chart_records, database
from tests.ports import free_port

MANY = 10_000
SESAME = "open sesame"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(request, tmp_path_factory):
    """(address with its password, settings) of an empty database with tables."""
    folder = tmp_path_factory.mktemp("kept")
    if request.param == "sqlite":
        settings = {"DATABASE_URL": f"sqlite:///{folder / 'charts.db'}"}
        url = database.address(settings["DATABASE_URL"])
    else:
        server = request.getfixturevalue("postgres")
        settings = {"DATABASE_URL": server.uri, "DB_PASSWORD": PASSWORD}
        url = database.address(server.uri).set(password=PASSWORD)
    database.create_file(url)
    with opened(url) as engine:
        database.migrate(engine, url)
    return url, settings


@pytest.fixture
def operator(kept, tmp_path):
    _, settings = kept
    return Operator(BACKUP_DIR=tmp_path / "backups", RUN_DIR=tmp_path / "run", **settings)


@contextmanager
def opened(url):
    engine = database.connect(url, timeout=60)
    yield engine
    engine.dispose()


def fill(url, number, answer=b'{"data": {}}'):
    with opened(url) as engine, engine.begin() as connection:
        for index in range(number):
            request = json.dumps({**CHART, "elevation": index}).encode()
            chart_records.insert(connection, request, answer + b" " * (index % 97))


def holds(url, schema=None):
    with opened(url) as engine, engine.connect() as connection:
        if schema is not None:
            connection.execute(sa.text(f"SET search_path TO {schema}"))
        return chart_records.count(connection), chart_records.digest(connection)


def destroy(url, postgres):
    path = database.sqlite_path(url)
    if path is not None:
        for file in path.parent.glob(path.name + "*"):
            file.unlink(missing_ok=True)  # the last one out removes some, too
    else:
        postgres().sql("postgres", "DROP DATABASE involution WITH (FORCE)")


def test_recovery_leaves_a_good_database_alone(kept, operator):
    url, _ = kept
    operator.ask("backup")
    fill(url, 1)
    before = holds(url)
    output = operator.ask("emergency_recovery")
    assert "left alone" in details(output)["database"]
    assert holds(url) == before


def test_recovery_passes_over_a_damaged_backup(kept, operator, request, tmp_path):
    url, _ = kept
    fill(url, 20)
    operator.ask("backup")
    before = holds(url)
    next_second()
    fill(url, 1)
    operator.ask("backup")
    newest, older = archive.every(tmp_path / "backups")
    spoil(newest.path, -5000)
    destroy(url, lambda: request.getfixturevalue("postgres"))
    output = operator.ask("emergency_recovery", expect=1)
    assert failed(output) == {newest.name}
    assert older.name in details(output)["database"]
    assert holds(url) == before


def test_without_any_sound_backup_it_says_so(kept, operator):
    url, _ = kept
    output = operator.ask("emergency_recovery", "--force", expect=1)
    assert {"database", "recovery time"} <= failed(output)
    assert holds(url)[0] > 0


def test_restoring_a_date_keeps_what_was_there(kept, operator, tmp_path):
    url, _ = kept
    operator.ask("backup")
    before = holds(url)
    fill(url, 3)
    after = holds(url)
    day = f"{archive.every(tmp_path / 'backups')[0].made:%Y-%m-%d}"
    assert operator.run("restore_backup", day, given="n\n").returncode == 1
    assert holds(url) == after
    output = operator.ask("restore_backup", day, "--yes")
    assert holds(url) == before
    place = details(output)["what was there"].removeprefix("kept as ")
    if url.get_backend_name() == "sqlite":
        assert holds(url.set(database=place)) == after
    else:
        schema = place.removeprefix("schema ").removesuffix(" of database involution")
        assert holds(url, schema) == after
    next_second()
    operator.ask("restore_backup", "--undo")
    assert holds(url) == after
    next_second()
    operator.ask("restore_backup", "--undo")
    assert holds(url) == before
    done = operator.run("restore_backup", "1999-01-01", "--yes")
    assert (done.returncode, "no backup 1999-01-01" in done.stderr) == (3, True)


def spoil(path, where):
    data = bytearray(path.read_bytes())
    data[where] ^= 0xFF
    path.write_bytes(data)


def resign(path, data):
    """Write a backup anew with a checksum that fits: damage that came before the checksum."""
    path.write_bytes(data)
    path.with_name(path.name + ".sha256").write_text(
        f"{hashlib.sha256(data).hexdigest()}  {path.name}\n"
    )


def repacked(path, change):
    """Return the backup's bytes with one member changed by `change(name, data)`."""
    out = io.BytesIO()
    with tarfile.open(path) as old, tarfile.open(fileobj=out, mode="w") as new:
        for entry in old.getmembers():
            data = change(entry.name, old.extractfile(entry).read())
            entry.size = len(data)
            new.addfile(entry, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize(
    "damage", ["bit", "cut", "no checksum", "member", "dump", "a chart less", "empty"]
)
def test_a_damaged_backup_is_refused(kept, operator, tmp_path, damage):
    url, _ = kept
    operator.ask("backup")
    live = holds(url)
    backup = archive.every(tmp_path / "backups")[0]
    data = backup.path.read_bytes()
    if damage == "bit":
        spoil(backup.path, len(data) // 2)
    elif damage == "cut":
        backup.path.write_bytes(data[: len(data) // 2])
    elif damage == "no checksum":
        backup.checksum_file.unlink()
    elif damage == "empty":
        resign(backup.path, b"")
    elif damage == "member":
        resign(
            backup.path,
            repacked(backup.path, lambda n, d: d[:-9] + b"x" * 9 if n == archive.DUMP else d),
        )
    else:
        resign(backup.path, forged(backup.path, damage))
    output = operator.ask("verify_backups", expect=1)
    assert failed(output) == {backup.name}
    if damage in {"bit", "a chart less"}:
        done = operator.run("restore_backup", backup.name, "--yes")
        assert done.returncode == 1, done.stderr
    assert holds(url) == live


def forged(path, damage):
    """A backup whose checksums all fit, but whose dump does not open, or holds something else."""
    with tarfile.open(path) as tar:
        manifest = json.loads(tar.extractfile("manifest.json").read())
    dump = gzip.compress(b"not a database") if damage == "dump" else None
    if damage == "a chart less":
        manifest["database"]["charts"] += 1
    else:
        manifest["members"][archive.DUMP] = hashlib.sha256(dump).hexdigest()

    def change(name, data):
        if name == "manifest.json":
            return json.dumps(manifest).encode()
        return dump if dump is not None and name == archive.DUMP else data

    return repacked(path, change)


def test_an_old_backup_is_a_finding(operator, tmp_path):
    operator.ask("backup")
    dated(archive.every(tmp_path / "backups")[0], "2020-01-01")
    output = operator.ask("verify_backups", expect=1)
    assert failed(output) == {"recent enough"}


def test_a_backup_dated_in_the_future_is_not_recent_and_not_the_first_choice(
    kept, operator, tmp_path
):
    url, _ = kept
    operator.ask("backup")
    dated(archive.every(tmp_path / "backups")[0], "2199-01-01")
    output = operator.ask("verify_backups", expect=1)
    assert failed(output) == {"recent enough"}
    fill(url, 1)
    operator.ask("backup")
    output = operator.ask("verify_backups", expect=1)
    assert "in the future" in details(output)["recent enough"]
    before = holds(url)
    fill(url, 1)
    output = operator.ask("emergency_recovery", "--force")
    assert "2199" not in details(output)["database"]
    assert holds(url) == before


def dated(backup, day):
    """Give a backup the name it would have from another day."""
    was = backup.name.removeprefix("involution-")[:10]
    for path in (backup.path, backup.checksum_file, backup.summary_file):
        path.rename(path.with_name(path.name.replace(was, day)))


def test_an_emptied_database_is_a_finding_and_its_backups_drop_nothing(kept, operator, tmp_path):
    url, _ = kept
    fill(url, 30)
    operator.ask("backup")
    full = archive.every(tmp_path / "backups")[0]
    dated(full, "2020-01-01")  # retention alone would drop it
    full = archive.every(tmp_path / "backups")[0]
    with opened(url) as engine, engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM charts"))
    fill(url, 2)
    keep = dict.fromkeys(("BACKUP_KEEP_DAILY", "BACKUP_KEEP_WEEKLY", "BACKUP_KEEP_MONTHLY"), 1)
    for script in ("emergency_recovery", "backup", "verify_backups"):
        output = operator.ask(script, expect=1, **keep)
        assert full.name in json.dumps(output), script
        next_second()
    output = operator.ask("daily_health_check", expect=1, SERVICE_URL="http://127.0.0.1:9")
    assert "database" in failed(output)
    assert full.path.exists()
    assert operator.ask("backup", "--force", **keep)["good"]
    assert not full.path.exists()
    assert operator.ask("emergency_recovery")["good"]


def test_a_blocklist_that_cannot_be_read_is_a_finding(operator, tmp_path):
    nobody = f"redis://127.0.0.1:{free_port()}/0"
    output = operator.ask("backup", expect=1, RATE_LIMIT_STORAGE_URI=nobody)
    assert failed(output) == {"blocklist"}
    backup = archive.every(tmp_path / "backups")[0]
    output = operator.ask("restore_backup", backup.name, "--yes", expect=1)
    assert failed(output) == {"blocklist"}


def test_encryption_hides_everything_and_secrets_are_in_it(kept, operator, tmp_path):
    url, _ = kept
    operator.ask("backup", BACKUP_PASSPHRASE=SESAME)
    backup = archive.every(tmp_path / "backups")[0]
    assert backup.encrypted
    assert b"manifest.json" not in backup.path.read_bytes()
    assert backup.path.stat().st_mode & 0o77 == 0
    output = operator.ask("verify_backups", expect=1, BACKUP_PASSPHRASE="no" + SESAME)
    assert "passphrase is wrong" in details(output)[backup.name]
    assert operator.ask("verify_backups", BACKUP_PASSPHRASE=SESAME)["good"]
    before = holds(url)
    operator.ask("restore_backup", backup.name, "--yes", BACKUP_PASSPHRASE=SESAME)
    assert holds(url) == before


def test_disaster_drill(kept, operator, servers, request, capsys):
    """10,000 charts, a backup, the database destroyed under a running engine, and all are back."""
    url, settings = kept
    engine = servers(Engine, WORKERS=1, **settings)
    until(lambda: engine.metric("involution_store_up") == 1, "the store is open")
    saved = json.loads(engine.post("/charts", CHART)[2])
    answer = json.dumps(saved["chart"]).encode()
    fill(url, MANY - holds(url)[0], answer)
    before = holds(url)
    assert before[0] == MANY
    operator.ask("backup")
    assert operator.ask("verify_backups")["good"]

    destroy(url, lambda: request.getfixturevalue("postgres"))
    assert engine.get(saved["url"])[0] == 503
    assert engine.post("/calculate", CHART)[0] == 200
    begun = time.monotonic()
    output = operator.ask("emergency_recovery", SERVICE_URL=engine.url)
    took = time.monotonic() - begun

    assert holds(url) == before
    assert details(output)["what was there"] == "there was none"
    assert "objective: 30 minutes" in details(output)["recovery time"]
    until(lambda: engine.get(saved["url"])[0] == 200, "the engine has it back")
    assert json.loads(engine.get(saved["url"])[2])["chart"] == saved["chart"]
    with capsys.disabled():
        print(f"\n{url.get_backend_name()}: {MANY} charts recovered in {took:.1f} s")


@pytest.mark.parametrize(
    ("text", "moment", "due"),
    [  # crontab(5), man-pages of Vixie cron, reckoned by hand on a calendar
        ("0 2 * * *", "2024-01-01 01:59", "2024-01-01 02:00"),
        ("0 2 * * *", "2024-01-01 02:00", "2024-01-02 02:00"),
        ("0 */3 * * *", "2024-01-01 22:30", "2024-01-02 00:00"),
        ("*/20 * * * *", "2024-02-28 23:45", "2024-02-29 00:00"),
        ("30 4 1,15 * 5", "2024-01-02 00:00", "2024-01-05 04:30"),  # the 5th is a Friday
        ("0 0 * * 7", "2024-01-01 00:00", "2024-01-07 00:00"),  # a Sunday
        ("0 0 29 2 *", "2024-03-01 00:00", "2028-02-29 00:00"),
        ("5-10/5 8 * 12 1-5", "2024-06-01 00:00", "2024-12-02 08:05"),  # a Monday
    ],
)
def test_schedules(text, moment, due):
    actual = Schedule(text).after(datetime.fromisoformat(moment))
    assert actual == datetime.fromisoformat(due)


@pytest.mark.parametrize(
    ("text", "moment", "dues"),
    [  # cron(8) of Debian on changes of clocks; Berlin's: 31 March and 27 October 2024, at 1:00 UTC
        ("0 2 * * *", "2024-03-30T12:00+01:00", ["2024-03-31T01:00Z", "2024-04-01T00:00Z"]),
        ("0 3 * * *", "2024-03-30T12:00+01:00", ["2024-03-31T01:00Z", "2024-04-01T01:00Z"]),
        ("30 2 * * *", "2024-10-26T12:00+02:00", ["2024-10-27T00:30Z", "2024-10-28T01:30Z"]),
        ("0 */3 * * *", "2024-10-27T00:30+02:00", ["2024-10-27T02:00Z", "2024-10-27T05:00Z"]),
        ("*/30 * * * *", "2024-10-27T00:45Z", ["2024-10-27T01:00Z", "2024-10-27T01:30Z"]),
    ],
)
def test_a_schedule_keeps_the_clock_of_its_place(text, moment, dues):
    last = datetime.fromisoformat(moment).astimezone(ZoneInfo("Europe/Berlin"))
    for due in dues:
        last = Schedule(text).after(last)
        assert last.astimezone(UTC) == datetime.fromisoformat(due)


@pytest.mark.parametrize("text", ["", "daily", "0 2 * *", "60 * * * *", "* * 0 * *", "*/0 * * * *"])
def test_schedules_that_are_none(text):
    with pytest.raises(ValueError, match=r"crontab|fields"):
        Schedule(text)
    if text == "daily":
        somebody = Operator(DATABASE_URL="none")
        done = somebody.run("backup", "--schedule", BACKUP_SCHEDULE=text)
        assert (done.returncode, "BACKUP_SCHEDULE" in done.stderr) == (2, True)


def test_the_suggested_schedule_loses_less_than_four_hours():
    schedule = Schedule("0 */3 * * *")
    moment = datetime.fromisoformat("2024-03-30 00:00")
    for _ in range(40):
        following = schedule.after(moment)
        assert (following - moment).total_seconds() < 4 * 3600
        moment = following
