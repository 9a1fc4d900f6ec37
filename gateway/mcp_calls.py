"""Which moment a language model's call of a tool is about.

Each request of /mcp stands alone (docs/decisions/mcp.md), so that each may go to another engine.
"""

from __future__ import annotations

from typing import Any

from gateway import request_kinds
from services.common.json_body import parse_json
from services.common.problems import Problem

_KIND_OF = {"chart": request_kinds.CHART, "events": request_kinds.SERIES}
"""The tools that are about a moment; any engine answers the others."""


def dated(body: bytes) -> tuple[str, Any] | None:
    """Return the kind of a dated tool's request and its arguments; None for anything else."""
    try:
        message = parse_json(body)
    except Problem:
        return None
    if not isinstance(message, dict) or message.get("method") != "tools/call":
        return None
    parameters = message.get("params")
    if not isinstance(parameters, dict) or not isinstance(parameters.get("name"), str):
        return None
    kind = _KIND_OF.get(parameters["name"])
    return None if kind is None else (kind, parameters.get("arguments"))
