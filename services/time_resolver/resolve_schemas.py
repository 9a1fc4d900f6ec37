"""The request and the answer of POST /time/resolve, with their units, limits and an example."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from services.common.any_case import AnyCase
from services.gazetteer.town_lookup import LONGEST_QUERY
from services.time_resolver.resolution import CalendarChoice, Place, Query, TzSet

Latitude = Annotated[
    float, Field(ge=-90, le=90, allow_inf_nan=False, description="Degrees, north positive.")
]
Longitude = Annotated[
    float, Field(ge=-180, le=180, allow_inf_nan=False, description="Degrees, east positive.")
]


class PlaceRequest(BaseModel):
    """A point on the globe."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    latitude: Latitude
    longitude: Longitude


PlaceName = Annotated[str, Field(min_length=1, max_length=LONGEST_QUERY, examples=["Ulm, DE"])]


def _kind_of_place(value: Any) -> str | None:
    if isinstance(value, str):
        return "(name)"
    return "(point)" if isinstance(value, dict | PlaceRequest) else None


# tags in parentheses never show: a refusal names the field as the client wrote it
PlaceChoice = Annotated[
    Annotated[PlaceRequest, Tag("(point)")] | Annotated[PlaceName, Tag("(name)")],
    Discriminator(
        _kind_of_place,
        custom_error_type="place",
        custom_error_message="must be a town's name, or an object with latitude and longitude",
    ),
]


class ResolveRequest(BaseModel):
    """A clock reading, and where or by which zone it was read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    local_time: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            description="What the clock showed: ISO 8601, no Z or offset; expanded years allowed.",
            examples=["1962-07-02T23:33:00"],
        ),
    ]
    place: Annotated[
        PlaceChoice | None,
        Field(
            description="Decides the zone unless time_zone is given: a point, or a town as /places"
            " finds it (`Ulm, DE`). A name that several towns have is refused with the choices.",
        ),
    ] = None
    latitude: Annotated[Latitude | None, Field(description="Instead of place.")] = None
    longitude: Annotated[Longitude | None, Field(description="Instead of place.")] = None
    time_zone: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=64,
            description="An IANA name, a fixed offset such as +05:30, or lmt (needs a place).",
            examples=["America/Kentucky/Louisville"],
        ),
    ] = None
    calendar: Annotated[
        CalendarChoice,
        AnyCase,
        Field(
            description="auto: by the place's own change from the Julian to the Gregorian calendar;"
            " old_style means julian, new_style gregorian."
        ),
    ] = "auto"
    tzdata: Annotated[
        TzSet, AnyCase, Field(description="backzone keeps pre-1970 histories that standard merges.")
    ] = "backzone"
    fold: Annotated[
        int | None,
        Field(
            ge=0,
            le=1,
            description="Of a time that the clocks showed twice, 0 the first, 1 the second time; of"
            " one they skipped, by the offset before, after. Means nothing for any other time.",
        ),
    ] = None
    candidate: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=100,
            description="The id of the candidate that is meant: the answer holds it alone.",
            examples=["America/New_York@-05:00"],
        ),
    ] = None

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise _fault("latitude and longitude go together")
        if self.place is not None and self.latitude is not None:
            raise _fault("give the place once: as place, or as latitude and longitude")
        if self.place is None and self.latitude is None and self.time_zone is None:
            raise _fault("give a place, a time_zone, or both")
        return self

    def query(self, town: Place | None = None) -> Query:
        """Return the question as the core takes it; `town`: where a place given by name lies."""
        point = town
        if isinstance(self.place, PlaceRequest):
            point = Place(self.place.latitude, self.place.longitude)
        elif self.latitude is not None and self.longitude is not None:
            point = Place(self.latitude, self.longitude)
        return Query(
            self.local_time,
            point,
            self.time_zone,
            self.calendar,
            self.tzdata,
            self.fold,
            self.candidate,
        )


def _fault(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("place", "{sentence}", {"sentence": sentence})


class TransitionAnswer(BaseModel):
    """A change of the clocks."""

    utc: Annotated[str, Field(description="When, ISO 8601, proleptic Gregorian.")]
    offset_before_s: Annotated[int, Field(description="Seconds east of Greenwich before.")]
    offset_after_s: Annotated[int, Field(description="Seconds east of Greenwich after.")]
    abbreviation_before: str
    abbreviation_after: str


class RuleAnswer(BaseModel):
    """What gave the offset."""

    kind: Literal["tzdb", "longitude", "fixed"]
    before: TransitionAnswer | None
    after: TransitionAnswer | None


class ChangesAnswer(BaseModel):
    """What taking this candidate instead of the first would change."""

    seconds: float
    ascendant_deg: Annotated[float | None, Field(description="Degrees; null without a place.")]
    moon_deg: Annotated[float, Field(description="Degrees of ecliptic longitude.")]


class CandidateAnswer(BaseModel):
    """One reading of the clock."""

    id: Annotated[
        str,
        Field(
            description="Names this candidate in later requests (`candidate`).",
            examples=["America/New_York@-05:00"],
        ),
    ]
    utc: Annotated[str, Field(description="ISO 8601, proleptic Gregorian, Z.")]
    offset_s: Annotated[float, Field(description="Seconds east of Greenwich.")]
    offset: Annotated[str, Field(examples=["-05:00", "+01:19:32"])]
    abbreviation: str
    is_dst: bool
    zone: Annotated[str, Field(description="IANA name, fixed offset, or lmt.")]
    rule: RuleAnswer
    tzdb_version: str
    tzdata: TzSet | None
    source: str
    calendar: Literal["gregorian", "julian", "swedish"]
    weight: Annotated[
        float, Field(description="Preference, adding up to 1; no measured probability.")
    ]
    why: str
    changes: ChangesAnswer


class LocalAnswer(BaseModel):
    """The clock reading of the first candidate in both calendars."""

    gregorian: str
    julian: str


class NeighbourAnswer(BaseModel):
    """A zone whose border is near."""

    zone: str
    distance_km: Annotated[float, Field(description="Good to 0.2 km.")]


class PlaceAnswer(BaseModel):
    """What the zone map says of the place."""

    zone: str
    country: Annotated[str | None, Field(description="ISO 3166 code.")]
    ocean: bool
    border_km: Annotated[float | None, Field(description="To the nearest border, up to 15 km.")]
    neighbours: list[NeighbourAnswer]


class NoticeAnswer(BaseModel):
    """A warning."""

    code: str
    detail: str


class TownAnswer(BaseModel):
    """A populated place of 500 people or more, as GeoNames has it."""

    geoname_id: int
    name: str
    alias: Annotated[str | None, Field(description="The name it was looked up by, if another.")]
    region: Annotated[str | None, Field(description="The country's first-order division.")]
    country: str
    country_code: str
    latitude: Annotated[float, Field(description="Degrees, north positive (WGS 84).")]
    longitude: Annotated[float, Field(description="Degrees, east positive.")]
    elevation: Annotated[
        float | None,
        Field(description="Metres; null: the packaged data have no heights. Give your own."),
    ] = None
    population: int
    time_zone: Annotated[str, Field(description="By the boundary that the town lies in.")]
    match: Annotated[str, Field(description="exact, prefix, or similar (a misspelling).")]
    label: Annotated[str, Field(description="Tells it from others; `place` takes it back.")]


class AdoptionAnswer(BaseModel):
    """One area's change from the Julian to the Gregorian calendar."""

    area: str
    last_julian: Annotated[str, Field(description="The last day of the Julian calendar, in it.")]
    first_gregorian: Annotated[str, Field(description="The day after it, in the Gregorian one.")]
    source: str


