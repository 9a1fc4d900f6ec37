"""A search for events as a job: what it asks for, what it costs, and its answer in pieces."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import asdict
from itertools import chain
from math import ceil
from typing import Any, NamedTuple

import orjson
from fastapi import Request
from starlette.responses import Response, StreamingResponse

from services.common import accept
from services.common.accept import JSON, MARKDOWN, NDJSON
from services.common.middleware.quota import charge
from services.common.problems import Problem, request_id
from services.ephemeris.constants import J2000
from services.ephemeris.errors import InvalidInput
from services.ephemeris.events import cost
from services.ephemeris.events.roots import Proof
from services.ephemeris.events.search import Kind, Part, cost_a_day, parts
from services.ephemeris.events.search_context import Context
from services.ephemeris.events.sky_curves import NOWHERE, CurveCache, View
from services.ephemeris.frames.earth import Site, one_site_vectors
from services.ephemeris.time.instants import Instant
from services.spice.api import events_markdown
from services.spice.api.answer import Answers, answers_of, named_ayanamsa
from services.spice.api.events_calendar import CALENDAR, Calendar
from services.spice.api.events_model import MAX_COST, EventsRequest
from services.spice.api.events_rows import Moments, Order, rows
from services.spice.api.events_searches import searches_of
from services.spice.api.spans import End, check_coverage, clock_of, end, is_local
from services.spice.api.zone_suffix import has_zone
from services.time_resolver.routes import resolver_of

ENDS = ("start", "stop")
FORMATS = (JSON, NDJSON, CALENDAR, MARKDOWN)
PLACED = ("rise", "set", "transit", "antitransit", "twilight")
"""Kinds of a place."""
METHOD = (
    "Piecewise Chebyshev series whose departure from the exact reduction is bounded; every piece "
    "is shown to have no root, or one, by the bounds of its series and of its derivative; roots "
    "are polished on the exact reduction."
)

Extra = Callable[[dict[str, Any]], None]


class _Job(NamedTuple):
    """A search that is going to be made."""

    context: Context
    searches: list[Kind]
    start: float
    stop: float
    cost: int
    meta: dict[str, Any]
    moments: Moments


async def answer(
    request: Request, payload: EventsRequest, more: Extra | None = None, natal: Any = None
) -> Response:
    """Return the answer to a validated request, in the format that the client accepts.

    `more` is called with each row, and may add to it: a chart by the options of `natal`. Raises
    EphemerisError, Problem.
    """
    kind = accept.chosen(request.headers.get("accept", ""), FORMATS)
    if needs_zones(payload):
        await resolver_of(request.app)
    job = job_of(answers_of(request), payload, request_id(request.scope))
    await charge(request.scope, job.cost)
    results = parts(job.context, job.searches, job.start, job.stop)
    first = next(results, None)  # what can be refused is refused here: None is but a pause
    if kind == CALENDAR:
        events = _calendar(job, first, results)
        return StreamingResponse(events, media_type=CALENDAR, headers=accept.VARY)
    if kind == MARKDOWN:
        words = _words(job, first, results, more, payload, natal)
        return StreamingResponse(words, media_type=accept.text(MARKDOWN), headers=accept.VARY)
    pieces = _sent(job, first, results, more, lines=kind == NDJSON)
    return StreamingResponse(pieces, media_type=kind, headers=accept.VARY)


def needs_zones(payload: EventsRequest) -> bool:
    """Say whether the time zone data must be loaded to understand a request."""
    natal = (getattr(search, "to", None) for search in payload.search)
    if any(getattr(one, "needs_time_zones", False) for one in natal):
        return True
    return any(has_zone(getattr(payload, name)) or is_local(payload, name) for name in ENDS)


def job_of(answers: Answers, payload: EventsRequest, name: str | None) -> _Job:
    """Return what a request asks to be searched. Raises EphemerisError, Problem."""
    engine = answers.engine
    ends = {name: end(answers, payload, name) for name in ENDS}
    start, stop = (one.instant for one in ends.values())
    first, last = days_of(start), days_of(stop)
    if last < first:
        raise InvalidInput("stop must not lie before start.", field="stop")
    check_coverage(answers, start, stop)
    site = _site(payload)
    if payload.observer == "topocentric" and site is None:
        raise InvalidInput("A topocentric observer needs latitude and longitude.", field="latitude")
    ayanamsa = None
    if payload.zodiac == "sidereal":
        own = payload.ayanamsa
        ayanamsa = own if isinstance(own, str) else (own.t0_jd, own.value)
    view = View(payload.observer, site or NOWHERE, ayanamsa)
    context = Context(engine, _cache(engine), view, site)
    searches = searches_of(answers, payload)
    if site is None:
        _refuse_placed(payload)
    price = ceil(cost.LEAST * len(searches) + (last - first) * cost_a_day(context, searches))
    if price > MAX_COST:
        raise Problem(
            "VALIDATION_FAILED",
            f"stop: this search costs {price} positions, and one request may cost {MAX_COST}: "
            "shorten the span, or ask for fewer bodies.",
            field="stop",
            cost=price,
            limit=MAX_COST,
        )
    warnings = dict.fromkeys(warning for one in ends.values() for warning in one.warnings)
    meta = {
        **answers.about,
        "zodiac": payload.zodiac,
        "ayanamsa": named_ayanamsa(payload.ayanamsa) if ayanamsa is not None else None,
        "observer": payload.observer,
        "time_scale": payload.time_scale,
        "span": {name: _shown(engine, one) for name, one in ends.items()},
        **({} if payload.place is None else {"town": answers.town(payload.place)}),
        "request_id": name,
        "warnings": [{"code": code, "detail": detail} for code, detail in warnings],
    }
    moments = Moments(engine, payload.time_scale, clock_of(answers, ends.values()))
    return _Job(context, searches, first, last, price, meta, moments)


def _refuse_placed(payload: EventsRequest) -> None:
    """Refuse a request without a place where a search needs one. Raises InvalidInput."""
    for search in payload.search:
        local = getattr(search, "local", False)
        if local or search.kind in PLACED:
            raise InvalidInput(
                f"{search.kind}{' with local' if local else ''} is what one place sees: give "
                "latitude and longitude, or a place.",
                field="latitude",
            )


def _shown(engine: Any, one: End) -> dict[str, Any]:
    """Return an end of the span as the answer shows it."""
    time: dict[str, Any] = engine.timescales.echo(one.instant)
    return time if one.resolution is None else {**time, "resolution": one.resolution.as_dict()}


def days_of(instant: Instant) -> float:
    """Return a moment as TT days from J2000.0."""
    return float((instant.tt[0] - J2000) + instant.tt[1])


def _site(payload: EventsRequest) -> Site | None:
    if (payload.latitude is None) != (payload.longitude is None):
        missing = "latitude" if payload.latitude is None else "longitude"
        raise InvalidInput("A place needs both latitude and longitude.", field=missing)
    if payload.latitude is None or payload.longitude is None:
        return None
    site = Site(payload.latitude, payload.longitude, payload.elevation)
    one_site_vectors(site)
    return site


_CACHES: dict[int, CurveCache] = {}


def _cache(engine: Any) -> CurveCache:
    """Return the curves kept for an engine: one process has one."""
    cache = _CACHES.get(id(engine))
    if cache is None:
        _CACHES.clear()
        cache = _CACHES[id(engine)] = CurveCache()
    return cache


async def _sent(
    job: _Job,
    first: Part | None,
    results: Iterator[Part | None],
    more: Extra | None,
    *,
    lines: bool,
) -> AsyncIterator[bytes]:
    """Yield the answer in pieces, and the event loop between them.

    When the client has gone the server cancels us at such a point, and the rest is not searched.
    """
    order, proofs = Order(), [Proof() for _ in job.searches]
    count = 0
    if not lines:
        yield b'{"events":['
    async for part in _searched(first, results):
        for total, proof in zip(proofs, part.proofs, strict=True):
            total.add(proof)
        written = rows(job.moments, part.events)
        if more is not None:
            for row in written:
                more(row)
        ready = list(order.following(part.events, written))
        if ready:
            yield _joined(ready, lines=lines, first=count == 0)
            count += len(ready)
    ready = list(order.last())
    if ready:
        yield _joined(ready, lines=lines, first=count == 0)
        count += len(ready)
    end = _end(job, proofs, count)
    yield orjson.dumps(end) + b"\n" if lines else b"]," + orjson.dumps(end)[1:]


async def _calendar(
    job: _Job, first: Part | None, results: Iterator[Part | None]
) -> AsyncIterator[bytes]:
    """Yield the events as a calendar that calendar programs take (RFC 5545)."""
    calendar = Calendar()
    yield calendar.head()
    async for part in _searched(first, results):
        written = rows(job.moments, part.events)
        if written:
            yield b"".join(calendar.event(row) for row in written)
    yield calendar.tail()


async def _words(
    job: _Job,
    first: Part | None,
    results: Iterator[Part | None],
    more: Extra | None,
    payload: EventsRequest,
    natal: Any,
) -> AsyncIterator[bytes]:
    """Yield the events as Markdown, in words."""
    proofs = [Proof() for _ in job.searches]
    count = 0
    yield events_markdown.head(payload.start, payload.stop)
    async for part in _searched(first, results):
        for total, proof in zip(proofs, part.proofs, strict=True):
            total.add(proof)
        written = rows(job.moments, part.events)
        for row in written:
            if more is not None:
                more(row)
            yield events_markdown.event(row, natal)
        count += len(written)
    yield events_markdown.tail(_end(job, proofs, count))


async def _searched(first: Part | None, results: Iterator[Part | None]) -> AsyncIterator[Part]:
    for part in chain((first,), results):
        if part is not None:
            yield part
        await asyncio.sleep(0)


def _joined(ready: list[dict[str, Any]], *, lines: bool, first: bool) -> bytes:
    if lines:
        return b"".join(orjson.dumps(row) + b"\n" for row in ready)
    return (b"" if first else b",") + b",".join(orjson.dumps(row) for row in ready)


def _end(job: _Job, proofs: list[Proof], count: int) -> dict[str, Any]:
    """Return what comes after the events: what the search can vouch for."""
    evidence = [
        {"kind": search.kind, **asdict(proof), "complete": proof.unproved == 0}
        for search, proof in zip(job.searches, proofs, strict=True)
    ]
    complete = all(one["complete"] for one in evidence)
    reason = None
    if not complete:
        reason = (
            "In some pieces neither a root nor its absence could be shown: see unproved in "
            "meta.search."
        )
    return {
        "complete": complete,
        "meta": {
            **job.meta,
            "count": count,
            "cost": job.cost,
            "search": {"method": METHOD, "reason": reason, "searches": evidence},
        },
    }
