"""Signs, bodies and aspects as strokes in a box of 24 units: no font is needed to see them."""

from __future__ import annotations

BOX = 24.0
"""Side of the box that every path is drawn in; nothing reaches nearer than 2 units to its edge."""

SIGNS = (
    "Aries", "Taurus", "Gemini", "Cancer", "Leo", "Virgo",
    "Libra", "Scorpio", "Sagittarius", "Capricorn", "Aquarius", "Pisces",
)  # fmt: skip

SIGN_PATHS: dict[str, str] = {
    "Aries": "M4 9c0-3 1.8-5 4-5 2.6 0 4 2.6 4 7v9M20 9c0-3-1.8-5-4-5-2.6 0-4 2.6-4 7",
    "Taurus": "M5 3.5c.8 4 3.5 6 7 6s6.2-2 7-6M6.7 14.8a5.3 5.3 0 1 0 10.6 0a5.3 5.3 0 1 0-10.6 0",
    "Gemini": "M5 4c4.5 2 9.5 2 14 0M5 20c4.5-2 9.5-2 14 0M9 5.3v13.4M15 5.3v13.4",
    "Cancer": (
        "M4.4 10a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0M4.4 10C5 6.5 9 5 12.5 5c3 0 5.5.9 7.5 2.6"
        "M14.4 14a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0M19.6 14c-.6 3.5-4.6 5-8.1 5"
        "-3 0-5.5-.9-7.5-2.6"
    ),
    "Leo": (
        "M5 15.5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M9.6 14.3C8.5 12 7 10.5 7 8.3 7 5.6 9.2 4 12 4"
        "s5 1.8 5 4.6c0 3.4-3 6.4-3 9.4 0 1.6 1 2.4 2.2 2.4 1.3 0 2.3-.9 2.8-2"
    ),
    "Virgo": (
        "M3.5 5c1.5 0 2 1 2 2.5V17M5.5 8c.3-1.8 1.3-3 2.6-3s2.4 1 2.4 2.5V17"
        "M10.5 8c.3-1.8 1.3-3 2.6-3s2.4 1 2.4 2.5V15c0 3 1.5 5 4 5.5"
        "M15.5 10.5c.8-1.4 1.8-2 2.8-2 1.3 0 2.2 1 2.2 2.5 0 3.5-3.5 7-7.5 9"
    ),
    "Libra": (
        "M4 20h16M4 16h5.5C8 15 7 13.3 7 11.3 7 8.3 9.2 6 12 6s5 2.3 5 5.3c0 2-1 3.7-2.5 4.7H20"
    ),
    "Scorpio": (
        "M3.5 5c1.5 0 2 1 2 2.5V17M5.5 8c.3-1.8 1.3-3 2.6-3s2.4 1 2.4 2.5V17"
        "M10.5 8c.3-1.8 1.3-3 2.6-3s2.4 1 2.4 2.5V16c0 2.4 1.2 3.5 4.5 3.5"
        "M17.8 17.2l2.4 2.3-2.4 2.3"
    ),
    "Sagittarius": "M4.5 19.5L19.5 4.5M11.5 4.5h8v8M6.5 11l6.5 6.5",
    "Capricorn": (
        "M3.5 5c2 0 3 1.5 3 4v8M6.5 9c.5-2.5 1.8-4 3.5-4 1.8 0 2.5 1.3 2.5 3.5V16c0 3-1.3 4.5-3.5 5"
        "M12.5 15.5a3.5 3.5 0 1 1 3.5 3.5c-2 0-3.5-1.5-3.5-3.5"
    ),
    "Aquarius": "M3.5 10.5l3.4-3 3.4 3 3.4-3 3.4 3 3.4-3M3.5 16.5l3.4-3 3.4 3 3.4-3 3.4 3 3.4-3",
    "Pisces": "M6 4c2.7 5 2.7 11 0 16M18 4c-2.7 5-2.7 11 0 16M4.5 12h15",
}

