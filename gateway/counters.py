"""The gateway's own numbers, beside those every app has (services/common/metrics.py)."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from services.common.metrics import BUCKETS

ROUTED = Counter(
    "involution_gateway_routed",
    "Charts routed, by upstream and reason",
    ["upstream", "reason"],
)
UPSTREAM_SECONDS = Histogram(
    "involution_gateway_upstream_seconds",
    "Seconds until an upstream's answer had begun (a short one: was whole)",
    ["upstream"],
    buckets=(*BUCKETS, 5.0, 30.0),
)
FAILURES = Counter(
    "involution_gateway_upstream_failures",
    "Attempts without a proper answer, by upstream and kind",
    ["upstream", "kind"],
)
RETRIES = Counter("involution_gateway_retries", "Requests sent a second time", ["upstream"])
REFUSED = Counter(
    "involution_gateway_breaker_refusals",
    "Requests refused at once because the upstream had failed",
    ["upstream"],
)
UP = Gauge(
    "involution_gateway_upstream_up",
    "1 when every worker finds the upstream ready, 0 when any does not",
    ["upstream"],
    multiprocess_mode="livemin",
)
