"""From a validated request to the bytes of its answer, by way of the engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import orjson
from fastapi import FastAPI
from starlette.requests import Request

from services.common.problems import Problem
from services.ephemeris.charts.chart import charts
from services.ephemeris.errors import BodyOutOfCoverage, InvalidInput, OutOfCoverage
from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options, resolve_bodies
from services.ephemeris.targets.registry import REGISTRY
from services.ephemeris.targets.uncertainty import OBSERVED_YEARS
from services.ephemeris.time.timescales import Clock, Instant
from services.spice.api.caches import ChartCache
from services.spice.api.chart_json import Parts, parts_of
from services.spice.api.fields import UserAyanamsa
from services.spice.api.located import Towns, towns_of
from services.spice.api.models import ChartRequest
from services.spice.api.provenance import about
from services.spice.api.rows import BODY_MISSING, ORBIT_EXTRAPOLATED
from services.spice.api.sets import covering
from services.spice.api.zone_suffix import check_zone, has_zone
from services.time_resolver.resolution import Place, Query, Resolution, local_iso
from services.time_resolver.resolve import Resolver


class Answers:
    """Writes charts for one engine; what no request changes is written once, beforehand."""

    def __init__(
        self,
        engine: Ephemeris,
        resolver: Callable[[], Resolver | None],
        town: Towns,
        cache: ChartCache | None = None,
    ) -> None:
        """Take the engine, and a way to ask for the resolver of local times once it is loaded.

        `town` knows towns by name. `cache` remembers answers of `chart`; None for none.
        """
        self.engine = engine
        self.resolver = resolver
        self.town = town
        self.cache = cache
        self.about = about(engine)
        self._about = orjson.dumps(self.about)[1:-1]

    def chart(self, payload: ChartRequest, request_id: str | None) -> bytes:
        """Return one chart as JSON. Raises EphemerisError."""
        if self.cache is None:
            return self.chart_at(payload, *self.moment(payload), request_id)
        return self.cache.answer(
            payload, request_id, lambda name: self.chart_at(payload, *self.moment(payload), name)
        )

    def chart_at(
        self,
        payload: ChartRequest,
        instant: Instant,
        resolution: Resolution | None,
        request_id: str | None,
    ) -> bytes:
        """Return one chart as JSON for the `moment` of its request. Raises EphemerisError."""
        try:
            self.engine.check_coverage(instant)
            made = charts(
                self.engine,
                instant,
                site_of(payload),
                options_of(payload),
                payload.time_uncertainty_s,
            )
        except OutOfCoverage as error:
            if not isinstance(error, BodyOutOfCoverage):
                self._refuse_bodies(payload, instant)
                jd_tdb = float(instant.tdb[0] + instant.tdb[1])
                error.extra["covered_by"] = covering(jd_tdb, loaded=self.engine.pool.ephemeris)
            raise
        return self.written(parts_of(made)[0], payload, instant, resolution, request_id)

    def _refuse_bodies(self, payload: ChartRequest, instant: Instant) -> None:
        """Raise BodyOutOfCoverage for bodies that no other ephemeris would have there either."""
        options = options_of(payload)
        if options.missing != "null":
            bodies = self.engine.bodies
            ended = bodies.ended(resolve_bodies(options), float(instant.et))
            if ended:
                raise bodies.refusal(ended)

    def written(
        self,
        parts: Parts,
        payload: ChartRequest,
        instant: Instant,
        resolution: Resolution | None,
        request_id: str | None,
    ) -> bytes:
        """Return a chart that has been computed as JSON."""
        warnings = [{"code": code, "detail": detail} for code, detail in instant.warnings]
        time = self.engine.timescales.echo(instant)
        warnings += _option_warnings(payload)
        for code, names in parts.notes.items():
            warnings += [{"code": code, "detail": self.note(code, name)} for name in names]
        if resolution is not None:
            time["resolution"] = resolution.as_dict()
            warnings += _doubts(resolution)
        warnings += _house_warnings(parts.fallback)
        answer = [
            b'{"data":', parts.bodies,
            b',"time":', orjson.dumps(time),
            b',"meta":{', self._about, b",", parts.meta,
            b',"request_id":', orjson.dumps(request_id),
            b',"warnings":', orjson.dumps(warnings), b"}",
        ]  # fmt: skip
        if parts.houses is not None:
            answer += b',"houses":', parts.houses
        if parts.aspects is not None:
            answer += b',"aspects":', parts.aspects
        if parts.zodiacs is not None:
            answer += b',"zodiacs":', parts.zodiacs
        if payload.place is not None:
            answer += b',"town":', orjson.dumps(self.town(payload.place))
        answer.append(b"}")
        return b"".join(answer)

    def note(self, code: str, name: str) -> str:
        """Say what a warning of `rows.notes_of` says of a body."""
        target = REGISTRY[name]
        if code == BODY_MISSING:
            return self.engine.bodies.reason(target)
        if code == ORBIT_EXTRAPOLATED:
            first, last = OBSERVED_YEARS
            return (
                f"The orbit of {name} is carried on beyond the years of observations that its "
                f"sigma takes ({first} to {last}): uncertainty_arcsec has grown accordingly."
            )
        return self.engine.bodies.seam(target)

    def moment(self, payload: ChartRequest) -> tuple[Instant, Resolution | None]:
        """Return the moment asked for; for a local time also how it was resolved."""
        clock, resolution = self.reading(payload)
        return self.engine.timescales.resolve_one(clock), resolution

    def reading(self, payload: ChartRequest) -> tuple[Clock, Resolution | None]:
        """Return what the clock showed, to be resolved; for a local time also what it meant."""
        timescales = self.engine.timescales
        if payload.birth_time is not None:
            if has_zone(payload.birth_time):
                check_zone(
                    self.resolver(), str(payload.birth_time), payload.calendar, field="birth_time"
                )
            clock = timescales.read(
                payload.birth_time,
                time_scale=payload.time_scale,
                calendar=payload.calendar,
                delta_t_s=payload.delta_t_s,
            )
            return clock, None
        if payload.time_scale != "utc":
            raise InvalidInput(
                "A local_time goes with time_scale utc: what it means on other scales follows.",
                field="time_scale",
            )
        resolver = self.resolver()
        if resolver is None or payload.local_time is None:
            raise Problem("NOT_READY", "The time zone data are not loaded.")
        resolution = resolver.resolve(
            Query(
                payload.local_time,
                Place(payload.latitude, payload.longitude),
                payload.time_zone,
                payload.calendar,
                payload.tzdata,
                payload.fold,
                payload.candidate,
            )
        )
        first = resolution.candidates[0]
        if first.calendar == "gregorian":
            clock = timescales.read(first.utc, delta_t_s=payload.delta_t_s)
        else:  # told as Julian, so that nobody is warned of a calendar that was not used
            text = local_iso(first.utc_us, "julian") + "Z"
            clock = timescales.read(text, calendar="julian", delta_t_s=payload.delta_t_s)
        return clock, resolution


def _option_warnings(payload: ChartRequest) -> list[dict[str, str]]:
    """Return warnings that follow from the options alone."""
    if payload.corrections == "apparent" and payload.observer in {"heliocentric", "barycentric"}:
        detail = (
            f"For a {payload.observer} observer deflection and aberration have no meaning: "
            "only light time was applied."
        )
        return [{"code": "CORRECTIONS_LIGHT_TIME_ONLY", "detail": detail}]
    return []


def _house_warnings(fallback: dict[str, str] | None) -> list[dict[str, str]]:
    """Return the warning of houses by another system than the one asked for."""
    if fallback is None:
        return []
    detail = f"{fallback['reason']} The houses are {fallback['used']}, not {fallback['requested']}."
    return [{"code": "HOUSES_FALLBACK", "detail": detail}]


def _doubts(resolution: Resolution) -> list[dict[str, str]]:
    """Return the resolution's warnings, and one more where the charted moment is not the only."""
    cautions = [{"code": notice.code, "detail": notice.detail} for notice in resolution.warnings]
    count = len(resolution.candidates)
    if count > 1:
        detail = (
            f"local_time may mean {count} moments; the first of time.resolution is charted. Say "
            "another's id as candidate to chart that."
        )
        cautions.append({"code": "LOCAL_TIME_DOUBTFUL", "detail": detail})
    return cautions


