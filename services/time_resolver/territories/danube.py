"""Austria-Hungary's lands in other states' zones, Romania's and Italy's gains and losses."""

from __future__ import annotations

from services.time_resolver.territories.territory_eras import Territory, backwards, ring, territory

CARPATHIANS_NORTH = (
    "22.0 49.20, 22.55 49.09, 22.87 48.99, 23.05 48.88, 23.17 48.81, 23.45 48.74, 23.62 48.69,"
    "23.85 48.62, 24.10 48.53, 24.38 48.38, 24.47 48.30, 24.50 48.16, 24.60 48.02, 24.66 47.90,"
)
GALICIA_WEST = ring(
    "19.155 50.24, 19.30 50.27, 19.36 50.275, 19.50 50.20, 19.72 50.19, 19.85 50.18, 19.95 50.14,"
    "20.10 50.125, 20.18 50.11, 20.25 50.06, 20.42 50.11, 20.60 50.19, 20.76 50.22, 20.90 50.30,"
    "21.08 50.335, 21.28 50.42, 21.45 50.49, 21.58 50.60, 21.72 50.655, 21.84 50.69, 21.88 50.74,"
    "22.10 50.68, 22.28 50.58, 22.30 50.48, 22.42 50.41, 22.60 50.33, 22.80 50.31, 22.98 50.36,"
    "23.20 50.42, 23.40 50.40, 23.60 50.38, 24.3 50.40,"
    "24.0 49.0, 20.0 48.9, 18.2 49.3, 18.3 49.85,"
    "18.45 49.92, 18.58 49.92, 18.66 49.93,"
    "18.75 49.94, 18.85 49.935, 18.96 49.925, 19.04 49.955,"
    "19.10 50.00, 19.18 50.05, 19.21 50.11, 19.21 50.15, 19.165 50.20"
)
GALICIA_EAST = ring(
    "23.3 50.60, 24.05 50.58, 24.35 50.58, 24.58 50.44, 24.78 50.38, 25.00 50.29, 25.19 50.16,"
    "25.24 50.06, 25.38 49.97, 25.52 49.94, 25.70 49.93, 25.85 49.87, 26.10 49.78, 26.15 49.55,"
    "26.20 49.20, 26.22 49.00, 26.24 48.85, 26.32 48.70, 26.40 48.54, 26.20 48.53, 26.00 48.61,"
    "25.80 48.635, 25.70 48.55, 25.58 48.43, 25.42 48.39, 25.20 48.26, 25.00 48.00, 24.90 47.72,",
    backwards(CARPATHIANS_NORTH),
    ", 22.0 50.0",
)
TRANSCARPATHIA = ring(CARPATHIANS_NORTH, "24.6 47.5, 21.8 47.8, 21.8 49.2")
BUKOVINA = ring(
    "24.66 47.62, 24.90 47.72, 25.00 48.00, 25.20 48.26, 25.42 48.39, 25.58 48.43, 25.70 48.55,"
    "25.80 48.635, 26.00 48.61, 26.20 48.53, 26.32 48.40, 26.26 48.24, 26.15 48.12, 26.15 47.98,"
    "26.24 47.85, 26.30 47.75, 26.30 47.62, 26.15 47.50, 25.95 47.46, 25.70 47.36, 25.40 47.22,"
    "25.15 47.25, 25.03 47.40, 24.95 47.55"
)
BESSARABIA_KHOTYN = ring(
    "26.26 48.24, 26.32 48.40, 26.40 48.54, 26.60 48.64, 27.0 48.60, 27.5 48.50, 27.9 48.36,"
    "27.5 48.0, 26.5 48.0"
)
BUDJAK = ring("28.0 45.1, 30.3 45.3, 30.50 46.10, 30.20 46.35, 29.6 46.6, 28.0 46.6")
TRANSNISTRIA = ring(
    "30.55 46.05, 30.15 46.38, 29.5 46.9, 28.5 48.0, 27.8 48.45, 28.2 49.0, 29.5 48.8, 30.8 48.1,"
    "31.4 47.6, 31.9 47.0, 31.9 46.5, 31.0 46.0"
)
CARPATHIANS_EAST = (
    "24.95 47.60, 25.00 47.40, 25.08 47.25, 25.35 47.12, 25.70 47.07, 25.86 46.95, 25.90 46.82,"
    "26.06 46.65, 26.10 46.55, 26.22 46.40, 26.30 46.27, 26.42 46.10, 26.45 45.92, 26.35 45.80,"
)
TRANSYLVANIA = ring(
    CARPATHIANS_EAST,
    "26.20 45.62, 26.02 45.54, 25.88 45.46, 25.62 45.52, 25.42 45.44, 25.26 45.44, 25.20 45.55,"
    "24.90 45.60, 24.60 45.60, 24.32 45.55, 24.24 45.50, 23.90 45.46, 23.62 45.36, 23.48 45.27,"
    "23.20 45.26, 22.90 45.26, 22.68 45.14, 22.56 44.95, 22.48 44.76, 22.45 44.50, 20.0 44.5,"
    "20.0 48.3, 24.5 48.3, 24.66 47.80",
)
TRANSYLVANIA_NORTH = ring(
    CARPATHIANS_EAST,
    "26.10 45.73, 25.85 45.72, 25.66 45.82, 25.50 45.97, 25.35 46.10, 25.02 46.20, 24.85 46.28,"
    "24.65 46.38, 24.42 46.40, 24.20 46.52, 23.95 46.68, 23.65 46.69, 23.40 46.70, 23.00 46.72,"
    "22.50 46.85, 22.00 46.86, 21.75 46.74, 21.3 46.7, 21.3 48.3, 24.5 48.3, 24.66 47.80",
)
DOBRUJA_SOUTH = ring(
    "26.45 44.15, 26.55 43.95, 26.90 43.75, 27.30 43.60, 27.70 43.46, 28.03 43.37, 28.8 43.3,"
    "28.8 44.3"
)
SLOVAKIA_SOUTH = ring(
    "17.20 47.95, 17.42 48.20, 17.75 48.21, 18.00 48.21, 18.27 48.26, 18.58 48.31, 18.90 48.22,"
    "19.30 48.27, 19.60 48.41, 20.00 48.50, 20.35 48.72, 20.80 48.76, 21.20 48.82, 21.40 48.76,"
    "21.70 48.60, 22.3 48.60, 22.3 47.6, 17.1 47.6"
)
BURGENLAND = ring(
    "17.2 48.12, 16.90 48.03, 16.62 47.93, 16.42 47.87, 16.33 47.78, 16.24 47.68, 16.15 47.45,"
    "16.08 47.28, 16.06 47.10, 15.99 46.90, 16.0 46.7, 17.3 46.7"
)
TYROL_SOUTH = ring(
    "10.45 47.1, 10.45 46.53, 10.58 46.26, 10.51 46.00, 10.53 45.83, 10.70 45.82, 10.84 45.82,"
    "10.88 45.70, 10.98 45.68, 11.12 45.72, 11.22 45.80, 11.27 45.91, 11.42 45.99, 11.64 46.015,"
    "11.76 46.07, 11.95 46.15, 11.90 46.34, 11.87 46.43, 12.00 46.45, 12.18 46.48, 12.28 46.60,"
    "12.42 46.66, 12.6 46.9, 12.2 47.2"
)
LITTORAL = ring(
    "13.22 45.60, 13.27 45.84, 13.35 45.87, 13.42 45.95, 13.46 46.02, 13.55 46.10, 13.66 46.18,"
    "14.2 45.9, 13.95 45.3, 13.2 45.5"
)
VAL_CANALE = ring("13.30 46.49, 13.30 46.70, 13.85 46.70, 13.75 46.42, 13.52 46.43")
ITALY_NORTH = ring(
    "6.3 43.6, 9.0 43.8, 10.0 43.95, 10.6 44.05, 11.3 44.2, 12.0 44.15, 12.7 44.0, 14.5 45.0,"
    "14.0 47.3, 6.3 47.3"
)
SICILY = ring("11.8 36.5, 15.3 36.5, 15.72 38.3, 15.4 39.0, 11.8 38.4")
SARDINIA = ring("7.9 38.7, 10.0 38.7, 10.0 41.4, 7.9 41.4")
ITALIAN_SLOVENIA = ring(
    "13.3 46.55, 13.85 46.38, 13.98 46.25, 14.10 46.12, 14.10 45.98, 14.24 45.82, 14.30 45.70,"
    "14.45 45.60, 14.45 45.45, 13.4 45.4"
)
ISTRIA = ring(
    "13.3 45.6, 14.20 45.52, 14.38 45.45, 14.43 45.40, 14.42 45.325, 14.45 45.20, 14.55 45.00,"
    "14.55 44.5, 13.3 44.7"
)
FIUME = ring("14.36 45.46, 14.46 45.40, 14.455 45.32, 14.40 45.30, 14.37 45.33, 14.34 45.40")
LASTOVO = ring("16.70 42.68, 17.05 42.68, 17.05 42.83, 16.70 42.83")
ZADAR = ring("15.17 44.16, 15.25 44.16, 15.29 44.12, 15.25 44.08, 15.17 44.08")
DALMATIA = ring(
    "14.3 44.6, 14.85 44.70, 15.05 44.35, 15.55 44.22, 16.00 44.24, 16.30 44.20, 17.0 43.6,"
    "18.6 42.6, 18.4 42.2, 14.0 43.0"
)
VOJVODINA = ring(
    "19.00 44.90, 19.35 44.88, 19.58 44.82, 19.75 44.72, 19.95 44.68, 20.15 44.69, 20.30 44.74,"
    "20.43 44.825, 20.55 44.84, 20.70 44.79, 20.90 44.73, 21.15 44.78, 21.36 44.83, 21.60 44.77,"
    "22.0 46.3, 18.5 46.3, 18.5 44.9"
)

