"""What the service knows and covers, in words: Markdown for a search, a page for the coverage."""

from __future__ import annotations

from typing import Any

from services.common.health_words import LINKS
from services.common.status_page import Section, StatusPage
from services.ephemeris.time.calendar import isoformat, split_day


def bodies(answer: dict[str, Any]) -> str:
    """Return an answer of `/bodies?q=` as Markdown."""
    lines = [_line(row) for row in answer["bodies"]]
    more = answer["total"] - len(lines)
    if more:
        lines.append(f"- and {more} more")
    return "\n".join(lines or [answer["hint"]]) + "\n"


def _line(row: dict[str, Any]) -> str:
    facts = [row["kind"].replace("_", " ")]
    if row["number"] is not None:
        facts.append(f"{row['catalogue'] or 'number'} {row['number']}")
    if row["magnitude"] is not None:
        facts.append(f"magnitude {row['magnitude']}")
    if row["aliases"]:
        facts.append(f"also {', '.join(row['aliases'][:4])}")
    if row["spans_jd_tdb"] == []:
        facts.append("no kernel of it is loaded here")
    return f"- `{row['id']}`: {'; '.join(facts)}"


def coverage(answer: dict[str, Any]) -> StatusPage:
    """Return an answer of `/coverage` as a page."""
    span, ephemeris = answer["coverage"], answer["ephemeris"]
    lead = (
        f"Moments from {day(span['begin_jd_tdb'])} to {day(span['end_jd_tdb'])} are answered here, "
        f"by JPL's ephemeris {ephemeris}."
    )
    first, last = answer["measured_orientation_jd_tdb"]
    sections = [
        Section(
            "Ephemeris",
            {
                "ephemeris": ephemeris,
                "kernel_set": answer["kernel_set_tag"],
                "begin": f"{span['begin']} (TDB)",
                "end": f"{span['end']} (TDB)",
                "spans": [f"{day(a)} to {day(b)}" for a, b in answer["windows_jd_tdb"]],
            },
        ),
        Section(
            "The Earth's orientation",
            {
                "measured": f"{day(first)} to {day(last)}",
                "outside": "by a model, with ΔT from history or extrapolated: each answer says "
                "which, and its sigma",
            },
        ),
    ]
    return StatusPage("Coverage", lead, sections, links=LINKS)


def day(jd: float) -> str:
    """Return the Gregorian date of a Julian date."""
    number, _ = split_day(jd, 0.0)
    return isoformat(number, 0, "gregorian", "").partition("T")[0]
