"""A chart's answer in words (`accept: text/markdown`): each number with its certain digits.

Written from the answer itself, so that it can say nothing that the JSON does not. Distances and
lots' speeds, which have no sigma of their own, are left to the JSON; a speed has three decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import hypot
from typing import Any

from services.spice.api.certain_digits import clock, decimal, fixed, in_sign, spread
from services.spice.api.models import ChartRequest

ON_ECLIPTIC = ("ecliptic_of_date", "ecliptic_j2000")
_GREGORIAN = "1582-10-15"
_OFFSET = re.compile(r"[+-][0-9:]+$")
_ANGLES = (("Ascendant", "ascendant"), ("MC", "mc"), ("Vertex", "vertex"))


def chart(answer: dict[str, Any], payload: ChartRequest, title: str | None = None) -> str:
    """Return an answer of `/calculate` as Markdown, under its moment or another title."""
    lines = [
        title or f"# Chart: {_moment(answer)}",
        "",
        *_facts(answer, payload),
        "",
        *_bodies(answer),
    ]
    if answer.get("houses"):
        lines += ["", "## Houses", "", *_houses(answer)]
    if answer.get("aspects"):
        lines += ["", "## Aspects", "", *_aspects(answer)]
    if answer.get("zodiacs"):
        lines += ["", "## In other zodiacs", "", *_zodiacs(answer)]
    lines += doubts(answer["meta"]["warnings"])
    return "\n".join(lines) + "\n"


def doubts(warnings: list[dict[str, str]]) -> list[str]:
    """Return the lines of an answer's warnings, none where there are none."""
    if not warnings:
        return []
    notes = [f"- {one['detail']} ({one['code']})" for one in warnings]
    return ["", "## To be known", "", *notes]


def written(time: dict[str, Any], sigma_s: float = 0.0) -> str:
    """Return a moment as a clock at the place showed it, where the answer says so, or in its scale.

    Before 1582 in the Julian calendar too, as history has it.
    """
    if local := time.get("local"):
        return f"{clock(local, sigma_s)} {_OFFSET.findall(local)[0]}"
    text = f"{clock(time['gregorian'], sigma_s)} {time['scale'].upper()}"
    if time["gregorian"].startswith("-") or time["gregorian"] < _GREGORIAN:
        text += f" (Julian calendar {time['julian'].partition('T')[0]})"
    return text


def where(latitude: float, longitude: float) -> str:
    """Return coordinates as they were given, with their hemispheres."""
    north, east = "N" if latitude >= 0.0 else "S", "E" if longitude >= 0.0 else "W"
    return f"{abs(latitude):.10g}° {north}, {abs(longitude):.10g}° {east}"


def _moment(answer: dict[str, Any]) -> str:
    """Return the moment as the clock showed it, where it did, or in its scale."""
    resolution = answer["time"].get("resolution")
    if resolution is None:
        return written(answer["time"])
    first = resolution["candidates"][0]
    local = clock(resolution["local"][first["calendar"]], 0.0)
    calendar = " (Julian calendar)" if first["calendar"] == "julian" else ""
    return f"{local} {first['abbreviation'] or ''} ({first['offset']}){calendar}"


def _facts(answer: dict[str, Any], payload: ChartRequest) -> Iterator[str]:
    time, meta = answer["time"], answer["meta"]
    delta_t = decimal(time["delta_t_s"], time["delta_t_sigma_s"] or 0.0, 4)
    yield f"- Moment: {written(time)}, JD {time['tt_jd']:.6f} TT, ΔT {delta_t} s"
    town = answer.get("town")
    name = f"{town['label']}, " if town else ""
    yield f"- Place: {name}{where(payload.latitude, payload.longitude)}, {payload.elevation:g} m"
    observer = meta["observer"]
    seen = observer if isinstance(observer, str) else f"from {observer['body']}"
    zodiac = meta["zodiac"]
    if zodiac == "sidereal":
        ayanamsa = meta["ayanamsa"]
        own = ayanamsa if isinstance(ayanamsa, str) else "your own ayanamsa"
        zodiac = f"sidereal ({own}, {meta['ayanamsa_deg']:.6f}°)"
    yield (
        f"- Zodiac {zodiac}; {seen}, {meta['corrections']}; frame {meta['frame']}; "
        f"ephemeris {meta['ephemeris']}"
    )


