"""Lands of the German Empire that are in another country's zone today, and lands once of others."""

from __future__ import annotations

from services.time_resolver.territories.territory_eras import Territory, backwards, ring, territory

# Prussia's frontier with Russia and Austria, 1815-1919, from the Lithuanian lakes to the Olsa.
FRONTIER_EAST_PRUSSIA = (
    "22.79 54.36, 22.58 54.22, 22.55 54.11, 22.66 54.03, 22.70 53.96, 22.72 53.85, 22.55 53.75,"
    "22.46 53.675, 22.30 53.63, 22.20 53.60, 22.00 53.51, 21.75 53.45, 21.55 53.45, 21.30 53.42,"
    "21.10 53.37, 20.95 53.31, 20.80 53.30, 20.70 53.34, 20.60 53.33, 20.52 53.26, 20.40 53.20,"
    "20.32 53.14, 20.18 53.12, 20.00 53.15, 19.86 53.17, 19.75 53.16, 19.64 53.15, 19.40 53.16,"
)
FRONTIER_POSEN = (
    "19.25 53.15, 19.06 53.105, 18.95 53.08, 18.84 53.03, 18.73 52.99, 18.67 52.94, 18.60 52.87,"
    "18.53 52.82, 18.46 52.76, 18.43 52.69, 18.36 52.58, 18.22 52.54, 18.06 52.53, 18.00 52.44,"
    "17.95 52.36, 17.86 52.33, 17.74 52.26, 17.65 52.18, 17.61 52.11, 17.70 52.06, 17.76 52.00,"
    "17.84 51.95, 17.90 51.86, 17.98 51.77, 18.03 51.74, 18.05 51.68, 18.10 51.60, 18.16 51.50,"
    "18.18 51.42, 18.12 51.31, 18.17 51.22,"
)
FRONTIER_SILESIA = (
    "18.26 51.14, 18.36 51.10, 18.44 51.06, 18.47 51.01, 18.54 50.95, 18.66 50.91, 18.63 50.85,"
    "18.72 50.82, 18.82 50.78, 18.88 50.755, 18.98 50.70, 19.08 50.64, 19.12 50.57, 19.08 50.51,"
    "19.00 50.46, 18.99 50.40, 19.01 50.36, 19.055 50.335, 19.065 50.30, 19.09 50.285,"
    "19.13 50.262, 19.155 50.24,"
)
FRONTIER_AUSTRIA = (
    "19.165 50.20, 19.21 50.15, 19.21 50.11, 19.18 50.05, 19.10 50.00, 19.04 49.955,"
    "18.96 49.925, 18.85 49.935, 18.75 49.94, 18.66 49.93, 18.58 49.92, 18.45 49.92,"
)
GERMANY_1914 = ring(
    "22.9 54.8,",
    FRONTIER_EAST_PRUSSIA,
    FRONTIER_POSEN,
    FRONTIER_SILESIA,
    FRONTIER_AUSTRIA,
    "18.3 49.5, 16.0 49.7, 13.5 50.5, 13.5 55.2, 19.0 55.2",
)
# Poland's western frontier of 1920-1939, from the Baltic to the Olsa (Upper Silesia as of 1922).
FRONTIER_1920_NORTH = (
    "18.00 54.90, 18.02 54.75, 17.92 54.62, 17.93 54.48, 17.85 54.38, 17.70 54.27, 17.62 54.13,"
    "17.55 53.95, 17.46 53.82, 17.47 53.65, 17.40 53.50, 17.30 53.40, 17.20 53.26, 17.00 53.16,"
    "16.88 53.08, 16.75 53.05, 16.60 52.96, 16.40 52.91, 16.20 52.905, 16.05 52.85, 15.97 52.80,"
    "15.83 52.70, 15.76 52.60, 15.84 52.50, 15.90 52.38, 15.87 52.28, 15.88 52.17, 15.97 52.08,"
    "16.10 51.94, 16.28 51.89, 16.42 51.87, 16.45 51.78, 16.55 51.71, 16.66 51.68, 16.78 51.61,"
    "16.88 51.57, 17.10 51.58, 17.30 51.62, 17.45 51.60, 17.58 51.51, 17.74 51.43, 17.80 51.34,"
    "17.81 51.24, 17.78 51.15, 17.95 51.12, 18.08 51.17, 18.17 51.22,"
)
FRONTIER_1922_SILESIA = (
    "18.26 51.14, 18.36 51.10, 18.44 51.06, 18.47 51.01, 18.54 50.95, 18.66 50.91, 18.63 50.85,"
    "18.56 50.78, 18.56 50.68, 18.60 50.58, 18.64 50.50, 18.75 50.43, 18.84 50.395, 18.93 50.37,"
    "18.94 50.335, 18.89 50.325, 18.83 50.305, 18.79 50.275, 18.72 50.25, 18.60 50.24,"
    "18.48 50.20, 18.38 50.13, 18.34 50.04, 18.33 49.95, 18.30 49.90,"
)
GERMANY_1922_WEST = ring(
    FRONTIER_1920_NORTH, FRONTIER_1922_SILESIA, "18.3 49.5, 16.0 49.7, 13.5 50.5, 13.5 55.2"
)
GERMANY_1920_EAST = ring(
    "22.9 54.8,",
    FRONTIER_EAST_PRUSSIA.split("20.32", maxsplit=1)[0],
    "20.33 53.27, 20.20 53.31, 20.00 53.36, 19.85 53.46, 19.82 53.57, 19.62 53.55, 19.45 53.56,"
    "19.25 53.56, 19.05 53.58, 18.93 53.63, 18.87 53.70, 18.85 53.80, 18.93 53.93, 19.02 54.04,"
    "19.15 54.10, 19.25 54.18, 19.28 54.27, 19.42 54.38, 19.45 54.70",
)
DANZIG = ring(
    "18.80 54.60, 18.55 54.465, 18.45 54.44, 18.40 54.36, 18.42 54.27, 18.45 54.20, 18.60 54.15,"
    "18.74 54.13, 18.81 54.09, 18.86 54.00, 18.84 53.92, 18.93 53.93, 19.02 54.04, 19.15 54.10,"
    "19.25 54.18, 19.28 54.27, 19.42 54.38, 19.45 54.60",
)
UPPER_SILESIA_EAST = ring(
    FRONTIER_SILESIA.split("18.63 50.85,")[1],
    FRONTIER_AUSTRIA,
    backwards(FRONTIER_1922_SILESIA.split("18.63 50.85,")[1]),
    ", 18.63 50.85",
)
POMERANIA = ring(  # as it was from 1466 to 1772, with the Neumark and Crossen
    "13.9 54.3, 18.1 54.95, 17.95 54.50, 17.60 54.05, 17.05 53.85, 16.75 53.60, 16.20 53.62,"
    "16.00 53.40, 15.95 53.10, 15.95 52.80, 15.45 52.70, 15.35 52.45, 15.35 52.30, 15.70 52.15,"
    "15.70 51.98, 14.95 51.98, 14.55 52.10, 14.0 53.0"
)
ALSACE_LORRAINE = ring(
    "5.97 49.62, 5.945 49.49, 5.92 49.42, 5.94 49.37, 5.965 49.33, 5.96 49.29, 6.01 49.25,"
    "6.02 49.235, 5.985 49.20, 5.965 49.16, 5.96 49.10, 5.95 49.06, 5.98 49.03, 6.035 49.012,"
    "6.05 48.99, 6.10 48.94, 6.18 48.925, 6.28 48.92, 6.32 48.87, 6.38 48.83, 6.44 48.785,"
    "6.50 48.765, 6.60 48.755, 6.68 48.71, 6.76 48.67, 6.81 48.64, 6.88 48.62, 6.98 48.62,"
    "7.04 48.59, 7.10 48.53, 7.14 48.51, 7.15 48.45, 7.08 48.37, 7.10 48.31, 7.13 48.26,"
    "7.09 48.20, 7.07 48.13, 7.02 48.06, 6.98 48.00, 6.92 47.95, 6.90 47.88, 6.85 47.82,"
    "6.93 47.775, 7.00 47.74, 7.02 47.68, 7.01 47.61, 7.05 47.57, 7.11 47.53, 7.14 47.48,"
    "7.15 47.30, 7.9 47.30, 8.5 48.9, 8.3 49.25, 6.4 49.75"
)
NORTH_SCHLESWIG = ring(
    "8.2 55.24, 8.60 55.25, 8.82 55.275, 8.92 55.32, 9.02 55.39, 9.20 55.415, 9.40 55.40,"
    "9.55 55.385, 9.70 55.37, 9.78 55.25, 9.86 55.13, 10.09 54.96, 10.12 54.5, 8.2 54.5"
)
EUPEN_MALMEDY = ring(
    "5.99 50.80, 5.985 50.715, 6.00 50.69, 5.99 50.645, 6.02 50.60, 6.06 50.55, 6.03 50.50,"
    "5.96 50.46, 5.96 50.40, 5.97 50.35, 5.98 50.29, 6.01 50.23, 6.02 50.17, 6.10 50.12,"
    "6.6 50.0, 6.6 50.8"
)
MEMEL = ring(
    "20.5 55.87, 21.08 55.865, 21.20 55.85, 21.30 55.82, 21.35 55.74, 21.40 55.68, 21.48 55.60,"
    "21.55 55.50, 21.62 55.42, 21.66 55.36, 21.76 55.32, 21.92 55.29, 22.05 55.21, 22.20 55.15,"
    "22.40 55.10, 22.63 55.10, 22.63 54.9, 20.5 54.9"
)
SAAR = ring(
    "6.36 49.46, 6.55 49.50, 6.85 49.60, 7.10 49.62, 7.28 49.57, 7.40 49.42, 7.38 49.27,"
    "7.45 49.15, 7.3 49.0, 6.3 49.1"
)

