"""What a request for a table of positions may say."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
    create_model,
)
from pydantic_core import PydanticCustomError

from services.spice.api.fields import JD_LIMIT, MOMENT_LIMIT, is_number, julian_date
from services.spice.api.models import ChartRequest, somewhere
from services.spice.api.request_lists import AyanamsaChoice

MAX_POSITIONS = 100_000
"""Epochs times bodies of one request: some seconds of one core, some tens of megabytes."""

LONGEST_STEP_S = 1e11
"""A little more than three thousand years."""


def _moment(value: Any) -> str | float:
    if is_number(value):
        return julian_date(value, "moment")
    if isinstance(value, str) and value.strip() and len(value) <= MOMENT_LIMIT:
        return value
    raise PydanticCustomError(
        "moment",
        "must be ISO 8601 text such as '2024-06-21T18:00:00Z', or a Julian date number",
    )


Moment = Annotated[
    str | float,
    PlainValidator(_moment),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1, "maxLength": MOMENT_LIMIT},
                {"type": "number", "minimum": -JD_LIMIT, "maximum": JD_LIMIT},
            ]
        }
    ),
]
Amount = Annotated[float, Field(ge=0.0, le=LONGEST_STEP_S, allow_inf_nan=False)]


class Step(BaseModel):
    """How far apart the moments lie: the sum of the members, to the microsecond."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    days: Amount = 0.0
    hours: Amount = 0.0
    minutes: Amount = 0.0
    seconds: Amount = 0.0

    @property
    def microseconds(self) -> int:
        """Return the step in microseconds."""
        parts = ((self.days, 86400), (self.hours, 3600), (self.minutes, 60), (self.seconds, 1))
        return sum(round(amount * unit * 1e6) for amount, unit in parts)


def _step(value: Any) -> Any:
    if not isinstance(value, dict | Step):
        raise PydanticCustomError(
            "step", 'must be an object of days, hours, minutes and seconds, such as {"days": 1}'
        )
    return value


_SHARED = (
    "time_scale", "calendar", "place", "latitude", "longitude", "elevation", "zodiac", "ayanamsa",
    "bodies", "observer", "corrections", "frame", "missing", "time_uncertainty_s", "delta_t_s",
)  # fmt: skip
_FIELDS: dict[str, Any] = {
    "start": (
        Moment,
        Field(
            description="The first moment, as `birth_time` of `/calculate`.",
            examples=["2024-06-21T00:00:00Z"],
        ),
    ),
    "stop": (
        Moment,
        Field(
            description="The last moment, itself included if a step falls on it.",
            examples=["2024-06-22T00:00:00Z"],
        ),
    ),
    "step": (
        Annotated[Step, BeforeValidator(_step)],
        Field(
            description=(
                "The distance of the moments on the clock of `time_scale`: `days`, `hours`, "
                "`minutes`, `seconds`, added up. A day has 86 400 s here: a daily table keeps its "
                "hour, and no moment falls on a leap second. Of one request at most "
                f"{MAX_POSITIONS} positions (moments times bodies)."
            ),
            examples=[{"days": 1}],
        ),
    ),
    **{name: (field.annotation, field) for name, field in ChartRequest.model_fields.items()
       if name in _SHARED},
    "ayanamsa": (
        AyanamsaChoice,
        Field(
            default="lahiri",
            description="As in `/calculate`; of a list the rows have `longitude_ID` for each.",
            examples=["lahiri", ["lahiri", "raman"]],
        ),
    ),
}  # fmt: skip

EphemerisRequest: type[BaseModel] = create_model(
    "EphemerisRequest",
    __config__=ConfigDict(extra="forbid", strict=True, frozen=True, json_schema_extra=somewhere),
    __doc__="A table of positions from one place: evenly spaced moments times bodies.",
    **_FIELDS,
)
