"""The picture on the page: the service's own, on the screen, as a file and on paper."""

from __future__ import annotations

import base64
import re

import pytest

from tests.gateway.browser import violations
from tests.gateway.conftest import ask
from tests.wheel.random_charts import parsed

pytestmark = pytest.mark.usefixtures("quiet_console")

ADA = {
    "who": "Ada Lovelace",
    "year": 1990,
    "month": 5,
    "day": 15,
    "time": "12:30",
    "latitude": 48.1374,
    "longitude": 11.5755,
    "houses": "placidus",
}
REQUEST = {
    "name": "Ada Lovelace",
    "birth_time": "1990-05-15T12:30:00Z",
    "latitude": 48.1374,
    "longitude": 11.5755,
}
SVG = "{http://www.w3.org/2000/svg}"


def downloaded(page, name):
    file = page.folder / name
    page.wait(
        lambda _: (
            file.exists() and file.stat().st_size and not list(page.folder.glob("*.crdownload"))
        )
    )
    return file


def titles(root):
    return [e.text for e in root.iter(SVG + "title")]


def shown(page):
    """Return the picture on the page as a tree."""
    return parsed(
        page.driver.execute_script(
            "return new XMLSerializer().serializeToString(document.querySelector('#picture svg'))"
        )
    )


def test_the_page_shows_the_very_picture_of_the_service(page, gateway):
    page.open(**ADA)
    style = {"theme": "embedded", "layout": "sheet"}
    drawn = parsed(ask(gateway.url + "/wheel", {**REQUEST, "style": style}).body)
    here = shown(page)
    assert [e.tag for e in here.iter()] == [e.tag for e in drawn.iter()]
    assert titles(here) == titles(drawn)
    assert page.find("#picture svg").rect["height"] > 500
    page.shot("picture-light")
    aspects = page.find("#aspects").get_attribute("textContent")
    assert re.search(r"Sun trine Moon, 2°28′ (applying|separating)", aspects)


def test_it_is_dark_on_a_dark_screen_and_light_on_paper(page):
    look = (
        "return getComputedStyle(document.querySelector('#picture [data-part=paper]')).fill"
        " + getComputedStyle(document.querySelector('#picture [data-part=minute]')).fill"
    )
    page.screen(dark=True)
    page.open(**ADA)
    dark = page.driver.execute_script(look)
    page.shot("picture-dark")
    page.screen()
    light = page.driver.execute_script(look)
    assert dark == "rgb(25, 28, 38)rgb(233, 230, 221)"
    assert light == "rgb(255, 254, 251)rgb(34, 36, 46)"
    page.screen(dark=True)
    scheme = {"name": "prefers-color-scheme", "value": "dark"}
    media = {"media": "print", "features": [scheme]}
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    paper = page.driver.execute_script(look)
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    assert paper == "rgb(255, 255, 255)rgb(34, 36, 46)"


def test_paper_has_everything_on_one_page(page):
    page.open(**ADA, stars="Spica, Regulus", lilith="1", lots="1")
    answer = page.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    pdf = base64.b64decode(answer["data"])
    assert re.findall(rb"/Count (\d+)", pdf) == [b"1"]
    assert b"/MediaBox [0 0 594.9" in pdf, "A4: 595 by 842 points"
    scheme = {"media": "print", "features": []}
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", scheme)
    try:
        for kind in ("positions", "aspect-grid", "moon-phase", "title-block", "wheel"):
            assert page.find(f"#picture [data-part={kind}]").is_displayed()
        assert not page.find("#form").is_displayed()
    finally:
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