def options_of(payload: Any) -> Options:
    """Return the options of a validated request (of a chart or a table)."""
    wanted = (
        payload.zodiac,
        payload.ayanamsa,
        payload.bodies,
        payload.observer,
        payload.corrections,
        payload.frame,
        getattr(payload, "houses", None),
        getattr(payload, "aspects", None),
        getattr(payload, "aspect_points", None) or (),
        payload.missing,
    )
    return _options(wanted)


@lru_cache(maxsize=1024)
def _options(wanted: tuple[Any, ...]) -> Options:
    """Do as `options_of`; most requests want the same, which are then one and the same object."""
    zodiac, ayanamsa, bodies, observer, corrections, frame, houses, aspects, points, missing = (
        wanted
    )
    several: tuple[str, ...] = ()
    if isinstance(ayanamsa, tuple):
        several = ayanamsa if zodiac == "sidereal" else ()
        ayanamsa = ayanamsa[0]
    return Options(
        zodiac=zodiac,
        ayanamsa=ayanamsa if isinstance(ayanamsa, str) else (ayanamsa.t0_jd, ayanamsa.value),
        bodies=bodies,
        observer=observer if isinstance(observer, str) else "body",
        observer_body=None if isinstance(observer, str) else observer.body,
        missing=missing,
        corrections=corrections,
        frame=frame,
        houses=houses,
        ayanamsas=several,
        aspects=aspects,
        aspect_points=points,
    )


def site_of(payload: Any) -> Site:
    """Return the place of a validated request."""
    return Site(payload.latitude, payload.longitude, payload.elevation)


def named_ayanamsa(
    payload: str | UserAyanamsa | tuple[str, ...],
) -> str | dict[str, float]:
    """Return the chart's ayanamsa as the request wrote it."""
    if isinstance(payload, tuple):
        return payload[0]
    return payload.model_dump() if isinstance(payload, UserAyanamsa) else payload


def answers_of(request: Request) -> Answers:
    """Return the app's `Answers`, made at the first call; `Problem` NOT_READY without kernels."""
    app: FastAPI = request.app
    engine: Any = getattr(app.state, "ephemeris", None)
    if engine is None:
        raise Problem(
            "NOT_READY", "The ephemeris is not loaded; try again.", headers={"retry-after": "5"}
        )
    made: Answers | None = getattr(app.state, "answers", None)
    if made is None or made.engine is not engine:
        settings = app.state.settings
        cache = ChartCache(settings.position_cache_ttl) if settings.enable_position_cache else None
        made = app.state.answers = Answers(engine, lambda: app.state.resolver, towns_of(app), cache)
    return made
