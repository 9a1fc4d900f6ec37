"""The types of a request's fields: what each may be, and the sentence that refuses the rest."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    PlainValidator,
    Tag,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from services.common.any_case import AnyCase
from services.common.json_body import quoted
from services.ephemeris.astrology.names import AYANAMSA_NAMES, HOUSE_NAMES
from services.ephemeris.targets.registry import REGISTRY
from services.gazetteer.town_lookup import LONGEST_QUERY
from services.hints import Vocabulary
from services.spice.api.ids import AYANAMSA_IDS, HOUSE_IDS

JD_LIMIT = 10_000_000.0
"""Julian dates beyond this are slips of the pen, not dates: no kernel set comes near."""
UNIX_EPOCH_JD = 2_440_587.5
TEXT_LIMIT = 64
"""Longest name or clock reading in characters."""
MAX_BODIES = 100
"""Bodies of one chart: aspects grow with their square."""
MOMENT_LIMIT = 100
"""Longest moment in characters; with a zone in brackets the longest sensible one has about 75."""
UNCERTAINTY_LIMIT_S = 31_557_600.0
"""A birth time known only to the year: beyond a Julian year of seconds nothing is a chart."""
DELTA_T_LIMIT_S = 1_000_000.0
"""TT-UT1 stays below this over the whole span of DE441."""


def refuse(kind: str, sentence: str) -> PydanticCustomError:
    """Return the refusal of a field's value, for the validator to raise."""
    # Braces would be read as a template: the sentence may quote what the client sent.
    return PydanticCustomError(kind, "{sentence}", {"sentence": sentence})


def is_number(value: object) -> bool:
    """Say whether a JSON value is a number (a truth value is none)."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def julian_date(value: float, kind: str) -> float:
    """Return a JSON number as a Julian date, or raise the refusal of what looks like another."""
    if abs(value) <= JD_LIMIT:  # which NaN and infinity are not
        return float(value)
    sentence = f"a Julian date must lie within ±{JD_LIMIT:.0f}"
    if 1e7 < value < 1e8:
        sentence += f"; if {value:.0f} is a date, write it as text, with a time of day"
    elif 1e8 <= value < 1e11:
        sentence += f"; if these are Unix seconds, it is {UNIX_EPOCH_JD + value / 86400.0:.5f}"
    raise refuse(kind, sentence)


def _birth_time(value: Any, info: ValidationInfo) -> str | float | None:
    local = info.data.get("local_time")
    if value is None and local is None:
        raise refuse("birth_time", "is required")
    if value is None:
        return None
    if local is not None:
        raise refuse("birth_time", "must be left out when local_time is given")
    if isinstance(value, str):
        if not value.strip() or len(value) > MOMENT_LIMIT:
            raise refuse("birth_time", f"must be 1 to {MOMENT_LIMIT} characters of ISO 8601 text")
        return value
    if not is_number(value):
        raise refuse(
            "birth_time",
            "must be ISO 8601 text such as '2024-06-21T18:00:00Z', or a Julian date number",
        )
    return julian_date(value, "birth_time")


def _bodies(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise refuse("bodies", "must be a list of one or more body ids (see GET /bodies)")
    if len(value) > MAX_BODIES:
        raise refuse("bodies", f"may hold {MAX_BODIES} bodies, not {len(value)}")
    names: dict[str, None] = {}
    for index, word in enumerate(value):
        if not isinstance(word, str):
            raise refuse("bodies", f"item {index} must be a body id in quotes (see GET /bodies)")
        target = REGISTRY.find(word)
        if target is None:
            raise refuse(
                "bodies",
                f"{quoted(word)} is not a body of this service{REGISTRY.refusal(word)}",
            )
        if target.id in names:
            raise refuse("bodies", f"{target.id} is asked twice; each body may stand once")
        names[target.id] = None
    return tuple(names)


def _known(word: str, field: str, kind: str, names: Vocabulary) -> str:
    """Return the id that `word` spells in any case, or raise its refusal with a hint."""
    known = names.exact(word)
    if known is None:
        raise refuse(field, f"{quoted(word)} is not {kind} of this service{names.refusal(word)}")
    return known


def check_ayanamsa_id(value: str) -> str:
    """Return the id of the table that `value` spells, or raise its refusal."""
    return _known(value, "ayanamsa", "an ayanamsa", AYANAMSA_NAMES)


def kind_of_ayanamsa(value: Any) -> str | None:
    """Say by which model an ayanamsa is to be read; None for none."""
    if isinstance(value, str):
        return "(id)"
    return "(own)" if isinstance(value, dict | UserAyanamsa) else None


def _houses(value: str) -> str:
    return _known(value, "houses", "a house system", HOUSE_NAMES)


def for_local_time(value: Any, info: ValidationInfo) -> Any:
    """Refuse a field that only says how to read `local_time` where there is a `birth_time`."""
    if value is not None and info.data.get("birth_time") is not None:
        raise refuse("for_local_time", "goes with local_time; a birth_time has its own offset")
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
                {"type": "string", "minLength": 1, "maxLength": MOMENT_LIMIT},
                {"type": "number", "minimum": -JD_LIMIT, "maximum": JD_LIMIT},
            ]
        }
    ),
]
BodyList = Annotated[
    tuple[str, ...],
    PlainValidator(_bodies),
    PlainSerializer(list, return_type=list[str]),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "string", "minLength": 1, "maxLength": TEXT_LIMIT},
            "minItems": 1,
            "maxItems": MAX_BODIES,
            "uniqueItems": True,
        }
    ),
]
TimeScale = Annotated[Literal["utc", "ut1", "tt"], AnyCase]
Calendar = Annotated[Literal["gregorian", "julian", "auto"], AnyCase]
TzData = Annotated[Literal["backzone", "standard"], AnyCase]
ShortText = Annotated[str, Field(min_length=1, max_length=TEXT_LIMIT)]
"""A zone's name, or what a clock showed."""
TownName = Annotated[str, Field(min_length=1, max_length=LONGEST_QUERY)]
Latitude = Annotated[float, Field(ge=-90.0, le=90.0, allow_inf_nan=False)]
"""Geodetic (WGS84), degrees, north positive."""
Longitude = Annotated[float, Field(ge=-180.0, le=180.0, allow_inf_nan=False)]
"""WGS84, degrees, east positive."""
Elevation = Annotated[
    float,
    Field(
        ge=-500.0,
        le=10_000.0,
        allow_inf_nan=False,
        description="Height above the WGS84 ellipsoid, metres.",
    ),
]
Zodiac = Annotated[
    Literal["tropical", "sidereal"],
    AnyCase,
    Field(description="Where longitudes start: the equinox of date, or the `ayanamsa`'s zero."),
]
AyanamsaId = Annotated[
    str,
    AfterValidator(check_ayanamsa_id),
    WithJsonSchema({"type": "string", "enum": [*AYANAMSA_IDS]}),
]
OneAyanamsa = Annotated[
    Annotated[AyanamsaId, Tag("(id)")] | Annotated[UserAyanamsa, Tag("(own)")],
    Discriminator(
        kind_of_ayanamsa,
        custom_error_type="ayanamsa",
        custom_error_message="must be one id of GET /ayanamsas, or an object with t0_jd and value",
    ),
]
HouseSystem = Annotated[
    str, AfterValidator(_houses), WithJsonSchema({"type": "string", "enum": [*HOUSE_IDS]})
]

