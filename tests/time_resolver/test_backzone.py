"""The zones of `backzone` that no place had: each has its territory, and none speaks after 1969."""

from __future__ import annotations

import pytest
from timezonefinder import TimezoneFinder

from services.time_resolver.resolution import Place, Query, Resolution
from services.time_resolver.resolve import Resolver
from services.time_resolver.territories import ROWS

RESOLVER = Resolver()


def ask(local: str, place: Place | None = None, zone: str | None = None) -> Resolution:
    return RESOLVER.resolve(Query(local, place, zone))


def unreached() -> set[str]:
    """The zones of the pack that neither the map nor zone.tab knows."""
    database = RESOLVER.database
    with TimezoneFinder() as finder:
        known = {*finder.timezone_names, *(town.zone for town in database.towns)}
    names = (name for name in database.names() if "/" in name and not name.startswith("Etc/"))
    return {name for name in names if database.canonical(name) == name} - known


def test_every_zone_has_a_territory() -> None:
    kept = {kept.time for row in ROWS for era in row.eras for kept in era.kept}
    assert len(unreached()) >= 24
    assert unreached() <= kept


# A place in each, by the comment in the IANA file backzone (or zone.tab of earlier releases), a
# clock reading, and what the zone's lines there give for it.
PLACES = [
    ("Africa/Timbuktu", 16.77, -3.01, "1940-06-15T12:00", "1940-06-15T12:00:00Z"),
    ("America/Argentina/ComodRivadavia", -45.86, -67.48, "1910-06-15T12:00", "16:16:48Z"),
    ("America/Coral_Harbour", 64.13, -83.17, "1943-06-15T12:00", "1943-06-15T16:00:00Z"),
    ("America/Ensenada", 31.87, -116.60, "1955-07-15T12:00", "1955-07-15T20:00:00Z"),
    ("America/Montreal", 45.50, -73.57, "1950-11-10T12:00", "1950-11-10T17:00:00Z"),
    ("America/Nipigon", 49.02, -88.25, "1941-01-15T12:00", "1941-01-15T16:00:00Z"),
    ("America/Pangnirtung", 66.15, -65.71, "1955-06-15T12:00", "1955-06-15T17:00:00Z"),
    ("America/Rainy_River", 48.61, -93.40, "1941-01-15T12:00", "1941-01-15T17:00:00Z"),
    ("America/Rosario", -32.95, -60.66, "1910-06-15T12:00", "16:16:44Z"),
    ("America/Thunder_Bay", 48.38, -89.25, "1905-06-15T12:00", "1905-06-15T18:00:00Z"),
    ("America/Yellowknife", 62.45, -114.37, "1950-06-15T12:00", "1950-06-15T19:00:00Z"),
    ("Asia/Chongqing", 29.56, 106.55, "1943-06-15T12:00", "1943-06-15T05:00:00Z"),
    ("Asia/Hanoi", 21.03, 105.85, "1950-06-15T12:00", "1950-06-15T04:00:00Z"),
    ("Asia/Harbin", 45.80, 126.53, "1930-06-15T12:00", "1930-06-15T03:30:00Z"),
    ("Asia/Kashgar", 39.47, 75.99, "1935-06-15T12:00", "1935-06-15T06:30:00Z"),
    ("Asia/Tel_Aviv", 32.07, 34.78, "1935-01-15T12:00", "1935-01-15T10:00:00Z"),
    ("Atlantic/Jan_Mayen", 70.93, -8.70, "1950-06-15T12:00", "1950-06-15T13:00:00Z"),
    ("Australia/Currie", -39.93, 143.85, "1955-06-15T12:00", "1955-06-15T02:00:00Z"),
    ("Europe/Belfast", 54.60, -5.93, "1900-06-15T12:00", "1900-06-15T12:25:21Z"),
    ("Europe/Tiraspol", 46.84, 29.63, "1930-06-15T12:00", "10:15:36Z"),
    ("Europe/Uzhgorod", 48.62, 22.29, "1945-01-15T12:00", "1945-01-15T11:00:00Z"),
    ("Europe/Zaporozhye", 47.84, 35.14, "1950-06-15T12:00", "1950-06-15T09:00:00Z"),
    ("Pacific/Enderbury", -3.13, -171.08, "1940-06-15T12:00", "1940-06-16T00:00:00Z"),
    ("Pacific/Johnston", 16.73, -169.53, "1950-06-15T12:00", "1950-06-15T22:00:00Z"),
]


