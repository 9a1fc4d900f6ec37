"""Small bodies by name and number: asteroids, centaurs, bodies beyond Neptune.

Their states are in kernels of their own, which a set of kernels need not have: these are the names
under which the optional packs' bodies are known, whether a pack is loaded or not. A number below
1000 is no name by itself: 4 may mean Vesta, and to NAIF it is Mars.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.ephemeris.targets.registry import REGISTRY, Registry
from services.ephemeris.targets.target import Target
from services.ephemeris.targets.uncertainty import Orbit

NUMBERED, NUMBERED_NOW = 2_000_000, 20_000_000
"""NAIF's ids of numbered asteroids are 2000000 + number, since 2021 also 20000000 + number."""
LEAST_BARE_NUMBER = 1000

MEASURED = (
    "from what two of JPL's ephemerides differ by (Horizons' orbits of 2026, sb441-n16 of 2021)"
)
ESTIMATE = "an estimate by kind of orbit, for there is but one ephemeris to be had"

_KINDS: dict[str, tuple[str, Orbit, str]] = {
    "belt": ("Main-belt asteroid", Orbit(0.2, linear=1.2, square=0.4), ESTIMATE),
    "near": ("Near-Earth asteroid", Orbit(0.1, linear=2.0, square=2.0), ESTIMATE),
    "centaur": ("Centaur", Orbit(0.2, linear=5.0, square=5.0), ESTIMATE),
    "far": ("Body beyond Neptune", Orbit(0.2, linear=5.0), ESTIMATE),
    "added": ("Small body", Orbit(0.5, linear=10.0, square=10.0), ESTIMATE),
}
"""Kinds of orbits with their sigma, which nobody can check against a second ephemeris. `centaur`:
they pass Saturn and Uranus. `far`: observed for half of a century (precovery plates) or less, on
orbits of centuries. `added`: what an operator brings, of which only the orbit is known."""

_MEASURED: dict[int, Orbit] = {
    1: Orbit(0.03, linear=0.45, square=0.05),
    2: Orbit(0.04, linear=0.12),
    3: Orbit(0.07, linear=0.35, square=0.08),
    4: Orbit(0.06, linear=0.22, square=0.06),
    7: Orbit(0.16, linear=0.3, square=0.05),
    10: Orbit(0.18, linear=1.2, square=0.3),
    16: Orbit(0.12, linear=1.2, square=0.25),
}
"""Sigmas of the asteroids that both ephemerides have, by number, arcsec, and their growth.
`tests/truth/small_bodies.py` holds three sigma against the differences."""

MEASURED_BODIES = tuple(_MEASURED)
"""The numbers of the asteroids whose sigma rests on a comparison."""

# number, name, kind; a name that means something else here goes by another id
_BODIES: tuple[tuple[int, str, str], ...] = (
    (1, "Ceres", "belt"), (2, "Pallas", "belt"), (3, "Juno", "belt"), (4, "Vesta", "belt"),
    (5, "Astraea", "belt"), (7, "Iris", "belt"), (10, "Hygiea", "belt"), (15, "Eunomia", "belt"),
    (16, "Psyche", "belt"), (31, "Euphrosyne", "belt"), (52, "Europa", "belt"),
    (65, "Cybele", "belt"), (87, "Sylvia", "belt"), (88, "Thisbe", "belt"),
    (107, "Camilla", "belt"), (433, "Eros", "near"), (511, "Davida", "belt"),
    (704, "Interamnia", "belt"), (1181, "Lilith", "belt"), (1221, "Amor", "near"),
    (2060, "Chiron", "centaur"), (5145, "Pholus", "centaur"), (7066, "Nessus", "centaur"),
    (8405, "Asbolus", "centaur"), (10199, "Chariklo", "centaur"), (10370, "Hylonome", "centaur"),
    (20000, "Varuna", "far"), (28978, "Ixion", "far"), (50000, "Quaoar", "far"),
    (90377, "Sedna", "far"), (90482, "Orcus", "far"), (136108, "Haumea", "far"),
    (136199, "Eris", "far"), (136472, "Makemake", "far"),
)  # fmt: skip
_IDS = {1181: "AsteroidLilith", 52: "AsteroidEuropa"}
"""Lilith is the Moon's apogee to most who ask for it, and Europa a moon of Jupiter."""

