"""Which media type to answer in: RFC 9110, section 12.5.1."""

from __future__ import annotations

from collections.abc import Sequence

from services.common.problems import Problem

JSON = "application/json"
NDJSON = "application/x-ndjson"
"""JSON, a value a line."""


def chosen(accept: str, offered: Sequence[str]) -> str:
    """Return the offered type that the `Accept` header likes best; the first, if it is empty.

    Raises `Problem` NOT_ACCEPTABLE when it likes none.
    """
    ranges = [_parsed(part) for part in accept.split(",") if part.strip()]
    if not ranges:
        return offered[0]
    weights = [_weight(kind, ranges) for kind in offered]
    best = max(weights)
    if best <= 0.0:
        raise Problem(
            "NOT_ACCEPTABLE", f"This can be answered as {', '.join(offered)}.", offered=[*offered]
        )
    return offered[weights.index(best)]


def _parsed(part: str) -> tuple[str, float]:
    """Return the range and its weight."""
    name, *parameters = (word.strip().lower() for word in part.split(";"))
    weight = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                weight = float(parameter[2:])
            except ValueError:
                weight = 0.0
    return name, weight


def _weight(kind: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the weight of the most specific range that holds `kind`, or 0."""
    family = kind.partition("/")[0] + "/*"
    for wanted in (kind, family, "*/*"):
        for name, weight in ranges:
            if name == wanted:
                return weight
    return 0.0
