"""How fast this instance answered lately: from the histograms of all its workers."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from services.common import metrics

WINDOW_SECONDS = 300.0
_EVERY_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Totals:
    """What had been counted at a moment (monotonic seconds)."""

    at: float
    buckets: dict[float, float]
    requests: float
    failures: float


@dataclass(frozen=True, slots=True)
class Performance:
    """Latencies in ms (None without requests), requests and server errors of the last seconds."""

    seconds: float
    requests: int
    failures: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


class Recent:
    """Compares the totals now with those of up to five minutes ago, as kept from earlier looks."""

    def __init__(self, operations: Sequence[str], started: float) -> None:
        self.operations = operations
        self.seen: deque[Totals] = deque([Totals(started, {}, 0, 0)])

    def look(self, samples: metrics.Samples, now: float) -> Performance:
        """Return what happened since the oldest totals at hand; `now` in monotonic seconds."""
        totals = self._totals(samples, now)
        while len(self.seen) > 1 and now - self.seen[1].at >= WINDOW_SECONDS:
            self.seen.popleft()
        past = self.seen[0]
        if now - self.seen[-1].at >= _EVERY_SECONDS:
            self.seen.append(totals)
        new = {le: max(0.0, n - past.buckets.get(le, 0.0)) for le, n in totals.buckets.items()}
        return Performance(
            seconds=round(now - past.at, 1),
            requests=int(totals.requests - past.requests),
            failures=int(totals.failures - past.failures),
            p50_ms=_ms(metrics.quantile(0.50, new)),
            p95_ms=_ms(metrics.quantile(0.95, new)),
            p99_ms=_ms(metrics.quantile(0.99, new)),
        )

    def _totals(self, samples: metrics.Samples, now: float) -> Totals:
        requests = failures = 0.0
        for labels, value in samples.get("involution_requests_total", {}).items():
            requests += value
            if dict(labels)["status"].startswith("5"):
                failures += value
        return Totals(now, metrics.buckets(samples, self.operations), requests, failures)


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 2)
