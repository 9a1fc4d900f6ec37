"""The page as people use it: a town by name, coordinates as pasted, times as spoken."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from tests.gateway.browser import violations
from tests.gateway.conftest import ask

pytestmark = pytest.mark.usefixtures("quiet_console")

MAY = {"year": "1990", "month": "5", "day": "15", "time": "2:30 pm"}


def offered(page, text):
    """Type into the empty box and return the suggestions."""
    page.fill(place=text)
    page.wait(lambda _: page.shown("place-panel"))
    return [option.text for option in page.all("#place-list li")]


def value(page, name):
    return page.find(f"#{name}").get_attribute("value")


def test_a_chart_by_town_name_and_keyboard(page, gateway):
    """14:30 in Munich on 15 May 1990 was 12:30 UTC: CEST (IANA, Europe/Berlin)."""
    page.open()
    page.fill(**MAY, houses="placidus", who="Ada")
    assert any("Munich, Bavaria, DE" in option for option in offered(page, "Münch"))
    box = page.find("#place")
    assert box.get_attribute("aria-expanded") == "true"
    box.clear()
    assert offered(page, "Munich")[0] == "Munich, Bavaria, DE"
    box.send_keys(Keys.ARROW_DOWN)
    active = page.find("#" + box.get_attribute("aria-activedescendant"))
    assert (active.get_attribute("role"), active.get_attribute("aria-selected")) == (
        "option",
        "true",
    )
    box.send_keys(Keys.ENTER)
    assert not page.shown("place-panel")
    assert (value(page, "clock"), value(page, "latitude")) == ("local", "48.13743")
    assert "Europe/Berlin" in page.find("#zone").get_attribute("placeholder")
    page.submit()
    title = "15 May 1990, 14:30 CEST (+02:00) · Munich 48°08′N 11°35′E"
    assert page.text("moment-title") == f"Ada: {title}"
    assert page.driver.title == "Ada · 15 May 1990, 14:30 · Munich – Involution"
    details = page.details()
    assert all(words in details for words in ("1990-05-15 12:30:00", "2448027.02", "ΔT", "57.1"))
    assert "GeoNames, CC BY 4.0" in details
    known = {"birth_time": "1990-05-15T12:30:00Z", "latitude": 48.13743, "longitude": 11.57549}
    shown = page.answer()["data"]
    known |= {"houses": "placidus", "bodies": [*shown]}
    assert shown == ask(gateway.url + "/calculate", known).json["data"]
    page.shot("munich-1990")


def test_a_link_brings_the_town_back(page):
    page.open(**MAY, clock="local", place="Munich, Bavaria, DE")
    first = page.text("moment-title")
    assert "Munich 48°08′N" in first
    assert "latitude=48.13743" in page.driver.current_url
    page.open(**MAY, clock="local", place="Ulm, DE", latitude="48.39841", longitude="9.99155")
    assert "Ulm 48°24′N" in page.text("moment-title")


def test_a_town_brings_houses_unless_none_were_chosen(page):
    page.open()
    offered(page, "Munich")
    page.find("#place").send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    assert value(page, "houses") == "placidus"
    page.submit()
    assert "houses=placidus" in page.driver.current_url
    page.open(**MAY, clock="local", latitude=51.5, longitude=0)
    offered(page, "Ulm")
    page.find("#place").send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    assert value(page, "houses") == "", "the link says that there are none"


def test_a_name_of_several_towns_is_chosen_from_beside_the_box(page, axe):
    page.open(**MAY, latitude=51.5, longitude=0)
    page.fill(place="Springfield")
    page.submit()
    assert "may be several towns: choose one" in page.text("place-error")
    box = page.driver.switch_to.active_element
    assert (box.get_attribute("id"), box.get_attribute("aria-invalid")) == ("place", "true")
    assert page.shown("chart"), "the old chart stays"
    assert page.shown("former"), "and says that it is old"
    assert violations(page, axe) == {}
    page.shot("springfield")
    options = page.all("#place-list li")
    assert len(options) > 4
    next(o for o in options if "Illinois" in o.text).click()
    page.settled()
    page.wait(lambda _: "Springfield 39°48′N 89°39′W" in page.text("moment-title"))
    assert not page.shown("former")
    assert page.text("place-error") == ""


def test_escape_closes_and_a_clock_that_was_chosen_stays(page):
    page.open()
    page.fill(clock="local")
    page.fill(clock="utc")
    offered(page, "Munich")
    page.find("#place").send_keys(Keys.ESCAPE)
    assert not page.shown("place-panel")
    assert value(page, "place") == "Munich"
    page.submit()
    assert value(page, "place") == "Munich, Bavaria, DE"
    assert value(page, "clock") == "utc"
    page.fill(latitude="47")
    assert value(page, "place") == "", "other coordinates are not that town"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("48.1372, 11.5755", "48°08′N 11°35′E"),
        ("48n08 11e35", "48°08′N 11°35′E"),
        ("50°55′N 6°57′E", "50°55′N 6°57′E"),
    ],
)
def test_coordinates_in_the_place_box(page, text, shown):
    page.open(**MAY, latitude=1, longitude=1)
    page.fill(place=text)
    page.submit()
    assert page.text("moment-title").endswith(f"· {shown}")
    assert not page.shown("place-panel")


def test_coordinates_pasted_into_a_field_fill_both(page):
    page.open(**MAY, latitude=1, longitude=1)
    page.driver.execute_script(
        "const data = new DataTransfer(); data.setData('text', '33.87 S, 151.21 E');"
        "document.getElementById('latitude').dispatchEvent("
        "new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));"
    )
    assert (value(page, "latitude"), value(page, "longitude")) == ("-33.87", "151.21")


MUNICH = [48.1372, 11.5755]
READINGS = {
    "coordinates": {
        "48.1372 11.5755": MUNICH,
        "48,1372; 11,5755": MUNICH,
        "48,1372 11,5755": MUNICH,
        "48.1372° N, 11.5755° E": MUNICH,
        "(48.1372,11.5755)": MUNICH,
        "48°08'13.92\"N 11°34'31.8\"E": MUNICH,
        "48°08’13.92”N11°34’31.8”E": MUNICH,
        "N50 55 E6 57": [50 + 55 / 60, 6.95],
        "50 55 N 6 57 E": [50 + 55 / 60, 6.95],
        "11e35, 48n08": [48 + 8 / 60, 11 + 35 / 60],
        "33s52 151e13": [-33 - 52 / 60, 151 + 13 / 60],
        "−33.87, 151.21": [-33.87, 151.21],
        "48n08": None,
        "0 29 24 E": None,
        "lat: 48.1372, lon: 11.5755": MUNICH,
        "lon=11.5755&lat=48.1372": MUNICH,
        "[48.1372, 11.5755]": MUNICH,
        "geo:48.1372,11.5755?z=12": MUNICH,
        "+48.1372+011.5755/": MUNICH,
        "https://www.openstreetmap.org/#map=12/48.1372/11.5755": MUNICH,
        "https://www.google.com/maps/place/Munich/@48.1372,11.5755,12z/data=!3m1": MUNICH,
        "https://www.google.com/maps/place/x/@1,2,9z/data=!3d48.1372!4d11.5755": MUNICH,
        "https://maps.apple.com/?ll=48.1372,11.5755&z=10": MUNICH,
        "50˚55′N 6˚57′E": [50 + 55 / 60, 6.95],
        "50d 55m N, 6d 57m E": [50 + 55 / 60, 6.95],
        "50 deg 55 min north, 6 deg 57 min east": [50 + 55 / 60, 6.95],
        "50° 55' Nord, 6° 57' Ost": [50 + 55 / 60, 6.95],
        "33.86 S E151.2": [-33.86, 151.2],
        "50° 55' N 6° 57' O": None,  # east in German, west in Italian
        "12 34, 56 78": None,
        "https://example.org/": None,
        "Munich": None,
        "Area 51": None,
        "48 N, 11 N": None,
        "48n75 11e35": None,
    },
    "clock": {
        "14:30": "14:30:00",
        "14.30": "14:30:00",
        "1430": "14:30:00",
        "930": "09:30:00",
        "2:30 pm": "14:30:00",
        "2:30PM": "14:30:00",
        "2 p.m.": "14:00:00",
        "12:05 am": "00:05:00",
        "12 pm": "12:00:00",
        "143005": "14:30:05",
        "14:30:05,5": "14:30:05.5",
        "14 h 30": "14:30:00",
        "14:30 Uhr": "14:30:00",
        "1430h": "14:30:00",
        "2:30p": "14:30:00",
        "0:30 am": "00:30:00",
        "noon": "12:00:00",
        "12 noon": "12:00:00",
        "Midnight": "00:00:00",
        "13 pm": None,
        "0:30 pm": None,
        "afternoon": None,
        "14": None,
    },
    "year": {
        "1990": 1990,
        "500 BC": -499,
        "1 b.c.": 0,
        "44 BCE": -43,
        "AD 79": 79,
        "79 CE": 79,
        "−499": -499,
        "A.D. 79": 79,
        "500 v. Chr.": -499,
        "0 BC": None,
        "15.5.90": None,
        "-5 BC": None,
        "MMXXIV": None,
    },
}


def test_every_form_that_people_write(page):
    page.open()
    script = """
        const [cases, done] = [arguments[0], arguments[1]];
        import("/static/read.js").then((read) => {
          const out = {};
          for (const [name, texts] of Object.entries(cases)) {
            out[name] = Object.fromEntries(texts.map((text) => [text, read[name](text)]));
          }
          done(out);
        });
        """
    cases = {name: list(texts) for name, texts in READINGS.items()}
    actual = page.driver.execute_async_script(script, cases)
    for text, wanted in READINGS["coordinates"].items():
        got = actual["coordinates"][text]
        got = got and [got["latitude"], got["longitude"]]
        assert got == (wanted and pytest.approx(wanted, abs=1e-8)), text
    for text, wanted in READINGS["clock"].items():
        got = actual["clock"][text]
        assert (got and ":".join(got)) == wanted, text
    assert actual["year"] == READINGS["year"]


DATES = {
    "15.5.1990": [1990, 5, 15],
    "5/15/1990": [1990, 5, 15],
    "15/5/1990": [1990, 5, 15],
    "1990-05-15": [1990, 5, 15],
    "15 May 1990": [1990, 5, 15],
    "May 15th, 1990": [1990, 5, 15],
    "15. Mai 1990": [1990, 5, 15],
    "15 de mayo de 1990": [1990, 5, 15],
    "Tue, 15-May-1990": [1990, 5, 15],
    "15 March 44 BC": [-43, 3, 15],
    "5/6/1990": "5/6/1990 may be 6 May 1990 or 5 June 1990: write it as one of these.",
    "15.5.90": "Write the year with all its digits.",
    "1990": None,
    "15": None,
    "32.1.1999": None,
    "500 BC": None,
}


def test_every_date_that_people_write(page):
    page.open()
    script = """
        const [texts, done] = [arguments[0], arguments[1]];
        import("/static/dates.js").then(({ date }) => done(texts.map((text) => {
          const got = date(text);
          return got && (got.doubt ?? [got.year, got.month, got.day]);
        })));
        """
    assert page.driver.execute_async_script(script, list(DATES)) == list(DATES.values())


def test_a_whole_date_goes_into_its_fields(page):
    page.open(**MAY, latitude=48, longitude=11)
    page.fill(day="", year="March 15, 44 BC 2:30 pm")
    page.find("#day").click()  # the year is left
    values = {
        name: page.find(f"#{name}").get_attribute("value") for name in ("year", "month", "day")
    }
    assert values == {"year": "44 BC", "month": "3", "day": "15"}
    assert page.find("#time").get_attribute("value") == "14:30"
    page.fill(year="7/8/1990")
    page.submit()
    assert "7/8/1990 may be 8 July 1990 or 7 August 1990" in page.text("birth_time-error")
    page.fill(year="7.8.1990")
    page.submit()
    assert page.text("moment-title").startswith("7 August 1990, 14:30 ")


def test_back_and_forward_go_from_chart_to_chart(page):
    page.open(**MAY, latitude=48, longitude=11)
    for day in ("16", "17"):
        page.fill(day=day)
        page.submit()
    for step, day in (("back", 16), ("back", 15), ("forward", 16)):
        getattr(page.driver, step)()
        page.wait(lambda _, day=day: page.text("moment-title").startswith(f"{day} May 1990"))
        page.settled()
        assert page.find("#day").get_attribute("value") == str(day)


def test_the_box_and_its_list_are_accessible(page, axe):
    page.open()
    offered(page, "Springf")
    page.find("#place").send_keys(Keys.ARROW_DOWN)
    assert violations(page, axe) == {}
    page.screen(dark=True)
    assert violations(page, axe) == {}
    page.shot("suggestions")


def test_nothing_is_asked_elsewhere(page):
    page.open(**MAY, clock="local", place="Munich, Bavaria, DE")
    names = page.driver.execute_script(
        "return performance.getEntriesByType('resource').map((entry) => entry.name)"
    )
    assert len(names) > 8
    assert all(name.startswith(page.url) for name in names)
