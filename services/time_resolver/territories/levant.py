"""Greece, Bulgaria's gains, Turkey and the Ottoman lands, Palestine."""

from __future__ import annotations

from services.time_resolver.territories.territory_eras import Territory, ring, territory

GREECE_NORTH = ring(
    "20.0 39.05, 20.75 39.02, 20.99 39.18, 21.30 39.40, 21.60 39.75, 22.00 39.88, 22.40 39.92,"
    "22.62 39.96, 23.0 39.85, 26.8 39.85, 26.8 42.0, 20.0 41.0"
)
THRACE = ring("23.35 41.45, 23.60 41.0, 23.70 40.70, 24.4 40.4, 26.5 40.4, 26.8 41.9, 24.5 41.7")
AEGEAN_EAST = ring("25.3 37.45, 27.2 37.45, 26.8 39.5, 25.0 40.2, 24.9 39.0")
CRETE = ring("23.2 34.6, 26.5 34.6, 26.5 35.8, 23.2 35.8")
DODECANESE = ring(
    "26.3 36.4, 26.7 35.2, 28.3 35.6, 28.5 36.6, 27.6 37.1, 26.9 37.45, 26.4 37.45, 26.3 36.7"
)
SMYRNA = ring("26.1 37.9, 27.9 37.9, 28.2 38.9, 27.6 39.4, 26.5 39.4, 26.1 38.7")
THRACE_EAST = ring(
    "26.0 41.3, 26.3 40.9, 26.05 40.55, 26.9 40.4, 27.6 40.75, 28.15 41.0, 28.15 41.45, 28.1 42.1,"
    "26.3 42.1"
)
KARS = ring("41.7 41.6, 41.6 40.9, 42.2 40.2, 43.4 39.9, 44.6 39.9, 43.8 41.3, 42.6 41.7")
HATAY = ring("35.7 35.8, 36.4 35.8, 36.8 36.4, 36.6 36.95, 36.1 36.95, 35.7 36.3")
SERBIA_EAST = ring(
    "21.05 44.75, 21.15 44.20, 21.30 43.90, 21.45 43.60, 21.20 43.20, 20.90 42.85, 20.60 42.60,"
    "20.30 42.30, 20.70 41.80, 22.50 42.20, 22.70 42.90, 23.10 43.15, 22.50 44.00, 22.80 44.65,"
    "21.50 44.90"
)
KOSOVO = ring(
    "19.3 43.55, 20.2 43.50, 20.75 43.25, 21.20 43.10, 21.75 42.70, 21.6 42.2, 20.5 41.8,"
    "20.0 42.5, 19.6 43.1"
)
WALLACHIA = ring(
    "22.3 44.9, 22.9 43.7, 25.5 43.5, 28.9 43.6, 29.8 45.1, 28.2 45.45, 27.2 45.75, 26.7 45.9,"
    "26.0 45.75, 25.4 45.40, 24.6 45.55, 23.5 45.35, 22.7 45.25"
)
CATTARO = ring("18.40 42.10, 18.95 42.20, 18.85 42.32, 18.82 42.50, 18.60 42.65, 18.40 42.55")
EAST_JERUSALEM = ring(
    "35.2265 31.72, 35.2265 31.768, 35.2262 31.776,"
    "35.2273 31.783, 35.2280 31.790, 35.2260 31.797,"
    "35.215 31.80, 35.20 31.81, 35.20 31.87, 35.30 31.87, 35.30 31.72"
)
GOLAN = ring(
    "35.62 32.68, 35.66 32.90, 35.63 33.20, 35.65 33.26, 35.8 33.42, 35.95 33.2, 35.9 32.7"
)

