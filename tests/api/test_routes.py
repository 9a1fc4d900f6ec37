"""What holds for every route: no thread, a name for the metrics, a true schema, a page offline."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Route

from services.spice.api import catalogue_schemas, examples
from services.spice.api.fields import MAX_BODIES
from services.spice.api.models import ChartRequest
from services.spice.engine_operations import OPERATIONS

from .conftest import Client


def routes(client: Client) -> list[Any]:
    """Return every route, those of included routers as well."""
    actual: list[Any] = []

    def walk(these: Any) -> None:
        for route in these:
            inner = getattr(route, "original_router", None) or getattr(route, "app", None)
            if isinstance(route, Route):
                actual.append(route)
            elif hasattr(inner, "routes"):
                walk(inner.routes)
            else:
                raise AssertionError(f"a route that this test cannot look into: {route!r}")

    walk(client.app.routes)
    return actual


def dependencies(dependant: Any) -> list[Any]:
    calls = [one.call for one in dependant.dependencies]
    return calls + [call for one in dependant.dependencies for call in dependencies(one)]


def test_no_route_runs_in_a_thread(client: Client) -> None:
    """CSPICE answers two threads with wrong planets, and FastAPI runs any `def` in a thread."""
    for route in routes(client):
        calls = [route.endpoint]
        if isinstance(route, APIRoute):
            calls += dependencies(route.dependant)
        for call in calls:
            assert inspect.iscoroutinefunction(call) or inspect.isasyncgenfunction(call), route.path


def test_every_route_has_a_name_for_metrics_and_quota(client: Client) -> None:
    for route in routes(client):
        for method in route.methods - {"HEAD"}:
            assert (method, route.path) in OPERATIONS, (method, route.path)


def test_every_route_that_computes_is_limited_and_takes_its_body_whole(client: Client) -> None:
    posts = {route.path for route in routes(client) if "POST" in route.methods}
    assert {"/calculate", "/calculate/batch"} <= posts
    for path in posts:
        operation = OPERATIONS["POST", path]
        assert operation.limited, path
        assert operation.takes_body, path


@pytest.fixture(scope="module")
def schema(client: Client) -> dict[str, Any]:
    reply = client.get("/openapi.json")
    assert reply.status == 200
    value: dict[str, Any] = reply.json()
    return value


def test_the_schema_refers_to_nothing_that_is_not_there(schema: dict[str, Any]) -> None:
    known = schema["components"]["schemas"]
    refs = set(re.findall(r"'#/components/schemas/(\w+)'", repr(schema)))
    assert refs <= set(known)
    assert {"ChartRequest", "BatchRequest", "ChartAnswer", "ProblemAnswer", "Moment"} <= refs
    assert "$defs" not in repr(schema)


def test_every_request_field_is_described_with_its_limits(schema: dict[str, Any]) -> None:
    fields = schema["components"]["schemas"]["ChartRequest"]["properties"]
    assert set(fields) == set(ChartRequest.model_fields)
    for name, field in fields.items():
        assert field["description"].endswith("."), name
    assert (fields["latitude"]["minimum"], fields["latitude"]["maximum"]) == (-90, 90)
    assert fields["zodiac"]["$ref"] == "#/components/schemas/ZodiacKind"
    named = schema["components"]["schemas"]["ZodiacKind"]
    assert named["enum"] == ["tropical", "sidereal"]
    assert fields["bodies"]["anyOf"][0]["maxItems"] == MAX_BODIES


def test_every_answer_is_json_with_a_schema(schema: dict[str, Any]) -> None:
    for path in ("/calculate", "/calculate/batch", "/bodies", "/ayanamsas", "/houses", "/coverage"):
        for operation in schema["paths"][path].values():
            good = operation["responses"]["200"]["content"]["application/json"]
            assert "$ref" in repr(good["schema"]), path
            assert operation["summary"]


def test_every_example_runs(client: Client, schema: dict[str, Any]) -> None:
    body = schema["paths"]["/calculate"]["post"]["requestBody"]["content"]["application/json"]
    assert body["examples"] == {**examples.CHARTS, **examples.UNKNOWN_TIMES}
    for name, example in body["examples"].items():
        reply = client.post("/calculate", example["value"])
        code = reply.json().get("code")
        if name == "ancient":
            assert (reply.status, code) == (422, "DATE_OUT_OF_COVERAGE")
        else:
            assert reply.status == 200, (name, reply.body)
    for example in examples.BATCHES.values():
        assert client.post("/calculate/batch", example["value"]).status == 200


def test_the_documentation_needs_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/docs")
    assert page.status == 200
    assert page.headers["content-type"].startswith("text/html")
    text = page.body.decode()
    links = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert len(links) == 7
    assert "http" not in text.replace("http-equiv", "")
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=", text)
    for link in links:
        reply = client.get(link)
        assert reply.status == 200, link
        assert len(reply.body) > 50
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "https:" not in policy
    start = client.get("/docs/start.js")
    assert start.headers["content-type"].startswith("text/javascript")
    assert b'"/openapi.json"' in start.body


def test_the_documentation_works_behind_a_prefix(client: Client) -> None:
    client.app.root_path, before = "/engine", client.app.root_path
    try:
        assert b'src="/engine/docs/swagger-ui-bundle.js"' in client.get("/docs").body
        assert b'"/engine/openapi.json"' in client.get("/docs/start.js").body
    finally:
        client.app.root_path = before


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/bodies", catalogue_schemas.BodyList),
        ("/ayanamsas", catalogue_schemas.AyanamsaList),
        ("/houses", catalogue_schemas.HouseList),
        ("/coverage", catalogue_schemas.CoverageAnswer),
        ("/info", catalogue_schemas.Info),
    ],
)
def test_the_service_describes_itself(client: Client, path: str, model: Any) -> None:
    reply = client.get(path)
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json"
    model.model_validate(reply.json())


def test_every_listed_body_can_be_asked_for(client: Client) -> None:
    value = client.get("/bodies").json()
    for observer, usual in value["default"].items():
        assert usual
        request = {"birth_time": 2451545.0, "latitude": 0, "longitude": 0, "observer": observer}
        reply = client.post("/calculate", {**request, "bodies": usual})
        assert list(reply.json()["data"]) == usual
        assert list(client.post("/calculate", request).json()["data"]) == usual
    for body in value["bodies"]:
        assert body["definition"]
        assert body["source"]
