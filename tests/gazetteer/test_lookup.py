"""Towns by name. What a name means is any atlas's knowledge; no expected value is the table's."""

from __future__ import annotations

import sqlite3

import pytest

from services.gazetteer.keys import key_of, shortened
from services.gazetteer.region_words import WORDS
from services.gazetteer.town_lookup import (
    EXACT,
    PREFIX,
    SIMILAR,
    TABLE,
    Gazetteer,
    PlacesMissing,
)


@pytest.fixture(scope="module")
def gazetteer():
    table = Gazetteer()
    yield table
    table.close()


@pytest.mark.parametrize(
    ("text", "name", "code", "latitude", "longitude"),
    [
        ("Ulm, DE", "Ulm", "DE", 48.4, 10.0),
        ("Konstantinopel", "Istanbul", "TR", 41.0, 29.0),
        ("Danzig", "Gdańsk", "PL", 54.35, 18.65),
        ("Bombay", "Mumbai", "IN", 19.1, 72.9),
        ("Leningrad", "Saint Petersburg", "RU", 59.9, 30.3),
        ("Königsberg", "Kaliningrad", "RU", 54.7, 20.5),
        ("Pressburg", "Bratislava", "SK", 48.15, 17.1),
        ("Saigon", "Ho Chi Minh City", "VN", 10.8, 106.7),
        ("Springfield, IL", "Springfield", "US", 39.8, -89.6),
        ("Springfield, Illinois, USA", "Springfield", "US", 39.8, -89.6),
        ("paris texas", "Paris", "US", 33.66, -95.56),
        ("Cambridge, England", "Cambridge", "GB", 52.2, 0.12),
        ("Cambridge MA", "Cambridge", "US", 42.37, -71.1),
        ("Vancouver, BC", "Vancouver", "CA", 49.25, -123.1),
        ("München, Deutschland", "Munich", "DE", 48.14, 11.58),
        ("Wien, Österreich", "Vienna", "AT", 48.2, 16.37),
        ("München, Bayern", "Munich", "DE", 48.14, 11.58),
        ("Ulm, Württemberg", "Ulm", "DE", 48.4, 10.0),
        ("Bremen, Bremen", "Bremen", "DE", 53.07, 8.8),
        ("Halle NRW", "Halle", "DE", 52.06, 8.36),
        ("Siena, Toscana", "Siena", "IT", 43.32, 11.33),
        ("Brest, Bretagne", "Brest", "FR", 48.39, -4.49),
        ("Sevilla, Andalucía", "Sevilla", "ES", 37.38, -5.97),
        ("Genève, Genève", "Geneva", "CH", 46.2, 6.15),
        ("ST. ETIENNE", "Saint-Étienne", "FR", 45.4, 4.4),
        ("東京", "Tokyo", "JP", 35.7, 139.7),
        ("Москва", "Moscow", "RU", 55.75, 37.6),
        ("القاهرة", "Cairo", "EG", 30.0, 31.2),
        ("London", "London", "GB", 51.5, -0.13),
        ("Paris", "Paris", "FR", 48.85, 2.35),
        ("Frankfurt (Oder)", "Frankfurt (Oder)", "DE", 52.35, 14.55),
    ],
)
def test_a_name_comes_first_where_a_person_expects_it(
    gazetteer, text, name, code, latitude, longitude
):
    first = gazetteer.search(text, 5)[0]
    assert (first.name, first.country_code, first.match) == (name, code, EXACT)
    assert first.latitude == pytest.approx(latitude, abs=0.2)
    assert first.longitude == pytest.approx(longitude, abs=0.2)


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("Philidelphia", "Philadelphia", "US"),
        ("Los Angelas", "Los Angeles", "US"),
        ("Edinbrugh", "Edinburgh", "GB"),
        ("Johanesburg", "Johannesburg", "ZA"),
        ("Rekjavik", "Reykjavík", "IS"),
    ],
)
def test_a_misspelt_name_is_understood(gazetteer, text, name, code):
    first = gazetteer.search(text, 5)[0]
    assert (first.name, first.country_code) == (name, code)


def test_what_is_being_typed_finds_the_town_that_most_people_know(gazetteer):
    names = [town.name for town in gazetteer.search("Lond", 5)]
    assert names[0] == "London"
    assert gazetteer.search("Barcelo", 3)[0].name == "Barcelona"
    assert all(town.match in {EXACT, PREFIX} for town in gazetteer.search("B", 10))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("San", {"San Antonio", "Santiago", "Santo Domingo"}),
        ("New", {"New York City", "New Delhi", "Newcastle"}),
        ("Vill", {"Villahermosa", "Villavicencio"}),
        # another name still counts where the town is large: Konstantinopel, München
        ("Konstan", {"Istanbul", "Konstanz"}),
        ("Münch", {"Munich"}),
    ],
)
def test_a_beginning_is_first_that_of_a_town_s_own_name(gazetteer, text, expected):
    assert expected <= {town.name for town in gazetteer.search(text, 10)}


