"""Batches and tables are held to a budget of positions, before anything of them is computed."""

from __future__ import annotations

from typing import Any

import pytest

from services.common.limiter import Limiter
from services.common.settings import Settings
from services.spice.api import batch
from services.spice.api import ephemeris_table as route

from .conftest import MODERN, PLACE, Client

TABLE = {
    **PLACE,
    "start": "2024-01-01T00:00:00Z",
    "stop": "2024-01-10T00:00:00Z",
    "step": {"days": 1},
    "bodies": ["Sun", "Moon"],
}  # ten moments of two bodies


@pytest.fixture
def limited(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The app with budgets of its own, nothing of them spent."""
    rates = {"RATE_LIMIT": "50/minute", "RATE_LIMIT_POSITIONS": "50/minute", "WORKERS": 1}
    fresh = Limiter(Settings.model_validate(rates))
    for name in ("enabled", "requests", "positions", "local"):
        monkeypatch.setattr(client.app.state.limiter, name, getattr(fresh, name))
    return client


def test_a_table_costs_its_moments_times_its_bodies(
    limited: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for left in (30, 10):
        reply = limited.post("/ephemeris", TABLE)
        assert reply.status == 200
        assert f'"positions";r={left};t=' in reply.headers["ratelimit"]
        policy = '"calc";q=50;w=60, "positions";q=50;w=60'
        assert reply.headers["ratelimit-policy"] == policy

    def computed(*_: Any, **__: Any) -> None:
        raise AssertionError("a refused table was computed")

    with monkeypatch.context() as patch:
        patch.setattr(route, "charts", computed)
        reply = limited.post("/ephemeris", TABLE)
    assert (reply.status, reply.json()["code"]) == (429, "RATE_LIMITED")
    assert "20 positions" in reply.json()["detail"]
    assert reply.headers["ratelimit"].startswith('"calc";r=47;t=')
    assert '"positions";r=10;t=' in reply.headers["ratelimit"]
    assert 1 <= int(reply.headers["retry-after"]) == reply.json()["retry_after"] <= 120
    # What is small enough still passes, and single charts have their own budget
    assert limited.post("/ephemeris", {**TABLE, "stop": "2024-01-05T00:00:00Z"}).status == 200
    assert limited.post("/calculate", MODERN).status == 200


def test_an_invalid_table_costs_no_positions(limited: Client) -> None:
    assert limited.post("/ephemeris", {**TABLE, "latitude": 91}).status == 422
    assert '"positions";r=30;t=' in limited.post("/ephemeris", TABLE).headers["ratelimit"]


def test_a_batch_costs_its_charts_bodies(limited: Client) -> None:
    sun = {**MODERN, "bodies": ["Sun"]}
    # Two charts of one body; one with houses, which cost besides; two useless items
    charts = [sun, sun, {**sun, "houses": "placidus"}, {**MODERN, "bodies": []}, 7]
    reply = limited.post("/calculate/batch", {"charts": charts})
    assert reply.status == 200
    spent = 2 + (1 + batch.PARTS) + 2
    assert f'"positions";r={50 - spent};t=' in reply.headers["ratelimit"]
    # Twelve bodies by default (docs/api.md)
    reply = limited.post("/calculate/batch", {"charts": [MODERN, MODERN]})
    assert f'"positions";r={50 - spent - 24};t=' in reply.headers["ratelimit"]


def test_a_local_time_costs_its_resolution_refused_or_not(limited: Client) -> None:
    local = {**PLACE, "bodies": ["Sun"], "local_time": "1990-01-01T12:00:00"}
    zone = {**local, "time_zone": "no such zone"}
    suffix = {**PLACE, "bodies": ["Sun"], "birth_time": "1990-01-01T12:00:00Z[no/such]"}
    reply = limited.post("/calculate/batch", {"charts": [local, zone, suffix]})
    assert [one.get("status") for one in reply.json()["results"]] == [None, 422, 422]
    assert f'"positions";r={50 - 3 * (1 + batch.LOCAL)};t=' in reply.headers["ratelimit"]


def test_more_than_the_budget_passes_once_on_an_empty_window(limited: Client) -> None:
    large = {**TABLE, "step": {"hours": 1}}
    assert limited.post("/ephemeris", large).status == 200
    assert limited.post("/ephemeris", TABLE).status == 429
