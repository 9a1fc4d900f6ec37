"""The ids a request may use, drawn from the science's own tables."""

from __future__ import annotations

from services.ephemeris.astrology.ayanamsa_table import AYANAMSAS
from services.ephemeris.astrology.houses import SYSTEMS
from services.ephemeris.targets.bodies import BODIES

__all__ = ["AYANAMSAS", "AYANAMSA_IDS", "BODIES", "BODY_IDS", "HOUSES", "HOUSE_IDS"]

HOUSES = SYSTEMS
"""House systems by id."""

BODY_IDS: tuple[str, ...] = tuple(BODIES)
AYANAMSA_IDS: tuple[str, ...] = tuple(AYANAMSAS)
HOUSE_IDS: tuple[str, ...] = tuple(HOUSES)
