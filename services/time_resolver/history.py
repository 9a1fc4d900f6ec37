"""Before 1970: whose time a place kept, by the table of territories, by law, or as a doubt."""

from __future__ import annotations

from dataclasses import dataclass

from services.time_resolver.place_zones import Setting
from services.time_resolver.resolution import Notice
from services.time_resolver.territories import MAP, SOURCES, Era, Kept, Match
from services.time_resolver.territories.laws import law_of

AGREED_SINCE_DAY = 0  # 1970-01-01: the zone map groups places whose clocks agree from then on
OTHER_SIDE = 0.8  # on a drawn line, the weight of the other side's time; none `edge_km` away
STANDARD_IN_SUMMER = 0.25  # a town may not have kept its zone's summer time
MEAN_TIME, MEAN_TIME_EARLY = 0.05, 0.2  # a town's own time, where no source settles it
EARLY_BEFORE_DAY = -18_262  # 1920-01-01: until then many towns were slow to take standard time


@dataclass(frozen=True, slots=True)
class Choice:
    """A time that the clocks may have followed, its preference, and the reason.

    `zone` is an IANA name, `lmt` or a fixed offset. `standard_only`: without the zone's summer
    time. `source` names the row of the table that said so.
    """

    zone: str
    weight: float
    why: str
    abbreviation: str = ""
    source: str = ""
    standard_only: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """The choices for one local day before 1970, and what to warn of."""

    choices: list[Choice]
    notices: list[Notice]


def before_1970(setting: Setting, day: int) -> Past | None:
    """Return whose time was kept on the local day (days from 1970-01-01); None if the map decides.

    In order: a row of territories that holds the place; the zone's recorded history, near its
    principal location or where a law gave the whole country one time; else, doubtful readings.
    """
    if day >= AGREED_SINCE_DAY or setting.ocean:
        return None
    inside = [m for m in setting.territories if m.inside and m.era(day) and _speaks(m, setting)]
    choices = _kept_by(inside[0], setting, day, 1.0) if inside else []
    choices += _beyond_the_lines(setting, inside, day)
    if inside:
        notices = [_territory_notice(inside[0], day)]
        if len({(choice.zone, choice.standard_only) for choice in choices}) > 1:
            notices.append(_DOUBT)
        return Past(choices, notices)
    settled = setting.principal or law_of(setting.country, day) is not None
    if settled and not choices:
        return None
    own = [_mapped(setting)] if settled else _doubtful(setting, day)
    return Past([*own, *choices], [_DOUBT])


def beyond_border(
    territories: tuple[Match, ...], zone: str, day: int, weight: float, why: str
) -> list[Choice]:
    """Return the times kept on the local day behind a near border of today's map, in `zone`."""
    held = [m for m in territories if m.inside and m.era(day)] if day < AGREED_SINCE_DAY else []
    era = held[0].era(day) if held else None
    if era is None:
        return [Choice(zone, weight, why)]
    reason = f"{why}; {held[0].territory.name}"
    return [_choice(kept, era, zone, weight, reason) for kept in era.kept]


def _speaks(match: Match, setting: Setting) -> bool:
    """Tell whether the row is about this place: a country's general row is not, in the capital."""
    return not (match.territory.general and setting.principal)


def _kept_by(match: Match, setting: Setting, day: int, factor: float) -> list[Choice]:
    era = match.era(day)
    if era is None:
        return []
    held = "was kept" if len(era.kept) == 1 else "may have been kept"
    why = f"{held} on that day in {match.territory.name}"
    return [_choice(kept, era, setting.zone, factor, why) for kept in era.kept]


def _choice(kept: Kept, era: Era, mapped: str, factor: float, why: str) -> Choice:
    zone = mapped if kept.time == MAP else kept.time
    source, alone = SOURCES[era.source], kept.standard_only
    return Choice(zone, kept.share * factor, why, kept.abbreviation, source, alone)


def _beyond_the_lines(setting: Setting, inside: list[Match], day: int) -> list[Choice]:
    """Return the times of the other side of each drawn line that is near."""
    if setting.principal and not inside:
        return []
    choices = []
    for match in setting.territories:
        if not match.inside:
            choices += _kept_by(match, setting, day, _nearness(match))
    if inside and inside[0].edge_km < inside[0].territory.edge_km:
        factor = _nearness(inside[0])
        if len(inside) > 1:
            choices += _kept_by(inside[1], setting, day, factor)
        else:
            why = f"the line of {inside[0].territory.name} is {inside[0].edge_km:.0f} km away"
            choices.append(Choice(setting.zone, factor, why))
    return choices


def _nearness(match: Match) -> float:
    return max(OTHER_SIDE * (1.0 - match.edge_km / match.territory.edge_km), 0.01)


def _mapped(setting: Setting) -> Choice:
    return Choice(setting.zone, 1.0, f"the zone map has the place in {setting.zone}")


def _doubtful(setting: Setting, day: int) -> list[Choice]:
    """Return the map's zone, and what else the clocks of a town in it may have shown."""
    zone = setting.zone
    return [
        _mapped(setting),
        Choice(
            zone,
            STANDARD_IN_SUMMER,
            f"{zone} without its summer time, which a town may not have kept",
            standard_only=True,
        ),
        Choice(
            "lmt",
            MEAN_TIME_EARLY if day < EARLY_BEFORE_DAY else MEAN_TIME,
            "no source tells this town's own clocks: local mean time is what they kept before",
        ),
    ]


_DOUBT = Notice(
    "BEFORE_1970",
    "Today's zone map groups places whose clocks agree since 1970; before, a town may have kept "
    "another time than its zone.",
)


def _territory_notice(match: Match, day: int) -> Notice:
    era = match.era(day)
    kept = ", ".join(_clock_text(one) for one in era.kept) if era else ""
    source = SOURCES[era.source] if era else ""
    return Notice("TERRITORY", f"{match.territory.name}: {kept} ({source}).")


def _clock_text(kept: Kept) -> str:
    if kept.time == "lmt":
        return "local mean time"
    name = "the map's zone" if kept.time == MAP else kept.time
    return f"{name} without summer time" if kept.standard_only else name
