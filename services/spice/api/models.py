"""What a chart request may say: every field with its unit, its limits and its refusal."""

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

from services.spice.api.tables import AYANAMSA_IDS, BODY_IDS, HOUSE_IDS
from services.spice.ephemeris.bodies import (
    DEFAULT_BARYCENTRIC,
    DEFAULT_GEOCENTRIC,
    DEFAULT_HELIOCENTRIC,
)

JD_LIMIT = 10_000_000.0
"""Julian dates beyond this are slips of the pen, not dates: no kernel set comes near."""
TEXT_LIMIT = 64
"""Longest birth time in characters; the longest sensible one has about 40."""
UNCERTAINTY_LIMIT_S = 31_557_600.0
"""A birth time known only to the year: beyond a Julian year of seconds nothing is a chart."""
DELTA_T_LIMIT_S = 1_000_000.0
"""TT-UT1 stays below this over the whole span of DE441."""


def _refuse(kind: str, sentence: str) -> PydanticCustomError:
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


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _birth_time(value: Any, info: ValidationInfo) -> str | float | None:
    local = info.data.get("local_time")
    if value is None and local is None:
        raise _refuse("birth_time", "is required")
    if value is None:
        return None
    if local is not None:
        raise _refuse("birth_time", "must be left out when local_time is given")
    if isinstance(value, str):
        if not value.strip() or len(value) > TEXT_LIMIT:
            raise _refuse("birth_time", f"must be 1 to {TEXT_LIMIT} characters of ISO 8601 text")
        return value
    # `not (abs <= limit)` refuses NaN and infinity as well.
    if not _is_number(value):
        raise _refuse(
            "birth_time",
            "must be ISO 8601 text such as '2024-06-21T18:00:00Z', or a Julian date number",
        )
    if not abs(value) <= JD_LIMIT:
        raise _refuse("birth_time", f"a Julian date must lie within ±{JD_LIMIT:.0f}")
    return float(value)


def _bodies(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise _refuse("bodies", "must be a list of one or more body ids (see GET /bodies)")
    for index, name in enumerate(value):
        if not isinstance(name, str):
            raise _refuse("bodies", f"item {index} must be a body id in quotes (see GET /bodies)")
        if name not in BODY_IDS:
            hint = did_you_mean(name, BODY_IDS) or f"; known: {', '.join(BODY_IDS)}"
            raise _refuse("bodies", f"{quoted(name)} is not a body of this service{hint}")
    if len(set(value)) != len(value):
        twice = next(name for name in value if value.count(name) > 1)
        raise _refuse("bodies", f"{twice} is asked twice; each body may stand once")
    return tuple(value)


def _ayanamsa_id(value: str) -> str:
    if value not in AYANAMSA_IDS:
        hint = did_you_mean(value, AYANAMSA_IDS) or f"; known: {', '.join(AYANAMSA_IDS)}"
        raise _refuse("ayanamsa", f"{quoted(value)} is not an ayanamsa of this service{hint}")
    return value


def _ayanamsa_kind(value: Any) -> str | None:
    if isinstance(value, str):
        return "(id)"
    return "(own)" if isinstance(value, dict | UserAyanamsa) else None


def _houses(value: str) -> str:
    if value not in HOUSE_IDS:
        hint = did_you_mean(value, HOUSE_IDS) or f"; known: {', '.join(HOUSE_IDS)}"
        raise _refuse("houses", f"{quoted(value)} is not a house system of this service{hint}")
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
    str, AfterValidator(_ayanamsa_id), WithJsonSchema({"type": "string", "enum": [*AYANAMSA_IDS]})
]
# Tags in parentheses never show: a refusal names the field as the client wrote it.
Ayanamsa = Annotated[
    Annotated[AyanamsaId, Tag("(id)")] | Annotated[UserAyanamsa, Tag("(own)")],
    Discriminator(
        _ayanamsa_kind,
        custom_error_type="ayanamsa",
        custom_error_message=("must be an id of GET /ayanamsas, or an object with t0_jd and value"),
    ),
]
HouseSystem = Annotated[
    str, AfterValidator(_houses), WithJsonSchema({"type": "string", "enum": [*HOUSE_IDS]})
]

Observer = Literal["topocentric", "geocentric", "heliocentric", "barycentric"]
DEFAULT_BODIES: dict[str, tuple[str, ...]] = {
    "topocentric": DEFAULT_GEOCENTRIC,
    "geocentric": DEFAULT_GEOCENTRIC,
    "heliocentric": DEFAULT_HELIOCENTRIC,
    "barycentric": DEFAULT_BARYCENTRIC,
}


