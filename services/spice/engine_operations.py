"""What the engine can be asked. A route that is missing here fails a test."""

from __future__ import annotations

from services.common import documentation
from services.common.operation import Operation, Operations, computing

OPERATIONS: Operations = {
    ("POST", "/calculate"): computing("calculate"),
    ("POST", "/wheel"): computing("wheel"),
    ("POST", "/calculate/batch"): computing("batch"),
    ("POST", "/ephemeris"): computing("ephemeris"),
    ("POST", "/events"): computing("events"),
    ("POST", "/transits"): computing("transits"),
    ("POST", "/returns"): computing("returns"),
    ("POST", "/time/resolve"): computing("time_resolve"),
    ("POST", "/mcp"): Operation("mcp", limited=True, takes_body=True, json_rpc=True),
    ("POST", "/charts"): computing("chart_save"),
    ("GET", "/charts/{id}"): Operation("chart_read", limited=True),
    # their paths are /charts/{id} to whoever counts them
    ("GET", "/charts/{id}.svg"): Operation("chart_read", limited=True),
    ("GET", "/charts/{id}.png"): Operation("chart_read", limited=True),
    ("DELETE", "/charts/{id}"): Operation("chart_delete", limited=True),
    ("GET", "/eclipses"): Operation("eclipses", limited=True),
    ("GET", "/moon"): Operation("moon", limited=True),
    ("GET", "/sun"): Operation("sun", limited=True),
    ("GET", "/places"): Operation("places"),
    ("GET", "/info"): Operation("info"),
    ("GET", "/bodies"): Operation("bodies"),
    ("GET", "/ayanamsas"): Operation("ayanamsas"),
    ("GET", "/houses"): Operation("houses"),
    ("GET", "/coverage"): Operation("coverage"),
    ("GET", "/health"): Operation("health"),
    ("GET", "/health/live"): Operation("live"),
    ("GET", "/health/ready"): Operation("ready"),
    ("GET", "/metrics"): Operation("metrics"),
    ("GET", "/debug"): Operation("debug"),
    **{("GET", path): Operation("docs") for path in documentation.PATHS},
    ("GET", "/openapi.json"): Operation("openapi"),
}
