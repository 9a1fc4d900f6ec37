"""No principal town beats the map: every pair of zones of one country, town and territory.

The rule was once that the principal location of another zone goes first before 1970, if it is
within 60 km and nearer than the zone's own. zone.tab's comments say whom a zone serves; the map
has just those districts in it, so the town's time ends at their border, be it a country's, a
state's, a district's, or the shore.
"""

from __future__ import annotations

import math

import pytest

from services.time_resolver.place_zones import kilometres
from services.time_resolver.resolution import Place, Query
from services.time_resolver.resolve import Resolver

RESOLVER = Resolver()

# zone.tab, IANA 2026b: what each of the towns' zones is for.
SERVES = {
    "Africa/Ceuta": "Ceuta, Melilla",
    "America/Araguaina": "Tocantins",
    "America/Argentina/Catamarca": "Catamarca (CT), Chubut (CH)",
    "America/Argentina/Jujuy": "Jujuy (JY)",
    "America/Argentina/Salta": "Salta (SA, LP, NQ, RN)",
    "America/Argentina/Tucuman": "Tucuman (TM)",
    "America/Atikokan": "EST - ON (Atikokan), NU (Coral H)",
    "America/Bahia_Banderas": "Bahia de Banderas",
    "America/Blanc-Sablon": "AST - QC (Lower North Shore)",
    "America/Chicago": "Central (most areas)",
    "America/Creston": "MST - BC (Creston)",
    "America/Dawson_Creek": "MST - BC (Dawson Cr, Ft St John)",
    "America/Detroit": "Eastern - MI (most areas)",
    "America/Indiana/Knox": "Central - IN (Starke)",
    "America/Indiana/Marengo": "Eastern - IN (Crawford)",
    "America/Indiana/Petersburg": "Eastern - IN (Pike)",
    "America/Indiana/Tell_City": "Central - IN (Perry)",
    "America/Indiana/Vevay": "Eastern - IN (Switzerland)",
    "America/Indiana/Vincennes": "Eastern - IN (Da, Du, K, Mn)",
    "America/Indiana/Winamac": "Eastern - IN (Pulaski)",
    "America/Kentucky/Louisville": "Eastern - KY (Louisville area)",
    "America/Kentucky/Monticello": "Eastern - KY (Wayne)",
    "America/Menominee": "Central - MI (Wisconsin border)",
    "America/Metlakatla": "Alaska - Annette Island",
    "America/Moncton": "Atlantic - New Brunswick",
    "America/North_Dakota/Beulah": "Central - ND (Mercer)",
    "America/North_Dakota/Center": "Central - ND (Oliver)",
    "America/North_Dakota/New_Salem": "Central - ND (Morton rural)",
    "America/Porto_Velho": "Rondonia",
    "America/Recife": "Pernambuco",
    "America/Resolute": "Central - NU (Resolute)",
    "America/Rio_Branco": "Acre",
    "America/Scoresbysund": "Scoresbysund/Ittoqqortoormiit",
    "America/Sitka": "Alaska - Sitka area",
    "America/Swift_Current": "CST - SK (midwest)",
    "Antarctica/Davis": "Davis",
    "Asia/Chita": "MSK+06 - Zabaykalsky",
    "Asia/Famagusta": "Northern Cyprus",
    "Asia/Khandyga": "MSK+06 - Tomponsky, Ust-Maysky",
    "Asia/Nicosia": "most of Cyprus",
    "Asia/Novokuznetsk": "MSK+04 - Kemerovo",
    "Asia/Samarkand": "Uzbekistan (west)",
    "Asia/Tomsk": "MSK+04 - Tomsk",
    "Australia/Broken_Hill": "New South Wales (Yancowinna)",
    "Australia/Eucla": "Western Australia (Eucla)",
    "Australia/Lindeman": "Queensland (Whitsunday Islands)",
    "Europe/Busingen": "Busingen",
    "Europe/Ulyanovsk": "MSK+01 - Ulyanovsk",
    "Europe/Volgograd": "MSK+00 - Volgograd",
    "Pacific/Kwajalein": "Kwajalein",
}