_CIRCLE = "M4 12a8 8 0 1 0 16 0a8 8 0 1 0-16 0"
_DOT = "M11.2 12a.8.8 0 1 0 1.6 0a.8.8 0 1 0-1.6 0"
_NODE = (
    "M4 17.8a2.1 2.1 0 1 0 4.2 0a2.1 2.1 0 1 0-4.2 0M15.8 17.8a2.1 2.1 0 1 0 4.2 0"
    "a2.1 2.1 0 1 0-4.2 0M8 16.8C6 14 5 12 5 9.8 5 6.2 8 4 12 4s7 2.2 7 5.8c0 2.2-1 4.2-3 7"
)
_SOUTH_NODE = (
    "M4 6.2a2.1 2.1 0 1 0 4.2 0a2.1 2.1 0 1 0-4.2 0M15.8 6.2a2.1 2.1 0 1 0 4.2 0"
    "a2.1 2.1 0 1 0-4.2 0M8 7.2C6 10 5 12 5 14.2 5 17.8 8 20 12 20s7-2.2 7-5.8c0-2.2-1-4.2-3-7"
)
_MOON = "M15.5 3.8a8.4 8.4 0 1 0 0 16.4a10.6 10.6 0 0 1 0-16.4z"
_LILITH = "M13.6 3.2a5.6 5.6 0 1 0 0 11.2a7.2 7.2 0 0 1 0-11.2zM10.6 14.6V21M7.4 18h6.4"
_PERIGEE = "M10.4 3.2a5.6 5.6 0 1 1 0 11.2a7.2 7.2 0 0 0 0-11.2zM13.4 14.6V21M10.2 18h6.4"

BODY_PATHS: dict[str, str] = {
    "Sun": _CIRCLE + _DOT,
    "Moon": _MOON,
    "Mercury": (
        "M8 10.5a4 4 0 1 0 8 0a4 4 0 1 0-8 0M12 14.5V21M9 18h6M8 2.5c.5 2.6 2 4 4 4s3.5-1.4 4-4"
    ),
    "Venus": "M7.4 8a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0-9.2 0M12 12.6V21M8.6 17h6.8",
    "Earth": _CIRCLE + "M4 12h16M12 4v16",
    "Mars": "M4 14.6a5.2 5.2 0 1 0 10.4 0a5.2 5.2 0 1 0-10.4 0M13 11l6.5-6.5M14.3 4.5h5.2v5.2",
    "Jupiter": "M5 8.5C5 6 6.6 3.8 9 3.8c2.3 0 3.7 1.7 3.7 4 0 3.5-3.7 6.2-7.5 8.4H19.5M15.6 9v12",
    "Saturn": (
        "M8 3v12.5M4.8 6.3h7M8 11c1-1.8 2.5-2.7 4.2-2.7 2.4 0 4 1.7 4 4 0 2.6-2.5 4.1-2.5 6.2"
        " 0 1.5.9 2.5 2.2 2.5.9 0 1.7-.4 2.2-1.2"
    ),
    "Uranus": (
        "M6 3.5v10M18 3.5v10M6 8.5h12M12 3.5v11.3M9.4 17.4a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0"
    ),
    "Neptune": (
        "M5 5c0 5.6 2.5 8.5 7 8.5s7-2.9 7-8.5M12 3.5V21M8.6 17.4h6.8M3.4 6.6L5 4.6l1.6 2"
        "M10.4 5.4l1.6-2 1.6 2M17.4 6.6l1.6-2 1.6 2"
    ),
    "Pluto": (
        "M6.6 7a5.4 5.4 0 0 0 10.8 0M9.4 6.2a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0"
        "M12 12.4V21M8.6 17h6.8"
    ),
    "MeanNode": _NODE,
    "TrueNode": _NODE + "M11 12.2a1 1 0 1 0 2 0a1 1 0 1 0-2 0",
    "MeanSouthNode": _SOUTH_NODE,
    "TrueSouthNode": _SOUTH_NODE + "M11 11.8a1 1 0 1 0 2 0a1 1 0 1 0-2 0",
    "MeanApogee": _LILITH,
    "OsculatingApogee": _LILITH + "M15.4 8.8a.8.8 0 1 0 1.6 0a.8.8 0 1 0-1.6 0",
    "MeanPerigee": _PERIGEE,
    "OsculatingPerigee": _PERIGEE + "M7 8.8a.8.8 0 1 0 1.6 0a.8.8 0 1 0-1.6 0",
    "Chiron": "M8 16.4a4 3.4 0 1 0 8 0a4 3.4 0 1 0-8 0M12 13V3M17 3.4L12 8l5 4.4",
    "Ceres": "M8.4 4.6a5 5 0 1 1-.6 7.6M12.4 13.6V21M9 17.4h6.8",
    "Pallas": "M12 3l4.8 5.4L12 13.8 7.2 8.4zM12 13.8V21M8.6 17.4h6.8",
    "Juno": "M12 3v17.8M8.6 17.2h6.8M7.2 8h9.6M8.6 4.6l6.8 6.8M15.4 4.6l-6.8 6.8",
    "Vesta": (
        "M5.6 14.4h12.8M8 14.4V20h8v-5.6M12 11.6c-2.6-1.6-2.6-4-.4-5.6 1-.8 1-2 .4-3"
        " 3.6 2 4.6 6 0 8.6z"
    ),
    "PartOfFortune": _CIRCLE + "M6.4 6.4l11.2 11.2M17.6 6.4L6.4 17.6",
    "PartOfSpirit": "M6 12a6 6 0 1 0 12 0a6 6 0 1 0-12 0M12 3v18",
}

