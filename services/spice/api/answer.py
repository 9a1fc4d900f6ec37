"""From a validated request to the bytes of its answer, by way of the engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import orjson
from fastapi import FastAPI
from starlette.requests import Request

from services.common import version
from services.common.problems import Problem
from services.ephemeris.charts.chart import Charts, charts
from services.ephemeris.errors import BodyOutOfCoverage, InvalidInput, OutOfCoverage
from services.ephemeris.frames.earth import Site
from services.ephemeris.frames.of_date import NUTATION_MODEL, PRECESSION_MODELS
from services.ephemeris.observe import Ephemeris
from services.ephemeris.options import Options
from services.ephemeris.targets.registry import REGISTRY
from services.ephemeris.time.timescales import Instant
from services.spice.api.caches import ChartCache
from services.spice.api.fields import UserAyanamsa
from services.spice.api.models import ChartRequest
from services.spice.api.rows import BODY_MISSING, bodies_of, houses_of, notes_of, zodiacs_of
from services.spice.api.sets import covering
from services.spice.api.zone_suffix import check_zone, has_zone
from services.time_resolver.model import Place, Query, Resolution, local_iso
from services.time_resolver.resolve import Resolver


class Answers:
    """Writes charts for one engine; what no request changes is written once, beforehand."""

    def __init__(
        self,
        engine: Ephemeris,
        resolver: Callable[[], Resolver | None],
        cache: ChartCache | None = None,
    ) -> None:
        """Take the engine, and a way to ask for the resolver of local times once it is loaded.

        `cache` remembers answers of `chart`; None for none.
        """
        self.engine = engine
        self.resolver = resolver
        self.cache = cache
        self.about = {
            "service_version": version.VERSION,
            "spice_version": engine.pool.spice_version,
            "kernel_set_tag": engine.pool.tag,
            "ephemeris": engine.pool.ephemeris,
            "kernels": [{"name": name, "sha256": sha} for name, sha in engine.pool.kernels],
            "coverage": engine.coverage(),
        }
        self._about = {name: orjson.Fragment(orjson.dumps(v)) for name, v in self.about.items()}

    def chart(self, asked: ChartRequest, request_id: str | None) -> bytes:
        """Return one chart as JSON. Raises EphemerisError."""
        if self.cache is None:
            return self.chart_at(asked, *self.moment(asked), request_id)
        return self.cache.answer(
            asked, request_id, lambda name: self.chart_at(asked, *self.moment(asked), name)
        )

    def chart_at(
        self,
        asked: ChartRequest,
        instant: Instant,
        resolution: Resolution | None,
        request_id: str | None,
    ) -> bytes:
        """Return one chart as JSON for the `moment` of its request. Raises EphemerisError."""
        try:
            self.engine.check_coverage(instant)
            made = charts(
                self.engine, instant, site_of(asked), options_of(asked), asked.time_uncertainty_s
            )
        except OutOfCoverage as error:
            if not isinstance(error, BodyOutOfCoverage):
                jd_tdb = float(instant.tdb[0] + instant.tdb[1])
                error.extra["covered_by"] = covering(jd_tdb, loaded=self.engine.pool.ephemeris)
            raise
        return self.written(parts_of(made)[0], asked, instant, resolution, request_id)

    def written(
        self,
        parts: Parts,
        asked: ChartRequest,
        instant: Instant,
        resolution: Resolution | None,
        request_id: str | None,
    ) -> bytes:
        """Return a chart that has been computed as JSON."""
        warnings = [{"code": code, "detail": detail} for code, detail in instant.warnings]
        meta = {**self._about, **parts.meta, "request_id": request_id, "warnings": warnings}
        if meta["ayanamsa"] is not None:
            meta["ayanamsa"] = named_ayanamsa(asked.ayanamsa)
        time = self.engine.timescales.echo(instant)
        warnings += _option_warnings(asked)
        for code, names in parts.notes.items():
            warnings += [{"code": code, "detail": self.note(code, name)} for name in names]
        if resolution is not None:
            time["resolution"] = resolution.as_dict()
            warnings += _doubts(resolution)
        answer: dict[str, Any] = {"data": parts.bodies, "time": time, "meta": meta}
        if parts.houses is not None:
            warnings += _house_warnings(parts.houses)
            answer["houses"] = parts.houses
        if parts.aspects is not None:
            answer["aspects"] = parts.aspects
        if parts.zodiacs is not None:
            answer["zodiacs"] = parts.zodiacs
        return orjson.dumps(answer)

    def note(self, code: str, name: str) -> str:
        """Say of a body why it has no place, or its system's barycentre in place of its centre."""
        target = REGISTRY[name]
        if code == BODY_MISSING:
            return self.engine.bodies.reason(target)
        return self.engine.bodies.seam(target)

    def moment(self, asked: ChartRequest) -> tuple[Instant, Resolution | None]:
        """Return the moment asked for; for a local time also how it was resolved."""
        timescales = self.engine.timescales
        if asked.birth_time is not None:
            if has_zone(asked.birth_time):
                check_zone(
                    self.resolver(), str(asked.birth_time), asked.calendar, field="birth_time"
                )
            instant = timescales.instant(
                asked.birth_time,
                time_scale=asked.time_scale,
                calendar=asked.calendar,
                delta_t_s=asked.delta_t_s,
            )
            return instant, None
        if asked.time_scale != "utc":
            raise InvalidInput(
                "A local_time goes with time_scale utc: what it means on other scales follows.",
                field="time_scale",
            )
        resolver = self.resolver()
        if resolver is None or asked.local_time is None:
            raise Problem("NOT_READY", "The time zone data are not loaded.")
        resolution = resolver.resolve(
            Query(
                asked.local_time,
                Place(asked.latitude, asked.longitude),
                asked.time_zone,
                asked.calendar,
                asked.tzdata,
                asked.fold,
                asked.candidate,
            )
        )
        first = resolution.candidates[0]
        if first.calendar == "gregorian":
            instant = timescales.instant(first.utc, delta_t_s=asked.delta_t_s)
        else:  # told as Julian, so that nobody is warned of a calendar that was not used
            text = local_iso(first.utc_us, "julian") + "Z"
            instant = timescales.instant(text, calendar="julian", delta_t_s=asked.delta_t_s)
        return instant, resolution