class ResolveAnswer(BaseModel):
    """Every instant the clock reading may mean, the likeliest first."""

    candidates: list[CandidateAnswer]
    ambiguous: Annotated[bool, Field(description="The clocks showed this time twice.")]
    nonexistent: Annotated[bool, Field(description="The clocks skipped this time.")]
    local: LocalAnswer
    place: PlaceAnswer | None
    town: Annotated[
        TownAnswer | None, Field(description="What `place` was understood as, if it was a name.")
    ] = None
    tzdb_version: str
    boundary_version: str | None
    warnings: list[NoticeAnswer]
    adoption: Annotated[
        list[AdoptionAnswer],
        Field(
            description="When the place took the Gregorian calendar, the most populous area first;"
            " empty where the table has no row for it."
        ),
    ] = []


EXAMPLES = {
    "Fort Knox, 1962": {
        "summary": "A zone map alone would be an hour wrong",
        "value": {
            "local_time": "1962-07-02T23:33:00",
            "place": {"latitude": 37.8917, "longitude": -85.9636},
        },
    },
    "Ulm, 1879": {
        "summary": "Local mean time, before standard time",
        "value": {
            "local_time": "1879-03-14T11:30:00",
            "place": {"latitude": 48.4, "longitude": 9.9917},
        },
    },
    "A fold": {
        "summary": "The clocks showed this time twice",
        "value": {"local_time": "2024-11-03T01:30:00", "time_zone": "America/New_York"},
    },
}
