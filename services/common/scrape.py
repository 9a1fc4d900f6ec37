"""The answer of /metrics, the same in every app."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from starlette.responses import Response

from services.common import metrics
from services.common.problems import Problem


def scraped(enabled: bool, facts: Callable[[], Iterable[metrics.Fact]]) -> Response:
    """Return all workers' numbers as Prometheus reads them. Raises NOT_FOUND where that is off."""
    if not enabled:
        raise Problem("NOT_FOUND")
    text, media_type = metrics.render(facts)
    return Response(text, media_type=media_type)
