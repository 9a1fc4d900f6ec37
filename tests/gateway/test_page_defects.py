"""What the page once got wrong, each by what a person sees."""

from __future__ import annotations

import re

import pytest
from selenium.webdriver.common.keys import Keys

from tests.gateway.browser import violations
from tests.gateway.test_page import GUIDE

pytestmark = pytest.mark.usefixtures("quiet_console")

# Berlin's clocks went from 02:00 to 03:00 on 26 March 1995, back at 03:00 on 24 September (IANA)
BERLIN = {"clock": "local", "latitude": 52.52, "longitude": 13.405}
SKIPPED = {**BERLIN, "year": 1995, "month": 3, "day": 26, "time": "02:30"}
TWICE = {**BERLIN, "year": 1995, "month": 9, "day": 24, "time": "02:30"}


def codes(page):
    return {note.get_attribute("data-code") for note in page.all("#warnings li")}


def test_no_object_stands_where_a_word_should(page):
    page.open(**GUIDE | {"latitude": 78.2}, houses="placidus")
    text = page.find("#results").get_attribute("textContent")
    for wrong in ("[object", "undefined", "NaN"):
        assert wrong not in text
    assert "HOUSES_FALLBACK" in codes(page)


def test_a_local_time_in_the_julian_calendar_is_asked_in_it(page):
    """Tolstoy, 28 August 1828 old style, is 9 September (Britannica); Yasnaya Polyana, 54.08 N."""
    tolstoy = {"year": 1828, "month": 8, "day": 28, "time": "22:00", "clock": "local"}
    page.open(**tolstoy, calendar="julian", latitude=54.08, longitude=37.53)
    assert page.text("moment-title").startswith("28 August 1828, 22:00 local mean time (+02:30:07)")
    assert "9 September 1828 in the Gregorian calendar" in page.text("moment-detail")
    assert not {"JULIAN_CALENDAR_LIKELY", "CALENDAR_UNUSUAL"} & codes(page)
    page.open(**tolstoy, calendar="auto", latitude=54.08, longitude=37.53)
    assert "9 September 1828 in the Gregorian calendar" in page.text("moment-detail")


def test_the_automatic_calendar_says_what_it_is(page):
    page.open(**GUIDE)
    auto = page.find("#calendar option[value=auto]")
    assert auto.text == "Julian before 15 October 1582"
    page.fill(clock="local")
    assert auto.text == "As in use at the place then"


def test_a_time_that_the_clocks_skipped_is_told(page):
    page.open(**SKIPPED)
    assert page.find("#candidates legend").text == "The clocks skipped this time"
    assert "NONEXISTENT" in codes(page)
    page.open(**TWICE)
    assert page.find("#candidates legend").text == "The clocks showed this time twice"
    labels = page.all("#candidate-list label")
    later = re.search(r"60 min later, Ascendant \+([\d.]+)°", labels[1].text)
    assert 5 < float(later[1]) < 25, "15 degrees of sidereal time"


def test_a_doubt_before_1970_is_told(page):
    """Fort Knox, 1962: the zone of today is not certain to have held then (IANA, northamerica)."""
    page.open(year=1962, month=7, day=2, time="23:33", clock="local", latitude=37.8917,
              longitude=-85.9636)  # fmt: skip
    assert {"BEFORE_1970", "LOCAL_TIME_DOUBTFUL"} <= codes(page)
    assert "the one that is chosen in the form" in page.text("warnings")
    assert "EST (−05:00)" in page.text("moment-title")


def test_arrow_keys_in_the_choice_keep_their_focus(page):
    page.open(**TWICE)
    first = page.text("moment-title")
    page.all("#candidate-list input")[0].send_keys(Keys.ARROW_DOWN)
    page.wait(lambda _: page.text("moment-title") != first)
    page.settled()
    focused = page.driver.switch_to.active_element
    assert focused.get_attribute("name") == "candidate"
    focused.send_keys(Keys.ARROW_UP)
    page.wait(lambda _: page.text("moment-title") == first)


@pytest.mark.parametrize("fragment", ["results", "nothing=1", ""])
def test_a_fragment_that_says_nothing_changes_nothing(page, fragment):
    page.open(**GUIDE)
    page.driver.execute_script("location.hash = arguments[0]", fragment)
    page.driver.execute_async_script("setTimeout(arguments[0], 50)")
    assert page.find("#year").get_attribute("value") == "2024"
    assert page.shown("chart")
    assert page.text("birth_time-error") == ""


