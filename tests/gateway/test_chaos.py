"""Engines that die, freeze, dawdle, reset, lie and babble, while 16 clients ask.

What must hold: every request ends within the time-out (and what a busy machine adds) with its own
answer or a typed problem, nothing of the inside is told, and service comes back by itself.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time

import aiohttp
import pytest

from tests.gateway import running
from tests.gateway.conftest import ask

NOW = {"birth_time": "2000-01-01T12:00:00Z", "latitude": 0, "longitude": 0}
TIMEOUT = 1.0
BUSY = 60.0  # generous: this guards against hangs, it measures nothing
TYPED = {503: "UPSTREAM_UNAVAILABLE", 504: "UPSTREAM_TIMEOUT"}


def start_fake(log, port=None):
    port = port or running.free_port()
    command = [sys.executable, "-m", "tests.gateway.fake_engine", str(port)]
    return running.Server(command, port, "/coverage", log)


class Fake:
    """The engine that misbehaves; it can be killed and started again on its port."""

    def __init__(self, log):
        self.log = log
        self.server = start_fake(log)

    def kill(self):
        self.server.send(signal.SIGKILL)
        self.server.process.wait()

    def start(self):
        self.server = start_fake(self.log, self.server.port)


@pytest.fixture(scope="module")
def fake(logs):
    engine = Fake(logs / "fake.log")
    yield engine
    engine.server.stop()


def before(fake, log, **settings):
    """Start a gateway before the fake engine; nothing listens as historical."""
    nobody = f"http://127.0.0.1:{running.free_port()}"
    quick = {"BREAKER_SECONDS": "0.5", "UPSTREAM_POLL_SECONDS": "0.5", "BREAKER_FAILURES": "8"}
    return running.gateway(fake.server.url, nobody, log, **quick, **settings)


@pytest.fixture(scope="module")
def patient(fake, logs):
    """A gateway that nothing is too slow for: what it refuses, the engine did."""
    server = before(fake, logs / "patient.log", UPSTREAM_TIMEOUT=str(BUSY))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def impatient(fake, logs):
    """A gateway with short patience, for engines that never answer."""
    server = before(fake, logs / "impatient.log", UPSTREAM_TIMEOUT=str(TIMEOUT))
    yield server
    server.stop()


@pytest.fixture
def shaken(patient):
    until_well(patient)
    return patient


@pytest.fixture
def hasty(impatient):
    until_well(impatient)
    return impatient


def until(condition, what):
    """Wait for what comes by itself, and return it."""
    deadline = time.monotonic() + BUSY
    while not (value := condition()):
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
    return value


def until_well(gateway, **chart):
    """Return the first chart that is answered again; a busy machine may be late once more."""

    def answered():
        answer = ask(gateway.url + "/calculate", {**NOW, **chart})
        assert answer.status == 200 or answer.json["code"] == TYPED[answer.status]
        return answer.json if answer.status == 200 else None

    return until(answered, "it did not come back")


def health(gateway, status):
    """Return the gateway's health when its modern engine's breaker and state say `status`."""

    def told():
        answer = ask(gateway.url + "/health")
        modern = answer.json["checks"]["modern"]
        return answer if (modern["state"], modern["breaker"]) == status else None

    return until(told, status)


WELL, AWAY = ("ready", "closed"), ("unreachable", "open")


async def load(url, modes, per_client=12, clients=16, seen=None, over=None):
    """Return (mode, status, answer) of every request of 16 clients that ask all at once.

    They leave early when the event `over` is set.
    """
    seen = [] if seen is None else seen

    async def client(number, session):
        for turn in range(per_client):
            if over is not None and over.is_set():
                return
            mode = modes[(number + turn) % len(modes)]
            tag = f"{number}/{turn}"
            request = {**NOW, "tag": tag, "mode": mode}
            async with asyncio.timeout(BUSY), session.post(url + "/calculate", json=request) as got:
                text = await got.text()
                assert "10.1.2.3" not in text + str(got.headers), "nothing of the inside is told"
                answer = await got.json(content_type=None)
                if got.status == 200:
                    assert answer["tag"] == tag, "everybody gets the answer to their own question"
                else:
                    assert answer["code"] == TYPED[got.status]
                    assert got.headers["retry-after"]
                seen.append((mode, got.status, answer))

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(client(number, session) for number in range(clients)))
    return seen


def misbehaves(gateway, mode, status):
    answer = ask(gateway.url + "/calculate", {**NOW, "mode": mode, "tag": mode})
    assert answer.status == status
    if status == 200:
        assert answer.json["tag"] == mode
    else:
        assert answer.json["code"] == TYPED[status]
    assert until_well(gateway, tag="next")["tag"] == "next"


@pytest.mark.parametrize(
    ("mode", "status"),
    [
        ("reset", 503),
        ("garbage", 503),
        ("empty", 503),
        ("short", 503),
        ("nameless", 503),
        ("long", 200),
        ("late", 200),
    ],
)
def test_each_misbehaviour_by_itself(shaken, mode, status):
    misbehaves(shaken, mode, status)


@pytest.mark.parametrize("mode", ["stalled", "frozen", "drip"])
def test_each_silence_by_itself(hasty, mode):
    misbehaves(hasty, mode, 504)


def test_every_misbehaviour_at_once(shaken):
    """Good answers come through in between, and none to the wrong client."""
    modes = ["good", "reset", "good", "garbage", "good", "short", "good", "late", "good", "long"]
    seen = asyncio.run(load(shaken.url, modes))
    assert len(seen) == 16 * 12
    assert any(status == 200 for _, status, _ in seen)
    until_well(shaken)


def test_a_frozen_and_slow_engine_under_load(hasty):
    seen = asyncio.run(load(hasty.url, ["frozen", "stalled", "good"], per_client=3))
    assert {status for _, status, _ in seen} <= {200, 503, 504}
    until_well(hasty)


def test_a_killed_engine_comes_back(shaken, fake):
    """Clients that ask all the time, before the kill and long enough after it."""

    async def scene():
        seen, over = [], asyncio.Event()
        loading = asyncio.create_task(load(shaken.url, ["good"], 10**6, seen=seen, over=over))
        while len(seen) < 200 and not loading.done():  # noqa: ASYNC110 - the clients note it
            await asyncio.sleep(0.01)
        await asyncio.to_thread(fake.kill)
        while sum(status != 200 for _, status, _ in seen) < 50 and not loading.done():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        over.set()
        return await loading

    try:
        seen = asyncio.run(scene())
        assert {status for _, status, _ in seen} <= {200, 503, 504}
        assert seen[-1][1] == 503
        assert health(shaken, AWAY).status == 503
        ask(shaken.url + "/calculate", NOW)
        refused = ask(shaken.url + "/metrics").body.decode()
        assert 'involution_gateway_breaker_refusals_total{upstream="modern"}' in refused
    finally:
        fake.start()
    until_well(shaken)
    health(shaken, WELL)
    assert ask(shaken.url + "/health/ready").status == 200


def test_a_stopped_engine_wakes_up(hasty, fake):
    """SIGSTOP: the system still takes connections, nobody ever answers them."""
    fake.server.send(signal.SIGSTOP)
    try:
        seen = asyncio.run(load(hasty.url, ["good"], per_client=3))
        assert {status for _, status, _ in seen} <= {503, 504}
    finally:
        fake.server.send(signal.SIGCONT)
    until_well(hasty)


def test_a_broken_connection_is_tried_once_more(shaken):
    asyncio.run(load(shaken.url, ["good"], per_client=2))  # ten requests earn a second try
    answer = ask(shaken.url + "/calculate", {**NOW, "mode": "once", "tag": "twice"})
    assert (answer.status, answer.json["asked"]) == (200, 2)
    assert ask(shaken.url + "/calculate", {**NOW, "mode": "count", "tag": "n"}).status == 503
    counted = ask(shaken.url + "/calculate", {**NOW, "mode": "counted", "tag": "n"})
    assert counted.json["asked"] == 2, "once, and once more"


def test_a_stream_comes_whole_or_is_cut(shaken):
    whole = ask(shaken.url + "/calculate", {**NOW, "mode": "stream", "pieces": 50})
    assert whole.body == b"".join(b"piece %d\n" % i for i in range(50))

    async def cut():
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                shaken.url + "/calculate", json={**NOW, "mode": "stream", "pieces": 5, "cut": True}
            ) as got,
        ):
            return await got.read()

    with pytest.raises(aiohttp.ClientPayloadError):
        asyncio.run(cut())


def test_a_client_that_leaves_ends_the_stream(shaken):
    """Sixteen of them, and the engine is still in good standing."""

    async def leave():
        async with aiohttp.ClientSession() as session:
            request = {**NOW, "mode": "stream", "pieces": 500, "pause": 0.01}
            for _ in range(16):
                async with session.post(shaken.url + "/calculate", json=request) as got:
                    await got.content.readany()

    asyncio.run(leave())
    health(shaken, WELL)
    assert ask(shaken.url + "/calculate", NOW).status == 200


def test_a_dead_historical_engine_is_told_and_the_modern_one_serves_on(shaken):
    request = {**NOW, "birth_time": "1066-10-14T12:00:00Z"}
    answer = ask(shaken.url + "/calculate", request)
    assert answer.json["historical"] == {"available": False, "ephemeris": None, "coverage": None}
    forced = ask(shaken.url + "/calculate?kernel=de441", request)
    assert (forced.status, forced.json["code"]) == (503, "UPSTREAM_UNAVAILABLE")
    assert forced.json["detail"].startswith("The historical engine is not available now. Ask again")
    assert ask(shaken.url + "/calculate", NOW).status == 200
    answer = health(shaken, WELL)
    assert (answer.status, answer.json["status"]) == (200, "degraded")
