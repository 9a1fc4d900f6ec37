"""A chart as a distribution, in the API's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from services.ephemeris.constants import J2000
from services.ephemeris.events.distribution import Distribution
from services.ephemeris.events.ingresses import NAKSHATRAS, SIGNS
from services.ephemeris.events.state_tracks import Change, Track
from services.ephemeris.options import Options
from services.ephemeris.time.calendar import isoformat, split_day
from services.ephemeris.time.leap_seconds import MJD_JDN
from services.ephemeris.time.timescales import Timescales
from services.time_resolver.resolution import (
    DAY_US,
    EPOCH_JDN,
    MICROSECONDS,
    format_offset,
    local_iso,
)
from services.time_resolver.stretches import Part

PHASES = (
    "new_moon", "waxing_crescent", "first_quarter", "waxing_gibbous", "full_moon", "waning_gibbous",
    "last_quarter", "waning_crescent",
)  # fmt: skip
"""Eighths of the Moon's way from the Sun, each beginning at its phase: 0, 45, 90 ... degrees."""

MILLISECOND = 1000
"""Microseconds: ends of a part that went through TT and back are a microsecond off."""

LEFT_OUT = {
    "polar": (
        "Within the polar circles the Ascendant leaps, and most systems have no cusps: the "
        "Ascendant and the houses are left out."
    ),
    "no_cusps": (
        "For a part of that time this system has no cusps here, or cusps that stand still or run "
        "back: the houses are left out."
    ),
}


class Moments:
    """Writes moments of TT: in UTC (UT1 before 1960), and as the clock of a part showed it."""

    def __init__(self, timescales: Timescales, parts: list[Part]) -> None:
        self.timescales = timescales
        self.parts = sorted(parts, key=lambda part: -part.weight)

    def written(self, days: list[float]) -> list[dict[str, Any]]:
        """Return each moment (TT, days from J2000.0): `time`, `tt_jd`, and `local` with parts."""
        if not days:
            return []
        array = np.array(days)
        many = self.timescales.instants((np.full(len(array), J2000), array), "tt")
        ut1, utc = np.stack(many.ut1, axis=1).tolist(), [[np.nan] * 2] * len(days)
        if many.utc is not None:
            utc = np.stack(many.utc, axis=1).tolist()
        return [self._one(*row) for row in zip(days, utc, ut1, strict=True)]

    def _one(self, day: float, utc: list[float], ut1: list[float]) -> dict[str, Any]:
        early = utc[0] != utc[0]  # NaN before 1960
        number, part = split_day(*(ut1 if early else utc))
        seconds = 86400.0 if early else self.timescales.leap_seconds.day_length(number - MJD_JDN)
        length = round(seconds * MICROSECONDS)
        carried, micro = divmod(round(part * seconds * MICROSECONDS), length)
        number += carried
        text = isoformat(number, micro, "gregorian", "" if early else "Z")
        row: dict[str, Any] = {"time": text, "tt_jd": J2000 + day}
        if self.parts:
            us = (number - EPOCH_JDN) * DAY_US + min(micro, DAY_US - 1)
            row["local"] = self._local(us)
        return row

    def _local(self, utc_us: int) -> str | None:
        """Return what the clock of the likeliest part showed then."""
        for part in self.parts:
            if part.start_us - MILLISECOND <= utc_us <= part.stop_us + MILLISECOND:
                one = part.candidate
                text = local_iso(utc_us + round(one.offset_s * MICROSECONDS), "gregorian")
                return text + format_offset(one.offset_s)
        return None