def test_a_slow_body_shows_digits_and_zero_has_no_sign(page):
    page.open()
    shown = page.driver.execute_async_script(
        "const done = arguments[0]; import('/static/format.js').then(({ signed }) =>"
        " done([-0.0003, 0.00004, -0, 0, -1e-12, -0.98, 13.17639].map((v) => signed(v, 3))))"
    )
    assert shown == ["−0.0003", "+0.00004", "0.000", "0.000", "0.000", "−0.980", "+13.176"]


@pytest.mark.parametrize("observer", ["heliocentric", "barycentric"])
def test_houses_that_the_observer_has_not_are_not_dropped_silently(page, observer):
    page.open(**GUIDE, houses="placidus", observer=observer)
    assert "HOUSES_LEFT_OUT" in codes(page)
    assert page.shown("houses-none")
    assert not page.find("#houses").is_enabled()
    page.fill(observer="topocentric")
    page.submit()
    assert "HOUSES_LEFT_OUT" not in codes(page)
    assert page.shown("angles-box")


def test_paper_is_light_whatever_the_screen_is(page):
    page.screen(dark=True)
    page.open(**GUIDE)
    look = "return getComputedStyle(document.body).backgroundColor"
    dark = page.driver.execute_script(look)
    scheme = {"name": "prefers-color-scheme", "value": "dark"}
    media = {"media": "print", "features": [scheme]}
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    paper = page.driver.execute_script(look)
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    page.screen()
    assert dark != page.driver.execute_script(look)
    assert paper == "rgb(255, 255, 255)"


def test_on_a_phone_the_answer_comes_into_sight(page):
    page.screen(390, 844)
    page.open(**GUIDE)
    top = "return document.getElementById('moment-title').getBoundingClientRect().top"
    assert 0 <= page.driver.execute_script(top) < 400, "a link shows its chart"
    page.open()
    page.fill(time="12:00")
    page.submit()
    page.wait(lambda driver: 0 <= driver.execute_script(top) < 400)


def test_an_error_keeps_the_old_chart_and_axe_is_content(page, axe):
    page.open(**GUIDE)
    title = page.text("moment-title")
    page.fill(day="99")
    page.submit()
    assert page.text("moment-title") == title
    assert page.shown("former")
    assert violations(page, axe) == {}
    page.shot("former-chart")
    page.fill(day="22")
    page.submit()
    assert not page.shown("former")
    assert page.text("moment-title") != title


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time", "afternoon"),
        ("time", "25:00"),
        ("time", "14:61"),
        ("time", ""),
        ("day", "31"),
        ("day", "x"),
        ("year", "abc"),
    ],
)
def test_what_is_wrong_with_a_moment_is_one_field_of_it(page, field, value):
    page.open(**GUIDE | {"month": 4, "day": 30})
    page.fill(**{field: value})
    page.submit()
    wrong = [one.get_attribute("id") for one in page.all("#form [aria-invalid]")]
    assert wrong == [field], page.text("birth_time-error")
    assert page.driver.switch_to.active_element.get_attribute("id") == field


def test_no_choice_is_cut_short(page):
    """Each choice has room beside its list's arrow, which is 20 pixels wide."""
    page.open(**SKIPPED, houses="placidus")
    page.driver.execute_script("document.getElementById('more').open = true")
    cut = page.driver.execute_script("""
        const pen = document.createElement("canvas").getContext("2d");
        const lists = [...document.querySelectorAll("form select")]
          .filter((one) => one.offsetParent);
        return [lists.length, lists.flatMap((one) => {
          const style = getComputedStyle(one);
          pen.font = style.font;
          const sides = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
          const room = one.clientWidth - sides - 20;
          const words = [...one.options].map(({ text }) => text);
          return words.filter((text) => pen.measureText(text).width > room);
        })];""")
    assert cut[0] > 5
    assert cut[1] == []


def test_the_button_stays_in_sight_however_long_the_form_is(page):
    page.open(**SKIPPED, houses="placidus")
    assert page.shown("candidates")
    bottom = page.driver.execute_script(
        "return document.getElementById('go').getBoundingClientRect().bottom"
    )
    assert 0 < bottom <= 1000
    page.find("#time").clear()
    page.find("#time").send_keys("01:30")
    page.submit()
    assert page.text("moment-title").startswith("26 March 1995, 01:30")


def test_a_name_from_a_link_is_cut_and_not_an_error(page):
    page.open(**GUIDE, who="x" * 90)
    assert page.find("#picture svg title").get_attribute("textContent").count("x") == 80
