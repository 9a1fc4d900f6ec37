"""A town that a request names: looked up, and refused with the choices where several are meant."""

from __future__ import annotations

from collections import Counter
from typing import Any

from services.common.problems import Problem
from services.gazetteer.town_lookup import Gazetteer, PlacesMissing, Town
from services.time_resolver.place_zones import Places
from services.time_resolver.resolution import Place

CHOICES = 8
"""Towns that a refusal offers."""


def gazetteer_of(app: Any) -> Gazetteer:
    """Return the app's table of places, opened when it is first used. Raises Problem."""
    gazetteer: Gazetteer | None = getattr(app.state, "gazetteer", None)
    if gazetteer is None:
        try:
            gazetteer = app.state.gazetteer = Gazetteer()
        except PlacesMissing as error:
            raise Problem("NOT_READY", f"Places are not known here: {error}") from error
    return gazetteer


def town_meant(app: Any, text: str) -> Town:
    """Return the town that `text` means. Raises Problem: unknown, or several, with the choices."""
    return town_in(gazetteer_of(app), text)


def town_in(gazetteer: Gazetteer, text: str) -> Town:
    """Do as `town_meant`, in a table of places."""
    town, choices = gazetteer.meant(text)
    if town is not None:
        return town
    names = Counter(choice.label for choice in choices)
    labels = [
        choice.label + (f" (geonames:{choice.geoname_id})" if names[choice.label] > 1 else "")
        for choice in choices[:CHOICES]
    ]
    if not labels:
        raise Problem("VALIDATION_FAILED", f"No town is called {text!r}.", field="place")
    several = choices[0].match == "exact"
    reason = "may be several towns" if several else "is no town's name"
    raise Problem(
        "VALIDATION_FAILED",
        f"{text!r} {reason}. Write one of these: {'; '.join(labels)}.",
        field="place",
        choices=labels,
    )


def town_answer(town: Town, zones: Places) -> dict[str, Any]:
    """Return a town as /places shows it, its zone by the boundaries in `zones`."""
    return {
        "geoname_id": town.geoname_id,
        "name": town.name,
        "alias": town.alias,
        "region": town.region,
        "country": town.country,
        "country_code": town.country_code,
        "latitude": town.latitude,
        "longitude": town.longitude,
        "elevation": None,
        "population": town.population,
        "time_zone": zones.zone_of(Place(town.latitude, town.longitude)),
        "match": town.match,
        "label": town.label,
    }
