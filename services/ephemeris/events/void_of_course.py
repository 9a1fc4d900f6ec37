"""The Moon void of course: from its last exact aspect in a sign to its ingress into the next."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from services.ephemeris.events.event import Event
from services.ephemeris.events.exact_aspects import Aspect
from services.ephemeris.events.ingresses import Ingress
from services.ephemeris.events.search_context import Context, Result

LONGEST_SIGN = 3.2
"""Days: the Moon takes no longer through a sign, 30° at 11.6° a day and a site's parallax."""

PLANETS = (
    "Sun", "Mercury", "Venus", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto",
)  # fmt: skip
MAJOR = (0.0, 60.0, 90.0, 120.0, 180.0)


@dataclass(frozen=True, slots=True)
class VoidOfCourse:
    """Spans without an exact aspect of `angles` to `bodies` before the next sign.

    A sign without any aspect is void from the Moon's ingress into it.
    """

    angles: tuple[float, ...] = MAJOR
    bodies: tuple[str, ...] = PLANETS
    kind: str = "void_of_course"

    def cost(self, *, on_ground: bool = False) -> float:
        """Return what a day of it costs, places of bodies."""
        aspects = Aspect(("Moon",), self.bodies, angles=self.angles)
        return 1.5 * aspects.cost(on_ground=on_ground)

    def events(self, context: Context, start: float, stop: float) -> Result:
        """Return the spans that begin in [start, stop)."""
        early, late = start - LONGEST_SIGN, stop + LONGEST_SIGN
        ingresses, proof = Ingress(("Moon",)).events(context, early, late)
        aspects, more = Aspect(("Moon",), self.bodies, angles=self.angles).events(
            context, early, late
        )
        proof.add(more)
        ingresses.sort(key=lambda event: event.time)
        aspects.sort(key=lambda event: event.time)
        events = []
        for before, after in pairwise(ingresses):
            inside = [one for one in aspects if before.time <= one.time < after.time]
            begin = inside[-1] if inside else before
            if start <= begin.time < stop:
                events.append(_span(begin, after, last=bool(inside)))
        return events, proof


def _span(begin: Event, end: Event, *, last: bool) -> Event:
    data = {
        "body": "Moon",
        "until": end,
        "into": end.data["into"],
        "last_aspect": (
            {name: begin.data[name] for name in ("aspect", "angle", "to")} if last else None
        ),
        "longitude": begin.data["longitude"],
        "speed": begin.data["speed"],
    }
    return Event(
        "void_of_course", begin.time, begin.sigma_tt_s, begin.sigma_ut_s, begin.probability, data
    )
