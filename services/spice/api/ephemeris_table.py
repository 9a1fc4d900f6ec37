"""POST /ephemeris: a table of positions, computed and sent a slice at a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import numpy as np
import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from services.common import accept
from services.common.accept import NDJSON
from services.common.json_body import read_json, validate
from services.common.middleware.quota import charge
from services.common.problems import Problem, request_id
from services.ephemeris.charts.chart import charts
from services.ephemeris.frames.earth import Site, one_site_vectors
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options, resolve_bodies
from services.ephemeris.time.time_grid import EvenEpochs
from services.spice.api import examples
from services.spice.api.answer import (
    Answers,
    answers_of,
    named_ayanamsa,
    options_of,
    site_of,
)
from services.spice.api.chart_json import named_observer
from services.spice.api.located import located
from services.spice.api.openapi import json_request, refusals
from services.spice.api.rows import notes_of
from services.spice.api.schemas import TableAnswer
from services.spice.api.series_model import MAX_POSITIONS, EphemerisRequest
from services.spice.api.spans import check_coverage, moment
from services.spice.api.table_formats import (
    ARROW,
    CSV,
    FORMATS,
    Slice,
    Writer,
    fields_of,
    writer,
)
from services.spice.api.zone_suffix import has_zone
from services.time_resolver.routes import resolver_of

SLICE_S = 0.005
"""About how long to work before other requests get their turn."""
LEAST = 240
"""Positions of the first slice, and the fewest: a slice costs 2 ms however small it is."""

router = APIRouter()


class _Job(NamedTuple):
    """A table that is going to be computed."""

    engine: Ephemeris
    epochs: EvenEpochs
    site: Site
    options: Options
    names: tuple[str, ...]
    sigma: float
    delta_t: float | None

    def slice(self, first: int, last: int) -> Slice:
        """Compute the moments numbered first..last-1."""
        instant = self.epochs.instants(self.engine.timescales, first, last, self.delta_t)
        made = charts(self.engine, instant, self.site, self.options, self.sigma)
        tt = np.asarray(instant.tt[0]) + np.asarray(instant.tt[1])
        return Slice(self.epochs.texts(first, last), tt, made)


@router.post(
    "/ephemeris",
    summary="A table: evenly spaced moments times bodies, from one place",
    tags=["charts"],
    operation_id="ephemeris",
    response_class=Response,
    responses={
        200: {
            "model": TableAnswer,
            "description": (
                "The rows, by moment and body. By `Accept`: JSON, a row a line "
                f"(`{NDJSON}`), `{CSV}`, or an Arrow stream (`{ARROW}`)."
            ),
            "content": {
                NDJSON: {"schema": {"type": "string"}},
                CSV: {"schema": {"type": "string"}},
                ARROW: {"schema": {"type": "string", "format": "binary"}},
            },
        },
        **refusals(400, 406, 413, 415, 422, 429, 503),
    },
    openapi_extra=json_request("EphemerisRequest", examples.TABLES),
)
async def ephemeris(request: Request) -> Response:
    """Every row holds what `/calculate` says of one body at one moment.

    The answer is streamed while it is computed. If something fails on the way the connection is
    cut off: a table that ends as its format demands is complete.
    """
    kind = accept.chosen(request.headers.get("accept", ""), FORMATS)
    payload: Any = validate(EphemerisRequest, await located(request, await read_json(request)))
    if has_zone(payload.start) or has_zone(payload.stop):
        await resolver_of(request.app)
    answers = answers_of(request)
    job, cautions = _job(answers, payload)
    # A further zodiac costs about as much as a body
    columns = len(job.names) + len(job.options.ayanamsas)
    await charge(request.scope, job.epochs.count * columns)
    meta = orjson.dumps(_meta(answers, job, payload, cautions, request_id(request.scope)))
    out = await writer(kind, meta, fields_of(job.options.ayanamsas))
    first = job.slice(0, min(_least(job), job.epochs.count))  # what can be refused is refused here
    return StreamingResponse(_written(job, out, first), media_type=kind)


def _job(answers: Answers, payload: Any) -> tuple[_Job, list[tuple[str, str]]]:
    """Return the job and what its caller should be warned of. Raises EphemerisError."""
    start, stop = (moment(answers, payload, name) for name in ("start", "stop"))
    epochs = EvenEpochs.between(
        start, stop, payload.step.microseconds, payload.time_scale, answers.engine.timescales
    )
    check_coverage(answers, start, stop)
    options = options_of(payload)
    names = resolve_bodies(options)
    site = site_of(payload)
    one_site_vectors(site)
    positions = epochs.count * len(names)
    if positions > MAX_POSITIONS:
        raise Problem(
            "VALIDATION_FAILED",
            f"step: {epochs.count} moments of {len(names)} bodies are {positions} positions; "
            f"one request may have {MAX_POSITIONS}.",
            field="step",
        )
    notes = _notes(answers, epochs, site, options)
    job = _Job(
        answers.engine, epochs, site, options, names, payload.time_uncertainty_s, payload.delta_t_s
    )
    return job, [*dict.fromkeys([*start.warnings, *stop.warnings, *notes])]


def _notes(
    answers: Answers, epochs: EvenEpochs, site: Site, options: Options
) -> list[tuple[str, str]]:
    """Return what is to be said of bodies that lack a place, or their centre, somewhere in a table.

    Or whose orbit is carried on there.

    Raises BodyOutOfCoverage for one that is not to be left out. A body's kernel is one span, or is
    taken for one here: the first and the last moment tell.
    """
    engine = answers.engine
    counted: dict[tuple[str, str], None] = {}
    for number in dict.fromkeys((0, epochs.count - 1)):
        instant = epochs.instants(engine.timescales, number, number + 1, None)
        (notes,) = notes_of(engine.observe(instant, site, options))
        for code, names in notes.items():
            counted.update(dict.fromkeys((code, answers.note(code, name)) for name in names))
    return [*counted]


def _meta(
    answers: Answers, job: _Job, payload: Any, cautions: list[tuple[str, str]], name: str | None
) -> dict[str, Any]:
    options = job.options
    sidereal = options.zodiac == "sidereal"
    return {
        **answers.about,
        "zodiac": options.zodiac,
        "ayanamsa": named_ayanamsa(payload.ayanamsa) if sidereal else None,
        **({"ayanamsas": [*options.ayanamsas]} if options.ayanamsas else {}),
        "observer": named_observer(options),
        "corrections": options.corrections,
        "frame": options.frame,
        "time_scale": payload.time_scale,
        "moments": job.epochs.count,
        "bodies": list(job.names),
        **({"town": answers.town(payload.place)} if payload.place is not None else {}),
        "request_id": name,
        "warnings": [{"code": code, "detail": detail} for code, detail in cautions],
    }


async def _written(job: _Job, out: Writer, piece: Slice) -> AsyncIterator[bytes]:
    """Yield the answer in pieces, and the event loop between them.

    When the client has gone the server cancels us at such a point, and the rest is not computed.
    """
    yield out.head() + out.rows(piece)
    size = done = len(piece.times)
    while done < job.epochs.count:
        await asyncio.sleep(0)
        began = time.perf_counter()
        piece = job.slice(done, min(done + size, job.epochs.count))
        done += len(piece.times)
        rows = out.rows(piece)
        pace = SLICE_S / (time.perf_counter() - began)
        size = max(_least(job), int(size * min(2.0, max(0.5, pace))))
        yield rows
    yield out.tail()


def _least(job: _Job) -> int:
    return max(1, LEAST // len(job.names))
