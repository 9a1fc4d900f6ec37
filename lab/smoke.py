"""Ask a running stack, through nginx's TLS port, what a deployment must answer.

scripts/lab.sh calls it; --help has the options. Exit code 0 good, 1 a finding.
"""

from __future__ import annotations

import argparse
import http.client
import json
import shlex
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
MODERN = {"birth_time": "2024-06-21T18:00:00Z", "latitude": 37.7749, "longitude": -122.4194}
HASTINGS = {"birth_time": "1066-10-14T12:00:00Z", "latitude": 50.91, "longitude": 0.49}


class Site:
    """The stack as its clients and its operator see it."""

    def __init__(self, url: str, ca: str, host: str, compose: str) -> None:
        parts = urllib.parse.urlsplit(url)
        self.address = (parts.hostname or "localhost", parts.port or 443)
        self.host = host
        self.context = ssl.create_default_context(cafile=ca)
        self.words = shlex.split(compose)

    def ask(self, method: str, path: str, body: Any = None, **more: str) -> tuple[int, Any, Any]:
        """Send one request through TLS, return (status, headers, JSON or text)."""
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        if body is not None:
            headers["content-type"] = "application/json"
        data = json.dumps(body).encode() if body is not None else None
        with (
            socket.create_connection(self.address, 10) as plain,
            self.context.wrap_socket(plain, server_hostname=self.host) as secure,
        ):
            secure.settimeout(30)
            connection = http.client.HTTPConnection(self.host)
            connection.sock = secure
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            text = answer.read()
        try:
            return answer.status, answer.headers, json.loads(text)
        except ValueError:
            return answer.status, answer.headers, text.decode(errors="replace")

    def compose(self, *words: str) -> str:
        """Run a compose command, return what it said."""
        done = subprocess.run([*self.words, *words], capture_output=True, text=True, check=True)
        return done.stdout

    def inside(self, service: str, *words: str) -> str:
        """Run a command in a service's container."""
        return self.compose("exec", "-T", service, *words)

    def instances(self) -> set[str]:
        """Return the instances that answer /health in turn."""
        answers = [self.ask("GET", "/health") for _ in range(24)]
        return {a[2]["service"]["instance_id"] for a in answers if a[0] == 200}

    def query(self, *expressions: str) -> list[list[Any]]:
        """Ask the stack's Prometheus several things at once, return the samples of each."""
        base = "http://127.0.0.1:9090/api/v1/query?"
        urls = [base + urllib.parse.urlencode({"query": text}) for text in expressions]
        script = 'for url; do wget -q -O - "$url"; echo; done'
        lines = self.inside("prometheus", "sh", "-c", script, "sh", *urls).splitlines()
        return [json.loads(line)["data"]["result"] for line in lines if line.startswith("{")]


def until(condition: Callable[[], Any], seconds: float) -> Any:
    """Return the first true value of `condition`, or its last one when the time is over."""
    end = time.monotonic() + seconds
    while True:
        try:
            value = condition()
        except (OSError, http.client.HTTPException, subprocess.CalledProcessError, ValueError) as e:
            value = None
            last = e
        if value or time.monotonic() > end:
            return value if value is not None else last
        time.sleep(1)


def panels() -> dict[str, str]:
    """Return every query of the dashboards, by name."""
    return {
        f"{file.stem}: {panel['title']} [{target['refId']}]": target["expr"]
        for file in (ROOT / "monitoring/grafana/dashboards").glob("*.json")
        for panel in json.loads(file.read_text())["panels"]
        for target in panel["targets"]
    }


