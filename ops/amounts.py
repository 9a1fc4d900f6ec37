"""Numbers on a command line: an amount of time that can be waited for, slept or looked back."""

from __future__ import annotations

import math
from typing import Any

import click


class Amount(click.FloatRange):
    """A finite number from `least` to `most`; click's own range lets a NaN through."""

    def __init__(self, least: float = 0.0, most: float = 1e6, *, more: bool = False) -> None:
        super().__init__(least, most, min_open=more)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return it as a float."""
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail("it is no number", param, ctx)
        return number
