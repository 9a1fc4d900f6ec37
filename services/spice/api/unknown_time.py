"""/calculate for a time that is not known: from the request to its prior, and to the answer."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import orjson

from services.common.problems import Problem
from services.ephemeris.constants import DAY, J2000
from services.ephemeris.errors import BodyOutOfCoverage, InvalidInput
from services.ephemeris.events.distribution import distribution, sigmas
from services.ephemeris.events.prior import CUT, NormalPrior, Prior, UniformPrior
from services.ephemeris.frames.earth import one_site_vectors
from services.spice.api.answer import Answers, named_ayanamsa, options_of, site_of
from services.spice.api.chart_json import named_observer
from services.spice.api.events_job import days_of
from services.spice.api.spans import check_coverage, is_local, moment
from services.spice.api.unknown_time_json import LEFT_OUT, Moments, distribution_json
from services.spice.api.unknown_time_model import LONGEST_DAYS
from services.time_resolver.resolution import DAY_US, EPOCH_JDN, MICROSECONDS, Place, Query, iso_utc
from services.time_resolver.resolve import Resolver
from services.time_resolver.stretches import Part, Stretch, stretch

COST_A_DAY = 768
"""Positions: a day's distribution takes as long as the usual slice of a batch."""
ENDS = ("time_from", "time_to")
SETTLED = ("AMBIGUOUS", "NONEXISTENT")
"""Warnings of a reading that was shown twice or skipped: here both count as they are."""


class When(NamedTuple):
    """The moments that a request may mean; `parts` are the clock's readings, none of UTC."""

    prior: Prior
    parts: list[Part]
    warnings: list[tuple[str, str]]

    @property
    def cost(self) -> int:
        """What the distribution costs, in positions."""
        days = sum(stop - start for start, stop in self.prior.spans())
        return int(COST_A_DAY * max(1.0, days))


def by_the_clock(payload: Any) -> bool:
    """Say whether a request is about what a clock at the place showed."""
    if payload.time_sigma_s is not None:
        return payload.local_time is not None
    return payload.time is not None or any(is_local(payload, name) for name in ENDS)


def when_of(answers: Answers, payload: Any) -> When:
    """Return the moments that a validated request may mean. Raises EphemerisError, Problem."""
    _check_way(payload)
    one_site_vectors(site_of(payload))
    if payload.time_sigma_s is not None:
        return _about(answers, payload)
    if not by_the_clock(payload):
        start, stop = (moment(answers, payload, name) for name in ENDS)
        begin, end = days_of(start), days_of(stop)
        _check_length(end - begin)
        check_coverage(answers, start, stop, ENDS)
        warnings = [*dict.fromkeys([*start.warnings, *stop.warnings])]
        return When(UniformPrior.of([(begin, end, 1.0)]), [], warnings)
    mixed = [name for name in ENDS if payload.time is None and not is_local(payload, name)]
    if mixed:
        moment(answers, payload, mixed[0])  # what cannot be read at all is refused for that
        raise InvalidInput(
            "Write time_from and time_to alike: both with Z or an offset, or both without.",
            field=mixed[0],
        )
    _check_scale(payload)
    known = _stretch(answers, payload)
    prior, warnings = _prior(answers, known.parts)
    notices = [(one.code, one.detail) for one in known.notices if one.code not in SETTLED]
    return When(prior, known.parts, [*notices, *warnings])


def _about(answers: Answers, payload: Any) -> When:
    """Return the moments about the one that is the likeliest, with the sigma that is given."""
    sigma = payload.time_sigma_s
    name, parts, notices = "birth_time", [], []
    if payload.birth_time is not None:
        instant = moment(answers, payload, "birth_time")
        means, warnings = [(days_of(instant), 1.0)], list(instant.warnings)
    else:
        name = "local_time"
        _check_scale(payload)
        resolution = _resolver(answers).resolve(
            Query(
                payload.local_time, Place(payload.latitude, payload.longitude), payload.time_zone,
                payload.calendar, payload.tzdata,
            )
        )  # fmt: skip
        read = resolution.candidates
        reach = round(CUT * sigma * MICROSECONDS)
        parts = [Part(one.utc_us - reach, one.utc_us + reach, one.weight, one) for one in read]
        days, warnings = _days(answers, [one.utc_us for one in read])
        means = [(day, one.weight) for day, one in zip(days, read, strict=True)]
        notices = [(one.code, one.detail) for one in resolution.warnings if one.code not in SETTLED]
    prior = NormalPrior.of(means, sigma)
    ends = np.array([prior.spans()[0][0], prior.spans()[-1][1]])
    _check_length(sum(stop - start for start, stop in prior.spans()) - 1e-6, "time_sigma_s")
    both = answers.engine.timescales.instants((np.full(2, J2000), ends), "tt")
    check_coverage(answers, both.at(0), both.at(1), (name, name))
    return When(prior, parts, [*dict.fromkeys([*notices, *warnings])])


