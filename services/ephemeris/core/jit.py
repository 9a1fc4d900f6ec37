"""The one place where the compiler of the numerics is configured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])

_OPTIONS: dict[str, Any] = {"error_model": "numpy", "fastmath": False, "boundscheck": False}


def compiled(*signatures: str) -> Callable[[Function], Function]:
    """Compile an entry point, called from Python, for its signatures."""
    return cast("Callable[[Function], Function]", njit(list(signatures), cache=True, **_OPTIONS))


def inline(function: Function) -> Function:
    """Compile an inner function, used from compiled code only."""
    return cast("Function", njit(**_OPTIONS)(function))
