"""The tools that language models have: what each is for, takes and answers.

A tool is a route of the contract: its arguments are that route's request, validated by that route,
its answer is that route's words (`accept: text/markdown`). Nothing here needs the MCP library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson

from services.common import logging, within
from services.common.accept import MARKDOWN
from services.common.direct import DirectApp
from services.common.problems import Problem, request_id
from services.spice.api.events_model import EventsRequest
from services.spice.api.models import ChartRequest
from services.spice.api.unknown_time_model import FIELDS, UnknownTimeRequest
from services.time_resolver.resolve_schemas import ResolveRequest

log = logging.get(__name__)

MOST_CHARACTERS = 20_000
"""Of an answer; some 8,000 tokens. What is longer is cut at a line, and says so."""
_SHOWN = ("field", "nearest", "covered_by", "cost", "limit", "retry_after")
"""The members of a problem that help a model to mend its request, beside code and detail."""

INSTRUCTIONS = (
    "Positions of the Sun, Moon, planets, stars and small bodies from JPL's ephemerides, and when "
    "the sky does something. Every number is written with the digits that are certain, ± is one "
    "sigma. Give moments as ISO 8601 with Z or an offset (`birth_time`), or what a clock at the "
    "place showed without either (`local_time`); places as `place` (Ulm, DE) or `latitude` and "
    "`longitude`. A refusal says in a sentence what to change."
)


@dataclass(frozen=True, slots=True)
class ToolRoute:
    """A tool: its name, title and description, the route behind it, and its arguments' schema."""

    name: str
    title: str
    description: str
    method: str
    path: str
    schema: dict[str, Any]


def _schema(model: Any, *others: dict[str, Any]) -> dict[str, Any]:
    """Return a request's schema as tools have it: short, and one object at the top.

    Clients refuse conditions at the top level; what they say is in the tool's description.
    """
    schema: dict[str, Any] = _plain(model.model_json_schema())
    for name in ("anyOf", "oneOf", "allOf", "if", "then", "else", "description"):
        schema.pop(name, None)
    for other in others:
        schema["properties"] |= other
    return schema


def _plain(value: Any) -> Any:
    """Return a schema without titles, which repeat the names, and OpenAPI's own `discriminator`."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _plain(item)
        for name, item in value.items()
        if not (name == "title" and isinstance(item, str)) and name != "discriminator"
    }


def _query(most: int) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "q": {"type": "string", "description": "What to look for."},
            "limit": {"type": "integer", "minimum": 1, "maximum": most},
        },
        "required": ["q"],
        "additionalProperties": False,
    }


_UNKNOWN = _plain(UnknownTimeRequest.model_json_schema())["properties"]

TOOLS = {
    tool.name: tool
    for tool in (
        ToolRoute(
            "chart",
            "Chart",
            "Where the bodies were, seen from a place at a moment: longitudes with their sigma, "
            "houses, aspects. Needs birth_time or local_time, and place or latitude and "
            'longitude. For an unknown time of birth send local_time as a date and time "unknown".',
            "POST",
            "/calculate",
            _schema(ChartRequest, {name: _UNKNOWN[name] for name in FIELDS}),
        ),
        ToolRoute(
            "events",
            "Events",
            "When the sky does something between start and stop: ingresses, stations, aspects "
            "(also to a natal chart, as `to`), Moon phases, returns, rise and set, eclipses. "
            'Example search: [{"kind": "ingress", "bodies": ["Sun"]}].',
            "POST",
            "/events",
            _schema(EventsRequest),
        ),
        ToolRoute(
            "resolve",
            "Civil time",
            "Which moment (UTC) a clock at a place meant: zones, summer time, calendars, with "
            "reasons. All moments that it may mean are listed, the likeliest first.",
            "POST",
            "/time/resolve",
            _schema(ResolveRequest),
        ),
        ToolRoute(
            "places",
            "Towns",
            "Towns by name in any language, old names too: coordinates and time zone.",
            "GET",
            "/places",
            _query(50),
        ),
        ToolRoute(
            "bodies",
            "Bodies",
            "Planets, points, stars and small bodies by name, designation or number: what may "
            "stand in `bodies` of a chart.",
            "GET",
            "/bodies",
            _query(100),
        ),
    )
}


async def call(
    app: DirectApp, outer: Mapping[str, Any], name: str, arguments: Mapping[str, Any]
) -> tuple[str, bool]:
    """Return a tool's answer as text, and whether it is a refusal. Raises KeyError: no such tool.

    `outer` is the scope of the request that it is called in, whose quota it costs.
    """
    tool = TOOLS[name]
    target, body = tool.path, b""
    try:
        if tool.method == "GET":
            target += f"?{urlencode(_texts(arguments))}"
        else:
            body = orjson.dumps(arguments)
        reply = await within.ask(app, outer, tool.method, target, body, MARKDOWN)
    except Problem as problem:
        return _refusal(problem.body(request_id(outer))), True
    except Exception:
        log.exception("unexpected", operation="mcp")
        return _refusal(Problem("INTERNAL").body(request_id(outer))), True
    if reply.status != 200:
        return _refusal(orjson.loads(reply.body)), True
    return shortened(reply.body.decode()), False


def _texts(arguments: Mapping[str, Any]) -> dict[str, str]:
    """Return a query's parameters. Raises Problem for what is none."""
    for name, value in arguments.items():
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise Problem("VALIDATION_FAILED", f"{name}: must be text or a number.", field=name)
    return {name: str(value) for name, value in arguments.items()}


def _refusal(problem: dict[str, Any]) -> str:
    """Return a problem in a few lines: its code, its sentence, and what helps."""
    lines = [f"{problem['code']}: {problem['detail']}"]
    lines += [
        f"{name}: {orjson.dumps(problem[name]).decode()}"
        for name in _SHOWN
        if problem.get(name) is not None
    ]
    lines += [f"- {one['field']}: {one['detail']}" for one in problem.get("errors") or ()]
    return "\n".join(lines)


def shortened(text: str) -> str:
    """Return an answer cut at a line where it is too long, with what was left out."""
    if len(text) <= MOST_CHARACTERS:
        return text
    end = text.rfind("\n", 0, MOST_CHARACTERS)
    rest = text[end:].count("\n- ")
    return (
        f"{text[:end]}\n\nCut here: {rest} more lines. Ask for a shorter span, or for fewer bodies."
    )
