"""The Russian Empire, the Soviet Union, and the states between them and Germany."""

from __future__ import annotations

from services.time_resolver.territories.territory_eras import Territory, ring, territory

KARELIA = ring(
    "27.0 60.0, 29.4 59.95, 29.88 60.10, 29.97 60.17, 30.15 60.30, 30.45 60.50, 30.55 60.80,"
    "31.5 61.15, 32.50 61.25, 32.75 61.60, 32.80 62.05, 32.60 62.40, 32.0 62.75, 31.5 63.0,"
    "29.0 62.8"
)
KARELIA_EAST = ring(
    "29.5 61.0, 33.0 60.8, 34.9 60.9, 36.3 61.1, 36.0 62.6, 34.8 62.9, 33.6 63.3, 32.5 64.6,"
    "31.5 66.6, 29.5 66.6"
)
SAN = ring(
    "22.90 48.95, 22.70 49.18, 22.47 49.37, 22.36 49.47, 22.21 49.57, 22.17 49.69, 22.22 49.82,"
    "22.45 49.83, 22.74 49.785, 22.79 49.80, 22.80 49.95, 22.69 50.03, 22.62 50.12, 23.00 50.28,"
    "23.35 50.40, 23.45 50.36, 23.75 50.40, 23.75 50.0, 23.2 49.0"
)
COURLAND = ring(
    "20.5 56.02, 24.0 55.8, 26.5 55.62, 26.35 55.85, 25.6 56.40, 24.6 56.75, 24.0 56.80,"
    "23.55 56.95, 22.7 57.9, 20.8 57.8"
)
PETSAMO = ring(
    "28.3 68.5, 29.2 68.90, 30.00 69.15, 31.30 69.30,31.90 69.58, 32.2 70.0, 30.4 70.0, 28.3 69.2"
)
SETO = ring("27.1 57.4, 27.6 57.45, 28.0 57.62, 28.05 57.85, 27.7 58.1, 27.2 58.1")
ABRENE = ring("27.3 56.85, 28.2 56.95, 28.2 57.35, 27.8 57.55, 27.3 57.55")
IVANGOROD = ring("28.0 59.1, 28.32 59.1, 28.35 59.5, 28.0 59.6")
KRESY_UKRAINE = ring(
    "23.3 52.1, 23.3 50.2, 26.15 49.55, 26.16 49.78, 26.40 50.10, 26.62 50.28, 26.85 50.45,"
    "27.22 50.58, 27.30 51.00, 27.45 51.40, 27.75 51.55, 27.9 52.1"
)
KRESY_BELARUS = ring(
    "23.0 51.3, 27.8 51.3, 27.55 51.90, 27.58 52.30, 27.15 52.45, 27.10 52.80, 26.95 53.10,"
    "26.88 53.40, 26.95 53.65, 27.08 53.85, 27.18 54.05, 27.35 54.22, 27.60 54.40, 27.78 54.70,"
    "28.00 54.90, 27.98 55.10, 28.30 55.30, 28.38 55.60, 28.3 56.0, 23.0 56.0"
)
VILNIUS = ring(
    "26.70 55.75, 26.40 55.62, 26.15 55.45, 25.90 55.33, 25.55 55.24, 25.22 55.14, 24.95 54.98,"
    "24.78 54.80, 24.68 54.55, 24.58 54.35, 24.30 54.20, 24.00 54.06, 23.8 53.8, 27.0 53.8,"
    "27.0 55.7"
)
BIALYSTOK = ring(
    "23.6 54.05, 23.05 54.00, 22.80 53.85, 22.40 53.64, 22.05 53.52, 21.75 53.45, 21.62 53.20,"
    "21.75 53.00, 22.05 52.80, 22.40 52.70, 22.60 52.45, 23.20 52.26, 24.2 52.3, 24.2 54.0"
)
EAST_OF_NIZHNY = ring("43.2 53.0, 49.5 53.0, 56.0 54.5, 56.0 62.0, 43.2 62.0")
OCCUPIED_RUSSIA = ring(
    "27.3 59.4, 30.0 59.4, 31.3 58.4, 32.0 57.0, 34.2 56.0, 36.5 54.3, 38.0 52.0, 39.0 50.5,"
    "41.0 48.5, 43.5 46.0, 44.5 43.4, 40.5 43.6, 37.0 44.4, 34.0 50.0, 27.0 56.0"
)
NORTH_SAKHALIN = ring("141.0 50.0, 145.0 50.0, 144.0 55.0, 141.0 55.0")
KURILS = ring("145.2 43.0, 147.0 43.0, 157.0 50.2, 156.9 51.1, 154.5 51.0, 145.2 45.0")
RUSSIA = (
    "Europe/Moscow Europe/Kirov Europe/Samara Europe/Ulyanovsk Europe/Saratov Europe/Volgograd "
    "Europe/Astrakhan Asia/Yekaterinburg Asia/Omsk Asia/Novosibirsk Asia/Barnaul Asia/Tomsk "
    "Asia/Novokuznetsk Asia/Krasnoyarsk Asia/Irkutsk Asia/Chita Asia/Yakutsk Asia/Vladivostok "
    "Asia/Khandyga Asia/Ust-Nera Asia/Magadan Asia/Srednekolymsk Asia/Kamchatka Asia/Anadyr"
)
SOUTH = (
    "Europe/Minsk Europe/Simferopol Europe/Chisinau Asia/Tbilisi Asia/Yerevan Asia/Baku "
    "Asia/Almaty Asia/Qyzylorda Asia/Qostanay Asia/Aqtobe Asia/Aqtau Asia/Atyrau Asia/Oral "
    "Asia/Tashkent Asia/Samarkand Asia/Bishkek Asia/Dushanbe Asia/Ashgabat"
)

