"""The resolver's app, asked as a client asks it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from services.common import documentation
from services.common.settings import Settings
from services.time_resolver import main
from services.time_resolver.resolution import Place, Query
from services.time_resolver.resolve import Resolver
from services.time_resolver.resolve_schemas import EXAMPLES, ResolveAnswer
from tests.common.asgi import Answer, ask

JSON = (("content-type", "application/json"),)
RESOLVER = Resolver()


@pytest.fixture(scope="module")
def app() -> Any:
    app = main.create_app(Settings(DISABLE_RATE_LIMIT="1"))
    app.state.resolver = RESOLVER
    return app


def post(app: Any, body: Any, headers: Any = JSON) -> Answer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return asyncio.run(ask(app, "POST", "/time/resolve", headers=headers, body=data))


def get(app: Any, path: str) -> Answer:
    return asyncio.run(ask(app, "GET", path))


def test_the_answer_is_the_cores(app: Any) -> None:
    request = {"local_time": "1962-07-02T23:33:00", "latitude": 37.8917, "longitude": -85.9636}
    answer = post(app, request)
    assert answer.status == 200
    expected = RESOLVER.resolve(Query("1962-07-02T23:33:00", Place(37.8917, -85.9636)))
    assert answer.json == json.loads(json.dumps(expected.as_dict()))
    assert answer.json["candidates"][0]["zone"] == "America/Kentucky/Louisville"
    place = {"latitude": 37.8917, "longitude": -85.9636}
    assert post(app, {"local_time": "1962-07-02T23:33:00", "place": place}).json == answer.json


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_run_and_fit_the_schema(app: Any, name: str) -> None:
    answer = post(app, EXAMPLES[name]["value"])
    assert answer.status == 200
    ResolveAnswer.model_validate_json(answer.body, extra="forbid")


REFUSED = [
    ({"local_time": "1990-01-01T12:00", "time_zone": "Europe/Londn"}, "time_zone"),
    ({"local_time": "1990-02-30T12:00", "time_zone": "UTC"}, "local_time"),
    ({"local_time": "1990-01-01T12:00", "latitude": 91, "longitude": 0}, "latitude"),
    ({"local_time": "1990-01-01T12:00", "latitude": 1}, None),
    ({"local_time": "1990-01-01T12:00"}, None),
    ({"time_zone": "UTC"}, "local_time"),
    ({"local_time": 5, "time_zone": "UTC"}, "local_time"),
    ({"local_time": "x" * 65, "time_zone": "UTC"}, "local_time"),
    ({"local_time": "1990-01-01T12:00", "time_zone": "UTC", "fold": 2}, "fold"),
    ({"local_time": "1990-01-01T12:00", "time_zone": "UTC", "fold": True}, "fold"),
    ({"local_time": "1990-01-01T12:00", "time_zone": "UTC", "dst": 1}, "dst"),
    ({"local_time": "1990-01-01T12:00", "time_zone": "UTC", "candidate": "x"}, "candidate"),
    ({"local_time": "1990-01-01T12:00", "time_zone": "UTC", "calendar": "mayan"}, "calendar"),
    ({"local_time": "1990-01-01T12:00", "place": {"latitude": 1}}, "place.longitude"),
    (
        {
            "local_time": "1990-01-01T12:00",
            "place": {"latitude": 1, "longitude": 1},
            "latitude": 1,
            "longitude": 1,
        },
        None,
    ),
]


@pytest.mark.parametrize(("request_body", "field"), REFUSED)
def test_refusals(app: Any, request_body: dict[str, Any], field: str | None) -> None:
    answer = post(app, request_body)
    assert answer.status == 422
    assert answer.header("content-type") == "application/problem+json"
    assert answer.json["code"] == "VALIDATION_FAILED"
    assert answer.json.get("field") == field


def test_an_unknown_zone_comes_with_the_nearest(app: Any) -> None:
    answer = post(app, {"local_time": "1990-01-01T12:00", "time_zone": "Europe/Londn"})
    assert answer.json["nearest"][0] == "Europe/London"


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{", JSON, 400, "MALFORMED_JSON"),
        (b"", JSON, 400, "MALFORMED_JSON"),
        (b"[]", JSON, 422, "VALIDATION_FAILED"),
        (b"{}", (), 415, "UNSUPPORTED_MEDIA_TYPE"),
        (b"{}", (("content-type", "text/plain"),), 415, "UNSUPPORTED_MEDIA_TYPE"),
        (
            b"{}",
            (("content-type", "application/json; charset=utf-16"),),
            415,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        (b'{"local_time": "1990-01-01T12:00", "local_time": 1}', JSON, 400, "MALFORMED_JSON"),
        (b'{"latitude": NaN}', JSON, 400, "MALFORMED_JSON"),
        (b"\xef\xbb\xbf{}", JSON, 400, "MALFORMED_JSON"),
    ],
)
def test_bodies_that_cannot_be_read(
    app: Any, body: bytes, headers: Any, status: int, code: str
) -> None:
    answer = post(app, body, headers)
    assert (answer.status, answer.json["code"]) == (status, code)


def test_health_names_the_data(app: Any) -> None:
    answer = get(app, "/health")
    assert answer.status == 200
    check = answer.json["checks"]["time_resolver"]
    assert check["status"] == "healthy"
    assert check["tzdb_version"] == RESOLVER.database.version
    assert get(app, "/health/live").json == {"status": "alive"}
    assert get(app, "/health/ready").status == 200
    assert b"involution_build_info" in get(app, "/metrics").body


def test_what_answers_get_answers_head(app: Any) -> None:
    for method, path in main.OPERATIONS:
        if method == "GET":
            at = path + ("?q=Ulm" if path == "/places" else "")
            head = asyncio.run(ask(app, "HEAD", at))
            assert (head.status, head.body) == (200, b""), path
            assert int(head.header("content-length") or 0) > 0, path


def test_without_data_nothing_is_promised() -> None:
    app = main.create_app(Settings(DISABLE_RATE_LIMIT="1", METRICS_ENABLED="0"))
    assert post(app, EXAMPLES["A fold"]["value"]).json["code"] == "NOT_READY"
    assert get(app, "/health").status == 503
    assert get(app, "/health/ready").status == 503
    assert get(app, "/health/live").status == 200
    assert get(app, "/metrics").status == 404


def test_starting_loads_the_data() -> None:
    app = main.create_app(Settings(DISABLE_RATE_LIMIT="1"))

    async def life() -> None:
        async with app.router.lifespan_context(app):
            assert app.state.resolver is not None

    asyncio.run(life())


def test_every_route_is_a_known_operation(app: Any) -> None:
    paths = app.openapi()["paths"]
    routes = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    page = {("GET", path) for path in documentation.PATHS}
    assert routes | page | {("GET", "/openapi.json")} == set(main.OPERATIONS)
    limited = {key for key, operation in main.OPERATIONS.items() if operation.limited}
    assert limited == {("POST", "/time/resolve")}


# America/New_York, 2024-11-03: at 2:00 EDT (06:00 UTC) the clocks went back to 1:00 EST.
FOLD = {"local_time": "2024-11-03T01:30:00", "time_zone": "America/New_York"}
FIRST, SECOND = "2024-11-03T05:30:00Z", "2024-11-03T06:30:00Z"
# 2024-03-10: at 2:00 EST (07:00 UTC) they went on to 3:00 EDT. PEP 495: fold 0, the offset before.
GAP = {"local_time": "2024-03-10T02:30:00", "time_zone": "America/New_York"}


@pytest.mark.parametrize(
    ("request_body", "utc"),
    [
        ({**FOLD}, [FIRST, SECOND]),
        ({**FOLD, "fold": 0}, [FIRST]),
        ({**FOLD, "fold": 1}, [SECOND]),
        ({**FOLD, "fold": None}, [FIRST, SECOND]),
        ({**FOLD, "candidate": "America/New_York@-04:00"}, [FIRST]),
        ({**FOLD, "candidate": "America/New_York@-05:00"}, [SECOND]),
        ({**GAP, "fold": 0}, ["2024-03-10T07:30:00Z"]),
        ({**GAP, "fold": 1}, ["2024-03-10T06:30:00Z"]),
        ({**FOLD, "local_time": "2024-11-03T03:30:00", "fold": 1}, ["2024-11-03T08:30:00Z"]),
    ],
)
def test_a_fold_is_settled_by_the_request(
    app: Any, request_body: dict[str, Any], utc: list[str]
) -> None:
    answer = post(app, request_body).json
    assert [candidate["utc"] for candidate in answer["candidates"]] == utc
    assert sum(candidate["weight"] for candidate in answer["candidates"]) == 1
    assert answer["candidates"][0]["changes"]["seconds"] == 0


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_candidate_can_be_asked_for_by_its_id(app: Any, name: str) -> None:
    request = EXAMPLES[name]["value"]
    candidates = post(app, request).json["candidates"]
    assert len({candidate["id"] for candidate in candidates}) == len(candidates)
    for candidate in candidates:
        (again,) = post(app, {**request, "candidate": candidate["id"]}).json["candidates"]
        assert (again["utc"], again["id"]) == (candidate["utc"], candidate["id"])


def test_an_id_that_is_no_candidates_is_answered_with_theirs(app: Any) -> None:
    answer = post(app, {**FOLD, "candidate": "Europe/London@+00:00"})
    assert answer.status == 422
    assert answer.json["candidates"] == ["America/New_York@-04:00", "America/New_York@-05:00"]


def test_choices_may_be_spelt_in_any_case(app: Any) -> None:
    request = {
        **FOLD,
        "calendar": "Gregorian",
        "tzdata": "STANDARD",
        "time_zone": "america/new_york",
    }
    answer = post(app, request).json
    assert answer["candidates"][0]["zone"] == "America/New_York"
    assert answer["candidates"][0]["tzdata"] == "standard"
