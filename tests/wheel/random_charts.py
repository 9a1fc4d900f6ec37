"""Answers of `/calculate` made up at random, wide and crowded, and what their pictures say."""

from __future__ import annotations

import math
import random
import re
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET

from services.wheel.chart_points import AspectRow
from services.wheel.drawing import PictureStyle, Second, draw
from services.wheel.heading import Heading

CENTRES = {"chart": (500.0, 575.0), "small": (500.0, 500.0)}
NAMES = (
    "Sun", "Moon", "Mercury", "Venus", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto",
    "TrueNode", "MeanNode", "MeanApogee", "Chiron", "Regulus",
)  # fmt: skip
SIGNS = (
    "Aries", "Taurus", "Gemini", "Cancer", "Leo", "Virgo",
    "Libra", "Scorpio", "Sagittarius", "Capricorn", "Aquarius", "Pisces",
)  # fmt: skip
HEADING = Heading("", "1 January 2000, 12:00 UTC", "0°00′N 0°00′E", ("Tropical zodiac",), "", "")
SVG = "{http://www.w3.org/2000/svg}"
DIGIT, CAPITAL = 0.556, 0.716
"""Arial's digits are 1139 of 2048 units wide, its capitals 1466 high."""
MARK = 0.40
"""Arial's degree sign is 819 of 2048 units wide, its prime 0.19 of an em narrower than that."""


