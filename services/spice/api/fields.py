"""The types of a request's fields: what each may be, and the sentence that refuses the rest."""

from __future__ import annotations

import difflib
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from services.spice.api.ids import AYANAMSA_IDS, BODY_IDS, HOUSE_IDS

JD_LIMIT = 10_000_000.0
"""Julian dates beyond this are slips of the pen, not dates: no kernel set comes near."""
TEXT_LIMIT = 64
"""Longest birth time in characters; the longest sensible one has about 40."""
UNCERTAINTY_LIMIT_S = 31_557_600.0
"""A birth time known only to the year: beyond a Julian year of seconds nothing is a chart."""
DELTA_T_LIMIT_S = 1_000_000.0
"""TT-UT1 stays below this over the whole span of DE441."""


def refuse(kind: str, sentence: str) -> PydanticCustomError:
    """Return the refusal of a field's value, for the validator to raise."""
    # Braces would be read as a template: the sentence may quote what the client sent.
    return PydanticCustomError(kind, "{sentence}", {"sentence": sentence})


def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """Return '; did you mean X?' for a near miss, or the empty string."""
    folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(word[:TEXT_LIMIT].casefold(), folded, n=1, cutoff=0.6)
    return f"; did you mean {folded[near[0]]}?" if near else ""


def quoted(word: str) -> str:
    """Return a client's word for a message: short, and visibly theirs."""
    return f"'{word}'" if len(word) <= TEXT_LIMIT else f"'{word[:TEXT_LIMIT]}...'"


def is_number(value: object) -> bool:
    """Say whether a JSON value is a number (a truth value is none)."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _birth_time(value: Any, info: ValidationInfo) -> str | float | None:
    local = info.data.get("local_time")
    if value is None and local is None:
        raise refuse("birth_time", "is required")
    if value is None:
        return None
    if local is not None:
        raise refuse("birth_time", "must be left out when local_time is given")
    if isinstance(value, str):
        if not value.strip() or len(value) > TEXT_LIMIT:
            raise refuse("birth_time", f"must be 1 to {TEXT_LIMIT} characters of ISO 8601 text")
        return value
    # `not (abs <= limit)` refuses NaN and infinity as well.
    if not is_number(value):
        raise refuse(
            "birth_time",
            "must be ISO 8601 text such as '2024-06-21T18:00:00Z', or a Julian date number",
        )
    if not abs(value) <= JD_LIMIT:
        raise refuse("birth_time", f"a Julian date must lie within ±{JD_LIMIT:.0f}")
    return float(value)


def _bodies(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise refuse("bodies", "must be a list of one or more body ids (see GET /bodies)")
    for index, name in enumerate(value):
        if not isinstance(name, str):
            raise refuse("bodies", f"item {index} must be a body id in quotes (see GET /bodies)")
        if name not in BODY_IDS:
            hint = did_you_mean(name, BODY_IDS) or f"; known: {', '.join(BODY_IDS)}"
            raise refuse("bodies", f"{quoted(name)} is not a body of this service{hint}")
    if len(set(value)) != len(value):
        twice = next(name for name in value if value.count(name) > 1)
        raise refuse("bodies", f"{twice} is asked twice; each body may stand once")
    return tuple(value)


def check_ayanamsa_id(value: str) -> str:
    """Return an id of the table, or raise its refusal."""
    if value not in AYANAMSA_IDS:
        hint = did_you_mean(value, AYANAMSA_IDS) or f"; known: {', '.join(AYANAMSA_IDS)}"
        raise refuse("ayanamsa", f"{quoted(value)} is not an ayanamsa of this service{hint}")
    return value


def kind_of_ayanamsa(value: Any) -> str | None:
    """Say by which model an ayanamsa is to be read; None for none."""
    if isinstance(value, str):
        return "(id)"
    return "(own)" if isinstance(value, dict | UserAyanamsa) else None


def _houses(value: str) -> str:
    if value not in HOUSE_IDS:
        hint = did_you_mean(value, HOUSE_IDS) or f"; known: {', '.join(HOUSE_IDS)}"
        raise refuse("houses", f"{quoted(value)} is not a house system of this service{hint}")
    return value


class UserAyanamsa(BaseModel):
    """An ayanamsa of the caller's own: its value at one moment; precession does the rest."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    t0_jd: Annotated[
        float,
        Field(
            ge=-JD_LIMIT,
            le=JD_LIMIT,
            allow_inf_nan=False,
            description="The moment the value holds for, Julian date (TT).",
            examples=[2415020.0],
        ),
    ]
    value: Annotated[
        float,
        Field(
            ge=-360.0,
            le=360.0,
            allow_inf_nan=False,
            description="Ayanamsa at `t0_jd`, degrees: tropical minus sidereal longitude.",
            examples=[22.5],
        ),
    ]


BirthTime = Annotated[
    str | float | None,
    PlainValidator(_birth_time),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1, "maxLength": TEXT_LIMIT},
                {"type": "number", "minimum": -JD_LIMIT, "maximum": JD_LIMIT},
            ]
        }
    ),
]
BodyList = Annotated[
    tuple[str, ...],
    PlainValidator(_bodies),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "string", "enum": list(BODY_IDS)},
            "minItems": 1,
            "maxItems": len(BODY_IDS),
            "uniqueItems": True,
        }
    ),
]
AyanamsaId = Annotated[
    str,
    AfterValidator(check_ayanamsa_id),
    WithJsonSchema({"type": "string", "enum": [*AYANAMSA_IDS]}),
]
# Tags in parentheses never show: a refusal names the field as the client wrote it.
Ayanamsa = Annotated[
    Annotated[AyanamsaId, Tag("(id)")] | Annotated[UserAyanamsa, Tag("(own)")],
    Discriminator(
        kind_of_ayanamsa,
        custom_error_type="ayanamsa",
        custom_error_message=("must be an id of GET /ayanamsas, or an object with t0_jd and value"),
    ),
]
HouseSystem = Annotated[
    str, AfterValidator(_houses), WithJsonSchema({"type": "string", "enum": [*HOUSE_IDS]})
]

Observer = Literal["topocentric", "geocentric", "heliocentric", "barycentric"]
