"""A mixed batch when one engine fails: the other's charts are answered all the same."""

from __future__ import annotations

import pytest

from tests.gateway import running
from tests.gateway.conftest import ask
from tests.gateway.test_batches import NEW, OLD, chart


@pytest.fixture
def lame(modern, logs):
    nobody = f"http://127.0.0.1:{running.free_port()}"
    server = running.gateway(modern.url, nobody, logs / "lame.log")
    yield server
    server.stop()


def test_one_engine_away_spoils_only_its_charts(lame):
    charts = [chart(NEW, 1), chart(OLD, 2), chart(NEW, 3), chart(OLD, 4)]
    answer = ask(lame.url + "/calculate/batch", {"charts": charts}, x_historical_enabled="true")
    codes = [r.get("code") for r in answer.json["results"]]
    assert answer.status == 200
    assert codes == [None, "UPSTREAM_UNAVAILABLE"] * 2
    assert answer.json["results"][0]["meta"]["ephemeris"] == "DE440"


def test_all_engines_away_is_a_plain_503(logs):
    nobody = f"http://127.0.0.1:{running.free_port()}"
    server = running.gateway(nobody, nobody, logs / "alone.log")
    try:
        charts = [chart(NEW, 1), chart(OLD, 2)]
        answer = ask(
            server.url + "/calculate/batch", {"charts": charts}, x_historical_enabled="true"
        )
        assert (answer.status, answer.json["code"]) == (503, "UPSTREAM_UNAVAILABLE")
        assert ask(server.url + "/calculate", NEW).status == 503
        # JPL's own figures decide until the engine has told its edges.
        assert ask(server.url + "/calculate", OLD).json["code"] == "HISTORICAL_REQUIRED"
        assert ask(server.url + "/routing").json["modern"]["assumed"] is True
        assert ask(server.url + "/health/ready").json["code"] == "NOT_READY"
        assert ask(server.url + "/health").status == 503
        assert ask(server.url + "/health/live").status == 200
        assert ask(server.url + "/").status == 200
    finally:
        server.stop()
