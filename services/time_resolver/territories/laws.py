"""Since when one legal time held in the whole of a country: its zone's history is the place's.

Only where a law or decree said so. Summer times in these countries were national law as well. The
database's history of the principal town is then every town's, but for the rows of territories.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.time_resolver.territories.territory_eras import day_of


@dataclass(frozen=True, slots=True)
class Law:
    """One legal time in the countries (ISO 3166) from `since` to before `until`, local days."""

    countries: tuple[str, ...]
    since: int
    until: int
    source: str


def _law(countries: str, since: str, source: str, until: str = "1970-01-01") -> Law:
    return Law(tuple(countries.split()), day_of(since), day_of(until), source)


LAWS: tuple[Law, ...] = (
    _law("DE", "1893-04-01", "Law of 12 March 1893, Reichsgesetzblatt p. 93"),
    _law("FR MC", "1891-03-16", "Law of 14 March 1891; law of 9 March 1911"),
    _law("GB IE", "1880-08-02", "Statutes (Definition of Time) Act 1880; Summer Time Acts"),
    _law("BE", "1892-05-01", "Law of 29 April 1892"),
    _law("NL", "1909-05-01", "Law of 23 July 1908"),
    _law("LU", "1904-06-01", "Luxembourg's adoption of Central European Time, 1 June 1904"),
    _law("DK", "1894-01-01", "Law of 29 March 1893"),
    _law("NO", "1895-01-01", "Law of 29 June 1894"),
    _law("SE", "1879-01-01", "Royal proclamation of 31 May 1878"),
    _law("FI AX", "1878-05-31", "Helsinki mean time for all of Finland; +2 from May 1921"),
    _law("CH LI", "1894-06-01", "Federal Council: Central European Time from 1 June 1894"),
    _law(
        "AT CZ SK HU SI", "1916-05-01", "Summer time ordinances of 1916, on Central European Time"
    ),
    _law("IT SM VA", "1893-11-01", "Royal decree 490 of 10 August 1893"),
    _law("MT", "1893-11-02", "IANA file europe, Malta"),
    _law("ES", "1901-01-01", "Royal decree of 26 July 1900"),
    _law("PT", "1912-01-01", "Decree of 24 May 1911"),
    _law("GR", "1916-07-28", "Greek adoption of Eastern European Time, 28 July 1916"),
    _law("BG", "1894-11-30", "IANA file europe, Bulgaria"),
    _law("RO", "1931-07-24", "IANA file europe, Romania"),
    _law("RS HR BA MK ME", "1919-01-01", "IANA file europe, Belgrade: one time in Yugoslavia"),
    _law("PL", "1922-06-01", "Polish law of 11 May 1922: Central European Time"),
    _law("LV", "1926-05-11", "IANA file europe, Latvia"),
    _law("EE", "1921-05-01", "IANA file europe, Estonia"),
    _law("TR", "1926-01-02", "Law 697 of 26 December 1925"),
    _law("IL", "1918-01-01", "IANA file asia, Israel"),
    _law("JP", "1888-01-01", "Imperial ordinance 51 of 1886"),
    _law("TW", "1896-01-01", "Imperial ordinance 167 of 1895"),
    _law("KR KP", "1908-04-01", "IANA file asia, Korea"),
    _law("HK SG MO", "1905-06-01", "IANA file asia"),
    _law("IN", "1947-08-15", "Indian Standard Time; Bombay and Calcutta have rows of their own"),
    _law("NZ", "1868-11-02", "New Zealand mean time, 2 November 1868"),
    _law("AU", "1895-09-01", "Standard Time Acts of the colonies, 1894-1895, and of 1898"),
    _law("ZA LS SZ", "1903-03-01", "IANA file africa, South Africa"),
    _law("EG", "1900-10-01", "IANA file africa, Egypt"),
    _law("BR", "1914-01-01", "Law 2,784 of 18 June 1913; summer times by federal decree"),
    _law("AR", "1894-10-31", "Decree of 25 September 1894: Cordoba's time in all of Argentina"),
    _law("UY", "1908-06-10", "IANA file southamerica, Uruguay: Montevideo's time in all of it"),
    _law("US", "1918-03-31", "Standard Time Act of 19 March 1918", until="1919-10-26"),
    _law("US", "1942-02-09", "War Time Act, 56 Stat. 9", until="1945-09-30"),
    _law("CA", "1942-02-09", "Canada's war time, IANA file northamerica", until="1945-08-14"),
)

_BY_COUNTRY: dict[str, tuple[Law, ...]] = {}
for _row in LAWS:
    for _country in _row.countries:
        _BY_COUNTRY[_country] = (*_BY_COUNTRY.get(_country, ()), _row)


def law_of(country: str | None, day: int) -> Law | None:
    """Return the law that gave the country one time on a local day, or None."""
    return next(
        (law for law in _BY_COUNTRY.get(country or "", ()) if law.since <= day < law.until), None
    )
