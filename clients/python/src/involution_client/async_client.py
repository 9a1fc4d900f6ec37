"""The client for asyncio: the methods of `Client`, to be awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
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


class AsyncEventStream(Summary):
    """The events of a search as they come; afterwards `complete` and `meta`.

    Raises IncompleteAnswer if they break off. `aclose`, or leaving it as a context, ends it.
    """

    def __init__(self, values: AsyncIterator[Any]) -> None:
        self._values = values

    async def __aiter__(self) -> AsyncIterator[schema.EventRow]:
        """Yield the events by time."""
        async for value in self._values:
            if not self.taken(value):
                yield value
        self.check()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Hang up."""
        close: Callable[[], Awaitable[None]] | None = getattr(self._values, "aclose", None)
        if close is not None:
            await close()


class AsyncClient:
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
        http: httpx.AsyncClient | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._retry = retry or Retry()
        self._headers = {"user-agent": AGENT, **(headers or {})}
        self._http = http or httpx.AsyncClient(timeout=timeout_s)
        self._own = http is None
        self._sleep = sleep

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections, if they are this client's own."""
        if self._own:
            await self._http.aclose()

    async def calculate(self, request: schema.ChartRequest) -> schema.ChartAnswer:
        """Return one chart."""
        return await self._answer(calls.calculate(request))

    async def calculate_unknown_time(
        self, request: schema.UnknownTimeRequest
    ) -> schema.DistributionAnswer:
        """Return the chart of an unknown time as a distribution."""
        return await self._answer(calls.calculate_unknown_time(request))

    async def wheel(self, request: schema.WheelRequest) -> str:
        """Return a chart as a picture, SVG."""
        return (await self._content(calls.wheel(request))).decode()

    async def wheel_png(self, request: schema.WheelRequest) -> bytes:
        """Return the same as PNG."""
        return await self._content(calls.wheel(request).as_kind(PNG))

    async def calculate_batch(
        self, charts: Sequence[schema.ChartRequest]
    ) -> list[schema.ChartAnswer | schema.ProblemAnswer]:
        """Return up to 5 000 charts in order, each a chart or a problem (it has a `code`)."""
        return (await self._answer(calls.calculate_batch(charts)))["results"]

    async def iter_batch(
        self, charts: Sequence[schema.ChartRequest]
    ) -> AsyncIterator[schema.ChartAnswer | schema.ProblemAnswer]:
        """Yield the same as they are computed. Raises IncompleteAnswer if they break off."""
        count = Count(len(charts))
        async for value in self._values(calls.calculate_batch(charts)):
            count.came += 1
            yield value
        count.check()

    async def ephemeris(self, request: schema.EphemerisRequest) -> schema.TableAnswer:
        """Return a table: evenly spaced moments times bodies."""
        return await self._answer(calls.ephemeris(request))

    async def iter_ephemeris(
        self, request: schema.EphemerisRequest
    ) -> AsyncIterator[schema.TableRow]:
        """Yield its rows as they are computed. Raises IncompleteAnswer if they break off."""
        async for value in self._values(calls.ephemeris(request)):
            yield value

    async def ephemeris_arrow(self, request: schema.EphemerisRequest) -> pyarrow.Table:
        """Return the table as one of pyarrow."""
        return arrow_table(await self._content(calls.ephemeris(request).as_kind(ARROW)))

    async def ephemeris_pandas(self, request: schema.EphemerisRequest) -> pandas.DataFrame:
        """Return the table as a data frame of pandas; `attrs["meta"]` has how it was reckoned."""
        return pandas_frame(await self._content(calls.ephemeris(request).as_kind(ARROW)))

    async def ephemeris_polars(self, request: schema.EphemerisRequest) -> polars.DataFrame:
        """Return the table as a data frame of polars."""
        return polars_frame(await self._content(calls.ephemeris(request).as_kind(ARROW)))

    async def events(self, request: schema.EventsRequest) -> schema.EventsAnswer:
        """Return the events of a span."""
        return await self._answer(calls.events(request))

    def iter_events(self, request: schema.EventsRequest) -> AsyncEventStream:
        """Return the same as a stream of events."""
        return AsyncEventStream(self._values(calls.events(request)))

    async def events_calendar(self, request: schema.EventsRequest) -> str:
        """Return the same as a calendar (RFC 5545)."""
        return (await self._content(calls.events(request).as_kind(CALENDAR))).decode()

    async def transits(self, request: schema.TransitsRequest) -> schema.EventsAnswer:
        """Return the transits to a natal chart."""
        return await self._answer(calls.transits(request))

    async def returns(self, request: schema.ReturnsRequest) -> schema.EventsAnswer:
        """Return the returns of a body to its natal place."""
        return await self._answer(calls.returns(request))

    async def eclipses(
        self,
        from_: str | int | None = None,
        to: str | int | None = None,
        *,
        place: str | None = None,
        latitude: float | None = None,
        longitude: float | None = None,
    ) -> schema.EventsAnswer:
        """Return the eclipses of some years (`2024`, `2024-05`); with a place, as it sees them."""
        return await self._answer(calls.eclipses(from_, to, place, latitude, longitude))

    async def moon(
        self,
        month: str | None = None,
        *,
        place: str | None = None,
        latitude: float | None = None,
        longitude: float | None = None,
    ) -> schema.EventsAnswer:
        """Return the Moon's month (`2026-11`): phases, signs, void spans; with a place risings."""
        return await self._answer(calls.moon(month, place, latitude, longitude))

    async def sun(
        self,
        month: str | None = None,
        *,
        place: str | None = None,
        latitude: float | None = None,
        longitude: float | None = None,
    ) -> schema.EventsAnswer:
        """Return the Sun's month at a place: dawn, rising, noon, setting, dusk."""
        return await self._answer(calls.sun(month, place, latitude, longitude))

    async def time_resolve(self, request: schema.ResolveRequest) -> schema.ResolveAnswer:
        """Return every moment that a clock reading may mean."""
        return await self._answer(calls.time_resolve(request))

    async def places(self, q: str, limit: int | None = None) -> list[schema.TownAnswer]:
        """Return towns by name, the likeliest first."""
        return (await self._answer(calls.places(q, limit)))["places"]

    async def bodies(self) -> schema.BodyList:
        """Return the usual bodies and points."""
        return await self._answer(calls.bodies())

    async def search_bodies(self, q: str, limit: int | None = None) -> schema.BodySearch:
        """Return what may be meant by a name: stars and small bodies, too."""
        return await self._answer(calls.search_bodies(q, limit))

    async def ayanamsas(self) -> schema.AyanamsaList:
        """Return the ayanamsas, with definition and source."""
        return await self._answer(calls.ayanamsas())

    async def houses(self) -> schema.HouseList:
        """Return the house systems, with definition and source."""
        return await self._answer(calls.houses())

    async def coverage(self) -> schema.CoverageAnswer:
        """Return which moments can be answered."""
        return await self._answer(calls.coverage())

    async def info(self) -> schema.Info:
        """Return version, kernels and limits."""
        return await self._answer(calls.info())

    async def save_chart(self, request: schema.ChartRequest) -> schema.SavedChart:
        """Compute a chart and keep it under a link."""
        return await self._answer(calls.save_chart(request))

    async def read_chart(self, chart_id: str) -> schema.StoredChart:
        """Return a saved chart."""
        return await self._answer(calls.read_chart(chart_id))

    async def delete_chart(self, chart_id: str, secret: str) -> None:
        """Delete a saved chart."""
        await self._content(calls.delete_chart(chart_id, secret))

    async def _answer(self, call: Call[T]) -> T:
        return cast("T", value_of(await self._content(call)))

    async def _content(self, call: Call[Any]) -> bytes:
        async with self._sent(call) as response:
            with whole():
                return await response.aread()

    async def _values(self, call: Call[Any]) -> AsyncIterator[Any]:
        """Yield an answer's values, a line each."""
        lines = Splitter()
        async with self._sent(call.as_kind(NDJSON)) as response:
            with whole():
                async for piece in response.aiter_bytes():
                    for value in lines.values(piece):
                        yield value
        lines.end()

    @asynccontextmanager
    async def _sent(self, call: Call[Any]) -> AsyncIterator[httpx.Response]:
        """Send a request, again where that may help, and let its answer be read."""
        sent = 0
        while True:
            async with self._http.stream(**sending(self._base, self._headers, call)) as response:
                if response.is_success:
                    check_kind(call, response)
                    yield response
                    return
                error = error_of(response.status_code, response.headers, await response.aread())
            sent += 1
            await self._pause(sent, error, call)

    async def _pause(self, sent: int, error: InvolutionError, call: Call[Any]) -> None:
        wait = self._retry.wait(sent, error, call.again)
        if wait is None:
            raise error
        await self._sleep(wait)
