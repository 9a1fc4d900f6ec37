"""The client that waits: one method for each call of the service."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

import httpx

from involution_client import calls, schema
from involution_client.calls import ARROW, CALENDAR, NDJSON, PNG, Call
from involution_client.errors import InvolutionError, error_of
from involution_client.exchange import AGENT, TIMEOUT_S, check_kind, sending, whole
from involution_client.retry import Retry
from involution_client.streams import (
    Count,
    Splitter,
    Summary,
    arrow_table,
    pandas_frame,
    polars_frame,
    value_of,
)

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

T = TypeVar("T")


class EventStream(Summary):
    """The events of a search as they come; afterwards `complete` and `meta`.

    Raises IncompleteAnswer if they break off. `close`, or leaving it as a context, ends the search.
    """

    def __init__(self, values: Iterator[Any]) -> None:
        self._values = values

    def __iter__(self) -> Iterator[schema.EventRow]:
        """Yield the events by time."""
        for value in self._values:
            if not self.taken(value):
                yield value
        self.check()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        close: Callable[[], None] = getattr(self._values, "close", lambda: None)
        close()


class Client:
    """A connection to an engine or a gateway; also a context, which closes it.

    `base_url`: where it is. `headers`: sent with every request, such as
    `{"x-historical-enabled": "true"}` to a gateway. `http`: an httpx client of your own (proxies,
    certificates), which stays yours to close. Every method raises `Problem` when the service
    refuses, `UnexpectedAnswer` when something else answers, and httpx's errors when nothing does.
    """

    def __init__(
        self,
        base_url: str = "http://localhost:8000",
        *,
        retry: Retry | None = None,
        timeout_s: float = TIMEOUT_S,
        headers: Mapping[str, str] | None = None,
        http: httpx.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._retry = retry or Retry()
        self._headers = {"user-agent": AGENT, **(headers or {})}
        self._http = http or httpx.Client(timeout=timeout_s)
        self._own = http is None
        self._sleep = sleep

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections, if they are this client's own."""
        if self._own:
            self._http.close()

    def calculate(self, request: schema.ChartRequest) -> schema.ChartAnswer:
        """Return one chart."""
        return self._answer(calls.calculate(request))

    def calculate_unknown_time(
        self, request: schema.UnknownTimeRequest
    ) -> schema.DistributionAnswer:
        """Return the chart of an unknown time as a distribution."""
        return self._answer(calls.calculate_unknown_time(request))

    def wheel(self, request: schema.WheelRequest) -> str:
        """Return a chart as a picture, SVG."""
        return self._content(calls.wheel(request)).decode()

    def wheel_png(self, request: schema.WheelRequest) -> bytes:
        """Return the same as PNG."""
        return self._content(calls.wheel(request).as_kind(PNG))

    def calculate_batch(
        self, charts: Sequence[schema.ChartRequest]
    ) -> list[schema.ChartAnswer | schema.ProblemAnswer]:
        """Return up to 5 000 charts in order, each a chart or a problem (it has a `code`)."""
        return self._answer(calls.calculate_batch(charts))["results"]

    def iter_batch(
        self, charts: Sequence[schema.ChartRequest]
    ) -> Iterator[schema.ChartAnswer | schema.ProblemAnswer]:
        """Yield the same as they are computed. Raises IncompleteAnswer if they break off."""
        count = Count(len(charts))
        for value in self._values(calls.calculate_batch(charts)):
            count.came += 1
            yield value
        count.check()

    def ephemeris(self, request: schema.EphemerisRequest) -> schema.TableAnswer:
        """Return a table: evenly spaced moments times bodies."""
        return self._answer(calls.ephemeris(request))

    def iter_ephemeris(self, request: schema.EphemerisRequest) -> Iterator[schema.TableRow]:
        """Yield its rows as they are computed. Raises IncompleteAnswer if they break off."""
        yield from self._values(calls.ephemeris(request))

    def ephemeris_arrow(self, request: schema.EphemerisRequest) -> pyarrow.Table:
        """Return the table as one of pyarrow."""
        return arrow_table(self._content(calls.ephemeris(request).as_kind(ARROW)))

    def ephemeris_pandas(self, request: schema.EphemerisRequest) -> pandas.DataFrame:
        """Return the table as a data frame of pandas; `attrs["meta"]` has how it was reckoned."""
        return pandas_frame(self._content(calls.ephemeris(request).as_kind(ARROW)))

    def ephemeris_polars(self, request: schema.EphemerisRequest) -> polars.DataFrame:
        """Return the table as a data frame of polars."""
        return polars_frame(self._content(calls.ephemeris(request).as_kind(ARROW)))

    def events(self, request: schema.EventsRequest) -> schema.EventsAnswer:
        """Return the events of a span."""
        return self._answer(calls.events(request))

    def iter_events(self, request: schema.EventsRequest) -> EventStream:
        """Return the same as a stream of events."""
        return EventStream(self._values(calls.events(request)))

    def events_calendar(self, request: schema.EventsRequest) -> str:
        """Return the same as a calendar (RFC 5545)."""
        return self._content(calls.events(request).as_kind(CALENDAR)).decode()

    def transits(self, request: schema.TransitsRequest) -> schema.EventsAnswer:
        """Return the transits to a natal chart."""
        return self._answer(calls.transits(request))

    def returns(self, request: schema.ReturnsRequest) -> schema.EventsAnswer:
        """Return the returns of a body to its natal place."""
        return self._answer(calls.returns(request))

    def eclipses(
        self,
        from_: str | int | None = None,
        to: str | int | None = None,
        *,
        place: str | None = None,
        latitude: float | None = None,
        longitude: float | None = None,
    ) -> schema.EventsAnswer:
        """Return the eclipses of some years (`2024`, `2024-05`); with a place, as it sees them."""
        return self._answer(calls.eclipses(from_, to, place, latitude, longitude))

    def moon(
        self,
        month: str | None = None,
        *,
        place: str | None = None,
        latitude: float | None = None,
        longitude: float | None = None,
    ) -> schema.EventsAnswer:
        """Return the Moon's month (`2026-11`): phases, signs, void spans; with a place risings."""
        return self._answer(calls.moon(month, place, latitude, longitude))

    def sun(
        self,
        month: str | None = None,
        *,
        place: str | None = None,
        latitude: float | None = None,
        longitude: float | None = None,
    ) -> schema.EventsAnswer:
        """Return the Sun's month at a place: dawn, rising, noon, setting, dusk."""
        return self._answer(calls.sun(month, place, latitude, longitude))

    def time_resolve(self, request: schema.ResolveRequest) -> schema.ResolveAnswer:
        """Return every moment that a clock reading may mean."""
        return self._answer(calls.time_resolve(request))

    def places(self, q: str, limit: int | None = None) -> list[schema.TownAnswer]:
        """Return towns by name, the likeliest first."""
        return self._answer(calls.places(q, limit))["places"]

    def bodies(self) -> schema.BodyList:
        """Return the usual bodies and points."""
        return self._answer(calls.bodies())

    def search_bodies(self, q: str, limit: int | None = None) -> schema.BodySearch:
        """Return what may be meant by a name: stars and small bodies, too."""
        return self._answer(calls.search_bodies(q, limit))

    def ayanamsas(self) -> schema.AyanamsaList:
        """Return the ayanamsas, with definition and source."""
        return self._answer(calls.ayanamsas())

    def houses(self) -> schema.HouseList:
        """Return the house systems, with definition and source."""
        return self._answer(calls.houses())

    def coverage(self) -> schema.CoverageAnswer:
        """Return which moments can be answered."""
        return self._answer(calls.coverage())

    def info(self) -> schema.Info:
        """Return version, kernels and limits."""
        return self._answer(calls.info())

    def save_chart(self, request: schema.ChartRequest) -> schema.SavedChart:
        """Compute a chart and keep it under a link."""
        return self._answer(calls.save_chart(request))

    def read_chart(self, chart_id: str) -> schema.StoredChart:
        """Return a saved chart."""
        return self._answer(calls.read_chart(chart_id))

    def delete_chart(self, chart_id: str, secret: str) -> None:
        """Delete a saved chart."""
        self._content(calls.delete_chart(chart_id, secret))

    def _answer(self, call: Call[T]) -> T:
        return cast("T", value_of(self._content(call)))

    def _content(self, call: Call[Any]) -> bytes:
        with self._sent(call) as response, whole():
            return response.read()

    def _values(self, call: Call[Any]) -> Iterator[Any]:
        """Yield an answer's values, a line each."""
        lines = Splitter()
        with self._sent(call.as_kind(NDJSON)) as response, whole():
            for piece in response.iter_bytes():
                yield from lines.values(piece)
        lines.end()

    @contextmanager
    def _sent(self, call: Call[Any]) -> Iterator[httpx.Response]:
        """Send a request, again where that may help, and let its answer be read."""
        sent = 0
        while True:
            with self._http.stream(**sending(self._base, self._headers, call)) as response:
                if response.is_success:
                    check_kind(call, response)
                    yield response
                    return
                error = error_of(response.status_code, response.headers, response.read())
            sent += 1
            self._pause(sent, error, call)

    def _pause(self, sent: int, error: InvolutionError, call: Call[Any]) -> None:
        wait = self._retry.wait(sent, error, call.again)
        if wait is None:
            raise error
        self._sleep(wait)
