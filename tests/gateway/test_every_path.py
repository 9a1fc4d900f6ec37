"""Every path of the engine's contract answers at the gateway as it does at the engine."""

from __future__ import annotations

import http.client

import pytest

from tests.gateway.conftest import ask

MODERN = {"birth_time": "1990-05-15T12:30:00Z", "latitude": 48.1, "longitude": 11.6}
PAST = {"birth_time": "1066-10-14T12:00:00Z", "latitude": 50.91, "longitude": 0.49}
# What a path cannot do without
QUERIES = {"/sun": "?latitude=48.1&longitude=11.6", "/places": "?q=Ulm"}
NOBODY = "A" * 22  # an id as POST /charts makes them, that was never given


@pytest.fixture(scope="module")
def contract(modern):
    """Return (method, path, a request's body or None) of every operation, by its own examples."""
    operations = []
    for path, methods in ask(modern.url + "/openapi.json").json["paths"].items():
        for method, operation in methods.items():
            body = None
            if "requestBody" in operation:
                (content,) = operation["requestBody"]["content"].values()
                body = next(iter(content["examples"].values()))["value"]
            operations.append((method.upper(), path, body))
    return operations


def test_every_path_answers_as_the_engine_does(contract, modern, gateway):
    assert {"/calculate", "/charts/{id}", "/moon", "/places"} <= {path for _, path, _ in contract}
    for method, path, body in contract:
        at = path.replace("{id}", ask(gateway.url + "/charts", MODERN).json["id"])
        at += QUERIES.get(path, "")
        secret = {"x_delete_secret": "another's"} if method == "DELETE" else {}
        here = ask(gateway.url + at, body, method, **secret)
        there = ask(modern.url + at, body, method, **secret)
        assert here.status == there.status, (method, path, here.body[:300])
        assert here.status in {200, 201, 403}, (method, path, here.body[:300])
        assert here.headers["content-type"] == there.headers["content-type"], (method, path)


# Whatever the moment of the request decides
PASSING = {"date", "x-request-id"}


def heads(port, path):
    """Return (status, headers, body) of GET, HEAD and GET again, on one and the same connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    answers = []
    for method in ("GET", "HEAD", "GET"):
        connection.request(method, path)
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        kept = {name: value for name, value in named.items() if name not in PASSING}
        answers.append((answer.status, kept, answer.read()))
    connection.close()
    return answers


def test_every_path_that_answers_get_answers_head(contract, modern, gateway):
    """RFC 9110, section 9.3.2: the same status and headers, no body; the length may be left out."""
    paths = [path for method, path, _ in contract if method == "GET"]
    for service in (modern, gateway):
        saved = ask(service.url + "/charts", MODERN).json["id"]
        extra = ["/docs", "/openapi.json"] + ["/", "/static/app.js"] * (service is gateway)
        for path in [*paths, *extra]:
            at = path.replace("{id}", saved) + QUERIES.get(path, "")
            first, head, last = heads(service.port, at)
            assert (head[0], head[2]) == (200, b""), at
            assert last[0] == 200, at  # nothing was left in the connection
            chunked = first[1].pop("transfer-encoding", None)
            last[1].pop("transfer-encoding", None)
            if chunked is None and path not in {"/health", "/metrics"}:
                assert head[1]["content-length"] == str(len(first[2])), at
            lengths = {"content-length"} if path in {"/health", "/metrics"} else set()
            for name in (first[1].keys() | head[1].keys()) - lengths:
                assert head[1].get(name) == first[1].get(name), (at, name)


def test_what_is_had_in_several_types_says_so_in_each(modern, gateway):
    """RFC 9110, section 12.5.5: else a cache gives one client's type to another."""
    paths = ask(modern.url + "/openapi.json").json["paths"]
    kinds = {
        path: [*methods["get"]["responses"]["200"]["content"]]
        for path, methods in paths.items()
        if "get" in methods
    }
    several = {path: types for path, types in kinds.items() if len(types) > 1}
    assert {"/places", "/coverage", "/health", "/moon"} <= set(several)
    for service in (modern, gateway):
        for path, types in {**several, "/bodies": ["application/json", "text/markdown"]}.items():
            query = {"/bodies": "?q=Spica"}.get(path, QUERIES.get(path, ""))
            for kind in types:
                answer = ask(service.url + path + query, accept=kind)
                assert answer.headers["content-type"].startswith(kind), (path, kind)
                assert answer.headers["vary"] == "accept", (path, kind)
    assert ask(gateway.url + "/routing").headers["vary"] == "accept"


def test_every_path_says_which_methods_it_answers(contract, modern, gateway):
    for path in {path for _, path, _ in contract}:
        allowed = {method for method, other, _ in contract if other == path}
        for service in (modern, gateway):
            answer = ask(service.url + path.replace("{id}", NOBODY), method="PATCH")
            assert answer.status == 405, path
            heads_too = {"HEAD"} if "GET" in allowed else set()
            assert set(answer.headers["allow"].split(", ")) >= allowed | heads_too, path


@pytest.mark.parametrize(
    ("request_", "enabled"),
    [(MODERN, {}), (PAST, {"x_historical_enabled": "true"})],
    ids=["modern", "historical"],
)
def test_a_saved_chart_lives_at_the_gateway(gateway, request_, enabled):
    """Saved, read byte for byte and deleted, whichever engine keeps it (each has its own store)."""
    saved = ask(gateway.url + "/charts", request_, **enabled)
    assert saved.status == 201
    assert saved.headers["location"] == saved.json["url"]
    link = gateway.url + saved.json["url"]
    read = ask(link)
    assert (read.status, read.json["request"]) == (200, request_)
    assert read.json["chart"] == saved.json["chart"]
    assert read.headers["x-routing-reason"] == "saved"
    assert ask(link, method="DELETE", x_delete_secret=NOBODY).json["code"] == "WRONG_SECRET"
    assert ask(link, method="DELETE", x_delete_secret=saved.json["delete_secret"]).status == 204
    gone = ask(link)
    assert (gone.status, gone.json["code"]) == (404, "NOT_FOUND")


def test_a_chart_of_the_past_is_refused_until_it_is_enabled(gateway):
    refused = ask(gateway.url + "/charts", PAST)
    assert (refused.status, refused.json["code"]) == (422, "HISTORICAL_REQUIRED")


def test_what_nobody_keeps_is_not_found(gateway):
    for method in ("GET", "DELETE"):
        answer = ask(f"{gateway.url}/charts/{NOBODY}", method=method)
        assert (answer.status, answer.json["code"]) == (404, "NOT_FOUND")
