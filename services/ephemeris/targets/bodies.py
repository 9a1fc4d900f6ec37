"""What a chart can contain: bodies of the ephemeris, and points that are defined, not seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["body", "point"]


@dataclass(frozen=True, slots=True)
class Body:
    """One entry of a chart.

    `naif` is the NAIF id whose state is reduced (None for a defined point), and `point` says
    which point of the body that is: its centre, or the barycentre of it and its satellites.
    """

    id: str
    kind: Kind
    naif: int | None
    point: Literal["centre", "barycentre"] | None
    definition: str
    source: str


_DE = "JPL Development Ephemeris (the loaded set)"


def _planet(name: str, naif: int) -> Body:
    return Body(name, "body", naif, "centre", f"Centre of {name}", _DE)


def _system(name: str, naif: int, offset: str) -> Body:
    text = (
        f"Barycentre of {name} and its satellites; seen from the Earth the planet's centre is "
        f"never more than {offset} away"
    )
    return Body(name, "body", naif, "barycentre", text, _DE)


def _point(name: str, definition: str, source: str) -> Body:
    return Body(name, "point", None, None, definition, source)


_SIMON = "Simon et al. 1994, A&A 282, 663, sect. 3.4 (b.3); IERS Conventions 2003"
_STATE = "From the ephemeris' lunar state (geometric)"

_POINTS = (
    _point(
        "MeanNode",
        "Mean ascending node of the Moon's orbit on the ecliptic of date, counted from the true "
        "equinox",
        _SIMON,
    ),
    _point(
        "TrueNode",
        "Osculating ascending node: where the plane of the Moon's geocentric position and "
        "velocity of the moment cuts the true ecliptic of date northwards",
        _STATE,
    ),
    _point("MeanSouthNode", "Opposite to MeanNode: the mean descending node", _SIMON),
    _point("TrueSouthNode", "Opposite to TrueNode: the osculating descending node", _STATE),
    _point(
        "MeanApogee",
        "Mean apogee of the Moon's orbit (mean Black Moon, Lilith), in the mean orbit's plane",
        _SIMON + "; inclination: Chapront-Touzé & Chapront 1991",
    ),
    _point(
        "OsculatingApogee",
        "Apogee of the Kepler orbit around the Earth that the Moon's position and velocity of the "
        "moment belong to (osculating Lilith)",
        _STATE,
    ),
    _point("MeanPerigee", "Opposite to MeanApogee", _SIMON),
    _point("OsculatingPerigee", "Opposite to OsculatingApogee", _STATE),
    _point(
        "VernalPoint",
        "The true equinox of date: 0° in the tropical zodiac",
        "The definition of the tropical zodiac",
    ),
)

BODIES: dict[str, Body] = {
    body.id: body
    for body in (
        Body("Sun", "body", 10, "centre", "Centre of the Sun", _DE),
        Body("Moon", "body", 301, "centre", "Centre of mass of the Moon", _DE),
        _planet("Mercury", 199),
        _planet("Venus", 299),
        Body("Earth", "body", 399, "centre", "Centre of the Earth (for observers elsewhere)", _DE),
        _system("Mars", 4, '0.001"'),
        _system("Jupiter", 5, '0.077"'),
        _system("Saturn", 6, '0.05"'),
        _system("Uranus", 7, '0.0035"'),
        _system("Neptune", 8, '0.0035"'),
        _system("Pluto", 9, '0.10"'),
        *_POINTS,
    )
}
"""Every body and point by its id."""

DEFAULT_GEOCENTRIC: tuple[str, ...] = (
    "Sun",
    "Moon",
    "Mercury",
    "Venus",
    "Mars",
    "Jupiter",
    "Saturn",
    "Uranus",
    "Neptune",
    "Pluto",
    "MeanNode",
    "TrueNode",
)
"""The default list as seen from the Earth."""

DEFAULT_HELIOCENTRIC: tuple[str, ...] = (
    "Mercury",
    "Venus",
    "Earth",
    "Moon",
    "Mars",
    "Jupiter",
    "Saturn",
    "Uranus",
    "Neptune",
    "Pluto",
)
"""The default list as seen from the Sun."""

DEFAULT_BARYCENTRIC: tuple[str, ...] = ("Sun", *DEFAULT_HELIOCENTRIC)
"""The default list as seen from the solar system's barycentre."""
