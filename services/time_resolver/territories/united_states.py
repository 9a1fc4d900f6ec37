"""The United States' time lines of 1883-1967, and what Chicago did and its zone did not."""

from __future__ import annotations

from services.time_resolver.territories.territory_eras import Territory, ring, territory

CENTRAL = "America/Kentucky/Monticello"  # Central Time with federal summer time only, to 1968

CHICAGO_AROUND = ring("-88.30 41.30, -87.00 41.30, -87.00 42.49, -88.30 42.49")
_WISCONSIN_WEST = (
    "-90.65 42.51, -90.70 42.63, -91.07 42.75, -91.15 43.00, -91.21 43.40, -91.26 43.80,"
    "-91.62 44.055, -92.03 44.40, -92.53 44.58, -92.80 44.745, -92.765 45.00, -92.65 45.40,"
    "-92.88 45.58, -92.30 46.10, -92.29 46.66, -92.10 46.745, -91.90 46.75,"
)
WISCONSIN = ring("-86.0 42.49,", _WISCONSIN_WEST, "-90.4 47.6, -86.0 47.6")
MINNESOTA = ring(
    "-97.3 43.50, -91.21 43.50,",
    _WISCONSIN_WEST.split("-91.21 43.40,")[1],
    "-89.3 48.3, -95.2 49.5, -97.4 49.5",
)
IOWA = ring(
    "-96.7 43.50, -91.21 43.50, -91.15 43.00, -91.07 42.75, -90.70 42.63, -90.65 42.51,"
    "-90.16 41.85, -90.45 41.53, -90.60 41.515, -90.75 41.45, -91.05 41.40, -91.10 41.20,"
    "-90.95 41.05, -91.10 40.81, -91.40 40.55, -91.42 40.38, -91.73 40.61, -95.77 40.58,"
    "-95.88 41.25, -96.10 41.80, -96.45 42.48"
)
FLORIDA = ring(
    "-85.0 24.0, -79.5 24.0, -80.5 30.0, -81.4 30.71, -82.05 30.36, -82.05 30.57, -82.21 30.57,"
    "-84.86 30.70, -85.0 30.0"
)
GEORGIA_AND_FLORIDA = ring(
    "-85.62 35.00, -85.18 32.87, -85.0 32.3, -85.0 29.0, -85.0 24.0, -79.5 24.0, -80.5 31.5,"
    "-80.87 32.03, -81.12 32.12, -81.19 32.47, -81.42 32.80, -81.50 33.00, -81.95 33.48,"
    "-82.20 33.66, -82.56 34.00, -82.82 34.36, -83.08 34.58, -83.34 34.72, -83.11 35.00"
)
CAROLINA_WEST = ring(
    "-84.40 34.99, -83.11 35.00, -82.40 35.20, -82.45 35.62, -82.65 36.10, -83.50 35.60,"
    "-84.05 35.45"
)
PANHANDLE = ring(
    "-103.1 37.0, -100.0 37.0, -100.0 34.3, -100.4 33.0, -100.9 32.6, -101.8 32.3, -101.2 31.5,"
    "-100.8 31.0, -100.0 30.8, -100.0 28.0, -106.7 28.0, -106.7 32.1, -103.1 32.1"
)
PLAINS_WEST = ring(
    "-102.2 37.0, -100.06 37.0, -100.06 38.9, -99.9 40.0, -100.70 40.2, -100.79 41.1, -101.2 43.0,"
    "-100.6 44.4, -100.5 45.9, -101.2 47.4, -102.2 48.0, -103.5 48.0, -105.0 45.0, -102.2 41.0"
)

_WITHOUT_SUMMER_TIME = "America/Chicago:standard {share}, America/Chicago {rest} | {source}"


