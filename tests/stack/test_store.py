"""The chart store on a real SQLite file and a real PostgreSQL, through the real engine."""

import json
import signal
import sqlite3
import struct
import urllib.error
import urllib.request
from contextlib import suppress

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from postgres import PASSWORD, Postgres
from processes import CHART, Engine, Redis, call, until
from restores import opened

from services.store import audit, chart_records, database
from services.store.tables import CHARTS, METADATA

NEWEST = ScriptDirectory(str(database.MIGRATIONS)).get_current_head()
QUICK = {**CHART, "bodies": ["Sun", "Moon"]}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(request, servers, tmp_path_factory):
    """An engine and the address of its database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'new' / 'charts.db'}"
        settings = {"DATABASE_URL": url}
    else:
        server = request.getfixturevalue("postgres")
        settings = {"DATABASE_URL": server.uri, "DB_PASSWORD": PASSWORD}
        url = server.uri.replace("@", ":s3cret%2Fwith%40signs@")
    engine = servers(Engine, WORKERS=2, **settings)
    until(lambda: engine.metric("involution_store_up") == 1, "the store is open", log=engine.log)
    return engine, url


def delete(url, secret=None):
    return call_delete(url, {"x-delete-secret": secret} if secret is not None else {})


def call_delete(url, headers):
    request = urllib.request.Request(url, headers=headers, method="DELETE")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_a_chart_is_kept_and_given_back_byte_for_byte(kept):
    engine, _ = kept
    status, headers, body = engine.post("/charts", QUICK)
    saved = json.loads(body)
    assert status == 201
    assert headers["location"] == saved["url"] == f"/charts/{saved['id']}"
    assert len(saved["id"]) == 22
    status, headers, body = engine.get(saved["url"])
    assert status == 200
    assert "no-store" in headers["cache-control"]
    again = json.loads(body)
    assert again["request"] == QUICK
    assert again["chart"] == saved["chart"]
    assert b"delete_secret" not in body
    assert saved["chart"]["data"].keys() == {"Sun", "Moon"}


def test_a_saved_chart_has_its_pictures(kept):
    engine, _ = kept
    request = {**QUICK, "houses": "placidus", "aspects": "major"}
    saved = json.loads(engine.post("/charts", request)[2])
    status, headers, body = engine.get(f"{saved['url']}.svg?theme=dark&name=Ada")
    assert (status, headers["content-type"]) == (200, "image/svg+xml")
    assert body.startswith(b"<svg ")
    assert b'fill="#191c26"' in body
    assert b">Chart of Ada: " in body
    status, headers, body = engine.get(f"{saved['url']}.png?width=300&layout=sheet")
    assert (status, headers["content-type"]) == (200, "image/png")
    assert struct.unpack(">II", body[16:24]) == (300, 425)
    assert ".png" in headers["content-disposition"]
    for query, field in (("them=dark", "them"), ("theme=blue", "theme"), ("width=5", "width")):
        status, _, body = engine.get(f"{saved['url']}.png?{query}")
        assert (status, json.loads(body)["field"]) == (422, field)
    assert engine.get("/charts/AAAAAAAAAAAAAAAAAAAAAA.svg")[0] == 404


def test_every_wish_is_kept_and_nothing_but_json_is_logged(kept):
    engine, _ = kept
    requests = (
        {"aspects": "major", "houses": "placidus", "aspect_points": ["MC"]},
        {"aspects": {"trine": 6.5}},
        {"zodiac": "sidereal", "ayanamsa": ["lahiri", "raman"], "aspects": "all"},
        {"zodiac": "sidereal", "ayanamsa": {"t0_jd": 2451545.0, "value": 24}},
    )
    for wish in requests:
        status, _, body = engine.post("/charts", {**QUICK, **wish})
        assert status == 201, body
        kept_wish = json.loads(engine.get(json.loads(body)["url"])[2])["request"]
        # what was kept can be sent again
        assert engine.post("/calculate", kept_wish)[0] == 200
    lines = [line for line in engine.written() if line]
    assert all(isinstance(json.loads(line), dict) for line in lines)
    assert not [line for line in lines if "library_warning" in line]


def test_only_the_secret_deletes(kept):
    engine, _ = kept
    saved = json.loads(engine.post("/charts", QUICK)[2])
    other = json.loads(engine.post("/charts", QUICK)[2])
    assert saved["id"] != other["id"]
    url = engine.url + saved["url"]
    for wrong in (None, "", "x", other["delete_secret"]):
        status, body = delete(url, wrong)
        assert (status, json.loads(body)["code"]) == (403, "WRONG_SECRET")
    assert engine.get(saved["url"])[0] == 200
    assert delete(url, saved["delete_secret"]) == (204, b"")
    assert engine.get(saved["url"])[0] == 404
    assert delete(url, saved["delete_secret"])[0] == 404
    assert engine.get(other["url"])[0] == 200


@pytest.mark.parametrize(
    "name", ["x" * 22, "x", "%00" * 22, "a/b", "..%2f", "'; DROP TABLE charts"]
)
def test_an_id_that_is_none_is_not_found(kept, name):
    engine, _ = kept
    assert call(f"{engine.url}/charts/{name.replace(' ', '%20')}")[0] == 404


def test_neither_secret_nor_plain_answer_lies_in_the_database(kept):
    engine, url = kept
    saved = json.loads(engine.post("/charts", QUICK)[2])
    db = database.connect(database.address(url))
    with db.begin() as connection:
        row = connection.execute(sa.select(CHARTS).where(CHARTS.c.id == saved["id"])).one()
        assert saved["delete_secret"] not in repr(row)
    db.dispose()


def test_migrations_make_the_tables_that_the_code_uses(kept):
    _, url = kept
    db = database.connect(database.address(url))
    with db.connect() as connection:
        context = MigrationContext.configure(connection)
        assert database.revision(connection) == context.get_current_revision() == NEWEST
        assert compare_metadata(context, METADATA) == []
    assert database.migrate(db, database.address(url)) == NEWEST
    db.dispose()


class Ended(BaseException):
    """What ends a process in the middle of something."""


def test_a_migration_that_ended_in_the_middle_is_done_anew(tmp_path):
    """A worker may be stopped at any statement of it: what is uncommitted then is rolled back."""

    def migrated(name, least):
        """Migrate a new database, but end before the statement of a number; say whether it ran."""
        url = database.address(f"sqlite:///{tmp_path / name}")
        database.create_file(url)
        left = iter(range(least))

        def count(*_):
            if next(left, None) is None:
                raise Ended

        cut = database.connect(url)
        sa.event.listen(cut, "before_cursor_execute", count)
        try:
            with suppress(Ended):
                return bool(database.migrate(cut, url))
        finally:
            cut.dispose()
        with opened(url) as engine:
            assert database.migrate(engine, url) == NEWEST, f"after {least} statements"
            with engine.connect() as connection:
                assert database.has_charts(connection)
        return False

    statements = next(n for n in range(100) if migrated(f"{n}.db", n))
    assert statements > 5


def test_refusals_reach_the_audit_trail(kept):
    engine, url = kept
    saved = json.loads(engine.post("/charts", QUICK)[2])
    for _ in range(20):
        delete(engine.url + saved["url"], "wrong")
    db = database.connect(database.address(url))

    def noted():
        with db.connect() as connection:
            events = audit.since(connection, 0)
        wrong = [event for event in events if event.kind == "wrong_secret"]
        return wrong if sum(event.count for event in wrong) >= 20 else None

    events = until(noted, "they are written")
    db.dispose()
    assert {event.client for event in events} == {"127.0.0.0/24"}
    assert {event.instance for event in events} == {until(lambda: instance(engine), "it answers")}


def instance(engine):
    return json.loads(engine.get("/health")[2])["service"]["instance_id"]


def test_an_outage_of_the_database_costs_no_chart(servers):
    server = Postgres(None)
    try:
        server.start()
        engine = servers(Engine, WORKERS=1, DATABASE_URL=server.uri, DB_PASSWORD=PASSWORD)
        until(lambda: engine.metric("involution_store_up") == 1, "the store is open")
        saved = json.loads(engine.post("/charts", QUICK)[2])
        Postgres.__mro__[1].stop(server, signal.SIGINT)
        until(lambda: engine.metric("involution_store_up") == 0, "the loss is seen")
        status, headers, body = engine.get(saved["url"])
        assert (status, json.loads(body)["code"]) == (503, "STORE_UNAVAILABLE")
        assert headers["retry-after"]
        assert b"127.0.0.1" not in body
        assert engine.post("/calculate", QUICK)[0] == 200
        health = json.loads(engine.get("/health")[2])
        assert health["checks"]["store"] == {
            "status": "degraded", "storage": "postgresql", "readable": False, "writable": False,
        }  # fmt: skip
        assert engine.get("/health/ready")[0] == 200
        server.start()
        until(lambda: engine.metric("involution_store_up") == 1, "the store is back")
        assert engine.get(saved["url"])[0] == 200
        assert PASSWORD not in engine.log.read_text()
    finally:
        server.stop()


def test_without_a_database_the_rest_works(servers):
    engine = servers(Engine, WORKERS=1, DATABASE_URL="none")
    assert engine.post("/calculate", QUICK)[0] == 200
    status, _, body = engine.post("/charts", QUICK)
    assert (status, json.loads(body)["code"]) == (503, "STORE_UNAVAILABLE")
    assert json.loads(engine.get("/health")[2])["status"] == "healthy"


def test_a_file_that_vanished_is_not_replaced_by_an_empty_one(servers, tmp_path):
    path = tmp_path / "charts.db"
    engine = servers(Engine, WORKERS=1, DATABASE_URL=f"sqlite:///{path}")
    until(lambda: engine.metric("involution_store_up") == 1, "the store is open")
    saved = json.loads(engine.post("/charts", QUICK)[2])
    with sqlite3.connect(path) as live, sqlite3.connect(tmp_path / "copy.db") as copy:
        live.backup(copy)
    live.close()
    copy.close()
    for file in tmp_path.glob("charts.db*"):
        file.unlink(missing_ok=True)
    assert engine.get(saved["url"])[0] == 503
    assert not path.exists()
    (tmp_path / "copy.db").rename(path)
    until(lambda: engine.get(saved["url"])[0] == 200, "it is back with the file")


def test_two_engines_may_open_a_new_database_at_once(servers, tmp_path):
    url = f"sqlite:///{tmp_path / 'new.db'}"
    pair = [servers(Engine, name, WORKERS=2, DATABASE_URL=url, ready=False) for name in ("a", "b")]
    for engine in pair:
        engine.wait()
        until(lambda engine=engine: engine.metric("involution_store_up") == 1, "it is open")
        assert engine.post("/charts", QUICK)[0] == 201
    db = database.connect(database.address(url))
    with db.connect() as connection:
        assert chart_records.count(connection) == 2
    db.dispose()


def test_the_quota_covers_saved_charts(servers, redis):
    engine = servers(
        Engine, WORKERS=1, RATE_LIMIT="3/hour", RATE_LIMIT_STORAGE_URI=redis.uri,
    )  # fmt: skip
    assert isinstance(redis, Redis)
    until(lambda: engine.metric("involution_redis_up") == 1, "Redis is well")
    statuses = [engine.get("/charts/" + "x" * 22)[0] for _ in range(5)]
    assert statuses == [404, 404, 404, 429, 429]
