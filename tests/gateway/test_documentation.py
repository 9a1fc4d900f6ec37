"""/docs in a browser: its first example runs, and all can read it, in the light and in the dark."""

from __future__ import annotations

import pytest

from tests.gateway.browser import violations


@pytest.mark.usefixtures("quiet_console")
@pytest.mark.parametrize("dark", [False, True])
def test_the_first_example_runs_and_axe_finds_nothing(page, modern, axe, dark):
    page.screen(dark=dark)
    page.driver.get("about:blank")
    page.driver.get(modern.url + "/docs")
    page.wait(lambda _: page.all(".opblock"))
    background = "return getComputedStyle(document.documentElement).backgroundColor"
    assert (page.driver.execute_script(background) == "rgb(28, 32, 34)") is dark
    assert violations(page, axe) == {}
    page.find(".opblock-summary-control").click()
    page.wait(lambda _: page.all("textarea.body-param__text"))
    example = page.find("textarea.body-param__text").get_attribute("value")
    for word in ("local_time", "place", "houses", "aspects"):
        assert f'"{word}"' in example, "what most people want comes first"
    page.find(".btn.execute").click()
    page.wait(lambda _: page.all(".live-responses-table .response-col_status"))
    assert page.all(".live-responses-table .response-col_status")[-1].text.startswith("200")
    # thousands of pieces of the answer's text that are alike: axe takes half a minute over them
    page.driver.execute_script(
        "document.querySelectorAll('.opblock code span:nth-child(n+80)').forEach((e) => e.remove())"
    )
    page.shot(f"docs-{'dark' if dark else 'light'}")
    assert violations(page, axe) == {}