# (the map's zone, the zone of a nearer town, a place there: 5 km from borders if any is)
PAIRS = [
    ("America/Argentina/Cordoba", "America/Argentina/Tucuman", -27.1285, -64.7357),
    ("America/Argentina/Jujuy", "America/Argentina/Salta", -24.5560, -65.0721),
    ("America/Argentina/Salta", "America/Argentina/Jujuy", -24.4318, -65.6749),
    ("America/Argentina/Tucuman", "America/Argentina/Catamarca", -27.9620, -65.5968),
    ("America/Chicago", "America/Indiana/Knox", 41.3314, -86.8475),
    ("America/Chicago", "America/Indiana/Marengo", 37.8836, -86.4107),
    ("America/Chicago", "America/Indiana/Petersburg", 38.3030, -87.3861),
    ("America/Chicago", "America/Indiana/Tell_City", 37.9161, -86.8260),
    ("America/Chicago", "America/Indiana/Vincennes", 38.7240, -87.5826),
    ("America/Chicago", "America/Indiana/Winamac", 40.9859, -87.0113),
    ("America/Chicago", "America/Kentucky/Monticello", 36.7456, -85.0852),
    ("America/Chicago", "America/Menominee", 45.0448, -87.6142),
    ("America/Chicago", "America/North_Dakota/Beulah", 47.5721, -101.8742),
    ("America/Chicago", "America/North_Dakota/Center", 47.3187, -101.2360),
    ("America/Chicago", "America/North_Dakota/New_Salem", 46.8892, -100.7962),
    ("America/Denver", "America/North_Dakota/Beulah", 47.1669, -102.2189),
    ("America/Denver", "America/North_Dakota/Center", 46.6245, -101.3751),
    ("America/Denver", "America/North_Dakota/New_Salem", 46.5662, -101.4108),
    ("America/Detroit", "America/Chicago", 41.8500, -87.0826),
    ("America/Detroit", "America/Indiana/Knox", 41.8148, -86.7718),
    ("America/Detroit", "America/Menominee", 45.4754, -87.1452),
    ("America/Edmonton", "America/Creston", 49.3588, -116.0777),
    ("America/Edmonton", "America/Dawson_Creek", 55.6825, -119.8974),
    ("America/Eirunepe", "America/Rio_Branco", -9.5148, -67.5957),
    ("America/Fortaleza", "America/Araguaina", -7.2000, -47.7377),
    ("America/Fortaleza", "America/Recife", -7.5653, -34.6820),
    ("America/Halifax", "America/Moncton", 45.7592, -64.3407),
    ("America/Indiana/Indianapolis", "America/Indiana/Knox", 41.2780, -86.3988),
    ("America/Indiana/Indianapolis", "America/Indiana/Marengo", 38.4491, -86.4292),
    ("America/Indiana/Indianapolis", "America/Indiana/Petersburg", 38.9624, -87.0833),
    ("America/Indiana/Indianapolis", "America/Indiana/Tell_City", 38.4577, -86.5534),
    ("America/Indiana/Indianapolis", "America/Indiana/Vevay", 38.8006, -85.2756),
    ("America/Indiana/Indianapolis", "America/Indiana/Vincennes", 38.9648, -87.3646),
    ("America/Indiana/Indianapolis", "America/Indiana/Winamac", 40.9819, -86.3961),
    ("America/Indiana/Indianapolis", "America/Kentucky/Louisville", 38.4889, -86.0914),
    ("America/Indiana/Knox", "America/Indiana/Winamac", 41.1746, -86.5303),
    ("America/Indiana/Tell_City", "America/Indiana/Marengo", 38.1964, -86.4766),
    ("America/Indiana/Vincennes", "America/Indiana/Marengo", 38.3756, -86.7462),
    ("America/Indiana/Vincennes", "America/Indiana/Petersburg", 38.5860, -87.3177),
    ("America/Indiana/Vincennes", "America/Indiana/Tell_City", 38.2568, -86.9838),
    ("America/Indiana/Winamac", "America/Indiana/Knox", 41.1726, -86.6980),
    ("America/Juneau", "America/Sitka", 57.0960, -134.6041),
    ("America/Kentucky/Louisville", "America/Indiana/Marengo", 38.3207, -86.1875),
    ("America/Kentucky/Louisville", "America/Indiana/Tell_City", 38.0409, -86.2371),
    ("America/Kentucky/Louisville", "America/Indiana/Vevay", 38.5416, -85.4310),
    ("America/Manaus", "America/Porto_Velho", -8.6451, -64.0693),
    ("America/Manaus", "America/Rio_Branco", -9.5383, -67.5489),
    ("America/Mazatlan", "America/Bahia_Banderas", 20.9967, -105.3184),
    ("America/Mexico_City", "America/Bahia_Banderas", 20.6768, -105.1913),
    ("America/New_York", "America/Detroit", 41.8037, -83.1209),
    ("America/New_York", "America/Indiana/Marengo", 38.0608, -86.3447),
    ("America/New_York", "America/Indiana/Tell_City", 38.0260, -86.3263),
    ("America/New_York", "America/Indiana/Vevay", 38.6852, -85.0588),
    ("America/New_York", "America/Kentucky/Louisville", 38.0114, -85.7594),
    ("America/New_York", "America/Kentucky/Monticello", 36.6333, -84.6709),
    ("America/North_Dakota/Beulah", "America/North_Dakota/Center", 47.2955, -101.4511),
    ("America/North_Dakota/Beulah", "America/North_Dakota/New_Salem", 46.9844, -101.7638),
    ("America/North_Dakota/Center", "America/North_Dakota/Beulah", 47.1907, -101.6802),
    ("America/North_Dakota/Center", "America/North_Dakota/New_Salem", 46.9832, -101.5577),
    ("America/North_Dakota/New_Salem", "America/North_Dakota/Beulah", 46.9306, -101.9375),
    ("America/North_Dakota/New_Salem", "America/North_Dakota/Center", 46.9298, -100.9947),
    ("America/Nuuk", "America/Scoresbysund", 70.2045, -21.9667),
    ("America/Rankin_Inlet", "America/Resolute", 74.5607, -94.8292),
    ("America/Regina", "America/Swift_Current", 50.1416, -107.1507),
    ("America/Sitka", "America/Metlakatla", 55.0367, -131.7517),
    ("America/St_Johns", "America/Blanc-Sablon", 51.3911, -57.0245),
    ("America/Toronto", "America/Atikokan", 48.7107, -90.9297),
    ("America/Vancouver", "America/Creston", 49.2639, -116.8612),
    ("America/Winnipeg", "America/Atikokan", 48.7058, -91.8682),
    ("Antarctica/Mawson", "Antarctica/Davis", -68.6821, 77.3592),
    ("Asia/Barnaul", "Asia/Novokuznetsk", 53.4080, 86.6965),
    ("Asia/Famagusta", "Asia/Nicosia", 35.1667, 33.4877),
    ("Asia/Irkutsk", "Asia/Chita", 52.4176, 112.9285),
    ("Asia/Nicosia", "Asia/Famagusta", 35.0177, 33.9500),
    ("Asia/Novokuznetsk", "Asia/Tomsk", 56.1322, 85.1832),
    ("Asia/Tashkent", "Asia/Samarkand", 40.0075, 67.1987),
    ("Asia/Yakutsk", "Asia/Khandyga", 62.4217, 134.9864),
    ("Australia/Adelaide", "Australia/Broken_Hill", -32.0917, 140.9359),
    ("Australia/Adelaide", "Australia/Eucla", -31.7522, 129.0631),
    ("Australia/Brisbane", "Australia/Lindeman", -20.3671, 148.8526),
    ("Australia/Perth", "Australia/Eucla", -31.2463, 128.6870),
    ("Australia/Sydney", "Australia/Broken_Hill", -32.3367, 141.4500),
    ("Europe/Astrakhan", "Europe/Volgograd", 48.4215, 45.0675),
    ("Europe/Berlin", "Europe/Busingen", 47.7903, 8.8323),
    ("Europe/Madrid", "Africa/Ceuta", 36.0370, -5.4875),
    ("Europe/Moscow", "Europe/Ulyanovsk", 54.6764, 48.5251),
    ("Europe/Moscow", "Europe/Volgograd", 48.2027, 44.4167),
    ("Pacific/Majuro", "Pacific/Kwajalein", 8.5887, 167.3333),
]

