"""The resolver against history: sourced cases.

Every expected offset is written down from the source named beside it. "tz" means the commentary in
the IANA source files (africa, asia, europe, ...), which name their own sources; laws and papers are
named where they settle the case.
"""

from __future__ import annotations

import pytest

from services.time_resolver.resolution import Place, Query, format_offset
from services.time_resolver.resolve import Resolver

WAR_TIME = "War Time Act, 56 Stat. 9 (20 January 1942): clocks one hour ahead all year from 9 Feb."
HAWAII = "Schmitt & Cox, Hawaiian Time, Hawaiian Journal of History 26 (1992)"
DUTCH = "Law of 23 July 1908 (Amsterdam mean time, +0:19:32); tz backzone, Europe/Amsterdam"
BST = "Summer Time Acts and Defence Regulations; tz europe, Great Britain"

# (clock reading, zone, offset, DST, source): the first candidate, tzdata=backzone.
CASES = [
    ("1875-06-01T12:00", "America/New_York", "-04:56:02", False, "tz northamerica: LMT to 1883"),
    ("1943-07-01T12:00", "America/New_York", "-04:00", True, WAR_TIME),
    ("1943-01-15T12:00", "America/New_York", "-04:00", True, WAR_TIME),
    ("1974-01-20T12:00", "America/New_York", "-04:00", True, "Pub. L. 93-182: DST from 6 Jan 1974"),
    ("1943-07-01T12:00", "America/Chicago", "-05:00", True, WAR_TIME),
    ("1936-07-01T12:00", "America/Chicago", "-05:00", False, "Chicago ordinance: Eastern, 1936"),
    ("1943-07-01T12:00", "Pacific/Honolulu", "-09:30", True, WAR_TIME),
    ("1940-12-01T12:00", "Pacific/Honolulu", "-10:30", False, HAWAII),
    ("1933-05-10T12:00", "Pacific/Honolulu", "-09:30", True, HAWAII),
    ("1950-06-01T12:00", "Pacific/Honolulu", "-10:00", False, HAWAII),
    ("1955-07-01T12:00", "America/Phoenix", "-07:00", False, "tz northamerica: Arizona, no DST"),
    ("1967-07-01T12:00", "America/Phoenix", "-06:00", True, "Uniform Time Act, Pub. L. 89-387"),
    (
        "1910-06-01T12:00",
        "America/Detroit",
        "-06:00",
        False,
        "Detroit ordinance: Central from 1905",
    ),
    ("1900-06-01T12:00", "America/Detroit", "-05:32:11", False, "tz northamerica: LMT to 1905"),
    ("1965-08-01T12:00", "America/Menominee", "-06:00", False, "tz northamerica: no DST 1947-1965"),
    (
        "1962-07-02T23:33",
        "America/Kentucky/Louisville",
        "-05:00",
        False,
        "tz: EST 1961-07-23..1968",
    ),
    ("1950-06-15T12:00", "America/Kentucky/Louisville", "-05:00", True, "tz: Louisville DST, 1950"),
    ("1990-07-01T12:00", "America/Indiana/Indianapolis", "-05:00", False, "tz: no DST 1971-2005"),
    ("1990-01-01T12:00", "America/Indiana/Indianapolis", "-05:00", False, "tz: no DST 1971-2005"),
    ("1970-06-01T12:00", "America/Anchorage", "-09:00", True, "48 Fed. Reg. 53106: -10 to 1983"),
    ("1985-01-01T12:00", "America/Anchorage", "-09:00", False, "48 Fed. Reg. 53106 (1983)"),
    ("1975-01-01T12:00", "America/Nome", "-11:00", False, "48 Fed. Reg. 53106: Bering to 1983"),
    (
        "1940-06-15T12:00",
        "America/St_Johns",
        "-02:30",
        True,
        "tz northamerica: NST -3:30 from 1935",
    ),
    ("1930-01-15T12:00", "America/St_Johns", "-03:30:52", False, "tz northamerica: to 1935-03-30"),
    ("1988-07-01T12:00", "America/St_Johns", "-01:30", True, "tz: Newfoundland double DST 1988"),
    ("1943-07-01T12:00", "America/Halifax", "-03:00", True, "tz northamerica: Canadian war time"),
    (
        "1944-01-15T12:00",
        "America/Mexico_City",
        "-05:00",
        True,
        "tz: Mexico 1943-12-16..1944-05-01",
    ),
    ("2016-01-15T12:00", "America/Cancun", "-05:00", False, "Decree of 2015-01-31, Quintana Roo"),
    ("2010-01-15T12:00", "America/Caracas", "-04:30", False, "Gaceta Oficial 38.819 (2007)"),
    ("1970-01-15T12:00", "America/Guyana", "-03:45", False, "tz southamerica: -3:45 to 1975"),
    ("1980-01-15T12:00", "America/Paramaribo", "-03:30", False, "tz southamerica: -3:30 to 1984"),
    ("1932-01-15T12:00", "America/La_Paz", "-03:32:36", True, "tz southamerica: 1931-10..1932-03"),
    ("1910-01-15T12:00", "America/Argentina/Buenos_Aires", "-04:16:48", False, "tz: CMT 1894-1920"),
    ("1932-01-15T12:00", "America/Sao_Paulo", "-02:00", True, "Decreto 20.466 (1 Oct 1931)"),
    ("1940-08-15T12:00", "Europe/Dublin", "+01:00", True, "tz europe: Ireland on +1 from 1940"),
    ("1910-01-15T12:00", "Europe/Dublin", "-00:25:21", False, "Statutes (Definition of Time) Act"),
    ("1916-07-15T12:00", "Europe/Dublin", "+00:34:39", True, "Summer Time Act 1916"),
    ("2024-01-15T12:00", "Europe/Dublin", "+00:00", True, "Standard Time (Amendment) Act 1971"),
    ("2024-07-15T12:00", "Europe/Dublin", "+01:00", False, "Standard Time Act 1968"),
    ("1941-07-15T12:00", "Europe/London", "+02:00", True, BST),
    ("1941-01-15T12:00", "Europe/London", "+01:00", True, BST),
    ("1947-05-15T12:00", "Europe/London", "+02:00", True, BST),
    ("1970-01-15T12:00", "Europe/London", "+01:00", False, "British Standard Time Act 1968"),
    ("1945-06-15T12:00", "Europe/Berlin", "+03:00", True, "tz europe: Soviet zone, 1945-05-24"),
    ("1947-06-01T12:00", "Europe/Berlin", "+03:00", True, "PTB: Hochsommerzeit 11 May-29 Jun 1947"),
    (
        "1890-06-15T12:00",
        "Europe/Berlin",
        "+00:53:28",
        False,
        "Reichsgesetz 12 March 1893: from then",
    ),
    ("1930-07-01T12:00", "Europe/Amsterdam", "+01:19:32", True, DUTCH),
    ("1935-01-15T12:00", "Europe/Amsterdam", "+00:19:32", False, DUTCH),
    ("1939-01-15T12:00", "Europe/Amsterdam", "+00:20", False, "Decree of 1937: +0:20"),
    ("1900-06-15T12:00", "Europe/Paris", "+00:09:21", False, "Loi du 14 mars 1891: Paris time"),
    ("1942-07-15T12:00", "Europe/Paris", "+02:00", True, "tz europe: German time, summer"),
    ("1943-07-15T12:00", "Europe/Lisbon", "+02:00", True, "tz europe: Portuguese double summer"),
    ("1890-06-15T12:00", "Europe/Stockholm", "+01:00:14", False, "Swedish law: from 1 Jan 1879"),
    ("1892-06-15T12:00", "Europe/Copenhagen", "+00:50:20", False, "Danish law: CMT 1890-1893"),
    ("1910-06-15T12:00", "Europe/Helsinki", "+01:39:49", False, "tz europe: HMT to 1921"),
    ("1900-06-15T12:00", "Europe/Warsaw", "+01:24", False, "tz europe: WMT to 1915"),
    ("1947-01-15T12:00", "Europe/Prague", "+00:00", True, "Act 212/1946 Sb.: winter time"),
    ("1991-07-15T12:00", "Europe/Moscow", "+03:00", True, "tz europe: decree time ended 1991"),
    ("2012-01-15T12:00", "Europe/Moscow", "+04:00", False, "Government decree 725 (2011)"),
    ("1960-01-15T12:00", "Atlantic/Reykjavik", "-01:00", False, "Almanak Háskólans: -1 to 1968"),
    ("2016-12-15T12:00", "Europe/Istanbul", "+03:00", False, "Decree 2016/9154"),
    ("1943-06-15T12:00", "Asia/Kolkata", "+06:30", True, "tz asia: war time 1942-1945"),
    ("1950-06-15T12:00", "Asia/Kolkata", "+05:30", False, "tz asia: IST"),
    ("1980-06-15T12:00", "Asia/Kathmandu", "+05:30", False, "tz asia: to 1986"),
    ("1990-06-15T12:00", "Asia/Kathmandu", "+05:45", False, "tz asia: from 1986"),
    ("1935-06-15T12:00", "Asia/Singapore", "+07:20", True, "Straits Settlements Ordinance, 1932"),
    ("1943-06-15T12:00", "Asia/Singapore", "+09:00", False, "tz asia: Tokyo time 1942-45"),
    ("1950-06-15T12:00", "Asia/Singapore", "+07:30", False, "tz asia: 1945-1981"),
    ("1956-01-15T12:00", "Asia/Seoul", "+08:30", False, "tz asia: 1954-1961"),
    ("2016-01-15T12:00", "Asia/Pyongyang", "+08:30", False, "Decree of 5 Aug 2015"),
    ("1950-07-15T12:00", "Asia/Tokyo", "+10:00", True, "Summer time law 1948-1951"),
    ("1988-07-15T12:00", "Asia/Shanghai", "+09:00", True, "tz asia: PRC DST 1986-1991"),
    ("1978-06-01T12:00", "Asia/Tehran", "+05:00", True, "tz asia: +4 from 1977, DST 1978"),
    ("1895-06-15T12:00", "Australia/Adelaide", "+09:00", False, "Standard Time Act 1894 (SA)"),
    ("1900-06-15T12:00", "Australia/Adelaide", "+09:30", False, "Standard Time Act 1898 (SA)"),
    ("1917-01-15T12:00", "Australia/Hobart", "+11:00", True, "Daylight Saving Act 1916 (Tas)"),
    ("2024-01-15T12:00", "Australia/Lord_Howe", "+11:00", True, "tz australasia: half-hour DST"),
    ("2024-07-15T12:00", "Australia/Lord_Howe", "+10:30", False, "tz australasia: half-hour DST"),
    ("1930-07-15T12:00", "Pacific/Auckland", "+11:30", False, "NZMT; Summer Time Act 1929"),
    ("1930-01-15T12:00", "Pacific/Auckland", "+12:00", True, "Summer Time Act 1929: half an hour"),
    ("1950-06-15T12:00", "Pacific/Tongatapu", "+12:20", False, "tz australasia: 1945-1961"),
    ("1980-01-15T12:00", "Pacific/Rarotonga", "-09:30", True, "tz australasia: half-hour DST"),
    ("1960-06-15T12:00", "Africa/Monrovia", "-00:44:30", False, "tz africa: Liberia to 1972"),
    ("2024-03-20T12:00", "Africa/Casablanca", "+00:00", True, "Decree 2.18.855: Ramadan -1 h"),
    ("2024-07-20T12:00", "Africa/Casablanca", "+01:00", False, "Decree 2.18.855 (2018)"),
    ("1995-07-15T12:00", "Africa/Windhoek", "+01:00", True, "Namibian Time Act 1994: winter time"),
    ("2011-12-29T12:00", "Pacific/Apia", "-10:00", True, "International Date Line Act 2011"),
    ("2011-12-31T12:00", "Pacific/Apia", "+14:00", True, "International Date Line Act 2011"),
    ("1993-08-20T12:00", "Pacific/Kwajalein", "-12:00", False, "tz australasia: to 1993-08-20"),
    ("1993-08-22T12:00", "Pacific/Kwajalein", "+12:00", False, "tz australasia: from 1993-08-22"),
    ("1844-12-30T12:00", "Asia/Manila", "-15:56:08", False, "Decree of 16 Aug 1844 (Clavería)"),
    ("1845-01-01T12:00", "Asia/Manila", "+08:03:52", False, "Decree of 16 Aug 1844 (Clavería)"),
    ("1867-10-17T12:00", "America/Juneau", "+15:02:19", False, "tz northamerica: Russian side"),
    (
        "1867-10-20T12:00",
        "America/Juneau",
        "-08:57:41",
        False,
        "tz northamerica: after the transfer",
    ),
]


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver()


