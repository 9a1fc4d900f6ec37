"""What the OpenAPI schema says beyond what FastAPI can see for itself.

Bodies are read and validated by us (once, in strict mode), so their schemas are put in by hand.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from services.common.problems import CODES, MEDIA_TYPE
from services.spice.api.events_model import EventsRequest, ReturnsRequest, TransitsRequest
from services.spice.api.models import BatchRequest, ChartRequest
from services.spice.api.schemas import ProblemAnswer
from services.spice.api.series_model import EphemerisRequest
from services.spice.api.unknown_time_model import UnknownTimeRequest

DESCRIPTION = """\
Positions of the Sun, the Moon, the planets and defined points from JPL's ephemerides, reduced to a
milliarcsecond, with the uncertainty of each.

Every example below can be run as it stands: choose one by name, then *Execute*.
"""
_REF = "#/components/schemas/{model}"


def json_request(model: str, examples: dict[str, Any], *others: str) -> dict[str, Any]:
    """Return the `requestBody` of an operation that takes a `model`, or one of others."""
    schemas = [{"$ref": _REF.format(model=name)} for name in (model, *others)]
    schema: dict[str, Any] = schemas[0] if not others else {"anyOf": schemas}
    content = {"schema": schema, "examples": examples}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of an operation that may refuse with these statuses."""
    schema = {"$ref": _REF.format(model=ProblemAnswer.__name__)}
    return {
        status: {
            "description": "; ".join(
                f"`{code}`: {title}"
                for code, (is_status, title) in CODES.items()
                if is_status == status
            ),
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in statuses
    }


def install(app: FastAPI) -> None:
    """Make `app.openapi()` (and so /openapi.json) the complete schema, built once."""

    def schema() -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = get_openapi(
                title=app.title,
                version=app.version,
                description=DESCRIPTION,
                routes=app.routes,
                license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
            )
            schemas = app.openapi_schema.setdefault("components", {}).setdefault("schemas", {})
            for model in (
                ChartRequest,
                BatchRequest,
                EphemerisRequest,
                UnknownTimeRequest,
                EventsRequest,
                TransitsRequest,
                ReturnsRequest,
                ProblemAnswer,
            ):
                schemas.update(_schemas(model))
        return app.openapi_schema

    app.openapi = schema  # type: ignore[method-assign]


def _schemas(model: Any) -> dict[str, Any]:
    """Return the model's schema and those it uses, each by its name."""
    own = model.model_json_schema(ref_template=_REF)
    return {**own.pop("$defs", {}), model.__name__: own}
