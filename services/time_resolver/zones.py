"""Which zones a clock reading may belong to, in order of preference, and what to warn of."""

from __future__ import annotations

from services.time_resolver.history import Choice, before_1970, beyond_border
from services.time_resolver.place_zones import Setting
from services.time_resolver.resolution import Notice

BORDER_KM = 5.0  # nearer than this, the neighbour's time is a candidate
ALSO_KEPT = {"Asia/Urumqi": "Asia/Shanghai"}  # two times in use at once: tzdata's file `asia`


def from_place(setting: Setting, day: int) -> tuple[list[Choice], list[Notice]]:
    """Return the times a place's clocks may have followed on a local day, the likeliest first.

    `day` counts from 1970-01-01. The notices are those of a day before 1970.
    """
    past = before_1970(setting, day)
    if past is None:
        choices = [Choice(setting.zone, 1.0, f"the zone map has the place in {setting.zone}")]
    else:
        choices = list(past.choices)
    if past is None and setting.zone in ALSO_KEPT:
        other = ALSO_KEPT[setting.zone]
        choices.append(Choice(other, 0.8, f"{other} time is in use beside {setting.zone}'s"))
    for neighbour, territories in zip(setting.neighbours, setting.beyond, strict=True):
        ashore = not neighbour.zone.startswith("Etc/") or setting.ocean
        if neighbour.distance_km <= BORDER_KM and ashore:
            weight = 0.45 - 0.35 * neighbour.distance_km / BORDER_KM
            why = f"the border of {neighbour.zone} is {neighbour.distance_km} km away"
            choices += beyond_border(territories, neighbour.zone, day, weight, why)
    seen: dict[tuple[str, bool], Choice] = {}
    for choice in choices:
        seen.setdefault((choice.zone, choice.standard_only), choice)
    return list(seen.values()), past.notices if past else []


def notices_for(setting: Setting) -> list[Notice]:
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
        neighbours = ", ".join(f"{n.zone} at {n.distance_km} km" for n in close)
        notices.append(Notice("BORDER_NEAR", f"The place is near the border of {neighbours}."))
    return notices
