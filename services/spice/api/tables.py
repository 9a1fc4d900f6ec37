"""The ids a request may use, drawn from the science's own tables."""

from __future__ import annotations

from services.spice.ephemeris.ayanamsa_table import AYANAMSAS
from services.spice.ephemeris.bodies import BODIES
from services.spice.ephemeris.houses import SYSTEMS

__all__ = ["AYANAMSAS", "AYANAMSA_IDS", "BODIES", "BODY_IDS", "HOUSES", "HOUSE_IDS"]

HOUSES = SYSTEMS
"""House systems by id."""

BODY_IDS: tuple[str, ...] = tuple(BODIES)
AYANAMSA_IDS: tuple[str, ...] = tuple(AYANAMSAS)
HOUSE_IDS: tuple[str, ...] = tuple(HOUSES)
