"""Many chart requests together: those with the same options are computed at once."""

from __future__ import annotations

from typing import Any

import orjson

from services.common import logging
from services.common.json_body import validate
from services.common.problems import Problem
from services.ephemeris.charts.many_charts import charts
from services.ephemeris.charts.series import Series
from services.ephemeris.errors import EphemerisError
from services.ephemeris.options import Options
from services.ephemeris.time.delta_t import GIVEN
from services.spice.api.answer import Answers, options_of, site_of
from services.spice.api.error_answers import problem_of
from services.spice.api.models import ChartRequest
from services.time_resolver.model import Resolution

TOGETHER = 4
"""Fewer than this with the same options are computed one by one: an array has its own cost."""

log = logging.get(__name__)


class _Asked:
    """One request, and where its answer goes."""

    __slots__ = ("chart", "index", "instant", "resolution")

    def __init__(self, index: int, chart: ChartRequest, moment: tuple[Any, Resolution | None]):
        self.index = index
        self.chart = chart
        self.instant, self.resolution = moment


def results(
    answers: Answers, series: Series | None, asked: list[Any], request_id: str | None
) -> list[bytes]:
    """Return the answer to each request: the chart, or the problem that stands for it.

    `series` None: each is computed for itself.
    """
    found: list[bytes] = [b""] * len(asked)
    groups: dict[tuple[Options, bool], list[_Asked]] = {}
    for index, value in enumerate(asked):
        try:
            chart = validate(ChartRequest, value)
            options = options_of(chart)
            one = _Asked(index, chart, answers.moment(chart))
            if series is None or options.alone:
                found[index] = _alone(answers, one, request_id)
            else:
                given = one.instant.delta_t_source == GIVEN
                groups.setdefault((options, given), []).append(one)
        except Exception as error:  # noqa: BLE001 - told as a problem; the other charts are good
            found[index] = _problem(error, request_id)
    for (options, _), group in groups.items():
        written = _together(answers, series, options, group, request_id)
        for one, answer in zip(group, written, strict=True):
            found[one.index] = answer
    return found


def _together(
    answers: Answers,
    series: Series | None,
    options: Options,
    group: list[_Asked],
    request_id: str | None,
) -> list[bytes]:
    """Return the answers of a group; what cannot be computed together is computed alone."""
    made: list[Any] = [None] * len(group)
    if series is not None and len(group) >= TOGETHER:
        try:
            made = charts(
                series,
                [one.instant for one in group],
                [site_of(one.chart) for one in group],
                options,
                [one.chart.time_uncertainty_s for one in group],
            )
        except EphemerisError:
            pass  # each will say for itself what is wrong
        except Exception:
            log.exception("unexpected", operation="batch")
    return [
        _alone(answers, one, request_id)
        if chart is None
        else answers.written(one.chart, chart, one.instant, one.resolution, request_id)
        for one, chart in zip(group, made, strict=True)
    ]


def _alone(answers: Answers, one: _Asked, request_id: str | None) -> bytes:
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
