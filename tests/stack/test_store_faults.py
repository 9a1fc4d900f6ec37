"""A chart store whose disk is full, that became read-only, or that lost its tables."""

import json
import os
import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest
from postgres import PASSWORD
from processes import CHART, Engine, until

QUICK = {**CHART, "bodies": ["Sun", "Moon"]}


class Crowded(Engine):
    """An engine whose data folder is a file system of 2 MB of its own."""

    def __init__(self, folder, **settings):
        self.data = folder / "data"
        self.data.mkdir()
        super().__init__(folder, DATABASE_URL=f"sqlite:///{self.data}/charts.db", **settings)
        alone = ["unshare", "--mount", *["--user", "--map-root-user"] * bool(os.getuid())]
        mount = 'mount -t tmpfs -o size=2m tmpfs "$0" && exec "$@"'
        self.command = [*alone, "sh", "-c", mount, str(self.data), *self.command]

    @property
    def disk(self) -> Path:
        """That file system, seen from outside."""
        return Path(f"/proc/{self.pid}/root") / self.data.relative_to("/")


def store(engine):
    return json.loads(engine.get("/health")[2])["checks"]["store"]


def opened(engine):
    return until(lambda: engine.metric("involution_store_writable") == 1, "it is open")


def faults(engine, event):
    return [(line["error"], line["code"]) for line in engine.events(event)]


def test_a_full_disk_leaves_what_is_saved_readable(servers):
    engine = servers(Crowded, WORKERS=1)
    opened(engine)
    saved = json.loads(engine.post("/charts", QUICK)[2])
    filler = engine.disk / "filler"
    fill(filler)

    def save():
        return engine.post("/charts", QUICK)[0]

    until(lambda: save() == 503, "there is no room")
    for _ in range(40):  # longer than the watch takes to look again, and it does not flap
        assert engine.get(saved["url"])[0] == 200
    assert save() == 503
    assert engine.get(saved["url"])[0] == 200
    assert store(engine) == {
        "status": "degraded", "storage": "sqlite", "readable": True, "writable": False,
    }  # fmt: skip
    assert engine.metric("involution_store_up") == 1
    assert faults(engine, "store_not_writable") == [("OperationalError", "SQLITE_FULL")]
    filler.unlink()
    opened(engine)
    assert save() == 201
    assert faults(engine, "store_away") == []


def test_a_server_that_takes_no_writing_is_read(servers, postgres):
    engine = servers(Engine, WORKERS=1, DATABASE_URL=postgres.uri, DB_PASSWORD=PASSWORD)
    opened(engine)
    saved = json.loads(engine.post("/charts", QUICK)[2])
    read_only(postgres, "on")
    try:
        until(lambda: engine.post("/charts", QUICK)[0] == 503, "it is read-only")
        assert engine.get(saved["url"])[0] == 200
        assert store(engine)["readable"]
        # read_only_sql_transaction, PostgreSQL's appendix A
        # more than once where one connection heard of it before another did
        assert set(faults(engine, "store_not_writable")) == {("ReadOnlySqlTransaction", "25006")}
    finally:
        read_only(postgres, "off")
    opened(engine)
    # each of its connections hears of it for itself
    until(lambda: engine.post("/charts", QUICK)[0] == 201, "it can be written to")


def fill(path):
    """Write until there is no room for a page."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass


def read_only(postgres, value):
    postgres.sql("postgres", f"ALTER SYSTEM SET default_transaction_read_only = {value}")
    postgres.sql("postgres", "SELECT pg_reload_conf()")


@pytest.mark.parametrize(
    ("kind", "lost"),
    [("sqlite", ["charts", "security_events", "alembic_version"]), ("postgresql", ["charts"])],
)
def test_tables_that_have_gone_are_missed_and_not_made_anew(servers, request, tmp_path, kind, lost):
    if kind == "sqlite":
        settings = {"DATABASE_URL": f"sqlite:///{tmp_path}/charts.db"}

        def ask(statement):
            with sqlite3.connect(tmp_path / "charts.db") as live:
                rows = live.execute(statement).fetchall()
            live.close()
            return rows
    else:
        server = request.getfixturevalue("postgres")
        settings = {"DATABASE_URL": server.uri, "DB_PASSWORD": PASSWORD}

        def ask(statement):
            return server.sql("involution", statement)

    engine = servers(Engine, WORKERS=1, **settings)
    opened(engine)
    for table in lost:
        ask(f"DROP TABLE {table}")
    until(lambda: store(engine)["status"] == "degraded", "they are missed")
    assert engine.metric("involution_store_up") == 0
    until(lambda: faults(engine, "store_away"), "it is told")
    assert engine.post("/charts", QUICK)[0] == 503
    with pytest.raises((sqlite3.OperationalError, AssertionError)):
        ask("SELECT count(*) FROM charts")
    if len(lost) > 1:
        engine.stop()
        engine.start()  # somebody has looked: a start makes them
        opened(engine)
        assert engine.post("/charts", QUICK)[0] == 201
    else:
        ask("DROP TABLE security_events")
        ask("DROP TABLE alembic_version")
    engine.stop()
