"""The one place where the compiler of the numerics is configured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

Function = TypeVar("Function", bound=Callable[..., Any])

_OPTIONS = {"error_model": "numpy", "fastmath": False, "boundscheck": False}


def compiled(*signatures: str) -> Callable[[Function], Function]:
    """Compile an entry point for its signatures."""
    return njit(list(signatures), cache=True, **_OPTIONS)  # type: ignore[no-any-return]


def inline(function: Function) -> Function:
    """Compile an inner function, always inlined where it is used."""
    return njit(forceinline=True, **_OPTIONS)(function)  # type: ignore[no-any-return]


@intrinsic
def number_at(typing_context: Any, address: Any) -> Any:  # noqa: ARG001 - numba's own shape
    """Return the double precision number at an address in memory."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        double = ir.DoubleType()
        pointer = builder.inttoptr(arguments[0], double.as_pointer())
        return builder.load(pointer, align=8)

    return types.float64(types.int64), generate
