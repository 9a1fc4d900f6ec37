"""What a request for a picture may say beside its chart: the style, another chart about it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.common.any_case import AnyCase
from services.spice.api.fields import BodyList, Elevation
from services.spice.api.models import COORDINATES, ChartRequest
from services.wheel.drawing import PictureStyle

LONGEST_NAME = 80
WIDEST = 4000
MAX_TRANSIT_ORB = 10.0
TRANSIT_TIME = (
    "birth_time", "local_time", "time_zone", "tzdata", "fold", "candidate", "time_scale",
    "calendar", "delta_t_s",
)  # fmt: skip
"""What says when the other chart is; none of it is taken over from the chart within."""
TRANSIT_PLACE = ("place", *COORDINATES, "elevation")


def one_line(text: str) -> bool:
    """Say whether a name has neither a second line nor another control character."""
    return not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in text)


def _one_line(text: str | None) -> str | None:
    if text is not None and not one_line(text):
        raise ValueError("must be one line without control characters")
    return text


Name = Annotated[
    str | None,
    Field(
        max_length=LONGEST_NAME,
        description="Whose chart it is: the picture's title, and the file's name.",
        examples=["Ada Lovelace"],
    ),
    AfterValidator(_one_line),
]


PlaceName = Annotated[
    str | None,
    Field(
        max_length=LONGEST_NAME,
        description="What the picture and its file call the place; left out: the town's own name.",
        examples=["Ockham Park"],
    ),
    AfterValidator(_one_line),
]


class WheelStyle(BaseModel):
    """What the picture looks like."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    form: Annotated[
        Literal["wheel", "north_indian", "south_indian"],
        AnyCase,
        Field(description="The wheel, or the square of North or South India."),
    ] = "wheel"
    layout: Annotated[
        Literal["chart", "sheet", "small"],
        AnyCase,
        Field(
            description=(
                "`sheet`: below the chart the table of positions and the grid of aspects with "
                "their orbs, in the shape of a page of A4. `small`: the form alone, large and "
                "without minutes, for the screen of a phone."
            )
        ),
    ] = "chart"
    theme: Annotated[
        Literal["light", "dark", "print", "embedded"],
        AnyCase,
        Field(
            description=(
                "`print`: black on white, aspects told apart by their dashes. `embedded`: for SVG "
                "within a page, whose CSS variables `--wheel-ink` and so on are the colours; light "
                "where it sets none, and in PNG."
            )
        ),
    ] = "light"
    lots: Annotated[
        bool, Field(description="Whether the Parts of Fortune and of Spirit are drawn.")
    ] = False
    width: Annotated[int, Field(ge=200, le=WIDEST, description="Of a PNG, pixels.")] = 1600

    def picture_as(self, png: bool) -> PictureStyle:
        """Return what the renderer needs to know; a PNG has no page around it."""
        theme = "light" if png and self.theme == "embedded" else self.theme
        return PictureStyle(self.form, self.layout, theme, self.lots)


class Transits(BaseModel):
    """The chart about the chart: its moment, and its place if it is another.

    Zodiac, observer, corrections and frame are those of the chart within.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: Name = None
    orb: Annotated[
        float,
        Field(
            ge=0.0,
            le=MAX_TRANSIT_ORB,
            allow_inf_nan=False,
            description="Widest orb of its aspects to the chart within, degrees.",
        ),
    ] = 2.0
    bodies: Annotated[
        BodyList | None, Field(description="Left out: those of the chart within.")
    ] = None
    elevation: Elevation = 0.0
    place: Annotated[str | None, Field(description="A town, as in `/calculate`.")] = None
    # The engine's own models say what these may be, when the chart is asked for.
    birth_time: Annotated[str | int | float | None, Field(description="As in `/calculate`.")] = None
    local_time: Annotated[str | None, Field(description="As in `/calculate`.")] = None
    time_zone: Annotated[str | None, Field(description="As in `/calculate`.")] = None
    tzdata: Annotated[str | None, Field(description="As in `/calculate`.")] = None
    fold: Annotated[int | None, Field(description="As in `/calculate`.")] = None
    candidate: Annotated[str | None, Field(description="As in `/calculate`.")] = None
    time_scale: Annotated[str | None, Field(description="As in `/calculate`.")] = None
    calendar: Annotated[str | None, Field(description="As in `/calculate`.")] = None
    delta_t_s: Annotated[float | None, Field(description="As in `/calculate`.")] = None
    latitude: Annotated[float | None, Field(description="As in `/calculate`.")] = None
    longitude: Annotated[float | None, Field(description="As in `/calculate`.")] = None


class WheelRequest(ChartRequest):
    """A chart, and how it is to be drawn."""

    name: Name = None
    place_name: PlaceName = None
    style: WheelStyle = WheelStyle()
    transits: Annotated[
        Transits | None, Field(description="Another chart, drawn as a ring about the first.")
    ] = None
    format: Annotated[
        Literal["svg", "png"] | None,
        AnyCase,
        Field(description="Instead of the header `Accept`."),
    ] = None


OWN = frozenset(WheelRequest.model_fields) - frozenset(ChartRequest.model_fields)
"""The fields that a chart itself does not have."""


def chart_of(payload: WheelRequest) -> ChartRequest:
    """Return the request of the chart alone: what `/calculate` would take."""
    return ChartRequest.model_construct(
        payload.model_fields_set - OWN,
        **{name: getattr(payload, name) for name in ChartRequest.model_fields},
    )


def transits_of(value: dict[str, Any], chart: dict[str, Any]) -> dict[str, Any]:
    """Return the request of the other chart as JSON, by the transits' and the chart's own."""
    left = {*TRANSIT_TIME, *TRANSIT_PLACE, "houses", "aspects", "aspect_points", "bodies", *OWN}
    left |= {"time_uncertainty_s"}
    made = {name: item for name, item in chart.items() if name not in left}
    elsewhere = any(value.get(name) is not None for name in TRANSIT_PLACE)
    where = value if elsewhere else chart
    named = ("place", "elevation") if where.get("place") is not None else TRANSIT_PLACE
    for source, names in ((where, named), (value, TRANSIT_TIME)):
        made |= {name: source[name] for name in names if source.get(name) is not None}
    bodies = value.get("bodies") or chart.get("bodies")
    return made if bodies is None else {**made, "bodies": bodies}
