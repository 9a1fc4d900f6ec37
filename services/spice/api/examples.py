"""Requests that run as they stand: `/docs` offers them by name."""

from __future__ import annotations

from typing import Any

SAN_FRANCISCO = {"latitude": 37.7749, "longitude": -122.4194, "elevation": 25}
GREENWICH = {"latitude": 51.4779, "longitude": -0.0015, "elevation": 47}

CHARTS: dict[str, dict[str, Any]] = {
    "town": {
        "summary": "By the clock, at a town, with houses and aspects",
        "value": {
            "local_time": "1990-05-15T14:30:00",
            "place": "Munich",
            "houses": "placidus",
            "aspects": "major",
        },
    },
    "modern": {
        "summary": "A moment and a place; everything else by default",
        "value": {"birth_time": "2024-06-21T18:00:00Z", **SAN_FRANCISCO, "zodiac": "tropical"},
    },
    "offset": {
        "summary": "Local time with its offset, three bodies",
        "value": {
            "birth_time": "1990-01-15T06:30:00+05:30",
            "latitude": 28.6139,
            "longitude": 77.209,
            "bodies": ["Sun", "Moon", "Mars"],
        },
    },
    "sidereal": {
        "summary": "Sidereal zodiac, Lahiri",
        "value": {
            "birth_time": "1947-08-14T18:30:00Z",
            "latitude": 28.6139,
            "longitude": 77.209,
            "zodiac": "sidereal",
            "ayanamsa": "lahiri",
        },
    },
    "own_ayanamsa": {
        "summary": "Sidereal zodiac, an ayanamsa of your own",
        "value": {
            "birth_time": "2024-06-21T18:00:00Z",
            **SAN_FRANCISCO,
            "zodiac": "sidereal",
            "ayanamsa": {"t0_jd": 2415020.0, "value": 22.5},
        },
    },
    "uncertain": {
        "summary": "Known to a quarter of an hour: what is still certain?",
        "value": {
            "birth_time": "1879-03-14T10:50:00Z",
            "latitude": 48.4011,
            "longitude": 9.9876,
            "time_uncertainty_s": 900,
        },
    },
    "julian_calendar": {
        "summary": "A date of the Julian calendar (Newton's birth)",
        "value": {
            "birth_time": "1642-12-25T01:00:00Z",
            "calendar": "julian",
            "latitude": 52.809,
            "longitude": -0.63,
        },
    },
    "ancient": {
        "summary": "Year -500 in UT1: needs the historical kernels (422 with the coverage if not)",
        "value": {
            "birth_time": "-0500-03-01T12:00:00",
            "time_scale": "ut1",
            "calendar": "julian",
            "latitude": 32.54,
            "longitude": 44.42,
        },
    },
    "heliocentric": {
        "summary": "From the Sun, geometric, ecliptic of J2000, at a Julian date (TT)",
        "value": {
            "birth_time": 2451545.0,
            "time_scale": "tt",
            "latitude": 0,
            "longitude": 0,
            "observer": "heliocentric",
            "corrections": "geometric",
            "frame": "ecliptic_j2000",
        },
    },
    "astrometric": {
        "summary": "Geocentric astrometric right ascension and declination (ICRF)",
        "value": {
            "birth_time": "2024-06-21T18:00:00Z",
            **GREENWICH,
            "observer": "geocentric",
            "corrections": "astrometric",
            "frame": "icrf",
            "bodies": ["Mars", "Jupiter"],
        },
    },
}

UNKNOWN_TIMES: dict[str, dict[str, Any]] = {
    "unknown_time": {
        "summary": "A date without a time: what was certain that day, and when what changed",
        "value": {
            "local_time": "1962-07-02",
            "time": "unknown",
            "latitude": 37.8917,
            "longitude": -85.9636,
            "houses": "placidus",
            "aspects": "major",
        },
    },
    "between": {
        "summary": "Born in the evening, between two readings of the clock",
        "value": {
            "time_from": "2024-06-21T18:00:00",
            "time_to": "2024-06-21T21:00:00",
            **SAN_FRANCISCO,
            "bodies": ["Sun", "Moon"],
        },
    },
    "about": {
        "summary": "Born at about six in the evening, give or take a quarter of an hour",
        "value": {
            "local_time": "2024-06-21T18:00:00",
            "time_sigma_s": 900,
            **SAN_FRANCISCO,
            "zodiac": "sidereal",
            "houses": "whole_sign",
            "aspects": "major",
            "aspect_points": ["Ascendant", "MC"],
        },
    },
}

BATCHES: dict[str, dict[str, Any]] = {
    "two": {
        "summary": "A chart, and one that cannot be: the second spoils nothing",
        "value": {
            "charts": [CHARTS["modern"]["value"], {"birth_time": "2024-06-21T18:00:00Z"}],
        },
    }
}

TABLES: dict[str, dict[str, Any]] = {
    "day": {
        "summary": "The Moon through a night, every ten minutes, from one place",
        "value": {
            "start": "2024-06-21T20:00:00Z",
            "stop": "2024-06-22T04:00:00Z",
            "step": {"minutes": 10},
            **GREENWICH,
            "bodies": ["Moon"],
        },
    },
    "year": {
        "summary": "All the usual bodies for a year, day by day, as an almanac lists them",
        "value": {
            "start": "2024-01-01T00:00:00Z",
            "stop": "2024-12-31T00:00:00Z",
            "step": {"days": 1},
            "latitude": 0,
            "longitude": 0,
            "observer": "geocentric",
        },
    },
}

