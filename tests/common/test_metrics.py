import math

import pytest
from prometheus_client import Histogram

from services.common import metrics
from services.common.performance import WINDOW_SECONDS, Recent

INF = math.inf


@pytest.mark.parametrize(
    ("share", "cumulative", "wanted"),
    [
        (0.95, {}, None),
        (0.95, {0.001: 0, INF: 0}, None),
        # Prometheus' histogram_quantile: linear inside the bucket where the rank falls.
        (0.5, {0.001: 0, 0.002: 10, INF: 10}, 0.0015),
        (0.95, {0.01: 90, 0.1: 100, INF: 100}, 0.055),
        (1.0, {0.01: 90, 0.1: 90, INF: 100}, 0.1),
        (0.1, {0.01: 100, INF: 100}, 0.001),
    ],
)
def test_quantile(share, cumulative, wanted):
    actual = metrics.quantile(share, cumulative)
    assert actual == wanted if wanted is None else actual == pytest.approx(wanted)


def seen(fast, slow, errors=0):
    labels = ("operation", "calculate")
    return {
        "involution_request_seconds_bucket": {
            (("le", "0.001"), labels): fast,
            (("le", "0.01"), labels): fast + slow,
            (("le", "+Inf"), labels): fast + slow,
            (("le", "+Inf"), ("operation", "health")): 1e9,
        },
        "involution_requests_total": {
            (labels, ("status", "200")): fast + slow - errors,
            (labels, ("status", "500")): errors,
        },
    }


def test_recent_forgets_what_is_long_ago():
    recent = Recent(["calculate"], started=0.0)
    first = recent.look(seen(1000, 0), now=60.0)
    assert (first.requests, first.seconds, first.p95_ms) == (1000, 60.0, 0.95)
    later = recent.look(seen(1000, 100, errors=3), now=60.0 + WINDOW_SECONDS)
    assert (later.requests, later.failures, later.seconds) == (100, 3, WINDOW_SECONDS)
    assert later.p50_ms == 5.5
    quiet = recent.look(seen(1000, 100, errors=3), now=1000.0)
    assert (quiet.requests, quiet.p95_ms) == (0, None)


def test_many_values_at_once_are_as_many_observed():
    """Against prometheus_client's own `observe`; bounds belong to the bucket below them."""
    values = [0.0, 0.0009, 0.001, 0.0011, 0.25, 1.0, 1.5, 40.0, 0.001]
    one_by_one, at_once = (
        Histogram("seconds", "Seconds", ["of"], buckets=metrics.BUCKETS, registry=None)
        for _ in range(2)
    )
    for value in values:
        one_by_one.labels("calculate").observe(value)
    metrics.observe_all(at_once.labels("calculate"), values)
    metrics.observe_all(at_once.labels("calculate"), values[:1])
    one_by_one.labels("calculate").observe(values[0])
    expected, made = (
        [(s.name, s.labels, s.value) for family in each.collect() for s in family.samples
         if not s.name.endswith("_created")]
        for each in (one_by_one, at_once)
    )  # fmt: skip
    assert made == expected
    assert len(made) == len(metrics.BUCKETS) + 3


def test_render_has_the_facts_of_the_moment():
    metrics.SECONDS.labels("calculate").observe(0.01)
    text, media = metrics.render(lambda: [("involution_x", "An x", {"tag": "DE440"}, 7.5)])
    assert 'involution_x{tag="DE440"} 7.5' in text.decode()
    assert "involution_request_seconds_bucket" in text.decode()
    assert media.startswith("text/plain")
