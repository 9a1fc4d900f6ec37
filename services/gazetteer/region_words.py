"""What the regions of some countries are called there: GeoNames' table has them in English alone.

The names are the countries' own (the region's official language or languages), by ISO 3166-2's
lists of subdivisions; what another language shares with the table's own word needs no line here.
"""

from __future__ import annotations

from services.gazetteer.keys import key_of

# country -> the table's word: what else it is called, between slashes
_CALLED = {
    "AT": {
        "Carinthia": "Kärnten", "Lower Austria": "Niederösterreich",
        "Upper Austria": "Oberösterreich", "Styria": "Steiermark", "Tyrol": "Tirol",
        "Vienna": "Wien",
    },
    "BE": {
        "Brussels Capital": "Bruxelles/Brussel/Brüssel/Brussels",
        "Flanders": "Vlaanderen/Flandern/Flandre", "Wallonia": "Wallonie/Wallonien/Wallonië",
    },
    "CH": {
        "Basel-City": "Basel-Stadt/Bâle-Ville", "Basel-Landschaft": "Baselland/Bâle-Campagne",
        "Bern": "Berne", "Fribourg": "Freiburg", "Geneva": "Genève/Genf",
        "Grisons": "Graubünden/Grigioni", "Lucerne": "Luzern", "Neuchâtel": "Neuenburg",
        "Saint Gallen": "Sankt Gallen", "Ticino": "Tessin", "Valais": "Wallis", "Vaud": "Waadt",
        "Zurich": "Zürich",
    },
    "CZ": {
        "Prague": "Praha/Prag", "Central Bohemia": "Středočeský kraj",
        "South Moravian": "Jihomoravský kraj", "Plzeň Region": "Plzeňský kraj",
        "Zlín": "Zlínský kraj", "Vysočina": "Kraj Vysočina",
    },
    "DE": {
        "Baden-Wurttemberg": "Baden/Württemberg", "Bavaria": "Bayern/Freistaat Bayern",
        "City state Bremen": "Bremen", "Hesse": "Hessen", "Lower Saxony": "Niedersachsen",
        "North Rhine-Westphalia": "Nordrhein-Westfalen/NRW/Westfalen/Rheinland",
        "Rheinland-Pfalz": "Rhineland-Palatinate/Pfalz/Rheinland",
        "Saxony": "Sachsen/Freistaat Sachsen", "Saxony-Anhalt": "Sachsen-Anhalt",
        "State of Berlin": "Berlin", "Thuringia": "Thüringen",
        "Mecklenburg-Vorpommern": "Mecklenburg-Western Pomerania/Mecklenburg",
        "Schleswig-Holstein": "Holstein",
    },
    "DK": {
        "Capital Region": "Hovedstaden", "Central Jutland": "Midtjylland",
        "North Denmark": "Nordjylland", "Zealand": "Sjælland", "South Denmark": "Syddanmark",
    },
    "ES": {
        "Andalusia": "Andalucía", "Aragon": "Aragón",
        "Balearic Islands": "Islas Baleares/Illes Balears",
        "Basque Country": "País Vasco/Euskadi", "Canary Islands": "Canarias/Islas Canarias",
        "Castille-La Mancha": "Castilla-La Mancha", "Castille and León": "Castilla y León",
        "Catalonia": "Cataluña/Catalunya/Katalonien", "Navarre": "Navarra/Nafarroa",
        "Valencia": "Comunidad Valenciana/Comunitat Valenciana",
    },
    "FI": {"Lapland": "Lappi", "Southwest Finland": "Varsinais-Suomi"},
    "FR": {
        "Brittany": "Bretagne", "Corsica": "Corse", "Normandy": "Normandie",
        "Bourgogne-Franche-Comté": "Bourgogne/Burgundy/Franche-Comté",
        "Centre": "Centre-Val de Loire", "Grand Est": "Alsace/Lorraine/Champagne-Ardenne/Elsass",
        "Nouvelle-Aquitaine": "Aquitaine/Limousin/Poitou-Charentes",
        "Occitanie": "Languedoc-Roussillon/Midi-Pyrénées",
        "Hauts-de-France": "Picardie/Nord-Pas-de-Calais",
        "Auvergne-Rhône-Alpes": "Auvergne/Rhône-Alpes",
        "Provence-Alpes-Côte d'Azur": "Provence/PACA",
    },
    "IT": {
        "Aosta Valley": "Valle d'Aosta/Vallée d'Aoste", "Apulia": "Puglia",
        "Basilicate": "Basilicata",
        "Lombardy": "Lombardia/Lombardei", "Piedmont": "Piemonte/Piemont", "Sardinia": "Sardegna",
        "Sicily": "Sicilia/Sizilien", "The Marches": "Marche",
        "Trentino-Alto Adige": "Südtirol/Alto Adige/Trentino/South Tyrol",
        "Tuscany": "Toscana/Toskana",
    },
    "NL": {
        "North Brabant": "Noord-Brabant/Brabant", "North Holland": "Noord-Holland",
        "South Holland": "Zuid-Holland", "Friesland": "Fryslân",
    },
    "PL": {
        "Greater Poland": "Wielkopolskie/Wielkopolska", "Lesser Poland": "Małopolskie/Małopolska",
        "Lower Silesia": "Dolnośląskie/Dolny Śląsk", "Silesia": "Śląskie/Śląsk",
        "Łódź Voivodeship": "Łódzkie/Łódź", "Lublin": "Lubelskie", "Lubusz": "Lubuskie",
        "Mazovia": "Mazowieckie/Mazowsze/Masovia", "Opole Voivodeship": "Opolskie/Opole",
        "Podlasie": "Podlaskie", "Pomerania": "Pomorskie/Pomorze", "Subcarpathia": "Podkarpackie",
        "Warmia-Masuria": "Warmińsko-Mazurskie", "West Pomerania": "Zachodniopomorskie",
    },
    "PT": {"Azores": "Açores", "Lisbon": "Lisboa"},
}  # fmt: skip


def _words() -> dict[str, tuple[tuple[str, str], ...]]:
    words: dict[str, list[tuple[str, str]]] = {}
    for country, regions in _CALLED.items():
        for region, others in regions.items():
            for other in others.split("/"):
                words.setdefault(key_of(other), []).append((country, key_of(region)))
    return {key: tuple(meant) for key, meant in words.items()}


WORDS = _words()
"""Key of a region's own name -> (country, key of the table's word) of each region it may mean."""