def test_the_places_are_of_all_unreached_zones() -> None:
    assert {zone for zone, *_ in PLACES} >= unreached()


@pytest.mark.parametrize(("zone", "latitude", "longitude", "local", "utc"), PLACES)
def test_a_place_reaches_its_zone(
    zone: str, latitude: float, longitude: float, local: str, utc: str
) -> None:
    answer = ask(local, Place(latitude, longitude))
    assert any(candidate.utc.endswith(utc) for candidate in answer.candidates)
    # One that shows the same instant as another joins it: then the name may be the other's.
    request = ask(local, zone=zone).candidates[0]
    assert request.utc.endswith(utc)


def test_montreal_is_not_toronto() -> None:
    # tz backzone, rule Mont: summer time ended on 29 October 1950; in Toronto on 26 November.
    first = ask("1950-11-10T12:00", Place(45.5, -73.57)).candidates[0]
    assert (first.zone, first.utc) == ("America/Montreal", "1950-11-10T17:00:00Z")
    ottawa = ask("1950-11-10T12:00", Place(45.42, -75.70)).candidates[0]
    assert (ottawa.zone, ottawa.utc) == ("America/Toronto", "1950-11-10T16:00:00Z")


# From 1970 on backzone is out of its scope: (zone, clock reading, offset, source)
AFTER_1970 = [
    (
        "America/Ensenada",
        "2024-07-15T12:00",
        -25_200,
        "DOF 2022-10-28: on US dates",
    ),
    ("Pacific/Enderbury", "2024-06-15T12:00", 46_800, "tz australasia: Phoenix Islands, +13"),
    ("Asia/Chongqing", "1975-06-15T12:00", 28_800, "tz asia: one Beijing time in China"),
    ("Asia/Harbin", "1975-06-15T12:00", 28_800, "tz asia: one Beijing time in China"),
    ("Asia/Kashgar", "2024-06-15T12:00", 21_600, "tz asia: Xinjiang time, +6"),
    ("Atlantic/Jan_Mayen", "2024-01-15T12:00", 3600, "tz europe: Norway's time by law"),
    ("Europe/Tiraspol", "2024-07-15T12:00", 10_800, "tz europe: like Chisinau, EEST"),
    ("Europe/Uzhgorod", "1990-12-15T12:00", 10_800, "tz europe, Kyiv: EEST to 29 Sep 1991"),
    ("Europe/Zaporozhye", "1990-07-15T12:00", 10_800, "tz europe, Kyiv: EEST, July 1990"),
    ("America/Nipigon", "1971-07-15T12:00", -14_400, "tz: like Toronto, EDT"),
    ("America/Rainy_River", "1971-07-15T12:00", -18_000, "tz: like Winnipeg, CDT"),
    (
        "America/Rosario",
        "1991-04-15T12:00",
        -14_400,
        "tz, Cordoba: -4 from 3 Mar 1991",
    ),
    ("America/Argentina/ComodRivadavia", "2024-01-15T12:00", -10_800, "tz: Argentina, -3"),
    ("WET", "1985-07-15T12:00", 3600, "EU rule: summer time"),
    ("EET", "1985-07-15T12:00", 10_800, "EU rule: summer time"),
]


@pytest.mark.parametrize(("zone", "local", "offset", "source"), AFTER_1970)
def test_from_1970_on_the_standard_data_rule(
    zone: str, local: str, offset: int, source: str
) -> None:
    answer = ask(local, zone=zone)
    assert [candidate.offset_s for candidate in answer.candidates] == [offset], source
    assert "TZDATA_SETS_DIFFER" not in {notice.code for notice in answer.warnings}


def test_no_zone_follows_backzone_after_1970() -> None:
    database = RESOLVER.database
    for name in database.names():
        if not database.differs(name) or not database.has(name, "standard"):
            continue
        for year in range(1970, 2026):
            local = f"{year}-07-15T12:00"
            first = ask(local, zone=name).candidates[0]
            seconds = first.utc_us // 1_000_000
            assert first.offset_s == database.zone(name, "standard").at(seconds).type.offset_s


def test_hanoi_is_only_in_backzone_and_keeps_it() -> None:
    assert [c.offset_s for c in ask("2024-06-15T12:00", zone="Asia/Hanoi").candidates] == [25_200]
