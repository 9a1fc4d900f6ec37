"""What an app can be asked, by name: the fixed map that metrics, logs and quotas go by.

Never a raw path: that would let anybody make up new labels, and could hold personal data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path: its name, whether a quota covers it, whether it takes a body."""

    name: str
    limited: bool = False
    takes_body: bool = False


UNKNOWN = Operation("unknown")

Operations = Mapping[tuple[str, str], Operation]


def computing(name: str) -> Operation:
    """Return an operation that computes for its client: JSON in, and a quota."""
    return Operation(name, limited=True, takes_body=True)