@pytest.mark.parametrize(
    ("local", "zone", "offset", "is_dst", "source"), CASES, ids=lambda value: str(value)[:28]
)
def test_history(
    resolver: Resolver, local: str, zone: str, offset: str, is_dst: bool, source: str
) -> None:
    answer = resolver.resolve(Query(local, time_zone=zone, calendar="gregorian"))
    first = answer.candidates[0]
    assert (format_offset(first.offset_s), first.is_dst) == (offset, is_dst), source
    assert not answer.nonexistent


# (clock reading, latitude, longitude, offset in s, zone, source): the place alone is given.
PLACES = [
    # Einstein: born in Ulm at 11:30 (birth certificate no. 224, Standesamt Ulm): 9°59.5' E.
    ("1879-03-14T11:30", 48.4, 9.9917, 2398.0, "lmt", "mean time of 9°59.5' E, before 1893"),
    # Fort Knox kept Central time and then, from 1961-07-23, EST all year (tz northamerica).
    ("1962-07-02T23:33", 37.8917, -85.9636, -18000, "America/Kentucky/Louisville", "tz"),
    ("1943-07-01T12:00", 41.85, -87.65, -18000, "America/Chicago", WAR_TIME),
    ("1930-07-01T12:00", 52.37, 4.9, 4772, "Europe/Amsterdam", DUTCH),
    ("2000-07-01T12:00", -31.55, 159.08, 37800, "Australia/Lord_Howe", "tz australasia"),
    ("1850-01-01T12:00", 40.7128, -74.006, -17761.44, "lmt", "mean time of 74°00'22\" W"),
    # Crossing Bering's side: New Archangel counted the Asian date (tz northamerica).
    ("1860-01-01T12:00", 57.05, -135.33, 86400 - 32479.2, "lmt", "mean time, Russian date"),
    ("1985-06-01T12:00", 0.0, -31.0, -7200, "Etc/GMT+2", "nautical zone of 31° W"),
    ("1850-06-01T12:00", 0.0, -31.0, -7440, "lmt", "mean time of 31° W"),
]


