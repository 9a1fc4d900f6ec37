"""The zone map: who is where, how far the border is, oceans and poles."""

from __future__ import annotations

import math

import numpy as np
import pytest
from timezonefinder import TimezoneFinder

from services.ephemeris.errors import InvalidInput
from services.time_resolver.borders import REACH_KM, Borders
from services.time_resolver.place_zones import Places, kilometres, nautical
from services.time_resolver.resolution import Place
from services.time_resolver.tzdb import Town, TzDatabase


@pytest.fixture(scope="module")
def places() -> Places:
    return Places(TzDatabase())


def brute_force_km(finder: TimezoneFinder, zone: str, place: Place) -> float:
    """The distance to the zone's full outline, vertex by vertex and edge by edge."""
    best = math.inf
    for polygon in finder.get_geometry(tz_name=zone):
        for longitudes, latitudes in polygon:
            x = (np.array([*longitudes, longitudes[0]]) - place.longitude_deg) * math.cos(
                math.radians(place.latitude_deg)
            )
            y = np.array([*latitudes, latitudes[0]]) - place.latitude_deg
            dx, dy = np.diff(x), np.diff(y)
            along = np.clip(-(x[:-1] * dx + y[:-1] * dy) / (dx * dx + dy * dy + 1e-30), 0, 1)
            best = min(best, float(np.hypot(x[:-1] + along * dx, y[:-1] + along * dy).min()))
    return best * 111.195


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone", "neighbour"),
    [
        (48.58, 7.75, "Europe/Paris", "Europe/Berlin"),
        (47.58, 7.6, "Europe/Zurich", "Europe/Paris"),
        (45.1, -87.6, "America/Menominee", "America/Chicago"),
        (37.8917, -85.9636, "America/New_York", "America/Kentucky/Louisville"),
        (52.24, 6.85, "Europe/Amsterdam", "Europe/Berlin"),
    ],
)
def test_distance_is_that_to_the_full_outline(
    places: Places, latitude: float, longitude: float, zone: str, neighbour: str
) -> None:
    place = Place(latitude, longitude)
    setting = places.look(place)
    assert setting.zone == zone
    computed = {near.zone: near.distance_km for near in setting.neighbours}
    with TimezoneFinder() as finder:
        assert computed[neighbour] == pytest.approx(
            brute_force_km(finder, neighbour, place), abs=0.25
        )
    assert setting.distance_km == min(computed.values())


def test_far_from_every_border(places: Places) -> None:
    setting = places.look(Place(50.1, 8.7))
    assert setting.zone == "Europe/Berlin"
    assert (setting.distance_km, setting.neighbours) == (None, ())


def test_oceans_have_nautical_zones(places: Places) -> None:
    setting = places.look(Place(0.0, -30.0))
    assert setting.ocean
    assert setting.zone == nautical(-30.0) == "Etc/GMT+2"
    assert [nautical(longitude) for longitude in (0.0, 7.4, 7.6, 180.0, -180.0)] == [
        "Etc/GMT",
        "Etc/GMT",
        "Etc/GMT-1",
        "Etc/GMT-12",
        "Etc/GMT+12",
    ]


def test_poles(places: Places) -> None:
    for latitude in (90.0, -90.0, 89.95):
        setting = places.look(Place(latitude, 12.0))
        assert setting.pole
        assert setting.zone


@pytest.mark.parametrize("longitude", [180.0, -180.0, 179.9999])
def test_the_antimeridian_is_no_border_of_its_own(places: Places, longitude: float) -> None:
    # Taveuni, Fiji: the meridian runs through the island, all of it keeps Pacific/Fiji.
    setting = places.look(Place(-16.85, longitude))
    assert setting.zone == "Pacific/Fiji"
    assert setting.distance_km is None


def test_the_antimeridian_is_one_line_by_either_sign(places: Places) -> None:
    """180 degrees east and west are the same ground: one zone, one local mean time."""
    assert Place(0.0, -180.0) == Place(0.0, 180.0)
    assert places.look(Place(0.0, -180.0)).zone == "Etc/GMT-12"


def test_borders_across_the_antimeridian() -> None:
    borders = Borders()
    east, west = borders.near(66.0, 179.99, None), borders.near(66.0, -179.99, None)
    assert {n.zone for n in east} == {n.zone for n in west}


@pytest.mark.parametrize(
    ("place", "field"),
    [
        (Place(90.1, 0.0), "latitude"),
        (Place(-91.0, 0.0), "latitude"),
        (Place(math.nan, 0.0), "latitude"),
        (Place(0.0, 180.1), "longitude"),
        (Place(0.0, math.inf), "longitude"),
    ],
)
def test_places_off_the_globe(places: Places, place: Place, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        places.look(place)
    assert refused.value.field == field


def test_the_principal_location_and_the_territories(places: Places) -> None:
    assert places.look(Place(52.5, 13.4)).principal  # Berlin
    konstanz = places.look(Place(47.66, 9.175))
    assert not konstanz.principal
    knox = places.look(Place(37.8917, -85.9636))
    first = next(match for match in knox.territories if match.inside)
    assert first.territory.name == "Kentucky around Louisville"
    # Windsor's zone is Toronto's; Detroit is a few kilometres away, and in another country.
    assert not places.look(Place(42.3, -83.03)).territories


def test_kilometres_on_the_sphere() -> None:
    town = Town("x", "X", 0.0, 90.0)
    assert kilometres(Place(0.0, 0.0), town) == pytest.approx(math.pi / 2 * 6371.0)
    assert kilometres(Place(0.2, 90.0), town) > REACH_KM