def body(rng: random.Random, longitude: float) -> dict[str, Any]:
    sign = int(longitude // 30.0) % 12
    return {
        "longitude": longitude,
        "latitude": 0.0,
        "speed": 1.0,
        "sign": SIGNS[sign],
        "sign_degree": longitude - 30.0 * sign,
        "retrograde": rng.random() < 0.3,
    }


def answer(rng: random.Random, turn: int) -> dict[str, Any]:
    start, width = rng.uniform(0, 360), (360.0, 360.0, 180.0, 60.0, 10.0)[turn % 5]
    names = NAMES[: 1 + int(rng.random() * len(NAMES))]
    data = {name: body(rng, (start + rng.random() * width) % 360.0) for name in names}
    ascendant = rng.uniform(0, 360)
    houses = None
    if turn % 3:
        cusps = [(ascendant + 30.0 * i + (i % 3) * rng.uniform(-8, 8)) % 360.0 for i in range(12)]
        houses = {"system": "placidus", "cusps": cusps, "ascendant": ascendant, "mc": cusps[9]}
    kinds = (("trine", 120), ("square", 90), ("opposition", 180), ("sextile", 60))
    aspects = []
    for i, first in enumerate(names):
        for second in names[i + 1 :]:
            apart = abs(turned(data[first]["longitude"] - data[second]["longitude"]))
            for kind, angle in kinds:
                if abs(apart - angle) < 6:
                    orb = apart - angle
                    row = {"first": first, "second": second, "aspect": kind, "orb": orb}
                    aspects.append({**row, "applying": rng.random() < 0.5})
    meta = {"observer": "topocentric", "ephemeris": "DE440"}
    return {"data": data, "houses": houses, "aspects": aspects, "meta": meta}


def turned(degrees: float) -> float:
    return (degrees + 180.0) % 360.0 - 180.0


@dataclass
class Drawn:
    """One body as it is drawn: all in the units of the picture."""

    name: str
    longitude: float
    tick: tuple[float, float, float, float]
    leader: list[tuple[float, float]]
    far: bool
    centre: tuple[float, float]
    boxes: dict[str, tuple[float, float, float, float]]
    """Left, top, right, bottom of the ink of glyph, degree, sign, minute and R."""
    texts: dict[str, str]


@dataclass
class Chart:
    """A ring of bodies read back from its picture, with what it was made from."""

    data: dict[str, Any]
    zero: float
    cusps: list[float]
    bodies: list[Drawn]
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    """Every straight line of the picture but ticks: cusps, angles, aspects."""
    centre: tuple[float, float] = CENTRES["chart"]

    def longitude(self, x: float, y: float) -> float:
        """Return the longitude of a point: the Ascendant, or Aries, is at the left."""
        angle = math.degrees(math.atan2(self.centre[1] - y, x - self.centre[0]))
        return (angle - 180.0 + self.zero) % 360.0


def charts(count: int, inks: dict[str, tuple[float, float, float, float]]) -> list[Chart]:
    """Return so many charts' rings; every fourth picture has two, every sixth is small."""
    rng = random.Random(20)
    rings: list[Chart] = []
    for turn in range(count):
        one = answer(rng, turn)
        second = None
        if turn % 4 == 3:
            other = answer(rng, turn)
            rows = [AspectRow("Sun", "Sun", "square", 1.0, True)]
            second = Second({**other, "houses": None}, HEADING, rows)
        layout = "small" if turn % 6 == 5 else "chart"
        drawn = read(draw(one, HEADING, PictureStyle(layout=layout), second), one, second, inks)
        for ring in drawn:
            ring.centre = CENTRES[layout]
        rings += drawn
    return rings


def parsed(svg: str | bytes) -> ET.Element:
    """Return a picture that our own renderer drew, as a tree."""
    return ET.fromstring(svg)  # noqa: S314


def read(svg: str, one: dict[str, Any], second: Second | None, inks: dict[str, Any]) -> list[Chart]:
    """Return the rings of a picture, the outermost first."""
    root = parsed(svg)
    houses = one["houses"]
    zero, cusps = (houses["ascendant"], houses["cusps"]) if houses else (0.0, [])
    lines = [
        numbers(line, "x1", "y1", "x2", "y2")
        for line in root.iter(SVG + "line")
        if line.get("data-part") != "mark"
    ]
    sources = [one] if second is None else [second.answer, one]
    groups = [group for group in root.iter(SVG + "g") if group.get("data-part") == "bodies"]
    assert len(groups) == len(sources)
    return [
        Chart(
            source["data"],
            zero,
            cusps,
            [_body(group, source["data"], inks) for group in ring],
            lines,
        )
        for source, ring in zip(sources, groups, strict=True)
    ]


def numbers(element: ET.Element, *names: str) -> tuple[float, ...]:
    return tuple(float(element.get(name, "nan")) for name in names)


def _body(group: ET.Element, data: dict[str, Any], inks: dict[str, Any]) -> Drawn:
    name = group.get("data-body", "")
    parts = {(part.get("data-part") or "").split(" ")[0]: part for part in group}
    values = [float(v) for v in re.findall(r"-?[\d.]+", parts["leader"].get("d", ""))]
    boxes, texts = {}, {}
    for kind in ("glyph", "degree", "sign", "minute", "retrograde"):
        part = parts.get(kind)
        if part is None:
            continue
        texts[kind] = part.text or ""
        boxes[kind] = _text_box(part) if part.tag == SVG + "text" else _path_box(part, inks)
    left, top, right, bottom = boxes["glyph"]
    centre = ((left + right) / 2, (top + bottom) / 2)
    if parts["glyph"].tag == SVG + "path":
        centre = _box_of_glyph(parts["glyph"])[:2]
    return Drawn(
        name,
        data[name]["longitude"],
        numbers(parts["mark"], "x1", "y1", "x2", "y2"),
        list(zip(values[::2], values[1::2], strict=True)),
        "far" in (parts["leader"].get("data-part") or ""),
        centre,
        boxes,
        texts,
    )


def _box_of_glyph(part: ET.Element) -> tuple[float, float, float]:
    """Return middle and scale of a glyph of 24 units."""
    x, y, scale = (float(v) for v in re.findall(r"-?[\d.]+", part.get("transform", "")))
    return x + 12.0 * scale, y + 12.0 * scale, scale


def _path_box(part: ET.Element, inks: dict[str, Any]) -> tuple[float, ...]:
    x, y, scale = _box_of_glyph(part)
    left, top, right, bottom = inks[part.get("d", "")]
    return tuple(
        middle + (edge - 12.0) * scale
        for middle, edge in ((x, left), (y, top), (x, right), (y, bottom))
    )


def _text_box(part: ET.Element) -> tuple[float, ...]:
    x, y, size = numbers(part, "x", "y", "font-size")
    text = part.text or ""
    marks = sum(text.count(mark) for mark in "°′")
    half = size * (DIGIT * (len(text) - marks) + MARK * marks) / 2
    return x - half, y - CAPITAL * size, x + half, y
