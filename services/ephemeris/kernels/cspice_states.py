"""Barycentric states of the bodies, from CSPICE."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn, Protocol

import numpy as np
from numpy.typing import NDArray
from spiceypy import cyice
from spiceypy.utils.exceptions import SpiceyError

from services.ephemeris.errors import OutOfCoverage

Floats = NDArray[np.float64]

SUN, EARTH, MOON = 10, 399, 301


class States(Protocol):
    """A source of geometric states relative to the solar system's barycentre."""

    def at(self, targets: Sequence[int], et: Floats) -> Floats:
        """Return states (E, B, 6) in km and km/s, ICRF axes.

        `et` is TDB seconds past J2000, shaped (E, 1) for one instant for all targets, or (E, B).
        Raises OutOfCoverage where the kernels have no data.
        """
        ...


class CspiceStates:
    """One `spkssb` call an epoch and target (SPK Required Reading, "spkssb_c").

    The kernel pool must be loaded in this process, and this thread must be the pool's own.
    """

    def at(self, targets: Sequence[int], et: Floats) -> Floats:
        """Return states (E, B, 6): see `States.at`."""
        epochs = et.tolist()
        if et.shape[1] != len(targets):
            epochs = [times * len(targets) for times in epochs]
        out = np.empty((len(epochs), len(targets), 6))
        spkssb = cyice.spkssb
        try:
            for row, times in zip(out, epochs, strict=True):
                for i, (target, time) in enumerate(zip(targets, times, strict=True)):
                    row[i] = spkssb(target, time, "J2000")
        except SpiceyError as error:
            raise_for_spice(error)
        return out

    def where_known(self, target: int, et: Floats) -> Floats:
        """Return the states of one target (6, E) at `et` (E,); NaN where the kernels have none."""
        out = np.full((6, len(et)), np.nan)
        for i, time in enumerate(et.tolist()):
            with suppress(OutOfCoverage):
                try:
                    out[:, i] = cyice.spkssb(target, time, "J2000")
                except SpiceyError as error:
                    raise_for_spice(error)
        return out


def raise_for_spice(error: SpiceyError) -> NoReturn:
    """Turn CSPICE's own "no data at this epoch" into OutOfCoverage; raise anything else as it is.

    CSPICE signals the case by the short message SPICE(SPKINSUFFDATA); its long message holds
    internals (paths, counts) that no user should read.
    """
    if "SPKINSUFFDATA" in str(error):
        raise OutOfCoverage(
            "The loaded ephemeris does not cover this instant (light time included).",
            field="birth_time",
        ) from None
    raise error
