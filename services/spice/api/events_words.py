"""An event as a line of words, as a calendar shows it."""

from __future__ import annotations

from typing import Any

SIGNS = (
    "Aries", "Taurus", "Gemini", "Cancer", "Leo", "Virgo", "Libra", "Scorpio", "Sagittarius",
    "Capricorn", "Aquarius", "Pisces",
)  # fmt: skip


def degree(longitude: float) -> str:
    """Return a longitude as degrees and minutes of its sign."""
    minutes = int(longitude * 60.0) % 21600
    return f"{minutes % 1800 // 60}°{minutes % 60:02d}' {SIGNS[minutes // 1800]}"


def summary(row: dict[str, Any]) -> str:
    """Return what a row of the answer says, in a line."""
    words = _WORDS.get(row["kind"])
    return str(words(row) if words is not None else row["kind"].replace("_", " "))


def _ingress(row: dict[str, Any]) -> str:
    if row["direction"] == "touching":
        return f"{row['body']} touches {degree(row['border'])}"
    back = " (retrograde)" if row["direction"] == "retrograde" else ""
    return f"{row['body']} enters {row['into'] or degree(row['border'])}{back}"


def _aspect(row: dict[str, Any]) -> str:
    name = row["aspect"] or f"{row['angle']:g}°"
    line = f"{row['body']} {name} {row['to']}"
    if row["moment"] != "exact":
        return f"{line}: {row['moment']}s orb" if row["moment"] != "touches" else f"{line}: grazes"
    return line + (f" ({row['pass']} of {row['passes']})" if row["passes"] > 1 else "")


def _return(row: dict[str, Any]) -> str:
    several = f" ({row['pass']} of {row['passes']})" if row["passes"] > 1 else ""
    return f"{row['body']} returns to {degree(row['to_longitude'])}{several}"


def _eclipse(row: dict[str, Any]) -> str:
    body = "Sun" if row["kind"] == "eclipse_solar" else "Moon"
    return f"{row['type'].capitalize()} eclipse of the {body}"


def _occultation(row: dict[str, Any]) -> str:
    if row["type"] == "transit":
        return f"{row['by']} passes before {row['body']}"
    how = {"grazing": "grazes", "partial": "partly hides"}.get(row["type"], "hides")
    return f"{row['by']} {how} {row['body']}"


def _phase(row: dict[str, Any]) -> str:
    if row["phase"] is None:
        return f"Moon {row['angle']:g}° from the Sun"
    return str(row["phase"].replace("_", " ").capitalize())


_WORDS: dict[str, Any] = {
    "ingress": _ingress,
    "station": lambda row: f"{row['body']} turns {row['station']} at {degree(row['longitude'])}",
    "aspect": _aspect,
    "phase": _phase,
    "return": _return,
    "void_of_course": lambda row: f"Moon void of course until it enters {row['into']}",
    "node": lambda row: f"{row['body']} at its {row['node']} node",
    "apsis": lambda row: f"{row['body']} at {row['apsis']}",
    "declination": lambda row: f"{row['body']} at its {row['extreme']} declination",
    "elongation": lambda row: f"{row['body']} at greatest elongation {row['side']}",
    "conjunction_ra": lambda row: f"{row['body']} and {row['to']} at the same right ascension",
    "parallel": lambda row: f"{row['body']} {row['relation']} {row['to']}",
    "rise": lambda row: f"{row['body']} {_state(row)}",
    "set": lambda row: f"{row['body']} {_state(row)}",
    "transit": lambda row: f"{row['body']} culminates",
    "antitransit": lambda row: f"{row['body']} at its lower culmination",
    "twilight": lambda row: f"{row['state'].capitalize()} ({row['depression']:g}°)",
    "eclipse_solar": _eclipse,
    "eclipse_lunar": _eclipse,
    "occultation": _occultation,
    "transit_of_planet": lambda row: f"{row['body']} passes before the Sun",
}


def _state(row: dict[str, Any]) -> str:
    return {
        "rise": "rises", "set": "sets", "grazes": "grazes the horizon",
        "always_up": "stays up all day", "always_down": "stays down all day",
    }[row["state"]]  # fmt: skip
