"""Offsets and names of zones as people write them: taken where single, else all meanings told.

Sources: the POSIX standard (8.3, TZ: "If preceded by a '-', the time zone shall be east of the
Prime Meridian"), the IANA database's file `etcetera` (Etc/GMT+5 is five hours *behind*), CLDR's
windowsZones.xml of release 41, and for abbreviations the database itself.
"""

from __future__ import annotations

import pytest

from services.ephemeris.errors import InvalidInput
from services.time_resolver.resolution import Query
from services.time_resolver.resolve import Resolver
from services.time_resolver.tzdb import TzDatabase
from services.time_resolver.zone_names import fixed_offset
from services.time_resolver.zone_words import ABBREVIATIONS, CALLED, UNOFFICIAL

DATABASE = TzDatabase()
RESOLVER = Resolver(DATABASE)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("UTC+05:30", 5.5),
        ("GMT+0530", 5.5),
        ("+5:30", 5.5),
        ("+5", 5),
        ("-8", -8),
        ("+05", 5),
        ("-0800", -8),
        ("utc-3", -3),
        ("UTC +5", 5),
        (" UTC+5 ", 5),
        ("GMT+05:30", 5.5),
        ("\u200f+05:30\u200e", 5.5),  # UAX 9: marks of direction, pasted along
        ("GMT-03:00", -3),
        ("UTC\u22123", -3),  # the minus sign of typesetters
        ("\u22128", -8),
        ("+01:19:32", 1 + 19 / 60 + 32 / 3600),
        ("UTC+14", 14),
        ("+0", 0),
        ("UTC+0", 0),
        ("GMT+00", 0),
    ],
)
def test_an_offset_is_taken_in_every_spelling_of_one_meaning(text: str, hours: float) -> None:
    assert fixed_offset(text) == round(hours * 3600)
    query = Query("2024-06-21T18:00:00", time_zone=text)
    (candidate,) = RESOLVER.resolve(query).candidates
    assert candidate.offset_s == round(hours * 3600)


@pytest.mark.parametrize(
    "text", ["+530", "+1:3", "5", "+5.5", "GMT+5", "EST+5", "+05:60x", "+", ""]
)
def test_other_texts_are_no_fixed_offset(text: str) -> None:
    assert fixed_offset(text) is None


@pytest.mark.parametrize("text", ["+17", "-16:01", "+05:60", "UTC+99"])
def test_an_offset_that_no_clock_has_shown_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="-16:00 to"):
        fixed_offset(text)


MEANINGS = [
    ("GMT+5", ["+05:00", "Etc/GMT+5"]),
    ("gmt-8", ["-08:00", "Etc/GMT-8"]),
    ("GMT 3", ["+03:00", "Etc/GMT+3"]),
    ("EST5", ["-05:00", "+05:00"]),
    ("IST-5:30", ["-05:30", "+05:30"]),
    ("Etc/GMT5", ["Etc/GMT+5", "Etc/GMT-5"]),
    ("Etc/GMT+05", ["Etc/GMT+5"]),
    ("5:30", ["+05:30", "-05:30"]),
    ("+5.5", ["+05:30"]),
    ("-3.5", ["-03:30"]),
    ("Z", ["UTC"]),
    ("UT", ["UTC"]),
    ("PST", ["America/Los_Angeles", "America/Vancouver", "America/Tijuana", "Asia/Manila"]),
    ("BST", ["Europe/London", "America/Adak", "Asia/Dhaka"]),
    ("UTC5", ["+05:00", "-05:00"]),
    ("GMT\u22125", ["-05:00", "Etc/GMT-5"]),
    ("ist", ["Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"]),
    ("Pacific Standard Time", ["America/Los_Angeles", "America/Vancouver"]),
    ("India Standard Time", ["Asia/Kolkata"]),
    ("US Eastern Standard Time", ["America/Indiana/Indianapolis"]),
    ("Pacific Standard Time (Mexico)", ["America/Tijuana"]),
    ("Korea (South)", ["Asia/Seoul"]),
    ("North Korea", ["Asia/Pyongyang"]),
    ("Samoa", ["Pacific/Samoa", "Pacific/Apia"]),
    ("Iraq", ["Asia/Baghdad"]),
    ("Germany", ["Europe/Berlin"]),
    ("Bombay", ["Asia/Kolkata"]),
    ("München", ["Europe/Berlin"]),
    ("Europe/Londn", ["Europe/London"]),
    ("America/New York City", ["America/New_York"]),
    ("Australia/Nroth", ["Australia/North"]),
    # the city behind an area that is not the database's: a table, no likeness (Mumbai is no Dubai)
    ("Asia/Mumbai", ["Asia/Kolkata"]),
    ("Europe/Munich", ["Europe/Berlin"]),
    ("Europe/Geneva", ["Europe/Zurich"]),
    ("America/Boston", ["America/New_York"]),
    ("Africa/Cape_Town", ["Africa/Johannesburg"]),
    ("Paris, France", ["Europe/Paris"]),
    ("EST/EDT", ["America/New_York", "America/Toronto", "America/Detroit"]),
    # abbreviations are meanings and no slips: tz's own of 2016, Canada's national broadcaster's
    ("BDT", ["Asia/Dhaka"]),
    ("LHST", ["Australia/Lord_Howe"]),
    ("CHADT", ["Pacific/Chatham"]),
    ("PETT", ["Asia/Kamchatka"]),
    ("WST", ["Pacific/Apia", "Australia/Perth"]),
    ("HNE", ["America/Toronto"]),
    # letters of military time (ACP 121), offsets as astrologers, Frenchmen and Windows write them
    ("A", ["+01:00"]),
    ("K", ["+10:00"]),
    ("M", ["+12:00"]),
    ("N", ["-01:00"]),
    ("R", ["-05:00"]),
    ("Y", ["-12:00"]),
    ("5W00", ["-05:00"]),
    ("E5", ["+05:00"]),
    ("05:30 E", ["+05:30"]),
    ("8h west", ["-08:00"]),
    ("4W56", ["-04:56"]),
    ("+5h30", ["+05:30"]),
    ("5h", ["+05:00", "-05:00"]),
    (
        "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna",
        ["Europe/Amsterdam", "Europe/Berlin", "Europe/Zurich", "Europe/Rome", "+01:00"],
    ),
    ("UTC+1 (CET)", ["CET", "+01:00"]),
    ("UTC\u00b100:00", ["UTC"]),
]


