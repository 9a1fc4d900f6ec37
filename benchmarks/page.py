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
    "pictures": "Charts as pictures",
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


def write(key: str, body: str) -> None:
    """Put `body` into the section `key` of the page; keep all else, what was written by hand too.

    A section that is not there yet is put before the next one of `TITLES` that is, or at the end.
    """
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else HEAD
    begin, end = f"<!-- begin {key} -->\n", f"\n<!-- end {key} -->"
    if begin in text:
        before, _, rest = text.partition(begin)
        after = rest.partition(end)[2]
        text = f"{before}{begin}{body}{end}{after}"
    else:
        names = [*TITLES]
        later = (f"## {TITLES[name]}\n" for name in names[names.index(key) + 1 :])
        at = next((text.index(head) for head in later if head in text), None)
        section = f"## {TITLES[key]}\n\n{begin}{body}{end}\n"
        text = f"{text}\n{section}" if at is None else f"{text[:at]}{section}\n{text[at:]}"
    PAGE.write_text(text, encoding="utf-8")


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
