"""Numbers of this instance for Prometheus and /health: all workers merged.

Under gunicorn every worker writes to files of its own in PROMETHEUS_MULTIPROC_DIR (gunicorn.conf.py
makes that folder before the workers start) and whichever worker is asked reads them all. Without it
there is one process and its registry. Facts that are the same in all workers (build, kernels, Earth
orientation) are not stored but told at the time of asking.
"""

from __future__ import annotations

import math
import os
import time
from bisect import bisect_left
from collections import Counter as Counted
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)

REQUESTS = Counter(
    "involution_requests", "Requests answered, by operation and status", ["operation", "status"]
)
SECONDS = Histogram(
    "involution_request_seconds",
    "Seconds from the request's head to the answer's last byte",
    ["operation"],
    buckets=BUCKETS,
)
IN_FLIGHT = Gauge(
    "involution_requests_in_flight", "Requests being served now", multiprocess_mode="livesum"
)
ERRORS = Counter("involution_errors", "Problems answered, by code", ["code"])
RATE_LIMITED = Counter("involution_rate_limited", "Requests refused because the quota was used up")
BLOCKED = Counter("involution_blocked", "Requests refused by a guard", ["reason"])
REDIS_FALLBACKS = Counter(
    "involution_redis_fallbacks", "Requests whose quota was counted in memory, Redis being away"
)
REDIS_OUTAGES = Counter("involution_redis_outages", "Times a worker found Redis slow or gone")
REDIS_UP = Gauge(
    "involution_redis_up",
    "1 when every worker counts quotas in Redis, 0 when any counts in memory",
    multiprocess_mode="livemin",
)
STORE_UP = Gauge(
    "involution_store_up",
    "1 when every worker reaches the chart store (or none is configured), else 0",
    multiprocess_mode="livemin",
)
STORE_WRITABLE = Gauge(
    "involution_store_writable",
    "1 when every worker can write to the chart store (or none is configured), else 0",
    multiprocess_mode="livemin",
)
WORKERS = Gauge("involution_workers", "Workers alive", multiprocess_mode="livesum")
READY = Gauge(
    "involution_workers_ready", "Workers with their kernels loaded", multiprocess_mode="livesum"
)
BROKEN = Gauge(
    "involution_workers_broken",
    "Workers whose kernels are wrong: the instance is not ready",
    multiprocess_mode="livesum",
)

STARTS = Counter(
    "involution_worker_starts", "Workers that have begun to serve since the instance started"
)
_FAILURES = ("500", "503", "504")
KERNEL_CHANGED = Gauge(
    "involution_kernel_file_changed",
    "1 where a kernel on disk is no longer what was verified and is served",
    ["file"],
    multiprocess_mode="livemax",
)

# A fact: name, help, labels, value.
Fact = tuple[str, str, dict[str, str], float]
Samples = dict[str, dict[tuple[tuple[str, str], ...], float]]

_read: tuple[float, Samples] = (-math.inf, {})


class Facts:
    """Prometheus collector of what is the same in all workers, asked for when scraped."""

    def __init__(self, source: Callable[[], Iterable[Fact]]) -> None:
        self.source = source

    def collect(self) -> Iterator[Metric]:
        """Yield a gauge a fact."""
        for name, text, labels, value in self.source():
            family = GaugeMetricFamily(name, text, labels=list(labels))
            family.add_metric(list(labels.values()), value)
            yield family


def worker_begins(limited: Iterable[str]) -> None:
    """Count this worker in, and begin the series that alerts are about with nought.

    The first burst of refusals or failures is else a series that begins high: to Prometheus no
    increase at all. `limited` names the operations that compute.
    """
    WORKERS.set(1)
    STARTS.inc()
    for reason in ("host", "blocklist"):
        BLOCKED.labels(reason)
    for operation in limited:
        for status in ("200", *_FAILURES):
            REQUESTS.labels(operation, status)


