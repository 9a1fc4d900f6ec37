"""What a request for events may say: the span, the view, and the searches."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from services.common.any_case import AnyCase
from services.common.json_body import validate
from services.spice.api.events_fields import STRICT, Angles, OneBody, Orb
from services.spice.api.events_kinds import SearchItem
from services.spice.api.fields import (
    BodyList,
    Calendar,
    Elevation,
    Latitude,
    Longitude,
    OneAyanamsa,
    ShortText,
    TimeScale,
    TownName,
    TzData,
    Zodiac,
)
from services.spice.api.models import ChartRequest
from services.spice.api.series_model import Moment

MAX_SEARCHES = 16
MAX_COST = 2_000_000
"""Places of bodies that one request may need: some three seconds of one core."""


class EventsRequest(BaseModel):
    """When? A span, how the sky is to be seen, and what is searched for in it."""

    model_config = STRICT

    start: Annotated[
        Moment,
        Field(
            description=(
                "The span's beginning, as `birth_time` of `/calculate`; or without `Z` and offset, "
                "as a clock at the place (or of `time_zone`) showed it. Itself included."
            ),
            examples=["2024-01-01T00:00:00Z"],
        ),
    ]
    stop: Annotated[
        Moment,
        Field(
            description=(
                "The span's end, written as `start`; itself not included: adjoining spans have "
                "each event once."
            ),
            examples=["2025-01-01T00:00:00Z"],
        ),
    ]
    search: Annotated[
        list[SearchItem],
        Field(
            min_length=1,
            max_length=MAX_SEARCHES,
            description="What is searched for; the events of all come in one order of time.",
            examples=[[{"kind": "ingress", "bodies": ["Sun"]}]],
        ),
    ]
    time_scale: Annotated[
        TimeScale,
        Field(description="The scale of `start` and `stop`, and of the answer's moments."),
    ] = "utc"
    calendar: Annotated[
        Calendar,
        Field(description="The calendar of the dates in `start` and `stop`."),
    ] = "gregorian"
    time_zone: Annotated[
        ShortText | None,
        Field(
            description=(
                "Whose clocks showed `start` and `stop`, where they have no `Z` or offset: an IANA "
                "zone, a fixed offset such as `+05:30`, or `lmt`. Left out: the place's."
            ),
        ),
    ] = None
    tzdata: Annotated[
        TzData,
        Field(description="Which set of the time zone database, for such moments."),
    ] = "backzone"
    place: Annotated[
        TownName | None,
        Field(
            description="Instead of `latitude` and `longitude`: a town, as in `/calculate`.",
        ),
    ] = None
    latitude: Annotated[
        Latitude | None,
        Field(
            description="Geodetic latitude (WGS84), degrees; for what belongs to a place.",
        ),
    ] = None
    longitude: Annotated[
        Longitude | None,
        Field(
            description="Longitude (WGS84), degrees, east positive; for what belongs to a place.",
        ),
    ] = None
    elevation: Elevation = 0.0
    zodiac: Zodiac = "tropical"
    ayanamsa: Annotated[
        OneAyanamsa,
        Field(description="The sidereal zodiac's zero, as in `/calculate`."),
    ] = "lahiri"
    observer: Annotated[
        Literal["geocentric", "topocentric"],
        AnyCase,
        Field(
            description=(
                "From where longitudes are seen. Stations, nodes, declinations, parallels and "
                "apsides are the Earth's centre's in any case."
            )
        ),
    ] = "geocentric"


class _Natal(BaseModel):
    """What a request about a natal chart has in common."""

    model_config = STRICT

    natal: Annotated[ChartRequest, Field(description="The chart, as a request of `/calculate`.")]
    start: Annotated[
        Moment,
        Field(description="As in `/events`; without offset by the clocks at the natal place."),
    ]
    stop: Annotated[Moment, Field(description="Written as `start`.")]
    time_scale: Annotated[TimeScale, Field(description="As in `/events`.")] = "utc"
    calendar: Annotated[Calendar, Field(description="As in `/events`.")] = "gregorian"

    @property
    def needs_time_zones(self) -> bool:
        """Whether the time zone data must be loaded to understand the natal moment."""
        return self.natal.needs_time_zones

    @property
    def zodiac(self) -> str:
        """The natal chart's."""
        return self.natal.zodiac

    @property
    def ayanamsa(self) -> Any:
        """The natal chart's; of several its first."""
        several = self.natal.ayanamsa
        return several[0] if isinstance(several, tuple) else several

    def _one_moment(self, search: dict[str, Any]) -> EventsRequest:
        return validate(EventsRequest, {
            "start": self.start, "stop": self.stop, "time_scale": self.time_scale,
            "calendar": self.calendar, "zodiac": self.natal.zodiac, "ayanamsa": self.ayanamsa,
            "latitude": self.natal.latitude, "longitude": self.natal.longitude,
            "time_zone": self.natal.time_zone, "tzdata": self.natal.tzdata, "search": [search],
        })  # fmt: skip


class TransitsRequest(_Natal):
    """Transits to a natal chart."""

    bodies: Annotated[
        BodyList | None,
        Field(description="The transiting bodies; left out: the Sun, the Moon and the planets."),
    ] = None
    angles: Annotated[Angles, Field(description="Degrees from 0 to 180, or names of aspects.")] = (
        0.0, 60.0, 90.0, 120.0, 180.0,
    )  # fmt: skip
    orb: Orb = 1.0

    def events(self) -> EventsRequest:
        """Return the request of `/events` that this is short for."""
        search = {"kind": "aspect", "to": self.natal, "angles": [*self.angles], "orb": self.orb}
        return self._one_moment(search | ({"bodies": [*self.bodies]} if self.bodies else {}))


class ReturnsRequest(_Natal):
    """Returns of a body to its natal place."""

    body: Annotated[OneBody, Field(description="An id of `GET /bodies`: Sun, Moon, Saturn ...")] = (
        "Sun"
    )
    chart: Annotated[
        bool,
        Field(description="Whether each return has the chart of its moment, by the natal options."),
    ] = False
    latitude: Annotated[
        float | None,
        Field(ge=-90.0, le=90.0, allow_inf_nan=False, description="Where the charts are cast."),
    ] = None
    longitude: Annotated[
        float | None,
        Field(ge=-180.0, le=180.0, allow_inf_nan=False, description="Left out: the natal place."),
    ] = None
    elevation: Annotated[
        float | None,
        Field(ge=-500.0, le=10_000.0, allow_inf_nan=False, description="Metres."),
    ] = None

    def events(self) -> EventsRequest:
        """Return the request of `/events` that this is short for."""
        return self._one_moment({"kind": "return", "body": self.body, "to": self.natal})
