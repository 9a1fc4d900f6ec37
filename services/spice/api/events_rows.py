"""Events in the API's words: their moments in full, their sigmas, what of them is certain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import hypot, isnan
from typing import Any

import numpy as np

from services.ephemeris.constants import J2000
from services.ephemeris.events.event import Event
from services.ephemeris.observe import Ephemeris
from services.ephemeris.time.instants import Instant
from services.spice.api.spans import PlaceClock
from services.time_resolver.resolution import DAY_US, EPOCH_JDN

Stays = Callable[[float], bool]
"""Says whether a moment stays on its day if it is earlier or later by so many days."""
CERTAIN = 3.0
"""Sigmas that must stay within a day, or before the next event, to call it certain."""


class Moments:
    """Writes moments of TT as the `time` of an answer, in one scale.

    With a `clock` also as that showed them.
    """

    def __init__(self, engine: Ephemeris, scale: str, clock: PlaceClock | None = None) -> None:
        self.timescales = engine.timescales
        self.scale = scale
        self.clock = clock

    def written(self, days: list[float]) -> list[tuple[dict[str, Any], float, Stays]]:
        """Return of each moment (TT, days from J2000.0) its `time`, and what is sure of it.

        Seconds by which its scale's own clock is in doubt (UTC after the last known leap second),
        and what says whether it stays on its day, in that scale or by the clock.
        """
        if not days:
            return []
        array = np.array(days)
        many = self.timescales.instants((np.full(len(array), J2000), array), "tt")
        return [self._one(many.at(i)) for i in range(len(array))]

    def _one(self, instant: Instant) -> tuple[dict[str, Any], float, Stays]:
        scale = self.scale
        if scale == "utc" and instant.utc is None:
            scale = "ut1"
        doubt = 0.0
        shown = {"utc": instant.utc, "ut1": instant.ut1, "tt": instant.tt}[scale]
        assert shown is not None  # noqa: S101 - utc was looked at above
        until = self.timescales.leap_seconds_until_mjd
        if scale == "utc" and shown[0] - 2400000.5 >= until:
            steps = self.timescales.leap_seconds.entries[-1][1] + 32.184
            doubt = hypot(float(instant.delta_t_s) - steps, float(instant.delta_t_sigma_s))
        source = self.timescales.delta_t.source(float(instant.tt[0]), float(instant.tt[1]))
        time = self.timescales.echo(instant._replace(scale=scale, delta_t_source=source))
        part = float(shown[0] + 0.5 + shown[1]) % 1.0
        if self.clock is not None and instant.utc is not None:
            day, micro = self.timescales.utc_clock(instant.utc)
            us = (day - EPOCH_JDN) * DAY_US + min(micro, DAY_US - 1)  # a leap second has no other
            time["local"] = self.clock.shown(us)
            return time, doubt, partial(self.clock.stays, us)
        return time, doubt, lambda reach: reach <= part and part + reach < 1.0


def rows(moments: Moments, events: list[Event]) -> list[dict[str, Any]]:
    """Return events as the answer has them, but for the order's certainty (see `Order`)."""
    inner = [one for event in events for one in _inner(event)]
    times = moments.written([event.time for event in events])
    ends = iter(moments.written([one.time for one in inner]))
    out = []
    for event, (time, doubt, stays) in zip(events, times, strict=True):
        sigma = hypot(_sigma(event, time["scale"]), doubt)
        reach = CERTAIN * sigma / 86400.0
        row = {
            "kind": event.kind,
            **{name: _plain(value, ends) for name, value in event.data.items()},
            "time": time,
            "sigma_s": sigma,
            "sigma_tt_s": event.sigma_tt_s,
            "sigma_ut_s": event.sigma_ut_s,
            "probability": event.probability,
            "certain": {"day": stays(reach), "order": True},
        }
        out.append(row)
    return out


def _inner(event: Event) -> Iterator[Event]:
    """Yield the moments inside an event, in the order in which `_plain` meets them."""
    for value in event.data.values():
        if isinstance(value, Event):
            yield value
        elif isinstance(value, dict):
            yield from (one for one in value.values() if isinstance(one, Event))


def _plain(value: Any, ends: Iterator[tuple[dict[str, Any], float, Stays]]) -> Any:
    """Return a member of an event, moments within it written out."""
    if isinstance(value, Event):
        time, doubt, _ = next(ends)
        return {
            "time": time, "sigma_s": hypot(_sigma(value, time["scale"]), doubt), **(
                value.data if value.kind[:1] in {"P", "U", "C", "D", "R"} else {}
            ),
        }  # fmt: skip
    if isinstance(value, dict):
        return {name: _plain(one, ends) for name, one in value.items()}
    return value


def _sigma(event: Event, scale: str) -> float:
    """Return one sigma of a moment told in a scale; UTC is TT less a known number."""
    return event.sigma_ut_s if scale == "ut1" else event.sigma_tt_s


class Order:
    """Says of each event whether it surely comes before the next, and after the one before."""

    def __init__(self) -> None:
        self._held: tuple[Event, dict[str, Any]] | None = None

    def following(
        self, events: list[Event], written: list[dict[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        """Yield the rows that are complete; the last is held until it is known what follows."""
        for event, row in zip(events, written, strict=True):
            if self._held is not None:
                before, held = self._held
                # ΔT shifts all events alike: it counts only between one of the sky and one of the
                # horizon, and for each of them it is in the larger of its sigmas
                sigma = min(
                    hypot(before.sigma_tt_s, event.sigma_tt_s),
                    hypot(before.sigma_ut_s, event.sigma_ut_s),
                )
                apart = (event.time - before.time) * 86400.0
                sure = apart > CERTAIN * sigma and not isnan(sigma)
                held["certain"]["order"] = held["certain"]["order"] and sure
                row["certain"]["order"] = sure
                yield held
            self._held = event, row

    def last(self) -> Iterator[dict[str, Any]]:
        """Yield the row that is still held."""
        if self._held is not None:
            yield self._held[1]
            self._held = None
