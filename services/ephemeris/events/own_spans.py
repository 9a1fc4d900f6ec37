"""Bodies whose kernels end before the set's: how far events of them can be searched."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.constants import DAY
from services.ephemeris.kernels.reach import Spans
from services.ephemeris.observe import MARGIN, Ephemeris
from services.ephemeris.targets.registry import REGISTRY


def own_spans(ephemeris: Ephemeris, body: str) -> Spans | None:
    """Return when a body of a kernel of its own can be seen, TDB s past J2000; None for others."""
    target = REGISTRY.find(body)
    if target is None or target.kind != "small_body":
        return None
    return ephemeris.bodies.seen(target)


def covered(ephemeris: Ephemeris, bodies: Iterable[str], days: NDArray[np.float64]) -> bool:
    """Say whether the sky and all bodies are known at moments of TT, days from J2000.0 (n,)."""
    et = days * DAY
    if not ephemeris.covered(et).all():
        return False
    owned = (own_spans(ephemeris, body) for body in bodies)
    return all(spans is None or _hold(spans, et.min(), et.max()) for spans in owned)


def check_bodies(ephemeris: Ephemeris, bodies: Iterable[str], start: float, stop: float) -> None:
    """Raise BodyOutOfCoverage unless each body is known all through a span, days from J2000.0."""
    begin, end = start * DAY, stop * DAY
    for body in bodies:
        spans = own_spans(ephemeris, body)
        if spans is not None and not _hold(spans, begin, end):
            raise ephemeris.bodies.refusal([REGISTRY.resolve(body)]).needed()


def _hold(spans: Spans, begin: float, end: float) -> bool:
    return any(first <= begin and end + MARGIN <= last for first, last in spans)
