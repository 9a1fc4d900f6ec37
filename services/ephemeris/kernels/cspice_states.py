"""Barycentric states of bodies that the core does not read by itself, with CSPICE's help."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NoReturn, Protocol

import numpy as np
from numpy.typing import NDArray
from spiceypy import cyice
from spiceypy.utils.exceptions import SpiceyError

from services.ephemeris.errors import OutOfCoverage
from services.ephemeris.kernels.daf import Segment
from services.ephemeris.kernels.record_tables import BARYCENTRE, J2000_FRAME, RecordTables

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
    """States of bodies whose segments the core does not read, one at a time.

    CSPICE is asked only for the part of the way that it alone can read ("spkgeo_c" from the body to
    its segment's center); the rest is summed from the records in memory, as the core reads them.

    The kernel pool must be loaded in this process, and this thread must be the pool's own.
    """

    def __init__(self, records: RecordTables) -> None:
        self._records = records
        self._alone: dict[int, RecordTables] = {}

    def at(self, targets: Sequence[int], et: Floats) -> Floats:
        """Return states (E, B, 6): see `States.at`."""
        epochs = et.tolist()
        if et.shape[1] != len(targets):
            epochs = [times * len(targets) for times in epochs]
        out = np.empty((len(epochs), len(targets), 6))
        try:
            for row, times in zip(out, epochs, strict=True):
                for i, (target, time) in enumerate(zip(targets, times, strict=True)):
                    row[i] = self._state(target, time)
        except SpiceyError as error:
            raise_for_spice(error)
        return out

    def where_known(self, target: int, et: Floats) -> Floats:
        """Return the states of one target (6, E) at `et` (E,); NaN where the kernels have none."""
        out = np.full((6, len(et)), np.nan)
        for i, time in enumerate(et.tolist()):
            with suppress(OutOfCoverage):
                out[:, i] = self.at((target,), np.array([[time]]))[0, 0]
        return out

    def _state(self, body: int, et: float) -> Floats:
        state, instant = np.zeros(6), np.array([[et]])
        while body != BARYCENTRE:
            if self._records.readable(body):
                return state + self._records.states((body,), instant)[0, 0, :6]
            segment = self._records.segment(body, et)
            if segment is None:
                raise not_covered()
            if segment.records is not None and segment.frame == J2000_FRAME:
                state += self._one(segment).states((body,), instant)[0, 0, :6]
            else:
                state += cyice.spkgeo(body, et, "J2000", segment.center)[0]
            body = segment.center
        return state

    def _one(self, segment: Segment) -> RecordTables:
        """Return tables of one segment, its center taken for the barycentre."""
        if id(segment) not in self._alone:
            own = replace(segment, center=BARYCENTRE)
            self._alone[id(segment)] = RecordTables({segment.body: [own]}, J2000_FRAME)
        return self._alone[id(segment)]


def raise_for_spice(error: SpiceyError) -> NoReturn:
    """Turn CSPICE's own "no data at this epoch" into OutOfCoverage; raise anything else as it is.

    CSPICE signals the case by the short message SPICE(SPKINSUFFDATA); its long message holds
    internals (paths, counts) that no user should read.
    """
    if "SPKINSUFFDATA" in str(error):
        raise not_covered() from None
    raise error


def not_covered() -> OutOfCoverage:
    """Return the refusal of an instant for which there are no data (not raised here)."""
    return OutOfCoverage(
        "The loaded ephemeris does not cover this instant (light time included).",
        field="birth_time",
    )
