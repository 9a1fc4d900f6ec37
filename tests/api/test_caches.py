"""Remembered answers are the answers; the ayanamsas of today are those of a chart of today."""

import asyncio
import itertools
import json
import time

import pytest
from cachetools import TTLCache

from services.spice.api import answer
from services.spice.api.caches import ChartCache, Remembered
from services.spice.api.models import ChartRequest
from services.spice.main import create_app

from .conftest import MODERN, Client, settings


@pytest.fixture(scope="module")
def caching(client):
    """The same engine behind an app that remembers."""
    app = create_app(settings().model_copy(update={"enable_position_cache": True}))
    app.state.ephemeris = client.app.state.ephemeris
    with asyncio.Runner() as runner:
        yield Client(app, runner)


def ask(client, body, **headers):
    sent = json.dumps(body).encode()
    return client.send("POST", "/calculate", sent, {"content-type": "application/json", **headers})


def test_a_remembered_chart_is_the_chart(client, caching):
    fresh = ask(client, MODERN, **{"x-request-id": "one"})
    first = ask(caching, MODERN, **{"x-request-id": "one"})
    again = ask(caching, MODERN, **{"x-request-id": "one"})
    assert fresh.body == first.body == again.body
    other = ask(caching, MODERN, **{"x-request-id": 'two"\\'}).json()
    assert other["data"] == fresh.json()["data"]


def test_it_is_not_computed_again(caching, monkeypatch):
    body = {**MODERN, "latitude": 12.5}
    assert ask(caching, body).status == 200
    monkeypatch.setattr(answer, "charts", None)  # from here on computing would fail
    assert ask(caching, body).status == 200


def test_requests_that_differ_are_told_apart(caching):
    answers = [
        ask(caching, {**MODERN, **change}).json()["data"]
        for change in ({}, {"elevation": 26}, {"zodiac": "sidereal"}, {"bodies": ["Sun"]})
    ]
    assert all(a != b for i, a in enumerate(answers) for b in answers[:i])


def test_it_keeps_within_its_bytes():
    cache = ChartCache(ttl=60, max_bytes=100_000)
    made = []

    def make(size):
        def answer(mark):
            made.append(size)
            return b'{"a":"' + b"x" * size + b'","id":"' + mark.encode() + b'"}'

        return answer

    for latitude in range(80):
        cache.answer(ChartRequest(**{**MODERN, "latitude": latitude}), "id", make(9_000))
        assert 9_000 < cache.size <= 100_000
    # one that is larger than all of it is answered, not kept
    big = ChartRequest(**{**MODERN, "latitude": -1})
    before = cache.size
    assert len(cache.answer(big, "id", make(200_000))) > 200_000
    assert cache.size == before


def test_a_refusal_is_not_remembered_as_an_answer(caching):
    for _ in range(2):
        reply = ask(caching, {**MODERN, "birth_time": "1066-10-14T12:00:00Z"})
        assert (reply.status, reply.json()["code"]) == (422, "DATE_OUT_OF_COVERAGE")


def test_the_values_of_today(client):
    today = None
    while today != time.time() // 86400:  # once more, should a day end meanwhile
        today = time.time() // 86400
        rows = {row["id"]: row for row in client.get("/ayanamsas").json()["ayanamsas"]}
    jd = 2440587.5 + today
    for name in ("lahiri", "raman", "true_citra"):
        body = {**MODERN, "birth_time": jd, "time_scale": "tt"}
        chart = ask(client, {**body, "zodiac": "sidereal", "ayanamsa": name}).json()
        assert rows[name]["today_deg"] == pytest.approx(chart["meta"]["ayanamsa_deg"], abs=1e-9)
    assert rows["lahiri"]["minus_lahiri_deg"] == 0.0
    # science tables of 2024: Raman's zero lies 1.446° before Lahiri's
    assert rows["raman"]["minus_lahiri_deg"] == pytest.approx(-1.4463, abs=1e-3)


def test_a_value_that_expires_while_it_is_looked_up_is_made_again():
    # Every look at this clock is a second later, so that some lifetime ends between any two
    for ttl in range(1, 8):
        memory = Remembered(ttl)
        memory._kept = TTLCache(16, ttl, timer=itertools.count().__next__)
        assert [memory.get("key", lambda: "value") for _ in range(5)] == ["value"] * 5
