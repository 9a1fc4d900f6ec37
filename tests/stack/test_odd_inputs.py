"""What an operator does in a hurry: odd settings files, other folders, two at once, lost halves."""

import contextlib
import hashlib
import ipaddress
import json
import os
import shutil
import sqlite3
import subprocess
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from operators import ROOT, Operator, details, failed
from postgres import PASSWORD, Postgres

from ops import archive, backup_files, blocklist, inside, staging
from ops.block_ip import block_ip
from ops.cluster import cluster
from ops.databases import Facts
from ops.log_analysis import log_analysis
from ops.processes import Service, Trouble, all_or_none, alone
from ops.rolling_update import rolling_update
from ops.security_monitor import security_monitor
from ops.stack import Process, Stack, _elsewhere
from ops.verify import verify_backups
from services.common import addresses, dotenv_file
from services.common.settings import SettingsError, load, load_for_operator
from services.store import chart_records, database

FACTS = Facts("sqlite", "0001", 0, "")


def fill(url, number, answer=b"{}"):
    """Make the store's tables in a new database, and save charts in words of two alphabets."""
    database.create_file(url)
    engine = database.connect(url, timeout=60)
    try:
        database.migrate(engine, url)
        with engine.begin() as connection:
            for index in range(number):
                words = json.dumps({"place": f"Zürich 蘇黎世 {index}"}, ensure_ascii=False)
                chart_records.insert(connection, words.encode(), answer)
    finally:
        engine.dispose()


@pytest.fixture
def sqlite(tmp_path):
    """(file, operator) of a small store with one backup."""
    file = tmp_path / "store" / "charts.db"
    fill(database.address(f"sqlite:///{file}"), 40, answer=os.urandom(3000))
    operator = Operator(
        DATABASE_URL=f"sqlite:///{file}", BACKUP_DIR=tmp_path / "backups", RUN_DIR=tmp_path / "run",
        INSTANCE_URLS="http://127.0.0.1:9", ENV_FILE="/nowhere",
    )  # fmt: skip
    operator.ask("backup")
    return file, operator


# --- The settings file


@pytest.mark.parametrize(
    ("script", "content", "why"),
    [
        ("emergency_recovery", b"REDIS_PASSWORD=s\xe4same\n", "is no text in UTF-8"),
        ("stop_cluster", b"PORT=8000\n\nthese are words\n", "line 3: write NAME=value"),
        ("start_prod", None, "cannot be read: "),
    ],
)
def test_a_settings_file_that_cannot_be_taken_is_one_sentence(tmp_path, script, content, why):
    file = Path("/proc/self/mem")  # a file that no user can read from its start
    if content is not None:
        file = tmp_path / "settings.env"
        file.write_bytes(content)
    done = Operator(ENV_FILE=file, RUN_DIR=tmp_path).run(script)
    assert done.returncode == 3
    assert why in done.stderr
    assert "Traceback" not in done.stderr
    assert "same" not in done.stderr.replace(str(tmp_path), "")


def test_windows_line_ends_and_a_byte_order_mark_are_no_part_of_the_settings(tmp_path, monkeypatch):
    (tmp_path / ".env").write_bytes(
        b"\xef\xbb\xbfENV_OF=one\r\nQUOTED='two # 2'\r\nEXTRA=3 # x\r\n"
    )
    monkeypatch.setenv("ENV_FILE", str(tmp_path / ".env"))
    assert dotenv_file.values() == {"ENV_OF": "one", "QUOTED": "two # 2", "EXTRA": "3"}


def test_a_settings_file_that_is_not_there_is_told(tmp_path):
    done = Operator(ENV_FILE="none.env", ESCALATION_FILE=tmp_path / "x").run("escalation_matrix")
    assert "ENV_FILE=none.env is not there" in done.stderr


