"""The panels of events, in a real browser: what they show, where a click leads, what fails how."""

from __future__ import annotations

import re

import pytest
from selenium.webdriver.common.keys import Keys

from tests.gateway.browser import violations
from tests.gateway.conftest import ask

pytestmark = pytest.mark.usefixtures("quiet_console")

MUNICH = {"place": "Munich, Bavaria, DE", "latitude": "48.13743", "longitude": "11.57549"}
BORN = {"year": 1990, "month": 5, "day": 15, "time": "14:30", "clock": "local", **MUNICH}
DALLAS = {"year": 2024, "month": 4, "day": 8, "time": "13:42", "clock": "local",
          "latitude": "32.7767", "longitude": "-96.797"}  # fmt: skip
SAN_FRANCISCO = {"year": 2024, "month": 6, "day": 21, "time": "12:00", "clock": "local",
                 "latitude": "37.7749", "longitude": "-122.4194"}  # fmt: skip
PANELS = ("today", "transits", "moon", "eclipses", "graph")


def panel(page, name):
    return page.find(f"[data-panel={name}]")


def ready(page, name):
    """Wait until a panel has computed, and return it."""
    box = panel(page, name)
    script = (
        "const body = arguments[0].querySelector('.panel-body');"
        "return body.childElementCount > 0 && body.getAttribute('aria-busy') !== 'true'"
        " && !body.querySelector('[aria-busy]')"
    )
    page.wait(lambda driver: driver.execute_script(script, box))
    return box


def opened(page, name):
    """Open a panel as a person does, and return it when it has computed."""
    box = panel(page, name)
    page.driver.execute_script("arguments[0].scrollIntoView()", box)
    if box.get_attribute("open") is None:
        box.find_element("tag name", "summary").send_keys(Keys.ENTER)
    return ready(page, name)


def text(element):
    return element.get_attribute("textContent").replace("\u00a0", " ")


def press(box, name):
    buttons = box.find_elements("tag name", "button")
    next(b for b in buttons if name in (b.text, b.get_attribute("aria-label"))).click()


def lines(box, selector):
    return [text(line) for line in box.find_elements("css selector", selector)]


def test_nothing_is_asked_before_a_panel_is_opened(page, gateway):
    page.screen(1440, 700)
    page.open(**BORN)
    script = "return performance.getEntriesByType('resource').map((r) => r.name)"
    loaded = page.driver.execute_script(script)
    assert all(name.startswith((gateway.url, "blob:")) for name in loaded), "nothing from elsewhere"
    late = ("events", "transits", "ephemeris", "today_sky", "coastline", "eclipse_list")
    assert not [name for name in loaded if any(part in name for part in late)]
    opened(page, "today")
    # the browser notes what it has loaded a little after the page has it
    page.wait(lambda driver: any(n.endswith("/events") for n in driver.execute_script(script)))
    assert not any("coastline" in name for name in page.driver.execute_script(script))


def test_todays_sky_needs_no_form(page):
    page.open(**BORN)
    page.fill(year="no year")
    box = opened(page, "today")
    bodies = lines(box, ".now li")
    assert [line.split("°")[0].rstrip("0123456789") for line in bodies] == [
        *("Sun", "Moon", "Mercury", "Venus", "Mars"),
        *("Jupiter", "Saturn", "Uranus", "Neptune", "Pluto"),
    ]
    assert all("±" in line for line in bodies)
    events = lines(box, ".events li")
    assert len(events) > 20, "a month of the Moon alone has more"
    assert all("±" in line for line in events)


