"""What a picture shows, read from the answer of `/calculate`: points, houses, aspects."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.wheel.glyphs import SIGNS, label

Answer = Mapping[str, Any]


class DrawingError(ValueError):
    """A chart that has no such picture; the message says why, `field` what to change."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Degrees:
    """A place in the zodiac as people write it, cut to the minute and never rounded."""

    sign: str
    degree: int
    minute: int

    @classmethod
    def of(cls, longitude: float) -> Degrees:
        """Return the place of a longitude in degrees."""
        turned = longitude % 360.0
        sign = min(int(turned // 30.0), 11)
        return cls.within(SIGNS[sign], turned - 30.0 * sign)

    @classmethod
    def within(cls, sign: str, sign_degree: float) -> Degrees:
        """Return the place `sign_degree` (0 to 30) within a sign."""
        # A millionth of a second over: 14°32′ may come as 14.533333333333331.
        minutes = min(math.floor(sign_degree * 3600.0 + 1e-6) // 60, 30 * 60 - 1)
        return cls(sign, minutes // 60, minutes % 60)

    @property
    def text(self) -> str:
        """Return it in words: 14°32′ Taurus."""
        return f"{self.degree}°{self.minute:02d}′ {self.sign}"


@dataclass(frozen=True, slots=True)
class Point:
    """One body, point, star or lot: degrees, degrees a day."""

    name: str
    longitude: float
    latitude: float
    speed: float
    retrograde: bool
    place: Degrees
    house: int | None
    moves: bool
    """Whether it can be retrograde at all: a lot cannot."""

    @property
    def label(self) -> str:
        """Return what a reader calls it."""
        return label(self.name)

    @property
    def sentence(self) -> str:
        """Return all that the picture says of it."""
        back = ", retrograde" if self.retrograde else ""
        house = "" if self.house is None else f", house {self.house}"
        return f"{self.label} {self.place.text}{back}{house}"


@dataclass(frozen=True, slots=True)
class Houses:
    """Twelve cusps and the two angles, degrees."""

    system: str
    cusps: tuple[float, ...]
    ascendant: float
    mc: float


@dataclass(frozen=True, slots=True)
class AspectRow:
    """One aspect of the answer: orb in degrees, without its sign."""

    first: str
    second: str
    aspect: str
    orb: float
    applying: bool


@dataclass(frozen=True, slots=True)
class ChartPoints:
    """One chart, ready to be drawn."""

    points: tuple[Point, ...]
    houses: Houses | None
    aspects: tuple[AspectRow, ...]


def read(answer: Answer, *, lots: bool = False) -> ChartPoints:
    """Return what the picture of an answer of `/calculate` shows.

    Bodies without a place are left out. Raises DrawingError where the chart has no zodiac.
    """
    points = [_point(name, body) for name, body in answer["data"].items() if body is not None]
    houses = None
    cusp_answer = answer.get("houses")
    if cusp_answer is not None:
        houses = Houses(
            cusp_answer["system"],
            tuple(cusp_answer["cusps"]),
            cusp_answer["ascendant"],
            cusp_answer["mc"],
        )
        if lots and cusp_answer.get("lots"):
            points += _lots(cusp_answer["lots"], houses)
    aspects = tuple(
        AspectRow(
            row["first"], row["second"], row["aspect"], abs(row["orb"]), bool(row["applying"])
        )
        for row in answer.get("aspects") or ()
    )
    return ChartPoints(tuple(points), houses, aspects)


def _point(name: str, body: Mapping[str, Any]) -> Point:
    if body["sign"] is None:
        raise DrawingError(
            "A picture of a chart needs a zodiac: ask with frame ecliptic_of_date or "
            "ecliptic_j2000.",
            "frame",
        )
    return Point(
        name,
        body["longitude"],
        body["latitude"],
        body["speed"],
        bool(body["retrograde"]),
        Degrees.within(body["sign"], body["sign_degree"]),
        body.get("house"),
        moves=True,
    )


def _lots(lots: Mapping[str, Any], houses: Houses) -> list[Point]:
    named = {"PartOfFortune": "part_of_fortune", "PartOfSpirit": "part_of_spirit"}
    return [
        Point(
            name,
            lots[key]["longitude"],
            0.0,
            lots[key]["speed"],
            retrograde=False,
            place=Degrees.of(lots[key]["longitude"]),
            house=house_of(lots[key]["longitude"], houses.cusps),
            moves=False,
        )
        for name, key in named.items()
    ]


def house_of(longitude: float, cusps: tuple[float, ...]) -> int:
    """Return the house, 1 to 12, whose cusp lies last before a longitude."""
    return 1 + min(range(12), key=lambda i: (longitude - cusps[i]) % 360.0)
