"""Errors as RFC 9457 `application/problem+json`: one table of codes, one way out.

A refusal is raised as `Problem(code, detail, **extra)` anywhere in the HTTP layer. Nothing of the
inside (stack traces, paths, addresses, the input itself) ever reaches an answer; what is needed to
find the cause in the logs is the `request_id`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from services.common.operation import allow

MEDIA_TYPE = "application/problem+json"
TYPE_BASE = "urn:involution:problem:"

# code -> (status, title). Codes and their statuses are part of the HTTP contract.
CODES: dict[str, tuple[int, str]] = {
    "VALIDATION_FAILED": (422, "A field is missing or has a value it may not have"),
    "DATE_OUT_OF_COVERAGE": (422, "The date lies outside what the loaded kernels cover"),
    "BODY_OUT_OF_COVERAGE": (422, "A body has no sourced place at that date"),
    "HISTORICAL_REQUIRED": (422, "The date needs the historical ephemeris"),
    "RATE_LIMITED": (429, "Too many requests"),
    "BLOCKED": (403, "This address is blocked"),
    "WRONG_SECRET": (403, "The secret is not the one given when this was saved"),
    "BODY_TOO_LARGE": (413, "The request body is too large"),
    "MALFORMED_JSON": (400, "The request is not well-formed"),
    "UNSUPPORTED_MEDIA_TYPE": (415, "The request body must be JSON"),
    "NOT_ACCEPTABLE": (406, "None of the accepted media types can be given"),
    "NOT_FOUND": (404, "There is nothing here"),
    "METHOD_NOT_ALLOWED": (405, "This method is not allowed here"),
    "UNTRUSTED_HOST": (400, "The Host header names no host of this service"),
    "REQUEST_TIMEOUT": (408, "The request took too long to arrive"),
    "TIME_LIMIT": (503, "The answer took too long to compute"),
    "NOT_READY": (503, "The service is not ready"),
    "STORE_UNAVAILABLE": (503, "Charts cannot be saved or read now"),
    "UPSTREAM_UNAVAILABLE": (503, "The service behind this one is not available"),
    "UPSTREAM_TIMEOUT": (504, "The service behind this one did not answer in time"),
    "INTERNAL": (500, "Something went wrong here"),
}
_CODE_OF_STATUS = {
    400: "MALFORMED_JSON",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    406: "NOT_ACCEPTABLE",
    408: "REQUEST_TIMEOUT",
    413: "BODY_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    422: "VALIDATION_FAILED",
    429: "RATE_LIMITED",
    503: "NOT_READY",
}
_MAX_ERRORS = 20
_MAX_TEXT = 300
_MAX_NAME = 64


class Problem(Exception):  # noqa: N818 - named as RFC 9457 names it
    """A refusal: `code` of `CODES`, one sentence of `detail`, and further members that help.

    `headers` are added to the answer. A member whose value is None is left out.
    """

    def __init__(
        self, code: str, detail: str = "", *, headers: Mapping[str, str] | None = None, **extra: Any
    ) -> None:
        self.code = code
        self.status, self.title = CODES[code]
        self.detail = detail or f"{self.title}."
        self.headers = dict(headers or {})
        self.extra = extra
        super().__init__(f"{code}: {self.detail}")

    def body(self, request_id: str | None) -> dict[str, Any]:
        """Return the problem as plain data, in the order a reader wants it."""
        members = {
            "type": TYPE_BASE + self.code.lower().replace("_", "-"),
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "request_id": request_id,
            **{name: value for name, value in self.extra.items() if value is not None},
        }
        cleaned: dict[str, Any] = _clean(members)
        return cleaned


def request_id(scope: Mapping[str, Any]) -> str | None:
    """Return the id that the request-context middleware gave this request, if it ran."""
    value: str | None = scope.get("request_id")
    return value


def problem_response(
    source: Request | MutableMapping[str, Any] | None, problem: Problem
) -> Response:
    """Return the answer for `problem`; `source` is the request, its ASGI scope, or None.

    Leaves the code in the scope (`problem_code`) so that logs and metrics can count it.
    """
    scope: MutableMapping[str, Any] = source.scope if isinstance(source, Request) else source or {}
    scope["problem_code"] = problem.code
    body, media_type = problem.body(request_id(scope)), MEDIA_TYPE
    if getattr(scope.get("operation"), "json_rpc", False):
        body, media_type = _json_rpc(problem, body), "application/json"
    return Response(
        orjson.dumps(body),
        status_code=problem.status,
        headers={"cache-control": "no-store", **problem.headers},
        media_type=media_type,
    )


def _json_rpc(problem: Problem, body: dict[str, Any]) -> dict[str, Any]:
    """Return a refusal as JSON-RPC 2.0 has it, the problem in its `data`."""
    # Invalid Request or Internal error (JSON-RPC 2.0, section 5.1); the id is not known yet
    code = -32603 if problem.status >= 500 else -32600
    error = {"code": code, "message": f"{problem.code}: {body['detail']}", "data": body}
    return {"jsonrpc": "2.0", "id": None, "error": error}


def problem_of_errors(errors: Iterable[Mapping[str, Any]]) -> Problem:
    """Return the problem for pydantic's `errors`: which field, and what it may be.

    The input is never echoed: it may be huge, private or not a number. JSON that does not parse is
    MALFORMED_JSON, everything else VALIDATION_FAILED with the first fault in `field` and `detail`
    and up to 20 of them in `errors`.
    """
    faults: list[dict[str, str]] = []
    count = 0
    for error in errors:
        if error["type"] == "json_invalid":
            return Problem("MALFORMED_JSON", "The request body is not valid JSON.")
        count += 1
        if count <= _MAX_ERRORS:
            faults.append({"field": _field(error["loc"]), "detail": _sentence(error)})
    if not faults:
        return Problem("VALIDATION_FAILED")
    first = faults[0]
    detail = f"{first['field']}: {first['detail']}" if first["field"] else first["detail"]
    if count > 1:
        detail += f" ({count} faults in all)"
    return Problem(
        "VALIDATION_FAILED",
        detail,
        field=first["field"] or None,
        errors=faults if count > 1 else None,
    )


def _methods(request: Request) -> set[str]:
    """Return the methods of all routes of a path: the framework tells those of the first alone."""
    routes = [one for one in request.app.routes if isinstance(one, Route)]
    fitting = [one for one in routes if one.matches(request.scope)[0] is not Match.NONE]
    return {method for one in fitting for method in one.methods or ()}


def problem_of_status(error: HTTPException, methods: Iterable[str] = ()) -> Problem:
    """Return the problem for an HTTP exception of the framework: its own words are not repeated.

    `methods`: what the path answers, where that is more than the exception knows.
    """
    code = _CODE_OF_STATUS.get(error.status_code, "INTERNAL")
    headers = {name: value for name, value in (error.headers or {}).items() if name == "Allow"}
    if headers:
        headers["Allow"] = allow([*methods, *headers["Allow"].split(", ")])
    detail = ""
    if code == "METHOD_NOT_ALLOWED" and headers:
        detail = f"This path answers {headers['Allow']}."
    elif code == "MALFORMED_JSON":
        detail = "The request body could not be read as JSON."
    return Problem(code, detail, headers=headers)


def install(app: FastAPI) -> None:
    """Make `app` answer every refusal as a problem.

    INTERNAL is mostly the guards'; the handler here is for what fails outside of them.
    """

    async def on_problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)  # noqa: S101 - the type FastAPI dispatched on
        return problem_response(request, error)

    async def on_validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        return problem_response(request, problem_of_errors(map(_inside, error.errors())))

    async def on_status(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101
        methods = _methods(request) if error.status_code == 405 else ()
        return problem_response(request, problem_of_status(error, methods))

    async def on_anything(request: Request, _error: Exception) -> Response:
        return problem_response(request, Problem("INTERNAL"))

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(HTTPException, on_status)
    app.add_exception_handler(Exception, on_anything)


def _inside(error: Mapping[str, Any]) -> dict[str, Any]:
    """Return an error of the framework by its path within the body, the query or the headers."""
    loc = tuple(error["loc"])
    return {**error, "loc": loc[loc[:1] in {("body",), ("query",), ("path",), ("header",)} :]}


def _field(loc: Iterable[Any]) -> str:
    """Return a JSON path such as `ayanamsa.t0_jd` or `charts[3].latitude`."""
    path = ""
    for part in loc:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += ("." if path else "") + _text(str(part), _MAX_NAME)
    return path


def _sentence(error: Mapping[str, Any]) -> str:
    """Return pydantic's message, which says what the value may be, without the input."""
    if error["type"] == "extra_forbidden":
        return "Unknown field: no such name is known here"
    if error["type"] == "missing":
        return "This field is required"
    message = str(error["msg"]).removeprefix("Value error, ")
    return _text(message, _MAX_TEXT)


def _text(value: str, limit: int | None = None) -> str:
    """Return `value` cut to `limit` and safe to encode (JSON may smuggle in lone surrogates)."""
    if limit is not None and len(value) > limit:
        value = value[:limit] + "…"
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def _clean(value: Any) -> Any:
    """Return `value` as something every JSON reader accepts: no NaN, no surrogates."""
    if isinstance(value, str):
        return value if value.isascii() else _text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {_clean(str(key)): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value
