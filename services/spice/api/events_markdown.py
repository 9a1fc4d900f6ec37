"""Events in words (`accept: text/markdown`): a line each, its moment with its certain digits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from services.spice.api.certain_digits import clock, decimal, lapse
from services.spice.api.chart_words import chart, doubts, where, written
from services.spice.api.events_words import summary

_LEAST_PROBABILITY = 0.9995


def head(start: Any, stop: Any) -> bytes:
    """Return the beginning: the span as it was asked for."""
    return f"# Events from {start} to {stop}\n\n".encode()


def event(row: dict[str, Any], natal: Any = None) -> bytes:
    """Return one row of the answer as a list's item; `natal`: whose options its chart has."""
    doubt = ""
    if row["probability"] < _LEAST_PROBABILITY:
        doubt += f", probability {row['probability']:.3f}"
    if not row["certain"]["day"]:
        doubt += ", the day is not certain"
    sigma = row["sigma_s"]
    lines = [f"- {written(row['time'], sigma)} ({lapse(sigma)}{doubt}): {summary(row)}"]
    lines += [f"  - {line}" for line in _details(row)]
    if "chart" in row and natal is not None:
        cast = orjson.loads(orjson.dumps(row["chart"]))
        lines += ["", *chart(cast, natal, "## The chart of this moment").splitlines(), ""]
    return ("\n".join(lines) + "\n").encode()


def tail(end: dict[str, Any]) -> bytes:
    """Return what comes after the events: whether they are all, and what is to be known."""
    meta = end["meta"]
    count = meta["count"]
    lines = ["", f"{count} event{'' if count == 1 else 's'}. "]
    if end["complete"]:
        lines[-1] += "It is shown that the search missed none of the span."
    else:
        lines[-1] += "Whether they are all could not be shown."
    zodiac = meta["zodiac"]
    if zodiac == "sidereal" and isinstance(meta["ayanamsa"], str):
        zodiac = f"sidereal ({meta['ayanamsa']})"
    lines[-1] += f" Zodiac {zodiac}, {meta['observer']}, {meta['ephemeris']}."
    return ("\n".join([*lines, *doubts(meta["warnings"])]) + "\n").encode()


def _details(row: dict[str, Any]) -> Iterator[str]:
    """Yield what a kind has to tell besides its summary."""
    until = row.get("until")
    if isinstance(until, dict):
        yield f"until {written(until['time'], until['sigma_s'])}"
    if row["kind"] in {"eclipse_solar", "eclipse_lunar"}:
        yield from _eclipse(row)
    contacts = row.get("contacts")
    if contacts:
        yield ", ".join(_contact(name, one) for name, one in contacts.items())


def _eclipse(row: dict[str, Any]) -> Iterator[str]:
    facts = []
    for key, name in (
        ("magnitude", "magnitude"),
        ("magnitude_umbral", "umbral magnitude"),
        ("magnitude_penumbral", "penumbral magnitude"),
    ):
        if row.get(key) is not None:
            facts.append(f"{name} {row[key]:.3f}")  # has no sigma of its own
    if row.get("saros") is not None:
        facts.append(f"saros {row['saros']}")
    if row.get("duration_s") is not None:
        # two contacts, each with the event's sigma at most
        facts.append(f"{decimal(row['duration_s'], 1.5 * row['sigma_s'], 1)} s long")
    if row.get("longitude_east") is not None:
        sigma = row.get("longitude_sigma") or 0.0
        east = float(decimal(row["longitude_east"], sigma, 2))
        facts.append(f"greatest at {where(round(row['latitude'], 2), east)}")
    if _below(row):
        facts.append("then below the horizon")
    if row.get("probability_total"):
        facts.append(f"probability of totality {row['probability_total']:.3f}")
    yield ", ".join(facts)


def _contact(name: str, one: dict[str, Any]) -> str:
    time = one["time"]
    moment = clock(time.get("local") or time["gregorian"], one["sigma_s"]).rpartition(" ")[2]
    hidden = " (below the horizon)" if _below(one) else ""
    return f"{name} {moment}{hidden}"


def _below(seen: dict[str, Any]) -> bool:
    """Say whether what is eclipsed is down: the Sun or Moon as it sets, with its centre at -50'."""
    visible: bool | None = seen.get("visible")
    if visible is not None:
        return not visible
    altitude: float = seen.get("moon_altitude", seen.get("sun_altitude", 0.0))
    return altitude < -50.0 / 60.0