@pytest.mark.parametrize(("word", "names"), MEANINGS)
def test_a_word_that_is_no_zone_is_answered_with_its_meanings(word: str, names: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        RESOLVER.resolve(Query("2024-06-21T18:00:00", time_zone=word))
    nearest = refused.value.extra["nearest"]
    assert nearest[: len(names)] == names
    assert all(name in str(refused.value) for name in nearest)


@pytest.mark.parametrize(
    "word",
    [
        "XST",
        "J",
        "zz",
        "XKCT",
        "GYTT",
        "73W57",
        "America/Georgia Tech",
        "Etc/GMT+15",
        "§§§",
        "Z5",
        "ABC",
    ],
)
def test_what_means_nothing_is_like_nothing(word: str) -> None:
    assert DATABASE.nearest(word) == []


@pytest.mark.parametrize("word", ["auto", "None", "local", "N/A"])
def test_a_program_s_word_for_no_zone_is_no_slip_of_one(word: str) -> None:
    assert DATABASE.nearest(word) == []  # None is no Nome, auto no Maputo
    with pytest.raises(InvalidInput, match="Leave it out: the zone of the place"):
        DATABASE.known(word)


def test_no_hint_of_an_offset_lies_on_the_other_side_alone() -> None:
    """Where both sides are possible both are named; where a sign is written it is kept."""
    for hours in range(1, 13):
        for sign, other in (("+", "-"), ("-", "+")):
            both = DATABASE.nearest(f"GMT{sign}{hours}")
            assert both[0] == f"{sign}{hours:02d}:00"
            assert both[1] in {f"Etc/GMT{sign}{hours}", f"{other}{hours:02d}:00"}
            assert DATABASE.nearest(f"{sign}{hours}.5") == [f"{sign}{hours:02d}:30"]


@pytest.mark.parametrize("word", ABBREVIATIONS)
def test_every_abbreviation_was_kept_by_each_of_its_zones(word: str) -> None:
    for name in ABBREVIATIONS[word].split():
        zones = [DATABASE.zone(name, s) for s in ("backzone", "standard") if DATABASE.has(name, s)]
        kept = {kind.abbreviation for zone in zones for kind in (zone.first, *zone.types)}
        assert word in kept, name


def test_every_word_leads_to_zones_there_are() -> None:
    for names in (*UNOFFICIAL.values(), *CALLED):
        for name in names.split():
            assert DATABASE.has(name, "standard"), name


def test_every_name_of_windows_has_zones() -> None:
    words = DATABASE._words._windows
    assert len(words) > 139  # CLDR 41 has 139 names
    for word, names in words.items():
        assert names, word
        assert all(DATABASE.has(name, "backzone") for name in names)
