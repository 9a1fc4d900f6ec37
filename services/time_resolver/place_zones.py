"""From a place to its zone: the full boundaries decide, the thinned ones tell what is near."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from services.ephemeris.errors import InvalidInput
from services.time_resolver.borders import Borders, Neighbour
from services.time_resolver.polygon_finder import TimezoneFinder
from services.time_resolver.resolution import Place
from services.time_resolver.territories import ROWS, Match, Territories
from services.time_resolver.tzdb import Town, TzDatabase

POLE_DEG = 89.9  # nearer to a pole (11 km), longitude and local time lose their meaning
PRINCIPAL_KM = 25.0  # so near its principal location, the zone's recorded history is the place's
REMEMBERED_PLACES = 8192


@dataclass(frozen=True, slots=True)
class Setting:
    """What the maps say of a place.

    `distance_km` is to the nearest border within 15 km (else None). `territories` are the rows of
    the table of territories that hold the place or pass near it, `beyond` those that hold the land
    behind the borders, in the order of `neighbours`. `principal`: the place is within
    25 km of the zone's principal location, for which the zone's early history was recorded.
    """

    zone: str
    ocean: bool
    pole: bool
    country: str | None
    distance_km: float | None
    neighbours: tuple[Neighbour, ...]
    territories: tuple[Match, ...]
    beyond: tuple[tuple[Match, ...], ...]
    principal: bool

    @property
    def calendar(self) -> str | None:
        """The adoption table's key for the territory that the place was in, if it has one."""
        keys = (match.territory.calendar for match in self.territories if match.inside)
        return next((key for key in keys if key), None)

    def summary(self) -> dict[str, object]:
        """Return what the maps say of the place, as the answer shows it."""
        return {
            "zone": self.zone,
            "country": self.country,
            "ocean": self.ocean,
            "border_km": self.distance_km,
            "neighbours": [{"zone": n.zone, "distance_km": n.distance_km} for n in self.neighbours],
        }


class Places:
    """The zone map. Used from one thread; `boundary_version` names the boundary data."""

    def __init__(self, database: TzDatabase) -> None:
        self._database = database
        self._finder = TimezoneFinder(in_memory=False)
        self._borders = Borders()
        self.boundary_version = self._finder.data_version
        self._own_town = {town.zone: town for town in database.towns}
        self._territories = Territories(ROWS)
        self.look = lru_cache(maxsize=REMEMBERED_PLACES)(self._look)

    def zone_of(self, place: Place) -> str:
        """Return the name of the place's zone today. Raises `InvalidInput` off the globe."""
        check(place)
        zone_id = self._finder.timezone_at(lat=place.latitude_deg, lng=place.longitude_deg)
        return zone_id or nautical(place.longitude_deg)

    def _look(self, place: Place) -> Setting:
        """Return what the maps say of the place. Raises `InvalidInput` off the globe."""
        zone = self.zone_of(place)
        ocean = zone.startswith("Etc/")
        near = self._borders.near(place.latitude_deg, place.longitude_deg, zone)
        country = self._database.country(zone)
        town = self._own_town.get(zone)
        return Setting(
            zone=zone,
            ocean=ocean,
            pole=abs(place.latitude_deg) > POLE_DEG,
            country=country,
            distance_km=near[0].distance_km if near else None,
            neighbours=tuple(near[:4]),
            territories=self._territories.at(place, zone),
            beyond=tuple(self._territories.at(place, n.zone) for n in near[:4]),
            principal=town is not None and kilometres(place, town) <= PRINCIPAL_KM,
        )


def check(place: Place) -> None:
    """Refuse a place off the globe (field `latitude` or `longitude`)."""
    if not -90.0 <= place.latitude_deg <= 90.0:
        raise InvalidInput("latitude may be -90 to 90 degrees.", field="latitude")
    if not -180.0 <= place.longitude_deg <= 180.0:
        raise InvalidInput(
            "longitude may be -180 to 180 degrees, east positive.", field="longitude"
        )


def nautical(longitude_deg: float) -> str:
    """Return the nautical zone of a longitude (the Etc names count west as positive)."""
    hours = -round(longitude_deg / 15.0)
    return f"Etc/GMT{hours:+d}" if hours else "Etc/GMT"


def kilometres(place: Place, town: Town) -> float:
    """Return the great-circle distance on a sphere of 6371 km."""
    a, b = math.radians(place.latitude_deg), math.radians(town.latitude_deg)
    across = math.radians(town.longitude_deg - place.longitude_deg)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    return 12742.0 * math.asin(math.sqrt(min(1.0, half)))