@pytest.mark.parametrize("dark", [False, True])
def test_a_chart_by_its_town_is_saved_in_four_actions(page, dark):
    page.screen(dark=dark)
    page.open()
    page.fill(year="1815", month="12", day="10", time="13:00", who="Ada Lovelace")
    # From here: type the town, choose it, show, save.
    page.fill(place="London, GB")
    page.wait(lambda _: page.all("#place-list li"))
    page.all("#place-list li")[0].click()
    page.submit()
    page.find("#save-svg").click()
    file = downloaded(page, "Ada Lovelace 1815-12-10 London.svg")
    root = parsed(file.read_bytes())
    assert titles(root)[0].startswith("Chart of Ada Lovelace: 10 December 1815, 13:00")
    paper = next(e for e in root.iter(SVG + "rect") if e.get("data-part") == "paper")
    assert paper.get("fill") == "#fffefb", "light, whatever the screen is"
    file.unlink()
    page.find("#layout").send_keys("With tables")
    page.find("#save-png").click()
    file = downloaded(page, "Ada Lovelace 1815-12-10 London.png")
    data = file.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(data[i : i + 4], "big") for i in (16, 20)] == [1600, 2263]
    file.unlink()


def test_forms_and_todays_sky_by_a_click_and_by_a_link(page):
    page.open(**ADA)
    page.find("#transits").click()
    page.wait(lambda _: len(page.all("#picture [data-part=bodies]")) == 2)
    assert "transits=1" in page.driver.current_url
    page.shot("picture-transits")
    page.open(**ADA, drawn="north_indian")
    assert page.all("#picture [data-part=north-indian]")
    page.fill(drawn="south_indian")
    page.wait(lambda _: page.all("#picture [data-part=south-indian]"))
    page.shot("picture-south-indian")


def test_the_picture_can_be_larger(page):
    page.open(**ADA)
    usual = page.find("#picture").rect["width"]
    page.find("#larger").click()
    assert page.find("#larger").get_attribute("aria-pressed") == "true"
    assert page.find("#picture").rect["width"] > 1.4 * usual
    page.shot("picture-larger")
    page.find("#larger").click()
    assert page.find("#picture").rect["width"] == usual


def test_bodies_by_choice(page):
    page.open(**ADA, node="MeanNode", lilith="1", lots="1", stars="Spica, alp Leo")
    rows = page.positions()
    assert {"MeanNode", "MeanApogee", "Spica", "Regulus"} <= set(rows)
    assert "TrueNode" not in rows
    bodies = [g.get_attribute("data-body") for g in page.all("#picture [data-part=body]")]
    assert bodies == [*rows, "PartOfFortune", "PartOfSpirit"]
    page.driver.execute_script("document.getElementById('more').open = true")
    page.fill(stars="Spicca")
    page.submit()
    assert page.shown("bodies-error")
    assert "Spica" in page.text("bodies-error")


def test_orbs_by_choice(page):
    counts = {}
    for orbs, widest in (("narrow", 4.0), ("major", 8.0), ("wide", 10.0)):
        page.open(**ADA, orbs=orbs)
        rows = page.answer()["aspects"]
        assert max(abs(row["orb"]) for row in rows) <= widest
        counts[orbs] = len(rows)
        lines = page.all("#picture [data-part=aspect]")
        assert len(lines) == sum(row["aspect"] != "conjunction" for row in rows)
    assert counts["narrow"] < counts["major"] < counts["wide"]
    page.open(**ADA, orbs="all")
    assert {"quincunx", "semisextile"} & {row["aspect"] for row in page.answer()["aspects"]}


def test_a_picture_that_cannot_be_drawn_says_why_and_the_table_stands(page):
    page.open(**ADA, observer="heliocentric")
    assert page.all("#picture [data-part=wheel]")
    page.fill(drawn="north_indian")
    page.wait(lambda _: page.all("#picture .error"))
    assert "heliocentric" in page.find("#picture .error").text
    assert page.positions()


def test_a_phone_gets_larger_letters(page, axe):
    page.screen(390, 844)
    page.open(**ADA)
    degree = page.find("#picture [data-part=degree]")
    size = page.driver.execute_script(
        "return parseFloat(arguments[0].getAttribute('font-size')) * arguments[0].getScreenCTM().a",
        degree,
    )
    assert size > 9, "in pixels"
    assert violations(page, axe) == {}
    page.screen(390, 2000)
    page.shot("picture-phone")
