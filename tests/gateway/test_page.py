"""The page, in a real browser, before the real engines."""

from __future__ import annotations

import json
import subprocess

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from tests.gateway.browser import violations
from tests.gateway.conftest import ask

GUIDE = {
    "year": 2024,
    "month": 6,
    "day": 21,
    "time": "18:00:00",
    "latitude": 37.7749,
    "longitude": -122.4194,
}
HASTINGS = {
    "year": 1066,
    "month": 10,
    "day": 14,
    "time": "09:00:00",
    "calendar": "julian",
    "latitude": 50.91,
    "longitude": 0.49,
}


pytestmark = pytest.mark.usefixtures("quiet_console")


def test_the_first_visit_shows_the_present_sky(page):
    page.open()
    assert page.text("status") == "Chart computed."
    assert len(page.positions()) == 11, "the Sun to Pluto, and one node"
    assert page.find("#latitude").get_attribute("value") == "51.4779"


def test_the_form_is_filled_in_and_the_table_is_the_services_answer(page, gateway):
    page.open()
    page.fill(year="2024", month="6", day="21", time="18:00", latitude="37.7749")
    page.fill(longitude="122.4194 W")
    page.submit()
    request = {k: GUIDE[k] for k in ("latitude", "longitude")}
    answer = ask(gateway.url + "/calculate", {"birth_time": "2024-06-21T18:00:00Z", **request}).json
    rows = page.positions()
    del answer["data"]["MeanNode"]
    assert list(rows) == list(answer["data"])
    for name, body in answer["data"].items():
        degree = body["sign_degree"]
        arcmin = int(degree * 60) % 60
        arcsec = int(degree * 3600) % 60
        assert f"{int(degree)}°{arcmin:02d}′{arcsec:02d}″ {body['sign']}" in rows[name]
        assert ("R" in rows[name].replace("Ra", "").split()) == body["retrograde"]
        assert "±" in rows[name]
    assert page.text("moment-title") == "21 June 2024, 18:00 UTC · 37°46′N 122°25′W"
    assert "DE440" in page.details()
    page.shot("desktop-light")


def test_the_houses_say_how_sure_they_are(page):
    page.open(**GUIDE, houses="placidus", uncertainty=60)
    lines = [line.get_attribute("textContent") for line in page.all("#angles p")]
    assert len(lines) == 15
    assert lines[0].startswith("Ascendant: ")
    # a minute of time turns the Earth by 15 minutes of arc; the MC goes nearly as fast
    for line in lines:
        assert float(line.partition("±")[2].removesuffix("′")) == pytest.approx(15.0, abs=12.0)


def test_houses_that_do_not_exist_say_why(page):
    page.open(**GUIDE | {"latitude": 78.2}, houses="placidus")
    first = page.all("#angles p")[0].get_attribute("textContent")
    assert "polar circles" in first


def test_the_historical_prompt_is_met_and_accepted(page):
    page.open(**HASTINGS)
    assert page.shown("pack")
    dialog = page.text("pack")
    assert "1549 to 2650" in dialog
    assert "DE422" in dialog
    assert "Nothing is installed on your device" in dialog
    page.shot("historical-prompt")
    button = page.find("#pack-yes")
    assert button.text == "Enable Historical Pack"
    button.click()
    page.settled()
    assert page.text("moment-title") == "14 October 1066, 09:00 UT1 · 50°55′N 0°29′E"
    assert "20 October 1066 in the Gregorian calendar" in page.text("moment-detail")
    assert "DE422" in page.details()
    assert "historical=1" in page.driver.current_url
    assert "UT1_ASSUMED" in [n.get_attribute("data-code") for n in page.all("#warnings li")]
    page.shot("hastings-1066")


def test_the_historical_prompt_is_declined_by_keyboard(page):
    page.open(**HASTINGS)
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    page.wait(lambda _: not page.shown("pack"))
    assert "needs the Historical Pack" in page.text("birth_time-error")
    assert page.driver.switch_to.active_element.get_attribute("id") == "year"


def test_1066_in_both_calendars(page):
    """The Julian 14 October 1066 was the Gregorian 20 October: six days, six degrees of the Sun."""
    page.open(**HASTINGS, historical=1)
    assert "26°" in page.positions()["Sun"]
    page.open(**{**HASTINGS, "calendar": "gregorian"}, historical=1)
    assert "20°" in page.positions()["Sun"]
    assert "8 October 1066 in the Julian calendar" in page.text("moment-detail")
    codes = [n.get_attribute("data-code") for n in page.all("#warnings li")]
    assert "JULIAN_CALENDAR_LIKELY" in codes


def test_500_bc_by_typing(page):
    page.open(**GUIDE)
    page.fill(year="-500", month="1", day="1", time="12:00", calendar="julian")
    page.submit()
    page.find("#pack-yes").click()
    page.settled()
    assert page.text("moment-title").startswith("1 January 501 BC (−500), 12:00 UT1")
    # The two calendars lie 6 days apart until the Julian leap day of -500.
    assert "26 December 502 BC (−501) in the Gregorian calendar" in page.text("moment-detail")
    page.fill(calendar="auto", year="501 BC")
    page.submit()
    assert page.text("moment-title").startswith("1 January 501 BC (−500), 12:00 UT1")
    page.fill(calendar="gregorian")
    page.submit()
    assert "7 January 501 BC (−500) in the Julian calendar" in page.text("moment-detail")
    page.shot("500-bc")


