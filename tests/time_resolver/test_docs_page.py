"""The resolver's /docs: drawn by a browser from this app's files alone, under its own policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from tests.gateway import running
from tests.gateway.browser import Browser
from tests.gateway.conftest import ask


@pytest.fixture(scope="module")
def resolver(tmp_path_factory: pytest.TempPathFactory):
    log = tmp_path_factory.mktemp("resolver") / "resolver.log"
    server = running.gunicorn("services.time_resolver.main:app", log, "/health/ready")
    yield server
    server.stop()


def test_all_it_loads_is_its_own(resolver: running.Server) -> None:
    page = ask(f"{resolver.url}/docs")
    links = re.findall(r'(?:src|href)="([^"]+)"', page.body.decode())
    assert len(links) == 7
    for link in links:
        assert link.startswith("/")
        assert ask(resolver.url + link).status == 200
    assert "https:" not in page.headers["content-security-policy"]


def test_a_browser_draws_it(resolver: running.Server, tmp_path: Path) -> None:
    browser = Browser(resolver.url, tmp_path)
    try:
        browser.driver.get(f"{resolver.url}/docs")
        browser.wait(lambda driver: driver.find_elements(By.CSS_SELECTOR, ".opblock"))
        assert "/time/resolve" in browser.driver.find_element(By.TAG_NAME, "body").text
        assert browser.complaints() == []
    finally:
        browser.close()
