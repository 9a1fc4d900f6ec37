"""From the bytes of a request to a validated model: read once, parsed once, refused by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import jiter
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from services.common.problems import Problem, problem_of_errors
from services.spice.api.fields import did_you_mean, quoted

Model = TypeVar("Model", bound=BaseModel)

MAX_UNKNOWN = 20
"""Unknown names looked at in one object; a megabyte of them must not cost a second of errors."""


async def read_json(request: Request) -> Any:
    """Return the body's JSON value.

    Raises `Problem`: UNSUPPORTED_MEDIA_TYPE unless it is `application/json` in UTF-8,
    MALFORMED_JSON if it is not JSON as RFC 8259 has it (so no NaN, no Infinity, no comment), nests
    deeper than 200, or names a field twice.
    """
    require_json(request.headers.get("content-type", ""))
    return parse_json(await request.body())


def require_json(content_type: str) -> None:
    """Raise UNSUPPORTED_MEDIA_TYPE unless `content_type` is JSON in UTF-8."""
    if content_type == "application/json":
        return
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charset = [p.partition("=")[2].strip('"') for p in parameters if p.startswith("charset=")]
    if kind != "application/json" or any(name not in {"utf-8", "us-ascii"} for name in charset):
        raise Problem(
            "UNSUPPORTED_MEDIA_TYPE",
            "Send the body as JSON in UTF-8, with the header 'content-type: application/json'.",
        )


def parse_json(body: bytes) -> Any:
    """Return the JSON value of `body`; `Problem` MALFORMED_JSON says where it breaks off."""
    if not body:
        raise Problem("MALFORMED_JSON", "The request has no body; a JSON object was expected.")
    try:
        # 1e400 is JSON and comes out as infinity: the model then refuses it by its field.
        return jiter.from_json(body, allow_inf_nan=False, catch_duplicate_keys=True)
    except ValueError as error:
        reason = str(error)
    if reason.startswith("Detected duplicate key"):
        position = reason.rpartition(" at ")[2]
        raise Problem("MALFORMED_JSON", f"A field stands twice in one object, at {position}.")
    raise Problem("MALFORMED_JSON", f"The body is not JSON: {reason}.")


def validate(model: type[Model], value: Any) -> Model:
    """Return `value` as a `model`, or raise `Problem` VALIDATION_FAILED with every fault."""
    if type(value) is not dict:
        raise Problem("VALIDATION_FAILED", "A JSON object was expected, with one chart's fields.")
    if len(value) > len(model.model_fields):
        value = _few_unknown(model, value)
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
    raise problem_of_errors(_worded(model, fault) for fault in faults)


def _few_unknown(model: type[BaseModel], value: dict[str, Any]) -> dict[str, Any]:
    known = model.model_fields
    unknown = [name for name in value if name not in known][:MAX_UNKNOWN]
    return {name: value[name] for name in value if name in known} | {n: value[n] for n in unknown}


def _worded(model: type[BaseModel], fault: Mapping[str, Any]) -> dict[str, Any]:
    """Return pydantic's fault in words that say what the field may be."""
    # Parenthesised parts are the models' own tags, not names that a client wrote.
    loc = [part for part in fault["loc"] if not str(part).startswith("(")]
    context, kind = fault.get("ctx") or {}, fault["type"]
    if kind == "extra_forbidden":
        hint = did_you_mean(str(loc[-1]), tuple(model.model_fields)) if len(loc) == 1 else ""
        message = f"{quoted(str(loc[-1]))} is not a field of this request{hint}"
        return {"type": "unknown_field", "loc": loc, "msg": message}
    if kind == "missing":
        message = "is required"
    elif kind == "literal_error":
        message = f"must be {context['expected']}"
    elif kind in {"float_type", "finite_number", "greater_than_equal", "less_than_equal"}:
        message = f"must be a number{_limits(model, loc)}"
    elif kind == "string_type":
        message = "must be text, in quotes"
    else:
        message = str(fault["msg"])
    return {"type": "refused", "loc": loc, "msg": message}


def _limits(model: type[BaseModel], loc: list[Any]) -> str:
    """Return ' from A to B' as the field's own schema has it."""
    bounds = _BOUNDS.get(str(loc[-1]))
    if bounds is None:
        bounds = _BOUNDS[str(loc[-1])] = _bounds(model.model_json_schema(), str(loc[-1]))
    return bounds


_BOUNDS: dict[str, str] = {}


def _bounds(schema: Mapping[str, Any], name: str) -> str:
    models = [schema, *schema.get("$defs", {}).values()]
    for field in (m["properties"][name] for m in models if name in m.get("properties", {})):
        for part in (field, *field.get("anyOf", ())):
            if "minimum" in part:
                return f" from {part['minimum']:.10g} to {part['maximum']:.10g}"
    return ""
