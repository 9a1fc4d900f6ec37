"""The deployment guide's examples of the smart gateway, as printed, against the real engines."""

from __future__ import annotations

import pytest

from tests.gateway.conftest import ask, healthy

PLACE = {"latitude": 37.7749, "longitude": -122.4194, "elevation": 25}
MODERN = {"birth_time": "2024-06-21T18:00:00Z", **PLACE, "zodiac": "tropical"}
HASTINGS = {"birth_time": "1066-10-14T12:00:00Z", "latitude": 50.91, "longitude": 0.49}


def test_a_modern_date_goes_to_the_modern_engine(gateway, modern):
    answer = ask(gateway.url + "/calculate", MODERN, x_request_id="guide-1")
    assert answer.status == 200
    assert answer.headers["x-ephemeris"] == "de440"
    assert answer.headers["x-routing-reason"] == "modern-coverage"
    assert answer.json["meta"]["kernel_set_tag"] == "DE440"
    direct = ask(modern.url + "/calculate", MODERN, x_request_id="guide-1")
    assert answer.body == direct.body, "passed through byte for byte"


def test_a_historical_date_prompts_for_the_pack(gateway):
    answer = ask(gateway.url + "/calculate", HASTINGS)
    reply = answer.json
    assert answer.status == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert reply["error"] == "Historical ephemeris required"
    assert reply["code"] == "HISTORICAL_REQUIRED"
    assert reply["field"] == "birth_time"
    assert reply["coverage"]["begin"] == "1549-12-31T08:00:00"
    assert reply["historical"]["available"] is True
    assert reply["historical"]["ephemeris"] == "DE422"
    assert reply["how_to_enable"] == {
        "header": "x-historical-enabled: true",
        "query": "?kernel=de441",
    }
    assert reply["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("query", ["?kernel=de441", "?kernel=DE441"])
def test_forcing_the_historical_ephemeris(gateway, historical, query):
    answer = ask(gateway.url + "/calculate" + query, HASTINGS, x_request_id="guide-2")
    assert answer.status == 200
    # The historical engine of these tests holds DE422, and the gateway says what it is.
    assert answer.headers["x-ephemeris"] == "de422"
    assert answer.headers["x-routing-reason"] == "kernel-override"
    assert answer.body == ask(historical.url + "/calculate", HASTINGS, x_request_id="guide-2").body


@pytest.mark.parametrize("value", ["true", "True", "1"])
def test_the_header_enables_the_historical_ephemeris(gateway, value):
    answer = ask(gateway.url + "/calculate", HASTINGS, x_historical_enabled=value)
    assert answer.status == 200
    assert answer.headers["x-routing-reason"] == "historical-enabled"
    assert answer.json["meta"]["ephemeris"] == "DE422"


@pytest.mark.parametrize("value", ["false", "0", "", "yes please"])
def test_any_other_value_of_the_header_does_not(gateway, value):
    answer = ask(gateway.url + "/calculate", HASTINGS, x_historical_enabled=value)
    assert answer.json["code"] == "HISTORICAL_REQUIRED"


def test_the_header_does_not_move_modern_dates(gateway):
    answer = ask(gateway.url + "/calculate", MODERN, x_historical_enabled="true")
    assert answer.headers["x-ephemeris"] == "de440"


def test_forcing_the_modern_ephemeris_gets_its_own_refusal(gateway):
    answer = ask(gateway.url + "/calculate?kernel=de440", HASTINGS, x_historical_enabled="true")
    assert (answer.status, answer.json["code"]) == (422, "DATE_OUT_OF_COVERAGE")
    assert answer.headers["x-ephemeris"] == "de440"


def test_a_modern_date_may_be_forced_to_the_historical_engine(gateway):
    answer = ask(gateway.url + "/calculate?kernel=de441", MODERN)
    assert answer.status == 200
    assert answer.json["meta"]["ephemeris"] == "DE422"


def test_an_unknown_kernel_is_refused(gateway):
    answer = ask(gateway.url + "/calculate?kernel=de430", MODERN)
    assert (answer.status, answer.json["code"], answer.json["field"]) == (
        422,
        "VALIDATION_FAILED",
        "kernel",
    )


@pytest.mark.parametrize(
    ("query", "enabled"), [("", "true"), ("?kernel=de441", "false"), ("?kernel=de440", "true")]
)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"birth_time": NaN}',
        b'{"birth_time": "1066-02-30T12:00:00Z", "latitude": 0, "longitude": 0}',
        b'{"birth_time": "1066-10-14T12:00:00", "latitude": 0, "longitude": 0}',
        b'{"birth_time": true, "latitude": 0, "longitude": 0}',
        b'{"birth_time": "1990-01-01T00:00:00Z", "latitude": 91, "longitude": 0}',
        b'{"birth_time": "1990-01-01T00:00:00Z", "birth_time": 1, "latitude": 0, "longitude": 0}',
        b'{"birth_time": ["x"], "calendar": {}, "time_scale": [], "latitude": 0, "longitude": 0}',
        b'{"birth_time": "99999-01-01T00:00:00Z", "latitude": 0, "longitude": 0}',
        b'{"latitude": 0, "longitude": 0}',
    ],
)
def test_what_cannot_be_read_gets_the_engines_own_words(
    gateway, modern, historical, body, query, enabled
):
    wanted = historical if query.endswith("1") else modern
    request = {"x_request_id": "refused-1"}
    answer = ask(gateway.url + "/calculate" + query, body, x_historical_enabled=enabled, **request)
    direct = ask(wanted.url + "/calculate", body, **request)
    assert (answer.status, answer.body) == (direct.status, direct.body)
    assert 400 <= answer.status < 500