def _standard(spans: str, share: float, source: str) -> str:
    """Return eras of `since until` lines in which Chicago's summer times were hardly kept."""
    kept = _WITHOUT_SUMMER_TIME.format(share=share, rest=round(1 - share, 2), source=source)
    return "\n".join(f"{span} | {kept}" for span in spans.strip().splitlines())


ROWS: tuple[Territory, ...] = (
    territory(
        "Chicago's neighbours in 1936, when the city kept Eastern Time",
        "America/Chicago",
        (CHICAGO_AROUND,),
        "1936-03-01 1936-11-15 | America/Chicago .6, -06:00 CST .4 | chicago1936",
        general=True,
    ),
    territory(
        "the Central zone outside Chicago in 1936",
        "America/Chicago",
        (),
        "1936-03-01 1936-11-15 | -06:00 CST .97, America/Chicago .03 | chicago1936",
        general=True,
    ),
    territory(
        "Wisconsin, without summer time until 1957",
        "America/Chicago",
        (WISCONSIN,),
        _standard(
            "1923-07-01 1936-03-01\n1936-11-15 1942-02-09\n1945-09-30 1957-04-28", 0.85, "wisconsin"
        ),
        edge_km=2.0,
    ),
    territory(
        "Minnesota, without summer time until 1957",
        "America/Chicago",
        (MINNESOTA,),
        _standard(
            "1919-10-26 1936-03-01\n1936-11-15 1942-02-09\n1945-09-30 1957-04-28", 0.85, "minnesota"
        ),
        edge_km=2.0,
    ),
    territory(
        "Iowa, without summer time until 1960",
        "America/Chicago",
        (IOWA,),
        _standard(
            "1919-10-26 1936-03-01\n1936-11-15 1942-02-09\n1945-09-30 1960-04-24", 0.8, "iowa"
        ),
        edge_km=3.0,
    ),
    territory(
        "Florida: its calendar",
        "America/New_York America/Chicago",
        (FLORIDA,),
        "",
        calendar="US-FLORIDA",
    ),
    territory(
        "Georgia and Florida, on Central Time until 1919",
        "America/New_York",
        (GEORGIA_AND_FLORIDA,),
        f"1883-11-18 1919-01-01 | {CENTRAL} .7, America/New_York .3 | charleston",
        edge_km=3.0,
    ),
    territory(
        "North Carolina west of Asheville, on Central Time until 1946",
        "America/New_York",
        (CAROLINA_WEST,),
        f"""
        1883-11-18 1919-10-26 | {CENTRAL} .7, America/New_York .3 | carolina
        1919-10-26 1942-02-09 | {CENTRAL} .7, America/New_York:standard .3 | carolina
        1942-02-09 1945-09-30 | {CENTRAL} .7, America/New_York .3 | carolina
        1945-09-30 1947-01-01 | America/New_York:standard .5, {CENTRAL} .5 | carolina
        """,
    ),
    territory(
        "the Panhandle and the Plains of Texas and Oklahoma, on Mountain Time 1919-1921",
        "America/Chicago",
        (PANHANDLE,),
        """
        1919-01-01 1919-10-26 | America/Denver .6, America/Chicago .4 | panhandle
        1919-10-26 1921-03-04 | America/Denver:standard .6, America/Chicago:standard .4 | panhandle
        """,
        edge_km=15.0,
    ),
    territory(
        "the western Plains, between Central and Mountain Time",
        "America/Chicago",
        (PLAINS_WEST,),
        """
        1883-11-18 1919-10-26 | America/Chicago .6, America/Denver .4 | plains
        1919-10-26 1936-03-01 | America/Chicago:standard .6, America/Denver:standard .4 | plains
        1936-11-15 1942-02-09 | America/Chicago:standard .6, America/Denver:standard .4 | plains
        1942-02-09 1945-09-30 | America/Chicago .6, America/Denver .4 | plains
        1945-09-30 1967-04-30 | America/Chicago:standard .7, America/Denver:standard .3 | plains
        """,
        edge_km=15.0,
    ),
)
