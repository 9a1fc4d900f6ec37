"""Territories and dates for which the zone of today's map is wrong: a small sourced table."""

from __future__ import annotations

from services.time_resolver.territories import (
    asia,
    danube,
    elsewhere,
    germany,
    levant,
    pacific,
    russia,
    southern,
    united_states,
    west,
)
from services.time_resolver.territories.sources import SOURCES
from services.time_resolver.territories.territory_eras import MAP, Era, Kept, Territory
from services.time_resolver.territories.territory_lookup import Match, Territories

ROWS: tuple[Territory, ...] = (
    *germany.ROWS,
    *danube.ROWS,
    *united_states.ROWS,
    *elsewhere.ROWS,
    *russia.ROWS,
    *levant.ROWS,
    *west.ROWS,
    *asia.ROWS,
    *pacific.ROWS,
    *southern.ROWS,
)

__all__ = ["MAP", "ROWS", "SOURCES", "Era", "Kept", "Match", "Territories", "Territory"]