_SOURCE = "JPL Horizons, or a JPL small-body kernel: an optional pack (docs/targets.md)"


def numbers(naif: int) -> tuple[int, ...]:
    """Return the NAIF ids under which a body may stand in a kernel, its own first."""
    number = number_of(naif)
    if number is None:
        return (naif,)
    other = NUMBERED + number if naif >= NUMBERED_NOW else NUMBERED_NOW + number
    return (naif, other)


def number_of(naif: int) -> int | None:
    """Return the number of a numbered asteroid by its NAIF id; None for another body."""
    for base in (NUMBERED_NOW, NUMBERED):
        if base < naif < base + 1_000_000 * (10 if base == NUMBERED_NOW else 1):
            return naif - base
    return None


def small_body(number: int, name: str, kind: str, source: str = _SOURCE) -> Target:
    """Return the target of a numbered asteroid."""
    what, orbit, reason = _KINDS[kind]
    if number in _MEASURED:
        orbit, reason = _MEASURED[number], MEASURED
    aliases = [f"{number} {name}", f"({number}) {name}"]
    if number in _IDS:
        aliases.append(f"Asteroid {name}")
    if number >= LEAST_BARE_NUMBER:
        aliases.append(str(number))
    known = what, orbit, reason
    return _target(_IDS.get(number, name), NUMBERED + number, aliases, known, source)


def _target(
    name: str, naif: int, aliases: Iterable[str], known: tuple[str, Orbit, str], source: str
) -> Target:
    what, orbit, reason = known
    growth = ", ".join(
        f'{size:g}" a century{power}'
        for size, power in ((orbit.linear, ""), (orbit.square, " squared"))
        if size
    )
    number = number_of(naif)
    which = name if number is None else f"({number}) {name.removeprefix('Asteroid')}"
    return Target(
        id=name,
        kind="small_body",
        definition=f"{what} {which}: its centre of mass",
        source=source,
        sigma=f'{orbit.now:g}" in the years of observations, {growth} beyond: {reason}',
        number=naif,
        catalogue="NAIF",
        aliases=tuple(aliases),
        point="centre",
        needs=(naif,),
        orbit=orbit,
    )


_KNOWN = tuple(small_body(*row) for row in _BODIES)
"""The bodies of the packs that this product knows of."""

REGISTRY.add(_KNOWN)


def add_loaded(
    bodies: Iterable[int], names: Mapping[int, str], registry: Registry = REGISTRY
) -> list[str]:
    """Add the numbered bodies and comets of an operator's kernels that no target stands for yet.

    `names`: what the operator calls them, by NAIF id. A name that is another target's already is
    left aside for the number. Returns the ids added.
    """
    taken = {one for target in registry.others() if target.naif for one in numbers(target.naif)}
    added = []
    for naif in bodies:
        if naif in taken or not is_small_body(naif):
            continue
        number = number_of(naif)
        bare = str(naif if number is None else number)
        name = names.get(naif, bare)
        if registry.find(name) is not None:
            name = bare if registry.find(bare) is None else f"NAIF {naif}"
        aliases = [] if number is None else [f"({number}) {name}", f"{number} {name}"]
        if bare != name and (number is None or number >= LEAST_BARE_NUMBER):
            aliases.append(bare)
        source = "A kernel that this service's operator added"
        registry.add([_target(name, naif, aliases, _KINDS["added"], source)])
        added.append(name)
    return added


def is_small_body(naif: int) -> bool:
    """Say whether a NAIF id is an asteroid's or a comet's, not a planet's, a moon's, a craft's."""
    return naif >= 1_000_000
