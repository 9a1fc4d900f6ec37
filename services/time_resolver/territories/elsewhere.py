"""The Americas, Africa and the Pacific: North America's time lines, and `backzone`'s places."""

from __future__ import annotations

from services.time_resolver.territories.territory_eras import Territory, ring, territory

CENTRAL = "America/Kentucky/Monticello"  # Central Time with federal summer time only, to 1968

KENTUCKY_LOUISVILLE = ring(
    "-86.45 37.45, -85.10 37.45, -84.95 38.05, -85.10 38.55, -85.40 38.80, -86.45 38.30"
)
KENTUCKY = ring(
    "-88.0 36.65, -83.68 36.60, -82.00 37.45,"
    "-82.65 38.25, -83.10 38.70, -83.8 38.70, -84.25 38.85,"
    "-84.75 39.12, -84.85 38.85, -85.45 38.70, -86.2 37.98, -88.0 37.9"
)
OHIO_RIVER = (
    "-82.65 38.40, -82.59 38.415, -82.45 38.428, -82.32 38.45, -82.29 38.58, -82.20 38.60,"
    "-82.19 38.78, -82.165 38.84, -82.15 38.90, -82.05 38.99, -82.02 39.025, -81.92 38.98,"
    "-81.91 38.89, -81.80 38.92, -81.76 39.00, -81.75 39.20, -81.58 39.27, -81.46 39.40,"
)
OHIO_WEST = ring(
    "-84.82 38.6,",
    OHIO_RIVER.split("-82.20 38.60", maxsplit=1)[0],
    "-82.20 38.60, -82.7 40.3, -82.7 41.8, -84.82 41.8",
)
OHIO_EAST = ring(
    OHIO_RIVER.split("-82.29 38.58,")[1],
    "-80.87 39.70,-80.73 40.10, -80.62 40.58, -80.51 40.65, -80.51 42.2, -82.7 41.8, -82.7 40.3",
)
GEORGIA = ring(
    "-85.62 35.0, -85.18 32.87, -85.0 32.3, -85.1 31.5, -85.0 30.70, -82.2 30.4, -82.2 31.8,"
    "-82.9 33.4, -83.2 34.6, -83.1 35.0"
)
TENNESSEE_EAST = ring(
    "-85.9 35.0, -84.3 34.98, -84.0 35.4, -82.0 36.1, -81.65 36.6, -83.7 36.6, -85.9 36.6"
)
MICHIGAN_UPPER = ring(
    "-90.5 46.0, -87.0 45.2, -85.5 45.75, -84.7 45.83, -83.4 45.85, -84.2 47.0, -88 48.5"
)
MICHIGAN_LOWER = ring("-87.2 41.7, -83.5 41.7, -82.3 43.0, -83.0 45.4, -84.7 45.80, -86.8 45.0")
QUEBEC = ring(
    "-79.52 52.0, -79.52 47.2, -79.30 46.85,"
    "-78.72 46.33, -77.60 46.20, -77.25 46.02, -76.92 45.82,"
    "-76.70 45.60, -76.40 45.46, -76.10 45.52,"
    "-75.90 45.375, -75.80 45.377, -75.72 45.421, -75.704 45.429, -75.69 45.447, -75.64 45.474,"
    "-75.45 45.515, -75.40 45.53, -74.95 45.64,"
    "-74.60 45.62, -74.45 45.57, -74.33 45.50,"
    "-74.32 45.22, -74.60 45.08, -74.72 44.90, -70.0 44.5,"
    "-56.0 46.0, -57.0 62.8, -79.9 63.0"
)
ONTARIO_NORTH = ring("-90.0 48.0, -88.5 47.8, -84.9 47.1, -83.0 48.6, -82.0 55.5, -90.0 57.0")
THUNDER_BAY = ring("-89.7 48.15, -88.9 48.15, -88.9 48.65, -89.7 48.65")
ONTARIO_WEST = ring("-95.2 48.3, -90.0 47.9, -90.0 56.5, -95.2 53.0")
PANGNIRTUNG = ring("-68.0 65.4, -61.0 65.4, -61.0 68.3, -68.0 68.3")
SOUTHAMPTON_ISLAND = ring("-88.5 61.5, -79.0 61.5, -79.0 66.6, -88.5 66.6")
NORTHWEST = ring("-137 60.0, -101 60.0, -101 70.5, -137 70.5")
SOUTH_EAST = ring("-91 24.0, -75.0 24.0, -75.0 36.55, -83.7 36.60, -91 36.55")
PLAINS_AND_SOUTH = ring(
    "-105 25.0, -84.5 25.0, -84.5 36.60, -89.4 36.52, -89.5 36.00, -90.35 36.00, -90.15 36.48,"
    "-94.62 36.50, -94.61 39.10, -95.00 39.90,"
    "-95.80 40.58, -95.88 41.25, -96.10 41.80, -96.45 42.48,"
    "-96.50 43.50, -96.46 45.30, -96.56 46.00, -96.76 46.80,"
    "-96.77 46.95, -97.20 48.10, -97.23 49.1, -105 49.1"
)
NORTH_EAST = ring(
    "-80.52 42.3, -80.52 39.72, -79.48 39.21, -78.30 39.62, -77.72 39.32, -77.05 38.80, -76.2 37.9,"
    "-75.0 37.9, -66.0 44.0, -68.0 48.0, -75.0 46.0"
)
CALIFORNIA_NEVADA = ring("-125.5 42.0, -114.0 42.0, -114.0 32.0, -118.0 32.0, -125.5 38.0")
NORTH_WEST_COAST = ring("-125.5 42.0, -116.5 42.0, -114.0 46.0, -116.0 49.1, -125.5 49.1")
BAJA_SOUTH = ring("-119 27.9, -112 27.9, -114.4 32.15, -116.5 32.25, -118 32.1")
SANTA_FE = ring(
    "-62.9 -34.4, -61.6 -33.3, -60.2 -33.3, -58.5 -34.2, -57.5 -33.0, -53.3 -27.5, -53.3 -25.0,"
    "-57.5 -22.0, -62.5 -22.0, -62.2 -24.5, -61.7 -25.5, -61.8 -30.0, -63.0 -31.5"
)
LA_PAMPA = ring("-68.3 -39.4, -63.4 -39.4, -63.4 -35.0, -65.1 -35.0, -68.3 -36.0")
CHUBUT = ring("-72.5 -46.0, -63.0 -46.0, -63.0 -42.0, -72.5 -42.0")
KING_ISLAND = ring("143.5 -40.4, 144.4 -40.4, 144.4 -39.4, 143.5 -39.4")
MALI_NORTH = ring("-7.0 15.6, -4.3 15.4, -3.0 15.2, 1.0 14.9, 4.5 15.0, 4.5 25.5, -7.0 25.5")
SPANISH_MOROCCO = ring(
    "-6.6 34.95, -5.95 34.93, -5.5 34.97, -5.1 34.85, -4.5 34.85, -4.0 34.80, -3.5 34.85,"
    "-3.0 34.80, -2.75 34.95, -2.33 35.13, -2.6 35.6, -5.2 36.1, -5.65 35.85, -5.68 35.66, "
    "-5.95 35.62, -6.6 35.6"
)
JOHNSTON = ring("-169.9 16.4, -169.1 16.4, -169.1 17.1, -169.9 17.1")
ENDERBURY = ring("-171.3 -3.4, -170.9 -3.4, -170.9 -2.95, -171.3 -2.95")
TEL_AVIV = ring("34.70 31.95, 34.90 31.95, 34.92 32.25, 34.78 32.25")
TIRASPOL = ring(
    "28.4 48.20, 28.68 48.12, 28.72 47.97, 28.96 47.83, 29.04 47.60, 29.08 47.40, 29.14 47.24,"
    "29.30 47.00, 29.48 46.90, 29.56 46.84, 29.60 46.72, 29.75 46.55, 30.3 46.3, 30.3 48.3"
)
ZAPORIZHZHIA = ring("34.2 46.1, 37.3 46.5, 37.2 48.1, 34.9 48.1, 34.3 47.4")
LUHANSK_EAST = ring("38.6 47.9, 40.4 48.2, 40.4 49.7, 38.9 49.6")

