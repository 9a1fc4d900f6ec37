"""Moments as people write them: read where the meaning is single, else refused with what helps.

The forms are those of ISO 8601-1:2019 (basic and extended format), RFC 3339 (a blank for T), RFC
9557 (zones in brackets), and of the outputs of PostgreSQL, Ruby, JavaScript and spreadsheets.
"""

from __future__ import annotations

import pytest

from services.ephemeris.errors import InvalidInput
from services.ephemeris.time.calendar import parse, parse_julian_date
from services.ephemeris.time.timescales import Timescales
from services.ephemeris.time.written import without_local, zone_suffix
from tests.ephemeris.test_time_echo import SCALES as _SCALES

SCALES: Timescales = _SCALES

SIX_PM = (2024, 6, 21, 18, 0, 0.0)
READ = [
    ("2024-06-21T18:00:00+01:00[Europe/London]", SIX_PM, 3600),
    ("2024-06-21T18:00:00Z[UTC]", SIX_PM, 0),
    ("2024-06-21T18:00:00Z[Europe/London][u-ca=gregory]", SIX_PM, 0),
    ("2024-06-21T18:00:00[UTC]", SIX_PM, None),
    ("\u202b2024-06-21T18:00Z\u202c", SIX_PM, 0),  # UAX 9: embeddings and isolates
    ("\u20662024-06-21T18:00Z\u2069", SIX_PM, 0),
    ("20240621T180000Z", SIX_PM, 0),
    ("20240621T1800Z", SIX_PM, 0),
    ("20240621T18Z", SIX_PM, 0),
    ("20240621T180000+0530", SIX_PM, 19800),
    ("20240621T180000.25-08", (2024, 6, 21, 18, 0, 0.25), -28800),
    ("20240621 18:00:00Z", SIX_PM, 0),
    ("2024-06-21T180000Z", SIX_PM, 0),
    ("2024-06-21T18Z", SIX_PM, 0),
    ("2024-06-21T18-05", SIX_PM, -18000),
    ("2024-06-21T18:00:00 Z", SIX_PM, 0),
    ("2024-06-21T18:00:00 +01:00", SIX_PM, 3600),
    ("2024-06-21 18:00:00 +0100", SIX_PM, 3600),
    ("2024-06-21 18:00:00+01", SIX_PM, 3600),
    ("2024-06-21 18:00:00 UTC", SIX_PM, 0),
    ("2024-06-21T18:00:00UTC", SIX_PM, 0),
    ("2024-06-21T18:00:00 gmt", SIX_PM, 0),
    ("2024-06-21T18:00:00 UTC+1", SIX_PM, 3600),
    ("2024-06-21T18:00:00 GMT+0100", SIX_PM, 3600),
    ("2024-06-21T18:00:00+5:30", SIX_PM, 19800),
    ("2024-06-21T18:00:00-8", SIX_PM, -28800),
    ("2024-06-21T18:00:00\u221205:00", SIX_PM, -18000),
    ("\t 2024-06-21T18:00:00Z \n", SIX_PM, 0),
    ("2024-6-21T18:00:00Z", SIX_PM, 0),
    ("2024-6-1 9:05Z", (2024, 6, 1, 9, 5, 0.0), 0),
    ("2024/06/21 18:00Z", SIX_PM, 0),
    ("2024.06.21 18:00Z", SIX_PM, 0),
    # Unicode's code charts: hyphen, non-breaking hyphen, no-break and narrow no-break space, word
    # joiner, byte order mark, left-to-right mark
    ("2024\u201106\u201021\u00a018:00\u202fZ", SIX_PM, 0),
    ("\ufeff2024-06-21T18:00\u2060Z\u200e", SIX_PM, 0),
    ("-05000301T120000Z", (-500, 3, 1, 12, 0, 0.0), 0),
    ("+0120000101T000000Z", (12000, 1, 1, 0, 0, 0.0), 0),
]


@pytest.mark.parametrize(("text", "civil", "offset"), READ)
def test_what_has_one_meaning_is_read(
    text: str, civil: tuple[float, ...], offset: int | None
) -> None:
    read, seconds = parse(text)
    assert (read.year, read.month, read.day, read.hour, read.minute, read.second) == civil
    assert seconds == offset


