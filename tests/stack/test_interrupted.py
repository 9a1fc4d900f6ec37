"""Backups that are interrupted: nothing in the clear stays, and the next clears up."""

import os
import signal
import subprocess
import time

import pytest
import restores
from operators import ROOT, Operator
from postgres import PASSWORD
from processes import until

from ops import archive
from services.store import database

SESAME = "open sesame"
WAITS = [0.6, 0.9, 1.2]  # of about 1.5 s that a backup takes here


@pytest.fixture(params=["sqlite", "postgresql"])
def operator(request, tmp_path):
    """An operator who encrypts, with a store of some charts and a /tmp of their own."""
    if request.param == "sqlite":
        settings = {"DATABASE_URL": f"sqlite:///{tmp_path}/data/charts.db"}
        url = database.address(settings["DATABASE_URL"])
    else:
        server = request.getfixturevalue("postgres")
        settings = {"DATABASE_URL": server.uri, "DB_PASSWORD": PASSWORD}
        url = database.address(server.uri).set(password=PASSWORD)
    database.create_file(url)
    with restores.opened(url) as engine:
        database.migrate(engine, url)
    restores.fill(url, 2000)
    for name in ("backups", "temporary"):
        (tmp_path / name).mkdir(mode=0o700)
    return Operator(
        BACKUP_DIR=tmp_path / "backups", TMPDIR=tmp_path / "temporary", RUN_DIR=tmp_path / "run",
        BACKUP_PASSPHRASE=SESAME, BACKUP_RETENTION_DAYS=1, **settings,
    )  # fmt: skip


def interrupted(operator, script, number, wait, *words):
    process = subprocess.Popen(
        [ROOT / f"scripts/{script}.sh", *words], env=operator.environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(wait)
    process.send_signal(number)
    return process.wait(60)


def in_the_clear(folder):
    """Files with a name that are neither encrypted nor tell less than a backup's summary."""
    actual = []
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix not in {".sha256", ".json"} and path.stat().st_size:
            with path.open("rb") as file:
                if file.read(21) != b"age-encryption.org/v1":
                    actual.append(path)
    return actual


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_stays_in_the_clear(operator, tmp_path, number):
    for wait in WAITS:
        interrupted(operator, "backup", number, wait)
        assert in_the_clear(tmp_path / "backups") == []
        assert list((tmp_path / "temporary").iterdir()) == []
        if number == signal.SIGTERM:
            assert not list(tmp_path.rglob(".*"))
    assert operator.ask("backup")["good"]
    assert not list(tmp_path.rglob(".*"))  # where the database lies, too
    assert operator.ask("verify_backups")["good"]


def test_a_verification_leaves_nothing_either(operator, tmp_path):
    operator.ask("backup")
    for wait in WAITS:
        interrupted(operator, "verify_backups", signal.SIGKILL, wait)
        assert in_the_clear(tmp_path / "backups") == []
        assert list((tmp_path / "temporary").iterdir()) == []
    until(lambda: operator.run("verify_backups").returncode == 0, "a verification")
    assert not list(tmp_path.rglob(".*"))


def test_what_earlier_versions_left_is_removed(operator, tmp_path):
    for name in (".staging-abc", ".packing-def"):
        folder = tmp_path / "backups" / name
        folder.mkdir()
        (folder / "configuration.tar.gz").write_bytes(b"BACKUP_PASSPHRASE=" + SESAME.encode())
    operator.ask("backup")
    assert in_the_clear(tmp_path / "backups") == []
    assert len(archive.every(tmp_path / "backups")) == 1


def test_the_schedule_ends_at_once_as_the_first_process_of_a_container(tmp_path):
    alone = ["unshare", "--pid", "--fork", "--kill-child"]
    if os.getuid():
        alone += ["--user", "--map-root-user"]
    operator = Operator(BACKUP_DIR=tmp_path, BACKUP_SCHEDULE="0 2 29 2 *", DATABASE_URL="none")
    process = subprocess.Popen(
        [*alone, operator.environment["PYTHON"], "-m", "ops", "backup", "--schedule"],
        cwd=ROOT, env=operator.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        assert "next_backup" in process.stdout.readline()
        children = f"/proc/{process.pid}/task/{process.pid}/children"
        with open(children) as file:  # noqa: PTH123 - of the kernel
            first = int(file.read())
        os.kill(first, signal.SIGTERM)
        assert process.wait(60) in {128 + signal.SIGTERM, -signal.SIGTERM}
    finally:
        process.kill()
        process.stdout.close()
        process.wait()
