"""What an app can be asked, by name: the fixed map that metrics, logs and quotas go by.

Never a raw path: that would let anybody make up new labels, and could hold personal data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path: its name, whether a quota covers it, whether it takes a body.

    `json_rpc`: its clients speak JSON-RPC and understand no other refusal.
    """

    name: str
    limited: bool = False
    takes_body: bool = False
    json_rpc: bool = False


UNKNOWN = Operation("unknown")

Operations = Mapping[tuple[str, str], Operation]


def computing(name: str) -> Operation:
    """Return an operation that computes for its client: JSON in, and a quota."""
    return Operation(name, limited=True, takes_body=True)


Entry = TypeVar("Entry")


def entry(table: Mapping[tuple[str, str], Entry], method: str, path: str) -> Entry | None:
    """Return what a table has for the exact path, or for one thing of a collection (`{id}`)."""
    exact = table.get((method, path))
    if exact is not None:
        return exact
    return table.get((method, collection(path)))


def collection(path: str) -> str:
    """Return a path with an `{id}` in the place of its last part."""
    return path.rpartition("/")[0] + "/{id}"


def allow(methods: Iterable[str]) -> str:
    """Return the `Allow` header of a path that has routes for these methods: GET brings HEAD."""
    named = {*methods}
    return ", ".join(sorted(named | {"HEAD"} if "GET" in named else named))