_HUNGARY = """
    - 1890-11-01 | lmt .8, Europe/Budapest .2 | hungary
    1890-11-01 1918-11-01 | Europe/Budapest | hungary"""
_AUSTRIA = """
    - 1891-10-01 | lmt .85, Europe/Vienna .15 | austria
    1891-10-01 1893-04-01 | lmt .5, +01:00 CET .5 | austria
    1893-04-01 1912-01-01 | Europe/Vienna .65, lmt .35 | austria
    1912-01-01 1916-05-01 | Europe/Vienna .85, lmt .15 | austria
    1916-05-01 {until} | Europe/Vienna | austria"""

ROWS: tuple[Territory, ...] = (
    territory(
        "western Galicia and Austrian Silesia, Austrian until 1918",
        "Europe/Warsaw",
        (GALICIA_WEST,),
        _AUSTRIA.format(until="1918-10-31")
        + """
        1918-10-31 1919-06-01 | Europe/Warsaw .6, Europe/Vienna .4 | saintgermain""",
        calendar="PL-GALICIA",
        edge_km=3.0,
    ),
    territory(
        "Transcarpathia, Hungarian, then Czechoslovak until 1939, Hungarian until 1944",
        "Europe/Kyiv",
        (TRANSCARPATHIA,),
        _HUNGARY
        + """
        1918-11-01 1919-09-10 | Europe/Budapest .5, Europe/Prague .5 | trianon
        1919-09-10 1939-03-15 | Europe/Prague | trianon
        1939-03-15 1944-10-27 | Europe/Budapest | vienna1938
        1944-10-27 1945-06-29 | Europe/Kyiv .4, Europe/Prague .3, Europe/Uzhgorod .3 | uzhgorod
        1945-06-29 1970-01-01 | Europe/Kyiv | uzhgorod""",
        calendar="HU",
        edge_km=2.0,
    ),
    territory(
        "northern Bukovina, Austrian until 1918, Romanian until 1940 and 1941-1944",
        "Europe/Kyiv",
        (BUKOVINA,),
        _AUSTRIA.format(until="1918-11-11")
        + """
        1918-11-11 1919-09-10 | Europe/Bucharest .5, Europe/Vienna .5 | saintgermain
        1919-09-10 1940-06-28 | Europe/Bucharest | saintgermain
        1940-06-28 1941-07-05 | Europe/Kyiv | soviet1940
        1941-07-05 1944-03-29 | Europe/Bucharest .8, Europe/Berlin .2 | romania1941
        1944-03-29 1970-01-01 | Europe/Kyiv | soviet1940""",
        calendar="UA-BUKOVINA",
    ),
    territory(
        "eastern Galicia, Austrian until 1918, Polish until 1939",
        "Europe/Kyiv",
        (GALICIA_EAST,),
        _AUSTRIA.format(until="1918-11-01")
        + """
        1918-11-01 1919-07-17 | Europe/Warsaw .5, Europe/Vienna .5 | saintgermain
        1919-07-17 1939-09-22 | Europe/Warsaw | riga
        1939-09-22 1941-06-30 | Europe/Kyiv | soviet1939
        1941-06-30 1944-07-27 | Europe/Berlin .8, Europe/Kyiv .2 | gg1941
        1944-07-27 1970-01-01 | Europe/Kyiv | soviet1939""",
        calendar="PL-GALICIA",
        edge_km=3.0,
    ),
    territory(
        "the Bessarabian districts of Khotyn and Izmail, Romanian until 1940 and 1941-1944",
        "Europe/Kyiv",
        (BESSARABIA_KHOTYN, BUDJAK),
        """
        1918-04-09 1940-06-28 | Europe/Bucharest | bessarabia
        1940-06-28 1941-07-26 | Europe/Kyiv | soviet1940
        1941-07-26 1944-08-24 | Europe/Bucharest .6, Europe/Chisinau .4 | romania1941
        1944-08-24 1970-01-01 | Europe/Kyiv | soviet1940
        """,
    ),
    territory(
        "Odesa and the land between Dniester and Bug under Romania, 1941-1944",
        "Europe/Kyiv",
        (TRANSNISTRIA,),
        "1941-08-19 1944-04-10 | Europe/Bucharest .5, Europe/Kyiv .5 | romania1941",
    ),
    territory(
        "southern Bukovina, Austrian until 1918",
        "Europe/Bucharest",
        (BUKOVINA,),
        _AUSTRIA.format(until="1918-11-11")
        + """
        1918-11-11 1919-09-10 | Europe/Bucharest .6, Europe/Vienna .4 | saintgermain
        1919-09-10 1970-01-01 | Europe/Bucharest | romania""",
        calendar="UA-BUKOVINA",
    ),
    territory(
        "northern Transylvania, Hungarian 1940-1944",
        "Europe/Bucharest",
        (TRANSYLVANIA_NORTH,),
        "1940-09-05 1944-10-25 | Europe/Budapest | vienna1940",
    ),
    territory(
        "Transylvania and the Banat, Hungarian until 1918",
        "Europe/Bucharest",
        (TRANSYLVANIA,),
        _HUNGARY.replace("1918-11-01", "1918-12-01")
        + """
        1918-12-01 1920-06-04 | Europe/Bucharest .6, Europe/Budapest .4 | trianon
        1920-06-04 1970-01-01 | Europe/Bucharest | romania""",
        calendar="RO-TRANSYLVANIA",
    ),
    territory(
        "southern Dobruja, Romanian 1913-1940",
        "Europe/Sofia",
        (DOBRUJA_SOUTH,),
        """
        1913-08-10 1916-09-08 | Europe/Bucharest .8, Europe/Sofia .2 | dobruja
        1916-09-08 1918-12-15 | Europe/Sofia .7, Europe/Bucharest .3 | dobruja
        1918-12-15 1940-09-21 | Europe/Bucharest | dobruja
        """,
    ),
    territory(
        "southern Slovakia, Hungarian 1938-1945",
        "Europe/Bratislava",
        (SLOVAKIA_SOUTH,),
        "1938-11-10 1945-01-20 | Europe/Budapest | vienna1938",
    ),
    territory(
        "Slovakia, Hungarian until 1918",
        "Europe/Bratislava",
        (),
        _HUNGARY
        + """
        1918-11-01 1919-01-05 | Europe/Budapest .5, Europe/Prague .5 | trianon""",
    ),
    territory(
        "Burgenland, Hungarian until 1921",
        "Europe/Vienna",
        (BURGENLAND,),
        _HUNGARY
        + """
        1918-11-01 1921-12-05 | Europe/Budapest .8, Europe/Vienna .2 | saintgermain""",
        calendar="HU",
    ),
    territory(
        "South Tyrol and the Trentino, Austrian until 1918",
        "Europe/Rome",
        (TYROL_SOUTH, VAL_CANALE),
        _AUSTRIA.format(until="1918-11-04")
        + """
        1943-09-10 1945-05-02 | Europe/Berlin | italy""",
        edge_km=2.0,
    ),
    territory(
        "Trieste and Gorizia, Austrian until 1918",
        "Europe/Rome",
        (LITTORAL,),
        _AUSTRIA.format(until="1918-11-04")
        + """
        1943-09-10 1945-05-01 | Europe/Berlin | italy
        1945-05-01 1954-10-26 | Europe/Rome .7, Europe/Belgrade .3 | trieste""",
        edge_km=2.0,
    ),
    territory(
        "northern Italy, held by Germany until 1945",
        "Europe/Rome",
        (ITALY_NORTH,),
        "1944-06-04 1945-04-28 | Europe/Berlin .75, Europe/Rome .25 | italy",
    ),
    territory(
        "Sicily, on Palermo time",
        "Europe/Rome",
        (SICILY,),
        """
        1866-12-12 1893-11-01 | +00:53:28 PMT .7, lmt .3 | italy1866
        """,
    ),
    territory(
        "Sardinia, on Cagliari time",
        "Europe/Rome",
        (SARDINIA,),
        """
        1866-12-12 1893-11-01 | +00:36:32 CMT .7, lmt .3 | italy1866
        """,
    ),
    territory(
        "Fiume, Hungarian until 1918, Italian 1924-1945",
        "Europe/Zagreb",
        (FIUME,),
        _HUNGARY
        + """
        1918-11-01 1924-02-22 | Europe/Rome .7, Europe/Zagreb .3 | rapallo
        1924-02-22 1943-09-10 | Europe/Rome | rapallo
        1943-09-10 1945-05-03 | Europe/Berlin | italy""",
        edge_km=1.0,
    ),
    territory(
        "Istria and its islands, Austrian until 1918, Italian until 1945",
        "Europe/Zagreb",
        (ISTRIA,),
        _AUSTRIA.format(until="1918-11-04")
        + """
        1918-11-04 1943-09-10 | Europe/Rome | rapallo
        1943-09-10 1945-05-01 | Europe/Berlin | italy
        1945-05-01 1947-09-15 | Europe/Zagreb .8, Europe/Rome .2 | trieste""",
        edge_km=2.0,
    ),
    territory(
        "Zara and Lagosta, Austrian until 1918, Italian until 1944",
        "Europe/Zagreb",
        (ZADAR, LASTOVO),
        _AUSTRIA.format(until="1918-11-04")
        + """
        1918-11-04 1943-09-10 | Europe/Rome | rapallo
        1943-09-10 1944-10-31 | Europe/Berlin | italy""",
        edge_km=1.0,
    ),
    territory(
        "Dalmatia, Austrian until 1918",
        "Europe/Zagreb",
        (DALMATIA,),
        _AUSTRIA.format(until="1918-11-01"),
    ),
    territory(
        "Croatia and Slavonia, Hungarian until 1918",
        "Europe/Zagreb",
        (),
        _HUNGARY,
    ),
    territory(
        "the Slovene Littoral, Austrian until 1918, Italian until 1947",
        "Europe/Ljubljana",
        (ITALIAN_SLOVENIA,),
        _AUSTRIA.format(until="1918-11-04")
        + """
        1918-11-04 1943-09-10 | Europe/Rome | rapallo
        1943-09-10 1945-05-01 | Europe/Berlin | italy
        1945-05-01 1954-10-26 | Europe/Ljubljana .7, Europe/Rome .3 | trieste""",
    ),
    territory(
        "Carniola and Lower Styria", "Europe/Ljubljana", (), _AUSTRIA.format(until="1918-11-01")
    ),
    territory(
        "Bosnia and Herzegovina under Austria-Hungary",
        "Europe/Sarajevo",
        (),
        """
        - 1891-10-01 | lmt .8, Europe/Sarajevo .2 | austria
        1891-10-01 1893-04-01 | lmt .5, +01:00 CET .5 | austria
        1893-04-01 1916-05-01 | Europe/Vienna .7, lmt .3 | austria
        1916-05-01 1918-11-01 | Europe/Vienna | austria
        """,
    ),
    territory(
        "the Vojvodina and Syrmia, Hungarian until 1918",
        "Europe/Belgrade",
        (VOJVODINA,),
        _HUNGARY
        + """
        1918-11-01 1919-01-01 | Europe/Belgrade .6, Europe/Budapest .4 | trianon
        1941-04-18 1944-10-20 | Europe/Belgrade .6, Europe/Budapest .4 | trianon""",
        calendar="HU",
        edge_km=2.0,
    ),
    territory(
        "Bohemia and Moravia before railway time",
        "Europe/Prague",
        (),
        "- 1891-10-01 | lmt .7, Europe/Prague .3 | austria",
        general=True,
    ),
    territory(
        "Austria before Central European Time was everywhere",
        "Europe/Vienna",
        (),
        """
        - 1893-04-01 | lmt .7, Europe/Vienna .3 | austria
        1893-04-01 1912-01-01 | Europe/Vienna .8, lmt .2 | austria
        """,
        general=True,
    ),
)