_INDIANA = " ".join(
    f"America/Indiana/{town}"
    for town in (
        [
            "Indianapolis",
            "Knox",
            "Marengo",
            "Petersburg",
            "Tell_City",
            "Vevay",
            "Vincennes",
            "Winamac",
        ]
    )
)

ROWS: tuple[Territory, ...] = (
    territory(
        "Kentucky around Louisville",
        "America/New_York",
        (KENTUCKY_LOUISVILLE,),
        "1883-11-18 1970-01-01 | America/Kentucky/Louisville .56, America/New_York .44 | kentucky",
        edge_km=1.0,
    ),
    territory(
        "Kentucky before it was divided in 1961",
        "America/New_York",
        (KENTUCKY,),
        f"""
        1883-11-18 1961-07-23 | {CENTRAL} .65, America/New_York .35 | kentucky
        """,
    ),
    territory(
        "western Ohio, on Central Time until the 1920s",
        "America/New_York",
        (OHIO_WEST,),
        f"""
        1883-11-18 1927-04-03 | {CENTRAL} .6, America/New_York .4 | icc1918
        """,
    ),
    territory(
        "eastern Ohio, on Central Time until 1919",
        "America/New_York",
        (OHIO_EAST,),
        f"""
        1883-11-18 1914-05-01 | {CENTRAL} .7, America/New_York .3 | icc1918
        1914-05-01 1919-01-01 | America/New_York .5, {CENTRAL} .5 | icc1918
        """,
    ),
    territory(
        "western and central Georgia, on Central Time until 1941",
        "America/New_York",
        (GEORGIA,),
        f"""
        1883-11-18 1919-10-26 | {CENTRAL} .75, America/New_York .25 | georgia
        1919-10-26 1941-03-21 | {CENTRAL} .75, America/New_York:standard .25 | georgia
        1941-03-21 1942-02-09 | America/New_York:standard .75, {CENTRAL} .25 | georgia
        1942-02-09 1945-09-30 | America/New_York .85, {CENTRAL} .15 | georgia
        """,
        edge_km=3.0,
    ),
    territory(
        "eastern Tennessee, on Central Time until the 1940s",
        "America/New_York",
        (TENNESSEE_EAST,),
        f"""
        1883-11-18 1919-10-26 | {CENTRAL} .7, America/New_York .3 | icc1918
        1919-10-26 1942-02-09 | {CENTRAL} .7, America/New_York:standard .3 | icc1918
        1942-02-09 1945-09-30 | {CENTRAL} .7, America/New_York .3 | icc1918
        1945-09-30 1949-08-14 | America/New_York:standard .5, {CENTRAL} .5 | icc1918
        """,
    ),
    territory(
        "Michigan's Upper Peninsula",
        "America/Detroit",
        (MICHIGAN_UPPER,),
        """
        1885-09-18 1967-06-14 | America/Menominee .6, America/Detroit .4 | michigan
        """,
    ),
    territory(
        "Michigan's Lower Peninsula before 1931",
        "America/Detroit",
        (MICHIGAN_LOWER,),
        f"""
        1885-09-18 1905-01-01 | {CENTRAL} .6, lmt .4 | michigan
        1905-01-01 1931-01-01 | {CENTRAL} .5, America/Detroit .5 | michigan
        """,
        general=True,
    ),
    territory(
        "Indiana, whose counties and towns chose their time",
        _INDIANA,
        (),
        f"""
        1941-01-01 1970-01-01 | map .6, {CENTRAL} .2, America/New_York .2 | indiana
        """,
        general=True,
    ),
    territory(
        "the south-east of the United States, without summer time",
        "America/New_York",
        (SOUTH_EAST,),
        """
        1919-10-26 1942-02-09 | America/New_York:standard .85, America/New_York .15 | summer1960
        1945-09-30 1967-04-30 | America/New_York:standard .85, America/New_York .15 | summer1960
        """,
    ),
    territory(
        "the Plains and the South of the United States, without summer time",
        "America/Chicago",
        (PLAINS_AND_SOUTH,),
        """
        1919-10-26 1936-03-01 | America/Chicago:standard .85, America/Chicago .15 | summer1960
        1936-11-15 1942-02-09 | America/Chicago:standard .85, America/Chicago .15 | summer1960
        1945-09-30 1967-04-30 | America/Chicago:standard .85, America/Chicago .15 | summer1960
        """,
        edge_km=1.5,
    ),
    territory(
        "the Mountain states, without summer time",
        "America/Denver",
        (),
        """
        1919-10-26 1942-02-09 | America/Denver:standard .85, America/Denver .15 | summer1960
        1945-09-30 1967-04-30 | America/Denver:standard .85, America/Denver .15 | summer1960
        """,
        general=True,
    ),
    territory(
        "the north-east of the United States, on summer time nearly everywhere",
        "America/New_York",
        (NORTH_EAST,),
        "1945-09-30 1967-04-30 | America/New_York .93, America/New_York:standard .07 | summer1960",
        general=True,
    ),
    territory(
        "California and Nevada, on summer time by state law",
        "America/Los_Angeles",
        (CALIFORNIA_NEVADA,),
        "1950-04-30 1967-04-30 | America/Los_Angeles | summer1960",
    ),
    territory(
        "Oregon, Washington and northern Idaho, mostly without summer time",
        "America/Los_Angeles",
        (NORTH_WEST_COAST,),
        """
        1919-10-26 1942-02-09 | America/Los_Angeles:standard .8, America/Los_Angeles .2 | summer1960
        1945-09-30 1967-04-30 | America/Los_Angeles:standard .7, America/Los_Angeles .3 | summer1960
        """,
    ),
    territory(
        "Quebec",
        "America/Toronto",
        (QUEBEC,),
        """
        - 1884-01-01 | lmt .8, America/Montreal .2 | montreal
        1884-01-01 1970-01-01 | America/Montreal | montreal
        """,
        calendar="CA-QUEBEC",
        edge_km=1.0,
    ),
    territory(
        "Thunder Bay",
        "America/Toronto",
        (THUNDER_BAY,),
        "- 1970-01-01 | America/Thunder_Bay | backzone",
    ),
    territory(
        "Ontario north of Lake Superior",
        "America/Toronto",
        (ONTARIO_NORTH,),
        "- 1970-01-01 | America/Nipigon .6, America/Toronto .4 | ontario",
    ),
    territory(
        "Ontario west of 90 degrees",
        "America/Winnipeg",
        (ONTARIO_WEST,),
        "- 1970-01-01 | America/Rainy_River .6, America/Winnipeg .4 | ontario",
    ),
    territory(
        "Pangnirtung and Cumberland Sound",
        "America/Iqaluit",
        (PANGNIRTUNG,),
        "- 1970-01-01 | America/Pangnirtung .8, America/Iqaluit .2 | backzone",
    ),
    territory(
        "Southampton Island",
        "America/Atikokan America/Rankin_Inlet America/Iqaluit America/Panama",
        (SOUTHAMPTON_ISLAND,),
        "- 1970-01-01 | America/Coral_Harbour | backzone",
    ),
    territory(
        "the Northwest Territories around Yellowknife",
        "America/Edmonton America/Inuvik",
        (NORTHWEST,),
        "- 1970-01-01 | America/Yellowknife .8, map .2 | backzone",
    ),
    territory(
        "Baja California outside the border towns",
        "America/Tijuana",
        (BAJA_SOUTH,),
        """
        - 1948-01-01 | America/Tijuana .6, America/Ensenada .4 | ensenada
        1948-01-01 1970-01-01 | America/Ensenada .6, America/Tijuana .4 | ensenada
        """,
    ),
    territory(
        "Santa Fe, Entre Rios, Corrientes, Misiones, Chaco, Formosa and La Pampa",
        "America/Argentina/Cordoba America/Argentina/Salta",
        (SANTA_FE, LA_PAMPA),
        """
        - 1894-10-31 | lmt .8, America/Rosario .2 | argentina
        1894-10-31 1920-05-01 | map .6, America/Rosario .4 | argentina
        """,
    ),
    territory(
        "Chubut",
        "America/Argentina/Catamarca",
        (CHUBUT,),
        """
        - 1894-10-31 | lmt .8, America/Argentina/ComodRivadavia .2 | argentina
        1894-10-31 1920-05-01 | map .5, America/Argentina/ComodRivadavia .5 | argentina
        """,
    ),
    territory(
        "King Island",
        "Australia/Hobart",
        (KING_ISLAND,),
        "- 1970-01-01 | Australia/Currie | backzone",
    ),
    territory(
        "northern Mali",
        "Africa/Bamako",
        (MALI_NORTH,),
        """
        - 1912-01-01 | lmt .8, Africa/Timbuktu .2 | backzone
        1912-01-01 1970-01-01 | Africa/Timbuktu .6, Africa/Bamako .4 | backzone
        """,
    ),
    territory(
        "northern Morocco, a Spanish protectorate 1912-1956",
        "Africa/Casablanca",
        (SPANISH_MOROCCO,),
        """
        - 1912-11-27 | lmt .9, Africa/Ceuta .1 | morocco1912
        1912-11-27 1956-04-07 | Africa/Ceuta .6, Africa/Casablanca .4 | morocco1912
        """,
    ),
    territory(
        "Johnston Atoll",
        "Pacific/Johnston Pacific/Honolulu Etc/GMT+11",
        (JOHNSTON,),
        "- 1970-01-01 | Pacific/Johnston .6, Pacific/Honolulu .4 | johnston",
    ),
    territory(
        "Enderbury, in the Phoenix Islands",
        "Pacific/Kanton Pacific/Enderbury Etc/GMT+11",
        (ENDERBURY,),
        "- 1970-01-01 | Pacific/Enderbury | backzone",
    ),
    territory(
        "Tel Aviv",
        "Asia/Jerusalem",
        (TEL_AVIV,),
        """
        - 1918-01-01 | lmt .6, Asia/Tel_Aviv .4 | backzone
        1918-01-01 1970-01-01 | Asia/Tel_Aviv | backzone
        """,
        edge_km=1.0,
    ),
    territory(
        "Transnistria, in the Soviet Union before 1940",
        "Europe/Chisinau",
        (TIRASPOL,),
        """
        - 1918-02-15 | lmt .7, Europe/Tiraspol .3 | backzone
        1918-02-15 1940-08-02 | Europe/Kyiv .7, Europe/Tiraspol .3 | tiraspol
        1940-08-02 1941-08-19 | Europe/Kyiv .5, Europe/Tiraspol .5 | tiraspol
        1941-08-19 1944-04-12 | Europe/Tiraspol .5, Europe/Bucharest .5 | tiraspol
        1944-04-12 1970-01-01 | Europe/Kyiv .9, Europe/Tiraspol .1 | tiraspol
        """,
        edge_km=3.0,
    ),
    territory(
        "Zaporizhzhia and eastern Luhansk",
        "Europe/Kyiv Europe/Zaporozhye Europe/Simferopol",
        (ZAPORIZHZHIA, LUHANSK_EAST),
        """
        - 1924-05-02 | lmt .7, Europe/Zaporozhye .15, Europe/Kyiv .15 | backzone
        1924-05-02 1941-08-25 | Europe/Zaporozhye | backzone
        1941-08-25 1943-10-25 | Europe/Zaporozhye .6, Europe/Kyiv .4 | backzone
        1943-10-25 1970-01-01 | Europe/Zaporozhye | backzone
        """,
    ),
)
