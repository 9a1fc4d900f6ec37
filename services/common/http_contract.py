"""The OpenAPI schema of an app, complete, and such that programs make good clients from it.

Bodies are read and validated by us (once, in strict mode), so their schemas are put in by hand.
docs/decisions/generated-clients.md says what generators make of a schema, and hence what it does
not hold: a `default` of a field, and alternatives that only say which fields go together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from services.common.accept import JSON
from services.common.problem_schemas import ProblemAnswer
from services.common.problems import CODES, MEDIA_TYPE

MODEL = "x-model"
"""In a schema written by hand: the name of the model that is meant, put in as a reference."""
_REF = "#/components/schemas/{model}"
_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model=ProblemAnswer.__name__)}}}
_ANY_OTHER = {
    "description": "Any other refusal; `code` says which, and docs/api.md lists them.",
    "content": _PROBLEM,
}


def json_request(model: str, examples: dict[str, Any], *others: str) -> dict[str, Any]:
    """Return the `requestBody` of an operation that takes a `model`, or one of others."""
    schemas = [{"$ref": _REF.format(model=name)} for name in (model, *others)]
    schema: dict[str, Any] = schemas[0] if not others else {"anyOf": schemas}
    content = {"schema": schema, "examples": examples}
    return {"requestBody": {"required": True, "content": {JSON: content}}}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of an operation that may refuse with these statuses."""
    return {
        status: {
            "description": "; ".join(
                f"`{code}`: {title}"
                for code, (is_status, title) in CODES.items()
                if is_status == status
            ),
            "content": _PROBLEM,
        }
        for status in statuses
    }


def install(
    app: FastAPI,
    requests: Iterable[type[BaseModel]],
    enumerations: Mapping[str, Iterable[str]] | None = None,
    description: str = "",
) -> None:
    """Make `app.openapi()` (and so /openapi.json) the complete schema, built once.

    `requests` are the models of bodies that routes name by `json_request`. `enumerations` are sets
    of words that get one name, wherever they stand.
    """

    def schema() -> dict[str, Any]:
        if not app.openapi_schema:
            made = get_openapi(
                title=app.title,
                version=app.version,
                description=description,
                routes=app.routes,
                license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
            )
            app.openapi_schema = _complete(made, requests, enumerations or {})
        return app.openapi_schema

    app.openapi = schema  # type: ignore[method-assign]


def _complete(
    schema: dict[str, Any],
    requests: Iterable[type[BaseModel]],
    enumerations: Mapping[str, Iterable[str]],
) -> dict[str, Any]:
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    models: list[type[BaseModel]] = [*requests, ProblemAnswer]
    for model in models:
        components.update(_schemas(model))
    for made in components.values():
        for field in made.get("properties", {}).values():
            _default_in_words(field, field)
    words = {name: [*values] for name, values in enumerations.items()}
    schema = _named(schema, {tuple(values): name for name, values in words.items()})
    schema["components"]["schemas"].update(
        {name: {"type": "string", "enum": values, "title": name} for name, values in words.items()}
    )
    for path in schema["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                _default_in_words(parameter, parameter["schema"])
            _answers(operation["responses"])
    return schema


def _schemas(model: type[BaseModel]) -> dict[str, Any]:
    """Return the model's schema and those it uses, each by its name."""
    own = model.model_json_schema(ref_template=_REF)
    return {**own.pop("$defs", {}), model.__name__: own}


def _default_in_words(described: dict[str, Any], schema: dict[str, Any]) -> None:
    """Say in the description what it means to leave a value out, instead of by `default`.

    Generators take a `default` for a promise that the field is always there, or send it along: and
    `tzdata` beside a `birth_time` is refused, as is the `limit` of no search.
    """
    default = schema.pop("default", None)
    if default is not None:
        said = f"{described.get('description', '')} Left out: `{orjson.dumps(default).decode()}`."
        described["description"] = said.strip()


def _named(value: Any, names: Mapping[tuple[str, ...], str]) -> Any:
    """Return a schema with references in place of enumerations and models that have a name."""
    if isinstance(value, list):
        return [_named(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    enumerated = value.get("enum")
    name = names.get(tuple(enumerated)) if isinstance(enumerated, list) else None
    name = name or value.get(MODEL)
    if name is None:
        return {key: _named(item, names) for key, item in value.items()}
    beside = {key: item for key, item in value.items() if key in {"description", "examples"}}
    return {"$ref": _REF.format(model=name), **beside}


def _answers(responses: dict[str, Any]) -> None:
    """Put JSON first among the media types, which is the one that generators take, and refusals."""
    for response in responses.values():
        content = response.get("content", {})
        if JSON in content:
            response["content"] = {JSON: content[JSON], **content}
    responses.setdefault("default", _ANY_OTHER)