def _check_scale(payload: Any) -> None:
    if payload.time_scale != "utc":
        raise InvalidInput(
            "What a clock showed goes with time_scale utc: what it means on other scales follows.",
            field="time_scale",
        )


def _check_way(payload: Any) -> None:
    """Raise InvalidInput unless it is one way to say when.

    A date without a time, a first and a last moment, or the likeliest one with a sigma.
    """
    ends = [name for name in ENDS if getattr(payload, name) is not None]
    if payload.time_sigma_s is not None:
        _check_sigma_alone(payload, ends)
        return
    if payload.birth_time is not None:
        raise InvalidInput(
            "birth_time is a moment: here it goes with time_sigma_s alone.", field="birth_time"
        )
    if payload.time is not None:
        if payload.local_time is None:
            raise InvalidInput(
                '"time": "unknown" needs the date at the place as local_time.', field="local_time"
            )
        if ends:
            raise InvalidInput(
                'Leave out either "time": "unknown" or time_from and time_to.', field=ends[0]
            )
        return
    if payload.local_time is not None:
        raise InvalidInput(
            'local_time goes with "time": "unknown" here; time_from and time_to have dates of '
            "their own.",
            field="local_time",
        )
    for name in ENDS:
        if name not in ends:
            raise InvalidInput("time_from and time_to go together.", field=name)


def _check_sigma_alone(payload: Any, ends: list[str]) -> None:
    """Raise InvalidInput unless a sigma has its one moment, and nothing else says when."""
    for name in ("time", *ends):
        if getattr(payload, name) is not None:
            raise InvalidInput(
                "time_sigma_s goes with birth_time or local_time: every moment between "
                "time_from and time_to, or of a day, is as probable as any other.",
                field=name,
            )
    if payload.birth_time is None and payload.local_time is None:
        raise InvalidInput(
            "time_sigma_s needs the likeliest moment, as birth_time or local_time.",
            field="birth_time",
        )
    if payload.birth_time is not None and payload.local_time is not None:
        raise InvalidInput("Leave out either birth_time or local_time.", field="local_time")


def _check_length(days: float, field: str = "time_to") -> None:
    if days <= 0.0:
        raise InvalidInput("time_to must lie after time_from.", field="time_to")
    if days > LONGEST_DAYS and field != "time_to":
        raise InvalidInput(
            f"All readings of the clock with their sigmas may span {LONGEST_DAYS:g} days at most.",
            field=field,
        )
    if days > LONGEST_DAYS:
        raise InvalidInput(
            f"time_to may lie at most {LONGEST_DAYS:g} days after time_from.", field="time_to"
        )


def _stretch(answers: Answers, payload: Any) -> Stretch:
    """Return what the clocks at the place may have meant; a refusal names the field it is about."""
    resolver = _resolver(answers)
    first, last = payload.time_from, payload.time_to
    if payload.time is not None:
        first, last = _midnight(payload.local_time), None
    query = Query(
        first, Place(payload.latitude, payload.longitude), payload.time_zone, payload.calendar,
        payload.tzdata,
    )  # fmt: skip
    try:
        times = stretch(resolver, query, last, longest_us=round(LONGEST_DAYS * DAY_US))
    except InvalidInput as error:
        field = error.field
        if payload.time is None:
            field = {"local_time": "time_from", "stop": "time_to"}.get(str(field), field)
        words = str(error).replace(str(error.field), str(field))
        raise InvalidInput(words, field=field, **error.extra) from None
    return times


