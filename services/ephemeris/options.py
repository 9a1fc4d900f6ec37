"""What can be asked of a chart, and which combinations have a meaning."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from services.ephemeris.errors import InvalidInput
from services.ephemeris.names import BODY_NAMES
from services.ephemeris.observe import CORRECTIONS, FRAMES, OBSERVERS
from services.ephemeris.targets.bodies import (
    BODIES,
    DEFAULT_BARYCENTRIC,
    DEFAULT_GEOCENTRIC,
    DEFAULT_HELIOCENTRIC,
)

ZODIACS = ("tropical", "sidereal")

DEFAULT_BODIES = {
    "topocentric": DEFAULT_GEOCENTRIC,
    "geocentric": DEFAULT_GEOCENTRIC,
    "heliocentric": DEFAULT_HELIOCENTRIC,
    "barycentric": DEFAULT_BARYCENTRIC,
}


@dataclass(frozen=True, slots=True)
class Options:
    """One chart's options, by the names of the API; `bodies` None means the observer's default.

    `ayanamsa` is an id, or (t0_jd, value_deg) for a user's own; `ayanamsas` are ids whose
    longitudes are wanted side by side. `aspects` are pairs of an aspect's id and its widest orb,
    degrees.
    """

    zodiac: str = "tropical"
    ayanamsa: str | tuple[float, float] = "lahiri"
    bodies: tuple[str, ...] | None = None
    observer: str = "topocentric"
    corrections: str = "apparent"
    frame: str = "ecliptic_of_date"
    houses: str | None = None
    ayanamsas: tuple[str, ...] = ()
    aspects: tuple[tuple[str, float], ...] | None = None

    @property
    def alone(self) -> bool:
        """Say whether a chart has parts that are computed chart by chart."""
        return self.houses is not None or bool(self.ayanamsas) or self.aspects is not None


@lru_cache(maxsize=1024)
def resolve_bodies(options: Options) -> tuple[str, ...]:
    """Check the options against each other and return the bodies to compute.

    Raises InvalidInput, which names the field and what it may be.
    """
    for field, allowed in (
        ("zodiac", ZODIACS),
        ("observer", OBSERVERS),
        ("corrections", CORRECTIONS),
        ("frame", FRAMES),
    ):
        value = getattr(options, field)
        if value not in allowed:
            raise InvalidInput(f"{field} must be one of: {', '.join(allowed)}.", field=field)
    if options.zodiac == "sidereal" and options.frame != "ecliptic_of_date":
        raise InvalidInput(
            "A sidereal zodiac is counted on the ecliptic of date: use frame ecliptic_of_date.",
            field="frame",
        )
    if options.bodies is None:
        return DEFAULT_BODIES[options.observer]
    for name in options.bodies:
        _check_body(name, options.observer)
        if options.bodies.count(name) > 1:
            raise InvalidInput(f"{name} is asked twice; each body may stand once.", field="bodies")
    return options.bodies


def _check_body(name: str, observer: str) -> None:
    body = BODIES.get(name)
    if body is None:
        raise InvalidInput(f"Unknown body {name[:40]!r}{BODY_NAMES.refusal(name)}", field="bodies")
    stands_on = {"topocentric": "Earth", "geocentric": "Earth", "heliocentric": "Sun"}
    if stands_on.get(observer) == name:
        raise InvalidInput(f"A {observer} observer cannot observe the {name}.", field="bodies")
    if body.kind == "point" and observer in {"heliocentric", "barycentric"}:
        raise InvalidInput(
            f"{name} is defined as seen from the Earth: it has no {observer} position.",
            field="bodies",
        )