def test_a_secret_of_the_shell_wins_over_the_files_in_either_form(tmp_path, monkeypatch):
    (tmp_path / "secret").write_text("of the shell\n")
    (tmp_path / ".env").write_text("DB_PASSWORD=file\nBACKUP_PASSPHRASE_FILE=/nowhere\n")
    monkeypatch.setenv("ENV_FILE", str(tmp_path / ".env"))
    monkeypatch.setenv("DB_PASSWORD_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("BACKUP_PASSPHRASE", "of the shell too")
    settings = load_for_operator()
    secrets = (settings.db_password, settings.backup_passphrase)
    assert secrets == ("of the shell", "of the shell too")


def test_a_stack_whose_addresses_lie_in_files_is_acted_on():
    given = {"DATABASE_URL_FILE": "/run/db", "RATE_LIMIT_STORAGE_URI_FILE": "/run/redis"}
    engine = Process(1, "engine", ("gunicorn",), {**given, "PORT": "8000"})
    actual = inside.variables(Stack("systemd", "x", (engine,)), "backup")
    assert actual["DATABASE_URL_FILE"] == "/run/db"
    assert not {"DATABASE_URL", "RATE_LIMIT_STORAGE_URI"} & set(actual)


def test_recovery_knows_the_database_of_an_engine_that_died_beside_its_gateway(
    tmp_path, monkeypatch
):
    (tmp_path / ".env").write_text("DATABASE_URL=sqlite:////there.db\n")
    monkeypatch.setenv("ENV_FILE", str(tmp_path / ".env"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    gateway = Process(1, "gateway", ("gunicorn",), {"PORT": "3000"})
    assert inside.variables(Stack("processes", "x", (gateway,)), "emergency-recovery") == {}


def test_secrets_are_left_out_however_they_are_written():
    text = (
        "DB_PASSWORD = one\n# REDIS_PASSWORD=two\nexport 'BACKUP_PASSPHRASE'=three\n"
        "ALERT_WEBHOOK_URL=https://hook/four\nWATCHDOG_URL=https://hc/five\n"
        "DATABASE_URL=postgresql://me:six@h/x\nENABLE_SECURITY_HEADERS=true\n"
        "      DB_PASSWORD: seven\n      - POSTGRES_PASSWORD=eight\n"
        "      DB_PASSWORD: ${DB_PASSWORD}\n"
    )
    output = backup_files.redacted(text)
    numbers = ("one", "two", "three", "four", "five", "six", "seven", "eight")
    assert not [word for word in numbers if word in output]
    assert "ENABLE_SECURITY_HEADERS=true" in output
    assert "DB_PASSWORD: ${DB_PASSWORD}\n" in output


# --- Words on the command line


def test_files_are_the_callers(tmp_path, sqlite):
    (tmp_path / "an engine's.log").write_bytes(b'{"event":"x","level":["odd"]}\nTraceback \xff\n')
    _, operator = sqlite
    [backup] = archive.every(tmp_path / "backups")

    def call(script, *words, **more):
        return subprocess.run(
            [ROOT / "scripts" / f"{script}.sh", *words], cwd=tmp_path, env=operator.environment,
            capture_output=True, text=True, timeout=60, check=False, **more,
        )  # fmt: skip

    done = call("log_analysis", "an engine's.log")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "lines: 2")
    done = call("restore_backup", f"backups/{backup.name}", "--yes")
    assert done.returncode == 0, done.stderr
    assert call("new_env", "example.org", "its.env").returncode == 0
    assert "example.org" in (tmp_path / "its.env").read_text()
    assert sorted(path.name for path in tmp_path.glob("its.env*")) == ["its.env"]
    assert call("new_env", "--help-me").returncode == 2


def test_a_question_without_an_answer_changes_nothing(sqlite):
    file, operator = sqlite
    before = file.stat().st_ino
    done = operator.run("restore_backup", datetime.now(UTC).strftime("%Y"), given="")
    assert done.returncode == 1
    assert "not confirmed: nothing was changed" in done.stderr
    assert file.stat().st_ino == before


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (security_monitor, ("--interval", "nan")),
        (security_monitor, ("--interval", "-1")),
        (verify_backups, ("--max-age", "nan")),
        (log_analysis, ("--last", "99999999999d")),
        (block_ip, ("192.0.2.1", "--hours", "1e300")),
        (rolling_update, ("--pause", "nan")),
        (cluster, ("start", "--port", "0")),
    ],
)
def test_numbers_that_are_none(command, words):
    done = CliRunner().invoke(command, words)
    assert (done.exit_code, "Invalid value for '--" in done.output) == (2, True)