def test_a_click_shows_the_chart_of_a_transit_and_the_list_stays(page, gateway):
    page.open(**BORN, houses="placidus")
    box = opened(page, "transits")
    assert "To the chart of 15 May 1990, 14:30 CEST" in text(box)
    rows = lines(box, "tbody tr")
    links = box.find_elements("css selector", "tbody td:nth-child(3) a")
    assert links
    assert all("±" in row for row in rows)
    solar = lines(box, ".solar-return")[0]
    assert re.match(r"Solar return: 1[45] May 20\d\d, \d\d:\d\d:\d\d ±", solar), "born on 15 May"
    first = links[0]
    words = text(first.find_element("xpath", "ancestor::tr/th"))
    natal_title = page.text("moment-title")
    first.click()
    page.wait(lambda _: page.text("moment-title") != natal_title)
    assert "1990" not in page.text("moment-title")
    assert page.find("#calendar").get_attribute("value") == "gregorian"
    # what is exact then: the transiting body at the aspect's angle from the natal point
    transiting, aspect, point = re.match(r"(\w+) (\w+) (.+)", words).groups()
    natal = ask(gateway.url + "/calculate", {
        "birth_time": "1990-05-15T12:30:00Z", "latitude": 48.13743, "longitude": 11.57549,
        "houses": "placidus"}).json  # fmt: skip
    angles = {"Ascendant": natal["houses"]["ascendant"], "MC": natal["houses"]["mc"]}
    body = "".join(part.capitalize() for part in point.split())
    to = angles[point] if point in angles else natal["data"][body]["longitude"]
    there = page.answer()["data"][transiting]["longitude"]
    apart = abs((there - to + 180) % 360 - 180)
    degrees = {"conjunction": 0, "sextile": 60, "square": 90, "trine": 120, "opposition": 180}
    assert apart == pytest.approx(degrees[aspect], abs=0.01), "within the parallax of the place"
    box = panel(page, "transits")
    assert lines(box, "tbody tr") == rows, "the list that was clicked is still there"
    assert "Another chart is shown above" in text(box)
    press(box, "Transits to that chart")
    ready(page, "transits")
    assert "To the chart of 15 May 1990" not in text(box)


def test_a_month_of_the_moon_and_the_sun(page):
    """June 2024 (USNO): new on the 6th at 12:38 UT, full on the 22nd at 01:08 UT.

    On the 21st in San Francisco the Sun rose at 05:48 and set at 20:35, Pacific daylight time.
    """
    page.open(**SAN_FRANCISCO)
    box = opened(page, "moon")
    press(box, "The chart’s month")
    page.wait(lambda _: "June 2024" in text(box) and "6 Jun 2024" in text(box))
    ready(page, "moon")
    phases = lines(box, ".phases li")
    assert any(line.startswith("New moon6 Jun 2024, 05:3") for line in phases)
    assert any(line.startswith("Full moon21 Jun 2024, 18:0") for line in phases)
    rows = {line[0]: line[1:] for line in (
        lines(row, "th, td") for row in box.find_elements("css selector", "tbody tr"))}  # fmt: skip
    assert len(rows) == 30, "the days of the place's own calendar"
    day = rows["21 Jun 2024"]
    assert (day[1][:5], day[3][:5]) == ("05:48", "20:35")
    assert re.search(r"± \d+ s|± 1\.\d min", day[1]), "a sunrise is not known to the second"
    page.screen(1440, 1300)
    page.driver.execute_script("arguments[0].scrollIntoView()", box)
    page.shot("moon-and-sun")
    page.fill(**{"almanac-clock": "utc"})
    page.wait(lambda _: "Full moon22 Jun 2024, 01:0" in text(box))
    press(box, "The next month")
    page.wait(lambda _: "July 2024" in text(box) and "31 Jul 2024" in text(box))


def test_the_great_american_eclipse_from_dallas(page):
    """8 April 2024 (NASA): total, Saros 139, magnitude 1.0566, 4 min 28 s, at 25.3 N 104.1 W.

    Greatest at 18:18:29 TD, with ΔT of 69.2 s (IERS) 18:17:20 UT; in Dallas total for 3 min 51 s.
    """
    page.open(**DALLAS)
    box = opened(page, "eclipses")
    press(box, "The chart’s years")
    page.wait(lambda _: "8 Apr 2024" in text(box))
    ready(page, "eclipses")
    line = next(one for one in lines(box, ".eclipses li") if one.startswith("8 Apr 2024"))
    assert line.startswith("8 Apr 2024, 13:17:20 ±")
    for words in (
        "Total eclipse of the Sun",
        "magnitude 1.057, Saros 139, 4.5 min on the central line",
        "From here: total, 100 %",
        "total for 3.9 min",
    ):
        assert words in line
    press(box, "total eclipse of the Sun, 8 Apr 2024: on the map")
    distance, drawn = page.driver.execute_script(
        "const chosen = document.querySelector('.eclipse.chosen');"
        "const path = chosen.querySelector('.central'), length = path.getTotalLength();"
        "const here = document.querySelector('.here').getBBox();"
        "const [x, y] = [here.x + here.width / 2, here.y + here.height / 2];"
        "let least = Infinity;"
        "for (let i = 0; i <= 400; i += 1) {"
        "  const at = path.getPointAtLength(length * i / 400);"
        "  least = Math.min(least, Math.hypot(at.x - x, at.y - y)); }"
        "return [least / 3, document.querySelector('.land').getBBox().width / 10]"
    )
    assert distance < 1.0, "Dallas lies in the path, less than a degree from its middle"
    assert drawn >= 359, "with the land of the whole world around"
    label = page.find(".map").get_attribute("aria-label")
    assert "greatest at latitude 25.3, longitude -104.1" in label
    page.screen(1440, 1300)
    page.driver.execute_script("arguments[0].scrollIntoView()", box)
    page.shot("eclipses")