@pytest.mark.parametrize(
    ("wrong", "where", "sentence"),
    [
        ({"month": 2, "day": 30}, "birth_time", "01 to 29"),
        ({"time": "25:00"}, "birth_time", "hour"),
        ({"time": "afternoon"}, "birth_time", "hours:minutes"),
        ({"year": "MMXXIV"}, "birth_time", "whole number"),
        ({"latitude": "95"}, "latitude", "-90 to 90"),
        ({"longitude": "far"}, "longitude", "degrees"),
        ({"latitude": "10 E"}, "latitude", "degrees"),
        ({"elevation": "90000"}, "elevation", "10000"),
        ({"clock": "offset", "offset": "two"}, "birth_time", "offset"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field(page, wrong, where, sentence):
    page.open(**{**GUIDE, **wrong})
    assert sentence in page.text(f"{where}-error")
    focused = page.driver.switch_to.active_element
    assert focused.get_attribute("aria-invalid") == "true"
    assert f"{where}-error" in focused.get_attribute("aria-describedby")
    assert not page.shown("chart")


def test_a_wrong_date_is_mended(page):
    page.open(**{**GUIDE, "month": 2, "day": 30})
    page.shot("wrong-date")
    page.fill(day="29")
    page.submit()
    assert page.text("birth_time-error") == ""
    assert "29 February 2024" in page.text("moment-title")


def test_a_permalink_restores_everything(page):
    request = {
        **GUIDE,
        "time": "18:00:00.5",
        "clock": "offset",
        "offset": "+05:30",
        "elevation": "1500",
        "zodiac": "sidereal",
        "ayanamsa": "raman",
        "houses": "koch",
        "observer": "geocentric",
        "uncertainty": "60",
        "historical": "1",
    }
    page.open(**request)
    assert page.text("status") == "Chart computed."
    first, link = page.positions(), page.driver.current_url
    page.driver.get("about:blank")
    page.driver.get(link)
    page.settled()
    assert page.positions() == first
    for name, value in request.items():
        field = page.find(f"#{name}")
        if name == "historical":
            assert field.is_selected()
        elif field.tag_name == "select":
            assert Select(field).first_selected_option.get_attribute("value") == str(value)
        else:
            assert field.get_attribute("value") == str(value)
    assert "ayanamsa 22°" in page.text("moment-detail")


def test_copy_as_curl_gives_a_command_that_works(page):
    page.open(**HASTINGS, historical=1)
    command = page.driver.execute_async_script(
        """
        const done = arguments[arguments.length - 1];
        Object.defineProperty(navigator, "clipboard", {
          configurable: true, value: { writeText: async (text) => { done(text); } } });
        document.getElementById("copy-curl").click();
        """
    )
    got = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    shown = json.loads(page.find("#json").get_attribute("textContent"))
    assert json.loads(got.stdout)["data"] == shown["data"]


def test_local_time_that_happened_twice_offers_both(page):
    """Berlin left summer time at 03:00 on 1995-09-24: 02:30 came twice (IANA tzdb)."""
    page.open(
        year=1995,
        month=9,
        day=24,
        time="02:30:00",
        clock="local",
        latitude=52.52,
        longitude=13.405,
    )
    assert page.text("status") == "Chart computed."
    choices = page.all("#candidate-list label")
    assert len(choices) == 2
    titles = {page.text("moment-title")}
    choices[1].find_element(By.TAG_NAME, "input").click()
    page.settled()
    page.wait(lambda _: page.text("moment-title") not in titles)
    titles.add(page.text("moment-title"))
    assert titles == {
        "24 September 1995, 02:30 CEST (+02:00) · 52°31′N 13°24′E",
        "24 September 1995, 02:30 CET (+01:00) · 52°31′N 13°24′E",
    }
    assert "choice=1" in page.driver.current_url
    page.shot("local-time-twice")


@pytest.mark.parametrize("width", [390, 820, 1300, 1440, 1920])
def test_no_column_is_cut_off(page, width):
    page.screen(width, 1000)
    page.open(**GUIDE, houses="placidus")
    inner, outer = page.driver.execute_script(
        "const box = document.querySelector('.scroll'); return [box.scrollWidth, box.clientWidth]"
    )
    assert inner <= outer
    assert page.driver.execute_script("return document.documentElement.scrollWidth") <= width


def test_a_long_word_as_a_name_does_not_widen_a_phone(page):
    page.screen(320, 700)
    page.open(**GUIDE, who="Wolfeschlegelsteinhausenbergerdorff" * 2)
    assert "Wolfeschlegelsteinhausenbergerdorff" in page.text("moment-title")
    assert page.driver.execute_script("return document.documentElement.scrollWidth") <= 320


def test_a_phone(page):
    page.screen(390, 844)
    page.open(**GUIDE, houses="placidus")
    for selector in ("#go", "#save-svg", "#year", "#houses"):
        assert page.find(selector).rect["height"] >= 40, "large enough for a thumb"
    page.screen(390, 2400)
    page.shot("phone-light")
    page.screen(390, 2400, dark=True)
    page.shot("phone-dark")


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(page, axe, dark):
    page.screen(dark=dark)
    page.open(**GUIDE, houses="placidus")
    for details in page.all("details"):
        page.driver.execute_script("arguments[0].open = true", details)
    if dark:
        page.screen(1440, 1600, dark=True)
        page.shot("desktop-dark")
    assert violations(page, axe) == {}
    page.open(**HASTINGS)
    assert violations(page, axe) == {}
    page.open(**{**GUIDE, "latitude": "95"})
    assert violations(page, axe) == {}
    page.screen(390, 844, dark=dark)
    page.open(**GUIDE)
    assert violations(page, axe) == {}


def test_an_unreachable_service_is_told(page):
    page.open(**GUIDE)
    page.driver.execute_script("window.fetch = () => Promise.reject(new TypeError('down'))")
    page.submit()
    assert page.text("problem-title") == "The service cannot be reached"
