"""A moment with its zone in brackets (RFC 9557): the offset decides, and the zone must agree."""

from __future__ import annotations

from services.common.problems import Problem
from services.ephemeris.errors import InvalidInput
from services.ephemeris.time.calendar import jdn, parse
from services.ephemeris.time.written import usual_form, zone_suffix
from services.time_resolver.resolution import EPOCH_JDN, format_offset
from services.time_resolver.resolve import Resolver
from services.time_resolver.tzdb import SETS, TzDatabase
from services.time_resolver.zone_names import fixed_offset


def has_zone(moment: object) -> bool:
    """Say whether a moment has something in brackets: then the time zones are needed."""
    return isinstance(moment, str) and "[" in moment


def check_zone(resolver: Resolver | None, moment: str, calendar: str, field: str) -> None:
    """Raise InvalidInput when the zone in brackets was never at the offset of the same text then.

    `Z` says nothing of the clocks at the place, so that it agrees with every zone (RFC 9557, 2.2).
    """
    name = zone_suffix(moment) if has_zone(moment) else None
    if name is None:
        return
    if resolver is None:
        raise Problem("NOT_READY", "The time zone data are not loaded.")
    fixed = fixed_offset(name)
    zone = name if fixed is not None else resolver.database.known(name, field)
    civil, offset = parse(moment, calendar)
    if offset is None or (usual_form(moment) or "Z").endswith("Z"):
        return
    day = jdn(civil.year, civil.month, civil.day, civil.calendar) - EPOCH_JDN
    local = day * 86400 + civil.hour * 3600 + civil.minute * 60 + int(civil.second)
    possible = {fixed} if fixed is not None else _offsets(resolver.database, zone, local)
    if offset not in possible:
        raise InvalidInput(
            f"The clocks of {zone} were not at {format_offset(offset)} then: "
            "give one of the two alone.",
            field=field,
        )


def _offsets(database: TzDatabase, zone: str, local: int) -> set[int]:
    """Return the offsets at which a zone's clocks may have shown `local` (s from 1970), seconds."""
    # From 1970 on backzone is out of its scope
    known = SETS if local < 0 or not database.has(zone, "standard") else ("standard",)
    sets = [tzdata for tzdata in known if database.has(zone, tzdata)]
    readings = [database.zone(zone, tzdata).readings(local)[0] for tzdata in sets]
    return {period.type.offset_s for periods in readings for period in periods}
