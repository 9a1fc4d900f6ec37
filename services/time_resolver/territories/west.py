"""Western and northern Europe: France's zones of 1914-1918 and 1940-1944, Ireland, Spain's war."""

from __future__ import annotations

from services.time_resolver.territories.territory_eras import Territory, ring, territory

FREE_ZONE = ring(
    "-1.45 42.6, -1.28 43.11, -0.77 43.48, -0.50 43.88, -0.21 44.42, 0.03 44.83, 0.45 45.44,"
    "0.40 45.74, 0.43 45.99, 0.81 46.76, 0.75 46.95,"
    "1.00 47.11, 1.18 47.32, 1.60 47.24, 2.07 47.20,"
    "2.40 47.05, 3.00 46.75, 3.33 46.55, 3.98 46.46,"
    "4.38 46.65, 4.85 46.76, 5.20 46.95, 5.49 47.06,"
    "5.77 46.88, 6.00 46.52, 5.87 46.38, 5.90 46.13, 7.6 46.5, 10.0 43.5, 10.0 41.0, 3.0 42.2"
)
GERMAN_FRONT_1914 = ring(
    "2.95 50.95, 2.88 50.72, 2.86 50.55, 2.80 50.40,"
    "2.86 50.20, 2.84 49.95, 2.92 49.60, 3.20 49.46,"
    "3.55 49.44, 3.80 49.39, 4.10 49.29, 4.50 49.23,"
    "4.85 49.24, 5.10 49.27, 5.32 49.31, 5.55 49.15,"
    "5.62 48.98, 5.55 48.88, 5.80 48.86, 6.05 48.92, 6.05 49.7, 4.9 50.2, 3.2 51.0"
)
YSER = ring("2.4 51.2, 2.72 51.17, 2.85 51.00, 2.92 50.85, 2.90 50.65, 2.4 50.7")
NORTHERN_IRELAND = ring(
    "-8.4 53.9, -5.30 53.9, -5.30 54.75, -5.85 55.22, -6.15 55.37, -7.5 55.5, -8.4 55.3"
)
NATIONALIST_SPAIN = ring(
    "-9.6 36.0, -5.0 36.2, -3.55 37.05, -4.3 37.95, -5.4 38.6, -5.2 39.6, -4.1 39.9, -4.1 40.65,"
    "-3.0 41.1, -1.9 40.9, -0.85 41.5, -0.30 42.2, -0.7 42.95, -2.0 43.5, -9.6 44.0"
)
PIAVE = ring(
    "11.70 46.35, 11.65 46.02, 11.80 45.90, 11.97 45.87, 12.12 45.84, 12.28 45.79, 12.45 45.68,"
    "12.60 45.61, 12.75 45.53, 13.45 45.60, 13.80 46.40, 13.40 46.60, 12.40 46.75"
)
JAN_MAYEN = ring("-9.6 70.5, -7.4 70.5, -7.4 71.4, -9.6 71.4")
AUSTRIA_WEST = ring("9.4 46.3, 15.7 46.3, 15.6 47.4, 15.4 48.8, 9.4 48.8")
SALZBURG = ring(
    "12.60 48.1, 12.90 48.04, 13.02 48.00, 13.20 47.99, 13.28 47.97, 13.27 47.90, 13.29 47.84,"
    "13.37 47.80, 13.42 47.745, 13.46 47.733, 13.53 47.73, 13.56 47.69, 13.50 47.62, 13.46 47.57,"
    "13.50 47.50, 13.60 47.46, 13.61 47.39, 13.62 47.28, 13.78 47.24, 14.00 47.22, 13.98 47.08,"
    "13.85 47.02, 13.60 47.04, 13.40 47.06, 13.20 47.02, 12.85 47.09, 12.70 47.10, 12.50 47.13,"
    "12.20 47.08, 12.08 47.20, 12.13 47.30, 12.40 47.36, 12.58 47.42, 12.68 47.46, 12.65 47.55,"
    "12.63 47.61, 12.60 47.75"
)

