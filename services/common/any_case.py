"""Words of a request that may be spelt in any case."""

from __future__ import annotations

from typing import Any

from pydantic import BeforeValidator


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


AnyCase = BeforeValidator(_lower)
"""For a `Literal` of lower-case words: `Sidereal` is read as `sidereal`, and echoed so."""
