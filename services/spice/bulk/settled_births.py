"""What is known of a part's births once they are read, whoever has read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from services.spice.bulk.births import Births, Reject
from services.spice.bulk.columns import TEXTS

OF_A_CLOCK: dict[str, pa.DataType] = {
    "utc": pa.string(),
    "zone": pa.string(),
    "utc_offset": pa.string(),
    "calendar": pa.string(),
    "candidates": pa.int16(),
    "weight": pa.float64(),
}
OF_A_TOWN: dict[str, pa.DataType] = {
    "town": pa.string(),
    "town_latitude": pa.float64(),
    "town_longitude": pa.float64(),
}
"""Columns of the answer for births by the clock, and at towns."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A part's births that can be computed, and the others.

    `systems`: the house system of each row of the part, None for no houses; where all have the
    run's own, it is None itself. `notes`: the columns of `OF_A_CLOCK` and `OF_A_TOWN` that belong
    to it; `warnings`: codes; all a value for each row, and None where nothing was to be settled.
    """

    births: Births
    rejects: list[Reject]
    systems: list[str | None] | None
    notes: dict[str, list[Any]]
    warnings: list[list[str]] | None


def is_civil(names: list[str]) -> bool:
    """Say whether a file has columns of words, which are read one by one."""
    return any(name in TEXTS for name in names)
