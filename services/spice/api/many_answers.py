"""Many chart requests together: those with the same options are computed at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson

from services.common import logging
from services.common.json_body import validate
from services.common.problems import Problem
from services.ephemeris.charts.chart import charts, together
from services.ephemeris.errors import EphemerisError
from services.ephemeris.frames.earth import Site, Sites
from services.ephemeris.options import Options
from services.ephemeris.time.delta_t import GIVEN
from services.ephemeris.time.timescales import Clock
from services.spice.api.answer import Answers, options_of, site_of
from services.spice.api.chart_json import parts_of
from services.spice.api.error_answers import problem_of
from services.spice.api.located import at_town
from services.spice.api.models import ChartRequest
from services.spice.api.unknown_time_model import refuse_unknown_time
from services.time_resolver.resolution import Resolution

log = logging.get(__name__)


class _Reading:
    """One request, and where its answer goes."""

    __slots__ = ("chart", "clock", "index", "instant", "resolution")

    def __init__(self, index: int, chart: ChartRequest, moment: tuple[Clock, Resolution | None]):
        self.index = index
        self.chart = chart
        self.clock, self.resolution = moment
        self.instant: Any = None  # once all are known


def results(answers: Answers, values: list[Any], request_id: str | None) -> list[bytes]:
    """Return the answer to each request: the chart, or the problem that stands for it."""
    answered: list[bytes] = [b""] * len(values)
    read: list[_Reading] = []
    for index, value in enumerate(values):
        try:
            refuse_unknown_time(value)
            chart = validate(ChartRequest, at_town(answers.town, value))
            read.append(_Reading(index, chart, answers.reading(chart)))
        except Exception as error:  # noqa: BLE001 - told as a problem; the other charts are good
            answered[index] = _problem(error, request_id)
    groups: dict[tuple[Options, bool], list[_Reading]] = {}
    instants = answers.engine.timescales.resolve([one.clock for one in read])
    for one, instant in zip(read, instants, strict=True):
        one.instant = instant
        given = instant.delta_t_source == GIVEN
        groups.setdefault((options_of(one.chart), given), []).append(one)
    for (options, _), group in groups.items():
        written = _together(answers, options, group, request_id)
        for one, answer in zip(group, written, strict=True):
            answered[one.index] = answer
    return answered


def _together(
    answers: Answers, options: Options, group: list[_Reading], request_id: str | None
) -> list[bytes]:
    """Return the answers of a group; what cannot be computed together is computed alone."""
    engine = answers.engine
    covered = engine.covered(np.array([float(one.instant.et) for one in group])).tolist()
    reached = [one for one, inside in zip(group, covered, strict=True) if inside]
    parts: dict[int, Any] = {}
    try:
        if len(reached) > 1:
            made = charts(
                engine,
                together([one.instant for one in reached]),
                _sites([site_of(one.chart) for one in reached]),
                options,
                np.array([one.chart.time_uncertainty_s for one in reached]),
            )
            parts = {one.index: part for one, part in zip(reached, parts_of(made), strict=True)}
    except EphemerisError:
        pass  # each will say for itself what is wrong
    except Exception:
        log.exception("unexpected", operation="batch")
    return [
        answers.written(parts[one.index], one.chart, one.instant, one.resolution, request_id)
        if one.index in parts
        else _alone(answers, one, request_id)
        for one in group
    ]


def _sites(sites: list[Site]) -> Sites:
    columns = ([getattr(site, name) for site in sites] for name in _PLACE)
    return Sites(*(np.array(column, dtype=np.float64) for column in columns))


_PLACE = ("latitude", "longitude", "elevation")


def _alone(answers: Answers, one: _Reading, request_id: str | None) -> bytes:
    try:
        return answers.chart_at(one.chart, one.instant, one.resolution, request_id)
    except Exception as error:  # noqa: BLE001 - told as a problem
        return _problem(error, request_id)


def _problem(error: Exception, request_id: str | None) -> bytes:
    if isinstance(error, EphemerisError):
        error = problem_of(error)
    if not isinstance(error, Problem):
        log.error("unexpected", operation="batch", exc_info=error)
        error = Problem("INTERNAL")
    return orjson.dumps(error.body(request_id))
