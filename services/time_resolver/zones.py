"""Which zones a clock reading may belong to, in order of preference, and what to warn of."""

from __future__ import annotations

from dataclasses import dataclass

from services.time_resolver.model import Notice
from services.time_resolver.places import Setting
from services.time_resolver.tzdb import TzDatabase

BORDER_KM = 5.0  # nearer than this, the neighbour's time is a candidate
ALSO_KEPT = {"Asia/Urumqi": "Asia/Shanghai"}  # two times in use at once: tzdata's file `asia`
AGREED_SINCE_YEAR = 1970  # the zone map groups places whose clocks agree from then on


@dataclass(frozen=True, slots=True)
class Choice:
    """A zone, its preference among the choices, and the reason."""

    zone: str
    weight: float
    why: str


def from_place(setting: Setting, year: int, database: TzDatabase) -> list[Choice]:
    """Return the zones a place's clocks may have followed in `year`, the likeliest first."""
    choices = [Choice(setting.zone, 1.0, f"the zone map has the place in {setting.zone}")]
    town = setting.town
    if town is not None and year < AGREED_SINCE_YEAR:
        why = (
            f"before 1970 the map's zones are not exact, and {town.zone}, whose clocks are "
            f"recorded, is {setting.town_km:.0f} km away"
        )
        choices.insert(0, Choice(town.zone, 1.25, why))
    if setting.zone in ALSO_KEPT:
        other = ALSO_KEPT[setting.zone]
        choices.append(Choice(other, 0.8, f"{other} time is in use beside {setting.zone}'s"))
    for neighbour in setting.neighbours:
        ashore = not neighbour.zone.startswith("Etc/") or setting.ocean
        if neighbour.distance_km <= BORDER_KM and ashore:
            weight = 0.45 - 0.35 * neighbour.distance_km / BORDER_KM
            why = f"the border of {neighbour.zone} is {neighbour.distance_km} km away"
            choices.append(Choice(neighbour.zone, weight, why))
    seen: dict[str, Choice] = {}
    for choice in choices:
        if database.has(choice.zone, "standard"):
            seen.setdefault(choice.zone, choice)
    return list(seen.values())


def notices_for(setting: Setting, year: int, single_zone: bool) -> list[Notice]:
    """Return what to warn of about a place whose zone the map chose."""
    notices = []
    if setting.pole:
        notices.append(
            Notice("POLE", "So near a pole, longitude and local time have no clear meaning.")
        )
    if setting.ocean:
        notices.append(
            Notice(
                "OCEAN",
                "At sea ships kept their own time: the nautical zone (from about 1920 on) and the "
                "local mean time of the longitude are given.",
            )
        )
    close = [n for n in setting.neighbours if n.distance_km <= BORDER_KM]
    if close:
        told = ", ".join(f"{n.zone} at {n.distance_km} km" for n in close)
        notices.append(Notice("BORDER_NEAR", f"The place is near the border of {told}."))
    if year < AGREED_SINCE_YEAR and not (single_zone or setting.ocean):
        notices.append(
            Notice(
                "BEFORE_1970",
                "Today's zone map groups places whose clocks agree since 1970; before, a town may "
                "have kept another time than its zone.",
            )
        )
    return notices
