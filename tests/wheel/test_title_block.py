"""The title block: any name fits its room, and none turns what stands beside it."""

from __future__ import annotations

import re

import pytest

from services.wheel.frame import title_block
from services.wheel.heading import Heading, heading_of
from services.wheel.raster import png
from services.wheel.themes import THEMES
from tests.wheel.png_pixels import ink_box

ROOM = 640.0
"""Where the lines at the right may begin, the longest of them."""


def block(name: str, where: str = "") -> list[str]:
    heading = Heading(name, "15 May 1990, 14:30 CEST (+02:00)", where, (), "1990-05-15", "")
    return title_block(heading, THEMES["light"])


@pytest.mark.parametrize(
    "name",
    [
        "W" * 80,
        "WILHELMINA MAXIMILIANA " * 3,
        "Mm" * 40,
        "Ω" * 80,
        "Щ" * 80,
        "щж" * 40,
        "æ" * 80,
        "Ada",
    ],
    ids=lambda name: name[:3],
)
def test_a_name_of_any_letters_fits_as_it_is_painted(name):
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 100" width="1000" height="100">'
        f"{block(name)[1]}</svg>"
    )
    assert ink_box(png(svg, 1000))[2] <= ROOM


def test_a_name_of_full_width_letters_fits():
    (size,) = re.findall(r'font-size="([\d.]+)"', block("山" * 80)[1])
    assert 80 * float(size) <= ROOM  # each is as wide as the font is high (Unicode, UAX 11)


def test_a_name_from_right_to_left_turns_nothing_beside_it():
    """Unicode's bidirectional algorithm (UAX 9) would put the 46′ before the name, the N after."""
    meta = {"observer": "topocentric", "zodiac": "tropical", "frame": "ecliptic_of_date"}
    time = {"gregorian": "1990-05-15T12:30:00", "scale": "utc", "tt_jd": 2448027.0}
    answer = {"time": time, "meta": {**meta, "ephemeris": "DE440"}}
    request = {"latitude": 31.769, "longitude": 35.216, "birth_time": "1990-05-15T12:30:00Z"}
    heading = heading_of(answer, request, "מרים", place_name="ירושלים")
    assert heading.where == "\u2068ירושלים\u2069 31°46′N 35°13′E"
    assert heading.title.startswith("\u2068מרים\u2069: 15 May 1990")
    assert (heading.name, heading.town) == (
        "מרים",
        "ירושלים",
    )  # each alone on its line, or a file's
    assert heading_of(answer, request, "Ada", place_name="Ulm").where == "Ulm 31°46′N 35°13′E"
