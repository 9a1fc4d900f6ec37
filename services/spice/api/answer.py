"""From a validated request to the bytes of its answer, by way of the engine."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import FastAPI
from starlette.requests import Request

from services.common import version
from services.common.problems import Problem
from services.spice.api.models import ChartRequest, UserAyanamsa
from services.spice.api.sets import covering
from services.spice.ephemeris.chart import Ephemeris
from services.spice.ephemeris.earth import Site
from services.spice.ephemeris.errors import OutOfCoverage
from services.spice.ephemeris.options import Options

JSON = "application/json"


class Answers:
    """Writes charts for one engine; what no request changes is written once, beforehand."""

    def __init__(self, engine: Ephemeris) -> None:
        self.engine = engine
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
        instant = self.engine.timescales.instant(
            asked.birth_time,
            time_scale=asked.time_scale,
            calendar=asked.calendar,
            delta_t_s=asked.delta_t_s,
        )
        site = Site(asked.latitude, asked.longitude, asked.elevation)
        try:
            chart = self.engine.chart(instant, site, _options(asked), asked.time_uncertainty_s)
        except OutOfCoverage as error:
            jd_tdb = float(instant.tdb[0] + instant.tdb[1])
            error.extra["covered_by"] = covering(jd_tdb, loaded=self.engine.pool.ephemeris)
            raise
        meta = {
            **self._about,
            **chart.meta,
            "request_id": request_id,
            "warnings": [{"code": code, "detail": detail} for code, detail in chart.warnings],
        }
        if isinstance(asked.ayanamsa, UserAyanamsa) and meta["ayanamsa"] is not None:
            meta["ayanamsa"] = asked.ayanamsa.model_dump()
        answer = {"data": chart.bodies, "time": self.engine.timescales.echo(instant), "meta": meta}
        return orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY)


def _options(asked: ChartRequest) -> Options:
    ayanamsa = asked.ayanamsa
    return Options(
        zodiac=asked.zodiac,
        ayanamsa=ayanamsa if isinstance(ayanamsa, str) else (ayanamsa.t0_jd, ayanamsa.value),
        bodies=asked.bodies,
        observer=asked.observer,
        corrections=asked.corrections,
        frame=asked.frame,
        houses=asked.houses,
    )


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
        made = app.state.answers = Answers(engine)
    return made