def checks(site: Site) -> list[tuple[str, Any]]:
    """Return (what, what was found): an empty or false finding is a fault."""
    ready = until(lambda: site.ask("GET", "/health")[0] == 200, 180)
    findings: list[tuple[str, Any]] = [("the stack answers", ready is True)]
    until(lambda: len(site.instances()) == 2 and site.ask("GET", "/routing")[0] == 200, 120)
    status, headers, chart = site.ask("POST", "/calculate", MODERN)
    by = headers.get("x-ephemeris")
    findings.append(
        ("a chart through the gateway", status == 200 and by == "de440" and len(chart["data"]))
    )
    findings.append(
        ("HSTS", "max-age=31536000" in (headers.get("strict-transport-security") or ""))
    )
    status, _, refused = site.ask("POST", "/calculate", HASTINGS)
    findings.append(
        (
            "1066 needs the historical pack",
            (status, refused.get("code")) == (422, "HISTORICAL_REQUIRED"),
        )
    )

    def past() -> tuple[int, Any, Any]:
        return site.ask("POST", "/calculate", HASTINGS, x_historical_enabled="true")

    until(lambda: past()[0] == 200, 120)
    status, headers, _ = past()
    by = headers.get("x-ephemeris")
    findings.append((f"1066 by the historical engine ({by})", (status, by) == (200, "de422")))
    place = {"local_time": "1990-06-15T14:30:00", "latitude": 48.85, "longitude": 2.35}
    findings.append(("a local time", site.ask("POST", "/time/resolve", place)[0] == 200))
    findings.append(("/metrics is for the inside", site.ask("GET", "/metrics")[0] == 404))
    health = site.ask("GET", "/health")[2]["checks"]
    saved = site.ask("POST", "/charts", MODERN)
    findings.append(("a chart is saved in PostgreSQL", saved[0] == 201))
    if saved[0] == 201:
        findings.append(("and read back", site.ask("GET", "/charts/" + saved[2]["id"])[0] == 200))
    findings.append(("quotas are in Redis", health["security"]["rate_limit_storage"] == "redis"))
    findings.append(("both engines answer", sorted(site.instances())))
    return findings


def scaling(site: Site) -> list[tuple[str, Any]]:
    """More replicas are found by nginx; an instance that is stopped is not missed."""
    site.compose("up", "-d", "--no-build", "--scale", "engine-1=2", "engine-1")
    three = until(lambda: len(site.instances()) == 3, 90)
    findings: list[tuple[str, Any]] = [
        ("--scale engine-1=2: three instances answer", three is True)
    ]
    site.compose("stop", "engine-2")
    statuses = {site.ask("GET", "/bodies")[0] for _ in range(40)}
    findings.append(("engine-2 is stopped: nothing is lost", statuses == {200}))
    site.compose("start", "engine-2")
    return findings


def monitoring(site: Site) -> list[tuple[str, Any]]:
    """Every panel has data, every target is up, no alert fires for a stack that is well."""

    def missing() -> list[str]:
        for _ in range(3):
            site.ask("POST", "/calculate", MODERN)
            site.ask("POST", "/calculate", {"latitude": 1})
        wanted = panels()
        answers = zip(wanted, site.query(*wanted.values()), strict=True)
        return [name for name, samples in answers if not samples]

    quiet = {"Security events within the hour [B]"}  # nobody was refused for a wrong host
    left: list[str] = []

    def complete() -> bool:
        left[:] = [name for name in missing() if not any(name.endswith(q) for q in quiet)]
        return not left

    full = until(complete, 150)
    # an engine was stopped a moment ago
    until(lambda: not site.query("up == 0")[0], 90)
    down = [sample["metric"]["job"] for sample in site.query("up == 0")[0]]
    return [
        (f"{len(panels())} queries of the dashboards have data (without: {left})", full is True),
        (f"all targets are up (down: {down})", not down),
    ]


def meanwhile(site: Site, process: int) -> list[tuple[str, Any]]:
    """Ask for charts, some a second, for as long as a process lives."""
    statuses: dict[int, int] = {}
    while _lives(process):
        try:
            status = site.ask("POST", "/calculate", MODERN)[0]
        except (OSError, http.client.HTTPException):
            status = 0
        statuses[status] = statuses.get(status, 0) + 1
        time.sleep(0.2)
    total = sum(statuses.values())
    what = f"{total} charts during the update: statuses {statuses}"
    return [(what, set(statuses) == {200} and total > 10)]


def _lives(process: int) -> bool:
    """Say whether a process runs; one that has ended may wait in the table for its parent."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def main() -> None:
    """Run all checks and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--url", "--ca", "--host", "--compose"):
        parser.add_argument(name, required=True)
    parser.add_argument("--monitoring", action="store_true", help="the profile is up as well")
    parser.add_argument("--while", type=int, dest="process", help="only ask while this one lives")
    given = parser.parse_args()
    site = Site(given.url, given.ca, given.host, given.compose)
    parts = [checks, scaling] + ([monitoring] if given.monitoring else [])
    if given.process:
        parts = [lambda site: meanwhile(site, given.process)]
    bad = 0
    for part in parts:
        for what, finding in part(site):
            bad += not finding
            detail = "" if finding in (True, False, None) else f": {finding}"
            sys.stdout.write(f"{'ok    ' if finding else 'FAULT '} {what}{detail}\n")
            sys.stdout.flush()
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
