"""Progress bars on a terminal, silence everywhere else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from tqdm import tqdm


class Bar(Protocol):
    """What a copying loop needs of a bar."""

    n: float

    def update(self, n: float | None = 1) -> bool | None:
        """Move on by `n` bytes."""


@contextmanager
def byte_bar(label: str, total: int | None, begun: int = 0) -> Iterator[Bar]:
    """Show bytes going by; `begun` of them were there before."""
    with tqdm(
        desc=label,
        total=total,
        initial=begun,
        unit="B",
        unit_scale=True,
        unit_divisor=1024,
        disable=None,  # no terminal, no bar
        file=sys.stderr,
        miniters=1,
    ) as bar:
        yield bar


def say(text: str) -> None:
    """Tell the operator one thing, beside the bars and apart from the answer on stdout."""
    tqdm.write(text, file=sys.stderr)
