"""Hints: what a word means elsewhere, never its opposite; likeness only for slips of the pen."""

from __future__ import annotations

import pytest
import swisseph as swe
from hypothesis import given
from hypothesis import strategies as st

from services import hints
from services.ephemeris.astrology.names import ASPECT_NAMES, AYANAMSA_NAMES, HOUSE_NAMES
from services.ephemeris.targets.body_names import BODY_NAMES
from services.hints import Vocabulary

ALL = {"body": BODY_NAMES, "ayanamsa": AYANAMSA_NAMES, "house": HOUSE_NAMES, "aspect": ASPECT_NAMES}

MEANINGS = [
    # Usage of Indian astrology: Rahu is the ascending node, Ketu the descending one
    ("body", "Rahu", {"TrueNode", "MeanNode"}),
    ("body", "Ketu", {"TrueSouthNode", "MeanSouthNode"}),
    ("body", "NorthNode", {"TrueNode", "MeanNode"}),
    ("body", "North Node", {"TrueNode", "MeanNode"}),
    ("body", "south_node", {"TrueSouthNode", "MeanSouthNode"}),
    ("body", "True Node", {"TrueNode"}),
    ("body", "Mean_Node", {"MeanNode"}),
    ("body", "mean north node", {"MeanNode"}),
    # Swiss Ephemeris documentation, 2.2: Lilith is the mean or the osculating apogee
    ("body", "Lilith", {"MeanApogee", "OsculatingApogee"}),
    ("body", "Mean_Lilith", {"MeanApogee"}),
    ("body", "True Lilith", {"OsculatingApogee"}),
    ("body", "SE_OSCU_APOG", {"OsculatingApogee"}),
    ("body", "Priapus", {"MeanPerigee", "OsculatingPerigee"}),
    ("body", "Surya", {"Sun"}),
    ("body", "Guru", {"Jupiter"}),
    ("body", "301", {"Moon"}),  # NAIF's number
    ("body", "599", {"Jupiter"}),
    ("body", "☊", {"TrueNode", "MeanNode"}),
    ("body", "Cauda", {"TrueSouthNode", "MeanSouthNode"}),
    ("body", "134340", {"Pluto"}),  # the Minor Planet Center's number
    ("body", "10", {"Sun", "MeanNode"}),  # NAIF's, and swephexp.h's
    ("ayanamsa", "fagan", {"fagan_bradley"}),
    ("ayanamsa", "Fagan/Bradley", {"fagan_bradley"}),
    ("ayanamsa", "KP", {"krishnamurti", "krishnamurti_vp291"}),
    ("ayanamsa", "True Chitra", {"true_citra"}),
    ("ayanamsa", "SE_SIDM_YUKTESHWAR", {"yukteshwar"}),
    ("ayanamsa", "Usha & Shashi", {"ushashashi"}),
    # Letters of swe_houses (Swiss Ephemeris documentation of the programming interface, 16.1)
    ("house", "P", {"placidus"}),
    ("house", "W", {"whole_sign"}),
    ("house", "X", {"meridian"}),
    ("house", "Whole Sign", {"whole_sign"}),
    ("house", "Polich/Page", {"topocentric"}),
    ("aspect", "inconjunct", {"quincunx"}),
    ("aspect", "semi-square", {"semisquare"}),
    ("aspect", "120", {"trine"}),
    # Unicode 16, StandardizedVariants.txt: the same signs as text (FE0E) and as pictures (FE0F)
    ("body", "♂\ufe0f", {"Mars"}),
    ("body", "☊\ufe0e", {"TrueNode", "MeanNode"}),
    ("body", "☾", {"Moon"}),  # astrologers' other Moon
    ("aspect", "△\ufe0e", {"trine"}),
    # Spanish, French and German usage; two letters as on printed charts
    ("body", "Nœud Nord", {"TrueNode", "MeanNode"}),
    ("body", "Noeud Sud", {"TrueSouthNode", "MeanSouthNode"}),
    ("body", "absteigender Mondknoten", {"TrueSouthNode", "MeanSouthNode"}),
    ("body", "Nodo Norte Verdadero", {"TrueNode"}),
    ("body", "Luna Negra", {"MeanApogee", "OsculatingApogee"}),
    ("body", "Ma", {"Mars"}),
    ("house", "Signos enteros", {"whole_sign"}),
    ("house", "Ganzzeichenhäuser", {"whole_sign"}),
    ("aspect", "Halbsextil", {"semisextile"}),  # 30 degrees, not the sextile's 60
    ("aspect", "demi-sextile", {"semisextile"}),
    ("aspect", "Anderthalbquadrat", {"sesquiquadrate"}),
    ("aspect", "carré", {"square"}),
    # Slips of the pen
    ("body", "Moom", {"Moon"}),
    ("body", "Uranos", {"Uranus"}),
    ("body", "Nothnode", {"TrueNode", "MeanNode"}),
    ("body", "perige", {"MeanPerigee", "OsculatingPerigee"}),
    ("ayanamsa", "lahirri", {"lahiri"}),
    ("house", "placidius", {"placidus"}),
    ("aspect", "opositon", {"opposition"}),
]


