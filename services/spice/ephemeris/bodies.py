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
        Body(
            "MeanNode",
            "point",
            None,
            None,
            "Mean ascending node of the Moon's orbit on the ecliptic of date, "
            "counted from the true equinox",
            "Simon et al. 1994, A&A 282, 663, sect. 3.4 (b.3); IERS Conventions 2003",
        ),
        Body(
            "TrueNode",
            "point",
            None,
            None,
            "Osculating ascending node: where the plane of the Moon's geocentric position and "
            "velocity of the moment cuts the true ecliptic of date northwards",
            "From the ephemeris' lunar state (geometric)",
        ),
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