@pytest.mark.parametrize(("local", "lat", "lon", "offset", "zone", "source"), PLACES)
def test_places(
    resolver: Resolver, local: str, lat: float, lon: float, offset: float, zone: str, source: str
) -> None:
    first = resolver.resolve(Query(local, Place(lat, lon), calendar="gregorian")).candidates[0]
    assert first.zone == zone, source
    assert first.offset_s == pytest.approx(offset, abs=0.05), source


# Dates that biographies give in both styles: (old style as written, place, new style, who).
OLD_STYLE = [
    ("1642-12-25T01:00", Place(52.81, -0.63), "1643-01-04", "Newton, Woolsthorpe"),
    ("1732-02-11T10:00", Place(38.19, -76.93), "1732-02-22", "Washington, Virginia"),
    ("1917-10-25T21:40", Place(59.94, 30.31), "1917-11-07", "October Revolution, Petrograd"),
    ("1870-04-10T12:00", Place(54.32, 48.4), "1870-04-22", "Lenin, Simbirsk"),
    ("1840-04-25T12:00", Place(57.05, 53.99), "1840-05-07", "Tchaikovsky, Votkinsk"),
    ("1685-03-21T12:00", Place(50.98, 10.32), "1685-03-31", "J. S. Bach, Eisenach"),
    ("1685-02-23T12:00", Place(51.48, 11.97), "1685-03-05", "Händel, Halle"),
    ("1564-02-15T15:30", Place(43.72, 10.4), "1564-02-25", "Galileo, Pisa"),
    ("1571-12-27T14:30", Place(48.75, 8.87), "1572-01-06", "Kepler, Weil der Stadt"),
    ("1707-05-13T01:00", Place(56.6, 14.2), "1707-05-23", "Linnaeus, Råshult (Swedish calendar)"),
]


