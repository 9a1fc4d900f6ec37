"""Pictures and saved charts through the gateway: by their instants, and where the store is."""

from __future__ import annotations

import orjson
import pytest

from gateway.app import _moments
from gateway.request_kinds import PICTURE
from gateway.routing import Router, Wish
from tests.gateway.conftest import ask

MODERN = {"birth_time": "1990-05-15T12:30:00Z", "latitude": 48.1, "longitude": 11.6}
OLD = {**MODERN, "birth_time": "1066-10-14T12:00:00Z"}


@pytest.mark.parametrize(
    ("payload", "upstream"),
    [
        (MODERN, "modern"),
        (OLD, None),
        ({**MODERN, "transits": {"birth_time": "2026-11-28T12:00:00Z"}}, "modern"),
        ({**MODERN, "transits": {"birth_time": "1066-10-14T12:00:00Z"}}, None),
        ({**OLD, "transits": {"birth_time": "2026-11-28T12:00:00Z"}}, None),
        ({**MODERN, "transits": {"local_time": "2026-11-28T12:00:00"}}, "modern"),
        ({**MODERN, "transits": {"local_time": "1066-10-14T12:00:00"}}, None),
        ({**MODERN, "transits": None}, "modern"),
    ],
)
def test_a_picture_goes_by_its_chart_and_its_transits(payload, upstream):
    moments = _moments(PICTURE, orjson.dumps(payload))
    assert Router().route(Wish(), *moments).upstream == upstream


def test_the_engine_draws_through_the_gateway(gateway):
    answer = ask(gateway.url + "/wheel", {**MODERN, "name": "Ada"})
    assert answer.status == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["x-ephemeris"] == "de440"
    assert "Ada 1990-05-15.svg" in answer.headers["content-disposition"]
    assert answer.body.startswith(b"<svg ")
    answer = ask(gateway.url + "/wheel", {**MODERN, "style": {"width": 200}}, accept="image/png")
    assert answer.body.startswith(b"\x89PNG")
    assert ask(gateway.url + "/wheel", OLD).json["code"] == "HISTORICAL_REQUIRED"
    old = ask(gateway.url + "/wheel", OLD, x_historical_enabled="true")
    assert old.headers["x-ephemeris"] != "de440"


def test_a_chart_is_saved_read_drawn_and_deleted_through_the_gateway(gateway):
    saved = ask(gateway.url + "/charts", MODERN)
    assert saved.status == 201
    url = gateway.url + saved.json["url"]
    assert ask(url).json["chart"] == saved.json["chart"]
    assert ask(url + ".svg").body.startswith(b"<svg ")
    joined = ask(
        url + ".svg?name=%F0%9F%91%A9%E2%80%8D%F0%9F%9A%80"
    )  # 👩‍🚀, one emoji of two joined
    assert "👩\u200d🚀".encode() in joined.body
    for wrong in ("a%0Ab", "x" * 81):
        assert ask(f"{url}.svg?name={wrong}").json["field"] == "name"
    secret = saved.json["delete_secret"]
    assert ask(url, method="DELETE", x_delete_secret=secret).status == 204
    assert ask(url).status == 404