def _resolver(answers: Answers) -> Resolver:
    resolver = answers.resolver()
    if resolver is None:
        raise Problem("NOT_READY", "The time zone data are not loaded.")
    return resolver


def _midnight(date: str) -> str:
    """Return the beginning of a date; what is none is left to the reader to refuse."""
    text = date.strip()
    if "T" in text.upper() or ":" in text:
        raise InvalidInput(
            'With "time": "unknown" local_time is a date alone, such as 1962-07-02; hours that are '
            "known go into time_from and time_to.",
            field="local_time",
        )
    return text + "T00:00:00"


def _prior(answers: Answers, parts: list[Part]) -> tuple[Prior, list[tuple[str, str]]]:
    """Return the prior of a clock's parts, and warnings of the scales. Raises OutOfCoverage."""
    microseconds = [us for part in parts for us in (part.start_us, part.stop_us)]
    days, warnings = _days(answers, microseconds)
    ends = np.array([min(days), max(days)])
    both = answers.engine.timescales.instants((np.full(2, J2000), ends), "tt")
    check_coverage(answers, both.at(0), both.at(1), ("local_time", "local_time"))
    rows = zip(days[::2], days[1::2], parts, strict=True)
    return UniformPrior.of((start, stop, part.weight) for start, stop, part in rows), warnings


def _days(answers: Answers, utc_us: list[int]) -> tuple[list[float], list[tuple[str, str]]]:
    """Return moments of UTC (µs from 1970) as TT days from J2000.0, and the scales' warnings."""
    days, within = np.divmod(np.array(utc_us), DAY_US)
    timescales = answers.engine.timescales
    instants = timescales.instants_of_days(days + (EPOCH_JDN - 0.5), within / MICROSECONDS, "utc")
    tt = np.asarray((instants.tt[0] - J2000) + instants.tt[1])
    return tt.tolist(), list(instants.warnings)


def answer(answers: Answers, payload: Any, when: When, name: str | None) -> bytes:
    """Return the distribution of a chart as JSON. Raises EphemerisError."""
    engine, site, options = answers.engine, site_of(payload), options_of(payload)
    try:
        chart = distribution(engine, site, options, when.prior)
    except BodyOutOfCoverage as error:
        raise error.needed() from None
    doubts = sigmas(engine, site, options, chart.changes)
    moments = Moments(engine.timescales, when.parts)
    warnings = list(when.warnings)
    if chart.left_out is not None:
        warnings.append(("HOUSES_LEFT_OUT", LEFT_OUT[chart.left_out]))
    sidereal = options.zodiac == "sidereal"
    town = {} if payload.place is None else {"town": answers.town(payload.place)}
    return orjson.dumps(
        {
            **town,
            "distribution": distribution_json(chart, options, doubts, moments),
            "time": _time(when, moments),
            "meta": {
                **answers.about,
                "zodiac": options.zodiac,
                "ayanamsa": named_ayanamsa(payload.ayanamsa) if sidereal else None,
                "observer": named_observer(options),
                "corrections": options.corrections,
                "houses": options.houses,
                "request_id": name,
                "warnings": [{"code": code, "detail": detail} for code, detail in warnings],
            },
        }
    )


def _time(when: When, moments: Moments) -> dict[str, Any]:
    """Return the moments that were understood."""
    spans = when.prior.spans()
    ends = moments.written([end for span in spans for end in span])
    masses = np.diff(when.prior.before(np.array(spans)), axis=1)[:, 0].tolist()
    return {
        "hours": sum(stop - start for start, stop in spans) * 24.0,
        "prior": "normal" if isinstance(when.prior, NormalPrior) else "uniform",
        "sigma_s": when.prior.sigma * DAY if isinstance(when.prior, NormalPrior) else None,
        "spans": [
            {"from": ends[2 * i], "to": ends[2 * i + 1], "probability": mass}
            for i, mass in enumerate(masses)
        ],
        "readings": [
            {
                "id": part.candidate.id,
                "from": iso_utc(part.start_us),
                "to": iso_utc(part.stop_us),
                "probability": part.weight,
                "calendar": part.candidate.calendar,
                "why": part.candidate.why,
            }
            for part in when.parts
        ],
    }