@pytest.mark.parametrize(("local", "place", "new_style", "who"), OLD_STYLE)
def test_old_style(resolver: Resolver, local: str, place: Place, new_style: str, who: str) -> None:
    answer = resolver.resolve(Query(local, place))
    day = answer.local()["gregorian"][:10]
    assert day == new_style, who
    assert any(notice.code.startswith("CALENDAR_") for notice in answer.warnings)


NEW_STYLE = [
    ("1752-09-14T12:00", Place(51.5, -0.12), "London, the first Gregorian day"),
    ("1756-01-27T20:00", Place(47.8, 13.05), "Mozart, Salzburg"),
    ("1918-02-14T12:00", Place(55.75, 37.62), "Moscow, the first Gregorian day"),
    ("1923-03-01T12:00", Place(37.98, 23.73), "Athens, the first Gregorian day"),
]


@pytest.mark.parametrize(("local", "place", "who"), NEW_STYLE)
def test_new_style(resolver: Resolver, local: str, place: Place, who: str) -> None:
    answer = resolver.resolve(Query(local, place))
    assert answer.local()["gregorian"][:16] == local, who


# 2024's changes, UTC, from the rules in force: (zone, spring gap and autumn fold as clock readings,
# offsets before and after the forward change). Sources: 15 U.S.C. 260a; Directive 2000/84/EC;
# Standard Time Act 1987 (NSW); tz australasia (Lord Howe); Decreto 1286 (Chile, 2022).
CHANGES_2024 = [
    ("America/New_York", "2024-03-10T02:30", "2024-11-03T01:30", -18000, -14400),
    ("Europe/London", "2024-03-31T01:30", "2024-10-27T01:30", 0, 3600),
    ("Europe/Berlin", "2024-03-31T02:30", "2024-10-27T02:30", 3600, 7200),
    ("Australia/Lord_Howe", "2024-10-06T02:15", "2024-04-07T01:45", 37800, 39600),
    ("America/Santiago", "2024-09-08T00:30", "2024-04-06T23:30", -14400, -10800),
]