ASPECT_PATHS: dict[str, str] = {
    "conjunction": "M5.4 15.4a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0-8.4 0M12.6 12.4L19 5.4",
    "opposition": (
        "M3.6 16.6a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0-7.2 0M13.2 7.4a3.6 3.6 0 1 0 7.2 0"
        "a3.6 3.6 0 1 0-7.2 0M9.8 14.2l4.4-4.4"
    ),
    "trine": "M12 4.6l8 14H4z",
    "square": "M5.4 5.4h13.2v13.2H5.4z",
    "sextile": "M12 4v16M5 8l14 8M19 8L5 16",
    "quincunx": "M4 7h16M12 7L6 19M12 7l6 12",
    "semisextile": "M4 17h16M12 17L6 5M12 17l6-12",
    "semisquare": "M5 19L17 6M5 19h14",
    "sesquiquadrate": "M5 4.6h9.6v9.6H5zM14.6 14.2L8 20.6M8 20.6h11",
}

ASPECT_LETTERS: dict[str, str] = {
    "quintile": "Q",
    "biquintile": "bQ",
    "septile": "S",
    "biseptile": "bS",
    "triseptile": "tS",
    "novile": "N",
    "binovile": "bN",
    "quadranovile": "qN",
    "decile": "D",
    "tredecile": "tD",
}

LABELS: dict[str, str] = {
    "MeanNode": "Mean node",
    "TrueNode": "True node",
    "MeanSouthNode": "Mean south node",
    "TrueSouthNode": "True south node",
    "MeanApogee": "Lilith",
    "OsculatingApogee": "True Lilith",
    "MeanPerigee": "Priapus",
    "OsculatingPerigee": "True Priapus",
    "VernalPoint": "Vernal point",
    "PartOfFortune": "Part of Fortune",
    "PartOfSpirit": "Part of Spirit",
}
"""What a reader calls those whose id is not a name."""

ABBREVIATIONS: dict[str, str] = {
    "Sun": "Su",
    "Moon": "Mo",
    "Mars": "Ma",
    "Mercury": "Me",
    "Jupiter": "Ju",
    "Venus": "Ve",
    "Saturn": "Sa",
    "MeanNode": "Ra",
    "TrueNode": "Ra",
    "MeanSouthNode": "Ke",
    "TrueSouthNode": "Ke",
    "Uranus": "Ur",
    "Neptune": "Ne",
    "Pluto": "Pl",
    "Earth": "Ea",
    "PartOfFortune": "PF",
    "PartOfSpirit": "PS",
    "MeanApogee": "Li",
    "OsculatingApogee": "Li",
}
"""What an Indian chart writes for them."""


def label(name: str) -> str:
    """Return what a reader calls a body, by its id."""
    return LABELS.get(name, name)


def letters(name: str, count: int = 3) -> str:
    """Return the letters that stand where nothing is drawn for a body."""
    plain = "".join(c for c in name if c.isalnum())
    return plain[:count] or "?"
