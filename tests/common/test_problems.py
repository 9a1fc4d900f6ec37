import json

import pytest
from asgi import run
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from services.common.problems import CODES, Problem, problem_of_errors, problem_response

JSON = [("content-type", "application/json")]


def test_members_and_media_type():
    scope = {"request_id": "abc"}
    answer = problem_response(scope, Problem("RATE_LIMITED", "Wait.", retry_after=3, field=None))
    assert answer.media_type == "application/problem+json"
    assert json.loads(answer.body) == {
        "type": "urn:involution:problem:rate-limited",
        "title": "Too many requests",
        "status": 429,
        "detail": "Wait.",
        "code": "RATE_LIMITED",
        "request_id": "abc",
        "retry_after": 3,
    }
    assert scope["problem_code"] == "RATE_LIMITED"


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_an_error_status_and_a_sentence(code):
    problem = Problem(code)
    assert 400 <= problem.status <= 504
    assert problem.detail.endswith(".")


@given(st.recursive(st.floats() | st.text() | st.none(), st.lists, max_leaves=8))
def test_whatever_it_holds_it_is_json(value):
    json.loads(problem_response(None, Problem("INTERNAL", extra=value)).body)


def test_lone_surrogates_do_not_break_it():
    body = problem_response(None, Problem("NOT_FOUND", "\ud800", field="\udfff")).body
    assert json.loads(body)["detail"] == "?"


class Inner(BaseModel, extra="forbid"):
    value: float


class Outer(BaseModel, extra="forbid"):
    items: list[Inner]


def problem_for(data):
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(data)
    return problem_of_errors(caught.value.errors())


def test_the_field_is_a_path():
    problem = problem_for({"items": [{"value": 1}, {"value": "x"}]})
    assert (problem.code, problem.extra["field"]) == ("VALIDATION_FAILED", "items[1].value")
    assert "valid number" in problem.detail


def test_many_and_huge_faults_stay_small():
    problem = problem_for(
        {"items": [], **{"x" * 10_000 + str(i): "y" * 10_000 for i in range(500)}}
    )
    assert len(problem.extra["errors"]) == 20
    assert "500 faults" in problem.detail
    assert len(json.dumps(problem.body("r"))) < 10_000
    assert "yyyy" not in json.dumps(problem.body("r"))


def test_framework_refusals_are_problems(make_app):
    app = make_app(RATE_LIMIT="1000/minute")
    cases = [
        (("GET", "/nowhere"), {}, 404, "NOT_FOUND"),
        (("DELETE", "/free"), {}, 405, "METHOD_NOT_ALLOWED"),
        (("POST", "/compute"), {"body": b'{"latitude": 1', "headers": JSON}, 400, "MALFORMED_JSON"),
        (("POST", "/compute"), {"body": b"[" * 100_000, "headers": JSON}, 400, "MALFORMED_JSON"),
        (("POST", "/compute"), {"body": b"\xff\xfe", "headers": JSON}, 400, "MALFORMED_JSON"),
        (("POST", "/compute"), {"body": b"", "headers": JSON}, 422, "VALIDATION_FAILED"),
        (("POST", "/compute"), {"body": b'{"latitude":91}', "headers": JSON}, 422, None),
        (("POST", "/compute"), {"body": b'{"latitude":NaN}', "headers": JSON}, 422, None),
        (("POST", "/compute"), {"body": b'{"latitude":1e999}', "headers": JSON}, 422, None),
        (("POST", "/compute"), {"body": b'{"latitude":1,"\\ud800":1}', "headers": JSON}, 422, None),
        (("GET", "/refused"), {}, 422, "DATE_OUT_OF_COVERAGE"),
        (("GET", "/broken"), {}, 500, "INTERNAL"),
    ]
    for (method, path), options, status, code in cases:
        answer = run(app, method, path, **options)
        assert answer.status == status, (method, path, options, answer.body)
        assert answer.json["code"] == (code or "VALIDATION_FAILED")
        assert answer.json["status"] == status
        assert answer.header("content-type") == "application/problem+json"
        assert answer.json["request_id"] == answer.header("x-request-id")


def test_405_says_what_is_allowed(make_app):
    answer = run(make_app(), "DELETE", "/free")
    assert answer.header("allow") == "GET, HEAD"
    assert "GET" in answer.json["detail"]


def test_internal_tells_nothing_but_the_request_id(make_app):
    answer = run(make_app(), "GET", "/broken")
    assert answer.json == {
        "type": "urn:involution:problem:internal",
        "title": "Something went wrong here",
        "status": 500,
        "detail": "Something went wrong here.",
        "code": "INTERNAL",
        "request_id": answer.header("x-request-id"),
    }