class Parts(NamedTuple):
    """One chart in the API's fields: bodies by name, what is said of it, and what was asked for."""

    bodies: dict[str, dict[str, Any] | None]
    meta: dict[str, Any]
    houses: dict[str, Any] | None
    aspects: list[dict[str, Any]] | None
    zodiacs: dict[str, Any] | None
    notes: dict[str, list[str]]


def parts_of(made: Charts) -> list[Parts]:
    """Return each chart in the API's fields."""
    bodies = bodies_of(made)
    count = len(bodies)
    nothing: list[Any] = [None] * count
    houses = nothing if made.houses is None else houses_of(made)
    zodiacs = nothing if made.zodiacs is None else zodiacs_of(made)
    aspects = nothing
    if made.aspects is not None:
        aspects = [made.aspects.listed(made.aspect_names, i) for i in range(count)]
    columns = (bodies, _metas(made, count), houses, aspects, zodiacs, notes_of(made.positions))
    return [Parts(*parts) for parts in zip(*columns, strict=True)]


ORIENTATION = (
    "modelled: IAU 2006/2000A with UT1 from ΔT, no polar motion",
    "measured: ITRF93 from the Earth-orientation kernels",
)


def _metas(made: Charts, count: int) -> list[dict[str, Any]]:
    options = made.options
    short = made.sky.frames.short_term.tolist()
    sources: list[Any] = [None] * count
    if made.sky.orientation is not None:
        sources = [ORIENTATION[flag] for flag in made.sky.orientation.measured.tolist()]
    degrees: list[Any] = [None] * count if made.ayanamsa is None else made.ayanamsa.tolist()
    return [
        {
            "zodiac": options.zodiac,
            "ayanamsa": options.ayanamsa if options.zodiac == "sidereal" else None,
            "ayanamsa_deg": degrees[i],
            "frame": options.frame,
            "observer": named_observer(options),
            "corrections": options.corrections,
            "precession_model": PRECESSION_MODELS[0 if short[i] else 1],
            "nutation_model": NUTATION_MODEL,
            "orientation_source": sources[i],
        }
        for i in range(count)
    ]


def _option_warnings(asked: ChartRequest) -> list[dict[str, str]]:
    """Return warnings that follow from the options alone."""
    if asked.corrections == "apparent" and asked.observer in {"heliocentric", "barycentric"}:
        detail = (
            f"For a {asked.observer} observer deflection and aberration have no meaning: "
            "only light time was applied."
        )
        return [{"code": "CORRECTIONS_LIGHT_TIME_ONLY", "detail": detail}]
    return []


def _house_warnings(houses: dict[str, Any] | None) -> list[dict[str, str]]:
    """Return the warning of houses by another system than the one asked for."""
    fallback = houses["fallback"] if houses is not None else None
    if fallback is None:
        return []
    detail = f"{fallback['reason']} The houses are {fallback['used']}, not {fallback['requested']}."
    return [{"code": "HOUSES_FALLBACK", "detail": detail}]


def _doubts(resolution: Resolution) -> list[dict[str, str]]:
    """Return the resolution's warnings, and one more where the charted moment is not the only."""
    told = [{"code": notice.code, "detail": notice.detail} for notice in resolution.warnings]
    count = len(resolution.candidates)
    if count > 1:
        detail = (
            f"local_time may mean {count} moments; the first of time.resolution is charted. Say "
            "another's id as candidate to chart that."
        )
        told.append({"code": "LOCAL_TIME_DOUBTFUL", "detail": detail})
    return told


def options_of(asked: Any) -> Options:
    """Return the options of a validated request (of a chart or a table)."""
    ayanamsa, several = asked.ayanamsa, ()
    if isinstance(ayanamsa, tuple):
        ayanamsa, several = ayanamsa[0], ayanamsa if asked.zodiac == "sidereal" else ()
    return Options(
        zodiac=asked.zodiac,
        ayanamsa=ayanamsa if isinstance(ayanamsa, str) else (ayanamsa.t0_jd, ayanamsa.value),
        bodies=asked.bodies,
        observer=asked.observer if isinstance(asked.observer, str) else "body",
        observer_body=None if isinstance(asked.observer, str) else asked.observer.body,
        missing=asked.missing,
        corrections=asked.corrections,
        frame=asked.frame,
        houses=getattr(asked, "houses", None),
        ayanamsas=several,
        aspects=getattr(asked, "aspects", None),
        aspect_points=getattr(asked, "aspect_points", None) or (),
    )


def site_of(asked: Any) -> Site:
    """Return the place of a validated request."""
    return Site(asked.latitude, asked.longitude, asked.elevation)


def named_observer(options: Options) -> str | dict[str, str]:
    """Return the observer as a request writes it."""
    return options.observer if options.observer_body is None else {"body": options.observer_body}


def named_ayanamsa(
    asked: str | UserAyanamsa | tuple[str, ...],
) -> str | dict[str, float]:
    """Return the chart's ayanamsa as the request wrote it."""
    if isinstance(asked, tuple):
        return asked[0]
    return asked.model_dump() if isinstance(asked, UserAyanamsa) else asked


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
        made = app.state.answers = Answers(engine, lambda: app.state.resolver, cache)
    return made
