"""Bodies that a search has listed, in words."""

from __future__ import annotations

from typing import Any


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
