"""The optional parts of the product (pyproject.toml's extras), and what to say where one lacks."""

from __future__ import annotations

from importlib.util import find_spec

PACKAGES = {"bulk": "pyarrow", "gateway": "aiohttp", "postgres": "psycopg"}
"""What each is imported by; who misses it misses all that the extra brings."""


def lacking(extra: str) -> str | None:
    """Return how to install an extra, None where it is there. Nothing of it is imported."""
    if find_spec(PACKAGES[extra]) is not None:
        return None
    return (
        f"needs the extra `{extra}`, which is not installed: pip install '.[{extra}]' in the clone"
    )