def test_addresses_mapped_into_ipv6_are_what_they_are(monkeypatch):
    # RFC 4291, 2.5.5.2: ::ffff:198.51.100.0/120 are the 256 addresses of 198.51.100.0/24
    assert blocklist.network("::ffff:198.51.100.0/120") == "198.51.100.0/24"
    assert blocklist.network("::ffff:198.51.100.7") == "198.51.100.7"
    assert blocklist.network("fe80::1%eth0") == "fe80::1"
    monkeypatch.setenv("TRUSTED_PROXIES", "::ffff:192.0.2.0/120")
    [trusted] = load().trusted_proxies
    assert addresses.contains([trusted], ipaddress.ip_address("192.0.2.9"))


# --- Two at once, and half of it


def test_one_command_at_a_time_starts_and_stops(tmp_path):
    Service("engine-1", 1, {}, tmp_path).pid_file.write_text(
        json.dumps({"pid": 1, "started": 0, "port": 1, "variables": {}})
    )
    with alone(tmp_path):
        done = Operator(RUN_DIR=tmp_path, ENV_FILE="/nowhere").run("stop_cluster")
    assert (done.returncode, "Another command" in done.stderr) == (3, True)
    assert (tmp_path / "engine-1.pid").exists()
    done = Operator(RUN_DIR=tmp_path, ENV_FILE="/nowhere").run("stop_cluster")
    assert (done.returncode, done.stdout) == (0, "engine-1: was not running\n")


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, Trouble])
def test_a_start_that_is_given_up_leaves_nothing_running(tmp_path, error):
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as process:
        service = Service("engine-1", 1, {}, tmp_path)
        service._process.write(process.pid, port=1, variables={})
        with pytest.raises(error), all_or_none([service]):
            raise error
        assert service.running() is None
        with pytest.raises(ProcessLookupError):
            os.kill(process.pid, 0)
    assert not service.pid_file.exists()


def test_an_engine_of_another_folder_is_known_by_its_command():
    assert _elsewhere(("/opt/other/.venv/bin/python", "-m", "gunicorn"))
    assert _elsewhere(("python3", "-m", "gunicorn", "-c", "/opt/other/gunicorn.conf.py"))
    assert not _elsewhere((f"{ROOT}/.venv/bin/python", "-c", f"{ROOT}/gunicorn.conf.py"))
    assert not _elsewhere(("gunicorn", "-c", "gunicorn.conf.py"))


def test_backups_of_one_second_have_names_of_their_own(tmp_path):
    made = [
        archive.pack(tmp_path, {archive.DUMP: BytesIO(bytes([number]))}, FACTS, "")
        for number in range(3)
    ]
    assert len({one.name for one in made}) == 3
    for one in made:
        digest = hashlib.sha256(one.path.read_bytes()).hexdigest()
        assert one.checksum_file.read_text() == f"{digest}  {one.name}\n"
        assert one.charts() == 0
    assert len(list(tmp_path.iterdir())) == 9


# --- A database that lost a part


def test_a_lost_table_is_no_healthy_database(sqlite):
    file, operator = sqlite
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TABLE security_events")
    report = operator.ask("emergency_recovery", expect=1)
    assert "table security_events is gone" in details(report)["database"]
    assert {"database"} <= failed(operator.ask("backup", expect=1))
    # what is there is left alone until somebody says so
    with contextlib.closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM charts").fetchone() == (40,)


def test_a_page_of_garbage_is_no_healthy_database(sqlite):
    file, operator = sqlite
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        row = "SELECT rootpage FROM sqlite_master WHERE name = 'security_events_at_ms'"
        [page] = connection.execute(row).fetchone()
        [size] = connection.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as pages:
        pages.seek((page - 1) * size)
        pages.write(b"\xff" * size)
    report = operator.ask("emergency_recovery", expect=1)
    assert "integrity check" in details(report)["database"]
    assert operator.ask("emergency_recovery", "--force")["good"]
    assert operator.ask("emergency_recovery")["good"]


def test_a_folder_in_the_databases_place_is_told(sqlite):
    file, operator = sqlite
    file.unlink()
    file.mkdir()
    done = operator.run("emergency_recovery")
    assert (done.returncode, f"{file} is no file" in done.stderr) == (3, True)
    assert file.is_dir()


