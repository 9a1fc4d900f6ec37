"""What a chart was read as and seen from, named at the result, one click from the other."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from tests.gateway.browser import violations
from tests.gateway.conftest import ask

pytestmark = pytest.mark.usefixtures("quiet_console")

# Soviet Russia went from 31 January to 14 February 1918 (decree of 24 January 1918, old style)
PETERSBURG = {"year": 1910, "month": 5, "day": 1, "time": "12:00", "clock": "local",
              "latitude": 59.93, "longitude": 30.31}  # fmt: skip
BERLIN = {"year": 1850, "month": 5, "day": 1, "time": "12:00", "clock": "local",
          "latitude": 52.52, "longitude": 13.405}  # fmt: skip


def press(page, line):
    """Press a line's button by the keyboard, and wait for what it makes of the chart."""
    before = page.driver.current_url
    button = page.find(f"#{line} button")
    button.send_keys(Keys.ENTER)
    page.wait(lambda driver: driver.current_url != before)
    page.settled()
    assert page.driver.switch_to.active_element == button, "focus stays"


def test_the_calendar_by_date_and_place_and_one_click_to_the_other(page, axe):
    page.open(**PETERSBURG, calendar="auto")
    line = page.text("calendar-line")
    adopted = "Soviet Russia adopted the Gregorian on 14 February 1918."
    assert line.startswith(f"Julian calendar: {adopted}")
    assert "14 May 1910 in the Gregorian calendar" in page.text("moment-detail")
    sun = page.answer()["data"]["Sun"]["longitude"]
    assert violations(page, axe) == {}
    page.shot("julian-calendar")
    press(page, "calendar-line")
    assert page.find("#calendar").get_attribute("value") == "gregorian"
    assert "as chosen; the other was in use here" in page.text("calendar-line")
    assert page.answer()["data"]["Sun"]["longitude"] == pytest.approx(sun - 12.6, abs=0.3), (
        "thirteen days earlier"
    )
    press(page, "calendar-line")
    assert page.find("#calendar").get_attribute("value") == "julian"
    assert page.answer()["data"]["Sun"]["longitude"] == sun


def test_a_calendar_in_doubt_names_who_changed_when(page):
    """Cologne changed in 1583, Protestant Germany in 1700 (Grotefend)."""
    page.open(year=1690, month=5, day=1, time="12:00", clock="local", calendar="auto",
              latitude=50.93, longitude=6.95)  # fmt: skip
    line = page.text("calendar-line")
    assert line.startswith("Julian calendar, in doubt: ")
    assert "Protestant Germany adopted the Gregorian on 1 March 1700" in line
    assert "City of Cologne adopted the Gregorian on 13 November 1583" in line


def test_dates_that_nobody_doubts_are_left_alone(page):
    page.open(**{**PETERSBURG, "year": 1990}, calendar="auto")
    assert not page.shown("calendar-line")
    hastings = {"year": 1066, "month": 10, "day": 14, "time": "09:00", "clock": "utc"}
    page.open(**PETERSBURG | hastings, calendar="auto", historical=1)
    assert page.text("calendar-line").startswith("Julian calendar, as everywhere before 15 Oct")
    page.open(**PETERSBURG | hastings, historical=1)
    assert "counted back beyond its beginning in 1582" in page.text("calendar-line")


def test_from_the_place_or_from_the_earths_centre(page, gateway):
    page.open(**BERLIN | {"year": 1990})
    assert "Seen from the place" in page.text("moment-detail")
    assert "up to a degree away" in page.text("observer-line")
    press(page, "observer-line")
    assert "Seen from the Earth’s centre" in page.text("moment-detail")
    born = {"birth_time": page.answer()["time"]["utc"], "latitude": 52.52, "longitude": 13.405}
    answer = ask(gateway.url + "/calculate", {**born, "observer": "geocentric"}).json
    assert page.answer()["data"]["Moon"] == answer["data"]["Moon"]
    press(page, "observer-line")
    assert "Seen from the place" in page.text("moment-detail")
    page.open(**BERLIN | {"year": 1990}, observer="heliocentric")
    assert not page.shown("observer-line")


def test_clocks_seconds_apart_are_folded_away(page):
    """Berlin before 1893: the mean time of 13.405° is nine seconds from the zone's, 53 m 28 s."""
    page.open(**BERLIN)
    assert page.find("#candidates legend").text == "Nearly one moment, by several clocks"
    shown = [label for label in page.all("#candidate-list label") if label.is_displayed()]
    assert len(shown) == 1
    summary = page.find("#candidate-list summary")
    assert summary.text == "1 more within 9.2 s"
    summary.send_keys(Keys.ENTER)
    first = page.details()
    page.all("#candidate-list input")[1].send_keys(Keys.SPACE)
    page.wait(lambda _: page.details() != first)
    page.settled()
    assert "choice=1" in page.driver.current_url
    page.driver.refresh()
    page.settled()
    assert page.all("#candidate-list input")[1].is_displayed(), "what is chosen is not hidden"
    assert page.all("#candidate-list input")[1].is_selected()
