"""What the answer for an unknown time holds: the schema that `/docs` shows."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from services.common.problem_schemas import Coverage
from services.spice.api.schemas import Answer, KernelFile, WarningNote, says
from services.time_resolver.resolve_schemas import TownAnswer

Probability = Annotated[float, Field(ge=0.0, le=1.0)]
Shares = dict[str, Probability]


class Swept(Answer):
    """Through which longitudes a body went."""

    first: Annotated[float, Field(ge=0.0, lt=360.0)] = says("At the earliest moment, degrees.")
    last: Annotated[float, Field(ge=0.0, lt=360.0)] = says("At the latest moment, degrees.")
    low: Annotated[float, Field(ge=0.0, lt=360.0)] = says("Where the swept arc begins, degrees.")
    high: float = says("Where it ends, not less than `low`: 365 is 5 degrees of Aries.")


class BodyDistribution(Answer):
    """One body: the probability of each sign and house, the likeliest first."""

    signs: Shares
    sign_certain: bool = says("Whether it is in one sign throughout.")
    houses: Shares | None = says("Only with `houses`, by number.", default=None)
    house_certain: bool | None = says("Whether it is in one house throughout.", default=None)
    nakshatras: Shares | None = says("Only in a sidereal zodiac.", default=None)
    nakshatra_certain: bool | None = says("Whether it is in one throughout.", default=None)
    longitude: Swept


class AngleDistribution(Answer):
    """The Ascendant or the MC."""

    signs: Shares
    sign_certain: bool
    nakshatras: Shares | None = says("Only in a sidereal zodiac.", default=None)
    nakshatra_certain: bool | None = says("Whether it is in one throughout.", default=None)


class LastingAspect(Answer):
    """An aspect that holds at every moment."""

    first: str
    second: str
    aspect: str


class PassingAspect(LastingAspect):
    """An aspect that holds at some moments."""

    probability: Probability
    at_start: bool = says("Whether it holds at the earliest moment.")
    at_end: bool = says("Whether it holds at the latest moment.")


class DistributedAspects(Answer):
    """Aspects by whether they hold throughout."""

    throughout: list[LastingAspect]
    sometimes: list[PassingAspect]


class Written(Answer):
    """A moment."""

    time: str = says("UTC with `Z`; UT1 without, before 1960.")
    tt_jd: float = says("Julian date, TT.")
    local: str | None = says(
        "As the likeliest clock showed it, with its offset; absent where UTC was asked.",
        default=None,
    )


class ChangeRow(Written):
    """Something changes: a `sign`, `nakshatra`, `house`, `angle`'s sign, `phase` or `aspect`."""

    kind: Literal["sign", "nakshatra", "house", "angle", "phase", "aspect"]
    of: str | None = says("The body or angle; not of an aspect.", default=None)
    before: str | None = says("What it was.", default=None, alias="from")
    after: str | None = says("What it becomes.", default=None, alias="to")
    first: str | None = says("Of an aspect.", default=None)
    second: str | None = says("Of an aspect.", default=None)
    aspect: str | None = says("Its id.", default=None)
    moment: Literal["enter", "exact", "leave"] | None = says("Of an aspect.", default=None)
    sigma_s: Annotated[float, Field(ge=0.0)] | None = says(
        "One sigma of the moment by the sky, seconds; null for what turns with the Earth, which is "
        "known as UT1 is."
    )


class DistributionOf(Answer):
    """The chart as a distribution."""

    bodies: dict[str, BodyDistribution]
    angles: dict[str, AngleDistribution] = says("Ascendant and MC; none away from the Earth.")
    phase: Shares | None = says("Eighths of the Moon's way from the Sun; null without both.")
    aspects: DistributedAspects | None = says("Null unless asked for.")
    changes: list[ChangeRow] = says("In order of time.")
    complete: bool = says("Whether it is shown that no change was missed.")


class PriorSpan(Answer):
    """A stretch of moments without a gap."""

    before: Written = says("Its beginning.", alias="from")
    after: Written = says("Its end.", alias="to")
    probability: Probability


class ClockReading(Answer):
    """One way to read the clock through an offset's time."""

    id: str = says("Zone and offset, as of `/time/resolve`.")
    begin: str = says("UTC.", alias="from")
    end: str = says("UTC.", alias="to")
    probability: Probability
    calendar: str
    why: str


class PriorTime(Answer):
    """The moments that were understood."""

    hours: float = says("Of all spans together: 23 or 25 on the days when clocks are changed.")
    prior: Literal["uniform", "normal"] = says("How probable the moments in them are.")
    sigma_s: float | None = says("One sigma of a normal prior, seconds; null of a uniform one.")
    spans: list[PriorSpan]
    readings: list[ClockReading] = says("Of the clock at the place; none where UTC was asked.")


class DistributionMeta(Answer):
    """How the answer was reckoned."""

    service_version: str
    spice_version: str
    kernel_set_tag: str
    ephemeris: str
    kernels: list[KernelFile]
    coverage: Coverage
    zodiac: Literal["tropical", "sidereal"]
    ayanamsa: str | dict[str, float] | None
    observer: Any
    corrections: str
    houses: str | None
    request_id: str | None
    warnings: list[WarningNote]


class DistributionAnswer(Answer):
    """A chart whose time is not known."""

    distribution: DistributionOf
    town: TownAnswer | None = says("What `place` was understood as, if it was given.", default=None)
    time: PriorTime
    meta: DistributionMeta
