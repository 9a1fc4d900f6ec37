"""docs/performance.md: sections that the benchmarks write, with the machine they ran on."""

from __future__ import annotations

import os
import platform
import re
import sys
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"

HEAD = """# How fast the engine is

The tables are written by `make bench`, never by hand. A figure means something only beside the
others of its own run: compare ratios, and measure on your own machine.
"""

TITLES = {
    "chart": "One chart in process",
    "http": "Requests over HTTP",
    "middleware": "What each middleware costs",
    "time_resolver": "Resolving a local time",
    "gateway": "What the gateway adds",
    "bulk": "Positions in bulk",
    "nutation": "Nutation",
    "targets": "Stars, small bodies, and the search of all targets",
    "astrology": "Houses, aspects, ayanamsas and lots",
    "events": "Searches for events",
    "memory": "Memory and start",
}


def machine() -> str:
    """Describe this machine in a line."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        match = re.search(r"^model name\s*: (.+)$", info.read_text(encoding="utf-8"), re.MULTILINE)
        model = match[1].strip() if match else model
    cores = len(os.sched_getaffinity(0))
    return (
        f"{cores} cores of {model}, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}"
    )


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a Markdown table; every column but the first is set to the right."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def _section(text: str, key: str) -> str | None:
    match = re.search(rf"<!-- begin {key} -->\n(.*?)\n<!-- end {key} -->", text, re.DOTALL)
    return match[1] if match else None


def write(key: str, body: str) -> None:
    """Put `body` into the section `key` of the page; keep the others."""
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    parts = [HEAD]
    for name, title in TITLES.items():
        text = body if name == key else _section(old, name)
        if text is not None:
            parts.append(f"## {title}\n\n<!-- begin {name} -->\n{text}\n<!-- end {name} -->\n")
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def main() -> None:
    """Put what a benchmark printed (standard input) into its section: `... | page.py KEY`."""
    key = sys.argv[1]
    if key not in TITLES:
        raise SystemExit(f"no section {key!r}; sections: {', '.join(TITLES)}")
    text = sys.stdin.read().strip()
    if not text:
        raise SystemExit(f"the benchmark {key} printed nothing: the page was left alone")
    print(text)
    write(key, text)


if __name__ == "__main__":
    main()