@pytest.mark.parametrize(("kind", "word", "names"), MEANINGS)
def test_a_word_has_all_its_meanings_and_no_other(kind: str, word: str, names: set[str]) -> None:
    assert set(ALL[kind].meanings(word)) == names
    hint = ALL[kind].hint(word)
    assert hint.startswith("; did you mean ")
    assert all(name in hint for name in names)


@pytest.mark.parametrize("word", ["Ceres", "Chiron", "Eris", "Juno", "x", ""])
def test_what_is_something_else_is_taken_for_nothing(word: str) -> None:
    assert BODY_NAMES.meanings(word) == ()
    assert BODY_NAMES.refusal(word).startswith("; known: Sun, Moon,")


@pytest.mark.parametrize(
    "word", ["Ascendant", "MC", "Part of Fortune", "DSC", "Anti-Vertex", "PoF"]
)
def test_what_stands_elsewhere_is_pointed_to(word: str) -> None:
    assert "houses" in BODY_NAMES.hint(word)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("Interpolated Lilith", "no formula with a source"),
        ("SE_INTP_PERG", "no formula with a source"),
        ("Cupido", "Hamburg school"),
        ("White Moon", "no orbit that is agreed on"),
        ("Nibiru", "no orbit that is agreed on"),
        ("Praesepe", "cluster"),
        ("facies", "cluster"),
        ("Solar System Barycenter", "observer: barycentric"),
        ("SSB", "observer: barycentric"),
        ("GC", "centre of the Galaxy"),
        ("intp_apog", "no formula with a source"),
    ],
)
def test_what_has_no_honest_place_is_refused_with_the_reason(word: str, reason: str) -> None:
    assert BODY_NAMES.meanings(word) == ()
    assert reason in BODY_NAMES.refusal(word)


def test_several_names_in_one_text_are_called_so() -> None:
    assert BODY_NAMES.hint("Sun, Moon") == "; that is several names in one: Sun, Moon"
    assert BODY_NAMES.hint("Mars Saturn") == "; that is several names in one: Mars, Saturn"
    assert HOUSE_NAMES.hint("Placidus/Koch") == "; that is several names in one: placidus, koch"
    assert BODY_NAMES.hint("Mars Barycenter") == "; did you mean Mars?"


def test_half_of_a_thing_is_no_slip_of_it() -> None:
    assert "sextile" not in ASPECT_NAMES.meanings("semisextill")


def test_the_numbers_of_swiss_ephemeris_are_read_as_its_names_are() -> None:
    for name in (name for name in dir(swe) if name.startswith("SIDM_")):
        listed = AYANAMSA_NAMES.listed(f"SE_{name}")
        if listed:
            assert AYANAMSA_NAMES.listed(str(getattr(swe, name))) == listed, name
    for name in ("SUN", "MOON", "PLUTO", "MEAN_NODE", "TRUE_NODE", "OSCU_APOG", "EARTH"):
        (body,) = BODY_NAMES.listed(f"SE_{name}")
        assert body in BODY_NAMES.listed(str(getattr(swe, name)))


def test_every_letter_of_swe_houses_has_its_system_or_the_reason_why_not() -> None:
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXY":
        assert HOUSE_NAMES.hint(letter), swe.house_name(letter.encode())
    # Aries is no slip of Zariel: equal houses from 0 Aries are the N of Swiss Ephemeris
    assert "not reckoned here" in HOUSE_NAMES.hint("Aries")


@pytest.mark.parametrize("vocabulary", ALL.values(), ids=ALL)
def test_every_alias_means_a_name_there_is(vocabulary: Vocabulary) -> None:
    for key, names in vocabulary._table.items():
        assert key == hints.folded(key)
        assert set(names) <= set(vocabulary.known), key


@pytest.mark.parametrize("vocabulary", ALL.values(), ids=ALL)
def test_a_name_is_known_in_any_case(vocabulary: Vocabulary) -> None:
    for name in vocabulary.known:
        assert {vocabulary.exact(word) for word in (name.upper(), name.lower())} == {name}


OPPOSITE = [("north", "South"), ("apogee", "Perigee"), ("perigee", "Apogee"), ("mean", "True")]


@given(st.text("aeiounrth", max_size=3), st.sampled_from(OPPOSITE), st.text("node", max_size=4))
def test_no_likeness_crosses_to_the_opposite(
    before: str, sides: tuple[str, str], after: str
) -> None:
    mine, other = sides
    for name in BODY_NAMES.meanings(before + mine + after):
        assert other not in name


def test_the_opposite_is_not_the_nearest_of_few() -> None:
    few = Vocabulary(["NodeSouth", "ApogeeHigh"])
    assert few.meanings("NodeNorth") == ()
    assert few.meanings("PerigeeHigh") == ()
    assert few.meanings("NodeSoth") == ("NodeSouth",)


def test_a_word_of_a_megabyte_is_cut_before_it_is_looked_at() -> None:
    assert BODY_NAMES.meanings("Moon" + "n" * 1_000_000) == ()
    assert BODY_NAMES._alike.cache_info().maxsize == hints.REMEMBERED
