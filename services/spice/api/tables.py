"""The ids a request may use, drawn from the science's own tables."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from services.spice.ephemeris.bodies import BODIES

__all__ = ["AYANAMSAS", "AYANAMSA_IDS", "BODIES", "BODY_IDS", "HOUSES", "HOUSE_IDS"]


def _table(module: str, name: str) -> dict[str, Any]:
    try:
        return dict(getattr(import_module(f"services.spice.ephemeris.{module}"), name, {}))
    except ModuleNotFoundError:
        return {}


AYANAMSAS: dict[str, Any] = _table("ayanamsa_table", "AYANAMSAS") or {"lahiri": None}
HOUSES: dict[str, Any] = _table("houses", "SYSTEMS")

BODY_IDS: tuple[str, ...] = tuple(BODIES)
AYANAMSA_IDS: tuple[str, ...] = tuple(AYANAMSAS)
HOUSE_IDS: tuple[str, ...] = tuple(HOUSES)
