"""What the gateway can be asked, and what it does with it: one table."""

from __future__ import annotations

from gateway import pages
from services.common import documentation
from services.common.operation import Operation, collection, computing

# How a request finds its upstream, or that the gateway answers by itself.
CHART, BATCH, SERIES, SHORT = "chart", "batch", "series", "short"
PLAIN, OWN, PAGE = "plain", "own", "page"
MCP = "mcp"
"""A language model's call of a tool, which may be about a moment."""
SAVED = "saved"
"""One thing of a collection that an engine keeps: whichever of them has it answers."""
PICTURE = "picture"
"""A chart, and perhaps another about it."""

KINDS: dict[tuple[str, str], tuple[Operation, str]] = {
    ("POST", "/calculate"): (computing("calculate"), CHART),
    ("POST", "/wheel"): (computing("wheel"), PICTURE),
    ("POST", "/calculate/batch"): (computing("batch"), BATCH),
    ("POST", "/ephemeris"): (computing("ephemeris"), SERIES),
    ("POST", "/events"): (computing("events"), SERIES),
    ("POST", "/transits"): (computing("transits"), SERIES),
    ("POST", "/returns"): (computing("returns"), SERIES),
    ("POST", "/time/resolve"): (computing("time_resolve"), PLAIN),
    ("POST", "/mcp"): (Operation("mcp", limited=True, takes_body=True, json_rpc=True), MCP),
    ("POST", "/charts"): (computing("chart_save"), CHART),
    ("GET", "/charts/{id}"): (Operation("chart_read", limited=True), SAVED),
    ("GET", "/charts/{id}.svg"): (Operation("chart_read", limited=True), SAVED),
    ("GET", "/charts/{id}.png"): (Operation("chart_read", limited=True), SAVED),
    ("DELETE", "/charts/{id}"): (Operation("chart_delete", limited=True), SAVED),
    ("GET", "/eclipses"): (Operation("eclipses", limited=True), SHORT),
    ("GET", "/moon"): (Operation("moon", limited=True), SHORT),
    ("GET", "/sun"): (Operation("sun", limited=True), SHORT),
    ("GET", "/places"): (Operation("places"), PLAIN),
    ("GET", "/info"): (Operation("info"), PLAIN),
    ("GET", "/bodies"): (Operation("bodies"), PLAIN),
    ("GET", "/ayanamsas"): (Operation("ayanamsas"), PLAIN),
    ("GET", "/houses"): (Operation("houses"), PLAIN),
    ("GET", "/coverage"): (Operation("coverage"), PLAIN),
    **{("GET", path): (Operation("docs"), PLAIN) for path in documentation.PATHS},
    ("GET", "/openapi.json"): (Operation("openapi"), PLAIN),
    ("GET", "/routing"): (Operation("routing"), OWN),
    ("GET", "/health"): (Operation("health"), OWN),
    ("GET", "/health/live"): (Operation("live"), OWN),
    ("GET", "/health/ready"): (Operation("ready"), OWN),
    ("GET", "/metrics"): (Operation("metrics"), OWN),
    **{("GET", path): (Operation("page"), PAGE) for path in pages.PATHS},
}

OPERATIONS = {key: operation for key, (operation, _) in KINDS.items()}
_METHODS: dict[str, list[str]] = {}
for _method, _path in KINDS:
    _METHODS.setdefault(_path, []).append(_method)


def methods(path: str) -> list[str]:
    """Return the methods that a path answers; none for one that nobody knows."""
    return _METHODS.get(path) or _METHODS.get(collection(path), [])