@pytest.mark.parametrize(("zone", "gap", "fold", "standard", "summer"), CHANGES_2024)
def test_folds_and_gaps_of_2024(
    resolver: Resolver, zone: str, gap: str, fold: str, standard: int, summer: int
) -> None:
    skipped = resolver.resolve(Query(gap, time_zone=zone))
    assert (skipped.nonexistent, skipped.ambiguous) == (True, False)
    assert [c.offset_s for c in skipped.candidates] == [standard, summer]
    twice = resolver.resolve(Query(fold, time_zone=zone))
    assert (twice.nonexistent, twice.ambiguous) == (False, True)
    assert [c.offset_s for c in twice.candidates] == [summer, standard]
    assert twice.candidates[0].utc < twice.candidates[1].utc


@pytest.mark.parametrize(
    ("local", "zone", "offsets"),
    [
        ("2011-12-30T12:00", "Pacific/Apia", [-36000, 50400]),  # International Date Line Act 2011
        ("1993-08-21T12:00", "Pacific/Kwajalein", [-43200, 43200]),  # tz australasia
        ("1844-12-31T12:00", "Asia/Manila", [-57368, 29032]),  # Decree of 16 August 1844
    ],
)
def test_days_that_never_were(
    resolver: Resolver, local: str, zone: str, offsets: list[int]
) -> None:
    answer = resolver.resolve(Query(local, time_zone=zone, calendar="gregorian"))
    assert answer.nonexistent
    assert [c.offset_s for c in answer.candidates] == offsets


def test_alaska_had_a_day_twice(resolver: Resolver) -> None:
    # tz northamerica: the day was repeated when the Americans took over, 18 October 1867.
    answer = resolver.resolve(
        Query("1867-10-18T17:00", time_zone="America/Juneau", calendar="gregorian")
    )
    assert answer.ambiguous
    assert [c.offset_s for c in answer.candidates] == [54139, -32261]
