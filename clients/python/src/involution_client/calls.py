"""The service's calls as plain values: what is sent, what comes back. Nothing is sent here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from involution_client import schema

T = TypeVar("T")

JSON = "application/json"
NDJSON = "application/x-ndjson"
ARROW = "application/vnd.apache.arrow.stream"
CALENDAR = "text/calendar"
SVG, PNG = "image/svg+xml", "image/png"

SAFE = frozenset({429, 503})
"""After these a request may be sent again: it did nothing, or would do nothing twice."""
REFUSED = frozenset({429})
"""After these alone, where a request may have been carried out although it failed."""


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request, whose answer is a `T`."""

    method: str
    path: str
    body: Any = None
    params: Mapping[str, str] = field(default_factory=dict)
    accept: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    again: frozenset[int] = SAFE

    def as_kind(self, accept: str) -> Call[Any]:
        """Return the same call, answered in another media type."""
        return Call(
            self.method, self.path, self.body, self.params, accept, self.headers, self.again
        )


def _get(path: str, **params: object) -> Call[Any]:
    given = {name.rstrip("_"): str(value) for name, value in params.items() if value is not None}
    return Call("GET", path, params=given)


def calculate(request: schema.ChartRequest) -> Call[schema.ChartAnswer]:
    """Return the call for one chart."""
    return Call("POST", "/calculate", request)


def calculate_unknown_time(
    request: schema.UnknownTimeRequest,
) -> Call[schema.DistributionAnswer]:
    """Return the call for a chart whose time is not known."""
    return Call("POST", "/calculate", request)


def wheel(request: schema.WheelRequest) -> Call[str]:
    """Return the call for a chart as a picture."""
    return Call("POST", "/wheel", request, accept=SVG)


def calculate_batch(charts: Sequence[schema.ChartRequest]) -> Call[schema.BatchAnswer]:
    """Return the call for many charts."""
    return Call("POST", "/calculate/batch", {"charts": [*charts]})


def ephemeris(request: schema.EphemerisRequest) -> Call[schema.TableAnswer]:
    """Return the call for a table."""
    return Call("POST", "/ephemeris", request)


def events(request: schema.EventsRequest) -> Call[schema.EventsAnswer]:
    """Return the call for the events of a span."""
    return Call("POST", "/events", request)


def transits(request: schema.TransitsRequest) -> Call[schema.EventsAnswer]:
    """Return the call for transits to a natal chart."""
    return Call("POST", "/transits", request)


def returns(request: schema.ReturnsRequest) -> Call[schema.EventsAnswer]:
    """Return the call for returns to a natal place."""
    return Call("POST", "/returns", request)


def eclipses(
    from_: str | int | None,
    to: str | int | None,
    place: str | None,
    latitude: float | None,
    longitude: float | None,
) -> Call[schema.EventsAnswer]:
    """Return the call for eclipses."""
    return _get(
        "/eclipses", from_=from_, to=to, place=place, latitude=latitude, longitude=longitude
    )


def moon(
    month: str | None, place: str | None, latitude: float | None, longitude: float | None
) -> Call[schema.EventsAnswer]:
    """Return the call for the Moon's month."""
    return _get("/moon", month=month, place=place, latitude=latitude, longitude=longitude)


def sun(
    month: str | None, place: str | None, latitude: float | None, longitude: float | None
) -> Call[schema.EventsAnswer]:
    """Return the call for the Sun's month."""
    return _get("/sun", month=month, place=place, latitude=latitude, longitude=longitude)


def time_resolve(request: schema.ResolveRequest) -> Call[schema.ResolveAnswer]:
    """Return the call for what a clock reading may mean."""
    return Call("POST", "/time/resolve", request)


def places(q: str, limit: int | None) -> Call[schema.PlacesAnswer]:
    """Return the call for towns by name."""
    return _get("/places", q=q, limit=limit)


def bodies() -> Call[schema.BodyList]:
    """Return the call for the usual bodies."""
    return _get("/bodies")


def search_bodies(q: str, limit: int | None) -> Call[schema.BodySearch]:
    """Return the call for a search of all bodies."""
    return _get("/bodies", q=q, limit=limit)


def ayanamsas() -> Call[schema.AyanamsaList]:
    """Return the call for the ayanamsas."""
    return _get("/ayanamsas")


def houses() -> Call[schema.HouseList]:
    """Return the call for the house systems."""
    return _get("/houses")


def coverage() -> Call[schema.CoverageAnswer]:
    """Return the call for the moments that can be answered."""
    return _get("/coverage")


def info() -> Call[schema.Info]:
    """Return the call for version, kernels and limits."""
    return _get("/info")


def save_chart(request: schema.ChartRequest) -> Call[schema.SavedChart]:
    """Return the call that computes and keeps a chart."""
    return Call("POST", "/charts", request, again=REFUSED)


def read_chart(chart_id: str) -> Call[schema.StoredChart]:
    """Return the call for a saved chart."""
    return _get(_chart(chart_id))


def delete_chart(chart_id: str, secret: str) -> Call[None]:
    """Return the call that deletes a saved chart."""
    return Call("DELETE", _chart(chart_id), headers={"x-delete-secret": secret}, again=REFUSED)


def _chart(chart_id: str) -> str:
    return f"/charts/{quote(chart_id, safe='')}"
