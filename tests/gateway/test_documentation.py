"""/docs in a browser: its first example runs, and all can read it, in the light and in the dark."""

from __future__ import annotations

import pytest

from tests.gateway.browser import Browser, violations


@pytest.fixture(scope="module")
def reader(modern, tmp_path_factory):
    browser = Browser(modern.url, tmp_path_factory.mktemp("docs"))
    yield browser
    browser.close()


@pytest.mark.parametrize("dark", [False, True])
def test_the_first_example_runs_and_axe_finds_nothing(reader, axe, dark):
    reader.screen(dark=dark)
    reader.driver.get("about:blank")
    reader.driver.get(reader.url + "/docs")
    reader.wait(lambda _: reader.all(".opblock"))
    background = "return getComputedStyle(document.documentElement).backgroundColor"
    assert (reader.driver.execute_script(background) == "rgb(28, 32, 34)") is dark
    assert violations(reader, axe) == {}
    reader.find(".opblock-summary-control").click()
    reader.wait(lambda _: reader.all("textarea.body-param__text"))
    example = reader.find("textarea.body-param__text").get_attribute("value")
    for word in ("local_time", "place", "houses", "aspects"):
        assert f'"{word}"' in example, "what most people want comes first"
    reader.find(".btn.execute").click()
    reader.wait(lambda _: reader.all(".live-responses-table .response-col_status"))
    assert reader.all(".live-responses-table .response-col_status")[-1].text.startswith("200")
    # thousands of pieces of the answer's text that are alike: axe takes half a minute over them
    reader.driver.execute_script(
        "document.querySelectorAll('.opblock code span:nth-child(n+80)').forEach((e) => e.remove())"
    )
    reader.shot(f"docs-{'dark' if dark else 'light'}")
    assert violations(reader, axe) == {}
    assert reader.complaints() == []
