"""SVG as text: numbers, points of a circle, text, glyphs. Colours are attributes, never a style.

A picture without a style element or attribute looks the same under any content security policy,
in every viewer and on paper.
"""

from __future__ import annotations

import math
import re
import unicodedata
from html import escape
from typing import NamedTuple

from services.wheel.glyphs import BOX

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

SANS = "'Source Sans Pro','Source Sans 3','Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
SERIF = "'Source Serif Pro','Source Serif 4',Palatino,Georgia,'Times New Roman',serif"

LETTER, CAPITAL, BROAD, FULL = 0.52, 0.7, 0.95, 1.07
"""Widths of a usual letter, a capital, the broadest letters, and one of Chinese or an emoji, in
sizes of the font."""

DIGIT, MARK = 0.56, 0.36
"""Widths of a digit and of ° or ′, in sizes of the font, of the widest of the usual fonts."""


class Polar(NamedTuple):
    """A circle to draw on: its centre, and the longitude that stands at the left."""

    x: float
    y: float
    zero: float

    def at(self, longitude: float, radius: float) -> tuple[float, float]:
        """Return the point of a longitude; longitudes run against the clock."""
        turned = math.radians(180.0 + longitude - self.zero)
        return self.x + radius * math.cos(turned), self.y - radius * math.sin(turned)

    def direction(self, longitude: float) -> tuple[float, float]:
        """Return the unit vector from the centre outwards, y downwards."""
        turned = math.radians(180.0 + longitude - self.zero)
        return math.cos(turned), -math.sin(turned)

    def line(self, longitude: float, start: float, end: float, attributes: str = "") -> str:
        """Return a line along the radius."""
        (x1, y1), (x2, y2) = self.at(longitude, start), self.at(longitude, end)
        return f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}"{attributes}/>'

    def circle(self, radius: float, attributes: str = "") -> str:
        """Return a circle about the centre."""
        return f'<circle cx="{self.x:g}" cy="{self.y:g}" r="{radius:g}"{attributes}/>'


def plain(text: str) -> str:
    """Return text for XML: escaped, without what XML cannot hold."""
    return escape(_NOT_XML.sub("", text), quote=False).replace('"', "&quot;")


def words(text: str, x: float, y: float, size: float, attributes: str = "") -> str:
    """Return one line of text with its baseline at y; `attributes` begin with a space."""
    return f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}"{attributes}>{plain(text)}</text>'


def centred(text: str, x: float, y: float, size: float, attributes: str = "") -> str:
    """Return text with its middle at x, y (by the height of digits, not by a font's own table)."""
    return words(text, x, y + 0.34 * size, size, f' text-anchor="middle"{attributes}')


def glyph(path: str, x: float, y: float, size: float, attributes: str = "") -> str:
    """Return a glyph whose box of `size` has its middle at x, y."""
    scale = size / BOX
    left, top = x - size / 2, y - size / 2
    place = f"translate({left:.2f} {top:.2f}) scale({scale:.4g})"
    return f'<path d="{path}" transform="{place}"{attributes}/>'


def width_of(text: str, size: float) -> float:
    """Return about how wide a text of digits, ° and ′ is."""
    marks = text.count("°") + text.count("′")
    return size * (DIGIT * (len(text) - marks) + MARK * marks)


_BEYOND_LATIN = 0x250


def letters_width(text: str) -> float:
    """Return about how wide a text of any letters is, in sizes of the font; rather too wide."""
    return sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return FULL
    if unicodedata.combining(letter):
        return 0.0
    if letter in "MWmwæœÆŒ@%—жмфшщыюω":
        return BROAD
    if ord(letter) < _BEYOND_LATIN:
        return CAPITAL if letter.isupper() else LETTER
    return FULL if letter.isupper() else CAPITAL


def apart(text: str) -> str:
    """Return a text such that, read from right to left, it turns nothing that stands beside it.

    Unicode's first strong isolate (UAX 9); a text of other scripts needs none.
    """
    if any(unicodedata.bidirectional(letter) in {"R", "AL", "AN"} for letter in text):
        return f"\u2068{text}\u2069"
    return text