ROWS: tuple[Territory, ...] = (
    territory(
        "Vyborg and Ladoga Karelia, Finnish until 1940 and 1941-1944",
        "Europe/Moscow",
        (KARELIA,),
        """
        1812-01-01 1878-05-31 | lmt | finland
        1878-05-31 1940-03-13 | Europe/Helsinki | finland
        1941-08-30 1944-06-21 | Europe/Helsinki | finland
        """,
        calendar="FI",
    ),
    territory(
        "eastern Karelia, held by Finland 1941-1944",
        "Europe/Moscow",
        (KARELIA_EAST,),
        """
        - 1919-07-01 | lmt .75, Europe/Moscow .25 | byalokoz
        1941-10-01 1944-06-28 | Europe/Helsinki .6, Europe/Moscow .4 | karelia1941
        """,
    ),
    territory(
        "Przemyśl, Lubaczów and the upper San, Soviet 1939-1941",
        "Europe/Warsaw",
        (SAN,),
        "1939-09-28 1941-06-27 | Europe/Kyiv | soviet1939",
        edge_km=2.0,
    ),
    territory(
        "Petsamo, Finnish 1920-1944",
        "Europe/Moscow",
        (PETSAMO,),
        "1920-10-14 1944-10-15 | Europe/Helsinki .8, Europe/Berlin .2 | finland",
    ),
    territory(
        "Petseri and the right bank of the Narva, Estonian 1920-1944",
        "Europe/Moscow",
        (SETO, IVANGOROD),
        "1920-02-02 1944-08-11 | Europe/Tallinn | tartu",
        edge_km=2.0,
    ),
    territory(
        "Abrene, Latvian 1920-1944",
        "Europe/Moscow",
        (ABRENE,),
        "1920-08-11 1944-08-23 | Europe/Riga | riga1920",
    ),
    territory(
        "the east of European Russia, in the third zone of 1919",
        "Europe/Moscow",
        (EAST_OF_NIZHNY,),
        """
        - 1919-07-01 | lmt .8, Europe/Moscow .2 | byalokoz
        1919-07-01 1930-06-21 | +03:00 .55, Europe/Moscow .45 | zones1919
        1930-06-21 1970-01-01 | Europe/Moscow .6, +04:00 .4 | zones1919
        """,
        general=True,
    ),
    territory(
        "Russia behind the German front, 1941-1944",
        "Europe/Moscow",
        (OCCUPIED_RUSSIA,),
        "1941-06-22 1944-07-23 | Europe/Moscow .6, Europe/Berlin .4 | occupied",
    ),
    territory(
        "northern Sakhalin",
        "Asia/Sakhalin",
        (NORTH_SAKHALIN,),
        """
        - 1924-05-02 | lmt .8, Asia/Sakhalin .2 | byalokoz
        1924-05-02 1945-08-25 | Asia/Vladivostok .5, +10:00 .25, +11:00 .25 | zones1919
        """,
    ),
    territory(
        "southern Sakhalin, Japanese 1905-1945",
        "Asia/Sakhalin",
        (),
        """
        1875-05-07 1905-08-23 | lmt .8, Asia/Sakhalin .2 | byalokoz
        1905-08-23 1945-08-25 | Asia/Sakhalin | portsmouth
        """,
        calendar="JP",
    ),
    territory(
        "the Kuril Islands, Japanese until 1945",
        "Asia/Sakhalin Asia/Srednekolymsk",
        (KURILS,),
        "1888-01-01 1945-09-01 | Asia/Tokyo | portsmouth",
        calendar="JP",
    ),
    territory(
        "Russia before the zones of 1 July 1919",
        RUSSIA,
        (),
        "- 1919-07-01 | lmt .75, map .25 | byalokoz",
        general=True,
    ),
    territory(
        "western Volhynia, Polish 1919-1939",
        "Europe/Kyiv",
        (KRESY_UKRAINE,),
        """
        - 1915-09-01 | lmt .75, Europe/Kyiv .25 | byalokoz
        1915-09-01 1919-08-01 | Europe/Kyiv .4, lmt .3, Europe/Vienna .3 | byalokoz
        1919-08-01 1921-03-18 | Europe/Warsaw .7, Europe/Kyiv .3 | riga
        1921-03-18 1939-09-18 | Europe/Warsaw | riga
        1939-09-18 1941-06-27 | Europe/Kyiv | soviet1939
        1941-06-27 1944-02-05 | Europe/Berlin .75, Europe/Kyiv .25 | occupied
        1944-02-05 1970-01-01 | Europe/Kyiv | soviet1939
        """,
    ),
    territory(
        "Ukraine",
        "Europe/Kyiv",
        (),
        """
        - 1924-05-02 | lmt .7, Europe/Kyiv .3 | byalokoz
        1941-06-22 1944-10-28 | Europe/Kyiv .6, Europe/Berlin .4 | occupied
        """,
        general=True,
    ),
    territory(
        "western Belarus, Polish 1919-1939",
        "Europe/Minsk",
        (KRESY_BELARUS,),
        """
        - 1915-08-01 | lmt .75, Europe/Minsk .25 | byalokoz
        1915-08-01 1919-04-20 | +01:00 CET .5, Europe/Berlin .3, lmt .2 | occupied1915
        1919-04-20 1921-03-18 | Europe/Warsaw .7, Europe/Minsk .3 | riga
        1921-03-18 1939-09-18 | Europe/Warsaw | riga
        1939-09-18 1941-06-24 | Europe/Minsk | soviet1939
        1941-06-24 1944-07-20 | Europe/Berlin .75, Europe/Minsk .25 | occupied
        """,
    ),
    territory(
        "Belarus, Crimea, the Caucasus and Central Asia before the zones of 2 May 1924",
        SOUTH,
        (),
        "- 1924-05-02 | lmt .7, map .3 | byalokoz",
        general=True,
    ),
    territory(
        "the Vilnius region, Polish 1920-1939",
        "Europe/Vilnius",
        (VILNIUS,),
        """
        - 1915-09-18 | lmt .6, Europe/Vilnius .4 | byalokoz
        1915-09-18 1919-01-01 | Europe/Berlin .6, Europe/Vilnius .4 | occupied1915
        1919-01-01 1920-10-09 | Europe/Vilnius .6, Europe/Warsaw .4 | vilnius
        1920-10-09 1922-06-01 | Europe/Warsaw .5, Europe/Vilnius .5 | vilnius
        1922-06-01 1939-09-19 | Europe/Warsaw | vilnius
        1939-09-19 1940-08-03 | Europe/Vilnius .6, +02:00 EET .2, +03:00 MSK .2 | vilnius
        """,
    ),
    territory(
        "Lithuania without Vilnius",
        "Europe/Vilnius",
        (),
        """
        - 1915-08-18 | lmt .7, Europe/Vilnius .3 | byalokoz
        1915-08-18 1919-01-01 | Europe/Berlin .6, Europe/Vilnius .4 | occupied1915
        1919-01-01 1940-08-03 | Europe/Vilnius .7, +02:00 EET .3 | vilnius
        """,
    ),
    territory(
        "Courland, held by Germany 1915-1919",
        "Europe/Riga",
        (COURLAND,),
        """
        - 1915-05-07 | lmt .7, Europe/Riga .3 | byalokoz
        1915-05-07 1919-07-01 | Europe/Berlin .8, Europe/Riga .2 | occupied1915
        """,
        calendar="LV-COURLAND",
        edge_km=10.0,
    ),
    territory(
        "Latvia and Estonia before independence",
        "Europe/Riga Europe/Tallinn",
        (),
        """
        - 1918-02-20 | lmt .7, map .3 | byalokoz
        1918-02-20 1919-07-01 | map .6, Europe/Berlin .4 | occupied1915
        """,
        general=True,
    ),
    territory(
        "the Bialystok region, Soviet 1939-1941",
        "Europe/Warsaw",
        (BIALYSTOK,),
        """
        - 1915-08-05 | Europe/Warsaw .5, lmt .5 | byalokoz
        1939-09-28 1941-06-27 | Europe/Minsk | soviet1939
        1941-06-27 1944-08-01 | Europe/Berlin | annexed
        """,
    ),
    territory(
        "Russian Poland",
        "Europe/Warsaw",
        (),
        """
        - 1915-08-05 | Europe/Warsaw .55, lmt .45 | byalokoz
        1915-08-05 1918-11-01 | Europe/Warsaw .6, Europe/Vienna .4 | occupied1915
        1939-10-26 1940-06-23 | Europe/Warsaw .6, Europe/Berlin .4 | gg1939
        """,
        general=True,
    ),
)