def observe_all(histogram: Histogram, values: Sequence[float]) -> None:
    """Do what `observe` does with each value, at one addition a bucket and one to the sum.

    With several workers each addition takes a lock and writes to a file.
    """
    bounds = histogram._upper_bounds  # noqa: SLF001 - prometheus_client has no such call
    histogram._sum.inc(math.fsum(values))  # noqa: SLF001
    for place, count in Counted(bisect_left(bounds, value) for value in values).items():
        histogram._buckets[place].inc(count)  # noqa: SLF001


unwritten: list[Callable[[], None]] = []
"""What writes down counts that this process holds back for a moment; called before a reading."""


def render(facts: Callable[[], Iterable[Fact]]) -> tuple[bytes, str]:
    """Return the text of /metrics and its media type."""
    for write in unwritten:
        write()
    registry = CollectorRegistry(auto_describe=False)
    source = _registry()
    text = generate_latest(source)
    registry.register(Facts(facts))
    return text + generate_latest(registry), CONTENT_TYPE_LATEST


def samples(max_age: float = 0.0) -> Samples:
    """Return every sample of all workers: name -> labels (sorted pairs) -> value.

    Reading all files takes milliseconds: with `max_age` (seconds) the last reading is given again
    while it is younger, so that asking often costs nothing.
    """
    global _read  # noqa: PLW0603 - a cache of one
    now = time.monotonic()
    if now - _read[0] < max_age:
        return _read[1]
    by_name: Samples = defaultdict(dict)
    for family in _registry().collect():
        for sample in family.samples:
            if sample.name.startswith("involution_"):
                by_name[sample.name][tuple(sorted(sample.labels.items()))] = sample.value
    _read = (now, by_name)
    return by_name


def total(samples: Samples, name: str) -> float:
    """Return the sum over all labels of the samples called `name`."""
    return sum(samples.get(name, {}).values())


def buckets(samples: Samples, operations: Iterable[str]) -> dict[float, float]:
    """Return cumulative latency buckets of `operations`: upper bound in seconds -> requests."""
    wanted = set(operations)
    summed: dict[float, float] = defaultdict(float)
    for labels, value in samples.get("involution_request_seconds_bucket", {}).items():
        named = dict(labels)
        if named["operation"] in wanted:
            summed[float(named["le"])] += value
    return dict(summed)


def quantile(share: float, cumulative: dict[float, float]) -> float | None:
    """Return the `share` quantile in seconds by linear interpolation, None without requests.

    What lies above the last finite bound is given as that bound, as Prometheus does.
    """
    bounds = sorted(cumulative)
    if not bounds or cumulative[bounds[-1]] <= 0:
        return None
    rank = share * cumulative[bounds[-1]]
    below_bound = below_count = 0.0
    for bound in bounds:
        count = cumulative[bound]
        if count >= rank:
            if math.isinf(bound):
                return below_bound
            inside = count - below_count
            part = (rank - below_count) / inside if inside else 1.0
            return below_bound + (bound - below_bound) * part
        below_bound, below_count = bound, count
    return below_bound


class _Collector(MultiProcessCollector):
    """All workers' files but the empty ones.

    A worker's file is made first and sized after (prometheus/client_python, issue 1199). The
    library fails on it, with all other workers' numbers: for a moment, or, when the worker is
    killed just then, at every scrape until the service starts anew.
    """

    def collect(self) -> Iterable[Metric]:
        """Return the merged families."""
        files = [str(path) for path in Path(self._path).glob("*.db") if _has_begun(path)]
        families: Iterable[Metric] = self.merge(files, accumulate=True)  # type: ignore[no-untyped-call]
        return families


def _has_begun(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except FileNotFoundError:  # a dead worker's live gauges, deleted meanwhile
        return False


def _registry() -> CollectorRegistry:
    """Return a registry that reads all workers' files, or this process's own."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    _Collector(registry)  # type: ignore[no-untyped-call]
    return registry
