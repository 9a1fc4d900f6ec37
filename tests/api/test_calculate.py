"""POST /calculate on the real kernels: the shape and meaning of its answer."""

from __future__ import annotations

import pytest

from services.spice.api import examples
from services.spice.api.schemas import ChartAnswer
from services.spice.ephemeris.bodies import DEFAULT_BARYCENTRIC, DEFAULT_HELIOCENTRIC

from .conftest import MODERN, Client


def answer(client: Client, **more: object) -> dict:
    reply = client.post("/calculate", {**MODERN, **more})
    assert reply.status == 200, reply.body
    assert reply.headers["content-type"] == "application/json"
    value = reply.json()
    ChartAnswer.model_validate(value)
    return value


def test_the_usual_chart_has_every_field_and_no_other(client: Client) -> None:
    value = answer(client)
    assert list(value["data"]) == [
        *("Sun", "Moon", "Mercury", "Venus", "Mars", "Jupiter", "Saturn"),
        *("Uranus", "Neptune", "Pluto", "MeanNode", "TrueNode"),
    ]
    # The Sun enters Cancer at 2024-06-20 20:51 UTC (US Naval Observatory, Seasons 2024) and moves
    # 57' a day in June: 21 h later it stands 0.84 degrees into the sign.
    sun = value["data"]["Sun"]
    assert sun["sign"] == "Cancer"
    assert sun["sign_degree"] == pytest.approx(0.84, abs=0.01)
    assert sun["longitude"] == pytest.approx(90.84, abs=0.01)
    assert sun["point"] == "centre"
    assert value["data"]["MeanNode"]["distance"] is None
    assert value["time"]["utc"] == "2024-06-21T18:00:00Z"
    assert value["meta"]["kernel_set_tag"] == "DE440"
    assert value["meta"]["ayanamsa"] is None
