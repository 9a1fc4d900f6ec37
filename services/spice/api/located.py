"""A request that names a town instead of its coordinates: the town's own are put in its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from starlette.requests import Request

from services.common.problems import Problem
from services.gazetteer.town_lookup import LONGEST_QUERY
from services.time_resolver.routes import resolver_of
from services.time_resolver.towns import town_answer, town_meant

Town = dict[str, Any]
Towns = Callable[[str], Town]
REMEMBERED = 4096
_COORDINATES = ("latitude", "longitude")


def names_a_town(value: Any) -> bool:
    """Say whether a request's JSON value gives its place by name."""
    return type(value) is dict and value.get("place") is not None


async def located(request: Request, value: Any) -> Any:
    """Return a request's JSON value with coordinates. Raises Problem (field `place`)."""
    if not names_a_town(value):
        return value
    await resolver_of(request.app)
    return at_town(towns_of(request.app), value)


async def all_located(request: Request, value: Any) -> Any:
    """Do as `located`, for a request of events and for the charts in it: natal ones, and targets.

    What is no object is left to the reader of requests to refuse.
    """
    value = await located(request, value)
    if type(value) is not dict:
        return value
    if names_a_town(value.get("natal")):
        value = {**value, "natal": await located(request, value["natal"])}
    searches = value.get("search")
    if isinstance(searches, list) and any(_aims_at_a_town(search) for search in searches):
        value = {**value, "search": [await _aimed(request, search) for search in searches]}
    return value


def _aims_at_a_town(search: Any) -> bool:
    return type(search) is dict and names_a_town(search.get("to"))


async def _aimed(request: Request, search: Any) -> Any:
    if not _aims_at_a_town(search):
        return search
    return {**search, "to": await located(request, search["to"])}


def at_town(town: Towns, value: Any) -> Any:
    """Do as `located`, once the time zones are loaded."""
    if not names_a_town(value):
        return value
    place = value["place"]
    if not isinstance(place, str) or not place.strip() or len(place) > LONGEST_QUERY:
        raise _refused(f"must be the name of a town, 1 to {LONGEST_QUERY} characters")
    if any(value.get(name) is not None for name in _COORDINATES):
        raise _refused("goes without latitude and longitude: give one of the two")
    meant = town(place)
    return {**value, "latitude": meant["latitude"], "longitude": meant["longitude"]}


def towns_of(app: Any) -> Towns:
    """Return the app's way from a name to the town it means, as /places shows it, remembered.

    It raises Problem: an unknown name, one that may be several towns, or no table of towns.
    """
    known: Towns | None = getattr(app.state, "towns", None)
    if known is not None:
        return known

    @lru_cache(maxsize=REMEMBERED)
    def town(text: str) -> Town:
        resolver = app.state.resolver
        if resolver is None:
            raise Problem("NOT_READY", "The time zone data are not loaded.")
        return town_answer(town_meant(app, text), resolver.places)

    app.state.towns = town
    return town


def _refused(sentence: str) -> Problem:
    return Problem("VALIDATION_FAILED", f"place: {sentence}.", field="place")
