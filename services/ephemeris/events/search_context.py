"""What all searches of one request share: skies, the place, the sigma of ΔT."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from services.ephemeris.errors import InvalidInput
from services.ephemeris.events.event import LEAST as LEAST_PROBABLE
from services.ephemeris.events.event import Event, moment_sigmas, probabilities
from services.ephemeris.events.roots import Proof, Roots
from services.ephemeris.events.sky_curves import CurveCache, SkyCurves, View
from services.ephemeris.frames.earth import Site
from services.ephemeris.observe import Ephemeris

Floats = NDArray[np.float64]

GEOCENTRIC = View()

Result = tuple[list[Event], Proof]
"""What one kind finds in a span, and what it can vouch for."""
Described = tuple[list[dict[str, Any]], Floats]
"""What events are of, and one sigma of the function that was solved for them, (n,)."""
Subject = TypeVar("Subject")


@dataclass
class Context:
    """The skies that searches look at.

    `view`: what longitudes are counted in and seen from; `site`: the place of horizon events, None
    without one.
    """

    ephemeris: Ephemeris
    cache: CurveCache
    view: View = GEOCENTRIC
    site: Site | None = None
    _skies: dict[Any, SkyCurves] = field(default_factory=dict)

    def sky_of(self, view: View) -> SkyCurves:
        """Return the sky of a view."""
        sky = self._skies.get(view.key)
        if sky is None:
            sky = self._skies[view.key] = SkyCurves(self.ephemeris, view, self.cache)
        return sky

    @property
    def sky(self) -> SkyCurves:
        """Return the sky that was asked for."""
        return self.sky_of(self.view)

    @property
    def geocentric(self) -> SkyCurves:
        """Return the sky in the same zodiac from the Earth's centre."""
        return self.sky_of(View(ayanamsa=self.view.ayanamsa))

    @property
    def tropical(self) -> SkyCurves:
        """Return the tropical sky from the Earth's centre: for what no zodiac changes."""
        return self.sky_of(GEOCENTRIC)

    @property
    def heliocentric(self) -> SkyCurves:
        """Return geometric places as seen from the Sun's centre."""
        return self.sky_of(View(observer="heliocentric", corrections="geometric"))

    @property
    def ground(self) -> SkyCurves:
        """Return the sky above the place's horizon. Raises InvalidInput without a place."""
        if self.site is None:
            raise InvalidInput(
                "Risings, settings and twilights are a place's: give latitude and longitude.",
                field="latitude",
            )
        return self.sky_of(View(observer="topocentric", site=self.site, horizon=True))

    def delta_t_sigmas(self, days: Floats) -> Floats:
        """Return one sigma of ΔT, s, at moments of TT (n,)."""
        return self.ephemeris.timescales.delta_t.sigmas(2000.0 + days / 365.25)

    def each(
        self,
        kind: str,
        subjects: Iterable[Subject],
        solved: Callable[[Subject], Roots],
        described: Callable[[Subject, Roots], Described],
    ) -> Result:
        """Return the events of subjects, bodies or pairs, one after the other.

        `solved`: a subject's roots; `described`: what they are, asked where there are any.
        """
        events, proof = list[Event](), Proof()
        for subject in subjects:
            roots = solved(subject)
            proof.add(roots.proof)
            if len(roots):
                data, sigma = described(subject, roots)
                events += self.events(kind, roots, sigma, data)
        return events, proof

    def events(
        self, kind: str, roots: Roots, sigma: Floats, data: list[dict[str, Any]]
    ) -> list[Event]:
        """Return events of the sky: their moments are known in TT, and in UT1 as ΔT is.

        `sigma` (n,): of the function that was solved, in its own unit, at a moment of TT.
        """
        if not len(roots):
            return []
        own = moment_sigmas(sigma, roots)
        both = np.hypot(own, self.delta_t_sigmas(roots.times))
        likely = probabilities(sigma, roots)
        rows = zip(
            roots.times.tolist(), own.tolist(), both.tolist(), likely.tolist(), data, strict=True
        )
        return [
            Event(kind, time, tt, ut, probable, fields)
            for time, tt, ut, probable, fields in rows
            if probable >= LEAST_PROBABLE
        ]