_EMPIRE = """
    - 1893-04-01 | lmt .8, Europe/Berlin .2 | law1893
    1893-04-01 {until} | Europe/Berlin | law1893"""

ROWS: tuple[Territory, ...] = (
    territory(
        "Danzig, German, then a Free City",
        "Europe/Warsaw",
        (DANZIG,),
        _EMPIRE.format(until="1920-01-10")
        + """
        1920-01-10 1939-09-01 | Europe/Berlin .65, Europe/Warsaw .2, +01:00 CET .15 | danzig
        1939-09-01 1945-03-30 | Europe/Berlin | annexed""",
        calendar="PL-PRUSSIA",
        edge_km=4.0,
    ),
    territory(
        "Pomerania and the Neumark: their calendar",
        "Europe/Warsaw",
        (POMERANIA,),
        "",
        calendar="PL-POMERANIA",
    ),
    territory(
        "Silesia, Pomerania, East Brandenburg and the south of East Prussia, German until 1945",
        "Europe/Warsaw",
        (GERMANY_1922_WEST, GERMANY_1920_EAST),
        _EMPIRE.format(until="1945-01-20")
        + """
        1945-01-20 1945-05-09 | Europe/Berlin .65, Europe/Warsaw .35 | potsdam
        1945-05-09 1945-08-02 | Europe/Warsaw .8, Europe/Berlin .2 | potsdam""",
        calendar="PL-PRUSSIA",
    ),
    territory(
        "eastern Upper Silesia, German until 1922",
        "Europe/Warsaw",
        (UPPER_SILESIA_EAST,),
        _EMPIRE.format(until="1922-06-20")
        + """
        1939-09-01 1945-01-28 | Europe/Berlin | annexed""",
        calendar="PL-PRUSSIA",
    ),
    territory(
        "Posen and West Prussia, German until 1919-1920",
        "Europe/Warsaw",
        (GERMANY_1914,),
        _EMPIRE.format(until="1918-12-27")
        + """
        1918-12-27 1920-02-10 | Europe/Berlin .6, Europe/Warsaw .4 | versailles
        1939-09-01 1945-01-28 | Europe/Berlin | annexed""",
        calendar="PL-PRUSSIA",
    ),
    territory(
        "Alsace-Lorraine, German 1871-1918 and 1940-1944",
        "Europe/Paris",
        (ALSACE_LORRAINE,),
        """
        1871-05-10 1892-04-01 | lmt .8, Europe/Paris .2 | frankfurt
        1892-04-01 1893-04-01 | Europe/Berlin .2, +01:00 CET .5, lmt .3 | south1892
        1893-04-01 1918-11-11 | Europe/Berlin | law1893
        1918-11-11 1918-11-23 | Europe/Berlin .5, Europe/Paris .5 | versailles
        1940-06-19 1944-11-23 | Europe/Berlin | alsace1940
        1944-11-23 1945-03-20 | Europe/Paris .7, Europe/Berlin .3 | alsace1940
        """,
        edge_km=2.0,
    ),
    territory(
        "North Schleswig, German until 1920",
        "Europe/Copenhagen",
        (NORTH_SCHLESWIG,),
        """
        1864-10-30 1893-04-01 | lmt .8, Europe/Berlin .1, Europe/Copenhagen .1 | law1893
        1893-04-01 1920-06-15 | Europe/Berlin | law1893
        """,
        edge_km=3.0,
    ),
    territory(
        "Eupen and Malmedy, German until 1920 and 1940-1944",
        "Europe/Brussels",
        (EUPEN_MALMEDY,),
        """
        - 1893-04-01 | lmt .8, Europe/Berlin .2 | law1893
        1893-04-01 1919-08-01 | Europe/Berlin | law1893
        1919-08-01 1920-01-10 | Europe/Brussels .5, Europe/Berlin .5 | versailles
        1940-05-18 1944-09-12 | Europe/Berlin | eupen1940
        """,
        edge_km=1.5,
    ),
    territory(
        "the Memel territory, German until 1920 and 1939-1945",
        "Europe/Vilnius",
        (MEMEL,),
        """
        - 1893-04-01 | lmt .8, Europe/Berlin .2 | law1893
        1893-04-01 1920-01-10 | Europe/Berlin | law1893
        1920-01-10 1923-01-16 | +01:00 CET .6, Europe/Vilnius .4 | memel
        1923-01-16 1939-03-23 | Europe/Vilnius .7, +02:00 EET .3 | memel
        1939-03-23 1945-01-28 | Europe/Berlin | memel
        """,
        calendar="PRUSSIA-DUCHY",
        edge_km=3.0,
    ),
    territory(
        "northern East Prussia, German until 1945",
        "Europe/Kaliningrad",
        (),
        """
        - 1893-04-01 | lmt .8, Europe/Kaliningrad .2 | law1893
        1893-04-01 1945-04-10 | Europe/Kaliningrad | law1893
        """,
        calendar="PRUSSIA-DUCHY",
    ),
    territory(
        "the Saar, under the League of Nations 1920-1935, a French protectorate 1947-1956",
        "Europe/Berlin",
        (SAAR,),
        """
        1920-01-10 1935-03-01 | Europe/Berlin .6, Europe/Paris .4 | saar
        1945-03-20 1957-01-01 | Europe/Berlin .6, Europe/Paris .4 | saar
        """,
    ),
    territory(
        "Germany before the law of 1893",
        "Europe/Berlin",
        (),
        """
        - 1892-04-01 | lmt .75, Europe/Berlin .25 | law1893
        1892-04-01 1893-04-01 | lmt .5, +01:00 CET .3, Europe/Berlin .2 | south1892
        1945-05-24 1945-11-19 | Europe/Berlin .6, +02:00 CEST .4 | soviet1945
        """,
        general=True,
    ),
    territory(
        "Busingen, a German enclave in Switzerland",
        "Europe/Busingen",
        (),
        """
        1894-06-01 1970-01-01 | Europe/Berlin .6, Europe/Zurich .4 | busingen
        """,
    ),
)
