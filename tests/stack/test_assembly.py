"""What holds for every route of the engine, whoever adds it."""

import asyncio
import inspect

import pytest

from services.common.direct import endpoints
from services.common.operation import collection
from services.common.settings import Settings
from services.spice.engine_operations import OPERATIONS
from services.spice.main import create_app

NOT_LIMITED = {
    "info", "places", "bodies", "ayanamsas", "houses", "coverage", "docs", "openapi",
    "health", "live", "ready", "metrics", "debug",
}  # fmt: skip


@pytest.fixture(scope="module")
def app():
    return create_app(Settings(DEBUG=True))


def routes(router):
    """Every route with its full path, however deep its router is included."""
    for route in router.routes:
        inner = getattr(route, "original_router", None) or getattr(route, "router", None)
        if inner is not None:
            yield from routes(inner)
        else:
            yield route


def test_every_route_is_a_known_operation(app):
    actual = {(method, route.path) for route in routes(app) for method in route.methods - {"HEAD"}}
    assert len(actual) > 10
    assert actual <= set(OPERATIONS), actual - set(OPERATIONS)
    documented = {
        (method.upper(), path) for path, item in app.openapi()["paths"].items() for method in item
    }
    assert documented <= actual


def test_every_operation_that_computes_has_a_quota():
    for (method, path), operation in OPERATIONS.items():
        assert operation.limited is (operation.name not in NOT_LIMITED), path
        assert operation.takes_body is (method == "POST"), path


def test_no_route_runs_in_a_thread(app):
    """A plain `def` would run in a thread pool, where CSPICE answers with wrong planets."""
    for route in routes(app):
        assert asyncio.iscoroutinefunction(inspect.unwrap(route.endpoint)), route.path


def test_no_path_has_parameters_but_a_collections_last_part(app):
    """The quota and the metrics go by exact paths, or by /collection/{id}."""
    actual = {route.path for route in routes(app) if "{" in route.path}
    assert actual == {"/charts/{id}", "/charts/{id}.svg", "/charts/{id}.png"}
    for path in actual:
        assert OPERATIONS["GET", path] == OPERATIONS["GET", collection(path)]


def test_debug_is_not_even_there_in_production():
    safe = {"ALLOWED_ORIGINS": "https://a.org", "TRUSTED_HOSTS": "a.org"}
    for settings in (Settings(), Settings(ENVIRONMENT="production", **safe)):
        assert "/debug" not in {route.path for route in routes(create_app(settings))}


def test_what_computes_is_answered_past_fastapis_router(app):
    computing = {key for key, operation in OPERATIONS.items() if operation.takes_body}
    assert computing <= set(endpoints(app))
