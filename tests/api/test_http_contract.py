"""The schema tells programs the truth: what may be refused, and what goes together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from gateway import request_kinds
from services.common.operation import Operations
from services.common.problems import CODES, MEDIA_TYPE
from services.common.settings import Settings
from services.spice.engine_operations import OPERATIONS as ENGINE
from services.time_resolver import main as resolver

from .conftest import MODERN, Client

# Part of the contract: programs that were generated call their functions so.
IDS = {
    ("POST", "/calculate"): "calculate",
    ("POST", "/wheel"): "draw_wheel",
    ("POST", "/calculate/batch"): "calculate_batch",
    ("POST", "/ephemeris"): "ephemeris",
    ("POST", "/events"): "events",
    ("POST", "/transits"): "transits",
    ("POST", "/returns"): "returns",
    ("GET", "/eclipses"): "eclipses",
    ("GET", "/moon"): "moon",
    ("GET", "/sun"): "sun",
    ("POST", "/charts"): "save_chart",
    ("GET", "/charts/{id}"): "read_chart",
    ("GET", "/charts/{id}.svg"): "read_chart_svg",
    ("GET", "/charts/{id}.png"): "read_chart_png",
    ("DELETE", "/charts/{id}"): "delete_chart",
    ("POST", "/time/resolve"): "time_resolve",
    ("GET", "/places"): "places",
    ("GET", "/bodies"): "bodies",
    ("GET", "/ayanamsas"): "ayanamsas",
    ("GET", "/houses"): "houses",
    ("GET", "/coverage"): "coverage",
    ("GET", "/info"): "info",
    ("GET", "/health"): "health",
    ("GET", "/health/live"): "live",
    ("GET", "/health/ready"): "ready",
    ("GET", "/metrics"): "metrics",
}
OF_BODIES = {400, 413, 415, 422}
PLACE = {"latitude": 0, "longitude": 0}
TIME = {"birth_time": "2024-06-21T18:00:00Z"}


@pytest.fixture(scope="module")
def engine_schema(client: Client) -> Any:
    return client.get("/openapi.json").json()


@pytest.fixture(scope="module")
def resolver_schema() -> Any:
    values = {"ENVIRONMENT": "test", "LOG_LEVEL": "critical", "DATABASE_URL": "none"}
    return resolver.create_app(Settings.model_validate(values)).openapi()


def operations(schema: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def check_refusals(schema: Any, known: Operations) -> None:
    statuses = {status for status, _ in CODES.values()}
    for method, path, operation in operations(schema):
        responses, kind = operation["responses"], known[method, path]
        wanted = (OF_BODIES if kind.takes_body else set()) | ({429, 503} if kind.limited else set())
        if any(one["in"] == "query" for one in operation.get("parameters", [])):
            wanted |= {422}
        declared = {int(status) for status in responses if status.isdigit()}
        assert wanted <= declared, (method, path)
        assert "default" in responses, (method, path)
        for status, response in responses.items():
            if (status == "default" or int(status) in statuses) and path != "/health":
                assert list(response["content"]) == [MEDIA_TYPE], (method, path, status)
                assert response["description"]


def test_every_route_of_the_engine_declares_its_refusals(engine_schema: Any) -> None:
    check_refusals(engine_schema, ENGINE)


def test_every_route_of_the_resolver_declares_its_refusals(resolver_schema: Any) -> None:
    check_refusals(resolver_schema, resolver.OPERATIONS)


def test_the_gateway_computes_nothing_that_the_schema_does_not_declare(engine_schema: Any) -> None:
    declared = {(method, path) for method, path, _ in operations(engine_schema)}
    computing = {
        key
        for key, operation in request_kinds.OPERATIONS.items()
        if operation.limited and not operation.json_rpc  # /mcp: its contract is the protocol's
    }
    assert computing <= declared


def test_the_names_of_the_operations_stay(engine_schema: Any, resolver_schema: Any) -> None:
    for schema in (engine_schema, resolver_schema):
        ids = {(method, path): one["operationId"] for method, path, one in operations(schema)}
        assert ids == {**ids, **{key: IDS[key] for key in ids if key in IDS}}
        assert len({*ids.values()}) == len(ids)
        for name in ids.values():  # FastAPI's own have the method at their end
            assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name), name
            assert not name.endswith(("_get", "_post", "_delete")), name
    served = {(method, path) for method, path, _ in operations(engine_schema)}
    assert {*IDS} <= served


def test_json_comes_first_where_there_are_several_media_types(engine_schema: Any) -> None:
    several, pictures = 0, {"/wheel"}
    for _, path, operation in operations(engine_schema):
        content = [*operation["responses"].get("200", {}).get("content", {})]
        several += len(content) > 1
        if len(content) > 1 and path not in pictures:
            assert content[0] == "application/json", path
    assert several >= 13


def test_nothing_misleads_a_generator(engine_schema: Any, resolver_schema: Any) -> None:
    for schema in (engine_schema, resolver_schema):
        text = repr(schema)
        assert "HTTPValidationError" not in text
        assert "x-model" not in text
        for name, model in schema["components"]["schemas"].items():
            assert not {"oneOf", "allOf"} & set(model), name
            for field, value in model.get("properties", {}).items():
                assert "default" not in value, (name, field)
        for _, path, operation in operations(schema):
            for parameter in operation.get("parameters", []):
                assert "default" not in parameter["schema"], (path, parameter["name"])


def test_a_default_is_told_in_words(engine_schema: Any) -> None:
    fields = engine_schema["components"]["schemas"]["ChartRequest"]["properties"]
    assert fields["elevation"]["description"].endswith("metres. Left out: `0.0`.")
    assert fields["calendar"]["description"].endswith('Left out: `"gregorian"`.')


@pytest.mark.parametrize(
    "body",
    [
        {**TIME, **PLACE},
        {**TIME, "place": "Ulm, DE"},
        {"local_time": "2024-06-21T18:00:00", **PLACE},
        {"local_time": "2024-06-21T18:00:00", "place": "Ulm, DE"},
        {**TIME},
        {**TIME, "latitude": 0},
        {**PLACE},
        {"place": "Ulm, DE"},
        {**TIME, "local_time": "2024-06-21T18:00:00", **PLACE},
        {**TIME, "local_time": "2024-06-21T18:00:00", "place": "Ulm, DE"},
        {**TIME, **PLACE, "house": "placidus"},
    ],
)
def test_the_schema_takes_what_the_service_takes(
    client: Client, engine_schema: Any, body: dict[str, Any]
) -> None:
    """What goes together is in the schema, though no generator sees it."""
    reference = {"$ref": "#/components/schemas/ChartRequest"}
    check = jsonschema_rs.Draft202012Validator(
        {**reference, "components": engine_schema["components"]}
    )
    assert check.is_valid(body) == (client.post("/calculate", body).status == 200)
    step = {"start": MODERN["birth_time"], "stop": MODERN["birth_time"], "step": {"days": 1}}
    table = {**step, **{name: body[name] for name in body if not name.endswith("time")}}
    check = jsonschema_rs.Draft202012Validator(
        {
            "$ref": "#/components/schemas/EphemerisRequest",
            "components": engine_schema["components"],
        }
    )
    assert check.is_valid(table) == (client.post("/ephemeris", table).status == 200)
