"""What a run's processes tell each other. Whoever says it needs neither the engine nor Arrow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.ephemeris.options import Options


@dataclass(frozen=True, slots=True)
class Task:
    """What holds for all parts of a run; it travels to the workers."""

    kernel_set: str
    kernels: str
    options: Options
    time_scale: str = "utc"
    calendar: str = "gregorian"
    time_uncertainty_s: float = 0.0
    csv: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one part."""

    number: int
    births: int
    positions: int
    rejects: list[tuple[int, Any, str, str, str]]
    """Row, id, field, reason, choices."""
    data: bytes | None = None
    file: str | None = None
    """Where the positions were written, when they do not come along as `data`."""