ROWS: tuple[Territory, ...] = (
    territory(
        "northern France behind the German front, 1914-1918",
        "Europe/Paris",
        (GERMAN_FRONT_1914,),
        "1914-10-15 1918-10-10 | Europe/Berlin .8, Europe/Paris .2 | front1914",
    ),
    territory(
        "France's unoccupied zone, 1940-1942",
        "Europe/Paris",
        (FREE_ZONE,),
        "1940-06-14 1942-11-11 | Europe/Monaco .85, Europe/Paris .15 | freezone",
    ),
    territory(
        "France before one legal time, and as the German army came",
        "Europe/Paris",
        (),
        """
        - 1891-03-16 | lmt .75, Europe/Paris .25 | france1891
        1940-05-10 1940-07-11 | Europe/Paris .7, Europe/Monaco .3 | freezone
        """,
        general=True,
    ),
    territory(
        "unoccupied Belgium, 1914-1918",
        "Europe/Brussels",
        (YSER,),
        "1914-11-08 1918-11-11 | Europe/Paris .6, Europe/London .2, Europe/Brussels .2 | front1914",
    ),
    territory(
        "Belgium before its law of 1892",
        "Europe/Brussels",
        (),
        """
        - 1892-05-01 | lmt .5, Europe/Brussels .5 | belgium1892
        1914-08-04 1914-11-08 | Europe/Brussels .6, +01:00 CET .4 | front1914
        1918-10-01 1918-11-12 | Europe/Brussels .6, Europe/Paris .4 | front1914
        1944-09-03 1945-02-06 | Europe/Brussels .7, Europe/Berlin .3 | front1944
        """,
        general=True,
    ),
    territory(
        "the Netherlands before the law of 1908",
        "Europe/Amsterdam",
        (),
        """
        - 1892-05-01 | lmt .6, Europe/Amsterdam .4 | dutch1908
        1892-05-01 1909-05-01 | Europe/Amsterdam .5, +00:00 GMT .25, lmt .25 | dutch1908
        """,
        general=True,
    ),
    territory(
        "northern Ireland, on Dublin's time until 1916",
        "Europe/London",
        (NORTHERN_IRELAND,),
        """
        - 1880-08-02 | lmt .8, Europe/Belfast .2 | definition
        1880-08-02 1970-01-01 | Europe/Belfast | definition
        """,
        edge_km=1.0,
    ),
    territory(
        "Ireland before the Act of 1880",
        "Europe/Dublin",
        (),
        "- 1880-08-02 | lmt .7, Europe/Dublin .3 | definition",
        general=True,
    ),
    territory(
        "Great Britain before the Act of 1880",
        "Europe/London",
        (),
        """
        - 1847-12-01 | lmt .85, Europe/London .15 | definition
        1847-12-01 1880-08-02 | Europe/London .6, lmt .4 | definition
        """,
        general=True,
    ),
    territory(
        "Nationalist Spain, 1937-1939",
        "Europe/Madrid",
        (NATIONALIST_SPAIN,),
        """
        - 1901-01-01 | lmt .7, Europe/Madrid .3 | spain1900
        1937-05-22 1937-10-03 | +01:00 WEST .8, Europe/Madrid .2 | spain1937
        1938-03-26 1938-10-02 | +01:00 WEST .8, Europe/Madrid .2 | spain1937
        1938-10-02 1939-04-15 | +00:00 WET .8, Europe/Madrid .2 | spain1937
        """,
    ),
    territory(
        "Spain before its law of 1900, and in its civil war",
        "Europe/Madrid",
        (),
        """
        - 1901-01-01 | lmt .7, Europe/Madrid .3 | spain1900
        1937-05-22 1939-04-15 | Europe/Madrid .7, +00:00 WET .15, +01:00 WEST .15 | spain1937
        """,
        general=True,
    ),
    territory(
        "Switzerland before Central European Time",
        "Europe/Zurich",
        (),
        """
        - 1853-07-16 | lmt .9, Europe/Zurich .1 | bern
        1853-07-16 1894-06-01 | Europe/Zurich .7, lmt .3 | bern
        """,
        general=True,
    ),
    territory(
        "Denmark, Norway and Portugal before one legal time",
        "Europe/Copenhagen Europe/Lisbon",
        (),
        "- 1894-01-01 | lmt .6, map .4 | denmark1893",
        general=True,
    ),
    territory(
        "Friuli and the Veneto east of the Piave, held by Austria-Hungary 1917-1918",
        "Europe/Rome",
        (PIAVE,),
        "1917-10-30 1918-11-04 | Europe/Vienna .8, Europe/Rome .2 | piave",
        edge_km=3.0,
    ),
    territory(
        "Jan Mayen",
        "Arctic/Longyearbyen Europe/Oslo",
        (JAN_MAYEN,),
        """
        1921-01-01 1940-04-09 | Atlantic/Jan_Mayen .5, Europe/Oslo .5 | janmayen
        1940-04-09 1945-05-08 | Atlantic/Jan_Mayen .5, +00:00 .3, Europe/Oslo .2 | janmayen
        1945-05-08 1970-01-01 | Europe/Oslo .5, Atlantic/Jan_Mayen .5 | janmayen
        """,
    ),
    territory(
        "Salzburg, which left the summer time of 1920 on 1 May",
        "Europe/Vienna",
        (SALZBURG,),
        "1920-05-01 1920-09-13 | Europe/Vienna:standard .85, Europe/Vienna .15 | salzburg1920",
    ),
    territory(
        "Austria west of the front, April and May 1945",
        "Europe/Vienna",
        (AUSTRIA_WEST,),
        "1945-04-12 1945-05-08 | +02:00 CEST .85, Europe/Vienna .15 | austria1945",
        edge_km=15.0,
    ),
)
