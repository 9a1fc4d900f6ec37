"""Pieces of docs/accuracy.md: tables and marked sections, in text that a rerun leaves as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.ephemeris.observe import Ephemeris
from tests.truth.residuals import Residuals

Row = Sequence[str | float | int]


def number(value: str | float | int, digits: int = 3) -> str:
    """Return a figure rounded, without a sign on zero."""
    if isinstance(value, str | int):
        return str(value)
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0.0 else text


def table(head: Sequence[str], rows: Iterable[Row], digits: int = 3) -> str:
    """Return a Markdown table; every column but the first is set to the right."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    lines += ["| " + " | ".join(number(cell, digits) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def by_body(columns: dict[str, Residuals], digits: int = 3) -> str:
    """Return the table of several comparisons: largest and rms of each body, mas."""
    head = ["body"]
    for name in columns:
        head += [f"{name}: lon max", "lon rms", "lat max", "lat rms"]
    bodies = next(iter(columns.values())).bodies
    rows = []
    for body in bodies:
        row: list[str | float] = [body]
        for residuals in columns.values():
            largest, rms = residuals.largest()[body], residuals.rms()[body]
            row += [largest[0], rms[0], largest[1], rms[1]]
        rows.append(row)
    return table(head, rows, digits)


@dataclass(frozen=True)
class Section:
    """One part of the page; `kernels` names the set without which its old text is kept."""

    key: str
    title: str
    kernels: str
    write: Callable[[Ephemeris], str]


def _marked(key: str, text: str) -> str:
    return f"<!-- begin {key} -->\n{text.strip()}\n<!-- end {key} -->"


def old_text(page: Path, key: str) -> str | None:
    """Return what the page says in a section now, or None."""
    if not page.exists():
        return None
    pattern = rf"<!-- begin {key} -->\n(.*?)\n<!-- end {key} -->"
    match = re.search(pattern, page.read_text(encoding="utf-8"), re.DOTALL)
    return match[1] if match else None


def compose(head: str, sections: Sequence[tuple[Section, str]]) -> str:
    """Return the whole page."""
    parts = [head.strip()]
    parts += [f"## {section.title}\n\n{_marked(section.key, text)}" for section, text in sections]
    return "\n\n".join(parts) + "\n"
