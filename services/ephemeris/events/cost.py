"""What a search costs, before it begins: places of bodies that must be computed for it."""

from __future__ import annotations

from collections.abc import Iterable

from services.ephemeris.core.piece_fits import POINTS
from services.ephemeris.events.piece_lattice import GROUND_PIECE, HORIZON_PIECE, piece_days

SPARE = 1.15
"""Pieces near the Sun are divided."""
OF_A_PAIR = 0.5
"""Places a day for what two bodies do with each other."""
LEAST = 200.0
"""Places that any search costs, however short."""


def of_bodies(bodies: Iterable[str], *, on_ground: bool = False) -> float:
    """Return places a day of the curves of bodies."""
    pieces = sum(1.0 / (GROUND_PIECE if on_ground else piece_days(body)) for body in set(bodies))
    return SPARE * len(POINTS) * pieces


def of_horizon(bodies: Iterable[str]) -> float:
    """Return places a day of what bodies do above a horizon."""
    return SPARE * len(POINTS) / HORIZON_PIECE * len(set(bodies))