# Where a source says so, a time beyond the districts of zone.tab comes first all the same.
BY_SOURCE = {
    ("America/New_York", "America/Kentucky/Louisville"): "tz northamerica: Kentucky was Central",
    ("America/New_York", "America/Kentucky/Monticello"): "tz northamerica: Kentucky was Central",
    ("America/Detroit", "America/Menominee"): "tz northamerica: the Upper Peninsula was Central",
}


@pytest.mark.parametrize(("zone", "town", "latitude", "longitude"), PAIRS)
def test_the_nearer_town_does_not_come_first(
    zone: str, town: str, latitude: float, longitude: float
) -> None:
    for local in ("1935-07-15T12:00", "1955-01-15T12:00", "1965-07-15T12:00"):
        answer = RESOLVER.resolve(Query(local, Place(latitude, longitude)))
        assert answer.place is not None
        assert answer.place["zone"] == zone
        if (zone, town) not in BY_SOURCE:
            assert answer.candidates[0].zone != town, (local, SERVES[town])
            border = min((n["distance_km"] for n in answer.place["neighbours"]), default=99.0)
            if border > 5.0:
                assert town not in {candidate.zone for candidate in answer.candidates}


def test_the_pairs_are_all_there_are() -> None:
    """Look around every principal location for other zones of its country within 60 km."""
    database, places = RESOLVER.database, RESOLVER.places
    own = {town.zone: town for town in database.towns}
    pairs = set()
    for town in database.towns:
        for bearing in range(0, 360, 30):
            for away in (10.0, 20.0, 30.0, 40.0, 50.0, 59.0):
                north = away / 111.195 * math.cos(math.radians(bearing))
                east = away / 111.195 * math.sin(math.radians(bearing))
                longitude = town.longitude_deg + east / math.cos(math.radians(town.latitude_deg))
                place = Place(town.latitude_deg + north, (longitude + 180) % 360 - 180)
                zone = places.zone_of(place)
                if zone == town.zone or database.country(zone) != town.country:
                    continue
                if kilometres(place, own[zone]) > kilometres(place, town):
                    pairs.add((zone, town.zone))
    assert len(pairs) > 60
    assert pairs <= {pair[:2] for pair in PAIRS}
    assert {town for _, town in pairs} <= set(SERVES)


# The three that were wrong, by the tables named: (place, clock reading, zone, UTC)
@pytest.mark.parametrize(
    ("latitude", "longitude", "local", "zone", "utc"),
    [
        # tz europe, Spain: Central European Time from 16 March 1940; Africa/Ceuta kept 0 to 1984.
        (36.13, -5.453, "1950-06-15T12:00", "Europe/Madrid", "1950-06-15T11:00:00Z"),
        # PTB: German summer time, +2, from 29 March 1943; Switzerland had none.
        (47.66, 9.175, "1943-06-15T12:00", "Europe/Berlin", "1943-06-15T10:00:00Z"),
        # zone.tab: New_Salem serves rural Morton County; Bismarck is in Burleigh County, Central.
        (46.81, -100.78, "1955-01-15T12:00", "America/Chicago", "1955-01-15T18:00:00Z"),
    ],
)
def test_the_known_right_values(
    latitude: float, longitude: float, local: str, zone: str, utc: str
) -> None:
    first = RESOLVER.resolve(Query(local, Place(latitude, longitude))).candidates[0]
    assert (first.zone, first.utc) == (zone, utc)
