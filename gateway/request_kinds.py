"""What the gateway can be asked, and what it does with it: one table."""

from __future__ import annotations

from gateway import pages
from services.common import documentation
from services.common.operation import Operation, computing

# How a request finds its upstream, or that the gateway answers by itself.
CHART, BATCH, SERIES, PLAIN, OWN, PAGE = "chart", "batch", "series", "plain", "own", "page"

KINDS: dict[tuple[str, str], tuple[Operation, str]] = {
    ("POST", "/calculate"): (computing("calculate"), CHART),
    ("POST", "/calculate/batch"): (computing("batch"), BATCH),
    ("POST", "/ephemeris"): (computing("ephemeris"), SERIES),
    ("POST", "/events"): (computing("events"), SERIES),
    ("POST", "/transits"): (computing("transits"), SERIES),
    ("POST", "/returns"): (computing("returns"), SERIES),
    ("POST", "/time/resolve"): (computing("time_resolve"), PLAIN),
    ("GET", "/eclipses"): (Operation("eclipses", limited=True), PLAIN),
    ("GET", "/moon"): (Operation("moon", limited=True), PLAIN),
    ("GET", "/sun"): (Operation("sun", limited=True), PLAIN),
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
    **{
        (method, path): (Operation("page"), PAGE)
        for path in pages.PATHS
        for method in ("GET", "HEAD")
    },
}
OPERATIONS = {key: operation for key, (operation, _) in KINDS.items()}
METHODS: dict[str, list[str]] = {}
for _method, _path in KINDS:
    METHODS.setdefault(_path, []).append(_method)