@pytest.mark.parametrize(
    "path", ["/bodies", "/ayanamsas", "/houses", "/coverage", "/info", "/openapi.json", "/docs"]
)
def test_self_description_passes_through(gateway, modern, historical, path):
    direct, answer = ask(modern.url + path), ask(gateway.url + path)
    assert (answer.status, answer.body) == (200, direct.body)
    assert answer.headers["content-type"] == direct.headers["content-type"]
    assert answer.headers["x-ephemeris"] == "de440"
    past = ask(gateway.url + path + "?kernel=de441")
    assert past.body == ask(historical.url + path).body


def test_routing_tells_the_edges(gateway):
    healthy(gateway)
    answer = ask(gateway.url + "/routing").json
    assert answer["modern"]["kernel"] == "de440"
    assert answer["modern"]["assumed"] is False
    # JPL's file ends at 2650-01-25 TDB; the engine keeps 5 minutes for its derivatives.
    assert answer["modern"]["coverage"]["end"] == "2650-01-24T23:55:00"
    assert answer["historical"]["ephemeris"] == "DE422"
    assert answer["historical"]["available"] is True


def test_health_tells_both_engines(gateway):
    answer = healthy(gateway)
    assert answer.status == 200
    assert answer.json["checks"]["modern"]["ephemeris"] == "DE440"
    assert answer.json["checks"]["historical"]["ephemeris"] == "DE422"
    assert ask(gateway.url + "/health/ready").status == 200
    assert "127.0.0.1" not in answer.body.decode(), "no internal address"


def test_metrics_count_routes_and_upstreams(gateway):
    healthy(gateway)
    ask(gateway.url + "/calculate", MODERN)
    text = ask(gateway.url + "/metrics").body.decode()
    assert 'involution_gateway_routed_total{reason="modern-coverage",upstream="modern"}' in text
    assert 'involution_gateway_upstream_up{upstream="historical"} 1.0' in text
    assert 'involution_requests_total{operation="calculate",status="200"}' in text


@pytest.mark.parametrize("path", ["/debug", "/nothing", "/static/../app.py", "/calculate/x"])
def test_unknown_paths_never_reach_an_engine(gateway, path):
    answer = ask(gateway.url + path)
    assert (answer.status, answer.json["code"]) == (404, "NOT_FOUND")


def test_a_wrong_method_is_told_the_right_one(gateway):
    answer = ask(gateway.url + "/calculate")
    assert (answer.status, answer.headers["allow"]) == (405, "POST")
