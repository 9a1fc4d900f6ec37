"""India under Britain and Portugal, China and Manchuria, Indonesia."""

from __future__ import annotations

from services.time_resolver.territories.territory_eras import Territory, ring, territory

BOMBAY = ring("72.75 18.87, 72.98 18.87, 72.99 19.02, 73.02 19.15, 72.98 19.30, 72.75 19.30")
CALCUTTA = ring("88.18 22.42, 88.46 22.42, 88.46 22.74, 88.25 22.74")
MADRAS = ring("80.20 12.98, 80.33 12.98, 80.33 13.16, 80.20 13.16")
ASSAM = ring(
    "89.8 24.1, 92.4 24.0, 93.4 24.1, 94.3 25.3, 97.3 27.0, 96.5 28.5, 91.5 27.5, 89.8 26.8"
)
GOA = ring("73.6 14.88, 74.10 14.88, 74.35 15.25, 74.20 15.66, 73.95 15.80, 73.6 15.75")
DAMAN = ring("72.78 20.36, 72.885 20.34, 72.90 20.48, 72.78 20.47")
DIU = ring("70.85 20.66, 71.03 20.66, 71.03 20.725, 70.85 20.745")
ANDAMANS = ring("91.9 6.5, 94.3 6.5, 94.3 14.2, 91.9 14.2")
KAESONG = ring("124.4 37.4, 126.97 37.7, 126.97 38.0, 124.4 38.0")
NORTH_OF_38 = ring("126.97 38.0, 129.0 38.0, 128.6 38.8, 126.97 38.5")
PUNJAB_SIND = ring("60 29.0, 68.5 28.3, 71.0 27.5, 77 30, 77 37.5, 70 37.5, 60 33")
MANCHURIA_NORTH = ring(
    "121.5 53.4, 121.0 50.2, 122.8 46.6, 121.8 45.6,"
    "123.6 43.4, 124.6 42.9, 125.4 42.2, 126.2 41.6,"
    "126.2 40.9, 128.0 41.2, 131.5 42.3, 136 48, 127 54"
)
MANCHURIA_SOUTH = ring(
    "119.8 40.0, 119.0 41.5, 116.0 43.0, 115.5 47.8, 118.5 50.0, 121.5 53.4, 127 54, 136 48,"
    "131.5 42.3, 128.0 41.2, 124.0 39.6, 122.0 38.3, 120.5 38.6, 121.0 40.3"
)
LIAOTUNG = ring("120.9 38.5, 122.1 38.8, 122.6 39.35, 122.3 39.55, 121.6 39.50, 120.9 39.4")
LONG_SHU = ring(
    "97.4 28.0, 97.4 33.0, 98.0 38.5, 103.0 42.0, 107.0 42.0, 108.5 39.6, 111.0 39.5, 110.5 37.5,"
    "110.35 34.6, 110.6 33.2, 109.7 31.7, 110.1 30.9,"
    "109.0 29.6, 109.4 28.4, 109.5 27.0, 109.8 26.1,"
    "110.8 26.2, 111.8 24.8, 111.4 23.2, 110.4 21.8,"
    "109.8 21.3, 110.8 20.2, 111.3 19.0, 109.5 17.8,"
    "108.0 19.0, 107.8 21.3, 100.0 20.9, 97.3 24.0"
)
TIBET = ring(
    "78.3 31.0, 79.0 36.0, 92.0 36.3, 95.5 32.8, 98.6 31.5, 98.7 28.0, 92.0 27.0, 81.0 29.5"
)
KASHGARIA = ring("73.0 36.0, 81.8 35.0, 82.2 45.2, 79.5 45.5, 73.0 40.5")
TONKIN_ANNAM = ring(
    "101.8 24.0, 101.9 22.3, 103.0 20.6, 104.2 20.0, 103.7 19.5,"
    "105.1 18.5, 106.3 17.0, 107.6 17.0, 109.5 20.5, 108.6 24.0"
)
SUMATRA = ring("94.5 6.5, 94.5 2.0, 101.0 -5.5, 106.2 -6.0, 109.0 -2.5, 104.5 2.3, 99.5 4.5")
JAVA = ring("105.0 -6.0, 106.2 -5.6, 112.0 -6.2, 116.0 -6.6, 114.45 -8.9, 105.0 -7.2")
BALI = ring("114.42 -8.95, 115.75 -8.95, 115.75 -8.0, 114.42 -8.0")
MOLUCCAS = ring("125.7 -8.3, 131.4 -8.8, 135.0 -7.5, 135.0 -4.8, 130.9 -3.2, 130.0 3.0, 125.9 3.0")
NORTH_BORNEO = ring("115.3 5.1, 115.5 4.3, 119.5 4.0, 119.5 7.6, 116.0 7.6")

