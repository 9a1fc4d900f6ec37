"""The service's calls without a server: plain data in, plain data out, in the caller's thread."""

from __future__ import annotations

from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import orjson
from fastapi import FastAPI
from starlette.responses import Response, StreamingResponse

from services.common.accept import JSON
from services.common.direct import WholeRequest, endpoints
from services.common.settings import Settings
from services.ephemeris.errors import EphemerisError
from services.ephemeris.kernels.checking import Supply
from services.ephemeris.observe import Ephemeris
from services.spice.api import engine_routes
from services.spice.api.error_answers import problem_of
from services.time_resolver.resolve import Resolver
from services.time_resolver.tzdb import TzDatabase

Request = Mapping[str, Any]
Answer = dict[str, Any]


class LocalEphemeris(Ephemeris):
    """The engine of this process, with the service's calls beside `observe`.

    Each call takes the body that its route takes and returns what that answers, as docs/api.md has
    them: degrees, AU, days, metres. Each raises `Problem`, whose `code` is the refusal's, and is
    for the thread that opened the engine; in a notebook's event loop, too.
    """

    @classmethod
    def open(
        cls, tag: str, folder: Path, metakernel: Path | None = None, supply: Supply | None = None
    ) -> Self:
        """Load the kernel set `tag` of `folder`: see `Ephemeris.open`."""
        opened = super().open(tag, folder, metakernel, supply)
        assert isinstance(opened, cls)  # noqa: S101 - made by the class it was called on
        return opened

    def calculate(self, request: Request) -> Answer:
        """Return one chart, or a chart of an unknown time as a distribution."""
        return self._answer("/calculate", request)

    def wheel(self, request: Request) -> str:
        """Return a chart as a picture, SVG."""
        return self._content("/wheel", {**request, "format": "svg"}).decode()

    def calculate_batch(self, charts: Sequence[Request]) -> list[Answer]:
        """Return up to 5 000 charts in order, each a chart or a problem (it has a `code`)."""
        results: list[Answer] = self._answer("/calculate/batch", {"charts": [*charts]})["results"]
        return results

    def ephemeris(self, request: Request) -> Answer:
        """Return a table: evenly spaced moments times bodies."""
        return self._answer("/ephemeris", request)

    def events(self, request: Request) -> Answer:
        """Return the events of a span, each with its sigma."""
        return self._answer("/events", request)

    def transits(self, request: Request) -> Answer:
        """Return the transits to a natal chart."""
        return self._answer("/transits", request)

    def returns(self, request: Request) -> Answer:
        """Return the returns of a body to its natal place."""
        return self._answer("/returns", request)

    def time_resolve(self, request: Request) -> Answer:
        """Return every moment that a clock reading may mean."""
        return self._answer("/time/resolve", request)

    @cached_property
    def _app(self) -> FastAPI:
        """The routes on this engine, and what they look for in an app; no middleware, no server."""
        app = FastAPI()
        state = app.state
        # Nothing of a service's environment: no cache of answers, no quota, no log
        state.settings = Settings.model_validate({"ENABLE_POSITION_CACHE": False})
        state.ephemeris, state.resolver = self, Resolver(TzDatabase())
        engine_routes.install(app)
        state.endpoints = endpoints(app)
        return app

    def _answer(self, path: str, body: Request) -> Answer:
        answer: Answer = orjson.loads(self._content(path, body))
        return answer

    def _content(self, path: str, body: Request) -> bytes:
        app = self._app
        scope = {
            "type": "http",
            "method": "POST",
            "path": path,
            "headers": [(b"content-type", JSON.encode())],
            "query_string": b"",
            "app": app,
            "body": orjson.dumps(body),
        }
        try:
            response: Response = _done(app.state.endpoints["POST", path](WholeRequest(scope)))
            return _whole(response)
        except EphemerisError as error:
            raise problem_of(error) from error


def _whole(response: Response) -> bytes:
    if isinstance(response, StreamingResponse):
        pieces: Any = response.body_iterator
        whole: bytes = _done(_joined(pieces))
        return whole
    return bytes(response.body)


async def _joined(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


def _done(work: Coroutine[Any, Any, Any]) -> Any:
    """Return what a coroutine returns that only ever gives way to others: here are none.

    Run by hand, it needs no event loop, and does not mind one that is running in this thread.
    """
    try:
        while True:
            work.send(None)
    except StopIteration as end:
        return end.value
