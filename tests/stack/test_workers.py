"""Workers come and go; answers and clients must not notice."""

import asyncio
import json
import os
import signal
from pathlib import Path

import load
import pytest
from processes import CHART, Engine, Nginx, connects, until

QUICK = {**CHART, "bodies": ["Sun", "Moon"]}
CONNECTIONS = 8


@pytest.fixture(scope="module")
def pair(servers):
    """Two instances behind one nginx."""
    settings = {"WORKERS": 2, "ENABLE_REQUEST_LOGGING": 0}
    one, two = servers(Engine, "one", **settings), servers(Engine, "two", **settings)
    return one, two, servers(Nginx, one, two)


def only_data(body: bytes) -> bytes:
    return json.dumps(json.loads(body)["data"]).encode()


def test_a_killed_worker_is_replaced_and_answers_stay_the_same(servers):
    engine = servers(Engine, WORKERS=2)
    data = load.message(QUICK)
    expected = only_data(engine.post("/calculate", QUICK)[2])
    victim = engine.worker_pids()[0]

    async def kill():
        await asyncio.sleep(0.5)  # under load
        os.kill(victim, signal.SIGKILL)
        await asyncio.to_thread(until, lambda: engine.loads() == 3, "another", log=engine.log)
        await asyncio.to_thread(engine.wait)

    outcome = asyncio.run(
        load.run(
            engine.port, lambda _: data, None, CONNECTIONS, keep=True, during=kill, pause=0.002
        )
    )
    # Each connection has one request under way at most: those on the dead worker are lost.
    assert len(outcome.failures) <= CONNECTIONS
    assert set(outcome.statuses) == {200}
    assert {only_data(body) for body in outcome.bodies} == {expected}
    assert victim not in engine.worker_pids()
    assert engine.loads() == 3
    # What the dead one had counted is not lost but for what it answered in its last turn, whose
    # count is written when the turn ends; and it is no longer alive.
    name = 'involution_requests_total{operation="calculate",status="200"}'
    least = outcome.answered - CONNECTIONS
    until(lambda: engine.metrics()[name] >= least, "the others' are counted", log=engine.log)
    assert engine.metrics()["involution_workers"] == 2
    assert {only_data(engine.post("/calculate", QUICK)[2]) for _ in range(20)} == {expected}


def test_workers_end_with_a_master_that_is_killed(servers):
    engine = servers(Engine, WORKERS=2)
    workers = engine.worker_pids()
    report = json.loads(engine.get("/health")[2])["checks"]["system"]
    assert len(report["memory_per_worker_mb"]) == 2
    engine.send(signal.SIGKILL)
    until(lambda: not any(alive(pid) for pid in workers), "the workers have ended")
    # a process whose first thread is gone is a zombie; its sockets end with its last one
    until(lambda: not connects(engine.port), "nobody listens any more")
    engine.stop()
    engine.start()  # on the same port
    assert engine.ready() == 2


def test_an_instance_counts_its_own_workers_only(servers):
    """A master that takes over is a child of the old one, and has workers of its own."""
    engine = servers(Engine, WORKERS=1)
    engine.send(signal.SIGUSR2)
    until(lambda: len(engine.worker_pids()) == 2, "a second master", log=engine.log)
    second = max(engine.worker_pids())
    children = Path(f"/proc/{second}/task/{second}/children")
    until(children.read_text, "its worker", log=engine.log)
    try:
        for _ in range(10):  # answered by the one or the other
            report = json.loads(engine.get("/health")[2])["checks"]["system"]
            assert len(report["memory_per_worker_mb"]) == 1
    finally:
        os.kill(second, signal.SIGTERM)
        until(lambda: not alive(second), "the second master has ended", log=engine.log)


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):  # it ended, or does while it is looked at
        return False


def test_reload_and_rolling_restart_lose_no_request(pair):
    """HUP, then each instance stopped and started, behind nginx, under load: 0 of 20,000 fail."""
    one, two, nginx = pair
    data = load.message(QUICK)
    done = []

    async def renew():
        await asyncio.sleep(1)
        for engine in pair[:2]:
            old = set(engine.worker_pids())
            engine.send(signal.SIGHUP)
            await settled(
                engine, lambda old=old, engine=engine: not old & set(engine.worker_pids())
            )
        done.append("reloaded")
        for engine in pair[:2]:
            await asyncio.to_thread(engine.stop)
            await asyncio.to_thread(engine.start)
        done.append("restarted")

    async def settled(engine, replaced):
        await asyncio.to_thread(until, replaced, "old workers are gone", log=engine.log)
        await asyncio.to_thread(engine.wait)

    async def ask():
        return await load.run(nginx.port, lambda _: data, 20_000, CONNECTIONS, during=renew)

    outcome = asyncio.run(ask())
    assert set(outcome.statuses) == {200}
    assert outcome.answered >= 20_000
    assert outcome.failures == []
    assert done == ["reloaded", "restarted"]
    assert one.ready() == two.ready() == 2
