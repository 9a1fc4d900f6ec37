"""Coverage and health as pages for people: readable for all, and JSON as ever for programs."""

from __future__ import annotations

import pytest

from tests.gateway.browser import violations
from tests.gateway.conftest import ask, healthy

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
PAGES = [
    ("engine", "/coverage", "Moments from 1549-12-31 to 2650-01-24 are answered here"),
    ("engine", "/health", "JPL"),
    ("gateway", "/routing", "Moments from 1549-12-31 to 2650-01-24 are answered by DE440"),
    ("gateway", "/coverage", "Moments from 1549-12-31 to 2650-01-24 are answered here"),
    ("gateway", "/health", "The"),
]


@pytest.fixture(scope="module")
def urls(modern, gateway):
    return {"engine": modern.url, "gateway": gateway.url}


@pytest.mark.usefixtures("quiet_console")
@pytest.mark.parametrize(("where", "path", "said"), PAGES)
def test_people_get_a_page_that_all_can_read(urls, gateway, page, axe, where, path, said):
    for dark, width in ((False, 1200), (True, 1200), (True, 390)):
        page.screen(width, 1000, dark=dark)
        page.driver.get("about:blank")
        healthy(gateway)
        page.driver.get(urls[where] + path)
        text = page.find("main").text
        assert text.startswith("Coverage" if path != "/health" else "Health"), text[:80]
        if path != "/health":
            assert said in text
        else:
            assert page.find("h1 .badge").text.split()[1] in {"healthy", "degraded"}
        background = "return getComputedStyle(document.body).backgroundColor"
        assert (page.driver.execute_script(background) == "rgb(22, 25, 28)") is dark, "its style"
        assert violations(page, axe) == {}
        wide = "return document.documentElement.scrollWidth <= innerWidth"
        assert page.driver.execute_script(wide), "nothing to scroll sideways"
        for link in page.all("nav a"):
            assert ask(link.get_attribute("href")).status == 200
        page.shot(f"{where}{path.replace('/', '-')}-{'dark' if dark else 'light'}-{width}")


@pytest.mark.parametrize(("where", "path"), [(where, path) for where, path, _ in PAGES])
@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "text/html;q=0.5, */*;q=0.8"])
def test_programs_and_curl_get_json(urls, where, path, accept):
    answer = ask(urls[where] + path, **({} if accept is None else {"accept": accept}))
    assert answer.headers["content-type"] == "application/json"
    assert isinstance(answer.json, dict)


def test_a_page_says_what_the_json_says_and_may_be_kept_for_neither(urls):
    page = ask(urls["engine"] + "/coverage", accept=BROWSER)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["vary"] == "accept"
    assert "script-src" not in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    json = ask(urls["engine"] + "/coverage").json
    for word in (json["ephemeris"], json["coverage"]["begin"], json["coverage"]["end"]):
        assert word in page.body.decode()
    for where, url in urls.items():
        health, page = ask(url + "/health").json, ask(url + "/health", accept=BROWSER)
        for name, check in health["checks"].items():
            heading = name.replace("_", " ").capitalize()
            assert f">{heading} <span" in page.body.decode(), (where, name)
            assert f"{check['status']}</span>" in page.body.decode(), (where, name)
