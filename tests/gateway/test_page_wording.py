"""What the page says is for people: no fields of requests, no commands. Units are understood."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("quiet_console")

BERLIN = {"clock": "local", "latitude": 52.52, "longitude": 13.405}
NOON = {"year": 1990, "month": 5, "day": 15, "time": "12:00", "latitude": 48, "longitude": 11}


def notes(page) -> list[str]:
    return [note.text for note in page.all("#warnings li")]


def test_a_time_that_came_twice_is_told_without_a_fold(page):
    """Berlin put its clocks back from 03:00 to 02:00 on 2024-10-27 (IANA)."""
    page.open(**BERLIN, year=2024, month=10, day=27, time="02:30")
    choices = [label.text for label in page.all("#candidate-list label")]
    assert "the first time that the clocks showed 02:30" in choices[0]
    assert "the second time that the clocks showed 02:30" in choices[1]
    lines = notes(page)
    assert lines[0] == (
        "The clocks were put back, and showed 02:30 twice: first as CEST, then as CET."
    )
    assert not any("fold" in note for note in lines)


def test_a_time_that_was_skipped_did_not_exist(page):
    """Berlin put its clocks forward from 02:00 to 03:00 on 2024-03-31 (IANA)."""
    page.open(**BERLIN, year=2024, month=3, day=31, time="02:30")
    assert notes(page)[0] == "02:30 did not exist: the clocks were put forward past it."


def test_no_note_speaks_of_a_request(page):
    page.open(year=1582, month=10, day=10, time="12:00", clock="local", calendar="auto",
              latitude=41.9, longitude=12.5)  # fmt: skip
    text = " ".join(notes(page))
    assert "choose the calendar in the form to settle it" in text
    assert "say calendar" not in text


@pytest.mark.parametrize(
    ("stars", "sentence"),
    [
        ("Xyzzyq", "'Xyzzyq' is no body that is known here: write a star such as Spica, or an"),
        ("Spika", "'Spika' is no body that is known here: did you mean Spica?"),
        ("Eris", "Eris is known here by name, but no file that is loaded here has its orbit."),
    ],
)
def test_a_body_that_is_not_here_is_told_in_plain_words(page, stars, sentence):
    page.open(**NOON, stars=stars)
    assert page.text("bodies-error").startswith(sentence)


def test_a_body_that_is_there_already_is_not_asked_for_twice(page):
    page.open(**NOON, stars="Spica; moon, spica")
    assert [*page.positions()][-2:] == ["TrueNode", "Spica"]


@pytest.mark.parametrize(
    ("fields", "field", "value"),
    [
        ({"elevation": "520 m"}, "elevation", 520),
        ({"elevation": "1000 ft"}, "elevation", 304.8),
        ({"uncertainty": "5 min"}, "time_uncertainty_s", 300),
        ({"uncertainty": "0,5 h"}, "time_uncertainty_s", 1800),
        ({"clock": "offset", "offset": "UTC+5:30"}, "birth_time", "1990-05-15T12:00:00+05:30"),
        ({"clock": "offset", "offset": "−8"}, "birth_time", "1990-05-15T12:00:00-08:00"),
    ],
)
def test_units_and_offsets_are_understood(page, fields, field, value):
    page.open(**NOON, **fields)
    script = """
        const done = arguments[0];
        import("/static/form.js").then(({ request }) => done(request()));
        """
    assert page.driver.execute_async_script(script)[field] == value


def test_a_number_that_is_none_says_what_it_may_be(page):
    page.open(**NOON, elevation="high")
    assert page.text("elevation-error") == ("The elevation must be a number, such as 5 m or 5 ft.")


def test_a_name_from_right_to_left_turns_no_date(page):
    """Unicode's isolates (UAX 9) about the name."""
    page.open(**NOON, who="מרים")
    title = page.find("#moment-title").get_attribute("textContent")
    assert title.startswith("\u2068מרים\u2069: 15 May 1990")


DOWN = """
    window.asking = window.fetch;
    window.down = true;
    window.fetch = (...asked) =>
      window.down ? Promise.reject(new TypeError("down")) : window.asking(...asked);
"""


def test_a_page_that_came_while_the_service_was_away_mends_itself(page):
    command = "Page.addScriptToEvaluateOnNewDocument"
    script = page.driver.execute_cdp_cmd(command, {"source": DOWN})
    try:
        page.open(**NOON, houses="placidus")
        assert page.text("problem-title") == "The service cannot be reached"
        assert not page.shown("houses-field")
        page.driver.execute_script("window.down = false")
        page.submit()
        page.wait(lambda _: page.shown("houses-field"))
        assert len(page.all("#houses option")) > 10
        assert page.find("#houses").get_attribute("value") == "placidus"
    finally:
        page.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)
