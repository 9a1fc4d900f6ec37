"""What a request of `/calculate` may say of a birth whose time is not known."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    create_model,
)

from services.common.any_case import AnyCase
from services.common.problems import Problem
from services.ephemeris.events.prior import CUT
from services.spice.api.fields import (
    JD_LIMIT,
    MOMENT_LIMIT,
    OneAyanamsa,
    ShortText,
    TzData,
    is_number,
    julian_date,
    refuse,
)
from services.spice.api.models import ChartRequest, somewhere

FIELDS = ("time", "time_from", "time_to", "time_sigma_s")
"""By which a request is known to be about an unknown time."""
LONGEST_DAYS = 8.0
"""Of the time between `time_from` and `time_to`: the angles change their signs 24 times a day."""

LARGEST_SIGMA_S = LONGEST_DAYS * 86400.0 / (2.0 * CUT)
"""Of a normal prior, whose span is then as long as that."""

_SHARED = (
    "tzdata", "calendar", "time_scale", "place", "latitude", "longitude", "elevation", "zodiac",
    "bodies", "observer", "corrections", "houses", "aspects", "aspect_points",
)  # fmt: skip


def _end(value: Any, info: ValidationInfo) -> str | float | None:
    if value is None:
        return None
    name = str(info.field_name)
    if isinstance(value, str):
        if not value.strip() or len(value) > MOMENT_LIMIT:
            raise refuse("moment", f"must be 1 to {MOMENT_LIMIT} characters of ISO 8601 text")
        return value
    if not is_number(value):
        raise refuse("moment", "must be ISO 8601 text, or a Julian date number")
    return julian_date(value, name)


End = Annotated[
    str | float | None,
    PlainValidator(_end),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1, "maxLength": MOMENT_LIMIT},
                {"type": "number", "minimum": -JD_LIMIT, "maximum": JD_LIMIT},
            ]
        }
    ),
]


class _When(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, json_schema_extra=somewhere)

    # what a chart may choose, and a distribution does not
    frame: ClassVar[str] = "ecliptic_of_date"
    missing: ClassVar[str] = "refuse"
    delta_t_s: ClassVar[float | None] = None


_FIELDS: dict[str, Any] = {
    "time": (
        Annotated[Literal["unknown"] | None, AnyCase],
        Field(
            default=None,
            description=(
                "`unknown`: the time of day is not known, and `local_time` is the date; the chart "
                "is a distribution over the day as the clocks of the place went."
            ),
            examples=["unknown"],
        ),
    ),
    "local_time": (
        ShortText | None,
        Field(
            default=None,
            description=(
                "The date at the place, with `time`: `1962-07-02`; or with `time_sigma_s` the "
                "likeliest date and time."
            ),
            examples=["1962-07-02"],
        ),
    ),
    "time_from": (
        End,
        Field(
            default=None,
            description=(
                "The earliest moment: with `Z` or an offset, or a Julian date, as `birth_time`; "
                "or without, as the clock at the place showed it."
            ),
            examples=["1962-07-02T18:00:00"],
        ),
    ),
    "time_to": (
        End,
        Field(
            default=None,
            description=(
                f"The latest moment, written as `time_from`; at most {LONGEST_DAYS:g} days later."
            ),
            examples=["1962-07-02T21:00:00"],
        ),
    ),
    "birth_time": (
        End,
        Field(
            default=None,
            description="With `time_sigma_s`: the likeliest moment, as for a chart.",
            examples=["2024-06-21T18:00:00Z"],
        ),
    ),
    "time_sigma_s": (
        float | None,
        Field(
            default=None,
            ge=1.0,
            le=LARGEST_SIGMA_S,
            allow_inf_nan=False,
            description=(
                "With `birth_time` or `local_time`: one sigma of it, seconds. The moments around "
                f"it are as probable as the normal curve says, to {CUT:g} sigma on both sides."
            ),
            examples=[900.0],
        ),
    ),
    "time_zone": (
        ShortText | None,
        Field(
            default=None,
            description=(
                "For clocks at the place: an IANA zone, a fixed offset such as `+05:30`, or `lmt`. "
                "Left out: by the place."
            ),
            examples=["America/Kentucky/Louisville"],
        ),
    ),
    **{
        name: (ChartRequest.model_fields[name].annotation, ChartRequest.model_fields[name])
        for name in _SHARED
        if name != "tzdata"
    },
    "tzdata": (
        TzData,
        Field(default="backzone", description="Which set of the time zone database."),
    ),
    "ayanamsa": (
        OneAyanamsa,
        Field(default="lahiri", description="The sidereal zodiac's zero, as for a chart."),
    ),
}

UnknownTimeRequest: type[BaseModel] = create_model(
    "UnknownTimeRequest",
    __base__=_When,
    __doc__="A chart whose time is not known, or known to lie between two moments.",
    **_FIELDS,
)


def refuse_unknown_time(value: Any) -> None:
    """Raise VALIDATION_FAILED where only a chart of one moment is taken."""
    if is_unknown_time(value):
        name = next(name for name in FIELDS if name in value)
        raise Problem(
            "VALIDATION_FAILED",
            f"{name}: a chart of an unknown time is POST /calculate's alone; here each chart needs "
            "its moment.",
            field=name,
        )


def is_unknown_time(value: Any) -> bool:
    """Say whether a request's JSON value is about an unknown time."""
    return isinstance(value, dict) and any(name in value for name in FIELDS)
