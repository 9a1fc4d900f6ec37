"""The types of a search's fields: what each may be, and the sentence that refuses the rest."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)

from services.common.http_contract import MODEL
from services.common.json_body import quoted, reworded
from services.ephemeris.astrology.aspects import ASPECTS, MAX_ORB
from services.ephemeris.astrology.names import ASPECT_NAMES
from services.ephemeris.events.ingresses import DIVISIONS
from services.spice.api.fields import (
    BodyList,
    is_number,
    refuse,
)
from services.spice.api.models import ChartRequest

MAX_ANGLES = 64
MAX_POINTS = 100
"""Natal longitudes of one search."""

STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)


class Search(BaseModel):
    """One search."""

    model_config = STRICT


def _numbers(value: Any, low: float, high: float) -> bool:
    """Say whether a value is a list of a few numbers within limits."""
    if not isinstance(value, list) or not 0 < len(value) <= MAX_ANGLES:
        return False
    return all(is_number(item) and low <= item <= high for item in value)


def _into(value: Any) -> str | tuple[float, ...]:
    if isinstance(value, str) and (word := value.strip().lower()) in DIVISIONS:
        return word
    if _numbers(value, -360.0, 360.0):
        return tuple(float(item) for item in value)
    words = ", ".join(f"'{name}'" for name in DIVISIONS)
    raise refuse("into", f"must be {words}, or a list of up to {MAX_ANGLES} longitudes in degrees")


def _angles(value: Any) -> tuple[float, ...]:
    sentence = (
        "must be a list of numbers from 0 to 180, or of aspects' names (conjunction, trine ...)"
    )
    if not isinstance(value, list) or not 0 < len(value) <= MAX_ANGLES:
        raise refuse("angles", sentence)
    angles: dict[float, None] = {}
    for item in value:
        if isinstance(item, str):
            name = ASPECT_NAMES.exact(item)
            if name is None:
                hint = ASPECT_NAMES.refusal(item)
                raise refuse("angles", f"{quoted(item)} is not an aspect of this service{hint}")
            angles[ASPECTS[name].angle] = None
        elif is_number(item) and 0.0 <= item <= 180.0:
            angles[float(item)] = None
        else:
            raise refuse("angles", sentence)
    return tuple(angles)


def _phases(value: Any) -> tuple[float, ...]:
    if _numbers(value, 0.0, 360.0):
        return tuple(dict.fromkeys(float(item) % 360.0 for item in value))
    raise refuse("angles", "must be a list of numbers from 0 to 360: Moon minus Sun")


def _target(value: Any) -> Any:
    """Return what aspects are made to: bodies, longitudes by name, or a natal chart's request."""
    sentence = (
        "must be a list of body ids, an object of longitudes by name, or a chart's request with "
        "birth_time (or local_time), latitude and longitude"
    )
    if isinstance(value, ChartRequest):
        return value
    if isinstance(value, list):
        return bodies_of(value)
    if not isinstance(value, dict) or not 0 < len(value) <= MAX_POINTS:
        raise refuse("to", sentence)
    if "birth_time" in value or "local_time" in value:
        return _natal(value)
    if all(is_number(item) and -360.0 <= item <= 360.0 for item in value.values()):
        return {name[:64]: float(item) for name, item in value.items()}
    raise refuse("to", sentence)


def _natal(value: dict[str, Any]) -> ChartRequest:
    try:
        return ChartRequest.model_validate(value)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        raise refuse("to", f"as a chart's request: {_inner(ChartRequest, fault)}") from None


def _inner(model: type[BaseModel], fault: Any) -> str:
    """Return a fault of an object inside a search as words: its field, and what that may be."""
    names = [str(part) for part in fault["loc"] if not str(part).startswith("(")]
    if fault["type"] == "extra_forbidden":
        return f"{quoted(names[-1])} is not a field of it"
    return f"{'.'.join(names)} {reworded(model, names, fault)}"