KWANGCHOWAN = ring("110.12 20.85, 110.62 20.85, 110.66 21.10, 110.55 21.40, 110.15 21.38")
BATTAMBANG = ring(
    "102.2 14.6, 105.2 14.6, 105.2 13.6, 104.6 13.45, 104.0 13.2, 103.9 12.7, 103.2 12.3,102.4 12.4"
)

ROWS: tuple[Territory, ...] = (
    territory(
        "the city of Bombay, on its own time until 1955",
        "Asia/Kolkata",
        (BOMBAY,),
        """
        - 1884-01-01 | lmt .8, Asia/Kolkata .2 | india
        1884-01-01 1906-01-01 | +04:51 BMT .75, Asia/Kolkata .25 | bombay
        1906-01-01 1941-10-01 | +04:51 BMT .7, Asia/Kolkata .3 | bombay
        1941-10-01 1945-10-15 | Asia/Kolkata .5, +04:51 BMT .25, +05:51 BMT .25 | bombay
        1945-10-15 1955-01-01 | +04:51 BMT .65, Asia/Kolkata .35 | bombay
        1955-01-01 1956-01-01 | Asia/Kolkata .6, +04:51 BMT .4 | bombay
        """,
        calendar="IN-BRITISH",
        edge_km=1.0,
    ),
    territory(
        "the city of Calcutta, on its own time until 1948",
        "Asia/Kolkata",
        (CALCUTTA,),
        """
        1870-01-01 1941-10-01 | +05:53:20 HMT .65, Asia/Kolkata .25, +05:54 CAL .1 | calcutta
        1941-10-01 1948-09-01 | Asia/Kolkata .6, +05:53:20 HMT .4 | calcutta
        """,
        calendar="IN-BRITISH",
        edge_km=1.0,
    ),
    territory(
        "Madras: its calendar",
        "Asia/Kolkata",
        (MADRAS,),
        "",
        calendar="IN-BRITISH",
        edge_km=1.0,
    ),
    territory(
        "Assam, whose tea gardens keep an hour of their own",
        "Asia/Kolkata",
        (ASSAM,),
        """
        - 1906-01-01 | lmt .6, +05:53:20 HMT .2, Asia/Kolkata .2 | india
        1906-01-01 1970-01-01 | Asia/Kolkata .8, +06:30 .2 | assam
        """,
    ),
    territory(
        "Goa, Daman and Diu, Portuguese until 1961",
        "Asia/Kolkata",
        (GOA, DAMAN, DIU),
        """
        - 1912-01-01 | lmt .8, Asia/Kolkata .2 | goa
        1912-01-01 1961-12-19 | +05:00 .55, Asia/Kolkata .45 | goa
        """,
        calendar="IN-GOA",
        edge_km=2.0,
    ),
    territory(
        "the Andaman and Nicobar Islands, Japanese 1942-1945",
        "Asia/Kolkata",
        (ANDAMANS,),
        """
        - 1906-01-01 | lmt .8, Asia/Kolkata .2 | india
        1942-03-23 1945-10-07 | +09:00 JST .85, Asia/Kolkata .15 | japan1942
        """,
    ),
    territory(
        "Battambang and Siem Reap, Thai 1941-1946",
        "Asia/Phnom_Penh",
        (BATTAMBANG,),
        "1941-05-09 1946-12-09 | Asia/Bangkok .75, Asia/Phnom_Penh .25 | battambang",
    ),
    territory(
        "Kwangchowan, a French lease under Hanoi 1900-1946",
        "Asia/Shanghai",
        (KWANGCHOWAN,),
        """
        1911-05-01 1943-02-21 | +07:00 .65, Asia/Shanghai .35 | kwangchowan
        1943-02-21 1945-08-18 | +09:00 JST .5, +08:00 .3, +07:00 .2 | kwangchowan
        """,
    ),
    territory(
        "East Bengal in British India",
        "Asia/Dhaka",
        (),
        """
        - 1906-01-01 | lmt .6, Asia/Dhaka .4 | india
        1906-01-01 1941-10-01 | Asia/Dhaka .5, +05:30 IST .4, lmt .1 | india
        """,
        general=True,
    ),
    territory(
        "Kaesong and Ongjin, South Korean until 1950",
        "Asia/Pyongyang",
        (KAESONG,),
        "1945-09-08 1950-06-25 | Asia/Seoul .85, Asia/Pyongyang .15 | korea38",
        edge_km=1.0,
    ),
    territory(
        "Sokcho and Cheorwon, North Korean until 1950",
        "Asia/Seoul",
        (NORTH_OF_38,),
        "1945-08-24 1950-10-01 | Asia/Pyongyang .85, Asia/Seoul .15 | korea38",
        edge_km=1.0,
    ),
    territory(
        "India",
        "Asia/Kolkata",
        (),
        """
        1854-06-28 1870-01-01 | lmt .85, Asia/Kolkata .15 | india
        1870-01-01 1906-01-01 | lmt .55, Asia/Kolkata .45 | india
        1906-01-01 1947-08-15 | Asia/Kolkata .88, lmt .12 | india
        """,
        general=True,
    ),
    territory(
        "the Punjab and the north-west of British India",
        "Asia/Karachi",
        (PUNJAB_SIND,),
        """
        - 1906-01-01 | lmt .55, +05:21:10 MMT .4, Asia/Karachi .05 | india
        1906-01-01 1907-01-01 | +05:30 IST .7, lmt .3 | india
        1907-01-01 1942-09-01 | Asia/Karachi .88, lmt .12 | india
        """,
    ),
    territory(
        "the Liaotung leased territory, Japanese 1905-1945",
        "Asia/Shanghai",
        (LIAOTUNG,),
        """
        - 1905-01-02 | lmt .7, +08:00 .3 | china
        1905-01-02 1937-01-01 | +08:00 .85, Asia/Shanghai .15 | manchukuo
        1937-01-01 1945-08-22 | +09:00 JST | manchukuo
        1945-08-22 1949-10-01 | Asia/Shanghai .6, +09:00 .4 | manchukuo
        1949-10-01 1970-01-01 | Asia/Shanghai | china1949
        """,
    ),
    territory(
        "Heilongjiang and Jilin, the Changbai zone, Manchukuo 1932-1945",
        "Asia/Shanghai",
        (MANCHURIA_NORTH,),
        """
        - 1928-01-01 | lmt .55, Asia/Harbin .35, Asia/Shanghai .1 | china
        1928-01-01 1932-03-01 | Asia/Harbin .55, Asia/Shanghai .45 | china
        1932-03-01 1937-01-01 | +08:00 CST .75, +09:00 JST .25 | manchukuo
        1937-01-01 1940-01-01 | +09:00 JST .65, Asia/Harbin .35 | manchukuo
        1940-01-01 1945-08-20 | +09:00 JST | manchukuo
        1945-08-20 1949-10-01 | Asia/Harbin .4, Asia/Shanghai .4, +08:30 .2 | manchukuo
        1949-10-01 1970-01-01 | Asia/Shanghai .85, Asia/Harbin .15 | china1949
        """,
    ),
    territory(
        "southern and western Manchuria, Manchukuo 1932-1945",
        "Asia/Shanghai",
        (MANCHURIA_SOUTH,),
        """
        - 1928-01-01 | lmt .6, Asia/Shanghai .4 | china
        1932-03-01 1937-01-01 | +08:00 CST .75, +09:00 JST .25 | manchukuo
        1937-01-01 1940-01-01 | +09:00 JST .7, +08:00 CST .3 | manchukuo
        1940-01-01 1945-08-20 | +09:00 JST | manchukuo
        1945-08-20 1949-10-01 | Asia/Shanghai .7, +09:00 .3 | manchukuo
        1949-10-01 1970-01-01 | Asia/Shanghai | china1949
        """,
    ),
    territory(
        "Tibet",
        "Asia/Shanghai Asia/Urumqi",
        (TIBET,),
        """
        - 1951-10-01 | lmt .85, +06:00 .15 | tibet
        1951-10-01 1959-03-28 | +06:00 .7, Asia/Shanghai .3 | tibet
        1959-03-28 1970-01-01 | Asia/Shanghai .9, +06:00 .1 | tibet
        """,
    ),
    territory(
        "south-western China, the Long-shu zone",
        "Asia/Shanghai",
        (LONG_SHU,),
        """
        - 1914-01-01 | lmt .9, Asia/Shanghai .1 | china
        1914-01-01 1928-01-01 | lmt .6, Asia/Shanghai .25, +07:45:40 PMT .15 | china
        1928-01-01 1939-06-01 | Asia/Chongqing .5, Asia/Shanghai .3, lmt .2 | china
        1939-06-01 1945-09-30 | Asia/Chongqing .9, Asia/Shanghai .1 | china
        1945-09-30 1949-12-31 | Asia/Chongqing .7, Asia/Shanghai .3 | china
        1949-12-31 1970-01-01 | Asia/Shanghai .85, Asia/Chongqing .15 | china1949
        """,
    ),
    territory(
        "western Xinjiang, the Kunlun zone",
        "Asia/Urumqi Asia/Shanghai",
        (KASHGARIA,),
        """
        - 1928-01-01 | lmt .9, Asia/Urumqi .1 | china
        1928-01-01 1949-10-01 | Asia/Kashgar .5, Asia/Urumqi .3, lmt .2 | china
        1949-10-01 1970-01-01 | Asia/Urumqi .4, Asia/Shanghai .4, Asia/Kashgar .2 | china1949
        """,
    ),
    territory(
        "Xinjiang",
        "Asia/Urumqi",
        (),
        """
        - 1928-01-01 | lmt .9, Asia/Urumqi .1 | china
        1928-01-01 1949-10-01 | Asia/Urumqi .6, lmt .4 | china
        1949-10-01 1970-01-01 | Asia/Urumqi .5, Asia/Shanghai .5 | china1949
        """,
    ),
    territory(
        "China",
        "Asia/Shanghai",
        (),
        """
        - 1914-01-01 | lmt .6, Asia/Shanghai .4 | china
        1914-01-01 1928-01-01 | Asia/Shanghai .5, +07:45:40 PMT .25, lmt .25 | china
        1928-01-01 1937-07-07 | Asia/Shanghai .9, lmt .1 | china
        1937-07-07 1945-09-09 | Asia/Shanghai .5, +09:00 JST .3, +07:00 .2 | china
        1945-09-09 1949-05-28 | Asia/Shanghai .7, +08:00 CST .3 | china
        1949-05-28 1970-01-01 | Asia/Shanghai | china1949
        """,
        general=True,
    ),
    territory(
        "Tonkin and northern Annam",
        "Asia/Ho_Chi_Minh Asia/Bangkok",
        (TONKIN_ANNAM,),
        """
        - 1906-07-01 | lmt .8, Asia/Hanoi .2 | hanoi
        1906-07-01 1945-09-02 | Asia/Hanoi | hanoi
        1945-09-02 1954-10-11 | Asia/Hanoi .7, Asia/Ho_Chi_Minh .3 | hanoi
        1954-10-11 1970-01-01 | Asia/Hanoi .9, Asia/Ho_Chi_Minh .1 | hanoi
        """,
    ),
    territory(
        "Sumatra",
        "Asia/Jakarta",
        (SUMATRA,),
        """
        - 1932-11-01 | lmt .7, Asia/Jakarta .3 | indies
        1932-11-01 1942-02-16 | +06:30 .4, +07:00 .4, Asia/Jakarta .2 | indies
        1942-02-16 1945-09-23 | Asia/Jakarta | japan1942
        1945-09-23 1950-05-01 | Asia/Jakarta .5, +06:30 .25, +07:00 .25 | indies
        1950-05-01 1964-01-01 | Asia/Jakarta .5, +07:00 .3, +06:30 .2 | indies
        """,
    ),
    territory(
        "Bali",
        "Asia/Makassar",
        (BALI,),
        """
        - 1932-11-01 | lmt .7, Asia/Makassar .3 | indies
        1932-11-01 1942-02-18 | +07:30 .6, Asia/Makassar .4 | indies
        1942-02-18 1945-09-23 | Asia/Makassar | japan1942
        1945-09-23 1964-01-01 | +07:30 .35, Asia/Makassar .35, +08:00 .3 | indies
        """,
    ),
    territory(
        "the Moluccas",
        "Asia/Jayapura Asia/Makassar",
        (MOLUCCAS,),
        """
        - 1932-11-01 | lmt .8, map .2 | indies
        1932-11-01 1942-02-01 | +08:30 .5, map .5 | indies
        1942-02-01 1945-09-23 | +09:00 .8, map .2 | japan1942
        1945-09-23 1970-01-01 | +09:00 .5, map .3, +08:30 .2 | indies
        """,
    ),
    territory(
        "Java and Madura before the zones of 1932",
        "Asia/Jakarta",
        (JAVA,),
        """
        - 1908-05-01 | lmt .75, Asia/Jakarta .25 | indies
        1908-05-01 1924-01-01 | Asia/Jakarta .55, +07:12 .3, lmt .15 | indies
        1924-01-01 1932-11-01 | Asia/Jakarta .85, lmt .15 | indies
        """,
        general=True,
    ),
    territory(
        "the Dutch Indies before the zones of 1932",
        "Asia/Jakarta Asia/Makassar Asia/Pontianak Asia/Jayapura",
        (),
        "- 1932-11-01 | lmt .55, map .45 | indies",
        general=True,
    ),
    territory(
        "North Borneo",
        "Asia/Kuching",
        (NORTH_BORNEO,),
        """
        - 1933-01-01 | lmt .6, Asia/Kuching .2, +08:00 .2 | borneo
        1933-01-01 1942-02-16 | +08:00 .55, Asia/Kuching .45 | borneo
        """,
    ),
    territory(
        "the Malay States, on Singapore's time",
        "Asia/Kuala_Lumpur",
        (),
        """
        - 1901-01-01 | lmt .7, Asia/Kuala_Lumpur .3 | malaya
        1905-06-01 1970-01-01 | Asia/Kuala_Lumpur | malaya
        """,
        general=True,
    ),
)