def _bodies(answer: dict[str, Any]) -> Iterator[str]:
    """Yield the table of bodies; ± is one sigma of the longitude."""
    ecliptic = answer["meta"]["frame"] in ON_ECLIPTIC
    houses = answer.get("houses") is not None
    first, second = ("Longitude", "Latitude") if ecliptic else ("Right ascension", "Declination")
    heads = ["Body", first, "±", second, "Speed °/day", *(["House"] if houses else [])]
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    for name, body in answer["data"].items():
        yield f"| {' | '.join(_body(name, body, ecliptic=ecliptic, heads=len(heads)))} |"


def _body(name: str, body: dict[str, Any] | None, *, ecliptic: bool, heads: int) -> list[str]:
    if body is None:
        return [name, "no place", *["-"] * (heads - 2)]
    sigma = body["uncertainty_arcsec"]
    if ecliptic:
        place = in_sign(body["longitude"], sigma)
        place += " R" if body["retrograde"] else ""
        place += "" if body["sign_certain"] else " (sign uncertain)"
    else:
        place = f"{decimal(body['longitude'], sigma / 3600.0)}°"
    second = decimal(body["latitude"], body["latitude_uncertainty_arcsec"] / 3600.0)
    row = [name, place, spread(sigma), f"{second}°", fixed(body["speed"], 3)]
    if "house" in body:
        row.append(str(body["house"]))
    return row


def _houses(answer: dict[str, Any]) -> Iterator[str]:
    houses = answer["houses"]
    for name, key in _ANGLES:
        if houses[key] is not None:
            sigma = houses[f"{key}_uncertainty_arcsec"]
            yield f"- {name} {in_sign(houses[key], sigma)} ({spread(sigma)})"
    cusps = zip(houses["cusps"], houses["cusp_uncertainty_arcsec"], strict=True)
    text = "; ".join(f"{i} {in_sign(cusp, sigma)}" for i, (cusp, sigma) in enumerate(cusps, 1))
    yield f"- Cusps ({houses['system']}): {text}"
    lots = houses["lots"]
    if lots is not None:
        for key, name in (("part_of_fortune", "Fortune"), ("part_of_spirit", "Spirit")):
            sigma = lots[key]["uncertainty_arcsec"]
            yield f"- Part of {name} {in_sign(lots[key]['longitude'], sigma)} ({spread(sigma)})"


def _aspects(answer: dict[str, Any]) -> Iterator[str]:
    for row in answer["aspects"]:
        sigma = hypot(*(_sigma(answer, row[end]) for end in ("first", "second"))) / 3600.0
        way = "applying" if row["applying"] else "separating"
        orb = decimal(row["orb"], sigma, 4, "+")
        yield f"- {row['first']} {row['aspect']} {row['second']}: orb {orb}°, {way}"


def _sigma(answer: dict[str, Any], name: str) -> float:
    """Return one sigma of a body's or an angle's longitude, arcsec."""
    body = answer["data"].get(name)
    if body is None:
        return float(answer["houses"][f"{name.lower()}_uncertainty_arcsec"])
    return float(body["uncertainty_arcsec"])


def _zodiacs(answer: dict[str, Any]) -> Iterator[str]:
    names = [name for name, body in answer["data"].items() if body is not None]
    yield f"| Ayanamsa | {' | '.join(names)} |"
    yield "|" + "---|" * (len(names) + 1)
    for ayanamsa, row in answer["zodiacs"].items():
        places = (
            in_sign(row["longitudes"][name], answer["data"][name]["uncertainty_arcsec"])
            for name in names
        )
        yield f"| {ayanamsa} | {' | '.join(places)} |"
