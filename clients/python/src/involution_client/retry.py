"""When to ask again, and when to give up."""

from __future__ import annotations

import random
from dataclasses import dataclass

from involution_client.errors import InvolutionError, Problem

_CHANCE = random.SystemRandom()
NEVER = frozenset({"TIME_LIMIT"})
"""Refusals that come again: the same request would take as long the next time."""


@dataclass(frozen=True, slots=True)
class Retry:
    """How often one request is sent, and how long is waited between.

    Only refusals are met with another try: 429, and 503 where sending twice does nothing twice.
    `Retry-After` is kept to; where it asks for more than `longest_wait_s`, the problem is raised at
    once. Where nothing is told, `first_wait_s` is waited, then twice as long each time, each
    shortened at random by up to a half so that many clients do not come back together.
    """

    attempts: int = 4
    longest_wait_s: float = 60.0
    first_wait_s: float = 0.5

    def __post_init__(self) -> None:
        if self.attempts < 1 or self.longest_wait_s < 0 or self.first_wait_s < 0:
            raise ValueError("attempts must be 1 or more, and no wait negative")

    def wait(self, sent: int, error: InvolutionError, statuses: frozenset[int]) -> float | None:
        """Return how many seconds to wait before the next try; None: there is none.

        `sent`: how often it was sent so far. `statuses`: for which it may be sent again.
        """
        if not isinstance(error, Problem) or error.status not in statuses or error.code in NEVER:
            return None
        if sent >= self.attempts:
            return None
        if error.retry_after is not None:
            return error.retry_after if error.retry_after <= self.longest_wait_s else None
        usual = self.first_wait_s * 2.0 ** (sent - 1)
        return min(usual, self.longest_wait_s) * _CHANCE.uniform(0.5, 1.0)
