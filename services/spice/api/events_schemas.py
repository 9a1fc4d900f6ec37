"""What the answer of a search for events holds: the schema that `/docs` shows."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from services.spice.api.schemas import Answer, Moment, WarningNote, says

Sigma = Annotated[float, Field(ge=0.0)]


class Certain(Answer):
    """What three sigma cannot change."""

    day: bool = says(
        "Whether the moment stays on its day: that of `time.local` where there is one, else that "
        "in the answer's scale."
    )
    order: bool = says("Whether it surely comes after the event before it, and before the next.")


class Until(Answer):
    """The end of what lasts."""

    time: Moment
    sigma_s: Sigma = says("One sigma of the moment, seconds.")


class EventRow(Answer):
    """One event: the fields of every kind, and those of its own (docs/events.md)."""

    model_config = ConfigDict(extra="allow", strict=True)

    kind: str = says("Which kind of event.")
    time: Moment
    sigma_s: Sigma = says("One sigma of the moment in the scale of `time`, seconds.")
    sigma_tt_s: Sigma = says("One sigma of the moment counted in TT, seconds.")
    sigma_ut_s: Sigma = says("One sigma of the moment counted in UT1, seconds.")
    probability: Annotated[float, Field(ge=0.0, le=1.0)] = says(
        "That it happens at all: 1 but for what grazes its condition within its sigma."
    )
    certain: Certain


class SearchProof(Answer):
    """What one search can vouch for."""

    kind: str
    bound: float = says("By how much a curve it went by may be wrong at most, in its own unit.")
    unproved: int = says("Places where neither a root nor its absence could be shown.")
    tangency_s: float = says("Two roots closer than this, seconds, count as one touch.")
    pieces: int = says("Pieces of curves that were looked at.")
    complete: bool


class SearchMeta(Answer):
    """How it was searched."""

    method: str
    reason: str | None = says("Why the answer is not shown to be complete; null where it is.")
    searches: list[SearchProof]


class Span(Answer):
    """The moments between which it was searched."""

    start: Moment
    stop: Moment


class EventsMeta(Answer):
    """What it takes to have the answer again."""

    service_version: str
    spice_version: str
    kernel_set_tag: str
    ephemeris: str
    kernels: list[dict[str, Any]]
    coverage: dict[str, Any]
    zodiac: str
    ayanamsa: str | dict[str, float] | None
    observer: str
    time_scale: str
    span: Span
    town: dict[str, Any] | None = says("The town that `place` meant.", default=None)
    request_id: str | None
    warnings: list[WarningNote]
    count: int = says("How many events there are.")
    cost: int = says("What the search cost, in positions of the quota.")
    search: SearchMeta


class EventsAnswer(Answer):
    """The events of a span, by time."""

    events: list[EventRow]
    complete: bool = says("Whether the search has shown that it missed no event of the span.")
    meta: EventsMeta