def _point(value: Any) -> Any:
    if isinstance(value, ChartRequest):
        return value
    if is_number(value) and -360.0 <= value <= 360.0:
        return float(value)
    if isinstance(value, dict) and ("birth_time" in value or "local_time" in value):
        return _natal(value)
    raise refuse(
        "to", "must be a longitude in degrees, or a chart's request with birth_time and a place"
    )


def bodies_of(value: Any) -> tuple[str, ...]:
    """Return the ids that a list spells, or raise the refusal of one that is none."""
    try:
        return _BODIES.validate_python(value)
    except ValidationError as error:
        raise refuse("bodies", error.errors(include_url=False)[0]["msg"]) from None


_BODIES: TypeAdapter[tuple[str, ...]] = TypeAdapter(BodyList)
OneBody = Annotated[str, AfterValidator(lambda word: bodies_of([word])[0])]
"""A body by any spelling of its id."""


class AirOfTheDay(BaseModel):
    """The air near the ground, for refraction."""

    model_config = STRICT

    pressure_hpa: Annotated[float, Field(ge=0.0, le=1200.0, allow_inf_nan=False)]
    temperature_c: Annotated[float, Field(ge=-100.0, le=70.0, allow_inf_nan=False)]


def _refraction(value: Any) -> str | AirOfTheDay:
    if isinstance(value, str) and (word := value.strip().lower()) in {"standard", "none"}:
        return word
    if isinstance(value, dict):
        try:
            return AirOfTheDay.model_validate(value)
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            raise refuse("refraction", _inner(AirOfTheDay, fault)) from None
    raise refuse(
        "refraction",
        "must be 'standard' (34 arcminutes at the horizon), 'none', or an object of pressure_hpa "
        "and temperature_c",
    )


Refraction = Annotated[
    str | AirOfTheDay,
    PlainValidator(_refraction),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": ["standard", "none"]},
                {
                    "type": "object",
                    "properties": {
                        "pressure_hpa": {"type": "number", "minimum": 0, "maximum": 1200},
                        "temperature_c": {"type": "number", "minimum": -100, "maximum": 70},
                    },
                    "required": ["pressure_hpa", "temperature_c"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
_CHART = {
    "type": "object",
    MODEL: "ChartRequest",
    "description": "A chart's request, as of `/calculate`.",
}
_DEGREES = {"type": "number", "minimum": -360, "maximum": 360}
Into = Annotated[
    str | tuple[float, ...],
    PlainValidator(_into),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": [*DIVISIONS]},
                {"type": "array", "items": _DEGREES, "minItems": 1, "maxItems": MAX_ANGLES},
            ]
        }
    ),
]
Angles = Annotated[
    tuple[float, ...],
    PlainValidator(_angles),
    WithJsonSchema(
        {
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_ANGLES,
            "items": {
                "anyOf": [
                    {"type": "number", "minimum": 0, "maximum": 180},
                    {"type": "string", "enum": [*ASPECTS]},
                ]
            },
        }
    ),
]
PhaseAngles = Annotated[
    tuple[float, ...],
    PlainValidator(_phases),
    WithJsonSchema(
        {
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_ANGLES,
            "items": {"type": "number", "minimum": 0, "maximum": 360},
        }
    ),
]
Target = Annotated[
    Any,
    PlainValidator(_target),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
                {"type": "object", "additionalProperties": _DEGREES, "maxProperties": MAX_POINTS},
                _CHART,
            ]
        }
    ),
]
Point = Annotated[Any, PlainValidator(_point), WithJsonSchema({"anyOf": [_DEGREES, _CHART]})]
Bodies = Annotated[
    BodyList | None,
    Field(description="Ids of `GET /bodies`; left out: Sun, Moon and planets that have the event."),
]
Orb = Annotated[
    float | None,
    Field(
        gt=0.0,
        le=MAX_ORB,
        allow_inf_nan=False,
        description="Degrees: tells also when each aspect begins and ends; null for exact alone.",
    ),
]