def test_what_root_restores_belongs_to_whom_it_belonged(sqlite, tmp_path):
    file, operator = sqlite
    if os.geteuid() == 0:  # else all is one user's, and the same must hold
        for path in (file.parent, file):
            os.chown(path, 65534, 65534)
    owner = file.stat().st_uid
    operator.ask("restore_backup", datetime.now(UTC).strftime("%Y"))
    assert file.stat().st_uid == owner
    file.unlink()
    operator.ask("emergency_recovery")
    assert (file.stat().st_uid, file.stat().st_mode & 0o777) == (owner, 0o600)
    backups = tmp_path / "backups"
    if os.geteuid() == 0:
        os.chown(backups, 65534, 65534)
    operator.ask("backup")
    newest = archive.every(backups)[0]
    owners = {
        path.stat().st_uid for path in (newest.path, newest.checksum_file, newest.summary_file)
    }
    assert owners == {backups.stat().st_uid}


def test_names_that_are_no_dates_are_passed_over(sqlite, tmp_path):
    _, operator = sqlite
    (tmp_path / "backups" / "involution-2024-13-41T250000Z.tar").touch()
    assert operator.ask("verify_backups")["good"]


def test_a_backup_that_cannot_be_read_is_passed_over(sqlite, tmp_path):
    file, operator = sqlite
    # a minute newer than the good one, and not yet what counts as the future
    later = datetime.now(UTC) + timedelta(minutes=1)
    newer = tmp_path / "backups" / f"involution-{later:%Y-%m-%dT%H%M%SZ}.tar.age"
    newer.symlink_to("/proc/self/mem")  # reading it fails, as on a disk that dies
    newer.with_name(f"{newer.name}.sha256").write_text("0" * 64 + "\n")
    file.unlink()
    report = operator.ask("emergency_recovery", expect=1)
    assert "passed over: it cannot be read" in details(report)[newer.name]
    assert "40 charts" in details(report)["database"]


def test_a_disk_full_of_backups_can_be_restored_from(tmp_path, monkeypatch):
    space = namedtuple("space", "total used free")
    other = Path(staging.tempfile.gettempdir())
    free = {tmp_path: 1000, other: 10**9}
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: space(0, 0, free[folder]))
    assert staging.roomy(tmp_path, 500) == tmp_path
    assert staging.roomy(tmp_path, 5000) == other
    assert staging.roomy(tmp_path, 10**10) == tmp_path  # nowhere: the message names BACKUP_DIR


# --- Servers of other encodings


class Plain(Postgres):
    """A cluster as initdb makes it where no language is set: SQL_ASCII."""

    encoding = "SQL_ASCII"


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_server_of_another_encoding(plain, tmp_path, encoding):
    name = f"of_{encoding.lower()}"
    plain.sql("postgres", f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}'")
    uri = plain.uri.rpartition("/")[0] + f"/{name}"
    operator = Operator(
        DATABASE_URL=uri, DB_PASSWORD=PASSWORD, BACKUP_DIR=tmp_path, ENV_FILE="/nowhere",
        INSTANCE_URLS="http://127.0.0.1:9",
    )  # fmt: skip
    url = database.address(uri).set(password=PASSWORD)
    if encoding == "LATIN1":  # which has no place for the other alphabet
        with pytest.raises(database.sa.exc.DBAPIError):
            fill(url, 1)
    else:
        fill(url, 20)
    assert operator.ask("backup")["good"]
    assert operator.ask("restore_backup", "")["good"]
    plain.sql("postgres", f"DROP DATABASE {name} WITH (FORCE)")
    report = operator.ask("emergency_recovery")
    assert ("0" if encoding == "LATIN1" else "20") == details(report)["database"].split()[0]


@pytest.fixture(scope="module")
def plain(servers):
    return servers(Plain)


def test_a_socket_is_named_in_the_query(plain, tmp_path):
    where = {"host": plain.folder, "port": plain.port, "user": "involution", "password": PASSWORD}
    uri = f"postgresql:///by_socket?{urlencode(where)}"
    plain.sql("postgres", "CREATE DATABASE by_socket TEMPLATE template0 ENCODING 'UTF8'")
    fill(database.address(uri), 3)
    operator = Operator(DATABASE_URL=uri, BACKUP_DIR=tmp_path, ENV_FILE="/nowhere")
    assert operator.ask("backup")["good"]
    assert operator.ask("verify_backups")["good"]


def test_a_port_that_is_none_is_told(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://h:many/x")
    monkeypatch.setenv("RATE_LIMIT_STORAGE_URI", "redis://h:70000/0")
    with pytest.raises(SettingsError) as refused:
        load()
    for name in ("DATABASE_URL", "RATE_LIMIT_STORAGE_URI"):
        assert f"  {name}: its port is no number from 0 to 65535" in str(refused.value)
