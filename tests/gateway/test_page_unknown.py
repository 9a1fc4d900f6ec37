"""A birth of which the time is not known, on the page: shares and spans, no false noon."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from tests.gateway.browser import violations
from tests.gateway.conftest import ask

pytestmark = pytest.mark.usefixtures("quiet_console")

MUNICH = {"place": "Munich, Bavaria, DE", "latitude": "48.13743", "longitude": "11.57549"}
MAY = {"year": 1990, "month": 5, "day": 15, **MUNICH}
UNKNOWN = {**MAY, "unknown": 1, "clock": "local", "houses": "placidus"}


def percent(probability):
    return f"{round(100 * probability)}\u00a0%"


def rows(page):
    return {
        row.get_attribute("data-body"): row.get_attribute("textContent")
        for row in page.all("#unknown-positions tbody tr")
    }


def test_an_unknown_time_is_a_distribution_and_no_chart(page, gateway):
    page.open(**MAY, time="14:30", houses="placidus")
    page.find("#unknown").click()
    assert page.find("#clock").get_attribute("value") == "local", "a day is a day at its place"
    assert not page.shown("time-field")
    page.submit()
    assert page.text("unknown-title") == "15 May 1990, time not known · Munich 48°08′N 11°35′E"
    assert not page.shown("chart"), "no wheel: it would need a moment"
    options = {
        "latitude": 48.13743,
        "longitude": 11.57549,
        "houses": "placidus",
        "aspects": "major",
    }
    shown = rows(page)
    options["bodies"] = [*shown]
    assert "TrueNode" in shown, "one node, as in a chart"
    born = {"local_time": "1990-05-15", "time": "unknown", **options}
    expected = ask(gateway.url + "/calculate", born).json["distribution"]
    assert list(shown) == list(expected["bodies"])
    for name, body in expected["bodies"].items():
        for sign, probability in body["signs"].items():
            assert sign in shown[name]
            assert body["sign_certain"] or percent(probability) in shown[name]
        low = body["longitude"]["low"] % 30
        assert f"{int(low)}°{int(low * 60) % 60:02d}′" in shown[name]
        assert f"{body['houses'].popitem()[0]}: " in shown[name]
    throughout = [line.text for line in page.all("#aspects-throughout li")]
    assert len(throughout) == len(expected["aspects"]["throughout"])
    assert "Sun trine Saturn" in throughout
    partly = page.find("#aspects-sometimes").get_attribute("textContent")
    assert all(percent(one["probability"]) in partly for one in expected["aspects"]["sometimes"])
    page.screen(1440, 1500)
    page.shot("time-not-known")


def test_a_change_leads_to_the_chart_of_its_moment(page):
    """The Moon enters Aquarius that evening: at 0°00'00" of it the chart must have her."""
    page.open(**UNKNOWN)
    line = next(li for li in page.all(".changes li") if "into Aquarius" in li.text)
    assert "±" in line.text
    line.find_element("tag name", "a").send_keys(Keys.ENTER)
    page.wait(lambda _: page.shown("chart") and not page.shown("unknown-chart"))
    page.settled()
    moon = page.positions()["Moon"]
    assert "0°00′00″ Aquarius" in moon or "29°59′59″ Capricorn" in moon
    assert "?" in moon, "at the border itself the sign is not certain"
    assert page.find("#unknown").is_selected() is False
    page.driver.back()
    page.wait(lambda _: page.shown("unknown-chart"))
    assert not page.shown("chart")


def test_a_span_over_midnight_and_its_link(page):
    page.open(**UNKNOWN)
    page.fill(**{"from": "10 pm", "to": "1:30"})
    page.submit()
    assert page.text("unknown-title").startswith(
        "15 May 1990, between 22:00 and 16 May 1990, 01:30"
    )
    assert "3.5 hours" in page.text("unknown-chart")
    link = page.driver.current_url
    page.driver.get("about:blank")
    page.driver.get(link)
    page.settled()
    assert page.find("#from").get_attribute("value") == "10 pm"
    assert "3.5 hours" in page.text("unknown-chart")
    page.fill(**{"from": "evening"})
    page.submit()
    assert "hours:minutes" in page.text("time_from-error")
    assert page.shown("former"), "what stands there is from before"


def test_a_doubtful_clock_and_a_day_by_another_clock(page):
    """Fort Knox in 1962: two zones may have been kept (IANA, northamerica): 25 hours in all."""
    page.open(year=1962, month=7, day=2, unknown=1, clock="local", latitude=37.8917,
              longitude=-85.9636)  # fmt: skip
    text = page.text("unknown-chart")
    assert "25 hours" in text
    assert "The clock itself is in doubt: 2 readings" in text
    page.open(year=1999, month=12, day=31, unknown=1, latitude=51.5, longitude=0)
    assert "24 hours" in page.text("unknown-chart"), "a UTC day, its end in the next year"
    page.open(year=1066, month=10, day=14, unknown=1, clock="utc", calendar="julian", latitude=51,
              longitude=0.5)  # fmt: skip
    assert page.shown("pack"), "a day that needs the historical ephemeris says so"


def test_the_calendar_of_a_night_in_doubt_must_be_chosen(page):
    """1900 had a 29th of February in the Julian calendar alone."""
    page.open(year=1900, month=2, day=28, unknown=1, clock="local", calendar="auto",
              latitude=59.93, longitude=30.31, **{"from": "22:00", "to": "02:00"})  # fmt: skip
    assert "choose the calendar" in page.text("calendar-error")
    page.fill(calendar="julian")
    page.submit()
    assert "29 February 1900" in page.text("unknown-title")


def test_axe_finds_nothing_in_a_distribution(page, axe):
    page.open(**UNKNOWN)
    for details in page.all("#unknown-chart details"):
        page.driver.execute_script("arguments[0].open = true", details)
    for width, dark in ((1440, False), (390, True)):
        page.screen(width, 1000, dark=dark)
        assert violations(page, axe) == {}
        assert page.driver.execute_script("return document.documentElement.scrollWidth") <= width
    page.screen(390, 2600, dark=True)
    page.shot("time-not-known-phone-dark")
    page.screen(320, 700)
    assert page.driver.execute_script("return document.documentElement.scrollWidth") <= 320


def test_the_day_s_end_may_be_written(page):
    page.open(**UNKNOWN)
    day = page.find("#unknown-positions").text
    page.fill(to="24:00")
    page.submit()
    assert page.text("unknown-title").startswith("15 May 1990, time not known")
    assert page.find("#unknown-positions").text == day
    page.fill(**{"from": "21:00"})
    page.submit()
    assert "between 21:00 and 16 May 1990, 00:00" in page.text("unknown-title")
