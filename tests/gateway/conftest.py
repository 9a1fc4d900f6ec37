"""The real pair of engines, and a gateway before them, once for all tests here."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import npm_packages
from tests.gateway import running
from tests.gateway.browser import Browser

AXE = Path(__file__).parent / "axe"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def healthy(gateway: running.Server) -> Answer:
    """Return the gateway's health once it knows both its engines.

    A poll that a busy machine answers late makes an engine unreachable until the next one.
    """
    end = time.monotonic() + running.PATIENCE
    while (answer := ask(gateway.url + "/health")).json["status"] != "healthy":
        assert time.monotonic() < end, answer.body
        time.sleep(0.05)
    return answer


def ask(url: str, body: Any = None, method: str | None = None, **headers: str) -> Answer:
    """GET, or POST when there is a body (bytes as they are, anything else as JSON)."""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if data is not None:
        named.setdefault("content-type", "application/json")
    request = urllib.request.Request(url, data, named, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=running.PATIENCE) as got:  # noqa: S310
            return Answer(got.status, {k.lower(): v for k, v in got.headers.items()}, got.read())
    except urllib.error.HTTPError as error:
        with error:
            headers = {k.lower(): v for k, v in error.headers.items()}
            return Answer(error.code, headers, error.read())


@pytest.fixture(scope="session")
def logs(tmp_path_factory):
    return tmp_path_factory.mktemp("gateway-logs")


@pytest.fixture(scope="session")
def modern(logs):
    # The gateway's address is trusted, so that the engine sees the client behind it.
    server = running.engine(
        "DE440",
        logs / "modern.log",
        TRUSTED_PROXIES="127.0.0.1",
        DATABASE_URL=f"sqlite:///{logs / 'modern.db'}",
    )
    yield server
    server.stop()


@pytest.fixture(scope="session")
def historical(logs):
    server = running.engine(
        "DE422-excerpt",
        logs / "historical.log",
        TRUSTED_PROXIES="127.0.0.1",
        DATABASE_URL=f"sqlite:///{logs / 'historical.db'}",
    )
    yield server
    server.stop()


@pytest.fixture(scope="session")
def gateway(modern, historical, logs):
    server = running.gateway(modern.url, historical.url, logs / "gateway.log")
    healthy(server)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def page(gateway, tmp_path_factory):
    """One browser for all files: each test opens its page anew."""
    browser = Browser(gateway.url, tmp_path_factory.mktemp("downloads"))
    yield browser
    browser.close()


@pytest.fixture
def quiet_console(page):
    """Nothing may be blocked by the policy or fail in a script, whatever a test does."""
    page.screen()
    page.complaints()
    yield
    assert page.complaints() == []


@pytest.fixture(scope="session")
def axe():
    """Return axe-core's source; npm gets it, pinned by its checksum in package-lock.json."""
    return (npm_packages.modules(AXE) / "axe-core" / "axe.min.js").read_text()