def test_a_year_of_lines_whose_dots_stand_on_them(page):
    page.open(**BORN)
    box = opened(page, "graph")
    press(box, "The chart’s year")
    page.wait(lambda _: "1990" in text(box) and "31 Dec 1990" not in text(box))
    ready(page, "graph")
    assert len(box.find_elements("css selector", ".track")) == 9
    dots = box.find_elements("css selector", ".spot")
    events = lines(box, ".events li")
    assert len(dots) == len(events) > 50
    assert any("Saturn turns retrograde" in line and "±" in line for line in events)
    off = page.driver.execute_script(
        "const out = [];"
        "for (const dot of document.querySelectorAll('.spot')) {"
        "  const name = [...dot.classList].find((c) => c.startsWith('line-'));"
        "  const track = document.querySelector(`.track.${name}`);"
        "  track.style.strokeWidth = '3';"
        "  const at = new DOMPoint(Number(dot.getAttribute('cx')), Number(dot.getAttribute('cy')));"
        "  const on = (y) => track.isPointInStroke(new DOMPoint(at.x, y));"
        "  const height = 552;"
        "  if (!on(at.y) && !on(at.y - height) && !on(at.y + height)) out.push(dot.textContent);"
        "} return out"
    )
    assert off == []
    page.screen(1440, 1300)
    page.driver.execute_script("arguments[0].scrollIntoView()", box)
    page.shot("graphic-ephemeris")
    title = page.text("moment-title")
    dots[20].click()
    page.wait(lambda _: page.text("moment-title") != title)


def test_a_refusal_stands_beside_its_panel_and_is_tried_again(page):
    page.open(year=1066, month=10, day=14, time="09:00", calendar="julian", historical=1,
              latitude=50.91, longitude=0.49)  # fmt: skip
    page.find("#historical").click()
    box = opened(page, "moon")
    press(box, "The chart’s month")
    page.wait(lambda _: box.find_elements("css selector", ".problem"))
    problem = box.find_element("css selector", ".problem")
    assert problem.get_attribute("data-code") == "HISTORICAL_REQUIRED"
    assert "DE440 answers from" in problem.text
    assert "Tick Historical Pack" in problem.text
    assert page.shown("chart"), "the chart has nothing to do with it"
    assert not page.shown("problem")
    page.find("#historical").click()
    press(problem, "Try again")
    page.wait(lambda _: not box.find_elements("css selector", ".problem"))
    ready(page, "moon")
    days = lines(box, "tbody th")
    assert (len(days), days[0], days[-1]) == (31, "1 Oct 1066", "31 Oct 1066"), "Julian days"
    page.driver.execute_script("window.fetch = () => Promise.reject(new TypeError('down'))")
    box = opened(page, "graph")
    assert "The service cannot be reached" in box.text


def test_a_distribution_has_no_transits(page):
    page.open(**{**BORN, "time": ""}, unknown=1)
    box = opened(page, "transits")
    assert "Transits need a chart whose time is known" in box.text
    page.fill(time="") if page.shown("time-field") else page.find("#unknown").click()
    page.fill(time="14:30")
    page.submit()
    page.wait(lambda _: "To the chart of 15 May 1990" in text(box))


def test_axe_finds_nothing_in_the_panels(page, axe):
    page.open(**BORN, houses="placidus")
    for name in PANELS:
        opened(page, name)
    for width, dark in ((1440, False), (390, True)):
        page.screen(width, 1000, dark=dark)
        assert violations(page, axe) == {}
        assert page.driver.execute_script("return document.documentElement.scrollWidth") <= width


def test_print_has_the_chart_and_the_panels_that_were_opened(page):
    page.open(**BORN)
    media = {"media": "print"}
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    try:
        assert page.shown("chart")
        assert not page.shown("form")
        assert not page.shown("almanac")
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        opened(page, "eclipses")
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        assert panel(page, "eclipses").is_displayed()
        assert not panel(page, "today").is_displayed()
        assert not panel(page, "graph").is_displayed()
    finally:
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
