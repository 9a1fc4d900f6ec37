"""Security events of this process, counted in memory until somebody writes them down.

A refused request costs one addition here, and a flood of them stays a few hundred numbers: what a
client does to us may never become work for a database.
"""

from __future__ import annotations

from collections import Counter

from services.common.addresses import Address, truncated

_MAX_KEYS = 500
_pending: Counter[tuple[str, str]] = Counter()


def note(kind: str, address: Address | None) -> None:
    """Count one event of `kind` by the client at `address` (kept without its personal part)."""
    key = (kind, truncated(address))
    if key not in _pending and len(_pending) >= _MAX_KEYS:
        key = (kind, "others")
    _pending[key] += 1


def drain() -> list[tuple[str, str, int]]:
    """Return (kind, client, count) of all since the last call, and begin anew."""
    counts = [(kind, client, count) for (kind, client), count in _pending.items()]
    _pending.clear()
    return counts


def put_back(events: list[tuple[str, str, int]]) -> None:
    """Count again what could not be written down."""
    for kind, client, count in events:
        key = (kind, client)
        _pending[key if key in _pending or len(_pending) < _MAX_KEYS else (kind, "others")] += count
