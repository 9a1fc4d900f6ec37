"""The table of territories: well formed, its lines on the ground, right values by other sources.

Every expected instant follows from the offset that the law, treaty or history beside it states;
"tz" is the commentary in the IANA source files.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from services.time_resolver.resolution import Place, Query, Resolution
from services.time_resolver.resolve import Resolver
from services.time_resolver.territories import MAP, ROWS, SOURCES, Territory
from services.time_resolver.territories.laws import LAWS, law_of
from services.time_resolver.territories.territory_eras import day_of, eras, ring
from services.time_resolver.territories.territory_lookup import contains, edge_km
from services.time_resolver.zone_names import fixed_offset

RESOLVER = Resolver()


def ask(latitude: float, longitude: float, local: str) -> Resolution:
    return RESOLVER.resolve(Query(local, Place(latitude, longitude)))


def codes(answer: Resolution) -> set[str]:
    return {notice.code for notice in answer.warnings}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_rows_are_well_formed(row: Territory) -> None:
    database = RESOLVER.database
    assert row.zones
    assert all(database.has(zone, "backzone") for zone in row.zones)
    for outline in row.rings:
        assert len(outline) > 2
        assert all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in outline)
    for era in row.eras:
        assert era.source in SOURCES
        assert sum(kept.share for kept in era.kept) == pytest.approx(1.0)
        assert era.until is not None
        assert era.until <= 0  # 1970-01-01
        for kept in era.kept:
            named = kept.time in {"lmt", MAP} or fixed_offset(kept.time) is not None
            assert named or database.has(kept.time, "backzone"), kept
    for before, after in pairwise(row.eras):
        assert before.until is not None
        assert after.since is not None
        assert before.until <= after.since


def test_every_source_is_used() -> None:
    assert {era.source for row in ROWS for era in row.eras} == set(SOURCES)


def test_a_wrong_row_is_refused() -> None:
    with pytest.raises(ValueError, match="no source"):
        eras("- 1900-01-01 | lmt | hearsay")
    with pytest.raises(ValueError, match="not a time"):
        eras("- 1900-01-01 | local mean time | india")


def test_geometry() -> None:
    square = ring("10 50, 11 50, 11 51, 10 51")
    assert contains(square, Place(50.5, 10.5))
    assert not contains(square, Place(50.5, 11.5))
    assert edge_km(square, Place(50.5, 10.5)) == pytest.approx(35.4, abs=0.2)  # half of 70.7 km
    assert edge_km(square, Place(50.5, 10.0)) == pytest.approx(0.0, abs=1e-6)


def test_laws_begin_before_they_end() -> None:
    assert all(law.since < law.until for law in LAWS)
    assert law_of("DE", day_of("1893-03-31")) is None
    assert law_of("DE", day_of("1893-04-01")) is not None
    assert law_of("ZZ", 0) is law_of(None, -1) is None


LAW_1893 = "German law of 12 March 1893: +1 from 1 April 1893"
HUNGARY = "tz europe, Hungary: CET from 1 November 1890"
SUMMER_1916 = "tz europe, rule C-Eur: summer times of the Central Powers, 1916-1918"
POLAND = "tz europe, Poland: CET from June 1922"
SOVIET = "tz europe: Moscow time, +3, in Soviet lands from 1930"
C_EUR = "tz europe, rule C-Eur: summer time from 29 March 1943, and all year 1940-1942"
TRIBUNE = "New York Tribune, 19 Nov 1918; Harper's Encyclopaedia 1905: Central from Charleston"
EST_1936 = "Broadcasting, 11 Nov 1935: Chicago's City Council, for the city alone"
SUMMER_WI = "Wisconsin Statutes 175.095 of 1957, by referendum; refused in 1947"
EIRE = "Statutes (Definition of Time) Act 1880: Dublin mean time, -0:25:21"
PTB = "PTB, summer times in Germany: doubled in 1945 in the Soviet zone alone, ended 16 Sep, 18 Nov"
DIET = "Salzburg's diet, 28 April 1920: summer time ends on 1 May"
ESPECIAL = "Decree 52,700 of 18 Oct 1963 names SP, RJ, GB, MG, ES; 53,071: all from 9 Dec"
NATAL = "Natal Observatory, Durban, 31d 0m 17.7s E: 2 h 4 min 1 s; +2 on 1 March 1903"
FREE = "tz europe, France: the free zone kept +1 in winter 1941 while Paris was on +2"
JAPAN = "tz asia: Japan's +9 in Manchuria (Guo Qing-sheng), Korea and Taiwan"

# (place, latitude, longitude, clock reading, UTC of the first candidate, source)
FIRST = [
    ("Algeciras", 36.13, -5.453, "1950-06-15T12:00", "1950-06-15T11:00", "tz Madrid: CET 1940-"),
    ("Munich", 48.137, 11.575, "1945-06-15T12:00", "1945-06-15T10:00", PTB),
    ("Hamburg", 53.55, 9.99, "1945-10-15T12:00", "1945-10-15T11:00", PTB),
    ("Lübeck", 53.87, 10.69, "1945-08-15T12:00", "1945-08-15T10:00", PTB),
    ("Saarbrücken", 49.24, 6.99, "1945-08-15T12:00", "1945-08-15T10:00", PTB),
    ("Leipzig", 51.34, 12.37, "1945-08-15T12:00", "1945-08-15T09:00", PTB),
    ("Berlin", 52.52, 13.40, "1945-08-15T12:00", "1945-08-15T09:00", PTB),
    ("Erfurt", 50.98, 11.03, "1945-10-15T12:00", "1945-10-15T10:00", PTB),
    ("Munich", 48.137, 11.575, "1945-12-15T12:00", "1945-12-15T11:00", PTB),
    ("Salzburg", 47.80, 13.04, "1920-06-15T12:00", "1920-06-15T11:00", DIET),
    ("Salzburg", 47.80, 13.04, "1920-04-15T12:00", "1920-04-15T10:00", DIET),
    ("Innsbruck", 47.27, 11.39, "1945-04-20T12:00", "1945-04-20T10:00", "C-Eur: from 2 April 1945"),
    ("Vienna", 48.21, 16.37, "1945-04-20T12:00", "1945-04-20T11:00", "tz Vienna: ended 12 April"),
    ("Bad Ischl", 47.71, 13.62, "1920-06-15T12:00", "1920-06-15T10:00", DIET),
    ("Porto Alegre", -30.03, -51.23, "1963-11-15T12:00", "1963-11-15T15:00", ESPECIAL),
    ("Brasília", -15.79, -47.88, "1963-11-15T12:00", "1963-11-15T15:00", ESPECIAL),
    ("Uberaba", -19.75, -47.93, "1963-11-15T12:00", "1963-11-15T14:00", ESPECIAL),
    ("Curitiba", -25.43, -49.27, "1963-12-15T12:00", "1963-12-15T14:00", ESPECIAL),
    ("Durban", -29.86, 31.02, "1897-06-15T12:00", "1897-06-15T09:55:59", NATAL),
    ("Kokstad", -30.55, 29.42, "1897-06-15T12:00", "1897-06-15T10:30", "Cape Colony: +1:30"),
    ("Durban", -29.86, 31.02, "1904-06-15T12:00", "1904-06-15T10:00", NATAL),
    ("Daman", 20.414, 72.832, "1930-06-15T12:00", "1930-06-15T07:00", "Portuguese decree: +5"),
    ("Diu", 20.714, 70.982, "1930-06-15T12:00", "1930-06-15T07:00", "Portuguese decree: +5"),
    ("Metz", 49.12, 6.18, "1905-06-15T12:00", "1905-06-15T11:00", LAW_1893),
    ("Strasbourg", 48.58, 7.75, "1905-06-15T12:00", "1905-06-15T11:00", LAW_1893),
    ("Colmar", 48.08, 7.36, "1905-06-15T12:00", "1905-06-15T11:00", LAW_1893),
    ("Thionville", 49.36, 6.17, "1916-06-15T12:00", "1916-06-15T10:00", SUMMER_1916),
    ("Strasbourg", 48.58, 7.75, "1942-12-15T12:00", "1942-12-15T11:00", "C-Eur: winter 1942"),
    ("Metz", 49.12, 6.18, "1930-01-15T12:00", "1930-01-15T12:00", "French law of 9 March 1911"),
    ("Nancy", 48.69, 6.18, "1900-06-15T12:00", "1900-06-15T11:50:39", "Loi du 14 mars 1891"),
    ("Belfort", 47.64, 6.86, "1900-06-15T12:00", "1900-06-15T11:50:39", "Loi du 14 mars 1891"),
    ("Breslau", 51.11, 17.03, "1905-06-15T12:00", "1905-06-15T11:00", LAW_1893),
    ("Danzig", 54.35, 18.65, "1905-06-15T12:00", "1905-06-15T11:00", LAW_1893),
    ("Posen", 52.41, 16.93, "1905-06-15T12:00", "1905-06-15T11:00", LAW_1893),
    ("Thorn", 53.01, 18.60, "1910-06-15T12:00", "1910-06-15T11:00", LAW_1893),
    ("Kattowitz", 50.26, 19.02, "1910-06-15T12:00", "1910-06-15T11:00", LAW_1893),
    ("Stettin", 53.43, 14.55, "1917-06-15T12:00", "1917-06-15T10:00", SUMMER_1916),
    ("Königsberg", 54.71, 20.51, "1910-06-15T12:00", "1910-06-15T11:00", LAW_1893),
    ("Memel", 55.71, 21.14, "1910-06-15T12:00", "1910-06-15T11:00", LAW_1893),
    ("Memel", 55.71, 21.14, "1943-06-15T12:00", "1943-06-15T10:00", C_EUR),
    ("Thorn", 53.01, 18.60, "1940-05-15T12:00", "1940-05-15T10:00", "C-Eur: from 1 April 1940"),
    ("Hadersleben", 55.25, 9.49, "1916-07-15T12:00", "1916-07-15T10:00", SUMMER_1916),
    ("Eupen", 50.63, 6.03, "1910-06-15T12:00", "1910-06-15T11:00", LAW_1893),
    ("Verviers", 50.59, 5.86, "1910-06-15T12:00", "1910-06-15T12:00", "Belgian law of 1892"),
    ("Kraków", 50.06, 19.94, "1917-07-15T12:00", "1917-07-15T10:00", SUMMER_1916),
    ("Lemberg", 49.84, 24.03, "1910-06-15T12:00", "1910-06-15T11:00", "tz Vienna: CET from 1893"),
    ("Lwów", 49.84, 24.03, "1930-06-15T12:00", "1930-06-15T11:00", POLAND),
    ("Lviv", 49.84, 24.03, "1940-06-15T12:00", "1940-06-15T09:00", SOVIET),
    ("Lemberg", 49.84, 24.03, "1943-06-15T12:00", "1943-06-15T10:00", C_EUR),
    ("Czernowitz", 48.29, 25.94, "1917-07-15T12:00", "1917-07-15T10:00", SUMMER_1916),
    ("Cernăuți", 48.29, 25.94, "1930-06-15T12:00", "1930-06-15T10:15:36", "tz: Bucharest 1:44:24"),
    ("Ungvár", 48.62, 22.29, "1905-06-15T12:00", "1905-06-15T11:00", HUNGARY),
    ("Užhorod", 48.62, 22.29, "1930-06-15T12:00", "1930-06-15T11:00", "tz Prague: CET"),
    ("Brassó", 45.65, 25.60, "1905-06-15T12:00", "1905-06-15T11:00", HUNGARY),
    ("Kolozsvár", 46.77, 23.60, "1917-07-15T12:00", "1917-07-15T10:00", SUMMER_1916),
    ("Kolozsvár", 46.77, 23.60, "1943-01-15T12:00", "1943-01-15T11:00", "Vienna Award; Budapest"),
    ("Újvidék", 45.25, 19.83, "1917-07-15T12:00", "1917-07-15T10:00", SUMMER_1916),
    ("Zagreb", 45.81, 15.98, "1917-07-15T12:00", "1917-07-15T10:00", SUMMER_1916),
    ("Sarajevo", 43.86, 18.41, "1917-07-15T12:00", "1917-07-15T10:00", SUMMER_1916),
    ("Triest", 45.65, 13.77, "1918-04-10T12:00", "1918-04-10T11:00", "Italy: summer from 9 Mar"),
    ("Bozen", 46.50, 11.35, "1918-04-10T12:00", "1918-04-10T11:00", "Italy: summer from 9 Mar"),
    ("Cortina", 46.54, 12.14, "1918-04-10T12:00", "1918-04-10T11:00", "Italy: summer from 9 Mar"),
    ("Treviso", 45.67, 12.24, "1918-04-10T12:00", "1918-04-10T10:00", "Italy: summer from 9 Mar"),
    ("Belluno", 46.14, 12.22, "1918-04-10T12:00", "1918-04-10T11:00", "Austrian, Nov 1917-1918"),
    ("Udine", 46.06, 13.23, "1918-07-10T12:00", "1918-07-10T10:00", SUMMER_1916),
    ("Libau", 56.51, 21.01, "1917-07-15T12:00", "1917-07-15T10:00", SUMMER_1916),
    ("Chichijima", 27.09, 142.19, "1950-07-15T12:00", "1950-07-15T03:00", "no Japanese law there"),
    ("Hachijo", 33.10, 139.80, "1950-07-15T12:00", "1950-07-15T02:00", "Japan's law of 1948"),
    ("Fiume", 45.33, 14.44, "1917-06-15T12:00", "1917-06-15T10:00", SUMMER_1916),
    ("Vilnius", 54.69, 25.28, "1935-06-15T12:00", "1935-06-15T11:00", POLAND),
    ("Grodno", 53.68, 23.83, "1935-06-15T12:00", "1935-06-15T11:00", POLAND),
    ("Równe", 50.62, 26.25, "1935-06-15T12:00", "1935-06-15T11:00", POLAND),
    ("Białystok", 53.13, 23.16, "1940-07-15T12:00", "1940-07-15T09:00", SOVIET),
    ("Viipuri", 60.71, 28.74, "1930-06-15T12:00", "1930-06-15T10:00", "tz Helsinki: +2 from 1921"),
    ("Palermo", 38.12, 13.36, "1880-06-15T12:00", "1880-06-15T11:06:32", "tz Italy: +0:53:28"),
    ("Cagliari", 39.22, 9.12, "1880-06-15T12:00", "1880-06-15T11:23:28", "tz Italy: +0:36:32"),
    ("Belfast", 54.60, -5.93, "1900-06-15T12:00", "1900-06-15T12:25:21", EIRE),
    ("Derry", 55.00, -7.32, "1910-11-15T12:00", "1910-11-15T12:25:21", EIRE),
    ("Stranraer", 54.90, -5.02, "1910-11-15T12:00", "1910-11-15T12:00", "Greenwich mean time"),
    ("Lyon", 45.76, 4.84, "1941-02-15T12:00", "1941-02-15T11:00", FREE),
    ("Marseille", 43.30, 5.37, "1942-01-15T12:00", "1942-01-15T11:00", FREE),
    ("Bordeaux", 44.84, -0.58, "1941-02-15T12:00", "1941-02-15T10:00", "tz Paris: C-Eur"),
    ("Seville", 37.39, -5.99, "1938-11-15T12:00", "1938-11-15T12:00", "tz Spain: Nationalists, 0"),
    ("Guernsey", 49.46, -2.54, "1942-01-15T12:00", "1942-01-15T10:00", "tz Guernsey: C-Eur"),
    ("Mumbai", 19.07, 72.88, "1935-06-15T12:00", "1935-06-15T07:09", "Bombay Time +4:51 to 1955"),
    ("Calcutta", 22.57, 88.36, "1935-06-15T12:00", "1935-06-15T06:06:40", "Shanks: +5:53:20"),
    ("Madras", 13.08, 80.27, "1935-06-15T12:00", "1935-06-15T06:30", "Indian Standard Time 1906"),
    ("Hsinking", 43.88, 125.32, "1940-06-15T12:00", "1940-06-15T03:00", JAPAN),
    ("Mukden", 41.80, 123.43, "1940-06-15T12:00", "1940-06-15T03:00", JAPAN),
    ("Ishigaki", 24.34, 124.16, "1920-06-15T12:00", "1920-06-15T04:00", "Ordinance 167 of 1895"),
    ("Naha", 26.21, 127.68, "1920-06-15T12:00", "1920-06-15T03:00", "Ordinance 51 of 1886"),
    ("Hanoi", 21.03, 105.85, "1955-01-15T12:00", "1955-01-15T05:00", "tz backzone: +7, Oct 1954"),
    ("Lhasa", 29.65, 91.10, "1955-01-15T12:00", "1955-01-15T06:00", "tz asia: Tibet +6 to 1959"),
    ("Atlanta", 33.75, -84.39, "1935-01-15T12:00", "1935-01-15T18:00", "Georgia: Central to 1941"),
    ("Dallas", 32.78, -96.80, "1955-07-15T12:00", "1955-07-15T18:00", "Official Guide: no DST"),
    ("Dallas", 32.78, -96.80, "1943-07-15T12:00", "1943-07-15T17:00", "War Time Act"),
    ("Bismarck", 46.81, -100.78, "1955-01-15T12:00", "1955-01-15T18:00", "zone.tab: Morton only"),
    ("Fort Knox", 37.8917, -85.9636, "1962-07-02T23:33", "1962-07-03T04:33", "tz: EST from 1961"),
    ("Dallas", 32.78, -96.80, "1936-07-15T12:00", "1936-07-15T18:00", EST_1936),
    ("St. Louis", 38.63, -90.20, "1936-07-15T12:00", "1936-07-15T18:00", EST_1936),
    ("Evansville", 37.97, -87.57, "1936-05-15T12:00", "1936-05-15T18:00", EST_1936),
    ("Chicago", 41.88, -87.63, "1936-07-15T12:00", "1936-07-15T17:00", EST_1936),
    ("Milwaukee", 43.04, -87.91, "1936-10-15T12:00", "1936-10-15T18:00", EST_1936),
    ("Milwaukee", 43.04, -87.91, "1950-07-15T12:00", "1950-07-15T18:00", SUMMER_WI),
    ("Milwaukee", 43.04, -87.91, "1960-07-15T12:00", "1960-07-15T17:00", SUMMER_WI),
    ("Duluth", 46.79, -92.11, "1950-07-15T12:00", "1950-07-15T18:00", "Minnesota's Act of 1957"),
    ("Des Moines", 41.59, -93.62, "1955-07-15T12:00", "1955-07-15T18:00", "took it on 13 May 1960"),
    ("Jacksonville", 30.33, -81.66, "1910-01-15T12:00", "1910-01-15T18:00", TRIBUNE),
    ("Miami", 25.77, -80.19, "1910-01-15T12:00", "1910-01-15T18:00", TRIBUNE),
    ("Miami", 25.77, -80.19, "1921-01-15T12:00", "1921-01-15T17:00", TRIBUNE),
    ("Savannah", 32.08, -81.09, "1900-01-15T12:00", "1900-01-15T18:00", TRIBUNE),
    ("Charleston", 32.78, -79.93, "1900-01-15T12:00", "1900-01-15T17:00", TRIBUNE),
    (
        "Huntington WV",
        38.42,
        -82.44,
        "1910-01-15T12:00",
        "1910-01-15T17:00",
        "Ohio River: Marietta",
    ),
    ("Marietta", 39.415, -81.455, "1910-01-15T12:00", "1910-01-15T18:00", "Observer, 24 Nov 1918"),
    ("Murphy", 35.09, -84.03, "1935-07-15T12:00", "1935-07-15T18:00", "NCpedia: Eastern in 1946"),
    ("Amarillo", 35.20, -101.83, "1920-01-15T12:00", "1920-01-15T19:00", "41 Stat. 1446, 1921"),
    ("Amarillo", 35.20, -101.83, "1925-01-15T12:00", "1925-01-15T18:00", "41 Stat. 1446, 1921"),
    ("Hull", 45.43, -75.71, "1950-11-10T12:00", "1950-11-10T17:00", "backzone: Montreal; Quebec"),
    ("Edirne", 41.68, 26.56, "1921-07-15T12:00", "1921-07-15T10:00", "Sèvres; tz Athens: +2"),
    ("Istanbul", 41.01, 28.97, "1921-07-15T12:00", "1921-07-15T09:00", "tz Istanbul: +3 in 1921"),
    ("Wewak", -3.55, 143.63, "1943-06-15T12:00", "1943-06-15T03:00", "Japanese from Dec 1942"),
    ("Goroka", -6.08, 145.39, "1943-06-15T12:00", "1943-06-15T02:00", "never Japanese: +10"),
    ("Battambang", 13.10, 103.20, "1943-06-15T12:00", "1943-06-15T05:00", "Thai by Tokyo, 1941"),
    ("Fort Bayard", 21.20, 110.40, "1935-06-15T12:00", "1935-06-15T05:00", "Indochina's +7"),
    ("Petrozavodsk", 61.79, 34.35, "1943-01-15T12:00", "1943-01-15T10:00", "Finnish 1941-1944"),
    ("Przemyśl", 49.78, 22.78, "1940-07-15T12:00", "1940-07-15T09:00", SOVIET),
    ("Rzeszów", 50.04, 22.00, "1940-07-15T12:00", "1940-07-15T10:00", "C-Eur: German side"),
    ("Tetuán", 35.57, -5.37, "1943-07-15T12:00", "1943-07-15T12:00", "tz Ceuta: 0, no summer time"),
    ("Fez", 34.03, -5.00, "1943-07-15T12:00", "1943-07-15T11:00", "tz Casablanca: war time"),
]


@pytest.mark.parametrize(
    ("name", "latitude", "longitude", "local", "utc", "source"),
    FIRST,
    ids=[f"{case[0]}-{case[3][:4]}" for case in FIRST],
)
def test_the_time_of_the_day_comes_first(
    name: str, latitude: float, longitude: float, local: str, utc: str, source: str
) -> None:
    answer = ask(latitude, longitude, local)
    expected = f"{utc}Z" if utc.count(":") == 2 else f"{utc}:00Z"
    assert answer.candidates[0].utc == expected
    assert answer.candidates[0].calendar == "gregorian", (name, source)


# Where sources differ or none decides: several readings, a warning, and no certainty.
# (place, latitude, longitude, clock reading, a UTC that must be among the candidates, source)
DOUBTFUL = [
    ("Lemberg", 49.84, 24.03, "1910-06-15T12:00", "1910-06-15T10:23", "the town's mean time"),
    ("Mumbai", 19.07, 72.88, "1935-06-15T12:00", "1935-06-15T06:30", "railways: +5:30"),
    ("Calcutta", 22.57, 88.36, "1935-06-15T12:00", "1935-06-15T06:30", "railways: +5:30"),
    ("Krakau", 50.06, 19.94, "1900-06-15T12:00", "1900-06-15T11:00", "railways: CET from 1891"),
    ("Groningen", 53.22, 6.57, "1905-06-15T12:00", "1905-06-15T12:00", "railways: Greenwich"),
    ("Kaunas", 54.90, 23.90, "1930-06-15T12:00", "1930-06-15T11:00", "tz Vilnius: CET"),
    ("Kazan", 55.79, 49.12, "1925-06-15T12:00", "1925-06-15T09:00", "Decree of 1919: third zone"),
    ("Smyrna", 38.42, 27.14, "1920-06-15T12:00", "1920-06-15T10:00", "tz Athens: +2 from 1916"),
    ("Chengdu", 30.66, 104.06, "1935-06-15T12:00", "1935-06-15T05:00", "Long-shu zone: +7"),
    ("Harbin", 45.80, 126.53, "1930-06-15T12:00", "1930-06-15T03:30", "Changbai zone: +8:30"),
    ("Urumqi", 43.80, 87.60, "1960-06-15T12:00", "1960-06-15T04:00", "Luther Ma: both times"),
    ("Fort Wayne", 41.08, -85.14, "1955-06-15T12:00", "1955-06-15T17:00", "tz: 345 regions"),
    ("Marquette", 46.54, -87.40, "1955-07-15T12:00", "1955-07-15T18:00", "tz Menominee: CST"),
    ("Columbus", 39.96, -83.00, "1910-01-15T12:00", "1910-01-15T18:00", "line of 1919: Central"),
    ("Saarbrücken", 49.23, 7.00, "1925-01-15T12:00", "1925-01-15T12:00", "French law of 1911: 0"),
    ("Goa", 15.49, 73.83, "1955-06-15T12:00", "1955-06-15T07:00", "Portuguese decree: +5"),
    ("Rhodes", 36.44, 28.22, "1935-06-15T12:00", "1935-06-15T11:00", "Italy's +1"),
    ("Garden City", 37.97, -100.87, "1930-01-15T12:00", "1930-01-15T19:00", "Mountain from Dodge"),
    ("Asheville", 35.60, -82.55, "1910-01-15T12:00", "1910-01-15T18:00", "on the line itself"),
    ("Waukegan", 42.36, -87.84, "1936-07-15T12:00", "1936-07-15T18:00", "not Chicago's ordinance"),
    ("Chittagong", 22.36, 91.78, "1930-06-15T12:00", "1930-06-15T06:30", "Indian time from 1906"),
    ("Niš", 43.32, 21.90, "1917-07-15T12:00", "1917-07-28T10:00", "tz Sofia: +2; Julian date"),
    ("Belgrade", 44.79, 20.45, "1917-07-15T12:00", "1917-07-28T10:00", SUMMER_1916),
    ("Bucharest", 44.43, 26.10, "1917-01-15T12:00", "1917-01-15T11:00", "German administration"),
    ("Kisumu", -0.10, 34.75, "1935-06-15T12:00", "1935-06-15T09:30", "tz Nairobi: +2:30"),
]


@pytest.mark.parametrize(
    ("name", "latitude", "longitude", "local", "utc", "source"),
    DOUBTFUL,
    ids=[f"{case[0]}-{case[3][:4]}" for case in DOUBTFUL],
)
def test_what_no_source_decides_is_doubtful(
    name: str, latitude: float, longitude: float, local: str, utc: str, source: str
) -> None:
    answer = ask(latitude, longitude, local)
    assert "BEFORE_1970" in codes(answer), name
    assert answer.candidates[0].weight < 0.97, (name, source)
    assert any(candidate.utc.startswith(utc) for candidate in answer.candidates), source


def test_a_one_zone_country_is_no_exception() -> None:
    # zone.tab has one zone for Kenya; Nairobi's history is not Mombasa's.
    answer = ask(-4.04, 39.67, "1935-06-15T12:00")
    assert "BEFORE_1970" in codes(answer)
    assert answer.candidates[0].weight < 1.0
    assert "BEFORE_1970" not in codes(ask(-1.29, 36.82, "1935-06-15T12:00"))  # Nairobi itself


@pytest.mark.parametrize(
    ("latitude", "longitude", "local", "utc"),
    [
        # Decree 20,466 of 1 October 1931: an hour ahead in all of Brazil until 1 April 1932
        (-22.91, -43.17, "1932-01-15T12:00", "1932-01-15T14:00:00Z"),
        # Decree of 25 September 1894: 64 degrees 12 minutes west, 4:16:48, in all of Argentina
        (-41.13, -71.31, "1910-06-15T12:00", "1910-06-15T16:16:48Z"),
        # Montevideo, 3:44:51 west, for all of Uruguay from 10 June 1908
        (-31.39, -57.96, "1915-06-15T12:00", "1915-06-15T15:44:51Z"),
    ],
)
def test_a_law_for_the_whole_country_leaves_no_doubt(
    latitude: float, longitude: float, local: str, utc: str
) -> None:
    answer = ask(latitude, longitude, local)
    assert answer.candidates[0].utc == utc
    assert "BEFORE_1970" not in codes(answer)


def test_the_notice_names_the_territory_and_its_source() -> None:
    answer = ask(49.12, 6.18, "1905-06-15T12:00")
    (notice,) = [notice for notice in answer.warnings if notice.code == "TERRITORY"]
    assert "Alsace-Lorraine" in notice.detail
    assert "Reichsgesetzblatt" in notice.detail
    assert [candidate.weight for candidate in answer.candidates] == [1.0]


def test_a_stated_offset_names_its_source() -> None:
    first = ask(19.07, 72.88, "1935-06-15T12:00").candidates[0]
    assert (first.zone, first.abbreviation, first.rule.kind) == ("+04:51", "BMT", "fixed")
    assert "Bombay Time" in first.source


def test_near_a_drawn_line_both_sides_are_candidates() -> None:
    # Kalisz was Russian, a few kilometres from Prussia's frontier of 1815-1918.
    offsets = {c.offset_s for c in ask(51.76, 18.09, "1910-06-15T12:00").candidates}
    assert {5040, 3600} <= offsets


def test_behind_a_near_border_the_time_of_the_day_is_kept_too() -> None:
    # Gorizia is on today's border of Slovenia: both sides were Austrian in 1917.
    (only,) = ask(45.94, 13.62, "1917-06-15T12:00").candidates
    assert only.utc == "1917-06-15T10:00:00Z"


# The calendar follows the day's state too: none of these was Julian (Grotefend).
@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(49.84, 24.03), (54.71, 20.51), (51.11, 17.03), (48.29, 25.94), (45.65, 25.6), (60.71, 28.74)],
)
def test_habsburg_prussian_and_finnish_towns_were_not_julian(
    latitude: float, longitude: float
) -> None:
    answer = ask(latitude, longitude, "1890-06-15T12:00")
    assert {candidate.calendar for candidate in answer.candidates} == {"gregorian"}
    assert not codes(answer) & {"CALENDAR_ASSUMED", "CALENDAR_DOUBTFUL"}


# A wrong calendar is ten days: Grotefend (pp. 26-28) for the Protestant lands and the Duchy of
# Prussia; New France kept the king's calendar, Spanish Florida the pope's; 24 Geo. II c. 23.
@pytest.mark.parametrize(
    ("name", "latitude", "longitude", "day", "calendar"),
    [
        ("Stettin", 53.43, 14.55, "1650-06-15", "julian"),
        ("Landsberg", 52.73, 15.24, "1650-06-15", "julian"),
        ("Breslau", 51.11, 17.03, "1650-06-15", "gregorian"),
        ("Danzig", 54.35, 18.65, "1650-06-15", "gregorian"),
        ("Königsberg", 54.71, 20.51, "1600-06-15", "julian"),
        ("Königsberg", 54.71, 20.51, "1650-06-15", "gregorian"),
        ("Memel", 55.71, 21.14, "1600-06-15", "julian"),
        ("Detroit", 42.33, -83.05, "1740-06-15", "gregorian"),
        ("Québec", 46.81, -71.21, "1700-06-15", "gregorian"),
        ("St. Augustine", 29.90, -81.31, "1700-06-15", "gregorian"),
        ("Savannah", 32.08, -81.09, "1740-06-15", "julian"),
        ("Madras", 13.08, 80.27, "1740-06-15", "julian"),
        ("Goa", 15.49, 73.83, "1600-06-15", "gregorian"),
        ("Rhodes", 36.44, 28.22, "1920-06-15", "gregorian"),
        ("Athens", 37.98, 23.73, "1920-06-15", "julian"),
    ],
)
def test_the_calendar_is_that_of_the_day_s_state(
    name: str, latitude: float, longitude: float, day: str, calendar: str
) -> None:
    assert ask(latitude, longitude, f"{day}T12:00").candidates[0].calendar == calendar, name


def test_nothing_of_this_from_1970_on() -> None:
    for latitude, longitude in ((49.12, 6.18), (19.07, 72.88), (51.11, 17.03), (45.5, -73.57)):
        answer = ask(latitude, longitude, "1970-01-01T00:00")
        assert len(answer.candidates) == 1
        assert not codes(answer) & {"TERRITORY", "BEFORE_1970", "TZDATA_SETS_DIFFER"}
