"""Answers about civil time and towns in words: `accept: text/markdown`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def resolution(answer: dict[str, Any]) -> str:
    """Return an answer of `/time/resolve` as Markdown."""
    local, several = answer["local"], len(answer["candidates"]) > 1
    first = answer["candidates"][0]
    shown = local[first["calendar"]].replace("T", " ")
    calendar = " (Julian calendar)" if first["calendar"] == "julian" else ""
    town = answer.get("town")
    at = f", {town['label']}" if town else ""
    lines = [f"# {shown}{calendar}{at}", ""]
    if several:
        lines += [f"It may mean {len(answer['candidates'])} moments, the likeliest first:", ""]
    lines += [line for one in answer["candidates"] for line in _candidate(one, several)]
    if answer["warnings"]:
        lines += ["", "## To be known", ""]
        lines += [f"- {one['detail']} ({one['code']})" for one in answer["warnings"]]
    return "\n".join(lines) + "\n"


def _candidate(one: dict[str, Any], several: bool) -> Iterator[str]:
    utc = one["utc"].replace("T", " ").removesuffix("Z")
    name = f"{one['abbreviation']} " if one["abbreviation"] else ""
    weight = f"{one['weight'] * 100.0:.0f} %, " if several else ""
    yield f"- **{utc} UTC**: {name}{one['offset']}, {one['zone']} ({weight}id `{one['id']}`)"
    yield f"  - {one['why']}"
    changes = one["changes"]
    if changes and changes["seconds"]:
        line = f"  - {changes['seconds']:+.0f} s from the first"
        if changes["ascendant_deg"] is not None:
            line += f": Ascendant {changes['ascendant_deg']:+.1f}°"
        yield line


def towns(answer: dict[str, Any]) -> str:
    """Return an answer of `/places` as Markdown."""
    lines = []
    for town in answer["places"]:
        alias = f" ({town['alias']})" if town["alias"] else ""
        similar = ", only similar" if town["match"] == "similar" else ""
        lines.append(
            f"- {town['label']}{alias}: {town['latitude']}, {town['longitude']}; "
            f"{town['time_zone']}; population {town['population']}; "
            f"`geonames:{town['geoname_id']}`{similar}"
        )
    listed = "\n".join(lines) or "No town is called so."
    return f"{listed}\n\nSource: {answer['source']}\n"
