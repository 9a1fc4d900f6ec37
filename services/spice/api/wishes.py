"""What a chart request may list: ayanamsas side by side, aspects with their orbs."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, PlainValidator, Tag, WithJsonSchema

from services.ephemeris.astrology.aspects import ASPECTS, MAJOR_ORBS, MAX_ORB
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


def _list_of_ayanamsas(value: Any) -> tuple[str, ...]:
    if not value or not all(isinstance(name, str) for name in value):
        raise refuse("ayanamsa", "a list must hold one or more ids of GET /ayanamsas")
    if len(set(value)) != len(value):
        raise refuse("ayanamsa", "each ayanamsa may stand once in the list")
    return tuple(check_ayanamsa_id(name) for name in value)


def _aspects(value: Any) -> tuple[tuple[str, float], ...]:
    if isinstance(value, str) and value in ORBS:
        return tuple(ORBS[value].items())
    if not isinstance(value, dict) or not value:
        raise refuse("aspects", "must be 'major', 'all', or an object of orbs by aspect")
    for name, orb in value.items():
        if name not in ASPECTS:
            raise refuse("aspects", f"unknown aspect '{name[:40]}'; known: {', '.join(ASPECTS)}")
        if not is_number(orb) or not 0.0 <= orb <= MAX_ORB:
            raise refuse("aspects", f"the orb of {name} must be a number from 0 to {MAX_ORB:g}")
    return tuple((name, float(orb)) for name, orb in value.items())


def _kind(value: Any) -> str | None:
    return "(list)" if isinstance(value, list | tuple) else kind_of_ayanamsa(value)


AyanamsaList = Annotated[
    tuple[str, ...],
    PlainValidator(_list_of_ayanamsas),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "string", "enum": list(AYANAMSA_IDS)},
            "minItems": 1,
            "uniqueItems": True,
        }
    ),
]
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
