"""What can be asked of a chart, and which combinations have a meaning."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from services.ephemeris.errors import InvalidInput
from services.ephemeris.targets.bodies import (
    DEFAULT_BARYCENTRIC,
    DEFAULT_GEOCENTRIC,
    DEFAULT_HELIOCENTRIC,
)
from services.ephemeris.targets.registry import REGISTRY, Target

ZODIACS = ("tropical", "sidereal")
OBSERVERS = ("topocentric", "geocentric", "heliocentric", "barycentric")
ON_A_BODY = "body"
"""The observer at the centre of `observer_body`."""
CORRECTIONS = ("apparent", "astrometric", "geometric")
FRAMES = ("ecliptic_of_date", "ecliptic_j2000", "equator_of_date", "icrf")
"""In the order of their codes in `core.observation`."""

ASPECT_POINTS = ("Ascendant", "MC")
"""The angles of a chart that may take part in its aspects."""

DEFAULT_BODIES = {
    "topocentric": DEFAULT_GEOCENTRIC,
    "geocentric": DEFAULT_GEOCENTRIC,
    "heliocentric": DEFAULT_HELIOCENTRIC,
    "barycentric": DEFAULT_BARYCENTRIC,
}
MISSING = ("refuse", "null")


class Options(NamedTuple):
    """One chart's options, by the names of the API; `bodies` None means the observer's default.

    `bodies` are names of any target of the registry, in any spelling that it knows.
    `ayanamsa` is an id, or (t0_jd, value_deg) for a user's own; `ayanamsas` are ids whose
    longitudes are wanted side by side. `aspects` are pairs of an aspect's id and its widest orb,
    degrees; `aspect_points` the angles (Ascendant, MC) that take part beside the bodies.
    `observer_body`: on whose centre the observer "body" stands. `missing`: whether a body without
    a place at the instant is refused, or has NaN ("null").
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
    aspect_points: tuple[str, ...] = ()
    observer_body: str | None = None
    missing: str = "refuse"

    @property
    def counts_from_equinox(self) -> bool:
        """Say whether longitudes have the equinox's own uncertainty.

        Fixed axes have no equinox of date, and an ayanamsa is counted from the same one: what is
        wrong with it falls out of a sidereal longitude.
        """
        return self.frame.endswith("of_date") and self.zodiac == "tropical"


@lru_cache(maxsize=1024)
def resolve_bodies(options: Options) -> tuple[str, ...]:
    """Check the options against each other and return the ids of the targets to compute.

    Raises InvalidInput, which names the field and what it may be.
    """
    for field, allowed in (
        ("zodiac", ZODIACS),
        ("observer", (*OBSERVERS, ON_A_BODY)),
        ("corrections", CORRECTIONS),
        ("frame", FRAMES),
        ("missing", MISSING),
    ):
        value = getattr(options, field)
        if value not in allowed:
            raise InvalidInput(f"{field} must be one of: {', '.join(allowed)}.", field=field)
    if options.zodiac == "sidereal" and options.frame != "ecliptic_of_date":
        raise InvalidInput(
            "A sidereal zodiac is counted on the ecliptic of date: use frame ecliptic_of_date.",
            field="frame",
        )
    _check_observer(options)
    _check_company(options)
    if options.bodies is None:
        usual = DEFAULT_BODIES.get(options.observer, DEFAULT_BARYCENTRIC)
        return tuple(name for name in usual if name != options.observer_body)
    names: dict[str, None] = {}
    for word in options.bodies:
        target = REGISTRY.resolve(word)
        _check_target(target, options)
        if target.id in names:
            raise InvalidInput(
                f"{target.id} is asked twice; each body may stand once.", field="bodies"
            )
        names[target.id] = None
    return tuple(names)


def _check_company(options: Options) -> None:
    """Raise InvalidInput where options need others that are not there."""
    if options.houses is not None:
        if options.observer not in {"topocentric", "geocentric"}:
            raise InvalidInput(
                f"Houses belong to a place on the Earth: not to a {options.observer} observer."
                if options.observer_body is None
                else f"Houses belong to a place on the Earth: not to {options.observer_body}.",
                field="houses",
            )
        if options.frame != "ecliptic_of_date":
            raise InvalidInput(
                "Houses divide the ecliptic of date: use frame ecliptic_of_date.", field="houses"
            )
    if options.aspects is not None and not options.frame.startswith("ecliptic"):
        raise InvalidInput(
            "Aspects are counted along the ecliptic: use an ecliptic frame.", field="aspects"
        )
    for name in options.aspect_points:
        if name not in ASPECT_POINTS or options.aspect_points.count(name) > 1:
            allowed = ", ".join(ASPECT_POINTS)
            raise InvalidInput(
                f"aspect_points may hold, each once: {allowed}.", field="aspect_points"
            )
    if options.aspect_points and (options.houses is None or options.aspects is None):
        raise InvalidInput(
            "Aspects to the Ascendant or the MC need houses and aspects.", field="aspect_points"
        )
    if options.ayanamsas and options.zodiac != "sidereal":
        raise InvalidInput("A list of ayanamsas goes with zodiac sidereal.", field="ayanamsa")


def _check_observer(options: Options) -> None:
    """Raise InvalidInput unless the observer stands on a body that has a centre."""
    if (options.observer == "body") != (options.observer_body is not None):
        raise InvalidInput("The observer body goes with its body, and no other.", field="observer")
    if options.observer_body is None:
        return
    target = REGISTRY.resolve(options.observer_body)
    if target.naif is None or target.id != options.observer_body:
        raise InvalidInput(
            f"{options.observer_body} is no body that can be stood on.", field="observer"
        )
    if target.id in _NAMED_OBSERVERS:
        raise InvalidInput(
            f"The centre of the {target.id} is observer {_NAMED_OBSERVERS[target.id]}.",
            field="observer",
        )


def _check_target(target: Target, options: Options) -> None:
    """Raise InvalidInput for what an observer cannot observe."""
    observer = options.observer
    stands_on = {"topocentric": "Earth", "geocentric": "Earth", "heliocentric": "Sun"}
    if stands_on.get(observer, options.observer_body) == target.id:
        who = f"An observer on {target.id}" if observer == "body" else f"A {observer} observer"
        what = f"the {target.id}" if target.id in _WITH_ARTICLE else target.id
        raise InvalidInput(f"{who} cannot observe {what}.", field="bodies")
    if target.kind in _FROM_THE_EARTH and observer not in {"topocentric", "geocentric"}:
        where = (
            f"position from {options.observer_body}"
            if observer == "body"
            else (f"{observer} position")
        )
        raise InvalidInput(
            f"{target.id} is defined as seen from the Earth: it has no {where}.", field="bodies"
        )


_NAMED_OBSERVERS = {"Sun": "heliocentric", "Earth": "geocentric"}


_WITH_ARTICLE = frozenset({"Sun", "Moon", "Earth"})

_FROM_THE_EARTH = frozenset({"lunar_point", "zodiac_point"})