def test_a_swapped_pair_of_letters_offers_the_city_behind_a_village_of_that_name(gazetteer):
    offers = gazetteer.search("Wein", 5)
    assert ("Vienna", SIMILAR) in [(town.name, town.match) for town in offers]


def test_a_name_that_many_towns_have_means_none_of_them(gazetteer):
    town, choices = gazetteer.meant("Springfield")
    assert town is None
    assert {choice.region for choice in choices} >= {"Illinois", "Missouri", "Massachusetts"}


def test_a_region_that_nobody_knows_leaves_the_name_and_decides_nothing(gazetteer):
    """As OpenStreetMap writes it, with the county; and with a slip in the region."""
    town, choices = gazetteer.meant("Springfield, Sangamon County, Illinois, USA")
    assert town is None
    assert [choice.label for choice in choices] == ["Springfield, Illinois, US"]
    assert choices[0].match == SIMILAR
    town, choices = gazetteer.meant("Paris, Texs")
    assert town is None
    assert {"Paris, Texas, US", "Paris, Île-de-France, FR"} <= {each.label for each in choices}
    assert gazetteer.search("Xqzzt, Bayern", 5) == ()


# GeoNames' ids: Berlin, Munich, Vienna, Paris
@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("10115 Berlin", 2950159),
        ("D-80331 München, Bayern", 2867714),
        ("Wien 1010, Austria", 2761369),
        ("Paris 75001", 2988507),
    ],
)
def test_a_postal_code_is_left_out_and_decides_nothing(gazetteer, text, town):
    meant, choices = gazetteer.meant(text)
    assert meant is None
    assert (choices[0].geoname_id, choices[0].match) == (town, SIMILAR)
    assert gazetteer.search("10001", 5) == ()


def test_each_region_s_own_name_leads_to_a_region_of_the_table():
    table = sqlite3.connect(f"file:{TABLE}?mode=ro", uri=True)
    known = set(table.execute("SELECT country, key FROM region WHERE region != ''"))
    table.close()
    assert {pair for meant in WORDS.values() for pair in meant} <= known


def test_a_town_that_outweighs_its_namesakes_is_meant(gazetteer):
    town, _ = gazetteer.meant("Paris")
    assert town is not None
    assert town.country_code == "FR"


@pytest.mark.parametrize("text", ["", "   ", ",", "xqzzt", "'; DROP TABLE town; --", "%", "\x00"])
def test_nothing_like_a_town_finds_none(gazetteer, text):
    assert gazetteer.search(text, 5) == ()


def test_no_look_reads_more_than_a_few_thousand_rows(gazetteer):
    # the steps of SQLite's machine bound the time without a clock: 100,000 of them take about 2 ms
    for text in (
        "S",
        "San",
        "s, de",
        "Santa M, BR",
        "x" * 100,
        "saint, FR",
        "a, US",
        "Philidelphia",
    ):
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        gazetteer._database.set_progress_handler(count, 1000)
        gazetteer._search(text, 10)
        gazetteer._database.set_progress_handler(None, 0)
        assert steps < 150, text


def test_keys_forget_what_is_typed_in_several_ways():
    assert key_of("Saint-Étienne") == key_of("st. etienne") == "saint etienne"
    assert key_of("Łódź") == "lodz"
    assert key_of("Straße") == "strasse"
    assert key_of("L’Aquila") == key_of("L'Aquila")


@pytest.mark.parametrize("other", ["londn", "londoon", "lomdon", "lonodn"])
def test_one_slip_of_the_keyboard_shares_a_form(other):
    assert set(shortened("london")) & set(shortened(other))


def test_a_table_that_is_not_there_is_told_with_its_remedy(tmp_path):
    with pytest.raises(PlacesMissing, match=r"python -m services\.gazetteer build"):
        Gazetteer(tmp_path / "places.sqlite")


def test_a_table_of_another_version_is_told(tmp_path):
    path = tmp_path / "places.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE fact (name TEXT, value)")
        database.execute("INSERT INTO fact VALUES ('format', 0)")
    with pytest.raises(PlacesMissing, match="another version"):
        Gazetteer(path)
