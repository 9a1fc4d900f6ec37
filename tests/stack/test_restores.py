"""Restores of a PostgreSQL in use: done, or refused with the live data untouched."""

import json
import signal
import subprocess
import time

import pytest
from operators import ROOT, details, failed
from postgres import Postgres
from processes import Engine, until
from restores import CHART, EAGER, OTHER, OWNER, SUPERUSER, Kept


@pytest.fixture(scope="module")
def kept(servers, tmp_path_factory):
    server = servers(Postgres, **EAGER)
    store = Kept(server, tmp_path_factory.mktemp("kept"))
    store.fill(50)
    store.operator.ask("backup")
    store.backed_up = store.holds()
    return store


@pytest.fixture(autouse=True)
def nothing_left(kept):
    """Each begins with other data than the backup's, and must leave an open, whole database."""
    kept.fill(3)
    yield
    assert kept.open_to_all()
    assert kept.leftovers() == []


def restore(kept, **expect):
    return kept.operator.ask("restore_backup", "", "--yes", **expect)


@pytest.mark.parametrize("role", [OTHER, SUPERUSER])
def test_sessions_that_only_look_on_stay(kept, role):
    with kept.session(role) as session:
        session.execute("SELECT count(*) FROM charts")
        session.commit()
        before = kept.holds()
        output = restore(kept)
        assert kept.holds() == kept.backed_up
        # the very same session sees the restored charts, with what it was granted before
        assert session.execute("SELECT count(*) FROM charts").fetchone()[0] == kept.backed_up[0]
    schema = details(output)["what was there"].split()[3]
    count = kept.server.sql(kept.name, f"TABLE {schema}.charts")
    assert len(count.splitlines()) == before[0]


@pytest.mark.parametrize("role", [SUPERUSER])  # another role's is in scripts/drill.sh
def test_a_session_that_holds_the_tables_and_cannot_be_ended_means_a_refusal(kept, role):
    with kept.session(role) as session:
        session.execute("SELECT count(*) FROM charts")  # its transaction stays open
        before = kept.holds()
        done = kept.operator.run("restore_backup", "", "--yes")
        assert done.returncode == 3, done.stdout
        assert f"process {session.info.backend_pid} ({role}" in done.stderr
        assert "live data are as they were" in done.stderr
        assert kept.holds() == before


def test_a_stuck_session_of_the_same_role_is_ended(kept):
    session = kept.session(OWNER)
    session.execute("DELETE FROM charts")
    restore(kept)
    assert kept.holds() == kept.backed_up
    with pytest.raises(Exception, match=r"terminat|closed"):
        session.execute("SELECT 1")


def test_an_engine_goes_on_serving(kept, servers):
    engine = servers(Engine, WORKERS=1, **kept.settings)
    until(lambda: engine.metric("involution_store_up") == 1, "the store is open")
    saved = json.loads(engine.post("/charts", CHART)[2])
    kept.operator.ask("backup")
    try:
        for _ in range(8):  # the connections have prepared their statements
            assert engine.get(saved["url"])[0] == 200
        restore(kept)
        kept.backed_up = kept.holds()
        # at once, but where a session of the engine's was kept from the processor for so long that
        # the restore ended it: then when the engine has looked again
        until(lambda: engine.get(saved["url"])[0] == 200, "the chart is there", log=engine.log)
        until(lambda: engine.post("/charts", CHART)[0] == 201, "others are kept", log=engine.log)
    finally:
        engine.stop()


def test_a_killed_restore_leaves_one_or_the_other_and_the_next_clears_up(kept):
    restore(kept)
    backed_up = kept.holds()
    for wait in (0.7, 0.9, 1.1, 1.3):
        kept.fill(1)
        before = kept.holds()
        process = subprocess.Popen(
            [ROOT / "scripts/restore_backup.sh", "", "--yes"],
            env=kept.operator.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        # what was under way goes on in the server, and may be looked at when it has ended
        until(lambda: kept.sessions() == 0, "the server has missed it")
        assert kept.open_to_all()
        assert kept.holds() in {before, backed_up}

    def unlocked():
        # the server notices the end of a killed client when it next writes to it
        return kept.operator.run("restore_backup", "", "--yes").returncode == 0

    until(unlocked, "a restore")
    assert kept.holds() == backed_up


def test_a_scratch_database_that_cannot_be_dropped_is_told(kept):
    kept.server.sql("postgres", f"CREATE DATABASE kept_scratch_0123abcd OWNER {OWNER}")
    with kept.session(SUPERUSER, "kept_scratch_0123abcd"):
        output = restore(kept, expect=1)
        assert failed(output) == {"left behind"}
        assert "kept_scratch_0123abcd" in details(output)["left behind"]
    restore(kept)


def test_a_role_that_does_not_own_the_tables_is_refused(kept):
    kept.server.sql(kept.name, f"ALTER TABLE charts OWNER TO {SUPERUSER}")
    kept.server.sql(kept.name, f"GRANT ALL ON charts TO {OWNER}")
    before = kept.holds()
    try:
        done = kept.operator.run("restore_backup", "", "--yes")
        assert (done.returncode, "must own" in done.stderr) == (3, True), done.stderr
        assert kept.holds() == before
    finally:
        kept.server.sql(kept.name, f"ALTER TABLE charts OWNER TO {OWNER}")


def test_what_others_hung_on_the_tables_is_told_and_their_rights_on_columns_go_on(kept):
    """A view knows its table by number: it goes on showing what was replaced."""
    for statement in (
        "CREATE SCHEMA reports",
        "CREATE VIEW reports.daily AS SELECT count(*) AS charts FROM public.charts",
        "CREATE TABLE reports.orders (chart text REFERENCES public.charts (id))",
        "CREATE PUBLICATION mirror FOR TABLE public.charts",
        f"GRANT UPDATE (request) ON public.charts TO {OTHER}",
    ):
        kept.server.sql(kept.name, statement)
    before = kept.holds()[0]
    try:
        output = restore(kept, expect=1)
        assert kept.holds() == kept.backed_up
        assert failed(output) == {"of others"}
        actual = details(output)["of others"]
        assert actual.startswith(
            "foreign key of reports.orders, publication mirror, view reports.daily: "
        )
        # as PostgreSQL has it
        assert kept.server.sql(kept.name, "TABLE reports.daily").split() == [str(before)]
        words = f"'{OTHER}', 'public.charts', 'request', 'UPDATE'"
        right = kept.server.sql(kept.name, f"SELECT has_column_privilege({words})")
        assert right.split() == ["t"]
    finally:
        kept.server.sql(kept.name, "DROP PUBLICATION mirror")
        kept.server.sql(kept.name, "DROP SCHEMA reports CASCADE")
    assert "of others" not in details(restore(kept))
