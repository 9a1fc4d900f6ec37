"""What a chart request may say: every field with its unit, its limits and its refusal."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
)

from services.common.any_case import AnyCase
from services.spice.api.fields import (
    DELTA_T_LIMIT_S,
    MOMENT_LIMIT,
    UNCERTAINTY_LIMIT_S,
    BirthTime,
    BodyList,
    Calendar,
    Elevation,
    HouseSystem,
    Latitude,
    Longitude,
    Observer,
    ShortText,
    TimeScale,
    TownName,
    TzData,
    Zodiac,
    for_local_time,
)
from services.spice.api.request_lists import AspectPoints, Aspects, AyanamsaChoice
from services.spice.api.zone_suffix import has_zone


def somewhere(schema: dict[str, Any]) -> None:
    """Let a request's schema ask for coordinates or the name of a town.

    By if and else, which validators obey and generators of clients leave alone: `oneOf` makes them
    think of several types, none of which has a field.
    """
    schema["required"] = [name for name in schema["required"] if name not in COORDINATES]
    if not schema["required"]:
        del schema["required"]
    schema["if"] = _given("place")
    schema["else"] = {"required": [*COORDINATES]}


def _sometime_and_somewhere(schema: dict[str, Any]) -> None:
    somewhere(schema)
    sometime = {
        "if": _given("local_time"),
        "then": {"not": {"required": ["birth_time"]}},
        "else": {"required": ["birth_time"]},
    }
    schema["then"] = sometime
    schema["else"] = {**schema["else"], **sometime}


def _given(name: str) -> dict[str, Any]:
    return {"required": [name], "properties": {name: {"type": "string"}}}


COORDINATES = ("latitude", "longitude")


class ChartRequest(BaseModel):
    """One chart: when, where, and how it is to be reckoned."""

    # Strict: JSON has numbers and truth values of its own, so "12" and true are no numbers here.
    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        json_schema_extra=_sometime_and_somewhere,
    )

    local_time: Annotated[
        ShortText | None,
        Field(
            description=(
                "Instead of `birth_time`: what the clock showed at the place, ISO 8601 without `Z` "
                "or offset. Resolved as `/time/resolve` does; the first candidate is charted, and "
                "`time.resolution` tells them all. With `calendar` `auto` the place's own change "
                "to the Gregorian calendar decides."
            ),
            examples=["1962-07-02T23:33:00"],
        ),
    ] = None
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
    time_zone: Annotated[
        ShortText | None,
        Field(
            description=(
                "For `local_time`: an IANA zone, a fixed offset such as `+05:30`, or `lmt`. Left "
                "out: by the place."
            ),
            examples=["America/Kentucky/Louisville"],
        ),
        AfterValidator(for_local_time),
    ] = None
    tzdata: Annotated[
        TzData,
        Field(description="For `local_time`: which set of the time zone database."),
        AfterValidator(for_local_time),
    ] = "backzone"
    fold: Annotated[
        int | None,
        Field(
            ge=0,
            le=1,
            description=(
                "For a `local_time` that the clocks showed twice: 0 the first, 1 the second time "
                "(as in Python's PEP 495; of a time they skipped, by the offset before or after). "
                "Any other time has but one reading, and `fold` means nothing."
            ),
            examples=[1],
        ),
        AfterValidator(for_local_time),
    ] = None
    candidate: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=MOMENT_LIMIT,
            description=(
                "For `local_time`: the `id` of the candidate of `/time/resolve` that is meant; "
                "without it the first."
            ),
            examples=["America/New_York@-05:00"],
        ),
        AfterValidator(for_local_time),
    ] = None
    time_scale: Annotated[
        TimeScale,
        Field(
            description=(
                "The scale of `birth_time`. `utc` is taken as UT1 before 1960, when there was no "
                "UTC. Offsets are only for `utc`."
            )
        ),
    ] = "utc"
    calendar: Annotated[
        Calendar,
        Field(
            description=(
                "The calendar of the date in `birth_time`. `gregorian` is proleptic, as ISO 8601 "
                "has it; `auto` is Julian before 1582-10-15. A Julian date number needs none."
            )
        ),
    ] = "gregorian"
    place: Annotated[
        TownName | None,
        Field(
            description=(
                "Instead of `latitude` and `longitude`: a town as `/places` finds it (`Ulm, DE`, a "
                "`label`, `geonames:2820256`). A name that several towns have is refused with the "
                "`choices`; the answer's `town` says which was understood."
            ),
            examples=["Ulm, DE"],
        ),
    ] = None
    latitude: Annotated[
        Latitude,
        Field(
            description="Geodetic latitude (WGS84), degrees, north positive.",
            examples=[37.7749],
        ),
    ]
    longitude: Annotated[
        Longitude,
        Field(
            description="Longitude (WGS84), degrees, east positive.",
            examples=[-122.4194],
        ),
    ]
    elevation: Elevation = 0.0
    zodiac: Zodiac = "tropical"
    ayanamsa: Annotated[
        AyanamsaChoice,
        Field(
            description=(
                "The sidereal zodiac's zero: an id of `GET /ayanamsas`, your own as "
                '`{"t0_jd": .., "value": ..}`, or a list of ids: the first is the chart\'s, and '
                "`zodiacs` of the answer has the longitudes in all of them. Read only when "
                "`zodiac` is `sidereal`."
            ),
            examples=["lahiri", {"t0_jd": 2415020.0, "value": 22.5}, ["lahiri", "raman"]],
        ),
    ] = "lahiri"
    bodies: Annotated[
        BodyList | None,
        Field(
            description=(
                "Ids of `GET /bodies`, each once, and stars and small bodies by name, designation "
                "or number (`GET /bodies?q=` searches all). Left out: the Sun, the Moon, Mercury "
                "to Pluto and both lunar nodes (for a heliocentric or barycentric observer: the "
                "Earth instead of the nodes)."
            ),
            examples=[["Sun", "Moon", "Mars"]],
        ),
    ] = None
    observer: Annotated[
        Observer,
        Field(
            description=(
                "From where: the place on the ground, or the centre of the Earth, the centre of "
                "the Sun, the solar system's barycentre, or the centre of any body: "
                '`{"body": "Mars"}`.'
            ),
            examples=["geocentric", {"body": "Mars"}],
        ),
    ] = "topocentric"
    corrections: Annotated[
        Literal["apparent", "astrometric", "geometric"],
        AnyCase,
        Field(
            description=(
                "`apparent`: light time, deflection by the Sun, aberration. `astrometric`: light "
                "time alone. `geometric`: where the body is at that very moment."
            )
        ),
    ] = "apparent"
    frame: Annotated[
        Literal["ecliptic_of_date", "ecliptic_j2000", "equator_of_date", "icrf"],
        AnyCase,
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
    aspects: Annotated[
        Aspects | None,
        Field(
            description=(
                "Aspects between the bodies: `major` or `all` with the usual orbs, or the widest "
                'orbs in degrees by aspect (`{"trine": 6}`); null for none.'
            ),
            examples=["major", {"conjunction": 8, "trine": 6.5}],
        ),
    ] = None
    aspect_points: Annotated[
        AspectPoints | None,
        Field(
            description=(
                "Angles of the houses that make aspects beside the bodies; null for none. Goes "
                "with `houses` and `aspects`."
            ),
            examples=[["Ascendant", "MC"]],
        ),
    ] = None
    missing: Annotated[
        Literal["refuse", "null"],
        AnyCase,
        Field(
            description=(
                "What becomes of a body that no loaded kernel has at this moment: `refuse` refuses "
                "the request (`BODY_OUT_OF_COVERAGE`), `null` puts null in its place and the "
                "reason among the warnings."
            )
        ),
    ] = "refuse"
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

    @property
    def needs_time_zones(self) -> bool:
        """Whether the time zone data must be loaded to understand the moment."""
        return self.local_time is not None or has_zone(self.birth_time)

    @property
    def filled_in(self) -> set[str]:
        """Return the fields that were filled in from others: the coordinates of a named town."""
        return set() if self.place is None else {*COORDINATES}


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
