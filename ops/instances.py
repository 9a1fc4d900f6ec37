"""What the running instances tell of themselves: /health and /metrics, read once."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from ops.outcome import give_up
from ops.processes import get
from services.common.metrics import Samples, buckets, quantile, total

SLOW_P95_MS, BAD_SHARE = 500.0, 0.05
_REFUSED = ("involution_blocked_total", "involution_rate_limited_total")


@dataclass(frozen=True, slots=True)
class Look:
    """One instance at one moment; `samples` is empty where /metrics is not shown (behind nginx)."""

    url: str
    status: int
    health: dict[str, Any]
    samples: Samples = field(default_factory=dict)
    at: float = field(default_factory=time.monotonic)

    @property
    def name(self) -> str:
        """Its own name for itself, or its address."""
        return str(self.health.get("service", {}).get("instance_id") or self.url)

    def requests(self) -> float:
        """Return how many requests it has answered."""
        return total(self.samples, "involution_requests_total")

    def server_errors(self) -> float:
        """Return how many of them it failed."""
        requests = self.samples.get("involution_requests_total", {})
        return sum(v for labels, v in requests.items() if dict(labels)["status"].startswith("5"))

    def security_events(self) -> float:
        """Return how many requests its guards have refused."""
        return sum(total(self.samples, name) for name in _REFUSED)

    def operations(self) -> list[str]:
        """Return what it has been asked, by name."""
        timings = self.samples.get("involution_request_seconds_count", {})
        return sorted(dict(labels)["operation"] for labels in timings)

    def milliseconds(self, share: float, operations: list[str]) -> float | None:
        """Return a quantile of the time its answers took."""
        seconds = quantile(share, buckets(self.samples, operations))
        return None if seconds is None else round(seconds * 1000, 2)


def look(url: str) -> Look:
    """Look at one instance; status 0 when nobody answers."""
    status, body = get(f"{url}/health")
    try:
        health = json.loads(body)
    except ValueError:
        health = {}
    metrics_status, text = get(f"{url}/metrics")
    return Look(
        url,
        status,
        health if isinstance(health, dict) else {},
        read(text.decode(errors="replace")) if metrics_status == 200 else {},
    )


def look_at(urls: tuple[str, ...]) -> list[Look]:
    """Look at all instances; leaves with COULD_NOT_RUN when none answers."""
    looks = [look(url) for url in urls]
    if not any(one.status for one in looks):
        give_up(f"nobody answers at {', '.join(urls)} (INSTANCE_URLS names the instances)")
    return looks


def read(text: str) -> Samples:
    """Return the samples of a text of /metrics: name -> labels (sorted pairs) -> value."""
    families: Samples = defaultdict(dict)
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            families[sample.name][tuple(sorted(sample.labels.items()))] = sample.value
    return dict(families)
