"""Python's collector of cyclic garbage, kept away from what a process holds for all its life."""

from __future__ import annotations

import gc


def spare(collect: bool = False) -> None:
    """Exempt all objects there are now from every later collection.

    A full collection walks all of them on the event loop: with the time zones, the models and the
    libraries that is 135 000 objects and 27 ms in which nobody is answered. `collect` first where
    nobody waits yet: garbage that is there now would stay.
    """
    if collect:
        gc.collect()
    gc.freeze()