ROWS: tuple[Territory, ...] = (
    territory(
        "western Thrace and eastern Macedonia, Ottoman, Bulgarian 1913-1919 and 1941-1944",
        "Europe/Athens",
        (THRACE,),
        """
        - 1912-11-01 | lmt .7, Europe/Istanbul .3 | ottoman
        1912-11-01 1919-10-15 | Europe/Sofia .5, Europe/Athens .3, lmt .2 | thrace
        1919-10-15 1920-08-10 | Europe/Athens .8, lmt .2 | thrace
        1941-04-20 1944-10-12 | Europe/Sofia .6, Europe/Athens .4 | thrace
        """,
    ),
    territory(
        "Macedonia and Epirus, Ottoman until 1912",
        "Europe/Athens",
        (GREECE_NORTH,),
        """
        - 1912-11-09 | lmt .7, Europe/Istanbul .3 | ottoman
        1912-11-09 1916-07-28 | Europe/Athens .7, lmt .3 | greece1912
        """,
    ),
    territory(
        "the islands of the eastern Aegean, Ottoman until 1912",
        "Europe/Athens",
        (AEGEAN_EAST,),
        """
        - 1912-11-21 | lmt .8, Europe/Istanbul .2 | ottoman
        1912-11-21 1916-07-28 | Europe/Athens .7, lmt .3 | greece1912
        """,
    ),
    territory(
        "Crete before its union with Greece",
        "Europe/Athens",
        (CRETE,),
        "- 1913-12-01 | lmt .7, Europe/Athens .3 | greece1912",
    ),
    territory(
        "the Dodecanese, Italian 1912-1947",
        "Europe/Athens",
        (DODECANESE,),
        """
        - 1912-05-05 | lmt .8, Europe/Istanbul .2 | ottoman
        1912-05-05 1947-03-31 | +02:00 EET .5, Europe/Rome .3, Europe/Athens .2 | dodecanese
        """,
        calendar="GR-DODECANESE",
    ),
    territory(
        "Greece before one legal time",
        "Europe/Athens",
        (),
        "1895-09-14 1916-07-28 | Europe/Athens .8, lmt .2 | greece1912",
        general=True,
    ),
    territory(
        "Smyrna under Greek administration, 1919-1922",
        "Europe/Istanbul",
        (SMYRNA,),
        """
        - 1910-10-01 | lmt .8, Europe/Istanbul .2 | ottoman
        1910-10-01 1919-05-15 | lmt .5, Europe/Istanbul .5 | ottoman
        1919-05-15 1922-09-09 | Europe/Istanbul .5, lmt .3, Europe/Athens .2 | sevres
        1922-09-09 1926-01-02 | Europe/Istanbul .7, lmt .3 | turkey1925
        """,
    ),
    territory(
        "eastern Thrace under Greek administration, 1920-1922",
        "Europe/Istanbul",
        (THRACE_EAST,),
        """
        - 1910-10-01 | lmt .8, Europe/Istanbul .2 | ottoman
        1910-10-01 1920-07-20 | lmt .5, Europe/Istanbul .5 | ottoman
        1920-07-20 1922-11-30 | Europe/Athens .5, Europe/Istanbul .3, lmt .2 | thrace1920
        1922-11-30 1926-01-02 | Europe/Istanbul .7, lmt .3 | turkey1925
        """,
    ),
    territory(
        "Hatay, under the French mandate of Syria 1920-1939",
        "Europe/Istanbul",
        (HATAY,),
        """
        - 1920-04-25 | lmt .7, Europe/Istanbul .3 | ottoman
        1920-04-25 1939-07-23 | Asia/Damascus | hatay
        """,
    ),
    territory(
        "Kars and Ardahan, Russian 1878-1918",
        "Europe/Istanbul",
        (KARS,),
        "1878-07-13 1918-04-25 | lmt .75, Asia/Tbilisi .25 | kars",
    ),
    territory(
        "the Ottoman Empire and Turkey before the international hours of 1926",
        "Europe/Istanbul",
        (),
        """
        - 1910-10-01 | lmt .7, Europe/Istanbul .3 | ottoman
        1910-10-01 1926-01-02 | Europe/Istanbul .6, lmt .4 | turkey1925
        """,
        general=True,
    ),
    territory(
        "Ottoman Macedonia and Kosovo",
        "Europe/Skopje",
        (),
        """
        - 1912-10-26 | lmt .7, Europe/Istanbul .15, Europe/Skopje .15 | ottoman
        1915-10-21 1918-09-30 | Europe/Sofia .6, Europe/Skopje .4 | bulgaria1915
        1941-04-20 1944-11-13 | Europe/Sofia .6, Europe/Skopje .4 | bulgaria1915
        """,
    ),
    territory(
        "Kosovo and Novi Pazar, Ottoman until 1912",
        "Europe/Belgrade",
        (KOSOVO,),
        "- 1912-10-26 | lmt .7, Europe/Istanbul .15, Europe/Belgrade .15 | ottoman",
    ),
    territory(
        "eastern Serbia, held by Bulgaria 1915-1918",
        "Europe/Belgrade",
        (SERBIA_EAST,),
        "1915-11-05 1918-10-12 | Europe/Sofia .6, Europe/Belgrade .4 | bulgaria1915",
        edge_km=15.0,
    ),
    territory(
        "Serbia and Montenegro, held by Austria-Hungary 1916-1918",
        "Europe/Belgrade Europe/Podgorica",
        (),
        "1916-01-01 1918-11-01 | map .55, Europe/Vienna .45 | serbia1916",
    ),
    territory(
        "the south of Romania, held by Germany 1916-1918",
        "Europe/Bucharest",
        (WALLACHIA,),
        "1916-12-06 1918-11-10 | Europe/Bucharest .6, Europe/Berlin .4 | romania1916",
    ),
    territory(
        "the Bay of Cattaro, Austrian until 1918",
        "Europe/Podgorica",
        (CATTARO,),
        """
        - 1891-10-01 | lmt .85, Europe/Vienna .15 | austria
        1891-10-01 1893-04-01 | lmt .5, +01:00 CET .5 | austria
        1893-04-01 1916-05-01 | Europe/Vienna .7, lmt .3 | austria
        1916-05-01 1918-11-01 | Europe/Vienna | austria
        """,
        calendar="HR",
    ),
    territory(
        "Albania under the Ottoman Empire",
        "Europe/Tirane",
        (),
        "- 1912-11-28 | lmt .8, Europe/Istanbul .2 | ottoman",
    ),
    territory(
        "East Jerusalem, Jordanian 1948-1967",
        "Asia/Jerusalem",
        (EAST_JERUSALEM,),
        """
        - 1918-01-01 | lmt .6, Asia/Jerusalem .4 | ottoman
        1948-05-28 1967-06-07 | Asia/Amman .6, Asia/Hebron .4 | westbank
        """,
        edge_km=0.5,
    ),
    territory(
        "the Golan, Syrian until 1967",
        "Asia/Jerusalem",
        (GOLAN,),
        """
        - 1920-01-01 | lmt .8, Asia/Damascus .2 | ottoman
        1920-01-01 1967-06-10 | Asia/Damascus | westbank
        """,
        edge_km=2.0,
    ),
    territory(
        "the West Bank under Jordan",
        "Asia/Hebron",
        (),
        """
        - 1918-01-01 | lmt .8, Asia/Hebron .2 | ottoman
        1918-01-01 1948-05-15 | Asia/Hebron .5, Asia/Jerusalem .5 | palestine
        1948-05-15 1967-06-07 | Asia/Hebron .5, Asia/Amman .5 | westbank
        """,
    ),
    territory(
        "Palestine under the Ottoman Empire",
        "Asia/Jerusalem Asia/Gaza",
        (),
        "- 1918-01-01 | lmt .7, map .3 | ottoman",
        general=True,
    ),
)