EVENTS: dict[str, dict[str, Any]] = {
    "ingresses": {
        "summary": "A year of the Sun's signs and of Mercury's stations",
        "value": {
            "start": "2024-01-01T00:00:00Z",
            "stop": "2025-01-01T00:00:00Z",
            "search": [
                {"kind": "ingress", "bodies": ["Sun"]},
                {"kind": "station", "bodies": ["Mercury"]},
            ],
        },
    },
    "phases": {
        "summary": "The Moon's phases and void spans of a month",
        "value": {
            "start": "2024-06-01T00:00:00Z",
            "stop": "2024-07-01T00:00:00Z",
            "search": [{"kind": "phase"}, {"kind": "void_of_course"}],
        },
    },
    "transits": {
        "summary": "Slow planets to a natal chart, with the days within one degree",
        "value": {
            "start": "2024-01-01T00:00:00Z",
            "stop": "2026-01-01T00:00:00Z",
            "search": [
                {
                    "kind": "aspect",
                    "bodies": ["Saturn", "Uranus", "Neptune", "Pluto"],
                    "to": {
                        "birth_time": "1990-01-15T06:30:00Z",
                        "latitude": 48.2,
                        "longitude": 16.37,
                        "bodies": ["Sun", "Moon"],
                        "houses": "placidus",
                    },
                    "angles": ["conjunction", "square", "opposition"],
                    "orb": 1,
                }
            ],
        },
    },
    "sidereal": {
        "summary": "The Moon's nakshatras of a month, Lahiri",
        "value": {
            "start": "2024-06-01T00:00:00Z",
            "stop": "2024-07-01T00:00:00Z",
            "zodiac": "sidereal",
            "ayanamsa": "lahiri",
            "search": [{"kind": "ingress", "bodies": ["Moon"], "into": "nakshatras"}],
        },
    },
    "almanac": {
        "summary": "Sunrise, sunset, twilight and moonrise of a week in Tromsø",
        "value": {
            "start": "2024-01-12T00:00:00Z",
            "stop": "2024-01-19T00:00:00Z",
            "latitude": 69.6492,
            "longitude": 18.9553,
            "search": [
                {"kind": "rise"},
                {"kind": "set"},
                {"kind": "transit", "bodies": ["Sun"]},
                {"kind": "twilight", "depression": 6},
            ],
        },
    },
    "eclipses": {
        "summary": "Eclipses of three years, the Moon's as seen from Vienna",
        "value": {
            "start": "2024-01-01T00:00:00Z",
            "stop": "2027-01-01T00:00:00Z",
            "latitude": 48.2,
            "longitude": 16.37,
            "search": [{"kind": "eclipse_solar", "path": True}, {"kind": "eclipse_lunar"}],
        },
    },
    "occultations": {
        "summary": "What the Moon hides of the bright stars of its way, and of Mars",
        "value": {
            "start": "2024-01-01T00:00:00Z",
            "stop": "2025-07-01T00:00:00Z",
            "search": [
                {
                    "kind": "occultation",
                    "bodies": ["Antares", "Spica", "Regulus", "Aldebaran", "Mars"],
                }
            ],
        },
    },
    "eclipse_of_a_place": {
        "summary": "Solar eclipses that Dallas sees, with contacts and the chance of totality",
        "value": {
            "start": "2017-01-01T00:00:00Z",
            "stop": "2060-01-01T00:00:00Z",
            "latitude": 32.78,
            "longitude": -96.8,
            "search": [{"kind": "eclipse_solar", "local": True}],
        },
    },
}

_NATAL = {"birth_time": "1990-01-15T06:30:00Z", "latitude": 48.2, "longitude": 16.37}
TRANSITS: dict[str, dict[str, Any]] = {
    "year": {
        "summary": "A year of Jupiter and Saturn to a natal chart",
        "value": {
            "natal": {**_NATAL, "houses": "placidus"},
            "start": "2024-01-01T00:00:00Z",
            "stop": "2025-01-01T00:00:00Z",
            "bodies": ["Jupiter", "Saturn"],
        },
    },
}
RETURNS: dict[str, dict[str, Any]] = {
    "solar": {
        "summary": "Ten solar returns, each with its chart",
        "value": {
            "natal": {**_NATAL, "bodies": ["Sun", "Moon"], "houses": "placidus"},
            "start": "2024-01-01T00:00:00Z",
            "stop": "2034-01-01T00:00:00Z",
            "chart": True,
        },
    },
    "saturn": {
        "summary": "Saturn's returns of a life, all passes",
        "value": {
            "natal": _NATAL,
            "body": "Saturn",
            "start": "1990-06-01T00:00:00Z",
            "stop": "2080-01-01T00:00:00Z",
        },
    },
}

WHEELS: dict[str, dict[str, Any]] = {
    "town": {
        "summary": "A name, a town, the clock on its wall",
        "value": {
            "name": "Ada Lovelace",
            "local_time": "1815-12-10T13:00:00",
            "place": "London, GB",
        },
    },
    "sheet": {
        "summary": "A page of A4: the wheel, the positions, the grid of aspects",
        "value": {
            "birth_time": "2024-06-21T18:00:00Z",
            **SAN_FRANCISCO,
            "style": {"layout": "sheet", "lots": True},
        },
    },
    "transits": {
        "summary": "The sky of another day about a chart, dark",
        "value": {
            **_NATAL,
            "transits": {"birth_time": "2026-11-28T12:00:00Z"},
            "style": {"theme": "dark"},
        },
    },
    "north_indian": {
        "summary": "The North Indian form, sidereal",
        "value": {
            "birth_time": "1947-08-14T18:30:00Z",
            "latitude": 28.6139,
            "longitude": 77.209,
            "zodiac": "sidereal",
            "bodies": [
                "Sun",
                "Moon",
                "Mars",
                "Mercury",
                "Jupiter",
                "Venus",
                "Saturn",
                "MeanNode",
                "MeanSouthNode",
            ],
            "style": {"form": "north_indian"},
        },
    },
}
