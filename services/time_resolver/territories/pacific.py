"""Japan's outer islands, and New Guinea's under Japan."""

from __future__ import annotations

from services.time_resolver.territories.territory_eras import Territory, ring, territory

NEW_BRITAIN = ring("148.2 -6.4, 152.6 -6.0, 153.6 -4.0, 151.0 -1.8, 147.0 -1.5")
NEW_GUINEA_NORTH = ring(
    "141.0 -2.4, 141.0 -4.2, 144.0 -4.9, 146.2 -6.2, 147.0 -7.2, 148.3 -6.6, 148.2 -5.6,"
    "145.5 -3.6, 143.0 -2.6"
)
BONIN = ring("138.0 21.0, 155.0 21.0, 155.0 28.0, 138.0 28.0")
SAKISHIMA = ring("122.7 23.9, 125.7 23.9, 125.7 25.2, 122.7 25.2")
OKINAWA = ring("126.2 25.7, 128.7 26.1, 130.5 28.0, 129.0 28.7, 126.2 27.5")

ROWS: tuple[Territory, ...] = (
    territory(
        "New Britain and New Ireland, Japanese 1942-1945",
        "Pacific/Port_Moresby",
        (NEW_BRITAIN,),
        "1942-01-23 1945-09-06 | +09:00 JST .8, Pacific/Port_Moresby .2 | japan1942",
    ),
    territory(
        "the north coast of New Guinea, Japanese 1942-1945",
        "Pacific/Port_Moresby",
        (NEW_GUINEA_NORTH,),
        """
        1942-03-08 1942-12-18 | Pacific/Port_Moresby .6, +09:00 JST .4 | japan1942
        1942-12-18 1944-04-22 | +09:00 JST .6, Pacific/Port_Moresby .4 | japan1942
        1944-04-22 1945-09-13 | +09:00 JST .5, Pacific/Port_Moresby .5 | japan1942
        """,
    ),
    territory(
        "the Sakishima Islands, on Japan's western time",
        "Asia/Tokyo",
        (SAKISHIMA,),
        """
        - 1896-01-01 | lmt .7, Asia/Tokyo .3 | japan167
        1896-01-01 1937-10-01 | +08:00 | japan167
        1945-04-01 1970-01-01 | +09:00 .85, Asia/Tokyo .15 | ryukyu
        """,
    ),
    territory(
        "Okinawa under the United States",
        "Asia/Tokyo",
        (OKINAWA,),
        "1945-04-01 1970-01-01 | +09:00 .85, Asia/Tokyo .15 | ryukyu",
    ),
    territory(
        "the Bonin and Volcano Islands under the United States",
        "Asia/Tokyo",
        (BONIN,),
        "1945-03-26 1968-06-26 | +09:00 .6, +10:00 .4 | bonin",
    ),
)
