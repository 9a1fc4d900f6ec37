"""Which media type to answer in: RFC 9110, section 12.5.1."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from services.common.problems import Problem

JSON = "application/json"
NDJSON = "application/x-ndjson"
"""JSON, a value a line."""
MARKDOWN = "text/markdown"
HTML = "text/html"
PAGE = {HTML: {"schema": {"type": "string"}}}
"""A page among an answer's `content`, as OpenAPI has it."""
WORDS = {MARKDOWN: {"schema": {"type": "string"}}}
"""Markdown among an answer's `content`, as OpenAPI has it."""
VARY = {"vary": "accept"}
"""A header of answers that come in several types by one address."""


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


def preferred(accept: str, offered: Sequence[str]) -> str:
    """Return the offered type that the `Accept` header likes best; the first, if it likes none.

    For routes that answered whatever was accepted before they had a second type.
    """
    try:
        return chosen(accept, offered)
    except Problem:
        return offered[0]


def varied(answer: Response) -> Response:
    """Return an answer that says that its address has it in several types, whichever this is.

    Caches would else give the JSON of one client to another that accepts words (RFC 9110, 12.5.5).
    """
    answer.headers["vary"] = VARY["vary"]
    return answer


def text(kind: str) -> str:
    """Return a text's media type with its charset, which RFC 7763 wants of Markdown."""
    return f"{kind}; charset=utf-8"


def markdown(content: str) -> Response:
    """Return an answer in words."""
    return Response(content, media_type=text(MARKDOWN), headers=VARY)


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