def distribution_json(
    chart: Distribution, options: Options, sigmas: list[float | None], moments: Moments
) -> dict[str, Any]:
    """Return the `distribution` of an answer."""
    named = _names(options)
    tracks = {(track.kind, track.of): track for track in chart.tracks}
    bodies = {}
    for name, reach in chart.reaches.items():
        sign = tracks["sign", (name,)]
        row: dict[str, Any] = {
            "signs": _shares(sign, named["sign"]), "sign_certain": sign.certain(),
            **_mansions(tracks, name),
        }  # fmt: skip
        if ("house", (name,)) in tracks:
            house = tracks["house", (name,)]
            row |= {"houses": _shares(house, named["house"]), "house_certain": house.certain()}
        row["longitude"] = {
            "first": reach.first, "last": reach.last, "low": reach.low, "high": reach.high,
        }  # fmt: skip
        bodies[name] = row
    angles = {
        track.of[0]: {
            "signs": _shares(track, named["angle"]), "sign_certain": track.certain(),
            **_mansions(tracks, track.of[0]),
        }
        for track in chart.tracks
        if track.kind == "angle"
    }  # fmt: skip
    phase = tracks.get(("phase", ("Moon",)))
    return {
        "bodies": bodies,
        "angles": angles,
        "phase": None if phase is None else _shares(phase, named["phase"]),
        "aspects": None if options.aspects is None else _aspects(chart, named["aspect"]),
        "changes": _changes(chart.changes, named, sigmas, moments),
        "complete": chart.unproved == 0,
    }


def _mansions(tracks: dict[tuple[str, tuple[str, ...]], Track], name: str) -> dict[str, Any]:
    """Return the nakshatras of a body or an angle; nothing in the tropical zodiac."""
    track = tracks.get(("nakshatra", (name,)))
    if track is None:
        return {}
    shares = _shares(track, NAKSHATRAS.__getitem__)
    return {"nakshatras": shares, "nakshatra_certain": track.certain()}


Words = Callable[[int], str]


def _names(options: Options) -> dict[str, Words]:
    """Return what turns a state of each kind into a word."""
    aspects = [name for name, _ in options.aspects or ()]
    return {
        "sign": SIGNS.__getitem__,
        "angle": SIGNS.__getitem__,
        "nakshatra": NAKSHATRAS.__getitem__,
        "house": str,
        "phase": PHASES.__getitem__,
        "aspect": aspects.__getitem__,
    }


def _shares(track: Track, words: Words) -> dict[str, float]:
    """Return the probability of each state, the likeliest first."""
    rows = sorted(track.probabilities.items(), key=lambda row: -row[1])
    return {words(state): min(1.0, probability) for state, probability in rows}


def _aspects(chart: Distribution, words: Words) -> dict[str, list[dict[str, Any]]]:
    """Return the aspects that hold throughout, and those that hold at some time."""
    throughout, sometimes = [], []
    for track in chart.tracks:
        if track.kind != "aspect":
            continue
        for state, probability in track.probabilities.items():
            if state < 0:
                continue
            row: dict[str, Any] = {
                "first": track.of[0], "second": track.of[1], "aspect": words(state),
            }  # fmt: skip
            if track.certain():
                throughout.append(row)
                continue
            row |= {
                "probability": min(1.0, probability),
                "at_start": track.first == state, "at_end": track.last == state,
            }  # fmt: skip
            sometimes.append(row)
    sometimes.sort(key=lambda row: -row["probability"])
    return {"throughout": throughout, "sometimes": sometimes}


def _changes(
    changes: list[Change], named: dict[str, Words], sigmas: list[float | None], moments: Moments
) -> list[dict[str, Any]]:
    times = moments.written([change.time for change in changes])
    rows = []
    for change, when, sigma in zip(changes, times, sigmas, strict=True):
        chart = _change(change, named[change.kind])
        rows += [{**row, **when, "sigma_s": sigma} for row in chart]
    return rows


def _change(change: Change, words: Words) -> list[dict[str, Any]]:
    """Return the rows of a change: of one aspect that gives way to another, two."""
    before, after = change.before, change.after
    if change.kind != "aspect":
        return [
            {"kind": change.kind, "of": change.of[0], "from": words(before), "to": words(after)}
        ]
    pair = {"kind": "aspect", "first": change.of[0], "second": change.of[1]}
    if before == after:
        return [{**pair, "aspect": words(before), "moment": "exact"}]
    ends = ((before, "leave"), (after, "enter"))
    return [{**pair, "aspect": words(one), "moment": moment} for one, moment in ends if one >= 0]
