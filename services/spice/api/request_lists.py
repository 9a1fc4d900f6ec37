"""What a chart request may list: ayanamsas side by side, aspects with their orbs."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, PlainSerializer, PlainValidator, Tag, WithJsonSchema

from services.common.json_body import quoted
from services.ephemeris.astrology.aspects import ASPECTS, MAJOR_ORBS, MAX_ORB
from services.ephemeris.astrology.names import ASPECT_NAMES, ASPECT_POINT_NAMES
from services.ephemeris.options import ASPECT_POINTS
from services.spice.api.fields import (
    AyanamsaId,
    UserAyanamsa,
    check_ayanamsa_id,
    is_number,
    kind_of_ayanamsa,
    refuse,
)
from services.spice.api.ids import AYANAMSA_IDS

ORBS = {"major": MAJOR_ORBS, "all": {row.id: row.orb for row in ASPECTS.values()}}

_IDS = "a list must hold one or more ids of GET /ayanamsas"


def _list_of_ayanamsas(value: Any) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for word in value:
        if not isinstance(word, str):
            raise refuse("ayanamsa", _IDS)
        name = check_ayanamsa_id(word)
        if name in names:
            raise refuse("ayanamsa", "each ayanamsa may stand once in the list")
        names[name] = None
    if not names:
        raise refuse("ayanamsa", _IDS)
    return tuple(names)


def _aspects(value: Any) -> tuple[tuple[str, float], ...]:
    if isinstance(value, str) and (usual := ORBS.get(value.strip().lower())) is not None:
        return tuple(usual.items())
    if not isinstance(value, dict) or not value:
        raise refuse("aspects", "must be 'major', 'all', or an object of orbs by aspect")
    orbs: dict[str, float] = {}
    for word, orb in value.items():
        name = ASPECT_NAMES.exact(word)
        if name is None:
            hint = ASPECT_NAMES.refusal(word)
            raise refuse("aspects", f"{quoted(word)} is not an aspect of this service{hint}")
        if name in orbs:
            raise refuse("aspects", f"{name} is asked twice; each aspect may stand once")
        if not is_number(orb) or not 0.0 <= orb <= MAX_ORB:
            raise refuse("aspects", f"the orb of {name} must be a number from 0 to {MAX_ORB:g}")
        orbs[name] = float(orb)
    return tuple(orbs.items())


def _aspect_points(value: Any) -> tuple[str, ...]:
    words = value if isinstance(value, list | tuple) else ()
    if not words or not all(isinstance(word, str) for word in words):
        raise refuse("aspect_points", f"must be a list of {' and '.join(ASPECT_POINTS)}")
    names: list[str] = []
    for word in words:
        name = ASPECT_POINT_NAMES.exact(word)
        if name is None:
            hint = ASPECT_POINT_NAMES.refusal(word)
            raise refuse("aspect_points", f"{quoted(word)} makes no aspects here{hint}")
        if name in names:
            raise refuse("aspect_points", f"{name} is asked twice; each point may stand once")
        names.append(name)
    return tuple(names)


def _kind(value: Any) -> str | None:
    return "(list)" if isinstance(value, list | tuple) else kind_of_ayanamsa(value)


AyanamsaList = Annotated[
    tuple[str, ...],
    PlainValidator(_list_of_ayanamsas),
    PlainSerializer(list, return_type=list[str]),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "string", "enum": list(AYANAMSA_IDS)},
            "minItems": 1,
            "uniqueItems": True,
        }
    ),
]
# Tags in parentheses never show: a refusal names the field as the client wrote it.
AyanamsaChoice = Annotated[
    Annotated[AyanamsaId, Tag("(id)")]
    | Annotated[UserAyanamsa, Tag("(own)")]
    | Annotated[AyanamsaList, Tag("(list)")],
    Discriminator(
        _kind,
        custom_error_type="ayanamsa",
        custom_error_message=(
            "must be an id of GET /ayanamsas, a list of them, or an object with t0_jd and value"
        ),
    ),
]
Aspects = Annotated[
    tuple[tuple[str, float], ...],
    PlainValidator(_aspects),
    PlainSerializer(dict, return_type=dict[str, float]),  # so that a kept request can be sent again
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": [*ORBS]},
                {
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": {"enum": [*ASPECTS]},
                    "additionalProperties": {"type": "number", "minimum": 0, "maximum": MAX_ORB},
                },
            ]
        }
    ),
]
AspectPoints = Annotated[
    tuple[str, ...],
    PlainValidator(_aspect_points),
    PlainSerializer(list, return_type=list[str]),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "string", "enum": [*ASPECT_POINTS]},
            "minItems": 1,
            "uniqueItems": True,
        }
    ),
]