class ChartRequest(BaseModel):
    """One chart: when, where, and how it is to be reckoned."""

    # Strict: JSON has numbers and truth values of its own, so "12" and true are no numbers here.
    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        json_schema_extra={
            "oneOf": [{"required": ["birth_time"]}, {"required": ["local_time"]}],
        },
    )

    local_time: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=TEXT_LIMIT,
            description=(
                "Instead of `birth_time`: what the clock showed at the place, ISO 8601 without `Z` "
                "or offset. Resolved as `/time/resolve` does; the first candidate is charted, and "
                "`time.resolution` tells them all. With `calendar` `auto` the place's own change "
                "to the Gregorian calendar decides."
            ),
            examples=["1962-07-02T23:33:00"],
        ),
    ] = None
    time_zone: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=TEXT_LIMIT,
            description=(
                "For `local_time`: an IANA zone, a fixed offset such as `+05:30`, or `lmt`. Left "
                "out: by the place."
            ),
            examples=["America/Kentucky/Louisville"],
        ),
    ] = None
    tzdata: Annotated[
        Literal["backzone", "standard"],
        Field(description="For `local_time`: which set of the time zone database."),
    ] = "backzone"
    birth_time: Annotated[
        BirthTime,
        Field(
            description=(
                "The moment. ISO 8601 text with `Z` or an offset (`2024-06-21T18:00:00Z`, "
                "`1990-01-01T06:30:00+01:00`), with expanded years where needed "
                "(`-0500-03-01T12:00:00Z`; year 0 exists and is 1 BC), or a Julian date number "
                "in `time_scale`."
            ),
            examples=["2024-06-21T18:00:00Z", 2451545.0],
            validate_default=True,
        ),
    ] = None
    time_scale: Annotated[
        Literal["utc", "ut1", "tt"],
        Field(
            description=(
                "The scale of `birth_time`. `utc` is taken as UT1 before 1960, when there was no "
                "UTC. Offsets are only for `utc`."
            )
        ),
    ] = "utc"
    calendar: Annotated[
        Literal["gregorian", "julian", "auto"],
        Field(
            description=(
                "The calendar of the date in `birth_time`. `gregorian` is proleptic, as ISO 8601 "
                "has it; `auto` is Julian before 1582-10-15. A Julian date number needs none."
            )
        ),
    ] = "gregorian"
    latitude: Annotated[
        float,
        Field(
            ge=-90.0,
            le=90.0,
            allow_inf_nan=False,
            description="Geodetic latitude (WGS84), degrees, north positive.",
            examples=[37.7749],
        ),
    ]
    longitude: Annotated[
        float,
        Field(
            ge=-180.0,
            le=180.0,
            allow_inf_nan=False,
            description="Longitude (WGS84), degrees, east positive.",
            examples=[-122.4194],
        ),
    ]
    elevation: Annotated[
        float,
        Field(
            ge=-500.0,
            le=10_000.0,
            allow_inf_nan=False,
            description="Height above the WGS84 ellipsoid, metres.",
        ),
    ] = 0.0
    zodiac: Annotated[
        Literal["tropical", "sidereal"],
        Field(description="Where longitudes start: the equinox of date, or the `ayanamsa`'s zero."),
    ] = "tropical"
    ayanamsa: Annotated[
        Ayanamsa,
        Field(
            description=(
                "The sidereal zodiac's zero: an id of `GET /ayanamsas`, or your own as "
                '`{"t0_jd": .., "value": ..}`. Read only when `zodiac` is `sidereal`.'
            ),
            examples=["lahiri", {"t0_jd": 2415020.0, "value": 22.5}],
        ),
    ] = "lahiri"
    bodies: Annotated[
        BodyList | None,
        Field(
            description=(
                "Ids of `GET /bodies`, each once. Left out: the Sun, the Moon, Mercury to Pluto "
                "and both lunar nodes (for a heliocentric or barycentric observer: the Earth "
                "instead of the nodes)."
            ),
            examples=[["Sun", "Moon", "Mars"]],
        ),
    ] = None
    observer: Annotated[
        Observer,
        Field(
            description=(
                "From where: the place on the ground, or the centre of the Earth, the centre of "
                "the Sun, the solar system's barycentre."
            )
        ),
    ] = "topocentric"
    corrections: Annotated[
        Literal["apparent", "astrometric", "geometric"],
        Field(
            description=(
                "`apparent`: light time, deflection by the Sun, aberration. `astrometric`: light "
                "time alone. `geometric`: where the body is at that very moment."
            )
        ),
    ] = "apparent"
    frame: Annotated[
        Literal["ecliptic_of_date", "ecliptic_j2000", "equator_of_date", "icrf"],
        Field(
            description=(
                "Frame of `longitude` and `latitude` in the answer. On an equatorial frame they "
                "are right ascension and declination."
            )
        ),
    ] = "ecliptic_of_date"
    houses: Annotated[
        HouseSystem | None,
        Field(description="House system: an id of `GET /houses`, or null for none."),
    ] = None
    time_uncertainty_s: Annotated[
        float,
        Field(
            ge=0.0,
            le=UNCERTAINTY_LIMIT_S,
            allow_inf_nan=False,
            description="How well the birth time is known, one sigma, seconds.",
            examples=[60.0],
        ),
    ] = 0.0
    delta_t_s: Annotated[
        float | None,
        Field(
            ge=-DELTA_T_LIMIT_S,
            le=DELTA_T_LIMIT_S,
            allow_inf_nan=False,
            description=(
                "TT-UT1 in seconds, instead of the service's own value; null for the service's."
            ),
        ),
    ] = None


MAX_CHARTS = 5000


class BatchRequest(BaseModel):
    """Many charts. Each item is validated for itself, so that a bad one spoils no other."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    charts: Annotated[
        list[ChartRequest],
        Field(
            min_length=1,
            max_length=MAX_CHARTS,
            description="Requests of `/calculate`; the results come in the same order.",
        ),
    ]
