"""A chart of an unknown time in words: what was certain, what was likely, and when what changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.spice.api.certain_digits import clock
from services.spice.api.chart_words import doubts, where
from services.spice.api.rows import SIGNS

_OF_THE_TURNING_EARTH_S = 1.0 / 3.0
"""What turns with the Earth has no sigma in the answer: its moments are told to the second."""


def unknown_time(answer: dict[str, Any], payload: Any) -> str:
    """Return an answer of `/calculate` for a time that is not known as Markdown."""
    parts = answer["distribution"]
    lines = [f"# Chart of an unknown time: {answer['time']['hours']:.4g} hours", ""]
    lines += [*_facts(answer, payload), "", *_places(parts)]
    if parts["phase"] is not None:
        lines += ["", f"Moon's phase: {_shares(parts['phase'])}"]
    if parts["aspects"] is not None:
        lines += ["", "## Aspects", "", *_aspects(parts["aspects"])]
    if parts["changes"]:
        lines += ["", "## Changes", "", *map(_change, parts["changes"])]
    if not parts["complete"]:
        lines += ["", "Whether all changes are listed could not be shown."]
    return "\n".join([*lines, *doubts(answer["meta"]["warnings"])]) + "\n"


def _facts(answer: dict[str, Any], payload: Any) -> Iterator[str]:
    time, town = answer["time"], answer.get("town")
    for span in time["spans"]:
        ends = (clock(span[end]["time"], _OF_THE_TURNING_EARTH_S) for end in ("from", "to"))
        scale = "UTC" if span["from"]["time"].endswith("Z") else "UT1"
        yield f"- {' to '.join(ends)} {scale} ({_share(span['probability'])})"
    name = f"{town['label']}, " if town else ""
    yield f"- Place: {name}{where(payload.latitude, payload.longitude)}"
    if len(time["readings"]) > 1:
        for one in time["readings"]:
            yield f"- {_share(one['probability'])}: {one['why']}"


def _places(parts: dict[str, Any]) -> Iterator[str]:
    yield "| Body | Sign | Longitude swept | House |"
    yield "|---|---|---|---|"
    for body, row in parts["bodies"].items():
        arc = " to ".join(_degree(row["longitude"][end]) for end in ("low", "high"))
        yield f"| {body} | {_shares(row['signs'])} | {arc} | {_shares(row.get('houses'))} |"
    for angle, row in parts["angles"].items():
        yield f"| {angle} | {_shares(row['signs'])} | - | - |"


def _aspects(aspects: dict[str, Any]) -> Iterator[str]:
    for one in aspects["throughout"]:
        yield f"- {_pair(one)}: throughout"
    for one in aspects["sometimes"]:
        yield f"- {_pair(one)}: {_share(one['probability'])}"


def _degree(longitude: float) -> str:
    return f"{int(longitude % 30.0)}° {SIGNS[int(longitude % 360.0 // 30.0)]}"


def _share(probability: float) -> str:
    """Return a probability in percent: a prior over hours has no more digits."""
    if 0.0 < probability < 0.01:
        return "under 1 %"
    return "over 99 %" if 0.99 < probability < 1.0 else f"{probability * 100.0:.0f} %"


def _shares(shares: dict[str, float] | None) -> str:
    if not shares:
        return "-"
    if len(shares) == 1:
        return next(iter(shares)).replace("_", " ")
    rows = [f"{name.replace('_', ' ')} ({_share(part)})" for name, part in shares.items()]
    return ", ".join(rows)


def _pair(row: dict[str, Any]) -> str:
    return f"{row['first']} {row['aspect']} {row['second']}"


def _change(row: dict[str, Any]) -> str:
    sigma = row["sigma_s"] if row["sigma_s"] is not None else _OF_THE_TURNING_EARTH_S
    when = clock(row.get("local") or row["time"], sigma)
    if row["kind"] == "aspect":
        return f"- {when}: {_pair(row)} ({row['moment']})"
    before, after = (str(row[end]).replace("_", " ") for end in ("from", "to"))
    return f"- {when}: {row['of']} {row['kind']} {before} → {after}"
