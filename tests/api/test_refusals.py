"""Every malformed request gets its typed problem: never a 500, never a wrong chart."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest

from services.common.problem_schemas import ProblemAnswer
from services.common.problems import CODES
from services.ephemeris.errors import (
    BodyOutOfCoverage,
    EphemerisError,
    InvalidInput,
    NotReady,
    OutOfCoverage,
)
from services.spice.api.error_answers import CODE_OF, problem_of
from services.spice.main import create_app

from .conftest import MODERN, Client, Reply, settings


def problem(reply: Reply, status: int, code: str, field: str | None = None) -> dict[str, Any]:
    """Check what all problems have in common, and return it."""
    value: dict[str, Any] = reply.json()
    assert (reply.status, value["code"], value.get("field")) == (status, code, field), value
    assert reply.headers["content-type"] == "application/problem+json"
    assert value["status"] == status
    assert value["request_id"] == reply.headers["x-request-id"]
    ProblemAnswer.model_validate(value)
    text = reply.body.decode()
    assert not any(word in text for word in ("Traceback", "SPICE(", "/services/", "site-packages"))
    return value


def text(**more: str) -> bytes:
    """Return the modern request with fields written by hand, as JSON never writes them."""
    fields = {name: orjson.dumps(value).decode() for name, value in MODERN.items()} | more
    return ("{" + ",".join(f'"{name}":{value}' for name, value in fields.items()) + "}").encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null x",
        b"{'birth_time': 1}",
        b'{"birth_time": 1,}',
        b'{"a": 01}',
        b"\xef\xbb\xbf{}",
        b'{"birth_time": "\xff"}',
        b'{"birth_time": "\\ud800"}',
        b'{"birth_time": "a\x01"}',
        b"[" * 100_000,
        b'{"a":' * 1000 + b"1" + b"}" * 1000,
        text(latitude="NaN"),
        text(latitude="Infinity"),
        text(longitude="-Infinity"),
        text(elevation="9" * 5000),
        b'{"latitude": 1, "latitude": 2}',
        b'{"latitude": 1, "l\\u0061titude": 2}',
        orjson.dumps(MODERN).decode().encode("utf-16"),
    ],
)
def test_what_is_not_json_is_malformed(client: Client, body: bytes) -> None:
    value = problem(client.post("/calculate", body), 400, "MALFORMED_JSON")
    assert len(value["detail"]) < 300


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"\xef\xbb\xbf{}", "byte order mark"),
        (orjson.dumps(MODERN).decode().encode("utf-16"), "UTF-16"),
        ("{}".encode("utf-16-be"), "not JSON"),
        (b'{"latitude": 1, "latitude": 2}', "twice"),
        (b'{"latitude": NaN}', "not JSON"),
        (b'{"latitude": 1,}', "line 1 column 16"),
        (b"", "no body"),
    ],
)
def test_every_route_reads_json_alike(client: Client, body: bytes, words: str) -> None:
    answers = [
        problem(client.post(path, body), 400, "MALFORMED_JSON")["detail"]
        for path in ("/calculate", "/calculate/batch", "/ephemeris", "/charts", "/time/resolve")
    ]
    assert words in answers[0]
    assert len({*answers}) == 1


@pytest.mark.parametrize("body", [b"null", b"[]", b"1", b'"x"', b"true", b"1e999"])
def test_json_that_is_no_object_is_refused(client: Client, body: bytes) -> None:
    problem(client.post("/calculate", body), 422, "VALIDATION_FAILED")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("latitude", v) for v in ("91", "-90.0000001", "1e400", "-1e999", "1e308", "9" * 400)),
        *(("latitude", v) for v in ('"12"', "true", "null", "[1]", "{}", '""')),
        *(("longitude", v) for v in ("180.1", "-181", "false", '"E"')),
        *(("elevation", v) for v in ("-501", "10001", "1e5", '"25 m"', "null")),
        *(("birth_time", v) for v in ("true", "null", "[]", "{}", '""', '"   "', "1e400", "1e300")),
        *(
            ("birth_time", v)
            for v in ('"tomorrow"', '"2024-13-01T00:00:00Z"', '"' + "1" * 65 + '"')
        ),
        *(("birth_time", v) for v in ('"2023-02-29T00:00:00Z"', '"2024-06-21T18:00:00"')),
        *(("birth_time", v) for v in ('"2024-06-21T23:59:60Z"', '"2024-06-21T25:00:00Z"')),
        *(("birth_time", v) for v in ('"20000-01-01T00:00:00Z"', '"-99999-01-01T00:00:00Z"')),
        *(
            ("birth_time", v)
            for v in ("9999999", "-9999999", '"\\u0000"', '"２０２４-06-21T18:00:00Z"')
        ),
        *(("time_scale", v) for v in ('"tdb"', "1", "null")),
        *(("calendar", v) for v in ('"hebrew"', "true")),
        *(("zodiac", v) for v in ('"draconic"', "0")),
        *(("ayanamsa", v) for v in ('"lahirri"', "5", "null", "[]", '"' + "x" * 10_000 + '"')),
        *(("bodies", v) for v in ("[]", '"Sun"', "{}", '["Sun","Sun"]', '["Nibiru"]', '["su"]')),
        *(("bodies", v) for v in ("[1]", "[null]", "[[]]", '["Sun", {}]', '["Earth"]')),
        *(("observer", v) for v in ('"lunar"', "[]")),
        *(("corrections", v) for v in ('"none"', "false")),
        *(("frame", v) for v in ('"galactic"', "{}")),
        *(("houses", v) for v in ('"no-such-system"', "1", "true")),
        *(("time_uncertainty_s", v) for v in ("-1", "1e400", "4e7", '"60"', "true", "null")),
        *(("delta_t_s", v) for v in ("1e400", "-1000001", '"69"', "true")),
    ],
)
def test_a_wrong_value_is_refused_with_its_field(client: Client, field: str, value: str) -> None:
    reply = client.post("/calculate", text(**{field: value}))
    answer = problem(reply, 422, "VALIDATION_FAILED", field)
    assert len(answer["detail"]) < 400


@pytest.mark.parametrize("field", ["birth_time", "latitude", "longitude"])
def test_a_missing_field_is_named(client: Client, field: str) -> None:
    request = {name: value for name, value in MODERN.items() if name != field}
    value = problem(client.post("/calculate", request), 422, "VALIDATION_FAILED", field)
    assert value["detail"] == f"{field}: is required"


@pytest.mark.parametrize(
    ("more", "field", "detail"),
    [
        (
            {"latitud": 1},
            "latitud",
            "latitud: 'latitud' is not a field of this request; did you mean latitude?",
        ),
        ({"{x}": 1}, "{x}", "{x}: '{x}' is not a field of this request"),
        ({"latitude": 91}, "latitude", "latitude: must be a number from -90 to 90"),
        ({"time_uncertainty_s": -1}, "time_uncertainty_s", "must be a number from 0 to 31557600"),
        ({"birth_time": 20240621}, "birth_time", "if 20240621 is a date, write it as text"),
        # 1718992800 s = 2024-06-21T18:00:00Z (date -u -d @1718992800), JD 2460483.25
        ({"birth_time": 1718992800}, "birth_time", "it is 2460483.25000"),
        ({"zodiac": "x"}, "zodiac", "zodiac: must be 'tropical' or 'sidereal'"),
        ({"bodies": ["Mon"]}, "bodies", "'Mon' is not a body of this service; did you mean Moon?"),
        ({"bodies": ["Sun", "Sun"]}, "bodies", "Sun is asked twice"),
        ({"ayanamsa": {"t0_jd": 1}}, "ayanamsa.value", "ayanamsa.value: is required"),
        (
            {"ayanamsa": {"t0_jd": 1, "value": 361}},
            "ayanamsa.value",
            "must be a number from -360 to 360",
        ),
        ({"ayanamsa": {"t0_jd": 1, "value": 2, "x": 3}}, "ayanamsa.x", "'x' is not a field"),
    ],
)
def test_a_refusal_says_what_the_field_may_be(
    client: Client, more: dict[str, Any], field: str, detail: str
) -> None:
    value = problem(client.post("/calculate", {**MODERN, **more}), 422, "VALIDATION_FAILED", field)
    assert detail in value["detail"]


def test_all_faults_are_told_at_once(client: Client) -> None:
    value = problem(
        client.post("/calculate", {"latitude": 100, "longitude": "x", "y": 1}),
        422,
        "VALIDATION_FAILED",
        "birth_time",
    )
    assert [fault["field"] for fault in value["errors"]] == [
        "birth_time",
        "latitude",
        "longitude",
        "y",
    ]


def test_a_hundred_thousand_unknown_fields_cost_no_more_than_twenty(client: Client) -> None:
    many = {f"f{n}": n for n in range(60_000)}
    value = problem(client.post("/calculate", {**many, **MODERN}), 422, "VALIDATION_FAILED", "f0")
    assert len(value["errors"]) == 20


@pytest.mark.parametrize(
    ("birth_time", "scale", "covered_by"),
    [
        ("1549-12-31T00:00:00Z", "utc", ["DE441", "DE422"]),
        ("2650-01-25T00:00:00Z", "utc", ["DE441", "DE422"]),
        ("1066-10-14T12:00:00Z", "utc", ["DE441", "DE422"]),
        ("-0500-03-01T12:00:00Z", "utc", ["DE441", "DE422"]),
        ("+12000-01-01T00:00:00Z", "utc", ["DE441"]),
        (1721057.5, "tt", ["DE441", "DE422"]),
        (-1000000, "ut1", ["DE441"]),
    ],
)
def test_a_moment_outside_the_kernels_is_told_the_coverage(
    client: Client, birth_time: str | float, scale: str, covered_by: list[str]
) -> None:
    request = {**MODERN, "birth_time": birth_time, "time_scale": scale}
    value = problem(client.post("/calculate", request), 422, "DATE_OUT_OF_COVERAGE", "birth_time")
    assert value["covered_by"] == covered_by
    coverage = value["coverage"]
    assert coverage["kernel_set"] == "DE440"
    # JPL's de440.bsp begins 1549-12-31 and ends 2650-01-25 (NAIF's comment area of the file).
    assert coverage["begin"].startswith("1549-12-31")
    assert coverage["end"].startswith("2650-01-24")


def test_two_megabytes_are_too_much(client: Client) -> None:
    body = b'{"birth_time":"' + b"x" * 2_000_000 + b'"}'
    value = problem(client.post("/calculate", body), 413, "BODY_TOO_LARGE")
    assert value["max_bytes"] == 1_048_576
    problem(client.post("/calculate", body, **{"content-length": "10"}), 413, "BODY_TOO_LARGE")


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "application/jsonx",
        "multipart/form-data; boundary=application/json",
    ],
)
@pytest.mark.parametrize("path", ["/calculate", "/calculate/batch", "/ephemeris", "/time/resolve"])
def test_what_is_not_declared_as_json_is_not_read(
    client: Client, content_type: str, path: str
) -> None:
    reply = client.post(path, MODERN, **{"content-type": content_type})
    problem(reply, 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json; charset=UTF-8",
        'Application/JSON;charset="utf-8"',
        "application/json; charset=utf8",
        "application/json;charset=US-ASCII",
    ],
)
def test_json_may_be_declared_in_any_way_that_means_it(client: Client, content_type: str) -> None:
    local = {"local_time": "2024-06-21T18:00:00", "time_zone": "UTC"}
    for path, value in (("/calculate", MODERN), ("/time/resolve", local)):
        assert client.post(path, value, **{"content-type": content_type}).status == 200


def test_other_paths_and_methods(client: Client) -> None:
    problem(client.get("/calculat"), 404, "NOT_FOUND")
    problem(client.get("/docs/../pyproject.toml"), 404, "NOT_FOUND")
    problem(client.get("/calculate"), 405, "METHOD_NOT_ALLOWED")
    problem(client.post("/bodies", {}), 405, "METHOD_NOT_ALLOWED")


def test_without_kernels_nothing_is_computed() -> None:
    app = create_app(settings())
    with asyncio.Runner() as runner:
        client = Client(app, runner)
        for path in ("/calculate", "/calculate/batch"):
            value = MODERN if path == "/calculate" else {"charts": [MODERN]}
            reply = client.post(path, value)
            problem(reply, 503, "NOT_READY")
            assert reply.headers["retry-after"] == "5"
        for path in ("/info", "/coverage"):
            problem(client.get(path), 503, "NOT_READY")
        assert client.get("/bodies").status == 200


def test_every_refusal_of_the_science_has_a_code_and_a_status() -> None:
    assert (
        set(CODE_OF)
        == {InvalidInput, OutOfCoverage, BodyOutOfCoverage, NotReady}
        == {*EphemerisError.__subclasses__(), *OutOfCoverage.__subclasses__()}
    )
    assert set(CODE_OF.values()) <= set(CODES)
    inside = problem_of(NotReady("asked from process 4711")).body("id")
    assert "4711" not in inside["detail"]
    assert problem_of(InvalidInput("no", field="latitude", hint=1)).body(None) == {
        "type": "urn:involution:problem:validation-failed",
        "title": CODES["VALIDATION_FAILED"][1],
        "status": 422,
        "detail": "no",
        "code": "VALIDATION_FAILED",
        "request_id": None,
        "field": "latitude",
        "hint": 1,
    }


def test_no_refusal_speaks_of_what_the_service_is_made_of(client: Client) -> None:
    """Each field of each request, with what it may not be: pydantic's own words never show."""
    schema = client.get("/openapi.json").json()
    fields, refused = 0, 0
    for path, operations in schema["paths"].items():
        content = operations.get("post", {}).get("requestBody", {}).get("content", {})
        examples = content.get("application/json", {}).get("examples")
        if not examples:
            continue
        usual = next(iter(examples.values()))["value"]
        for name in usual.keys() | {"body", "bodies", "style", "lots", "name", "search", "natal"}:
            fields += 1
            for wrong in (True, [], {"a": 1}, "x" * 300):
                reply = client.post(path, {**usual, name: wrong})
                assert reply.status < 500, (path, name, wrong)
                text = reply.body.decode() if reply.status == 422 else ""
                refused += bool(text)
                for words in ("Input should", "should have", "instance of", "Value error"):
                    assert words not in text, (path, name, wrong, text)
    assert fields > 50
    assert refused > fields