_OBSERVERS = ("topocentric", "geocentric", "heliocentric", "barycentric")
_CENTRES = {"Earth": "geocentric", "Sun": "heliocentric"}


class BodyObserver(BaseModel):
    """An observer at the centre of a body."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    body: str


def _observer(value: Any) -> str | BodyObserver:
    if isinstance(value, BodyObserver):
        return value
    if isinstance(value, str) and value.strip().lower() in _OBSERVERS:
        return value.strip().lower()
    if isinstance(value, dict) and set(value) == {"body"} and isinstance(value["body"], str):
        target = REGISTRY.find(value["body"])
        if target is None:
            hint = REGISTRY.refusal(value["body"])
            raise refuse("observer", f"{quoted(value['body'])} is not a body of this service{hint}")
        if target.naif is None:
            raise refuse("observer", f"{target.id} is no body that can be stood on")
        return _CENTRES.get(target.id) or BodyObserver(body=target.id)
    words = ", ".join(_OBSERVERS)
    raise refuse("observer", f'must be one of {words}, or an object such as {{"body": "Mars"}}')


def _written_observer(value: str | BodyObserver) -> str | dict[str, str]:
    return value if isinstance(value, str) else {"body": value.body}


Observer = Annotated[
    str | BodyObserver,
    PlainValidator(_observer),
    PlainSerializer(_written_observer, return_type=str | dict[str, str]),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": [*_OBSERVERS]},
                {
                    "type": "object",
                    "properties": {
                        "body": {"type": "string", "minLength": 1, "maxLength": TEXT_LIMIT}
                    },
                    "required": ["body"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