REFUSED = [
    ("2024-6-21", "needs a time of day"),
    ("20240621", "needs a time of day"),
    (" 2024-06-21 ", "needs a time of day"),
    ("2024-06-21Z", "needs a time of day"),
    ("2024-06-21+01:00", "needs a time of day"),
    ("2024-06-21T", "needs a time of day"),
    ("2024-06-21T18:00:00 GMT+1", "two meanings"),
    ("2024-06-21 6:00 PM", "00 to 23"),
    ("2024-06-21T18:00:00 EST", "zone's name"),
    ("2024-06-21 18:00 Europe/London", "zone's name"),
    ("21.06.2024 18:00", "year first"),
    ("06/21/2024 18:00Z", "year first"),
    ("2024-173T18:00:00Z", "ordinal"),
    ("2024-06-21T18:00:00Z[u-ca=hebrew]", "calendar"),
    ("2024-06-21T18:00:00Z[!x=y]", "not understood"),
    ("2024-06-21T18:00:00Z Z", "ISO 8601"),
    ("2024-06-21T18.30Z", "need a colon"),  # 18:18 by ISO 8601, 18:30 by European custom
    ("2024-06-21T1:5Z", "two digits"),
    ("2024-6-1T8:5:3Z", "two digits"),
    ("2024-06-21T18.5Z", "only seconds may have a fraction"),
    ("2024-06-21T18h30Z", "with a colon"),
    ("2024-06-21T6:00pmZ", "without am or pm"),
    ("2024-06-21 noon", "noon as 12:00"),
    ("21 June 2024 18:00", "as numbers"),
    ("Fri, 21 Jun 2024 18:00:00 GMT", "as numbers"),
    ("Fri Jun 21 18:00:00 2024", "as numbers"),
    ("21. März 2024 18:00", "as numbers"),
    ("2024-06-21 18:00 MART", "zone's name"),  # the Marquesas, no month
    ("44 BC", "-0043"),
    ("2024-06-21T18:00:00 TDB", "time_scale"),
    ("JD 2460483.25", "a number alone"),
    ("MJD 60482.75", "2400000.5"),
    ("٢٠٢٤-٠٦-٢١T١٨:٠٠:٠٠Z", "digits as 0 to 9"),
    ("２０２４-06-21T18:00:00Z", "digits as 0 to 9"),
    ("2,451,545.0", "nothing between its digits"),
    ("2451545,5", "a decimal point"),
    ("2 451 545.5", "nothing between its digits"),
    ("2024-06-21T18:00:00.1234567890123Z", "twelve decimals"),
    ("20240621180000Z", "a T between"),
    ("1718992800", "from 1970"),  # date -u -d @1718992800: this moment, and no date of 171899
    ("1718992800000", "from 1970"),
    ("18:30 2024-06-21", "date before the time"),
    ("2024173T180000Z", "ordinal"),
    ("2024-06-21T18:00:00+530", "ISO 8601"),
    ("202406211800Z", "a T between"),
    ("June 21, 2024", "as numbers"),
    ("2024-6-31T18:00Z", "01 to 30"),
]


@pytest.mark.parametrize(("text", "words"), REFUSED)
def test_the_rest_is_refused_with_what_helps(text: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as refused:
        parse(text)
    assert refused.value.field == "birth_time"
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("text", ["\u22122451545.25", "\u200f-2451545.25\u200e"])
def test_a_julian_date_is_read_with_the_minus_of_type_setting(text: str) -> None:
    assert parse_julian_date(text) == (-2451545, -0.25)


def test_the_zone_in_brackets_is_told() -> None:
    assert zone_suffix("2024-06-21T18:00:00+01:00[!Europe/London][u-ca=gregory]") == "Europe/London"
    assert zone_suffix("2024-06-21T18:00:00Z[u-ca=gregory]") is None


def test_a_time_without_an_offset_points_to_local_time() -> None:
    with pytest.raises(InvalidInput, match="goes into local_time") as refused:
        SCALES.instant("2024-06-21T18:00:00")
    assert without_local(str(refused.value)).endswith("such as +05:30.")


@pytest.mark.parametrize("suffix", ["Z", "+00:00", "+01:00", " UTC"])
@pytest.mark.parametrize("scale", ["tt", "ut1"])
def test_tt_and_ut1_have_no_offset(scale: str, suffix: str) -> None:
    with pytest.raises(InvalidInput, match=f"only with time_scale utc, not {scale}"):
        SCALES.instant(f"2024-06-21T18:00:00{suffix}", time_scale=scale)


def test_blanks_around_a_julian_date_mean_nothing() -> None:
    assert parse_julian_date(" 2451545.25 ") == (2451545, 0.25)
