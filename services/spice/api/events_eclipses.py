"""Searches for eclipses, transits of planets and occultations: what each may be asked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from services.common.any_case import AnyCase
from services.spice.api.events_fields import Bodies, OneBody, Search
from services.spice.api.fields import BodyList

MoonCentre = Annotated[
    Literal["mass", "figure"],
    AnyCase,
    Field(
        description=(
            "Where the Moon's disk is centred: on its `mass`, as the ephemeris has it, or on its "
            "`figure`, as almanacs take it for eclipses (+0.50 arcseconds in longitude, -0.25 in "
            "latitude)."
        )
    ),
]


class EclipseSolarSearch(Search):
    """Eclipses of the Sun: of the Earth as a whole, or as the place sees them."""

    kind: Literal["eclipse_solar"]
    local: Annotated[
        bool, Field(description="As the place sees them, and only those that it sees.")
    ] = False
    moon_radius: Annotated[
        Literal["canon", "iau"],
        AnyCase,
        Field(
            description=(
                "The Moon's radius: `canon` (0.272488 for the penumbra, 0.272281 for the umbra, "
                "as NASA's canon), `iau` (0.2725076)."
            )
        ),
    ] = "canon"
    moon_centre: MoonCentre = "mass"
    path: Annotated[bool, Field(description="Whether the central line is wanted, as GeoJSON.")] = (
        False
    )


class EclipseLunarSearch(Search):
    """Eclipses of the Moon; with a place, the Moon's altitude at each contact."""

    kind: Literal["eclipse_lunar"]
    shadow: Annotated[
        Literal["danjon", "chauvenet"],
        AnyCase,
        Field(
            description=(
                "How the Earth's shadow is enlarged by the air: `danjon` (1.01 of the parallax), "
                "`chauvenet` (a fiftieth of the shadow)."
            )
        ),
    ] = "danjon"
    moon_centre: MoonCentre = "mass"


class PlanetTransitSearch(Search):
    """Mercury or Venus before the Sun, as seen from the Earth's centre."""

    kind: Literal["transit_of_planet"]
    bodies: Bodies = None


class OccultationSearch(Search):
    """Stars and planets behind the Moon, or behind a planet."""

    kind: Literal["occultation"]
    bodies: Annotated[
        BodyList | None,
        Field(
            description=(
                "What is hidden: ids of `GET /bodies`, stars among them; left out: Mercury to "
                "Pluto."
            )
        ),
    ] = None
    by: Annotated[
        OneBody, Field(description="What hides them: the Moon, or Mercury to Neptune.")
    ] = "Moon"
    local: Annotated[
        bool, Field(description="As the place sees them, and only those that it sees.")
    ] = False
    moon_radius: Annotated[
        Literal["iau", "canon"],
        AnyCase,
        Field(
            description=(
                "The Moon's radius: `iau` (0.2725076 of the Earth's), or `canon` (0.272488, and "
                "0.272281 where a disk is wholly hidden)."
            )
        ),
    ] = "iau"
    moon_centre: MoonCentre = "mass"
